"""The door of reporting: loading its regimes, what bodies owe, and reports filed and decided for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hatang.capabilities.reporting.actions import submissions as _submissions
from hatang.capabilities.reporting.actions.reference import load_reference
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.queries import obligations as _obligations
from hatang.capabilities.reporting.queries.obligations import Obligation, RegimeProgress, count_progress, list_owed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hatang.kernel.access import Actor

__all__ = [
    "Obligation",
    "RegimeProgress",
    "accept_report",
    "count_progress",
    "fill_report",
    "list_owed",
    "load_reference",
    "return_report",
    "send_report",
]


def fill_report(
    actor: Actor,
    *,
    regime: str,
    period: str,
    organisation: str,
    answers: Mapping[str, str],
    corrections: Mapping[str, tuple[float, str]],
    now: datetime,
) -> int:
    """Begin a body's report and keep what it answers: `answers` by field or, for the rest, by kind of field.

    `corrections`: field → (what is added to the figure that the platform knows, the reason). Returns the record.
    """
    today = timezone.localdate(now)
    version, of = _obligations.resolve_period(code=regime, key=period, as_of=today)
    body = _obligations.find_obligation(
        regime=version, period=of, organisation=organisation, today=today, actor=actor
    ).organisation
    begun = _submissions.begin_submission(actor, regime=version, period=of, organisation=body, now=now)
    open_ = {code: field["kind"] for code, field in begun.values.items() if field["value"] is None}
    values = {code: answers.get(code, answers.get(kind, "")) for code, kind in open_.items()}
    reasons = {}
    for code, (difference, reason) in corrections.items():
        known = begun.values[code]["known"]
        if known is not None:
            values[code], reasons[code] = f"{known + difference:.2f}", reason
    _submissions.save_answers(actor, submission=begun, values=values, reasons=reasons, now=now)
    return begun.pk


def send_report(actor: Actor, *, report: int, now: datetime) -> None:
    """Send a report that was filled in to its recipient."""
    _submissions.send_submission(actor, submission=Submission.objects.visible_to(actor).get(pk=report), now=now)


def return_report(actor: Actor, *, report: int, comment: str, now: datetime) -> None:
    """Give a report back with a comment."""
    _submissions.give_back(
        actor, submission=Submission.objects.visible_to(actor).get(pk=report), comment=comment, now=now
    )


def accept_report(actor: Actor, *, report: int, now: datetime) -> None:
    """Accept a report."""
    _submissions.accept_submission(actor, submission=Submission.objects.visible_to(actor).get(pk=report), now=now)
