"""The choice of technologies against every choice there is; prices, shares and subsidies."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hatang.engines.network.graphs import Graph
from hatang.engines.siting.cover import from_pairs
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.technology.choice import Hamlets, Masts, Technologies, choose_technologies
from hatang.engines.siting.technology.costs import IMPOSSIBLE, Price, Tariff, alone_vnd, present_value_vnd, shared_out
from hatang.engines.siting.technology.fibre import Roads
from hatang.engines.siting.technology.subsidy import compute_subsidies

pytestmark = pytest.mark.property


def _random(seed: int) -> tuple[Hamlets, Masts, Roads]:
    random = np.random.default_rng(seed)
    vertices, hamlets, masts = int(random.integers(4, 8)), int(random.integers(1, 6)), int(random.integers(0, 4))
    edges = list(combinations(range(vertices), 2))
    picked = [edges[i] for i in random.permutation(len(edges))[: vertices + 2]]
    tails, heads = (np.array(each, dtype=np.int32) for each in zip(*picked, strict=True))
    graph = Graph(vertices, tails, heads, random.integers(1, 40, len(picked)))
    alone = {
        "leo_household": random.integers(5, 60, hamlets),
        "haps": np.where(random.random(hamlets) < 0.5, IMPOSSIBLE, random.integers(5, 40, hamlets)),
    }
    pairs = np.argwhere(random.random((masts, hamlets)) < 0.6)
    serve = from_pairs(*pairs.T, sites=masts, demands=hamlets)
    branch = np.where(random.random(hamlets) < 0.1, IMPOSSIBLE, random.integers(0, 15, hamlets))
    return (
        Hamlets(tuple(f"Thôn {i}" for i in range(hamlets)), random.integers(0, 90, hamlets), branch, alone),
        Masts(
            tuple(f"M{i}" for i in range(masts)),
            random.integers(5, 50, masts),
            random.random(masts) < 0.5,
            serve,
        ),
        Roads(graph, 0, random.integers(0, vertices, hamlets).astype(np.int32)),
    )


def _reachable(roads: Roads, edges: tuple[int, ...]) -> set[int]:
    found, more = {roads.root}, True
    while more:
        more = False
        for edge in edges:
            ends = {int(roads.graph.tails[edge]), int(roads.graph.heads[edge])}
            if ends & found and not ends <= found:
                found |= ends
                more = True
    return found


def _least(hamlets: Hamlets, masts: Masts, roads: Roads) -> int:
    """Every set of edges, every set of masts: whatever is then cheapest for each hamlet."""
    best = 10**9
    alone = np.min([np.where(each < 0, 10**8, each) for each in hamlets.alone_vnd.values()], axis=0)
    for size in range(roads.graph.vertices):
        for edges in combinations(range(roads.graph.edges), size):
            inside = _reachable(roads, edges)
            laid = int(roads.graph.weights[list(edges)].sum())
            if laid >= best:
                continue
            for opened in product((False, True), repeat=len(masts.names)):
                total = laid + int(masts.cost_vnd[np.array(opened, dtype=bool)].sum())
                for row in range(len(alone)):
                    each = int(alone[row])
                    if any(opened[mast] for mast in masts.serve.by(row)):
                        each = 0
                    if int(roads.vertex[row]) in inside and hamlets.branch_vnd[row] != IMPOSSIBLE:
                        each = min(each, int(hamlets.branch_vnd[row]))
                    total += each
                best = min(best, total)
    return best


def _checked(hamlets: Hamlets, masts: Masts, roads: Roads, done: Technologies) -> None:
    assert done.cost_vnd.sum() == done.total_vnd
    inside = _reachable(roads, tuple(done.edges.tolist()))
    total = int(roads.graph.weights[done.edges].sum()) + int(masts.cost_vnd[done.masts].sum())
    for row, kind in enumerate(done.technology):
        if kind in {"new_site", "shared_site"}:
            assert row in masts.serve.of(int(done.mast[row]))
            assert done.mast[row] in done.masts
            assert masts.shared[done.mast[row]] == (kind == "shared_site")
        elif kind == "fibre":
            assert int(roads.vertex[row]) in inside
            total += int(hamlets.branch_vnd[row])
        else:
            total += int(hamlets.alone_vnd[kind][row])
    assert total == done.total_vnd


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
@example(121667)  # all terminals are one while a ring of other vertices is left
def test_the_choice_is_true_bounded_and_nearly_always_the_least(seed: int) -> None:
    hamlets, masts, roads = _random(seed)
    done = choose_technologies(hamlets, masts, roads)
    _checked(hamlets, masts, roads, done)
    best = _least(hamlets, masts, roads)
    assert done.bound_vnd <= best <= done.total_vnd


def test_over_many_cases_the_choice_is_within_two_per_cent_of_the_least() -> None:
    total, best = 0, 0
    for seed in range(60):
        hamlets, masts, roads = _random(seed)
        total += choose_technologies(hamlets, masts, roads).total_vnd
        best += _least(hamlets, masts, roads)
    assert total <= 1.02 * best


def test_a_choice_that_begins_with_an_earlier_tree_is_no_worse() -> None:
    for seed in range(40):
        hamlets, masts, roads = _random(seed)
        kept: list[np.ndarray] = []
        whole = choose_technologies(hamlets, masts, roads, keep=kept.append)
        again = choose_technologies(hamlets, masts, roads, begin=kept[-1], tell=lambda _bound, _best: False)
        _checked(hamlets, masts, roads, again)
        assert again.total_vnd <= whole.total_vnd
        assert again.bound_vnd <= whole.total_vnd


def test_without_masts_the_tree_s_certificate_is_the_whole_certificate() -> None:
    for seed in range(20):
        hamlets, _masts, roads = _random(seed)
        none = Masts.none(len(hamlets.names))
        done = choose_technologies(hamlets, none, roads)
        assert done.total_vnd == _least(hamlets, none, roads) == done.bound_vnd


def test_a_hamlet_that_nothing_serves_is_named() -> None:
    graph = Graph(3, np.array([0], np.int32), np.array([1], np.int32), np.array([5]))
    roads = Roads(graph, 0, np.array([1, 2], np.int32))
    hamlets = Hamlets(("Gần", "Xa"), np.array([3, 3]), np.array([1, 1]), {"leo_household": np.array([9, IMPOSSIBLE])})
    with pytest.raises(SitingError) as caught:
        choose_technologies(hamlets, Masts.none(2), roads)
    assert (caught.value.code, caught.value.where) == ("no_way", "Xa")


def test_present_values_by_the_obvious_sum() -> None:
    price = Price(500, 70, life_years=3)
    slow = sum((500 if year % 3 == 0 else 0) / 1.08**year for year in range(10))
    slow += sum(70 / 1.08**year for year in range(1, 11))
    assert present_value_vnd(price, years=10, rate=0.08) == round(slow)
    with pytest.raises(SitingError, match="0 years"):
        present_value_vnd(price, years=0, rate=0.1)


def test_a_missing_price_blocks_with_its_name_and_an_unasked_one_is_left_out() -> None:
    tariffs = {"leo_community": Tariff(Price(100, 10), Price(5)), "haps": Tariff()}
    assert list(alone_vnd(np.array([4]), tariffs, years=1, rate=0.0)) == ["leo_community"]
    with pytest.raises(SitingError) as caught:
        alone_vnd(np.array([4]), tariffs, needed=["haps"], years=1, rate=0.0)
    assert (caught.value.code, caught.value.where) == ("price_missing", "haps")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=9))
def test_shares_add_up_and_are_fair_to_a_dong(total: int, weights: list[int]) -> None:
    parts = shared_out(total, np.array(weights))
    assert parts.sum() == total
    if sum(weights):
        assert np.abs(parts - total * np.array(weights) / sum(weights)).max() <= 1.0


def test_subsidies_put_the_poorer_first_and_nobody_last() -> None:
    found = compute_subsidies(
        ["A", "B", "C"], np.array([9, 9, 9]), np.zeros(3, int), np.array([3, 3, 0]), poverty=np.array([0.1, 0.4, 1])
    )
    assert found.order.tolist() == [1, 0, 2]
    with pytest.raises(SitingError) as caught:
        compute_subsidies(["A"], np.array([-9]), np.array([0]), np.array([1]))
    assert (caught.value.code, caught.value.where) == ("negative", "A")
