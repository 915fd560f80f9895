"""A paper as Word document, laid out by Decree 30/2020/NĐ-CP, annex I.

A4, margins 20/20/30/20 mm, Times New Roman 13, page numbers centred at the top from page 2, two-column head.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from hatang.capabilities.reporting.formats import pictures
from hatang.capabilities.reporting.formats.boxes import find_box
from hatang.capabilities.reporting.formats.papers import Heading, PaperPicture, PaperTable, Words
from hatang.kernel.ui import printing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document

    from hatang.capabilities.reporting.formats.papers import Annex, Block, ReportPaper

# start: the libraries of these files are loaded where one is read or written.

_FACE = "Times New Roman"
_SIZE_PT = 13
# Blank lines between the capacity and the name of the signer: room for a signature and a seal over a third of it.
_SIGNATURE_LINES = 5
# Every part of the file carries this moment: the bytes depend on the content alone.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def render_docx(paper: ReportPaper) -> bytes:
    """The same paper gives the same bytes."""
    document = _start_document()
    (_add_earlier_head if paper.is_earlier else _add_head)(document, paper)
    for block in paper.blocks:
        _add_block(document, block, paper)
    (_add_earlier_signature if paper.is_earlier else _add_signature)(document, paper)
    for annex in paper.annexes:
        _add_annex(document, annex, paper)
    return _freeze_document(document, paper)


def _start_document() -> Document:
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
    style.element.rPr.rFonts.set(_qualify_name("eastAsia"), _FACE)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing = 1.15
    return document


def _qualify_name(name: str) -> str:
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
            element.set(_qualify_name("fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)


def _add_line(
    cell: Any, text: str, *, bold: bool = False, italic: bool = False, centre: bool = True, size_pt: float = _SIZE_PT
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


def _add_box(cell: Any, text: str, part: str, *, centre: bool = True) -> Any:
    """A line of a box of the decree, in its size and style."""
    box = find_box(part)
    words = text.upper() if box.is_upper else text
    return _add_line(cell, words, bold=box.is_bold, italic=box.is_italic, centre=centre, size_pt=box.size_pt)


def _add_rule(cell: Any, text: str, part: str, *, width_mm: float) -> None:
    """The line under a box, as long as the decree asks; longer words break and fill the width."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    box = find_box(part)
    assert box.rule is not None, f"{part} has a line under it"
    written = printing.measure_text_mm(text.upper() if box.is_upper else text, size_pt=box.size_pt, is_bold=box.is_bold)
    indent = Mm((width_mm - min(written, width_mm) * sum(box.rule) / 2) / 2)
    paragraph = cell.add_paragraph()
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = indent
    layout.space_after, layout.line_spacing = Pt(2), Pt(3)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(_qualify_name(name), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")


_HEAD_MM = (67, 93)
_TEXT_MM = 160.0


def _add_head(document: Document, paper: ReportPaper) -> None:
    """Boxes 1 to 5a and 9a: issuer and number on the left, the country's name, place and date on the right, the title
    under both, then whom the report speaks to."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fix_widths(table, _HEAD_MM)
    _drop_cell_margins(table)
    left_mm, right_mm = _HEAD_MM
    letterhead, motto = paper.letterhead, "Độc lập - Tự do - Hạnh phúc"
    if letterhead["above"]:
        _add_box(left, letterhead["above"], "Cơ quan chủ quản")
    _add_box(left, letterhead["issuer"], "Cơ quan ban hành")
    _add_rule(left, letterhead["issuer"], "Cơ quan ban hành", width_mm=left_mm)
    _add_box(left, f"Số: {paper.number}", "Số, ký hiệu")
    if paper.is_draft:
        _add_line(left, "DỰ THẢO", bold=True)
    _add_box(right, "Cộng hòa xã hội chủ nghĩa Việt Nam", "Quốc hiệu")
    _add_box(right, motto, "Tiêu ngữ")
    _add_rule(right, motto, "Tiêu ngữ", width_mm=right_mm)
    _add_box(right, paper.place_and_date, "Địa danh và thời gian")
    _add_line(document, "")
    _add_box(document, "Báo cáo", "Tên loại")
    _add_box(document, paper.title, "Trích yếu nội dung")
    _add_rule(document, paper.title, "Trích yếu nội dung", width_mm=_TEXT_MM)
    _add_line(document, "")
    _add_addressed(document, paper.addressed)
    _add_line(document, "")


def _add_addressed(document: Document, names: Sequence[str]) -> None:
    """Box 9a: one body stands in the line, several each in its own."""
    if len(names) == 1:
        _add_box(document, f"Kính gửi: {names[0]}.", "Kính gửi")
        return
    from docx.shared import Mm

    _add_box(document, "Kính gửi:", "Kính gửi")
    for place, name in enumerate(names, start=1):
        end = "." if place == len(names) else ";"
        line = _add_box(document, f"- {name}{end}", "Kính gửi", centre=False)
        line.paragraph_format.left_indent = Mm(45)


def _add_earlier_head(document: Document, paper: ReportPaper) -> None:
    """The head as reports of the first three layouts have it."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fix_widths(table, (66, 94))
    letterhead = paper.letterhead
    if letterhead["above"]:
        _add_line(left, letterhead["above"].upper(), size_pt=12)
    _add_line(left, letterhead["issuer"].upper(), bold=True, size_pt=12)
    _add_line(left, "───────", size_pt=8)
    _add_line(left, f"Số: {paper.number}")
    if paper.is_draft:
        _add_line(left, "DỰ THẢO", bold=True)
    _add_line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size_pt=12)
    _add_line(right, "Độc lập - Tự do - Hạnh phúc", bold=True)
    _add_line(right, "──────────────", size_pt=8)
    _add_line(right, paper.place_and_date, italic=True)
    _add_line(document, "")
    _add_line(document, "BÁO CÁO", bold=True, size_pt=14)
    _add_line(document, paper.title, bold=True, size_pt=14)
    _add_line(document, "")


def _add_paragraph(document: Document, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)


def _add_heading(document: Document, text: str) -> None:
    paragraph = _add_line(document, text, bold=True, centre=False)
    paragraph.paragraph_format.keep_with_next = True


def _add_block(document: Document, block: Block, paper: ReportPaper) -> None:
    match block:
        case Heading():
            _add_heading(document, block.text)
        case Words():
            for text in block.paragraphs:
                if text:
                    _add_paragraph(document, text)
        case PaperTable():
            if block.rows:
                _add_table(document, block)
        case PaperPicture():
            _add_picture(document, block, paper)


def _add_table(document: Document, block: PaperTable) -> None:
    table = document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        _add_line(cell, column.title, bold=True, size_pt=10)
    _mark_row(table.rows[0], "tblHeader")
    for row in block.rows:
        made = table.add_row()
        _mark_row(made, "cantSplit")
        for place, content in zip(made.cells, row, strict=True):
            _add_line(place, str(content.text), centre=False, size_pt=10)
            for text in content.under:
                _add_line(place, text, centre=False, size_pt=9)
    _fix_widths(table, tuple(column.width_mm for column in block.columns))
    document.add_paragraph()


def _fix_widths(table: Any, widths_mm: tuple[int, ...]) -> None:
    """Columns of just these widths: in the grid, which LibreOffice reads, and in every cell, which Word reads."""
    from docx.shared import Mm

    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)


def _drop_cell_margins(table: Any) -> None:
    """Let the words have the whole width of their cells: name and motto each stand in one line."""
    from docx.oxml import OxmlElement

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(_qualify_name("w"), "0")
        margin.set(_qualify_name("type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _mark_row(row: Any, name: str) -> None:
    """`tblHeader`: the row stands again on every page; `cantSplit`: it is never parted between two."""
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{name}")
    element.set(_qualify_name("val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _add_picture(document: Document, block: PaperPicture, paper: ReportPaper) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    assert paper.drawn, "a paper with pictures says what they are drawn from"
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    content = io.BytesIO(pictures.render_png(block.name, paper.drawn, width_px=1200, typeface=paper.typeface))
    shape = paragraph.add_run().add_picture(content, width=Mm(120 if block.name == "map" else 155))
    if block.alt:
        shape._inline.docPr.set("descr", block.alt)
    _add_line(document, block.caption, italic=True, size_pt=11)


def _add_signature(document: Document, paper: ReportPaper) -> None:
    """Boxes 7 to 9b: recipients on the left; capacity, room for signature and seal, and the name on the right."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fix_widths(table, (80, 80))
    _mark_row(table.rows[0], "cantSplit")
    _add_box(left, "Nơi nhận:", "Nơi nhận", centre=False)
    for place, name in enumerate(paper.recipients, start=1):
        end = "." if place == len(paper.recipients) else ";"
        _add_box(left, f"- {name}{end}", "Tên nơi nhận", centre=False)
    for line in paper.capacity:
        _add_box(right, line, "Quyền hạn, chức vụ của người ký")
    for _blank in range(_SIGNATURE_LINES):
        _add_box(right, " ", "Chữ ký của người có thẩm quyền")
    _add_box(right, paper.signer, "Họ tên của người ký")


def _add_earlier_signature(document: Document, paper: ReportPaper) -> None:
    """The closing as reports of the first three layouts have it."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fix_widths(table, (80, 80))
    _add_line(left, "Nơi nhận:", bold=True, italic=True, centre=False, size_pt=12)
    for name in paper.addressed:
        _add_line(left, f"- {name};", centre=False, size_pt=11)
    _add_line(left, "- Lưu: VT.", centre=False, size_pt=11)
    for line in paper.capacity:
        _add_line(right, line, bold=True)
    for _blank in range(4):
        _add_line(right, " ")
    _add_line(right, paper.issue.get("signer", ""), bold=True)


def _add_annex(document: Document, annex: Annex, paper: ReportPaper) -> None:
    from docx.shared import Pt

    size_pt = 14 if annex.attached else _SIZE_PT
    _add_line(document, annex.name, bold=True, size_pt=size_pt).paragraph_format.page_break_before = True
    _add_line(document, annex.heading, bold=True)
    if annex.attached:
        _add_line(document, annex.attached, italic=True).paragraph_format.space_after = Pt(6)
    for block in annex.blocks:
        _add_block(document, block, paper)


def _freeze_document(document: Document, paper: ReportPaper) -> bytes:
    """The document as bytes that depend on its content alone."""
    properties = document.core_properties
    properties.title, properties.author = paper.name, paper.author
    properties.created = properties.modified = datetime.combine(paper.as_of, time.min)
    properties.last_modified_by, properties.revision = "", 1
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            target.writestr(zipfile.ZipInfo(name, _MOMENT), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
