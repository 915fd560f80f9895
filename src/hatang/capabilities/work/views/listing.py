"""Tasks as a table: the list of a plan, and what is shown on the board as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.terms import Recurrence, TaskState
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from hatang.capabilities.work.public import TaskRow


def tabulate_tasks(listed: Iterable[TaskRow], request: HttpRequest, reason: str = "") -> Table:
    """The tasks in their order: who was named, who is responsible on the date, how far they are; `reason` says why
    there are none."""
    rows = [
        {
            "plan": task.plan,
            "number": task.number,
            "text": task.text,
            "section": task.section,
            "lead": "; ".join(body.named for body in task.lead),
            "today": "; ".join(dict.fromkeys(now.name for body in task.lead for now in body.today)),
            "period": task.period,
            "due_on": task.due_on,
            "recurrence": task.when.recurrence.value,
            "state": task.state,
            "bodies": f"{task.bodies_done}/{len(task.shares)}" if task.is_shared else "",
            "percent_done": task.percent_done,
            "told": f"{task.bodies_told}/{len(task.shares)}" if task.is_partly_known else "",
            "reported_on": task.reported_on,
            "open_obstacles": task.open_obstacles,
        }
        for task in listed
    ]
    context = context_of(request)
    columns = [
        Column(
            "number",
            _("No."),
            "code",
            url=lambda row: context.url(reverse("work:task", args=[row["plan"], row["number"]])),
        ),
        Column("text", _("Task"), prose=True),
        Column("section", _("Section"), shown=False),
        Column("lead", _("Lead, as named")),
        Column("today", _("Responsible on the date")),
        Column("period", _("Period")),
        Column("due_on", _("Due on"), "date"),
        Column("recurrence", _("Recurrence"), "choice", choices=tuple(Recurrence.choices), shown=False),
        Column("state", _("State of the task"), "choice", choices=tuple(TaskState.choices)),
        Column("bodies", _("Bodies done"), description=_("Of the bodies that lead the task, how many have done it.")),
        Column("percent_done", _("Done"), "integer", unit="%"),
        Column(
            "told",
            _("Bodies with a figure"),
            description=_("Of the bodies that lead the task, how many the percentage is the mean of."),
        ),
        Column("reported_on", _("Last report"), "date", shown=False),
        Column("open_obstacles", _("Open obstacles"), "integer"),
    ]
    empty = Empty(_("No task has been entered"), reason, icon="tasks")
    return Table(
        "tasks", columns, from_rows(rows), request, caption=_("Tasks"), empty=empty, file_name="nhiem-vu", stacked=True
    )
