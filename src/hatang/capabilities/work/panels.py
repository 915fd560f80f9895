"""What work shows in the frames: what is due, the tasks in the search and beside a target, the task board, acts."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.work import public as work
from hatang.capabilities.work.actions import tasks as task_actions
from hatang.capabilities.work.queries import orders, tasks
from hatang.capabilities.work.terms import ASSIGNER_STEPS, OWED_ORDER_STATES, OrderStep
from hatang.capabilities.work.views.board import as_led_by, list_owing_bodies
from hatang.capabilities.work.views.due import build_board_address, list_due
from hatang.capabilities.work.views.tasks import build_order_address
from hatang.kernel import capability, panels
from hatang.kernel.definitions import MovedKind
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.capabilities.work.queries.orders import WorkOrderRow
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

_DUE = 8


def _due_card(look: panels.Look) -> panels.Part | None:
    """What is due soon; nothing before there is a plan."""
    if not look.context.plan:
        return None
    listed = list_due(look.context, look.actor)
    values = {"due": listed[:_DUE], "more": max(0, len(listed) - _DUE), "board": build_board_address(look.context)}
    return panels.Part("work/due.html", values)


def _search_tasks(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    if not context.plan:
        return
    for row in work.list_tasks(context.plan, context.as_of, actor=actor):
        names = " ".join(body.name for named_body in (*row.lead, *row.support) for body in named_body.today)
        rank = rank_of(row.text, f"{row.number} {names}", words)
        if rank is not None:
            url = context.url(reverse("work:task", args=[row.plan, row.number]))
            yield panels.Hit(f"{row.number}. {row.text}", url, row.period, rank)


def _raise_demo_obstacle(officer: Actor, obstacle: dict[str, Any], now: datetime) -> None:
    number = work.raise_obstacle(
        officer,
        plan=obstacle["plan"],
        task=obstacle["task"],
        organisation=obstacle["organisation"],
        raised_on=date.fromisoformat(obstacle["raised_on"]),
        text=obstacle["text"],
        proposal=obstacle["proposal"],
        now=now,
    )
    if "answer" in obstacle:
        task_actions.answer_obstacle(
            officer,
            obstacle=tasks.obstacle_record(number=number, actor=officer),
            answered_by=obstacle["answered_by"],
            answered_on=date.fromisoformat(obstacle["answered_on"]),
            answer=obstacle["answer"],
            document=obstacle["document"],
        )


def _serving(look: panels.Look, number: str) -> panels.Part | None:
    """The tasks that serve a target."""
    listed = work.list_tasks(look.context.plan, look.context.as_of, actor=look.actor)
    serving = [task for task in listed if number in task.targets]
    return panels.Part("work/serving.html", {"tasks": serving}) if serving else None


def _of_body(look: panels.Look, code: str) -> panels.Part | None:
    """The tasks that a body leads, alone or in a group, or supports under the plan of the page, as on the board."""
    if not look.context.plan:
        return None
    listed = work.list_tasks(look.context.plan, look.context.as_of, actor=look.actor)
    led = [as_led_by(task, frozenset({code})) for task in listed if code in list_owing_bodies(task)]
    numbers = {task.number for task in led}
    supported = [task for task in listed if task.number not in numbers and code in _list_codes_today(task.support)]
    values = {"led": led, "supported": supported, "board": build_board_address(look.context, code)}
    return panels.Part("work/of_body.html", values) if led or supported else None


def _list_codes_today(rows: tuple[work.NamedBodyRow, ...]) -> set[str]:
    return {body.code for row in rows for body in row.today}


# So long a step that nobody answered is still news.
_NEWS_DAYS = 14


def _list_owed_work(today: date) -> Iterator[panels.WorkItem]:
    """Assigned work: for the body that has it, and for the one that gave it while a question or a result waits."""
    for order in orders.list_owed(as_of=today):
        names = {"body": order.organisation_name, "title": order.title}
        owed = order.state in OWED_ORDER_STATES
        if owed:
            yield _build_item(order, f"work_order|{order.id}", order.title, order.bodies, order.assigners)
        if order.awaits_answer:
            key = f"work_order|{order.id}|question|{sum(step.step == OrderStep.ASK for step in order.steps)}"
            title = _("Answer the question of %(body)s: %(title)s") % names
            yield _build_item(order, key, title, order.assigners, frozenset())
        if not owed:
            key = f"work_order|{order.id}|result|{sum(step.step == OrderStep.REPORT for step in order.steps)}"
            title = _("Confirm the result of %(body)s: %(title)s") % names
            yield _build_item(order, key, title, order.assigners, frozenset())


def _build_item(
    order: WorkOrderRow, key: str, title: str, bodies: frozenset[str], above: frozenset[str]
) -> panels.WorkItem:
    people = [order.person_label] if order.person_label else []
    detail = " · ".join([*people, _("task %(number)s") % {"number": order.task}, order.wanted])
    return panels.WorkItem(
        key=key,
        title=title,
        detail=detail,
        due=order.due_on,
        bodies=bodies,
        above=above - bodies,
        address=build_order_address(order.plan, order.task, order.id),
        # An operator reads what concerns itself alone, whoever keeps nothing of the state reads none.
        rule="plan.read_orders",
    )


def _list_work_news(today: date) -> Iterator[panels.WorkNews]:
    """What either side did about assigned work, for the other; of what was given to a person, for that one."""
    since = timezone.make_aware(datetime.combine(today - timedelta(days=_NEWS_DAYS), time()))
    for news in orders.list_news(since=since, as_of=today):
        order, for_receiver = news.order, news.step in ASSIGNER_STEPS
        names = {"body": news.organisation_name, "step": news.step.label, "title": order.title}
        yield panels.WorkNews(
            key=f"work_order|{order.id}|step|{news.number}",
            title=_("%(body)s %(step)s: %(title)s") % names,
            detail=news.words or order.wanted,
            due=order.due_on,
            bodies=order.bodies if for_receiver else order.assigners,
            address=build_order_address(order.plan, order.task, order.id),
            person=order.person if for_receiver else "",
            done_by=news.done_by,
        )


def _acts(officer: Actor, now: datetime) -> None:
    """What `data/demo/acts.json` says of work: obstacles raised and answered."""
    acts = json.loads((Path(settings.CHECKOUT) / "data" / "demo" / "acts.json").read_text(encoding="utf-8"))
    for act in acts["obstacles"]:
        _raise_demo_obstacle(officer, act, now)


_HELP = (
    panels.HelpTopic(
        "nhiem-vu",
        gettext_lazy("Tasks, progress, obstacles"),
        "work/help/tasks",
        20,
        ("work:board", "work:tasks", "work:task_bodies", "work:duties", "work:funding"),
        group=capability.Group.PLAN,
    ),
    panels.HelpTopic(
        "phan-viec",
        gettext_lazy("What each body takes on"),
        "work/help/cascade",
        22,
        ("work:own_plan", "work:target_cascade", "work:task_cascade"),
        rule="plan.view",
        group=capability.Group.PLAN,
    ),
)
PANELS = (
    panels.UserJob(
        gettext_lazy("Assign a task"),
        gettext_lazy("give work, assign work, hand out tasks, who does it"),
        "work:board",
        12,
        "plan.assign",
    ),
    panels.UserJob(
        gettext_lazy("Write progress of a task, raise an obstacle"),
        gettext_lazy("update progress, report a result, obstacle, difficulty, tasks of my body"),
        "work:board",
        14,
        "plan.exchanges",
    ),
    *_HELP,
    panels.DefinitionUse(
        "obstacle_answer", MovedKind.DEADLINE, gettext_lazy("Day by which an obstacle is answered"), "work:board"
    ),
    capability.Navigation(
        title=gettext_lazy("Task board"),
        url_name="work:board",
        icon="tasks",
        order=20,
        rule="public",
        group=capability.Group.PLAN,
    ),
    panels.HomeCard("due", "half", 20, _due_card),
    panels.SearchSource(gettext_lazy("Tasks"), "tasks", 30, _search_tasks),
    panels.RecordPanel("plan.target", 10, _serving),
    panels.RecordPanel("identity.organisation", 10, _of_body),
    panels.WorkSource("work_order", gettext_lazy("assigned work"), _list_owed_work, news=_list_work_news),
    panels.RecordNames(
        frozenset({"plan.task", "plan.obstacle", "plan.progressnote", "plan.workorder", "plan.funding"}),
        tasks.name_records,
    ),
    panels.CountOf("plan.version", "tasks", tasks.counts),
    panels.DemonstrationStep("work", 11, _acts),
)
