"""What every file becomes before anything is judged: sheets of raw cells, with addresses as people know them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Broken:
    """A formula cell without a value: the error it shows, or nothing when no result was stored."""

    error: str = ""


type Raw = str | float | int | bool | date | datetime | Broken | None


class Unreadable(Exception):
    """Why a file cannot be opened.

    `code` is one of "empty", "unknown_format", "password", "broken", "too_large", "too_many_cells"; `detail` is what a
    reader says of it.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Merge:
    """A merged range, zero-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """The cells of one sheet, layer or text file, from its first row and column on; rows may be ragged."""

    name: str
    rows: list[list[Raw]]
    merged: list[Merge] = field(default_factory=list)
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: int = 0
    # EPSG code of geodata that says so; 0 when the coordinates are whatever the columns hold.
    epsg: int = 0
    # Old Vietnamese encoding that the texts were converted from.
    encoding: str = ""

    def cell(self, row: int, column: int) -> Raw:
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else None

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)


@dataclass
class Document:
    """A file that was opened: its format ("xlsx", "csv" …), its encoding if it is text, its sheets."""

    format: str
    sheets: list[Sheet]
    encoding: str = ""


def column_letters(column: int) -> str:
    """The letters of a zero-based column.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(text: str) -> int:
    """The zero-based column of its letters.

    >>> column_number("A"), column_number("aa")
    (0, 26)
    """
    number = 0
    for c in text.upper():
        number = number * 26 + ord(c) - 64
    return number - 1


def cell_address(row: int, column: int) -> str:
    """The address of a zero-based cell.

    >>> cell_address(16, 3)
    'D17'
    """
    return f"{column_letters(column)}{row + 1}"
