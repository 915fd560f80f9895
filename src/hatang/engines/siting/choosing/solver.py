"""The two questions, from start to certificate: reduce, greedy, bound, fixing, annealing, the exact core."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.choosing import blame, exact, flooring, improving, relaxing
from hatang.engines.siting.choosing.serving import compute_served_share
from hatang.engines.siting.choosing.task import SitingTask, make_task
from hatang.engines.siting.choosing.work import NothingFits, Work
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.problem import Candidates, Demand, How, Rules, SiteChoice, SitingProblem

if TYPE_CHECKING:
    from hatang.engines.siting import primal_dual
    from hatang.engines.siting.cover import Integers

_LP_ENTRIES = 250_000  # entries of the model's rows that an interior point takes in seconds
_SMALL_ENTRIES = 4_000  # a question that HiGHS proves whole in a blink


def most_people(
    problem: SitingProblem, budget_vnd: int, *, rules: Rules | None = None, how: How | None = None
) -> SiteChoice:
    """Cover most people for a budget in whole đồng, kept columns paid from it too.

    Raises `SitingError`: `floor_unreachable` (the hamlet), `kept_over_budget`, `budget_floors` (what the floors cost at
    least and the hamlet that is dearest), and what `problem` refuses.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> sites = Candidates.of(["A", "B", "C"], [3, 5, 4])
    >>> cells = Demand.of([10, 20, 40])
    >>> asked = SitingProblem(sites, cells, from_pairs([0, 1, 1, 2], [0, 0, 1, 2], sites=3, demands=3))
    >>> done = most_people(asked, 7)
    >>> done.chosen.tolist(), done.people, done.bound, done.cost_vnd
    ([0, 2], 50.0, 50.0, 7)
    """
    rules = rules or Rules()
    task = make_task(problem, rules, budget=float(budget_vnd), by_people=True)
    kept = problem.candidates.kept
    fixed = int(problem.candidates.cost_vnd[kept].sum())
    if budget_vnd < fixed or budget_vnd < 0:
        names = [problem.candidates.names[row] for row in np.flatnonzero(kept)]
        where = names[int(np.argmax(problem.candidates.cost_vnd[kept]))] if names else ""
        raise SitingError(
            "kept_over_budget",
            f"what must be kept costs {fixed} đồng, the budget is {budget_vnd}",
            where=where,
            cost=fixed,
            budget=budget_vnd,
        )
    return _solve_question(problem, task, how or How())


def least_money(
    problem: SitingProblem, share: float = 0.0, *, rules: Rules | None = None, how: How | None = None
) -> SiteChoice:
    """Spend least so that a share of all people (0 to 1) is covered, and the floor of each hamlet.

    Raises `SitingError`: `share_unreachable`, `floor_unreachable` with the hamlet that makes it so.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> sites = Candidates.of(["A", "B", "C"], [3, 5, 4])
    >>> cells = Demand.of([10, 20, 40], [0, 0, 1], ["Thôn Một", "Thôn Hai"])
    >>> asked = SitingProblem(sites, cells, from_pairs([0, 1, 1, 2], [0, 0, 1, 2], sites=3, demands=3))
    >>> done = least_money(asked, 0.5, rules=Rules(floor=0.6))
    >>> done.chosen.tolist(), done.cost_vnd, done.bound, done.hamlet_people.tolist()
    ([1, 2], 9, 9.0, [30.0, 40.0])
    """
    return _solve_question(problem, make_task(problem, rules or Rules(), share=share, by_people=False), how or How())


def warm_up() -> None:
    """Have the machine code ready, so that a measured solve is the solve alone."""
    # start: the engine
    from hatang.engines.siting.choosing.floors import HamletCells
    from hatang.engines.siting.cover import from_pairs

    random = np.random.default_rng(0)
    cover = from_pairs(*random.integers(0, 20, (2, 90)), sites=20, demands=20)
    asked = SitingProblem(
        Candidates.of([str(number) for number in range(20)], random.integers(5, 9, 20)),
        Demand.of(random.integers(1, 9, 20)),
        cover,
    )
    for task in (
        make_task(asked, Rules(), budget=25.0, by_people=True),
        make_task(asked, Rules(), share=0.5, by_people=False),
    ):
        work = Work(task, How(seconds=0.01))
        solve_work(work, linear=False)
    # The rows of a linear relaxation with floors, which nothing above asks for.
    sites = np.ones(cover.sites)
    HamletCells.of(task).broken(sites, np.ones(len(task.floor) + 1), looks=1)


def _solve_question(problem: SitingProblem, task: SitingTask, how: How) -> SiteChoice:
    begun = time.process_time()
    work = run_work(problem, task, how)
    return build_choice(
        problem, task, work.best, work.bound, time.process_time() - begun, work.stopped, tuple(work.log)
    )


def run_work(problem: SitingProblem, task: SitingTask, how: How, relaxed: primal_dual.Relaxed | None = None) -> Work:
    """The finished work on a task, for those who ask many alike: its best choice, bound and relaxation."""
    work = Work(task, how, relaxed)
    try:
        solve_work(work)
    except NothingFits:
        blame.raise_known_reason(problem, task)
        raise
    return work


def compute_first_cost(task: SitingTask) -> int | None:
    """What a first choice at least money costs, greedy and without what is needless; None where it keeps not all."""
    work = Work(task, How())
    work.begin()
    return round(-work.value) if np.isfinite(work.value) else None


def build_choice(
    problem: SitingProblem,
    task: SitingTask,
    best: Integers,
    bound: float,
    cpu_s: float,
    stopped: bool,
    log: tuple[str, ...],
) -> SiteChoice:
    """What a choice of the task's sites is for the problem."""
    share = compute_served_share(task, best)
    assert share is not None
    chosen = np.sort(task.site[best])
    cost = int(problem.candidates.cost_vnd[chosen].sum())
    people = task.weights * share
    total = float(people.sum())
    inside = task.group >= 0
    if task.by_people:
        gap = max(bound - total, 0.0) / bound if bound > 0 else 0.0
    else:
        gap = max(cost - bound, 0.0) / cost if cost else 0.0
    return SiteChoice(
        chosen,
        cost,
        total,
        float(problem.demand.people.sum()),
        np.bincount(task.group[inside], weights=people[inside], minlength=len(task.floor)),
        bound,
        gap,
        cpu_s,
        stopped,
        log,
    )


def solve_work(work: Work, *, linear: bool = True) -> None:
    """From the first choice to the certificate. Without `linear` no relaxation is solved whole: see `warm_up`."""
    task = work.task
    work.begin()
    entries = len(task.cover.demand) * (4 if task.capped else 1)
    if linear and entries <= _SMALL_ENTRIES and exact.solve_whole(work):
        return
    floored = linear and not task.by_people and bool((task.floor > 0).any())
    if floored:
        flooring.prove_floors(work)
    if linear and entries <= _LP_ENTRIES and (work.is_open or not np.isfinite(work.value)):
        relaxing.relax_whole(work)
    elif not floored:
        relaxing.relax_by_first_order(work)
    if not len(work.best) and not np.isfinite(work.value):
        exact.rescue_choice(work)
    if work.is_open:
        improving.anneal_from_best(work, 0.1)
    exact.solve_core(work)
    if work.is_open:
        before = work.value
        improving.improve_choice(work)
        if work.value > before:
            exact.solve_core(work)
