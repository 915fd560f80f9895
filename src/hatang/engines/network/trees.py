"""Trees from vertex sets: spanning, pruned to what is needed, and the first heuristic (Mehlhorn 1988)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import FAR, find_root
from hatang.engines.network.voronoi import voronoi_regions

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask


@njit
def prune_forest(vertices: int, tails: Ints, heads: Ints, chosen: Ints, is_terminal: Mask) -> Ints:
    """The chosen edges of a forest without the branches that end in no terminal."""
    degree = np.zeros(vertices, np.int32)
    mixed = np.zeros(vertices, np.int32)  # exclusive or of the positions of the edges still there
    for i in range(len(chosen)):
        for v in (tails[chosen[i]], heads[chosen[i]]):
            degree[v] += 1
            mixed[v] ^= i
    alive = np.ones(len(chosen), np.bool_)
    for i in range(len(chosen)):
        for end in (tails[chosen[i]], heads[chosen[i]]):
            v = end
            while degree[v] == 1 and not is_terminal[v]:
                at = mixed[v]
                e = chosen[at]
                alive[at] = False
                degree[v] = 0
                v = tails[e] + heads[e] - v
                degree[v] -= 1
                mixed[v] ^= at
    return chosen[alive]


@njit
def spanning_forest(vertices: int, tails: Ints, heads: Ints, order: Ints, inside: Mask, is_terminal: Mask) -> Ints:
    """The least spanning forest of the vertices `inside`, pruned. `order` sorts the edges by weight."""
    parent = np.arange(vertices)
    chosen = np.empty(vertices, np.int32)
    count = 0
    for e in order:
        u = tails[e]
        v = heads[e]
        if inside[u] and inside[v]:
            a = find_root(parent, u)
            b = find_root(parent, v)
            if a != b:
                parent[a] = b
                chosen[count] = e
                count += 1
    return prune_forest(vertices, tails, heads, chosen[:count], is_terminal)


@njit
def mark_tree_vertices(vertices: int, tails: Ints, heads: Ints, chosen: Ints, is_terminal: Mask) -> Mask:
    """The vertices of a tree: ends of its edges, and terminals."""
    inside = is_terminal.copy()
    for e in chosen:
        inside[tails[e]] = True
        inside[heads[e]] = True
    return inside


@njit
def nearest_links(
    start: Ints, near: Ints, edge: Ints, cost: Ints, tails: Ints, heads: Ints, weights: Ints, is_terminal: Mask
) -> Mask:
    """The vertices of Mehlhorn's tree: a least spanning tree of the terminals over the borders of their regions."""
    n = len(start) - 1
    distance, base, parent, _via = voronoi_regions(start, near, edge, cost, is_terminal)
    length = np.full(len(weights), FAR, np.int64)
    count = 0
    border = np.empty(len(weights), np.int32)
    for e in range(len(weights)):
        a = base[tails[e]]
        b = base[heads[e]]
        if a >= 0 and b >= 0 and a != b:
            border[count] = e
            length[count] = distance[tails[e]] + weights[e] + distance[heads[e]]
            count += 1
    group = np.arange(n)
    inside = is_terminal.copy()
    for i in np.argsort(length[:count]):
        e = border[i]
        a = find_root(group, base[tails[e]])
        b = find_root(group, base[heads[e]])
        if a != b:
            group[a] = b
            for end in (tails[e], heads[e]):
                v = end
                while not inside[v]:
                    inside[v] = True
                    v = parent[v]
    return inside
