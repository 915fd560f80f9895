"""Makes the problem smaller without changing its answer: same rows become one, dominated columns go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.compiled import njit
from hatang.engines.siting.cover import Cover, from_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Floats, Integers

_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Reduced:
    """A smaller cover. `site[k]` is the original site of column k; `row[j]` the new row of demand j, or -1."""

    cover: Cover
    weights: Floats
    site: Integers
    row: Integers


def reduce_cover(
    cover: Cover,
    weights: Floats,
    *,
    costs: Floats | None = None,
    group: Integers | None = None,
    place: Integers | None = None,
    merits: Floats | None = None,
    must: NDArray[np.bool_] | None = None,
    across: bool = True,
) -> Reduced:
    """Merge demands that the same sites cover, drop sites another covers as much as for no more money.

    `weights` (demands,), `costs` (sites,) or None when all cost the same. Demands of different `group` (a hamlet)
    stay apart. Demands of no weight or that nobody covers leave. Of sites of one `place` only one may open: such a
    site gives way to one of its own place only, and to one elsewhere only if that stands alone in its place and
    `across` allows it. None gives way to one with less of any of `merits` (sites, k); those that `must` stay do.

    >>> cover = from_pairs([0, 0, 1, 1, 2], [0, 1, 0, 1, 0], sites=3, demands=3)
    >>> small = reduce_cover(cover, np.array([2.0, 3.0, 9.0]))
    >>> small.site.tolist(), small.weights.tolist(), small.row.tolist()
    ([0], [5.0], [0, 0, -1])
    """
    price = np.ones(cover.sites) if costs is None else np.asarray(costs, dtype=np.float64)
    kept = np.arange(cover.sites, dtype=np.int32)
    rows = np.where((weights > 0) & (np.diff(cover.demand_start) > 0), np.arange(cover.demands), -1).astype(np.int32)
    home: Integers = np.arange(cover.sites, dtype=np.int32) if place is None else place
    alone = (np.bincount(home)[home] == 1) & across
    better = np.zeros((cover.sites, 0)) if merits is None else np.asarray(merits, dtype=np.float64)
    stays = np.zeros(cover.sites, dtype=np.bool_) if must is None else must
    groups = np.zeros(cover.demands, dtype=np.int32) if group is None else np.asarray(group, dtype=np.int32)
    for _round in range(_ROUNDS):
        rows = _merge_demands(cover, kept, rows, groups)
        small = _renumber_cover(cover, kept, rows)
        alive = np.asarray(
            _mark_undominated(
                (small.site_start, small.demand, small.demand_start, small.site),
                price[kept],
                home[kept],
                alone[kept],
                better[kept],
                stays[kept],
            )
        )
        if alive.all():
            break
        kept = kept[alive]
    return _build_reduced(cover, weights, kept, _merge_demands(cover, kept, rows, groups))


def within_sites(cover: Cover, weights: Floats, sites: Integers, *, group: Integers | None = None) -> Reduced:
    """The problem that only these sites may solve: all of them stay, same demands (of one `group`) become one."""
    sizes = cover.site_start[sites + 1] - cover.site_start[sites]
    demand = np.concatenate([cover.of(int(site)) for site in sites]) if len(sites) else np.zeros(0, np.int32)
    part = from_pairs(np.repeat(np.arange(len(sites)), sizes), demand, sites=len(sites), demands=cover.demands)
    rows = np.where((weights > 0) & (np.diff(part.demand_start) > 0), np.arange(cover.demands), -1).astype(np.int32)
    every = np.arange(len(sites), dtype=np.int32)
    kinds = np.zeros(cover.demands, dtype=np.int32) if group is None else group
    small = _build_reduced(part, weights, every, _merge_demands(part, every, rows, kinds))
    return Reduced(small.cover, small.weights, np.asarray(sites, dtype=np.int32), small.row)


def _build_reduced(cover: Cover, weights: Floats, kept: Integers, rows: Integers) -> Reduced:
    taken = rows >= 0
    heavy = np.bincount(rows[taken], weights=weights[taken], minlength=0 if not taken.any() else int(rows.max()) + 1)
    return Reduced(_renumber_cover(cover, kept, rows), heavy.astype(np.float64), kept, rows)


def _merge_demands(cover: Cover, kept: Integers, rows: Integers, group: Integers) -> Integers:
    """New row of each demand: those that the same kept sites cover, and of one group, share it."""
    alive = np.zeros(cover.sites, dtype=np.bool_)
    alive[kept] = True
    mark = np.random.default_rng(20_260_101).integers(1, 1 << 62, size=(2, cover.sites), dtype=np.int64)
    entry = np.repeat(np.arange(cover.demands), np.diff(cover.demand_start))
    counted = alive[cover.site]
    keys = np.zeros((cover.demands, 4), dtype=np.int64)
    for column in range(2):  # two sums of random marks: the chance that different sets agree is below 1e-20
        np.add.at(keys[:, column], entry[counted], mark[column][cover.site[counted]])
    np.add.at(keys[:, 2], entry[counted], 1)
    keys[:, 3] = group
    taken = np.flatnonzero((rows >= 0) & (keys[:, 2] > 0))
    new_rows = np.full(cover.demands, -1, dtype=np.int32)
    if taken.size:
        _same, first, which = np.unique(keys[taken], axis=0, return_index=True, return_inverse=True)
        order = np.empty(len(first), dtype=np.int32)
        order[np.argsort(first)] = np.arange(len(first))
        new_rows[taken] = order[which]
    return new_rows


def _renumber_cover(cover: Cover, kept: Integers, rows: Integers) -> Cover:
    """The cover of the kept sites over the new rows."""
    name = np.full(cover.sites, -1, dtype=np.int64)
    name[kept] = np.arange(len(kept))
    site = np.repeat(np.arange(cover.sites), np.diff(cover.site_start))
    taken = (name[site] >= 0) & (rows[cover.demand] >= 0)
    size = int(rows.max()) + 1 if rows.size else 0
    return from_pairs(name[site[taken]], rows[cover.demand[taken]], sites=len(kept), demands=max(size, 0))


@njit
def _mark_undominated(
    cover: tuple[Integers, Integers, Integers, Integers],
    price: Floats,
    home: Integers,
    alone: NDArray[np.bool_],
    merits: Floats,
    must: NDArray[np.bool_],
) -> np.ndarray:
    """False for each site whose demands another that costs no more covers too (of equals the first stays)."""
    site_start, demand, demand_start, site = cover
    sites = len(site_start) - 1
    alive = np.ones(sites, dtype=np.bool_)
    for i in range(sites):
        size = site_start[i + 1] - site_start[i]
        if must[i]:
            continue
        if size == 0:
            alive[i] = False
            continue
        rarest = demand[site_start[i]]
        for e in range(site_start[i], site_start[i + 1]):
            j = demand[e]
            if demand_start[j + 1] - demand_start[j] < demand_start[rarest + 1] - demand_start[rarest]:
                rarest = j
        for f in range(demand_start[rarest], demand_start[rarest + 1]):
            k = site[f]
            other = site_start[k + 1] - site_start[k]
            if k == i or not alive[k] or other < size or price[k] > price[i]:
                continue
            if not alone[k] and home[k] != home[i]:
                continue
            worse, same = False, True
            for q in range(merits.shape[1]):
                worse |= merits[k, q] < merits[i, q]
                same &= merits[k, q] == merits[i, q]
            if worse or (other == size and price[k] == price[i] and same and not must[k] and k > i):
                continue
            if _is_contained(demand, site_start[k], site_start[k + 1], site_start[i], site_start[i + 1]):
                alive[i] = False
                break
    return alive


@njit
def _is_contained(demand: Integers, big: int, big_end: int, small: int, small_end: int) -> bool:
    """Whether one ascending list stands wholly in another."""
    while small < small_end:
        if big_end - big < small_end - small:
            return False
        if demand[big] == demand[small]:
            small += 1
        elif demand[big] > demand[small]:
            return False
        big += 1
    return True
