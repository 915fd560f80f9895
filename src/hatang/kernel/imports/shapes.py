"""Geometry from geodata: well-known text to shapes in degrees of WGS 84, or the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext
from pyproj import Transformer

from hatang.kernel.imports import coordinates
from hatang.kernel.imports.faults import Kind, Refusal

if TYPE_CHECKING:
    from hatang.kernel.imports.declaration import Column
    from hatang.kernel.imports.rows import Table


def check(table: Table, epsg: int) -> None:
    """Replace the text of every geometry column by its shape."""
    for column in table.columns.values():
        if column.kind == "geometry":
            for row in table.rows:
                text = row.values.get(column.field)
                if isinstance(text, str):
                    found = shape(text, column, epsg)
                    row.values[column.field] = None if isinstance(found, Refusal) else found
                    if isinstance(found, Refusal):
                        row.shown[column.field] = text[:60]
                        table.refuse(row, column.field, found)


def shape(text: str, column: Column, epsg: int) -> shapely.Geometry | Refusal:
    """The shape of the text, of a type that the column takes, valid, in degrees."""
    try:
        found = shapely.force_2d(shapely.from_wkt(text))
    except shapely.errors.ShapelyError:
        return _wrong(gettext("it is not geometry"))
    if found is None or found.is_empty:
        return _wrong(gettext("it is empty"))
    if column.geometry and found.geom_type not in column.geometry:
        if f"Multi{found.geom_type}" not in column.geometry:
            wanted = ", ".join(column.geometry)
            return _wrong(gettext("it is a %(found)s, not a %(wanted)s") % {"found": found.geom_type, "wanted": wanted})
        found = shapely.from_wkt(shapely.to_wkt(_multi(found)))
    if not found.is_valid:
        return _wrong(shapely.is_valid_reason(found))
    if epsg not in (0, 4326):
        transformer = Transformer.from_crs(epsg, 4326, always_xy=True)
        found = shapely.transform(found, transformer.transform, interleaved=False)
    west, south, east, north = found.bounds
    inside = coordinates.LONGITUDES[0] <= west <= east <= coordinates.LONGITUDES[1]
    if not inside or not coordinates.LATITUDES[0] <= south <= north <= coordinates.LATITUDES[1]:
        return _wrong(gettext("it lies outside Viet Nam; does the file name its coordinate system?"))
    return found


def _multi(found: shapely.Geometry) -> shapely.Geometry:
    makers = {
        "Point": shapely.MultiPoint,
        "LineString": shapely.MultiLineString,
        "Polygon": shapely.MultiPolygon,
    }
    return makers[found.geom_type]([found])


def _wrong(detail: str) -> Refusal:
    return Refusal(Kind.WRONG_GEOMETRY, {"detail": detail})
