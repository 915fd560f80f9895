"""The form of a report as XLSX, out for work without a line and back again."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import xlsxwriter
from django.utils.translation import gettext as _

from hatang.capabilities.reporting.queries.forms import (
    NO_FIGURES,
    NO_REASON_WHY_NONE,
    format_figure,
    has_none,
    is_none_typed,
    order_answers,
)
from hatang.capabilities.reporting.terms import FieldKind
from hatang.engines.sheets.cells import Broken
from hatang.kernel.imports import reading
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats, marks
from hatang.kernel.ui.table_export import safe_text, under_head

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.capabilities.reporting.models import Submission

# The first rows say whose form it is; the head of the table stands under them.
_KEY_ROW, _HOW_ROW, _HEAD_ROW = 2, 3, 4
_LARGEST_BYTES = 5 * 1024 * 1024
_WORDS = {"có": "yes", "không": "no", "yes": "yes", "no": "no", "true": "yes", "false": "no", "1": "yes", "0": "no"}


def write_workbook(submission: Submission, *, values: Mapping[str, Any], organisation: str, period: str) -> bytes:
    """One row a field: code, group, question, unit, what the platform knows, value, reason of a correction or of no
    figures."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        answer = book.add_format({"bg_color": "#FFF8E1", "border": 1, "valign": "top", "text_wrap": True})
        sheet = book.add_worksheet(_("Report"))
        sheet.write_string(0, 0, submission.regime.title, bold)
        sheet.write_string(1, 0, f"{organisation} · {period}")
        sheet.write_string(_KEY_ROW, 0, submission.key)
        sheet.write_string(_HOW_ROW, 0, _explain_no_figures())
        for column, (title, width) in enumerate(_list_columns()):
            sheet.write_string(_HEAD_ROW, column, title, bold)
            sheet.set_column(column, column, width)
        for row, (code, field) in enumerate(order_answers(values), start=_HEAD_ROW + 1):
            known = "" if field["known"] is None else _format_cell_figure(field, "known", "known_upper_bound")
            for column, value in enumerate((code, field["group"], field["label"], field["unit"], known)):
                sheet.write(row, column, safe_text(value), wrapped)
            sheet.write(row, 5, safe_text(_format_answer(field)), answer)
            sheet.write(row, 6, safe_text(field["reason"]), answer)
            sheet.write(row, 7, safe_text(_describe_known(field, submission.as_of)), wrapped)
            if field["kind"] == FieldKind.YES_NO:
                sheet.data_validation(row, 5, row, 5, {"validate": "list", "source": ["có", "không"]})
        under_head(sheet, _HEAD_ROW)
    return out.getvalue()


def _list_columns() -> tuple[tuple[str, int], ...]:
    return (
        (_("Code"), 16),
        (_("Group"), 24),
        (_("Question"), 52),
        (_("Unit"), 9),
        (_("Computed"), 14),
        (_("Value"), 40),
        (_("Reason of the correction, or why there are no figures"), 36),
        (_("Quality, date and sample of what was computed"), 40),
    )


def _describe_known(field: Mapping[str, Any], as_of: date) -> str:
    """What qualifies the figure that the platform knows; "" where it knows none. Not read back."""
    if field["known"] is None or field["kind"] != FieldKind.NUMBER:
        return ""
    quality = str(marks.QUALITIES[field["quality"]][1]) if field["quality"] else ""
    day = _("figures of %(day)s") % {"day": formats.format_day(as_of)}
    return "; ".join(part for part in (quality, day, *field.get("known_notes", ())) if part)


def _explain_no_figures() -> str:
    words = _("Where you have no figures, write “%(words)s” as the value and the reason beside it; do not write 0.")
    return words % {"words": NO_FIGURES}


def _format_cell_figure(field: Mapping[str, Any], name: str, mark: str) -> Any:
    """A number as a number; an upper bound as people write it, or the sheet would lose its mark."""
    return format_figure(field, name) if field.get(mark) else field[name]


def _format_answer(field: Mapping[str, Any]) -> Any:
    if has_none(field):
        return str(NO_FIGURES)
    if field["value"] is None:
        return ""
    if field["kind"] == FieldKind.YES_NO:
        return "có" if field["value"] else "không"
    return _format_cell_figure(field, "value", "upper_bound")


def read_workbook(content: bytes, *, submission: Submission, name: str) -> tuple[dict[str, str], dict[str, str]]:
    """(values, reasons) as typed, by field code. `Invalid` where the file is another report's or no form at all, and
    where no figures are stated without a reason: it names the cells."""
    if len(content) > _LARGEST_BYTES:
        raise Invalid("workbook", _("The file is too large"), where=name, status=413)
    rows = _read_first_sheet(content, name)
    key = str(rows[_KEY_ROW][0]).strip() if len(rows) > _KEY_ROW and rows[_KEY_ROW] else ""
    if key != submission.key:
        hint = _("Download the form of this report and fill that one in.")
        raise Invalid("workbook", _("This is not the form of this report"), where=f"{name} · A3: {key[:80]}", hint=hint)
    values, reasons, unexplained = {}, {}, []
    for line, row in enumerate(rows[_HEAD_ROW + 1 :], start=_HEAD_ROW + 2):
        code = str(row[0]).strip() if row else ""
        if code in submission.values and len(row) > 5:
            values[code] = _read_typed_text(submission.values[code], row[5])
            reasons[code] = str(row[6]).strip() if len(row) > 6 else ""
            is_number = submission.values[code]["kind"] == FieldKind.NUMBER
            if is_number and is_none_typed(values[code]) and not reasons[code]:
                unexplained.append(line)
    if unexplained:
        _refuse_unexplained(unexplained, name)
    if not values:
        raise Invalid("workbook", _("This is not the form of this report"), where=name)
    return values, reasons


def _read_first_sheet(content: bytes, name: str) -> list[list[Any]]:
    """Its cells, empty ones as no text; opened in a process of its own, for anybody may have made the file."""
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(content)
        kept.flush()
        sheets = reading.read_document(Path(kept.name), name).sheets
    rows = sheets[0].rows if sheets else []
    return [["" if cell is None or isinstance(cell, Broken) else cell for cell in row] for row in rows]


def _refuse_unexplained(lines: list[int], name: str) -> NoReturn:
    cells = ", ".join(f"G{line}" for line in lines)
    hint = _(
        "Write the reason in %(reasons)s, or a number in %(values)s, and send the file again; nothing was changed."
    )
    values = ", ".join(f"F{line}" for line in lines)
    raise Invalid(
        *("no_figures", NO_REASON_WHY_NONE),
        where=f"{name} · {cells}",
        hint=hint % {"reasons": cells, "values": values},
    )


def _read_typed_text(field: Mapping[str, Any], value: Any) -> str:
    """What a person would have typed into the page for the cell."""
    if field["kind"] == FieldKind.YES_NO:
        text = str(value).strip().lower()
        return _WORDS.get(text, text)
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value).strip()
