"""How a sheet is read, as data: the columns matched, the header rows, and what a person corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hatang.engines.sheets.cells import column_letters

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Match:
    """One column of the file: its header, the field it was matched to ("" when ignored) and how surely.

    `ignored` says why it is not used: "unknown", "hidden", "repeated", "serial", "by_hand".
    """

    column: int
    header: str
    field: str = ""
    confidence: float = 0.0
    measure: str = ""
    ignored: str = ""
    second: bool = False

    @property
    def letters(self) -> str:
        return column_letters(self.column)


@dataclass(frozen=True)
class Layout:
    """How a sheet is read: header rows and columns, zero-based, and what was said above the table."""

    sheet: int
    sheet_name: str
    header_first: int
    header_last: int
    matches: tuple[Match, ...]
    stated_epsg: int = 0
    stated_measure: str = ""
    others: tuple[tuple[str, bool], ...] = ()

    def of(self, field_name: str) -> Match | None:
        return next((match for match in self.matches if match.field == field_name and not match.second), None)

    def second(self, field_name: str) -> Match | None:
        return next((match for match in self.matches if match.field == field_name and match.second), None)


@dataclass(frozen=True)
class Wishes:
    """What a person corrected: the sheet, the header rows (one-based), columns by letter, zone, exchanged axes."""

    sheet: str | None = None
    header_rows: tuple[int, int] | None = None
    columns: Mapping[int, str] = field(default_factory=dict)
    epsg: int = 0
    swap: bool = False
    measures: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "header_rows": list(self.header_rows) if self.header_rows else None,
            "columns": {str(column): name for column, name in sorted(self.columns.items())},
            "epsg": self.epsg,
            "swap": self.swap,
            "measures": dict(self.measures),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Wishes:
        rows = data.get("header_rows")
        return cls(
            sheet=data.get("sheet"),
            header_rows=(int(rows[0]), int(rows[1])) if rows else None,
            columns={int(column): str(name) for column, name in (data.get("columns") or {}).items()},
            epsg=int(data.get("epsg") or 0),
            swap=bool(data.get("swap")),
            measures=dict(data.get("measures") or {}),
        )


@dataclass(frozen=True)
class Block:
    """Rows taken for the header, zero-based and inclusive, and how much of the import they name."""

    first: int
    last: int
    score: float
