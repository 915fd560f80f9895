"""The whole frontier: how many people each budget can cover, each point certified, each begun where the last ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.choosing.solver import build_choice, compute_first_cost, least_money, run_work
from hatang.engines.siting.choosing.task import make_task, mark_allowed
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.problem import How, Rules, SiteChoice, SitingProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.siting.primal_dual import Relaxed

type TellPoint = Callable[[int, SiteChoice], bool]
"""Hears (position of the budget, its choice); answers False to end the frontier there."""

POINTS = 20
_SECONDS = 40.0
_GAP = 0.0025  # of each point, where nobody says: the curve is for the eye


@dataclass(frozen=True, eq=False)
class Frontier:
    """`budgets_vnd` ascending and the choice of each; shorter than asked where it was stopped."""

    budgets_vnd: tuple[int, ...]
    choices: tuple[SiteChoice, ...]
    cpu_s: float

    @property
    def gap(self) -> float:
        """The worst certified gap."""
        return max((choice.gap for choice in self.choices), default=0.0)


def compute_frontier(
    problem: SitingProblem,
    budgets_vnd: Sequence[int] | None = None,
    *,
    points: int = POINTS,
    rules: Rules | None = None,
    how: How | None = None,
    tell: TellPoint | None = None,
) -> Frontier:
    """Most people for each budget. Without budgets: so many even steps from what kept columns and floors cost to what
    covering everybody who can be reached costs. `how.seconds` are for the whole; a larger budget never
    covers fewer. Without `how` a point is done where a quarter of a percent is proven.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> from hatang.engines.siting.problem import Candidates, Demand
    >>> cover = from_pairs([0, 1, 1, 2], [0, 0, 1, 2], sites=3, demands=3)
    >>> asked = SitingProblem(Candidates.of(["A", "B", "C"], [3, 5, 4]), Demand.of([10, 20, 40]), cover)
    >>> [(b, c.people) for b, c in zip(*(lambda f: (f.budgets_vnd, f.choices))(compute_frontier(asked, points=3)))]
    [(3, 10.0), (6, 40.0), (9, 70.0)]
    """
    begun = time.process_time()
    rules, how = rules or Rules(), how or How(gap=_GAP)
    budgets = (
        sorted({int(budget_vnd) for budget_vnd in budgets_vnd})
        if budgets_vnd is not None
        else _space_budgets_evenly(problem, rules, points)
    )
    if not budgets:
        raise SitingError("no_budgets", "at least one budget is needed")
    task = make_task(problem, rules, budget=float(budgets[0]), by_people=True)
    each_s = (_SECONDS if how.seconds is None else how.seconds) / len(budgets)
    relaxed: Relaxed | None = None
    begin = how.begin
    choices: list[SiteChoice] = []
    for position, budget in enumerate(budgets):
        since = time.process_time()
        now = replace(task, budget=float(budget))
        work = run_work(problem, now, replace(how, seconds=each_s, begin=begin), relaxed)
        choice = build_choice(
            problem, now, work.best, work.bound, time.process_time() - since, work.stopped, tuple(work.log)
        )
        choices.append(choice)
        relaxed, begin = work.relaxed, choice.chosen
        if (tell is not None and not tell(position, choice)) or work.stopped:
            break
    return Frontier(tuple(budgets[: len(choices)]), tuple(choices), time.process_time() - begun)


def _space_budgets_evenly(problem: SitingProblem, rules: Rules, points: int) -> list[int]:
    """Even steps of budget, whole đồng."""
    of = problem.candidates
    may = mark_allowed(problem, rules)
    if not may.any():
        raise SitingError("no_candidates", "the rules leave no candidate that may be built")
    low = int(of.cost_vnd[of.kept].sum()) or int(of.cost_vnd[may].min())
    quick = How(seconds=2.0, gap=0.05)
    if np.any(np.asarray(rules.floor) > 0) or rules.least_shared:
        low = max(low, least_money(problem, rules=rules, how=quick).cost_vnd)
    reached = np.bincount(
        problem.cover.demand[np.repeat(may, np.diff(problem.cover.site_start))], minlength=problem.cover.demands
    ) >= np.where(rules.twice, 2, 1)
    share = float(problem.demand.people[reached].sum()) / max(float(problem.demand.people.sum()), 1e-300)
    # where the axis ends needs no proof: what a first choice that covers everybody costs
    try:
        everybody = compute_first_cost(make_task(problem, rules, share=share * (1 - 1e-9), by_people=False))
    except SitingError:
        everybody = None
    high = int(of.cost_vnd[may].sum()) if everybody is None else everybody
    return sorted({round(budget_vnd) for budget_vnd in np.linspace(low, max(high, low), max(points, 1))})
