"""Budgets, shares, floors and rules against every choice there is; certificates, repeatability, named refusals."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import vstack

from hatang.engines.siting import choosing, primal_dual
from hatang.engines.siting.choosing import model, relaxing, solver
from hatang.engines.siting.choosing.floors import HamletCells
from hatang.engines.siting.choosing.greedy import greedy_choice, repair_chains
from hatang.engines.siting.choosing.serving import compute_served_share
from hatang.engines.siting.choosing.task import make_task
from hatang.engines.siting.choosing.walk import anneal_choice
from hatang.engines.siting.choosing.work import Work
from hatang.engines.siting.compiled import random_state
from hatang.engines.siting.cover import Cover, cover_within_radius, from_pairs
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.highs import certify_bound, relax_model
from hatang.engines.siting.problem import Candidates, Demand, How, Rules, SiteChoice, SitingProblem

pytestmark = pytest.mark.property


def _random(
    seed: int, *, capped: bool = False, twice: bool = False, shared: bool = False, chained: bool = False
) -> tuple[SitingProblem, Rules]:
    random = np.random.default_rng(seed)
    sites, cells, hamlets = int(random.integers(2, 9)), int(random.integers(1, 13)), int(random.integers(1, 4))
    pairs = np.argwhere(random.random((sites, cells)) < random.choice([0.2, 0.4]))
    kept, forbidden = random.random(sites) < 0.1, random.random(sites) < 0.1
    place = random.integers(0, sites, sites) if random.random() < 0.5 else np.arange(sites)
    kept &= np.array([not kept[:i][place[:i] == place[i]].any() for i in range(sites)])
    of = Candidates.of(
        [f"C{i}" for i in range(sites)],
        random.integers(1, 9, sites) * 10**9,
        place=place,
        operators=random.integers(1, 4, sites),
        kept=kept,
        forbidden=forbidden & ~kept,
        capacity=random.integers(5, 60, sites) if capped else np.full(sites, np.inf),
        road_m=random.integers(0, 3000, sites),
        protected=random.random(sites) < 0.15,
    )
    demand = Demand.of(
        random.integers(0, 30, cells), random.integers(-1, hamlets, cells), [f"Thôn {i}" for i in range(hamlets)]
    )
    rules = Rules(
        floor=float(random.choice([0.0, 0.0, 0.3, 0.6])),
        twice=random.random(cells) < 0.5 if twice else False,
        least_shared=float(random.choice([0.3, 0.5])) if shared else 0.0,
        road_within_m=float(random.choice([np.inf, 2500.0])),
        in_protected=bool(random.random() < 0.5),
    )
    relays = _relays(random, sites) if chained else None
    return SitingProblem(of, demand, from_pairs(*pairs.T, sites=sites, demands=cells), relays), rules


def _relays(random: np.random.Generator, sites: int) -> Cover:
    """About half of the sites hang on some of those before them in an order of chance."""
    order = random.permutation(sites)
    pairs = [
        (order[i], order[k])
        for i in range(1, sites)
        if random.random() < 0.5
        for k in random.choice(i, size=int(random.integers(1, min(i, 3) + 1)), replace=False)
    ]
    return from_pairs(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T, sites=sites, demands=sites)


def _serve(problem: SitingProblem, rules: Rules, chosen: tuple[int, ...]) -> float | None:
    """Most people that the chosen serve while every floor holds: a linear program written plainly."""
    demand, capacity = problem.demand, problem.candidates.capacity
    dense = problem.cover.matrix().toarray() > 0
    enough = np.where(np.broadcast_to(rules.twice, demand.people.shape), 2, 1)
    counted = dense[list(chosen)].sum(0) >= enough if chosen else np.zeros(len(enough), dtype=bool)
    least = np.broadcast_to(np.asarray(rules.floor), (len(demand.hamlets),)) * demand.of_hamlets()
    if not np.isfinite(capacity[list(chosen)]).any():
        got = demand.of_hamlets(counted.astype(float))
        return float(demand.people[counted].sum()) if (got >= least - 1e-6).all() else None
    pairs = [(i, j) for i in chosen for j in range(len(enough)) if dense[i, j] and counted[j]]
    if not pairs:
        return 0.0 if not (least > 0).any() else None
    rows, limits = [], []
    for i in chosen:
        rows.append([demand.people[j] if each == i else 0.0 for each, j in pairs])
        limits.append(min(capacity[i], 1e6))
    for j in range(len(enough)):
        rows.append([1.0 if other == j else 0.0 for _each, other in pairs])
        limits.append(1.0)
    for h, floor in enumerate(least):
        rows.append([-demand.people[j] if demand.hamlet[j] == h else 0.0 for _each, j in pairs])
        limits.append(-floor + 1e-7)
    found = linprog([-demand.people[j] for _i, j in pairs], A_ub=rows, b_ub=limits, bounds=(0, 1))
    return -float(found.fun) if found.status == 0 else None


def _every(problem: SitingProblem, rules: Rules) -> list[tuple[int, float]]:
    """(cost, people) of every choice that keeps every rule."""
    of = problem.candidates
    may = ~of.forbidden & (of.road_m <= rules.road_within_m) & (~of.protected | rules.in_protected) | of.kept
    found = []
    for size in range(of.size + 1):
        for chosen in combinations(np.flatnonzero(may).tolist(), size):
            opened = np.zeros(of.size, dtype=bool)
            opened[list(chosen)] = True
            if (of.kept & ~opened).any() or len({int(of.place[i]) for i in chosen}) < size:
                continue
            if any(_lacks(problem, i, opened) for i in chosen):
                continue
            if (of.operators[list(chosen)] >= 2).sum() < rules.least_shared * size - 1e-9:
                continue
            people = _serve(problem, rules, chosen)
            if people is not None:
                found.append((int(of.cost_vnd[list(chosen)].sum()), people))
    return found


def _lacks(problem: SitingProblem, site: int, opened: np.ndarray) -> bool:
    """Whether a site hangs on others and none of them is open."""
    relays = problem.relays.of(site) if problem.relays is not None else ()
    return len(relays) > 0 and not opened[relays].any()


# Each rule alone and without one at night; by day none and all of them together.
_RULES = ("capped", "chained", "shared", "twice")
KINDS = [
    {},
    dict.fromkeys(_RULES, True),
    *(
        pytest.param(dict.fromkeys(rules, True), marks=pytest.mark.night("samples"))
        for rules in (*((rule,) for rule in _RULES), ("capped", "shared", "twice"), ("capped", "chained", "shared"))
    ),
]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 40))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "+".join(kind) or "plain")
def test_no_choice_covers_more_people_for_the_budget(kind: dict[str, bool], seed: int, billions: int) -> None:
    problem, rules = _random(seed, **kind)
    budget = billions * 10**9
    within_budget = [people for cost, people in _every(problem, rules) if cost <= budget]
    if not within_budget:
        with pytest.raises(SitingError):
            choosing.most_people(problem, budget, rules=rules, how=How(seconds=0.2))
        return
    done = choosing.most_people(problem, budget, rules=rules, how=How(seconds=0.2, gap=0.0))
    choosing.check_choice(problem, rules, done, budget_vnd=budget)
    assert done.people == pytest.approx(max(within_budget), abs=1e-4)
    assert done.bound >= max(within_budget) - 1e-6
    assert done.gap == pytest.approx(0.0, abs=1e-7)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.3, 0.6, 0.9]))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "+".join(kind) or "plain")
def test_no_choice_is_cheaper(kind: dict[str, bool], seed: int, share: float) -> None:
    problem, rules = _random(seed, **kind)
    needed = share * problem.demand.people.sum()
    fitting = [cost for cost, people in _every(problem, rules) if people >= needed - 1e-6]
    if not fitting:
        with pytest.raises(SitingError):
            choosing.least_money(problem, share, rules=rules, how=How(seconds=0.2))
        return
    done = choosing.least_money(problem, share, rules=rules, how=How(seconds=0.2, gap=0.0))
    choosing.check_choice(problem, rules, done, share=share)
    assert done.cost_vnd == min(fitting)
    assert done.bound <= min(fitting) + 1e-3
    assert done.gap == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 40), st.booleans())
@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=pytest.mark.night("samples")) for kind in (KINDS[0], KINDS[1])] + KINDS[2:],
    ids=lambda kind: "+".join(kind) or "plain",
)
def test_payments_of_any_kind_bound_every_choice(
    kind: dict[str, bool], seed: int, billions: int, by_people: bool
) -> None:
    problem, rules = _random(seed, **kind)
    choices = _every(problem, rules)
    share, budget = billions / 45, billions * 10**9
    try:
        asked = {"budget": budget} if by_people else {"share": share}
        task = make_task(problem, rules, **asked, by_people=by_people)
    except SitingError:
        return
    if by_people:
        best = max((people for cost, people in choices if cost <= budget), default=-np.inf)
    else:
        best = min((c for c, people in choices if people >= share * problem.demand.people.sum()), default=np.inf)
    if not np.isfinite(best):
        return
    built = model.build_model(task)
    for steps in (1, 75):
        bound = primal_dual.relax_first_order(
            built, steps=steps, enough=-np.inf if by_people else np.inf, has_budget=by_people
        ).bound
        assert bound >= best - 1e-6 if by_people else bound <= best * (1 + 1e-9) + 1e-3
    work = Work(task, How(seconds=0.05))
    relaxing.relax_by_first_order(work)
    assert work.bound >= best - 1e-6 if by_people else work.bound <= best * (1 + 1e-9) + 1e-3
    random = np.random.default_rng(seed)
    for duals in (random.normal(size=len(built.low)) * 10, relax_model(built).duals):
        if duals is not None:
            bound = certify_bound(built, duals)[0]
            assert bound >= best - 1e-6 if by_people else bound <= best * (1 + 1e-9) + 1e-3


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.2, 0.5, 0.8]))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "+".join(kind) or "plain")
def test_rows_of_floors_hold_for_every_choice(kind: dict[str, bool], seed: int, share: float) -> None:
    problem, rules = _random(seed, **kind)
    try:
        task = make_task(problem, rules, share=share, by_people=False)
    except SitingError:
        return
    random = np.random.default_rng(seed)
    sites, of = task.cover.sites, HamletCells.of(task)
    rows = vstack([of.broken(random.random(sites) ** 4, random.random(len(of.people)), seed=k) for k in range(4)])
    group = np.where(task.group >= 0, task.group, len(task.floor))
    points = []
    for size in range(sites + 1):
        for chosen in combinations(range(sites), size):
            served_share = compute_served_share(task, np.array(chosen, dtype=np.int32))
            if served_share is None:
                continue
            people = np.bincount(group, weights=task.weights * served_share, minlength=len(of.people))
            opened = np.zeros(sites)
            opened[list(chosen)] = 1.0
            points.append(np.concatenate([opened, people / np.maximum(of.people, 1.0), [-1.0]]))
    assert not points or (rows @ np.array(points).T >= -1e-6).all()


def test_floors_of_many_hamlets_are_proven() -> None:
    """Overlapping sites make floors hard for a relaxation of cells; rows of sites alone close the gap."""
    problem = _province(11, 400, 6000, 250)
    rules = Rules(floor=np.minimum(0.5, reached_of(problem)))
    done = choosing.least_money(problem, 0.5, rules=rules, how=How(seconds=4.0))
    choosing.check_choice(problem, rules, done, share=0.5)
    assert done.gap <= 0.005


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.night("samples")) for seed in range(2, 8))]
)
def test_a_small_question_is_proven_however_slow_the_machine_seems(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds that machine code takes to be made, or that others take, must not cost the proof."""
    told = iter(range(0, 10**9, 50))
    monkeypatch.setattr("time.process_time", lambda: float(next(told)))
    random = np.random.default_rng(seed)
    people = np.round(random.lognormal(4.0, 1.0, 60), 3)  # as a model predicts them, not whole
    pairs = np.argwhere(random.random((14, 60)) < 0.2)
    problem = SitingProblem(
        Candidates.of([f"C{i}" for i in range(14)], random.integers(10**8, 10**10, 14)),
        Demand.of(people, random.integers(0, 9, 60), [f"Thôn {i}" for i in range(9)]),
        from_pairs(*pairs.T, sites=14, demands=60),
    )
    most = choosing.most_people(problem, 2 * 10**10, how=How(seconds=0.5))
    choosing.check_choice(problem, Rules(), most, budget_vnd=2 * 10**10)
    assert most.gap <= 1e-7  # what a solver's tolerances leave
    rules = Rules(floor=np.minimum(0.5, reached_of(problem)))
    least = choosing.least_money(problem, most.share, rules=rules, how=How(seconds=0.5))
    choosing.check_choice(problem, rules, least, share=most.share)
    assert least.gap <= 1e-7
    found = choosing.compute_frontier(problem, points=5, how=How(seconds=0.5))
    assert found.gap <= 1e-7


def _province(seed: int, sites: int, cells: int, hamlets: int, **given: Any) -> SitingProblem:
    random = np.random.default_rng(seed)
    homes = random.random((hamlets, 2)) * 60_000
    home = random.integers(0, hamlets, cells)
    places = homes[home] + random.normal(size=(cells, 2)) * 700
    masts = homes[random.integers(0, hamlets, sites)] + random.normal(size=(sites, 2)) * 2500
    return SitingProblem(
        Candidates.of([f"C{i}" for i in range(sites)], random.integers(15, 60, sites) * 10**8, **given),
        Demand.of(random.integers(1, 90, cells), home, [f"Thôn {i}" for i in range(hamlets)]),
        cover_within_radius(masts, places, 3500.0, on_sphere=False),
    )


def reached_of(problem: SitingProblem) -> np.ndarray:
    """The share of each hamlet that any candidate covers."""
    reached = (np.diff(problem.cover.demand_start) > 0) * 1.0
    return problem.demand.of_hamlets(reached) / np.maximum(problem.demand.of_hamlets(), 1.0)


def test_a_middle_size_is_certified_both_ways_round() -> None:
    problem = _province(3, 150, 1500, 60)
    done = choosing.most_people(problem, 60 * 10**9, how=How(seconds=3.0))
    choosing.check_choice(problem, Rules(), done, budget_vnd=60 * 10**9)
    assert done.gap <= 0.002
    least = choosing.least_money(problem, done.share, how=How(seconds=3.0))
    choosing.check_choice(problem, Rules(), least, share=done.share)
    assert least.cost_vnd <= done.cost_vnd
    assert least.gap <= 0.01


def test_without_a_linear_program_the_payments_certify() -> None:
    problem = _province(4, 150, 1500, 60)
    rules = Rules(floor=np.minimum(0.5, reached_of(problem)))
    for asked in ({"budget": 200e9, "by_people": True}, {"share": 0.7, "by_people": False}):
        task = make_task(problem, rules, **asked)  # type: ignore[arg-type] # two kinds of words
        exact, large = Work(task, How(seconds=2.0)), Work(task, How(seconds=2.0))
        solver.solve_work(exact)
        solver.solve_work(large, linear=False)
        assert large.gap <= 0.05
        assert abs(large.value - exact.value) <= 0.01 * abs(exact.value)
        assert large.top >= exact.value - 1e-6


@pytest.mark.parametrize("by_people", [True, pytest.param(False, marks=pytest.mark.night("samples"))])
def test_walks_and_certificates_keep_chains_of_hops(by_people: bool) -> None:
    plain = _province(9, 120, 900, 40)
    problem = replace(plain, relays=_relays(np.random.default_rng(9), 120))
    asked = {"budget": 120e9, "by_people": True} if by_people else {"share": 0.6, "by_people": False}
    task = make_task(problem, Rules(), **asked)  # type: ignore[arg-type] # two kinds of words
    begin = repair_chains(task, greedy_choice(task))
    chosen, _looked = anneal_choice(task, begin, moves=20_000, hot=1.0, cold=0.01, state=random_state(1))
    assert task.hangs[chosen].any()
    assert task.fits(chosen)
    exact, large = Work(task, How(seconds=2.0)), Work(task, How(seconds=2.0))
    solver.solve_work(exact)
    solver.solve_work(large, linear=False)
    assert exact.gap <= 0.005
    assert large.top >= exact.value - 1e-6
    assert abs(large.value - exact.value) <= 0.02 * abs(exact.value)
    free = make_task(plain, Rules(), **asked)  # type: ignore[arg-type] # two kinds of words
    without = Work(free, How(seconds=2.0))
    solver.solve_work(without)
    assert exact.value < without.value


def test_a_circle_of_hops_and_a_kept_site_that_nothing_carries_are_named() -> None:
    demand, cover = Demand.of([5, 6]), from_pairs([0, 1], [0, 1], sites=2, demands=2)
    with pytest.raises(SitingError, match="A: its chain") as circle:
        SitingProblem(Candidates.of(["A", "B"], [1, 1]), demand, cover, from_pairs([0, 1], [1, 0], sites=2, demands=2))
    assert circle.value.code == "relay_circle"
    of = Candidates.of(["A", "B"], [1, 1], kept=[True, False], forbidden=[False, True])
    alone = SitingProblem(of, demand, cover, from_pairs([0], [1], sites=2, demands=2))
    with pytest.raises(SitingError) as kept:
        choosing.most_people(alone, 9)
    assert (kept.value.code, kept.value.where) == ("not_joined", "A")


def test_years_build_what_carries_first() -> None:
    problem = replace(_province(6, 60, 500, 20), relays=_relays(np.random.default_rng(6), 60))
    done = choosing.plan_phases(problem, [20 * 10**9] * 3, how=How(seconds=2.0))
    hanging = 0
    for year in done.years:
        opened = np.isin(np.arange(60), year.chosen)
        assert not any(_lacks(problem, i, opened) for i in year.chosen.tolist())
        hanging += sum(len(problem.relays.of(i)) > 0 for i in year.chosen.tolist())  # type: ignore[union-attr]
    assert hanging


def test_same_seed_same_answer_stop_keeps_the_best_and_an_earlier_choice_is_taken_up() -> None:
    problem = _province(5, 120, 900, 40)
    one, two = (choosing.most_people(problem, 30 * 10**9, how=How(seed=4, seconds=0.5)) for _ in range(2))
    assert (one.chosen.tolist(), one.bound, one.log) == (two.chosen.tolist(), two.bound, two.log)
    heard: list[tuple[float, float]] = []

    def stop(bound: float, people: float) -> bool:
        heard.append((bound, people))
        return False

    stopped = choosing.most_people(problem, 30 * 10**9, how=How(seconds=5.0, tell=stop, begin=one.chosen))
    choosing.check_choice(problem, Rules(), stopped, budget_vnd=30 * 10**9)
    assert stopped.stopped
    assert stopped.people >= one.people
    assert all(bound >= people for bound, people in heard)


def test_the_frontier_rises_and_the_years_build_on_each_other() -> None:
    problem = _province(6, 80, 600, 30)
    told: list[int] = []
    found = choosing.compute_frontier(
        problem, points=6, how=How(seconds=3.0), tell=lambda at, _choice: told.append(at) is None
    )
    assert told == list(range(6))
    assert sorted(choice.people for choice in found.choices) == [choice.people for choice in found.choices]
    for budget, choice in zip(found.budgets_vnd, found.choices, strict=True):
        choosing.check_choice(problem, Rules(), choice, budget_vnd=budget)
    assert found.gap <= 0.01
    reachable = problem.demand.people[np.diff(problem.cover.demand_start) > 0].sum() / problem.demand.people.sum()
    assert found.choices[-1].share == pytest.approx(reachable, abs=0.01)
    cut = choosing.compute_frontier(problem, points=6, how=How(seconds=3.0), tell=lambda at, _choice: at < 1)
    assert len(cut.budgets_vnd) == len(cut.choices) == 2

    budgets = [25 * 10**9, 15 * 10**9, 25 * 10**9]
    rules = Rules(floor=np.arange(30) % 5 * 0.1 * (reached_of(problem) > 0.4))
    plan = choosing.plan_phases(problem, budgets, worth=[1.0, 0.9, 0.8], rules=rules, how=How(seconds=6.0))
    for year, choice in enumerate(plan.years):
        last = rules if year == 2 else Rules()
        choosing.check_choice(problem, last, choice, budget_vnd=sum(budgets[: year + 1]))
        assert year == 0 or set(plan.years[year - 1].chosen) <= set(choice.chosen)
    assert plan.gap <= 0.03


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_no_plan_of_years_is_better(seed: int) -> None:
    problem, rules = _random(seed)
    budgets = [int(each) * 10**9 for each in np.random.default_rng(seed).integers(8, 20, 2)]
    of, weights = problem.candidates, [1.0, 0.7]
    choices = _choices(problem, rules)
    best = -1.0
    for last, people in choices:
        if of.cost_vnd[list(last)].sum() > sum(budgets) or _serve(problem, rules, last) is None:
            continue
        for first, early in choices:
            if set(first) <= set(last) and of.cost_vnd[list(first)].sum() <= budgets[0]:
                best = max(best, weights[0] * early + weights[1] * people)
    if best < 0:
        with pytest.raises(SitingError):
            choosing.plan_phases(problem, budgets, worth=weights, rules=rules, how=How(seconds=0.4))
        return
    done = choosing.plan_phases(problem, budgets, worth=weights, rules=rules, how=How(seconds=0.4, gap=0.0))
    assert done.value == pytest.approx(best)
    assert done.bound >= best - 1e-6


def _choices(problem: SitingProblem, rules: Rules) -> list[tuple[tuple[int, ...], float]]:
    """Every set of columns that may stand together, and its people; floors not looked at."""
    of = problem.candidates
    may = ~of.forbidden & (of.road_m <= rules.road_within_m) & (~of.protected | rules.in_protected) | of.kept
    return [
        (chosen, _serve(problem, Rules(), chosen) or 0.0)
        for size in range(of.size + 1)
        for chosen in combinations(np.flatnonzero(may).tolist(), size)
        if set(np.flatnonzero(of.kept)) <= set(chosen) and len({int(of.place[i]) for i in chosen}) == size
    ]


def _three(**given: Any) -> SitingProblem:
    cover = from_pairs([0, 1, 1, 2], [0, 0, 1, 2], sites=3, demands=4)
    demand = Demand.of([10, 20, 40, 5], [0, 0, 1, 2], ["Thôn Một", "Thôn Hai", "Thôn Ba"])
    return SitingProblem(Candidates.of(["A", "B", "C"], [3, 5, 4], **given), demand, cover)


@pytest.mark.parametrize(
    ("given", "rules", "code", "where"),
    [
        ({}, Rules(floor=0.5), "floor_unreachable", "Thôn Ba"),
        ({}, Rules(floor=np.array([1.0, 1.0, 0.0])), "budget_floors", "Thôn Một"),
        ({"kept": [True] * 3, "forbidden": [False, True, False]}, Rules(), "kept_forbidden", "B"),
        ({"kept": [True] * 3, "place": [0, 1, 0]}, Rules(), "kept_twice", "A"),
        ({"kept": [False, True, True]}, Rules(), "kept_over_budget", "B"),
        ({"capacity": [9, 9, 9]}, Rules(floor=np.array([0.0, 0.5, 0.0])), "floor_capacity", "Thôn Hai"),
        ({"place": [0, 1, 1]}, Rules(floor=np.array([0.5, 0.5, 0.0])), "floors_together", "Thôn Một"),
        ({"kept": [True, False, False]}, Rules(least_shared=0.5), "sharing", "A"),
        ({}, Rules(floor=2.0), "share", "Thôn Một"),
        ({}, Rules(floor=np.zeros(2)), "floors", ""),
    ],
)
def test_what_cannot_be_names_who_makes_it_so(given: dict[str, Any], rules: Rules, code: str, where: str) -> None:
    with pytest.raises(SitingError) as caught:
        choosing.most_people(_three(**given), 8, rules=rules)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_share_beyond_reach_says_how_far_it_goes() -> None:
    with pytest.raises(SitingError) as caught:
        choosing.least_money(_three(), 0.99)
    assert (caught.value.code, caught.value.values["hamlet"]) == ("share_unreachable", "Thôn Ba")


def test_a_shared_mast_is_the_cheaper_column_of_its_place() -> None:
    cover = from_pairs([0, 1], [0, 0], sites=2, demands=1)
    problem = SitingProblem(
        Candidates.of(["own", "shared"], [9, 4], place=[0, 0], operators=[1, 2]), Demand.of([5]), cover
    )
    assert choosing.least_money(problem, 1.0).chosen.tolist() == [1]


def test_greedy_pays_what_is_demanded_first() -> None:
    task = make_task(_three(), Rules(floor=np.array([1.0, 0.0, 0.0])), budget=9.0, by_people=True)
    assert sorted(task.site[greedy_choice(task)].tolist()) == [1, 2]


def test_the_checker_sees_a_lie() -> None:
    problem = _three()
    honest = choosing.most_people(problem, 9)
    for change in ({"cost_vnd": 1}, {"people": 75.0}, {"chosen": np.array([1, 1])}, {"hamlet_people": np.full(3, 99)}):
        said = {name: getattr(honest, name) for name in SiteChoice.__dataclass_fields__} | change
        with pytest.raises(SitingError, match=r"."):
            choosing.check_choice(problem, Rules(), SiteChoice(**said), budget_vnd=9)


def test_where_the_budget_pays_for_few_sites_their_number_bounds() -> None:
    each = np.arange(6)
    problem = SitingProblem(
        Candidates.of([f"V{site}" for site in each], np.full(6, 5 * 10**9)),
        Demand.of(np.full(6, 10.0)),
        from_pairs(each, each, sites=6, demands=6),
    )
    task = make_task(problem, Rules(), budget=12e9, by_people=True)
    assert relax_model(model.build_model(task, count=False)).objective == pytest.approx(24.0, abs=1e-3)
    assert relax_model(model.build_model(task)).objective == pytest.approx(20.0, abs=1e-3)
