"""Slow and obvious exact answers for small graphs, to hold the fast ones against."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Graph, Ints


def shortest_distances(graph: Graph) -> Ints:
    """All shortest paths (Floyd and Warshall), int64 (vertices, vertices); a quarter of the range where none is."""
    far = np.iinfo(np.int64).max // 4
    distance = np.full((graph.vertices, graph.vertices), far, np.int64)
    np.fill_diagonal(distance, 0)
    for u, v, weight in zip(graph.tails, graph.heads, graph.weights, strict=True):
        distance[u, v] = distance[v, u] = min(distance[u, v], weight)
    for middle in range(graph.vertices):
        distance = np.minimum(distance, distance[:, middle : middle + 1] + distance[middle : middle + 1, :])
    return distance


def steiner_cost(graph: Graph, terminals: Ints) -> int:
    """The cost of a least Steiner tree (Dreyfus and Wagner 1971): 3^terminals steps.

    >>> from hatang.engines.network.graphs import Graph
    >>> star = Graph(4, np.array([0, 0, 0]), np.array([1, 2, 3]), np.array([2, 3, 4]))
    >>> steiner_cost(star, np.array([1, 2, 3]))
    9
    >>> steiner_cost(star, np.array([], int))
    0
    """
    terminals = np.unique(terminals)
    if len(terminals) < 2:
        return 0
    between = shortest_distances(graph)
    last, others = int(terminals[-1]), [int(t) for t in terminals[:-1]]
    best = {frozenset([t]): between[t] for t in others}
    for size in range(2, len(others) + 1):
        for group in map(frozenset, combinations(others, size)):
            joined = np.full(graph.vertices, np.iinfo(np.int64).max // 4)
            anchor = min(group)
            for part in range(1, size):
                for chosen in combinations(sorted(group - {anchor}), part - 1):
                    one = frozenset((anchor, *chosen))
                    joined = np.minimum(joined, best[one] + best[group - one])
            best[group] = (joined[None, :] + between).min(axis=1)
    return int(best[frozenset(others)][last])


def prize_cost(graph: Graph, prizes: Ints, root: int = -1) -> int:
    """The least cost of a prize-collecting tree: edges plus prizes left out, over every set of vertices.

    With a `root` the tree holds it; without one, connecting nothing at all is allowed.

    >>> from hatang.engines.network.graphs import Graph
    >>> path = Graph(3, np.array([0, 1]), np.array([1, 2]), np.array([2, 9]))
    >>> prize_cost(path, np.array([5, 0, 5]))
    5
    """
    total = int(prizes.sum())
    best = total if root < 0 else None
    for size in range(1, graph.vertices + 1):
        for chosen in combinations(range(graph.vertices), size):
            if root >= 0 and root not in chosen:
                continue
            spanned = _spanning_cost(graph, set(chosen))
            if spanned is not None:
                cost = spanned + total - int(prizes[list(chosen)].sum())
                best = cost if best is None else min(best, cost)
    assert best is not None
    return best


def _spanning_cost(graph: Graph, chosen: set[int]) -> int | None:
    """The weight of a least spanning tree of some vertices (Prim), or None where they are apart."""
    edges = [
        (int(w), int(u), int(v))
        for u, v, w in zip(graph.tails, graph.heads, graph.weights, strict=True)
        if u in chosen and v in chosen
    ]
    inside = {next(iter(chosen))}
    cost = 0
    while len(inside) < len(chosen):
        leaving = [edge for edge in edges if (edge[1] in inside) != (edge[2] in inside)]
        if not leaving:
            return None
        weight, u, v = min(leaving)
        cost += weight
        inside |= {u, v}
    return cost
