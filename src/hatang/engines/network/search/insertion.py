"""Key-vertex insertion: where three ways or more from one vertex to the tree replace dearer edges of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import FAR
from hatang.engines.network.reductions.bottleneck import bottleneck_distance, build_joining_forest
from hatang.engines.network.trees import mark_tree_vertices, spanning_forest
from hatang.engines.network.voronoi import voronoi_regions

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Arcs, Edges, Ints, Mask

_WAYS = 8


@njit
def _spanning_weight(apart: Ints, count: int) -> int:
    """The weight of a least spanning tree of `count` points with weights `apart` (Prim)."""
    best = np.full(count, FAR, np.int64)
    done = np.zeros(count, np.bool_)
    total = 0
    at = 0
    for _step in range(count - 1):
        done[at] = True
        for i in range(count):
            if not done[i] and apart[at, i] < best[i]:
                best[i] = apart[at, i]
        least = FAR
        for i in range(count):
            if not done[i] and best[i] < least:
                least = best[i]
                at = i
        total += least
    return total


@njit
def _find_ways(
    v: int, start: Ints, near: Ints, cost: Ints, distance: Ints, base: Ints, bases: Ints, lengths: Ints
) -> int:
    """The shortest way from `v` over each neighbour to the tree, one for each tree vertex. Returns how many."""
    count = 0
    for k in range(start[v], start[v + 1]):
        b = base[near[k]]
        length = cost[k] + distance[near[k]]
        known = False
        for i in range(count):
            if bases[i] == b:
                lengths[i] = min(lengths[i], length)
                known = True
        if not known and b >= 0 and count < _WAYS:
            bases[count] = b
            lengths[count] = length
            count += 1
    return count


@njit
def _compute_gain(count: int, bases: Ints, lengths: Ints, above: Ints, height: Ints, apart: Ints) -> int:
    """What the least spanning tree of the tree's vertices becomes cheaper by with one more vertex and its ways."""
    for i in range(count):
        apart[i, i] = 0
        for j in range(i):
            apart[i, j] = bottleneck_distance(bases[i], bases[j], above, height)
            apart[j, i] = apart[i, j]
    without = _spanning_weight(apart, count)
    for i in range(count):
        apart[count, i] = lengths[i]
        apart[i, count] = lengths[i]
    return without - _spanning_weight(apart, count + 1)


@njit
def insert_key_vertices(arcs: Arcs, edges: Edges, is_terminal: Mask, tree: Ints) -> Ints:  # noqa: PLR0912
    """The tree with the vertices that make it cheaper, those of most gain first, none beside another; or as it was."""
    start, near, edge, cost = arcs
    tails, heads, weights, order = edges
    n = len(is_terminal)
    inside = mark_tree_vertices(n, tails, heads, tree, is_terminal)
    distance, base, parent, _via = voronoi_regions(start, near, edge, cost, inside)
    above, height = build_joining_forest(tails[tree], heads[tree], weights[tree], n)
    bases = np.empty(_WAYS, np.int32)
    lengths = np.empty(_WAYS, np.int64)
    apart = np.zeros((_WAYS + 1, _WAYS + 1), np.int64)
    gains = np.zeros(n, np.int64)
    for v in range(n):
        if not inside[v] and start[v + 1] - start[v] > 2:
            count = _find_ways(v, start, near, cost, distance, base, bases, lengths)
            if count > 2:
                gains[v] = _compute_gain(count, bases, lengths, above, height, apart)
    chosen = np.nonzero(gains > 0)[0]
    if len(chosen) == 0:
        return tree
    value = weights[tree].sum()
    taken = np.zeros(n, np.bool_)
    only_one = False
    while True:
        more = inside.copy()
        taken[:] = False
        for v in chosen[np.argsort(-gains[chosen])]:
            count = _find_ways(v, start, near, cost, distance, base, bases, lengths)
            free = True
            for i in range(count):
                free = free and not taken[bases[i]]
            if not free:
                continue
            more[v] = True
            for i in range(count):
                taken[bases[i]] = True
            for k in range(start[v], start[v + 1]):
                u = near[k]
                while not more[u]:
                    more[u] = True
                    u = parent[u]
            if only_one:
                break
        better = spanning_forest(n, tails, heads, order, more, is_terminal)
        if weights[better].sum() < value:
            return better
        if only_one:
            return tree
        only_one = True
