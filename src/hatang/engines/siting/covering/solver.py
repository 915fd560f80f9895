"""Maximal covering from start to certificate: reduce, greedy, swaps, Lagrangian bound, fixing, the exact core."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.siting import highs
from hatang.engines.siting.cover import from_pairs
from hatang.engines.siting.covering import core, lagrange
from hatang.engines.siting.covering.blocks import Blocks
from hatang.engines.siting.covering.greedy import greedy_cover
from hatang.engines.siting.covering.merging import merge_choices
from hatang.engines.siting.covering.search import WORK_PER_SECOND, CoverSearch, run_search
from hatang.engines.siting.deadline import SolveDeadline
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.reduction import Reduced, reduce_cover, within_sites

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Cover, Floats, Integers

GOOD_ENOUGH = 5e-4
"""Without a wish for more time the work ends where so small a gap is proven."""
_SECONDS = 9.0  # in all, where the gap stays open and nobody names a time
_FIRST = 0.25  # seconds before the first bound
_ROUNDS, _ROUNDS_AT_LEAST = 800, 50  # of the subgradient
_BOUND_SHARE = 0.2  # of the seconds may go into it where the cover is giant
_SEARCH_SHARE = 0.4  # of the work at least goes into the search
_IN_A_ROW = 5  # times as many entries are read in a second one after the other
_LP_ENTRIES = 120_000  # beyond this the interior point takes longer than the subgradient is worse
_PER_ENTRY = 450  # what reading, reducing and bounding cost, in entries read per entry of the cover
_CORE_GAP = 0.0005  # with the bound so near the exact model of the core ends soon, however large
_CORE_GAP_SMALL = 0.002  # or not quite so near where few sites cover each demand
_CORE_ENTRIES = 60_000
_DENSE = 15.0  # sites that cover a demand, in the mean: beyond this only a bound so near is worth an exact model
_SUPPORT, _SUPPORT_AT_LEAST = 2.0, 60  # sites of the relaxation, in facilities
_CORE_SITES = 600  # and so does that of a core so small, however far the bound
_CORE_NODES = 300
_CORE_ENTRIES_PER_SECOND = 1_000.0  # of a large core, in the linear program that its exact model begins with
_RELAXED_SHARE = 0.5  # of the time left may go into the linear relaxation, and again into the choice among its sites


class Ended(StrEnum):
    """What ended a solve: the proof, a gap good enough, the seconds, or whoever listened."""

    PROVEN = "proven"
    NEAR = "near"
    SECONDS = "seconds"
    STOPPED = "stopped"


@dataclass(frozen=True, eq=False)
class Covering:
    """`chosen` sites ascending, the weight `covered`, the `bound` no choice exceeds; `log` says what did it."""

    chosen: Integers
    covered: float
    bound: float
    cpu_s: float
    log: tuple[str, ...] = field(default_factory=tuple)
    ended: Ended = Ended.SECONDS

    @property
    def gap(self) -> float:
        """How far from the optimum this can be, as a share of the bound."""
        return max(self.bound - self.covered, 0.0) / self.bound if self.bound > 0 else 0.0


class _Core(NamedTuple):
    """The sites that reduced costs leave, and which of all they open; `entries` of the cover under those left.

    `is_asked`: the exact model of it promises to end, by its near bound or its few sites; `is_large`: by the bound
    alone, and however near that is, its linear program may take minutes.
    """

    left: Integers
    opened: NDArray[np.bool_]
    entries: int
    is_asked: bool
    is_large: bool


type Tell = Callable[[float, float], bool]


def solve_covering(
    cover: Cover,
    weights: Floats,
    facilities: int,
    *,
    seed: int = 0,
    seconds: float | None = None,
    tell: Tell | None = None,
    end: SolveDeadline | None = None,
) -> Covering:
    """Open `facilities` sites so that the most weight is covered.

    `weights` (demands,) not negative. `seconds` for all of it: they become a count of work that a usual machine is
    through with before, so the same seed and seconds give the same answer; on a slower one the clock ends the search,
    and how far it came depends on the machine. `end` is when that is, whatever is under way; without it the seconds are
    of the processor. `tell(bound, covered)` may stop the work by False.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> done = solve_covering(from_pairs([0, 0, 1, 2], [0, 1, 1, 2], sites=3, demands=3), np.array([1.0, 2.0, 4.0]), 2)
    >>> done.chosen.tolist(), done.covered, done.bound
    ([0, 2], 7.0, 7.0)
    """
    check_question(cover, weights, facilities)
    warm_up()
    begun = time.process_time()
    given = _SECONDS if seconds is None else float(seconds)
    end = end or SolveDeadline.of_processor(given)
    work = _Work(cover, np.asarray(weights, dtype=np.float64), facilities, seed=seed, tell=tell, end=end)
    work.solve(given, open_ended=seconds is not None)
    return work.answer(time.process_time() - begun)


def check_question(cover: Cover, weights: Floats, facilities: int) -> None:
    """Raise `SitingError` where the question makes no sense."""
    if cover.sites == 0 or cover.demands == 0:
        raise SitingError("empty", "there are no sites or no demands")
    if len(weights) != cover.demands:
        raise SitingError("weights", f"{len(weights)} weights stand beside {cover.demands} demands")
    for row in np.flatnonzero(~np.isfinite(weights) | (np.asarray(weights) < 0))[:1]:
        raise SitingError(
            "weight", f"a weight must be a number and not negative: {weights[row]}", where=f"demand {row + 1}"
        )
    if not 1 <= facilities <= cover.sites:
        raise SitingError(
            "facilities",
            f"{facilities} facilities cannot be chosen from {cover.sites} candidates",
            facilities=facilities,
            sites=cover.sites,
        )


@cache
def warm_up() -> None:
    """Have the machine code ready, so that the seconds of a solve are those of the solve alone."""
    random = np.random.default_rng(0)
    cover = from_pairs(*random.integers(0, 9, (2, 30)), sites=9, demands=9)
    _Work(cover, np.ones(9), 3, seed=0, tell=None, end=SolveDeadline(np.inf)).solve(0.001, open_ended=True)


class _Work:
    """One solve: the reduced problem, the best choice in it and the best bound; over at its `end`."""

    def __init__(
        self, cover: Cover, weights: Floats, facilities: int, *, seed: int, tell: Tell | None, end: SolveDeadline
    ) -> None:
        self.original, self.weights, self.facilities, self.seed = cover, weights, facilities, seed
        self.tell = tell
        self.log: list[str] = []
        self.small: Reduced = reduce_cover(cover, weights)
        self.exact = bool((weights == np.round(weights)).all()) and weights.sum() < 2**52
        self.bound = float(self.small.weights.sum())
        self.best = np.arange(self.small.cover.sites, dtype=np.int32)
        self.covered = self.bound
        self.stopped = False
        self.end = end
        self.target = self.pace = 0.0
        self._note("reduced", f"{self.small.cover.sites} sites, {self.small.cover.demands} demands")

    def solve(self, seconds: float, *, open_ended: bool) -> None:
        """Work worth so many seconds of processor; `open_ended`: also where the gap is good enough."""
        if self.small.cover.sites <= self.facilities:
            return
        start = greedy_cover(self.small.cover, self.small.weights, self.facilities)
        self.best, self.covered = start, self._value(start)
        self._note("greedy", f"{self.covered:.0f}")
        self.target = 0.0 if open_ended else GOOD_ENOUGH
        blocks = Blocks.of(self.small.cover, self.small.weights)
        self._search(blocks, self.seed, int(min(_FIRST, seconds) * WORK_PER_SECOND), self.end)
        self._bound_by_payments(seconds)
        whole = int(seconds * WORK_PER_SECOND)
        left = max(whole - _PER_ENTRY * len(self.original.demand), int(_SEARCH_SHARE * whole))
        if self._open(self.target) and self._core().is_large:
            # A better choice first: it closes sites, and what is left of the core may end in time.
            self._search(blocks, self.seed + 2, left // 2, self.end.share(_SEARCH_SHARE))
            self._note("search", f"{self.covered:.0f}")
            left -= left // 2
        if self._open(self.target):
            self._exact_core()
        if self._open(self.target):
            self._search(blocks, self.seed + 1, left, self.end)
            self._note("search", f"{self.covered:.0f}")

    def _search(self, blocks: Blocks, seed: int, work: int, end: SolveDeadline) -> None:
        search = CoverSearch(self.small.cover, self.small.weights, blocks, self.best, seed, end, pace=self.pace)
        run_search(search, work, self._wanted)
        self._take(search.best)
        self.pace = search.pace

    def answer(self, cpu_s: float) -> Covering:
        chosen = np.sort(self.small.site[self.best]).astype(np.int32)
        if len(chosen) < self.facilities:  # the rest adds nothing: any other sites complete the number
            others = np.setdiff1d(np.arange(self.original.sites, dtype=np.int32), chosen)
            chosen = np.sort(np.concatenate([chosen, others[: self.facilities - len(chosen)]]))
        covered = float(self.weights[self.original.times(chosen) > 0].sum())
        bound = max(self.bound, covered)
        return Covering(chosen, covered, bound, cpu_s, tuple(self.log), self._ended(covered, bound))

    def _ended(self, covered: float, bound: float) -> Ended:
        if covered >= bound:
            return Ended.PROVEN
        if self.stopped:
            return Ended.STOPPED
        return Ended.NEAR if bound - covered <= self.target * bound else Ended.SECONDS

    def _bound_by_payments(self, seconds: float) -> None:
        cover, weights, number = self.small.cover, self.small.weights, self.facilities
        fitting = int(_BOUND_SHARE * seconds * _IN_A_ROW * WORK_PER_SECOND) // max(len(cover.demand), 1)
        rounds = min(max(fitting, _ROUNDS_AT_LEAST), _ROUNDS)
        proven = lagrange.subgradient_bound(
            cover, weights, number, self.covered, rounds=rounds, go_on=lambda: not self.end.is_over
        )
        self._lower(proven.value)
        self._note("subgradient", f"{self.bound:.0f}")
        if len(cover.demand) <= _LP_ENTRIES and self._open(0.0):
            relaxed = core.relax_cover(cover, weights, number, end=self.end.share(_RELAXED_SHARE))
            if relaxed is not None:
                better = lagrange.evaluate_payments(cover, weights, number, relaxed.payments)
                proven = better if better.value < proven.value else proven
                self._lower(proven.value)
                self._note("interior point", f"{self.bound:.0f}")
                self._mix(relaxed.support)
        self.payments = proven

    def _mix(self, support: Integers) -> None:
        """Where the relaxation opens hardly more sites than are asked for, the best choice among them is nearly all."""
        few = len(support) <= _SUPPORT * self.facilities + _SUPPORT_AT_LEAST
        if not few or (self._dense and self._open(_CORE_GAP_SMALL)):
            return
        cover, weights = self.small.cover, self.small.weights
        most = len(support) + self.facilities
        end = self.end.share(_RELAXED_SHARE)
        chosen, _steps = merge_choices(cover, weights, self.best, [support], most=most, end=end, nodes=_CORE_NODES)
        self._take(chosen)
        self._note("among the relaxed", f"{self.covered:.0f}")

    def _core(self) -> _Core:
        closed, opened = lagrange.settle_sites(self.payments, self.facilities, self._better())
        left = np.flatnonzero(~closed).astype(np.int32)
        entries = int(np.diff(self.small.cover.site_start)[left].sum())
        few = entries <= _CORE_ENTRIES and not self._dense
        near = self.bound - self.covered <= (_CORE_GAP_SMALL if few else _CORE_GAP) * self.bound
        small = len(left) <= _CORE_SITES
        return _Core(left, opened, entries, is_asked=near or small, is_large=near and not few and not small)

    def _exact_core(self) -> None:
        """HiGHS on the sites that reduced costs leave open, if it promises to end."""
        asked = self._core()
        left, opened = asked.left, asked.opened
        closed = self.small.cover.sites - len(left)
        self._note("fixed", f"{closed} closed, {int(opened.sum())} open, {len(left)} left")
        end = self.end.share(1.0 - _SEARCH_SHARE)
        if not asked.is_asked or (asked.is_large and end.left_s * _CORE_ENTRIES_PER_SECOND < asked.entries):
            return
        part = within_sites(self.small.cover, self.small.weights, left)
        model = core.build_cover_model(part.cover, part.weights, self.facilities, opened=np.flatnonzero(opened[left]))
        inside = np.isin(self.best, left)
        start = core.build_cover_point(part.cover, np.searchsorted(left, self.best[inside])) if inside.all() else None
        limits = highs.build_limits(end, nodes=_CORE_NODES, gap=max(self.target, 1e-9), heuristics=0.02)
        answer = highs.solve_model(model, limits, start=start, tell=self._heard, seed=self.seed)
        if answer.values is not None:
            self._take(left[answer.values[: len(left)] > 0.5])
        # outside the core nothing is better than what was needed to fix
        self._lower(max(min(answer.bound, self.bound), self.covered))
        self._note("core", f"{self.covered:.0f} of {self.bound:.0f}")

    @property
    def _dense(self) -> bool:
        return len(self.small.cover.demand) > _DENSE * self.small.cover.demands

    def _better(self) -> float:
        """The least value that would be better than the best choice."""
        return self.covered + 1.0 if self.exact else self.covered * (1.0 + 1e-9)

    def _value(self, chosen: Integers) -> float:
        return float(self.small.weights[self.small.cover.times(chosen) > 0].sum())

    def _take(self, chosen: Integers) -> None:
        value = self._value(chosen)
        if value > self.covered:
            self.best, self.covered = chosen.astype(np.int32), value

    def _lower(self, bound: float) -> None:
        safe = bound * (1.0 + 1e-12)
        self.bound = min(self.bound, float(np.floor(safe + 1e-6)) if self.exact else safe)

    def _open(self, target: float) -> bool:
        return not self.stopped and not self.end.is_over and self.bound - self.covered > target * self.bound

    def _wanted(self, search: CoverSearch) -> bool:
        if self.tell is not None and not self.tell(self.bound, max(search.covered, self.covered)):
            self.stopped = True
        return not self.stopped and not search.end.is_over and search.covered < self.bound

    def _heard(self, bound: float, covered: float) -> bool:
        if self.tell is not None and not self.tell(min(bound, self.bound), max(covered, self.covered)):
            self.stopped = True
        return not self.stopped

    def _note(self, what: str, detail: str) -> None:
        self.log.append(f"{what}: {detail}")
