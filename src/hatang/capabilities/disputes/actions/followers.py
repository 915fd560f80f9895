"""Who is told by letter of the answers about a place: an address, once its owner proved it, until it is erased."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions.residents import hide_sender
from hatang.capabilities.disputes.models import ReportContact, SignalReport
from hatang.capabilities.disputes.queries import meanings
from hatang.capabilities.disputes.terms import PROOF_DAYS
from hatang.kernel import access, audit, events
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from hatang.capabilities.disputes.models.reports import ReportContactQuerySet
    from hatang.kernel.access import Actor

logger = logging.getLogger(__name__)
OBJECT = "coverage.signal_report"
_TOKENS = Signer(sep=".", salt="coverage.report_contact")


def follow_place(actor: Actor, *, hamlet_code: str, email: str, now: datetime) -> None:
    """Let an address follow a place: nothing but one letter goes to it until its owner proves it."""
    access.require_right(actor, "coverage.signal_report")
    today = timezone.localtime(now).date()
    if hamlet_code not in set(coverage.read_hamlet_ground(today).codes):
        raise Missing("hamlet", _("There is no such hamlet on this date"), where=hamlet_code)
    with transaction.atomic():
        leave_address(email, hamlet_code=hamlet_code, operator="", report=None, today=today)
        audit.record_act(hide_sender(actor), f"{OBJECT}.follow", OBJECT, hamlet_code)


def leave_address(email: str, *, hamlet_code: str, operator: str, report: SignalReport | None, today: date) -> None:
    """Keep an address, and ask by letter whether it is theirs; one that follows the same already gets no second."""
    address = email.strip()
    same = ReportContact.objects.filter(hamlet_code=hamlet_code, operator=operator, email__iexact=address)
    if same.exists():
        return
    # However many places are named with it, an address gets one letter until its owner proves it: then all are theirs.
    is_asked = ReportContact.objects.filter(email__iexact=address, confirmed_on=None).exists()
    contact = ReportContact.objects.create(
        report=report,
        hamlet_code=hamlet_code,
        operator=operator,
        email=address,
        erase_on=today + timedelta(days=PROOF_DAYS),
    )
    if not is_asked:
        events.publish_event("coverage.address_left", {"contact": contact.pk})


def sign_token(contact: ReportContact) -> str:
    """What stands in each letter: with it its reader, and nobody else, proves the address or takes it back."""
    return _TOKENS.sign(str(contact.pk))


def read_contact(token: str) -> ReportContact:
    """The contact of a token; `Missing` when it is none of ours, or the address was erased."""
    try:
        key = _TOKENS.unsign(token)
    except BadSignature as error:
        raise Missing(OBJECT, _("This link is not one of ours"), where=token[:40]) from error
    contact = ReportContact.objects.filter(pk=int(key)).first()
    if contact is None:
        raise Missing(OBJECT, _("This address was erased"), hint=_("Nothing more is written to it."))
    return contact


def confirm_address(actor: Actor, *, token: str, now: datetime) -> ReportContact:
    """The address is theirs: from now on letters go to it, until its days are over."""
    access.require_right(actor, "coverage.signal_report")
    today = timezone.localtime(now).date()
    with transaction.atomic():
        contact = read_contact(token)
        if contact.confirmed_on is None:
            erase_on = meanings.resident_test(today).erase_on(today)
            unproven = ReportContact.objects.filter(email__iexact=contact.email, confirmed_on=None)
            unproven.update(confirmed_on=today, erase_on=erase_on)
            contact.refresh_from_db()
            audit.record_act(hide_sender(actor), f"{OBJECT}.confirm_address", OBJECT, contact.hamlet_code)
    return contact


def drop_address(actor: Actor, *, token: str) -> None:
    """Erase the address at once."""
    access.require_right(actor, "coverage.signal_report")
    with transaction.atomic():
        contact = read_contact(token)
        contact.delete()
        audit.record_act(hide_sender(actor), f"{OBJECT}.drop_address", OBJECT, contact.hamlet_code)


def list_confirmed(hamlet_code: str, operator: str) -> ReportContactQuerySet:
    """Who is told of an answer about a place and an operator; of one about all operators everybody is."""
    there = ReportContact.objects.filter(hamlet_code=hamlet_code).exclude(confirmed_on=None)
    return there.filter(operator__in={"", operator}) if operator else there


def erase_contacts(*, today: date) -> int:
    """Erase the addresses whose days are over; returns how many."""
    with transaction.atomic():
        count, _kinds = ReportContact.objects.filter(erase_on__lte=today).delete()
        if count:
            after = {"contacts": count}
            audit.record_act(access.SYSTEM, f"{OBJECT}.erase_contacts", OBJECT, today.isoformat(), after=after)
    return count


def write_proof(contact_id: int) -> int:
    """The letter that asks whether an address is theirs; returns how many were sent."""
    contact = ReportContact.objects.filter(pk=contact_id, confirmed_on=None).first()
    return _write_letter(contact, "disputes/letter_proof.txt", {"days": PROOF_DAYS}) if contact else 0


def write_letters(report_ids: Iterable[int]) -> int:
    """One letter about an answer to each proven address that follows its place; returns how many were sent."""
    reports = SignalReport.objects.filter(pk__in=list(report_ids)).exclude(answer="")
    answers = {(report.hamlet_code, report.operator): report for report in reports}
    sent = 0
    for (hamlet_code, operator), report in answers.items():
        by_address = {contact.email.casefold(): contact for contact in list_confirmed(hamlet_code, operator)}
        for contact in by_address.values():
            sent += _write_letter(contact, "disputes/letter_answer.txt", {"report": report})
    return sent


def _write_letter(contact: ReportContact, template: str, values: dict[str, object]) -> int:
    """One letter in the language of the house, with the way out of the next; 0 where it did not go."""
    if not settings.HATANG_SENDS_MAIL:
        return 0
    address = settings.HATANG_ADDRESS.rstrip("/")
    follow = address + reverse("disputes:following", args=[sign_token(contact)])
    page = (
        reverse("disputes:signal_report", args=[contact.report.code])
        if contact.report is not None
        else reverse("disputes:send_report", args=[contact.hamlet_code])
    )
    with translation.override(settings.LANGUAGE_CODE):
        place = coverage.find_hamlet(code=contact.hamlet_code, as_of=timezone.localdate())
        subject = gettext("No signal in %(place)s") % {"place": place.name}
        body = render_to_string(template, {**values, "place": place, "page": address + page, "follow": follow})
    try:
        EmailMessage(subject, body, to=[contact.email], headers={"List-Unsubscribe": f"<{follow}>"}).send()
    except (SMTPException, OSError):
        # The answer stands on the page of the place, whatever the mail server does.
        logger.warning("no letter about a place: the mail server refused or cannot be reached")
        return 0
    return 1
