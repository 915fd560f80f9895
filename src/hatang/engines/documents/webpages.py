"""HTML: paragraphs and tables in order, merged cells in their grid."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from lxml import html

from hatang.engines.documents import plaintext
from hatang.engines.documents.errors import DocumentError
from hatang.engines.documents.numbers import as_roman
from hatang.engines.documents.source import Block, Cell, Paragraph, Place, Row, Source, Table
from hatang.engines.documents.words import clean
from hatang.engines.writing import encodings, legacy

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "section",
    "article",
    "main",
    "body",
    "ul",
    "ol",
    "blockquote",
    "center",
    "header",
    "footer",
    "form",
    "fieldset",
    "dl",
    "dt",
    "dd",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
    "pre",
}
_SKIPPED = {
    "script",
    "style",
    "noscript",
    "nav",
    "head",
    "title",
    "meta",
    "link",
    "button",
    "select",
    "option",
    "iframe",
    "svg",
    "textarea",
}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def read(data: bytes) -> Source:
    """The document of a page."""
    text = _decode(data)
    encoding = legacy.encoding_of_text(re.sub(r"<[^>]+>", " ", text))
    text = legacy.convert_text(text, encoding)
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except Exception as error:
        # lxml raises several classes for what is no page.
        raise DocumentError("broken", str(error)) from error
    body = root.find("body")
    reader = _Reader()
    reader.walk(body if body is not None else root)
    reader.close()
    return Source("html", reader.blocks, encoding)


def read_mixed(data: bytes) -> Source:
    """A plain text with tables as HTML in it, as converters of PDF write them: each line outside is a paragraph."""
    parts = re.split(r"(<table\b.*?</table>)", plaintext.unmarked(_decode(data)), flags=re.DOTALL | re.IGNORECASE)
    lines = (
        [part] if number % 2 else [f"<p>{escape(line)}</p>" for line in part.splitlines() if line.strip()]
        for number, part in enumerate(parts)
    )
    return read("\n".join(line for each in lines for line in each).encode())


def _decode(data: bytes) -> str:
    named = _CHARSET.search(data[:4096])
    if named and named[1].lower() not in (b"utf-8", b"utf8", b"unicode"):
        try:
            return data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return encodings.decode_text(data).text


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        # The number or dash of a list item whose text has not come yet: it may stand in a block of its own.
        self.bullet = ""
        self.paragraphs = 0
        self.tables = 0

    def close(self) -> None:
        """Ends the paragraph so far."""
        text = clean(re.sub(r"\s+", " ", "".join(self.parts)))
        self.parts.clear()
        if text:
            self.paragraphs += 1
            self.blocks.append(Paragraph(f"{self.bullet}{text}", Place(paragraph=self.paragraphs)))
            self.bullet = ""

    def walk(self, element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return
        if element.tag == "table" and not _is_layout(element):
            self.close()
            self._table(element)
            return
        is_block = element.tag in _BLOCKS or element.tag == "table"
        if is_block:
            self.close()
        if element.tag == "dt" and (element.text_content() or "").strip()[-1:].isalnum():
            # What a term heads stands under it.
            element.append(element.makeelement("span"))
            element[-1].text = ":"
        if element.tag == "br":
            self.close()
        if element.tag == "li" and element.getparent() is not None:
            self.bullet = _bullet(element)
        self.parts.append(element.text or "")
        for child in element:
            self.walk(child)
            self.parts.append(child.tail or "")
        if is_block:
            self.close()

    def _table(self, table: Any) -> None:
        self.tables += 1
        rows: list[Row] = []
        # What a cell with rowspan still covers: column -> (rows left, text, span).
        open_cells: dict[int, tuple[int, str, int]] = {}
        for count, element in enumerate(_rows(table), 1):
            cells = _cells(element, open_cells)
            rows.append(Row(tuple(cells), Place(table=self.tables, row=count)))
        if rows:
            self.blocks.append(Table(tuple(_with_lower_heads(rows)), Place(table=self.tables)))


def _with_lower_heads(rows: list[Row]) -> list[Row]:
    """The rows with the second row's heads under the head that spans them, where the page forgot the others' rowspan:
    "Chủ trì | Phối hợp" alone under "Stt | Nhiệm vụ | Đơn vị thực hiện (over two)"."""
    if len(rows) < 2:
        return rows
    upper, lower = rows[0].cells, rows[1].cells
    under = [column for cell in upper if cell.span > 1 for column in range(cell.column, cell.column + cell.span)]
    is_whole = any(cell.continued or cell.span > 1 for cell in lower) or all(cell.span > 1 for cell in upper)
    if is_whole or len(lower) != len(under):
        return rows
    placed = [Cell(cell.text, column, 1) for cell, column in zip(lower, under, strict=True)]
    placed += [Cell(cell.text, cell.column, 1, continued=True) for cell in upper if cell.span == 1]
    return [rows[0], Row(tuple(sorted(placed, key=lambda cell: cell.column)), rows[1].place), *rows[2:]]


_FORM = re.compile(r"list-style-type:\s*([\w-]+)", re.IGNORECASE)
_FORMS = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "upper-roman": "I"}


def _bullet(item: Any) -> str:
    """The number or dash that a browser draws before a list item, unless the text has one of its own."""
    if re.match(r"\s*(?:[-+•]|\d+[.)]|[a-zđ][.)])", item.text_content()):
        return ""
    parent = item.getparent()
    if parent.tag != "ol":
        return "- "
    position = [each for each in parent if each.tag == "li"].index(item)
    start = int(parent.get("start", "1")) if parent.get("start", "1").isdigit() else 1
    said = _FORM.search(f"{item.get('style', '')};{parent.get('style', '')}")
    form = _FORMS.get(said[1].lower(), "1") if said else parent.get("type", "1")
    if form in ("a", "A"):
        return f"{chr(ord(form) + (start + position - 1) % 26)}) "
    return f"{as_roman(start + position)}. " if form in ("i", "I") else f"{start + position}. "


def _is_layout(table: Any) -> bool:
    """A table that only places things: tables inside, or one column."""
    if table.find(".//table") is not None:
        return True
    return all(len(row.findall("td")) + len(row.findall("th")) <= 1 for row in _rows(table))


def _rows(table: Any) -> Iterator[Any]:
    for element in table:
        if element.tag == "tr":
            yield element
        elif element.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in element if row.tag == "tr")


def _cells(row: Any, open_cells: dict[int, tuple[int, str, int]]) -> list[Cell]:
    cells: list[Cell] = []
    column = 0

    def covered() -> int:
        nonlocal column
        while column in open_cells:
            left, text, span = open_cells[column]
            cells.append(Cell(text, column, span, continued=True))
            if left > 1:
                open_cells[column] = (left - 1, text, span)
            else:
                del open_cells[column]
            column += span
        return column

    fresh: dict[int, tuple[int, str, int]] = {}
    for element in row:
        if element.tag not in ("td", "th"):
            continue
        covered()
        text, span = _text(element), _number(element.get("colspan"))
        down = _number(element.get("rowspan"))
        cells.append(Cell(text, column, span))
        if down > 1:
            fresh[column] = (down - 1, text, span)
        column += span
    covered()
    open_cells |= fresh
    return cells


def _number(text: str | None) -> int:
    return min(100, max(1, int(text))) if text and text.strip().isdigit() else 1


def _text(cell: Any) -> str:
    """The text of a cell, its paragraphs one a line."""
    parts: list[str] = []
    for element in cell.iter():
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            continue
        if element is not cell and (element.tag in _BLOCKS or element.tag == "br"):
            parts.append("\x00")
        parts.append(re.sub(r"\s+", " ", element.text or ""))
        if element is not cell:
            parts.append(("\x00" if element.tag in _BLOCKS else "") + re.sub(r"\s+", " ", element.tail or ""))
    lines = [clean(line) for line in "".join(parts).split("\x00")]
    return "\n".join(line for line in lines if line)
