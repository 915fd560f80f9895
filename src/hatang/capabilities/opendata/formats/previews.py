"""A dataset at a glance: how its rows divide, and where some of them lie; both read from the open file of a version.

A version never changes, so what was counted once is kept under the file's hash; there is nothing closed in that file.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from django.core.cache import cache
from django.utils import translation

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import naming
from hatang.kernel import datasets
from hatang.kernel.ui.formats import format_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from hatang.capabilities.opendata.queries.published import CatalogueEntry, DatasetColumn

GEOMETRY = "geometry"
# Bars of a chart; what comes after the largest is told as a remainder.
BARS = 8
# Places of a map: enough to see where the rows lie, few enough for a telephone.
PLACES = 2_000
_KEPT_SECONDS = 24 * 3600
# Row groups of a very large file that are looked into, spread over it: its rows lie along a curve over the land.
_MOST_GROUPS = 20
# What is told of a place under the cursor.
_TOLD_FIELDS = 5
# Outlines are drawn with this part of the width of the whole as the smallest step.
_STEP = 1 / 2000


@dataclass(frozen=True)
class Chart:
    """Bars of (name, count); `about` is the field whose values they are, `empty` how many rows have none."""

    about: str
    bars: tuple[tuple[str, int], ...]
    rest: int
    empty: int

    @property
    def top(self) -> int:
        return max((count for _name, count in self.bars), default=0) or 1


def choose_chart(entry: CatalogueEntry) -> Chart | None:
    """The rows by the first field that divides them well; None where none does or there are no rows."""
    language = (translation.get_language() or "vi")[:2]
    key = f"opendata:chart:{entry.edition['sha256']}:{language}"
    cached = cache.get(key)
    if cached is None:
        cached = _build_chart(entry) or "none"
        cache.set(key, cached, _KEPT_SECONDS)
    return None if cached == "none" else cached


def _build_chart(entry: CatalogueEntry) -> Chart | None:
    if not entry.rows:
        return None
    with lake.open_file(entry.file) as stream:
        file = pq.ParquetFile(stream)
        for candidate in _list_candidates(entry):
            column = file.read([candidate.name]).column(0)
            made = (
                _chart_histogram(candidate, column)
                if candidate.kind in ("integer", "decimal")
                else _chart_by_choice(candidate, column)
            )
            if made is not None:
                return made
    return None


def _list_candidates(entry: CatalogueEntry) -> list[DatasetColumn]:
    """First what is chosen from a list, then yes or no, then days, then numbers; keys tell nothing apart."""
    keys = set(entry.snapshot.manifest["key"])
    order = {"choice": 0, "boolean": 1, "date": 2, "month": 2, "decimal": 3, "integer": 4}
    free = [
        column for column in entry.columns if column.kind in order and column.name not in keys and not column.hidden
    ]
    return sorted(free, key=lambda column: (order[column.kind], not column.choices))


def _chart_by_choice(column: DatasetColumn, values: pa.ChunkedArray) -> Chart | None:
    """Rows by value, the most frequent first; None for one value alone and for too many to be told apart."""
    if column.kind == "date":
        values = pc.cast(pc.year(values), "string")
    counted = {group["values"]: group["counts"] for group in pc.value_counts(values).to_pylist()}
    empty = counted.pop(None, 0) + counted.pop("", 0)
    if not 1 < len(counted) <= 40:
        return None
    titles = dict(column.choices)
    if column.kind in ("date", "month"):
        order = sorted(counted, reverse=True)
    else:
        order = sorted(counted, key=lambda value: (-counted[value], str(value)))
    yes_no = {True: translation.gettext("yes"), False: translation.gettext("no")}
    bars = tuple((str(titles.get(str(group)) or yes_no.get(group) or group), counted[group]) for group in order[:BARS])
    return Chart(column.title, bars, sum(counted[group] for group in order[BARS:]), empty)


def _chart_histogram(column: DatasetColumn, values: pa.ChunkedArray) -> Chart | None:
    """Rows by size, in steps that people count in."""
    numbers = values.drop_null().cast("float64").to_numpy()
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers) or numbers.min() == numbers.max():
        return None
    low, high = float(numbers.min()), float(numbers.max())
    rough = (high - low) / BARS
    unit = 10 ** np.floor(np.log10(rough))
    step = float(next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= rough))
    if column.kind == "integer":
        step = max(step, 1.0)
    first = float(np.floor(low / step) * step)
    edges = first + step * np.arange(int(np.floor((high - first) / step)) + 2)
    counts, _edges = np.histogram(numbers, edges)
    places = max(0, -int(np.floor(np.log10(step))))
    names = [f"{format_number(start, places)} – {format_number(end, places)}" for start, end in pairwise(edges)]
    title = f"{column.title} ({column.unit})" if column.unit and column.unit != "count" else column.title
    return Chart(title, tuple(zip(names, counts.tolist(), strict=True)), 0, len(values) - len(numbers))


def list_probe_fields(entry: CatalogueEntry) -> list[DatasetColumn]:
    """The fields that are told of a place under the cursor, why one is not, and the one by which places differ."""
    by = drawn_by(entry)
    reasons = {datasets.name_reason(column.name) for column in entry.columns}
    names_first = [column.name for column in entry.columns if column.name not in reasons][:_TOLD_FIELDS]
    names = {*names_first, *map(datasets.name_reason, names_first), by.name if by is not None else ""}
    return [column for column in entry.columns if column.name in names]


def drawn_by(entry: CatalogueEntry) -> DatasetColumn | None:
    """The field whose marks the declaration of today has, where this version holds it."""
    declared = datasets.find_dataset(entry.name)
    name = declared.drawn_by if declared is not None else ""
    return next((column for column in entry.columns if column.name == name), None)


def sample_features(entry: CatalogueEntry) -> dict[str, Any]:
    """Up to `PLACES` rows spread over the whole as GeoJSON, outlines in the detail that a small map shows."""
    west, south, east, north = entry.edition["bounds"] or (0, 0, 0, 0)
    step = max(east - west, north - south) * _STEP
    fields = list_probe_fields(entry)
    rows: list[list[Any]] = []
    placed: list[Any] = []
    for batch in _sample_batches(entry, [field.name for field in fields]):
        shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
        small = shapely.set_precision(shapely.simplify(shapes, step), 1e-6, mode="pointwise")
        for row, shape in zip(batch.drop_columns([GEOMETRY]).to_pylist(), small, strict=True):
            if shape is not None and not shape.is_empty:
                rows.append([row[field.name] for field in fields])
                placed.append(shapely.geometry.mapping(shape))
    features = []
    for values, geometry in zip(naming.name_codes_of_rows(entry, fields, rows), placed, strict=True):
        shown = [str(value) if isinstance(value, naming.Coded) else value for value in values]
        properties = dict(zip((field.name for field in fields), shown, strict=True))
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _sample_batches(entry: CatalogueEntry, names: list[str]) -> Iterator[pa.RecordBatch]:
    """Every so many-th row of the file, of some of its row groups where it has very many."""
    with lake.open_file(entry.file) as stream:
        file = pq.ParquetFile(stream)
        groups = list(range(file.num_row_groups))
        if len(groups) > _MOST_GROUPS:
            groups = np.linspace(0, len(groups) - 1, _MOST_GROUPS).astype(int).tolist()
        total = sum(file.metadata.row_group(group).num_rows for group in groups)
        every, before = max(1, -(-total // PLACES)), 0
        for batch in file.iter_batches(10_000, row_groups=groups, columns=[*names, GEOMETRY]):
            chosen = np.arange(-before % every, batch.num_rows, every)
            before += batch.num_rows
            if len(chosen):
                yield batch.take(chosen)
