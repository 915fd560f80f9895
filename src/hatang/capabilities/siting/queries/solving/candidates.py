"""Where a mast may stand: masts that stand, public buildings, high points, drawn places; near people without signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import cKDTree

from hatang.capabilities.assets import public as assets
from hatang.capabilities.places import public as places
from hatang.capabilities.siting.queries import networks
from hatang.capabilities.siting.queries.solving import summits
from hatang.capabilities.siting.terms import SiteSource
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.lines import Net
    from hatang.engines.terrain.grid import Terrain

_METRES_PER_DEGREE = 111_195.0
# Buildings that belong to everybody: the State can put a mast there without buying ground.
BUILDINGS = ("committee_office", "community_house", "school", "health_station", "post_office")
# Of several candidates nearer to each other than this only the first is looked at.
_TOO_NEAR_M = 300.0


@dataclass(frozen=True, eq=False)
class Sites:
    """Candidates: arrays (k,); `place` (k, 2) longitude, latitude. `operators`: how many would stand on it."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    sources: tuple[SiteSource, ...]
    place: NDArray[np.float64]
    height_m: NDArray[np.float64]
    operators: NDArray[np.int32]
    protected: NDArray[np.bool_]


def find_site_candidates(
    *,
    ask: Ask,
    land: Land,
    base: Net,
    reach_m: float,
    needy: NDArray[np.bool_] | None = None,
    terrain: Terrain | None = None,
) -> Sites:
    """Every candidate of the chosen sources within reach of the `needy` hamlets (n,) of the land, usually of those with
    people without signal; what was locked always stays. High points need the terrain."""
    needy = land.inside & (land.without > 0) if needy is None else needy
    rows = _list_candidates(ask, land)
    if terrain is not None and SiteSource.SUMMIT in ask.sources:
        tops = summits.find_summits(ask=ask, land=land, base=base, terrain=terrain, needy=needy, reach_m=reach_m)
        rows += [(code, name, SiteSource.SUMMIT, place, ask.height_m, 1) for code, name, place in tops]
    candidate_rows = [row for row in rows if row[2].value in ask.sources or row[0] in ask.keep_sites]
    kept = set(ask.keep_sites)
    chosen = []
    if candidate_rows:
        shrink = np.array([float(np.cos(np.radians(land.place[:, 1].mean()))), 1.0]) * _METRES_PER_DEGREE
        at = np.array([row[3] for row in candidate_rows]) * shrink
        near = (
            cKDTree(land.place[needy] * shrink).query(at)[0] <= reach_m
            if needy.any()
            else np.zeros(len(candidate_rows), bool)
        )
        taken: list[int] = []
        tree = cKDTree(at)
        dropped: set[int] = set()
        for index in np.flatnonzero(near | np.array([row[0] in kept for row in candidate_rows])).tolist():
            if index in dropped and candidate_rows[index][0] not in kept:
                continue
            taken.append(index)
            dropped.update(other for other in tree.query_ball_point(at[index], _TOO_NEAR_M) if other != index)
        chosen = [candidate_rows[index] for index in taken]
    spots = np.array([row[3] for row in chosen]).reshape(-1, 2)
    return Sites(
        codes=tuple(row[0] for row in chosen),
        names=tuple(row[1] for row in chosen),
        sources=tuple(row[2] for row in chosen),
        place=spots,
        height_m=np.array([row[4] for row in chosen]),
        operators=np.array([row[5] for row in chosen], dtype=np.int32),
        protected=_mark_protected(spots, land),
    )


type _Row = tuple[str, str, SiteSource, tuple[float, float], float, int]


def _list_candidates(ask: Ask, land: Land) -> list[_Row]:
    """Masts first: of two places side by side the one that stands is kept."""
    rows: list[_Row] = []
    for site in sorted(assets.list_sites(as_of=land.as_of, actor=SYSTEM), key=lambda mast: mast.code):
        if site.status == "in_service":
            height = site.height_m or ask.height_m
            name = site.name or site.code
            spot = (site.longitude, site.latitude)
            rows.append((site.code, name, SiteSource.MAST, spot, height, 2 + len(site.tenants)))
    rows += [
        (site.code, site.name, SiteSource.DRAWN, (site.point.x, site.point.y), site.height_m, 1)
        for site in networks.drawn_sites(actor=SYSTEM)
    ]
    points = sorted(places.public_points(as_of=land.as_of, kinds=BUILDINGS), key=lambda public_point: public_point.code)
    rows += [
        (point.code, point.name, SiteSource.BUILDING, (point.longitude, point.latitude), ask.height_m, 1)
        for point in points
    ]
    return rows


def _mark_protected(spots: NDArray[np.float64], land: Land) -> NDArray[np.bool_]:
    is_protected = np.zeros(len(spots), dtype=np.bool_)
    for area in networks.protected_areas(as_of=land.as_of, actor=SYSTEM):
        shape = shapely.from_wkb(bytes(area.geometry.wkb))
        is_protected |= shapely.contains_xy(shape, spots[:, 0], spots[:, 1])
    return is_protected
