"""The fibre tree as the choice of technologies asks for it: who is reached, given what each would cost otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.connection import connected_components
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.prizes import collecting
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.technology.costs import shared_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hatang.engines.network.graphs import Graph, Ints
    from hatang.engines.siting.cover import Integers
    from hatang.engines.siting.problem import Mask, Money


@dataclass(frozen=True, eq=False)
class Reached:
    """A tree: hamlets `inside` (h,), its `edges`, their cost; edges and prizes left out never cost less than bound."""

    inside: Mask
    edges: Integers
    cost_vnd: int
    bound_vnd: int


type Reach = Callable[[Money], Reached]
"""From the prize of each hamlet in đồng (not negative) to the tree that is worth it."""


@dataclass(frozen=True, eq=False)
class Roads:
    """A graph of routes with costs in đồng, the vertex where the fibre of today is, and the vertex of each hamlet."""

    graph: Graph
    root: int
    vertex: Integers

    def reach(self, *, seconds: float | None = None, seed: int = 0) -> Reach:
        """The prize-collecting tree of the network engine as a function of the prizes."""

        def reached(prizes: Money) -> Reached:
            at = np.bincount(self.vertex, weights=prizes, minlength=self.graph.vertices)
            try:
                tree = collecting.solve_prize_tree(
                    self.graph, np.round(at).astype(np.int64), root=self.root, seconds=seconds, seed=seed
                )
            except NetworkError as error:
                raise SitingError(error.code, str(error), where=error.where, **error.values) from error
            inside = np.zeros(self.graph.vertices, dtype=np.bool_)
            inside[tree.inside] = True
            cost = int(self.graph.weights[tree.edges].sum())
            return Reached(inside[self.vertex], tree.edges, cost, tree.bound)

        return reached

    def of(self, edges: Ints) -> Reached:
        """A tree that is given, such as that of an earlier choice; it proves nothing."""
        graph = self.graph
        home = connected_components(graph.vertices, graph.tails[edges], graph.heads[edges])
        inside = (home == home[self.root])[self.vertex]
        return Reached(inside, edges, int(graph.weights[edges].sum()), 0)

    def shares_vnd(self, edges: Ints, weights: NDArray[np.number]) -> Money:
        """What each hamlet bears of a tree (hamlets,): every edge is shared by those behind it, by their weight."""
        borne = np.zeros(len(self.vertex), dtype=np.int64)
        for edge, here in self._behind(edges, np.ones(len(self.vertex), dtype=np.bool_)):
            borne[here] += shared_out(int(self.graph.weights[edge]), np.asarray(weights)[here])
        return borne

    def pruned(self, edges: Ints, served: Mask) -> Integers:
        """The edges of a tree that lead to a hamlet which is served (hamlets,)."""
        kept = [edge for edge, here in self._behind(edges, served) if len(here)]
        return np.array(sorted(kept), dtype=np.int32)

    def _behind(self, edges: Ints, served: Mask) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Each edge of a tree with the served hamlets behind it, seen from the root."""
        graph = self.graph
        near: dict[int, list[tuple[int, int]]] = {}
        for edge in edges.tolist():
            tail, head = int(graph.tails[edge]), int(graph.heads[edge])
            near.setdefault(tail, []).append((head, edge))
            near.setdefault(head, []).append((tail, edge))
        order, above = [self.root], {self.root: (-1, -1)}
        for at in order:
            for other, edge in near.get(at, ()):
                if other not in above:
                    above[other] = (at, edge)
                    order.append(other)
        behind: dict[int, list[int]] = {}
        for hamlet in np.flatnonzero(served).tolist():
            behind.setdefault(int(self.vertex[hamlet]), []).append(hamlet)
        for at in reversed(order[1:]):
            parent, edge = above[at]
            here = behind.pop(at, [])
            yield edge, np.array(here, dtype=np.int64)
            behind.setdefault(parent, []).extend(here)
