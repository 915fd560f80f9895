"""`python -m benchmarks.peers.ckan_search [DATASETS]`: package_search over HTTP, by a real CKAN and by us, in one run.

Both hold the same datasets and are served as in production. Everything that answers has ONE core: CKAN with its Solr,
Redis and gunicorn, or our granian, and PostgreSQL with either. The client (wrk) has the other. They are asked by turns:
each question alone over one connection, then all questions in turn and questions that nobody asked before over sixteen
connections, which shows how many a second one core answers. Medians of the rounds count.

HATANG_SOLR names a program that serves Solr (`ckan_server.py`); DATABASE_URL a throw-away database, which is migrated
and filled: `python -m hatang.config.cluster python -m benchmarks.peers.ckan_search`.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import urlopen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

from django.core.management import call_command
from django.db import connection

from benchmarks import machine
from benchmarks.peers.ckan_server import ADMIN, VERSION, Ckan, has_solr
from benchmarks.peers.ckan_server import ckan as start_ckan
from benchmarks.peers.servers import ACTION, ours, post
from benchmarks.search import DATASETS, QUESTIONS, fill
from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.ckan import encode_json
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.opendata.queries import registered
from hatang.engines.writing.words import fold_text

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWERING, ASKING = 0, 1
ROUNDS, SECONDS, CONNECTIONS = 3, 5, 16
_BATCH = 2_000
# Each road in turn; {n} becomes the number of a dataset, which comes once in all rounds.
_SCRIPT = """
local roads, at = %s, %d
function request()
  at = at + 1
  local road = roads[at %% #roads + 1]:gsub("{n}", tostring(at %% %d))
  return wrk.format("GET", road)
end
"""


def _fill_ckan(peer: Ckan) -> None:
    """The bodies by CKAN's own API, the datasets into its index, out of which it answers (`validated_data_dict`).

    Our descriptions have CKAN's shape, which `ckan.py` shows, so that both give the very same.
    """
    for each in Body.objects.all():
        asked = {"id": str(each.pk), "name": each.name, "title": each.title}
        post(f"{peer.url}{ACTION}organization_create", asked, Authorization=peer.keys[ADMIN])
    batch = []
    for each in registered.prefetch_package_parts(Package.objects.all()).iterator(chunk_size=_BATCH):
        batch.append(_document(each))
        if len(batch) == _BATCH:
            post(f"{peer.index}/update/", batch)
            batch.clear()
    post(f"{peer.index}/update/?commit=true", batch)


def _document(each: Package) -> dict[str, Any]:
    """A dataset as CKAN writes it to Solr; `text` is what Solr would make of it for words without diacritics."""
    shown = ckan.registered_package(each)
    return {
        "index_id": each.name,
        "id": str(each.pk),
        "name": each.name,
        "title": each.title,
        "notes": each.notes,
        "text": f"{each.title} {each.notes} {fold_text(f'{each.title} {each.notes} {each.owner.title}')}",
        "organization": each.owner.name,
        "owner_org": str(each.owner_id),
        "tags": each.tag_names,
        "groups": [],
        "res_format": each.formats,
        "metadata_modified": f"{each.modified:%Y-%m-%dT%H:%M:%S}Z",
        "state": "active",
        "capacity": "public",
        "entity_type": "package",
        "dataset_type": "dataset",
        "site_id": "default",
        "permission_labels": ["public"],
        "validated_data_dict": encode_json(shown).decode(),
    }


def _wrk(address: str, roads: Sequence[str], *, connections: int, since: int = 0) -> float:
    """Answers a second; every one must be a success."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "roads.lua"
        listed = "{" + ", ".join(json.dumps(each) for each in roads) + "}"
        script.write_text(_SCRIPT % (listed, since, DATASETS))
        command = [
            "taskset",
            "-c",
            str(ASKING),
            "wrk",
            "-t1",
            "--timeout",
            "60s",
            f"-c{connections}",
            f"-d{SECONDS}s",
            "-s",
            str(script),
        ]
        said = subprocess.run([*command, address], check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found.group(1))


def _compared(addresses: dict[str, str], roads: Sequence[str], *, connections: int, numbered: bool = False) -> Any:
    """Both by turns; what one core answers a second, or how long one answer takes."""
    rates: dict[str, list[float]] = {name: [] for name in addresses}
    for number in range(ROUNDS):
        for name, address in addresses.items():
            # What nobody asked before is of other numbers in every round.
            rate = _wrk(address, roads, connections=connections, since=number * DATASETS // ROUNDS)
            assert not numbered or rate * SECONDS < DATASETS / ROUNDS, "numbers came twice"
            rates[name].append(rate)
    found: dict[str, Any] = {}
    for name, each in rates.items():
        rate = statistics.median(each)
        found[name] = {"a_second": round(rate)} if connections > 1 else {"ms": round(1000 / rate, 3)}
    found["ratio"] = round(statistics.median(rates["ours"]) / statistics.median(rates["ckan"]), 1)
    return found


def _road(asked: dict[str, str]) -> str:
    return f"{ACTION}package_search?{urlencode(asked)}"


def _counts(addresses: dict[str, str], road: str) -> dict[str, int]:
    """How many datasets each finds; asked before anything is measured, so that both are warm."""
    found = {}
    for name, address in addresses.items():
        with urlopen(address + road) as answer:
            found[name] = json.loads(answer.read())["result"]["count"]
    return found


def _pin_postgres() -> None:
    """PostgreSQL and all that it starts from now on answer on the one core too."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
    server = int((Path(folder) / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(["pgrep", "-P", str(server)], capture_output=True, text=True, check=True).stdout
    for each in (server, *map(int, children.split())):
        os.sched_setaffinity(each, {ANSWERING})


def run(count: int) -> None:
    assert has_solr(), "HATANG_SOLR names no Solr: without one this would be no comparison"
    call_command("migrate", verbosity=0)
    fill(count)
    with ExitStack() as stack:
        peer = stack.enter_context(start_ckan(core=ANSWERING))
        _fill_ckan(peer)
        _pin_postgres()
        address, _process = stack.enter_context(ours(core=ANSWERING))
        addresses = {"ckan": peer.url, "ours": address}
        begun = time.perf_counter()
        _counts({"ours": address}, _road({"rows": "0"}))
        built_s = time.perf_counter() - begun
        alone = {}
        for name, asked in QUESTIONS.items():
            finds = _counts(addresses, _road(asked))
            alone[name] = {"finds": finds, **_compared(addresses, [_road(asked)], connections=1)}
        roads = [_road(each) for each in QUESTIONS.values()]
        new = [_road({"q": "so "}) + "{n}"]
        machine.write(
            "ckan_search",
            {
                "ckan": VERSION,
                "solr": _solr(peer),
                "datasets": count,
                "first_question_builds_the_index_s": round(built_s, 1),
                "one_after_another": alone,
                "median_ratio_one_after_another": statistics.median(each["ratio"] for each in alone.values()),
                "all_in_turn": _compared(addresses, roads, connections=CONNECTIONS),
                "never_asked_before": _compared(addresses, new, connections=CONNECTIONS, numbered=True),
            },
        )


def _solr(peer: Ckan) -> str:
    with urlopen(f"{peer.index.rsplit('/', 1)[0]}/admin/info/system?wt=json") as answer:
        return str(json.loads(answer.read())["lucene"]["solr-spec-version"])


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else DATASETS)
