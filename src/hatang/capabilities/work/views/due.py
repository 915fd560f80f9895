"""What is due under the plan: its deadlines and the tasks past or near their day, for the first page and the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from hatang.capabilities.work import public as work

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.work.public import BodyToday, TaskRow
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context


@dataclass(frozen=True)
class Due:
    """Something due: a deadline by its last day, a task by the day it is due."""

    title: str
    day: date | None
    days_left: int | None
    bodies: tuple[BodyToday, ...]
    url: str
    note: str = ""

    @property
    def is_near(self) -> bool:
        return self.days_left is not None and self.days_left <= 30

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0


def list_due(context: Context, actor: Actor) -> list[Due]:
    """Deadlines and tasks, late ones first, then the nearest."""
    if not context.plan:
        return []
    board = context.url(reverse("work:board"))
    entries = [
        Due(entry.title, entry.next_last_day, entry.days_left, _list_bodies_today(entry.bodies), board, entry.wording)
        for entry in work.list_deadlines(context.plan, context.as_of)
        if entry.next_last_day is not None
    ]
    for task in work.list_tasks(context.plan, context.as_of, actor=actor):
        last = task.due_on
        if last is None or last.year > context.as_of.year or task.state in work.ENDED_TASK_STATES:
            continue
        entries.append(
            Due(
                task.text,
                last,
                (last - context.as_of).days,
                _list_owing_bodies(task),
                context.url(reverse("work:task", args=[task.plan, task.number])),
            )
        )
    return sorted(entries, key=lambda entry: (not entry.is_late, abs(entry.days_left or 0)))


def _list_owing_bodies(task: TaskRow) -> tuple[BodyToday, ...]:
    """The bodies named while none of them is through, else those that still owe the task."""
    if not task.bodies_done:
        return _list_bodies_today(task.lead)
    return tuple(work.BodyToday(share.code, share.name) for share in task.shares if not share.is_ended)


def _list_bodies_today(rows: tuple[work.NamedBodyRow, ...]) -> tuple[BodyToday, ...]:
    return tuple(body for row in rows for body in row.today)
