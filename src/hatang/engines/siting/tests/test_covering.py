"""Maximal covering against every choice there is, its bound, its checker and its repeatability."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hatang.engines.siting import highs
from hatang.engines.siting.compiled import random_state
from hatang.engines.siting.cover import Cover, cover_within_radius, from_matrix, from_pairs
from hatang.engines.siting.covering import core, lagrange, search, solver
from hatang.engines.siting.covering.anneal import Cooling, anneal_swaps
from hatang.engines.siting.covering.blocks import PLACE_OF_BIT, Blocks, place_of_bit
from hatang.engines.siting.covering.checker import check_covering
from hatang.engines.siting.covering.greedy import greedy_cover, slow_greedy
from hatang.engines.siting.covering.solver import Covering, Ended, solve_covering
from hatang.engines.siting.deadline import SolveDeadline
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.reduction import reduce_cover

pytestmark = pytest.mark.property


def _random(seed: int, sites: int, demands: int, share: float = 0.2) -> tuple[Cover, np.ndarray]:
    random = np.random.default_rng(seed)
    pairs = np.argwhere(random.random((sites, demands)) < share)
    return from_pairs(*pairs.T, sites=sites, demands=demands), random.integers(0, 50, demands).astype(float)


def _of_town(seed: int, points: int, radius_m: float) -> tuple[Cover, np.ndarray]:
    random = np.random.default_rng(seed)
    places = random.random((points, 2)) * 5000
    return cover_within_radius(places, places, radius_m, on_sphere=False), random.integers(1, 900, points).astype(float)


def _best(cover: Cover, weights: np.ndarray, facilities: int) -> float:
    dense = cover.matrix().toarray() > 0
    return max(float(weights[dense[list(each)].any(0)].sum()) for each in combinations(range(cover.sites), facilities))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 11), st.integers(1, 25), st.integers(1, 4))
def test_no_choice_covers_more(seed: int, sites: int, demands: int, facilities: int) -> None:
    cover, weights = _random(seed, sites, demands)
    facilities = min(facilities, sites)
    done = solve_covering(cover, weights, facilities, seconds=0.05, seed=seed)
    best = _best(cover, weights, facilities)
    assert done.covered == best
    assert done.bound >= best
    check_covering(cover, weights, facilities, done)


@settings(max_examples=40, deadline=None)
@example(898, 3)  # the bound meets the optimum and sums to a little less
@given(st.integers(0, 10**6), st.integers(1, 5))
def test_reduction_keeps_the_optimum_and_payments_bound_it(seed: int, facilities: int) -> None:
    cover, weights = _random(seed, 9, 14, 0.35)
    small = reduce_cover(cover, weights)
    facilities_left = min(facilities, small.cover.sites)
    best = _best(cover, weights, facilities)
    if facilities_left:
        assert _best(small.cover, small.weights, facilities_left) == best
        payments = np.random.default_rng(seed).random(small.cover.demands) * 60 - 5
        assert lagrange.evaluate_payments(small.cover, small.weights, facilities_left, payments).value >= best - 1e-9
        bound = lagrange.subgradient_bound(small.cover, small.weights, facilities_left, best, rounds=60)
        assert bound.value >= best - 1e-9
        closed, opened = lagrange.settle_sites(bound, facilities_left, best)
        rest = [i for i in range(small.cover.sites) if not closed[i]]
        dense = small.cover.matrix().toarray() > 0
        kept = [each for each in combinations(rest, facilities_left) if set(np.flatnonzero(opened)) <= set(each)]
        assert max(float(small.weights[dense[list(each)].any(0)].sum()) for each in kept) == best


@pytest.mark.parametrize("seed", range(3))
def test_lazy_greedy_is_greedy(seed: int) -> None:
    cover, weights = _of_town(seed, 80, 600.0)
    weights += np.random.default_rng(seed).random(80)  # no ties
    assert greedy_cover(cover, weights, 9).tolist() == slow_greedy(cover, weights, 9).tolist()


def test_swaps_count_what_they_cover() -> None:
    cover, weights = _of_town(5, 120, 600.0)
    start = np.arange(10, dtype=np.int32)
    blocks = Blocks.of(cover, weights)
    done = anneal_swaps(blocks, start, proposals=30_000, cooling=Cooling(0.02, 0.002), state=random_state(1), fixed=2)
    assert len(set(done.chosen.tolist())) == 10
    assert done.chosen[:2].tolist() == [0, 1]
    assert done.covered == weights[cover.times(done.chosen) > 0].sum()
    assert done.covered > weights[cover.times(start) > 0].sum()


@pytest.mark.parametrize("seed", range(4))
def test_blocks_are_the_same_cover_in_words(seed: int) -> None:
    random = np.random.default_rng(seed)
    cover, weights = _of_town(seed, int(random.integers(1, 200)), 500.0)
    made = Blocks.of(cover, weights)
    assert sorted(made.weights[made.weights > 0]) == sorted(weights[np.diff(cover.demand_start) > 0])
    for site in range(cover.sites):
        first, last = made.word_start[site], made.word_start[site + 1]
        held = [
            64 * int(word) + bit
            for word, mask in zip(made.word[first:last], made.mask[first:last], strict=True)
            for bit in range(64)
            if int(mask) >> bit & 1
        ]
        assert held == made.demand[made.site_start[site] : made.site_start[site + 1]].tolist()
        assert made.weights[held].sum() == made.whole[site] == weights[cover.of(site)].sum()
    assert [place_of_bit(PLACE_OF_BIT, np.uint64(1 << bit)) for bit in range(64)] == list(range(64))


def test_middle_size_agrees_with_the_exact_model() -> None:
    cover, weights = _of_town(9, 150, 500.0)
    done = solve_covering(cover, weights, 12, seconds=0.2)
    exact = highs.solve_model(core.build_cover_model(cover, weights, 12), highs.SolverLimits())
    assert exact.proven
    assert done.covered == pytest.approx(exact.objective)
    assert done.bound >= exact.objective - 1e-6
    assert done.gap <= 0.02


def test_same_seed_same_answer_and_stop_keeps_the_best() -> None:
    cover, weights = _of_town(3, 200, 420.0)
    one, two = (solve_covering(cover, weights, 20, seed=4, seconds=0.1) for _ in range(2))
    assert (one.chosen.tolist(), one.bound, one.log) == (two.chosen.tolist(), two.bound, two.log)
    heard: list[tuple[float, float]] = []

    def stop(bound: float, covered: float) -> bool:
        heard.append((bound, covered))
        return False

    stopped = solve_covering(cover, weights, 20, tell=stop)
    check_covering(cover, weights, 20, stopped)
    assert heard
    assert all(bound >= covered for bound, covered in heard)


class _Looks:
    """A clock on which every look takes some time."""

    def __init__(self, step: float = 0.1) -> None:
        self.now, self.step = 100.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def _hard() -> tuple[Cover, np.ndarray]:
    """Covered without any order: no bound proves a choice in a few seconds."""
    return _random(5, 150, 300, 0.06)


@pytest.mark.parametrize("seconds", [0.0, 0.15, 1.0])
def test_the_clock_ends_the_work_with_the_best_there_is_and_a_bound_that_holds(seconds: float) -> None:
    cover, weights = _hard()
    clock = _Looks()
    done = solve_covering(cover, weights, 12, seconds=60.0, end=SolveDeadline.on_the_wall(seconds, clock))
    check_covering(cover, weights, 12, done)
    assert done.ended == Ended.SECONDS
    assert done.covered >= weights[cover.times(greedy_cover(cover, weights, 12)) > 0].sum()
    assert done.bound > done.covered
    assert clock.now <= 100.0 + seconds + 4.0  # a few more looks find it over, phase by phase


def test_no_linear_program_may_take_longer_than_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    cover, weights = _hard()
    end = SolveDeadline.on_the_wall(1.0, _Looks(0.01))
    asked = []
    real = highs._prepare_solver

    def prepared(model: highs.LinearModel, limits: highs.SolverLimits, seed: int) -> object:
        asked.append((limits.wall_s, end.until - end.clock()))
        return real(model, limits, seed)

    monkeypatch.setattr(highs, "_prepare_solver", prepared)
    solve_covering(cover, weights, 12, seconds=0.3, end=end)
    assert len(asked) >= 3
    assert all(limit is not None and limit <= left + 0.03 for limit, left in asked)


def test_the_wall_limit_is_told_to_the_solver_of_linear_programs() -> None:
    cover, weights = _hard()
    end = SolveDeadline(103.0, lambda: 100.0, is_wall=True)
    for limits, wanted in ((highs.build_limits(end), 3.0), (highs.build_limits(end, 2.0), 2.0)):
        asked = highs._prepare_solver(core.build_cover_model(cover, weights, 12), limits, 0)
        assert asked.getOptionValue("time_limit")[1] == wanted


def test_the_steps_to_a_bound_end_with_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    cover, weights = _hard()
    solver.warm_up()
    monkeypatch.setattr(lagrange, "_ENTRIES_AT_ONCE", 1)  # a look after every step
    taken = []
    real = lagrange._descend_payments

    def descend(*positional: Any) -> bool:
        taken.append(positional[-1])
        return bool(real(*positional))

    monkeypatch.setattr(lagrange, "_descend_payments", descend)
    solve_covering(cover, weights, 12, seconds=60.0, end=SolveDeadline.on_the_wall(2.0, _Looks()))
    assert 0 < sum(taken) <= 20


@pytest.fixture
def walking(monkeypatch: pytest.MonkeyPatch) -> tuple[search.CoverSearch, list[int], list[int]]:
    """A search whose clock stands three seconds before its end, and what it asked its walks and its mixtures for."""
    cover, weights = _hard()
    walks: list[int] = []
    unions: list[int] = []

    def walk(blocks: Blocks, start: np.ndarray, *, proposals: int, **_how: Any) -> Any:
        walks.append(proposals)
        return SimpleNamespace(chosen=start)

    def mix(cover: Cover, weights: np.ndarray, best: np.ndarray, others: list[np.ndarray], **_how: Any) -> Any:
        unions.append(len(others))
        return best, 0

    monkeypatch.setattr(search, "anneal_swaps", walk)
    monkeypatch.setattr(search, "merge_choices", mix)
    start = greedy_cover(cover, weights, 12)
    end = SolveDeadline(103.0, lambda: 100.0, is_wall=True)
    return search.CoverSearch(cover, weights, Blocks.of(cover, weights), start, 0, end, pace=1e-3), walks, unions


def test_a_walk_is_no_longer_than_can_be_ended_in_time(
    walking: tuple[search.CoverSearch, list[int], list[int]],
) -> None:
    begun, walks, _unions = walking
    begun.walk(begun.best, 10**6, Cooling(0.02, 0.004))
    assert walks == [3000]


@pytest.mark.parametrize(
    ("wanted", "walks", "unions"),
    [
        (0, 1, 0),
        (search._STARTS, search._STARTS, 1),
        (2 * search._STARTS, search._STARTS + 1, search._STARTS + 1),
    ],
)
def test_the_search_asks_between_any_two_walks_or_mixtures_whether_to_go_on(
    walking: tuple[search.CoverSearch, list[int], list[int]], wanted: int, walks: int, unions: int
) -> None:
    begun, walked, mixed = walking
    answers = iter([True] * wanted)
    search.run_search(begun, 10**12, lambda _search: next(answers, False))
    assert (len(walked), len(mixed)) == (walks, unions)


def test_a_large_core_waits_for_a_better_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    cover, weights = _hard()
    for name, value in {"_CORE_ENTRIES": 0, "_CORE_SITES": 0, "_CORE_GAP": 1.0}.items():
        monkeypatch.setattr(solver, name, value)
    steps = [each.partition(":")[0] for each in solve_covering(cover, weights, 12, seconds=0.3).log]
    assert "core" not in steps  # the seconds would not be enough for it: they are the search's
    monkeypatch.setattr(solver, "_CORE_ENTRIES_PER_SECOND", 1e12)
    steps = [each.partition(":")[0] for each in solve_covering(cover, weights, 12, seconds=0.3).log]
    assert steps.index("search") < steps.index("fixed") < steps.index("core")


def test_a_proof_ends_the_work_before_the_clock() -> None:
    cover, weights = _of_town(3, 60, 400.0)
    done = solve_covering(cover, weights, 6, seconds=5.0, end=SolveDeadline.on_the_wall(1e6))
    assert (done.ended, done.gap) == (Ended.PROVEN, 0.0)
    assert solve_covering(cover, weights, 6, tell=lambda bound, covered: False).ended in {Ended.STOPPED, Ended.PROVEN}


def test_looks_at_the_clock_do_not_change_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    cover, weights = _hard()
    whole = lagrange.subgradient_bound(cover, weights, 12, 5000.0, rounds=90)
    monkeypatch.setattr(lagrange, "_ENTRIES_AT_ONCE", 7 * len(cover.demand))
    parts = lagrange.subgradient_bound(cover, weights, 12, 5000.0, rounds=90, go_on=lambda: True)
    assert (parts.value, parts.payments.tolist()) == (whole.value, whole.payments.tolist())
    first = lagrange.subgradient_bound(cover, weights, 12, 5000.0, rounds=90, go_on=lambda: False)
    assert first.value > whole.value


def test_more_facilities_than_useful_sites_are_filled_up() -> None:
    cover = from_matrix(np.array([[1, 1], [1, 0], [0, 0]]))
    done = solve_covering(cover, np.array([3.0, 4.0]), 3)
    assert (done.chosen.tolist(), done.covered, done.gap) == ([0, 1, 2], 7.0, 0.0)


def test_nothing_weighs_anything() -> None:
    done = solve_covering(from_pairs([0], [0], sites=2, demands=1), np.zeros(1), 1)
    assert (done.covered, done.gap, len(done.chosen)) == (0.0, 0.0, 1)


@pytest.mark.parametrize(
    ("weights", "facilities", "code"),
    [
        ([1.0], 3, "facilities"),
        ([1.0], 0, "facilities"),
        ([np.nan], 1, "weight"),
        ([-1.0], 1, "weight"),
        ([1, 2], 1, "weights"),
    ],
)
def test_questions_without_sense(weights: list[float], facilities: int, code: str) -> None:
    with pytest.raises(SitingError) as caught:
        solve_covering(from_pairs([0], [0], sites=2, demands=1), np.array(weights), facilities)
    assert caught.value.code == code


def test_the_checker_sees_a_lie() -> None:
    cover, weights = _random(1, 6, 8)
    for chosen, covered, bound in (([0, 1], -1.0, 1e9), ([0, 0], 1.0, 1e9), ([0, 9], 1.0, 1e9), ([0], 1.0, 1e9)):
        with pytest.raises(SitingError, match=r"."):
            check_covering(cover, weights, 2, Covering(np.array(chosen, dtype=np.int32), covered, bound, 0.0))
