"""The search for good choices: starts from nowhere, shakings of the best, and exact merging of what they found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.compiled import random_state
from hatang.engines.siting.covering.anneal import Cooling, anneal_swaps
from hatang.engines.siting.covering.merging import merge_choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.engines.siting.cover import Cover, Floats, Integers
    from hatang.engines.siting.covering.blocks import Blocks
    from hatang.engines.siting.deadline import SolveDeadline

_FROM_NOWHERE = Cooling(0.025, 0.0035)
_SHAKEN = (Cooling(0.02, 0.004), Cooling(0.015, 0.004), Cooling(0.012, 0.004))
_STARTS = 4
_SHAKES = 3
_SHARE_OF_STARTS = 0.4  # of the work; the rest goes into shaking and merging
_PROPOSALS_PER_FREE_SITE = 25_000
_UNION = 2.6  # sites of a union, in facilities
_UNION_AT_LEAST = 40
_MERGE_S = 5.0
_PROPOSALS_AT_LEAST = 1000

# What the work is counted in: entries of the cover read. A proposal costs about as much as so many of them,
# a simplex step in a union about as much as so many for each site of it.
_PER_PROPOSAL = 10
_PER_BLOCK = 10
_PER_SIMPLEX_STEP = 30
_PER_MERGE = 4_000_000
WORK_PER_SECOND = 120_000_000
"""Entries that a second of one core of a slow machine reads: it turns seconds into a limit that repeats exactly, and
that a usual machine comes to before the seconds are over."""


@dataclass
class CoverSearch:
    """The state of one search: the best choice so far, work done, and the luck of the seed."""

    cover: Cover
    weights: Floats
    blocks: Blocks
    best: Integers
    seed: int
    end: SolveDeadline
    covered: float = 0.0
    work: int = 0
    turn: int = 0
    pace: float = 0.0  # seconds that a proposal took in the walk before
    solutions: list[tuple[float, Integers]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.covered = self.value(self.best)
        self.per_proposal = _PER_PROPOSAL + _PER_BLOCK * len(self.blocks.word) / max(self.cover.sites, 1)

    def value(self, chosen: Integers) -> float:
        return float(self.weights[self.cover.times(chosen) > 0].sum())

    def take(self, chosen: Integers) -> None:
        """Keep a choice if it is the best."""
        covered = self.value(chosen)
        if covered > self.covered:
            self.covered, self.best = covered, chosen

    def walk(self, start: Integers, proposals: int, cooling: Cooling) -> Integers:
        """One annealing, counted; shorter than was meant where only so much can be ended in time."""
        self.turn += 1
        begun = self.end.left_s
        if self.pace > 0:
            proposals = min(proposals, max(int(begun / self.pace), _PROPOSALS_AT_LEAST))
        state = random_state(self.seed, self.turn)
        done = anneal_swaps(self.blocks, start, proposals=proposals, cooling=cooling, state=state)
        self.pace = max(begun - self.end.left_s, 0.0) / max(proposals, 1)
        self.work += int(self.per_proposal * proposals)
        self.take(done.chosen)
        return done.chosen

    def merge(self, others: list[Integers]) -> None:
        """The best mixture of the best and the others, counted."""
        most = max(int(_UNION * len(self.best)), len(self.best) + _UNION_AT_LEAST)
        chosen, steps = merge_choices(
            self.cover, self.weights, self.best, others, most=most, end=self.end, most_s=_MERGE_S
        )
        self.work += _PER_MERGE + steps * _PER_SIMPLEX_STEP * most
        self.take(chosen)

    def random_choice(self) -> Integers:
        """A start from nowhere."""
        random = np.random.default_rng([self.seed & 0xFFFF_FFFF, self.turn])
        return random.permutation(self.cover.sites)[: len(self.best)].astype(np.int32)


def run_search(search: CoverSearch, work: int, go_on: Callable[[CoverSearch], bool]) -> None:
    """Search until the work is done or nobody wants more."""
    cost = search.per_proposal
    first = max(int(work * _SHARE_OF_STARTS / _STARTS / cost), _PROPOSALS_AT_LEAST)
    shake = max(int(work * (1 - _SHARE_OF_STARTS) / 30 / cost), _PROPOSALS_AT_LEAST)
    most = _PROPOSALS_PER_FREE_SITE * len(search.best) * 4
    first, shake = min(first, most), min(shake, most // 4)
    starts: list[tuple[float, Integers]] = []
    for _start in range(_STARTS):
        chosen = search.walk(search.random_choice(), first, _FROM_NOWHERE)
        starts.append((search.value(chosen), chosen))
        if not go_on(search):
            return
    starts.sort(key=lambda entry: -entry[0])
    for _value, chosen in starts[1:]:
        search.merge([chosen])
        if not go_on(search):
            return
    search.merge([chosen for _value, chosen in starts])
    while search.work < work and go_on(search):
        for cooling in _SHAKEN:
            around: list[Integers] = []
            while len(around) < _SHAKES and (not around or go_on(search)):
                around.append(search.walk(search.best, shake, cooling))
            search.merge(around)
            if search.work >= work or not go_on(search):
                return
