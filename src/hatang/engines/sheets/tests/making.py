"""Small files for tests: rows of cells to XLSX, CSV, ODS, HTML."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

type Cells = Sequence[Sequence[Any]]


def xlsx(rows: Cells, *, merged: Sequence[tuple[int, int, int, int]] = (), hidden: Sequence[int] = ()) -> bytes:
    return workbook({"Sheet1": rows}, merged=merged, hidden=hidden)


def workbook(
    sheets: dict[str, Cells],
    *,
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
) -> bytes:
    """A workbook; merged ranges and hidden columns are those of every sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2026, 6, 30)})  # the same cells are the same bytes in the next second too
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    percent = book.add_format({"num_format": "0%"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden_sheets:
            sheet.hide()
        for column in hidden:
            sheet.set_column(column, column, None, None, {"hidden": True})
        for top, left, bottom, right in merged:
            sheet.merge_range(top, left, bottom, right, "")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, dated, percent)
    visible = [sheet for sheet in book.worksheets() if sheet.name not in hidden_sheets]
    visible[0].activate()
    book.close()
    return stream.getvalue()


class Percent(float):
    """A number shown as a percentage."""


class Formula(str):
    """A formula cell that shows this."""

    __slots__ = ()


def _write(sheet: Any, row: int, column: int, value: Any, dated: Any, percent: Any) -> None:
    if value is None:
        return
    if isinstance(value, Formula):
        sheet.write_formula(row, column, "=NA()", None, str(value))
    elif isinstance(value, Percent):
        sheet.write_number(row, column, float(value), percent)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, dated)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write(row, column, value)


def text(rows: Cells, separator: str = ";") -> str:
    return "\r\n".join(separator.join("" if cell is None else str(cell) for cell in row) for row in rows)


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' office:version="1.2"><office:body><office:spreadsheet>'
)


def ods(rows: Cells, *, spans: dict[tuple[int, int], tuple[int, int]] | None = None, doctype: str = "") -> bytes:
    """An OpenDocument spreadsheet as LibreOffice writes it, as far as a reader looks."""
    spans = spans or {}
    covered = {
        (row + y, column + x)
        for (row, column), (down, across) in spans.items()
        for y in range(down)
        for x in range(across)
        if (y, x) != (0, 0)
    }
    body = ['<table:table table:name="Bảng">']
    for number, row in enumerate(rows):
        body.append("<table:table-row>")
        for column, value in enumerate(row):
            body.append(_ods_cell(value, spans.get((number, column)), covered=(number, column) in covered))
        body.append("</table:table-row>")
    body.append("</table:table>")
    head = _ODS_HEAD.replace("?><office", f"?>{doctype}<office", 1)
    content = head + "".join(body) + "</office:spreadsheet></office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest'
            ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type='
            '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return stream.getvalue()


def _ods_cell(value: Any, span: tuple[int, int] | None, *, covered: bool) -> str:
    if covered:
        return "<table:covered-table-cell/>"
    spanned = ""
    if span is not None:
        spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
    if value is None:
        return f"<table:table-cell{spanned}/>"
    if isinstance(value, Formula):
        return (
            f'<table:table-cell{spanned} table:formula="of:=NA()" office:value-type="string" office:string-value=""'
            f' calcext:value-type="error"><text:p>{value}</text:p></table:table-cell>'
        )
    if isinstance(value, Percent):
        kind = f'office:value-type="percentage" office:value="{float(value)}"'
        return f"<table:table-cell{spanned} {kind}><text:p>{value:.0%}</text:p></table:table-cell>"
    if isinstance(value, float | int):
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell{spanned} {kind}><text:p>{value}</text:p></table:table-cell>"
    shown = escape(str(value))
    return f'<table:table-cell{spanned} office:value-type="string"><text:p>{shown}</text:p></table:table-cell>'


def bomb(member: str, mebibytes: int) -> bytes:
    """An archive whose one member unpacks to so many MiB of zeros; one of them is deflated, the others are its copies.

    zlib would take seconds for them all. The checksum is wrong, which only a reader meets that unpacks to the end.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    one = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo(member)
        archive.writestr(info, one * mebibytes + packer.flush())
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, mebibytes * 2**20
        stream.seek(info.header_offset)
        stream.write(info.FileHeader())
    return stream.getvalue()
