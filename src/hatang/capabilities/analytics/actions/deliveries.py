"""What is sent by the calendar and what is watched: always to its owner, always with the owner's own rows."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.formats import drawing, reports
from hatang.capabilities.analytics.formats.desk import desk
from hatang.capabilities.analytics.models import Alert, Schedule
from hatang.capabilities.analytics.terms import MAXIMUM_DELIVERIES, Paper, Rhythm, Side
from hatang.capabilities.identity import public as identity
from hatang.kernel import access, audit, workdays
from hatang.kernel.problems import Invalid, Missing, Problem
from hatang.kernel.ui.table_rows import fold

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.capabilities.identity.public import Addressee
    from hatang.kernel.access import Actor

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivered:
    """How a round went; without a mail server nothing is sent."""

    sent: int = 0
    failed: int = 0
    configured: bool = True


def schedule(
    actor: Actor, *, rhythm: str, paper: str, question: int | None = None, dashboard: int | None = None
) -> Schedule:
    """Have a question or a dashboard that one may open sent to oneself; the first goes out with the next round."""
    access.require(actor, "analytics.query")
    _room_for_one_more(actor)
    if (question is None) == (dashboard is None):
        raise Invalid("schedule", gettext_lazy("Choose a question or a dashboard"))
    made = Schedule(rhythm=Rhythm(rhythm), paper=Paper(paper), owner=actor.id)
    if question is not None:
        made.question = queries.saved_query(number=question, actor=actor)
    if dashboard is not None:
        made.dashboard = queries.dashboard(number=dashboard, actor=actor)
    with transaction.atomic():
        made.save()
        audit.record(
            actor,
            "analytics.schedule",
            *("analytics.schedule", made.pk),
            after={"title": made.title, "rhythm": rhythm, "paper": paper},
        )
    return made


def watch(actor: Actor, *, question: int, side: str, threshold: float) -> Alert:
    """Be told when the one number of a question crosses the threshold."""
    access.require(actor, "analytics.query")
    _room_for_one_more(actor)
    found = queries.saved_query(number=question, actor=actor)
    with desk(actor) as opened:
        if drawing.number(opened.ask(found.sql, rows=1).table) is None:
            hint = gettext_lazy("The last column of its first row must be a number.")
            raise Invalid(
                "question", gettext_lazy("This question gives no number to watch"), where=found.title, hint=hint
            )
    with transaction.atomic():
        made = Alert.objects.create(question=found, side=Side(side), threshold=threshold, owner=actor.id)
        after = {"title": found.title, "side": side, "threshold": threshold}
        audit.record(actor, "analytics.watch", "analytics.alert", made.pk, after=after)
    return made


def stop(actor: Actor, *, kind: type[Schedule | Alert], number: int) -> None:
    """Send or watch no more; one's own only."""
    found = kind.objects.visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Missing("delivery", gettext_lazy("There is no such delivery"), where=str(number))
    with transaction.atomic():
        name = f"analytics.{kind.__name__.lower()}"
        audit.record(actor, "analytics.stop", name, found.pk, before={"title": str(found)})
        found.delete()


def _room_for_one_more(actor: Actor) -> None:
    standing = sum(kind.objects.visible_to(actor).count() for kind in (Schedule, Alert))
    if standing >= MAXIMUM_DELIVERIES:
        raise Invalid("delivery", gettext_lazy("You have too many of these"), where=f"{standing}")


def is_due(rhythm: str, last_on: date | None, today: date) -> bool:
    """Whether a round of today sends: once a day, or once from the first working day of the week or month on."""
    if last_on is None:
        return True
    if rhythm == Rhythm.DAILY:
        return last_on < today
    begun = today - timedelta(days=today.weekday()) if rhythm == Rhythm.WEEKLY else today.replace(day=1)
    return last_on < workdays.after(begun, 0) <= today


def send(*, today: date, now: datetime) -> Delivered:
    """Send what is due. One that fails keeps no other back; its owner is told, and it is tried again when next due.

    A letter that the mail server does not take is tried again the next day.
    """
    if not settings.HATANG_SENDS_MAIL:
        return Delivered(configured=False)
    people = {each.actor.id: each for each in identity.addressees(today)}
    sent = failed = 0
    for each in Schedule.objects.select_related("question", "dashboard").order_by("pk"):
        if not is_due(each.rhythm, each.last_on, today):
            continue
        try:
            problem = _send(each, people.get(each.owner), today, now)
        except Exception:
            logger.exception("schedule %s could not be sent", each.pk)
            problem = _note(each, _("Something went wrong here."))
        sent, failed = sent + (not problem), failed + bool(problem)
    return Delivered(sent, failed)


def _send(each: Schedule, person: Addressee | None, today: date, now: datetime) -> str:
    """What went wrong, "" where nothing did."""
    if person is None or not person.email:
        return _note(each, _("Its owner holds no role or has no e-mail."))
    with translation.override(person.actor.language):
        subject = _("Hạ Tầng: %(title)s") % {"title": each.title}
        try:
            content = _content(each, person.actor, today)
        except Problem as problem:
            # The owner's own question, answered with their rows: its refusal is theirs to read.
            said = str(problem)
            letter = EmailMessage(_("Hạ Tầng: not sent: %(title)s") % {"title": each.title}, to=[person.email])
            letter.body = _body("failed", each.title, person, said=said)
        else:
            said = ""
            letter = EmailMessage(subject, _body("sent", each.title, person), to=[person.email])
            name = f"{slugify(fold(each.title)) or 'phan-tich'}-{today.isoformat()}.{each.paper}"
            letter.attach(name, content, reports.MEDIA_TYPES[Paper(each.paper)])
        try:
            letter.send()
        except (SMTPException, OSError):
            logger.exception("schedule %s was not taken by the mail server", each.pk)
            return _note(each, _("The mail server did not take the letter."))
    each.last_on, each.problem = today, said
    each.sent_at = each.sent_at if said else now
    each.save(update_fields=["last_on", "problem", "sent_at"])
    return said


def _note(each: Schedule, problem: str) -> str:
    each.problem = problem
    each.save(update_fields=["problem"])
    return problem


def _content(each: Schedule, actor: Actor, today: date) -> bytes:
    """The file with what the owner may open and see now; `Missing` where it was taken from them meanwhile."""
    if each.dashboard_id is not None:
        board = queries.dashboard(number=each.dashboard_id, actor=actor)
        questions = [tile.question for tile in board.tiles.all()]
    else:
        questions = [queries.saved_query(number=each.question_id or 0, actor=actor)]
    paper = Paper(each.paper)
    with desk(actor, as_of=today) as found:
        held = reports.parts(found, questions, paper)
    return reports.write(each.title, held, paper, reader=actor.label, today=today)


def is_anything_watched() -> bool:
    return Alert.objects.exists()


def look(*, today: date, now: datetime) -> Delivered:
    """Ask every watched question as its owner and tell of each crossing once; back over the threshold, it is armed."""
    people = {each.actor.id: each for each in identity.addressees(today)}
    sent = failed = 0
    alerts = Alert.objects.select_related("question").order_by("owner", "pk")
    for owner, watched in groupby(alerts, key=lambda each: each.owner):
        person = people.get(owner)
        if person is None:
            continue
        with desk(person.actor, as_of=today) as found, translation.override(person.actor.language):
            for each in watched:
                try:
                    question = queries.saved_query(number=each.question_id, actor=person.actor)
                    value = drawing.number(found.ask(question.sql, rows=1).table)
                    each.problem = "" if value is not None else _("The question gave no number.")
                    sent += _judge(each, float(value), person, now) if value is not None else 0
                except Problem as problem:
                    each.problem = str(problem)
                except Exception:
                    logger.exception("alert %s could not be looked at", each.pk)
                    each.problem = _("Something went wrong here.")
                each.looked_at = now
                failed += bool(each.problem)
                each.save(update_fields=["looked_at", "told_at", "value", "is_crossed", "problem"])
    return Delivered(sent, failed, configured=bool(settings.HATANG_SENDS_MAIL))


def _judge(each: Alert, value: float, person: Addressee, now: datetime) -> int:
    """Take the value; 1 where a letter went out. A letter that was not taken leaves the alert armed."""
    crossed = value > each.threshold if each.side == Side.ABOVE else value < each.threshold
    each.value = value
    if not crossed or each.is_crossed:
        each.is_crossed = crossed
        return 0
    if not settings.HATANG_SENDS_MAIL or not person.email:
        each.is_crossed = True
        return 0
    title = each.question.title
    letter = EmailMessage(_("Hạ Tầng: %(title)s") % {"title": title}, to=[person.email])
    letter.body = _body("crossed", title, person, alert=each)
    try:
        letter.send()
    except (SMTPException, OSError):
        logger.exception("the notice of alert %s was not taken by the mail server", each.pk)
        each.problem = _("The mail server did not take the letter.")
        return 0
    each.is_crossed, each.told_at = True, now
    return 1


def _body(what: str, title: str, person: Addressee, *, said: str = "", alert: Alert | None = None) -> str:
    values = {"what": what, "title": title, "name": person.actor.label, "said": said, "alert": alert}
    return render_to_string("analytics/letter.txt", {**values, "address": settings.HATANG_ADDRESS.rstrip("/")})
