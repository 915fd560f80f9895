"""Geometry from geodata: well-known text to shapes in degrees of WGS 84, or the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext
from pyproj import Transformer

from hatang.kernel.geometry_faults import explain_broken_geometry, translate_reason
from hatang.kernel.imports import coordinates
from hatang.kernel.imports.faults import Kind, Refusal

if TYPE_CHECKING:
    from hatang.kernel.imports.declaration import ImportColumn
    from hatang.kernel.imports.rows import ImportTable


def check_shapes(table: ImportTable, epsg: int) -> None:
    """Replace the text of every geometry column by its shape."""
    for column in table.columns.values():
        if column.kind == "geometry":
            for row in table.rows:
                text = row.values.get(column.field)
                if isinstance(text, str):
                    geometry = read_shape(text, column, epsg)
                    row.values[column.field] = None if isinstance(geometry, Refusal) else geometry
                    if isinstance(geometry, Refusal):
                        row.shown[column.field] = text[:60]
                        table.refuse(row, column.field, geometry)


def read_shape(text: str, column: ImportColumn, epsg: int) -> shapely.Geometry | Refusal:
    """The shape of the text, of a type that the column takes, valid, in degrees."""
    try:
        geometry = shapely.force_2d(shapely.from_wkt(text))
    except shapely.errors.ShapelyError as error:
        return _refuse_geometry(translate_reason(str(error)))
    if geometry is None or geometry.is_empty:
        return _refuse_geometry(gettext("it is empty"))
    if column.geometry and geometry.geom_type not in column.geometry:
        if f"Multi{geometry.geom_type}" not in column.geometry:
            wanted = ", ".join(column.geometry)
            return _refuse_geometry(
                gettext("it is a %(found)s, not a %(wanted)s") % {"found": geometry.geom_type, "wanted": wanted}
            )
        geometry = shapely.from_wkt(shapely.to_wkt(_to_multipart(geometry)))
    if not geometry.is_valid:
        return _refuse_geometry(explain_broken_geometry(geometry))
    if epsg not in (0, 4326):
        transformer = Transformer.from_crs(epsg, 4326, always_xy=True)
        geometry = shapely.transform(geometry, transformer.transform, interleaved=False)
    west, south, east, north = geometry.bounds
    inside = coordinates.LONGITUDES[0] <= west <= east <= coordinates.LONGITUDES[1]
    if not inside or not coordinates.LATITUDES[0] <= south <= north <= coordinates.LATITUDES[1]:
        return _refuse_geometry(gettext("it lies outside Viet Nam; does the file name its coordinate system?"))
    return geometry


def _to_multipart(geometry: shapely.Geometry) -> shapely.Geometry:
    makers = {
        "Point": shapely.MultiPoint,
        "LineString": shapely.MultiLineString,
        "Polygon": shapely.MultiPolygon,
    }
    return makers[geometry.geom_type]([geometry])


def _refuse_geometry(detail: str) -> Refusal:
    return Refusal(Kind.WRONG_GEOMETRY, {"detail": detail})
