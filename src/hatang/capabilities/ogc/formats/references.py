"""Coordinate reference systems: their names in addresses, the order of their axes, boxes drawn in them."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _
from pyproj import CRS, Transformer

from hatang.capabilities.ogc import queries
from hatang.capabilities.ogc.terms import CRS84, EPSG, METRE_DECIMALS
from hatang.capabilities.spatial.public import DEGREE_DECIMALS
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


# Pieces into which each side of a box is cut, so that it keeps its shape when it is carried over.
_PIECES = 32
# No place on the globe lies farther from the origin of a projected system.
_FARTHEST_M = 1e8


@dataclass(frozen=True)
class CoordinateReference:
    """`uri` in addresses and headers, `srid` in the database, `flip` where latitude or northing comes first."""

    uri: str
    srid: int
    flip: bool
    is_geographic: bool

    @property
    def decimals(self) -> int:
        return DEGREE_DECIMALS if self.is_geographic else METRE_DECIMALS


_DEFAULT = CoordinateReference(CRS84, 4326, flip=False, is_geographic=True)


@cache
def _of_epsg(code: int) -> CoordinateReference:
    system = CRS.from_epsg(code)
    north_first = system.axis_info[0].direction == "north"
    return CoordinateReference(f"{EPSG}{code}", code, flip=north_first, is_geographic=system.is_geographic)


@cache
def list_references() -> tuple[CoordinateReference, ...]:
    """Longitude and latitude first, then what PostGIS knows."""
    return (_DEFAULT, *(_of_epsg(code) for code in queries.epsg_codes()))


def find_reference(uri: str, parameter: str) -> CoordinateReference:
    """The reference system of that name; `Problem` (400) lists what is offered."""
    for reference in list_references():
        if uri == reference.uri:
            return reference
    raise Problem(
        parameter,
        _("This reference system is not offered"),
        where=uri,
        hint=", ".join(reference.uri for reference in list_references()),
        status=400,
    )


def encode_box(numbers: Sequence[float], reference: CoordinateReference) -> bytes:
    """The box (4 numbers, or 6 with heights, which are passed over) as WKB in longitude and latitude.

    Its first number of a longitude larger than the second crosses the antimeridian. `ValueError` where it is no box.
    """
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise ValueError
    half = len(numbers) // 2
    west, south, east, north = *numbers[:2], *numbers[half : half + 2]
    if reference.flip:
        west, south, east, north = south, west, north, east
    if south > north:
        raise ValueError
    if not reference.is_geographic:
        if west > east or max(map(abs, numbers)) > _FARTHEST_M:
            raise ValueError
        carried: bytes = shapely.to_wkb(_transform_polygon(shapely.box(west, south, east, north), reference.srid, 4326))
        return carried
    if not (south >= -90 and north <= 90 and max(abs(west), abs(east)) <= 180):
        raise ValueError
    sides = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return _MANY.pack(1, 6, len(sides)) + b"".join(
        _encode_rectangle(left, south, right, north) for left, right in sides
    )


# Well-known binary, little-endian: kind and number of polygons; kind, number of rings and points, the points of one.
_MANY, _RECTANGLE = struct.Struct("<BII"), struct.Struct("<BIII10d")


def _encode_rectangle(west: float, south: float, east: float, north: float) -> bytes:
    """Written here: every page of features asks for one, and the library of shapes is long about it."""
    return _RECTANGLE.pack(1, 3, 1, 5, west, south, west, north, east, north, east, south, west, south)


def compute_outline(
    bounds: tuple[float, float, float, float], reference: CoordinateReference
) -> list[tuple[float, float]]:
    """The ring of a box of degrees (west, south, east, north) in the system, in the order of its axes."""
    drawn = shapely.box(*bounds, ccw=True)
    if not reference.is_geographic:
        drawn = _transform_polygon(drawn, 4326, reference.srid)
    ring = shapely.get_coordinates(drawn).round(reference.decimals)
    return [(y, x) if reference.flip else (x, y) for x, y in ring.tolist()]


def _transform_polygon(drawn: shapely.Polygon, source: int, target: int) -> shapely.Polygon:
    """`ValueError` where a point of it has no place in the other system."""
    step = max(drawn.bounds[2] - drawn.bounds[0], drawn.bounds[3] - drawn.bounds[1]) / _PIECES
    there = Transformer.from_crs(source, target, always_xy=True)
    pieces = shapely.segmentize(drawn, step) if step else drawn
    carried: shapely.Polygon = shapely.transform(pieces, there.transform, interleaved=False)
    if not all(map(math.isfinite, shapely.get_coordinates(carried).ravel())):
        raise ValueError
    return carried
