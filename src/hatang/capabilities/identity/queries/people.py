"""Reads about people: who may sign in, what they hold, who acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity.models import Handover, Invitation, Organisation, Person, RoleGrant, Succession
from hatang.capabilities.identity.terms import InvitationState
from hatang.engines.writing.words import order_key
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Forbidden, Missing
from hatang.kernel.ui.table_rows import VIETNAMESE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor, Area

_BY_NAME = Collate("full_name", VIETNAMESE)


@dataclass(frozen=True)
class GrantRow:
    id: int
    role: str
    organisation: str
    organisation_name: str
    area: Area | None
    valid_from: date
    valid_to: date | None
    granted_by: str
    reason: str

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class PersonRow:
    id: int
    username: str
    full_name: str
    email: str
    job_title: str
    phone: str
    language: str
    is_active: bool
    is_demonstration: bool
    last_login: datetime | None
    grants: tuple[GrantRow, ...]
    has_password: bool
    invited_until: datetime | None

    def roles_on(self, day: date) -> list[GrantRow]:
        return [grant for grant in self.grants if grant.is_valid_on(day)]

    def bodies_on(self, day: date) -> list[str]:
        """The names of the bodies in which they hold a role that has not ended on the day."""
        held = [grant for grant in self.grants if grant.valid_to is None or grant.valid_to > day]
        return sorted({grant.organisation_name for grant in held if grant.organisation_name}, key=order_key)

    def invitation_on(self, now: datetime) -> InvitationState:
        """How far they are on the way in: whoever has a password is there, whatever was sent since."""
        if self.has_password:
            return InvitationState.ACCEPTED
        if self.invited_until is None:
            return InvitationState.WAITING
        return InvitationState.INVITED if self.invited_until > now else InvitationState.EXPIRED

    def is_to_invite(self, now: datetime) -> bool:
        """Whether they cannot come in, and nothing under way will change that."""
        return self.is_active and self.invitation_on(now) in (InvitationState.WAITING, InvitationState.EXPIRED)


@dataclass(frozen=True)
class PeopleCount:
    """How many may sign in, did so since a day, still wait to be invited."""

    active: int
    recent: int
    waiting: int


@dataclass(frozen=True)
class Addressee:
    """Somebody to be told things: who they are today, and their e-mail ("" where none is known)."""

    actor: Actor
    email: str


def list_addressees(*, today: date) -> list[Addressee]:
    """Everybody who may sign in and holds a role today; two queries."""
    valid = Prefetch("grants", RoleGrant.objects.valid_on(today), to_attr="valid_grants")
    active_people = Person.objects.filter(is_active=True).prefetch_related(valid).order_by("pk")
    return [
        Addressee(person.actor(person.valid_grants), person.email) for person in active_people if person.valid_grants
    ]


def actor_of(*, person: Person, today: date) -> Actor:
    """The actor a person is today; one query. Whoever may no longer sign in holds nothing."""
    return person.actor(person.grants.valid_on(today) if person.is_active else ())


def list_people(*, actor: Actor) -> list[PersonRow]:
    """Everybody the actor may see with all their grants, by name; two queries."""
    return _build_person_rows(Person.objects.visible_to(actor).order_by(_BY_NAME, "username"))


def count_people(*, actor: Actor, now: datetime, since: date) -> PeopleCount:
    """Those whom the actor may see; three queries."""
    counts = Person.objects.visible_to(actor).aggregate(
        active=Count("pk", filter=Q(is_active=True)),
        recent=Count("pk", filter=Q(is_active=True, last_login__date__gte=since)),
    )
    return PeopleCount(**counts, waiting=len(list_uninvited(actor=actor, now=now)))


def read_person(*, actor: Actor, person_id: int) -> PersonRow:
    """One person; `Missing` when there is none or the actor may not see them."""
    rows = _build_person_rows(Person.objects.visible_to(actor).filter(pk=person_id))
    if not rows:
        raise Missing("identity.person", where=str(person_id))
    return rows[0]


def list_uninvited(*, actor: Actor, now: datetime, organisation: str = "") -> list[PersonRow]:
    """Those whom the actor may invite and who neither came in nor hold a good invitation, of a body or of all."""
    without = Person.objects.visible_to(actor).filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if organisation:
        held = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now.date()), organisation=organisation)
        without = without.filter(pk__in=held.values("person_id"))
    rows = _build_person_rows(without.order_by(_BY_NAME, "username"))
    return [row for row in rows if row.is_to_invite(now) and str(row.id) != actor.id]


def list_people_of(*, ids: Iterable[int], actor: Actor) -> list[PersonRow]:
    """Those of the numbers whom the actor may see."""
    return _build_person_rows(Person.objects.visible_to(actor).filter(pk__in=list(ids)))


def find_invited(*, sha256: str, now: datetime) -> PersonRow | None:
    """Whom an invitation that is still good is for."""
    good = Invitation.objects.still_open().filter(sha256=sha256, expires_at__gt=now).values("person_id")
    rows = _build_person_rows(Person.objects.filter(pk__in=good, is_active=True))
    return rows[0] if rows else None


def list_colleagues(*, person: PersonRow, actor: Actor, today: date) -> list[tuple[int, str]]:
    """Who could follow somebody: number and name of those in the same bodies whom the actor keeps."""
    bodies = [grant.organisation for grant in person.grants if grant.valid_to is None or grant.valid_to > today]
    open_grants = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), organisation__in=bodies)
    colleagues = Person.objects.visible_to(actor).filter(pk__in=open_grants.values("person_id"), is_active=True)
    others = colleagues.exclude(pk=person.id).order_by(_BY_NAME)
    return [
        (colleague.pk, f"{colleague} ({colleague.username})") for colleague in others if str(colleague.pk) != actor.id
    ]


def find_pending_handover(*, person_id: int, actor: Actor) -> Handover | None:
    """What somebody is to hand over on a later day."""
    planned = Handover.objects.visible_to(actor).pending().filter(person=person_id)
    return planned.select_related("successor").first()


def name_actors(*, ids: Iterable[str]) -> dict[str, str]:
    """The names behind actor ids, the system's too; an id that is nobody's is left out."""
    asked = set(ids)
    label_by_id = {SYSTEM.id: SYSTEM.label} if SYSTEM.id in asked else {}
    if wanted := {int(actor_id) for actor_id in asked if actor_id.isdecimal()}:
        label_by_id |= {str(person.pk): str(person) for person in Person.objects.filter(pk__in=wanted)}
    return label_by_id


def people_of(*, organisation: str, actor: Actor, today: date) -> list[PersonRow]:
    """Those who hold a role in the organisation today, of whom the actor may know."""
    holders = RoleGrant.objects.valid_on(today).filter(organisation=organisation).values("person_id")
    return _build_person_rows(Person.objects.visible_to(actor).filter(pk__in=holders).order_by(_BY_NAME))


def last_administrators(*, today: date) -> set[int]:
    """The people who are administrators today and may sign in."""
    return set(
        RoleGrant.objects.valid_on(today)
        .filter(role="administrator", person__is_active=True)
        .values_list("person_id", flat=True)
    )


def successions_known(*, as_of: date) -> QuerySet[Succession]:
    """The steps that have happened by the day."""
    return Succession.objects.filter(date__lte=as_of).order_by("pk")


def organisations_page(*, as_of: date, kind: str = "", province: str = "", text: str = "") -> QuerySet[Organisation]:
    """The bodies standing on the day as a query set, for pages of the API."""
    standing = Organisation.objects.valid_on(as_of)
    if kind:
        standing = standing.filter(kind=kind)
    if province:
        standing = standing.filter(province=province)
    if text:
        standing = standing.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__icontains=text))
    return standing


def _build_person_rows(visible: QuerySet[Person]) -> list[PersonRow]:
    sent = Invitation.objects.still_open().filter(person=OuterRef("pk")).values("expires_at")
    with_grants = visible.annotate(invited_until=Subquery(sent)).prefetch_related("grants__organisation")
    return [
        PersonRow(
            id=person.pk,
            username=person.username,
            full_name=person.full_name,
            email=person.email,
            job_title=person.job_title,
            phone=person.phone,
            language=person.language,
            is_active=person.is_active,
            is_demonstration=person.is_demonstration,
            last_login=person.last_login,
            grants=tuple(_grant_row(grant) for grant in person.grants.all()),
            has_password=person.has_usable_password(),
            invited_until=person.invited_until,
        )
        for person in with_grants
    ]


def _grant_row(grant: RoleGrant) -> GrantRow:
    return GrantRow(
        id=grant.pk,
        role=grant.role,
        organisation=grant.organisation_id or "",
        organisation_name=grant.organisation.name if grant.organisation else "",
        area=grant.as_grant().area,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        granted_by=grant.granted_by,
        reason=grant.reason,
    )


@dataclass(frozen=True)
class PersonAccount:
    """Somebody who may sign in, as another capability needs to know of them."""

    id: str
    username: str
    full_name: str
    email: str
    added_at: datetime
    last_login: datetime | None


def find_accounts(
    *, ids: Iterable[str] | None = None, username: str | None = None, words: str = ""
) -> list[PersonAccount]:
    """Those who may sign in: with one of the ids, with the user name, or whose names hold the words; one query."""
    active_people = Person.objects.filter(is_active=True).order_by("username")
    if ids is not None:
        active_people = active_people.filter(pk__in=[int(actor_id) for actor_id in ids if actor_id.isdecimal()])
    if username is not None:
        active_people = active_people.filter(username=username)
    if words:
        active_people = active_people.filter(Q(username__icontains=words) | Q(full_name__icontains=words))
    return [
        PersonAccount(str(person.pk), person.username, str(person), person.email, person.date_joined, person.last_login)
        for person in active_people
    ]


def actor_with_id(*, person_id: str, today: date) -> Actor | None:
    """The actor somebody is today; None for whoever may not sign in."""
    person = Person.objects.filter(pk=int(person_id), is_active=True).first() if person_id.isdecimal() else None
    return actor_of(person=person, today=today) if person else None


def find_key_owner(*, person_id: str, today: date) -> Actor | None:
    """The same of whose key a program shows; a role that asks for a second factor asks for it here too."""
    person = Person.objects.filter(pk=int(person_id), is_active=True).first() if person_id.isdecimal() else None
    if person is None:
        return None
    actor = actor_of(person=person, today=today)
    if actor.has(*settings.HATANG_SECOND_FACTOR_ROLES) and not (person.is_demonstration or is_mfa_enabled(person)):
        text = _("Your role needs a second factor: set up an authenticator app or a security key.")
        raise Forbidden("identity.second_factor", text)
    return actor
