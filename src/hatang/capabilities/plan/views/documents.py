"""The pages of a plan: all plans, one plan's targets, tasks, duties, funding, document, and the printed annex."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.formats.annex import annex_pdf
from hatang.capabilities.plan.queries import documents, duties, funding, standing, tasks, territory
from hatang.capabilities.plan.queries import results as result_queries
from hatang.capabilities.plan.terms import (
    Content,
    NamedKind,
    PlanKind,
    Recurrence,
    ResultState,
    TargetKind,
    TaskState,
    VersionState,
)
from hatang.capabilities.plan.views.editing import evidence_address, of_the_chosen_plan, plan_of
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.models import Plan
    from hatang.capabilities.plan.queries.standing import TargetStanding

_KINDS = tuple(PlanKind.choices)
_CONTENTS = tuple(Content.choices)


@dataclass(frozen=True)
class Line:
    """A row of targets on a page: the standing, the way to its evidence and to its record."""

    standing: TargetStanding
    evidence: str
    today: str
    record: str


def frame(request: HttpRequest, plan: Plan, tab: str) -> dict[str, Any]:
    """What every page of one plan shows around its own part."""
    actor, as_of = actor_of(request), context_of(request).as_of
    version = documents.version_in_force(plan=plan, as_of=as_of)
    own = territory.own(plan=plan)
    return {
        "plan": plan,
        "version": version,
        "tab": tab,
        "is_live": plan.is_live_on(as_of),
        "territory": territory.title(area=own) if own else "",
        "may_edit": access.may(actor, "plan.edit"),
        "may_close": access.may(actor, "plan.close"),
        "draft": documents.draft(plan=plan, actor=actor) if access.may(actor, "plan.edit") else None,
        "relations": plan.relations.select_related("other"),
    }


@allow("plan.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Every plan, with whether it is live on the date; several are at once."""
    actor, context = actor_of(request), context_of(request)
    rows = [
        {
            "number": row.number,
            "code": row.code,
            "title": row.title,
            "kind": row.kind,
            "signed_on": row.signed_on,
            "is_live": row.is_live,
            "content": row.content,
            "targets": row.targets,
            "tasks": row.tasks,
        }
        for row in documents.plans(as_of=context.as_of, actor=actor)
    ]
    columns = [
        Column(
            "number",
            _("Number"),
            url=lambda row: context.url(reverse("plan:plan", args=[row["code"]]), plan=row["code"]),
        ),
        Column("title", _("Title")),
        Column("kind", _("Kind"), "choice", choices=_KINDS, shown=False),
        Column("signed_on", _("Signed on"), "date"),
        Column("is_live", _("In force"), "boolean"),
        Column("content", _("Content"), "choice", choices=_CONTENTS),
        Column("targets", _("Targets and duties"), "integer"),
        Column("tasks", _("Tasks"), "integer"),
    ]
    may_edit = access.may(actor, "plan.edit")
    empty = Empty(
        _("No plan has been entered"),
        _("Plans, their targets and tasks will stand here. Load the shipped ones with `hatang plan load-reference`."),
        reverse("plan:create") if may_edit else "",
        _("Enter a plan"),
        "target",
    )
    table = Table("plans", columns, from_rows(rows), request, caption=_("Plans"), empty=empty, file_name="ke-hoach")
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "plan/index.html", {"table": table, "may_edit": may_edit})


@allow("plan.view")
@of_the_chosen_plan("plan")
def show(request: HttpRequest, plan: str) -> HttpResponseBase:
    """Where the plan stands: its targets, then its duties without a number."""
    found, context = plan_of(request, plan), context_of(request)
    rows = standing.standing(plan=found, as_of=context.as_of, area=context.area, actor=actor_of(request))
    lines = [_line(request, found, row) for row in rows]
    groups = _by_year(lines)
    duty_lines = [line for line in lines if line.standing.target.kind == TargetKind.DUTY]
    return render(
        request,
        "plan/plan.html",
        {**frame(request, found, "targets"), "groups": groups, "duties": duty_lines, "area": context.area},
    )


def _by_year(lines: list[Line]) -> list[dict[str, Any]]:
    """The numeric targets by their year, those without one last, each group with its count of states."""
    numeric = [line for line in lines if line.standing.target.kind == TargetKind.NUMERIC]
    years = sorted({line.standing.target.year for line in numeric}, key=lambda year: (year is None, year))
    groups = []
    for year in years:
        chosen = [line for line in numeric if line.standing.target.year == year]
        title = _("Targets to %(year)d") % {"year": year} if year else _("Targets without a year")
        groups.append({"title": title, "lines": chosen, "counts": _counts(chosen)})
    return groups


def _counts(lines: list[Line]) -> list[tuple[str, int]]:
    found = Counter(line.standing.state for line in lines)
    return [(state.value, found[state]) for state in ResultState]


def _line(request: HttpRequest, plan: Plan, row: TargetStanding) -> Line:
    code, decisive = row.target.indicators[0], row.decisive
    day = decisive.as_of.isoformat() if decisive is not None else None
    return Line(
        standing=row,
        evidence=evidence_address(request, code, plan=plan.code, as_of=day) if decisive else "",
        today=evidence_address(request, code, plan=plan.code) if row.figure else "",
        record=context_of(request).url(reverse("plan:target", args=[plan.code, row.target.number])),
    )


@allow("plan.view")
@of_the_chosen_plan("tasks")
def show_tasks(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The tasks: who was named, who is responsible on the date, how far they are."""
    found, context = plan_of(request, plan), context_of(request)
    rows = [
        {
            "number": task.number,
            "position": position,
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
            "reported_on": task.reported_on,
            "open_obstacles": task.open_obstacles,
        }
        for position, task in enumerate(tasks.tasks(plan=found, as_of=context.as_of, actor=actor_of(request)))
    ]
    columns = [
        Column(
            "number",
            _("No."),
            "code",
            url=lambda row: context.url(reverse("plan:task", args=[found.code, row["number"]])),
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
        Column("reported_on", _("Last report"), "date", shown=False),
        Column("open_obstacles", _("Open obstacles"), "integer"),
    ]
    empty = Empty(_("No task has been entered"), found_reason(found, request), icon="tasks")
    table = Table("tasks", columns, from_rows(rows), request, caption=_("Tasks"), empty=empty, file_name="nhiem-vu")
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "plan/tasks.html", {**frame(request, found, "tasks"), "table": table})


@allow("plan.view")
@of_the_chosen_plan("task_bodies")
def show_task_bodies(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The tasks once for each body that leads them, with its own state: who still owes what."""
    found, context = plan_of(request, plan), context_of(request)
    rows = [
        {
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
        for task in tasks.tasks(plan=found, as_of=context.as_of, actor=actor_of(request))
        for share in task.shares_by_need
    ]
    columns = [
        Column("body", _("Body")),
        Column(
            "number",
            _("No."),
            "code",
            url=lambda row: context.url(reverse("plan:task", args=[found.code, row["number"]])),
        ),
        Column("text", _("Task"), prose=True),
        Column("period", _("Period")),
        Column("recurrence", _("Recurrence"), "choice", choices=tuple(Recurrence.choices), shown=False),
        Column("due_on", _("Due on"), "date"),
        Column("state", _("State"), "choice", choices=tuple(TaskState.choices)),
        Column("percent_done", _("Done"), "integer", unit="%"),
        Column("reported_on", _("Last report"), "date"),
    ]
    empty = Empty(_("No task has been entered"), found_reason(found, request), icon="tasks")
    caption = _("Tasks by body")
    table = Table(
        "bodies", columns, from_rows(rows), request, caption=caption, empty=empty, file_name="nhiem-vu-co-quan"
    )
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "plan/tasks.html", {**frame(request, found, "tasks"), "table": table, "by_body": True})


def found_reason(plan: Plan, request: HttpRequest) -> str:
    """Why nothing stands here, as the version says."""
    return documents.version_in_force(plan=plan, as_of=context_of(request).as_of).content_reason


@allow("plan.view")
@of_the_chosen_plan("duties")
def show_duties(request: HttpRequest, plan: str) -> HttpResponseBase:
    """Standing duties, deadlines, and what the plan names one by one."""
    found, as_of = plan_of(request, plan), context_of(request).as_of
    return render(
        request,
        "plan/duties.html",
        {
            **frame(request, found, "duties"),
            "duties": duties.standing_duties(plan=found, as_of=as_of),
            "deadlines": duties.deadlines(plan=found, as_of=as_of),
            "platforms": duties.named_items(plan=found, as_of=as_of, kind=NamedKind.PLATFORM),
            "databases": duties.named_items(plan=found, as_of=as_of, kind=NamedKind.DATABASE),
            "requirements": duties.named_items(plan=found, as_of=as_of, kind=NamedKind.DATA_CENTRE),
            "criteria": duties.criteria(plan=found, as_of=as_of),
        },
    )


@allow("plan.view")
@of_the_chosen_plan("funding")
def show_funding(request: HttpRequest, plan: str) -> HttpResponseBase:
    """Money by task, year and source, as far as the actor may see it."""
    found, context, actor = plan_of(request, plan), context_of(request), actor_of(request)
    lines = funding.funding(plan=found, as_of=context.as_of, actor=actor)
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
            "task", _("Task"), "code", url=lambda row: context.url(reverse("plan:task", args=[found.code, row["task"]]))
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
    page = {**frame(request, found, "funding"), "table": table, "sums": funding.sums(plan=found, actor=actor)}
    page["sources"] = funding.sources(plan=found, as_of=context.as_of)
    return render(request, "plan/funding.html", page)


@allow("plan.view")
@of_the_chosen_plan("document")
def show_document(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The document itself: versions, what it rests on, who received it, closed results."""
    found, as_of = plan_of(request, plan), context_of(request).as_of
    versions = found.versions.visible_to(actor_of(request)).order_by("number")
    return render(
        request,
        "plan/document.html",
        {
            **frame(request, found, "document"),
            "versions": versions,
            "bases": found.bases.order_by("date"),
            "recipients": found.recipients.all(),
            "closed": [row for rows in result_queries.closed(plan_id=found.pk, as_of=as_of).values() for row in rows],
            "states": VersionState,
        },
    )


@allow("plan.view")
def annex(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The annex of targets and tasks on A4."""
    found, as_of = plan_of(request, plan), context_of(request).as_of
    content = annex_pdf(plan=found, as_of=as_of, actor=actor_of(request))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phu-luc-{found.code}-{as_of}.pdf"'
    return response
