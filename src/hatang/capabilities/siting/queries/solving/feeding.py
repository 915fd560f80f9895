"""How candidates are fed: along the lines to the nearest fibre, or by microwave to a mast or candidate in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from hatang.capabilities.siting.queries.solving import hops, lines
from hatang.capabilities.siting.terms import PriceItem
from hatang.engines.network.fibre.ways import NONE, price_ways
from hatang.engines.siting.backhaul import join_to_network
from hatang.engines.siting.cover import from_pairs
from hatang.engines.siting.technology.costs import IMPOSSIBLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.hops import CandidateHops
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.lines import Net
    from hatang.capabilities.siting.queries.solving.money import Money
    from hatang.engines.siting.cover import Cover
    from hatang.engines.terrain.grid import Terrain


@dataclass(frozen=True, eq=False)
class Feeding:
    """How each candidate would be fed: by fibre along the lines, or by microwave where that is cheaper. Arrays (k,).

    `fed`: whether there is a way of its own; `hops`: the hop of each candidate that microwave would be cheaper for;
    `relays`: (candidate, candidate) whether the first may be fed by a hop to the second, were that built; a hop costs
    `hop_vnd`.
    """

    net: Net
    vertex: NDArray[np.int32]
    cost_vnd: NDArray[np.int64]
    by_fibre: NDArray[np.bool_]
    fed: NDArray[np.bool_]
    hops: CandidateHops
    relays: Cover
    hop_vnd: int
    before: NDArray[np.int32]  # the edge towards the nearest fibre, by vertex; -1 at it

    def path(self, site: int) -> NDArray[np.int32]:
        """The edges from a candidate to the nearest fibre."""
        ways, edges = self.net.ways, []
        at = int(self.vertex[site])
        while (edge := int(self.before[at])) >= 0:
            edges.append(edge)
            at = int(ways.tails[edge]) if int(ways.heads[edge]) == at else int(ways.heads[edge])
        return np.array(edges, dtype=np.int32)


def compute_feeding(
    *, ask: Ask, land: Land, base: Net, money: Money, sites: Sites, terrain: Terrain | None = None
) -> Feeding:
    """The cheapest backhaul of every candidate, each hung on the net by a way of its own; without terrain the line of
    sight of a hop is not known."""
    hung, vertex, within = lines.hang_points(base, sites.place, sites.names, ask, land)
    priced_ways = price_ways(
        hung.ways, lines.engine_prices(money.book, ask), lines.build_terms(ask), money.once(PriceItem.CABLE_12)
    )
    usable = np.flatnonzero(priced_ways.kind != NONE)
    ways = hung.ways
    fibre, far = (
        lines.find_nearest_vertices(base, land.place[land.has_fibre])
        if land.has_fibre.any()
        else (np.zeros(0, np.int32), None)
    )
    sources = np.unique(fibre[far <= ask.connect_within_m]) if far is not None else fibre
    cost = np.full(ways.vertices, np.inf)
    before = np.full(ways.vertices, -1, dtype=np.int32)
    if len(sources) and len(usable):
        cost, before = _compute_shortest_paths(
            ways.vertices, ways.tails[usable], ways.heads[usable], priced_ways.cost_vnd[usable], usable, sources
        )
    hop = money.once(PriceItem.MICROWAVE)
    along = np.where(within, cost[vertex], np.inf)
    air = hops.find_hops(sites=sites, asked=along > hop, land=land, terrain=terrain)
    by_fibre = np.isfinite(along) & ~air.can
    spent = np.where(by_fibre, np.where(np.isfinite(along), along, 0), hop).astype(np.int64)
    return Feeding(
        net=hung,
        vertex=vertex,
        cost_vnd=spent,
        by_fibre=by_fibre,
        fed=by_fibre | air.can,
        hops=air,
        relays=_find_relays(air, np.where(by_fibre | air.can, spent, IMPOSSIBLE), hop),
        hop_vnd=hop,
        before=before,
    )


def _find_relays(air: CandidateHops, own_vnd: NDArray[np.int64], hop_vnd: int) -> Cover:
    """Who may hang on whom: always on one that joins the network for less, so that every chain leads down to it."""
    over, cost = air.over, join_to_network(air.over, own_vnd, hop_vnd).cost_vnd
    one, two = over.first, over.second
    down = np.where(cost[one] > cost[two], 1, -1)
    able = (cost[one] != cost[two]) & (cost[one] != IMPOSSIBLE)  # who sees one that is joined is joined
    site, relay = np.where(down > 0, one, two)[able], np.where(down > 0, two, one)[able]
    dearer = (own_vnd[site] == IMPOSSIBLE) | (own_vnd[site] > hop_vnd)
    size = len(own_vnd)
    return from_pairs(site[dearer], relay[dearer], sites=size, demands=size)


def _compute_shortest_paths(
    vertices: int,
    tails: NDArray[np.int32],
    heads: NDArray[np.int32],
    weights: NDArray[np.int64],
    edge: NDArray[np.integer],
    sources: NDArray[np.int32],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Distance to the nearest source and the edge towards it, by vertex; of parallel edges the cheapest counts."""
    low, high = np.minimum(tails, heads), np.maximum(tails, heads)
    order = np.lexsort((weights, high, low))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
    kept = order[first]
    # An edge of no weight would be none to scipy.
    graph = coo_matrix((weights[kept] + 1e-6, (low[kept], high[kept])), shape=(vertices, vertices)).tocsr()
    cost, parent, _source = dijkstra(graph, directed=False, indices=sources, return_predecessors=True, min_only=True)
    known = {(int(a), int(b)): int(e) for a, b, e in zip(low[kept], high[kept], edge[kept], strict=True)}
    before = np.full(vertices, -1, dtype=np.int32)
    for vertex in np.flatnonzero(parent >= 0).tolist():
        other = int(parent[vertex])
        before[vertex] = known[min(vertex, other), max(vertex, other)]
    return cost, before
