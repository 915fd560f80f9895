"""What work declares: tasks, deadlines, funding, what bodies take on and what stands in their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plans
from hatang.capabilities.work import rules
from hatang.capabilities.work.models import Commitment, Funding, Obstacle
from hatang.capabilities.work.queries import duties, tasks
from hatang.capabilities.work.terms import DUE_RECURRENCES, ObstacleState, Recurrence, TaskState
from hatang.kernel.datasets import Dataset, Field, Unheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.capabilities.work.queries.tasks import TaskRow
    from hatang.kernel.access import Actor

    type Row = Mapping[str, object]

_PLAN = Field("plan", _("Plan"), required=True, description=_("Number of the plan, as in 194/KH-UBND"))
_TASK = Field("task", _("Task"), "code", required=True, key_of="plan.task", key_with=("plan",))
_LEADS = _("who leads, responsible body")
# What was taken back is spoken of nowhere.
_OBSTACLE_STATES = tuple(choice for choice in ObstacleState.choices if choice[0] != ObstacleState.WITHDRAWN)


def _list_tasks(as_of: date, actor: Actor) -> Iterator[Row]:
    for row in plans.list_plans(as_of):
        for task in tasks.list_tasks(plan=plans.find_plan(name=row.code), as_of=as_of, actor=actor):
            yield {
                "plan": row.number,
                "number": task.number,
                "section": task.section,
                "text": task.text,
                "lead": "; ".join(body.named for body in task.lead),
                "lead_today": "; ".join(body_today.name for body in task.lead for body_today in body.today),
                "lead_bodies": _list_single_bodies(task),
                "support": "; ".join(body.named for body in task.support),
                "period": task.period,
                "year_from": task.when.year_from,
                "year_to": task.when.year_to,
                "due_on": task.due_on,
                "recurrence": task.when.recurrence.value,
                "product": task.product,
                "state": task.state,
                "bodies": len(task.shares),
                "bodies_done": task.bodies_done,
                "bodies_told": task.bodies_told,
                "percent_done": task.percent_done,
                "reported_on": task.reported_on,
                "open_obstacles": task.open_obstacles,
                "late_obstacles": task.late_obstacles,
            }


TASKS = Dataset(
    name="plan.task",
    data_class="other",
    title=_("Tasks of plans"),
    description=_("The tasks of the plans, who was named for them, who is responsible on the date, how far they are."),
    fields=(
        _PLAN,
        Field("number", _("Number"), "code", required=True),
        Field("section", _("Section")),
        Field("text", _("Task"), required=True),
        Field("lead", _("Lead, as named")),
        Field("lead_today", _("Responsible on the date")),
        Field("lead_bodies", _("Body in the lead"), of=("identity.organisation",), several=True, also=_LEADS),
        Field("support", _("Support, as named")),
        Field("period", _("Period as written")),
        Field("year_from", _("From year"), "integer"),
        Field("year_to", _("To year"), "integer"),
        Field("due_on", _("Due on"), "date"),
        Field("recurrence", _("Recurrence"), "choice", choices=tuple(Recurrence.choices)),
        Field("product", _("Product")),
        Field("state", _("State"), "choice", choices=tuple(TaskState.choices)),
        Field("bodies", _("Bodies that lead"), "integer"),
        Field("bodies_done", _("Bodies done"), "integer"),
        Field("bodies_told", _("Bodies with a figure"), "integer"),
        Field("percent_done", _("Done"), "integer", unit="%", also=_("progress")),
        Field("reported_on", _("Last report"), "date"),
        Field("open_obstacles", _("Obstacles without an answer"), "integer"),
        Field("late_obstacles", _("Obstacles whose answer is overdue"), "integer"),
    ),
    key=("plan", "number"),
    rows=_list_tasks,
    cadence="yearly",
)


def _list_single_bodies(task: TaskRow) -> list[str]:
    """The codes of those who lead it on the date and are no group."""
    return list(dict.fromkeys(today.code for body in task.lead for today in body.today if not today.is_group))


def _list_shares(as_of: date, actor: Actor) -> Iterator[Row]:
    """Each task as each body that leads it on the date has it; of a committee, in which commune."""
    governed = {
        body.code: str(body.area)
        for body in identity.list_organisations(as_of, kind=identity.OrganisationKind.COMMUNE_COMMITTEE)
        if body.area is not None
    }
    for row in plans.list_plans(as_of):
        for task in tasks.list_tasks(plan=plans.find_plan(name=row.code), as_of=as_of, actor=actor):
            for share in task.shares:
                yield {
                    "plan": row.number,
                    "task": task.number,
                    "text": task.text,
                    "organisation": share.code,
                    "commune": governed.get(share.code),
                    "state": share.state,
                    "due_on": share.due_on,
                    "is_overdue": share.is_overdue,
                    "percent_done": share.percent_done,
                    "reported_on": share.reported_on,
                }


TASK_SHARES = Dataset(
    name="plan.task_share",
    data_class="other",
    title=_("Tasks of each body and commune"),
    description=_("Every task as each body that leads it has it: its own state, due day and last report."),
    fields=(
        _PLAN,
        _TASK,
        Field("text", _("What the task is"), required=True),
        Field("organisation", _("Body in the lead"), "code", required=True, of=("identity.organisation",), also=_LEADS),
        Field("commune", _("Commune or ward"), "code"),
        Field("state", _("State"), "choice", choices=tuple(TaskState.choices)),
        Field("due_on", _("Due on"), "date"),
        Field("is_overdue", _("Past its due day"), "boolean"),
        Field("percent_done", _("Done"), "integer", unit="%", also=_("progress")),
        Field("reported_on", _("Last report"), "date"),
    ),
    key=("plan", "task", "organisation"),
    rows=_list_shares,
    cadence="yearly",
)


def _list_deadlines(as_of: date, actor: Actor) -> Iterator[Row]:
    for row in plans.list_plans(as_of):
        for deadline in duties.list_deadlines(plan=plans.find_plan(name=row.code), as_of=as_of):
            yield {
                "plan": row.number,
                "duty": deadline.duty,
                "code": deadline.code,
                "title": deadline.title,
                "wording": deadline.wording,
                "recurrence": deadline.recurrence.value,
                "days": deadline.before.words if deadline.before else None,
                "next_last_day": deadline.next_last_day,
                "bodies": "; ".join(body.named for body in deadline.bodies),
                "bodies_today": "; ".join(body_today.name for body in deadline.bodies for body_today in body.today),
                "recipients": "; ".join(body.named for body in deadline.recipients),
            }


DEADLINES = Dataset(
    name="plan.deadline",
    also=_("deadlines, due days"),
    data_class="other",
    title=_("Deadlines of plans"),
    description=_(
        "What standing duties of the plans ask for by a day: before which days, how often, and who is bound."
    ),
    fields=(
        _PLAN,
        Field("duty", _("Standing duty"), "code", required=True),
        Field("code", _("Code"), "code", required=True),
        Field("title", _("What is due"), required=True),
        Field("wording", _("As the plan words it")),
        Field("recurrence", _("Recurrence"), "choice", choices=tuple(DUE_RECURRENCES)),
        Field(
            "days",
            _("Before the days"),
            description=_("25/3, 25/6, … of every year; of what is due once, with its year"),
        ),
        Field("next_last_day", _("Next last day"), "date"),
        Field("bodies", _("Bound, as named")),
        Field("bodies_today", _("Responsible on the date")),
        Field("recipients", _("Sent to")),
    ),
    key=("plan", "duty", "code"),
    rows=_list_deadlines,
    cadence="irregular",
)


def _list_funding(as_of: date, actor: Actor) -> Iterator[Row]:
    funding_lines = (
        Funding.objects.visible_to(actor)
        .filter(closed_on=None, year__lte=as_of.year + 1)
        .select_related("task__version__plan", "source")
        .order_by("task__version__plan__number", "task__position", "year", "source__position", "organisation")
    )
    for line in funding_lines:
        yield {
            "plan": line.task.version.plan.number,
            "task": line.task.number,
            "year": line.year,
            "source": line.source.code,
            "source_name": line.source.name,
            "organisation": line.organisation,
            "estimate_vnd": line.estimate_vnd,
            "consolidated_vnd": line.consolidated_vnd,
            "allocated_vnd": line.allocated_vnd,
            "spent_vnd": line.spent_vnd,
            "document": line.document or None,
        }


FUNDING = Dataset(
    name="plan.funding",
    data_class="other",
    title=_("Funding of tasks"),
    description=_(
        "Funding per task, year and source through its stages; what enterprises spend is seen by themselves."
    ),
    fields=(
        _PLAN,
        _TASK,
        Field("year", _("Year"), "integer", required=True),
        Field("source", _("Source code"), "code", required=True),
        Field("source_name", _("Source"), also=_("source of money")),
        Field("organisation", _("Body"), "code", required=True, of=("identity.organisation",)),
        Field("estimate_vnd", _("Estimate"), "integer", unit="₫"),
        Field("consolidated_vnd", _("Consolidated"), "integer", unit="₫"),
        Field("allocated_vnd", _("Allocated"), "integer", unit="₫", also=_("granted, provided, allocated money")),
        Field("spent_vnd", _("Spent"), "integer", unit="₫", also=_("disbursed, paid out")),
        Field("document", _("Document")),
    ),
    key=("plan", "task", "year", "source", "organisation"),
    rows=_list_funding,
    also=_("funded, money of tasks, allocation of money"),
    holds_back=True,
    cadence="yearly",
)


def _list_commitments(as_of: date, actor: Actor) -> Iterator[Row]:
    """Lines of issued plans of bodies; a body's draft is seen by itself."""
    commitments = Commitment.objects.visible_to(actor).filter(written_at__date__lte=as_of).select_related("plan")
    for line in commitments:
        yield {
            "plan": line.plan.number,
            "target": line.target_number or None,
            "task": line.task_number or None,
            "organisation": line.organisation,
            "year": line.year,
            "numerator": line.numerator,
            "denominator": line.denominator,
            "text": line.text,
            "cost_vnd": line.cost_vnd,
            "document": line.document or None,
        }


COMMITMENTS = Dataset(
    name="plan.commitment",
    also=_("commitments, plans of bodies"),
    data_class="other",
    title=_("Plans of communes and agencies, line by line"),
    description=_("What each body takes on of a target or a task for a year, in a plan of its own."),
    fields=(
        _PLAN,
        Field("target", _("Target"), "code", key_of="plan.target", key_with=("plan",)),
        Field("task", _("Task"), "code", key_of="plan.task", key_with=("plan",)),
        Field("organisation", _("Body"), "code", required=True, of=("identity.organisation",)),
        Field("year", _("Year"), "integer", required=True),
        Field("numerator", _("Takes on"), "decimal"),
        Field("denominator", _("Of"), "decimal"),
        Field("text", _("What the body does")),
        Field("cost_vnd", _("Cost"), "integer", unit="₫"),
        Field("document", _("Own plan")),
    ),
    key=("plan", "target", "task", "organisation", "year"),
    rows=_list_commitments,
    cadence="yearly",
)


def _list_obstacles(as_of: date, actor: Actor) -> Iterator[Row]:
    obstacles = (
        Obstacle.objects.visible_to(actor)
        .exclude(state=ObstacleState.WITHDRAWN)
        .filter(raised_on__lte=as_of)
        .select_related("task__version__plan")
        .order_by("pk")
    )
    for obstacle in obstacles:
        yield {
            "number": obstacle.pk,
            "plan": obstacle.task.version.plan.number,
            "task": obstacle.task.number,
            "organisation": obstacle.organisation,
            "raised_on": obstacle.raised_on,
            "text": obstacle.text,
            "proposal": obstacle.proposal or None,
            "state": obstacle.state,
            "answer_by": obstacle.answer_by,
            "answered_by": obstacle.answered_by or None,
            "answered_on": obstacle.answered_on,
        }


def _obstacle_scope(actor: Actor) -> frozenset[str] | None:
    """The bodies whose obstacles the actor reads; None for all."""
    return None if rules.reads_exchanges(actor) else actor.organisations()


OBSTACLES = Dataset(
    name="plan.obstacle",
    unheld=(
        Unheld(_("kind of obstacle, kinds of difficulty"), _("the kind of an obstacle"), _("the bodies in the lead")),
    ),
    data_class="other",
    title=_("Obstacles of tasks"),
    description=_("What bodies say stands in the way of a task, what they propose, and whether they were answered."),
    fields=(
        Field("number", _("Number of the obstacle"), "integer", required=True),
        _PLAN,
        _TASK,
        Field("organisation", _("Raised by"), "code", required=True, of=("identity.organisation",)),
        Field("raised_on", _("Raised on"), "date", required=True),
        Field("text", _("Obstacle"), required=True),
        Field("proposal", _("Proposal")),
        Field("state", _("State"), "choice", choices=_OBSTACLE_STATES),
        Field("answer_by", _("Answer by"), "date"),
        Field("answered_by", _("Answered by"), "code", of=("identity.organisation",)),
        Field("answered_on", _("Answered on"), "date"),
    ),
    key=("number",),
    rows=_list_obstacles,
    also=_("obstacles, difficulties"),
    access="agency",
    holder="organisation",
    scope=_obstacle_scope,
    cadence="irregular",
)


DATASETS = (TASKS, TASK_SHARES, DEADLINES, FUNDING, COMMITMENTS, OBSTACLES)
