"""The best part of a tree when prizes are worth their branches (strong pruning: Johnson, Minkoff and Phillips 2000)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import compressed_rows
from hatang.engines.network.trees import spanning_forest

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask


@njit
def strong_pruning(
    vertices: int,
    tails: Ints,
    heads: Ints,
    weights: Ints,
    order: Ints,
    prizes: Ints,
    needed: Mask,
    inside: Mask,
) -> tuple[Ints, Mask]:
    """Of the least spanning forest of the vertices `inside`, the connected part that saves most.

    `order` sorts the edges by weight. A part saves the prizes on it less the weight of its edges; `needed` vertices are
    worth more than all prizes together. Returns its edges and its vertices (none where nothing is inside).
    """
    tree = spanning_forest(vertices, tails, heads, order, inside, inside)
    start, near, edge, cost, _back = compressed_rows(vertices, tails[tree], heads[tree], weights[tree])
    priceless = prizes.sum() + weights[tree].sum() + 1
    up = np.full(vertices, -1, np.int32)
    up_edge = np.full(vertices, -1, np.int32)
    up_cost = np.zeros(vertices, np.int64)
    seen = np.zeros(vertices, np.bool_)
    line = np.empty(vertices, np.int32)
    count = 0
    scanned = 0
    for root in range(vertices):
        if not inside[root] or seen[root]:
            continue
        seen[root] = True
        line[count] = root
        count += 1
        while scanned < count:
            v = line[scanned]
            scanned += 1
            for k in range(start[v], start[v + 1]):
                u = near[k]
                if not seen[u]:
                    seen[u] = True
                    up[u] = v
                    up_edge[u] = tree[edge[k]]
                    up_cost[u] = cost[k]
                    line[count] = u
                    count += 1
    saved = np.zeros(vertices, np.int64)
    top = -1
    for i in range(count - 1, -1, -1):
        v = line[i]
        saved[v] += priceless if needed[v] else prizes[v]
        if top < 0 or saved[v] > saved[top]:
            top = v
        if up[v] >= 0 and saved[v] > up_cost[v]:
            saved[up[v]] += saved[v] - up_cost[v]
    kept = np.zeros(vertices, np.bool_)
    out = np.empty(max(count, 1), np.int32)
    size = 0
    if top >= 0:
        kept[top] = True
    for i in range(count):
        v = line[i]
        if v != top and up[v] >= 0 and kept[up[v]] and saved[v] > up_cost[v]:
            kept[v] = True
            out[size] = up_edge[v]
            size += 1
    return out[:size], kept
