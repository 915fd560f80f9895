"""What one person filed: challenges, reports of no signal, entries of the register of signal holes, each with its state
and the day of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from hatang.capabilities.disputes.models import Challenge, ReportSender
from hatang.capabilities.disputes.queries.holes import rows_of
from hatang.capabilities.disputes.terms import ChallengeState, OwnKind, ReportState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hatang.capabilities.disputes.models import SignalReport
    from hatang.capabilities.disputes.queries.holes import RegisterRow
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class OwnFiling:
    """One of them. `operator` is "" where it is about every one or none; `due` is the day by which somebody answers,
    None where nobody owes an answer now; `address` is a path without the context of a page."""

    kind: OwnKind
    hamlet_code: str
    operator: str
    subject: str
    filed_on: date
    state: Text
    due: date | None
    is_late: bool
    answer: str
    address: str


def list_own_filings(*, actor: Actor, today: date) -> list[OwnFiling]:
    """What the account of the actor filed, the newest first; reports only as long as it is kept who sent them."""
    filings = [*_list_challenges(actor, today), *_list_reports(actor, today), *_list_holes(actor, today)]
    return sorted(filings, key=lambda filing: filing.filed_on, reverse=True)


def _list_challenges(actor: Actor, today: date) -> Iterator[OwnFiling]:
    own = Challenge.objects.visible_to(actor).filter(filed_by=actor.id) if actor.id else ()
    for challenge in own:
        yield OwnFiling(
            kind=OwnKind.CHALLENGE,
            hamlet_code=challenge.hamlet_code,
            operator=challenge.operator,
            subject=challenge.technology,
            filed_on=timezone.localdate(challenge.filed_at),
            state=challenge.get_state_display(),
            due=challenge.answer_due_on if challenge.state == ChallengeState.OPEN else None,
            is_late=challenge.is_late(today),
            answer=challenge.decision or challenge.answer,
            address=reverse("disputes:challenge", args=[challenge.pk]),
        )


def _list_reports(actor: Actor, today: date) -> Iterator[OwnFiling]:
    kept = ReportSender.objects.visible_to(actor).on(today).exclude(report=None).select_related("report")
    for sender in kept:
        report: SignalReport = sender.report  # type: ignore[assignment]
        waits = report.state == ReportState.OPEN
        yield OwnFiling(
            kind=OwnKind.REPORT,
            hamlet_code=report.hamlet_code,
            operator=report.operator,
            subject=report.code,
            filed_on=report.reported_on,
            state=report.get_state_display(),
            due=report.answer_by if waits else None,
            is_late=waits and report.answer_by < today,
            answer=report.answer,
            address=reverse("disputes:signal_report", args=[report.code]),
        )


def _list_holes(actor: Actor, today: date) -> Iterator[OwnFiling]:
    kept = ReportSender.objects.visible_to(actor).on(today).exclude(hole=None).select_related("hole")
    sent_on = {sender.hole_id: sender.sent_on for sender in kept}
    rows = rows_of([sender.hole for sender in kept if sender.hole is not None], as_of=today) if sent_on else []
    for row in rows:
        yield _build_hole_filing(row, sent_on[row.hole.pk])


def _build_hole_filing(row: RegisterRow, sent_on: date) -> OwnFiling:
    hole = row.hole
    return OwnFiling(
        kind=OwnKind.HOLE,
        hamlet_code=hole.hamlet_code,
        operator=hole.operator,
        subject="",
        filed_on=sent_on,
        state=hole.get_state_display(),
        due=hole.committed_on if hole.closed_on is None else None,
        is_late=row.is_late or row.promise_late,
        answer="",
        address=reverse("disputes:hole", args=[hole.pk]),
    )
