"""The backup and its restore drill, on a real installation whose original is gone; what is not whole is refused."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from hatang.config import backup, restore
from hatang.config.restore import RestoreError
from hatang.kernel import health

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration
PUBLISHED = ("places.unit", "places.hamlet", "assets.site")
BUCKET = "s3://kho/tinh"
# What a machine has, where nobody thought of it.
UMASK = 0o022

FILL = """
import django, io, sys; django.setup()
from django.utils import timezone
from hatang.capabilities.lake import public as lake
from hatang.kernel import files
from hatang.kernel.access import SYSTEM
files.store_file("a.csv", io.BytesIO(b"kept"), SYSTEM)
found = lake.publish(SYSTEM, names=sys.argv[1:], as_of=timezone.localdate(), now=timezone.now())
assert not any(each.problem for each in found), found
"""
SAVED = {
    "coverage/runs/1/rsrp-all-4G.tif",
    "coverage/terrain/0a/N15E108.hgt",
    "siting/networks/0a.npz",
    "trust/root.pem",
}
LEFT_OUT = {
    "coverage/runs/2.part/rsrp-all-4G.tif",
    str(Path("coverage", "work", "0a.part")),
    "files/incoming-x",
    "made-files/0a-0b",
    "lake-kept/places.unit/files/0a.parquet",
    "lake-workshop/open.parquet",
    "search/0123/meta.json",
    "spatial-workshop/x/sent",
}


def run(*command, environment, check=True):
    return subprocess.run(
        [str(part) for part in command], env=environment, umask=UMASK, text=True, capture_output=True, check=check
    )


def rights_of_others(top):
    return [str(path) for path in (top, *top.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.fixture(scope="module")
def saved(new_installation, tmp_path_factory):
    """An installation that was saved twice, the second time with a lake in a bucket; then its folder is moved away."""
    installation = new_installation()
    folder, elsewhere = tmp_path_factory.mktemp("backups"), tmp_path_factory.mktemp("bucket")
    environment = {**installation.environment, "HATANG_SECRET_KEY": "khoa-cua-ban-sao-luu-" + "x" * 40}
    environment["HATANG_VAR"] = str(tmp_path_factory.mktemp("var"))
    run(sys.executable, "-W", "ignore", "-c", FILL, *PUBLISHED, environment=environment)
    written_open = rights_of_others(installation.data)
    for name in SAVED | LEFT_OUT:
        path = installation.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    shutil.copyfile(ROOT / "data/demo/relief.npz", installation.data / "relief.npz")
    earlier = folder / "20200101T000000Z"
    earlier.mkdir()
    (earlier / "database.dump").write_text("hashes")
    (earlier / "database.dump").chmod(0o644)
    earlier.chmod(0o755)
    run(ROOT / "deploy/backup", folder, environment=environment)
    # What lies in the database is another's: of this one only the lake is asked.
    empty = {"DATABASE_URL": new_installation(demonstration=False).url, "HATANG_LAKE": BUCKET}
    said = run(ROOT / "deploy/backup", elsewhere, environment=environment | empty).stderr
    with psycopg.connect(installation.url) as link:
        rows = backup.count_rows(link)
    installation.data.rename(installation.data.with_name(f"{installation.data.name}-away"))
    return SimpleNamespace(
        folder=folder,
        whole=max(folder.iterdir()),
        elsewhere=elsewhere,
        said=said,
        rows=rows,
        written_open=written_open,
        url=installation.url,
        data=installation.data,
        var=Path(environment["HATANG_VAR"]),
    )


def drill(folder):
    """The drill, told of an original that answers nobody."""
    # Nothing can be made there, not even by root: what still goes to the original fails.
    nowhere = "/dev/null/gone"
    gone = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/gone", "HATANG_DATA": nowhere, "HATANG_LAKE": nowhere}
    return run(ROOT / "deploy/restore-drill", folder, environment={**os.environ, **gone}, check=False)


def documents(text):
    """The JSON documents that stand one after the other."""
    found, decoder = [], json.JSONDecoder()
    while text := text.strip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:]
    return found


def copy_of(saved, tmp_path, change):
    """A backup that was changed, with the checksums of what it is now."""
    made = tmp_path / "backups" / saved.whole.name
    shutil.copytree(saved.whole, made)
    change(made)
    kept = sorted(path for path in made.iterdir() if path.name != backup.SUMS)
    (made / backup.SUMS).write_text("".join(f"{backup.hash_file(path)}  {path.name}\n" for path in kept))
    return made.parent


@pytest.mark.night("installation")
def test_what_was_saved_comes_back_whole_where_the_original_never_was(saved):
    done = drill(saved.folder)
    assert done.returncode == 0, done.stderr
    restored, report = documents(done.stdout)
    assert restored == {"tables": len(saved.rows), "rows": sum(saved.rows.values())}
    assert (report["audit"]["broken_at"], report["audit"]["entries"]) == (None, saved.rows["kernel_auditentry"])
    assert (report["files"]["broken"], report["files"]["files"]) == ([], saved.rows["kernel_storedfile"])
    assert report["lake"]["broken"] == report["lake"]["missing"] == []
    assert report["lake"]["files"] >= len(PUBLISHED)
    assert [each["status"] for each in report["pages"]] == [200, 200, 200]
    question = report["pages"][-1]
    assert "places.hamlet" in question["page"] or "assets.site" in question["page"]
    assert question["rows"] == question["wanted"] != "0"
    assert not saved.data.exists()
    noted = json.loads((saved.whole / health.DRILL_NOTE).read_text())
    assert datetime.fromisoformat(noted["verified_at"]).tzinfo is not None


def test_the_lake_and_all_of_the_data_folder_are_in_the_backup_however_it_is_laid_out(saved):
    names = set()
    for path in saved.whole.glob("*.tar"):
        with tarfile.open(path) as tar:
            names |= {name.removeprefix("lake/") for name in tar.getnames()}
    rows = {name.partition("/")[0] for name in names if name.endswith(".parquet")}
    assert (set(PUBLISHED) - rows, SAVED - names) == (set(), set())


def test_the_whole_data_folder_is_saved_but_what_is_gone_in_a_moment(saved):
    with tarfile.open(saved.whole / backup.DATA) as tar, tarfile.open(saved.whole / backup.LAKE) as lake:
        names, snapshots = set(tar.getnames()), set(lake.getnames())
    assert names >= SAVED | {"relief.npz"}
    assert not names & LEFT_OUT
    assert sum(name.startswith("files/") for name in names) == saved.rows["kernel_storedfile"]
    assert not any(name.startswith("lake/") for name in names)
    assert {name.partition("/")[0] for name in snapshots} == set(PUBLISHED)
    assert json.loads((saved.whole / backup.CONTENTS).read_text())["rows"] == saved.rows
    assert (saved.whole / backup.KEY).read_text().startswith("khoa-cua-ban-sao-luu")


def test_the_installation_knows_when_and_where_it_was_saved_last(saved, settings, tmp_path):
    settings.VAR = saved.var
    note = health.read_last_backup()
    made = next(saved.elsewhere.iterdir())
    assert (note.folder, note.is_there, note.verified_at) == (str(made), True, None)
    assert note.taken_at.strftime("%Y%m%dT%H%M%SZ") == made.name
    assert note.size_bytes == sum(path.stat().st_size for path in made.iterdir())
    health.write_drill_note(made, datetime(2026, 6, 30, tzinfo=UTC))
    assert health.read_last_backup().verified_at == datetime(2026, 6, 30, tzinfo=UTC)
    (made / health.DRILL_NOTE).unlink()


def test_nobody_else_reads_what_the_product_writes_nor_a_backup(saved):
    assert saved.written_open == []
    assert rights_of_others(saved.whole) == []
    assert rights_of_others(saved.folder / "20200101T000000Z") == [], "an earlier one is closed"


def test_a_damaged_backup_is_refused(saved, tmp_path):
    shutil.copytree(saved.whole, tmp_path / saved.whole.name)
    dump = tmp_path / saved.whole.name / backup.DUMP
    dump.write_bytes(dump.read_bytes()[:-100] + b"x" * 100)
    done = drill(tmp_path)
    assert done.returncode == 1
    assert "damaged: database.dump" in done.stderr


@pytest.mark.night("installation")
def test_a_backup_without_the_lake_or_a_file_of_it_fails(saved, tmp_path):
    none = drill(copy_of(saved, tmp_path / "none", lambda made: (made / backup.LAKE).unlink()))
    assert none.returncode == 1
    assert "lacks: lake.tar" in none.stderr

    def without_rows(made):
        with tarfile.open(made / backup.LAKE) as before, tarfile.open(made / "less.tar", "w") as after:
            for member in before:
                if not member.name.endswith(".parquet"):
                    after.addfile(member, before.extractfile(member))
        (made / "less.tar").rename(made / backup.LAKE)

    less = drill(copy_of(saved, tmp_path / "less", without_rows))
    assert less.returncode == 1
    missing = documents(less.stdout)[-1]["lake"]["missing"]
    assert {name.partition("/")[0] for name in missing} == set(PUBLISHED)
    assert missing[0] in less.stderr


@pytest.mark.night("installation")
def test_rows_that_did_not_come_back_are_told(saved, tmp_path, new_installation, monkeypatch):
    def one_more(made):
        contents = json.loads((made / backup.CONTENTS).read_text())
        contents["rows"]["places_unit"] += 1
        (made / backup.CONTENTS).write_text(json.dumps(contents))

    empty = new_installation(demonstration=False)
    monkeypatch.setenv("DATABASE_URL", empty.url)
    monkeypatch.setenv("HATANG_SECRET_KEY", "x")
    folders = tmp_path / "data", tmp_path / "lake"
    monkeypatch.setattr(
        restore, "settings", SimpleNamespace(VAR=tmp_path, HATANG_DATA=folders[0], HATANG_LAKE=folders[1])
    )
    changed = max(copy_of(saved, tmp_path, one_more).iterdir())
    with pytest.raises(RestoreError, match=r"differ: places_unit$"):
        restore.restore_backup(changed)
    assert rights_of_others(folders[0]) == rights_of_others(folders[1]) == []
    with pytest.raises(RestoreError, match="not empty"):
        restore.restore_backup(saved.whole)


def test_a_lake_in_a_bucket_is_named_and_its_copy_asked_for(saved):
    assert f"the lake lies at {BUCKET} and must be saved there" in saved.said
    made = next(saved.elsewhere.iterdir())
    assert json.loads((made / backup.CONTENTS).read_text())["lake"] == BUCKET
    assert not (made / backup.LAKE).exists()
    done = drill(saved.elsewhere)
    assert done.returncode == 1
    assert f"the lake lies at {BUCKET}; name its copy" in done.stderr


def test_rows_are_counted_in_the_state_that_is_dumped(new_installation, monkeypatch, tmp_path):
    url = new_installation(demonstration=False).url
    options = []

    def meanwhile(_url, program, *arguments):
        options.extend((program, *arguments))
        with psycopg.connect(url) as other:
            other.execute("INSERT INTO noted VALUES (3)")

    monkeypatch.setattr(backup, "run_postgres", meanwhile)
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("CREATE TABLE noted AS SELECT generate_series(1, 2) AS n")
        assert backup._dump_database(link, url, tmp_path / "x") == {"noted": 2}
        assert backup.count_rows(link) == {"noted": 3}
    assert options[0] == "pg_dump"
    assert any(each.startswith("--snapshot=0") for each in options)


def test_a_password_is_not_on_a_command_line(monkeypatch):
    asked = {}
    monkeypatch.setattr(backup.subprocess, "run", lambda command, env, check: asked.update(command=command, env=env))
    backup.run_postgres("postgresql://ha:bi%20mat@10.0.0.1/tang", "pg_dump", "--file=x")
    assert "bi mat" not in " ".join(asked["command"])
    assert asked["env"]["PGPASSWORD"] == "bi mat"
    assert asked["command"][-1] == "--dbname=user=ha dbname=tang host=10.0.0.1"


def test_a_backup_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(making, now):
        (making / backup.DUMP).write_text("half")
        raise OSError("full")

    monkeypatch.setattr(backup, "_write_backup", fail)
    with pytest.raises(OSError, match="full"):
        backup.save_backup(tmp_path, datetime(2026, 6, 30, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []


def test_folders_and_files_that_are_links_are_saved_with_what_they_lead_to(tmp_path):
    data, disk, lake = tmp_path / "data", tmp_path / "disk", tmp_path / "mounted"
    for folder in (data, disk, lake):
        folder.mkdir()
        (folder / f"{folder.name}.txt").write_text(folder.name)
    (data / "coverage").symlink_to(disk)
    (data / "lake").symlink_to(lake)
    (data / "one.txt").symlink_to(disk / "disk.txt")
    backup.pack_folder(data, tmp_path / "x.tar", besides=data / "lake")
    with tarfile.open(tmp_path / "x.tar") as tar:
        assert tar.getnames() == ["data.txt", "one.txt", "coverage/disk.txt"]
        assert {(each.isreg(), each.mode, each.uid) for each in tar} == {(True, 0o600, 0)}
        assert tar.extractfile("one.txt").read() == b"disk"


# By day the one that no other test of the day starts.
@pytest.mark.parametrize(
    "script",
    ["restore", *(pytest.param(name, marks=pytest.mark.night("samples")) for name in ("backup", "restore-drill"))],
)
def test_wrong_usage_is_told(script):
    done = run(ROOT / "deploy" / script, environment=dict(os.environ), check=False)
    assert done.returncode != 0
    assert f"deploy/{script} " in done.stderr
