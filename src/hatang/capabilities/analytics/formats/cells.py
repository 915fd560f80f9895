"""The columns and values of an answer as a page, a sheet of paper or a spreadsheet holds them."""

from __future__ import annotations

import csv
import io
import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.kernel.ui import formats
from hatang.kernel.ui.table_export import safe_text
from hatang.kernel.ui.tables import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from hatang.kernel.ui.tables import Kind

# A year counts nothing: 2.026 would be wrong. Its column is called so and holds nothing but years.
_YEAR = re.compile(r"(?:^|_)(?:year|nam|năm)(?:_|$)", re.IGNORECASE)
_YEARS = range(1800, 2201)


def kind_of(arrow: str) -> Kind:
    """The kind of column that an Arrow type is on a page.

    >>> kind_of("int64"), kind_of("decimal128(38, 0)"), kind_of("decimal128(18, 2)"), kind_of("date32[day]")
    ('integer', 'integer', 'decimal', 'date')
    >>> kind_of("timestamp[us]"), kind_of("large_string")
    ('moment', 'text')
    """
    if arrow.startswith(("int", "uint")) or (arrow.startswith("decimal") and arrow.endswith(" 0)")):
        return "integer"
    if arrow.startswith(("double", "float", "decimal")):
        return "decimal"
    if arrow.startswith("timestamp"):
        return "moment"
    return {"date32[day]": "date", "bool": "boolean"}.get(arrow, "text")  # type: ignore[return-value]


def build_columns(table: pa.Table) -> list[Column]:
    """The columns by their kinds; decimals under each other have equally many places."""
    return [
        _build_column(field.name, kind_of(str(field.type)), table.column(at)) for at, field in enumerate(table.schema)
    ]


def _build_column(name: str, kind: Kind, values: pa.ChunkedArray) -> Column:
    if kind == "decimal":
        return Column(
            name, name, kind=kind, decimals=count_decimal_places(simplify_cell(cell) for cell in values.to_pylist())
        )
    if kind == "integer" and _YEAR.search(name) and all(cell in _YEARS for cell in values.to_pylist()):
        return Column(name, name, kind="code")
    return Column(name, name, kind=kind)


def count_decimal_places(values: Iterable[float | int | None]) -> int:
    """How many decimal places the values want when they stand under each other, at most two.

    >>> (count_decimal_places([92.31, 100.0, None]), count_decimal_places([1.5, 2]),
    ...  count_decimal_places([3, 4.0]), count_decimal_places([]))
    (2, 1, 0, 0)
    """
    hundredths = [round(value, 2) for value in values if value is not None]
    return next(
        places for places in (0, 1, 2) if all(hundredth == round(hundredth, places) for hundredth in hundredths)
    )


def build_rows(table: pa.Table) -> list[dict[str, Any]]:
    """The rows by the names of the columns, each value plain."""
    return [{name: simplify_cell(value) for name, value in row.items()} for row in table.to_pylist()]


def write_csv(shape: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[str]:
    """The rows as lines for spreadsheets: a byte order mark, a point as decimal mark, no text that would be run."""
    out = io.StringIO()
    writer = csv.writer(out)

    def take_lines() -> str:
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return text

    writer.writerow(shape.names)
    yield "\ufeff" + take_lines()
    for batch in batches:
        for row in batch.to_pylist():
            values = (simplify_cell(value) for value in row.values())
            writer.writerow([value.isoformat() if isinstance(value, date) else safe_text(value) for value in values])
        yield take_lines()


def simplify_cell(value: Any) -> Any:
    """Bytes (a geometry) and nested values as short text, a decimal as a number, None for what is no number: what a
    cell can hold.

    >>> (simplify_cell(Decimal("12.50")), simplify_cell(Decimal(10) ** 20), simplify_cell(float("nan")),
    ...  simplify_cell(b"abc"), simplify_cell([1]))
    (12.5, 100000000000000000000, None, '3 B', '[1]')
    """
    match value:
        case bytes() | bytearray():
            return f"{len(value)} B"
        case None | bool() | int() | str() | date():
            return value
        case Decimal() if value.is_finite():
            return int(value) if value == int(value) else float(value)
        case float() | Decimal():
            return value if math.isfinite(value) else None
    return str(value)


def format_label(value: Any) -> str:
    """What names a bar or a point: a number there counts nothing and is not grouped.

    >>> format_label(date(2026, 11, 24)), format_label(2026), format_label(None), format_label("Trà Bồng")
    ('24/11/2026', '2026', '–', 'Trà Bồng')
    """
    match value:
        case None:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return formats.format_moment(value)
        case date():
            return formats.format_day(value)
    return str(simplify_cell(value))
