"""Steiner trees: exact where small, checked where large, bounded always, the same for the same seed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from hatang.engines.network import reading, reference, steiner
from hatang.engines.network.checking import tree_cost
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.graphs import Graph
from hatang.engines.network.tests.graphs import pairs, random_graph, street_grid

PLANNING = (
    Path(os.environ.get("HATANG_REFERENCE", Path(__file__).resolve().parents[6] / "shared/reference")) / "planning"
)


def checked(graph: Graph, terminals, found) -> None:
    cost, _reached = tree_cost(pairs(graph), pairs(graph, found.edges), graph.weights.tolist(), terminals.tolist())
    assert cost == found.cost
    assert 0 <= found.bound <= found.cost


@pytest.mark.property
@pytest.mark.parametrize("seed", range(60))
def test_small_graphs_are_solved_to_the_optimum_or_bounded_below_it(seed):
    random = np.random.default_rng(seed)
    graph = random_graph(
        random, int(random.integers(4, 26)), int(random.integers(0, 40)), int(random.choice([3, 20, 1000]))
    )
    terminals = np.unique(random.integers(0, graph.vertices, int(random.integers(1, 8))))
    least = reference.steiner_cost(graph, terminals)
    found = steiner.solve_steiner_tree(graph, terminals, seed=seed)
    checked(graph, terminals, found)
    assert found.bound <= least <= found.cost
    assert found.cost <= max(least + 1, least * 1.02)
    patient = steiner.solve_steiner_tree(graph, terminals, seed=seed, seconds=0.05)
    checked(graph, terminals, patient)
    assert patient.bound <= least <= patient.cost


@pytest.mark.property
@pytest.mark.parametrize("seed", range(4))
def test_streets_are_checked_bounded_and_repeatable(seed):
    random = np.random.default_rng(seed)
    graph = street_grid(random, 40, 100)
    terminals = np.unique(random.integers(0, graph.vertices, 60))
    found = steiner.solve_steiner_tree(graph, terminals, seed=5)
    checked(graph, terminals, found)
    assert found.gap < 0.05
    again = steiner.solve_steiner_tree(graph, terminals, seed=5)
    assert np.array_equal(found.edges, again.edges)
    assert found.bound == again.bound


@pytest.mark.unit
def test_more_time_never_makes_the_answer_worse():
    graph = street_grid(np.random.default_rng(3), 30, 100)
    terminals = np.arange(0, 900, 31)
    quick = steiner.solve_steiner_tree(graph, terminals, seed=1)
    patient = steiner.solve_steiner_tree(graph, terminals, seed=1, seconds=0.5)
    assert patient.cost <= quick.cost
    assert patient.bound >= quick.bound


@pytest.mark.unit
def test_a_search_can_be_watched_and_stopped():
    graph = street_grid(np.random.default_rng(3), 40, 100)
    terminals = np.arange(0, 1600, 37)
    seen = []

    def report(cost: int, bound: int) -> bool:
        seen.append((cost, bound))
        return len(seen) < 3

    found = steiner.solve_steiner_tree(graph, terminals, seconds=60, report=report)
    assert len(seen) == 3
    checked(graph, terminals, found)


@pytest.mark.unit
def test_each_better_tree_is_kept_and_a_search_begins_with_one_that_connects():
    graph = street_grid(np.random.default_rng(5), 40, 100)
    terminals = np.arange(0, 1600, 37)
    kept = []
    whole = steiner.solve_steiner_tree(graph, terminals, seconds=1.0, keep=kept.append)
    costs = [int(graph.weights[each].sum()) for each in kept]
    assert costs == sorted(costs, reverse=True)
    assert whole.cost <= costs[-1]
    stopped = steiner.solve_steiner_tree(graph, terminals, begin=whole.edges, report=lambda *_said: False)
    assert stopped.cost <= whole.cost
    apart = steiner.solve_steiner_tree(graph, terminals, begin=whole.edges[:3])
    checked(graph, terminals, apart)


@pytest.mark.unit
def test_nothing_and_one_terminal_cost_nothing():
    graph = street_grid(np.random.default_rng(0), 4, 10)
    assert steiner.solve_steiner_tree(graph, np.array([], int)).cost == 0
    assert len(steiner.solve_steiner_tree(graph, np.array([5])).edges) == 0


@pytest.mark.unit
def test_terminals_apart_are_named():
    graph = Graph(5, np.array([0, 1, 3], np.int32), np.array([1, 2, 4], np.int32), np.array([1, 1, 1]))
    with pytest.raises(NetworkError, match="1 of 3 terminals cannot be reached from the others: 5") as caught:
        steiner.solve_steiner_tree(graph, np.array([0, 2, 4]))
    assert caught.value.code == "disconnected"
    with pytest.raises(NetworkError, match="Làng Teng"):
        steiner.solve_steiner_tree(graph, np.array([0, 2, 4]), name=lambda v: "Làng Teng" if v == 4 else "?")


@pytest.mark.unit
def test_weights_that_cannot_be_counted_are_refused():
    ends = (np.array([0], np.int32), np.array([1], np.int32))
    with pytest.raises(NetworkError, match="negative"):
        steiner.solve_steiner_tree(Graph(2, *ends, np.array([-1])), np.array([0, 1]))
    with pytest.raises(NetworkError, match="add up"):
        steiner.solve_steiner_tree(Graph(2, *ends, np.array([1 << 60])), np.array([0, 1]))


@pytest.mark.golden
@pytest.mark.skipif(not PLANNING.exists(), reason="HATANG_REFERENCE: planning instances are not here")
@pytest.mark.parametrize(
    ("number", "over"),
    [
        *(("009", 0.001), ("010", 0.001), ("016", 0.001)),
        pytest.param("150", 0.0005, marks=pytest.mark.night("samples")),
    ],
)
def test_real_networks_are_within_a_thousandth_of_the_best_known(number, over):
    folder = PLANNING / "pace2018-vienna"
    rows = (line.split(",") for line in (folder / "track3.csv").read_text().splitlines()[1:])
    best = next(int(upper) for name, _lower, upper in rows if name.strip() == f"instance{number}.gr")
    instance = reading.read_instance(folder / f"track3_instance{number}.gr.gz")
    found = steiner.solve_steiner_tree(instance.graph, instance.terminals)
    checked(instance.graph, instance.terminals, found)
    assert found.bound <= best <= found.cost <= best * (1 + over)
