"""Invitations into accounts: by mail or as a printed slip, sent again, withdrawn, accepted."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import terms
from hatang.capabilities.identity.actions import people
from hatang.capabilities.identity.models import Invitation, Person
from hatang.capabilities.identity.queries import people as people_queries
from hatang.kernel import access, audit
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class IssuedInvitation:
    """An invitation with its code ("K7QF-3MXP-9TWC-HV4R"), which is nowhere kept."""

    person: Person
    code: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """The path in which the code stands already."""
        return reverse("identity:invitation_open", args=[self.code])

    @property
    def address(self) -> str:
        """The same as letters write it."""
        return settings.HATANG_ADDRESS.rstrip("/") + self.path


def hash_code(code: str) -> str:
    """The hash by which a code is known, however it was typed."""
    return hashlib.sha256(re.sub(r"[^0-9A-Z]", "", code.upper()).encode()).hexdigest()


def issue_invitation(actor: Actor, *, person_id: int, channel: str, now: datetime) -> IssuedInvitation:
    """A new code for somebody who may sign in; the one before is good no more."""
    access.require_right(actor, "identity.people.edit")
    with transaction.atomic():
        person = people.lock_person(actor, person_id)
        if actor.id == str(person.pk):
            raise Forbidden("identity.invitation.self", _("Nobody invites themselves"))
        if not person.is_active:
            hint = _("Reopen the account first.")
            raise Conflict("identity.invitation.closed", _("This account is closed"), where=str(person), hint=hint)
        Invitation.objects.still_open().filter(person=person).update(withdrawn_at=now)
        signs = get_random_string(terms.CODE_SIGNS, terms.CODE_LETTERS)
        code = "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
        invitation = Invitation.objects.create(
            person=person,
            sha256=hash_code(code),
            channel=channel,
            made_by=actor.id,
            made_at=now,
            expires_at=now + timedelta(days=terms.INVITATION_DAYS),
        )
        after = {"channel": channel, "expires_at": invitation.expires_at.isoformat()}
        audit.record_act(actor, "identity.invitation.make", people.PERSON, person.pk, after=after)
    return IssuedInvitation(person, code, invitation.expires_at)


def invite_by_mail(actor: Actor, *, person_id: int, now: datetime) -> IssuedInvitation:
    """Send an invitation to the person's address; where the mail server takes it not, nothing has changed."""
    with transaction.atomic():
        issued = issue_invitation(actor, person_id=person_id, channel=terms.Channel.MAIL, now=now)
        if not issued.person.email:
            hint = _("Enter the address, or print a slip.")
            raise Invalid("identity.invitation.mail", _("No e-mail is known"), where=str(issued.person), hint=hint)
        if not settings.HATANG_SENDS_MAIL:
            hint = _("Print a slip, or have a mail server named.")
            raise Conflict("identity.invitation.server", _("No mail server is named"), hint=hint)
        try:
            write_letter(issued).send()
        except (SMTPException, OSError) as error:
            raise Problem(
                *("identity.invitation.mail", _("The mail server did not take the letter")),
                where=issued.person.email,
                hint=_("Try again later, or print a slip."),
                status=503,
            ) from error
    return issued


def write_letter(issued: IssuedInvitation) -> EmailMessage:
    """The letter in the person's language."""
    with translation.override(issued.person.language):
        return EmailMessage(
            gettext("Hạ Tầng: your account"),
            render_to_string("identity/invitation.txt", {"issued": issued, "person": issued.person}),
            to=[issued.person.email],
        )


def issue_slips(actor: Actor, *, person_ids: Iterable[int], now: datetime) -> list[IssuedInvitation]:
    """A new code for each, to be printed: all or none."""
    with transaction.atomic():
        return [
            issue_invitation(actor, person_id=person_id, channel=terms.Channel.SLIP, now=now)
            for person_id in person_ids
        ]


def withdraw_invitation(actor: Actor, *, person_id: int, now: datetime) -> None:
    """The code that somebody holds opens nothing any more."""
    access.require_right(actor, "identity.people.edit")
    with transaction.atomic():
        person = people.lock_person(actor, person_id)
        if not Invitation.objects.still_open().filter(person=person).update(withdrawn_at=now):
            raise Missing("identity.invitation", _("There is no open invitation"), where=str(person))
        audit.record_act(actor, "identity.invitation.withdraw", people.PERSON, person.pk)


def _still_stands_for(invitation: Invitation, now: datetime) -> bool:
    """Whether whoever made it could make it today: a code must not open rights that its maker does not keep."""
    if invitation.made_by == SYSTEM.id:
        return True
    maker = people_queries.actor_with_id(person_id=invitation.made_by, today=timezone.localdate(now))
    return (
        maker is not None
        and access.has_right(maker, "identity.people.edit")
        and Person.objects.visible_to(maker).filter(pk=invitation.person_id).exists()
    )


def accept_invitation(*, sha256: str, set_password: Callable[[Person], object], now: datetime) -> Person:
    """Let whoever shows the code set the password: once, and whoever was signed in with the account is out."""
    with transaction.atomic():
        open_ones = Invitation.objects.select_for_update().still_open().filter(expires_at__gt=now)
        invitation = open_ones.filter(sha256=sha256, person__is_active=True).first()
        if invitation is None or not _still_stands_for(invitation, now):
            raise Missing(
                *("identity.invitation", _("This invitation is not good any more")),
                hint=_("Ask whoever gave it to you for a new one."),
            )
        person = invitation.person
        set_password(person)
        people.end_sessions(person)
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        audit.record_act(person.actor(()), "identity.invitation.accept", people.PERSON, person.pk)
    return person
