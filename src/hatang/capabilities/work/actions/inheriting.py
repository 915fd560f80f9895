"""What officers decided about a plan and no document says, handed on to the version that is read of a document anew.

Which duty of a body may have moved, which targets a task serves, what a deadline is called by those who watch it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hatang.capabilities.work.models import Deadline, StandingDuty, Task
from hatang.capabilities.work.terms import Recurrence
from hatang.engines.documents import likeness

if TYPE_CHECKING:
    from collections.abc import Sequence

type DayKey = tuple[str, int | None, int | None, int | None]


@dataclass
class Legacy:
    """The lines of the version before, to be met again by what they say; a new plan has none."""

    tasks: Sequence[Task] = ()
    duties: Sequence[StandingDuty] = ()
    deadlines: dict[DayKey, Deadline] = field(default_factory=dict)

    def of_task(self, text: str) -> dict[str, Any]:
        """The duty that may have moved and the targets that the same task serves."""
        before = _find_most_alike(text, self.tasks)
        return {"duty": before.duty, "targets": list(before.targets)} if before is not None else {}

    def duty(self, text: str) -> str:
        """The duty that may have moved of the same standing duty."""
        before = _find_most_alike(text, self.duties)
        return before.duty if before is not None else ""

    def deadline(self, day: DayKey) -> dict[str, Any]:
        """How the deadline of that day is known; each is handed on once."""
        before = self.deadlines.pop(day, None)
        return {name: getattr(before, name) for name in ("code", "title", "first_year", "last_year")} if before else {}


def day_key(deadline: Deadline) -> DayKey:
    """What makes two deadlines one: the day and how often it comes round; the year of what is due once."""
    once = deadline.first_year if deadline.recurrence == Recurrence.ONCE else None
    return deadline.recurrence, deadline.before_month, deadline.before_day, once


# Below this the words shared are those that any two tasks share.
_LEAST = 0.55


def _find_most_alike[Line: (Task, StandingDuty)](text: str, lines: Sequence[Line]) -> Line | None:
    """The task or standing duty that says the same; None where none is alike enough."""
    ranked = likeness.rank(text, [line.text for line in lines])
    return lines[ranked[0].index] if ranked and ranked[0].score >= _LEAST else None


def legacy_of(version: int | None, *, deadlines: bool) -> Legacy:
    """What the version hands on; without its deadlines where they were copied with its lines."""
    if version is None:
        return Legacy()
    dated = Deadline.objects.filter(standing_duty__version=version, before_month__isnull=False) if deadlines else ()
    return Legacy(
        tasks=list(Task.objects.filter(version=version)),
        duties=list(StandingDuty.objects.filter(version=version)),
        deadlines={day_key(deadline): deadline for deadline in dated},
    )
