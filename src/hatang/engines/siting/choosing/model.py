"""The exact model of a question for HiGHS.

Columns: x per site (whole), y per cell between 0 and 1; where capacities bind, z per entry of the cover: the share of
the cell that the site serves. Rows, in this order: budget (where there is one: row 0) and the number of sites that it
pays for where they are few, links of the cells, capacities, places, relays, floors, target, sharing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, hstack, identity, vstack

from hatang.engines.siting import highs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting.choosing.task import SitingTask
    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Mask


_FEW = 40  # where the budget pays for fewer sites than this, a part of one more matters: their number is a row too


class _Rows:
    """Rows as they are added: low <= row <= high."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.parts: list[csr_matrix] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []

    def add(self, part: csr_matrix, low: Floats | float, high: Floats | float) -> None:
        rows = part.shape[0]
        self.parts.append(csr_matrix(part))
        self.low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), (rows,)))
        self.high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), (rows,)))


def build_model(
    task: SitingTask,
    *,
    closed: Mask | None = None,
    opened: Mask | None = None,
    elastic: bool = False,
    count: bool = True,
) -> highs.LinearModel:
    """The model of a task; sites that reduced costs settled are fixed. `elastic`: every site opens for nothing and
    only the people missing at the floors count — for finding which floor cannot be held. `count`: with the row of the
    number of sites, which holds for no larger budget."""
    sites, cells, entries = task.cover.sites, task.cover.demands, len(task.cover.demand)
    served = entries if task.capped else 0
    floored = np.flatnonzero(task.floor > 0)
    missing = len(floored) if elastic else 0
    rows = _Rows(sites + cells + served + missing)
    if np.isfinite(task.budget) and not elastic:
        unit = find_dearest_cost(task)
        rows.add(_build_row(rows, task.cost / unit, 0), -np.inf, task.budget / unit)
        if count and (most := _most_sites(task)) < _FEW:
            rows.add(_build_row(rows, np.ones(sites), 0), -np.inf, most)
    _add_cell_links(rows, task, served, missing)
    _one_a_place(rows, task)
    _add_relay_rows(rows, task)
    if floored.size:
        where = np.full(len(task.floor), -1)
        where[floored] = np.arange(len(floored))
        inside = np.flatnonzero((task.group >= 0) & (where[task.group] >= 0))
        part = coo_matrix(
            (task.weights[inside], (where[task.group[inside]], sites + inside)), (len(floored), rows.width - missing)
        )
        rows.add(hstack([part, identity(missing)]) if missing else part, task.floor[floored], np.inf)
        if not elastic:
            whole_people = _by_sites(task, where, len(floored))
            rows.add(hstack([whole_people, csr_matrix((len(floored), rows.width - sites))]), 1.0, np.inf)
    if task.target > 0 and not elastic:
        rows.add(_build_row(rows, task.weights, sites), task.target, np.inf)
    if task.sharing.any() and not elastic:
        rows.add(_build_row(rows, task.sharing, 0), -1e-9, np.inf)
    lower, upper = np.zeros(rows.width), np.ones(rows.width)
    lower[:sites][task.kept] = 1.0
    if opened is not None:
        lower[:sites][opened] = 1.0
    if closed is not None:
        upper[:sites][closed & ~task.kept] = 0.0
    costs = np.zeros(rows.width)
    if elastic:
        upper[rows.width - missing :] = task.floor[floored]
        costs[rows.width - missing :] = -1.0
    elif task.by_people:
        costs[sites : sites + cells] = task.weights
    else:
        costs[:sites] = task.cost
    whole = np.zeros(rows.width, dtype=np.bool_)
    whole[:sites] = True
    return highs.LinearModel(
        costs,
        lower,
        upper,
        whole,
        vstack(rows.parts, format="csr"),
        np.concatenate(rows.low),
        np.concatenate(rows.high),
        maximize=task.by_people or elastic,
    )


def find_dearest_cost(task: SitingTask) -> float:
    """What the budget row counts in: costs of 10^9 đồng beside ones trouble a solver."""
    return max(float(task.cost.max(initial=0.0)), 1.0)


def _most_sites(task: SitingTask) -> int:
    """How many sites the budget pays for, were they the cheapest ones."""
    return int(np.searchsorted(np.cumsum(np.sort(task.cost)), task.budget, side="right"))


def build_point(task: SitingTask, chosen: NDArray[np.integer]) -> Floats | None:
    """The values that a choice means, where no capacity asks how it serves."""
    if task.capped:
        return None
    values = np.zeros(task.cover.sites + task.cover.demands)
    values[chosen] = 1.0
    values[task.cover.sites :] = task.counted(chosen)
    return values


def _add_cell_links(rows: _Rows, task: SitingTask, served: int, missing: int) -> None:
    """A cell counts only if enough of its sites are open (and serve it)."""
    cover = task.cover
    sites, cells, entries = cover.sites, cover.demands, len(cover.demand)
    beside = [csr_matrix((cells, served + missing))] if served + missing else []
    needed = csr_matrix((task.needed.astype(np.float64), (np.arange(cells), np.arange(cells))), (cells, cells))
    rows.add(hstack([-cover.matrix().T, needed, *beside]), -np.inf, 0.0)
    double = np.flatnonzero(task.needed[cover.demand] == 2)
    if double.size:  # y <= the others of the cell, whichever site is left out: exact though y is not whole
        site = np.repeat(np.arange(sites), np.diff(cover.site_start))
        sizes = np.diff(cover.demand_start)[cover.demand[double]]
        row = np.repeat(np.arange(len(double)), sizes)
        others = np.concatenate([cover.by(int(j)) for j in cover.demand[double]])
        keep = others != np.repeat(site[double], sizes)
        part = coo_matrix((-np.ones(int(keep.sum())), (row[keep], others[keep])), (len(double), rows.width))
        own = coo_matrix(
            (np.ones(len(double)), (np.arange(len(double)), sites + cover.demand[double])), (len(double), rows.width)
        )
        rows.add(part + own, -np.inf, 0.0)
    if served:
        site = np.repeat(np.arange(sites), np.diff(cover.site_start))
        e = np.arange(entries)
        z = sites + cells + e
        ones = np.ones(entries)
        rows.add(coo_matrix((np.r_[ones, -ones], (np.r_[e, e], np.r_[z, site])), (entries, rows.width)), -np.inf, 0.0)
        y = sites + np.arange(cells)
        shared = coo_matrix(
            (np.r_[np.ones(cells), -ones], (np.r_[np.arange(cells), cover.demand], np.r_[y, z])), (cells, rows.width)
        )
        rows.add(shared, -np.inf, 0.0)
        most = np.minimum(task.capacity, cover.matrix() @ task.weights)
        burden = coo_matrix(
            (np.r_[task.weights[cover.demand], -most], (np.r_[site, np.arange(sites)], np.r_[z, np.arange(sites)])),
            (sites, rows.width),
        )
        rows.add(burden, -np.inf, 0.0)
        once = coo_matrix((ones, (cover.demand, z)), (cells, rows.width))
        rows.add(once, -np.inf, 1.0)


def by_hamlets(task: SitingTask) -> highs.LinearModel | None:
    """A relaxation of the least money small enough for every province: hamlets instead of cells; None without floors.

    Of a hamlet no more is covered than the sum of what its open sites cover. Rows: for each floored hamlet
    `_by_sites(x) >= 1` (scaled), then the links and floors and the target of what is covered of each hamlet.
    """
    floored = np.flatnonzero(task.floor > 0)
    if not floored.size:
        return None
    sites, hamlets = task.cover.sites, len(task.floor) + 1  # the last are the cells of no hamlet
    group = np.where(task.group >= 0, task.group, hamlets - 1)
    people = np.bincount(group, weights=task.weights, minlength=hamlets)
    site = np.repeat(np.arange(sites), np.diff(task.cover.site_start))
    given = coo_matrix((task.weights[task.cover.demand], (group[task.cover.demand], site)), (hamlets, sites)).tocsr()
    where = np.full(len(task.floor), -1)
    where[floored] = np.arange(len(floored))
    rows = _Rows(sites + hamlets)
    rows.add(hstack([_by_sites(task, where, len(floored)), csr_matrix((len(floored), hamlets))]), 1.0, np.inf)
    _one_a_place(rows, task)
    _add_relay_rows(rows, task)
    size = np.maximum(people, 1.0)
    share = csr_matrix((1.0 / size, (np.arange(hamlets), np.arange(hamlets))), (hamlets, hamlets))
    rows.add(hstack([-(share @ given), identity(hamlets)]), -np.inf, 0.0)
    if task.target > 0:
        rows.add(_build_row(rows, people, sites), task.target, np.inf)
    lower = np.concatenate([task.kept * 1.0, np.zeros(hamlets)])
    lower[sites + floored] = np.minimum(task.floor[floored] / size[floored], 1.0)
    costs = np.concatenate([task.cost, np.zeros(hamlets)])
    whole = np.arange(rows.width) < sites
    low, high = np.concatenate(rows.low), np.concatenate(rows.high)
    return highs.LinearModel(costs, lower, np.ones(rows.width), whole, vstack(rows.parts, format="csr"), low, high)


def _by_sites(task: SitingTask, where: Integers, floors: int) -> csr_matrix:
    """What each site can give to each floor, as a share of it and never more than the whole of it.

    Half a site that covers a hamlet twice over is enough for the relaxation of the cells, not for this row: the sites
    of a floor, each counted for what it can give alone, must come to it (coefficient tightening).
    """
    site = np.repeat(np.arange(task.cover.sites), np.diff(task.cover.site_start))
    cell = task.cover.demand
    inside = task.group[cell] >= 0
    inside[inside] = where[task.group[cell[inside]]] >= 0
    shape = (floors, task.cover.sites)
    given = coo_matrix((task.weights[cell[inside]], (where[task.group[cell[inside]]], site[inside])), shape).tocsr()
    given.sum_duplicates()
    floor = np.repeat(task.floor[np.flatnonzero(task.floor > 0)], np.diff(given.indptr))
    given.data = np.minimum(np.minimum(given.data, task.capacity[given.indices]) / floor, 1.0)
    return given


def _one_a_place(rows: _Rows, task: SitingTask) -> None:
    crowded = np.flatnonzero(np.bincount(task.place, minlength=task.places) > 1)
    if crowded.size:
        where = np.full(task.places, -1)
        where[crowded] = np.arange(len(crowded))
        site = np.flatnonzero(where[task.place] >= 0)
        part = coo_matrix((np.ones(len(site)), (where[task.place[site]], site)), (len(crowded), rows.width))
        rows.add(part, -np.inf, 1.0)


def _add_relay_rows(rows: _Rows, task: SitingTask) -> None:
    """What hangs on others opens no more than they do together."""
    hanging = np.flatnonzero(task.hangs)
    if hanging.size:
        where = np.full(task.cover.sites, -1)
        where[hanging] = np.arange(len(hanging))
        site = np.repeat(np.arange(task.cover.sites), np.diff(task.relays.site_start))
        row, column = np.r_[where[hanging], where[site]], np.r_[hanging, task.relays.demand]
        values = np.r_[np.ones(len(hanging)), -np.ones(len(site))]
        rows.add(coo_matrix((values, (row, column)), (len(hanging), rows.width)), -np.inf, 0.0)


def _build_row(rows: _Rows, values: Floats, at: int) -> csr_matrix:
    columns = np.arange(at, at + len(values))
    return csr_matrix((values, (np.zeros(len(values), dtype=np.int64), columns)), (1, rows.width))
