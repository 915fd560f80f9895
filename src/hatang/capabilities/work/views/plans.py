"""The pages of a plan's tasks, duties and money, and the printed annex."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.formats import annex_pdf
from hatang.capabilities.work.queries import duties, funding, tasks
from hatang.capabilities.work.terms import NamedKind, Recurrence, TaskState
from hatang.capabilities.work.views.framing import frame, plan_of
from hatang.capabilities.work.views.listing import tabulate_tasks
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui.chosen import of_the_chosen_plan
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.public import Plan


@allow("plan.view")
@of_the_chosen_plan("work:tasks")
def show_tasks(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The tasks: who was named, who is responsible on the date, how far they are."""
    chosen_plan, context = plan_of(request, plan), context_of(request)
    listed = tasks.list_tasks(plan=chosen_plan, as_of=context.as_of, actor=actor_of(request))
    table = tabulate_tasks(listed, request, found_reason(chosen_plan, request))
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "work/tasks.html", {**frame(request, chosen_plan, "tasks"), "table": table})


@allow("plan.view")
@of_the_chosen_plan("work:task_bodies")
def show_task_bodies(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The tasks once for each body that leads them, with its own state: who still owes what.

    It opens on the reader's own body where that leads any; `tat-ca` shows every body.
    """
    chosen_plan, context = plan_of(request, plan), context_of(request)
    rows = [
        {
            "code": share.code,
            "body": share.name,
            "number": task.number,
            "text": task.text,
            "period": task.period,
            "recurrence": task.when.recurrence.value,
            "due_on": share.due_on,
            "state": share.state,
            "percent_done": share.percent_done,
            "reported_on": share.reported_on,
        }
        for task in tasks.list_tasks(plan=chosen_plan, as_of=context.as_of, actor=actor_of(request))
        for share in task.shares_by_need
    ]
    own = [row for row in rows if row["code"] in actor_of(request).organisations()]
    mine = bool(own) and "tat-ca" not in request.GET
    columns = [
        Column("body", _("Body")),
        Column(
            "number",
            _("No."),
            "code",
            url=lambda row: context.url(reverse("work:task", args=[chosen_plan.code, row["number"]])),
        ),
        Column("text", _("Task"), prose=True),
        Column("period", _("Period")),
        Column("recurrence", _("Recurrence"), "choice", choices=tuple(Recurrence.choices), shown=False),
        Column("due_on", _("Due on"), "date"),
        Column("state", _("State"), "choice", choices=tuple(TaskState.choices)),
        Column("percent_done", _("Done"), "integer", unit="%"),
        Column("reported_on", _("Last report"), "date"),
    ]
    empty = Empty(_("No task has been entered"), found_reason(chosen_plan, request), icon="tasks")
    caption = _("Tasks by body")
    table = Table(
        *("bodies", columns, from_rows(own if mine else rows), request),
        caption=caption,
        empty=empty,
        file_name="nhiem-vu-co-quan",
    )
    if (answer := table.answer()) is not None:
        return answer
    here = reverse("work:task_bodies", args=[chosen_plan.code])
    other = context.url(f"{here}?tat-ca=1" if mine else here) if own else ""
    values = {"table": table, "by_body": True, "mine": mine, "other_extent": other}
    return render(request, "work/tasks.html", {**frame(request, chosen_plan, "tasks"), **values})


def found_reason(plan: Plan, request: HttpRequest) -> str:
    """Why nothing stands here, as the version says."""
    return plans.version_in_force(plan=plan, as_of=context_of(request).as_of).content_reason


@allow("plan.view")
@of_the_chosen_plan("work:duties")
def show_duties(request: HttpRequest, plan: str) -> HttpResponseBase:
    """Standing duties, deadlines, and what the plan names one by one."""
    chosen_plan, as_of = plan_of(request, plan), context_of(request).as_of
    version = plans.version_in_force(plan=chosen_plan, as_of=as_of)
    words = plans.show_words(version=version, kind=plans.PlanLineKind.DUTY, actor=actor_of(request))
    return render(
        request,
        "work/duties.html",
        {
            **frame(request, chosen_plan, "duties"),
            "duties": [
                (duty, words.get(duty.number)) for duty in duties.standing_duties(plan=chosen_plan, as_of=as_of)
            ],
            "deadlines": duties.list_deadlines(plan=chosen_plan, as_of=as_of),
            "platforms": duties.named_items(plan=chosen_plan, as_of=as_of, kind=NamedKind.PLATFORM),
            "databases": duties.named_items(plan=chosen_plan, as_of=as_of, kind=NamedKind.DATABASE),
            "requirements": duties.named_items(plan=chosen_plan, as_of=as_of, kind=NamedKind.DATA_CENTRE),
            "criteria": duties.list_criteria(plan=chosen_plan, as_of=as_of),
        },
    )


@allow("plan.view")
@of_the_chosen_plan("work:funding")
def show_funding(request: HttpRequest, plan: str) -> HttpResponseBase:
    """Money by task, year and source, as far as the actor may see it."""
    chosen_plan, context, actor = plan_of(request, plan), context_of(request), actor_of(request)
    lines = funding.list_funding(plan=chosen_plan, as_of=context.as_of, actor=actor)
    rows = [
        {
            "task": line.task,
            "year": line.year,
            "source": line.source_name,
            "organisation": line.organisation_name,
            "estimate_vnd": line.estimate_vnd,
            "consolidated_vnd": line.consolidated_vnd,
            "allocated_vnd": line.allocated_vnd,
            "spent_vnd": line.spent_vnd,
            "document": line.document,
        }
        for line in lines
    ]
    money = [
        Column(name, title, "money", total=True)
        for name, title in (
            ("estimate_vnd", _("Estimate")),
            ("consolidated_vnd", _("Consolidated")),
            ("allocated_vnd", _("Allocated")),
            ("spent_vnd", _("Spent")),
        )
    ]
    columns = [
        Column(
            "task",
            _("Task"),
            "code",
            url=lambda row: context.url(reverse("work:task", args=[chosen_plan.code, row["task"]])),
        ),
        Column("year", _("Year"), "code"),
        Column("source", _("Source")),
        Column("organisation", _("Body")),
        *money,
        Column("document", _("Document"), shown=False),
    ]
    empty = Empty(
        _("No funding has been recorded"),
        _("Sums per task, year and source will stand here: record them on the page of a task, or import a sheet."),
        icon="coins",
    )
    table = Table("funding", columns, from_rows(rows), request, caption=_("Funding"), empty=empty, file_name="kinh-phi")
    if (answer := table.answer()) is not None:
        return answer
    page = {
        **frame(request, chosen_plan, "funding"),
        "table": table,
        "sums": funding.sum_funding(plan=chosen_plan, actor=actor),
    }
    page["sources"] = funding.list_sources(plan=chosen_plan, as_of=context.as_of)
    return render(request, "work/funding.html", page)


@allow("plan.view")
def print_annex(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The annex of targets and tasks on A4."""
    chosen_plan, as_of = plan_of(request, plan), context_of(request).as_of
    content = annex_pdf(plan=chosen_plan, as_of=as_of, actor=actor_of(request))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phu-luc-{chosen_plan.code}-{as_of}.pdf"'
    return response
