"""Degree tests on linked rows: ends that serve nobody go, chains become one edge, edges that must be are contracted.

Half-edge `2e` belongs to one end of edge `e`, `2e + 1` to the other; the half-edges of a vertex are a doubly linked
list, so that an edge leaves, moves or changes its end in constant time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.network.compiled import njit

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask


class LinkedRows(NamedTuple):
    """The linked rows: the first half-edge of a vertex, those after and before a half-edge, its vertex; degrees."""

    first: Ints
    after: Ints
    before: Ints
    owner: Ints
    degree: Ints


class NamedGraph(NamedTuple):
    """A graph whose edges have names in the forest of provenance: below the first graph's edge count a name (`origin`)
    is an edge, above it a pair `left`, `right` of names."""

    vertices: int
    tails: Ints
    heads: Ints
    weights: Ints
    origin: Ints
    is_terminal: Mask


@njit
def _unlink_half_edge(h: int, rows: LinkedRows) -> None:
    first, after, before, owner, degree = rows
    v = owner[h]
    if before[h] >= 0:
        after[before[h]] = after[h]
    else:
        first[v] = after[h]
    if after[h] >= 0:
        before[after[h]] = before[h]
    degree[v] -= 1


@njit
def _link_half_edge(h: int, v: int, rows: LinkedRows) -> None:
    first, after, before, owner, degree = rows
    owner[h] = v
    before[h] = -1
    after[h] = first[v]
    if first[v] >= 0:
        before[first[v]] = h
    first[v] = h
    degree[v] += 1


@njit
def _drop_edge(e: int, alive: Mask, rows: LinkedRows) -> None:
    alive[e] = False
    _unlink_half_edge(2 * e, rows)
    _unlink_half_edge(2 * e + 1, rows)


@njit
def _find_parallel(e: int, rows: LinkedRows) -> int:
    """Another edge between the same two vertices, or −1."""
    first, after, owner, degree = rows.first, rows.after, rows.owner, rows.degree
    a = owner[2 * e]
    b = owner[2 * e + 1]
    if degree[b] < degree[a]:
        a, b = b, a
    h = first[a]
    while h >= 0:
        if (h >> 1) != e and owner[h ^ 1] == b:
            return h >> 1
        h = after[h]
    return -1


@njit
def _settle_parallel(e: int, weights: Ints, alive: Mask, rows: LinkedRows, stack: Ints, size: int) -> int:
    """Remove the edge if it is a loop, or the heavier of it and its parallel; note the ends for another look."""
    a = rows.owner[2 * e]
    b = rows.owner[2 * e + 1]
    gone = -1
    if a == b:
        gone = e
    else:
        other = _find_parallel(e, rows)
        if other >= 0:
            gone = e if weights[e] >= weights[other] else other
    if gone >= 0:
        _drop_edge(gone, alive, rows)
    stack[size] = a
    stack[size + 1] = b
    return size + 2


@njit
def simplify_graph(  # noqa: PLR0912, PLR0915
    graph: NamedGraph, gone: Mask, forced: Mask, left: Ints, right: Ints, made: int
) -> tuple[NamedGraph, Ints, int, Ints]:
    """One smaller graph with the same least tree.

    `made` is the next free name. Edges `gone` are removed; edges `forced` are taken into the tree and contracted.
    Returns the graph, the names of the edges taken, the next free name, and where each old vertex went (−1: it went
    away).
    """
    vertices, tails, heads = graph.vertices, graph.tails, graph.heads
    m = len(tails)
    weights = graph.weights.copy()
    origin = graph.origin.copy()
    needed = graph.is_terminal.copy()
    terminals = 0
    for v in range(vertices):
        if needed[v]:
            terminals += 1
    first = np.full(vertices, -1, np.int32)
    after = np.full(2 * m, -1, np.int32)
    before = np.full(2 * m, -1, np.int32)
    owner = np.empty(2 * m, np.int32)
    degree = np.zeros(vertices, np.int32)
    rows = LinkedRows(first, after, before, owner, degree)
    alive = np.empty(m, np.bool_)
    for e in range(m):
        alive[e] = not gone[e] and tails[e] != heads[e]
        owner[2 * e] = tails[e]
        owner[2 * e + 1] = heads[e]
        if alive[e]:
            _link_half_edge(2 * e, tails[e], rows)
            _link_half_edge(2 * e + 1, heads[e], rows)
    taken = np.empty(vertices, np.int32)
    took = 0
    merged = np.arange(vertices).astype(np.int32)
    stack = np.empty(8 * m + 4 * vertices + 8, np.int32)
    size = 0
    for v in range(vertices):
        stack[size] = v
        size += 1
    waiting = np.empty(m + vertices, np.int32)
    count = 0
    for e in range(m):
        if alive[e] and forced[e]:
            waiting[count] = e
            count += 1
    while size > 0 or count > 0:
        if count > 0:
            count -= 1
            e = waiting[count]
            if not alive[e]:
                continue
            keep = owner[2 * e]
            lost = owner[2 * e + 1]
            if degree[lost] > degree[keep]:
                keep, lost = lost, keep
            taken[took] = origin[e]
            took += 1
            _drop_edge(e, alive, rows)
            if needed[keep] and needed[lost]:
                terminals -= 1
            needed[keep] = needed[keep] or needed[lost]
            needed[lost] = False
            merged[lost] = keep
            while first[lost] >= 0:
                h = first[lost]
                _unlink_half_edge(h, rows)
                _link_half_edge(h, keep, rows)
                if size + 2 >= len(stack):
                    bigger = np.empty(2 * len(stack), np.int32)
                    bigger[:size] = stack[:size]
                    stack = bigger
                size = _settle_parallel(h >> 1, weights, alive, rows, stack, size)
            stack[size] = keep
            size += 1
            continue
        size -= 1
        v = stack[size]
        if degree[v] == 1:
            h = first[v]
            e = h >> 1
            u = owner[h ^ 1]
            if needed[v] and terminals > 1:
                waiting[count] = e
                count += 1
            else:
                _drop_edge(e, alive, rows)
                stack[size] = u
                size += 1
        elif degree[v] == 2 and not needed[v]:
            h = first[v]
            g = after[h]
            e = h >> 1
            f = g >> 1
            weights[e] += weights[f]
            left[made] = origin[e]
            right[made] = origin[f]
            origin[e] = made
            made += 1
            far = owner[g ^ 1]
            _drop_edge(f, alive, rows)
            _unlink_half_edge(h, rows)
            _link_half_edge(h, far, rows)
            if size + 2 >= len(stack):
                bigger = np.empty(2 * len(stack), np.int32)
                bigger[:size] = stack[:size]
                stack = bigger
            size = _settle_parallel(e, weights, alive, rows, stack, size)
    name = np.full(vertices, -1, np.int32)
    n = 0
    for v in range(vertices):
        if degree[v] > 0 or (needed[v] and terminals > 1):
            name[v] = n
            n += 1
    kept = np.nonzero(alive)[0]
    new_tails = np.empty(len(kept), np.int32)
    new_heads = np.empty(len(kept), np.int32)
    for i in range(len(kept)):
        new_tails[i] = name[owner[2 * kept[i]]]
        new_heads[i] = name[owner[2 * kept[i] + 1]]
    terminal = np.zeros(n, np.bool_)
    where = np.full(vertices, -1, np.int32)
    for v in range(vertices):
        u = v
        while merged[u] != u:
            u = merged[u]
        where[v] = name[u]
        if name[v] >= 0:
            terminal[name[v]] = needed[v]
    smaller = NamedGraph(n, new_tails, new_heads, weights[kept], origin[kept], terminal)
    return smaller, taken[:took], made, where
