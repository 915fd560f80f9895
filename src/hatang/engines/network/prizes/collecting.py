"""Prize-collecting Steiner trees: least edges plus prizes left out, and how far from the least the answer can be.

Where the tree must hold a root, the doubled problem (`transformation`) is solved as it is. Where it need not, one
link from the hub lets the tree in. With a link of what the best known tree saves against connecting nothing, no
second tree pays, and no tree at all costs as much as the known one: the bound of the plain problem less the link is a
bound of the prize-collecting one.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hatang.engines.network import steiner
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.graphs import FAR, Graph
from hatang.engines.network.prizes.pruning import strong_pruning
from hatang.engines.network.prizes.transformation import build_doubled_graph
from hatang.engines.network.rounds import Rounds
from hatang.engines.network.searching import Clock, SearchLimits, pursue_search
from hatang.engines.network.steiner import name_by_number, require_connected, require_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.engines.network.graphs import Ints, Mask
    from hatang.engines.network.prizes.transformation import Doubled


PATIENT_S = 60.0
"""Seconds of processor after which even a patient search ends: met on slow machines and on graphs that stay open."""
_TURNS, _WORK = 60, 1_500_000  # turns at most, and edges looked at in all of them


@dataclass(frozen=True, slots=True)
class PrizeTree:
    """An answer: edges (sorted), its vertices, edges' weight plus prizes left out, a bound, seconds of processor."""

    edges: Ints
    inside: Ints
    cost: int
    bound: int
    cpu_s: float

    @property
    def gap(self) -> float:
        """The certified gap as a share of the cost; 0 where the cost is 0."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def solve_prize_tree(
    graph: Graph,
    prizes: Ints,
    *,
    root: int = -1,
    must: Ints | None = None,
    seed: int = 0,
    name: Callable[[int], str] = name_by_number,
    **limits: Unpack[SearchLimits],
) -> PrizeTree:
    """The best tree found: it holds `root` (−1: none) and all of `must`; every prize outside of it is paid.

    `prizes`: int64 (vertices,), not negative. `seconds`, `seed`, `report`, `name` as in `steiner.solve`; `turns`: more
    than the quick rounds without a clock, the same on every machine. With neither root nor must, the tree may be one
    vertex, and holds at least one where there is a prize.

    Raises NetworkError when what must be connected is not, when a prize is negative, or when figures cannot be counted.

    >>> from hatang.engines.network.graphs import Graph
    >>> path = Graph(3, np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([2, 9]))
    >>> found = solve_prize_tree(path, np.array([5, 3, 4]))
    >>> found.cost, found.bound, found.inside.tolist()
    (6, 6, [0, 1])
    """
    if len(prizes) and prizes.min() < 0:
        raise NetworkError("negative", "a prize is negative", vertex=int(prizes.argmin()), text=str(prizes.min()))
    require_weights(np.concatenate((graph.weights, prizes)))
    needed = np.zeros(graph.vertices, np.bool_)
    needed[np.empty(0, int) if must is None else must] = True
    if root >= 0:
        needed[root] = True
    require_connected(graph, needed, name)
    begun = process_time()
    clock = Clock(begun, **limits)
    random = np.random.default_rng(seed)
    best_tree = _BestTree(graph, prizes, needed)
    if root < 0 and needed.any():
        root = int(np.flatnonzero(needed)[0])
    bound = _solve_rooted(best_tree, root, clock, random) if root >= 0 else _solve_unrooted(best_tree, clock, random)
    inside = np.flatnonzero(best_tree.inside)
    return PrizeTree(
        best_tree.edges, inside, best_tree.cost, max(0, min(bound, best_tree.cost)), process_time() - begun
    )


def count_patient_turns(graph: Graph) -> int:
    """Turns of improvement for somebody who asks once and waits: at most about half a minute on a hard graph.

    >>> count_patient_turns(Graph(2, np.array([0], np.int32), np.array([1], np.int32), np.array([1])))
    60
    """
    return min(_TURNS, _WORK // max(graph.edges, 1))


def warm_up() -> None:
    """Compile, or load what was compiled before, so that the seconds of the next solve are those of the search."""
    steiner.warm_up()
    ends = (np.array([0, 1], np.int32), np.array([1, 2], np.int32))
    solve_prize_tree(Graph(3, *ends, np.array([2, 9])), np.array([5, 3, 4]))


class _BestTree:
    """The best tree of the prize-collecting graph so far: `edges` sorted, `inside` (vertices,) bool, `cost`.

    `certain`: vertices that the last search found in every tree better than this one.
    """

    def __init__(self, graph: Graph, prizes: Ints, needed: Mask) -> None:
        self.graph = graph
        self.needed = needed
        self.prizes = prizes
        self.order = np.argsort(graph.weights, kind="stable").astype(np.int32)
        self.edges: Ints = np.empty(0, np.int32)
        self.inside = np.zeros(graph.vertices, np.bool_)
        self.cost = int(FAR)
        self.certain: Ints = np.empty(0, int)

    def take(self, edges: Ints, also: Ints) -> bool:
        """Remember the least and worthiest tree on the vertices of some edges and some more, if it is a better one."""
        graph = self.graph
        inside = self.needed.copy()
        inside[also] = True
        inside[graph.tails[edges]] = True
        inside[graph.heads[edges]] = True
        arrays = (graph.vertices, graph.tails, graph.heads, graph.weights)
        tree, kept = strong_pruning(*arrays, self.order, self.prizes, self.needed, inside)
        if not kept[self.needed].all():
            return False
        cost = int(graph.weights[tree].sum() + self.prizes[~kept].sum())
        if cost >= self.cost:
            return False
        self.edges, self.inside, self.cost = np.sort(tree), kept, cost
        return True

    def search(self, plain: Doubled, clock: Clock, random: np.random.Generator, *, is_patient: bool) -> int:
        """Solve the plain problem, beginning with the tree there is. Returns its bound for this problem."""
        is_terminal = np.zeros(plain.graph.vertices, np.bool_)
        is_terminal[plain.terminals] = True
        require_weights(plain.graph.weights)
        search = Rounds(plain.graph, is_terminal, random)
        if self.cost < FAR:
            search.keep(plain.solution(self.edges, self.inside), self.cost + plain.offset)
        clock.offset = plain.offset
        pursue_search(search, clock, is_patient=is_patient)
        for _cost, solution in search.pool:
            self.take(plain.own(solution), np.empty(0, int))
        self.certain = plain.certain(search.left)
        return search.bound - plain.offset


def _solve_rooted(best_tree: _BestTree, root: int, clock: Clock, random: np.random.Generator) -> int:
    """Solve with a root. Returns the bound."""
    if best_tree.needed.sum() == 1:
        best_tree.take(np.empty(0, np.int32), np.array([root]))
    plain = build_doubled_graph(
        best_tree.graph, best_tree.prizes, root=root, must=np.flatnonzero(best_tree.needed), link=0
    )
    if len(plain.terminals) == 1:
        return best_tree.cost
    return best_tree.search(plain, clock, random, is_patient=clock.is_patient)


def _solve_unrooted(best_tree: _BestTree, clock: Clock, random: np.random.Generator) -> int:
    """Solve without a root. Returns the bound."""
    nothing = np.empty(0, int)
    total = int(best_tree.prizes.sum())
    if not total:
        best_tree.edges, best_tree.cost = nothing.astype(np.int32), 0
        return 0
    first = int(best_tree.prizes.argmax())
    best_tree.take(nothing, np.array([first]))
    best_tree.search(
        build_doubled_graph(best_tree.graph, best_tree.prizes, root=first, must=nothing, link=0),
        clock,
        random,
        is_patient=False,
    )
    bound = 0
    is_patient = False
    while bound < best_tree.cost and not (clock.stopped or clock.is_over):
        before = best_tree.cost
        plain = build_doubled_graph(best_tree.graph, best_tree.prizes, root=-1, must=nothing, link=total - before)
        bound = max(bound, best_tree.search(plain, clock, random, is_patient=is_patient))
        if best_tree.cost == before:
            if is_patient or not clock.is_patient:
                break
            if len(best_tree.certain) and bound < best_tree.cost:
                # every better tree holds this vertex: from here on it is a root, and no link blurs the bound
                return max(bound, min(before, _solve_rooted(best_tree, int(best_tree.certain[0]), clock, random)))
            is_patient = True
    return bound
