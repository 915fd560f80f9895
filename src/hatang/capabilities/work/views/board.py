"""The task board: every task of the plan by state, who was named, who is responsible today, what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work import public as work
from hatang.capabilities.work.queries import bodies
from hatang.capabilities.work.queries import orders as order_queries
from hatang.capabilities.work.rules import keeps_plans
from hatang.capabilities.work.terms import OWED_ORDER_STATES
from hatang.capabilities.work.views.due import AskedDue, build_board_address, list_due
from hatang.capabilities.work.views.listing import tabulate_tasks
from hatang.engines.writing.words import order_key
from hatang.kernel.access import actor_of, allow, has_right
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.work.public import TaskRow
    from hatang.capabilities.work.queries.orders import WorkOrderRow
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context


# What a board may be asked for beside the states of tasks.
OVERDUE = "overdue"
_ASKED = frozenset({"co-quan", "phoi-hop", "trang-thai", "nam"})
# Lanes that stand there without cards, too, while no state is asked for.
_ALWAYS_SHOWN = frozenset({"not_started", "running", "done"})


@dataclass(frozen=True)
class TaskCard:
    """A task on the board, as all that lead it stand or as `is_own_share` of the one body asked for; `member` names
    that body where it leads in a group, not by its own name."""

    task: TaskRow
    url: str
    is_mine: bool
    orders: tuple[WorkOrderRow, ...] = ()
    may_assign: bool = False
    member: str = ""
    is_own_share: bool = False


@dataclass(frozen=True)
class Lane:
    state: str
    title: str
    cards: tuple[TaskCard, ...]


def list_answering_bodies(task: TaskRow) -> dict[str, str]:
    """Code → name of everybody who answers for the task on the date, leading or supporting, and of each in a group that
    leads."""
    named = {body.code: body.name for row in (*task.lead, *task.support) for body in row.today}
    return named | {share.code: share.name for share in task.shares}


def _list_receiving_bodies(orders: Iterable[WorkOrderRow]) -> frozenset[str]:
    """Who has to do something of what was assigned."""
    return frozenset(code for order in orders if order.state in OWED_ORDER_STATES for code in order.bodies)


def list_leading_bodies(task: TaskRow) -> dict[str, str]:
    return {body.code: body.name for row in task.lead for body in row.today}


def list_owing_bodies(task: TaskRow) -> dict[str, str]:
    """Code → name of the bodies that lead it, each of a group that does beside the group."""
    return list_leading_bodies(task) | {share.code: share.name for share in task.shares}


def _list_helping_bodies(task: TaskRow, orders: Iterable[WorkOrderRow], as_of: date) -> dict[str, str]:
    """Code → name of the bodies that support it, and of those that have to do something of what was assigned."""
    supporting = {body.code: body.name for row in task.support for body in row.today}
    return supporting | {code: bodies.name(code=code, as_of=as_of) for code in _list_receiving_bodies(orders)}


def as_led_by(task: TaskRow, codes: frozenset[str]) -> TaskRow:
    """The task as the one body leads it that is among the codes: its own state, day and figure."""
    shares = [own_share for own_share in task.shares if own_share.code in codes]
    if len(shares) != 1:
        return task
    (share,) = shares
    return replace(
        task,
        state=share.state,
        is_overdue=share.is_overdue,
        due_on=share.due_on,
        percent_done=share.percent_done,
        reported_on=share.reported_on,
    )


def _by_name(body: tuple[str, str]) -> Any:
    return order_key(body[1])


def _is_in(task: TaskRow, state: str) -> bool:
    return task.is_overdue if state == OVERDUE else task.state == state


def _list_years(tasks: list[TaskRow]) -> list[int]:
    """Every year in which a task runs, from the first to the last."""
    ends = [year for task in tasks for year in (task.when.year_from, task.when.year_to) if year is not None]
    return list(range(min(ends), max(ends) + 1)) if ends else []


def _runs_in(task: TaskRow, year: int) -> bool:
    """A task without years runs in every one."""
    first, last = task.when.year_from, task.when.year_to
    return (first is None or first <= year) and (last is None or year <= last)


def _list_assigned(context: Context, actor: Actor) -> dict[str, list[WorkOrderRow]]:
    """Task number → what of it was assigned to whom, as far as the reader may know it."""
    if not context.plan or not has_right(actor, "plan.exchanges"):
        return {}
    plan = plans.find_plan(name=context.plan)
    return order_queries.list_open_orders(plan=plan, as_of=context.as_of, actor=actor)


@allow("plan.view")
def show_board(request: HttpRequest) -> HttpResponseBase:
    """The board; `co-quan` keeps the tasks that one body leads, each as that body leads it, `phoi-hop` those that one
    supports or has to do something of, `trang-thai` those in one state ("overdue" is one), `nam` those that run in a
    year, `cua-toi` those of the reader's own body, which is also what stands here for whoever asks for nothing.
    What is shown is given as CSV or XLSX, too.
    """
    context, actor = context_of(request), actor_of(request)
    tasks = work.list_tasks(context.plan, context.as_of, actor=actor) if context.plan else []
    body, helper, state = (request.GET.get(name, "") for name in ("co-quan", "phoi-hop", "trang-thai"))
    years = _list_years(tasks)
    year = next((option for option in years if str(option) == request.GET.get("nam", "")), None)
    own = actor.organisations()
    assigned = _list_assigned(context, actor)
    answering = {
        task.number: list_answering_bodies(task).keys() | _list_receiving_bodies(assigned.get(task.number, ()))
        for task in tasks
    }
    owns = any(own & codes for codes in answering.values())
    # Asked for nothing, it opens on the reader's own body; the form always asks for something.
    mine = "cua-toi" in request.GET or (owns and not _ASKED & request.GET.keys())
    known = {code: name for task in tasks for code, name in list_leading_bodies(task).items()}
    single = {share.code: share.name for task in tasks for share in task.shares if share.code not in known}
    helping = {task.number: _list_helping_bodies(task, assigned.get(task.number, ()), context.as_of) for task in tasks}
    seen_by = frozenset({body, helper} - {""}) or (own if mine else frozenset())
    assigns = has_right(actor, "plan.assign")
    cards = [
        TaskCard(
            task,
            context.url(reverse("work:task", args=[task.plan, task.number])),
            bool(own & answering[task.number]),
            tuple(assigned.get(task.number, ())),
            assigns and bool(keeps_plans(actor) or own & list_leading_bodies(task).keys()),
            "" if body in list_leading_bodies(task) else list_owing_bodies(task).get(body, ""),
            is_own_share=task is not row,
        )
        for row, task in ((row, as_led_by(row, seen_by)) for row in tasks)
        if (not body or body in list_owing_bodies(task))
        and (not helper or helper in helping[task.number])
        and (not state or _is_in(task, state))
        and (year is None or _runs_in(task, year))
        and (not mine or own & answering[task.number])
    ]
    table = tabulate_tasks([card.task for card in cards], request)
    if (answer := table.answer()) is not None:
        return answer
    # A deadline of the plan has no state: where one is asked for, tasks alone are listed.
    asked = AskedDue([card.task for card in cards], seen_by, year, with_deadlines=not state)
    lanes = [
        Lane(state.value, str(state.label), tuple(card for card in cards if card.task.state == state.value))
        for state in work.TaskState
    ]
    return render(
        request,
        "work/board.html",
        {
            "lanes": [lane for lane in lanes if lane.cards or (not state and lane.state in _ALWAYS_SHOWN)],
            "count": len(cards),
            "table": table,
            "bodies": sorted(known.items(), key=_by_name),
            "members": sorted(single.items(), key=_by_name),
            "body": body,
            "helpers": sorted({pair for of in helping.values() for pair in of.items()}, key=_by_name),
            "helper": helper,
            "states": [*work.TaskState.choices, (OVERDUE, _("past its day, not done"))],
            "state": state,
            "years": years,
            "year": year,
            "mine": mine,
            "everything": build_board_address(context),
            "has_body": bool(actor.organisations()),
            "due": list_due(context, actor, asked),
            "is_filtered": bool(body or helper or state or year or mine),
            "title": _("Task board"),
        },
    )
