"""The order in which rounds are made: a fixed quick part, then as much more as there is time for."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, TypedDict

from hatang.engines.network.branching import Branching
from hatang.engines.network.graphs import FAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.engines.network.graphs import Ints
    from hatang.engines.network.rounds import Rounds

_TURNS = 12  # turns between two attempts to branch
_NODES = 300  # problems of the first attempt; every second one has twice as many
_EFFORT = 400  # arcs looked at around each vertex before branching
_MORE_TURNS, _MORE_WORK = 14, 120_000  # turns, and edges looked at in them, of a quick search that is far from proven
_ALIKE = 0.045  # of the cost: a gap that only graphs of many trees alike have after the quick rounds
_BRANCHED = 20_000  # edges left that are few enough to branch


class SearchLimits(TypedDict, total=False):
    """When a search ends and whom it tells: see `Clock`."""

    seconds: float | None
    turns: int | None
    report: Callable[[int, int], bool] | None


class Clock:
    """Says whether the search goes on.

    Without `seconds` and `turns` only the quick part is made; with them, the same and then more until so much processor
    time is spent or so many turns of improvement are made. `report(cost, bound)` is called between rounds, both less
    `offset`; the search stops when it returns False. `keep(edges)` is given every tree that is better than all before.
    """

    def __init__(
        self,
        begun: float,
        seconds: float | None = None,
        report: Callable[[int, int], bool] | None = None,
        *,
        turns: int | None = None,
        keep: Callable[[Ints], None] | None = None,
    ) -> None:
        self.begun = begun
        self.seconds = seconds
        self.report = report
        self.turns = turns
        self.keep = keep
        self.kept = int(FAR)
        self.offset = 0
        self.stopped = False

    @property
    def is_patient(self) -> bool:
        return self.seconds is not None or self.turns is not None

    @property
    def is_over(self) -> bool:
        return self.seconds is not None and process_time() - self.begun >= self.seconds

    def goes_on(self, search: Rounds) -> bool:
        is_over = self.stopped or search.is_done()
        if self.keep is not None and len(search.best) and search.cost < self.kept:
            self.kept = search.cost
            self.keep(search.best)
        if is_over:
            return False
        if len(search.best):
            reported = (search.cost - self.offset, max(search.bound - self.offset, 0))
            self.stopped = self.report is not None and not self.report(*reported)
            self.stopped = self.stopped or self.is_over
        return not self.stopped


def pursue_search(search: Rounds, clock: Clock, *, is_patient: bool) -> None:
    """The rounds of a search, as long as the clock says where `is_patient`, else only the quick ones.

    The sequence is the same for the same seed, only its end depends on the machine.
    """
    search.first()
    _run_quick_rounds(search, clock)
    if is_patient:
        _improve_patiently(search, clock)
    else:
        _scatter_more(search, clock)
    search.is_done()


def _run_quick_rounds(search: Rounds, clock: Clock) -> None:
    """Three short rounds, and their trees recombined."""
    for _round in range(3):
        if not clock.goes_on(search):
            return
        search.round(2, 1e-3)
    if clock.goes_on(search):
        search.recombine([solution for _cost, solution in search.pool], 3, 10)


def _scatter_more(search: Rounds, clock: Clock) -> None:
    """A few more trees, scattered and recombined, where many are alike (edges that all weigh about the same): there the
    bound stays far off, and the first trees are not yet good."""
    turns = min(_MORE_TURNS, _MORE_WORK // max(search.left.edges, 1))
    for turn in range(turns):
        if not clock.goes_on(search) or search.cost - search.bound <= _ALIKE * search.cost:
            return
        if turn % 2 == 0:
            search.scatter(0.05 + 0.35 * float(search.random.random()))
        elif len(search.pool) > 1:
            search.recombine_some()


def _improve_patiently(search: Rounds, clock: Clock) -> None:
    """Rounds from other roots, scattered trees, recombinations, in turn, while time is left; and branching."""
    turn = 0
    nodes = _NODES
    attempt = 0
    while (clock.turns is None or turn < clock.turns) and clock.goes_on(search):
        if turn % 8 == 0:
            search.round(20, 1e-6)
        elif turn % 2:
            search.scatter(0.05 + 0.35 * float(search.random.random()))
        elif len(search.pool) > 1:
            search.recombine_some()
        turn += 1
        if turn % _TURNS == 0 and clock.goes_on(search) and search.left.edges <= _BRANCHED:
            search.reduce(2, _EFFORT)
            Branching(clock, nodes, is_thorough=attempt % 2 == 0).improve(search)
            attempt += 1
            nodes *= 1 + attempt % 2
