"""Years: a budget each, what is built stays, what is not spent is carried over; people of every year count."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_diag, coo_matrix, vstack

from hatang.engines.siting import highs
from hatang.engines.siting.choosing import model
from hatang.engines.siting.choosing.serving import compute_served_share, restrict_task
from hatang.engines.siting.choosing.solver import build_choice, run_work
from hatang.engines.siting.choosing.task import SitingTask, make_task
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.problem import How, Rules, SiteChoice, SitingProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.siting.choosing.work import Work
    from hatang.engines.siting.cover import Floats, Integers

_SECONDS = 30.0
_WHOLE_ENTRIES = 120_000  # entries of the model of all years that HiGHS works through
_NODES_PER_SECOND = 20


@dataclass(frozen=True, eq=False)
class Phases:
    """`years`: the choice standing in each year (what earlier years built included). `value`: the weighted people of
    all years; no plan for these budgets exceeds `bound`."""

    years: tuple[SiteChoice, ...]
    value: float
    bound: float
    cpu_s: float

    @property
    def gap(self) -> float:
        return max(self.bound - self.value, 0.0) / self.bound if self.bound > 0 else 0.0

    def built(self, year: int) -> Integers:
        """The columns that a year (from 0) adds."""
        now = self.years[year].chosen
        return now if year == 0 else np.setdiff1d(now, self.years[year - 1].chosen)


def plan_phases(
    problem: SitingProblem,
    budgets_vnd: Sequence[int],
    *,
    worth: Sequence[float] | None = None,
    rules: Rules | None = None,
    how: How | None = None,
) -> Phases:
    """Most people over the years. `worth`: what a person covered in each year counts (default 1, an early year is not
    better than a late one but lasts longer). Floors must hold in the last year only; kept columns stand in the first.

    The bound: every year alone with all the money given so far, and the relaxation of all years together.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> from hatang.engines.siting.problem import Candidates, Demand
    >>> cover = from_pairs([0, 1, 1, 2], [0, 0, 1, 2], sites=3, demands=3)
    >>> asked = SitingProblem(Candidates.of(["A", "B", "C"], [3, 5, 4]), Demand.of([10, 20, 40]), cover)
    >>> done = plan_phases(asked, [4, 5])
    >>> [done.built(year).tolist() for year in range(2)], done.value, done.bound
    ([[2], [1]], 110.0, 110.0)
    """
    begun = time.process_time()
    rules, how = rules or Rules(), how or How()
    weights = np.ones(len(budgets_vnd)) if worth is None else np.asarray(worth, dtype=np.float64)
    if not len(budgets_vnd) or weights.shape != (len(budgets_vnd),) or min(budgets_vnd) < 0 or (weights < 0).any():
        raise SitingError("budgets", "each year needs a budget and a worth, none below zero")
    whole = make_task(problem, rules, budget=float(sum(budgets_vnd)), by_people=True)
    tasks = [
        replace(whole, budget=float(given), floor=whole.floor if last else np.zeros_like(whole.floor))
        for given, last in zip(np.cumsum(budgets_vnd), np.arange(len(budgets_vnd)) == len(budgets_vnd) - 1, strict=True)
    ]
    kept = float(whole.cost[whole.kept].sum())
    if kept > tasks[0].budget:
        raise SitingError(
            "kept_over_budget",
            f"what must be kept costs {kept:.0f} đồng, the first year has {budgets_vnd[0]}",
            cost=round(kept),
            budget=int(budgets_vnd[0]),
        )
    seconds = (_SECONDS if how.seconds is None else how.seconds) / (2 * len(tasks) + 2)
    quick = replace(how, seconds=seconds)
    alone: list[Work] = []
    for task in tasks:
        alone.append(run_work(problem, task, quick, alone[-1].relaxed if alone else None))
    bound = float(sum(w * work.top for w, work in zip(weights, alone, strict=True)))
    plans = [_plan_backward(problem, tasks, alone[-1].best, quick), _plan_forward(problem, tasks, alone[0].best, quick)]
    known = [plan for plan in plans if plan is not None]
    best = max(known, key=lambda plan: _weigh_plan(tasks, plan, weights))
    best, bound = _solve_years_together(tasks, weights, best, known, bound, replace(how, seconds=2 * seconds))
    years = tuple(
        build_choice(problem, task, chosen, work.bound, 0.0, work.stopped, tuple(work.log))
        for task, chosen, work in zip(tasks, best, alone, strict=True)
    )
    value = float(sum(w * year.people for w, year in zip(weights, years, strict=True)))
    return Phases(years, value, max(bound, value), time.process_time() - begun)


def _plan_backward(problem: SitingProblem, tasks: list[SitingTask], last: Integers, how: How) -> list[Integers]:
    """The last year's choice, built in the order that serves the earlier years best."""
    plan = [np.sort(last)]
    for task in reversed(tasks[:-1]):
        part = restrict_task(task, plan[0])
        plan.insert(0, np.sort(plan[0][run_work(problem, part, replace(how, begin=None)).best]))
    return plan


def _plan_forward(problem: SitingProblem, tasks: list[SitingTask], first: Integers, how: How) -> list[Integers] | None:
    """The first year's best, and each later year the best that keeps it; None where the floors then do not fit."""
    plan = [np.sort(first)]
    for task in tasks[1:]:
        kept = task.kept.copy()
        kept[plan[-1]] = True
        rivals = np.isin(task.place, task.place[kept]) & ~kept
        left = np.flatnonzero(~rivals).astype(np.int32)
        part = replace(restrict_task(task, left), kept=kept[left])
        try:
            plan.append(np.sort(left[run_work(problem, part, replace(how, begin=None)).best]))
        except SitingError:
            return None
    return plan


def _weigh_plan(tasks: list[SitingTask], plan: list[Integers], weights: Floats) -> float:
    total = 0.0
    for task, chosen, weight in zip(tasks, plan, weights, strict=True):
        share = compute_served_share(task, chosen)
        total += -np.inf if share is None else weight * float((task.weights * share).sum())
    return total


def _solve_years_together(
    tasks: list[SitingTask],
    weights: Floats,
    best: list[Integers],
    known: list[list[Integers]],
    bound: float,
    how: How,
) -> tuple[list[Integers], float]:
    """HiGHS on all years at once: on every site if that is small, which also bounds; otherwise on those known good."""
    task = tasks[-1]
    entries = len(task.cover.demand) * len(tasks) * (4 if task.capped else 1)
    everything = entries <= _WHOLE_ENTRIES
    left = np.arange(task.cover.sites, dtype=np.int32)
    if not everything:
        left = np.unique(np.concatenate([year for plan in known for year in plan])).astype(np.int32)
    value = _weigh_plan(tasks, best, weights)
    if bound - value <= how.gap * bound:
        return best, bound
    parts = [restrict_task(year_task, left, floor=task.floor) for year_task in tasks]  # the same cells in every year
    built = _join_year_models(parts, weights)
    points = [model.build_point(part, np.searchsorted(left, year)) for part, year in zip(parts, best, strict=True)]
    begin = (
        None
        if any(point is None for point in points)
        else np.concatenate([point for point in points if point is not None])
    )
    seconds = how.seconds or 0.0
    limits = highs.SolverLimits(
        nodes=max(int(_NODES_PER_SECOND * seconds), 1), gap=how.gap / 2, heuristics=0.05, seconds=4 * seconds + 1.0
    )
    solution = highs.solve_model(built, limits, start=begin, seed=how.seed)
    if everything and np.isfinite(solution.bound):
        bound = min(bound, solution.bound)
    if solution.values is None:
        return best, bound
    width = len(built.costs) // len(tasks)
    plan = [left[solution.values[t * width : t * width + len(left)] > 0.5] for t in range(len(tasks))]
    fits = all(year_task.fits(year) for year_task, year in zip(tasks, plan, strict=True))
    return (plan if fits and _weigh_plan(tasks, plan, weights) > value else best), bound


def _join_year_models(parts: list[SitingTask], weights: Floats) -> highs.LinearModel:
    """The models of all years side by side, and what stands stays: x of a year >= x of the year before."""
    years = [model.build_model(part) for part in parts]
    width, sites = len(years[0].costs), parts[0].cover.sites
    rows = block_diag([year.rows for year in years], format="csr")
    steps = sites * (len(years) - 1)
    before = (
        np.concatenate([t * width + np.arange(sites) for t in range(len(years) - 1)]) if steps else np.zeros(0, int)
    )
    row = np.arange(steps)
    stays = coo_matrix(
        (np.r_[np.ones(steps), -np.ones(steps)], (np.r_[row, row], np.r_[before, before + width])),
        (steps, width * len(years)),
    )
    return highs.LinearModel(
        np.concatenate([year.costs * w for year, w in zip(years, weights, strict=True)]),
        np.concatenate([year.lower for year in years]),
        np.concatenate([year.upper for year in years]),
        np.concatenate([year.whole for year in years]),
        vstack([rows, stays], format="csr"),
        np.concatenate([*(year.low for year in years), np.full(steps, -np.inf)]),
        np.concatenate([*(year.high for year in years), np.zeros(steps)]),
        maximize=True,
    )
