"""Requests for data and their answers, comments and whether they are shown, and the counting of uses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.models import Comment, DataRequest
from hatang.capabilities.opendata.terms import CommentState, RequestState
from hatang.kernel import access, audit, workdays
from hatang.kernel.definitions import read_definition
from hatang.kernel.problems import Conflict, Invalid, Missing

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.kernel.access import Actor

RULE = "data_request"
# What of a person may stand in a text that others read: telephone and identity numbers, addresses of mail.
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\d)(?:\+?84|0)(?:[\s.\-]?\d){8,10}(?!\d)|(?<!\d)\d{9}(?:\d{3})?(?!\d)"
)
MASK = "•••"
# How many of nobody in particular may wait at once: a flood stops here, and nobody who signed in is held up by it.
MOST_WAITING = 500


def mask_personal_details(text: str) -> str:
    """The text without what tells who somebody is.

    >>> mask_personal_details("Gọi 0905 123 456 hoặc an@vi.du.vn; CCCD 051099001234; 1.250 hộ")
    'Gọi ••• hoặc •••; CCCD •••; 1.250 hộ'
    """
    return _PERSONAL.sub(MASK, text).replace("\x00", "")


def compute_due_date(filed_on: date) -> date:
    """The last working day for the answer by the rule of the day."""
    return workdays.add_working_days(filed_on, int(str(read_definition(RULE, filed_on).values["answer_working_days"])))


def _anonymise_actor(actor: Actor) -> Actor:
    """Who asks or comments stands in the log by the account only."""
    return replace(actor, label=gettext("A resident")) if not actor.organisations() else actor


def file_request(actor: Actor, *, wanted: str, purpose: str, contact: str, now: datetime) -> DataRequest:
    """Ask for data; anybody may. The last day for the answer is told at once."""
    access.require_right(actor, "opendata.view")
    if not wanted.strip():
        raise Invalid("opendata.request", _("Say what data is wanted"), where=_("what data is wanted"))
    if len(wanted) > 2000 or len(purpose) > 1000 or len(contact) > 200:
        raise Invalid("opendata.request", _("The text is too long"))
    _refuse_flood(actor, DataRequest.objects.filter(state=RequestState.OPEN, filed_by="").count())
    with transaction.atomic():
        request = DataRequest.objects.create(
            wanted=mask_personal_details(wanted.strip()),
            purpose=mask_personal_details(purpose.strip()),
            contact=contact.strip(),
            filed_by=actor.id,
            filed_at=now,
            due_on=compute_due_date(timezone.localtime(now).date()),
        )
        audit.record_act(
            _anonymise_actor(actor),
            "opendata.request.filed",
            "opendata.request",
            request.pk,
            after={"due_on": request.due_on},
        )
    return request


def answer_request(actor: Actor, *, number: int, granted: bool, text: str, now: datetime) -> DataRequest:
    """Answer a request once: with where the data is, or with the reasons of a refusal."""
    access.require_right(actor, "opendata.keep")
    if not text.strip():
        raise Invalid("opendata.request", _("Write the answer"), where=_("answer"))
    with transaction.atomic():
        request = DataRequest.objects.visible_to(actor).select_for_update().filter(pk=number).first()
        if request is None:
            raise Missing("opendata.request", _("There is no such request"), where=str(number))
        if request.state != RequestState.OPEN:
            raise Conflict("opendata.request", _("This request has been answered already"), where=str(number))
        request.state = RequestState.ANSWERED if granted else RequestState.REFUSED
        request.answer, request.answered_by, request.answered_at = (
            mask_personal_details(text.strip())[:4000],
            actor.label,
            now,
        )
        request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        audit.record_act(
            actor,
            "opendata.request.answered",
            "opendata.request",
            request.pk,
            after={"state": request.state, "at": now},
        )
    return request


def erase_contacts(*, now: datetime) -> int:
    """Take the contact away from requests answered long enough ago; how many."""
    days = int(str(read_definition(RULE, timezone.localtime(now).date()).values["contact_kept_days"]))
    old = DataRequest.objects.filter(answered_at__lt=now - timedelta(days=days)).exclude(contact="")
    return old.update(contact="", filed_by="")


def file_comment(actor: Actor, *, dataset: str, text: str, now: datetime) -> Comment:
    """Say something of a dataset; it is shown after somebody has read it."""
    access.require_right(actor, "opendata.view")
    if not text.strip() or len(text) > 2000:
        raise Invalid("opendata.comment", _("Write up to 2,000 characters"), where=_("comment"))
    _refuse_flood(actor, Comment.objects.filter(state=CommentState.WAITING, filed_by="").count())
    with transaction.atomic():
        filed = Comment.objects.create(
            dataset=dataset, text=mask_personal_details(text.strip()), filed_by=actor.id, filed_at=now
        )
        audit.record_act(
            _anonymise_actor(actor), "opendata.comment.filed", "opendata.comment", filed.pk, after={"of": dataset}
        )
    return filed


def moderate_comment(actor: Actor, *, number: int, shown: bool) -> Comment:
    """Show a comment or keep it from being shown."""
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        moderated = Comment.objects.visible_to(actor).select_for_update().filter(pk=number).first()
        if moderated is None:
            raise Missing("opendata.comment", _("There is no such comment"), where=str(number))
        before, moderated.state = moderated.state, CommentState.SHOWN if shown else CommentState.HIDDEN
        moderated.save(update_fields=["state"])
        audit.record_act(
            actor,
            "opendata.comment.moderated",
            *("opendata.comment", moderated.pk),
            before={"state": before},
            after={"state": moderated.state},
        )
    return moderated


def _refuse_flood(actor: Actor, waiting: int) -> None:
    if actor.is_anonymous and waiting >= MOST_WAITING:
        raise Conflict(
            "opendata.waiting", _("Very many wait already"), hint=_("Sign in, or try again in some days."), status=429
        )


def count_use(dataset: str, use: str, *, day: date) -> None:
    """One more use of the day; nothing of who it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO opendata_usage (dataset, day, use, count) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (dataset, day, use) DO UPDATE SET count = opendata_usage.count + 1",
            [dataset, day, use],
        )
