"""The consolidated report as Word document, laid out by Decree 30/2020/NĐ-CP, annex I.

A4, margins 20/20/30/20 mm, Times New Roman 13, page numbers centred at the top from page 2, two-column head.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from hatang.capabilities.reporting.formats import pictures
from hatang.capabilities.reporting.formats.pdf import capacity, place_and_date
from hatang.capabilities.reporting.terms import LANGUAGE
from hatang.kernel.ui import formats as shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docx.document import Document

_FACE = "Times New Roman"
_SIZE_PT = 13
# Every part of the file carries this moment: the bytes depend on the content alone.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def report(snapshot: Mapping[str, Any]) -> bytes:
    """The same snapshot gives the same bytes, whatever the language of who asks."""
    with translation.override(LANGUAGE):
        document = _sheet()
        _head(document, snapshot)
        _body(document, snapshot)
        _signature(document, snapshot)
        _annex(document, snapshot)
        return _frozen(document, snapshot)


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


def _head(document: Document, snapshot: Mapping[str, Any]) -> None:
    """Issuer and number on the left, the country's name, place and date on the right, the title under both."""
    issue = snapshot.get("issue") or {}
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fixed(table, (66, 94))
    said = snapshot["letterhead"]
    if said["above"]:
        _line(left, said["above"].upper(), size_pt=12)
    _line(left, said["issuer"].upper(), bold=True, size_pt=12)
    _line(left, "───────", size_pt=8)
    _line(left, f"Số: {issue.get('number') or '      /BC-…'}")
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size_pt=12)
    _line(right, "Độc lập - Tự do - Hạnh phúc", bold=True)
    _line(right, "──────────────", size_pt=8)
    _line(right, place_and_date(said["place"], issue), italic=True)
    _line(document, "")
    _line(document, "BÁO CÁO", bold=True, size_pt=14)
    _line(document, f"{snapshot['title']}, {snapshot['period_title']}", bold=True, size_pt=14)
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


def _body(document: Document, snapshot: Mapping[str, Any]) -> None:
    _paragraph(document, snapshot["opening"])
    _heading(document, _("I. RESULTS AGAINST THE TARGETS"))
    _paragraph(document, snapshot["targets_words"])
    _table(
        document,
        (_("No."), _("Target"), _("Goal"), _("Year"), _("Figure"), _("A year before"), _("State"), _("Quality")),
        (
            (
                row["number"],
                row["measure"],
                row["goal"],
                str(row["year"] or "–"),
                row["figure"] + (f" ({row['counted']})" if row["counted"] else ""),
                row["before"],
                row["state_words"],
                row["quality"],
            )
            for row in snapshot["targets"]
        ),
        widths_mm=(10, 42, 18, 14, 26, 18, 16, 16),
    )
    _picture(document, "bars", snapshot, _("Figure 1. Targets in per cent against their goals"))
    _picture(document, "map", snapshot, _("Figure 2. %(title)s, by commune") % {"title": snapshot["map"]["title"]})
    _heading(document, _("II. TASKS"))
    _table(
        document,
        (_("No."), _("Task"), _("Lead"), _("Period"), _("State")),
        ((row["number"], row["text"], "; ".join(row["lead"]), row["period"], _state(row)) for row in snapshot["tasks"]),
        widths_mm=(11, 66, 36, 22, 25),
    )
    _heading(document, _("III. DIFFICULTIES"))
    for row in snapshot["obstacles"]:
        answer = f" {_('Answer')}: {row['answer']}" if row["answer"] else f" {_('Not answered yet.')}"
        _paragraph(document, f"- {_('Task')} {row['task']} ({row['body']}): {row['text']}{answer}")
    if not snapshot["obstacles"]:
        _paragraph(document, _("No obstacle was raised."))
    _heading(document, _("IV. ASSESSMENT AND PROPOSALS"))
    for text in snapshot["texts"]:
        _paragraph(document, f"{text['label']}: {text['text']}")
    if not snapshot["texts"]:
        _paragraph(document, _("no information yet"))


def _state(row: Mapping[str, Any]) -> str:
    percent = "" if row["percent"] is None else f" {row['percent']} %"
    return f"{row['state']}{percent}"


def _table(
    document: Document, head: Iterable[str], rows: Iterable[Iterable[str]], *, widths_mm: tuple[int, ...]
) -> None:
    titles = tuple(head)
    table = document.add_table(rows=1, cols=len(titles), style="Table Grid")
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        _line(cell, str(title), bold=True, size_pt=10)
    _mark(table.rows[0], "tblHeader")
    for row in rows:
        made = table.add_row()
        _mark(made, "cantSplit")
        for cell, text in zip(made.cells, row, strict=True):
            _line(cell, str(text), centre=False, size_pt=10)
    _fixed(table, widths_mm)
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


def _picture(document: Document, name: str, snapshot: Mapping[str, Any], caption: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    content = io.BytesIO(pictures.png(name, snapshot, width_px=1200))
    paragraph.add_run().add_picture(content, width=Mm(120 if name == "map" else 155))
    _line(document, caption, italic=True, size_pt=11)


def _signature(document: Document, snapshot: Mapping[str, Any]) -> None:
    """Recipients on the left, the signer on the right."""
    issue = snapshot.get("issue") or {}
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fixed(table, (80, 80))
    _line(left, "Nơi nhận:", bold=True, italic=True, centre=False, size_pt=12)
    for name in snapshot["recipients"]:
        _line(left, f"- {name};", centre=False, size_pt=11)
    _line(left, "- Lưu: VT.", centre=False, size_pt=11)
    for line in capacity(snapshot):
        _line(right, line, bold=True)
    for _blank in range(4):
        _line(right, " ")
    _line(right, issue.get("signer", ""), bold=True)


def _annex(document: Document, snapshot: Mapping[str, Any]) -> None:
    _line(document, "PHỤ LỤC I", bold=True).paragraph_format.page_break_before = True
    _line(document, _("Reports of the bodies"), bold=True)
    bodies = snapshot["bodies"]
    _paragraph(document, snapshot["bodies_words"])
    if bodies["missing"]:
        _paragraph(document, f"{_('Not reported yet')}: {'; '.join(bodies['missing'])}.")
    if snapshot["corrections"]:
        _table(
            document,
            (_("Body"), _("Field"), _("Computed"), _("Reported"), _("Reason")),
            ((row["body"], row["label"], row["known"], row["value"], row["reason"]) for row in snapshot["corrections"]),
            widths_mm=(36, 43, 20, 20, 41),
        )
    day, before = (shown.day(date.fromisoformat(snapshot[name])) for name in ("as_of", "as_of_before"))
    _paragraph(document, _("Figures as of %(day)s.") % {"day": day})
    _line(document, "PHỤ LỤC II", bold=True).paragraph_format.page_break_before = True
    _line(document, snapshot["map"]["title"], bold=True)
    _paragraph(
        document,
        _("By commune as it stands on %(day)s, and in the same bounds on %(before)s.") % {"day": day, "before": before},
    )
    _table(
        document,
        (_("No."), _("Commune"), day, _("Counted"), before, _("Changed by"), _("Quality")),
        (
            (str(place), row["name"], row["figure"], row["counted"], row["before"], row["change"], row["quality"])
            for place, row in enumerate(snapshot["map"]["rows"], start=1)
        ),
        widths_mm=(10, 36, 25, 28, 25, 17, 19),
    )


def _frozen(document: Document, snapshot: Mapping[str, Any]) -> bytes:
    """The document as bytes that depend on its content alone."""
    properties = document.core_properties
    properties.title, properties.author = snapshot["title"], snapshot["issuer"]
    moment = datetime.fromisoformat(snapshot["as_of"]).replace(tzinfo=UTC)
    properties.created = properties.modified = moment.replace(tzinfo=None)
    properties.last_modified_by, properties.revision = "", 1
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            target.writestr(zipfile.ZipInfo(name, _MOMENT), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
