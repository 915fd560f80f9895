"""Shortest paths from many sources at once: who is nearest to each vertex, how far, by which arc."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import FAR
from hatang.engines.network.heaps import heap_pop, heap_push

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask


@njit
def voronoi_regions(start: Ints, near: Ints, edge: Ints, cost: Ints, is_source: Mask) -> tuple[Ints, Ints, Ints, Ints]:
    """Dijkstra from every source. Returns `(distance, base, parent, via)`.

    `base` is the nearest source or −1, `parent` the next vertex towards it and `via` the edge between (−1 at sources
    and where no source reaches).
    """
    n = len(start) - 1
    distance = np.full(n, FAR, np.int64)
    base = np.full(n, -1, np.int32)
    parent = np.full(n, -1, np.int32)
    via = np.full(n, -1, np.int32)
    heap = np.empty(n, np.int32)
    place = np.full(n, -1, np.int32)
    size = 0
    for v in range(n):
        if is_source[v]:
            distance[v] = 0
            base[v] = v
            heap[size] = v
            place[v] = size
            size += 1
    while size > 0:
        v = heap_pop(heap, place, distance, size)
        size -= 1
        so_far = distance[v]
        for k in range(start[v], start[v + 1]):
            u = near[k]
            longer = so_far + cost[k]
            if longer < distance[u]:
                distance[u] = longer
                base[u] = base[v]
                parent[u] = v
                via[u] = edge[k]
                size = heap_push(heap, place, distance, size, u)
    return distance, base, parent, via
