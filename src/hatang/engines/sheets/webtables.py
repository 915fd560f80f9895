"""The tables of a web page saved with the ending .xls, as many reporting systems give out."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from hatang.engines.sheets.cells import Document, Merge, Sheet, Unreadable
from hatang.engines.writing import encodings

if TYPE_CHECKING:
    from pathlib import Path

MAXIMUM_ROWS = 200_000
MAXIMUM_COLUMNS = 512
MAXIMUM_CELLS = 5_000_000
_MOST_SPANNED = 10_000
# So many tags stand beside a cell at most, beside those of the page around the tables.
_TAGS_A_CELL, _TAGS_BESIDE = 20, 20_000


class _Tables(HTMLParser):
    """Collects the cells of each outer table; scripts, styles and links are only text to it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self._depth = 0
        self._text: list[str] | None = None
        self._span = (1, 1)
        # Column -> the last row that a cell from above reaches in it.
        self._taken: dict[int, int] = {}
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.sheets.append(Sheet(f"{len(self.sheets) + 1}", []))
                self._taken = {}
        elif tag == "tr" and self._depth == 1:
            self._finish()
            self.sheets[-1].rows.append([])
            if len(self.sheets[-1].rows) > MAXIMUM_ROWS:
                raise Unreadable("too_many_cells")
        elif tag in ("td", "th") and self._depth == 1:
            self._finish()
            attributes = dict(attrs)
            self._span = (_read_span(attributes.get("rowspan")), _read_span(attributes.get("colspan")))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr") and self._depth == 1:
            self._finish()
        elif tag == "table" and self._depth:
            self._finish()
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _finish(self) -> None:
        if self._text is None or not self.sheets or not self.sheets[-1].rows:
            return
        sheet, text = self.sheets[-1], "".join(self._text).strip()
        self._text = None
        row = len(sheet.rows) - 1
        while self._taken.get(len(sheet.rows[row]), -1) >= row:
            sheet.rows[row].append(None)
        column, (down, across) = len(sheet.rows[row]), self._span
        self._cells += down * across
        if self._cells > MAXIMUM_CELLS or column + across > MAXIMUM_COLUMNS:
            raise Unreadable("too_many_cells")
        sheet.rows[row] += [text or None, *[None] * (across - 1)]
        if down > 1 or across > 1:
            sheet.merged.append(Merge(row, column, row + down - 1, column + across - 1))
            for over in range(column, column + across):
                self._taken[over] = max(self._taken.get(over, -1), row + down - 1)


def _read_span(text: str | None) -> int:
    return min(int(text), _MOST_SPANNED) if text and text.isdigit() and text != "0" else 1


def read_webtables(path: Path) -> Document:
    """Each table of the page as a sheet."""
    content = path.read_bytes().lower()
    cells = sum(content.count(tag) for tag in (b"<td", b"<th", b"<tr"))
    if content.count(b"<") > _TAGS_BESIDE + _TAGS_A_CELL * cells:
        raise Unreadable("broken", "tags without cells")
    decoded = encodings.decode_text(path.read_bytes())
    tables = _Tables()
    tables.feed(decoded.text)
    tables.close()
    if not tables.sheets:
        raise Unreadable("unknown_format")
    return Document("html", tables.sheets, decoded.encoding)
