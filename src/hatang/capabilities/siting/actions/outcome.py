"""What a solve gives back, and how it says on the way how far it is."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass
class ScenarioOutcome:
    """Rows of the answer, ready to be kept: see `ScenarioResult`."""

    summary: dict[str, Any]
    sites: list[dict[str, Any]] = field(default_factory=list)
    routes: list[dict[str, Any]] = field(default_factory=list)
    hamlets: list[dict[str, Any]] = field(default_factory=list)
    bill: list[dict[str, Any]] = field(default_factory=list)
    curve: list[dict[str, Any]] = field(default_factory=list)
    phases: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False


def draw_through_answer(curve: list[dict[str, Any]], answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The curve of cost against what is reached with the answer on it, and without points that the answer beats: what
    the page says first is a point of what it draws."""
    kept = [point for point in curve if point["cost_vnd"] < answer["cost_vnd"] or point["reached"] > answer["reached"]]
    return sorted([*kept, answer], key=lambda point: (point["cost_vnd"], point["reached"]))


class Listener(Protocol):
    """Hears how the solve goes."""

    def plot(self, bound: float, incumbent: float) -> bool:
        """A bound and the best so far; False: stop and keep the best."""
        ...

    def step(self, done: int, total: int, message: str) -> bool:
        """How far the work is; False: stop and keep the best."""
        ...

    def keep(self, parts: Sequence[str]) -> None:
        """Sites, or lines of the network, worth going on from, should the work be interrupted."""
        ...


class Plot:
    """A listener that keeps the points of the plot, thinned out, and asks now and then whether to stop."""

    POINTS = 240
    _EVERY_S = 0.7

    def __init__(
        self,
        save: Callable[[list[list[float]]], bool],
        say: Callable[[int, int, str], None] = lambda *_said: None,
        keep: Callable[[Sequence[str]], None] = lambda _parts: None,
    ) -> None:
        self.save, self.say, self.keep = save, say, keep
        self.points: list[list[float]] = []
        self.begun = time.process_time()
        self.last = 0.0
        self.stopped = False
        self.at = (0, 0, "")

    def plot(self, bound: float, incumbent: float) -> bool:
        point = [round(time.process_time() - self.begun, 2), float(bound), float(incumbent)]
        if not self.points or self.points[-1][1:] != point[1:]:
            self.points.append(point)
        if len(self.points) > self.POINTS:
            self.points = self.points[:1] + self.points[2::2]
        now = time.monotonic()
        if now - self.last >= self._EVERY_S:
            self.last = now
            self.say(*self.at)  # a sign of life too: long searches have one step only
            self.stopped = not self.save(self.points) or self.stopped
        return not self.stopped

    def end(self, bound: float, incumbent: float) -> None:
        """The last point: what was certified in the end."""
        self.points.append([round(time.process_time() - self.begun, 2), float(bound), float(incumbent)])

    def step(self, done: int, total: int, message: str) -> bool:
        self.at = (done, total, message)
        self.say(done, total, message)
        return not self.stopped
