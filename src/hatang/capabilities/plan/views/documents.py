"""The pages of a plan: all plans, one plan's targets and its document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.queries import documents, passages, standing, territory
from hatang.capabilities.plan.queries import results as result_queries
from hatang.capabilities.plan.terms import (
    Content,
    PlanKind,
    ResultState,
    TargetKind,
    VersionState,
)
from hatang.capabilities.plan.views.editing import evidence_address, plan_of
from hatang.capabilities.plan.views.standing import count_elsewhere
from hatang.kernel import access, files, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import frames
from hatang.kernel.ui.chosen import address_above, of_the_chosen_plan
from hatang.kernel.ui.context import about_plan, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.models import Plan
    from hatang.capabilities.plan.queries.standing import TargetStanding
    from hatang.kernel.problems import Text

_KINDS = tuple(PlanKind.choices)
_CONTENTS = tuple(Content.choices)


@dataclass(frozen=True)
class TargetRecordLine:
    """A row of targets on a page: the standing, the way to its evidence and to its record."""

    standing: TargetStanding
    evidence: str
    today: str
    record: str


def build_frame(request: HttpRequest, plan: Plan, tab: str) -> dict[str, Any]:
    """What every page of one plan shows around its own part."""
    actor, as_of = actor_of(request), context_of(request).as_of
    version = documents.version_in_force(plan=plan, as_of=as_of)
    own = territory.find_own_area(plan=plan)
    return {
        "plan": plan,
        "version": version,
        "tab": tab,
        "tabs": _tabs(request, plan, tab),
        "print_url": address_above(request, "plan_annex", plan.code),
        "is_live": plan.is_live_on(as_of),
        "territory": frames.place_name(own, as_of) if own else "",
        "may_edit": access.has_right(actor, "plan.edit"),
        "may_close": access.has_right(actor, "plan.close"),
        "draft": documents.find_draft(plan=plan, actor=actor) if access.has_right(actor, "plan.edit") else None,
        "relations": plan.relations.select_related("other"),
    }


def framed(request: HttpRequest, code: str, tab: str) -> dict[str, Any]:
    """The same for pages that others show under the plan."""
    return build_frame(request, plan_of(request, code), tab)


@dataclass(frozen=True)
class PlanTab:
    """A page about a part of the plan."""

    title: Text
    url: str
    is_open: bool


def _tabs(request: HttpRequest, plan: Plan, tab: str) -> list[PlanTab]:
    """The pages of the plan, those of the floors above among them where there are such."""
    context = context_of(request)
    tabs = (
        ("targets", _("Targets"), context.url(reverse("plan:plan", args=[plan.code]))),
        ("tasks", _("Tasks"), address_above(request, "plan_tasks", plan.code)),
        ("duties", _("Duties and deadlines"), address_above(request, "plan_duties", plan.code)),
        ("funding", _("Funding"), address_above(request, "plan_funding", plan.code)),
        ("own", _("Bodies' own plans"), address_above(request, "plan_own", plan.code)),
        ("document", _("Document"), context.url(reverse("plan:document", args=[plan.code]))),
    )
    return [PlanTab(title, url, name == tab) for name, title, url in tabs if url]


@allow("plan.view")
def show_plans(request: HttpRequest) -> HttpResponseBase:
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
        for row in documents.list_plans(as_of=context.as_of, actor=actor)
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
    may_edit = access.has_right(actor, "plan.edit")
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
@of_the_chosen_plan("plan:plan")
@about_plan
def show_plan(request: HttpRequest, plan: str) -> HttpResponseBase:
    """Where the plan stands: its targets, then its duties without a number."""
    chosen_plan, context = plan_of(request, plan), context_of(request)
    rows = standing.list_standings(plan=chosen_plan, as_of=context.as_of, area=context.area, actor=actor_of(request))
    lines = [_build_target_line(request, chosen_plan, row) for row in rows]
    groups = _by_year(lines)
    duty_lines = [line for line in lines if line.standing.target.kind == TargetKind.DUTY]
    # The province of the day where the page is of the plan's own territory, and the other way round.
    own, today = territory.find_own_area(plan=chosen_plan), panels.default_area(context.as_of, "")
    elsewhere = own if context.area != own else today
    look, first = frames.build_look(request), next((line for line in lines if line.standing.target.year), None)
    values = {
        **build_frame(request, chosen_plan, "targets"),
        "groups": groups,
        "duties": duty_lines,
        "area": context.area,
        "is_own": context.area == own,
        "elsewhere": count_elsewhere(look, chosen_plan.code, elsewhere, _title_of(first))
        if elsewhere and elsewhere != context.area and first
        else None,
    }
    return render(request, "plan/plan.html", values)


def _title_of(line: TargetRecordLine) -> str:
    """What the group of the line's year is called where plans stand beside each other."""
    return _("Targets of %(year)d") % {"year": line.standing.target.year}


def _by_year(lines: list[TargetRecordLine]) -> list[dict[str, Any]]:
    """The numeric targets by their year, those without one last, each group with its count of states."""
    numeric = [line for line in lines if line.standing.target.kind == TargetKind.NUMERIC]
    years = sorted({line.standing.target.year for line in numeric}, key=lambda year: (year is None, year))
    groups = []
    for year in years:
        chosen = [line for line in numeric if line.standing.target.year == year]
        title = _("Targets to %(year)d") % {"year": year} if year else _("Targets without a year")
        groups.append({"title": title, "lines": chosen, "counts": _count_states(chosen)})
    return groups


def _count_states(lines: list[TargetRecordLine]) -> list[tuple[str, int]]:
    by_state = Counter(line.standing.state for line in lines)
    return [(state.value, by_state[state]) for state in ResultState]


def _build_target_line(request: HttpRequest, plan: Plan, row: TargetStanding) -> TargetRecordLine:
    code, decisive = row.target.indicators[0], row.decisive
    day = decisive.as_of.isoformat() if decisive is not None else None
    return TargetRecordLine(
        standing=row,
        evidence=evidence_address(request, code, plan=plan.code, as_of=day) if decisive else "",
        today=evidence_address(request, code, plan=plan.code) if row.figure else "",
        record=context_of(request).url(reverse("plan:target", args=[plan.code, row.target.number])),
    )


@allow("plan.view")
@of_the_chosen_plan("plan:document")
def show_document(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The document itself: its parts in our words and its own, versions, what it rests on, who received it."""
    chosen_plan, as_of, actor = plan_of(request, plan), context_of(request).as_of, actor_of(request)
    versions = chosen_plan.versions.visible_to(actor).order_by("number")
    current = documents.version_in_force(plan=chosen_plan, as_of=as_of)
    return render(
        request,
        "plan/document.html",
        {
            **build_frame(request, chosen_plan, "document"),
            "versions": versions,
            "parts": [
                (
                    part,
                    [(number, address_above(request, "plan_task", chosen_plan.code, number)) for number in part.tasks],
                )
                for part in passages.list_parts(version=current, actor=actor)
            ],
            "is_quoted": current.passages.exists(),
            "upload": address_above(request, "plan_documents") if access.has_right(actor, "plan.edit") else "",
            "bases": chosen_plan.bases.order_by("date"),
            "recipients": chosen_plan.recipients.all(),
            "closed": [
                row
                for rows in result_queries.list_closed_results(plan_id=chosen_plan.pk, as_of=as_of).values()
                for row in rows
            ],
            "states": VersionState,
        },
    )


@allow("plan.view")
def download_document(request: HttpRequest, plan: str, file: UUID) -> HttpResponseBase:
    """The kept file that the words of the plan stand in."""
    stored = passages.find_document(plan=plan_of(request, plan), file=file, actor=actor_of(request))
    # Whatever was uploaded is handed down as a file, never shown as a page of ours.
    response = HttpResponse(files.path_of(stored.pk).read_bytes(), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, stored.name)
    return response
