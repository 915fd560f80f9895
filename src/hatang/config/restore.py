"""A backup becomes an installation again: an empty database, an empty data folder and lake, and the key.

`python -m hatang.config.restore BACKUP` restores into what DATABASE_URL, HATANG_DATA and HATANG_LAKE name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from hatang.config import cluster
from hatang.config.backup import CONTENTS, DATA, DUMP, KEY, LAKE, SUMS, count_rows, hash_file, run_postgres

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")


class RestoreError(RuntimeError):
    """The backup is not whole, or what it would be restored into is not empty; the text says which."""


def check_backup(backup: Path) -> dict[str, Any]:
    """Read the whole backup again; what stands in it. `RestoreError` where a file is damaged or lacking."""
    try:
        lines = (line.split("  ", 1) for line in (backup / SUMS).read_text().splitlines())
        sums = {name: value for value, name in lines}
        damaged = sorted(name for name, value in sums.items() if hash_file(backup / name) != value)
        contents: dict[str, Any] = json.loads((backup / CONTENTS).read_text())
    except (OSError, ValueError) as error:
        raise RestoreError(f"Bản sao lưu không đầy đủ / the backup is not whole: {error}") from error
    if damaged:
        raise RestoreError(f"Bản sao lưu đã hỏng / the backup is damaged: {', '.join(damaged)}")
    needed = {DUMP, DATA, KEY, CONTENTS} | ({LAKE} if contents["lake"] == LAKE else set())
    if lacking := sorted(needed - sums.keys()):
        raise RestoreError(f"Bản sao lưu thiếu / the backup lacks: {', '.join(lacking)}")
    return contents


def restore_backup(backup: Path) -> dict[str, Any]:
    """Restore into the installation of this environment; how many tables and rows came back.

    `RestoreError` before anything is written where something stands there already, and afterwards where a table has not
    the rows that were counted when the backup was taken.
    """
    contents = check_backup(backup)
    url = cluster.get_database_url(settings.VAR)
    folders = {DATA: Path(settings.HATANG_DATA)}
    if contents["lake"] == LAKE:
        folders[LAKE] = Path(settings.HATANG_LAKE)
    with psycopg.connect(url) as link:
        taken = [str(folder) for folder in folders.values() if folder.exists() and any(folder.iterdir())]
        if taken or count_rows(link):
            where = taken or [link.info.dbname]
            raise RestoreError(f"Nơi khôi phục không trống / not empty: {', '.join(where)}")
    run_postgres(url, "pg_restore", "--no-owner", "--exit-on-error", "--jobs=2", str(backup / DUMP))
    for name, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(backup / name) as tar:
            tar.extractall(folder, filter="data")
    _put_key((backup / KEY).read_text())
    with psycopg.connect(url) as link:
        rows = count_rows(link)
    if rows != contents["rows"]:
        differing = sorted(name for name, _count in rows.items() ^ contents["rows"].items())
        raise RestoreError(f"Số dòng không khớp / rows differ: {', '.join(dict.fromkeys(differing))}")
    return {"tables": len(rows), "rows": sum(rows.values())}


def _put_key(key: str) -> None:
    """The key of the backup signs again: links in letters, receipts of residents and names of features stay known."""
    if given := os.environ.get("HATANG_SECRET_KEY"):
        if given != key:
            sys.stderr.write(
                "HATANG_SECRET_KEY khác khoá của bản sao lưu / is not the key of the backup: "
                "people sign in again, and what the old key signed is not known\n"
            )
        return
    path = settings.VAR / "secret_key"
    path.write_text(key)
    path.chmod(0o600)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("deploy/restore BACKUP\n")
        return 2
    os.umask(0o077)
    # The settings are read here first: what they refuse is refused before anything is made.
    assert settings.HATANG_DATA
    started = cluster.ensure()
    try:
        done = restore_backup(Path(arguments[0]))
    except (RestoreError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if started:
            cluster.get_private_cluster(settings.VAR).stop()
    sys.stdout.write(json.dumps(done, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
