"""The door of plans: which plans there are, where each target stands, tasks, deadlines.

Plans are named by code, number ("194/KH-UBND") or the number alone ("194"). Everything is as of a date; rows are frozen
dataclasses. Figures come from the kernel's indicators; this capability only judges them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hatang.capabilities.plan.actions import additions as _additions
from hatang.capabilities.plan.actions import tasks as _task_actions
from hatang.capabilities.plan.actions.additions import NewFunding, NewTask
from hatang.capabilities.plan.actions.entering import (
    Document,
    NewTarget,
    TargetChanges,
    begin_version,
    issue_entered,
)
from hatang.capabilities.plan.actions.lines import BudgetLine, DutyLine, Lines, NamedAs, TaskLine, enter_lines
from hatang.capabilities.plan.actions.reference import Loaded
from hatang.capabilities.plan.actions.reference import load_reference as _load_reference
from hatang.capabilities.plan.queries import documents as _documents
from hatang.capabilities.plan.queries import duties as _duties
from hatang.capabilities.plan.queries import funding as _funding
from hatang.capabilities.plan.queries import obstacles as _obstacles
from hatang.capabilities.plan.queries import standing as _standing
from hatang.capabilities.plan.queries import tasks as _tasks
from hatang.capabilities.plan.queries import territory as _territory
from hatang.capabilities.plan.queries.bodies import BodyToday, NamedBodyRow
from hatang.capabilities.plan.queries.destinations import (
    Destination,
    Way,
    bound_targets,
    destination,
    version_targets,
)
from hatang.capabilities.plan.queries.documents import PlanRow, version_tasks
from hatang.capabilities.plan.queries.duties import DeadlineRow
from hatang.capabilities.plan.queries.forecast import Forecast, deciding, forecast
from hatang.capabilities.plan.queries.obstacles import OpenObstacle
from hatang.capabilities.plan.queries.results import ClosedRow
from hatang.capabilities.plan.queries.standing import TargetRow, TargetStanding, TrendPoint
from hatang.capabilities.plan.queries.tasks import NoteRow, ObstacleRow, TaskRow
from hatang.capabilities.plan.terms import (
    DUE_RECURRENCES,
    ENDED_TASK_STATES,
    UNBOUND,
    DueBefore,
    Operator,
    Position,
    Recurrence,
    ResultState,
    TargetKind,
    TaskState,
    last_day_of,
    year_end,
)
from hatang.kernel.access import ANONYMOUS, SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from hatang.capabilities.plan.queries.funding import FundingRow, SourceRow
    from hatang.kernel.access import Actor, Area

__all__ = [
    "DUE_RECURRENCES",
    "ENDED_TASK_STATES",
    "UNBOUND",
    "BodyToday",
    "BudgetLine",
    "ClosedRow",
    "DeadlineRow",
    "Destination",
    "Document",
    "DueBefore",
    "DutyLine",
    "Forecast",
    "Lines",
    "NamedAs",
    "NamedBodyRow",
    "NewFunding",
    "NewTarget",
    "NewTask",
    "OpenObstacle",
    "Operator",
    "PlanRow",
    "Position",
    "Recurrence",
    "ResultState",
    "TargetChanges",
    "TargetKind",
    "TargetRow",
    "TargetStanding",
    "TaskLine",
    "TaskRow",
    "TaskState",
    "TrendPoint",
    "Way",
    "add_tasks",
    "begin_version",
    "bound_targets",
    "deadlines",
    "deciding",
    "default_plan",
    "destination",
    "enter_lines",
    "forecast",
    "funding",
    "funding_sources",
    "issue_entered",
    "last_day_of",
    "load_reference",
    "notes",
    "obstacles",
    "open_obstacles",
    "plan_code",
    "plan_territory",
    "plan_title",
    "plans",
    "raise_obstacle",
    "standing",
    "tasks",
    "version_targets",
    "version_tasks",
    "withdraw_tasks",
    "year_end",
]


def load_reference(*, today: date, actor: Actor = SYSTEM) -> list[Loaded]:
    """Load the plans that ship with the platform; what is there stays, what was corrected here is kept."""
    return _load_reference(actor, today=today)


def plans(as_of: date, *, live_only: bool = False) -> list[PlanRow]:
    """All plans, or those live on the date; several are live at once."""
    return _documents.plans(as_of=as_of, live_only=live_only)


def plan_title(name: str) -> str | None:
    """The number of the plan as people write it; None where there is no such plan. For the plan chip."""
    return _documents.title(name=name)


def plan_code(name: str) -> str:
    """The code of the plan that a code, a number or the number alone means; `Missing` or `Invalid` otherwise."""
    return _documents.plan(name=name).code


def default_plan(as_of: date) -> str:
    """The code of the plan a page is about when nobody chose one; "" while there is none."""
    found = _documents.default_plan(as_of=as_of)
    return found.code if found else ""


def plan_territory(plan: str) -> Area | None:
    """The plan's own territory: the unit as it stood on the plan's day."""
    return _territory.own(plan=_documents.plan(name=plan))


def standing(
    plan: str,
    as_of: date,
    area: Area | None = None,
    *,
    numbers: Iterable[str] | None = None,
    with_trend: bool = True,
    actor: Actor = ANONYMOUS,
) -> list[TargetStanding]:
    """Where the plan stands: each target and duty with figure, state, footing, trend, closed result and letters.

    On the plan's own territory unless an area is given; then `position` is `reading` and nothing is judged for good.
    """
    found = _documents.plan(name=plan)
    return _standing.standing(plan=found, as_of=as_of, area=area, numbers=numbers, with_trend=with_trend, actor=actor)


def tasks(plan: str, as_of: date, *, actor: Actor = ANONYMOUS) -> list[TaskRow]:
    """The tasks of the version in force with who was named, who is responsible on the date, and the last report."""
    return _tasks.tasks(plan=_documents.plan(name=plan), as_of=as_of, actor=actor)


def notes(plan: str, task: str, as_of: date, actor: Actor) -> list[NoteRow]:
    """The reports on a task that the actor may read."""
    return _tasks.notes(plan=_documents.plan(name=plan), number=task, as_of=as_of, actor=actor)


def obstacles(plan: str, as_of: date, actor: Actor) -> list[ObstacleRow]:
    """The obstacles of a plan's tasks that the actor may read, newest first."""
    return _tasks.obstacles(plan=_documents.plan(name=plan), as_of=as_of, actor=actor)


def open_obstacles(as_of: date, actor: Actor) -> list[OpenObstacle]:
    """The obstacles of all plans that wait for an answer, as far as the actor may read them."""
    return _obstacles.open_obstacles(as_of=as_of, actor=actor)


def funding(plan: str, as_of: date, actor: Actor, *, task: str | None = None) -> list[FundingRow]:
    """The lines of funding that the actor may see, in whole đồng."""
    return _funding.funding(plan=_documents.plan(name=plan), as_of=as_of, actor=actor, task=task)


def funding_sources(plan: str, as_of: date) -> list[SourceRow]:
    """The sources of funding that the version in force names."""
    return _funding.sources(plan=_documents.plan(name=plan), as_of=as_of)


def add_tasks(
    actor: Actor,
    *,
    plan: str,
    tasks: Sequence[NewTask],
    source: str,
    instrument: str,
    valid_from: date,
    note: str,
    today: date,
) -> None:
    """Add tasks with their funding by a document, from a day on: an amendment issued at once; all of it or nothing."""
    _additions.add_tasks(
        actor,
        plan=_documents.plan(name=plan),
        tasks=tasks,
        source=source,
        instrument=instrument,
        valid_from=valid_from,
        note=note,
        today=today,
    )


def withdraw_tasks(
    actor: Actor, *, plan: str, numbers: Sequence[str], instrument: str, valid_from: date, note: str
) -> None:
    """Take tasks and their funding out of a plan by a document, from a day on; all of it or nothing."""
    _additions.withdraw_tasks(
        actor,
        plan=_documents.plan(name=plan),
        numbers=numbers,
        instrument=instrument,
        valid_from=valid_from,
        note=note,
    )


def deadlines(plan: str, as_of: date) -> list[DeadlineRow]:
    """The deadlines of the plan, the nearest first: "before 10 December" is due on the 9th at the latest."""
    return _duties.deadlines(plan=_documents.plan(name=plan), as_of=as_of)


def raise_obstacle(
    actor: Actor, *, plan: str, task: str, organisation: str, raised_on: date, text: str, proposal: str, now: datetime
) -> int:
    """Say for a body what stands in the way of a task; gives the obstacle's number."""
    found = _tasks.record(plan=_documents.plan(name=plan), number=task, as_of=timezone.localdate(now), actor=actor)
    obstacle = _task_actions.raise_obstacle(
        actor, task=found, organisation=organisation, raised_on=raised_on, text=text, proposal=proposal, now=now
    )
    return obstacle.pk
