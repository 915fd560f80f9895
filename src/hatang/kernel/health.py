"""How the installation itself is: the machine, the database, the queue, the last backup; measured, never typed.

A backup and a drill are made by programs of their own (`deploy/backup`, `deploy/restore-drill`), as the user and with
the environment of the server. Each leaves a note: the backup in `HATANG_VAR` where it went, the drill within the backup
that it restored.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q

# start: programs without models leave their notes here; what asks the tables imports them.
if TYPE_CHECKING:
    from collections.abc import Mapping

BACKUP_NOTE, DRILL_NOTE = "last-backup.json", "drill.json"
# Work that failed is looked at for so long.
_FAILED_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class BackupNote:
    """The last backup: when, where, its size; `is_there` where the folder is still seen; `verified_at` is when a drill
    last restored one of those that lie beside it."""

    taken_at: datetime
    folder: str
    size_bytes: int
    is_there: bool
    verified_at: datetime | None


@dataclass(frozen=True)
class DiskRoom:
    """The file system on which the data folder lies."""

    folder: str
    free_bytes: int
    total_bytes: int

    @property
    def free_share(self) -> float:
        return self.free_bytes / self.total_bytes


@dataclass(frozen=True)
class QueueState:
    """Work by state; `waits_since` is when the oldest that could be taken began to wait, `seen_at` when a worker last
    gave a sign of life."""

    waiting: int
    running: int
    failed: int
    waits_since: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True)
class DatabaseState:
    """Versions as the database says them, and its size."""

    server: str
    postgis: str
    size_bytes: int


def write_backup_note(backup: Path, taken_at: datetime) -> None:
    """Note a backup that is whole, where the server looks for it; the note is replaced in one step."""
    size = sum(path.stat().st_size for path in backup.iterdir())
    note = {"taken_at": taken_at.isoformat(), "folder": str(backup.resolve()), "size_bytes": size}
    _write_note(Path(settings.VAR) / BACKUP_NOTE, note)


def write_drill_note(backup: Path, verified_at: datetime) -> None:
    """Note within a backup that it was restored and asked."""
    _write_note(backup / DRILL_NOTE, {"verified_at": verified_at.isoformat()})


def _write_note(path: Path, note: Mapping[str, object]) -> None:
    making = path.with_name(f".{path.name}.part")
    making.write_text(json.dumps(note) + "\n")
    making.replace(path)


def read_last_backup() -> BackupNote | None:
    """The last backup that was noted; None where there was none, or its note cannot be read."""
    try:
        note = json.loads((Path(settings.VAR) / BACKUP_NOTE).read_text())
        folder = Path(note["folder"])
        return BackupNote(
            datetime.fromisoformat(note["taken_at"]),
            str(folder),
            int(note["size_bytes"]),
            _is_seen(folder),
            _find_last_drill(folder.parent),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_seen(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:  # it lies where this process may not look
        return False


def _find_last_drill(folder: Path) -> datetime | None:
    notes = (_read_drill(note) for note in folder.glob(f"*/{DRILL_NOTE}"))
    return max((verified for verified in notes if verified is not None), default=None)


def _read_drill(note: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(note.read_text())["verified_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def measure_disk() -> DiskRoom:
    """The room that is left where uploads and files of the lake go."""
    folder = Path(settings.HATANG_DATA)
    # Before anything is kept the folder itself is not there.
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    usage = shutil.disk_usage(there)
    return DiskRoom(str(folder), usage.free, usage.total)


def read_queue(*, now: datetime) -> QueueState:
    """Work of everybody; one query."""
    from hatang.kernel.models import Job

    counts = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(state=Job.State.WAITING)),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        failed=Count("pk", filter=Q(state=Job.State.FAILED, ended_at__gt=now - _FAILED_WITHIN)),
        waits_since=Min("created_at", filter=Q(state=Job.State.WAITING)),
        seen_at=Max("heartbeat_at"),
    )
    return QueueState(**counts)


def read_database() -> DatabaseState:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(current_setting('server_version'), ' ', 1), postgis_lib_version(),"
            " pg_database_size(current_database())"
        )
        return DatabaseState(*cursor.fetchone())
