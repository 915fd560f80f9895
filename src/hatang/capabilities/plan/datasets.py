"""What plans declare: targets, results, figures from letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models import ClosedResult, DeclaredFigure, Target
from hatang.capabilities.plan.queries import documents
from hatang.capabilities.plan.terms import CLOSED_STATES, Operator, TargetKind
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

    type Row = Mapping[str, object]

_PLAN = Field("plan", _("Plan"), required=True, description=_("Number of the plan, as in 194/KH-UBND"))
_YEAR = Field("year", _("Year"), "integer")


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
        Field("quality", _("Quality")),
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


DATASETS = (TARGETS, RESULTS, DECLARED)
