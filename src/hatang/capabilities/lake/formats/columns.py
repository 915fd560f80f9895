"""Rows of a dataset as Arrow columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import batched
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hatang.kernel.datasets import Field

GEOMETRY = "geometry"
# Rows that are turned into columns at once: enough to be quick, few enough to be small.
BATCH = 50_000
_TYPES = {"integer": pa.int64(), "decimal": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}


class NotOfItsKind(ValueError):
    """A value that its field's kind does not allow; the text names the field."""


@dataclass
class Cut:
    """What a publication hides: counts of people above zero and below `fewer_than`; `hidden` counts them by field."""

    fewer_than: int
    hidden: dict[str, int] = field(default_factory=dict)

    def apply(self, name: str, values: list[Any]) -> list[Any]:
        kept = [None if value is not None and 0 < value < self.fewer_than else value for value in values]
        self.hidden[name] = self.hidden.get(name, 0) + sum(
            before is not None and after is None for before, after in zip(values, kept, strict=True)
        )
        return kept


def schema(fields: Iterable[Field], *, geometry: bool) -> pa.Schema:
    """One column a field, text where Arrow has no kind of its own; the geometry last, as WKB."""
    columns = [pa.field(each.name, _TYPES.get(each.kind, pa.string())) for each in fields]
    return pa.schema([*columns, *([pa.field(GEOMETRY, pa.binary())] if geometry else [])])


def batches(
    rows: Iterable[Mapping[str, object]], fields: tuple[Field, ...], *, geometry: bool, cut: Cut | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows as record batches of at most `BATCH` rows; a value not of its field's kind is `NotOfItsKind`."""
    shape = schema(fields, geometry=geometry)
    for some in batched(rows, BATCH, strict=False):
        columns = [_column(each, some, cut) for each in fields]
        if geometry:
            shapes: Any = [row.get(GEOMETRY) for row in some]
            columns.append(pa.array(shapely.to_wkb(shapes), pa.binary()))
        yield pa.record_batch(columns, schema=shape)


def _column(declared: Field, rows: tuple[Mapping[str, object], ...], cut: Cut | None) -> pa.Array:
    name = declared.name
    values: list[Any] = [row.get(name) for row in rows]
    wanted = _TYPES.get(declared.kind)
    if wanted is None:
        values = [value if value is None or type(value) is str else _text(value) for value in values]
    elif declared.kind == "decimal":
        values = [float(value) if isinstance(value, Decimal) else None if value == "" else value for value in values]
    elif declared.kind in ("integer", "date"):
        values = [None if value == "" else value for value in values]
    try:
        column = pa.array(values, wanted or pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError) as error:
        raise NotOfItsKind(f"{name}: {error}") from error
    return pa.array(cut.apply(name, values), column.type) if cut is not None and declared.counts_people else column


def _text(value: object) -> str:
    """Lists are parted by semicolons, months written as 2026-10, as in the CSV files."""
    if isinstance(value, (list, tuple)):
        return ";".join(str(each) for each in value)
    return str(value)
