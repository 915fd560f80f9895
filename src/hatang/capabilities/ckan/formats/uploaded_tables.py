"""An uploaded table as fields and rows: the first sheet, its heads, and the types that its columns speak for."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from hatang.capabilities.ckan.formats.kept_rows import read_value
from hatang.kernel.imports import reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Formats of files that become rows when they are uploaded.
TABLES = frozenset({"CSV", "TSV", "XLSX", "XLS", "ODS"})
# Each with what a value of it looks like, the narrowest first; a code with a leading zero is no number.
_SHAPES = {
    "int8": re.compile(r"-?(0|[1-9]\d{0,17})"),
    "numeric": re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?"),
    "bool": re.compile(r"(?i)true|false"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "timestamp": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?"),
}
_LONGEST_NAME = 63


def read_table(path: Path, name: str) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """Fields as the DataStore defines them, and a record for each row that holds something; nothing below a head alone.

    `Invalid` for what cannot be opened as a table. The file is read in a process of its own, within limits.
    """
    sheets = reading.read_document(path, name).sheets
    rows = [[_write_cell(cell) for cell in row] for row in sheets[0].rows] if sheets else []
    rows = [row for row in rows if any(row)]
    if len(rows) < 2:
        return [], []
    head, *body = rows
    names = _name_columns(head, max(map(len, rows)))
    columns = [[row[at] if at < len(row) else "" for row in body] for at in range(len(names))]
    kinds = [_guess_type(column) for column in columns]
    fields = [{"id": column, "type": kind} for column, kind in zip(names, kinds, strict=True)]
    return fields, [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _write_cell(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell).strip() if isinstance(cell, str | int | float) else ""


def _name_columns(head: Sequence[str], width: int) -> list[str]:
    """A name for each column, once: what stands over it, or its number."""
    names: list[str] = []
    for at in range(width):
        written = head[at] if at < len(head) else ""
        wanted = re.sub(r'[\s"\x00]+', " ", written).strip().lstrip("_")[: _LONGEST_NAME - 4] or f"column {at + 1}"
        name, number = wanted, 2
        while name in names:
            name, number = f"{wanted} {number}", number + 1
        names.append(name)
    return names


def _guess_type(values: Sequence[str]) -> str:
    """The narrowest type that every value of the column is of."""
    held = [value for value in values if value]
    for kind, shape in _SHAPES.items():
        if held and all(shape.fullmatch(value) for value in held):
            with suppress(ValueError):
                for value in held:
                    read_value(value, kind)
                return kind
    return "text"
