"""Assigned work: given from the page of its task, shown with its history, carried on by both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.work import forms
from hatang.capabilities.work.actions import orders as actions
from hatang.capabilities.work.queries import bodies, orders, tasks
from hatang.capabilities.work.terms import STEP_RULES, BodyRole, OrderState, OrderStep
from hatang.capabilities.work.views.framing import TaskHeading, frame, list_body_choices, plan_of, read_number
from hatang.capabilities.work.views.tasks import build_order_address, build_task_address
from hatang.engines.writing.words import order_key
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Forbidden, Missing
from hatang.kernel.ui import formats
from hatang.kernel.ui.editing import show_edit_form

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.work.models import Task
    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class StepPage:
    """What the page of a step says: its button, the field of words, what follows, what was done."""

    name: str
    button: Text
    label: Text
    done: Text
    consequence: Text = ""
    danger: bool = False


STEP_PAGES = {
    OrderStep.ACCEPT: StepPage(
        "nhan", _("Accept the work"), _("Note"), _("The work has been accepted; whoever assigned it is told.")
    ),
    OrderStep.REPORT: StepPage(
        *(
            "xong",
            _("Report done"),
            _("What came of the work"),
            _("The result has been reported; it waits to be confirmed."),
        ),
        consequence=_("Whoever assigned the work confirms the result or says what is missing."),
    ),
    OrderStep.ASK: StepPage(
        "hoi", _("Ask"), _("What you want to know"), _("The question has been sent to whoever assigned the work.")
    ),
    OrderStep.HAND_BACK: StepPage(
        *("tra-lai", _("Hand back"), _("Why it is handed back"), _("The work has been handed back.")),
        consequence=_(
            "The work is no longer yours to do; whoever assigned it reads your reason and may assign it anew."
        ),
        danger=True,
    ),
    OrderStep.ANSWER: StepPage("tra-loi", _("Answer"), _("Answer"), _("The question has been answered.")),
    OrderStep.CONFIRM: StepPage("xac-nhan", _("Confirm as done"), _("Note"), _("The work is confirmed as done.")),
    OrderStep.RETURN: StepPage(
        "lam-tiep",
        _("Ask for more"),
        _("What is still to be done"),
        _("The work goes on; whoever has it is told what is missing."),
    ),
    OrderStep.WITHDRAW: StepPage(
        *("rut", _("Withdraw the work"), _("Reason"), _("The work has been withdrawn.")),
        consequence=_("Nobody owes this work any more; it stays in the record with your reason."),
        danger=True,
    ),
}
_STEPS_BY_NAME = {page.name: step for step, page in STEP_PAGES.items()}


@allow("plan.exchanges")
def show_order(request: HttpRequest, plan: str, number: str, order: int) -> HttpResponseBase:
    """One piece of assigned work with its history and what the reader may do about it."""
    chosen_plan, actor, today = plan_of(request, plan), actor_of(request), timezone.localdate()
    row = orders.read_order(plan=chosen_plan, number=number, order=order, as_of=today, actor=actor)
    next_steps = row.next_steps(actor)
    # While the work goes on, its progress is reported on the task, whose figures it moves.
    may_report = OrderStep.REPORT in next_steps and access.has_right(actor, "plan.report")
    if may_report:
        task = tasks.find_task_record(plan=chosen_plan, number=number, as_of=today, actor=actor)
        may_report = row.organisation in tasks.reporting_bodies(task=task, actor=actor, as_of=today)
    again = row.state in (OrderState.HANDED_BACK, OrderState.WITHDRAWN) and row.assigners & actor.organisations()
    values = {
        **frame(request, chosen_plan, "tasks"),
        "order": row,
        "steps": [(STEP_PAGES[step], step) for step in next_steps],
        "notes": tasks.list_notes_of_order(plan=chosen_plan, order=row, as_of=today, actor=actor),
        "may_report": may_report,
        "may_assign_again": bool(again),
    }
    return render(request, "work/order.html", values)


@allow("plan.assign")
def assign_work(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    """Assign the task or a part of it; `lai` names work that was handed back or withdrawn, to begin from."""
    chosen_plan, actor, today = plan_of(request, plan), actor_of(request), timezone.localdate()
    task = tasks.find_task_record(plan=chosen_plan, number=number, as_of=today, actor=actor)
    own = orders.assigning_bodies(task=task, actor=actor, as_of=today)
    if not own:
        hint = _("A task is assigned by a body that leads it today, or by the lead department.")
        raise Forbidden("plan.assign", where=f"{chosen_plan.number} · {number}", hint=hint)
    initial: dict[str, Any] = {"assigned_by": own[0]}
    if (earlier := read_number(request, "lai")) is not None:
        record = orders.find_order(plan=chosen_plan, number=number, order=earlier, actor=actor)
        initial |= {name: getattr(record, name) for name in ("assigned_by", "organisation", "person", "part", "wanted")}
    form = forms.AssignWorkForm(
        request.POST or None,
        bodies=list_body_choices(own),
        receivers=_group_receivers(task, today),
        people=_people_by_body(request, today),
        initial=initial,
    )

    def act(data: dict[str, Any]) -> str:
        order = actions.assign_work(actor, actions.NewOrder(**data), task=task, now=timezone.localtime())
        if note := formats.note_rest_day(order.due_on):
            words = _("Due on %(day)s: %(note)s.")
            messages.warning(request, words % {"day": formats.format_day(order.due_on), "note": note})
        if not orders.has_people(organisation=order.organisation, as_of=today):
            names = identity.organisation_names([order.organisation])
            words = _(
                "Nobody of %(body)s has an account yet, so nobody was told: have one added, or send it by letter."
            )
            messages.warning(request, words % {"body": names[order.organisation]})
        return build_order_address(chosen_plan.code, number, order.pk)

    return show_edit_form(
        *(request, form),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Assign task %(number)s") % {"number": number},
        submit=_("Assign"),
        done=_("The work has been assigned; it stands under “My work” of whoever is to do it."),
        record=TaskHeading.of(chosen_plan, task),
    )


def _group_receivers(task: Task, today: date) -> list[tuple[Text, list[tuple[str, str]]]]:
    """The bodies of the province in Vietnamese order: those that the task names, then by kind."""
    standing = {
        body.code: body
        for body in identity.list_organisations(today)
        if body.province and body.kind != identity.OrganisationKind.GROUP
    }
    groups: list[tuple[Text, list[tuple[str, str]]]] = []
    for part, title in _NAMED_PARTS:
        named = task.assignments.filter(part=part)
        codes = bodies.responsible_codes(bodies=named, as_of=today, duty=task.duty) & standing.keys()
        # More than a handful is a whole kind again, and stands below as one.
        if 0 < len(codes) <= _NAMED_FIRST:
            groups.append((title, _sort_choices(standing.pop(code) for code in codes)))
    kinds = [*_FIRST_KINDS, *(kind for kind in identity.OrganisationKind if kind not in _FIRST_KINDS)]
    by_kind = [(kind.label, _sort_choices(body for body in standing.values() if body.kind == kind)) for kind in kinds]
    return groups + [(title, choices) for title, choices in by_kind if choices]


_NAMED_PARTS = ((BodyRole.LEAD, _("Leads the task")), (BodyRole.SUPPORT, _("Supports the task")))
_NAMED_FIRST = 20
# To whom work is given most.
_FIRST_KINDS = (
    identity.OrganisationKind.DEPARTMENT,
    identity.OrganisationKind.COMMUNE_COMMITTEE,
    identity.OrganisationKind.OPERATOR,
)


def _sort_choices(listed: Iterable[identity.OrganisationRef]) -> list[tuple[str, str]]:
    return sorted(((body.code, body.name) for body in listed), key=_by_name)


def _people_by_body(request: HttpRequest, today: date) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Those whom the actor may name: code of a body → its name, and its people."""
    people = orders.list_colleagues(actor=actor_of(request), as_of=today)
    names = identity.organisation_names(people)
    return {
        code: (
            names[code],
            sorted(((colleague.actor.id, colleague.actor.label) for colleague in people[code]), key=_by_name),
        )
        for code in sorted(people, key=lambda code: order_key(names[code]))
    }


def _by_name(choice: tuple[str, str]) -> Any:
    return order_key(choice[1])


@allow("plan.carry_out")
def take_step(request: HttpRequest, plan: str, number: str, order: int, step: str) -> HttpResponseBase:
    """Accept, report, ask or hand back; answer, confirm, ask for more or withdraw."""
    chosen_plan, actor = plan_of(request, plan), actor_of(request)
    record = orders.find_order(plan=chosen_plan, number=number, order=order, actor=actor)
    if step not in _STEPS_BY_NAME:
        raise Missing("step", _("There is no such step"), where=step)
    taken = _STEPS_BY_NAME[step]
    page = STEP_PAGES[taken]

    def act(data: dict[str, Any]) -> None:
        actions.take_step(actor, order=record, step=taken, words=data["words"], now=timezone.localtime())

    return show_edit_form(
        *(request, forms.OrderStepForm(request.POST or None, label=page.label, required=STEP_RULES[taken].needs_words)),
        act=act,
        back=build_order_address(chosen_plan.code, number, order),
        title=_("%(step)s: %(title)s") % {"step": page.button, "title": record.part or record.task.text},
        submit=page.button,
        consequence=page.consequence,
        done=page.done,
        record=chosen_plan,
        danger=page.danger,
    )
