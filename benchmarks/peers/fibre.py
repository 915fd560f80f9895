"""`python -m benchmarks.peers.fibre [CROSSINGS] [HAMLETS]`: fibre for a province, from lines to bill, in a minute.

A network of roads as a province has them: crossings thrown over the ground, thick in a few towns, joined to their
neighbours (Delaunay, the shortest first: a spanning tree and a third of the rest), each bent through two points;
hamlets hang on it. Every edge offers a trench, two of three a pole line, some a duct or a road work. Seconds are
processor time of each step, compiled; memory is the most the process held.
"""

from __future__ import annotations

import resource
import sys
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from benchmarks import machine
from hatang.engines.network.fibre import connecting, example
from hatang.engines.network.fibre.bill import price_design
from hatang.engines.network.fibre.demand import FibreTask, Places
from hatang.engines.network.fibre.design import design_network
from hatang.engines.network.fibre.lines import Lines, graph_of, join_points
from hatang.engines.network.fibre.phases import spread_over_years
from hatang.engines.network.fibre.prices import DiscountTerms, Prices
from hatang.engines.network.fibre.ways import WayKind, Ways
from hatang.engines.network.trees import spanning_forest

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints

CROSSINGS, HAMLETS = 148_000, 2_000
# Quảng Ngãi since 2025-07-01 has 14,832 km²: a square of that area
SIDE_M = 121_800.0
EXCHANGES = 96  # one in each commune


def roads(random: np.random.Generator, crossings: int) -> list[Ints]:
    """Bent lines between neighbouring crossings."""
    towns = random.uniform(0.1, 0.9, (40, 2)) * SIDE_M
    near = towns[random.integers(0, 40, crossings // 2)] + random.normal(0, 2_500, (crossings // 2, 2))
    xy = np.concatenate((near, random.uniform(0, SIDE_M, (crossings - len(near), 2))))
    mesh = shapely.delaunay_triangles(shapely.multipoints(xy), only_edges=True)
    ends = shapely.get_coordinates(shapely.get_parts(mesh)).reshape(-1, 4)
    spots, number = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    pairs = number.reshape(-1, 2).astype(np.int32)
    length = np.hypot(*(ends[:, :2] - ends[:, 2:]).T)
    order = np.argsort(length, kind="stable").astype(np.int32)
    everywhere = np.ones(len(spots), np.bool_)
    tree = spanning_forest(len(spots), pairs[:, 0].copy(), pairs[:, 1].copy(), order, everywhere, everywhere)
    kept = random.random(len(pairs)) < 1 / 6
    kept[length > np.quantile(length, 0.95)] = False
    kept[tree] = True
    a, b = spots[pairs[kept, 0]], spots[pairs[kept, 1]]
    bend = random.normal(0, 0.08, (2, len(a), 1)) * (b - a)[:, ::-1]
    return list(np.stack((a, a + (b - a) / 3 + bend[0], a + (b - a) * 2 / 3 + bend[1], b), axis=1))


def task_on(graph: Lines, vertex: Ints, exchanges: Ints, random: np.random.Generator) -> FibreTask:
    """Offers, surfaces and homes from the seed; the prices are the example's, times a thousand đồng."""
    m = len(graph.tails)
    offers = np.full(m, WayKind.TRENCH.bit, np.uint8)
    for kind, share in ((WayKind.POLE, 0.66), (WayKind.AERIAL, 0.5), (WayKind.DUCT, 0.1), (WayKind.SHARED, 0.03)):
        offers[random.random(m) < share] |= kind.bit
    place = (graph.xy // (SIDE_M / 10)).clip(0, 9).astype(np.int32)
    commune = place[:, 0] * 10 + place[:, 1]
    ways = Ways(
        vertices=len(graph.xy),
        tails=graph.tails,
        heads=graph.heads,
        length_m=graph.length_m,
        offers=offers,
        surface=random.integers(0, 2, m).astype(np.int16),
        surfaces=("soil", "asphalt"),
        work_year=random.integers(2026, 2031, m).astype(np.int16),
        commune=commune[graph.tails],
    )
    homes = random.integers(20, 260, len(vertex))
    places = Places(vertex, homes, np.ones(len(vertex), np.bool_), commune[vertex], tuple(map(str, range(len(vertex)))))
    prices = Prices({name: 1000 * price for name, price in example.BOOK.items()})
    return FibreTask(ways, places, exchanges, prices, DiscountTerms(20, 0.08))


def main(crossings: int, hamlets: int) -> None:
    connecting.compute_cost_curve(example.build_village())  # compiled before the clock starts
    random = np.random.default_rng(194)
    lines = roads(random, crossings)
    spent: dict[str, float] = {}
    begun = process_time()

    def step(name: str) -> None:
        nonlocal begun
        spent[name] = round(process_time() - begun, 2)
        begun = process_time()

    graph = graph_of(lines)
    points = graph.xy[random.integers(0, len(graph.xy), hamlets)] + random.normal(0, 60, (hamlets, 2))
    graph, vertex = join_points(graph, points, [str(i) for i in range(hamlets)], most_m=5_000.0)
    step("graph_s")
    exchanges = random.choice(vertex, min(EXCHANGES, hamlets // 4 + 1), replace=False)
    task = task_on(graph, vertex, exchanges, random)
    network = connecting.connect_mandatory(task)
    step("tree_s")
    plan = design_network(task, network)
    counted = price_design(task, plan, 0.6)
    years = spread_over_years(task, plan.network, range(2026, 2031), [network.cost_vnd // 4] * 5)
    step("design_bill_years_s")
    whole = sum(spent.values())
    free = task.places.is_mandatory & (np.arange(hamlets) % 4 == 0)
    optional = FibreTask(
        task.ways,
        Places(vertex, task.places.homes, free, task.places.commune, task.places.names),
        exchanges,
        task.prices,
        task.terms,
    )
    begun = process_time()
    share = connecting.connect_share(optional, 0.9)
    step("share_90_s")
    found: dict[str, Any] = {
        "vertices": len(graph.xy),
        "edges": len(graph.tails),
        "hamlets": hamlets,
        "limits": {"seconds": 60, "memory_gib": 2.0},
        "mandatory_to_bill_s": round(whole, 2),
        **spent,
        "certified_gap_percent": round(100 * network.gap, 3),
        "share_90_certified_gap_percent": round(100 * share.gap, 3),
        "network_km": round(float(task.ways.length_m[network.edges].sum()) / 1000),
        "rerouted": len(plan.rerouted),
        "beyond_reach": int(plan.is_beyond.sum()),
        "bill_rows": len(counted.rows),
        "reached_in_years": int((years.place_year > 0).sum()),
        "peak_memory_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }
    print(found, file=sys.stderr)
    machine.write("fibre" if (crossings, hamlets) == (CROSSINGS, HAMLETS) else f"fibre_{crossings}", found)


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else CROSSINGS,
        int(sys.argv[2]) if len(sys.argv) > 2 else HAMLETS,
    )
