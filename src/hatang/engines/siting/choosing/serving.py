"""Who is served by chosen sites: counting where no capacity binds, a small linear program where one does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix, vstack

from hatang.engines.siting import chains, highs
from hatang.engines.siting.reduction import within_sites

if TYPE_CHECKING:
    from hatang.engines.siting.choosing.task import SitingTask
    from hatang.engines.siting.cover import Floats, Integers

_CLOSE = 1e-7


def compute_served_share(task: SitingTask, chosen: Integers) -> Floats | None:
    """The share of each cell that the chosen serve, most people in all while every floor holds; None if none can."""
    counted = task.counted(chosen)
    if not (task.capacity[chosen] < np.inf).any():
        share = counted.astype(np.float64)
        return share if is_demand_met(task, share) else None
    chosen = np.sort(chosen)
    sizes = np.diff(task.cover.site_start)[chosen]
    which = np.repeat(np.arange(len(chosen)), sizes)
    cell = np.concatenate([task.cover.of(int(site)) for site in chosen]) if len(chosen) else np.zeros(0, np.int32)
    which, cell = which[counted[cell]], cell[counted[cell]]
    entry, many = np.arange(len(cell)), len(cell)
    if not many:
        share = np.zeros(task.cover.demands)
        return share if is_demand_met(task, share) else None
    weight = task.weights[cell]
    once = coo_matrix((np.ones(many), (cell, entry)), (task.cover.demands, many))
    burden = coo_matrix((weight, (which, entry)), (len(chosen), many))
    group = task.group[cell]
    floored = group >= 0
    floor = coo_matrix((weight[floored], (group[floored], entry[floored])), (len(task.floor), many))
    answer = highs.relax_model(
        highs.LinearModel(
            weight,
            np.zeros(many),
            np.ones(many),
            np.zeros(many, dtype=np.bool_),
            vstack([once, burden, floor], format="csr"),
            np.r_[np.full(task.cover.demands + len(chosen), -np.inf), task.floor],
            np.r_[np.ones(task.cover.demands), task.capacity[chosen], np.full(len(task.floor), np.inf)],
            maximize=True,
        ),
        interior=False,
    )
    if answer.values is None or answer.infeasible:
        return None
    share = np.minimum(np.bincount(cell, weights=answer.values, minlength=task.cover.demands), 1.0)
    return share if is_demand_met(task, share) else None


def is_demand_met(task: SitingTask, share: Floats) -> bool:
    """Whether floors and target hold."""
    people = task.weights * share
    if task.target > 0 and people.sum() < task.target * (1 - _CLOSE):
        return False
    inside = task.group >= 0
    people_by_hamlet = np.bincount(task.group[inside], weights=people[inside], minlength=len(task.floor))
    return bool((people_by_hamlet >= task.floor * (1 - _CLOSE)).all())


def restrict_task(task: SitingTask, sites: Integers, *, floor: Floats | None = None) -> SitingTask:
    """The task of some sites, in that order; cells that none of them covers leave, those that the same cover are one.

    Cells of different hamlets with a floor (the task's own, or as given), or that need different numbers of sites, stay
    apart.
    """
    floor = task.floor if floor is None else floor
    home = np.where(np.append(floor > 0, False)[task.group], task.group, -1)  # group -1 reads the end
    small = within_sites(task.cover, task.weights, sites, group=((home + 1) * 2 + (task.needed == 2)).astype(np.int32))
    rows = np.flatnonzero(small.row >= 0)
    first = np.zeros(small.cover.demands, dtype=np.int64)
    first[small.row[rows[::-1]]] = rows[::-1]
    places, place = np.unique(task.place[sites], return_inverse=True)
    return replace(
        task,
        cover=small.cover,
        weights=small.weights,
        needed=task.needed[first],
        group=home[first],
        cost=task.cost[sites],
        place=place.astype(np.int32),
        places=len(places),
        kept=task.kept[sites],
        capacity=task.capacity[sites],
        sharing=task.sharing[sites],
        site=task.site[sites],
        relays=chains.restrict_relays(task.relays, sites),
        hangs=task.hangs[sites],
    )
