"""A resident says that there is no signal: kept without a name, answered by whoever can, ended or opened again."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions.residents import hide_sender
from hatang.capabilities.disputes.models import ReportContact, SignalReport
from hatang.capabilities.disputes.queries import meanings
from hatang.capabilities.disputes.queries.holes import commit_days
from hatang.capabilities.disputes.queries.reports import normalize_code
from hatang.capabilities.disputes.terms import ReportState
from hatang.kernel import access, audit, events
from hatang.kernel.problems import Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from hatang.kernel.access import Actor

logger = logging.getLogger(__name__)
OBJECT = "coverage.signal_report"
# Letters and digits that nobody confuses when a code is read out.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 16
# Older than this is for the register of signal holes.
_LONGEST_DAYS = 5 * 366


@dataclass(frozen=True)
class NewReport:
    """What a resident says; `operator` "" is every one."""

    hamlet_code: str
    operator: str
    since: date
    email: str = ""


def send_report(actor: Actor, sent: NewReport, *, now: datetime) -> SignalReport:
    """Keep a report; nobody has to sign in. Its code is all that its sender gets, and all that follows it."""
    access.require_right(actor, "coverage.signal_report")
    today = timezone.localtime(now).date()
    if sent.hamlet_code not in set(coverage.read_hamlet_ground(today).codes):
        raise Missing("hamlet", _("There is no such hamlet on this date"), where=sent.hamlet_code)
    if sent.operator and sent.operator not in {known.code for known in coverage.known_operators(as_of=today)}:
        raise Invalid(OBJECT, _("This operator is not known"), where=sent.operator)
    if not today - timedelta(days=_LONGEST_DAYS) < sent.since <= today:
        raise Invalid(OBJECT, _("A report of this day is not taken"), where=_("without signal since"))
    with transaction.atomic():
        report = SignalReport.objects.create(
            code="".join(secrets.choice(_LETTERS) for _letter in range(_CODE_LENGTH)),
            hamlet_code=sent.hamlet_code,
            operator=sent.operator,
            since=sent.since,
            reported_on=today,
            answer_by=today + timedelta(days=commit_days(today)),
        )
        if sent.email:
            erase_on = meanings.resident_test(today).erase_on(today)
            ReportContact.objects.create(report=report, email=sent.email.strip(), erase_on=erase_on)
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
        raise Forbidden(OBJECT, _("These reports are about another operator"), where=operator or _("every operator"))
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
        if ReportContact.objects.filter(report__in=[report.pk for report in reports]).exists():
            events.publish_event("coverage.signal_reports_answered", {"reports": [report.pk for report in reports]})
    return len(reports)


def end_report(actor: Actor, *, code: str, now: datetime) -> SignalReport:
    """The signal is back, says whoever holds the code."""
    return _move(actor, code, ReportState.ENDED, now)


def reopen_report(actor: Actor, *, code: str, now: datetime) -> SignalReport:
    """There is still no signal, says whoever holds the code: the report waits for an answer again."""
    return _move(actor, code, ReportState.OPEN, now)


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


def erase_contacts(*, today: date) -> int:
    """Erase the contacts whose days are over; returns how many."""
    with transaction.atomic():
        count, _kinds = ReportContact.objects.filter(erase_on__lte=today).delete()
        if count:
            after = {"contacts": count}
            audit.record_act(access.SYSTEM, f"{OBJECT}.erase_contacts", OBJECT, today.isoformat(), after=after)
    return count


def _office_of(actor: Actor) -> str:
    """The office that answers, never the name of a person."""
    codes = sorted(actor.organisations())
    names = coverage.operator_names(set(codes))
    return ", ".join(names.get(code, code) for code in codes)


def write_letters(report_ids: Iterable[int]) -> int:
    """One letter to each address that waits for an answer, in the language of the house; returns how many were sent."""
    if not settings.HATANG_SENDS_MAIL:
        return 0
    contacts = ReportContact.objects.filter(report__in=list(report_ids)).select_related("report")
    by_address = {contact.email.casefold(): contact for contact in contacts}
    return sum(_write_letter(contact) for contact in by_address.values())


def _write_letter(contact: ReportContact) -> bool:
    address = settings.HATANG_ADDRESS.rstrip("/") + reverse("disputes:signal_report", args=[contact.report.code])
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("Your report was answered")
    try:
        EmailMessage(subject, f"{contact.report.answer}\n\n{address}", to=[contact.email]).send()
    except OSError:
        # The answer stands on the page of the code, whatever the mail server does.
        logger.warning("no letter about a report: the mail server refused or cannot be reached")
        return False
    return True
