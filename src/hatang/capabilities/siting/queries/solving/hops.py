"""Microwave hops from candidates to masts that stand, the nearest in sight, and to each other where none is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from hatang.capabilities.assets import public as assets
from hatang.engines.siting import backhaul
from hatang.engines.siting.backhaul import FREE_SHARE
from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.profiles import compute_clearance, sample_profile
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.engines.siting.backhaul import Hops as Links
    from hatang.engines.terrain.grid import Terrain

# The usual band for access links of masts, and how far a hop of it goes with rain in mind (ITU-R F.387, P.530).
FREQUENCY_MHZ = 11_000.0
REACH_M = 25_000.0
# A hop is tried to so many masts, the nearest first: farther ones are behind the same hills.
_TRIED = 8
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, eq=False)
class CandidateHops:
    """By candidate (k,): `can` whether a hop to a mast that stands may be built; `towards` the position in `ends` it
    goes to, -1 for none; `clear` the share of the first Fresnel zone that is free, NaN where no terrain says anything.

    `ends`: (code, longitude, latitude) of the masts that stand, then of the candidates. Without terrain a hop goes to
    the nearest mast unseen; without masts it goes nowhere that is known, and may be built. `over`: free hops between
    candidates, of which one has no mast in sight.
    """

    can: NDArray[np.bool_]
    towards: NDArray[np.int32]
    clear: NDArray[np.float64]
    length_m: NDArray[np.float64]
    ends: tuple[tuple[str, float, float], ...]
    over: Links

    def candidate(self, site: int) -> int:
        """The position of a candidate in `ends`."""
        return len(self.ends) - len(self.can) + site


def find_hops(*, sites: Sites, asked: NDArray[np.bool_], land: Land, terrain: Terrain | None) -> CandidateHops:
    """A hop for each of the `asked` candidates (k,), the others have none."""
    count = len(sites.codes)
    standing = sorted(
        (
            standing_mast
            for standing_mast in assets.list_sites(as_of=land.as_of, actor=SYSTEM)
            if standing_mast.status == "in_service"
        ),
        key=lambda standing_mast: standing_mast.code,
    )
    masts = tuple((standing_mast.code, standing_mast.longitude, standing_mast.latitude) for standing_mast in standing)
    own = tuple((code, float(x), float(y)) for code, (x, y) in zip(sites.codes, sites.place.tolist(), strict=True))
    mast_hops = CandidateHops(
        can=asked.copy(),
        towards=np.full(count, -1, np.int32),
        clear=np.full(count, np.nan),
        length_m=np.zeros(count),
        ends=masts + own,
        over=backhaul.Hops.none(),
    )
    if not masts or not asked.any():
        return mast_hops
    high = [standing_mast.height_m for standing_mast in standing]
    shrink = np.array([float(np.cos(np.radians(land.place[:, 1].mean()))), 1.0]) * _METRES_PER_DEGREE
    tree = cKDTree(np.array([end[1:] for end in masts]) * shrink)
    tried = min(_TRIED + 1, len(masts))
    far, near = tree.query(sites.place[asked] * shrink, k=[*range(1, tried + 1)])
    for site, metres, towards in zip(np.flatnonzero(asked).tolist(), far.tolist(), near.tolist(), strict=True):
        mast_hops.can[site] = False
        for length, mast in zip(metres, towards, strict=True):
            if length > REACH_M or masts[mast][0] == sites.codes[site]:
                continue
            free = _compute_free_share(
                terrain, sites, site, masts[mast], high[mast] or float(sites.height_m[site]), length
            )
            if math.isnan(free) or free >= FREE_SHARE:
                mast_hops.can[site], mast_hops.towards[site] = True, mast
                mast_hops.clear[site], mast_hops.length_m[site] = free, length
                break
    return replace(mast_hops, over=_find_candidate_hops(mast_hops, asked & ~mast_hops.can, sites, shrink, terrain))


def _find_candidate_hops(
    mast_hops: CandidateHops,
    hidden: NDArray[np.bool_],
    sites: Sites,
    shrink: NDArray[np.float64],
    terrain: Terrain | None,
) -> Links:
    """The free hops between `hidden` candidates (k,) and the nearest others, each once; only what is seen counts."""
    links: dict[tuple[int, int], tuple[float, float]] = {}
    tried = min(_TRIED + 1, len(sites.codes))
    if hidden.any() and tried > 1 and terrain is not None:
        at = sites.place * shrink
        far, near = cKDTree(at).query(at[hidden], k=[*range(1, tried + 1)])
        for site, metres, others in zip(np.flatnonzero(hidden).tolist(), far.tolist(), near.tolist(), strict=True):
            for length, other in zip(metres, others, strict=True):
                pair = (min(site, other), max(site, other))
                if other == site or length > REACH_M or pair in links:
                    continue
                end = mast_hops.ends[mast_hops.candidate(other)]
                free = _compute_free_share(terrain, sites, site, end, float(sites.height_m[other]), length)
                if free >= FREE_SHARE:
                    links[pair] = (length, free)
    pairs = np.array(sorted(links), dtype=np.int32).reshape(-1, 2)
    measured = np.array([links[pair] for pair in sorted(links)]).reshape(-1, 2)
    return backhaul.Hops(pairs[:, 0], pairs[:, 1], measured[:, 0], measured[:, 1], 0, 0)


def _compute_free_share(
    terrain: Terrain | None,
    sites: Sites,
    site: int,
    mast: tuple[str, float, float],
    height_m: float,
    length_m: float,
) -> float:
    """The free share of the first Fresnel zone; NaN where the ground between is not known."""
    if terrain is None:
        return math.nan
    if length_m < terrain.grid.step_m:
        return math.inf
    try:
        path = sample_profile(terrain, float(sites.place[site, 0]), float(sites.place[site, 1]), mast[1], mast[2])
        return compute_clearance(path, float(sites.height_m[site]), height_m, FREQUENCY_MHZ).worst_share
    except TerrainError:
        return math.nan
