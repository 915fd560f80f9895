"""What is true only after a day can be left out: a figure of the day must be the same without it.

A capability declares in its `panels` since when the rows of a table are true; the tables are those whose past is kept
(`known`). Nothing is written: rows are left out by views of the session.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from hatang.kernel import known, panels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

_COLUMNS = """
SELECT relation.relname, attname, attnotnull
FROM pg_attribute
JOIN pg_class AS relation ON relation.oid = attrelid
JOIN pg_trigger ON tgrelid = relation.oid AND tgname = 'kernel_keep_known'
WHERE attnum > 0 AND NOT attisdropped ORDER BY relation.relname, attnum
"""
_UNTIL = """
CREATE OR REPLACE TEMP VIEW {name} AS
SELECT {columns} FROM {space}.{name} WHERE coalesce({begins} <= {day}, true);
"""


@dataclass(frozen=True)
class FactTime:
    """Since when a row of the table is true: `begins`, an SQL expression of a day, the earliest where several declare
    it; `valid_from` for a table that nobody declares. Such an expression sees the tables whose names come before as
    they are cut.

    `later`: what a row says of a later day, column → the column of the day from which on it says so; `valid_to` always,
    but where the end `stays`.
    """

    table: str
    begins: str = "valid_from"
    later: Mapping[str, str] = field(default_factory=dict)
    stays: bool = False
    order: int = 0


def list_fact_times() -> dict[str, list[FactTime]]:
    """Table → what is declared of it."""
    times: dict[str, list[FactTime]] = defaultdict(list)
    for declared in panels.list_panels(FactTime):
        times[declared.table].append(declared)
    return dict(times)


def read_beginning(times: list[FactTime]) -> str:
    """The SQL expression for the day from which on a row is true."""
    return f"least({', '.join(declared.begins for declared in times or (FactTime(''),))})"


@contextmanager
def without_later(day: date) -> Iterator[None]:
    """Everything inside reads no fact that begins after the day, nor what a row says of a later one.

    What is read is to be read inside to its end, and nothing is to be written: it would be undone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        rows = cursor.fetchall()
    columns: dict[str, dict[str, bool]] = defaultdict(dict)
    for table, name, is_required in rows:
        columns[table][name] = is_required
    times, until = list_fact_times(), f"date '{day.isoformat()}'"

    def view_of(space: str, name: str, _literal: str) -> str:
        table = name.strip('"')
        return _UNTIL.format(
            space=space,
            name=name,
            columns=_list_columns(times.get(table, []), columns[table], until),
            begins=read_beginning(times.get(table, [])),
            day=until,
        )

    with known.read_through(view_of, until):
        yield


def _list_columns(times: list[FactTime], columns: Mapping[str, bool], until: str) -> str:
    """The columns of a table, empty where they speak of a day after the last."""
    ends = {} if any(declared.stays for declared in times) else {"valid_to": "valid_to"}
    days = {**ends, **{column: day for declared in times for column, day in declared.later.items()}}
    chosen = []
    for column, is_required in columns.items():
        empty = "''" if is_required else "NULL"
        cut = f"CASE WHEN {days[column]} > {until} THEN {empty} ELSE {column} END AS" if column in days else ""
        chosen.append(f'{cut} "{column}"')
    return ", ".join(chosen)
