"""The report of one body laid out as a document of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from hatang.capabilities.reporting.formats import documents
from hatang.capabilities.reporting.formats.papers import (
    Block,
    Heading,
    Marked,
    PaperCell,
    PaperColumn,
    PaperTable,
    ReportPaper,
    Words,
)
from hatang.capabilities.reporting.terms import LANGUAGE, FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from hatang.capabilities.reporting.queries.reported import AnswerLine

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def render_document(rows: Mapping[str, Any], kind: str) -> bytes:
    """The report as `docx` or `pdf`: the same rows give the same bytes, whatever the language of who asks."""
    with translation.override(LANGUAGE):
        return documents.render_paper(_lay_out_paper(rows), kind)


def _lay_out_paper(rows: Mapping[str, Any]) -> ReportPaper:
    return ReportPaper(
        letterhead=rows["letterhead"],
        # The platform knows the day it was sent; number and signer are the body's own.
        issue={"issued_on": rows["sent_on"]},
        name=rows["title"],
        title=f"{rows['subject']}, {rows['period_title']}",
        author=rows["body"],
        as_of=rows["as_of"],
        blocks=[Words([rows["opening"]]), *_build_blocks(rows["groups"], rows["as_of"])],
        addressed=rows["recipients"],
        is_draft=rows["is_draft"],
    )


def _build_blocks(groups: Iterable[tuple[str, list[AnswerLine]]], as_of: date) -> list[Block]:
    """Each group under its heading: figures and answers as a table, texts as paragraphs under it."""
    blocks: list[Block] = []
    for place, (group, lines) in enumerate(groups, start=1):
        texts = [f"{line.label}: {line.figure or _('no information yet')}" for line in lines if _is_text(line)]
        heading = f"{_write_roman_numeral(place)}. {group}" if group else _write_roman_numeral(place)
        blocks += [
            Heading(heading.upper()),
            _build_lines_table([line for line in lines if not _is_text(line)], as_of),
            Words(texts),
        ]
    return blocks


def _is_text(line: AnswerLine) -> bool:
    return line.kind == FieldKind.TEXT


def _build_lines_table(lines: Iterable[AnswerLine], as_of: date) -> PaperTable:
    columns = (
        PaperColumn(_("No."), 10, "c-no"),
        PaperColumn(_("Content"), 66),
        PaperColumn(_("Unit"), 17, "c-unit"),
        PaperColumn(Marked(_("Figure of %(day)s"), day=as_of), 24, "c-figure"),
        PaperColumn(_("Quality, source"), 43, "c-source"),
    )
    rows = [
        (
            PaperCell(str(place)),
            PaperCell(line.label, [line.points] if line.points else ()),
            PaperCell(line.unit),
            PaperCell(line.figure or _("no information yet"), [line.note] if line.note else ()),
            PaperCell(line.source, line.notes),
        )
        for place, line in enumerate(lines, start=1)
    ]
    return PaperTable(columns, rows)


def _write_roman_numeral(number: int) -> str:
    """
    >>> [_write_roman_numeral(each) for each in (1, 4, 9, 14, 23)]
    ['I', 'IV', 'IX', 'XIV', 'XXIII']
    """
    numeral = ""
    for value, letters in _ROMAN:
        numeral += letters * (number // value)
        number %= value
    return numeral
