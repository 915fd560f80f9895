"""Answers as a file to send: an A4 page, or a spreadsheet with a sheet for each question."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.analytics.formats import cells
from hatang.capabilities.analytics.formats.answering import Asker, ask_kept
from hatang.capabilities.analytics.terms import EXPORTED_ROWS, PRINTED_ROWS, Paper
from hatang.kernel.ui import formats, printing, shell
from hatang.kernel.ui.table_export import safe_text, under_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatang.capabilities.analytics.formats.desk import DeskAnswer, QueryDesk
    from hatang.capabilities.analytics.formats.drawing import DrawnAnswer
    from hatang.capabilities.analytics.models import SavedQuery
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.tables import Column

# What a spreadsheet program takes as the name of a sheet.
_NOT_IN_A_SHEET_S_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_S_NAME = 31
MEDIA_TYPES = {
    Paper.PDF: "application/pdf",
    Paper.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class ReportPart:
    """One question with its answer."""

    title: str
    answer: DeskAnswer
    drawn: DrawnAnswer

    @property
    def columns(self) -> list[Column]:
        return cells.build_columns(self.answer.table)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return cells.build_rows(self.answer.table)


def answer_questions(
    opened: QueryDesk, questions: Iterable[SavedQuery], paper: Paper, *, actor: Actor, today: date
) -> list[ReportPart]:
    """The questions answered on the desk; `Invalid` where one cannot be."""
    asker = Asker(actor, today, rows=PRINTED_ROWS if paper is Paper.PDF else EXPORTED_ROWS)
    made = []
    for question in questions:
        answer, drawn, _chosen = ask_kept(opened, question, asker)
        made.append(ReportPart(question.title, answer, drawn))
    return made


def write_report(title: str, held: Sequence[ReportPart], paper: Paper, *, reader: str, today: date) -> bytes:
    """The file; `reader` is whose rows these are, and stands on it."""
    notes = [str(text) for text in shell.list_notices() if text]
    if paper is Paper.PDF:
        values = {"title": title, "parts": held, "reader": reader, "today": today, "notes": notes}
        return printing.render_pdf("analytics/report.html", values, stylesheet="analytics/report.css")
    return _write_xlsx(
        title, held, [_("Rows that %(reader)s may see") % {"reader": reader}, formats.format_day(today), *notes]
    )


def _write_xlsx(title: str, held: Sequence[ReportPart], notes: Sequence[str]) -> bytes:
    # start: xlsxwriter
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    about = book.add_worksheet(_("About"))
    for line, text in enumerate([title, *notes]):
        about.write_string(line, 0, text)
    about.set_column(0, 0, 80)
    taken: set[str] = {_("About").casefold()}
    for part in held:
        sheet = book.add_worksheet(_sheet_name(part.title, taken))
        for index, name in enumerate(part.answer.table.column_names):
            sheet.write_string(0, index, safe_text(name), bold)
        for line, row in enumerate(part.rows, start=1):
            for index, value in enumerate(row.values()):
                _write_cell(sheet, line, index, value, day)
        under_head(sheet)
    book.close()
    return out.getvalue()


def _write_cell(sheet: Any, line: int, index: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, index, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(line, index, value)
    elif isinstance(value, (date, datetime)):
        sheet.write_datetime(line, index, value.replace(tzinfo=None) if isinstance(value, datetime) else value, day)
    else:
        sheet.write_string(line, index, safe_text(str(value))[:32_000])


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that no other sheet has, as spreadsheet programs allow it.

    >>> _sheet_name("Thôn: có/không", set())
    'Thôn  có không'
    """
    base = _NOT_IN_A_SHEET_S_NAME.sub(" ", title).strip()[:_LONGEST_SHEET_S_NAME] or "–"
    name, number = base, 2
    while name.casefold() in taken:
        name = f"{base[: _LONGEST_SHEET_S_NAME - 4]} {number}"
        number += 1
    taken.add(name.casefold())
    return name
