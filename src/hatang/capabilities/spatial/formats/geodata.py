"""Files of geodata that people bring: opened apart, their reference system known or asked for, their places sound."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import shapely
from django.utils.translation import gettext_lazy as _
from pyproj import Transformer

from hatang.capabilities.spatial.queries.layers import KEY
from hatang.engines.sheets.geodata import epsg_of
from hatang.engines.writing import words
from hatang.kernel.geometry_faults import explain_broken_geometry
from hatang.kernel.imports import coordinates, reading
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hatang.kernel.datasets import Geometry

# Names that stand for something else in addresses and filters.
_TAKEN = (KEY, "geometry", "id")
_LONGEST_NAME = 40
# Of so many faults of one layer the first are told.
_MOST_NAMED = 5
# More of the features than this share outside of Viet Nam means that the reference system is another.
_OUTSIDE = 0.5
_ARROW = {pa.int64(): "integer", pa.float64(): "decimal", pa.bool_(): "boolean", pa.date32(): "date"}


@dataclass(frozen=True)
class GeodataLayer:
    """One layer and kind of geometry of a file; `fields` are (name, title, kind), in the order of the Arrow columns."""

    layer: str
    geometry: Geometry
    file: Path
    crs: str
    fields: tuple[tuple[str, str, str], ...]
    count: int

    def where(self, name: str) -> str:
        """The layer as the problems of the file of that name call it."""
        return f"{name}: {self.layer}"


def open_file(path: Path, name: str, folder: Path) -> list[GeodataLayer]:
    """What of the file has a place; `Invalid`, naming it, where it cannot be opened safely or nothing has one."""
    layers, _plain = open_whole(path, name, folder)
    return layers


def open_whole(path: Path, name: str, folder: Path) -> tuple[list[GeodataLayer], dict[str, pa.Table]]:
    """The same, and its plain tables by their names."""
    module = "hatang.engines.sheets.vectors"
    try:
        answer = json.loads(reading.run_isolated(module, str(path), str(folder), name=name))
    except Invalid as problem:
        if problem.code != "file_unknown_format":
            raise
        hint = _("Send GeoPackage, GeoJSON, KML or KMZ, DXF, GeoTIFF, or a ZIP with a Shapefile.")
        raise Invalid(problem.code, problem.title, where=name, hint=hint) from problem
    layers = [_describe_layer(folder, described) for described in answer["layers"] if described["geometry"]]
    if not layers:
        raise Invalid("file_without_place", _("Nothing in the file has a place"), where=name)
    plain = {
        described["layer"]: _read_arrow_table(folder / described["file"])
        for described in answer["layers"]
        if not described["geometry"]
    }
    return layers, plain


def _read_arrow_table(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as source, pa.ipc.open_file(source) as file:
        return file.read_all()


def _describe_layer(folder: Path, described: dict[str, Any]) -> GeodataLayer:
    path = folder / described["file"]
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
        schema = file.schema
        count = sum(file.get_batch(number).num_rows for number in range(file.num_record_batches))
    names: list[str] = []
    fields = []
    for column in schema.names[:-1]:
        names.append(_name_of(column, names))
        fields.append((names[-1], column, _ARROW.get(schema.field(column).type, "text")))
    geometry = cast("Geometry", described["geometry"])
    return GeodataLayer(described["layer"], geometry, path, described["crs"], tuple(fields), count)


def _name_of(title: str, taken: Sequence[str]) -> str:
    """A name for addresses: small letters, digits and low lines, no other field's.

    >>> _name_of("Tên xã/phường", []), _name_of("id", []), _name_of("a b", ["a_b"]), _name_of("", [])
    ('ten_xa_phuong', 'id_1', 'a_b_1', 'cot')
    >>> _name_of("Tỷ lệ (%)", [])
    'ty_le_phan_tram'
    """
    plain = "_".join(words.fold_words(title).replace("%", " phan tram ").split()) or "cot"
    if plain[0].isdigit():
        plain = f"cot_{plain}"
    plain = plain[:_LONGEST_NAME].rstrip("_")
    name, number = plain, 0
    while name in _TAKEN or name in taken:
        number += 1
        name = f"{plain}_{number}"
    return name


def system_of(crs: str, stated_epsg: int, where: str) -> int:
    """The EPSG code to read the places by: what a person says, otherwise what the file says, never a guess."""
    if stated_epsg:
        return stated_epsg
    if code := epsg_of(crs):
        return code
    zones = ", ".join(zone.title for zone in coordinates.ZONES[:2])
    if crs:
        title = _("The file names a coordinate system that is not known for certain")
    else:
        title = _("The file does not say its coordinate system")
    hint = _("Say it, for example %(zones)s; whoever made the file knows.") % {"zones": zones}
    raise Invalid("crs_missing", title, where=where, detail=crs[:200], hint=hint)


def read_layer_rows(layer: GeodataLayer, epsg: int, name: str, *, repair: bool = False) -> Iterator[tuple[Any, ...]]:
    """(values in the order of the fields, place as shapely in longitude and latitude), in the order of the file.

    `Invalid` names the layer and the features whose place is broken (unless it may be repaired) or off the globe, and
    the whole layer where most of it lies outside of Viet Nam.
    """
    carry = None if epsg == 4326 else Transformer.from_crs(epsg, 4326, always_xy=True)
    where = layer.where(name)
    number, outside = 0, 0
    with pa.memory_map(str(layer.file)) as source, pa.ipc.open_file(source) as file:
        for index in range(file.num_record_batches):
            batch = file.get_batch(index)
            shapes = shapely.from_wkb(batch.column("@geometry").to_pylist())
            if carry is not None:
                shapes = shapely.transform(shapes, carry.transform, interleaved=False)
            shapes = _require_sound(shapes, layer.geometry, number, where, repair=repair)
            outside += _count_outside(shapes)
            columns = [batch.column(column_name).to_pylist() for column_name in batch.schema.names[:-1]]
            yield from zip(*columns, shapes, strict=True)
            number += batch.num_rows
    if outside > _OUTSIDE * number:
        hint = _("Look at the zone and the central meridian, and whether the axes are exchanged.")
        title = _("Most of the layer lies outside of Viet Nam")
        raise Invalid("crs_doubtful", title, where=where, detail=f"EPSG:{epsg}, {outside}/{number}", hint=hint)


def _require_sound(shapes: np.ndarray, kind: Geometry, before: int, where: str, *, repair: bool) -> np.ndarray:
    placed = ~shapely.is_missing(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    off = placed & ~((west >= -180) & (east <= 180) & (south >= -90) & (north <= 90))
    if off.any():
        numbers = ", ".join(str(before + n + 1) for n in np.flatnonzero(off)[:_MOST_NAMED])
        hint = _("Say the coordinate system that the file is in.")
        title = _("Features do not lie on the globe")
        raise Invalid(
            "off_globe", title, where=where, detail=_("Features %(numbers)s") % {"numbers": numbers}, hint=hint
        )
    broken = placed & ~shapely.is_valid(shapes)
    if not broken.any():
        return shapes
    if repair:
        shapes = shapes.copy()
        shapes[broken] = [_repair_geometry(shape, kind) for shape in shapes[broken]]
        return shapes
    reasons = "; ".join(
        f"{before + n + 1}: {explain_broken_geometry(shapes[n])}" for n in np.flatnonzero(broken)[:_MOST_NAMED]
    )
    hint = _("Repair it in the program that made it, or tick that it shall be repaired here.")
    title = _("Geometries are broken")
    detail = _("%(count)d features, by number: %(told)s") % {"count": int(broken.sum()), "told": reasons}
    raise Invalid("geometry_broken", title, where=where, detail=detail, hint=hint)


def _repair_geometry(shape: Any, kind: Geometry) -> Any:
    """The sound parts of the same kind; nothing where none is left."""
    made = shapely.make_valid(shape)
    dimension = shapely.get_dimensions(shape)
    pieces = [
        piece for piece in shapely.get_parts(shapely.union_all([made])) if shapely.get_dimensions(piece) == dimension
    ]
    flat = [part for piece in pieces for part in (shapely.get_parts(piece) if "Multi" in piece.geom_type else [piece])]
    if not flat:
        return None
    many = {"MultiPolygon": shapely.multipolygons, "MultiLineString": shapely.multilinestrings}.get(kind)
    return many(flat) if many is not None else flat[0]


def _count_outside(shapes: np.ndarray) -> int:
    west, south, east, north = shapely.bounds(shapes).T
    (left, right), (low, high) = coordinates.LONGITUDES, coordinates.LATITUDES
    return int(((east < left) | (west > right) | (north < low) | (south > high)).sum())
