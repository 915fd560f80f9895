"""DOCX: paragraphs and tables in the document's order, Word's own numbers, merged cells, old fonts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from hatang.engines.documents import limits, wordnumbers
from hatang.engines.documents.errors import DocumentError
from hatang.engines.documents.source import Block, Cell, Paragraph, Place, Row, Source, Table
from hatang.engines.documents.wordnumbers import W
from hatang.engines.documents.words import clean
from hatang.engines.writing import legacy

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAIN = "word/document.xml"
_NUMBERS, _STYLES = "word/numbering.xml", "word/styles.xml"
_SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "footnoteReference", "pPr", "rPr")} | {
    f"{_MC}Fallback"
}


def read(data: bytes) -> Source:
    """The document of a DOCX."""
    members, names = limits.unpacked(data, (_MAIN, _NUMBERS, _STYLES))
    if _MAIN not in members:
        kind = next(
            (
                kind
                for start, kind in (("xl/", "xlsx"), ("ppt/", "pptx"), ("content.xml", "odt"))
                if any(name.startswith(start) for name in names)
            ),
            "zip",
        )
        raise DocumentError("unknown_format", kind)
    main, numbers, styles = (_root(members.get(name)) for name in (_MAIN, _NUMBERS, _STYLES))
    body = main.find(f"{W}body") if main is not None else None
    if body is None:
        raise DocumentError("broken", _MAIN)
    reader = _Reader(wordnumbers.read(numbers, styles), legacy.encoding_of_text(" ".join(body.itertext())))
    reader.walk(body)
    return Source("docx", reader.blocks, reader.encoding, reader.page if reader.page > 1 else None)


def _root(content: bytes | None) -> Any:
    if content is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError("broken", str(error)) from error


@dataclass
class _Reader:
    numbering: wordnumbers.Numbering
    encoding: str

    def __post_init__(self) -> None:
        self.blocks: list[Block] = []
        self.page = 1
        self.paragraphs = 0
        self.tables = 0

    def walk(self, parent: Any) -> None:
        for each in parent:
            if each.tag == f"{W}p":
                self._paragraph(each)
            elif each.tag == f"{W}tbl":
                self._table(each)
            elif each.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                self.walk(each)

    def _paragraph(self, paragraph: Any) -> None:
        label, page = self._label(paragraph), self.page
        text = self._text(paragraph)
        boxes = [
            box
            for box in paragraph.iter(f"{W}txbxContent")
            if not any(up.tag == f"{_MC}Fallback" for up in box.iterancestors())
        ]
        for count, line in enumerate(text.split("\n")):
            plain = clean(line)
            if plain:
                self.paragraphs += 1
                self.blocks.append(Paragraph(plain, Place(page, self.paragraphs), label if count == 0 else ""))
        for box in boxes:
            self.walk(box)

    def _label(self, paragraph: Any) -> str:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return ""
        own = properties.find(f"{W}numPr")
        if own is not None:
            number, level = own.find(f"{W}numId"), own.find(f"{W}ilvl")
            name = number.get(f"{W}val", "") if number is not None else ""
            at = int(level.get(f"{W}val", "0")) if level is not None else 0
            return self.numbering.label(name, at) if name not in ("", "0") else ""
        style = properties.find(f"{W}pStyle")
        listed = self.numbering.styles.get(style.get(f"{W}val", "")) if style is not None else None
        return self.numbering.label(*listed) if listed else ""

    def _text(self, element: Any) -> str:
        """The visible text of a paragraph, pages counted on the way."""
        parts: list[str] = []
        self._collect(element, parts)
        return "".join(parts)

    def _collect(self, element: Any, parts: list[str]) -> None:
        for each in element:
            if each.tag in _SKIPPED or each.tag == f"{W}txbxContent":
                continue
            if each.tag == f"{W}r":
                self._run(each, parts)
            else:
                self._collect(each, parts)

    def _run(self, run: Any, parts: list[str]) -> None:
        font = run.find(f"{W}rPr/{W}rFonts")
        name = (font.get(f"{W}ascii") or font.get(f"{W}hAnsi") or "") if font is not None else ""
        is_capitals = run.find(f"{W}rPr/{W}caps") is not None
        for each in run:
            if each.tag == f"{W}t":
                parts.append(self._unicode(each.text or "", name, is_capitals=is_capitals))
            elif each.tag in (f"{W}tab", f"{W}ptab"):
                parts.append(" ")
            elif each.tag in (f"{W}br", f"{W}cr"):
                if each.get(f"{W}type") == "page":
                    self.page += 1
                parts.append("\n")
            elif each.tag == f"{W}lastRenderedPageBreak":
                self.page += 1
            elif each.tag in (f"{W}noBreakHyphen", f"{W}softHyphen"):
                parts.append("-" if each.tag == f"{W}noBreakHyphen" else "")
            elif each.tag == f"{W}sym":
                parts.append("-")
            elif each.tag not in _SKIPPED:
                self._collect(each, parts)

    def _unicode(self, text: str, font: str, *, is_capitals: bool) -> str:
        """Text of an old font in Unicode; fonts whose name ends in H draw capitals."""
        if self.encoding:
            text = legacy.convert_text(text, self.encoding)
            if self.encoding == legacy.TCVN3 and font.startswith(".Vn") and font.endswith("H"):
                text = text.upper()
        return text.upper() if is_capitals else text

    def _table(self, table: Any) -> None:
        """A table; a table of layout (one cell a row) is only its paragraphs."""
        rows = _children(table, "tr")
        if all(len(_children(row, "tc")) <= 1 for row in rows):
            for row in rows:
                for cell in _children(row, "tc"):
                    self.walk(cell)
            return
        self.tables += 1
        number, first_page = self.tables, self.page
        made: list[Row] = []
        above: dict[int, str] = {}
        for count, row in enumerate(rows, 1):
            page = self.page
            cells = self._cells(row, above)
            made.append(Row(tuple(cells), Place(page=page, table=number, row=count)))
        self.blocks.append(Table(tuple(made), Place(page=first_page, table=number)))

    def _cells(self, row: Any, above: dict[int, str]) -> list[Cell]:
        cells: list[Cell] = []
        before = row.find(f"{W}trPr/{W}gridBefore")
        column = int(before.get(f"{W}val", "0")) if before is not None else 0
        for each in _children(row, "tc"):
            wide = each.find(f"{W}tcPr/{W}gridSpan")
            span = max(1, int(wide.get(f"{W}val", "1"))) if wide is not None else 1
            merged = each.find(f"{W}tcPr/{W}vMerge")
            goes_on = merged is not None and merged.get(f"{W}val", "continue") != "restart"
            text = self._cell(each)
            if goes_on and not text:
                text = above.get(column, "")
            else:
                goes_on = False
            above[column] = text
            cells.append(Cell(text, column, span, goes_on))
            column += span
        return cells

    def _cell(self, cell: Any) -> str:
        """The paragraphs of a cell, one a line, tables inside it too."""
        lines: list[str] = []
        for each in cell.iter(f"{W}p"):
            label = self._label(each)
            text = clean(self._text(each))
            if label == "-" and not text:
                continue
            lines.append(f"{label} {text}".strip() if label else text)
        return "\n".join(line for line in lines if line)


def _children(parent: Any, name: str) -> list[Any]:
    """Children of a name, also inside content controls."""
    found = []
    for each in parent:
        if each.tag == f"{W}{name}":
            found.append(each)
        elif each.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            found += _children(each, name)
    return found
