"""A resident says that there is no signal: kept without a name, answered by whoever can, ended or opened again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions import followers, photographs, senders
from hatang.capabilities.disputes.actions.residents import hide_sender
from hatang.capabilities.disputes.models import SignalReport
from hatang.capabilities.disputes.queries.holes import commit_days
from hatang.capabilities.disputes.queries.reports import normalize_code
from hatang.capabilities.disputes.terms import ReportState
from hatang.kernel import access, audit, events, files
from hatang.kernel.problems import Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import IO
    from uuid import UUID

    from hatang.kernel.access import Actor

OBJECT = "coverage.signal_report"
# Letters and digits that nobody confuses when a code is read out.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 16
# Older than this is for the register of signal holes.
_LONGEST_DAYS = 5 * 366


@dataclass(frozen=True)
class NewReport:
    """What a resident says; `operator` "" is every one. `key` names what is sent, however often it is sent."""

    hamlet_code: str
    operator: str
    since: date
    email: str = ""
    key: UUID | None = None
    photograph: IO[bytes] | None = None


def send_report(actor: Actor, sent: NewReport, *, now: datetime) -> SignalReport:
    """Keep a report; nobody has to sign in. Its code is what its sender gets to follow it by; who is signed in also
    finds it among their own.

    What was kept under the same key before is given again, and nothing is kept twice.
    """
    access.require_right(actor, "coverage.signal_report")
    today = timezone.localtime(now).date()
    if sent.hamlet_code not in set(coverage.read_hamlet_ground(today).codes):
        raise Missing("hamlet", _("There is no such hamlet on this date"), where=sent.hamlet_code)
    if sent.operator and sent.operator not in {known.code for known in coverage.known_operators(as_of=today)}:
        raise Invalid(OBJECT, _("This operator is not known"), where=sent.operator)
    if not today - timedelta(days=_LONGEST_DAYS) < sent.since <= today:
        raise Invalid(OBJECT, _("A report of this day is not taken"), where=_("without signal since"))
    picture = photographs.redraw(sent.photograph) if sent.photograph is not None else None
    with files.all_or_nothing():
        values = {
            "code": "".join(secrets.choice(_LETTERS) for _letter in range(_CODE_LENGTH)),
            "hamlet_code": sent.hamlet_code,
            "operator": sent.operator,
            "since": sent.since,
            "reported_on": today,
            "answer_by": today + timedelta(days=commit_days(today)),
        }
        if sent.key is None:
            report = SignalReport.objects.create(**values)
        else:
            report, is_new = SignalReport.objects.get_or_create(sent_key=sent.key, defaults=values)
            if not is_new:
                return report
        senders.keep_sender(actor, today=today, report=report)
        if picture is not None:
            photographs.keep(actor, report, picture, today=today)
        if sent.email:
            followers.leave_address(
                sent.email, hamlet_code=report.hamlet_code, operator=report.operator, report=report, today=today
            )
        # Neither who nor the code: the log is read by people who need neither.
        audit.record_act(
            hide_sender(actor),
            "coverage.signal_report.send",
            OBJECT,
            str(report.pk),
            after={"hamlet": report.hamlet_code, "operator": report.operator, "since": report.since.isoformat()},
        )
    return report


def may_answer(actor: Actor, operator: str) -> bool:
    """Whether the actor may answer reports about the operator: its engineers, and the lead department of any."""
    own = operator in actor.organisations(access.OPERATOR_ENGINEER)
    return access.has_right(actor, "coverage.answer_report") and (own or actor.has(access.OFFICER))


def answer_reports(actor: Actor, *, hamlet_code: str, operator: str, text: str, now: datetime) -> int:
    """Answer all reports of a place that wait: by its operator, or by the lead department. Returns how many."""
    access.require_right(actor, "coverage.answer_report")
    if not may_answer(actor, operator):
        name = coverage.operator_names([operator])[operator] if operator else _("every operator")
        raise Forbidden(OBJECT, _("These reports are about another operator"), where=name)
    if not text.strip():
        raise Invalid(OBJECT, _("Say what is being done"), where=_("answer"))
    with transaction.atomic():
        waiting = SignalReport.objects.select_for_update().filter(hamlet_code=hamlet_code, operator=operator)
        reports = list(waiting.filter(state=ReportState.OPEN))
        for report in reports:
            report.state, report.answer = ReportState.ANSWERED, text.strip()
            report.answered_at, report.answered_by = now, _office_of(actor)
            report.save()
        if not reports:
            raise Missing(OBJECT, _("No report of this place waits for an answer"), where=hamlet_code)
        audit.record_act(
            actor,
            "coverage.signal_report.answer",
            OBJECT,
            f"{hamlet_code} {operator}".strip(),
            after={"reports": len(reports), "answer": text.strip()},
        )
        if followers.list_confirmed(hamlet_code, operator).exists():
            events.publish_event("coverage.signal_reports_answered", {"reports": [report.pk for report in reports]})
    return len(reports)


def end_report(actor: Actor, *, code: str, now: datetime) -> SignalReport:
    """The signal is back, says whoever holds the code."""
    return _move(actor, code, ReportState.ENDED, now)


def reopen_report(actor: Actor, *, code: str, now: datetime) -> SignalReport:
    """There is still no signal, says whoever holds the code: the report waits for an answer again."""
    return _move(actor, code, ReportState.OPEN, now)


def withdraw_report(actor: Actor, *, code: str, now: datetime) -> SignalReport:
    """Whoever holds the code takes back what was said: it stays to be read as withdrawn, and counts nowhere."""
    return _move(actor, code, ReportState.WITHDRAWN, now)


def _move(actor: Actor, code: str, state: ReportState, now: datetime) -> SignalReport:
    access.require_right(actor, "coverage.signal_report")
    today = timezone.localtime(now).date()
    with transaction.atomic():
        report = SignalReport.objects.select_for_update().filter(code=normalize_code(code)).first()
        if report is None:
            raise Missing(OBJECT, _("There is no report with this code"), where=code)
        if report.state != state:
            report.state = state
            report.ended_on = today if state == ReportState.ENDED else None
            if state == ReportState.OPEN:
                report.answer_by = today + timedelta(days=commit_days(today))
            report.save()
            audit.record_act(
                hide_sender(actor), "coverage.signal_report.move", OBJECT, str(report.pk), after={"state": state.value}
            )
    return report


def _office_of(actor: Actor) -> str:
    """The office that answers, never the name of a person."""
    codes = sorted(actor.organisations())
    names = coverage.operator_names(set(codes))
    return ", ".join(names.get(code, code) for code in codes)
