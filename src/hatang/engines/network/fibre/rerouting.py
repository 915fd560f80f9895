"""One pass of other ways for places that the cheapest network serves over too long a way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.fibre.rooting import collect_branch_edges, root_network
from hatang.engines.network.fibre.ways import NONE
from hatang.engines.network.graphs import compressed_rows
from hatang.engines.network.voronoi import voronoi_regions

if TYPE_CHECKING:
    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.fibre.ways import Priced
    from hatang.engines.network.graphs import Ints, Mask

_LADDER = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)
"""What a metre of length counts, as a share of what a metre of the network costs."""


def reroute_places(task: FibreTask, priced: Priced, edges: Ints, places: Ints, longest_m: Ints) -> Ints:
    """The edges of the network with other ways to some places, at most `longest_m` (places,) where one was found.

    Ways are looked for at growing weight of length against money; edges that are there cost nothing. All other places
    keep ways no longer than before.
    """
    ways = task.ways
    usable = np.flatnonzero((priced.kind != NONE) & (ways.tails != ways.heads)).astype(np.int32)
    cost = priced.cost_vnd.astype(np.float64)
    cost_m = float(cost[edges].sum()) / max(1.0, float(ways.length_m[edges].sum()))
    cost[edges] = 0.0
    is_source = np.zeros(ways.vertices, np.bool_)
    is_source[task.exchanges] = True
    used = np.zeros(ways.edges, np.bool_)
    used[edges] = True
    open_ = np.arange(len(places))
    for step in _LADDER:
        if not len(open_):
            break
        weights = np.rint(cost[usable] + step * cost_m * ways.length_m[usable]).astype(np.int64)
        start, near, edge, arcs, _back = compressed_rows(ways.vertices, ways.tails[usable], ways.heads[usable], weights)
        _distance, base, up, via = voronoi_regions(start, near, edge, arcs, is_source)
        kept = []
        for i in open_.tolist():
            path = _trace_path(int(task.places.vertex[places[i]]), base, up, via)
            if path is not None and ways.length_m[usable[path]].sum() <= longest_m[i]:
                used[usable[path]] = True
            else:
                kept.append(i)
        open_ = np.array(kept, int)
    return np.flatnonzero(used).astype(np.int32)


def _trace_path(v: int, base: Ints, up: Ints, via: Ints) -> Ints | None:
    """The edges from a vertex to its exchange; None where there is no way."""
    if base[v] < 0:
        return None
    path = []
    while up[v] >= 0:
        path.append(int(via[v]))
        v = int(up[v])
    return np.array(path, int)


def tidy_routes(task: FibreTask, edges: Ints, reached: Mask) -> Ints:
    """The shortest ways inside some edges to the places reached, and nothing else."""
    tree = root_network(task, edges)
    shortest_edges: Ints = collect_branch_edges(tree.up, tree.up_edge, task.places.vertex[reached], task.ways.edges)
    return shortest_edges
