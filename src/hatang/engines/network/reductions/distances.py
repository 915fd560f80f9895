"""Tests by distance: edges that a way over terminals replaces, and edges that every least tree must have.

Special distance (Duin and Volgenant 1989): the least, over all walks, of the longest stretch between two terminals on
the walk. An edge longer than the special distance of its ends is in no least tree. Nearest vertex and short links
(Polzin and Vahdati Daneshmand 2001): where the second edge out of a terminal, or out of its region, is longer than the
way over the first to another terminal, the first is in every least tree. Both hold for all edges found at once because
every comparison is strict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import FAR
from hatang.engines.network.heaps import heap_pop, heap_push
from hatang.engines.network.reductions.bottleneck import bottleneck_distance, link_regions
from hatang.engines.network.voronoi import voronoi_regions

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Arcs, Ints, Mask

_NEAREST = 4
"""Terminals remembered by vertex."""


@njit
def mark_replaceable(  # noqa: PLR0912, PLR0915
    arcs: Arcs, tails: Ints, heads: Ints, weights: Ints, is_terminal: Mask, effort: int
) -> Mask:
    """Edges longer than the special distance of their ends, as far as `effort` arcs around each vertex show."""
    start, near, edge, cost = arcs
    n = len(start) - 1
    m = len(weights)
    distance, base, _parent, _via = voronoi_regions(start, near, edge, cost, is_terminal)
    above, height = link_regions(tails, heads, weights, distance, base)
    gone = np.zeros(m, np.bool_)
    close = np.full((n, _NEAREST), -1, np.int32)
    far = np.full((n, _NEAREST), FAR, np.int64)
    reach = np.full(n, FAR, np.int64)
    place = np.full(n, -1, np.int32)
    heap = np.empty(n, np.int32)
    seen = np.empty(n, np.int32)
    for v in range(n):
        if start[v] == start[v + 1]:
            continue
        close[v, 0] = base[v]
        far[v, 0] = distance[v]
        kept = 1
        longest = 0
        for k in range(start[v], start[v + 1]):
            longest = max(longest, cost[k])
        reach[v] = 0
        seen[0] = v
        touched = 1
        size = heap_push(heap, place, reach, 0, v)
        left = effort
        while size > 0 and left > 0:
            u = heap_pop(heap, place, reach, size)
            size -= 1
            if is_terminal[u] and u != base[v] and kept < _NEAREST:
                close[v, kept] = u
                far[v, kept] = reach[u]
                kept += 1
            if is_terminal[u] and u != v:
                continue
            for k in range(start[u], start[u + 1]):
                left -= 1
                x = near[k]
                longer = reach[u] + cost[k]
                if longer < longest and longer < reach[x]:
                    if reach[x] == FAR:
                        seen[touched] = x
                        touched += 1
                    reach[x] = longer
                    size = heap_push(heap, place, reach, size, x)
        for k in range(start[v], start[v + 1]):
            if reach[near[k]] < cost[k]:
                gone[edge[k]] = True
        while size > 0:
            size -= 1
            place[heap[size]] = -1
        for i in range(touched):
            reach[seen[i]] = FAR
    for e in range(m):
        if gone[e]:
            continue
        u = tails[e]
        v = heads[e]
        w = weights[e]
        for i in range(_NEAREST):
            if gone[e] or close[u, i] < 0 or far[u, i] >= w:
                break
            for j in range(_NEAREST):
                if close[v, j] < 0 or far[v, j] >= w:
                    break
                if bottleneck_distance(close[u, i], close[v, j], above, height) < w:
                    gone[e] = True
                    break
    return gone


@njit
def mark_necessary(  # noqa: PLR0912
    start: Ints,
    near: Ints,
    edge: Ints,
    cost: Ints,
    tails: Ints,
    heads: Ints,
    weights: Ints,
    is_terminal: Mask,
) -> Mask:
    """Edges that are in every least tree: nearest vertices, short links, and edges that cost nothing."""
    n = len(start) - 1
    m = len(weights)
    distance, base, _parent, _via = voronoi_regions(start, near, edge, cost, is_terminal)
    forced = np.zeros(m, np.bool_)
    for v in range(n):
        if not is_terminal[v]:
            continue
        best = -1
        least = FAR
        second = FAR
        for k in range(start[v], start[v + 1]):
            if cost[k] < least:
                second = least
                least = cost[k]
                best = k
            elif cost[k] < second:
                second = cost[k]
        if best >= 0 and base[near[best]] != v and least + distance[near[best]] < second:
            forced[edge[best]] = True
    least_out = np.full(n, FAR, np.int64)
    second_out = np.full(n, FAR, np.int64)
    door = np.full(n, -1, np.int32)
    for e in range(m):
        if weights[e] == 0:
            forced[e] = True
        a = base[tails[e]]
        b = base[heads[e]]
        if a < 0 or a == b:
            continue
        for z in (a, b):
            if weights[e] < least_out[z]:
                second_out[z] = least_out[z]
                least_out[z] = weights[e]
                door[z] = e
            elif weights[e] < second_out[z]:
                second_out[z] = weights[e]
    for z in range(n):
        e = door[z]
        if e >= 0 and distance[tails[e]] + weights[e] + distance[heads[e]] < second_out[z]:
            forced[e] = True
    return forced
