"""A first choice: what is demanded at least money, then most people per đồng; what turned out needless closes again."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import chains

if TYPE_CHECKING:
    from hatang.engines.siting.choosing.task import SitingTask
    from hatang.engines.siting.cover import Floats, Integers

_CHEAP = 1.0  # đồng that even a gift counts as, so that gains per đồng can be compared


class _State:
    """What has been opened so far and what it would be worth to open one more."""

    def __init__(self, task: SitingTask, opened: Integers) -> None:
        self.task = task
        self.left = task.budget
        self.chosen: list[int] = []
        self.taken = np.zeros(task.places, dtype=np.bool_)
        self.times = np.zeros(task.cover.demands, dtype=np.int32)
        self.spare = task.capacity.copy()
        self.unserved = task.weights.copy()
        self.need = task.floor.copy()
        self.short = task.target
        self.sharing = 0.0
        self.opened = np.zeros(task.cover.sites, dtype=np.bool_)
        self.onward = chains.find_onward_relays(task.relays, task.hangs, task.cost) if task.hangs.any() else None
        for site in opened:
            self.open(int(site))

    def worth(self, site: int, *, demanded: bool) -> float:
        """People that opening adds; where it is `demanded`, only those that a floor or the target still misses."""
        task = self.task
        cells = task.cover.of(site)
        cells = cells[self.unserved[cells] > 0]
        part = np.where(task.needed[cells] - self.times[cells] <= 1, 1.0, 0.5) * self.unserved[cells]
        total = min(float(part.sum()), float(self.spare[site]))
        if not demanded:
            return total
        gain = min(total, max(self.short, 0.0))
        home = task.group[cells]
        home, part = home[home >= 0], part[home >= 0]
        if home.size:
            hamlets, where = np.unique(home, return_inverse=True)
            gain += float(np.minimum(np.bincount(where, weights=part), np.maximum(self.need[hamlets], 0.0)).sum())
        return gain

    def open(self, site: int) -> None:
        task = self.task
        cells = task.cover.of(site)
        self.times[cells] += 1
        ready = cells[(self.times[cells] >= task.needed[cells]) & (self.unserved[cells] > 0)]
        # floors first: those who are demanded are served before a capacity is used up
        ready = ready[np.argsort(~self._wanted(ready), kind="stable")]
        given = np.minimum(
            self.unserved[ready], np.maximum(self.spare[site] - _exclusive_cumsum(self.unserved[ready]), 0.0)
        )
        self.unserved[ready] -= given
        self.spare[site] -= given.sum()
        self.short -= float(given.sum())
        inside = task.group[ready] >= 0
        np.subtract.at(self.need, task.group[ready][inside], given[inside])
        self.left -= float(task.cost[site])
        self.sharing += float(task.sharing[site])
        self.taken[task.place[site]] = True
        self.opened[site] = True
        self.chosen.append(site)

    def chain(self, site: int) -> list[int]:
        """The site and, before it, those that must open to carry it; more than can be where none can."""
        way = [site]
        while self.onward is not None and (further := int(self.onward[way[-1]])) >= 0:
            if self.opened[self.task.relays.of(way[-1])].any():
                break
            way.append(further)
            if further == way[-2]:
                break
        return way[::-1]

    def _wanted(self, cells: Integers) -> np.ndarray:
        home = self.task.group[cells]
        if not len(self.need):
            return np.zeros(len(cells), dtype=np.bool_)
        return (home >= 0) & (self.need[home] > 0)

    def possible(self, chain: list[int]) -> bool:
        """Whether the places are free, each once, and the money is there."""
        task = self.task
        places = task.place[chain]
        free = not self.taken[places].any() and (len(chain) == 1 or len(np.unique(places)) == len(chain))
        return bool(free and task.cost[chain].sum() <= self.left)

    def rate(self, chain: list[int], *, demanded: bool) -> float:
        """People per đồng; of a chain as if its sites reached different people."""
        worth = sum(self.worth(site, demanded=demanded) for site in chain)
        return worth / max(float(self.task.cost[chain].sum()), _CHEAP)


def greedy_choice(task: SitingTask, *, opened: Integers | None = None) -> Integers:
    """Sites in the order they are opened. Kept ones (and `opened`) come first. What is demanded may stay unmet."""
    first = np.flatnonzero(task.kept).astype(np.int32)
    if opened is not None:
        first = np.concatenate([first, np.setdiff1d(opened, first)]).astype(np.int32)
    state = _State(task, first)
    missing = float(np.maximum(state.need, 0).sum()) + max(state.short, 0.0)
    if missing > 0:
        _fill_by_rate(state, demanded=True)
    if task.by_people:
        _fill_by_rate(state, demanded=False)
    _open_shared_sites(state)
    return np.array(state.chosen, dtype=np.int32)


def _fill_by_rate(state: _State, *, demanded: bool) -> None:
    """Lazily: a gain mostly shrinks only, so the leader by its old gain is looked at again first."""
    task = state.task
    queue = []
    for site in range(task.cover.sites):
        chain = state.chain(site)
        if state.possible(chain) and (rate := state.rate(chain, demanded=demanded)) > 0:
            queue.append((-rate, site))
    heapq.heapify(queue)
    while queue:
        _old, site = heapq.heappop(queue)
        chain = state.chain(site)
        if not state.possible(chain):
            continue
        rate = state.rate(chain, demanded=demanded)
        if rate <= 0:
            continue
        if queue and -rate > queue[0][0]:
            heapq.heappush(queue, (-rate, site))
            continue
        for link in chain:
            state.open(link)
            for other in task.relays.by(link).tolist():  # which cost less from now on
                heapq.heappush(queue, (-state.rate([other], demanded=demanded), other))


def _open_shared_sites(state: _State) -> None:
    """Where too few of the opened are shared: shared ones open, the cheapest first, until the share holds."""
    task = state.task
    for site in np.argsort(task.cost, kind="stable"):
        if state.sharing >= -1e-9:
            return
        chain = state.chain(int(site))
        if task.sharing[site] > 0 and state.possible(chain):
            for link in chain:
                state.open(link)


def repair_chains(task: SitingTask, chosen: Integers) -> Integers:
    """The choice with what it lacks to be carried, or without what the money does not carry."""
    opened = np.zeros(task.cover.sites, dtype=np.bool_)
    opened[chosen] = True
    if not task.hangs.any() or task.carried(opened)[chosen].all():
        return chosen
    stays = chosen[~task.hangs[chosen]]
    state = _State(task, stays)
    hanging = chosen[task.hangs[chosen]]
    left = hanging[np.argsort(task.cost[hanging], kind="stable")].tolist()
    while left:
        site = next((candidate for candidate in left if len(state.chain(candidate)) == 1), left[0])
        left.remove(site)
        chain = state.chain(site)
        if not state.opened[site] and state.possible(chain):
            for link in chain:
                state.open(link)
    return np.array(state.chosen, dtype=np.int32)


def _exclusive_cumsum(values: Floats) -> Floats:
    return np.cumsum(values) - values
