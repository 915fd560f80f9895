"""What a kill -9 leaves: of a server the index in memory goes and the database answers; of a publication what stood."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.db import connection

from hatang.capabilities.lake import public as lake
from hatang.capabilities.lake.formats import store
from hatang.capabilities.lake.models import Snapshot
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.places import public as places
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.models import DatasetRelease

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 6, 30, 3, tzinfo=UTC)
DAY = date(2026, 6, 30)
PUBLISHED = ("places.unit", "places.boundary")
# Loaded once; for each day that it is told it becomes another process, in a group of its own, that publishes.
_PUBLISHER = """
import os, sys, django
django.setup()
from datetime import date, datetime, UTC
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import SYSTEM
from hatang.kernel.apps import read_all_rooms
read_all_rooms()
while day := sys.stdin.readline():
    if child := os.fork():
        os.waitpid(child, 0)
        print("ended", flush=True)
        continue
    os.setsid()
    print(os.getpid(), flush=True)
    found = lake.publish(SYSTEM, names=sys.argv[1:], as_of=date.fromisoformat(day.strip()), now=datetime.now(UTC))
    print(*(each.outcome for each in found), flush=True)
    os._exit(0)
"""
_WRITE_AND_WAIT = """
import sys, time, psycopg
with psycopg.connect(sys.argv[1]) as link:
    link.execute("UPDATE opendata_package SET private = true")
    print("begun", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def environment(settings, tmp_path):
    """How a process of its own reaches the database and the folders of this test."""
    settings.HATANG_DATA, settings.HATANG_LAKE = tmp_path, str(tmp_path / "lake")
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {
        **os.environ,
        "DATABASE_URL": url,
        "HATANG_DATA": str(tmp_path),
        "HATANG_LAKE": settings.HATANG_LAKE,
        "DJANGO_SETTINGS_MODULE": "hatang.config.settings",
    }


@contextmanager
def killed_at_the_end(command, environment, **more):
    """The process in a group of its own, all of which is killed: nothing of it can clear up."""
    with subprocess.Popen(command, env=environment, start_new_session=True, **more) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


@contextmanager
def server(environment):
    """A function that asks the search of a server as `serve` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port)]
    more = ["--workers", "1", "--no-ws", "--log-level", "warning", "hatang.config.asgi:application"]
    with killed_at_the_end([*command, *more], environment):

        def names(**asked):
            address = f"http://127.0.0.1:{port}/api/3/action/package_search?{urlencode(asked)}"
            with urllib.request.urlopen(address, timeout=30) as sent:
                return sorted(each["name"] for each in json.load(sent)["result"]["results"])

        deadline = time.monotonic() + 120
        while True:
            try:
                names(rows=1)
                break
            except OSError:
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.2)
        yield names


def _package(name, body):
    more = {"creator": "system", "created": NOW, "modified": NOW, "owner": body}
    return Package.objects.create(name=name, title=f"Giếng {name}", **more)


@pytest.mark.night("installation")
def test_a_killed_server_answers_again_from_what_stands_in_the_database(environment):
    body = Body.objects.create(kind="organization", name="co-quan", title="Cơ quan", created=NOW)
    _package("bo-1", body)
    with server(environment) as names:
        assert [names(q="gieng") for _each in range(3)] == [["bo-1"]] * 3
        _package("bo-2", body)
        time.sleep(1)
        assert names(q="gieng") == ["bo-1", "bo-2"], "changed in another process, a second ago"
        writer = [sys.executable, "-c", _WRITE_AND_WAIT, environment["DATABASE_URL"]]
        with killed_at_the_end(writer, environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "begun\n"
            assert names(q="gieng") == ["bo-1", "bo-2"], "not committed"
        assert names(q="gieng") == ["bo-1", "bo-2"], "its writer was killed"
        Package.objects.filter(name="bo-1").update(private=True)
    # The server is gone; what happened since it never saw.
    _package("bo-3", body)
    with server(environment) as names:
        assert [names(q="gieng") for _each in range(3)] == [["bo-2", "bo-3"]] * 3
        Package.objects.filter(name="bo-2").delete()
        time.sleep(1)
        assert names(q="gieng") == ["bo-3"]


@pytest.mark.night("installation")  # by day `lake/tests/test_publishing.py` kills the writer at its two hard moments
@pytest.mark.decided
def test_a_publication_killed_at_any_moment_leaves_what_stood(environment, tmp_path):
    kills = 6
    places.load_reference(SYSTEM)
    for name in PUBLISHED:
        # The process asks the database who released it.
        fields = [field.name for field in datasets.get_dataset(name).fields]
        two = {"proposed_by": "a", "proposed_at": NOW, "decided_by": "b", "decided_at": NOW}
        DatasetRelease.objects.create(dataset=name, fields=fields, data_class="other", state="released", **two)

    command, pipes = (
        [sys.executable, "-c", _PUBLISHER, *PUBLISHED],
        {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE},
    )
    with killed_at_the_end(command, environment, text=True, **pipes) as publisher:

        def begin(day):
            publisher.stdin.write(f"{day.isoformat()}\n")
            publisher.stdin.flush()
            return int(publisher.stdout.readline())

        begin(DAY)
        started = time.monotonic()
        assert publisher.stdout.readline().split() == ["published"] * len(PUBLISHED)
        usual_s = time.monotonic() - started
        assert publisher.stdout.readline() == "ended\n"
        chance = random.Random()
        stood = {name: row.version for name, row in lake.list_newest_snapshots(ANONYMOUS).items()}
        for number in range(1, kills + 1):
            group = begin(DAY + timedelta(days=number))
            time.sleep(chance.uniform(0, 1.2 * usual_s))
            with suppress(ProcessLookupError):  # it was quicker than usual
                os.killpg(group, signal.SIGKILL)
            while publisher.stdout.readline() != "ended\n":
                pass
            rows = lake.list_newest_snapshots(ANONYMOUS)
            assert set(rows) == set(PUBLISHED)
            for name, row in rows.items():
                assert row.version >= stood[name]
                with lake.open_file(row.open["file"]) as stream:
                    assert len(stream.read()) == row.open["size_bytes"]
            assert store.open_store().verify().broken == ()
            stood = {name: row.version for name, row in rows.items()}
    # Its lock went with its session: the next writer is not told that somebody writes, and clears up after all of them.
    last = DAY + timedelta(days=kills)
    lake.publish(SYSTEM, names=PUBLISHED, as_of=last, now=datetime.now(UTC))
    assert {row.as_of for row in lake.list_newest_snapshots(ANONYMOUS).values()} == {last}
    named = {
        each[kind]
        for row in Snapshot.objects.all()
        for each in row.manifest["editions"].values()
        for kind in ("file", "tiles")
        if each[kind]
    }
    folder = tmp_path / "lake"
    assert {each.relative_to(folder).as_posix() for each in folder.rglob("files/*") if each.is_file()} == named
    assert not list(folder.rglob(".*"))
    assert not (tmp_path / "lake-workshop").exists()
