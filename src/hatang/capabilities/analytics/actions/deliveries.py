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
from hatang.capabilities.analytics.formats.answering import Asker, ask_kept
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.models import Alert, Schedule
from hatang.capabilities.analytics.terms import MAXIMUM_DELIVERIES, Paper, Rhythm, Side
from hatang.capabilities.identity import public as identity
from hatang.engines.writing.words import fold_text
from hatang.kernel import access, audit, workdays
from hatang.kernel.problems import Invalid, Missing, Problem

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


def schedule_delivery(
    actor: Actor, *, rhythm: str, paper: str, question: int | None = None, dashboard: int | None = None
) -> Schedule:
    """Have a question or a dashboard that one may open sent to oneself; the first goes out with the next round."""
    access.require_right(actor, "analytics.query")
    _room_for_one_more(actor)
    if (question is None) == (dashboard is None):
        raise Invalid("schedule", gettext_lazy("Choose a question or a dashboard"))
    made = Schedule(rhythm=Rhythm(rhythm), paper=Paper(paper), owner=actor.id)
    if question is not None:
        made.question = queries.saved_query(number=question, actor=actor)
    if dashboard is not None:
        made.dashboard = queries.find_dashboard(number=dashboard, actor=actor)
    with transaction.atomic():
        made.save()
        audit.record_act(
            actor,
            "analytics.schedule",
            *("analytics.schedule", made.pk),
            after={"title": made.title, "rhythm": rhythm, "paper": paper},
        )
    return made


def watch_question(actor: Actor, *, question: int, side: str, threshold: float, today: date) -> Alert:
    """Be told when the one number of a question crosses the threshold."""
    access.require_right(actor, "analytics.query")
    _room_for_one_more(actor)
    saved_question = queries.saved_query(number=question, actor=actor)
    with open_desk(actor) as opened:
        answer, _drawn, _chosen = ask_kept(opened, saved_question, Asker(actor, today, rows=1))
        if drawing.read_number(answer.table) is None:
            hint = gettext_lazy("The last column of its first row must be a number.")
            raise Invalid(
                "question",
                gettext_lazy("This question gives no number to watch"),
                where=saved_question.title,
                hint=hint,
            )
    with transaction.atomic():
        made = Alert.objects.create(question=saved_question, side=Side(side), threshold=threshold, owner=actor.id)
        after = {"title": saved_question.title, "side": side, "threshold": threshold}
        audit.record_act(actor, "analytics.watch", "analytics.alert", made.pk, after=after)
    return made


def stop_delivery(actor: Actor, *, kind: type[Schedule | Alert], number: int) -> None:
    """Send or watch no more; one's own only."""
    delivery = kind.objects.visible_to(actor).filter(pk=number).first()
    if delivery is None:
        raise Missing("delivery", gettext_lazy("There is no such delivery"), where=str(number))
    with transaction.atomic():
        name = f"analytics.{kind.__name__.lower()}"
        audit.record_act(actor, "analytics.stop", name, delivery.pk, before={"title": str(delivery)})
        delivery.delete()


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
    return last_on < workdays.add_working_days(begun, 0) <= today


def send_due_schedules(*, today: date, now: datetime) -> Delivered:
    """Send what is due. One that fails keeps no other back; its owner is told, and it is tried again when next due.

    A letter that the mail server does not take is tried again the next day.
    """
    if not settings.HATANG_SENDS_MAIL:
        return Delivered(configured=False)
    people = {addressee.actor.id: addressee for addressee in identity.list_addressees(today)}
    sent = failed = 0
    for schedule in Schedule.objects.select_related("question", "dashboard").order_by("pk"):
        if not is_due(schedule.rhythm, schedule.last_on, today):
            continue
        try:
            problem = _send_schedule(schedule, people.get(schedule.owner), today, now)
        except Exception:
            logger.exception("schedule %s could not be sent", schedule.pk)
            problem = _note_problem(schedule, _("Something went wrong here."))
        sent, failed = sent + (not problem), failed + bool(problem)
    return Delivered(sent, failed)


def _send_schedule(schedule: Schedule, person: Addressee | None, today: date, now: datetime) -> str:
    """What went wrong, "" where nothing did."""
    if person is None or not person.email:
        return _note_problem(schedule, _("Its owner holds no role or has no e-mail."))
    with translation.override(person.actor.language):
        subject = _("Hạ Tầng: %(title)s") % {"title": schedule.title}
        try:
            content = _build_content(schedule, person.actor, today)
        except Problem as problem:
            # The owner's own question, answered with their rows: its refusal is theirs to read.
            refusal = str(problem)
            letter = EmailMessage(_("Hạ Tầng: not sent: %(title)s") % {"title": schedule.title}, to=[person.email])
            letter.body = _write_letter_body("failed", schedule.title, person, said=refusal)
        else:
            refusal = ""
            letter = EmailMessage(subject, _write_letter_body("sent", schedule.title, person), to=[person.email])
            name = f"{slugify(fold_text(schedule.title)) or 'phan-tich'}-{today.isoformat()}.{schedule.paper}"
            letter.attach(name, content, reports.MEDIA_TYPES[Paper(schedule.paper)])
        try:
            letter.send()
        except (SMTPException, OSError):
            logger.exception("schedule %s was not taken by the mail server", schedule.pk)
            return _note_problem(schedule, _("The mail server did not take the letter."))
    schedule.last_on, schedule.problem = today, refusal
    schedule.sent_at = schedule.sent_at if refusal else now
    schedule.save(update_fields=["last_on", "problem", "sent_at"])
    return refusal


def _note_problem(schedule: Schedule, problem: str) -> str:
    schedule.problem = problem
    schedule.save(update_fields=["problem"])
    return problem


def _build_content(schedule: Schedule, actor: Actor, today: date) -> bytes:
    """The file with what the owner may open and see now; `Missing` where it was taken from them meanwhile."""
    if schedule.dashboard_id is not None:
        board = queries.find_dashboard(number=schedule.dashboard_id, actor=actor)
        questions = [tile.question for tile in board.tiles.all()]
    else:
        questions = [queries.saved_query(number=schedule.question_id or 0, actor=actor)]
    paper = Paper(schedule.paper)
    with open_desk(actor, as_of=today) as opened:
        held = reports.answer_questions(opened, questions, paper, actor=actor, today=today)
    return reports.write_report(schedule.title, held, paper, reader=actor.label, today=today)


def is_anything_watched() -> bool:
    return Alert.objects.exists()


def check_alerts(*, today: date, now: datetime) -> Delivered:
    """Ask every watched question as its owner and tell of each crossing once; back over the threshold, it is armed."""
    people = {addressee.actor.id: addressee for addressee in identity.list_addressees(today)}
    sent = failed = 0
    alerts = Alert.objects.select_related("question").order_by("owner", "pk")
    for owner, watched in groupby(alerts, key=lambda alert: alert.owner):
        person = people.get(owner)
        if person is None:
            continue
        with open_desk(person.actor, as_of=today) as opened, translation.override(person.actor.language):
            for alert in watched:
                try:
                    question = queries.saved_query(number=alert.question_id, actor=person.actor)
                    answer, _drawn, _chosen = ask_kept(opened, question, Asker(person.actor, today, rows=1))
                    value = drawing.read_number(answer.table)
                    alert.problem = "" if value is not None else _("The question gave no number.")
                    sent += _judge_alert(alert, float(value), person, now) if value is not None else 0
                except Problem as problem:
                    alert.problem = str(problem)
                except Exception:
                    logger.exception("alert %s could not be looked at", alert.pk)
                    alert.problem = _("Something went wrong here.")
                alert.looked_at = now
                failed += bool(alert.problem)
                alert.save(update_fields=["looked_at", "told_at", "value", "is_crossed", "problem"])
    return Delivered(sent, failed, configured=bool(settings.HATANG_SENDS_MAIL))


def _judge_alert(alert: Alert, value: float, person: Addressee, now: datetime) -> int:
    """Take the value; 1 where a letter went out. A letter that was not taken leaves the alert armed."""
    crossed = value > alert.threshold if alert.side == Side.ABOVE else value < alert.threshold
    alert.value = value
    if not crossed or alert.is_crossed:
        alert.is_crossed = crossed
        return 0
    if not settings.HATANG_SENDS_MAIL or not person.email:
        alert.is_crossed = True
        return 0
    title = alert.question.title
    letter = EmailMessage(_("Hạ Tầng: %(title)s") % {"title": title}, to=[person.email])
    letter.body = _write_letter_body("crossed", title, person, alert=alert)
    try:
        letter.send()
    except (SMTPException, OSError):
        logger.exception("the notice of alert %s was not taken by the mail server", alert.pk)
        alert.problem = _("The mail server did not take the letter.")
        return 0
    alert.is_crossed, alert.told_at = True, now
    return 1


def _write_letter_body(what: str, title: str, person: Addressee, *, said: str = "", alert: Alert | None = None) -> str:
    values = {"what": what, "title": title, "name": person.actor.label, "said": said, "alert": alert}
    return render_to_string("analytics/letter.txt", {**values, "address": settings.HATANG_ADDRESS.rstrip("/")})
