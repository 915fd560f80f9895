"""Years: which edge is built when, so that a planned road work is dug once and the money of a year is enough."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.errors import NetworkError
from hatang.engines.network.fibre.rooting import root_network
from hatang.engines.network.fibre.ways import WayKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.network.fibre.connecting import FibreNetwork
    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.fibre.rooting import Rooted
    from hatang.engines.network.graphs import Ints


@dataclass(frozen=True, slots=True)
class FibrePhases:
    """`edge_year`: int16 by edge of the network; `place_year`: int16 (places,), 0 where not reached or later.

    `spent_vnd`: by year, in the order of `years`; `short_vnd`: by year, what road works cost beyond its budget.
    """

    years: tuple[int, ...]
    edge_year: Ints
    place_year: Ints
    spent_vnd: tuple[int, ...]
    short_vnd: tuple[int, ...]


def spread_over_years(
    task: FibreTask, network: FibreNetwork, years: Sequence[int], budgets_vnd: Sequence[int] | None = None
) -> FibrePhases:
    """Spread a network over years.

    Edges in a road work are built in the year of that work, before all else, whatever the budget: the road is open only
    once. Then, year by year, the branch that reaches most homes for its money among those whose road works are done
    (mandatory places first); what a year does not spend goes on to the next. `budgets_vnd` None: no limit.

    Raises NetworkError `no-years`, `uneven` and `year-outside` (with the year of a road work that is not among them).

    >>> from hatang.engines.network.fibre import connecting, example
    >>> task = example.build_village()
    >>> found = spread_over_years(task, connecting.connect_mandatory(task), [2026, 2027], [100_000, 200_000])
    >>> found.edge_year.tolist(), found.place_year.tolist(), found.spent_vnd
    ([2027, 2027, 2027], [2027, 2027, 0], (0, 288000))
    """
    years = tuple(sorted(set(years)))
    if not years:
        raise NetworkError("no-years", "there are no years to build in")
    if budgets_vnd is not None and len(budgets_vnd) != len(years):
        raise NetworkError("uneven", "there must be one budget for each year")
    works = task.ways.work_year[network.edges]
    shared = network.kind == WayKind.SHARED
    outside = shared & ~np.isin(works, years)
    if outside.any():
        year = int(works[outside][0])
        raise NetworkError("year-outside", f"a road work of {year} is in no year of the plan", year=year)
    return _Spread(task, network, years, budgets_vnd, np.where(shared, works, 0)).phases()


class _Spread:
    """The state of the years as they pass."""

    def __init__(
        self,
        task: FibreTask,
        network: FibreNetwork,
        years: tuple[int, ...],
        budgets_vnd: Sequence[int] | None,
        works: Ints,
    ) -> None:
        self.task, self.network, self.years, self.budgets_vnd = task, network, years, budgets_vnd
        self.works = works
        self.tree: Rooted = root_network(task, network.edges)
        self.at = np.full(task.ways.edges, -1, np.int64)
        self.at[network.edges] = np.arange(len(network.edges))
        self.edge_year = np.zeros(len(network.edges), np.int16)
        self.place_year = np.zeros(len(task.places), np.int16)
        self.opens = self._opens()

    def _opens(self) -> Ints:
        """By vertex: the last year of a road work on its way."""
        open_year = np.zeros(self.task.ways.vertices, np.int64)
        for v in self.tree.order.tolist():
            above = int(self.tree.up[v])
            if above >= 0:
                open_year[v] = max(open_year[above], self.works[self.at[self.tree.up_edge[v]]])
        return open_year

    def phases(self) -> FibrePhases:
        left = 0
        spent, short = [], []
        waiting = np.flatnonzero(self.network.reached).tolist()
        for i, year in enumerate(self.years):
            digs = self.works == year
            self.edge_year[digs] = year
            must = int(self.network.edge_cost_vnd[digs].sum())
            if self.budgets_vnd is not None:
                left += int(self.budgets_vnd[i])
                short.append(max(0, must - left))
                left = max(0, left - must)
            paid, waiting = self._built(year, waiting, None if self.budgets_vnd is None else left)
            left -= paid
            spent.append(must + paid)
        return FibrePhases(
            self.years, self.edge_year, self.place_year, tuple(spent), tuple(short or [0] * len(self.years))
        )

    def _built(self, year: int, waiting: list[int], money: int | None) -> tuple[int, list[int]]:
        """Branches of one year. What joins a branch built meanwhile is cheaper than it was: it is looked at again."""
        places = self.task.places
        late = [p for p in waiting if self.opens[places.vertex[p]] > year]
        heap = [(self._rank(p, self._missing(p)[1]), p) for p in waiting if self.opens[places.vertex[p]] <= year]
        heapify(heap)
        paid = 0
        while heap:
            rank, p = heappop(heap)
            edges, cost = self._missing(p)
            now = self._rank(p, cost)
            if now != rank and heap and now > heap[0][0]:
                heappush(heap, (now, p))
                continue
            if money is not None and paid + cost > money:
                late.append(p)
                continue
            paid += cost
            self.edge_year[edges] = year
            self.place_year[p] = year
        return paid, sorted(late)

    def _rank(self, p: int, cost: int) -> tuple[bool, float, int]:
        places = self.task.places
        return (not places.is_mandatory[p], cost / max(1, int(places.homes[p])), p)

    def _missing(self, p: int) -> tuple[list[int], int]:
        """The edges on a place's way that no year builds yet, and their cost."""
        edges = []
        v = int(self.task.places.vertex[p])
        while self.tree.up[v] >= 0:
            e = int(self.at[self.tree.up_edge[v]])
            if not self.edge_year[e]:
                edges.append(e)
            v = int(self.tree.up[v])
        return edges, int(self.network.edge_cost_vnd[edges].sum()) if edges else 0
