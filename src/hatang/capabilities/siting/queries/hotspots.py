"""Where public Wi-Fi first: public places without it, by people around, class of the commune, poverty and fibre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from hatang.capabilities.assets import public as assets
from hatang.capabilities.places import public as places
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.state import keep_by_state
from hatang.kernel.suppression import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Actor, Area
    from hatang.kernel.suppression import Count, Hidden

KINDS = ("tourist_site", "committee_office", "community_house", "school", "hospital", "health_station")
# The plan begins with communes of the new-rural standard and above: the higher the class the earlier.
CLASS_RANK = {"model": 3, "advanced": 2, "new_rural": 1}
# Who lives so near can walk to it.
RADIUS_M = 1000.0
_METRES_PER_DEGREE = 111_195.0
_TOURIST_FIRST = frozenset({"tourist_site"})


def rank_hotspots(*, as_of: date, within: Area | None = None, actor: Actor = ANONYMOUS) -> list[dict[str, Any]]:
    """Public places, the first to equip first.

    In order: tourist places, the class of the commune, people within a kilometre, poor households there, the distance
    to the nearest hamlet with fibre. Rows: code, name, kind, commune_name, new_rural, people, poor_households, fibre_m,
    longitude, latitude, rank. Poor households are hidden where a part of them is that the actor may not see.
    """
    rows = _measure_hotspots(as_of, actor)
    if within is not None:
        inside = places.list_units_inside(within)
        rows = tuple(row for row in rows if row["unit"] in inside)
    return [
        {"rank": place, **{name: row[name] for name in row if name != "unit"}}
        for place, row in enumerate(rows, start=1)
    ]


@keep_by_state(8)
def _measure_hotspots(as_of: date, actor: Actor) -> tuple[Mapping[str, Any], ...]:
    """Every public place in the order of the ranking; `unit` is the commune that it was declared in."""
    points = places.public_points(as_of=as_of, kinds=KINDS)
    if not points:
        return ()
    # start: scipy
    from scipy.spatial import cKDTree  # here, since no other page needs it

    hamlets = places.hamlet_frame(as_of).filter(pl.col("longitude").is_not_null())
    codes, people = hamlets["code"].to_list(), hamlets["population"].fill_null(0).to_numpy()
    place = hamlets.select("longitude", "latitude").to_numpy().astype(np.float64)
    fibre_by_hamlet = assets.fibre_by_hamlet(as_of=as_of)
    has_fibre = hamlets["code"].is_in(fibre_by_hamlet.filter(pl.col("numerator") > 0)["place"].to_list()).to_numpy()
    shrink = np.array([float(np.cos(np.radians(place[:, 1].mean()))), 1.0]) * _METRES_PER_DEGREE
    at = np.array([[point.longitude, point.latitude] for point in points]) * shrink
    tree = cKDTree(place * shrink)
    around = tree.query_ball_point(at, RADIUS_M)
    lit = place[has_fibre] * shrink
    fibre = cKDTree(lit).query(at)[0] if len(lit) else np.full(len(points), np.nan)
    poverty = {
        area.code: conditions.poor_households for area, conditions in places.conditions_of_hamlets(as_of, actor).items()
    }
    classes = {area: conditions.new_rural for area, conditions in places.conditions_of_units(as_of).items()}
    titles = {unit: places.place_title(unit) or "" for unit in {point.unit for point in points}}
    rows: list[dict[str, Any]] = []
    for index, point in enumerate(points):
        near = around[index]
        known = [poor for hamlet in near if (poor := poverty.get(codes[hamlet])) is not None]
        rows.append(
            {
                "unit": point.unit,
                "code": point.code,
                "name": point.name,
                "kind": point.kind,
                "commune_name": titles[point.unit],
                "new_rural": classes.get(point.unit, ""),
                "people": round(float(people[near].sum())) if near else 0,
                "poor_households": _sum_counts(known),
                "fibre_m": None if np.isnan(fibre[index]) else round(float(fibre[index])),
                "longitude": point.longitude,
                "latitude": point.latitude,
            }
        )
    rows.sort(
        key=lambda row: (
            row["kind"] not in _TOURIST_FIRST,
            -CLASS_RANK.get(row["new_rural"], 0),
            -row["people"],
            -row["poor_households"] if isinstance(row["poor_households"], int) else 0,
            row["fibre_m"] if row["fibre_m"] is not None else float("inf"),
            row["code"],
        )
    )
    return tuple(rows)


def _sum_counts(counts: list[int | Hidden]) -> Count:
    known = [count for count in counts if isinstance(count, int)]
    return HIDDEN if len(known) < len(counts) else sum(known) if known else None
