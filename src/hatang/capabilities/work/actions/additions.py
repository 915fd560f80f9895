"""Tasks that a decision adds to a plan or takes out of it: an amendment with nothing else in it, issued at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import public as plans
from hatang.capabilities.plan.public import WRITTEN, year_end
from hatang.capabilities.work.actions import funding
from hatang.capabilities.work.models import Funding, FundingSource, Task, TaskAssignment
from hatang.capabilities.work.queries import bodies
from hatang.capabilities.work.terms import BodyRole, Recurrence
from hatang.kernel import writing
from hatang.kernel.problems import Conflict, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.plan.public import Plan, PlanVersion
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class NewFunding:
    """What is put down for a year, in whole đồng."""

    year: int
    estimate_vnd: int


@dataclass(frozen=True)
class NewTask:
    """A task to be added; `lead` is the code of the body that leads it."""

    number: str
    section: str
    text: str
    year_from: int
    year_to: int
    lead: str
    funding: tuple[NewFunding, ...] = ()


def add_tasks(
    actor: Actor,
    *,
    plan: Plan,
    tasks: Sequence[NewTask],
    source: str,
    instrument: str,
    valid_from: date,
    note: str,
    today: date,
) -> PlanVersion:
    """The plan with these tasks from a day on, by a document; all of it or nothing.

    Raises `Conflict` while another amendment is being prepared or a number is taken, `Missing` for a source of funding
    that the plan does not name, `Invalid` for a day not after the version in force.
    """
    if not tasks:
        raise Invalid("tasks", _("There is nothing to add"), where=plan.number)
    if not instrument.strip():
        raise Invalid("instrument", _("Name the document that adds the tasks"), where=plan.number)
    with transaction.atomic():
        # What will hold on that day is amended, not what holds today: another decision may begin between the two.
        version = plans.prepare_amendment(actor, plan=plan, instrument=instrument, note=note, today=valid_from)
        paid = FundingSource.objects.filter(version=version, code=source).first()
        if paid is None:
            raise Missing("source", _("The plan names no such source of funding"), where=source)
        place = Task.objects.filter(version=version).aggregate(last=Max("position"))["last"] or 0
        for position, new in enumerate(tasks, start=place + 1):
            if Task.objects.filter(version=version, number=new.number).exists():
                raise Conflict("number", _("The plan has a task of this number already"), where=new.number)
            task = _add_task(actor, version, new, position, today)
            for line in new.funding:
                amounts = funding.Amounts(estimate_vnd=line.estimate_vnd)
                entry = funding.FundingLine(paid, line.year, new.lead, amounts, document=instrument)
                funding.record_funding(actor, entry, task=task, today=today)
        return plans.issue_amendment(actor, version=version, valid_from=valid_from, instrument=instrument)


def _add_task(actor: Actor, version: PlanVersion, new: NewTask, position: int, today: date) -> Task:
    plan = version.plan.code
    changed = "plan.plan_changed"
    with writing.perform_act(actor, "plan.edit", "plan.task.add", *WRITTEN, event=changed, plan=plan) as act:
        task = Task(
            version=version,
            number=new.number,
            position=position,
            section=new.section[:200],
            text=new.text,
            period=f"{new.year_from} - {new.year_to}" if new.year_from != new.year_to else str(new.year_from),
            year_from=new.year_from,
            year_to=new.year_to,
            due_on=year_end(new.year_to),
            recurrence=Recurrence.ONCE,
        )
        writing.save_record(task, where=new.number)
        named = bodies.name(code=new.lead, as_of=today)
        writing.save_record(
            TaskAssignment(task=task, part=BodyRole.LEAD, named=named, organisation=new.lead), where=new.number
        )
        act.done(task, f"{plan}/{new.number}", after=writing.snapshot_fields(task, "number", "text", "period"))
    return task


def withdraw_tasks(
    actor: Actor,
    *,
    plan: Plan,
    numbers: Sequence[str],
    instrument: str,
    valid_from: date,
    note: str,
) -> PlanVersion:
    """The plan without these tasks from a day on, by a document; before that day they stay. Their funding is closed.

    Raises `Missing` that names a task which the version of that day does not have, otherwise as `add_tasks`.
    """
    if not instrument.strip():
        raise Invalid("instrument", _("Name the document that withdraws the tasks"), where=plan.number)
    with transaction.atomic():
        version = plans.prepare_amendment(actor, plan=plan, instrument=instrument, note=note, today=valid_from)
        for number in numbers:
            task = Task.objects.filter(version=version, number=number).first()
            if task is None:
                raise Missing("task", _("The plan has no such task on that day"), where=number)
            for line in Funding.objects.filter(task__version__plan=plan, task__number=number, closed_on=None):
                funding.close_line(actor, line=line, today=valid_from, reason=instrument)
            with writing.perform_act(
                actor, "plan.edit", "plan.task.withdraw", *WRITTEN, event="plan.plan_changed", plan=plan.code
            ) as act:
                before = writing.snapshot_fields(task, "number", "text", "period")
                act.done(task, f"{plan.code}/{number}", before=before, reason=instrument)
                task.delete()
        return plans.issue_amendment(actor, version=version, valid_from=valid_from, instrument=instrument)
