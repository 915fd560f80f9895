"""The state of all that is stored, as one small value: what was made of it holds until it is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Hashable

# Every act of a person is in the audit log, every row that a job writes raises the revision of its dataset.
_QUERY = """SELECT (SELECT id FROM kernel_auditentry WHERE object_type <> ALL(%s) ORDER BY id DESC LIMIT 1),
                   count(*), sum(revision) FROM kernel_datasetrevision"""
_ignored: set[str] = set()


def ignore_acts_on(*object_types: str) -> None:
    """Acts on these change nothing that a page shows to others: who signs in, say."""
    _ignored.update(object_types)


def read_state() -> Hashable:
    """The day, the last act, and the revisions of all datasets: one query, in a reading one for all."""
    return cache_in_reading("kernel.state", lambda: (timezone.localdate(), *_read_rows()))


def _read_rows() -> tuple[int | None, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [sorted(_ignored)])
        row: tuple[int | None, ...] = cursor.fetchone()
        return row
