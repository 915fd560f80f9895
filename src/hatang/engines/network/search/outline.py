"""What one pass of the local search knows of a tree: its shape from a root, and whose region each vertex is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import FAR, compressed_rows
from hatang.engines.network.search.melding import meld_heaps
from hatang.engines.network.voronoi import voronoi_regions

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask


class TreeShape(NamedTuple):
    """A tree from its root. Arrays (vertices,), −1 outside the tree.

    `order` lists its vertices, parents first; `up` is the parent, `up_length` the edge to it, `depth` its number of
    edges from the root; `is_key`: terminals and vertices of degree three or more.
    """

    order: Ints
    up: Ints
    up_length: Ints
    depth: Ints
    is_key: Mask


class TreeRegions(NamedTuple):
    """Every vertex of the graph and the tree vertex nearest to it.

    `distance`, `base`, `towards` as in `voronoi.regions`; the vertices nearest to `b` are
    `members[first[b]:first[b + 1]]`.
    `border` are edges between two regions, `length` the way over each; `left`, `right`, `top` are one skew heap by tree
    vertex of the border edges of its region (node `2 i + side`).
    """

    distance: Ints
    base: Ints
    towards: Ints
    first: Ints
    members: Ints
    border: Ints
    length: Ints
    left: Ints
    right: Ints
    top: Ints


@njit
def shape_of(
    vertices: int, tails: Ints, heads: Ints, weights: Ints, tree: Ints, is_terminal: Mask, root: int
) -> TreeShape:
    """The tree seen from its root."""
    start, near, _edge, cost, _back = compressed_rows(vertices, tails[tree], heads[tree], weights[tree])
    order = np.empty(len(tree) + 1, np.int32)
    up = np.full(vertices, -1, np.int32)
    up_length = np.zeros(vertices, np.int64)
    depth = np.full(vertices, -1, np.int32)
    is_key = is_terminal.copy()
    order[0] = root
    depth[root] = 0
    count = 1
    scanned = 0
    while scanned < count:
        v = order[scanned]
        scanned += 1
        if start[v + 1] - start[v] > 2:
            is_key[v] = True
        for k in range(start[v], start[v + 1]):
            u = near[k]
            if depth[u] < 0:
                depth[u] = depth[v] + 1
                up[u] = v
                up_length[u] = cost[k]
                order[count] = u
                count += 1
    return TreeShape(order[:count], up, up_length, depth, is_key)


@njit
def ground_of(
    start: Ints, near: Ints, edge: Ints, cost: Ints, tails: Ints, heads: Ints, weights: Ints, inside: Mask
) -> TreeRegions:
    """The regions of the tree's vertices and the border edges between them."""
    n = len(inside)
    distance, base, towards, _via = voronoi_regions(start, near, edge, cost, inside)
    first = np.zeros(n + 1, np.int32)
    for v in range(n):
        if base[v] >= 0:
            first[base[v] + 1] += 1
    for v in range(n):
        first[v + 1] += first[v]
    fill = first[:-1].copy()
    members = np.empty(first[n], np.int32)
    for v in range(n):
        if base[v] >= 0:
            members[fill[base[v]]] = v
            fill[base[v]] += 1
    border = np.empty(len(weights), np.int32)
    length = np.empty(len(weights), np.int64)
    count = 0
    for e in range(len(weights)):
        a = base[tails[e]]
        b = base[heads[e]]
        if a != b and a >= 0 and b >= 0:
            border[count] = e
            length[count] = distance[tails[e]] + weights[e] + distance[heads[e]]
            count += 1
    left = np.full(2 * count, -1, np.int32)
    right = np.full(2 * count, -1, np.int32)
    top = np.full(n, -1, np.int32)
    for i in range(count):
        a = base[tails[border[i]]]
        b = base[heads[border[i]]]
        top[a] = meld_heaps(top[a], 2 * i, left, right, length)
        top[b] = meld_heaps(top[b], 2 * i + 1, left, right, length)
    return TreeRegions(distance, base, towards, first, members, border[:count], length[:count], left, right, top)


class Moves(NamedTuple):
    """What a pass has done so far, and room to work in.

    `group`: union-find of finished subtrees; `inside`: the vertices of the tree to be; `dead`: tree vertices given up;
    `locked`: the edge to the parent may not be moved any more; `pinned`: something new hangs on the vertex;
    `news`: the region of the tree vertex, or one beside it, is not as it was in the pass before.
    The rest is the repaired part of the regions: `fresh`, `fresh_base`, `fresh_towards` where `stamp` is the clock's.
    """

    group: Ints
    inside: Mask
    dead: Mask
    locked: Mask
    pinned: Mask
    news: Mask
    removed: Ints
    stamp: Ints
    fresh: Ints
    fresh_base: Ints
    fresh_towards: Ints
    area: Ints
    heap: Ints
    place: Ints
    clock: Ints


@njit
def moves_of(inside: Mask) -> Moves:
    """Nothing done yet."""
    n = len(inside)
    return Moves(
        np.arange(n).astype(np.int32),
        inside.copy(),
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
        np.full(n, FAR, np.int64),
        np.full(n, -1, np.int32),
        np.full(n, -1, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.full(n, -1, np.int32),
        np.zeros(1, np.int32),
    )


class SubtreeTable(NamedTuple):
    """Finished subtrees by the key vertex above them, and the best ways between the parts an elimination leaves.

    `child`, `sister` (vertices,) list the lower ends of the key paths that end at a key vertex; `side` is the number of
    a subtree among the parts, −1 for the rest; `way`, `edge` (parts, parts) the shortest way between two and the border
    edge it goes over; `used` the edges chosen.
    """

    child: Ints
    sister: Ints
    side: Ints
    way: Ints
    edge: Ints
    used: Ints


@njit
def table_of(vertices: int) -> SubtreeTable:
    """An empty table."""
    parts = 24
    return SubtreeTable(
        np.full(vertices, -1, np.int32),
        np.full(vertices, -1, np.int32),
        np.full(vertices, -1, np.int32),
        np.zeros((parts, parts), np.int64),
        np.zeros((parts, parts), np.int32),
        np.zeros(parts - 1, np.int32),
    )
