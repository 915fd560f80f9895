"""The rounds a Steiner problem is solved in: reduce, bound, prune, search, forget, recombine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network import ascent
from hatang.engines.network.connection import connects_terminals
from hatang.engines.network.graphs import FAR, Edges, Graph
from hatang.engines.network.reductions.distances import mark_necessary, mark_replaceable
from hatang.engines.network.reductions.provenance import Shrinking
from hatang.engines.network.search.keys import run_local_search
from hatang.engines.network.trees import nearest_links, spanning_forest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.network.graphs import Ints, Mask

_POOL = 24
_FRUITFUL = 0.97  # a round of reductions that leaves more than this share of the edges was the last


class Rounds:
    """One graph being solved: what is left of it, the best trees, the best bound.

    Trees of the pool are edges of the first graph, sorted; trees in work are edges of the graph left.
    """

    def __init__(self, graph: Graph, is_terminal: Mask, random: np.random.Generator) -> None:
        self.random = random
        self.left = Shrinking(graph, is_terminal)
        self.best: Ints = np.empty(0, np.int32)
        self.cost = int(FAR)
        self.bound = 0
        self.pool: list[tuple[int, Ints]] = []
        self.is_barren = False
        self.is_strict = False  # only trees that cost less than `cost` are looked for, and one need not be there

    # reductions

    def reduce(self, rounds: int, effort: int = 20) -> None:
        """Distance tests, while they bear fruit."""
        left = self.left
        for count in range(rounds):
            before = left.edges
            if before:
                graph = (left.tails, left.heads, left.weights, left.is_terminal)
                left.shrink(gone=mark_replaceable(left.arcs, *graph, effort))
            if left.edges:
                graph = (left.tails, left.heads, left.weights, left.is_terminal)
                left.shrink(forced=mark_necessary(*left.arcs, *graph))
            if left.edges > _FRUITFUL * before:
                self.is_barren = count == 0
                break

    def is_done(self) -> bool:
        """Whether the best tree is known to be a least one. When nothing is left to connect, the edges taken are one;
        a ring that no terminal needs may still be left."""
        is_connected = len(self.left.terminals) < 2
        if is_connected:
            self.keep(np.sort(self.left.taken), self.left.offset)
        if is_connected or not self.left.edges:
            self.bound = self.cost
        return self.bound >= self.cost

    # trees

    def keep(self, solution: Ints, cost: int) -> None:
        """Remember a tree of the first graph among the best."""
        if cost < self.cost:
            self.best, self.cost = solution, cost
        if any(cost == other and np.array_equal(solution, tree) for other, tree in self.pool):
            return
        self.pool.append((cost, solution))
        self.pool.sort(key=lambda entry: entry[0])
        del self.pool[_POOL:]

    def keep_tree(self, tree: Ints) -> None:
        """Remember a tree of the graph left, if it is one."""
        left = self.left
        if connects_terminals(left.vertices, left.tails, left.heads, tree, left.is_terminal):
            self.keep(left.up(tree), left.offset + int(left.weights[tree].sum()))

    def descend(self, tree: Ints, passes: int, least_gain: float) -> Ints:
        """Local search in the graph left until a pass gains less than a share of the cost."""
        left = self.left
        edges = Edges(left.tails, left.heads, left.weights, left.order)
        enough = int(least_gain * (left.offset + int(left.weights[tree].sum())))
        return run_local_search(left.arcs, edges, left.is_terminal, tree, int(left.terminals[0]), passes, enough)

    def links(self, weights: Ints) -> Ints:
        """Mehlhorn's tree of the graph left under other weights, spanned and pruned under the true ones."""
        left = self.left
        start, near, edge, _cost, _back = left.rows
        inside = nearest_links(start, near, edge, weights[edge], left.tails, left.heads, weights, left.is_terminal)
        return spanning_forest(left.vertices, left.tails, left.heads, left.order, inside, left.is_terminal)

    def within(self, edges: Ints, passes: int) -> Ints:
        """A tree inside a few of the edges left: the same problem, smaller, by local search alone."""
        inner = self._part(edges)
        inner.left.shrink()
        if not self.is_barren:
            inner.reduce(1)
        if not inner.is_done():
            inner.keep_tree(inner.descend(inner.links(inner.left.weights), passes, 1e-4))
        return edges[inner.best]

    def _part(self, edges: Ints) -> Rounds:
        left = self.left
        part = Graph(left.vertices, left.tails[edges], left.heads[edges], left.weights[edges])
        return Rounds(part, left.is_terminal, self.random)

    # rounds

    def first(self) -> None:
        """The reductions that need no tree."""
        self.left.shrink()
        self.reduce(2)

    def round(self, passes: int, least_gain: float) -> None:
        """Dual ascent from some terminal, the tree it leaves, local search; then forget what no better tree uses."""
        left = self.left
        root, reduced, value = self._ascended()
        if value >= FAR or (self.is_strict and value >= self.cost):
            return
        start, near, edge, _cost, back = left.rows
        reached = ascent.mark_saturated(start, near, back, reduced, root)
        paid = np.zeros(left.edges, np.bool_)
        paid[edge[reduced == 0]] = True
        paid &= reached[left.tails] & reached[left.heads]
        tree = self.within(np.flatnonzero(paid).astype(np.int32), 8)
        self.keep_tree(self.descend(tree, passes, least_gain))
        self.bound = max(self.bound, min(value, self.cost))
        before = left.edges
        self._forget(root, reduced, value)
        if left.edges < _FRUITFUL * before and not self.is_barren:
            self.reduce(1)

    def pinch(self) -> None:
        """A round without a tree: dual ascent from some terminal, and forgetting."""
        root, reduced, value = self._ascended()
        if value < self.cost:
            self._forget(root, reduced, value)

    def _ascended(self) -> tuple[int, Ints, int]:
        """Some terminal, the reduced costs that dual ascent from it leaves, and the bound it gives, which is kept."""
        left = self.left
        start, near, _edge, cost, _back = left.rows
        root = int(self.random.choice(left.terminals))
        reduced = cost.copy()
        value = left.offset + int(ascent.dual_ascent(start, near, reduced, left.is_terminal, root))
        self.bound = max(self.bound, min(value, self.cost))
        return root, reduced, value

    def _forget(self, root: int, reduced: Ints, value: int) -> None:
        """Remove the edges that no tree uses that counts."""
        left = self.left
        start, near, edge, _cost, back = left.rows
        slack = self.cost - value + (not self.is_strict)
        left.shrink(gone=ascent.mark_useless_edges(start, near, edge, back, reduced, left.is_terminal, root, slack))

    def scatter(self, share: float) -> None:
        """A tree from weights that are each dearer by a random share, then local search under the true ones."""
        left = self.left
        factor = 1 + share * self.random.random(left.edges)
        self.keep_tree(self.descend(self.links((left.weights * factor).astype(np.int64)), 12, 1e-5))

    def recombine(self, solutions: Sequence[Ints], rounds: int, passes: int) -> None:
        """Solve the union of some trees, a small graph, with its own rounds; then search around the answer."""
        left = self.left
        edges = np.unique(np.concatenate([left.down(solution) for solution in solutions])).astype(np.int32)
        if not connects_terminals(left.vertices, left.tails, left.heads, edges, left.is_terminal):
            return
        inner = self._part(edges)
        inner.first()
        for _round in range(rounds):
            if inner.is_done():
                break
            inner.round(8, 1e-5)
        inner.is_done()
        self.keep_tree(self.descend(edges[inner.best], passes, 1e-5))

    def recombine_some(self) -> None:
        """The best tree with one to three of the pool."""
        others = self.random.permutation(len(self.pool) - 1)[: int(self.random.integers(1, 4))] + 1
        self.recombine([self.best, *(self.pool[i][1] for i in others)], 3, 6)
