"""Keeping the document: entering, correcting, ending and relating plans, and amending them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import forms
from hatang.capabilities.plan.actions import amendments
from hatang.capabilities.plan.actions import documents as actions
from hatang.capabilities.plan.models import PlanVersion
from hatang.capabilities.plan.queries import documents, standing
from hatang.capabilities.plan.terms import UNBOUND, Content, VersionState
from hatang.capabilities.plan.views.documents import build_frame
from hatang.capabilities.plan.views.editing import plan_of
from hatang.kernel import indicators, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.editing import show_edit_form
from hatang.kernel.ui.forms import ReasonForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.models import Plan, Target


@allow("plan.edit")
def create_plan(request: HttpRequest) -> HttpResponseBase:
    form = forms.PlanForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        plan = actions.create_plan(actor_of(request), fields=data, instrument=data["number"])
        return reverse("plan:plan", args=[plan.code])

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("plan:index"),
        title=_("Enter a plan"),
        done=_("The plan has been entered; its targets can now be added."),
    )


@allow("plan.edit")
def correct_plan(request: HttpRequest, plan: str) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    names = ("title", "kind", "issuer_named", "issuer", "signed_on", "territory_code", "territory_on")
    form = forms.PlanCorrectionForm(request.POST or None, initial={name: getattr(chosen_plan, name) for name in names})

    def act(data: dict[str, Any]) -> None:
        actions.correct_plan(
            actor_of(request), plan=chosen_plan, fields={name: data[name] for name in names}, reason=data["reason"]
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("plan:document", args=[chosen_plan.code]),
        title=_("Correct the record of the document"),
        done=_("The record has been corrected."),
        record=chosen_plan,
    )


def _list_other_plans(plan: Plan, request: HttpRequest) -> list[tuple[str, str]]:
    rows = documents.list_plans(as_of=context_of(request).as_of, actor=actor_of(request))
    return [(row.code, f"{row.number} · {row.title}") for row in rows if row.code != plan.code]


@allow("plan.edit")
def end_plan(request: HttpRequest, plan: str) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    form = forms.PlanEndForm(request.POST or None, others=_list_other_plans(chosen_plan, request))

    def act(data: dict[str, Any]) -> None:
        other = documents.find_plan(name=data["replaced_by"]) if data["replaced_by"] else None
        actions.end_plan(
            actor_of(request), plan=chosen_plan, ended_on=data["ended_on"], ended_by=data["ended_by"], replaced_by=other
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("plan:document", args=[chosen_plan.code]),
        title=_("End the plan"),
        submit=_("End the plan"),
        consequence=_("From that day on the plan is no longer in force. Its results stay, and the end can be undone."),
        done=_("The plan ends on that day."),
        record=chosen_plan,
        danger=True,
    )


@allow("plan.edit")
def revive_plan(request: HttpRequest, plan: str) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)

    def act(data: dict[str, Any]) -> None:
        actions.revive_plan(actor_of(request), plan=chosen_plan, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=reverse("plan:document", args=[chosen_plan.code]),
        title=_("Undo the end of the plan"),
        done=_("The plan is in force again."),
        record=chosen_plan,
    )


@allow("plan.edit")
def relate_plans(request: HttpRequest, plan: str) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    form = forms.RelationForm(request.POST or None, others=_list_other_plans(chosen_plan, request))

    def act(data: dict[str, Any]) -> None:
        other = documents.find_plan(name=data["other"])
        actions.relate_plans(actor_of(request), plan=chosen_plan, kind=data["kind"], other=other, note=data["note"])

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("plan:document", args=[chosen_plan.code]),
        title=_("Relate to another plan"),
        done=_("The relation has been recorded."),
        record=chosen_plan,
    )


# ------------------------------------------------------------------ amendments and the content of a version


def version_of(request: HttpRequest, plan: str, number: int) -> PlanVersion:
    """A version of the plan that the actor may see."""
    version = (
        PlanVersion.objects.visible_to(actor_of(request))
        .select_related("plan")
        .filter(plan=plan_of(request, plan), number=number)
        .first()
    )
    if version is None:
        raise Missing("plan_version", _("There is no such version"), where=f"{plan} · {number}")
    return version


@allow("plan.edit")
def prepare_amendment(request: HttpRequest, plan: str) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)

    def act(data: dict[str, Any]) -> str:
        version = amendments.prepare_amendment(
            actor_of(request),
            plan=chosen_plan,
            instrument=data["instrument"],
            note=data["note"],
            today=timezone.localdate(),
        )
        return reverse("plan:version", args=[chosen_plan.code, version.number])

    return show_edit_form(
        *(request, forms.AmendmentForm(request.POST or None)),
        act=act,
        back=reverse("plan:document", args=[chosen_plan.code]),
        title=_("Prepare an amendment"),
        submit=_("Prepare"),
        consequence=_("A draft with all that the plan says is made; nothing changes until it is issued."),
        done=_("The draft is ready to be changed."),
        record=chosen_plan,
    )


@allow("plan.edit")
def show_version(request: HttpRequest, plan: str, number: int) -> HttpResponseBase:
    """A draft, or a version whose content is being entered: its targets with the ways to change them."""
    version = version_of(request, plan, number)
    is_open = version.state == VersionState.DRAFT or version.content == Content.NOT_ENTERED
    values = {
        **build_frame(request, version.plan, "document"),
        "shown": version,
        "targets": [_describe_target(target) for target in version.targets.select_related("version__plan")],
        "tasks": panels.counts_of("plan.version", "tasks", [version.pk]).get(version.pk, 0),
        "is_open": is_open,
        "is_draft": version.state == VersionState.DRAFT,
    }
    return render(request, "plan/version.html", values)


def _describe_target(target: Target) -> tuple[Target, str, list[str]]:
    """The target, its goal as people write it, and what measures it by name."""
    codes = [code for code in target.indicators if code != UNBOUND]
    known = [(code, indicators.find_indicator(code)) for code in codes]
    row = standing.target_row(target, target.version.plan, target.version.number)
    return target, row.goal_text, [str(indicator.title) if indicator else code for code, indicator in known]


@allow("plan.edit")
def add_target(request: HttpRequest, plan: str, number: int) -> HttpResponseBase:
    version = version_of(request, plan, number)
    form = forms.NewTargetForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        actions.add_target(actor_of(request), version=version, fields=form.new_fields())

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("plan:version", args=[version.plan.code, version.number]),
        title=_("Enter a target"),
        done=_("The target has been entered."),
        record=version.plan,
    )


@allow("plan.edit")
def correct_in_version(request: HttpRequest, plan: str, number: int, target: str) -> HttpResponseBase:
    """Change a target of a draft."""
    version = version_of(request, plan, number)
    target_record = version.targets.select_related("version__plan").filter(number=target).first()
    if target_record is None:
        raise Missing("target", _("There is no such target in the plan"), where=target)
    form = forms.TargetForm(request.POST or None, initial=forms.target_initial(target_record))

    def act(data: dict[str, Any]) -> None:
        actions.correct_target(
            actor_of(request), target=target_record, fields=form.target_fields(), reason=data["reason"]
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("plan:version", args=[version.plan.code, version.number]),
        title=_("Change target %(number)s of the draft") % {"number": target_record.number},
        done=_("The target has been changed."),
        record=version.plan,
    )


@allow("plan.edit")
def remove_target(request: HttpRequest, plan: str, number: int, target: str) -> HttpResponseBase:
    version = version_of(request, plan, number)
    target_record = version.targets.select_related("version__plan").filter(number=target).first()
    if target_record is None:
        raise Missing("target", _("There is no such target in the plan"), where=target)

    def act(data: dict[str, Any]) -> None:
        actions.remove_target(actor_of(request), target=target_record, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=reverse("plan:version", args=[version.plan.code, version.number]),
        title=_("Take target %(number)s out") % {"number": target_record.number},
        submit=_("Take it out"),
        consequence=_("The target is removed from this draft; the audit log keeps what it said."),
        done=_("The target has been taken out."),
        record=version.plan,
        danger=True,
    )


@allow("plan.edit")
def declare_entered(request: HttpRequest, plan: str, number: int) -> HttpResponseBase:
    version = version_of(request, plan, number)

    def act(data: dict[str, Any]) -> None:
        actions.declare_entered(actor_of(request), version=version, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=reverse("plan:plan", args=[version.plan.code]),
        title=_("All targets have been entered"),
        submit=_("Confirm"),
        consequence=_("From now on the version is judged; it is changed only by corrections and amendments."),
        done=_("The content of the plan has been confirmed."),
        record=version.plan,
    )


@allow("plan.edit")
def issue_amendment(request: HttpRequest, plan: str, number: int) -> HttpResponseBase:
    version = version_of(request, plan, number)
    form = forms.IssueAmendmentForm(request.POST or None, initial={"instrument": version.instrument})

    def act(data: dict[str, Any]) -> None:
        amendments.issue_amendment(
            actor_of(request), version=version, valid_from=data["valid_from"], instrument=data["instrument"]
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("plan:document", args=[version.plan.code]),
        title=_("Issue the amendment"),
        submit=_("Issue"),
        consequence=_(
            "From that day on the amended targets and tasks hold. This cannot be undone, only amended again."
        ),
        done=_("The amendment has been issued."),
        record=version.plan,
    )


@allow("plan.edit")
def discard_amendment(request: HttpRequest, plan: str, number: int) -> HttpResponseBase:
    version = version_of(request, plan, number)

    def act(data: dict[str, Any]) -> None:
        amendments.discard_amendment(actor_of(request), version=version, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=reverse("plan:document", args=[version.plan.code]),
        title=_("Discard the draft"),
        submit=_("Discard"),
        consequence=_("What was changed in the draft is lost. Nothing that was issued is touched."),
        done=_("The draft has been discarded."),
        record=version.plan,
        danger=True,
    )
