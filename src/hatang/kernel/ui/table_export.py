"""A table as a file: its columns (`Table.filed`), the filtered rows in their order and the totals.

Beside a column of codes stands another with what they are called.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hatang.engines.writing.words import fold_text
from hatang.kernel.doubles import as_double
from hatang.kernel.http import Stream
from hatang.kernel.ui import formats, marks, shell
from hatang.kernel.ui.context import context_of, is_about_area
from hatang.kernel.ui.table_rows import unwrap_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponseBase

    from hatang.kernel.ui.tables import Column, Row, Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A4 = 9  # as spreadsheets number their papers
# The kinds of columns whose numbers may have a fraction.
_DOUBLES = frozenset({"decimal", "percent", "figure"})
# Of so many rows the names are asked at once.
_BATCH = 1000
# A cell that a spreadsheet would take for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export_cell(row: Row, column: Column, as_of: date | None = None) -> Any:
    """The value for a machine: numbers as numbers, dates as dates, a choice in words."""
    value = unwrap_figure(row.get(column.name))
    if column.kind == "boolean" and value is not None:
        return _("yes") if value else _("no")
    if column.choices:
        return column.words(value)
    if column.kind == "quality" and (proof := marks.prove_quality(str(value), as_of)).short:
        return f"{value} ({proof.short})"
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    is_whole = column.kind == "integer" or column.decimals == 0
    if is_whole and isinstance(value, (float, Decimal)) and value == round(value):
        return int(value)
    return as_double(value) if column.kind in _DOUBLES else value


def safe_text(value: Any) -> Any:
    """Text that a spreadsheet will not run.

    >>> safe_text("=1+1"), safe_text("Trà Bồng"), safe_text(-3)
    ("'=1+1", 'Trà Bồng', -3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def column_heading(column: Column, as_of: date | None = None) -> str:
    """The title with the unit, and where figures of the column's quality were held against measurements."""
    unit = column.unit if column.unit != "count" else ""
    added = "; ".join(words for words in (unit, marks.prove_quality(column.quality, as_of).short) if words)
    return f"{column.title} ({added})" if added else str(column.title)


def _list_headings(table: Table, as_of: date) -> list[tuple[str, Column | None]]:
    """The head of each column of the file; of the names of codes no column of the table."""
    headings: list[tuple[str, Column | None]] = []
    for column in table.filed:
        headings.append((column_heading(column, as_of), column))
        if column.is_coded:
            headings.append((_("%(title)s (name)") % {"title": column.title}, None))
    return headings


def _list_lines(table: Table, as_of: date) -> Iterator[list[Any]]:
    """The cells of each row, under the headings."""
    for rows in batched(table.matching.everything(), _BATCH, strict=False):
        names = table.name_codes(rows, table.filed)
        for row in rows:
            line: list[Any] = []
            for column in table.filed:
                line.append(export_cell(row, column, as_of))
                if column.is_coded:
                    line.append(names[column.name].get(str(row.get(column.name)), ""))
            yield line


def under_head(sheet: Any, row: int = 0) -> None:
    """Keep the head's row in sight while reading, and on every page: A4 across, as wide as one sheet of paper."""
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def file_name(table: Table, ending: str) -> str:
    words = slugify(fold_text(table.file_name or str(table.caption) or table.name)) or table.name
    return f"{words}-{context_of(table.request).as_of.isoformat()}.{ending}"


class _Echo:
    def write(self, text: str) -> str:
        return text


def as_csv(table: Table) -> HttpResponseBase:
    """UTF-8 with a byte order mark, so that spreadsheets read Vietnamese; a point as decimal mark."""
    writer = csv.writer(_Echo())
    as_of = context_of(table.request).as_of

    def lines() -> Iterator[str]:
        yield "\ufeff" + str(writer.writerow([title for title, _column in _list_headings(table, as_of)]))
        for cells in _list_lines(table, as_of):
            yield str(writer.writerow([_csv_text(value) for value in cells]))
        if table.totals and table.total_in_csv:
            yield str(writer.writerow(_total_line(table)))

    response = Stream(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(table, "csv")}"'
    return response


def _csv_text(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return "" if value is None else safe_text(value)


def _total_line(table: Table) -> list[Any]:
    line: list[Any] = []
    for column in table.filed:
        line.append(export_cell(table.totals, column) if column.name in table.totals else "")
        line += [""] if column.is_coded else []
    return [line[0] or _("Total"), *line[1:]]


_XLSX_FORMATS = {
    "integer": "#,##0",
    "money": "#,##0",
    "decimal": "#,##0.##",
    "percent": "0.0",
    "date": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
}


def as_xlsx(table: Table) -> HttpResponse:
    """One sheet with the table, one that says what it is, as of when, and under which filters."""
    # start: xlsxwriter
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    total = book.add_format({"bold": True, "top": 1, "num_format": "#,##0.##"})
    styles = {kind: book.add_format({"num_format": pattern}) for kind, pattern in _XLSX_FORMATS.items()}
    sheet = book.add_worksheet(_("Table"))
    as_of = context_of(table.request).as_of
    headings = _list_headings(table, as_of)
    for index, (title, column) in enumerate(headings):
        sheet.write_string(0, index, title, bold)
        sheet.set_column(index, index, 14 if column is not None and column.is_numeric else 24)
    line = 0
    for line, cells in enumerate(_list_lines(table, as_of), start=1):
        for index, ((_title, column), value) in enumerate(zip(headings, cells, strict=True)):
            _write_cell(sheet, line, index, value, styles.get(column.kind) if column is not None else None)
    if table.totals:
        for index, value in enumerate(_total_line(table)):
            _write_cell(sheet, line + 1, index, value, total)
    under_head(sheet)
    if line:
        sheet.autofilter(0, 0, line, max(0, len(headings) - 1))
    _write_about_sheet(book, table)
    book.close()
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name(table, "xlsx")}"'
    return response


def _write_cell(sheet: Any, line: int, index: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, (date, datetime)):
        sheet.write_datetime(line, index, value, style)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(line, index, value, style)
    else:
        sheet.write_string(line, index, str(value))


def _write_about_sheet(book: Any, table: Table) -> None:
    context = context_of(table.request)
    titles = {column.name: str(column.title) for column in table.columns}
    lines = [
        (_("Table"), str(table.caption or table.name)),
        (_("As of"), formats.format_day(context.as_of)),
        (_("Plan"), context.plan_title or "–"),
        *([(_("Area"), context.area_title or "–")] if is_about_area(table.request) else []),
        (_("Rows"), formats.format_number(table.count)),
        (_("Address"), table.request.build_absolute_uri(table.address(format=None))),
        *((_("Filter: %(column)s") % {"column": titles[name]}, wanted) for name, wanted in table.wish.filters),
        *((_("Note"), text) for text in (str(table.note), *shell.list_notices()) if text),
    ]
    sheet = book.add_worksheet(_("About"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for line, (name, text) in enumerate(lines):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, text)


WRITERS: dict[str, Callable[[Table], HttpResponseBase]] = {"csv": as_csv, "xlsx": as_xlsx}
