"""What plans declare: targets, tasks, results, funding, figures from letters, and the meaning of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models import ClosedResult, Commitment, DeclaredFigure, Funding, Target
from hatang.capabilities.plan.queries import documents, duties, instruments, tasks
from hatang.capabilities.plan.terms import (
    DUE_RECURRENCES,
    Operator,
    Recurrence,
    ResultState,
    TargetKind,
    TaskState,
)
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.definitions import DATASET, Basis, read_definitions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

    type Row = Mapping[str, object]

_PLAN = Field("plan", _("Plan"), required=True, description=_("Number of the plan, as in 194/KH-UBND"))
_YEAR = Field("year", _("Year"), "integer")


def _targets(as_of: date, actor: Actor) -> Iterator[Row]:
    plans = {row.code: row for row in documents.plans(as_of=as_of, actor=actor)}
    found = (
        Target.objects.visible_to(actor).select_related("version__plan").order_by("version__plan__number", "position")
    )
    for target in found:
        row = plans.get(target.version.plan.code)
        if row is None or row.version != target.version.number:
            continue
        yield {
            "plan": target.version.plan.number,
            "number": target.number,
            "kind": target.kind,
            "measure": target.measure,
            "operator": target.operator or None,
            "value": target.value,
            "value_max": target.value_max,
            "baseline_year": target.baseline_year,
            "unit": target.unit or None,
            "denominator": target.denominator or None,
            "scope": target.scope or None,
            "year": target.year,
            "place": target.place,
            "indicator": target.indicators[0],
            "note": target.note or None,
        }


TARGETS = Dataset(
    name="plan.target",
    title=_("Targets of plans"),
    description=_("Every target and duty of the plans, as stated in the version in force."),
    fields=(
        _PLAN,
        Field("number", _("Number"), "code", required=True),
        Field("kind", _("Kind"), "choice", choices=tuple(TargetKind.choices)),
        Field("measure", _("Measure"), required=True),
        Field("operator", _("Comparison"), "choice", choices=tuple(Operator.choices)),
        Field("value", _("Goal"), "decimal"),
        Field("value_max", _("Upper end of the goal"), "decimal"),
        Field("baseline_year", _("Compared with the end of"), "integer"),
        Field("unit", _("Unit of measure")),
        Field("denominator", _("Denominator")),
        Field("scope", _("Scope")),
        _YEAR,
        Field("place", _("Place in the plan")),
        Field("indicator", _("Indicator"), "code"),
        Field("note", _("Note")),
    ),
    key=("plan", "number"),
    rows=_targets,
    cadence="irregular",
)


def _tasks(as_of: date, actor: Actor) -> Iterator[Row]:
    for row in documents.plans(as_of=as_of, actor=actor):
        for task in tasks.tasks(plan=documents.plan(name=row.code), as_of=as_of, actor=actor):
            yield {
                "plan": row.number,
                "number": task.number,
                "section": task.section,
                "text": task.text,
                "lead": "; ".join(body.named for body in task.lead),
                "lead_today": "; ".join(found.name for body in task.lead for found in body.today),
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
                "percent_done": task.percent_done,
                "reported_on": task.reported_on,
            }


TASKS = Dataset(
    name="plan.task",
    title=_("Tasks of plans"),
    description=_("The tasks of the plans, who was named for them, who is responsible on the date, how far they are."),
    fields=(
        _PLAN,
        Field("number", _("Number"), "code", required=True),
        Field("section", _("Section")),
        Field("text", _("Task"), required=True),
        Field("lead", _("Lead, as named")),
        Field("lead_today", _("Responsible on the date")),
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
        Field("percent_done", _("Done"), "integer", unit="%"),
        Field("reported_on", _("Last report"), "date"),
    ),
    key=("plan", "number"),
    rows=_tasks,
    cadence="yearly",
)


def _deadlines(as_of: date, actor: Actor) -> Iterator[Row]:
    for row in documents.plans(as_of=as_of, actor=actor):
        for deadline in duties.deadlines(plan=documents.plan(name=row.code), as_of=as_of):
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
                "bodies_today": "; ".join(found.name for body in deadline.bodies for found in body.today),
                "recipients": "; ".join(body.named for body in deadline.recipients),
            }


DEADLINES = Dataset(
    name="plan.deadline",
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
    rows=_deadlines,
    cadence="irregular",
)


def _results(as_of: date, actor: Actor) -> Iterator[Row]:
    found = (
        ClosedResult.objects.visible_to(actor)
        .filter(superseded_at=None, as_of__lte=as_of)
        .select_related("target__version__plan")
        .order_by("target__version__plan__number", "target__position", "year")
    )
    for result in found:
        yield {
            "plan": result.target.version.plan.number,
            "number": result.target.number,
            "year": result.year,
            "measure": result.target.measure,
            "state": result.state,
            "value": result.value,
            "upper_bound": result.upper_bound,
            "numerator": result.numerator,
            "denominator": result.denominator,
            "operator": result.operator or None,
            "goal": result.goal,
            "quality": result.quality or None,
            "reason": result.reason or None,
            "document": result.document,
            "approved_on": result.approved_on,
            "evidence_sha256": result.evidence_sha256 or None,
        }


RESULTS = Dataset(
    name="plan.result",
    title=_("Closed results"),
    description=_("Results approved and frozen at the end of a year, with the sums they rest on."),
    fields=(
        _PLAN,
        Field("number", _("Number"), "code", required=True),
        Field("year", _("Year"), "integer", required=True),
        Field("measure", _("Measure")),
        Field("state", _("State"), "choice", choices=tuple(ResultState.choices)),
        Field("value", _("Figure"), "decimal"),
        Field("upper_bound", _("Upper bound"), "boolean", description=_("The true figure is at most this one")),
        Field("numerator", _("Numerator"), "decimal"),
        Field("denominator", _("Denominator"), "decimal"),
        Field("operator", _("Comparison"), "choice", choices=tuple(Operator.choices)),
        Field("goal", _("Goal"), "decimal"),
        Field("quality", _("Quality")),
        Field("reason", _("Reason")),
        Field("document", _("Approving document")),
        Field("approved_on", _("Approved on"), "date"),
        Field("evidence_sha256", _("Hash of the evidence")),
    ),
    key=("plan", "number", "year"),
    rows=_results,
    cadence="yearly",
)


def _funding(as_of: date, actor: Actor) -> Iterator[Row]:
    found = (
        Funding.objects.visible_to(actor)
        .filter(closed_on=None, year__lte=as_of.year + 1)
        .select_related("task__version__plan", "source")
        .order_by("task__version__plan__number", "task__position", "year", "source__position", "organisation")
    )
    for line in found:
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
    title=_("Funding of tasks"),
    description=_(
        "Funding per task, year and source through its stages; what enterprises spend is seen by themselves."
    ),
    fields=(
        _PLAN,
        Field("task", _("Task"), "code", required=True),
        Field("year", _("Year"), "integer", required=True),
        Field("source", _("Source code"), "code", required=True),
        Field("source_name", _("Source")),
        Field("organisation", _("Body"), "code", required=True, of=("identity.organisation",)),
        Field("estimate_vnd", _("Estimate"), "integer", unit="₫"),
        Field("consolidated_vnd", _("Consolidated"), "integer", unit="₫"),
        Field("allocated_vnd", _("Allocated"), "integer", unit="₫"),
        Field("spent_vnd", _("Spent"), "integer", unit="₫"),
        Field("document", _("Document")),
    ),
    key=("plan", "task", "year", "source", "organisation"),
    rows=_funding,
    cadence="yearly",
)


def _declared(as_of: date, actor: Actor) -> Iterator[Row]:
    found = (
        DeclaredFigure.objects.visible_to(actor)
        .filter(withdrawn_at=None, as_of__lte=as_of)
        .select_related("target__version__plan")
        .order_by("target__version__plan__number", "target__position", "as_of")
    )
    for figure in found:
        yield {
            "plan": figure.target.version.plan.number,
            "number": figure.target.number,
            "as_of": figure.as_of,
            "value": figure.value,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "sample": figure.sample,
            "letter_number": figure.letter_number,
            "letter_date": figure.letter_date,
            "signer": figure.signer,
        }


DECLARED = Dataset(
    name="plan.declared_figure",
    title=_("Figures from signed letters"),
    description=_("Aggregates that exist only in a signed letter; never mixed with computed figures."),
    fields=(
        _PLAN,
        Field("number", _("Number"), "code", required=True),
        Field("as_of", _("Stand of the figure"), "date", required=True),
        Field("value", _("Figure"), "decimal"),
        Field("numerator", _("Numerator"), "decimal"),
        Field("denominator", _("Denominator"), "decimal"),
        Field("sample", _("Sample"), "integer"),
        Field("letter_number", _("Number of the letter"), required=True),
        Field("letter_date", _("Date of the letter"), "date", required=True),
        Field("signer", _("Signing body"), "code", of=("identity.organisation",)),
    ),
    key=("plan", "number", "as_of", "letter_number", "letter_date"),
    rows=_declared,
    cadence="irregular",
)


def _definitions(as_of: date, actor: Actor) -> Iterator[Row]:
    for row in read_definitions(as_of):
        values = "; ".join(f"{name} = {value}" for name, value in row.values.items())
        yield {
            "code": row.code,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "title": row.title,
            "text": row.text,
            "values": values,
            "basis": Basis.ASSUMPTION if row.assumptions else row.sources[0].basis,
            "citation": row.citation,
            "own": row.own,
        }


DEFINITIONS = Dataset(
    name=DATASET,
    title=_("Definitions and thresholds"),
    description=_("What the words of the plans mean on the date, with citation; assumptions are marked as such."),
    fields=(
        Field("code", _("Code"), "code", required=True),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("valid_to", _("Valid to"), "date"),
        Field("title", _("Title"), required=True),
        Field("text", _("Definition"), required=True),
        Field("values", _("Values")),
        Field("basis", _("Rests on"), "choice", choices=tuple(Basis.choices)),
        Field("citation", _("Citation")),
        Field("own", _("Decided by the province"), "boolean"),
    ),
    key=("code",),
    rows=_definitions,
    cadence="irregular",
)


def _commitments(as_of: date, actor: Actor) -> Iterator[Row]:
    """Lines of issued plans of bodies; a body's draft is seen by itself."""
    found = Commitment.objects.visible_to(actor).filter(written_at__date__lte=as_of).select_related("plan")
    for line in found:
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
    title=_("Plans of communes and agencies, line by line"),
    description=_("What each body takes on of a target or a task for a year, in a plan of its own."),
    fields=(
        _PLAN,
        Field("target", _("Target"), "code"),
        Field("task", _("Task"), "code"),
        Field("organisation", _("Body"), "code", required=True, of=("identity.organisation",)),
        Field("year", _("Year"), "integer", required=True),
        Field("numerator", _("Takes on"), "decimal"),
        Field("denominator", _("Of"), "decimal"),
        Field("text", _("What the body does")),
        Field("cost_vnd", _("Cost"), "integer", unit="₫"),
        Field("document", _("Own plan")),
    ),
    key=("plan", "target", "task", "organisation", "year"),
    rows=_commitments,
    cadence="yearly",
)


def _instruments(as_of: date, actor: Actor) -> Iterator[Row]:
    for row in instruments.instruments(as_of=as_of):
        yield {
            "number": row.number,
            "title": row.title,
            "issuer": row.issuer,
            "signed_on": row.signed_on,
            "replaces": "; ".join(row.replaces) or None,
            "replaced_by": "; ".join(row.replaced_by) or None,
            "definitions": "; ".join(dict.fromkeys(each.code for each in row.changes if each.code)) or None,
            "review_by": row.review_by,
        }


INSTRUMENTS = Dataset(
    name="plan.instrument",
    title=_("Policy instruments"),
    description=_("The legal documents that definitions, thresholds and deadlines rest on, with the next review."),
    fields=(
        Field("number", _("Number"), required=True),
        Field("title", _("Title"), required=True),
        Field("issuer", _("Issuer")),
        Field("signed_on", _("Signed on"), "date"),
        Field("replaces", _("Replaces")),
        Field("replaced_by", _("Replaced by")),
        Field("definitions", _("Definitions that rest on it")),
        Field("review_by", _("Review by"), "date"),
    ),
    key=("number",),
    rows=_instruments,
    cadence="irregular",
)

DATASETS = (TARGETS, TASKS, DEADLINES, RESULTS, FUNDING, DECLARED, DEFINITIONS, COMMITMENTS, INSTRUMENTS)
