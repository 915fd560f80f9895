"""What every test of the repository shares: the test database, and copies of the demonstration province."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
from django.core.cache import cache
from django.db import connection

from hatang.kernel import kept, reading

ROOT = Path(__file__).parent

# How fast an example runs says what else the machine does, not whether the code is right.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


def pytest_configure(config):
    """The texts are compiled before the first test reads them; once, not by every process."""
    if not hasattr(config, "workerinput"):
        from hatang.config.serving import compile_messages

        compile_messages()


def pytest_collection_modifyitems(items):
    """A file's tests run on one core, one after the other; all browser tests share one core and so one server.

    What leaves that server changed runs after all others.
    """
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
    for item in items:
        browser = item.get_closest_marker("end_to_end") is not None
        item.add_marker(pytest.mark.xdist_group("browser" if browser else item.nodeid.split("::")[0]))


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    """Rates are counted in memory, answers kept, and what was looked up is believed: a test's is not another's."""
    cache.clear()
    kept.shelf.clear()
    reading.doubt()


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Pages are tested without collecting static files first: their names carry no hash here."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that flush the database truncate the audit log too; only there may that be done."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER kernel_audit_no_truncate")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        _end_other_sessions(cursor)


def _end_other_sessions(cursor):
    """What a test's thread or child process left connected would keep the test database from being dropped.

    It is named in the log, so that whoever left it can be found.
    """
    cursor.execute(
        """SELECT pid, application_name, state, backend_start, left(query, 200), pg_terminate_backend(pid, 5000)
           FROM pg_stat_activity
           WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""
    )
    for left in cursor.fetchall():
        sys.stderr.write(f"Left connected to the test database, now ended: {left}\n")


@dataclass(frozen=True)
class Installation:
    """A database and a data folder of their own, filled with the demonstration; `environment` is how to reach them."""

    url: str
    data: Path

    @property
    def environment(self):
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "HATANG_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "hatang.config.settings",
        }

    def hatang(self, *arguments, check=True):
        command = [str(Path(sys.executable).with_name("hatang")), *arguments]
        return subprocess.run(command, env=self.environment, text=True, capture_output=True, check=check)


def _named(url, name):
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _state():
    """Changes with the sources, so that a developer's template is never that of yesterday's code."""
    digest = hashlib.sha256()
    for folder in ("src", "data"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".mo"} and "tests" not in path.parts:
                digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:12]


@contextmanager
def _alone(name):
    """One process of the test run at a time."""
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def new_installation(tmp_path_factory):
    """A function that makes installations: empty, or a copy of one template filled with the demonstration."""
    url = os.environ["DATABASE_URL"]
    maintenance = _named(url, "postgres")
    made = []

    def execute(statement):
        with psycopg.connect(maintenance, autocommit=True) as link:
            return link.execute(statement).fetchall() if statement.startswith("SELECT") else link.execute(statement)

    def template():
        name = f"hatang_demonstration_{_state()}"
        data = Path(tempfile.gettempdir()) / name
        with _alone(name):
            if not execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
                shutil.rmtree(data, ignore_errors=True)
                execute(f"DROP DATABASE IF EXISTS {name}_making")
                execute(f"CREATE DATABASE {name}_making")
                making = Installation(_named(url, f"{name}_making"), data)
                done = making.hatang("serve", "--setup-only", check=False)
                assert done.returncode == 0, done.stderr[-4000:]
                execute(f"ALTER DATABASE {name}_making RENAME TO {name}")
        return name, data

    def make(*, demonstration=True):
        name = f"hatang_test_{os.getpid()}_{len(made)}"
        data = tmp_path_factory.mktemp("data")
        if demonstration:
            original, kept = template()
            with _alone(original):  # a template is copied by one at a time
                execute(f"CREATE DATABASE {name} TEMPLATE {original}")
            shutil.copytree(kept, data, dirs_exist_ok=True)
        else:
            execute(f"CREATE DATABASE {name}")
        made.append(name)
        return Installation(_named(url, name), data)

    yield make
    for name in made:
        execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def province_database(new_installation):
    return new_installation()


@pytest.fixture
def province(province_database, django_db_blocker, settings):
    """The process itself talks to a copy of the demonstration; the test's own database is given back afterwards."""
    settings.HATANG_DATA = province_database.data
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        use(urlsplit(province_database.url).path.lstrip("/"))
        try:
            yield province_database
        finally:
            use(before)


def use(name):
    """Let the process talk to another database; the pool holds connections to the one before."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
