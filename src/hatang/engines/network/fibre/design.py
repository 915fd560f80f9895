"""The passive optical network on a tree: splitters, cabinets, fibres, cables, losses, and what is beyond reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.fibre.ground import TaskGraph
from hatang.engines.network.fibre.optics import Optics
from hatang.engines.network.fibre.rerouting import reroute_places, tidy_routes
from hatang.engines.network.fibre.rooting import Rooted, root_network
from hatang.engines.network.fibre.splitting import Split, place_splitters

if TYPE_CHECKING:
    from hatang.engines.network.fibre.connecting import FibreNetwork
    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.graphs import Ints, Mask


@dataclass(frozen=True, slots=True)
class Design:
    """What is built, and the light at each place.

    `network`: as given, or with other ways for `rerouted` (places). By edge of `network.edges`: `fibres` lit, `cable`
    the size laid, `cables` how many of it. By vertex of the ways: `first`, `second`, `single` splitters 1:4, 1:8, 1:32,
    `closures` with those on the edge above, `ports` at exchanges; `has_cabinet` where 1:4 or 1:32 stand outside an
    exchange. By place, nan where not reached: `length_m`, `loss_db` of its worst way; `is_beyond` the reach or budget.
    """

    network: FibreNetwork
    rerouted: Ints
    fibres: Ints
    cable: Ints
    cables: Ints
    first: Ints
    second: Ints
    single: Ints
    closures: Ints
    ports: Ints
    has_cabinet: Mask
    length_m: Ints
    loss_db: Ints
    is_beyond: Mask


def design_network(task: FibreTask, network: FibreNetwork, optics: Optics | None = None) -> Design:
    """The network with its equipment; places beyond reach get one pass of other ways, kept where it helps some.

    >>> from hatang.engines.network.fibre import connecting, example
    >>> task = example.build_village()
    >>> found = design_network(task, connecting.connect_mandatory(task))
    >>> found.ports.tolist(), found.fibres.tolist(), found.loss_db.round(2).tolist()
    ([2, 0, 0, 0, 0], [4, 2, 2], [22.05, 22.05, nan])
    """
    optics = optics or Optics()
    first_design = _equip_network(task, network, optics)
    beyond = np.flatnonzero(first_design.is_beyond)
    if not len(beyond):
        return first_design
    # what the loss leaves for length: the splices of the way there are taken for those of the new one
    over_m = np.maximum(0.0, first_design.loss_db[beyond] - optics.budget_db) / optics.fibre_db_km * 1000
    longest_m = np.minimum(optics.reach_m, first_design.length_m[beyond] - over_m)
    ground = TaskGraph(task)
    edges = reroute_places(task, ground.priced, network.edges, beyond, longest_m)
    edges = tidy_routes(task, edges, network.reached)
    reached = ground.inside(np.searchsorted(ground.edges, edges))[task.places.vertex]
    other = replace(
        network,
        edges=edges,
        reached=reached,
        homes=int(task.places.homes[reached].sum()),
        kind=ground.priced.kind[edges],
        edge_cost_vnd=ground.priced.cost_vnd[edges],
        cost_vnd=int(ground.priced.cost_vnd[edges].sum()),
    )
    better = _equip_network(task, other, optics)
    if better.is_beyond.sum() >= first_design.is_beyond.sum():
        return first_design
    return replace(better, rerouted=np.flatnonzero(first_design.is_beyond & ~better.is_beyond))


def _equip_network(task: FibreTask, network: FibreNetwork, optics: Optics) -> Design:
    ways = task.ways
    tree = root_network(task, network.edges)
    parts = place_splitters(task, tree, network.reached)
    closures, splices = _place_joints(task, network, tree, parts, optics)
    below = np.full(ways.edges, -1, np.int64)
    lower = tree.order[tree.up[tree.order] >= 0]
    below[tree.up_edge[lower]] = lower
    under = below[network.edges]
    fibres = np.where(under >= 0, parts.fibres[under], 0).astype(np.int32)
    cable, cables = cables_for(fibres, task.cables, optics.spare)
    is_exchange = np.zeros(ways.vertices, np.bool_)
    is_exchange[task.exchanges] = True
    vertex = task.places.vertex
    length_m = np.where(network.reached, tree.length_m[vertex], np.nan)
    loss_db = optics.loss_db(length_m, splices[vertex], parts.has_two_stages)
    return Design(
        network=network,
        rerouted=np.empty(0, int),
        fibres=fibres,
        cable=cable,
        cables=cables,
        first=parts.first,
        second=parts.second,
        single=parts.single,
        closures=closures,
        ports=np.where(is_exchange, parts.fibres, 0),
        has_cabinet=(parts.first + parts.single > 0) & ~is_exchange,
        length_m=length_m,
        loss_db=loss_db,
        is_beyond=optics.is_beyond(length_m, loss_db),
    )


def cables_for(fibres: Ints, sizes: tuple[int, ...], spare: float) -> tuple[Ints, Ints]:
    """The size of cable and how many for so many fibres and the spare ones; never none.

    >>> [each.tolist() for each in cables_for(np.array([0, 10, 11, 300]), (12, 24, 144), 0.2)]
    [[12, 12, 24, 144], [1, 1, 1, 3]]
    """
    needed = np.ceil(fibres * (1 + spare) - 1e-9).astype(np.int64)
    table = np.array(sizes)
    size = table[np.minimum(np.searchsorted(table, needed), len(table) - 1)]
    return size.astype(np.int32), np.maximum(1, -(-needed // size)).astype(np.int32)


def _place_joints(
    task: FibreTask, network: FibreNetwork, tree: Rooted, parts: Split, optics: Optics
) -> tuple[Ints, Ints]:
    """Closures at each vertex (with those where a reel ends on the edge above), and splices from the exchange to it."""
    n = task.ways.vertices
    branching = np.bincount(tree.up[tree.up >= 0], minlength=n) > 1
    opens = branching | (parts.first + parts.second + parts.single > 0)
    opens[task.places.vertex[network.reached]] = True
    closures, splices = np.zeros(n, np.int32), np.zeros(n, np.int32)
    since = np.zeros(n)
    for v in tree.order.tolist():
        above = int(tree.up[v])
        if above < 0:
            continue
        length = since[above] + tree.length_m[v] - tree.length_m[above]
        reels = int(length // optics.reel_m)
        since[v] = 0.0 if opens[v] else length - reels * optics.reel_m
        closures[v] = reels + int(opens[v])
        splices[v] = splices[above] + closures[v]
    return closures, splices
