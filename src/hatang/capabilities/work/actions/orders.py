"""Assigning work of a task, and the steps that either side takes about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.work.models import WorkOrder, WorkOrderStep
from hatang.capabilities.work.queries import bodies, orders
from hatang.capabilities.work.terms import STEP_RULES, OrderState, OrderStep
from hatang.kernel import writing
from hatang.kernel.problems import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.capabilities.work.models import Task
    from hatang.kernel.access import Actor

TASKS = "plan.task"
CHANGED = "plan.work_ordered"


@dataclass(frozen=True)
class NewOrder:
    """What is given to whom: `part` empty for the whole task, `person` the id of an account of the body, or empty."""

    assigned_by: str
    organisation: str
    due_on: date
    wanted: str
    part: str = ""
    person: str = ""


def assign_work(actor: Actor, new: NewOrder, *, task: Task, now: datetime) -> WorkOrder:
    """Give a task or a part of it to a body that stands today; a person has to work for it."""
    today = timezone.localdate(now)
    if new.assigned_by not in orders.assigning_bodies(task=task, actor=actor, as_of=today):
        raise Forbidden(
            "plan.assign",
            where=f"{task.number} · {bodies.name(code=new.assigned_by, as_of=today)}",
            hint=_("A task is assigned by a body that leads it today, or by the lead department."),
        )
    receiver = identity.read_organisation(new.organisation, today)
    if receiver is None or receiver.kind == identity.OrganisationKind.GROUP:
        raise Invalid("organisation", _("Work is assigned to one body that stands today"), where=new.organisation)
    if new.due_on < today:
        raise Invalid("due_on", _("Work is due on a day to come"), where=f"{new.due_on:%d/%m/%Y}")
    plan = task.version.plan.code
    with writing.perform_act(actor, "plan.assign", "plan.task.assign", TASKS, event=CHANGED, plan=plan) as act:
        order = WorkOrder(
            task=task,
            part=new.part.strip(),
            wanted=new.wanted.strip(),
            assigned_by=new.assigned_by,
            assigned_on=today,
            organisation=receiver.code,
            person=new.person,
            person_label=_name_person(actor, new.person, receiver, today) if new.person else "",
            due_on=new.due_on,
        )
        writing.save_record(order, where=task.number)
        _keep_step(actor, order, OrderStep.ASSIGN, "", new.assigned_by, now)
        names = ("assigned_by", "organisation", "person_label", "part", "wanted", "due_on")
        act.done(order, f"{plan}/{task.number}", after=writing.snapshot_fields(order, *names))
    return order


def _name_person(actor: Actor, person: str, receiver: identity.OrganisationRef, today: date) -> str:
    colleagues = orders.list_colleagues(actor=actor, as_of=today).get(receiver.code, [])
    label = next((colleague.actor.label for colleague in colleagues if colleague.actor.id == person), "")
    if not label:
        raise Invalid(
            "person",
            _("This person does not work for the body"),
            where=receiver.name,
            hint=_("Choose one of its people, or leave the person out: the body divides the work itself."),
        )
    return label


def take_step(actor: Actor, *, order: WorkOrder, step: OrderStep, words: str, now: datetime) -> WorkOrder:
    """Accept, ask, hand back or report for the body that has the work; answer, confirm, return or withdraw for the one
    that gave it."""
    rule, today = STEP_RULES[step], timezone.localdate(now)
    code = order.organisation if rule.by_receiver else order.assigned_by
    own = orders.standing_in_for(code=code, as_of=today) & actor.organisations()
    if not own:
        hint = (
            _("Only the body that the work was assigned to does this.")
            if rule.by_receiver
            else _("Only the body that assigned the work does this.")
        )
        raise Forbidden("plan.carry_out", where=bodies.name(code=code, as_of=today), hint=hint)
    if rule.needs_words and not words.strip():
        raise Invalid("words", _("Say it in words"), where=order.task.number)
    plan = order.task.version.plan.code
    action = f"plan.task.order.{step}"
    with writing.perform_act(actor, "plan.carry_out", action, TASKS, event=CHANGED, plan=plan) as act:
        standing = WorkOrder.objects.select_for_update().get(pk=order.pk)
        if standing.state not in rule.states or rule.of_question not in (None, standing.awaits_answer):
            raise Conflict(
                "state",
                _("The work does not stand where this can be done"),
                where=order.task.number,
                detail=_("It is: %(state)s") % {"state": OrderState(standing.state).label},
            )
        before = writing.snapshot_fields(standing, "state", "awaits_answer")
        standing.state = rule.leads_to or standing.state
        # A question is open until it is answered, or until nothing is left to ask about.
        standing.awaits_answer = step == OrderStep.ASK or (
            standing.awaits_answer and step in (OrderStep.ACCEPT, OrderStep.REPORT, OrderStep.RETURN)
        )
        writing.save_record(standing, where=order.task.number)
        _keep_step(actor, standing, step, words, min(own), now)
        after = writing.snapshot_fields(standing, "state", "awaits_answer", "organisation")
        act.done(standing, f"{plan}/{order.task.number}", before=before, after=after, reason=words.strip())
    return standing


def _keep_step(actor: Actor, order: WorkOrder, step: OrderStep, words: str, organisation: str, now: datetime) -> None:
    kept = WorkOrderStep(
        order=order,
        step=step,
        words=words.strip(),
        organisation=organisation,
        done_by=actor.id,
        done_by_label=actor.label,
        done_at=now,
    )
    writing.save_record(kept, where=str(OrderStep(step).label))
