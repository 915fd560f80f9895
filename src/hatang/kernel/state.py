"""The state of all that is stored, as one small value: what was made of it holds until it is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Hashable

# Every act of a person is in the audit log, every row that a job writes raises the revision of its dataset; files on
# their way in are neither yet.
_QUERY = """
    SELECT (SELECT id FROM kernel_auditentry WHERE action <> ALL(%s) ORDER BY id DESC LIMIT 1),
           (SELECT (count(*), count(*) FILTER (WHERE state = 'discarded'), max(created_at), max(checked_at))::text
            FROM imports_importrun),
           count(*), sum(revision) FROM kernel_datasetrevision"""
_ignored: set[str] = set()


def ignore_acts(*actions: str) -> None:
    """Acts that change nothing that a page shows: who signs in, say."""
    _ignored.update(actions)


def read_state() -> Hashable:
    """The day, the last act, files on their way, and the revisions of all datasets: one query, in a reading one."""
    return cache_in_reading("kernel.state", lambda: (timezone.localdate(), *_read_rows()))


def _read_rows() -> tuple[Hashable, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [sorted(_ignored)])
        row: tuple[Hashable, ...] = cursor.fetchone()
        return row
