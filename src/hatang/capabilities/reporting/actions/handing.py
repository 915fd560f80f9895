"""Open reports of bodies that have ended, handed over to whoever does their work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import submissions
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.queries import periods
from hatang.capabilities.reporting.terms import LANGUAGE, WITH_THE_BODY, FieldKind, SubmissionState
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.capabilities.identity.public import OrganisationRef


def hand_over(*, today: date, now: datetime) -> int:
    """Hand over each open report whose body stands no more, where exactly one body does its work; returns how many."""
    count = 0
    for submission in Submission.objects.filter(state__in=WITH_THE_BODY).select_related("regime"):
        body = identity.read_organisation(submission.organisation)
        if body is None or body.valid_to is None or today < body.valid_to:
            continue
        heirs = identity.responsible_today(body.code, today)
        if len(heirs) == 1:
            count += _hand_over_report(submission, body, heirs[0], now)
    return count


def _hand_over_report(submission: Submission, body: OrganisationRef, heir: OrganisationRef, now: datetime) -> bool:
    """Begin the heir's report where it has none, say there what the body wrote, close the body's own."""
    with transaction.atomic(), translation.override(LANGUAGE):
        standing = Submission.objects.select_for_update(of=("self",)).select_related("regime").get(pk=submission.pk)
        if standing.state not in WITH_THE_BODY:
            return False
        period = periods.find_period(regime=standing.regime, key=standing.period)
        begun = submissions.begin_submission(SYSTEM, regime=standing.regime, period=period, organisation=heir, now=now)
        target = Submission.objects.select_for_update(of=("self",)).select_related("regime").get(pk=begun.pk)
        if target.state in WITH_THE_BODY:
            _take_texts(standing, target, body.name)
            target.save(update_fields=["values"])
            submissions.record_change(SYSTEM, "reporting.take_over", target, after={"from": standing.key})
        standing.state, standing.handed_to = SubmissionState.HANDED_OVER, target
        comment = _("Handed over to: %(body)s") % {"body": heir.name}
        submissions.keep_version(standing, SYSTEM, now, comment=comment)
        submissions.record_change(
            *(SYSTEM, "reporting.hand_over", standing),
            before={"organisation": body.code},
            after={"organisation": heir.code},
            reason=comment,
            event="reporting.handed_over",
        )
    return True


def _take_texts(standing: Submission, target: Submission, name: str) -> None:
    """What the body wrote, under its name; its figures speak of its own ground and stay behind."""
    for code, answer in standing.values.items():
        into = target.values.get(code)
        if into is None or answer["kind"] != FieldKind.TEXT or not answer["value"]:
            continue
        parts = [str(into["value"]), f"{name}: {answer['value']}"] if into["value"] else [f"{name}: {answer['value']}"]
        into["value"] = "\n".join(parts)[: submissions.LONGEST_TEXT]
