"""Which edges: the least tree from the exchanges to the places that must be reached, and to as many homes as asked.

All exchanges are one root: edges of no cost join them to a vertex of their own. A prize of π đồng for each home makes
the question prize-collecting; what the least cost for π leaves out says where the next π is looked for, and its bound
less π for each home that may be left out is a bound of every network that reaches the share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.connection import connects_terminals
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.fibre.adjusting import fill_homes, trim_branches
from hatang.engines.network.fibre.ground import TaskGraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.graphs import Ints, Mask

_STEPS = 16  # prizes looked at for one share
_ADDED = 40  # places added one by one to reach a share exactly


@dataclass(frozen=True, slots=True)
class FibreNetwork:
    """A tree (or one from each exchange) as chosen.

    `edges`: int32, edges of the ways, sorted; `kind`, `edge_cost_vnd`: of each of them, `ways.Kind` and đồng;
    `reached`: bool (places,); `homes`: homes at the places reached; `cost_vnd`: of all edges; `bound_vnd`: no network
    that reaches as much costs less; `prize_vnd`: the price of a home it was chosen at, or 0; `cpu_s`.
    """

    edges: Ints
    kind: Ints
    edge_cost_vnd: Ints
    reached: Mask
    homes: int
    homes_of_all: int
    cost_vnd: int
    bound_vnd: int
    prize_vnd: float
    cpu_s: float

    @property
    def share(self) -> float:
        """The share of homes reached; 1 where there are no homes."""
        return self.homes / self.homes_of_all if self.homes_of_all else 1.0

    @property
    def gap(self) -> float:
        """The certified gap as a share of the cost; 0 where the cost is 0."""
        return (self.cost_vnd - self.bound_vnd) / self.cost_vnd if self.cost_vnd else 0.0


def connect_mandatory(
    task: FibreTask,
    *,
    seed: int = 0,
    seconds: float | None = None,
    report: Callable[[int, int], bool] | None = None,
    begin: Ints | None = None,
    keep: Callable[[Ints], None] | None = None,
) -> FibreNetwork:
    """The least network that reaches every mandatory place. `seconds`, `report` as in `steiner.solve`.

    `keep(edges)` is given the edges of the ways of each better network on the way; a search that was interrupted may
    `begin` with them.

    Raises NetworkError: `no-price`, `unreached` with the places' names, `too-heavy`.
    """
    begun = process_time()
    ground = TaskGraph(task)
    known = None if begin is None else ground.tree(begin)

    def hears(edges: Ints) -> None:
        if keep is not None:
            keep(ground.ways(edges))

    edges, bound = ground.plain(ground.must, seed=seed, seconds=seconds, report=report, begin=known, keep=hears)
    return _build_network(ground, edges, bound, 0.0, begun)


def connect_share(
    task: FibreTask,
    wanted: float,
    *,
    seed: int = 0,
    report: Callable[[FibreNetwork], bool] | None = None,
    begin: Ints | None = None,
    keep: Callable[[Ints], None] | None = None,
) -> FibreNetwork:
    """The least network found that reaches every mandatory place and the share `wanted` (0…1) of all homes.

    `report` is told each network on the way; when it returns False the search stops with the best that reaches the
    share. `begin`, `keep` as in `connect_mandatory`: every better network that reaches the share is kept. Raises
    NetworkError as `connect_mandatory`, and `share-unreachable` with the largest share that can be reached.
    """
    if not 0 <= wanted <= 1:
        raise NetworkError("bad-share", f"{wanted} is no share: it must lie between 0 and 1", text=str(wanted))
    begun = process_time()
    ground = TaskGraph(task)
    homes = task.places.homes
    needed = ceil(wanted * int(homes.sum()) - 1e-9)
    most = int(homes[ground.can].sum())
    if needed > most:
        at_most = most / int(homes.sum())
        raise NetworkError(
            "share-unreachable",
            f"ways lead to {100 * at_most:.1f} % of the homes, not to {100 * wanted:.1f} %",
            most=f"{100 * at_most:.1f}",
            wanted=f"{100 * wanted:.1f}",
        )
    return _ShareSearch(ground, needed, seed, begun, report, keep).search(begin)


def compute_cost_curve(
    task: FibreTask, points: int = 9, *, seed: int = 0, report: Callable[[FibreNetwork], bool] | None = None
) -> list[FibreNetwork]:
    """Cost against homes: networks from the mandatory places alone to all that can be reached, by homes.

    At most `points` of them, each new one where the curve is least known. `report` as in `connect_share`.
    """
    begun = process_time()
    ground = TaskGraph(task)
    first = _build_network(ground, *ground.plain(ground.must, seed=seed), 0.0, begun)
    networks = [first]
    bounds = [(0.0, first.bound_vnd)]
    goes_on = report is None or report(first)
    if goes_on and points > 1 and ground.homes.any():
        last = _connect_all(ground, seed, begun)
        goes_on = report is None or report(last)
        networks.append(last)
        spans = [(first, last)] if last.homes > first.homes else []
        while goes_on and spans and len(networks) < points:
            spans.sort(key=lambda span: (span[1].homes - span[0].homes) * (span[1].cost_vnd - span[0].cost_vnd))
            low, high = spans.pop()
            prize = (high.cost_vnd - low.cost_vnd) / (high.homes - low.homes)
            middle, bound = _connect_for_prize(ground, prize, seed, begun)
            bounds.append((prize, bound))
            if low.homes < middle.homes < high.homes and middle.cost_vnd < high.cost_vnd:
                networks.append(middle)
                spans += [(low, middle), (middle, high)]
                goes_on = report is None or report(middle)
    return [
        _apply_best_bound(ground, network, bounds) for network in sorted(networks, key=lambda network: network.homes)
    ]


class _ShareSearch:
    """The search for one share: the prize that brings it, then the last homes one by one."""

    def __init__(
        self,
        ground: TaskGraph,
        needed: int,
        seed: int,
        begun: float,
        report: Callable[[FibreNetwork], bool] | None,
        keep: Callable[[Ints], None] | None,
    ) -> None:
        self.ground, self.needed, self.seed, self.begun = ground, needed, seed, begun
        self.report, self.keep = report, keep
        self.bounds: list[tuple[float, int]] = []

    def search(self, begin: Ints | None) -> FibreNetwork:
        edges, bound = self.ground.plain(self.ground.must, seed=self.seed)
        low = _build_network(self.ground, edges, bound, 0.0, self.begun)
        self.bounds.append((0.0, bound))
        if low.homes >= self.needed:
            return low
        goes_on = self.goes_on(low)
        high = self.known(begin) or self.kept(_connect_all(self.ground, self.seed, self.begun))
        if goes_on:
            low, high, goes_on = self.bisected(low, high)
        best = high
        for adjusted in (self.trimmed(high), self.filled(low)) if goes_on else ():
            if adjusted is not None and adjusted.homes >= self.needed and adjusted.cost_vnd < best.cost_vnd:
                best = self.kept(adjusted)
        return replace(
            _apply_best_bound(self.ground, best, self.bounds, self.needed), cpu_s=process_time() - self.begun
        )

    def known(self, begin: Ints | None) -> FibreNetwork | None:
        """The network of an earlier search, if it still is one and reaches the share."""
        if begin is None:
            return None
        ground = self.ground
        edges = ground.tree(begin)
        inside = ground.inside(edges)
        inside[ground.must] = True
        if not connects_terminals(ground.graph.vertices, ground.graph.tails, ground.graph.heads, edges, inside):
            return None
        network = _build_network(ground, edges, 0, 0.0, self.begun)
        return network if network.homes >= self.needed else None

    def kept(self, network: FibreNetwork) -> FibreNetwork:
        """The network, told to who keeps the best that reaches the share."""
        if self.keep is not None:
            self.keep(network.edges)
        return network

    def goes_on(self, network: FibreNetwork) -> bool:
        return self.report is None or self.report(network)

    def bisected(self, low: FibreNetwork, high: FibreNetwork) -> tuple[FibreNetwork, FibreNetwork, bool]:
        """The nearest networks on both sides of the share that a prize brings, and whether the search goes on."""
        for _step in range(_STEPS):
            if high.homes <= low.homes or high.cost_vnd <= low.cost_vnd:
                break
            prize = (high.cost_vnd - low.cost_vnd) / (high.homes - low.homes)
            middle, bound = _connect_for_prize(self.ground, prize, self.seed, self.begun)
            self.bounds.append((prize, bound))
            is_enough = middle.homes >= self.needed
            if is_enough and middle.cost_vnd < high.cost_vnd:
                high = self.kept(middle)
            elif not is_enough and middle.homes > low.homes:
                low = middle
            else:
                break
            if not self.goes_on(middle):
                return low, high, False
        return low, high, True

    def trimmed(self, high: FibreNetwork) -> FibreNetwork | None:
        """Without the branches that are more than asked."""
        ground = self.ground
        graph = ground.graph
        needed = np.zeros(graph.vertices, np.bool_)
        needed[ground.must] = needed[ground.root] = True
        tree = ground.tree(high.edges)
        arrays = (graph.vertices, graph.tails, graph.heads, graph.weights)
        stays = trim_branches(*arrays, tree, ground.homes, needed, high.homes - self.needed)
        inside = ground.inside(tree[stays])
        return self.spanned(inside & (ground.homes > 0), high.prize_vnd)

    def filled(self, low: FibreNetwork) -> FibreNetwork | None:
        """With branches until as many are reached as asked."""
        ground = self.ground
        inside = ground.inside(ground.tree(low.edges))
        if fill_homes(ground.graph, inside, ground.homes, self.needed - low.homes, _ADDED) is None:
            return None
        return self.spanned(inside & (ground.homes > 0), low.prize_vnd)

    def spanned(self, chosen: Mask, prize: float) -> FibreNetwork:
        """The least tree to the mandatory and the chosen places."""
        vertices = np.union1d(np.flatnonzero(chosen), self.ground.must)
        edges, _bound = self.ground.plain(vertices, seed=self.seed)
        return _build_network(self.ground, edges, 0, prize, self.begun)


def _connect_all(ground: TaskGraph, seed: int, begun: float) -> FibreNetwork:
    """Everything that can be reached."""
    vertices = np.union1d(np.flatnonzero(ground.homes > 0), ground.must)
    edges, bound = ground.plain(vertices, seed=seed)
    return _build_network(ground, edges, bound, 0.0, begun)


def _connect_for_prize(ground: TaskGraph, prize: float, seed: int, begun: float) -> tuple[FibreNetwork, int]:
    """The network for a prize of so many đồng a home, and the bound of its cost with the prizes left out.

    Prizes are rounded down, so that the prizes of some homes are never more than homes times the prize.
    """
    edges, bound = ground.collected((ground.homes * prize).astype(np.int64), seed=seed)
    return _build_network(ground, edges, 0, prize, begun), bound


def _apply_best_bound(
    ground: TaskGraph, network: FibreNetwork, bounds: list[tuple[float, int]], needed: int | None = None
) -> FibreNetwork:
    """The network with the best bound of all that reach as many homes (or `needed`)."""
    homes = ground.task.places.homes
    most = int(homes[ground.can].sum())
    left_out = most - (network.homes if needed is None else needed)
    least = max(bound - ceil(prize * left_out) for prize, bound in bounds)
    if left_out == 0:
        least = max(least, network.bound_vnd)
    return replace(network, bound_vnd=max(0, min(least, network.cost_vnd)))


def _build_network(ground: TaskGraph, edges: Ints, bound: int, prize: float, begun: float) -> FibreNetwork:
    places = ground.task.places
    inside = ground.inside(edges)
    own = ground.ways(edges)
    reached = inside[places.vertex]
    cost = int(ground.priced.cost_vnd[own].sum())
    return FibreNetwork(
        edges=own,
        kind=ground.priced.kind[own],
        edge_cost_vnd=ground.priced.cost_vnd[own],
        reached=reached,
        homes=int(places.homes[reached].sum()),
        homes_of_all=int(places.homes.sum()),
        cost_vnd=cost,
        bound_vnd=max(0, min(bound, cost)),
        prize_vnd=prize,
        cpu_s=process_time() - begun,
    )
