"""The backup and its restore drill, on a real cluster; a damaged backup is refused."""

import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from hatang.config import cluster

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration

FILL = """
import django, io; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import transaction
from hatang.kernel import audit, files
from hatang.kernel.access import SYSTEM
files.store("a.csv", io.BytesIO(b"kept"), SYSTEM)
with transaction.atomic():
    audit.record(SYSTEM, "test", "test", 1)
"""


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    folder, data = tmp_path_factory.mktemp("backups"), tmp_path_factory.mktemp("data")
    with cluster.throw_away() as made:
        environment = {
            **os.environ,
            "DATABASE_URL": made.url,
            "HATANG_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "hatang.config.settings",
        }
        subprocess.run([str(ROOT / ".venv/bin/python"), "-W", "ignore", "-c", FILL], env=environment, check=True)
        subprocess.run([str(ROOT / "deploy/backup"), str(folder)], env=environment, check=True)
    return folder


def drill(folder):
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.run(
        [str(ROOT / "deploy/restore-drill"), str(folder)], env=environment, text=True, capture_output=True, check=False
    )


def test_what_was_backed_up_comes_back_whole(backup):
    done = drill(backup)
    assert done.returncode == 0, done.stderr
    documents = [json.loads(part) for part in done.stdout.replace("}\n{", "}\x00{").split("\x00")]
    assert documents == [{"entries": 1, "broken_at": None}, {"files": 1, "broken": []}]


def test_a_damaged_backup_is_refused(backup):
    dump = next(backup.iterdir()) / "database.dump"
    whole = dump.read_bytes()
    try:
        dump.write_bytes(whole[:-100] + io.BytesIO(b"x" * 100).getvalue())
        assert drill(backup).returncode != 0
    finally:
        dump.write_bytes(whole)
