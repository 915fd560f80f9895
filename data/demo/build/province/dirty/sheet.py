"""A spreadsheet under construction that remembers what was planted in which cell."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

# The day a workbook says it was made: fixed, so that two builds are the same to the byte.
CREATED = datetime(2026, 11, 1, tzinfo=UTC)

type Content = str | int | float | date | None


@dataclass
class Sheet:
    """Rows under the header, and the two lists of what is wrong with them.

    `faults` must be named at their cell (or one of `with`); `readings` must be understood without a word. `right` are
    the texts that would be right in the cell, none where nobody can know; a repair that is proposed is one of them.
    """

    name: str
    kind: str
    organisation: str
    as_of: str
    headers: list[str]
    titles: list[str] = field(default_factory=list)
    # A row above the headers whose cells span some columns: (first column, last column, text).
    groups: list[tuple[int, int, str]] = field(default_factory=list)
    rows: list[list[Content]] = field(default_factory=list)
    footer: list[list[Content]] = field(default_factory=list)
    faults: list[dict[str, object]] = field(default_factory=list)
    readings: list[dict[str, object]] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)

    @property
    def first_row(self) -> int:
        """How many rows stand above the first row of data."""
        return len(self.titles) + bool(self.groups) + 1

    def cell(self, row: int, header: str) -> str:
        """The name of a cell as people see it, "D17"."""
        return str(xl_rowcol_to_cell(self.first_row + row, self.headers.index(header)))

    def _put(self, row: int, header: str, value: Content) -> Content:
        column = self.headers.index(header)
        before = self.rows[row][column]
        self.rows[row][column] = value
        return before

    def fault(
        self,
        row: int,
        header: str,
        value: Content,
        kind: str,
        right: Content | tuple[Content, ...] = None,
        *,
        also: dict[str, Content] | None = None,
    ) -> None:
        """Plants a fault; `also` are other cells of the row that are changed with it (the other coordinate)."""
        before = self._put(row, header, value)
        for other, content in (also or {}).items():
            self._put(row, other, content)
        texts = right if isinstance(right, tuple) else () if right is None else (right,)
        self.faults.append(
            {
                "cell": self.cell(row, header),
                "with": [self.cell(row, other) for other in also or {}],
                "column": header,
                "kind": kind,
                "value": _text(value),
                "right": [_text(each) for each in texts],
                "was": _text(before),
                "drop": False,
            }
        )

    def reading(self, row: int, header: str, value: Content, kind: str) -> None:
        """Writes the cell in an unusual way that means the same."""
        before = self._put(row, header, value)
        self.readings.append(
            {
                "cell": self.cell(row, header),
                "column": header,
                "reading": kind,
                "value": _text(value),
                "right": _text(before),
            }
        )

    def repeat(self, row: int) -> None:
        """Adds a copy of a row at the end: a fault of the copy, at any of its cells, which should go."""
        self.rows.append(list(self.rows[row]))
        last = len(self.rows) - 1
        self.faults.append(
            {
                "cell": self.cell(last, self.headers[0]),
                "with": [self.cell(last, header) for header in self.headers[1:]],
                "column": "",
                "kind": "duplicate_row",
                "value": _text(self.rows[row][0]),
                "right": [],
                "was": "",
                "drop": True,
            }
        )

    def same_key(self, row: int, header: str) -> None:
        """Gives a row the key of the one before it: both rows are named, and nobody can know which is right."""
        self.fault(row, header, self.rows[row - 1][self.headers.index(header)], "duplicate_key")
        self.faults[-1]["with"] = [self.cell(row - 1, header)]

    def _write_sidecar(self, folder: Path) -> None:
        document = {
            "file": self.name,
            "import": self.kind,
            "organisation": self.organisation,
            "as_of": self.as_of,
            "given": self.given,
            "layout": self.layout,
            "rows": sum(1 for row in self.rows if any(cell is not None for cell in row)),
            "faults": self.faults,
            "readings": self.readings,
        }
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{self.name}.json").write_text(text, encoding="utf-8")

    def write_xlsx(self, folder: Path) -> None:
        """Writes NAME (an .xlsx) and NAME.json."""
        book = xlsxwriter.Workbook(folder / self.name, {"default_date_format": "dd/mm/yyyy"})
        book.set_properties({"created": CREATED})
        page = book.add_worksheet("Sheet1")
        self._write_head(book, page)
        for number, row in enumerate([*self.rows, *self.footer]):
            for column, content in enumerate(row):
                _write_content(page, self.first_row + number, column, content)
        page.set_column(0, len(self.headers) - 1, 16)
        book.close()
        self._write_sidecar(folder)

    def _write_head(self, book: xlsxwriter.Workbook, page: Worksheet) -> None:
        """Titles over the whole width, the merged cells of the groups, and the headers."""
        bold = book.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
        plain = book.add_format({"bold": True})
        for number, title in enumerate(self.titles):
            if title:
                page.merge_range(number, 0, number, len(self.headers) - 1, title, plain)
        top = len(self.titles)
        grouped = {column for first, last, _ in self.groups for column in range(first, last + 1)}
        for first, last, text in self.groups:
            page.merge_range(top, first, top, last, text, bold)
        for column, header in enumerate(self.headers):
            if self.groups and column not in grouped:
                page.merge_range(top, column, top + 1, column, header, bold)
            else:
                page.write(top + bool(self.groups), column, header, bold)

    def write_csv(self, folder: Path, *, delimiter: str = ";", encoding: str = "utf-8-sig") -> None:
        """Writes NAME (a .csv) and NAME.json."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
        for title in self.titles:
            writer.writerow([title])
        writer.writerow(self.headers)
        for row in [*self.rows, *self.footer]:
            writer.writerow([_text(cell) for cell in row])
        (folder / self.name).write_bytes(buffer.getvalue().encode(encoding, "replace"))
        self._write_sidecar(folder)


def _text(content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, date):
        return f"{content:%d/%m/%Y}"
    if isinstance(content, float):
        return repr(content).removesuffix(".0")
    return str(content)


def _write_content(page: Worksheet, row: int, column: int, content: Content) -> None:
    if isinstance(content, date):
        page.write_datetime(row, column, content)
    elif isinstance(content, str):
        page.write_string(row, column, content)
    elif content is not None:
        page.write_number(row, column, content)
