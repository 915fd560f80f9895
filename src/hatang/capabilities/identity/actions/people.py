"""Writes about people: accounts, the roles they hold, and what an administrator does when a telephone is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import rules, terms
from hatang.capabilities.identity.models import Invitation, Organisation, Person, RoleGrant
from hatang.capabilities.identity.queries import people as people_queries
from hatang.kernel import access, audit, credentials, events
from hatang.kernel.access import ADMINISTRATOR, Area
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from hatang.kernel.access import Actor

PERSON, GRANT = "identity.person", "identity.grant"


@dataclass(frozen=True)
class Wanted:
    """A role to give. Without an area a clerk gets that of the committee; `valid_from` is the first day it holds."""

    role: str
    organisation: str
    valid_from: date
    valid_to: date | None = None
    area: Area | None = None
    reason: str = ""


def create_person(  # noqa: PLR0913 - every field of an account
    actor: Actor,
    *,
    username: str,
    email: str,
    full_name: str,
    now: datetime,
    job_title: str = "",
    phone: str = "",
    language: str = "vi",
    password: str | None = None,
    is_demonstration: bool = False,
    roles: Sequence[Wanted] = (),
) -> Person:
    """Add an account with its first roles. Without a password nobody can sign in until an invitation is accepted.

    Without a user name one is made of the address or the name. Whoever keeps the people of one body adds none without a
    role there.
    """
    access.require_right(actor, "identity.people.edit")
    if rules.list_bodies_kept(actor) is not None and not roles:
        raise Forbidden(
            "identity.person.body", _("You add people of your own body only"), hint=_("Choose the organisation.")
        )
    with transaction.atomic():
        person = Person(
            username=username.strip() or _make_username(full_name, email),
            email=email.strip().lower(),
            full_name=full_name.strip(),
            job_title=job_title.strip(),
            phone=phone.strip(),
            language=language,
            date_joined=now,
            is_demonstration=is_demonstration,
        )
        person.set_password(password)
        _save_checked(person)
        _verify_email(person)
        audit.record_act(actor, "identity.person.add", PERSON, person.pk, after=_person_picture(person))
        for wanted in roles:
            _write_grant(actor, person, wanted, now)
    return person


def create_people(actor: Actor, *, lines: Sequence[terms.PersonLine], now: datetime) -> list[Person]:
    """Add several with their first role, all or none; `Conflict` says who works there under the same name already, so
    that what is sent twice is added once."""
    access.require_right(actor, "identity.people.edit")
    today, added = timezone.localdate(now), []
    with transaction.atomic():
        # Two that send the same at the same time: the second waits, then sees whom the first has added.
        Organisation.objects.select_for_update().filter(pk__in={line.organisation for line in lines}).count()
        for line in lines:
            held = RoleGrant.objects.valid_on(today).filter(organisation=line.organisation or None)
            same = Person.objects.filter(full_name__iexact=line.full_name, is_active=True, grants__in=held)
            if line.organisation and same.exists():
                raise Conflict("identity.person.same", _("Somebody of this name works there"), where=line.full_name)
            wanted = [Wanted(line.role, line.organisation, today)] if line.role else []
            person = create_person(
                actor, username="", email=line.email, full_name=line.full_name, now=now, roles=wanted
            )
            added.append(person)
    return added


def _make_username(full_name: str, email: str) -> str:
    """The part of the address before the @, else the name without diacritics; numbered where somebody has it."""
    base = slugify(email.partition("@")[0].replace(".", "-") or full_name.lower().replace("đ", "d"))[:140]
    taken = set(Person.objects.filter(username__startswith=base).values_list("username", flat=True))
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def change_person(actor: Actor, *, person_id: int, fields: dict[str, Any], reason: str = "") -> Person:
    """Correct the name, e-mail, job or language of somebody the actor may edit; everybody may do so for themselves.

    One's own e-mail is changed by confirming the new one, not here.
    """
    unknown = set(fields) - {"full_name", "email", "job_title", "phone", "language"}
    own = actor.id == str(person_id)
    if own:
        access.require_right(actor, "identity.account")
        unknown |= set(fields) & {"email"}
    else:
        access.require_right(actor, "identity.people.edit")
    if unknown:
        raise Invalid("identity.person.fields", where=", ".join(sorted(unknown)))
    with transaction.atomic():
        person = lock_person(actor, person_id)
        before = _person_picture(person)
        for name, value in fields.items():
            setattr(person, name, value.strip().lower() if name == "email" else value.strip())
        if _person_picture(person) == before:
            return person
        _save_checked(person)
        if "email" in fields:
            _verify_email(person)
        audit.record_act(
            actor,
            "identity.person.change",
            PERSON,
            person.pk,
            before=before,
            after=_person_picture(person),
            reason=reason,
        )
    return person


def close_account(actor: Actor, *, person_id: int, on: date, reason: str) -> Person:
    """Nobody signs in with it any more: roles end on the day, sessions and access keys at once."""
    access.require_right(actor, "identity.people.secure")
    with transaction.atomic():
        person = lock_person(actor, person_id)
        if actor.id == str(person.pk):
            raise Forbidden("identity.account.self", _("Nobody closes their own account"))
        end_account(actor, person=person, on=on, reason=reason)
    return person


def end_account(actor: Actor, *, person: Person, on: date, reason: str, successor: Person | None = None) -> None:
    """What closing consists of, in the transaction of whoever asked for the right to it.

    `identity.account_closed` lets others give the successor what was personally theirs.
    """
    _keep_an_administrator(person.pk, on)
    open_grants = RoleGrant.objects.select_for_update().filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
    for grant in open_grants:
        _end_grant(actor, grant, on, reason)
    person.is_active = False
    person.save(update_fields=["is_active"])
    ended = end_sessions(person)
    keys = credentials.end_keys(actor, owner=str(person.pk))
    withdrawn = Invitation.objects.still_open().filter(person=person).update(withdrawn_at=timezone.now())
    audit.record_act(
        *(actor, "identity.person.close", PERSON, person.pk),
        after={"sessions_ended": ended, "keys_ended": keys, "invitations_withdrawn": withdrawn},
        reason=reason,
    )
    payload = {"person": str(person.pk), "label": str(person), "successor": "", "successor_label": ""}
    if successor is not None:
        payload |= {"successor": str(successor.pk), "successor_label": str(successor)}
    events.publish_event("identity.account_closed", payload)


def reopen_account(actor: Actor, *, person_id: int, reason: str) -> Person:
    """Let somebody sign in again; roles are granted anew."""
    access.require_right(actor, "identity.people.secure")
    with transaction.atomic():
        person = lock_person(actor, person_id)
        person.is_active = True
        person.save(update_fields=["is_active"])
        audit.record_act(actor, "identity.person.reopen", PERSON, person.pk, reason=reason)
    return person


def reset_second_factor(actor: Actor, *, person_id: int, reason: str) -> int:
    """Remove the authenticator app, keys and recovery codes of somebody who lost them; returns how many there were.

    Their sessions end, so that whoever found the telephone is out.
    """
    access.require_right(actor, "identity.people.secure")
    with transaction.atomic():
        person = lock_person(actor, person_id)
        if actor.id == str(person.pk):
            raise Forbidden(
                "identity.account.self",
                _("Nobody resets their own second factor here"),
                hint=_("Ask another administrator."),
            )
        removed, _models = Authenticator.objects.filter(user=person).delete()
        ended = end_sessions(person)
        audit.record_act(
            *(actor, "identity.person.reset_second_factor", PERSON, person.pk),
            after={"authenticators_removed": removed, "sessions_ended": ended},
            reason=reason,
        )
    return int(removed)


def grant_role(actor: Actor, *, person_id: int, wanted: Wanted, now: datetime) -> RoleGrant:
    """Give somebody a role from a day on. Refused: above the actor's reach, to oneself, twice, in a wrong body."""
    access.require_right(actor, "identity.people.edit")
    with transaction.atomic():
        rules.require_may_grant(actor, wanted.role, wanted.organisation, str(person_id))
        return _write_grant(actor, lock_person(actor, person_id), wanted, now)


def _write_grant(actor: Actor, person: Person, wanted: Wanted, now: datetime) -> RoleGrant:
    rules.require_may_grant(actor, wanted.role, wanted.organisation, str(person.pk))
    organisation = _body_for(wanted)
    area = wanted.area
    if area is not None and rules.list_bodies_kept(actor) is not None:
        raise Forbidden("identity.grant.area", _("The area of a role follows from your body"), where=str(area))
    if area is None and wanted.role == terms.PersonRole.COMMUNE_CLERK and organisation and organisation.area_valid_from:
        area = Area(organisation.area_code, organisation.area_valid_from)
    grant = RoleGrant(
        person=person,
        role=wanted.role,
        organisation=organisation,
        area_code=area.code if area else "",
        area_valid_from=area.valid_from if area else None,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        granted_by=actor.id,
        granted_at=now,
        reason=wanted.reason,
    )
    _save_checked(grant)
    audit.record_act(actor, "identity.role.grant", GRANT, grant.pk, after=_grant_picture(grant), reason=wanted.reason)
    return grant


def copy_grant(actor: Actor, *, grant: RoleGrant, person: Person, on: date, now: datetime, reason: str) -> None:
    """The same role for a successor from the day on; nothing where they hold it."""
    same: dict[str, Any] = {"role": grant.role, "organisation_id": grant.organisation_id}
    same |= {"area_code": grant.area_code, "area_valid_from": grant.area_valid_from}
    open_grants = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
    if open_grants.filter(**same).exists():
        return
    begins = max(on, grant.valid_from)
    copy = RoleGrant(
        **same,
        person=person,
        valid_from=begins,
        valid_to=grant.valid_to,
        granted_by=actor.id,
        granted_at=now,
        reason=reason,
    )
    _save_checked(copy)
    audit.record_act(actor, "identity.role.grant", GRANT, copy.pk, after=_grant_picture(copy), reason=reason)


def revoke_grant(actor: Actor, *, grant_id: int, on: date, reason: str) -> RoleGrant:
    """End a role: `on` is the first day on which it no longer holds."""
    access.require_right(actor, "identity.people.edit")
    with transaction.atomic():
        grant = RoleGrant.objects.select_for_update().visible_to(actor).filter(pk=grant_id).first()
        if grant is None:
            raise Missing("identity.grant", _("There is no such role"), where=str(grant_id))
        rules.require_may_grant(actor, grant.role, grant.organisation_id or "", str(grant.person_id))
        if grant.valid_to is not None and grant.valid_to <= on:
            raise Conflict("identity.grant.ended", _("This role has ended already"), where=grant.valid_to.isoformat())
        if grant.role == ADMINISTRATOR:
            _keep_an_administrator(grant.person_id, on)
        _end_grant(actor, grant, on, reason)
    return grant


def _body_for(wanted: Wanted) -> Organisation | None:
    """The organisation of the role, checked: it stands on the first day and is of a kind that has such a role."""
    kinds = terms.BODIES_OF_ROLE.get(wanted.role)
    if kinds is None:
        if wanted.organisation:
            raise Invalid("identity.grant.organisation", _("This role is held without an organisation"))
        return None
    if not wanted.organisation:
        hint = _("Name the organisation by its code or name.")
        raise Invalid("identity.grant.organisation", _("This role is held in an organisation"), hint=hint)
    body = Organisation.objects.filter(code=wanted.organisation).first()
    if body is None:
        raise Missing("identity.organisation", _("There is no such organisation"), where=wanted.organisation)
    if body.kind not in kinds:
        raise Invalid(
            "identity.grant.organisation",
            _("This role cannot be held in an organisation of this kind"),
            where=f"{body.name} ({body.get_kind_display()})",
        )
    if body.valid_from > wanted.valid_from or (body.valid_to is not None and body.valid_to <= wanted.valid_from):
        raise Invalid(
            "identity.grant.dates",
            _("The organisation does not stand on the first day of the role"),
            where=f"{body.name} {wanted.valid_from.isoformat()}",
            hint=_("Choose its successor, or another day."),
        )
    return body


def _end_grant(actor: Actor, grant: RoleGrant, on: date, reason: str) -> None:
    before = _grant_picture(grant)
    grant.valid_to = max(on, grant.valid_from)
    grant.save(update_fields=["valid_to"])
    after = _grant_picture(grant)
    audit.record_act(actor, "identity.role.revoke", GRANT, grant.pk, before=before, after=after, reason=reason)


def _keep_an_administrator(leaving: int, on: date) -> None:
    """Without an administrator nobody could ever be granted anything again."""
    remaining = people_queries.last_administrators(today=on)
    if leaving in remaining and len(remaining) == 1:
        raise Conflict(
            "identity.last_administrator",
            _("This is the last administrator"),
            hint=_("Make somebody else an administrator first."),
        )


def end_sessions(person: Person) -> int:
    """Whoever is signed in as the person is out with the next click; how many there were."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def _verify_email(person: Person) -> None:
    """Whoever adds the account answers for its address: it may receive the reset link and carry a second factor."""
    EmailAddress.objects.filter(user=person).delete()
    if person.email:
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)


def lock_person(actor: Actor, person_id: int) -> Person:
    """The person, held until the end of the transaction; `Missing` where the actor sees nobody of that number."""
    person: Person | None = Person.objects.select_for_update().visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise Missing("identity.person", _("There is no such person"), where=str(person_id))
    return person


def _save_checked(row: Person | RoleGrant) -> None:
    try:
        row.full_clean(exclude=["password"] if isinstance(row, Person) else None)
    except ValidationError as error:
        where = ", ".join(name for name in error.message_dict if name != "__all__")
        raise Invalid("identity.fields", where=where, detail=" ".join(error.messages)) from error
    row.save()


def _person_picture(person: Person) -> dict[str, Any]:
    names = ("username", "email", "full_name", "job_title", "phone", "language", "is_active", "is_demonstration")
    return {name: getattr(person, name) for name in names}


def _grant_picture(grant: RoleGrant) -> dict[str, Any]:
    return {
        "person": grant.person_id,
        "role": grant.role,
        "organisation": grant.organisation_id,
        "area": str(grant.as_grant().area or ""),
        "valid_from": grant.valid_from,
        "valid_to": grant.valid_to,
    }


def account_event(actor: Actor, *, action: str, detail: dict[str, Any]) -> None:
    """Write what happened to one's own account (signing in, a second factor, a password) to the audit log."""
    with transaction.atomic():
        audit.record_act(actor, action, PERSON, actor.id, after=detail or None)


def end_session(actor: Actor, *, session_id: int) -> None:
    """End one of one's own sessions: whoever uses it is out with the next click."""
    access.require_right(actor, "identity.account")
    with transaction.atomic():
        session = UserSession.objects.filter(pk=session_id, user_id=int(actor.id)).first()
        if session is None:
            raise Missing("identity.session", _("There is no such session"), where=str(session_id))
        session.end()
        audit.record_act(actor, "identity.session.end", PERSON, actor.id, after={"ip": session.ip})
