"""GeoPackage: the signal classes of each operator's technology as polygons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyogrio.raw
import shapely
from pyproj import Transformer
from rasterio.features import shapes, sieve

from hatang.capabilities.prediction.formats.rasters import NO_CLASS
from hatang.capabilities.prediction.queries.levels import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Grid

LAYER = "signal_classes"
# Specks of fewer pixels than this belong to what surrounds them: a polygon is for reading, the raster is exact.
SPECK_PIXELS = 6


@dataclass(frozen=True)
class ClassPolygon:
    """All places of one class of an operator's technology; `geometry` MultiPolygon in EPSG:4326."""

    operator: str
    technology: str
    signal_class: str
    area_km2: float
    geometry: shapely.MultiPolygon


def trace_polygons(
    classes: NDArray[np.uint8], grid: Grid, *, operator: str, technology: str, speck_pixels: int = SPECK_PIXELS
) -> list[ClassPolygon]:
    """The usable classes of a raster (uint8: numbers of `levels.CLASSES`, 255 where nothing is known) as polygons."""
    if not np.any((classes > 0) & (classes != NO_CLASS)):
        return []
    cleaned = sieve(classes, size=speck_pixels, connectivity=4) if classes.size > speck_pixels else classes
    wanted = (cleaned > 0) & (cleaned != NO_CLASS)
    to_degrees = Transformer.from_crs(f"EPSG:{grid.epsg}", "EPSG:4326", always_xy=True)
    parts: dict[int, list[shapely.Polygon]] = {}
    for shape, value in shapes(cleaned, mask=wanted, connectivity=4, transform=grid.transform):
        rings = shape["coordinates"]
        parts.setdefault(int(value), []).append(shapely.Polygon(rings[0], rings[1:]))
    class_polygons = []
    for value, pieces in sorted(parts.items()):
        metric = shapely.MultiPolygon(pieces)
        degrees = shapely.transform(
            metric, lambda corners: np.column_stack(to_degrees.transform(corners[:, 0], corners[:, 1]))
        )
        assert isinstance(degrees, shapely.MultiPolygon)
        class_polygons.append(ClassPolygon(operator, technology, CLASSES[value].value, metric.area / 1e6, degrees))
    return class_polygons


def write_polygons(path: Path, rows: Iterable[ClassPolygon]) -> int:
    """Write the polygons as one layer; returns how many there are. An empty file has the layer and no row."""
    polygon_rows = list(rows)
    columns = ("operator", "technology", "signal_class", "area_km2")
    fields = [np.array([getattr(row, name) for row in polygon_rows], dtype=object) for name in columns[:3]]
    fields.append(np.array([row.area_km2 for row in polygon_rows], dtype=np.float64))
    geometry = np.array([shapely.to_wkb(row.geometry) for row in polygon_rows], dtype=object)
    pyogrio.raw.write(
        path,
        geometry,
        fields,
        list(columns),
        layer=LAYER,
        driver="GPKG",
        geometry_type="MultiPolygon",
        crs="EPSG:4326",
    )
    return len(polygon_rows)
