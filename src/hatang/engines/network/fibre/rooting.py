"""A network seen from its exchanges: what is above what, how far, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import compressed_rows
from hatang.engines.network.voronoi import voronoi_regions

if TYPE_CHECKING:
    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.graphs import Ints


@dataclass(frozen=True, slots=True)
class Rooted:
    """The shortest ways from the exchanges inside a set of edges. Arrays (vertices,).

    `order`: the vertices reached, each after the one above; `up`, `up_edge`: the vertex above and the edge to it, −1 at
    exchanges and outside; `length_m`: from the exchange, inf outside; `exchange`: which one, −1 outside.
    """

    order: Ints
    up: Ints
    up_edge: Ints
    length_m: Ints
    exchange: Ints


@njit
def _compute_depths(up: Ints, base: Ints) -> Ints:
    """Edges from the exchange; −1 outside."""
    depth = np.full(len(up), -1, np.int32)
    for v in range(len(up)):
        if base[v] < 0 or depth[v] >= 0:
            continue
        count = 0
        u = v
        while depth[u] < 0 and up[u] >= 0:
            count += 1
            u = up[u]
        at = count + max(depth[u], 0)
        depth[u] = max(depth[u], 0)
        u = v
        while depth[u] < 0:
            depth[u] = at
            at -= 1
            u = up[u]
    return depth


def root_network(task: FibreTask, edges: Ints) -> Rooted:
    """The edges from the exchanges, by length."""
    ways = task.ways
    length_m = ways.length_m[edges]
    millimetres = np.rint(length_m * 1000).astype(np.int64)
    start, near, edge, cost, _back = compressed_rows(ways.vertices, ways.tails[edges], ways.heads[edges], millimetres)
    is_source = np.zeros(ways.vertices, np.bool_)
    is_source[task.exchanges] = True
    distance, base, up, via = voronoi_regions(start, near, edge, cost, is_source)
    depth = _compute_depths(up, base)
    inside = np.flatnonzero(depth >= 0)
    order = inside[np.argsort(depth[inside], kind="stable")]
    return Rooted(
        order=order.astype(np.int32),
        up=up,
        up_edge=np.where(via >= 0, edges[via] if len(edges) else -1, -1).astype(np.int32),
        length_m=np.where(base >= 0, distance / 1000, np.inf),
        exchange=base,
    )


@njit
def collect_branch_edges(up: Ints, up_edge: Ints, targets: Ints, edges: int) -> Ints:
    """The edges between some vertices and the exchanges, sorted (int32)."""
    done = np.zeros(len(up), np.bool_)
    used = np.zeros(edges, np.bool_)
    for target in targets:
        v = target
        while up[v] >= 0 and not done[v]:
            done[v] = True
            used[up_edge[v]] = True
            v = up[v]
    return np.nonzero(used)[0].astype(np.int32)
