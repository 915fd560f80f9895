"""A prize-collecting problem as a plain Steiner problem with the same answers.

Every vertex with a prize gets a double that must be connected: to the vertex itself, or to a hub for as much as the
prize. Both edges carry the same surcharge, more than all prizes together, so that no double is ever passed through.
The hub is the root where the tree must hold one; otherwise it is a new vertex, and one link from it to some vertex with
a prize lets the tree in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.graphs import Graph

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask
    from hatang.engines.network.reductions.provenance import Shrinking


@dataclass(frozen=True, slots=True)
class Doubled:
    """The plain problem. Edge `e` below `first_edges` is edge `e` of the prize-collecting graph.

    `winners` are the vertices with a prize; the double of `winners[i]` is reached by edge `first_edges + i`, left out
    by edge `first_edges + len(winners) + i`. `offset`: what the plain problem costs more than the prize-collecting one.
    """

    graph: Graph
    terminals: Ints
    winners: Ints
    first_edges: int
    offset: int

    def solution(self, edges: Ints, inside: Mask) -> Ints:
        """A tree of the prize-collecting graph as an answer to the plain problem, sorted."""
        m, k = self.first_edges, len(self.winners)
        has = inside[self.winners]
        won = np.flatnonzero(has)
        links = m + 2 * k + won[: self.graph.edges > m + 2 * k]
        return np.concatenate((np.sort(edges), m + won, m + k + np.flatnonzero(~has), links)).astype(np.int32)

    def certain(self, left: Shrinking) -> Ints:
        """The winners that may not be left out any more in the graph left."""
        kept = np.zeros(self.graph.edges, np.bool_)
        kept[left.expand(left.origin)] = True
        kept[left.taken] = True
        k = len(self.winners)
        first = self.first_edges + k
        return self.winners[~kept[first : first + k]]

    def own(self, solution: Ints) -> Ints:
        """The edges of the prize-collecting graph in an answer."""
        return solution[solution < self.first_edges]


def build_doubled_graph(graph: Graph, prizes: Ints, *, root: int, must: Ints, link: int) -> Doubled:
    """The plain problem of a prize-collecting one; `root` −1: a new hub whose links cost `link` each.

    Prizes of `must` and of the root do not matter: they are never left out.
    """
    n, m = graph.vertices, graph.edges
    is_winner = prizes > 0
    is_winner[must] = False
    if root >= 0:
        is_winner[root] = False
    winners = np.flatnonzero(is_winner)
    k = len(winners)
    hub = root if root >= 0 else n + k
    surcharge = int(prizes.sum()) + 1
    doubles = np.arange(n, n + k)
    hubs = np.full(k, hub)
    tails = [graph.tails, winners, hubs]
    heads = [graph.heads, doubles, doubles]
    weights = [graph.weights, np.full(k, surcharge), prizes[winners] + surcharge]
    if root < 0:
        tails.append(hubs)
        heads.append(winners)
        weights.append(np.full(k, link))
    plain = Graph(
        n + k + (root < 0),
        np.concatenate(tails).astype(np.int32),
        np.concatenate(heads).astype(np.int32),
        np.concatenate(weights).astype(np.int64),
    )
    terminals = np.unique(np.concatenate((doubles, must, [hub])))
    return Doubled(plain, terminals, winners, m, k * surcharge + (link if root < 0 else 0))
