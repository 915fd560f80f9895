"""A paper as Word document, laid out by Decree 30/2020/NĐ-CP, annex I.

A4, margins 20/20/30/20 mm, Times New Roman 13, page numbers centred at the top from page 2, two-column head.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from hatang.capabilities.reporting.formats import pictures
from hatang.capabilities.reporting.formats.papers import Heading, Picture, Table, Words

if TYPE_CHECKING:
    from docx.document import Document

    from hatang.capabilities.reporting.formats.papers import Annex, Block, Paper

# start: the libraries of these files are loaded where one is read or written.

_FACE = "Times New Roman"
_SIZE_PT = 13
# Every part of the file carries this moment: the bytes depend on the content alone.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def made(paper: Paper) -> bytes:
    """The same paper gives the same bytes."""
    document = _sheet()
    _head(document, paper)
    for block in paper.blocks:
        _block(document, block, paper)
    _signature(document, paper)
    for annex in paper.annexes:
        _annex(document, annex, paper)
    return _frozen(document, paper)


def _sheet() -> Document:
    import docx
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FACE, Pt(_SIZE_PT)
    style.element.rPr.rFonts.set(_word("eastAsia"), _FACE)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.15
    return document


def _word(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(_word("fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)


def _line(
    cell: Any, text: str, *, bold: bool = False, italic: bool = False, centre: bool = True, size_pt: int = _SIZE_PT
) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    first = cell.paragraphs[0] if hasattr(cell, "_tc") and not cell.paragraphs[0].text else None
    paragraph = first or cell.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size_pt)
    return paragraph


def _head(document: Document, paper: Paper) -> None:
    """Issuer and number on the left, the country's name, place and date on the right, the title under both."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fixed(table, (66, 94))
    said = paper.letterhead
    if said["above"]:
        _line(left, said["above"].upper(), size_pt=12)
    _line(left, said["issuer"].upper(), bold=True, size_pt=12)
    _line(left, "───────", size_pt=8)
    _line(left, f"Số: {paper.issue.get('number') or '      /BC-…'}")
    if paper.is_draft:
        _line(left, "DỰ THẢO", bold=True)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size_pt=12)
    _line(right, "Độc lập - Tự do - Hạnh phúc", bold=True)
    _line(right, "──────────────", size_pt=8)
    _line(right, paper.place_and_date, italic=True)
    _line(document, "")
    _line(document, "BÁO CÁO", bold=True, size_pt=14)
    _line(document, paper.title, bold=True, size_pt=14)
    _line(document, "")


def _paragraph(document: Document, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)


def _heading(document: Document, text: str) -> None:
    paragraph = _line(document, text, bold=True, centre=False)
    paragraph.paragraph_format.keep_with_next = True


def _block(document: Document, block: Block, paper: Paper) -> None:
    match block:
        case Heading():
            _heading(document, block.text)
        case Words():
            for text in block.paragraphs:
                if text:
                    _paragraph(document, text)
        case Table():
            if block.rows:
                _table(document, block)
        case Picture():
            _picture(document, block, paper)


def _table(document: Document, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        _line(cell, column.title, bold=True, size_pt=10)
    _mark(table.rows[0], "tblHeader")
    for row in block.rows:
        made = table.add_row()
        _mark(made, "cantSplit")
        for place, said in zip(made.cells, row, strict=True):
            _line(place, str(said.text), centre=False, size_pt=10)
            for text in said.under:
                _line(place, text, centre=False, size_pt=9)
    _fixed(table, tuple(column.width_mm for column in block.columns))
    document.add_paragraph()


def _fixed(table: Any, widths_mm: tuple[int, ...]) -> None:
    """Columns of just these widths: in the grid, which LibreOffice reads, and in every cell, which Word reads."""
    from docx.shared import Mm

    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)


def _mark(row: Any, name: str) -> None:
    """`tblHeader`: the row stands again on every page; `cantSplit`: it is never parted between two."""
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{name}")
    element.set(_word("val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _picture(document: Document, block: Picture, paper: Paper) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    assert paper.drawn, "a paper with pictures says what they are drawn from"
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    content = io.BytesIO(pictures.png(block.name, paper.drawn, width_px=1200, typeface=paper.typeface))
    shape = paragraph.add_run().add_picture(content, width=Mm(120 if block.name == "map" else 155))
    if block.alt:
        shape._inline.docPr.set("descr", block.alt)
    _line(document, block.caption, italic=True, size_pt=11)


def _signature(document: Document, paper: Paper) -> None:
    """Recipients on the left, the signer on the right."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fixed(table, (80, 80))
    _line(left, "Nơi nhận:", bold=True, italic=True, centre=False, size_pt=12)
    for name in paper.recipients:
        _line(left, f"- {name};", centre=False, size_pt=11)
    _line(left, "- Lưu: VT.", centre=False, size_pt=11)
    for line in paper.capacity:
        _line(right, line, bold=True)
    for _blank in range(4):
        _line(right, " ")
    _line(right, paper.issue.get("signer", ""), bold=True)


def _annex(document: Document, annex: Annex, paper: Paper) -> None:
    from docx.shared import Pt

    size_pt = 14 if annex.attached else _SIZE_PT
    _line(document, annex.name, bold=True, size_pt=size_pt).paragraph_format.page_break_before = True
    _line(document, annex.heading, bold=True)
    if annex.attached:
        _line(document, annex.attached, italic=True).paragraph_format.space_after = Pt(6)
    for block in annex.blocks:
        _block(document, block, paper)


def _frozen(document: Document, paper: Paper) -> bytes:
    """The document as bytes that depend on its content alone."""
    properties = document.core_properties
    properties.title, properties.author = paper.name, paper.author
    properties.created = properties.modified = datetime.combine(paper.as_of, time.min)
    properties.last_modified_by, properties.revision = "", 1
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            target.writestr(zipfile.ZipInfo(name, _MOMENT), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
