"""Where public Wi-Fi first: public places without it, by people around, class of the commune, poverty and fibre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.capabilities.places import public as places
from hatang.capabilities.siting.queries.solving.land import read_land as land_of
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.suppression import HIDDEN

if TYPE_CHECKING:
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
    points = places.public_points(as_of=as_of, kinds=KINDS)
    if within is not None:
        inside = places.list_units_inside(within)
        points = [point for point in points if point.unit in inside]
    if not points:
        return []
    # start: scipy
    from scipy.spatial import cKDTree  # here, since no other page needs it

    land = land_of(as_of=as_of, area="")
    shrink = np.array([float(np.cos(np.radians(land.place[:, 1].mean()))), 1.0]) * _METRES_PER_DEGREE
    at = np.array([[point.longitude, point.latitude] for point in points]) * shrink
    tree = cKDTree(land.place * shrink)
    around = tree.query_ball_point(at, RADIUS_M)
    lit = land.place[land.has_fibre] * shrink
    fibre = cKDTree(lit).query(at)[0] if len(lit) else np.full(len(points), np.nan)
    poverty = {
        area.code: conditions.poor_households for area, conditions in places.conditions_of_hamlets(as_of, actor).items()
    }
    classes = {str(area): conditions.new_rural for area, conditions in places.conditions_of_units(as_of).items()}
    rows: list[dict[str, Any]] = []
    for index, point in enumerate(points):
        near = around[index]
        known = [poor for hamlet in near if (poor := poverty.get(land.codes[hamlet])) is not None]
        rows.append(
            {
                "code": point.code,
                "name": point.name,
                "kind": point.kind,
                "commune_name": places.place_title(point.unit) or "",
                "new_rural": classes.get(str(point.unit), ""),
                "people": round(float(land.people[near].sum())) if near else 0,
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
    return [{"rank": place, **row} for place, row in enumerate(rows, start=1)]


def _sum_counts(counts: list[int | Hidden]) -> Count:
    known = [count for count in counts if isinstance(count, int)]
    return HIDDEN if len(known) < len(counts) else sum(known) if known else None
