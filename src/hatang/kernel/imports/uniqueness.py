"""Faults that show only beside the other rows: codes written unlike the rest, repeated rows, one key said two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from hatang.engines.writing import lookalikes
from hatang.kernel.imports.faults import Kind, Proposal, Refusal
from hatang.kernel.imports.planning import normalise_key

if TYPE_CHECKING:
    from hatang.kernel.imports.declaration import Allowed, Import, Key, Situation
    from hatang.kernel.imports.rows import ImportTable, Row

_SHARED = frozenset({"date", "month", "year", "choice", "technology"})
# A conflict names at most this many rows.
_NAMED = 6


def odd_ones(table: ImportTable) -> None:
    """Codes that become like the others of their column when a look-alike character is exchanged."""
    for column in table.columns.values():
        if column.kind != "code" or column.pattern or column.field not in table.headers:
            continue
        codes = [value for row in table.rows if isinstance(value := row.values.get(column.field), str)]
        habits = lookalikes.Habits(codes)
        for row in table.rows:
            code = row.values.get(column.field)
            if isinstance(code, str) and (mended := habits.mended(code)) is not None:
                table.refuse(row, column.field, Refusal(Kind.ODD_ONE_OUT, {"value": code}, mended))


def not_yours(table: ImportTable, allowed: Allowed, situation: Situation) -> None:
    """Rows of an organisation that the actor may not file for."""
    for name, values in allowed(situation.actor).items():
        for row in table.rows:
            value = row.values.get(name)
            if value is not None and str(value) not in values:
                table.refuse(row, name, Refusal(Kind.NOT_YOURS, {"value": row.shown.get(name) or str(value)}))


def key_of(row: Row, declared: Import) -> Key | None:
    """The row's key; None when a part was refused, or is missing and must not be.

    A part that a row may leave empty is None in the key: a survey of the whole province has no commune.
    """
    values, optional = row.values, declared.optional_key
    key = tuple(values.get(name) for name in declared.key)
    if None not in key:
        return key
    empty = {name for name, part in zip(declared.key, key, strict=True) if part is None}
    return None if empty - optional or empty & row.refused else key


def refuse_duplicates(table: ImportTable, declared: Import) -> None:
    """A row said twice the same is left out by one click; a key said in two ways is for a person to decide."""
    groups: dict[Key, list[Row]] = {}
    for row in table.rows:
        key = key_of(row, declared)
        if key is not None:
            groups.setdefault(normalise_key(key), []).append(row)
    field = _find_telling_field(table, declared)
    for rows in groups.values():
        if len(rows) < 2:
            continue
        first, *others = rows
        same = [row for row in others if _says_the_same(row, first, table)]
        for row in same:
            repair = Proposal(gettext("leave this row out"), drop=True)
            refusal = Refusal(Kind.DUPLICATE_ROW, {"value": _show_field(row, field), "other": str(first.number)})
            table.refuse(row, field, refusal, proposal=repair)
        differing = [first, *(row for row in others if row not in same)]
        if len(differing) > 1:
            numbers = ", ".join(str(row.number) for row in differing[:_NAMED])
            titles = ", ".join(_list_differing(differing, table))
            for row in differing:
                words = {"value": _show_field(row, field), "others": numbers, "columns": titles}
                table.refuse(row, field, Refusal(Kind.DUPLICATE_KEY, words))


def _find_telling_field(table: ImportTable, declared: Import) -> str:
    """The part of the key that tells records apart: not the operator or the month that a whole file shares."""
    there = [name for name in declared.key if name in table.headers] or list(declared.key)
    own = [name for name in there if name not in declared.scope and table.columns[name].kind not in _SHARED]
    return (own or there)[0]


def _show_field(row: Row, field: str) -> str:
    value = row.values.get(field)
    return row.shown.get(field) or ("" if value is None else str(value))


def _list_differing(rows: list[Row], table: ImportTable) -> list[str]:
    """The columns in which rows of one key differ, by their titles."""
    first, *others = rows
    return [
        str(column.title)
        for name, column in table.columns.items()
        if any(
            row.values.get(name) != first.values.get(name) or row.shown.get(name) != first.shown.get(name)
            for row in others
        )
    ]


def _says_the_same(row: Row, other: Row, table: ImportTable) -> bool:
    """The same values, and where a cell was refused, the same text."""
    return all(
        row.values.get(name) == other.values.get(name) and row.shown.get(name) == other.shown.get(name)
        for name in table.columns
    )
