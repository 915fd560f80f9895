"""A task as one graph with one root, made once and solved for many prizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network import steiner
from hatang.engines.network.connection import connected_components
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.fibre.prices import cable_price_name
from hatang.engines.network.fibre.ways import NONE, price_ways
from hatang.engines.network.graphs import Graph
from hatang.engines.network.prizes import collecting

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.graphs import Ints, Mask


class TaskGraph:
    """The usable edges of a task, and edges of no cost from one more vertex, the root, to every exchange.

    `priced`: every way; `edges`: the way of each edge of `graph` (the root's own come last); `homes`: int64
    (vertices,), homes at places that are not mandatory and can be reached; `must`: vertices of mandatory places; `can`:
    bool (places,), what can be reached at all.
    """

    def __init__(self, task: FibreTask) -> None:
        """Raises NetworkError `no-price`, or `unreached` with the names of mandatory places without a way."""
        self.task = task
        ways, places = task.ways, task.places
        smallest = cable_price_name(task.cables[0])
        priced_ways = price_ways(ways, task.prices, task.terms, task.prices[smallest])
        self.priced = priced_ways
        self.edges = np.flatnonzero((priced_ways.kind != NONE) & (ways.tails != ways.heads)).astype(np.int32)
        self.root = ways.vertices
        exchanges = np.unique(task.exchanges)
        self.graph = Graph(
            ways.vertices + 1,
            np.append(ways.tails[self.edges], exchanges).astype(np.int32),
            np.append(ways.heads[self.edges], np.full(len(exchanges), self.root)).astype(np.int32),
            np.append(priced_ways.cost_vnd[self.edges], np.zeros(len(exchanges), np.int64)),
        )
        home = connected_components(self.graph.vertices, self.graph.tails, self.graph.heads)
        self.can: Mask = home[places.vertex] == home[self.root]
        self._require(places.is_mandatory & ~self.can)
        self.must: Ints = np.unique(places.vertex[places.is_mandatory])
        optional = self.can & ~places.is_mandatory
        self.homes = np.zeros(self.graph.vertices, np.int64)
        np.add.at(self.homes, places.vertex[optional], places.homes[optional])

    def _require(self, lost: Mask) -> None:
        if lost.any():
            names = [self.task.places.names[i] for i in np.flatnonzero(lost)]
            shown = ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
            message = f"no way leads from an exchange to {len(names)} places: {shown}"
            raise NetworkError("unreached", message, count=len(names), places=shown)

    def plain(
        self,
        vertices: Ints,
        *,
        seed: int,
        seconds: float | None = None,
        report: Callable[[int, int], bool] | None = None,
        begin: Ints | None = None,
        keep: Callable[[Ints], None] | None = None,
    ) -> tuple[Ints, int]:
        """The least tree from the root to some vertices: its edges (of the graph) and the bound."""
        terminals = np.append(vertices, self.root)
        tree = steiner.solve_steiner_tree(
            self.graph, terminals, seed=seed, seconds=seconds, report=report, begin=begin, keep=keep
        )
        return tree.edges, tree.bound

    def collected(self, prizes: Ints, *, seed: int) -> tuple[Ints, int]:
        """The mandatory places and what is worth it: the tree of least edges and left-out prizes, and the bound."""
        tree = collecting.solve_prize_tree(self.graph, prizes, root=self.root, must=self.must, seed=seed)
        return tree.edges, tree.bound

    def ways(self, edges: Ints) -> Ints:
        """The ways that edges of the graph stand for, ascending; the root's own are none."""
        return np.sort(self.edges[edges[edges < len(self.edges)]])

    def tree(self, ways: Ints) -> Ints:
        """Ways as edges of the graph, with those from the root to every exchange; what cannot be used is left out."""
        roots = np.arange(len(self.edges), self.graph.edges)
        return np.append(np.searchsorted(self.edges, ways[np.isin(ways, self.edges)]), roots).astype(np.int32)

    def inside(self, edges: Ints) -> Mask:
        """The vertices of a tree (edges of the graph): an exchange is inside of every one."""
        is_inside = np.zeros(self.graph.vertices, np.bool_)
        is_inside[self.root] = True
        is_inside[self.task.exchanges] = True
        is_inside[self.graph.tails[edges]] = True
        is_inside[self.graph.heads[edges]] = True
        return is_inside
