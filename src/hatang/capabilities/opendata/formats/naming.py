"""Rows as a page shows them: choices in their words, days and numbers as people write them, codes of others with what
they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hatang.kernel import datasets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
