"""Other users of the machine read nothing: what is written is closed, what lies open is closed by the next start."""

import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from hatang.config import closing, cluster, preparing, serving, static, working
from hatang.portal import provisioning

ROOT = Path(__file__).resolve().parents[2]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def installation(settings, tmp_path):
    """`var` with letters, a lake and a cluster, and a data folder elsewhere; all as umask 022 leaves it."""
    settings.VAR, settings.HATANG_DATA = tmp_path / "var", tmp_path / "data"
    settings.HATANG_LAKE = str(tmp_path / "var" / "lake")
    for name in (
        "var/mail/letter",
        "var/secret_key",
        "var/lake/a/b.parquet",
        "var/pg/log",
        "data/files/0a/0a",
        "outside",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        path.chmod(0o644)
    for folder in (path for path in tmp_path.rglob("*") if path.is_dir()):
        folder.chmod(0o755)
    (tmp_path / "data" / "link").symlink_to(tmp_path / "outside")
    return tmp_path


def is_closed(installation):
    wanted = ("var/mail/letter", "var/secret_key", "var/lake/a/b.parquet", "data/files/0a/0a")
    folders = ("var/mail", "var/lake", "var/lake/a", "data", "data/files", "data/files/0a")
    return {mode(installation / each) for each in wanted} == {0o600} and {
        mode(installation / each) for each in folders
    } == {0o700}


@pytest.mark.unit
def test_what_lies_open_is_closed_and_nothing_else_is_touched(installation):
    assert not is_closed(installation)
    # 4 files, 6 folders, `var` itself.
    assert closing.close_installation() == 11
    assert is_closed(installation)
    assert mode(installation / "var") == 0o711, "the server's user gets through to its cluster"
    assert mode(installation / "var" / "pg" / "log") == 0o644, "the cluster looks after itself"
    assert mode(installation / "outside") == 0o644, "links are not followed"
    assert closing.close_installation() == 0
    (installation / "data" / "files" / "0a" / "0a").chmod(0o604)
    assert closing.close_installation() == 1


@pytest.mark.unit
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_another_user_is_left_to_them(installation):
    other = pwd.getpwnam(cluster.SERVER_USER).pw_uid
    os.chown(installation / "data" / "files", other, -1)
    closing.close_installation()
    assert mode(installation / "data") == 0o700
    assert mode(installation / "data" / "files") == 0o755
    assert mode(installation / "data" / "files" / "0a" / "0a") == 0o644


@pytest.mark.unit
def test_every_start_closes_what_lies_open(installation, monkeypatch):
    def nothing(*positional, **named):
        return None

    monkeypatch.setattr("django.core.management.call_command", nothing)
    monkeypatch.setattr(preparing, "compile_messages", nothing)
    monkeypatch.setattr(serving, "_queue_what_is_due", nothing)
    monkeypatch.setattr(working, "work", nothing)
    monkeypatch.setattr(static, "collect_static", nothing)
    monkeypatch.setattr(provisioning, "provision", nothing)
    monkeypatch.setattr(threading.Thread, "start", lambda self: None)
    letter = installation / "var" / "mail" / "letter"
    for start in (lambda: preparing.prepare_installation(demo=False), serving.worker):
        letter.chmod(0o644)
        start()
        assert is_closed(installation)


@pytest.mark.unit
def test_every_process_writes_for_its_owner_only():
    code = "import hatang.config.settings, os; print(oct(os.umask(0)))"
    done = subprocess.run([sys.executable, "-c", code], umask=0o022, text=True, capture_output=True, check=True)
    assert done.stdout == "0o77\n"
    units = list((ROOT / "deploy" / "systemd").glob("*.service"))
    assert len(units) >= 2
    assert [unit.name for unit in units if "UMask=0077" not in unit.read_text().splitlines()] == []
    for script in ("start", "test", "deploy/backup", "deploy/restore", "deploy/restore-drill"):
        lines = (ROOT / script).read_text().splitlines()
        starts = [number for number, line in enumerate(lines) if re.match(r"\s*exec .*(python|hatang)", line)]
        assert "umask 077" in lines[: min(starts, default=len(lines))], script


@pytest.mark.integration
@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the cluster to another user")
def test_the_server_reaches_its_cluster_under_a_closed_folder():
    top = Path(tempfile.mkdtemp(prefix="hatang-test-"))
    top.chmod(0o755)
    before = os.umask(0o077)
    try:
        own = cluster.Cluster(top / "var" / "pg", durable=False)
        own.create()
        assert mode(top / "var") == 0o711
        assert (own.data / "PG_VERSION").exists()
    finally:
        os.umask(before)
        shutil.rmtree(top)
