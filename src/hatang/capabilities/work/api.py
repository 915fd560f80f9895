"""The API of plans, as far as work answers it: the whole document, tasks, deadlines. Everything is as of a date."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date  # noqa: TC003 - ninja reads the annotations
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Router, Schema

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.queries import document, duties
from hatang.capabilities.work.queries import tasks as task_queries
from hatang.kernel.access import actor_of
from hatang.kernel.http import auth_by_rule

if TYPE_CHECKING:
    from django.http import HttpRequest

# Others know these roads, and the names of their operations, as those of plans.
PREFIX = "plan"
router = Router()


class BodyOut(Schema):
    named: str
    code: str
    today: list[dict[str, Any]]


class TaskOut(Schema):
    number: str
    section: str
    text: str
    period: str
    year_from: int | None
    year_to: int | None
    due_on: date | None
    recurrence: str
    product: str
    lead: list[BodyOut]
    support: list[BodyOut]
    targets: list[str]
    state: str
    bodies: int
    bodies_done: int
    bodies_told: int
    percent_done: int | None
    reported_on: date | None
    open_obstacles: int


class DeadlineOut(Schema):
    code: str
    title: str
    wording: str
    recurrence: str
    duty: str
    next_last_day: date | None
    bodies: list[BodyOut]


@router.get("/{plan}", auth=auth_by_rule("plan.view"), operation_id="hatang_capabilities_plan_api_show")
def show(request: HttpRequest, plan: str, as_of: date | None = None) -> dict[str, Any]:
    """Everything the plan says in the version in force on the date."""
    actor = actor_of(request)
    chosen_plan = plans.find_plan(name=plan, actor=actor)
    return document.document(plan=chosen_plan, as_of=as_of or timezone.localdate(), actor=actor)


@router.get(
    "/{plan}/tasks",
    response=list[TaskOut],
    auth=auth_by_rule("plan.view"),
    operation_id="hatang_capabilities_plan_api_tasks",
)
def tasks(request: HttpRequest, plan: str, as_of: date | None = None) -> list[dict[str, Any]]:
    """The tasks with who was named, who is responsible on the date, and the last report's state."""
    actor = actor_of(request)
    chosen_plan = plans.find_plan(name=plan, actor=actor)
    rows = task_queries.list_tasks(plan=chosen_plan, as_of=as_of or timezone.localdate(), actor=actor)
    return [
        {
            **{name: getattr(row, name) for name in ("number", "section", "text", "period", "targets", "state")},
            **{name: getattr(row, name) for name in ("due_on", "product")},
            **{name: getattr(row, name) for name in ("percent_done", "reported_on", "open_obstacles")},
            "bodies": len(row.shares),
            "bodies_done": row.bodies_done,
            "bodies_told": row.bodies_told,
            "year_from": row.when.year_from,
            "year_to": row.when.year_to,
            "recurrence": row.when.recurrence.value,
            "lead": [asdict(body) for body in row.lead],
            "support": [asdict(body) for body in row.support],
        }
        for row in rows
    ]


@router.get(
    "/{plan}/deadlines",
    response=list[DeadlineOut],
    auth=auth_by_rule("plan.view"),
    operation_id="hatang_capabilities_plan_api_deadlines",
)
def deadlines(request: HttpRequest, plan: str, as_of: date | None = None) -> list[dict[str, Any]]:
    """The last days on which one is in time, the nearest first."""
    chosen_plan = plans.find_plan(name=plan, actor=actor_of(request))
    return [asdict(row) for row in duties.list_deadlines(plan=chosen_plan, as_of=as_of or timezone.localdate())]
