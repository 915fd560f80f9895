"""Rows as people read them: on a page choices in their words, days and numbers as people write them, codes of others
with what they name; in a file a column of names beside each column of codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.kernel import datasets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hatang.capabilities.opendata.queries.published import CatalogueEntry, DatasetColumn


@dataclass(frozen=True)
class Coded:
    """A code and what the place, the body … of it is called."""

    name: str
    code: str

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


def name_codes_of_rows(
    entry: CatalogueEntry, columns: Sequence[DatasetColumn], rows: Sequence[Sequence[Any]]
) -> list[list[Any]]:
    """The rows, whose values stand in the order of the columns; names are those of the day of the version.

    A count that is not told says why in its own place.
    """
    places = {column.name: number for number, column in enumerate(columns)}
    reasons = [places.get(datasets.name_reason(column.name)) for column in columns]
    names_by_column: list[Mapping[str, Any]] = []
    for number, column in enumerate(columns):
        codes = {row[number] for row in rows if row[number]} if column.of or column.called else set()
        names = datasets.name_codes(column.of, codes, entry.snapshot.as_of)
        coded = {code: Coded(name, code) for code, name in names.items()}
        names_by_column.append(coded | dict(column.called(codes)) if column.called and codes else coded)
    return [
        [
            row[reason]
            if value is None and reason is not None and row[reason]
            else names[value]
            if value in names
            else column.shown(value)
            for column, names, reason, value in zip(columns, names_by_column, reasons, row, strict=True)
        ]
        for row in rows
    ]


def list_file_columns(entry: CatalogueEntry) -> list[tuple[DatasetColumn, DatasetColumn | None]]:
    """Each field of the dataset with, where its values are codes, the column that a file has beside it for their names.

    A closed list whose codes are its words ("4G") has none, nor has a field beside which the dataset has one itself.
    """
    taken = {column.name for column in entry.columns}
    return [(column, _name_column(column) if _is_coded(column, taken) else None) for column in entry.columns]


def _is_coded(column: DatasetColumn, taken: set[str]) -> bool:
    words = any(code != title for code, title in column.choices)
    return f"{column.name}_name" not in taken and bool(column.of or column.called or words)


def _name_column(column: DatasetColumn) -> DatasetColumn:
    return replace(
        column,
        name=f"{column.name}_name",
        title=_("%(title)s (name)") % {"title": column.title},
        description="",
        kind="text",
        unit="",
        required=False,
        choices=(),
        of=(),
        called=None,
    )


class NameColumns:
    """Writes the names beside the codes of rows; each code is asked for once, however many rows have it."""

    def __init__(self, entry: CatalogueEntry) -> None:
        self.columns = list_file_columns(entry)
        self._as_of = entry.snapshot.as_of
        self._names: list[dict[Any, str]] = [dict(column.choices) for column, _names in self.columns]
        self._asked: list[set[Any]] = [set() for _pair in self.columns]

    def widen(self, rows: Sequence[Sequence[Any]]) -> Iterator[list[Any]]:
        """The rows, whose first values stand in the order of the fields; what stands behind them stays there."""
        for number, (column, names) in enumerate(self.columns):
            if names is not None and (column.of or column.called):
                self._ask_names(number, column, {row[number] for row in rows if row[number]})
        for row in rows:
            wide: list[Any] = []
            for value, (_column, names), known in zip(row, self.columns, self._names, strict=False):
                wide += [value] if names is None else [value, known.get(value)]
            yield wide + list(row[len(self.columns) :])

    def _ask_names(self, number: int, column: DatasetColumn, codes: set[Any]) -> None:
        new = codes - self._asked[number]
        if new:
            self._asked[number] |= new
            self._names[number] |= datasets.name_codes(column.of, new, self._as_of)
            self._names[number] |= column.called(new) if column.called else {}
