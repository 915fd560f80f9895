"""Closing results, decisions not to carry out, and figures from signed letters."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models import ClosedResult, DeclaredFigure, NotCarriedOut, Target
from hatang.capabilities.plan.queries import deciding, documents, results, standing, territory
from hatang.capabilities.plan.terms import ResultState, year_end
from hatang.kernel import datasets, files, indicators, writing
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict, Invalid, Missing

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from hatang.capabilities.plan.models import Plan
    from hatang.kernel.access import Actor, Area
    from hatang.kernel.indicators import Measurement

RESULTS, DECLARED = "plan.result", "plan.declared_figure"


@dataclass(frozen=True)
class Approval:
    """By which document, and when, a result is approved; why all the same, where its figure does not know enough."""

    document: str
    approved_on: date
    incomplete_reason: str = ""


def close_result(
    actor: Actor, *, plan: Plan, number: str, year: int, approval: Approval, now: datetime
) -> ClosedResult:
    """Approve and freeze the figure of a target at the end of the year, with everything needed to compute it again.

    `Invalid` before the year is over, or without a reason while the figure does not know enough; `Conflict` when the
    year's result is closed already.
    """
    at_end = year_end(year)
    require_over(year, min(timezone.localdate(now), approval.approved_on))
    target = target_of(plan=plan, number=number, day=at_end)
    if ClosedResult.objects.filter(
        target__version__plan=plan, target__number=number, year=year, superseded_at=None
    ).exists():
        raise Conflict(
            "already_closed",
            _("The result of this year is closed already"),
            where=f"{plan.number} · {number} · {year}",
            hint=_("A closed result can only be superseded, by a document that says so."),
        )
    own = territory.find_own_area(plan=plan)
    if own is None:
        raise Invalid("no_territory", _("The plan's territory is not known"), where=plan.number)
    with writing.perform_act(
        actor, "plan.close", "plan.result.close", RESULTS, event="plan.result_closed", plan=plan.code
    ) as act:
        result = _freeze_result(target, year, own, actor=actor, approval=approval, now=now)
        _require_reason(result)
        writing.save_record(result, where=f"{number} · {year}")
        act.done(result, f"{plan.code}/{number}/{year}", after=_snapshot_result(result))
    return result


def _require_reason(result: ClosedResult) -> None:
    """`Invalid` where a figure that does not know enough is closed without saying why."""
    if result.state == ResultState.INSUFFICIENT and not result.incomplete_reason:
        raise Invalid(
            "incomplete",
            _("Not everything that this figure lives on was filed"),
            where=f"{result.target.number} · {result.year}",
            detail=result.reason,
            hint=_("Wait for it, or say why the result is closed all the same: the reason is printed with it."),
        )


def require_over(year: int, day: date) -> None:
    """`Invalid` while the year has not ended on the day."""
    if year_end(year) >= day:
        raise Invalid(
            "year_not_over",
            _("A result is closed after its year has ended"),
            where=str(year),
            hint=_("Until then the figure is today's position."),
        )


def _freeze_result(
    target: Target, year: int, own: Area, *, actor: Actor, approval: Approval, now: datetime
) -> ClosedResult:
    at_end = year_end(year)
    judging = deciding.list_judging(target.indicators, at_end)
    code = judging[0]
    decision = results.standing_decisions(plan_id=target.version.plan_id, as_of=approval.approved_on).get(target.number)
    known = [indicator for indicator in target.indicators if indicators.find_indicator(indicator) is not None]
    measured = indicators.measure_many(deciding.with_answering(known), [own], at_end) if known else {}
    figure = deciding.choose_deciding(code, measured, at_end)
    day = standing.baseline_day(target, target.version.plan)
    before = indicators.measure_many([code], [own], day).get(code) if day and code in known else None
    state, reason, _verdicts = standing.judge_readings(target, judging, measured, at_end, decision, before)
    result = ClosedResult(
        target=target,
        year=year,
        as_of=at_end,
        state=state,
        operator=target.operator,
        goal=target.goal,
        indicator=figure.code if figure is not None else code,
        reason=reason,
        incomplete_reason=approval.incomplete_reason.strip() if state is ResultState.INSUFFICIENT else "",
        areas=[str(own)],
        beside=[_describe_measurement(measured[name]) for name in known if figure is None or name != figure.code],
        document=approval.document,
        approved_on=approval.approved_on,
        approved_by=actor.id,
        approved_by_label=actor.label,
        closed_at=now,
    )
    if figure is not None:
        _keep_evidence(result, figure, own)
    return result


def _keep_evidence(result: ClosedResult, figure: Measurement, own: Area) -> None:
    """The sums, what they were computed from, and the rows themselves as a file under their hash."""
    content = serialize_evidence(code=figure.code, area=own, day=figure.as_of)
    result.indicator_version = figure.version
    result.value, result.numerator, result.denominator = figure.value, figure.numerator, figure.denominator
    result.quality = figure.quality.value if figure.quality else ""
    result.upper_bound = figure.upper_bound
    result.completeness = indicators.pack_completeness(figure)
    result.dataset_revisions = datasets.read_revisions(indicators.get_indicator(figure.code).reads)
    result.evidence_rows = figure.places
    result.evidence_sha256 = hashlib.sha256(content).hexdigest()
    stored = files.store_file(f"{figure.code}-{figure.as_of}.csv", io.BytesIO(content), SYSTEM)
    result.evidence_file = stored.id


def serialize_evidence(*, code: str, area: Area, day: date) -> bytes:
    """The rows of evidence as CSV in a fixed order, so that equal evidence has an equal hash."""
    frame = indicators.read_evidence(code, [area], day, SYSTEM).frame
    ordered = frame.select(list(indicators.fact_schema())).sort(list(indicators.fact_schema()))
    return ordered.write_csv().encode()


def _describe_measurement(measurement: Measurement) -> dict[str, Any]:
    return {
        "indicator": measurement.code,
        "version": measurement.version,
        "value": measurement.value,
        "numerator": measurement.numerator,
        "denominator": measurement.denominator,
        "upper_bound": measurement.upper_bound,
    }


def _snapshot_result(result: ClosedResult) -> dict[str, Any]:
    figure = ("state", "value", "upper_bound", "numerator", "denominator", "goal")
    approval = ("incomplete_reason", "document", "approved_on")
    return writing.snapshot_fields(result, "year", *figure, *approval, "evidence_sha256")


def supersede_result(actor: Actor, *, result: ClosedResult, document: str, reason: str, now: datetime) -> ClosedResult:
    """Set a closed result aside by a document with a reason; the year can then be closed anew. It is kept for ever."""
    if result.superseded_at is not None:
        raise Conflict("superseded", _("This result has been superseded already"), where=str(result.pk))
    if not document.strip() or not reason.strip():
        raise Invalid("supersede", _("Superseding needs the number of a document and a reason"))
    plan = result.target.version.plan
    with writing.perform_act(
        actor, "plan.close", "plan.result.supersede", RESULTS, event="plan.result_closed", plan=plan.code
    ) as act:
        result.superseded_at, result.superseded_by_label = now, actor.label
        result.superseded_document, result.superseded_reason = document.strip(), reason.strip()
        result.save()
        key = f"{plan.code}/{result.target.number}/{result.year}"
        act.done(result, key, before=_snapshot_result(result), after={"superseded_document": document}, reason=reason)
    return result


def target_of(*, plan: Plan, number: str, day: date) -> Target:
    """The target with the number in the version in force on the day; `Missing` when there is none."""
    version = documents.version_in_force(plan=plan, as_of=day)
    target = Target.objects.filter(version=version, number=number).select_related("version__plan").first()
    if target is None:
        raise Missing("target", _("There is no such target in the plan"), where=f"{plan.number}: {number}")
    return target


def do_not_carry_out(
    actor: Actor, *, target: Target, decision: str, decided_on: date, reason: str, now: datetime
) -> NotCarriedOut:
    """Record the decision that a target is not carried out; it needs a number and a reason."""
    plan = target.version.plan
    with writing.perform_act(
        actor, "plan.edit", "plan.target.not_carried_out", RESULTS, event="plan.plan_changed", plan=plan.code
    ) as act:
        record = NotCarriedOut(
            target=target,
            decision=decision.strip(),
            decided_on=decided_on,
            reason=reason.strip(),
            recorded_by_label=actor.label,
            recorded_at=now,
        )
        writing.save_record(record, where=target.number)
        act.done(
            record,
            f"{plan.code}/{target.number}",
            after=writing.snapshot_fields(record, "decision", "decided_on", "reason"),
            reason=record.reason,
        )
    return record


def carry_out_again(actor: Actor, *, record: NotCarriedOut, ended_on: date, document: str) -> NotCarriedOut:
    """End a decision not to carry out, by a document; from that day the target is judged again."""
    plan = record.target.version.plan
    with writing.perform_act(
        actor, "plan.edit", "plan.target.carry_out_again", RESULTS, event="plan.plan_changed", plan=plan.code
    ) as act:
        before = writing.snapshot_fields(record, "decision", "ended_on", "ended_by")
        record.ended_on, record.ended_by = ended_on, document.strip()
        writing.save_record(record, where=record.target.number)
        act.done(
            record,
            f"{plan.code}/{record.target.number}",
            before=before,
            after=writing.snapshot_fields(record, "decision", "ended_on", "ended_by"),
        )
    return record


@dataclass(frozen=True)
class Letter:
    """The signed letter a figure comes from; `signer` is the code of the body, `file` the stored letter."""

    number: str
    date: date
    signer: str
    file: UUID | None = None


@dataclass(frozen=True)
class Stated:
    """What a letter states: "173/173", or a percentage with its sample."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percentage: Decimal | None = None
    sample: int | None = None
    method: str = ""
    note: str = ""


def declare_figure(
    actor: Actor, stated: Stated, *, target: Target, as_of: date, letter: Letter, now: datetime
) -> DeclaredFigure:
    """Enter a figure that exists only as an aggregate in a letter: "173/173", or a percentage with its sample."""
    plan = target.version.plan
    with writing.perform_act(
        actor, "plan.edit", "plan.figure.declare", DECLARED, event="plan.plan_changed", plan=plan.code
    ) as act:
        figure = DeclaredFigure(
            target=target,
            as_of=as_of,
            letter_number=letter.number.strip(),
            letter_date=letter.date,
            signer=letter.signer,
            file=letter.file,
            **vars(stated),
            entered_by_label=actor.label,
            entered_at=now,
        )
        writing.save_record(figure, where=target.number)
        names = ("as_of", "numerator", "denominator", "percentage", "sample", "letter_number", "letter_date", "signer")
        act.done(figure, f"{plan.code}/{target.number}/{as_of}", after=writing.snapshot_fields(figure, *names))
    return figure


def withdraw_figure(actor: Actor, *, figure: DeclaredFigure, reason: str, now: datetime) -> DeclaredFigure:
    """Take a figure from a letter back, with a reason; it stays in the record."""
    plan = figure.target.version.plan
    with writing.perform_act(
        actor, "plan.edit", "plan.figure.withdraw", DECLARED, event="plan.plan_changed", plan=plan.code
    ) as act:
        figure.withdrawn_at, figure.withdrawn_reason = now, reason.strip()
        writing.save_record(figure, where=figure.target.number)
        act.done(figure, f"{plan.code}/{figure.target.number}/{figure.as_of}", after={"withdrawn": True}, reason=reason)
    return figure


def list_closable_numbers(*, plan: Plan, year: int, today: date) -> list[str]:
    """The numbers of the targets of a year whose result is not closed yet; empty before the year is over."""
    if year_end(year) >= today:
        return []
    version = documents.version_in_force(plan=plan, as_of=year_end(year))
    closed = set(
        ClosedResult.objects.filter(target__version__plan=plan, year=year, superseded_at=None).values_list(
            "target__number", flat=True
        )
    )
    due = Target.objects.filter(version=version)
    return [target.number for target in due if target.number not in closed and target.year in (None, year)]
