"""What officers decided about a plan and no document says, handed on to the version that is read of a document anew.

Which indicator measures a target, which duty of a body may have moved, what a deadline is called by those who watch it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hatang.capabilities.plan.models import Deadline, StandingDuty, Target, Task
from hatang.capabilities.plan.queries import proposals
from hatang.capabilities.plan.terms import Recurrence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.plan.models import PlanVersion

type DayKey = tuple[str, int | None, int | None, int | None]


@dataclass
class Legacy:
    """The lines of the version before, to be met again by number or by what they say; a new plan has none."""

    targets: dict[str, Target] = field(default_factory=dict)
    tasks: Sequence[Task] = ()
    duties: Sequence[StandingDuty] = ()
    deadlines: dict[DayKey, Deadline] = field(default_factory=dict)

    def indicators(self, number: str, chosen: str) -> list[str]:
        """All that stood beside the target where the officer left the first one as it was, else the chosen one."""
        before = self.targets.get(number)
        return list(before.indicators) if before is not None and before.indicators[0] == chosen else [chosen]

    def of_task(self, text: str) -> dict[str, Any]:
        """The duty that may have moved and the targets that the same task serves."""
        before = proposals.same_text(text, self.tasks)
        return {"duty": before.duty, "targets": list(before.targets)} if before is not None else {}

    def duty(self, text: str) -> str:
        """The duty that may have moved of the same standing duty."""
        before = proposals.same_text(text, self.duties)
        return before.duty if before is not None else ""

    def deadline(self, day: DayKey) -> dict[str, Any]:
        """How the deadline of that day is known; each is handed on once."""
        before = self.deadlines.pop(day, None)
        return {name: getattr(before, name) for name in ("code", "title", "first_year", "last_year")} if before else {}


def day_key(deadline: Deadline) -> DayKey:
    """What makes two deadlines one: the day and how often it comes round; the year of what is due once."""
    once = deadline.first_year if deadline.recurrence == Recurrence.ONCE else None
    return deadline.recurrence, deadline.before_month, deadline.before_day, once


def legacy_of(version: PlanVersion | None, *, deadlines: bool) -> Legacy:
    """What the version hands on; without its deadlines where they were copied with its lines."""
    if version is None:
        return Legacy()
    dated = Deadline.objects.filter(standing_duty__version=version, before_month__isnull=False) if deadlines else ()
    return Legacy(
        targets={each.number: each for each in version.targets.all()},
        tasks=list(version.tasks.all()),
        duties=list(version.duties.all()),
        deadlines={day_key(each): each for each in dated},
    )
