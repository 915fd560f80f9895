"""A graph that shrinks and remembers: each edge left knows which edges of the first graph it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import Arcs, Graph, compressed_rows
from hatang.engines.network.reductions.degrees import NamedGraph, simplify_graph

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask


@njit
def _expand_names(names: Ints, left: Ints, right: Ints, first_edges: int) -> Ints:
    """The edges of the first graph that names stand for."""
    out = np.empty(first_edges, np.int32)
    count = 0
    stack = np.empty(len(names) + first_edges + 1, np.int32)
    stack[: len(names)] = names
    size = len(names)
    while size > 0:
        size -= 1
        name = stack[size]
        if name < first_edges:
            out[count] = name
            count += 1
        else:
            stack[size] = left[name]
            stack[size + 1] = right[name]
            size += 2
    return out[:count]


@njit
def _find_covered(origin: Ints, left: Ints, right: Ints, made: int, has: Mask) -> Ints:
    """The edges left all of whose first edges are in the set `has` (first edges,)."""
    full = np.zeros(made, np.bool_)
    full[: len(has)] = has
    for name in range(len(has), made):
        full[name] = full[left[name]] and full[right[name]]
    out = np.empty(len(origin), np.int32)
    count = 0
    for e in range(len(origin)):
        if full[origin[e]]:
            out[count] = e
            count += 1
    return out[:count]


class Shrinking:
    """The graph as it is now, and the way back.

    `vertices`, `tails`, `heads`, `weights`, `is_terminal`: the graph left; `offset`: the weight of the edges of the
    first graph that are taken already, in every answer from here.
    """

    def __init__(self, graph: Graph, is_terminal: Mask) -> None:
        m = graph.edges
        self.first = graph
        self.vertices = graph.vertices
        self.tails, self.heads, self.weights = graph.tails, graph.heads, graph.weights
        self.is_terminal = is_terminal
        self.origin: Ints = np.arange(m, dtype=np.int32)
        self.left: Ints = np.empty(2 * m + 1, np.int32)
        self.right: Ints = np.empty(2 * m + 1, np.int32)
        self.made = m
        self.taken: Ints = np.empty(0, np.int32)
        self.offset = 0
        self._rows: Any = None
        self._order: Ints | None = None

    @property
    def edges(self) -> int:
        return len(self.weights)

    @property
    def graph(self) -> Graph:
        return Graph(self.vertices, self.tails, self.heads, self.weights)

    @property
    def terminals(self) -> Ints:
        return np.flatnonzero(self.is_terminal)

    @property
    def rows(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """`start, near, edge, cost, back` of the graph left."""
        if self._rows is None:
            self._rows = compressed_rows(self.vertices, self.tails, self.heads, self.weights)
        compressed: tuple[Ints, Ints, Ints, Ints, Ints] = self._rows
        return compressed

    @property
    def arcs(self) -> Arcs:
        return Arcs(*self.rows[:4])

    @property
    def order(self) -> Ints:
        """The edges by weight."""
        if self._order is None:
            self._order = np.argsort(self.weights, kind="stable").astype(np.int32)
        return self._order

    def shrink(self, *, gone: Mask | None = None, forced: Mask | None = None) -> None:
        """Remove edges, take and contract edges, then all that the degree tests find."""
        none = np.zeros(self.edges, np.bool_)
        graph = NamedGraph(self.vertices, self.tails, self.heads, self.weights, self.origin, self.is_terminal)
        simplified, taken, self.made, _where = simplify_graph(
            graph,
            none if gone is None else gone,
            none if forced is None else forced,
            self.left,
            self.right,
            self.made,
        )
        self.vertices, self.tails, self.heads, self.weights, self.origin, self.is_terminal = simplified
        if len(taken):
            edges = self.expand(taken)
            self.taken = np.concatenate((self.taken, edges))
            self.offset += int(self.first.weights[edges].sum())
        self._rows = self._order = None

    def expand(self, names: Ints) -> Ints:
        """First edges of provenance names."""
        expanded: Ints = _expand_names(names, self.left, self.right, self.first.edges)
        return expanded

    def up(self, tree: Ints) -> Ints:
        """The first graph's edges of a tree of the graph left, with those taken already, sorted."""
        return np.sort(np.concatenate((self.taken, self.expand(self.origin[tree]))))

    def down(self, solution: Ints) -> Ints:
        """The edges left that a solution in first edges contains."""
        has = np.zeros(self.first.edges, np.bool_)
        has[solution] = True
        covered: Ints = _find_covered(self.origin, self.left, self.right, self.made, has)
        return covered
