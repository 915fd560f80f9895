"""What a solve has come to: the best choice, the best bound, and which sites that pair settles."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import highs
from hatang.engines.siting.choosing import model
from hatang.engines.siting.choosing.greedy import greedy_choice, repair_chains
from hatang.engines.siting.choosing.serving import compute_served_share
from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from hatang.engines.siting import primal_dual
    from hatang.engines.siting.choosing.task import SitingTask
    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import How, Mask

SURE = 0.7
"""From so much on a site that the relaxation opens is taken into a first choice."""
_SECONDS = 20.0  # of work where the gap stays open and nobody names a time
_BRAKE_ALL = 2.5  # of all the exact solves together; what they spend counts, not what compiling or walking does


class NothingFits(SitingError):
    """No choice that keeps every rule was found."""

    def __init__(self) -> None:
        super().__init__("nothing_fits", "no choice keeps every rule; one of them must give way")


class Work:
    """One solve: the best choice and the best bound, in people or in đồng (`sense` 1 or -1 makes both a maximum)."""

    def __init__(self, task: SitingTask, how: How, relaxed: primal_dual.Relaxed | None = None) -> None:
        self.task, self.how, self.relaxed = task, how, relaxed
        self.seconds = _SECONDS if how.seconds is None else float(how.seconds)
        self.exact_s = _BRAKE_ALL * self.seconds + 1.0  # left of all the exact solves together
        self.sense = 1.0 if task.by_people else -1.0
        self.best = np.zeros(0, dtype=np.int32)
        self.value = -np.inf  # in the sense of a maximum, as `top`
        self.top = float(task.weights.sum()) if task.by_people else -float(task.cost[task.kept].sum())
        self.unit = _compute_value_unit(task)
        self.stopped = False
        self.log: list[str] = []
        self.reduced: Floats | None = None  # of the sites, as of a maximum, with the bound they belong to
        self.reduced_top = np.inf
        self.x: Floats | None = None  # of the sites, as far as the relaxation opens them
        self.turn = 0
        self.note("reduced", f"{task.cover.sites} columns, {task.cover.demands} cells, {len(task.cover.demand)} pairs")

    @property
    def bound(self) -> float:
        return self.sense * self.top

    @property
    def gap(self) -> float:
        """As a share of the bound (people) or of what is spent (đồng)."""
        whole = abs(self.top if self.task.by_people else self.value)
        return max(self.top - self.value, 0.0) / whole if whole > 0 and np.isfinite(self.value) else 0.0

    def begin(self) -> None:
        """The first choice: greedy, from an earlier one too where it is given."""
        task = self.task
        if self.how.begin is not None:
            known = np.flatnonzero(np.isin(task.site, self.how.begin)).astype(np.int32)
            known = known[np.cumsum(task.cost[known]) <= task.budget]
            self.take(greedy_choice(task, opened=known))
        if not np.isfinite(self.value):
            self.take(greedy_choice(task))
        self.note("greedy", self.format_value(self.value))

    def certify(self, duals: Floats) -> None:
        built = model.build_model(self.task)
        bound, reduced = highs.certify_bound(built, duals)
        self.lower(self.sense * bound)
        if self.sense * bound < self.reduced_top:
            self.reduced_top, self.reduced = self.sense * bound, self.sense * reduced[: self.task.cover.sites]

    def begin_with(self, x: Floats) -> None:
        """The choice that begins with the sites that the relaxation is nearly sure of."""
        self.x = x
        order = np.argsort(-x, kind="stable")
        sure = order[x[order] > SURE].astype(np.int32)
        sure = sure[np.cumsum(self.task.cost[sure]) <= self.task.budget]
        self.take(greedy_choice(self.task, opened=sure))

    def settled(self) -> tuple[Mask, Mask]:
        """(closed, open) in every better choice, by the reduced costs of the best bound."""
        none = np.zeros(self.task.cover.sites, dtype=np.bool_)
        if self.reduced is None or not np.isfinite(self.value):
            return none, none
        least = self.value + (self.unit or 1e-9 * abs(self.value))
        closed = ~self.task.kept & (self.reduced_top + np.minimum(self.reduced, 0.0) < least)
        opened = self.task.kept | ((self.reduced > 0) & (self.reduced_top - self.reduced < least))
        alone = np.bincount(self.task.place, minlength=self.task.places)[self.task.place] == 1
        return closed, opened & (alone | self.task.kept)

    def take(self, chosen: Integers) -> None:
        """Keep a choice if it keeps every rule and is the best; needless columns close first."""
        task = self.task
        chosen = repair_chains(task, chosen)
        chosen = self._pruned(np.unique(chosen).astype(np.int32)) if not task.by_people else np.unique(chosen)
        if not task.fits(chosen):
            return
        share = compute_served_share(task, chosen)
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
        opened = np.zeros(task.cover.sites, dtype=np.bool_)
        opened[chosen] = True
        hanging = bool(task.hangs.any())
        times = task.cover.times(chosen)
        counted = times >= task.needed
        inside = (task.group >= 0) & counted
        hamlet_people = np.bincount(task.group[inside], weights=task.weights[inside], minlength=len(task.floor))
        people = float(task.weights[counted].sum())
        for site in sorted(chosen.tolist(), key=lambda column: (-task.cost[column], column)):
            if task.kept[site]:
                continue
            cells = task.cover.of(site)
            lost = cells[times[cells] == task.needed[cells]]
            home = task.group[lost]
            less = np.bincount(home[home >= 0], weights=task.weights[lost[home >= 0]], minlength=len(task.floor))
            gone = float(task.weights[lost].sum())
            if ((hamlet_people - less < task.floor) & (less > 0)).any() or (
                task.target > 0 and people - gone < task.target
            ):
                continue
            opened[site] = False
            if hanging and not task.carried(opened)[opened].all():
                opened[site] = True
                continue
            times[cells] -= 1
            hamlet_people -= less
            people -= gone
        return np.flatnonzero(opened).astype(np.int32)

    def lower(self, top: float) -> None:
        """A better bound, rounded to what a choice can be worth at all."""
        safe = top + 1e-12 * abs(top)
        if self.unit:
            safe = float(np.floor(safe / self.unit + 1e-6) * self.unit)
        self.top = min(self.top, max(safe, self.value))
        self._tell()

    @property
    def is_open(self) -> bool:
        """Whether the search goes on: not stopped, and the gap not yet small enough."""
        return not self.stopped and self.gap > self.how.gap

    def _tell(self) -> None:
        tell = self.how.tell
        if tell is not None and np.isfinite(self.value) and not tell(self.bound, self.sense * self.value):
            self.stopped = True

    def heard(self, bound: float, _incumbent: float) -> bool:
        tell = self.how.tell
        if tell is not None and not tell(self.bound, self.sense * self.value):
            self.stopped = True
        return not self.stopped

    def note(self, what: str, detail: str) -> None:
        self.log.append(f"{what}: {detail}")

    def format_value(self, value: float) -> str:
        return f"{self.sense * value:.0f}"


def _compute_value_unit(task: SitingTask) -> float:
    """The unit that every value is a multiple of: people where all are whole and none is shared out, đồng; else 0."""
    if not task.by_people:
        return float(gcd(*task.cost.astype(np.int64).tolist())) if len(task.cost) else 0.0
    whole = (task.weights == np.round(task.weights)).all() and not (task.capacity < np.inf).any()
    return 1.0 if whole and task.weights.sum() < 2**50 else 0.0
