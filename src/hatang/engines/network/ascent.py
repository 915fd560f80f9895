"""Dual ascent on the directed cut formulation (Wong 1984): a certified lower bound, and reduced costs.

Every edge is two arcs. Every least tree, directed away from a root terminal, enters each vertex set that holds a
terminal and not the root; raising such a set's price until one of its incoming arcs is paid for raises the bound by the
same amount. What is left of an arc's cost is its reduced cost; where all is paid, the arc is saturated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import FAR
from hatang.engines.network.heaps import heap_pop, heap_push

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask

_PATIENCE = 5  # a set is raised while its cut is at most 5/4 of the next terminal's


@njit
def dual_ascent(start: Ints, near: Ints, reduced: Ints, is_terminal: Mask, root: int) -> int:  # noqa: PLR0912, PLR0915
    """Raise sets around terminals until the saturated arcs lead from the root to each of them.

    `reduced` (arcs,) is written: position `k` in the row of `v` is the arc from `near[k]` into `v`. Returns the bound.
    """
    n = len(start) - 1
    bound = 0
    score = np.zeros(n, np.int64)
    heap = np.empty(n, np.int32)
    place = np.full(n, -1, np.int32)
    size = 0
    for v in range(n):
        if is_terminal[v] and v != root:
            score[v] = start[v + 1] - start[v]
            size = heap_push(heap, place, score, size, v)
    active = is_terminal.copy()
    active[root] = True
    mark = np.full(n, -1, np.int32)
    members = np.empty(n, np.int32)
    cut = np.empty(len(near), np.int32)
    stamp = 0
    while size > 0:
        t = heap_pop(heap, place, score, size)
        size -= 1
        limit = FAR
        if size > 0:
            limit = score[heap[0]] * _PATIENCE // 4
        stamp += 1
        mark[t] = stamp
        members[0] = t
        count = 1
        scanned = 0
        arcs = 0
        while True:
            closed = False
            while scanned < count:
                v = members[scanned]
                scanned += 1
                for k in range(start[v], start[v + 1]):
                    u = near[k]
                    if mark[u] == stamp:
                        continue
                    if reduced[k] == 0:
                        if active[u]:
                            closed = True
                            break
                        mark[u] = stamp
                        members[count] = u
                        count += 1
                    else:
                        cut[arcs] = k
                        arcs += 1
                if closed:
                    break
            if closed:
                active[t] = False
                break
            least = FAR
            kept = 0
            for i in range(arcs):
                k = cut[i]
                if mark[near[k]] != stamp:
                    cut[kept] = k
                    kept += 1
                    least = min(least, reduced[k])
            arcs = kept
            if arcs > limit:
                score[t] = arcs
                size = heap_push(heap, place, score, size, t)
                break
            if arcs == 0:
                return FAR
            bound += least
            kept = 0
            for i in range(arcs):
                k = cut[i]
                reduced[k] -= least
                if reduced[k] == 0:
                    u = near[k]
                    if mark[u] == stamp:
                        continue
                    if active[u]:
                        closed = True
                    else:
                        mark[u] = stamp
                        members[count] = u
                        count += 1
                else:
                    cut[kept] = k
                    kept += 1
            arcs = kept
            if closed:
                active[t] = False
                # the rest of the cut was lowered above; nothing else is owed
                break
    return bound


@njit
def from_root(start: Ints, near: Ints, back: Ints, reduced: Ints, root: int) -> tuple[Ints, Ints]:
    """Reduced distance from the root along the arcs, and the vertex before each on the way (−1: none)."""
    n = len(start) - 1
    distance = np.full(n, FAR, np.int64)
    before = np.full(n, -1, np.int32)
    heap = np.empty(n, np.int32)
    place = np.full(n, -1, np.int32)
    distance[root] = 0
    size = heap_push(heap, place, distance, 0, root)
    while size > 0:
        v = heap_pop(heap, place, distance, size)
        size -= 1
        for k in range(start[v], start[v + 1]):
            u = near[k]
            longer = distance[v] + reduced[back[k]]
            if longer < distance[u]:
                distance[u] = longer
                before[u] = v
                size = heap_push(heap, place, distance, size, u)
    return distance, before


@njit
def to_terminals(start: Ints, near: Ints, reduced: Ints, is_terminal: Mask, root: int) -> Ints:
    """Reduced distance of each vertex along the arcs to the nearest terminal other than the root."""
    n = len(start) - 1
    distance = np.full(n, FAR, np.int64)
    heap = np.empty(n, np.int32)
    place = np.full(n, -1, np.int32)
    size = 0
    for v in range(n):
        if is_terminal[v] and v != root:
            distance[v] = 0
            size = heap_push(heap, place, distance, size, v)
    while size > 0:
        v = heap_pop(heap, place, distance, size)
        size -= 1
        for k in range(start[v], start[v + 1]):
            u = near[k]
            longer = distance[v] + reduced[k]
            if longer < distance[u]:
                distance[u] = longer
                size = heap_push(heap, place, distance, size, u)
    return distance


@njit
def mark_useless_edges(
    start: Ints, near: Ints, edge: Ints, back: Ints, reduced: Ints, is_terminal: Mask, root: int, slack: int
) -> Mask:
    """Edges that no tree cheaper than bound + slack uses, in either direction."""
    ahead = from_root(start, near, back, reduced, root)[0]
    behind = to_terminals(start, near, reduced, is_terminal, root)
    gone = np.ones(len(near) // 2, np.bool_)
    for v in range(len(start) - 1):
        for k in range(start[v], start[v + 1]):
            if ahead[near[k]] + reduced[k] + behind[v] < slack:
                gone[edge[k]] = False
    return gone


@njit
def mark_saturated(start: Ints, near: Ints, back: Ints, reduced: Ints, root: int) -> Mask:
    """The vertices that the root reaches over saturated arcs."""
    n = len(start) - 1
    inside = np.zeros(n, np.bool_)
    stack = np.empty(n, np.int32)
    stack[0] = root
    inside[root] = True
    size = 1
    while size > 0:
        size -= 1
        v = stack[size]
        for k in range(start[v], start[v + 1]):
            u = near[k]
            if not inside[u] and reduced[back[k]] == 0:
                inside[u] = True
                stack[size] = u
                size += 1
    return inside
