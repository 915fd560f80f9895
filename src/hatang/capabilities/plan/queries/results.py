"""Closed results, decisions not to carry out, and figures from signed letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models import ClosedResult, DeclaredFigure, NotCarriedOut, Target
from hatang.capabilities.plan.queries import bodies
from hatang.capabilities.plan.terms import Operator
from hatang.kernel import known
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.indicators import unpack_completeness
from hatang.kernel.problems import Missing
from hatang.kernel.reading import cache_in_reading
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hatang.kernel.access import Actor
    from hatang.kernel.indicators import Completeness


@dataclass(frozen=True)
class ClosedRow:
    """A frozen result and what is needed to compute it again.

    `incomplete_reason`: why it was closed though the figure did not know enough. `completeness` is what was known of
    that then: `filers`, `could_be`, `cover` and `sampling` of the measurement.
    """

    id: int
    target: str
    year: int
    as_of: date
    state: str
    operator: str
    goal: float
    unit: str
    value: float | None
    numerator: float | None
    denominator: float | None
    quality: str
    upper_bound: bool
    reason: str
    incomplete_reason: str
    completeness: Completeness
    indicator: str
    indicator_version: int | None
    dataset_revisions: dict[str, int]
    evidence_rows: int
    evidence_sha256: str
    evidence_file: UUID | None
    areas: tuple[str, ...]
    document: str
    approved_on: date
    approved_by: str
    closed_at: datetime

    @property
    def goal_text(self) -> str:
        """The goal that was judged against, as people write it."""
        if self.operator == Operator.RANK:
            return f"{Operator.RANK.label} {formats.format_number(self.goal)}"
        # A range is reached from its lower end on.
        shown = Operator.AT_LEAST if self.operator == Operator.BETWEEN else self.operator
        sign = Operator(shown).sign if shown else "="
        return f"{sign} {formats.format_goal(self.goal, self.unit)}"


@dataclass(frozen=True)
class DecisionRow:
    id: int
    decision: str
    decided_on: date
    reason: str


@dataclass(frozen=True)
class DeclaredRow:
    """An aggregate that a signed letter gives; its quality is always `declared`."""

    id: int
    target: str
    as_of: date
    value: float
    numerator: float | None
    denominator: float | None
    sample: int | None
    method: str
    letter_number: str
    letter_date: date
    signer: str
    signer_name: str
    file: UUID | None
    note: str

    @property
    def text(self) -> str:
        """As the letter says it: "173/173", or the percentage alone."""
        if self.numerator is None:
            return ""
        count = f"{self.numerator:g}"
        return f"{count}/{self.denominator:g}" if self.denominator is not None else count


def closed_row(result: ClosedResult, number: str) -> ClosedRow:
    return ClosedRow(
        id=result.pk,
        target=number,
        year=result.year,
        as_of=result.as_of,
        state=result.state,
        operator=result.operator,
        goal=float(result.goal),
        unit=result.target.unit or ("%" if result.target.value is None else ""),
        value=result.value,
        numerator=result.numerator,
        denominator=result.denominator,
        quality=result.quality,
        upper_bound=result.upper_bound,
        reason=result.reason,
        incomplete_reason=result.incomplete_reason,
        completeness=unpack_completeness(result.completeness),
        indicator=result.indicator,
        indicator_version=result.indicator_version,
        dataset_revisions=result.dataset_revisions,
        evidence_rows=result.evidence_rows,
        evidence_sha256=result.evidence_sha256,
        evidence_file=result.evidence_file,
        areas=tuple(result.areas),
        document=result.document,
        approved_on=result.approved_on,
        approved_by=result.approved_by_label,
        closed_at=result.closed_at,
    )


def _is_known(since: str, until: str = "") -> Q:
    """What had been entered, and not been taken back, by the moment as known at which the question is asked."""
    moment, stays = known.get_moment(), Q(**{until: None}) if until else Q()
    if moment is None:
        return stays
    return Q(**{f"{since}__lte": moment}) & ((stays | Q(**{f"{until}__gt": moment})) if until else stays)


def list_closed_results(*, plan_id: int, as_of: date, actor: Actor = ANONYMOUS) -> dict[str, list[ClosedRow]]:
    """The standing results of each target number up to the date, oldest year first, across versions of the plan."""
    closings = (
        ClosedResult.objects.visible_to(actor)
        .filter(_is_known("closed_at", "superseded_at"), target__version__plan_id=plan_id)
        .select_related("target")
        .order_by("year")
    )
    kept = cache_in_reading(("plan.closed", plan_id, actor), lambda: list(closings))
    rows: dict[str, list[ClosedRow]] = {}
    for result in (closing for closing in kept if closing.as_of <= as_of):
        rows.setdefault(result.target.number, []).append(closed_row(result, result.target.number))
    return rows


def standing_decisions(*, plan_id: int, as_of: date) -> dict[str, DecisionRow]:
    """Target number → the decision not to carry it out that holds on the date."""
    decisions = NotCarriedOut.objects.filter(_is_known("recorded_at"), target__version__plan_id=plan_id)
    decisions = decisions.select_related("target")
    kept = cache_in_reading(("plan.decisions", plan_id), lambda: list(decisions.order_by("decided_on")))
    return {
        decision.target.number: DecisionRow(decision.pk, decision.decision, decision.decided_on, decision.reason)
        for decision in kept
        if decision.decided_on <= as_of and (decision.ended_on is None or decision.ended_on > as_of)
    }


def list_declared_figures(*, plan_id: int, as_of: date, actor: Actor = ANONYMOUS) -> dict[str, list[DeclaredRow]]:
    """Target number → figures from letters whose stand is not after the date, newest first."""
    figures = (
        DeclaredFigure.objects.visible_to(actor)
        .filter(_is_known("entered_at", "withdrawn_at"), target__version__plan_id=plan_id)
        .select_related("target")
        .order_by("-as_of", "-id")
    )
    kept = cache_in_reading(("plan.declared", plan_id, actor), lambda: list(figures))
    rows: dict[str, list[DeclaredRow]] = {}
    for figure in (declared_figure for declared_figure in kept if declared_figure.as_of <= as_of):
        rows.setdefault(figure.target.number, []).append(declared_row(figure))
    return rows


def declared_row(figure: DeclaredFigure) -> DeclaredRow:
    return DeclaredRow(
        id=figure.pk,
        target=figure.target.number,
        as_of=figure.as_of,
        value=figure.value,
        numerator=None if figure.numerator is None else float(figure.numerator),
        denominator=None if figure.denominator is None else float(figure.denominator),
        sample=figure.sample,
        method=figure.method,
        letter_number=figure.letter_number,
        letter_date=figure.letter_date,
        signer=figure.signer,
        signer_name=bodies.find_body_name(code=figure.signer, as_of=figure.letter_date),
        file=figure.file,
        note=figure.note,
    )


def find_closed_result(*, result_id: int, actor: Actor = ANONYMOUS) -> ClosedResult:
    """One closed result, superseded or not; `Missing` when there is none."""
    closed_result = (
        ClosedResult.objects.visible_to(actor).select_related("target__version__plan").filter(pk=result_id).first()
    )
    if closed_result is None:
        raise Missing("closed_result", _("There is no such closed result"), where=str(result_id))
    return closed_result


def list_closing_history(*, target: Target) -> list[ClosedResult]:
    """Every closing of the target's number in its plan, superseded ones too, newest first."""
    return list(
        ClosedResult.objects.filter(target__version__plan_id=target.version.plan_id, target__number=target.number)
        .select_related("target")
        .order_by("-year", "-id")
    )
