"""The last homes of a share: branches taken off while more are reached than asked, or added while fewer are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import FAR, compressed_rows
from hatang.engines.network.voronoi import voronoi_regions

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Graph, Ints, Mask


@njit
def trim_branches(
    vertices: int, tails: Ints, heads: Ints, weights: Ints, tree: Ints, homes: Ints, needed: Mask, surplus: int
) -> Mask:
    """Which edges of a tree stay when end branches of at most `surplus` homes together go, the dearest a home first.

    `needed` vertices never go; `homes` (vertices,).
    """
    start, near, edge, cost, _back = compressed_rows(vertices, tails[tree], heads[tree], weights[tree])
    stays = np.ones(len(tree), np.bool_)
    degree = start[1:] - start[:-1]
    last = np.empty(vertices, np.int32)
    while True:
        worst = -1.0
        choice = -1
        for v in range(vertices):
            if degree[v] != 1 or needed[v] or homes[v] > surplus:
                continue
            saved = 0
            at = v
            before = -1
            while True:
                for k in range(start[at], start[at + 1]):
                    if stays[edge[k]] and edge[k] != before:
                        saved += cost[k]
                        before = edge[k]
                        at = near[k]
                        break
                if degree[at] != 2 or needed[at] or homes[at] > 0:
                    break
            last[v] = at
            per_home = saved / (homes[v] + 1e-9)
            if per_home > worst:
                worst = per_home
                choice = v
        if choice < 0:
            return stays
        surplus -= homes[choice]
        at = choice
        while at != last[choice]:
            for k in range(start[at], start[at + 1]):
                if stays[edge[k]]:
                    stays[edge[k]] = False
                    degree[at] -= 1
                    degree[near[k]] -= 1
                    at = near[k]
                    break


def fill_homes(graph: Graph, inside: Mask, homes: Ints, missing: int, most: int) -> Ints | None:
    """Vertices to add so that `missing` more homes are reached, the cheapest a home first.

    None when more than `most` would be needed. `inside` (vertices,) is written.
    """
    start, near, edge, cost, _back = compressed_rows(graph.vertices, graph.tails, graph.heads, graph.weights)
    added: list[int] = []
    while missing > 0:
        if len(added) >= most:
            return None
        distance, _base, parent, _via = voronoi_regions(start, near, edge, cost, inside)
        open_ = np.flatnonzero(~inside & (homes > 0) & (distance < FAR))
        if not len(open_):
            return None
        v = int(open_[np.argmin(distance[open_] / np.minimum(homes[open_], missing))])
        added.append(v)
        while not inside[v]:
            inside[v] = True
            missing -= int(homes[v])
            v = int(parent[v])
    return np.array(added, np.int32)
