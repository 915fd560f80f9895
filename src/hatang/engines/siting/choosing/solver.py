"""The two questions, from start to certificate: reduce, greedy, bound, fixing, annealing, the exact core."""

from __future__ import annotations

import time
from dataclasses import replace
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import highs, primal_dual
from hatang.engines.siting.choosing import blame, floors, model
from hatang.engines.siting.choosing.greedy import greedy
from hatang.engines.siting.choosing.serving import only, served
from hatang.engines.siting.choosing.task import Task, make
from hatang.engines.siting.choosing.walk import walk
from hatang.engines.siting.compiled import random_state
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.problem import Candidates, Choice, Demand, How, Problem, Rules

if TYPE_CHECKING:
    from hatang.engines.siting.cover import Floats, Integers

_SECONDS = 20.0  # of work where the gap stays open and nobody names a time
_LP_ENTRIES = 250_000  # entries of the model's rows that an interior point takes in seconds
_CORE_ENTRIES, _CORE_SITES = 150_000, 800  # beyond it promises no end
_CORE_ENTRIES_OF_MANY = 60_000  # where more sites than that are left open
_NODES_PER_SECOND = 25
_BRAKE = 3.0  # times the seconds: only a machine far slower than usual meets it
_BRAKE_ALL = 2.5  # of all the exact solves together; what they spend counts, not what compiling or walking does
_SHORT = 0.05  # of the seconds: not worth an exact solve
_SMALL_ENTRIES, _SMALL_NODES = 4_000, 3_000  # a question that HiGHS proves in a blink, whatever seconds were given
_READ_PER_SECOND = 250_000_000
_READ_PER_MOVE = 500
_STEPS = 400  # of the first-order method; half of them from a relaxation that is known
_TURNS, _MET = 3, 1e-3  # budgets asked about for a target, and how near the last one must have come
_CUTS = 14  # times that rows are added
_RISE = 2e-5  # of the bound, for which cutting goes on
_SURE, _WHOLE = 0.7, 0.99
_FLOOR_NODES = 100  # per second
_FLOORS_SHARE = 1.5  # times the seconds, at most
_KERNEL = 1.6  # sites of a kernel, in sites of the best choice
_KERNEL_AT_LEAST = 60
_HOT, _COLD = 0.05, 0.002


def most_people(problem: Problem, budget_vnd: int, *, rules: Rules | None = None, how: How | None = None) -> Choice:
    """Cover most people for a budget in whole đồng, kept columns paid from it too.

    Raises `SitingError`: `floor_unreachable` (the hamlet), `kept_over_budget`, `budget_floors` (what the floors cost at
    least and the hamlet that is dearest), and what `problem` refuses.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> sites = Candidates.of(["A", "B", "C"], [3, 5, 4])
    >>> cells = Demand.of([10, 20, 40])
    >>> asked = Problem(sites, cells, from_pairs([0, 1, 1, 2], [0, 0, 1, 2], sites=3, demands=3))
    >>> done = most_people(asked, 7)
    >>> done.chosen.tolist(), done.people, done.bound, done.cost_vnd
    ([0, 2], 50.0, 50.0, 7)
    """
    rules = rules or Rules()
    task = make(problem, rules, budget=float(budget_vnd), by_people=True)
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
    return _ask(problem, task, how or How())


def least_money(problem: Problem, share: float = 0.0, *, rules: Rules | None = None, how: How | None = None) -> Choice:
    """Spend least so that a share of all people (0 to 1) is covered, and the floor of each hamlet.

    Raises `SitingError`: `share_unreachable`, `floor_unreachable` with the hamlet that makes it so.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> sites = Candidates.of(["A", "B", "C"], [3, 5, 4])
    >>> cells = Demand.of([10, 20, 40], [0, 0, 1], ["Thôn Một", "Thôn Hai"])
    >>> asked = Problem(sites, cells, from_pairs([0, 1, 1, 2], [0, 0, 1, 2], sites=3, demands=3))
    >>> done = least_money(asked, 0.5, rules=Rules(floor=0.6))
    >>> done.chosen.tolist(), done.cost_vnd, done.bound, done.hamlet_people.tolist()
    ([1, 2], 9, 9.0, [30.0, 40.0])
    """
    return _ask(problem, make(problem, rules or Rules(), share=share, by_people=False), how or How())


def warm_up() -> None:
    """Have the machine code ready, so that a measured solve is the solve alone."""
    from hatang.engines.siting.cover import from_pairs

    random = np.random.default_rng(0)
    cover = from_pairs(*random.integers(0, 20, (2, 90)), sites=20, demands=20)
    asked = Problem(
        Candidates.of([str(each) for each in range(20)], random.integers(5, 9, 20)),
        Demand.of(random.integers(1, 9, 20)),
        cover,
    )
    for task in (make(asked, Rules(), budget=25.0, by_people=True), make(asked, Rules(), share=0.5, by_people=False)):
        work = Work(task, How(seconds=0.01))
        work.solve(linear=False)


def _ask(problem: Problem, task: Task, how: How) -> Choice:
    begun = time.process_time()
    work = worked(problem, task, how)
    return answer(problem, task, work.best, work.bound, time.process_time() - begun, work.stopped, tuple(work.log))


def worked(problem: Problem, task: Task, how: How, relaxed: primal_dual.Relaxed | None = None) -> Work:
    """The finished work on a task, for those who ask many alike: its best choice, bound and relaxation."""
    work = Work(task, how, relaxed)
    try:
        work.solve()
    except _NothingFits:
        blame.say(problem, task)
        raise
    return work


def first(task: Task) -> int | None:
    """What a first choice at least money costs, greedy and without what is needless; None where it keeps not all."""
    work = Work(task, How())
    work.begin()
    return round(-work.value) if np.isfinite(work.value) else None


def answer(  # noqa: PLR0917 - the columns of the answer
    problem: Problem,
    task: Task,
    best: Integers,
    bound: float,
    cpu_s: float,
    stopped: bool,
    log: tuple[str, ...],
) -> Choice:
    """What a choice of the task's sites is for the problem."""
    share = served(task, best)
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
    return Choice(
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


class _NothingFits(SitingError):
    """No choice that keeps every rule was found."""

    def __init__(self) -> None:
        super().__init__("nothing_fits", "no choice keeps every rule; one of them must give way")


class Work:
    """One solve: the best choice and the best bound, in people or in đồng (`sense` 1 or -1 makes both a maximum)."""

    def __init__(self, task: Task, how: How, relaxed: primal_dual.Relaxed | None = None) -> None:
        self.task, self.how, self.relaxed = task, how, relaxed
        self.seconds = _SECONDS if how.seconds is None else float(how.seconds)
        self.exact_s = _BRAKE_ALL * self.seconds + 1.0  # left of all the exact solves together
        self.sense = 1.0 if task.by_people else -1.0
        self.best = np.zeros(0, dtype=np.int32)
        self.value = -np.inf  # in the sense of a maximum, as `top`
        self.top = float(task.weights.sum()) if task.by_people else -float(task.cost[task.kept].sum())
        self.unit = _unit(task)
        self.stopped = False
        self.log: list[str] = []
        self.reduced: Floats | None = None  # of the sites, as of a maximum, with the bound they belong to
        self.reduced_top = np.inf
        self.x: Floats | None = None  # of the sites, as far as the relaxation opens them
        self.turn = 0
        self._note("reduced", f"{task.cover.sites} columns, {task.cover.demands} cells, {len(task.cover.demand)} pairs")

    @property
    def bound(self) -> float:
        return self.sense * self.top

    @property
    def gap(self) -> float:
        """As a share of the bound (people) or of what is spent (đồng)."""
        whole = abs(self.top if self.task.by_people else self.value)
        return max(self.top - self.value, 0.0) / whole if whole > 0 and np.isfinite(self.value) else 0.0

    def solve(self, *, linear: bool = True) -> None:
        task = self.task
        self.begin()
        entries = len(task.cover.demand) * (4 if task.capped else 1)
        if linear and entries <= _SMALL_ENTRIES and self._small():
            return
        floored = linear and not task.by_people and bool((task.floor > 0).any())
        if floored:
            self._floors()
        if linear and entries <= _LP_ENTRIES and (self._open() or not np.isfinite(self.value)):
            self._relax()
        elif not floored:
            self._approach()
        if not len(self.best) and not np.isfinite(self.value):
            self._rescue()
        if self._open():
            self._walk(0.1)
        self._core()
        if self._open():
            before = self.value
            self._improve()
            if self.value > before:
                self._core()

    def begin(self) -> None:
        """The first choice: greedy, from an earlier one too where it is given."""
        task = self.task
        if self.how.begin is not None:
            known = np.flatnonzero(np.isin(task.site, self.how.begin)).astype(np.int32)
            known = known[np.cumsum(task.cost[known]) <= task.budget]
            self._take(greedy(task, opened=known))
        if not np.isfinite(self.value):
            self._take(greedy(task))
        self._note("greedy", self._said(self.value))

    def _small(self) -> bool:
        """The exact model of a small question, at once and without a brake. Whether it is answered."""
        limits = highs.Limits(nodes=_SMALL_NODES, gap=0.0)
        start = model.point(self.task, self.best) if np.isfinite(self.value) else None
        found = highs.solve(model.model(self.task), limits, start=start, tell=self._heard, seed=self.how.seed)
        if found.infeasible and not np.isfinite(self.value):
            raise _NothingFits
        if found.values is not None:
            self._take(np.flatnonzero(found.values[: self.task.cover.sites] > 0.5).astype(np.int32))
        if not found.infeasible and np.isfinite(found.bound) and np.isfinite(self.value):
            self._lower(self.sense * found.bound)
        self._note("whole", f"{self._said(self.value)} of {self._said(self.top)}")
        return found.proven and np.isfinite(self.value) and not self._open()

    def _relax(self) -> None:
        """The linear relaxation; its duals certify, its values show which sites matter."""
        answer = highs.relax(model.model(self.task))
        if answer.infeasible:
            raise _NothingFits
        if answer.duals is not None:
            self._certify(answer.duals)
            self._note("relaxation", self._said(self.top))
        if answer.values is not None:
            self._round(answer.values[: self.task.cover.sites])

    def _round(self, x: Floats) -> None:
        """The choice that begins with the sites that the relaxation is nearly sure of."""
        self.x = x
        order = np.argsort(-x, kind="stable")
        sure = order[x[order] > _SURE].astype(np.int32)
        sure = sure[np.cumsum(self.task.cost[sure]) <= self.task.budget]
        self._take(greedy(self.task, opened=sure))

    def _certify(self, duals: Floats) -> None:
        built = model.model(self.task)
        bound, reduced = highs.certified(built, duals)
        self._lower(self.sense * bound)
        if self.sense * bound < self.reduced_top:
            self.reduced_top, self.reduced = self.sense * bound, self.sense * reduced[: self.task.cover.sites]

    def _approach(self) -> None:
        """The relaxation of a large question by a first-order method: what its duals prove, where its values point."""
        task = self.task
        if task.by_people:
            built = model.model(task)
            enough = self.value / (1.0 - self.how.gap) if np.isfinite(self.value) else 0.0
            steps = _STEPS // 2 if self.relaxed is not None else _STEPS
            self.relaxed = primal_dual.relax(
                built, steps=steps, enough=enough, begin=self.relaxed, has_budget=bool(np.isfinite(task.budget))
            )
            self._lower(self.relaxed.bound)
            self.reduced_top, self.reduced = self.relaxed.bound, self.relaxed.reduced[: task.cover.sites]
        else:
            self._turned()
        self._note("relaxation", self._said(self.top))
        if self.relaxed is not None:
            self._round(self.relaxed.values[: task.cover.sites])

    def _turned(self) -> None:
        """Least money for a target, turned round: what covers most people for some money bounds what the target costs.

        With l people per đồng, the dual of a budget B, no money B' covers more than bound + l (B' - B); the target is
        out of reach below where that is the target. The budget where they meet proves most: it is looked for.
        """
        task, sites = self.task, self.task.cover.sites
        money = -self.value if np.isfinite(self.value) else float(task.cost.sum())
        for _turn in range(_TURNS):
            asked = replace(task, by_people=True, target=0.0, budget=money)
            steps = _STEPS // 2 if self.relaxed is not None else _STEPS
            found = primal_dual.relax(
                model.model(asked, count=False), steps=steps, enough=0.0, begin=self.relaxed, has_budget=True
            )
            self.relaxed = found
            per_vnd = float(found.duals[0]) / model.dearest(task)
            if per_vnd <= 0.0:
                money *= 0.5
                continue
            least = money + (task.target - found.bound) / per_vnd
            if -least < self.reduced_top:
                self.reduced_top, self.reduced = -least, found.reduced[:sites] / per_vnd
            self._lower(-least)
            if abs(money - least) < _MET * money:
                break
            money = max(least, 0.5 * money)

    def _floors(self) -> None:
        """The floors as rows of sites alone: relaxed until it breaks none, then whole, with more rows where broken."""
        task = self.task
        built = model.by_hamlets(task)
        if built is None:
            return
        scale, sites = max(float(task.cost.max(initial=0.0)), 1.0), task.cover.sites
        built = replace(built, costs=built.costs / scale)
        hamlets = floors.Hamlets.of(task)
        built = self._cut(built, hamlets, scale)
        left = _FLOORS_SHARE * self.seconds
        for turn in range(_CUTS):
            if not self._open() or left <= 0:
                break
            since = time.process_time()
            closed, opened = self._settled()
            lower, upper = built.lower.copy(), built.upper.copy()
            lower[:sites][opened], upper[:sites][closed] = 1.0, 0.0
            limits = highs.Limits(nodes=int(_FLOOR_NODES * self.seconds) + 1, gap=self.how.gap / 2, seconds=left)
            whole = highs.solve(replace(built, lower=lower, upper=upper), limits, tell=self._heard, seed=self.how.seed)
            left -= time.process_time() - since
            if whole.infeasible and not np.isfinite(self.value):
                raise _NothingFits
            bound = -whole.bound * scale if np.isfinite(whole.bound) else np.inf
            self._lower(max(self.value if whole.infeasible else bound, self.value))
            if whole.values is None:
                break
            self._take(greedy(task, opened=np.flatnonzero(whole.values[:sites] > 0.5).astype(np.int32)))
            self._note("floors, whole", f"{self._said(self.value)} of {self._said(self.top)}")
            built, added = floors.cut(built, hamlets, whole.values, seed=turn)
            if not added:
                break

    def _cut(self, built: highs.Model, hamlets: floors.Hamlets, scale: float) -> highs.Model:
        """The model by hamlets, in `scale` đồng, with rows that its relaxation broke; what that proves and opens."""
        sites, before, values = self.task.cover.sites, -np.inf, np.zeros(0)
        for turn in range(_CUTS):
            answer = highs.relax(built, interior=False)
            if answer.infeasible:
                raise _NothingFits
            if answer.duals is None or answer.values is None:
                break
            values = answer.values
            bound, reduced = highs.certified(built, answer.duals)
            self._lower(-bound * scale)
            if -bound * scale < self.reduced_top:
                self.reduced_top, self.reduced = -bound * scale, -reduced[:sites] * scale
            built, added = floors.cut(built, hamlets, values, seed=turn)
            if not added or bound - before < _RISE * abs(bound) or self.stopped:
                break
            before = bound
        self._take(greedy(self.task, opened=np.flatnonzero(values[:sites] > _SURE).astype(np.int32)))
        self._note("floors", f"{self._said(self.value)} of {self._said(self.top)}, {built.rows.shape[0]} rows")
        return built

    def _rescue(self) -> None:
        """Nothing yet keeps every rule: the exact model is asked for any choice that does."""
        answer = highs.solve(
            model.model(self.task), highs.Limits(nodes=2000, gap=0.05, heuristics=0.3, seconds=_BRAKE * self.seconds)
        )
        if answer.values is not None:
            self._take(np.flatnonzero(answer.values[: self.task.cover.sites] > 0.5).astype(np.int32))
            self._lower(self.sense * answer.bound)
        if not np.isfinite(self.value):
            raise _NothingFits
        self._note("rescue", self._said(self.value))

    def _walk(self, share: float) -> None:
        """Annealing from the best, in pieces that are told of."""
        task = self.task
        if (task.capacity < np.inf).any():
            return
        per_move = _READ_PER_MOVE + 32.0 * len(task.cover.demand) / max(task.cover.sites, 1)
        moves = max(int(share * self.seconds * _READ_PER_SECOND / per_move / 2), 500)
        for hot in (_HOT, _HOT / 4):
            self.turn += 1
            state = random_state(self.how.seed, self.turn)
            chosen, _looked = walk(task, self.best, moves=moves, hot=hot, cold=_COLD, state=state)
            self._take(chosen)
            if not self._open():
                break
        self._note("walk", self._said(self.value))

    def _core(self) -> None:
        """HiGHS on the sites that reduced costs leave open, if it promises to end."""
        if not self._open():
            return
        closed, opened = self._settled()
        left = np.flatnonzero(~closed).astype(np.int32)
        self._note("fixed", f"{int(closed.sum())} closed, {int(opened.sum())} open, {len(left)} left")
        part = only(self.task, left)
        entries = len(part.cover.demand) * (4 if part.capped else 1)
        few = len(left) - int(opened.sum()) <= _CORE_SITES
        if entries > (_CORE_ENTRIES if few else _CORE_ENTRIES_OF_MANY):
            return
        nodes = int(_NODES_PER_SECOND * self.seconds)
        answer = self._exact(part, left, opened[left], nodes, 0.7)
        if answer is not None:
            self._lower(max(self.sense * answer, self.value))
            self._note("core", f"{self._said(self.value)} of {self._said(self.top)}")

    def _exact(self, part: Task, left: Integers, opened: np.ndarray, nodes: int, share: float) -> float | None:
        """HiGHS on a part of the sites; takes what it finds. Its bound, None where it has none."""
        inside = np.isin(self.best, left)
        place = np.searchsorted(left, np.sort(self.best[inside]))
        begin = model.point(part, place) if inside.all() else None
        if self.exact_s < _SHORT * self.seconds:
            return None
        brake = min(_BRAKE * share * self.seconds + 1.0, self.exact_s)
        since = time.process_time()
        limits = highs.Limits(nodes=max(nodes, 1), gap=self.how.gap / 2, heuristics=0.05, seconds=brake)
        answer = highs.solve(
            model.model(part, opened=opened), limits, start=begin, tell=self._heard, seed=self.how.seed
        )
        self.exact_s -= time.process_time() - since
        if answer.values is not None:
            self._take(left[answer.values[: len(left)] > 0.5])
        if answer.infeasible:  # nothing in this part is better than what was needed to leave the rest out
            return self.sense * self.value
        return answer.bound if np.isfinite(answer.bound) else None

    def _improve(self) -> None:
        """Walks and kernels in turn: the exact best of those sites that good choices and reduced costs point at.

        What the best choice and the relaxation both open stays open there: the rest is what they differ in.
        """
        for share in (0.3, 0.3):
            self._walk(share)
            if not self._open():
                return
            left = self._kernel()
            part = only(self.task, left)
            if len(part.cover.demand) * (4 if part.capped else 1) <= _CORE_ENTRIES:
                nodes = int(_NODES_PER_SECOND * self.seconds * share / 2)
                agreed = (
                    part.kept if self.x is None else part.kept | ((self.x[left] > _WHOLE) & np.isin(left, self.best))
                )
                self._exact(part, left, agreed, nodes, share)
                self._note("kernel", self._said(self.value))

    def _kernel(self) -> Integers:
        """The sites of the best choice and those that the relaxation opens in part, or where there is none, that
        reduced costs point at."""
        if self.x is not None:
            return np.union1d(self.best, np.flatnonzero(self.x > 1.0 - _WHOLE)).astype(np.int32)
        size = max(int(_KERNEL * len(self.best)), len(self.best) + _KERNEL_AT_LEAST)
        order = np.argsort(-self.reduced if self.reduced is not None else self.task.cost, kind="stable")
        order = order[~np.isin(order, self.best)][: max(size - len(self.best), 0)]
        return np.sort(np.concatenate([self.best, order])).astype(np.int32)

    def _settled(self) -> tuple[np.ndarray, np.ndarray]:
        """(closed, open) in every better choice, by the reduced costs of the best bound."""
        none = np.zeros(self.task.cover.sites, dtype=np.bool_)
        if self.reduced is None or not np.isfinite(self.value):
            return none, none
        least = self.value + (self.unit or 1e-9 * abs(self.value))
        closed = ~self.task.kept & (self.reduced_top + np.minimum(self.reduced, 0.0) < least)
        opened = self.task.kept | ((self.reduced > 0) & (self.reduced_top - self.reduced < least))
        alone = np.bincount(self.task.place, minlength=self.task.places)[self.task.place] == 1
        return closed, opened & (alone | self.task.kept)

    def _take(self, chosen: Integers) -> None:
        """Keep a choice if it keeps every rule and is the best; needless columns close first."""
        task = self.task
        chosen = self._pruned(np.unique(chosen).astype(np.int32)) if not task.by_people else np.unique(chosen)
        if not task.fits(chosen):
            return
        share = served(task, chosen)
        if share is None:
            return
        value = float((task.weights * share).sum()) if task.by_people else -float(task.cost[chosen].sum())
        if value > self.value:
            self.best, self.value = chosen.astype(np.int32), value
            self._tell()

    def _pruned(self, chosen: Integers) -> Integers:
        """The choice without columns that nothing demanded needs, the dearest tried first."""
        task = self.task
        if (task.capacity[chosen] < np.inf).any() or task.sharing.any():
            return chosen
        times = task.cover.times(chosen)
        counted = times >= task.needed
        inside = (task.group >= 0) & counted
        found = np.bincount(task.group[inside], weights=task.weights[inside], minlength=len(task.floor))
        people = float(task.weights[counted].sum())
        stays = dict.fromkeys(chosen.tolist(), True)
        for site in sorted(chosen.tolist(), key=lambda each: (-task.cost[each], each)):
            if task.kept[site]:
                continue
            cells = task.cover.of(site)
            lost = cells[times[cells] == task.needed[cells]]
            home = task.group[lost]
            less = np.bincount(home[home >= 0], weights=task.weights[lost[home >= 0]], minlength=len(task.floor))
            gone = float(task.weights[lost].sum())
            if ((found - less < task.floor) & (less > 0)).any() or (task.target > 0 and people - gone < task.target):
                continue
            times[cells] -= 1
            found -= less
            people -= gone
            stays[site] = False
        return np.array([site for site, stay in stays.items() if stay], dtype=np.int32)

    def _lower(self, top: float) -> None:
        """A better bound, rounded to what a choice can be worth at all."""
        safe = top + 1e-12 * abs(top)
        if self.unit:
            safe = float(np.floor(safe / self.unit + 1e-6) * self.unit)
        self.top = min(self.top, max(safe, self.value))
        self._tell()

    def _open(self) -> bool:
        return not self.stopped and self.gap > self.how.gap

    def _tell(self) -> None:
        tell = self.how.tell
        if tell is not None and np.isfinite(self.value) and not tell(self.bound, self.sense * self.value):
            self.stopped = True

    def _heard(self, bound: float, _incumbent: float) -> bool:
        tell = self.how.tell
        if tell is not None and not tell(self.bound, self.sense * self.value):
            self.stopped = True
        return not self.stopped

    def _note(self, what: str, found: str) -> None:
        self.log.append(f"{what}: {found}")

    def _said(self, value: float) -> str:
        return f"{self.sense * value:.0f}"


def _unit(task: Task) -> float:
    """The unit that every value is a multiple of: people where all are whole and none is shared out, đồng; else 0."""
    if not task.by_people:
        return float(gcd(*task.cost.astype(np.int64).tolist())) if len(task.cost) else 0.0
    whole = (task.weights == np.round(task.weights)).all() and not (task.capacity < np.inf).any()
    return 1.0 if whole and task.weights.sum() < 2**50 else 0.0
