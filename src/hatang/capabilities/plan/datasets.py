"""What plans declare: targets, where they stand, results, figures from letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models import ClosedResult, DeclaredFigure, Target
from hatang.capabilities.plan.queries import documents, standing
from hatang.capabilities.plan.terms import CLOSED_STATES, Footing, Operator, ResultState, TargetKind
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.indicators import QUALITY_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

    type Row = Mapping[str, object]

_PLAN = Field("plan", _("Plan"), required=True, description=_("Number of the plan, as in 194/KH-UBND"))
_YEAR = Field("year", _("Year"), "integer")
_QUALITY = Field("quality", _("Quality"), "choice", choices=tuple(QUALITY_TITLES.items()))


def _list_targets(as_of: date, actor: Actor) -> Iterator[Row]:
    plans = {row.code: row for row in documents.list_plans(as_of=as_of, actor=actor)}
    targets = (
        Target.objects.visible_to(actor).select_related("version__plan").order_by("version__plan__number", "position")
    )
    for target in targets:
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
    data_class="other",
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
    rows=_list_targets,
    cadence="irregular",
)


def _list_standings(as_of: date, actor: Actor) -> Iterator[Row]:
    """The targets with a number of every plan in force, each with its figure of the date, as its page shows it."""
    for row in documents.list_plans(as_of=as_of, actor=actor):
        plan = documents.find_plan(name=row.code, actor=actor)
        for stands in standing.list_standings(plan=plan, as_of=as_of, actor=actor, with_trend=False):
            if stands.target.kind != TargetKind.NUMERIC:
                continue
            figure = stands.decisive
            value = figure.value if figure is not None else None
            yield {
                "plan": row.number,
                "number": stands.target.number,
                "measure": stands.target.measure,
                "year": stands.target.year,
                "state": stands.state,
                "position": stands.position,
                "value": value,
                "goal": stands.target.goal if stands.target.operator in standing.PLAIN else None,
                "gap": None
                if value is None or stands.target.operator not in standing.PLAIN
                else (round(value - stands.target.goal, 6)),
                "short_by": stands.short_by,
                "operator": stands.target.operator or None,
                "unit": stands.target.shown_unit or None,
                "upper_bound": figure.upper_bound if figure is not None else None,
                "quality": figure.quality if figure is not None else None,
                "reason": str(stands.reason) or None,
            }


STANDINGS = Dataset(
    name="plan.standing",
    data_class="other",
    title=_("Where targets stand"),
    description=_(
        "Each target of the plans with its figure of the date, its goal, what is missing and its state: reached, not"
        " reached, under way."
    ),
    fields=(
        _PLAN,
        Field("number", _("Number"), "code", required=True),
        Field("measure", _("Measure"), required=True),
        _YEAR,
        Field("state", _("State"), "choice", required=True, choices=tuple(ResultState.choices)),
        Field("position", _("Footing"), "choice", choices=tuple(Footing.choices)),
        Field("value", _("Figure now"), "decimal"),
        Field("goal", _("Goal"), "decimal"),
        Field("gap", _("Figure less goal"), "decimal"),
        Field("short_by", _("Still missing"), "integer", also=_("missing to the goal")),
        Field("operator", _("Comparison"), "choice", choices=tuple(Operator.choices)),
        Field("unit", _("Unit of measure")),
        Field("upper_bound", _("Upper bound"), "boolean", description=_("The true figure is at most this one")),
        _QUALITY,
        Field("reason", _("Reason")),
    ),
    key=("plan", "number"),
    rows=_list_standings,
    also=_("targets, goals of the plan"),
    cadence="irregular",
)


def _list_results(as_of: date, actor: Actor) -> Iterator[Row]:
    results = (
        ClosedResult.objects.visible_to(actor)
        .filter(superseded_at=None, as_of__lte=as_of)
        .select_related("target__version__plan")
        .order_by("target__version__plan__number", "target__position", "year")
    )
    for result in results:
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
    also=_("closed results, results of earlier years"),
    data_class="other",
    title=_("Closed results"),
    description=_("Results approved and frozen at the end of a year, with the sums they rest on."),
    fields=(
        _PLAN,
        Field("number", _("Number"), "code", required=True),
        Field("year", _("Year"), "integer", required=True),
        Field("measure", _("Measure")),
        Field("state", _("State"), "choice", choices=CLOSED_STATES),
        Field("value", _("Figure"), "decimal"),
        Field("upper_bound", _("Upper bound"), "boolean", description=_("The true figure is at most this one")),
        Field("numerator", _("Numerator"), "decimal"),
        Field("denominator", _("Denominator"), "decimal"),
        Field("operator", _("Comparison"), "choice", choices=tuple(Operator.choices)),
        Field("goal", _("Goal"), "decimal"),
        _QUALITY,
        Field("reason", _("Reason")),
        Field("document", _("Approving document")),
        Field("approved_on", _("Approved on"), "date"),
        Field("evidence_sha256", _("Hash of the evidence")),
    ),
    key=("plan", "number", "year"),
    rows=_list_results,
    cadence="yearly",
)


def _list_declared_figures(as_of: date, actor: Actor) -> Iterator[Row]:
    figures = (
        DeclaredFigure.objects.visible_to(actor)
        .filter(withdrawn_at=None, as_of__lte=as_of)
        .select_related("target__version__plan")
        .order_by("target__version__plan__number", "target__position", "as_of")
    )
    for figure in figures:
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
    data_class="other",
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
    rows=_list_declared_figures,
    cadence="irregular",
)


DATASETS = (TARGETS, STANDINGS, RESULTS, DECLARED)
