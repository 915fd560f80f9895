"""What operators plan to build, as far as the actor may see it, and where it is near to what others plan or have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Geod, Transformer

from hatang.capabilities.assets import public as assets
from hatang.capabilities.siting import rules
from hatang.capabilities.siting.models import PlannedBuild, RoadWork, ShareOffer
from hatang.capabilities.siting.terms import BuildKind, OfferAnswer, OverlapKind
from hatang.kernel.definitions import read_definition
from hatang.kernel.state import keep_by_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from hatang.kernel.access import Actor

DEFINITION = "build_overlap"


@dataclass(frozen=True)
class Overlap:
    """A planned site or route (`operator`, `kind`, `code`) and the nearest thing of one other body that is near it.

    `near_operator` is empty for road works. `length_m` is how much of a route lies within the distance, None for a
    site. `near_code` is empty where the actor may not know it.
    """

    operator: str
    kind: str
    code: str
    name: str
    year: int
    near_kind: OverlapKind
    near_operator: str
    near_code: str
    distance_m: int
    length_m: int | None = None


@dataclass(frozen=True)
class _Neighbour:
    """What something is compared by; `users` are the operators for whom it is nothing of another."""

    users: frozenset[str]
    operator: str
    code: str
    year: int | None
    shape: shapely.Geometry


def list_planned_builds(*, as_of: date, actor: Actor, year: int | None = None) -> QuerySet[PlannedBuild]:
    """The planned sites and routes of the day that the actor may see."""
    rows = PlannedBuild.objects.visible_to(actor).valid_on(as_of)
    return rows if year is None else rows.filter(year=year)


@dataclass(frozen=True)
class Planned:
    """What one operator's yearly plan holds: sites, those of them with 5G, routes in km, sites that another shares."""

    sites: int
    sites_5g: int
    routes_km: float
    shared_sites: int


def sum_planned_builds(*, operator: str, year: int, as_of: date) -> Planned | None:
    """The sums of an operator's plan for a year as of a date; None where it filed none."""
    rows = list(PlannedBuild.objects.valid_on(as_of).filter(operator=operator, year=year))
    if not rows:
        return None
    sites = [row for row in rows if row.kind == BuildKind.SITE]
    agreed = ShareOffer.objects.filter(answer=OfferAnswer.YES, kind=BuildKind.SITE, year=year)
    shared = agreed.filter(operator=operator).values_list("code", flat=True)
    return Planned(
        sites=len(sites),
        sites_5g=sum("5G" in row.technology.upper() for row in sites),
        routes_km=measure_routes_km(row for row in rows if row.kind == BuildKind.ROUTE),
        shared_sites=len(set(shared) & {row.code for row in sites}),
    )


_GEOD = Geod(ellps="WGS84")


def measure_routes_km(routes: Iterable[PlannedBuild]) -> float:
    """How long the lines are over the ground, km."""
    lines = (shapely.from_wkb(bytes(row.geometry.wkb)) for row in routes)
    return round(sum(_GEOD.geometry_length(line) for line in lines) / 1000, 2)


def list_share_offers(*, actor: Actor) -> QuerySet[ShareOffer]:
    """Offers from and to the actor's operators, the newest first."""
    return ShareOffer.objects.visible_to(actor)


def find_overlaps(*, as_of: date, actor: Actor, year: int | None = None) -> list[Overlap]:
    """What of the actor's is near to what others plan or have; the code of another's plan only for the planners."""
    all_overlaps = find_nearest_overlaps(list(list_planned_builds(as_of=as_of, actor=actor, year=year)), as_of=as_of)
    if rules.build_scope(actor) is None:
        return all_overlaps
    # Masts stand for all to see; plans are their operators' business.
    return [
        overlap if overlap.near_kind is OverlapKind.MAST else replace(overlap, near_code="") for overlap in all_overlaps
    ]


def find_nearest_overlaps(mine: Sequence[PlannedBuild], *, as_of: date) -> list[Overlap]:
    """Every overlap of these rows, one for each other body and kind: the nearest. For actions; pages ask
    `find_overlaps`.
    """
    if not mine:
        return []
    limits = read_definition(DEFINITION, as_of).values
    planned = list(PlannedBuild.objects.valid_on(as_of))
    routes = [_make_neighbour(row) for row in planned if row.kind == BuildKind.ROUTE]
    sites = [_make_neighbour(row) for row in planned if row.kind == BuildKind.SITE]
    own_routes = [row for row in mine if row.kind == BuildKind.ROUTE]
    own_sites = [row for row in mine if row.kind == BuildKind.SITE]
    matches: list[Overlap] = []
    if own_routes:
        works = [
            _Neighbour(frozenset(), "", row.code, row.year, shapely.from_wkb(bytes(row.geometry.wkb)))
            for row in RoadWork.objects.valid_on(as_of)
        ]
        matches += _match_nearest(own_routes, routes, OverlapKind.ROUTE, float(limits["route_m"]))
        matches += _match_nearest(own_routes, works, OverlapKind.WORK, float(limits["route_m"]))
    if own_sites:
        matches += _match_nearest(own_sites, sites, OverlapKind.SITE, float(limits["site_m"]))
        matches += _match_nearest(own_sites, _list_masts(as_of), OverlapKind.MAST, float(limits["site_m"]))
    return sorted(
        matches, key=lambda overlap: (overlap.operator, overlap.year, overlap.kind, overlap.code, overlap.distance_m)
    )


def _make_neighbour(row: PlannedBuild) -> _Neighbour:
    # Trenches are shared when they are dug in one year; a mast planned for another year can still be waited for.
    year = row.year if row.kind == BuildKind.ROUTE else None
    return _Neighbour(frozenset({row.operator}), row.operator, row.code, year, _read_shape(row))


@keep_by_state(2)
def _list_masts(as_of: date) -> tuple[_Neighbour, ...]:
    """Masts that stand or are being put up; who shares one already needs no offer."""
    return tuple(
        _Neighbour(
            frozenset({mast.owner, *mast.tenants}),
            mast.owner,
            mast.code,
            None,
            shapely.Point(mast.longitude, mast.latitude),
        )
        for mast in assets.list_sites(as_of=as_of)
        if mast.status != "out_of_service"
    )


def _read_shape(row: PlannedBuild) -> shapely.Geometry:
    return shapely.from_wkb(bytes(row.geometry.wkb))


def _match_nearest(
    mine: Sequence[PlannedBuild], others: Sequence[_Neighbour], kind: OverlapKind, limit_m: float
) -> list[Overlap]:
    """The nearest of each other body within the limit, for each row."""
    if not others:
        return []
    shapes = _project_to_metres([_read_shape(row) for row in mine], [neighbour.shape for neighbour in others])
    own, theirs = shapes[: len(mine)], shapes[len(mine) :]
    pairs = shapely.STRtree(theirs).query(own, predicate="dwithin", distance=limit_m)
    nearest_by_body: dict[tuple[int, str], Overlap] = {}
    for index, other in pairs.T:
        row, near = mine[index], others[other]
        if row.operator in near.users or near.year not in (None, row.year):
            continue
        distance = round(float(shapely.distance(own[index], theirs[other])))
        known = nearest_by_body.get((index, near.operator))
        if known is not None and (known.distance_m, known.near_code) <= (distance, near.code):
            continue
        length = None
        if row.kind == BuildKind.ROUTE:
            length = round(float(shapely.length(shapely.intersection(own[index], theirs[other].buffer(limit_m)))))
        nearest_by_body[index, near.operator] = Overlap(
            operator=row.operator,
            kind=row.kind,
            code=row.code,
            name=row.name,
            year=row.year,
            near_kind=kind,
            near_operator=near.operator,
            near_code=near.code,
            distance_m=distance,
            length_m=length,
        )
    return list(nearest_by_body.values())


def _project_to_metres(mine: list[shapely.Geometry], others: list[shapely.Geometry]) -> NDArray[Any]:
    """The shapes in metres around their middle: within a province true to better than one part in a thousand."""
    shapes = np.array([*mine, *others], dtype=object)
    west, south, east, north = shapely.total_bounds(shapes)
    middle = f"+proj=aeqd +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84 +units=m"
    to_metres = Transformer.from_crs(4326, middle, always_xy=True)
    moved: NDArray[Any] = shapely.transform(shapes, to_metres.transform, interleaved=False)
    return moved
