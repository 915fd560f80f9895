"""What work shows in the frames: what is due, the tasks in the search and beside a target, the task board, acts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from hatang.capabilities.work import public as work
from hatang.capabilities.work.actions import tasks as task_actions
from hatang.capabilities.work.queries import tasks
from hatang.capabilities.work.views.due import list_due
from hatang.kernel import capability, panels
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

_DUE = 8


def _due_card(look: panels.Look) -> panels.Part | None:
    """What is due soon; nothing before there is a plan."""
    if not look.context.plan:
        return None
    return panels.Part("work/due.html", {"due": list_due(look.context, look.actor)[:_DUE]})


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
    """The tasks that a body leads or supports under the plan of the page."""
    if not look.context.plan:
        return None
    listed = work.list_tasks(look.context.plan, look.context.as_of, actor=look.actor)
    led = [task for task in listed if code in _list_codes_today(task.lead)]
    supported = [task for task in listed if task not in led and code in _list_codes_today(task.support)]
    return panels.Part("work/of_body.html", {"led": led, "supported": supported}) if led or supported else None


def _list_codes_today(rows: tuple[work.NamedBodyRow, ...]) -> set[str]:
    return {body.code for row in rows for body in row.today}


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
    *_HELP,
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
    panels.CountOf("plan.version", "tasks", tasks.counts),
    panels.DemonstrationStep("work", 11, _acts),
)
