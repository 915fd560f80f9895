"""A backup: one state of the database, all that lies in the data folder and the lake, the key; counts and checksums.

`python -m hatang.config.backup FOLDER` writes FOLDER/TIME and prints its name.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hatang.config import closing, cluster
from hatang.kernel import health
from hatang.kernel.files import BACKUP_LOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")

DUMP, DATA, LAKE, KEY, CONTENTS, SUMS = (
    "database.dump",
    "data.tar",
    "lake.tar",
    "secret_key",
    "contents.json",
    "SHA256SUMS",
)
# What is gone in a moment, a copy of what lies elsewhere, or made again by the next run of the radio model. The rasters
# of runs are not among it: a run cannot be computed again once its terrain or its masts have changed.
LEFT_OUT = (
    "files/incoming-*",
    "made-files",
    "lake-kept",
    "lake-workshop",
    "search",
    "spatial-workshop",
    "coverage/work",
    "coverage/runs/*.part",
    "coverage/terrain/*/*.part",
    "**/.*",
)
_NAME = re.compile(r"\d{8}T\d{6}Z(\.part)?")
# Without those of PostGIS, which come with the extension.
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
    ORDER BY relname"""


def save_backup(folder: Path, now: datetime) -> Path:
    """Write a backup into the folder; its path, which has the name of the time only once it is whole.

    The database comes first: a kept file and a file of the lake lie on the disk before the database names them, so that
    all which this state of it names is there to be packed afterwards. It stays there meanwhile: kept files are never
    deleted, and what a withdrawal or a newer run would delete waits for the end of the backup (`files.deleting`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.iterdir():
        if _NAME.fullmatch(earlier.name):
            closing.close_path(earlier)
    target = folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    making = target.with_name(f"{target.name}.part")
    making.mkdir()
    try:
        _write_backup(making, now)
        making.rename(target)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return target


def _write_backup(making: Path, now: datetime) -> None:
    url = cluster.get_database_url(settings.VAR)
    is_near = "://" not in settings.HATANG_LAKE
    data, lake = Path(settings.HATANG_DATA), Path(settings.HATANG_LAKE)
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("SELECT pg_advisory_lock_shared(%s)", [BACKUP_LOCK])
        rows = _dump_database(link, url, making / DUMP)
        pack_folder(data, making / DATA, besides=lake if is_near else None)
        if is_near:
            pack_folder(lake, making / LAKE)
    (making / KEY).write_text(settings.SECRET_KEY)
    contents = {
        "taken_at": now.isoformat(),
        "rows": rows,
        "lake": LAKE if is_near else settings.HATANG_LAKE,
        "left_out": LEFT_OUT,
    }
    (making / CONTENTS).write_text(json.dumps(contents, ensure_ascii=False, indent=1) + "\n")
    (making / SUMS).write_text("".join(f"{hash_file(path)}  {path.name}\n" for path in sorted(making.iterdir())))
    for path in (*making.iterdir(), making):
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _dump_database(link: psycopg.Connection, url: str, target: Path) -> dict[str, int]:
    """Dump the database; the rows of each table in the same state of it."""
    with link.transaction():
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (snapshot,) = link.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        options = ("--format=custom", "--compress=zstd:3", f"--snapshot={snapshot}", f"--file={target}")
        run_postgres(url, "pg_dump", *options)
        return count_rows(link)


def count_rows(link: psycopg.Connection) -> dict[str, int]:
    """The rows of each table of the product."""
    counts = {}
    for (table,) in link.execute(_TABLES).fetchall():
        (counts[table],) = link.execute(
            sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
        ).fetchone() or (0,)
    return counts


def run_postgres(url: str, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the database; `CalledProcessError` when it fails.

    The password is not on its command line, which everybody on the machine may read.
    """
    given = conninfo_to_dict(url)
    password = given.pop("password", None)
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    command = [str(cluster.find_binaries() / program), *arguments, f"--dbname={make_conninfo('', **given)}"]
    subprocess.run(command, env=environment, check=True)


def pack_folder(top: Path, target: Path, *, besides: Path | None = None) -> None:
    """Pack the files under the folder, but those of `LEFT_OUT` and of the folder `besides`, for their owner only.

    Where a folder or a file is a link, what it leads to is packed: a data folder may be spread over disks.
    """
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for path in _list_files(top, besides):
            try:
                stream = path.open("rb")
            except FileNotFoundError:  # swept since the folder was read: nothing names it
                continue
            with stream:
                member = tar.gettarinfo(arcname=path.relative_to(top).as_posix(), fileobj=stream)
                member.type, member.linkname, member.mode = tarfile.REGTYPE, "", 0o600
                member.size = os.fstat(stream.fileno()).st_size
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                tar.addfile(member, stream)


def _list_files(top: Path, besides: Path | None) -> Iterator[Path]:
    for name, folders, names in os.walk(top, followlinks=True):
        folder = Path(name)
        folders[:] = [
            entry
            for entry in sorted(folders)
            if not _is_left_out(top, folder / entry)
            and (besides is None or (folder / entry).resolve() != besides.resolve())
        ]
        yield from (folder / entry for entry in sorted(names) if not _is_left_out(top, folder / entry))


def _is_left_out(top: Path, path: Path) -> bool:
    inside = PurePosixPath(path.relative_to(top))
    return any(inside.full_match(pattern) for pattern in LEFT_OUT)


def hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("deploy/backup FOLDER\n")
        return 2
    os.umask(0o077)
    # The settings are read here first: what they refuse is refused before anything is made.
    assert settings.HATANG_DATA
    started = cluster.ensure()
    try:
        taken_at = datetime.now(UTC)
        made = save_backup(Path(arguments[0]), taken_at)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"Không sao lưu được / no backup was made: {Path(error.cmd[0]).name} {error.returncode}\n")
        return 1
    finally:
        if started:
            cluster.get_private_cluster(settings.VAR).stop()
    health.write_backup_note(made, taken_at)
    if "://" in settings.HATANG_LAKE:
        sys.stderr.write(
            f"Kho dữ liệu nằm ở {settings.HATANG_LAKE} và phải được sao lưu ở đó"
            f" / the lake lies at {settings.HATANG_LAKE} and must be saved there\n"
        )
    sys.stdout.write(f"{made}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
