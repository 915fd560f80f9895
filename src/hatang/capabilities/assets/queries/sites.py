"""Mast positions and cells: evidence, rows of pages, features of maps."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
import shapely
from django.contrib.gis.db.models.functions import GeometryDistance
from django.contrib.gis.geos import Point, Polygon
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from hatang.capabilities.assets import rules
from hatang.capabilities.assets.models import Cell, Site
from hatang.capabilities.assets.queries import frames, meanings, surroundings
from hatang.capabilities.assets.terms import ServiceStatus
from hatang.kernel import datasets, releases
from hatang.kernel.doubles import double_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor, Area

# What two readings of one place with a receiver in the hand differ by; no two masts stand so near.
_SAME_PLACE_M = 10.0
_METRES_A_DEGREE = 111_320.0
_WHERE = ("code", "owner", "point")
# Degrees are no metres: of so many the caller finds the nearest.
_NEAREST = 50

# In a state that counts by the definition: so said the row of the date, and the dates of its own do not contradict.
_POSITIONS = """
    SELECT s.code, coalesce(nullif(s.name, ''), s.code), s.owner, s.import_id,
           CASE WHEN s.commune_code = '' THEN '' ELSE s.commune_code || '@' || s.commune_valid_from END
    FROM assets_site s
    WHERE HOLDS(s) AND s.status = ANY(%(states)s)
      AND (s.commissioned_on IS NULL OR s.commissioned_on <= %(day)s)
      AND (s.dismantled_on IS NULL OR s.dismantled_on > %(day)s)
      AND (%(since)s::date IS NULL OR s.commissioned_on >= %(since)s::date)
"""


def position_facts(*, as_of: date, new_since: date | None = None) -> pl.DataFrame:
    """One row per mast position that counts on the date; with `new_since` only those commissioned from that day on."""
    positions = frames.select_frame(
        _POSITIONS,
        {
            "day": as_of,
            "since": new_since,
            "states": meanings.read_list(meanings.MAST_POSITION, "states", as_of),
        },
        place=pl.String,
        place_name=pl.String,
        note=pl.String,
        imported_by=pl.String,
        area=pl.String,
    )
    return frames.as_facts(
        positions.with_columns(numerator=pl.lit(1.0), dataset=pl.lit("assets.site"), record=pl.col("place"))
    )


def held_positions(*, as_of: date, new_since: date | None = None) -> pl.DataFrame:
    """The mast positions of each owner: (filer, area, numerator)."""
    return position_facts(as_of=as_of, new_since=new_since).select(pl.col("note").alias("filer"), "area", "numerator")


def any_site(*, as_of: date) -> bool:
    """Whether any mast position is known on the date."""
    return Site.objects.valid_on(as_of).exists()


def list_sites(
    *,
    actor: Actor,
    as_of: date,
    operator: str = "",
    technology: str = "",
    within: Area | None = None,
    text: str = "",
) -> QuerySet[Site]:
    """The mast positions of the date that the actor may see.

    `operator` owns, shares or has a cell on it; `technology` is asked of the cells that the actor may see; `within` is
    a unit of any time; `text` is part of the code or, with or without diacritics, of the name.
    """
    visible_sites = Site.objects.visible_to(actor).valid_on(as_of)
    cells = Cell.objects.visible_to(actor).valid_on(as_of).filter(status=ServiceStatus.IN_SERVICE)
    if technology:
        chosen = cells.filter(technology=technology, **({"operator": operator} if operator else {}))
        visible_sites = visible_sites.filter(code__in=chosen.values("site"))
    elif operator:
        of_operator = cells.filter(operator=operator).values("site")
        visible_sites = visible_sites.filter(
            Q(owner=operator) | Q(tenants__contains=[operator]) | Q(code__in=of_operator)
        )
    if within is not None:
        visible_sites = visible_sites.filter(_in_communes(surroundings.list_units_inside(area=within)))
    if text:
        visible_sites = visible_sites.filter(Q(code__icontains=text) | Q(name__unaccent__icontains=text))
    return visible_sites.order_by("code")


def keep_nearest(chosen: QuerySet[Site], place: tuple[float, float]) -> QuerySet[Site]:
    """The few of the chosen that stand nearest to a place (longitude, latitude), by degrees, through the index."""
    return chosen.order_by(GeometryDistance("point", Point(*place, srid=4326)))[:_NEAREST]


def list_mast_operators(*, as_of: date, actor: Actor) -> set[str]:
    """Who owns or shares a mast in service of the date, of those that the actor may see."""
    visible_sites = Site.objects.visible_to(actor).valid_on(as_of).filter(status=ServiceStatus.IN_SERVICE)
    owned = visible_sites.order_by().values_list("owner", "tenants").distinct()
    return {operator for owner, tenants in owned for operator in (owner, *tenants)}


def _in_communes(communes: frozenset[Area]) -> Q:
    """Rows in one of the communes; few first days, many codes."""
    by_day: defaultdict[date, list[str]] = defaultdict(list)
    for area in communes:
        by_day[area.valid_from].append(area.code)
    wanted = Q(pk__in=[])
    for day, codes in by_day.items():
        wanted |= Q(commune_code__in=codes, commune_valid_from=day)
    return wanted


@dataclass(frozen=True)
class MastPlace:
    """Whose mast, and where, in degrees."""

    owner: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class MastBeside:
    """A mast, and another of its place that stands `distance_m` metres from it; `owner` is of the other."""

    code: str
    other: str
    owner: str
    distance_m: float


def find_masts_beside(filed: Mapping[str, MastPlace], *, as_of: date) -> list[MastBeside]:
    """The masts by code that stand where another stands on the date or among themselves; each pair once."""
    if not filed:
        return []
    longitudes, latitudes = ([getattr(place, name) for place in filed.values()] for name in ("longitude", "latitude"))
    margin = 2 * _SAME_PLACE_M / _METRES_A_DEGREE
    box = Polygon.from_bbox(
        (min(longitudes) - margin, min(latitudes) - margin, max(longitudes) + margin, max(latitudes) + margin)
    )
    around = Site.objects.valid_on(as_of).exclude(code__in=filed).filter(point__within=box)
    standing = {code: MastPlace(owner, point.x, point.y) for code, owner, point in around.values_list(*_WHERE)}
    every = {**filed, **standing}
    codes = list(every)
    east = _METRES_A_DEGREE * math.cos(math.radians(sum(latitudes) / len(latitudes)))
    points = shapely.points([(place.longitude * east, place.latitude * _METRES_A_DEGREE) for place in every.values()])
    pairs = shapely.STRtree(points).query(points[: len(filed)], predicate="dwithin", distance=_SAME_PLACE_M)
    # The filed come first: of two of them the pair is taken once.
    return [
        MastBeside(codes[one], codes[two], every[codes[two]].owner, float(shapely.distance(points[one], points[two])))
        for one, two in sorted(zip(*pairs.tolist(), strict=True))
        if one < two
    ]


def site_of(*, code: str, as_of: date, actor: Actor) -> Site | None:
    """The mast position as it was on the date; where it did not stand on it, as it was last before or first after."""
    rows = Site.objects.visible_to(actor).filter(code=code)
    return (
        rows.valid_on(as_of).first()
        or rows.filter(valid_from__lte=as_of).order_by("-valid_from").first()
        or rows.order_by("valid_from").first()
    )


def history_of_site(*, code: str, actor: Actor) -> list[Site]:
    """Every period of a mast position, the latest first."""
    return list(Site.objects.visible_to(actor).filter(code=code).order_by("-valid_from"))


def list_cells(
    *, actor: Actor, as_of: date, site: str = "", operator: str = "", technology: str = "", text: str = ""
) -> QuerySet[Cell]:
    """The cells of the date that the actor may see."""
    visible_cells = Cell.objects.visible_to(actor).valid_on(as_of)
    exact = {"site": site, "operator": operator, "technology": technology}
    visible_cells = visible_cells.filter(**{name: value for name, value in exact.items() if value})
    return (visible_cells.filter(code__icontains=text) if text else visible_cells).order_by("operator", "code")


@dataclass(frozen=True)
class CellOnAir:
    """A cell that radiates on a date, with its mast position; None is unknown, an azimuth of None is every direction.

    `longitude` and `latitude` are None where no mast position of the date has the cell's site code.
    """

    code: str
    site: str
    operator: str
    technology: str
    band_mhz: int | None
    azimuth_deg: float | None
    electrical_tilt_deg: float | None
    mechanical_tilt_deg: float | None
    antenna_height_m: float | None
    power_dbm: float | None
    gain_dbi: float | None
    eirp_dbm: float | None
    longitude: float | None
    latitude: float | None
    mast_height_m: float | None


def cells_on_air(*, as_of: date, actor: Actor, site: str = "") -> list[CellOnAir]:
    """The cells that radiate on the date, of one mast position or of all, as far as the actor may see them, by site
    and code."""
    radiating = (
        Cell.objects.visible_to(actor)
        .valid_on(as_of)
        .filter(
            Q(on_air_on=None) | Q(on_air_on__lte=as_of),
            Q(off_air_on=None) | Q(off_air_on__gt=as_of),
            status=ServiceStatus.IN_SERVICE,
        )
    )
    standing = Site.objects.valid_on(as_of)
    if site:
        radiating, standing = radiating.filter(site=site), standing.filter(code=site)
    masts = {
        code: (point.x, point.y, height) for code, point, height in standing.values_list("code", "point", "height_m")
    }
    rows = radiating.order_by("site", "operator", "code").values(
        "code",
        "site",
        "operator",
        "technology",
        "band_mhz",
        "azimuth_deg",
        "electrical_tilt_deg",
        "mechanical_tilt_deg",
        "antenna_height_m",
        "power_dbm",
        "gain_dbi",
        "eirp_dbm",
    )
    on_air = []
    for row in rows:
        longitude, latitude, height = masts.get(row["site"], (None, None, None))
        on_air.append(CellOnAir(**row, longitude=longitude, latitude=latitude, mast_height_m=height))
    return on_air


_FEATURE = (
    """json_build_object('type','Feature','id',{t}.code,'geometry',{place},"""
    """'properties',json_build_object('code',{t}.code,'name',{t}.name,'owner',{t}.owner,"""
    """'tenants',array_to_string({t}.tenants,', '),'kind',{t}.kind,"""
    """'height_m',{height_m},'status',{t}.status,'commune',{t}.commune_code))::text"""
)


def sees_places(*, actor: Actor) -> bool:
    """Whether the actor may know where masts stand: who sees operators' data, and everybody once it is released.

    The public is told the commune else.
    """
    scope, declared = rules.operator_scope(actor), datasets.find_dataset("assets.site")
    return scope is None or bool(scope) or (declared is not None and releases.tells_places(declared))


def site_features(chosen: QuerySet[Site], *, actor: Actor) -> Iterator[str]:
    """The chosen sites as GeoJSON features, each a line of text made by the database; streamed, not held.

    Without their points for whoever may not know where they stand.
    """
    try:
        sql, parameters = chosen.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:  # a technology asked by somebody who may see no operator's cells: no query to ask at all
        return
    place = "ST_AsGeoJSON(s.point,6)::json" if sees_places(actor=actor) else "NULL::json"
    feature = _FEATURE.format(t="s", place=place, height_m=double_json("s.height_m"))
    text = f"SELECT {feature} FROM assets_site s WHERE s.id IN ({sql}) ORDER BY s.code"  # noqa: S608 - the queryset's own parametrised text
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        while batch := cursor.fetchmany(1000):
            for (feature,) in batch:
                yield feature
