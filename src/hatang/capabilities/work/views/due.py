"""What is due under the plan: its deadlines and the tasks past or near their day, for the first page and the board."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from hatang.capabilities.work import public as work
from hatang.capabilities.work.queries import shares

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.work.public import BodyToday, DeadlineRow, TaskRow
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context


def build_board_address(context: Context, body: str = "") -> str:
    """The board with every task, or with those that a body leads: what counts all never opens on the reader's own."""
    return context.url(f"{reverse('work:board')}?co-quan={body}")


@dataclass(frozen=True)
class Due:
    """Something due: a deadline of the plan by its last day, a task by the day it is due."""

    title: str
    day: date
    days_left: int
    bodies: tuple[BodyToday, ...]
    url: str
    note: str = ""
    is_task: bool = False

    @property
    def is_near(self) -> bool:
        return self.days_left <= 30

    @property
    def is_late(self) -> bool:
        return self.days_left < 0


@dataclass(frozen=True)
class AskedDue:
    """What of it is asked for: the tasks, and the deadlines of these bodies (none: of all) in this year (None: any)."""

    tasks: Sequence[TaskRow]
    bodies: frozenset[str] = field(default_factory=frozenset)
    year: int | None = None
    with_deadlines: bool = True


def list_due(context: Context, actor: Actor, asked: AskedDue | None = None) -> list[Due]:
    """Deadlines and tasks by day: so those that are late stand first. Of tasks those whose day is in the year of the
    page, or in the year asked for."""
    if not context.plan:
        return []
    if asked is None:
        asked = AskedDue(work.list_tasks(context.plan, context.as_of, actor=actor))
    entries = _list_due_tasks(context, asked)
    if asked.with_deadlines:
        entries += _list_due_deadlines(context, asked)
    return sorted(entries, key=lambda entry: (entry.day, entry.title))


def _list_due_deadlines(context: Context, asked: AskedDue) -> list[Due]:
    """A deadline that names no body is everybody's."""
    board = build_board_address(context)
    entries = []
    for entry in work.list_deadlines(context.plan, context.as_of):
        day, bodies = entry.next_last_day, _list_bodies_today(entry.bodies)
        if day is None or asked.year not in (None, day.year):
            continue
        if not asked.bodies or not bodies or asked.bodies & _list_owing_codes(entry, context.as_of):
            entries.append(Due(entry.title, day, (day - context.as_of).days, bodies, board, entry.wording))
    return entries


def _list_owing_codes(entry: DeadlineRow, as_of: date) -> frozenset[str]:
    """The bodies of a deadline, groups as such and opened to their members."""
    named = {body.code for body in _list_bodies_today(entry.bodies)}
    return frozenset(named | shares.list_leading_bodies(entry.bodies, as_of).keys())


def _list_due_tasks(context: Context, asked: AskedDue) -> list[Due]:
    entries = []
    last_year = max(context.as_of.year, asked.year or 0)
    for task in asked.tasks:
        day = task.due_on
        if day is None or day.year > last_year or task.state in work.ENDED_TASK_STATES:
            continue
        url = context.url(reverse("work:task", args=[task.plan, task.number]))
        days_left = (day - context.as_of).days
        entries.append(Due(task.text, day, days_left, _list_owing_bodies(task), url, is_task=True))
    return entries


def _list_owing_bodies(task: TaskRow) -> tuple[BodyToday, ...]:
    """The bodies named while none of them is through, else those that still owe the task."""
    if not task.bodies_done:
        return _list_bodies_today(task.lead)
    return tuple(work.BodyToday(share.code, share.name) for share in task.shares if not share.is_ended)


def _list_bodies_today(rows: tuple[work.NamedBodyRow, ...]) -> tuple[BodyToday, ...]:
    return tuple(body for row in rows for body in row.today)
