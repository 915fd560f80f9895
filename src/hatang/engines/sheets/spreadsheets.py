"""XLSX, XLS and ODS: values by calamine, and beside them what it leaves out: errors, percentages, hidden columns."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import python_calamine as calamine

from hatang.engines.sheets import archives, opendocument
from hatang.engines.sheets.cells import Broken, Document, Merge, Sheet, Unreadable, column_number

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.engines.sheets.cells import Raw

MAXIMUM_SHEETS = 100
MAXIMUM_ROWS = 200_000
MAXIMUM_COLUMNS = 512
MAXIMUM_CELLS = 5_000_000


@dataclass
class Extras:
    """What stands in a sheet beside its values, by zero-based place."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    merged: list[Merge] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: int = 0


def read_spreadsheet(path: Path, format_: str) -> Document:
    """All worksheets of the workbook, hidden ones marked."""
    if format_ == "xlsx":
        _refuse_too_many(path)
    try:
        book = calamine.load_workbook(str(path))
        metadata = book.sheets_metadata
        if len(metadata) > MAXIMUM_SHEETS:
            raise Unreadable("too_many_cells")
        extras = _read_extras(path, format_)
        sheets = [
            _read_sheet(book, index, sheet_metadata, extras.get(sheet_metadata.name, Extras()))
            for index, sheet_metadata in enumerate(metadata)
            if sheet_metadata.typ is calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise Unreadable("password") from error
    except calamine.CalamineError as error:
        raise Unreadable("broken", str(error)) from error
    return Document(format_, sheets)


def _refuse_too_many(path: Path) -> None:
    """Refuse by counting tags, before the reader makes room for what they claim."""
    for name in archives.list_members(path):
        if not _COUNTED.match(name):
            continue
        xml = archives.read_member(path, name)
        rows = _ROW.findall(xml)
        last = max((int(number) for number in rows if number), default=0)
        cells = max(xml.count(b"<c "), xml.count(b"<si>"))
        if max(last, len(rows)) > MAXIMUM_ROWS or cells > MAXIMUM_CELLS or _FAR_VALUE.search(xml):
            raise Unreadable("too_many_cells", name.rpartition("/")[2])


def _read_sheet(book: calamine.CalamineWorkbook, index: int, metadata: calamine.SheetMetadata, extras: Extras) -> Sheet:
    sheet = book.get_sheet_by_index(index)
    if sheet.end is not None:
        rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
        if rows > MAXIMUM_ROWS or columns > MAXIMUM_COLUMNS or rows * columns > MAXIMUM_CELLS:
            raise Unreadable("too_many_cells", metadata.name)
    values = [[_read_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [Merge(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    converted = Sheet(
        name=metadata.name,
        rows=values,
        merged=merged or extras.merged,
        hidden=metadata.visible is not calamine.SheetVisibleEnum.Visible,
        hidden_columns=frozenset(extras.hidden_columns),
        hidden_rows=extras.hidden_rows,
    )
    _overlay_extras(converted, extras)
    return converted


def _read_cell(cell: object) -> Raw:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, time | timedelta):
        return str(cell)
    assert isinstance(cell, str | float | int | bool | date | datetime)
    return cell


def _overlay_extras(sheet: Sheet, extras: Extras) -> None:
    """Put back what calamine leaves out or loses."""
    for (row, column), error in extras.errors.items():
        if row < MAXIMUM_ROWS and column < MAXIMUM_COLUMNS:
            _put_cell(sheet, row, column, Broken(error))
    for row, column in extras.percents:
        value = sheet.cell(row, column)
        if isinstance(value, float | int) and not isinstance(value, bool):
            _put_cell(sheet, row, column, f"{value * 100:.12g}%")
    for (row, column), width in extras.padded.items():
        value = sheet.cell(row, column)
        if isinstance(value, float | int) and not isinstance(value, bool) and value == int(value):
            _put_cell(sheet, row, column, str(int(value)).zfill(width))


def _put_cell(sheet: Sheet, row: int, column: int, value: Raw) -> None:
    while len(sheet.rows) <= row:
        sheet.rows.append([])
    cells = sheet.rows[row]
    cells.extend([None] * (column + 1 - len(cells)))
    cells[column] = value


def _read_extras(path: Path, format_: str) -> dict[str, Extras]:
    if format_ == "ods":
        return {name: Extras(**stated) for name, stated in opendocument.read_extras(path).items()}
    return _xlsx_extras(path) if format_ == "xlsx" else {}


# Regular expressions instead of an XML reader: no entity is ever expanded, and the few facts are found quickly.
_COUNTED = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml$")
_ROW = re.compile(rb'<(?:\w+:)?row(?=[\s/>])(?:\s[^>]*?\br="(\d{1,9})")?')
# A value beyond column ZZ, which is more than are taken; formats alone may stand there.
_FAR_VALUE = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*\s)?r="[A-Z]{3}\d+"[^>]*(?<!/)><(?!/)')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*\bhidden="(?:1|true)"')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_FORMULA_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?"
    rb"</(?:\w+:)?c>"
)
_RESULT = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_STYLED_CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*\bs="\d+"[^>]*)>')
_STYLE = re.compile(rb'\bs="(\d+)"')
_CELL_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_PERCENT_FORMATS = {9, 10}


def _parse_attributes(text: bytes) -> dict[str, str]:
    return {name.decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(text)}


def _xlsx_extras(path: Path) -> dict[str, Extras]:
    names = archives.list_members(path)
    relations = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for text in _RELATION.findall(archives.read_member(path, "xl/_rels/workbook.xml.rels")):
            attributes = _parse_attributes(text)
            relations[attributes.get("Id", "")] = "xl/" + attributes.get("Target", "").removeprefix(
                "/xl/"
            ).removeprefix("./")
    percent, padded = _read_styles(archives.read_member(path, "xl/styles.xml") if "xl/styles.xml" in names else b"")
    extras: dict[str, Extras] = {}
    for text in _SHEET.findall(archives.read_member(path, "xl/workbook.xml")):
        attributes = _parse_attributes(text)
        target = next((relations.get(value, "") for name, value in attributes.items() if name.endswith(":id")), "")
        if target in names:
            extras[attributes.get("name", "")] = _scan_sheet(archives.read_member(path, target), percent, padded)
    return extras


def _read_styles(xml: bytes) -> tuple[set[int], dict[int, int]]:
    """Which cell styles show percentages, and which show whole numbers with leading zeros (style -> width)."""
    formats = {}
    for text in _NUMBER_FORMAT.findall(xml):
        attributes = _parse_attributes(text)
        formats[int(attributes.get("numFmtId", "0") or 0)] = attributes.get("formatCode", "")
    _before, _mark, rest = xml.partition(b"cellXfs")
    section = rest.partition(b"/cellXfs")[0] if b"/cellXfs" in rest else rest
    percent, padded = set(), {}
    for index, number in enumerate(re.findall(rb'<(?:\w+:)?xf\s[^>]*?numFmtId="(\d+)"', section)):
        code = re.sub(r'"[^"]*"', "", formats.get(int(number), ""))
        if int(number) in _PERCENT_FORMATS or "%" in code:
            percent.add(index)
        elif re.fullmatch(r"0{2,}", code):
            padded[index] = len(code)
    return percent, padded


def _scan_sheet(xml: bytes, percent: set[int], padded: dict[int, int]) -> Extras:
    extras = Extras(hidden_rows=len(_HIDDEN_ROW.findall(xml)))
    for text in _COLUMN.findall(xml[: xml.find(b"sheetData")]):
        attributes = _parse_attributes(text)
        if attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            extras.hidden_columns.update(range(first - 1, min(last, MAXIMUM_COLUMNS)))
    for text, inside in _ERROR_CELL.findall(xml):
        if place := _PLACE.fullmatch(_parse_attributes(text).get("r", "")):
            result = _RESULT.search(inside)
            extras.errors[_cell_position(place)] = html.unescape(result[1].decode()) if result else "#N/A"
    for text in _FORMULA_CELL.findall(xml):
        # A formula whose stored result is an empty text has a result; only a missing one is a fault.
        attributes = _parse_attributes(text)
        if attributes.get("t") != "str" and (place := _PLACE.fullmatch(attributes.get("r", ""))):
            extras.errors.setdefault(_cell_position(place), "")
    if percent or padded:
        for text in _STYLED_CELL.findall(xml):
            styled, placed = _STYLE.search(text), _CELL_PLACE.search(text)
            if styled is None or placed is None:
                continue
            style, at = int(styled[1]), (int(placed[2]) - 1, column_number(placed[1].decode()))
            if style in percent:
                extras.percents.add(at)
            elif style in padded:
                extras.padded[at] = padded[style]
    return extras


def _cell_position(place: re.Match[str]) -> tuple[int, int]:
    return int(place[2]) - 1, column_number(place[1])
