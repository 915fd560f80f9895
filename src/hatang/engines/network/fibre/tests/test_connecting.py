"""Networks: exact where small, checked where large, bounded always; what cannot be is said by name."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from hatang.engines.network import reference
from hatang.engines.network.connection import connected_components
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.fibre import connecting, example
from hatang.engines.network.fibre.demand import FibreTask, Places
from hatang.engines.network.fibre.ground import TaskGraph
from hatang.engines.network.fibre.prices import DiscountTerms, Prices
from hatang.engines.network.fibre.ways import WayKind, Ways
from hatang.engines.network.tests.graphs import random_graph, street_grid


def drawn(seed: int, graph, places: int, exchanges: int = 1, most_homes: int = 40) -> FibreTask:
    """A task on a graph: every edge offers a trench, some more; homes, prices and surfaces from the seed."""
    random = np.random.default_rng(seed)
    m = graph.edges
    ways = Ways(
        graph.vertices,
        graph.tails,
        graph.heads,
        random.uniform(50, 400, m),
        (random.integers(0, 16, m) | WayKind.TRENCH.bit).astype(np.uint8),
        random.integers(0, 2, m).astype(np.int16),
        ("soil", "asphalt"),
        np.full(m, 2027, np.int16),
        (graph.tails % 3).astype(np.int32),
    )
    vertex = random.choice(graph.vertices, places, replace=False).astype(np.int32)
    homes = random.integers(0, most_homes, places)
    where = Places(vertex, homes, random.random(places) < 0.4, vertex % 3, tuple(f"làng {i}" for i in range(places)))
    start = random.choice(graph.vertices, exchanges, replace=False).astype(np.int32)
    return FibreTask(ways, where, start, Prices(example.BOOK), DiscountTerms(20, 0.08))


def checked(task: FibreTask, network) -> None:
    """The edges reach what they say, cost what they say, and hold no cycle."""
    ways = task.ways
    home = connected_components(ways.vertices, ways.tails[network.edges], ways.heads[network.edges])
    lit = np.isin(home[task.places.vertex], home[task.exchanges])
    assert np.array_equal(lit, network.reached)
    assert network.reached[task.places.is_mandatory].all()
    assert network.homes == task.places.homes[network.reached].sum()
    assert network.cost_vnd == network.edge_cost_vnd.sum()
    assert len(network.edges) == ways.vertices - len(np.unique(home))
    assert 0 <= network.bound_vnd <= network.cost_vnd


def least(task: FibreTask, homes: int) -> int:
    """The least cost of reaching so many homes: every set of places, each by Dreyfus and Wagner."""
    ground = TaskGraph(task)
    optional = np.flatnonzero(~task.places.is_mandatory & ground.can)
    must = np.flatnonzero(task.places.is_mandatory)
    best = None
    for size in range(len(optional) + 1):
        for chosen in combinations(optional.tolist(), size):
            places = np.append(must, np.array(chosen, int)).astype(int)
            if task.places.homes[places].sum() < homes:
                continue
            cost = reference.steiner_cost(ground.graph, np.append(task.places.vertex[places], ground.root))
            best = cost if best is None else min(best, cost)
    assert best is not None
    return best


@pytest.mark.property
@pytest.mark.parametrize("seed", range(12))
def test_small_tasks_are_solved_or_bounded(seed):
    random = np.random.default_rng(seed)
    graph = random_graph(random, int(random.integers(6, 14)), 8, 30)
    task = drawn(seed, graph, 6, exchanges=int(random.integers(1, 3)))
    for share in (0.0, 0.5, 0.8, 1.0):
        found = connecting.connect_share(task, share, seed=seed)
        checked(task, found)
        assert found.share >= share
        optimum = least(task, int(np.ceil(share * task.places.homes.sum())))
        assert found.bound_vnd <= optimum <= found.cost_vnd <= 1.25 * optimum
    whole = connecting.connect_mandatory(task)
    checked(task, whole)
    assert whole.bound_vnd <= least(task, 0) <= whole.cost_vnd


@pytest.mark.property
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.night("samples"))])
def test_the_curve_rises_and_every_point_is_bounded(seed):
    task = drawn(seed, street_grid(np.random.default_rng(seed), 24, 100), 60, exchanges=2)
    points = connecting.compute_cost_curve(task, 7)
    assert len(points) > 3
    for each in points:
        checked(task, each)
        assert each.gap < 0.1
    assert all(a.homes < b.homes and a.cost_vnd < b.cost_vnd for a, b in pairwise(points))
    again = connecting.compute_cost_curve(task, 7)
    assert [each.cost_vnd for each in again] == [each.cost_vnd for each in points]
    part = connecting.connect_share(task, 0.9)
    checked(task, part)
    assert part.share >= 0.9
    assert part.gap < 0.1


@pytest.mark.unit
def test_a_search_can_be_watched_and_stopped():
    task = drawn(1, street_grid(np.random.default_rng(1), 24, 100), 60)
    seen = []

    def report(network) -> bool:
        seen.append(network.homes)
        return len(seen) < 2

    assert connecting.connect_share(task, 0.8, report=report).share >= 0.8
    assert len(seen) == 2
    seen.clear()
    assert len(connecting.compute_cost_curve(task, 9, report=report)) == 2


@pytest.mark.unit
def test_a_search_for_a_share_begins_with_a_better_network_it_is_given():
    task = drawn(2, street_grid(np.random.default_rng(2), 24, 100), 60)
    kept = []
    whole = connecting.connect_share(task, 0.7, keep=kept.append)
    checked(task, whole)
    assert np.array_equal(np.sort(kept[-1]), np.sort(whole.edges))
    costs = [int(TaskGraph(task).priced.cost_vnd[edges].sum()) for edges in kept]
    assert costs == sorted(costs, reverse=True)
    again = connecting.connect_share(task, 0.7, begin=kept[-1], report=lambda _network: False)
    checked(task, again)
    assert again.cost_vnd <= whole.cost_vnd
    assert again.homes >= 0.7 * again.homes_of_all
    # What is no network any more, or does not reach the share, is not begun with.
    for broken in (kept[-1][1:], kept[-1][:0]):
        fresh = connecting.connect_share(task, 0.7, begin=broken)
        checked(task, fresh)
        assert fresh.cost_vnd == whole.cost_vnd


@pytest.mark.unit
def test_every_missing_price_is_named():
    task = example.build_village()
    book = {name: price for name, price in example.BOOK.items() if name not in ("trench_m:asphalt", "pole_rent_m_year")}
    with pytest.raises(NetworkError, match="pole_rent_m_year, trench_m:asphalt") as caught:
        connecting.connect_mandatory(replace(task, prices=Prices(book)))
    assert caught.value.code == "no-price"
    with pytest.raises(NetworkError, match="negative"):
        connecting.connect_mandatory(replace(task, prices=Prices(example.BOOK | {"aerial_new_m": -1})))


@pytest.mark.unit
def test_mandatory_places_without_a_way_are_named():
    task = example.build_village()
    offers = task.ways.offers.copy()
    offers[[2, 3]] = 0
    apart = replace(task, ways=replace(task.ways, offers=offers))
    with pytest.raises(NetworkError, match="Làng Teng") as caught:
        connecting.connect_mandatory(apart)
    assert caught.value.code == "unreached"
    free = replace(apart.places, is_mandatory=np.array([True, False, False]))
    with pytest.raises(NetworkError, match=r"18\.2 %.*90\.0 %") as caught:
        connecting.connect_share(replace(apart, places=free), 0.9)
    assert caught.value.code == "share-unreachable"
    with pytest.raises(NetworkError, match="no share"):
        connecting.connect_share(task, 1.5)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"length_m": np.array([1.0, 2, 3, 4, -5])}, "bad-length"),
        ({"length_m": np.array([1.0, np.nan, 3, 4, 5])}, "bad-length"),
        ({"commune": np.array([0])}, "uneven"),
        ({"work_year": np.zeros(5, np.int16)}, "no-year"),
    ],
)
def test_ways_that_cannot_be(change, code):
    with pytest.raises(NetworkError) as caught:
        replace(example.build_village().ways, **change)
    assert caught.value.code == code


@pytest.mark.unit
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"exchanges": np.array([], np.int32)}, "no-exchange"),
        ({"exchanges": np.array([9], np.int32)}, "unknown-vertex"),
        ({"cables": (24, 12)}, "bad-cables"),
        ({"places": replace(example.build_village().places, homes=np.array([1, -1, 1]))}, "bad-homes"),
        ({"places": replace(example.build_village().places, names=("a",))}, "uneven"),
    ],
)
def test_tasks_that_cannot_be(change, code):
    with pytest.raises(NetworkError) as caught:
        replace(example.build_village(), **change)
    assert caught.value.code == code


@pytest.mark.unit
def test_lengths_that_cannot_be_counted_are_refused():
    task = example.build_village()
    with pytest.raises(NetworkError, match="counted"):
        connecting.connect_mandatory(replace(task, ways=replace(task.ways, length_m=task.ways.length_m * 1e14)))
