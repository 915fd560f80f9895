"""The workbooks that go out: an empty template with its dictionary, and a file's rows with their faults marked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext

from hatang.engines.sheets.cells import Broken, cell_address
from hatang.kernel.imports import cells
from hatang.kernel.imports.checking import OF_THE_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from hatang.engines.sheets.cells import Raw
    from hatang.kernel.imports.checking import Examination
    from hatang.kernel.imports.declaration import Import, ImportColumn
    from hatang.kernel.imports.faults import Fault

_ROWS_VALIDATED = 5_000
_ACCENT, _ATTENTION, _REQUIRED = "#0F5C66", "#FBE9C6", "#DCEBEC"
# Choices longer than this do not fit into Excel's inline list and stand in a sheet instead.
_INLINE = 240


def _open_workbook(stream: io.BytesIO) -> Any:
    # Nothing that came from a file may become a formula or a link on somebody's machine.
    return xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )


def build_template(declared: Import, begun: Iterable[Mapping[str, str]] = ()) -> bytes:
    """An XLSX with the headings, the rows that are begun, a dictionary of the columns and lists for the choices."""
    stream = io.BytesIO()
    book = _open_workbook(stream)
    sheet = book.add_worksheet(gettext("Data"))
    dictionary = book.add_worksheet(gettext("Dictionary"))
    head = book.add_format({"bold": True, "bg_color": _REQUIRED, "text_wrap": True, "border": 1, "valign": "top"})
    optional = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
    as_text = book.add_format({"num_format": "@"})
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    lists = None
    for index, column in enumerate(declared.columns):
        if column.kind == "geometry":
            continue
        sheet.write_string(0, index, column_heading(column), head if column.required else optional)
        sheet.write_comment(0, index, _build_comment(column))
        shape = as_text if column.kind in ("code", "unit", "reference") else as_date if column.kind == "date" else None
        sheet.set_column(index, index, max(12, min(32, len(column_heading(column)) + 2)), shape)
        titles = _list_choices(column)
        if titles and not column.many:
            source: Any = titles
            if sum(map(len, titles)) + len(titles) > _INLINE:
                lists = lists or book.add_worksheet(gettext("Lists"))
                lists.write_column(0, index, titles)
                letters = cell_address(0, index)[:-1]
                source = f"='{lists.get_name()}'!${letters}$1:${letters}${len(titles)}"
            sheet.data_validation(
                1, index, _ROWS_VALIDATED, index, {"validate": "list", "source": source, "error_type": "warning"}
            )
    places = {column.field: index for index, column in enumerate(declared.columns) if column.kind != "geometry"}
    for number, texts in enumerate(begun, start=1):
        for name, text in texts.items():
            sheet.write_string(number, places[name], text)
    sheet.freeze_panes(1, 0)
    _write_dictionary(dictionary, declared, head, optional)
    book.close()
    return stream.getvalue()


def column_heading(column: ImportColumn) -> str:
    """The column's title with its unit, as the header finder reads it back."""
    title = str(column.title)
    return f"{title} ({column.unit})" if column.unit and f"({column.unit})" not in title else title


def _list_choices(column: ImportColumn) -> list[str]:
    if column.kind == "boolean":
        return [gettext("Yes"), gettext("No")]
    if column.kind == "technology":
        return ["2G", "3G", "4G", "5G", "6G"]
    return [str(choice.title) for choice in column.choices]


def _list_kind_titles() -> dict[str, str]:
    return {
        "text": gettext("text"),
        "code": gettext("code"),
        "integer": gettext("whole number"),
        "decimal": gettext("number"),
        "money": gettext("amount in đồng"),
        "boolean": gettext("yes or no"),
        "date": gettext("date (31/12/2026)"),
        "moment": gettext("date and time (31/12/2026 08:30:05)"),
        "month": gettext("month (12/2026)"),
        "year": gettext("year"),
        "choice": gettext("one of a list"),
        "technology": gettext("radio technology"),
        "longitude": gettext("longitude in degrees"),
        "latitude": gettext("latitude in degrees"),
        "geometry": gettext("shape (geodata)"),
        "unit": gettext("administrative unit: code or name"),
        "reference": gettext("code of an existing record"),
    }


def _build_comment(column: ImportColumn) -> str:
    parts = [_list_kind_titles()[column.kind], str(column.description)]
    if column.example:
        parts.append(gettext("Example: %(example)s") % {"example": column.example})
    return "\n".join(part for part in parts if part)


def _write_dictionary(sheet: Any, declared: Import, head: Any, cell: Any) -> None:
    titles = (
        gettext("Column"), gettext("Field"), gettext("Kind"), gettext("Required"), gettext("Unit"),
        gettext("Least"), gettext("Most"), gettext("Values"), gettext("Explanation"), gettext("Also called"),
    )  # fmt: skip
    sheet.write_row(0, 0, titles, head)
    for number, column in enumerate(declared.columns, start=1):
        row = (
            column_heading(column), column.field, _list_kind_titles()[column.kind],
            gettext("yes") if column.required and column.default is None else "", column.unit,
            "" if column.minimum is None else cells.show_cell(float(column.minimum)),
            "" if column.maximum is None else cells.show_cell(float(column.maximum)),
            "; ".join(_list_choices(column)), str(column.description), "; ".join(column.synonyms),
        )  # fmt: skip
        for index, text in enumerate(row):
            sheet.write_string(number, index, text, cell)
    sheet.set_column(0, len(titles) - 1, 22)
    sheet.freeze_panes(1, 0)


def with_faults(examined: Examination) -> bytes:
    """All rows of the file as they stood, faulty cells coloured and commented, filtered to the rows with faults.

    The whole table goes back and not only the faulty rows, since a file that closes what is missing would close the
    sound ones when it is sent again.
    """
    stream = io.BytesIO()
    book = _open_workbook(stream)
    sheet = book.add_worksheet(_sheet_name(examined.layout.sheet_name))
    head = book.add_format({"bold": True, "bg_color": _REQUIRED, "text_wrap": True, "border": 1, "valign": "top"})
    marked = book.add_format({"bg_color": _ATTENTION, "font_color": "#7A4B00"})
    marked_date = book.add_format({"bg_color": _ATTENTION, "num_format": "dd/mm/yyyy"})
    plain_date = book.add_format({"num_format": "dd/mm/yyyy"})
    matches = examined.layout.matches
    for index, match in enumerate(matches):
        sheet.write_string(0, index, match.header, head)
    extra = len(matches)
    sheet.write_row(0, extra, (gettext("Row in the file sent"), gettext("What is wrong")), head)
    by_cell, by_row = _by_place(examined.faults)
    dropped = set(examined.decisions.dropped)
    faulty = 0
    for number, source in enumerate(examined.body.rows, start=1):
        file_row = source.row + 1
        wrong = by_row.get(file_row, ())
        if not wrong and file_row not in dropped:
            sheet.set_row(number, None, None, {"hidden": True})
        faulty += bool(wrong)
        for index, match in enumerate(matches):
            place = examined.body.address(source.row, match.column)
            raw = source.cells.get(match.column, examined.sheet.cell(source.row, match.column))
            cell_faults = by_cell.get(place, ())
            dated = marked_date if cell_faults else plain_date
            _write_cell(sheet, number, index, raw, dated if hasattr(raw, "year") else marked if cell_faults else None)
            if cell_faults:
                sheet.write_comment(number, index, "\n".join(map(_describe_fault, cell_faults)), {"x_scale": 2})
        sheet.write_number(number, extra, file_row)
        sheet.write_string(number, extra + 1, "; ".join(dict.fromkeys(map(_describe_fault, wrong))))
    last = max(1, len(examined.body.rows))
    sheet.autofilter(0, 0, last, extra + 1)
    if faulty:
        sheet.filter_column(extra + 1, "x == NonBlanks")
    else:
        for number in range(1, last + 1):
            sheet.set_row(number)
    sheet.set_column(0, extra, 16)
    sheet.set_column(extra + 1, extra + 1, 70)
    sheet.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()


def _by_place(faults: Sequence[Fault]) -> tuple[Mapping[str, list[Fault]], Mapping[int, list[Fault]]]:
    by_cell: dict[str, list[Fault]] = {}
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        if fault.kind not in OF_THE_TABLE:
            by_cell.setdefault(fault.cell, []).append(fault)
            by_row.setdefault(fault.row, []).append(fault)
    return by_cell, by_row


def _describe_fault(fault: Fault) -> str:
    if fault.proposal is None or fault.proposal.drop:
        return fault.reason
    return f"{fault.reason} {gettext('Proposed: %(text)s') % {'text': fault.proposal.title or fault.proposal.text}}"


def _write_cell(sheet: Any, row: int, column: int, raw: Raw, format_: Any) -> None:
    """The cell as it was; text stays text, so that a formula in it does nothing."""
    if raw is None or isinstance(raw, Broken):
        sheet.write_blank(row, column, None, format_) if format_ else None
        if isinstance(raw, Broken):
            sheet.write_string(row, column, raw.error, format_)
    elif isinstance(raw, bool):
        sheet.write_boolean(row, column, raw, format_)
    elif isinstance(raw, float | int):
        sheet.write_number(row, column, raw, format_)
    elif isinstance(raw, str):
        sheet.write_string(row, column, raw, format_)
    else:
        sheet.write_datetime(row, column, raw, format_)


def _sheet_name(name: str) -> str:
    cleaned = "".join(" " if c in "[]:*?/\\'" else c for c in name).strip()
    return cleaned[:31] or gettext("Data")
