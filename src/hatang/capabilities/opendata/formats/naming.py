"""Rows as a page shows them: choices in their words, days as people write them, codes of others with what they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hatang.kernel import datasets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.opendata.queries.published import Column, Entry


@dataclass(frozen=True)
class Coded:
    """A code and what the place, the body … of it is called."""

    name: str
    code: str

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


def shown(entry: Entry, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The rows, whose values stand in the order of the columns; names are those of the day of the version."""
    found = []
    for number, column in enumerate(columns):
        codes = {row[number] for row in rows if row[number]} if column.of else set()
        found.append(datasets.names(column.of, codes, entry.snapshot.as_of))
    return [
        [
            Coded(names[value], value) if value in names else column.shown(value)
            for column, names, value in zip(columns, found, row, strict=True)
        ]
        for row in rows
    ]
