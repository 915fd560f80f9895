"""The checker refuses what is no tree, in pieces, not spanning, or not of the graph."""

from __future__ import annotations

import pytest

from hatang.engines.network.checking import prize_cost, tree_cost
from hatang.engines.network.errors import NetworkError

EDGES = [(1, 2), (2, 3), (3, 1), (4, 5), (1, 2)]
WEIGHTS = [5, 2, 3, 1, 4]


@pytest.mark.unit
def test_a_tree_is_recomputed_with_the_lightest_of_parallel_edges():
    assert tree_cost(EDGES, [(2, 1), (2, 3)], WEIGHTS, {1, 3}) == (6, {1, 2, 3})


@pytest.mark.unit
@pytest.mark.parametrize(
    ("answer", "must", "code"),
    [
        ([(1, 4)], set(), "no-such-edge"),
        ([(1, 2), (2, 1)], set(), "no-such-edge"),
        ([(1, 2), (2, 3), (3, 1)], set(), "not-a-tree"),
        ([(1, 2), (4, 5)], set(), "not-connected"),
        ([(1, 2)], {3}, "not-spanning"),
        ([], {1, 2}, "not-spanning"),
    ],
)
def test_what_is_no_answer(answer, must, code):
    with pytest.raises(NetworkError) as caught:
        tree_cost(EDGES, answer, WEIGHTS, must)
    assert caught.value.code == code


@pytest.mark.unit
def test_prizes_left_out_are_paid():
    assert prize_cost(EDGES, [(1, 2)], WEIGHTS, {1: 9, 3: 7}) == 11
    assert prize_cost(EDGES, [], WEIGHTS, {1: 9, 3: 7}) == 16
    assert prize_cost(EDGES, [], WEIGHTS, {1: 9, 3: 7}, alone=1) == 7
