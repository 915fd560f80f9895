"""Who takes on how much of a target or a task, and the plan of one's own body derived from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work import forms
from hatang.capabilities.work.actions import cascade as actions
from hatang.capabilities.work.models import Commitment
from hatang.capabilities.work.queries import cascade, tasks
from hatang.capabilities.work.rules import REPORTERS
from hatang.capabilities.work.views.framing import frame, list_body_choices, plan_of
from hatang.engines.writing.words import order_key
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui.chosen import of_the_chosen_plan
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.editing import show_edit_form
from hatang.kernel.ui.fields import written_number
from hatang.kernel.ui.forms import ReasonForm

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.public import Plan, TargetStanding


def _list_own_bodies(request: HttpRequest) -> list[str]:
    return sorted(actor_of(request).organisations(*REPORTERS))


def _find_standing(request: HttpRequest, plan: Plan, number: str, as_of: date) -> TargetStanding:
    standings = plans.list_standings(plan.code, as_of, numbers=[number], with_trend=False, actor=actor_of(request))
    if not standings:
        raise Missing("target", _("The plan has no such target"), where=number)
    return standings[0]


@allow("plan.view")
@of_the_chosen_plan("plan:plan")
def of_target(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    """The lines of a target, year by year, with their sum, the communes without a line, and the difference."""
    chosen_plan, as_of = plan_of(request, plan), context_of(request).as_of
    row = _find_standing(request, chosen_plan, number, as_of)
    values = {
        **frame(request, chosen_plan, "targets"),
        "row": row,
        "target": row.target,
        "sums": cascade.of_target(plan=chosen_plan, standing=row, actor=actor_of(request), as_of=as_of),
        "own": set(_list_own_bodies(request)),
        "may_commit": bool(_list_own_bodies(request)) and access.has_right(actor_of(request), "plan.report"),
    }
    return render(request, "work/target_cascade.html", values)


@allow("plan.view")
@of_the_chosen_plan("work:tasks")
def of_task(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    """The lines of a task, year by year, with what they cost beside what was estimated."""
    chosen_plan, as_of = plan_of(request, plan), context_of(request).as_of
    actor = actor_of(request)
    values = {
        **frame(request, chosen_plan, "tasks"),
        "task": tasks.find_task(plan=chosen_plan, number=number, as_of=as_of, actor=actor),
        "sums": cascade.of_task(plan=chosen_plan, number=number, actor=actor, as_of=as_of),
        "own": set(_list_own_bodies(request)),
        "may_commit": bool(_list_own_bodies(request)) and access.has_right(actor, "plan.report"),
    }
    return render(request, "work/task_cascade.html", values)


@allow("plan.report")
def commit_to_target(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    """Take on a part of a target; the form begins with where the body's commune stands today."""
    chosen_plan, today = plan_of(request, plan), timezone.localdate()
    row, own = _find_standing(request, chosen_plan, number, today), _list_own_bodies(request)
    initial = {**_build_initial_line(request, chosen_plan, own, today, target=number)}
    if (
        "numerator" not in initial
        and own
        and (known := cascade.find_commune_figure(standing=row, organisation=own[0], as_of=today))
    ):
        initial |= {"numerator": f"{known[0]:.0f}", "denominator": f"{known[1]:.0f}"}
    form = forms.CommitmentForm(
        request.POST or None,
        bodies=list_body_choices(own),
        of_target=True,
        is_share=row.target.shown_unit == "%",
        initial=initial,
    )

    def act(data: dict[str, Any]) -> None:
        actions.write_commitment(
            actor_of(request), actions.CommitmentPart(target=number, **data), plan=chosen_plan, now=timezone.now()
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("work:target_cascade", args=[chosen_plan.code, number]),
        title=_("Take on a part of target %(number)s") % {"number": number},
        done=_("The line stands in the draft of the body's own plan."),
        record=chosen_plan,
    )


@allow("plan.report")
def commit_to_task(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    """Take on a part of a task."""
    chosen_plan, today = plan_of(request, plan), timezone.localdate()
    tasks.find_task(plan=chosen_plan, number=number, as_of=today, actor=actor_of(request))
    own = _list_own_bodies(request)
    form = forms.CommitmentForm(
        request.POST or None,
        bodies=list_body_choices(own),
        of_target=False,
        is_share=False,
        initial=_build_initial_line(request, chosen_plan, own, today, task=number),
    )

    def act(data: dict[str, Any]) -> None:
        actions.write_commitment(
            actor_of(request), actions.CommitmentPart(task=number, **data), plan=chosen_plan, now=timezone.now()
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("work:task_cascade", args=[chosen_plan.code, number]),
        title=_("Take on a part of task %(number)s") % {"number": number},
        done=_("The line stands in the draft of the body's own plan."),
        record=chosen_plan,
    )


def _build_initial_line(
    request: HttpRequest, plan: Plan, own: list[str], today: date, *, target: str = "", task: str = ""
) -> dict[str, Any]:
    """What the body's draft says already, or next year's empty line."""
    lines = [
        line
        for body in own[:1]
        for line in cascade.list_commitments(
            plan=plan, actor=actor_of(request), target=target, task=task, organisation=body
        )
        if line.is_draft
    ]
    if not lines:
        return {"year": today.year + 1}
    last = lines[-1]
    initial = {"year": last.year, "text": last.text, "cost_vnd": last.cost_vnd, "organisation": last.organisation}
    if last.numerator is not None:
        initial["numerator"] = written_number(last.numerator)
    if last.denominator is not None:
        initial["denominator"] = written_number(last.denominator)
    return initial


@allow("plan.view")
@of_the_chosen_plan("work:own_plan")
def show_own_plans(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The plans that bodies derived: one's own with its draft, everybody's once issued; `cua` chooses a body."""
    chosen_plan, actor = plan_of(request, plan), actor_of(request)
    mine = _list_own_bodies(request)
    asked = request.GET.get("cua", "")
    lines = cascade.list_commitments(plan=chosen_plan, actor=actor)
    shown = [line for line in lines if line.organisation == asked] if asked else lines
    groups: dict[tuple[str, int], list[cascade.CommitmentRow]] = {}
    for line in sorted(
        shown, key=lambda row: (row.organisation not in mine, order_key(row.organisation_name), -row.year)
    ):
        groups.setdefault((line.organisation, line.year), []).append(line)
    values = {
        **frame(request, chosen_plan, "own"),
        "groups": [
            {
                "organisation": organisation,
                "name": rows[0].organisation_name,
                "year": year,
                "rows": rows,
                "is_own": organisation in mine,
                "document": next((row.document for row in rows if row.document), ""),
                "has_draft": any(row.is_draft for row in rows),
            }
            for (organisation, year), rows in groups.items()
        ],
        "choices": sorted(
            {(line.organisation_name, line.organisation) for line in lines}, key=lambda body: order_key(body[0])
        ),
        "asked": asked,
        "may_write": bool(mine) and access.has_right(actor, "plan.report"),
    }
    return render(request, "work/own_plan.html", values)


@allow("plan.report")
def issue_own_plan(request: HttpRequest, plan: str, organisation: str, year: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)

    def act(data: dict[str, Any]) -> None:
        actions.issue_own_plan(actor_of(request), plan=chosen_plan, organisation=organisation, year=year, **data)

    return show_edit_form(
        *(request, forms.IssueOwnPlanForm(request.POST or None, initial={"issued_on": timezone.localdate()})),
        act=act,
        back=reverse("work:own_plan", args=[chosen_plan.code]),
        title=_("Issue the body's own plan for %(year)d") % {"year": year},
        submit=_("Issue"),
        consequence=_("Everybody reads the lines from then on, and they add up with those of the others."),
        done=_("The body's own plan has been issued."),
        record=chosen_plan,
    )


@allow("plan.report")
def take_back(request: HttpRequest, plan: str, organisation: str, year: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)

    def act(data: dict[str, Any]) -> None:
        actions.take_back(
            actor_of(request), plan=chosen_plan, organisation=organisation, year=year, reason=data["reason"]
        )

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=reverse("work:own_plan", args=[chosen_plan.code]),
        title=_("Take the plan of %(year)d back") % {"year": year},
        submit=_("Take back"),
        consequence=_("Its lines become a draft that only the body reads."),
        done=_("The plan is a draft again."),
        record=chosen_plan,
        danger=True,
    )


@allow("plan.report")
def take_out(request: HttpRequest, plan: str, line: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    record = Commitment.objects.visible_to(actor_of(request)).filter(pk=line, plan=chosen_plan).first()
    if record is None:
        raise Missing("commitment", _("There is no such line"), where=str(line))

    def act(data: dict[str, Any]) -> None:
        actions.take_out(actor_of(request), line=record, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=reverse("work:own_plan", args=[chosen_plan.code]),
        title=_("Take the line out of the draft"),
        submit=_("Take out"),
        done=_("The line has been taken out."),
        record=chosen_plan,
        danger=True,
    )
