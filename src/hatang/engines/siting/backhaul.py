"""Microwave hops between masts: which are free over the terrain, and what joining the network costs each site.

A hop is free where the line between the antennas clears the ground (with its clutter and the bulge of the Earth) by a
share of the first Fresnel zone (ITU-R P.530: 0.6 at the median Earth for planning). Sites are joined through chains of
hops to those that have fibre; the marginal cost of a site is the cheapest chain from it to what is joined already.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.technology.costs import IMPOSSIBLE
from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.grid import make_transformer
from hatang.engines.terrain.profiles import compute_clearance, sample_profile

if TYPE_CHECKING:
    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Mask, Money
    from hatang.engines.terrain.grid import Terrain

FREE_SHARE = 0.6
"""Of the first Fresnel zone that must be clear at median refraction (ITU-R P.530-18, 2.2.2.1)."""


@dataclass(frozen=True)
class Band:
    """A microwave band: its frequency, how far a hop may go, and what two ends of one cost (NPV)."""

    frequency_mhz: float
    reach_m: float
    hop_vnd: int


@dataclass(frozen=True, eq=False)
class Hops:
    """Free hops as pairs of sites: `first` < `second` (k,), `length_m` and the `clearance` as a share of the zone (k,);
    `blocked` and `unknown` (terrain missing on the way) count the other pairs within reach."""

    first: Integers
    second: Integers
    length_m: Floats
    clearance: Floats
    blocked: int
    unknown: int

    @classmethod
    def none(cls) -> Hops:
        """No hops at all."""
        ends, measured = np.zeros(0, np.int32), np.zeros(0)
        return cls(ends, ends, measured, measured, 0, 0)


def find_free_hops(
    terrain: Terrain, longitude: Floats, latitude: Floats, height_m: Floats, band: Band, *, free: float = FREE_SHARE
) -> Hops:
    """Every free hop between sites (n,) with antennas at `height_m` above ground; WGS 84 degrees.

    Raises `SitingError` `outside` with the number (from 1) of a site that the terrain does not hold.
    """
    grid = terrain.grid
    for row in range(len(longitude)):
        try:
            grid.pixel(float(longitude[row]), float(latitude[row]))
        except TerrainError as error:
            raise SitingError("outside", "the site lies outside the terrain", where=f"site {row + 1}") from error
    east, north = make_transformer("EPSG:4326", f"EPSG:{grid.epsg}").transform(longitude, latitude)
    pairs = cKDTree(np.column_stack([east, north])).query_pairs(band.reach_m * 1.001, output_type="ndarray")
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))] if len(pairs) else pairs.reshape(0, 2)
    kept: list[tuple[int, int, float, float]] = []
    blocked = unknown = 0
    for one, two in pairs.tolist():
        path = sample_profile(terrain, longitude[one], latitude[one], longitude[two], latitude[two])
        length = float(path.distance_m[-1])
        if length > band.reach_m or length <= 0:
            continue
        seen = compute_clearance(path, float(height_m[one]), float(height_m[two]), band.frequency_mhz)
        if math.isnan(seen.worst_share):
            unknown += 1
        elif seen.worst_share < free:
            blocked += 1
        else:
            kept.append((one, two, length, seen.worst_share))
    first, second, lengths, shares = (
        (np.array(column) for column in zip(*kept, strict=True)) if kept else [np.zeros(0)] * 4
    )
    return Hops(
        first.astype(np.int32),
        second.astype(np.int32),
        lengths.astype(np.float64),
        shares.astype(np.float64),
        blocked,
        unknown,
    )


@dataclass(frozen=True, eq=False)
class Joined:
    """Of each site (n,): the marginal `cost_vnd` of joining it (IMPOSSIBLE where nothing leads to it), whether `fibre`
    of its own is the cheapest way, and the site `towards` which its hop goes (-1: fibre, joined already, or none)."""

    cost_vnd: Money
    fibre: Mask
    towards: Integers

    def chain(self, site: int) -> list[int]:
        """The sites from one to where the network is, both included."""
        way = [site]
        while self.towards[way[-1]] >= 0:
            way.append(int(self.towards[way[-1]]))
        return way


def join_to_network(free_hops: Hops, fibre_vnd: Money, hop_vnd: int, *, joined: Mask | None = None) -> Joined:
    """The cheapest way of each site to the network: fibre of its own, or a chain of hops to a site that has it.

    `fibre_vnd` (n,) what fibre to each site costs (from the network engine), or IMPOSSIBLE. Sites already `joined` cost
    nothing. Sites on the way pay for their own hop too: the cost is that of the whole chain if nobody shares it.

    >>> line = Hops(np.array([0, 1]), np.array([1, 2]), np.zeros(2), np.ones(2), 0, 0)
    >>> done = join_to_network(line, np.array([0, 90, IMPOSSIBLE]), 40)
    >>> done.cost_vnd.tolist(), done.towards.tolist(), done.chain(2)
    ([0, 40, 80], [-1, 0, 1], [2, 1, 0])
    """
    size = len(fibre_vnd)
    cost = np.full(size, np.iinfo(np.int64).max)
    towards = np.full(size, -1, dtype=np.int32)
    own = np.zeros(size, dtype=np.bool_)
    near: list[list[int]] = [[] for _site in range(size)]
    for one, two in zip(free_hops.first.tolist(), free_hops.second.tolist(), strict=True):
        near[one].append(two)
        near[two].append(one)
    queue: list[tuple[int, int]] = []
    for site in range(size):
        start = 0 if joined is not None and joined[site] else int(fibre_vnd[site])
        if start != IMPOSSIBLE:
            cost[site] = start
            own[site] = joined is None or not joined[site]
            queue.append((start, site))
    heapq.heapify(queue)
    while queue:
        spent, site = heapq.heappop(queue)
        if spent > cost[site]:
            continue
        for other in near[site]:
            if spent + hop_vnd < cost[other]:
                cost[other] = spent + hop_vnd
                towards[other], own[other] = site, False
                heapq.heappush(queue, (spent + hop_vnd, other))
    cost[cost == np.iinfo(np.int64).max] = IMPOSSIBLE
    return Joined(cost, own, towards)


def into_costs(cost_vnd: Money, ways: Joined) -> tuple[Money, Mask]:
    """(costs of candidates with their marginal backhaul, those that can be joined at all)."""
    possible = ways.cost_vnd != IMPOSSIBLE
    return np.where(possible, np.asarray(cost_vnd) + ways.cost_vnd, cost_vnd), possible
