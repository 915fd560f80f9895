"""A new database, made by the squashed migrations, is the one that all the files lead to which they stand for."""

import os
import subprocess
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from tests import databases

from hatang.config.cluster import find_binaries


def _migrate_file_by_file(name):
    with databases.using(name):
        executor = MigrationExecutor(connection)
        executor.loader = MigrationLoader(connection, replace_migrations=False)
        nodes = executor.loader.graph.leaf_nodes()
        executor.migrate([node for node in nodes if not executor.loader.graph.nodes[node].replaces])


def _dump(url, *options):
    """Every table, column, constraint, index, function and trigger; PostgreSQL itself orders what it writes."""
    command = [str(find_binaries() / "pg_dump"), "--no-owner", *options, url]
    written = subprocess.run(command, text=True, capture_output=True, check=True).stdout
    return [line for line in written.splitlines() if not line.startswith("\\")]  # a word drawn for each dump


@pytest.mark.night("installation")
def test_the_squashed_files_make_the_database_of_those_they_replace(django_db_setup, django_db_blocker):
    url, name = os.environ["DATABASE_URL"], f"hatang_file_by_file_{os.getpid()}"
    assert urlsplit(url).path != f"/{name}"
    with django_db_blocker.unblock():
        squashed = databases.ensure_migrated(url)
        databases.execute(url, f"CREATE DATABASE {name}")
        try:
            _migrate_file_by_file(name)
            one_by_one, at_once = (databases.address_of(url, each) for each in (name, squashed))
            assert _dump(at_once, "--schema-only") == _dump(one_by_one, "--schema-only")
            # What migrations write beside the schema: the reference system of old Kon Tum.
            rows = ("--data-only", "--exclude-table=django_*", "--exclude-table=auth_permission")
            assert _dump(at_once, *rows) == _dump(one_by_one, *rows)
        finally:
            databases.execute(url, f"DROP DATABASE {name} WITH (FORCE)")
