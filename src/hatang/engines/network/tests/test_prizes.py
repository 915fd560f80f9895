"""Prize-collecting trees: exact where small, checked where large, bounded always, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from hatang.engines.network import reading, reference
from hatang.engines.network.checking import prize_cost, tree_cost
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.graphs import Graph
from hatang.engines.network.prizes import collecting
from hatang.engines.network.tests.graphs import pairs, random_graph, street_grid
from hatang.engines.network.tests.test_steiner import PLANNING


def checked(graph, prizes, found, must=()):
    alone = None if len(found.edges) or not len(found.inside) else int(found.inside[0])
    chosen = pairs(graph, found.edges)
    owed = {v: int(prizes[v]) for v in np.flatnonzero(prizes) if v not in must}
    assert prize_cost(pairs(graph), chosen, graph.weights.tolist(), owed, alone) == found.cost
    if len(found.edges):
        _cost, reached = tree_cost(pairs(graph), chosen, graph.weights.tolist(), must)
        assert sorted(reached) == found.inside.tolist()
    assert 0 <= found.bound <= found.cost


@pytest.mark.property
@pytest.mark.parametrize("seed", range(40))
def test_small_graphs_are_solved_to_the_optimum_or_bounded_below_it(seed):
    random = np.random.default_rng(seed)
    graph = random_graph(random, int(random.integers(3, 11)), int(random.integers(0, 14)), int(random.choice([3, 30])))
    prizes = random.integers(0, int(random.choice([4, 40])), graph.vertices) * (random.random(graph.vertices) < 0.7)
    root = int(random.integers(-1, graph.vertices))
    least = reference.prize_cost(graph, prizes, root)
    for seconds in (None, 0.05):
        found = collecting.solve_prize_tree(graph, prizes, root=root, seed=seed, seconds=seconds)
        checked(graph, prizes, found)
        assert root < 0 or root in found.inside
        assert found.bound <= least <= found.cost <= least * 1.05 + 1


@pytest.mark.property
@pytest.mark.parametrize("seed", range(4))
def test_streets_are_checked_bounded_and_repeatable(seed):
    random = np.random.default_rng(seed)
    graph = street_grid(random, 30, 100)
    prizes = random.integers(50, 900, graph.vertices) * (random.random(graph.vertices) < 0.08)
    must = np.array([3, 700])
    found = collecting.solve_prize_tree(graph, prizes, must=must, seed=5)
    checked(graph, prizes, found, must=must.tolist())
    assert found.gap < 0.05
    again = collecting.solve_prize_tree(graph, prizes, must=must, seed=5)
    assert np.array_equal(found.edges, again.edges)
    assert found.bound == again.bound


@pytest.mark.property
@pytest.mark.parametrize("seed", range(3))
def test_turns_improve_alike_on_every_machine_and_what_is_told_is_in_the_problems_own_figures(seed):
    random = np.random.default_rng(seed)
    graph = random_graph(random, 60, 240, 9)
    prizes = random.integers(0, 12, graph.vertices)
    told = []
    quick = collecting.solve_prize_tree(graph, prizes, seed=seed)
    one = collecting.solve_prize_tree(
        graph, prizes, seed=seed, turns=30, report=lambda *each: told.append(each) is None
    )
    two = collecting.solve_prize_tree(graph, prizes, seed=seed, turns=30)
    checked(graph, prizes, one)
    assert one.cost <= quick.cost
    assert (one.edges.tolist(), one.bound) == (two.edges.tolist(), two.bound)
    assert all(0 <= bound <= one.cost <= cost for cost, bound in told)


@pytest.mark.unit
def test_nothing_is_worth_nothing_and_one_vertex_can_be_an_answer():
    graph = Graph(3, np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([9, 9]))
    none = collecting.solve_prize_tree(graph, np.zeros(3, np.int64))
    assert (none.cost, len(none.edges), len(none.inside)) == (0, 0, 0)
    one = collecting.solve_prize_tree(graph, np.array([2, 0, 3]))
    assert (one.cost, one.bound, one.inside.tolist()) == (2, 2, [2])
    rooted = collecting.solve_prize_tree(graph, np.array([2, 0, 3]), root=1)
    assert (rooted.cost, rooted.inside.tolist()) == (5, [1])


@pytest.mark.unit
def test_prizes_apart_are_left_out_and_what_must_be_apart_is_an_error():
    graph = Graph(4, np.array([0, 2], np.int32), np.array([1, 3], np.int32), np.array([1, 1]))
    found = collecting.solve_prize_tree(graph, np.array([5, 5, 4, 4]))
    assert (found.cost, found.bound, found.inside.tolist()) == (9, 9, [0, 1])
    with pytest.raises(NetworkError, match="cannot be reached") as caught:
        collecting.solve_prize_tree(graph, np.array([5, 5, 4, 4]), root=0, must=np.array([3]))
    assert caught.value.code == "disconnected"


@pytest.mark.unit
def test_prizes_that_cannot_be_are_refused():
    graph = Graph(2, np.array([0], np.int32), np.array([1], np.int32), np.array([1]))
    with pytest.raises(NetworkError, match="negative"):
        collecting.solve_prize_tree(graph, np.array([1, -1]))
    with pytest.raises(NetworkError, match="counted"):
        collecting.solve_prize_tree(graph, np.array([1 << 59, 1 << 59]))
    many = street_grid(np.random.default_rng(0), 40, 9)
    with pytest.raises(NetworkError, match="counted"):
        collecting.solve_prize_tree(many, np.full(many.vertices, 1 << 40))


@pytest.mark.golden
@pytest.mark.skipif(not PLANNING.exists(), reason="HATANG_REFERENCE: planning instances are not here")
@pytest.mark.parametrize(
    ("name", "over"),
    [
        *(("D15-A", 0), ("D17-B", 0)),
        *(
            pytest.param(*each, marks=pytest.mark.night("samples"))
            for each in (("D15-B", 0), ("D17-A", 0), ("D19-B", 0.01))
        ),
    ],
)
def test_public_instances_are_near_the_best_known(name, over):
    folder = PLANNING / "pcst-d"
    best = dict(line.split() for line in (folder / "best_known_bounds.txt").read_text().splitlines() if line.strip())
    instance = reading.read_instance(folder / f"{name}.stp")
    found = collecting.solve_prize_tree(instance.graph, instance.prizes, root=instance.root)
    checked(instance.graph, instance.prizes, found)
    assert found.bound <= float(best[name]) <= found.cost <= float(best[name]) * (1 + over)
