"""A dataset's rows as one (Geo)Parquet file: zstd, along a Hilbert curve where they have a place."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import duckdb_extension_spatial
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS

from hatang.capabilities.lake.formats.columns import GEOMETRY, build_batches, build_schema

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Mapping

    from hatang.kernel.datasets import Dataset, Field

    # West, south, east, north in degrees.
    type Bounds = tuple[float, float, float, float]

ROW_GROUP = 100_000
_MEMORY = "768MB"
_BBOX = ("xmin", "ymin", "xmax", "ymax")


@dataclass(frozen=True)
class WrittenFile:
    """One file: how many rows, its bounds [west, south, east, north] in degrees (None without a place), its hash."""

    rows: int
    size_bytes: int
    sha256: str
    bounds: Bounds | None
    geometry_types: tuple[str, ...] = ()


def build_connection_options(folder: Path, *, memory: str = _MEMORY) -> tuple[dict[str, Any], str]:
    """The options of a DuckDB in memory, and the file of its spatial functions from the installed wheel.

    What does not fit is laid in the folder. A name in SQL is a table of the connection, never a variable of ours.
    """
    options = {
        "memory_limit": memory,
        "threads": 2,
        "python_enable_replacements": "false",
        "temp_directory": str(folder),
        # The lock holds the wheel's hash; to check the signature too reads all of the file each time (ADR 32).
        "allow_unsigned_extensions": "true",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    (extension,) = Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension")
    return options, str(extension)


def open_duckdb(folder: Path, *, memory: str = _MEMORY) -> duckdb.DuckDBPyConnection:
    """Such a DuckDB, opened."""
    options, extension = build_connection_options(folder, memory=memory)
    link = duckdb.connect(config=options)
    link.execute(f"LOAD '{extension}'")
    return link


def write_parquet(
    dataset: Dataset,
    rows: Iterable[Mapping[str, object]],
    fields: tuple[Field, ...],
    path: Path,
    *,
    link: duckdb.DuckDBPyConnection,
    hidden: Counter[str] | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> WrittenFile:
    """Write the rows to the path in the order they come, or along a Hilbert curve over their bounds where placed.

    `link`, of `open_duckdb`, sorts them.
    """
    geometry = bool(dataset.geometry)
    target = path.with_suffix(".staging") if geometry else path
    shape = build_schema(fields, geometry=geometry)
    count = 0
    # What is read again at once is packed quickly, what stays is packed closely.
    with pq.ParquetWriter(target, shape, compression="lz4" if geometry else "zstd") as writer:
        for batch in build_batches(rows, fields, geometry=geometry, hidden=hidden):
            writer.write_batch(batch)
            count += batch.num_rows
            progress(count)
    bounds: Bounds | None = None
    kinds: tuple[str, ...] = ()
    if geometry:
        bounds, kinds = _sort_along_curve(link, target, path, shape)
        target.unlink()
    return WrittenFile(count, path.stat().st_size, sha256_of(path), bounds, kinds)


def _sort_along_curve(
    link: duckdb.DuckDBPyConnection, staging: Path, path: Path, shape: pa.Schema
) -> tuple[Bounds | None, tuple[str, ...]]:
    link.execute(f"CREATE OR REPLACE VIEW placed AS SELECT * FROM read_parquet('{staging}', file_row_number = true)")
    extent: Any = link.execute(
        "SELECT min(bbox.xmin), min(bbox.ymin), max(bbox.xmax), max(bbox.ymax),"
        f" list_sort(list(DISTINCT ST_GeometryType(ST_GeomFromWKB({GEOMETRY}))::VARCHAR)"
        f" FILTER ({GEOMETRY} IS NOT NULL)) FROM placed"
    ).fetchone()
    bounds: Bounds | None = None if extent[0] is None else (extent[0], extent[1], extent[2], extent[3])
    kinds = tuple(_WORDS[kind] for kind in extent[4] or ())
    names = ", ".join(f'"{column}"' for column in shape.names)
    rows = link.execute(
        f"SELECT {names} FROM placed ORDER BY {GEOMETRY} IS NULL, {_build_hilbert_order(bounds)} file_row_number"
    ).to_arrow_reader(ROW_GROUP)
    full = _with_geo(shape, bounds, kinds)
    with pq.ParquetWriter(path, full, compression="zstd") as writer:
        for batch in rows:
            writer.write_table(pa.Table.from_batches([batch]).cast(full), row_group_size=ROW_GROUP)
    return bounds, kinds


def _build_hilbert_order(bounds: Bounds | None) -> str:
    """The place along the Hilbert curve over the bounds; one that is a point or a line is widened."""
    if bounds is None:
        return ""
    west, south, east, north = bounds
    east, north = max(east, west + 1e-9), max(north, south + 1e-9)
    box = f"{{'min_x': {west!r}, 'min_y': {south!r}, 'max_x': {east!r}, 'max_y': {north!r}}}::BOX_2D"
    return f"ST_Hilbert((bbox.xmin + bbox.xmax) / 2, (bbox.ymin + bbox.ymax) / 2, {box}), "


_WORDS = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRYCOLLECTION": "GeometryCollection",
}


def _with_geo(shape: pa.Schema, bounds: Bounds | None, kinds: tuple[str, ...]) -> pa.Schema:
    """The schema with GeoParquet 1.1's metadata: the column, its reference system, its bounds and its covering."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": list(kinds),
        "crs": CRS.from_user_input("OGC:CRS84").to_json_dict(),
        "covering": {"bbox": {side: ["bbox", side] for side in _BBOX}},
    }
    if bounds:
        column["bbox"] = list(bounds)
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    return shape.with_metadata({**(shape.metadata or {}), "geo": json.dumps(geo)})


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
