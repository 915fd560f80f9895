"""One letter a person with everything new that is due: daily, on the first working day of the week, or never."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.models import Notice, Preference
from hatang.capabilities.reporting.terms import LATE_STAGES, Digest, Stage
from hatang.kernel import workdays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hatang.capabilities.identity.public import Addressee

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LettersSent:
    """How the letters of a day went."""

    letters: int
    failed: int
    configured: bool


def is_configured() -> bool:
    """Whether a mail server is known; without one nothing is sent and the page says so."""
    return bool(settings.HATANG_SENDS_MAIL)


def send_letters(*, today: date, now: datetime) -> LettersSent:
    """Send each person who wants it one letter with what no letter has carried yet; running again sends nothing twice.

    A server that refuses one letter does not keep the others back; what was not sent is tried again the next day.
    """
    if not is_configured():
        return LettersSent(0, 0, configured=False)
    wanted = read_digest_choices()
    letters = failed = 0
    for person in identity.list_addressees(today):
        if not person.email or not is_wanted(wanted.get(person.actor.id, Digest.DAILY), today):
            continue
        try:
            letters += _send_letter(person, today, now)
        except (SMTPException, OSError):
            logger.exception("the letter of the day to person %s was not sent", person.actor.id)
            failed += 1
    return LettersSent(letters, failed, configured=True)


def read_digest_choices() -> dict[str, str]:
    """Person → how often they want a letter; who never chose is not in it."""
    return dict(Preference.objects.values_list("person", "digest"))


def is_wanted(digest: str, today: date) -> bool:
    """Whether the day is one of letters: each day, or the first working day of the week."""
    if digest == Digest.WEEKLY:
        monday = today - timedelta(days=today.weekday())
        return today == workdays.add_working_days(monday, 0)
    return digest == Digest.DAILY


def _send_letter(person: Addressee, today: date, now: datetime) -> int:
    """One letter where there is something to say. Marked after the server took it: better twice than never."""
    with transaction.atomic():
        waiting = Notice.objects.select_for_update().filter(person=person.actor.id, mailed_at=None, settled_at=None)
        new = list(waiting.order_by("due", "id"))
        if not new:
            return 0
        with translation.override(person.actor.language):
            write_letter(person, keep_latest_notices(new), today).send()
        Notice.objects.filter(pk__in=[notice.pk for notice in new]).update(mailed_at=now)
    return 1


def keep_latest_notices(notices: list[Notice]) -> list[Notice]:
    """The newest stage of each matter: one line a matter, however long no letter went out."""
    newest: dict[str, Notice] = {}
    for reminder in sorted(notices, key=lambda notice: (notice.made_on, notice.pk)):
        newest[reminder.subject] = reminder
    return sorted(newest.values(), key=lambda notice: (notice.due, notice.pk))


def write_letter(person: Addressee, notices: list[Notice], today: date) -> EmailMessage:
    """The letter in the person's language."""
    news = [notice for notice in notices if notice.stage == Stage.NEWS]
    by_stage: Mapping[bool, list[Notice]] = _late_and_coming([notice for notice in notices if notice not in news])
    count = len(notices)
    subject = ngettext("Hạ Tầng: %(count)d thing due", "Hạ Tầng: %(count)d things due", count)
    if news:
        subject = ngettext("Hạ Tầng: %(count)d thing new or due", "Hạ Tầng: %(count)d things new or due", count)
    values = {
        "name": person.actor.label,
        "news": news,
        "late": by_stage[True],
        "coming": by_stage[False],
        "today": today,
        "address": settings.HATANG_ADDRESS.rstrip("/"),
    }
    return EmailMessage(subject % {"count": count}, render_to_string("reporting/letter.txt", values), to=[person.email])


def _late_and_coming(notices: list[Notice]) -> dict[bool, list[Notice]]:
    by_lateness: defaultdict[bool, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_lateness[notice.stage in LATE_STAGES].append(notice)
    return {True: by_lateness[True], False: by_lateness[False]}
