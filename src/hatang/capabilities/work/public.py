"""The door of work: tasks with who leads them, deadlines, obstacles, funding; what a document adds to a version.

Plans are named by code, number ("194/KH-UBND") or the number alone ("194"). Everything is as of a date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hatang.capabilities.plan import public as _plans
from hatang.capabilities.plan.public import default_plan, list_plans
from hatang.capabilities.work.actions import additions as _additions
from hatang.capabilities.work.actions import tasks as _actions
from hatang.capabilities.work.actions.additions import NewFunding, NewTask
from hatang.capabilities.work.actions.lines import BudgetLine, DutyLine, NamedAs, PlanLines, TaskLine, enter_lines
from hatang.capabilities.work.queries import duties as _duties
from hatang.capabilities.work.queries import funding as _funding
from hatang.capabilities.work.queries import obstacles as _obstacles
from hatang.capabilities.work.queries import tasks as _tasks
from hatang.capabilities.work.queries.bodies import BodyToday, NamedBodyRow
from hatang.capabilities.work.queries.document import list_placed_lines
from hatang.capabilities.work.queries.duties import DeadlineRow
from hatang.capabilities.work.queries.obstacles import OpenObstacle
from hatang.capabilities.work.queries.tasks import NoteRow, ObstacleRow, TaskRow, version_tasks
from hatang.capabilities.work.terms import (
    DUE_RECURRENCES,
    ENDED_TASK_STATES,
    DueBefore,
    Recurrence,
    TaskState,
    last_day_of,
)
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from hatang.capabilities.work.queries.funding import FundingRow, SourceRow
    from hatang.kernel.access import Actor

__all__ = [
    "DUE_RECURRENCES",
    "ENDED_TASK_STATES",
    "BodyToday",
    "BudgetLine",
    "DeadlineRow",
    "DueBefore",
    "DutyLine",
    "NamedAs",
    "NamedBodyRow",
    "NewFunding",
    "NewTask",
    "NoteRow",
    "OpenObstacle",
    "PlanLines",
    "Recurrence",
    "TaskLine",
    "TaskRow",
    "TaskState",
    "add_tasks",
    "default_plan",
    "enter_lines",
    "funding_sources",
    "last_day_of",
    "list_deadlines",
    "list_funding",
    "list_last_notes",
    "list_notes",
    "list_obstacles",
    "list_placed_lines",
    "list_plans",
    "list_tasks",
    "open_obstacles",
    "raise_obstacle",
    "report_progress",
    "version_tasks",
    "withdraw_tasks",
]


def list_tasks(plan: str, as_of: date, *, actor: Actor = ANONYMOUS) -> list[TaskRow]:
    """The tasks of the version in force with who was named, who is responsible on the date, and the last report."""
    return _tasks.list_tasks(plan=_plans.find_plan(name=plan), as_of=as_of, actor=actor)


def list_notes(plan: str, task: str, as_of: date, actor: Actor) -> list[NoteRow]:
    """The reports on a task that the actor may read."""
    return _tasks.list_notes(plan=_plans.find_plan(name=plan), number=task, as_of=as_of, actor=actor)


def list_last_notes(plan: str, organisation: str, as_of: date, actor: Actor) -> dict[str, NoteRow]:
    """Number of a task → the last report of one body on it, of those that the actor may read; one query."""
    return _tasks.list_last_notes(plan=_plans.find_plan(name=plan), organisation=organisation, as_of=as_of, actor=actor)


def list_obstacles(plan: str, as_of: date, actor: Actor) -> list[ObstacleRow]:
    """The obstacles of a plan's tasks that the actor may read, newest first."""
    return _tasks.list_obstacles(plan=_plans.find_plan(name=plan), as_of=as_of, actor=actor)


def open_obstacles(as_of: date, actor: Actor) -> list[OpenObstacle]:
    """The obstacles of all plans that wait for an answer, as far as the actor may read them."""
    return _obstacles.open_obstacles(as_of=as_of, actor=actor)


def list_funding(plan: str, as_of: date, actor: Actor, *, task: str | None = None) -> list[FundingRow]:
    """The lines of funding that the actor may see, in whole đồng."""
    return _funding.list_funding(plan=_plans.find_plan(name=plan), as_of=as_of, actor=actor, task=task)


def funding_sources(plan: str, as_of: date) -> list[SourceRow]:
    """The sources of funding that the version in force names."""
    return _funding.list_sources(plan=_plans.find_plan(name=plan), as_of=as_of)


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
        plan=_plans.find_plan(name=plan),
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
        plan=_plans.find_plan(name=plan),
        numbers=numbers,
        instrument=instrument,
        valid_from=valid_from,
        note=note,
    )


def list_deadlines(plan: str, as_of: date) -> list[DeadlineRow]:
    """The deadlines of the plan, the nearest first: "before 10 December" is due on the 9th at the latest."""
    return _duties.list_deadlines(plan=_plans.find_plan(name=plan), as_of=as_of)


def raise_obstacle(
    actor: Actor, *, plan: str, task: str, organisation: str, raised_on: date, text: str, proposal: str, now: datetime
) -> int:
    """Say for a body what stands in the way of a task; gives the obstacle's number."""
    task_record = _tasks.find_task_record(
        plan=_plans.find_plan(name=plan), number=task, as_of=timezone.localdate(now), actor=actor
    )
    obstacle = _actions.raise_obstacle(
        actor, task=task_record, organisation=organisation, raised_on=raised_on, text=text, proposal=proposal, now=now
    )
    return obstacle.pk


def report_progress(actor: Actor, *, plan: str, task: str, organisation: str, text: str, now: datetime) -> None:
    """Say in words for a body, as of today, what it does of a task. `Forbidden` where it is not one of the task's."""
    today = timezone.localdate(now)
    record = _tasks.find_task_record(plan=_plans.find_plan(name=plan), number=task, as_of=today, actor=actor)
    progress = _actions.ProgressReport(organisation, today, TaskState.RUNNING, text)
    _actions.report_progress(actor, progress, task=record, now=now)
