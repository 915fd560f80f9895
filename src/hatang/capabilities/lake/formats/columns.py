"""Rows of a dataset as Arrow columns."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from hatang.kernel.suppression import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hatang.kernel.datasets import Field

GEOMETRY = "geometry"
# Rows that are turned into columns at once: enough to be quick, few enough to be small.
BATCH = 50_000
_BOX = pa.struct([pa.field(side, pa.float64()) for side in ("xmin", "ymin", "xmax", "ymax")])
_REFUSED = (pa.ArrowInvalid, pa.ArrowTypeError, TypeError)
_TYPES = {"integer": pa.int64(), "decimal": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
# Kinds that pandas has as something else where a value is missing (a whole number as a float, a day as an object), with
# its type that does not: it looks for it under "pandas" in the file.
_PANDAS = {
    "integer": ("int64", "Int64"),
    "boolean": ("bool", "boolean"),
    "date": ("date", "date32[day][pyarrow]"),
}


class NotOfItsKind(ValueError):
    """A value that its field's kind does not allow; the text names the field."""


def build_schema(fields: Iterable[Field], *, geometry: bool) -> pa.Schema:
    """One column a field, text where Arrow has no kind of its own; last the geometry, as WKB, and its bounding box."""
    declared = tuple(fields)
    columns = [pa.field(field.name, _TYPES.get(field.kind, pa.string())) for field in declared]
    places = [pa.field(GEOMETRY, pa.binary()), pa.field("bbox", _BOX)] if geometry else []
    return pa.schema([*columns, *places], metadata={"pandas": _describe_to_pandas(declared)})


def _describe_to_pandas(fields: tuple[Field, ...]) -> str:
    typed = [
        {"name": field.name, "field_name": field.name, "pandas_type": arrow, "numpy_type": kept, "metadata": None}
        for field in fields
        for arrow, kept in [_PANDAS.get(field.kind, ("", ""))]
        if kept
    ]
    return json.dumps({"index_columns": [], "column_indexes": [], "columns": typed, "pandas_version": "2.0.0"})


def build_batches(
    rows: Iterable[Mapping[str, object]],
    fields: tuple[Field, ...],
    *,
    geometry: bool,
    hidden: Counter[str] | None = None,
) -> Iterator[pa.RecordBatch]:
    """The rows as record batches of at most `BATCH` rows; a value not of its field's kind is `NotOfItsKind`.

    A hidden count is left empty; `hidden` comes to hold how many those are, by field.
    """
    left_out = Counter[str]() if hidden is None else hidden
    shape = build_schema(fields, geometry=geometry)
    for some in batched(rows, BATCH, strict=False):
        columns = [_build_column(field, some, left_out) for field in fields]
        if geometry:
            shapes = np.array([row.get(GEOMETRY) for row in some], dtype=object)
            columns += [pa.array(shapely.to_wkb(shapes), pa.binary()), _build_boxes(shapes)]
        yield pa.record_batch(columns, schema=shape)


def _build_column(declared: Field, rows: tuple[Mapping[str, object], ...], hidden: Counter[str]) -> pa.Array:
    name = declared.name
    values: list[Any] = [row.get(name) for row in rows]
    if declared.counts_people:
        hidden[name] += sum(value is HIDDEN for value in values)
        values = [None if value is HIDDEN else value for value in values]
    wanted = _TYPES.get(declared.kind, pa.string())
    try:
        column = pa.array(values, wanted)
    except _REFUSED:
        # Only then is each value looked at: most columns hold what Arrow takes as it is.
        try:
            column = pa.array(_mend_values(declared.kind, values), wanted)
        except _REFUSED as error:
            raise NotOfItsKind(f"{name}: {error}") from error
    if declared.kind == "decimal":
        # What is no number (NaN, infinity) is nothing: most formats that go out have no word for it.
        column = pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))
    return column


def _mend_values(kind: str, values: list[Any]) -> list[Any]:
    """What forms and databases leave in a column: numbers of other kinds, nothing written as an empty text."""
    if kind == "month":
        return [f"{value:%Y-%m}" if isinstance(value, date) else value for value in values]
    if kind not in _TYPES:
        return [value if value is None or type(value) is str else _format_text(value) for value in values]
    if kind == "decimal":
        return [float(value) if isinstance(value, Decimal) else None if value == "" else value for value in values]
    return [None if value == "" and kind != "boolean" else value for value in values]


def _build_boxes(shapes: np.ndarray) -> pa.StructArray:
    """The bounding box of each shape; none where there is no shape, its sides empty where the shape is."""
    sides = shapely.bounds(shapes)
    columns = [pa.array(side, mask=np.isnan(side)) for side in sides.T]
    return pa.StructArray.from_arrays(columns, fields=list(_BOX), mask=pa.array(shapely.is_missing(shapes)))


def _format_text(value: object) -> str:
    """Lists are parted by semicolons, months written as 2026-10, as in the CSV files."""
    if isinstance(value, (list, tuple)):
        return ";".join(str(part) for part in value)
    return str(value)
