"""Outlines: the province as the union of its communes, points in communes, hamlets in zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import KINDS_OF_LEVEL, Level
from hatang.kernel.access import Area

# Polars is imported where a frame is made: the tables alone must not wait for it.
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import polars as pl
    from shapely.geometry.base import BaseGeometry

_COMMUNES = list(KINDS_OF_LEVEL[Level.COMMUNE])

_VALID = "u.valid_from <= %(as_of)s AND (u.valid_to IS NULL OR u.valid_to > %(as_of)s)"


@dataclass(frozen=True)
class Outline:
    """A computed outline: how many communes lie in it, how many of them have a boundary, whether any is schematic."""

    geometry: BaseGeometry | None
    communes: int
    with_boundary: int
    schematic: bool
    area_km2: float | None


def compute_outline(*, area: Area, as_of: date) -> Outline:
    """The union (ST_Union) of the boundaries of the communes of the date in the area; its size on the ellipsoid."""
    # start: shapely
    import shapely

    graph = read_lineage()
    inside = [
        unit
        for unit in graph.inside(area)
        if graph.nodes[unit].level == Level.COMMUNE and graph.nodes[unit].is_valid_on(as_of)
    ]
    keys = [str(unit) for unit in inside]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_AsBinary(g), ST_Area(g::geography) / 1e6, n, schematic FROM ("
            "  SELECT ST_Union(b.geometry) AS g, count(*) AS n, bool_or(b.schematic) AS schematic"
            "  FROM places_boundary b JOIN places_unit u ON u.id = b.unit_id"
            "  WHERE u.code || '@' || u.valid_from = ANY(%s)) AS joined",
            [keys],
        )
        wkb, area_km2, count, schematic = cursor.fetchone()
    geometry = shapely.from_wkb(bytes(wkb)) if wkb is not None else None
    return Outline(geometry, len(inside), count, bool(schematic), area_km2)


def commune_outlines(*, as_of: date) -> list[tuple[Area, BaseGeometry]]:
    """The boundary of each commune valid on the date that has one."""
    # start: shapely
    import shapely

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.code, u.valid_from, ST_AsBinary(b.geometry) FROM places_boundary b"  # noqa: S608 - constants
            f" JOIN places_unit u ON u.id = b.unit_id WHERE u.kind = ANY(%(kinds)s) AND {_VALID} ORDER BY u.code",
            {"as_of": as_of, "kinds": _COMMUNES},
        )
        return [(Area(code, since), shapely.from_wkb(bytes(wkb))) for code, since, wkb in cursor.fetchall()]


def hamlets_in_zones(*, as_of: date, kinds: Iterable[str]) -> pl.DataFrame:
    """(area: hamlet key, zone: zone code): each hamlet whose position lies in a zone of these kinds on the date."""
    # start: polars
    import polars as pl

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.code || '@' || h.valid_from, z.code FROM places_zone z"
            " JOIN places_hamlet h ON ST_Covers(z.geometry, h.point)"
            " WHERE z.kind = ANY(%(kinds)s)"
            " AND z.valid_from <= %(as_of)s AND (z.valid_to IS NULL OR z.valid_to > %(as_of)s)"
            " AND h.valid_from <= %(as_of)s AND (h.valid_to IS NULL OR h.valid_to > %(as_of)s) ORDER BY 1, 2",
            {"as_of": as_of, "kinds": list(kinds)},
        )
        return pl.DataFrame(cursor.fetchall(), schema={"area": str, "zone": str}, orient="row")


@dataclass(frozen=True)
class Frame:
    """The box around outlines (west, south, east, north) and whether any of them is schematic."""

    bounds: tuple[float, float, float, float]
    schematic: bool


def compute_bounds(*, areas: Iterable[object]) -> Frame | None:
    """The box around the boundaries of these units; None when none has one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e), schematic FROM ("
            "  SELECT ST_Extent(b.geometry) AS e, bool_or(b.schematic) AS schematic"
            "  FROM places_boundary b JOIN places_unit u ON u.id = b.unit_id"
            "  WHERE u.code || '@' || u.valid_from = ANY(%s)) AS boxed",
            [[str(area) for area in areas]],
        )
        west, south, east, north, schematic = cursor.fetchone()
    return None if west is None else Frame((west, south, east, north), bool(schematic))
