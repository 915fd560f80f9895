"""What was known when: rows that were overwritten are kept, so that a question can be asked as things were known then.

A row of a kept table carries when it became known; the database moves what is overwritten or deleted into
`kernel_pastrow`. Inside `as_known(moment)` every table of facts reads as it did then, for whoever asks and however.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from hatang.kernel.reading import separate_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    # Of a kept table its schema, its name and its name as a literal → the view to read instead.
    type ViewOfTable = Callable[[str, str, str], str]

_moment: ContextVar[datetime | None] = ContextVar("known", default=None)

_KEPT = """
SELECT quote_ident(space.nspname), quote_ident(relation.relname), quote_literal(relation.relname)
FROM pg_trigger
JOIN pg_class AS relation ON relation.oid = tgrelid
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE tgname = 'kernel_keep_known' ORDER BY relation.relname
"""
# A view of the session hides the table of its name: rows of today that were known then, and past rows of then.
_AS_KNOWN = """
CREATE OR REPLACE TEMP VIEW {name} AS
SELECT today.* FROM {space}.{name} AS today WHERE today.known_from <= {moment}
UNION ALL
SELECT earlier.* FROM {space}.kernel_pastrow AS past, jsonb_populate_record(NULL::{space}.{name}, past.body) AS earlier
WHERE past.origin = {literal} AND past.known_from <= {moment} AND past.known_to > {moment};
"""
# What was computed is kept by the revisions it rests on: what is read through views has numbers of its own.
_REVISIONS = """
CREATE OR REPLACE TEMP VIEW kernel_datasetrevision AS
SELECT name, hashtextextended(revision || {state}::text, 0) & 9223372036854775807 AS revision, '{{}}'::jsonb AS changes,
       xmin
FROM {space}.kernel_datasetrevision;
"""


def list_kept_tables() -> list[str]:
    """The tables whose overwritten rows are kept, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        return [name for _space, name, _literal in cursor.fetchall()]


def end_of_day(day: date) -> datetime:
    """The last moment of the day in the province: what was known on it.

    >>> end_of_day(datetime(2025, 6, 30)).isoformat()
    '2025-06-30T23:59:59.999999+07:00'
    """
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(days=1, microseconds=-1))


def get_moment() -> datetime | None:
    """As known at which moment the question is asked that is being answered; None: as it is known now."""
    return _moment.get()


@contextmanager
def as_known(moment: datetime | None) -> Iterator[None]:
    """Everything read inside is what was known at the moment; None leaves it to whoever asks around it.

    What is read is to be read inside to its end, and nothing is to be written: it would be undone.
    """
    if moment is None or moment == _moment.get():
        yield
        return
    then = f"'{moment.isoformat()}'::timestamptz"

    def view_of(space: str, name: str, literal: str) -> str:
        return _AS_KNOWN.format(space=space, name=name, literal=literal, moment=then)

    with read_through(view_of, then):
        token = _moment.set(moment)
        try:
            yield
        finally:
            _moment.reset(token)


@contextmanager
def read_through(view_of: ViewOfTable, state: str) -> Iterator[None]:
    """Every table of facts reads inside as its view says; `state`, an SQL value, tells what is computed then from what
    is computed of the tables themselves. Nothing is to be written: it would be undone."""
    with separate_reading(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_KEPT)
            tables = cursor.fetchall()
            if tables:
                revisions = _REVISIONS.format(space=tables[0][0], state=state)
                cursor.execute("".join([*(view_of(*table) for table in tables), revisions]))
        try:
            yield
        finally:
            # The views go with everything else that was done inside.
            transaction.set_rollback(True)


@contextmanager
def recorded_at(moment: datetime) -> Iterator[None]:
    """What is written inside became known at the moment: what is carried over is known since earlier."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('hatang.known_at', true), set_config('hatang.known_at', %s, true)",
            [moment.isoformat()],
        )
        before = cursor.fetchone()[0]
        yield
        cursor.execute("SELECT set_config('hatang.known_at', %s, true)", [before or ""])
