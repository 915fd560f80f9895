"""Branch and bound ends with the least tree and a bound that says so."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest

from hatang.engines.network import reference
from hatang.engines.network.branching import Branching
from hatang.engines.network.checking import tree_cost
from hatang.engines.network.rounds import Rounds
from hatang.engines.network.searching import Clock
from hatang.engines.network.tests.graphs import pairs, street_grid


@pytest.mark.property
@pytest.mark.parametrize("is_thorough", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_least_tree_is_found_and_proved(seed, is_thorough):
    random = np.random.default_rng(seed)
    graph = street_grid(random, 9, 6)
    terminals = np.sort(random.choice(graph.vertices, 9, replace=False))
    least = reference.steiner_cost(graph, terminals)
    is_terminal = np.zeros(graph.vertices, np.bool_)
    is_terminal[terminals] = True
    search = Rounds(graph, is_terminal, random)
    search.left.shrink()
    everything = np.arange(search.left.edges, dtype=np.int32)
    search.keep_tree(search.descend(search.links(search.left.weights), 0, 0.0) if len(everything) else everything)
    assert search.bound <= least <= search.cost
    Branching(Clock(process_time()), 5_000, is_thorough=is_thorough).improve(search)
    search.is_done()
    assert search.bound == least == search.cost
    cost, _reached = tree_cost(pairs(graph), pairs(graph, search.best), graph.weights.tolist(), terminals.tolist())
    assert cost == least


@pytest.mark.unit
def test_what_is_not_looked_at_keeps_its_bound():
    random = np.random.default_rng(1)
    graph = street_grid(random, 14, 9)
    is_terminal = random.random(graph.vertices) < 0.15
    search = Rounds(graph, is_terminal, random)
    search.left.shrink()
    search.round(0, 0.0)
    before, cost = search.bound, search.cost
    Branching(Clock(process_time()), 0, is_thorough=False).improve(search)
    assert (search.bound, search.cost) == (before, cost)
