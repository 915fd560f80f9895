"""Assigned work: who may assign, to whom; what was given, what each side may do next, what is owed, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.work.models import WorkOrder, WorkOrderStep
from hatang.capabilities.work.queries import bodies
from hatang.capabilities.work.rules import ASSIGNEES, keeps_plans
from hatang.capabilities.work.terms import OWED_ORDER_STATES, STEP_RULES, BodyRole, OrderState, OrderStep
from hatang.kernel import access
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from hatang.capabilities.identity.public import Addressee
    from hatang.capabilities.plan.public import Plan
    from hatang.capabilities.work.models import Task
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class StepRow:
    step: str
    title: str
    words: str
    organisation_name: str
    done_by: str
    done_at: datetime


@dataclass(frozen=True)
class WorkOrderRow:
    """Assigned work as of a date; `bodies` are those that answer for it then, `steps` its history, the first first."""

    id: int
    plan: str
    task: str
    task_text: str
    part: str
    wanted: str
    assigned_by: str
    assigned_by_name: str
    assigned_on: date
    organisation: str
    organisation_name: str
    person: str
    person_label: str
    due_on: date
    state: str
    awaits_answer: bool
    is_overdue: bool
    bodies: frozenset[str]
    assigners: frozenset[str]
    steps: tuple[StepRow, ...]

    @property
    def state_title(self) -> str:
        return str(OrderState(self.state).label)

    @property
    def title(self) -> str:
        """The part that was given, the task where it is the whole."""
        return self.part or self.task_text

    def is_owed_by(self, actor: Actor) -> bool:
        """Whether a body of the actor has to do something of it."""
        return self.state in OWED_ORDER_STATES and bool(actor.organisations() & self.bodies)

    def may(self, actor: Actor, step: OrderStep) -> bool:
        """Whether the step is the actor's to take now."""
        rule = STEP_RULES[step]
        if self.state not in rule.states or rule.of_question not in (None, self.awaits_answer):
            return False
        return bool(actor.organisations() & (self.bodies if rule.by_receiver else self.assigners))

    def next_steps(self, actor: Actor) -> list[OrderStep]:
        """The steps the actor may take now, in the order of the rules."""
        if not access.has_right(actor, "plan.carry_out"):
            return []
        return [step for step in STEP_RULES if self.may(actor, step)]


@dataclass(frozen=True)
class OrderNews:
    """A step that the other side has not answered by one of its own."""

    order: WorkOrderRow
    number: int
    step: OrderStep
    words: str
    done_on: date
    done_by: str
    organisation_name: str


def assigning_bodies(*, task: Task, actor: Actor, as_of: date) -> list[str]:
    """The bodies for which the actor may assign the task: those of theirs that lead it; who keeps plans, their own."""
    if keeps_plans(actor):
        return sorted(actor.organisations())
    leading = bodies.responsible_codes(bodies=task.assignments.filter(part=BodyRole.LEAD), as_of=as_of, duty=task.duty)
    return sorted(leading & actor.organisations())


def list_colleagues(*, actor: Actor, as_of: date) -> dict[str, list[Addressee]]:
    """Body → who works for it: of every body for those who keep plans, else of the actor's own bodies."""
    people: dict[str, list[Addressee]] = {}
    for person in identity.list_addressees(as_of):
        for code in person.actor.organisations(*ASSIGNEES):
            if keeps_plans(actor) or code in actor.organisations():
                people.setdefault(code, []).append(person)
    return people


def has_people(*, organisation: str, as_of: date) -> bool:
    """Whether anybody may sign in who does work of the body: else nobody is told of it."""
    return any(organisation in person.actor.organisations(*ASSIGNEES) for person in identity.list_addressees(as_of))


def list_orders(*, plan: Plan, number: str, as_of: date, actor: Actor) -> list[WorkOrderRow]:
    """What was assigned of a task, as far as the actor may read it; what is still open first, then by day."""
    records = WorkOrder.objects.visible_to(actor).filter(
        task__version__plan=plan, task__number=number, assigned_on__lte=as_of
    )
    closed = (OrderState.CONFIRMED, OrderState.WITHDRAWN, OrderState.HANDED_BACK)
    return sorted(_build_rows(records, as_of), key=lambda row: (row.state in closed, row.due_on, row.id))


def list_open_orders(*, plan: Plan, as_of: date, actor: Actor) -> dict[str, list[WorkOrderRow]]:
    """Task number → what of it somebody has to do, to confirm or to assign anew, as far as the actor may read it, by
    day. What came back is there until the same part was assigned again."""
    visible = WorkOrder.objects.visible_to(actor).filter(task__version__plan=plan, assigned_on__lte=as_of)
    rows = _build_rows(visible.exclude(state__in=(OrderState.CONFIRMED, OrderState.WITHDRAWN)), as_of)
    newest: dict[tuple[str, str], int] = {}
    for number, part, key in visible.values_list("task__number", "part", "pk"):
        newest[number, part] = max(key, newest.get((number, part), 0))
    open_: dict[str, list[WorkOrderRow]] = {}
    for row in sorted(rows, key=lambda row: (row.due_on, row.id)):
        if row.state != OrderState.HANDED_BACK or newest[row.task, row.part] == row.id:
            open_.setdefault(row.task, []).append(row)
    return open_


def read_order(*, plan: Plan, number: str, order: int, as_of: date, actor: Actor) -> WorkOrderRow:
    """One of them; `Missing` where the actor sees none of that number."""
    rows = _build_rows([find_order(plan=plan, number=number, order=order, actor=actor)], as_of)
    return rows[0]


def find_order(*, plan: Plan, number: str, order: int, actor: Actor) -> WorkOrder:
    """The record itself, for actions."""
    visible = WorkOrder.objects.visible_to(actor).filter(task__version__plan=plan, task__number=number, pk=order)
    order_record = visible.select_related("task__version__plan").first()
    if order_record is None:
        raise Missing("work_order", _("There is no such assigned work"), where=str(order))
    return order_record


def list_owed(*, as_of: date) -> list[WorkOrderRow]:
    """What somebody still has to do about assigned work: the receiver, or whoever must answer or confirm. For the
    system."""
    states = (*OWED_ORDER_STATES, OrderState.REPORTED)
    return _build_rows(WorkOrder.objects.filter(state__in=states, assigned_on__lte=as_of), as_of)


def list_news(*, since: datetime, as_of: date) -> list[OrderNews]:
    """The steps from the moment on that the other side has not followed by one of its own. For the system."""
    fresh = WorkOrder.objects.filter(steps__done_at__gte=since).distinct()
    rows = {row.id: row for row in _build_rows(fresh, as_of)}
    news: list[OrderNews] = []
    steps = WorkOrderStep.objects.filter(order__in=rows).order_by("order", "done_at", "id")
    last: dict[tuple[int, bool], tuple[datetime, int]] = {}
    listed = list(steps)
    for step in listed:
        last[step.order_id, _is_of_receiver(step.step)] = (step.done_at, step.pk)
    for step in listed:
        answered = last.get((step.order_id, not _is_of_receiver(step.step)))
        if step.done_at < since or (answered is not None and answered > (step.done_at, step.pk)):
            continue
        news.append(
            OrderNews(
                order=rows[step.order_id],
                number=step.pk,
                step=OrderStep(step.step),
                words=step.words,
                done_on=timezone.localdate(step.done_at),
                done_by=step.done_by,
                organisation_name=bodies.name(code=step.organisation, as_of=as_of),
            )
        )
    return news


def _is_of_receiver(step: str) -> bool:
    rule = STEP_RULES.get(OrderStep(step))
    return rule is not None and rule.by_receiver


def _build_rows(records: QuerySet[WorkOrder] | list[WorkOrder], as_of: date) -> list[WorkOrderRow]:
    if not isinstance(records, list):
        records = records.select_related("task__version__plan").prefetch_related("steps")
    with identity.cached_reading():
        return [_build_row(order, as_of) for order in records]


def _build_row(order: WorkOrder, as_of: date) -> WorkOrderRow:
    return WorkOrderRow(
        id=order.pk,
        plan=order.task.version.plan.code,
        task=order.task.number,
        task_text=order.task.text,
        part=order.part,
        wanted=order.wanted,
        assigned_by=order.assigned_by,
        assigned_by_name=bodies.name(code=order.assigned_by, as_of=as_of),
        assigned_on=order.assigned_on,
        organisation=order.organisation,
        organisation_name=bodies.name(code=order.organisation, as_of=as_of),
        person=order.person,
        person_label=order.person_label,
        due_on=order.due_on,
        state=order.state,
        awaits_answer=order.awaits_answer,
        is_overdue=order.state in OWED_ORDER_STATES and order.due_on < as_of,
        bodies=standing_in_for(code=order.organisation, as_of=as_of),
        assigners=standing_in_for(code=order.assigned_by, as_of=as_of),
        steps=tuple(
            StepRow(
                step.step,
                str(OrderStep(step.step).label),
                step.words,
                bodies.name(code=step.organisation, as_of=as_of),
                step.done_by_label,
                step.done_at,
            )
            for step in order.steps.all()
        ),
    )


def standing_in_for(*, code: str, as_of: date) -> frozenset[str]:
    """The body, or who does its work since it has ended."""
    return frozenset(body.code for body in identity.responsible_today(code, as_of)) or frozenset({code})
