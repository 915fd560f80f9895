"""The doors of places: units, hamlets, population and outlines as of a date.

Everything here is a function with keyword arguments or a frozen dataclass; areas are `kernel.access.Area`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.places.actions.conditions import put_signal_holes
from hatang.capabilities.places.actions.guard import may_edit, require_edit
from hatang.capabilities.places.actions.reference import LoadedUnits, load_reference
from hatang.capabilities.places.models import PublicPoint, Zone
from hatang.capabilities.places.models.hamlets import HAMLET_CODE
from hatang.capabilities.places.queries import conditions as condition_queries
from hatang.capabilities.places.queries import hamlets as hamlet_queries
from hatang.capabilities.places.queries.conditions import HoleRow, signal_holes
from hatang.capabilities.places.queries.find import Candidate, Finder, find_unit
from hatang.capabilities.places.queries.geojson import hamlets_geojson, units_geojson
from hatang.capabilities.places.queries.hamlets import HamletRow, list_hamlets
from hatang.capabilities.places.queries.lineage import Edge, read_lineage
from hatang.capabilities.places.queries.outlines import Outline, commune_outlines, compute_outline, hamlets_in_zones
from hatang.capabilities.places.queries.population import (
    MAXIMUM_AGE_YEARS,
    Population,
    compute_population,
    compute_populations,
    oldest_usable,
)
from hatang.capabilities.places.queries.units import UnitRow, find_province, list_units
from hatang.capabilities.places.terms import HoleCause
from hatang.kernel.access import ANONYMOUS, Area
from hatang.kernel.problems import Missing
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import polars as pl
    from shapely.geometry.base import BaseGeometry

    from hatang.kernel.access import Actor
    from hatang.kernel.suppression import Count

__all__ = [
    "HAMLET_CODE",
    "MAXIMUM_AGE_YEARS",
    "Candidate",
    "Conditions",
    "Edge",
    "Finder",
    "HamletRow",
    "HoleCause",
    "HoleRow",
    "LoadedUnits",
    "Outline",
    "Population",
    "PublicPointRow",
    "UnitRow",
    "ZoneRow",
    "commune_outlines",
    "compute_outline",
    "compute_population",
    "compute_populations",
    "conditions_of_hamlets",
    "conditions_of_units",
    "find_hamlet",
    "find_province",
    "find_successors",
    "find_unit",
    "hamlet_frame",
    "hamlets_geojson",
    "hamlets_in_zones",
    "list_hamlets",
    "list_units",
    "list_units_inside",
    "list_zones",
    "load_reference",
    "may_edit",
    "oldest_usable",
    "place_title",
    "public_points",
    "put_signal_holes",
    "require_edit",
    "signal_holes",
    "unit_of_hamlet",
    "units_geojson",
]


def place_title(area: Area) -> str | None:
    """The name of a unit or hamlet for people ("Xã Trà Bùi", "Thôn 3"); None when there is no such place."""
    node = read_lineage().nodes.get(area)
    if node is not None:
        return node.title
    try:
        hamlet = hamlet_queries.find_hamlet(code=area.code)
    except Missing:
        return None
    return hamlet.title if hamlet.valid_from == area.valid_from else None


def list_units_inside(area: Area) -> frozenset[Area]:
    """Every unit (not hamlet) of any time that lies wholly inside the area; the area itself when it is unknown."""
    graph = read_lineage()
    return graph.inside(area) if area in graph.nodes else frozenset({area})


def find_successors(area: Area, as_of: date) -> tuple[Area, ...]:
    """What the unit has become by the date; itself while valid, nothing where it ended without a successor."""
    graph = read_lineage()
    return graph.successors(area, as_of) if area in graph.nodes else ()


def hamlet_frame(as_of: date, *, maximum_age_years: int = MAXIMUM_AGE_YEARS) -> pl.DataFrame:
    """All hamlets of the date in one polars frame, with the households, population and adults that may still serve.

    Columns: area, code, name, kind, unit (area key of the commune on the date), unit_name, unit_kind, longitude,
    latitude, households, households_dated, population, population_dated, adults, adults_dated. Null is unknown.
    """
    oldest = oldest_usable(as_of, maximum_age_years)
    return cache_in_reading(
        ("places.hamlet_frame", as_of, oldest), lambda: hamlet_queries.hamlet_frame(as_of=as_of, oldest=oldest)
    )


def find_hamlet(code: str) -> HamletRow:
    """The hamlet with the code, with its last commune; `Missing` when there is none."""
    hamlet = hamlet_queries.find_hamlet(code=code)
    seats = {seat.hamlet_id: seat.unit for seat in hamlet.seats.select_related("unit").order_by("valid_from")}
    position = (hamlet.point.x, hamlet.point.y) if hamlet.point else (None, None)
    return hamlet_queries.build_hamlet_row(hamlet, seats, position)


def unit_of_hamlet(code: str, as_of: date) -> Area | None:
    """The commune the hamlet lies in on the date."""
    unit = hamlet_queries.seat_on(hamlet=hamlet_queries.find_hamlet(code=code), as_of=as_of)
    return unit.area if unit else None


@dataclass(frozen=True)
class ZoneRow:
    code: str
    name: str
    kind: str
    decree: str
    valid_from: date
    valid_to: date | None
    geometry: BaseGeometry


def list_zones(*, as_of: date, kinds: Iterable[str] = (), actor: Actor = ANONYMOUS) -> list[ZoneRow]:
    """The zones of the date (of these kinds), with their outline as a shapely geometry in EPSG:4326."""
    # start: shapely
    import shapely

    records = Zone.objects.visible_to(actor).valid_on(as_of)
    if chosen := list(kinds):
        records = records.filter(kind__in=chosen)
    return [
        ZoneRow(
            zone.code, zone.name, zone.kind, zone.decree, zone.valid_from, zone.valid_to,
            shapely.from_wkb(bytes(zone.geometry.wkb)),
        )
        for zone in records
    ]  # fmt: skip


@dataclass(frozen=True)
class PublicPointRow:
    """A public point; `unit` is the commune it was declared in."""

    code: str
    name: str
    kind: str
    unit: Area
    longitude: float
    latitude: float


def public_points(*, as_of: date, kinds: Iterable[str] = (), actor: Actor = ANONYMOUS) -> list[PublicPointRow]:
    """The public points of the date (of these kinds)."""
    points = PublicPoint.objects.visible_to(actor).valid_on(as_of).select_related("unit").defer("unit__centroid")
    if chosen := list(kinds):
        points = points.filter(kind__in=chosen)
    return [
        PublicPointRow(point.code, point.name, point.kind, point.unit.area, point.point.x, point.point.y)
        for point in points
    ]


@dataclass(frozen=True)
class Conditions:
    """What is known of a place on a date; None and "" are unknown, a count that the actor may not see is `HIDDEN`."""

    dated: date
    new_rural: str = ""
    region_class: str = ""
    extremely_difficult: bool | None = None
    poor_households: Count = None
    near_poor_households: Count = None
    grid_electricity: bool | None = None
    electrified_households: int | None = None


def conditions_of_units(as_of: date) -> dict[Area, Conditions]:
    """New-rural status and region class of each commune with a finding."""
    return {
        area: Conditions(row.dated, row.new_rural, row.region_class)
        for area, row in condition_queries.unit_conditions(as_of=as_of).items()
    }


def conditions_of_hamlets(as_of: date, actor: Actor = ANONYMOUS) -> dict[Area, Conditions]:
    """Poverty and electricity of each hamlet with a finding, as the actor may see them."""
    return {
        area: Conditions(
            row.dated,
            extremely_difficult=row.extremely_difficult,
            poor_households=row.poor_households,
            near_poor_households=row.near_poor_households,
            grid_electricity=row.grid_electricity,
            electrified_households=row.electrified_households,
        )
        for area, row in condition_queries.hamlet_conditions(as_of=as_of, actor=actor).items()
    }
