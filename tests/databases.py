"""Databases of the tests, cloned from templates: what is the same for all is made once for a run, by one process."""

from __future__ import annotations

import fcntl
import hashlib
import sys
import tempfile
import zlib
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connection, transaction

ROOT = Path(__file__).resolve().parents[1]
_undone_later: list[ExitStack] = []
_unchecked = []
_committing = False


def address_of(url, name):
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@cache
def state_of(*folders):
    """Changes with the sources below the folders, so that a developer's template is never that of yesterday's code."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".mo"} and "tests" not in path.parts:
                digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:12]


@contextmanager
def alone(name):
    """One process of the test run at a time."""
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def execute(url, statement):
    """One statement outside any transaction, on the server's own database; a query's rows are returned."""
    with psycopg.connect(address_of(url, "postgres"), autocommit=True) as link:
        cursor = link.execute(statement)
        return cursor.fetchall() if cursor.description else []


def ensure_template(url, name, make, *, template=None):
    """The database `name`, made by `make(name_while_making)` where it is not there yet; killed half way, made again."""
    with alone(name):
        if not execute(url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            making = f"{name}_making"
            execute(url, f"DROP DATABASE IF EXISTS {making} WITH (FORCE)")
            execute(url, f"CREATE DATABASE {making}" + (f" TEMPLATE {template}" if template else ""))
            make(making)
            execute(url, f"ALTER DATABASE {making} RENAME TO {name}")
    return name


def clone(url, template, name):
    """A copy of a template; a template is copied by one process at a time."""
    with alone(template):
        execute(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        execute(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def use(name):
    """Let the process talk to another database; the pool holds connections to the one before."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


@contextmanager
def using(name):
    """The same for a while."""
    before = connection.settings_dict["NAME"]
    use(name)
    try:
        yield
    finally:
        use(before)


def ensure_migrated(url):
    """The template that is an empty database brought up to this version, and nothing else."""
    return ensure_template(url, f"hatang_migrated_{state_of('src')}", _migrate)


def _migrate(name):
    with using(name):
        call_command("migrate", interactive=False, verbosity=0)


def ensure_tests_template(url):
    """The same for tests that commit: their database is flushed after them, the audit log too, only there."""
    migrated = ensure_migrated(url)
    return ensure_template(url, f"{migrated}_flushed", _allow_flush, template=migrated)


def _allow_flush(name):
    with using(name), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER kernel_audit_no_truncate")


def ensure_loaded(url, name, load):
    """The template of tests with what `load()` writes, loaded once for a run; nothing that a commit sets off happens.

    Its revisions are no other database's: what a process keeps by them would be another world's.
    """
    template = ensure_tests_template(url)

    def fill(making):
        with using(making), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval('kernel_dataset_revision', %s)", [zlib.crc32(name.encode()) * 10**6])
            load()
            connection.run_on_commit.clear()

    return ensure_template(url, f"{template}_{name}", fill, template=template)


@contextmanager
def standing_in(blocker, database, name, load):
    """A module's tests talk to a database of this process in which `load()` was done; `name` is that world's.

    What they write is undone as ever. A test that commits finds the empty database again, as `is_undone` says.
    """
    if _committing:
        yield
        return
    with ExitStack() as stack:
        stack.enter_context(blocker.unblock())
        stack.enter_context(using(database(name, load)))
        with _undone_by_a_commit(stack):
            yield


@contextmanager
def _undone_by_a_commit(stack):
    _undone_later.append(stack)
    yield
    _undone_later[:] = [other for other in _undone_later if other is not stack]


@contextmanager
def undone_at_the_end(blocker):
    """What is written inside goes at the end, and each test that runs inside is a savepoint in it.

    For fixtures of a module: what its tests need is made once. `blocker` is pytest-django's `django_db_blocker`.
    Where the first test that needs it commits, nothing is held open, or the test would commit nothing.
    """
    with ExitStack() as stack:
        stack.enter_context(blocker.unblock())
        if _committing:
            yield
            return
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        _unchecked.append(blocker)
        with _undone_by_a_commit(stack):
            yield


def is_undone():
    """Whether what was made for a module is gone already: a test that commits makes it anew."""
    return not _undone_later


def begin_test(*, commits):
    """Before the fixtures of a test: one that commits empties every table afterwards, so nothing is held open."""
    global _committing  # noqa: PLW0603 - fixtures of a module do not know the test
    _committing = commits
    if commits:
        undo_now()
    elif _undone_later and _unchecked:
        # What was made for a module is checked once: what a test checks inside its savepoint is undone with it, and
        # each test would check all of it again.
        with _unchecked[-1].unblock():
            connection.check_constraints()
    _unchecked.clear()


def undo_now():
    """End what `undone_at_the_end` holds open."""
    while _undone_later:
        _undone_later.pop().close()


# What the end of every `migrate` writes. It stands as it was: to write it anew took most of a second for each test.
_OF_MIGRATE = frozenset({"auth_permission", "django_content_type"})


def empty_tables(*_test):
    """After a test that commits: empty every table that holds a row, but for what `migrate` itself writes.

    Django's own way empties several hundred tables, filled or not, and asks every app what it writes after a migration.
    """
    tables = sorted({*connection.introspection.django_table_names(only_existing=True, include_views=False)})
    tables = [connection.ops.quote_name(table) for table in tables if table not in _OF_MIGRATE]
    with connection.cursor() as cursor:
        looks = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
        cursor.execute(" UNION ALL ".join(looks))
        if filled := [table for (table,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")


def end_sessions(url, name):
    """What a test's thread or child process left connected would keep the database from being dropped.

    It is named in the log, so that whoever left it can be found.
    """
    statement = f"""SELECT pid, application_name, state, backend_start, left(query, 200),
                           pg_terminate_backend(pid, 5000)
                    FROM pg_stat_activity WHERE datname = '{name}' AND backend_type = 'client backend'"""
    for left in execute(url, statement):
        sys.stderr.write(f"Left connected to the test database, now ended: {left}\n")
