"""The accounts of the demonstration: one for each of the named cast, and never beside real people."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import terms
from hatang.capabilities.identity.actions import people
from hatang.capabilities.identity.models import Person, RoleGrant
from hatang.kernel.problems import Conflict, Forbidden

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class DemoAccount:
    """What is printed at the start: who one is, what to type."""

    username: str
    password: str
    full_name: str
    role: str
    role_title: Text
    organisation: str


# user name, full name, role, organisation; the names are invented
CAST = (
    ("can-bo-so", "Nguyễn Thị Thu Hà", terms.PersonRole.OFFICER, "QNG.SKHCN"),
    ("can-bo-xa", "Hồ Văn Trà", terms.PersonRole.COMMUNE_CLERK, "UBND.21136.20250701"),
    ("can-bo-nganh", "Lê Thị Minh An", terms.PersonRole.AGENCY_OFFICER, "QNG.SYT"),
    ("ky-su-mang", "Trần Quốc Trạm", terms.PersonRole.OPERATOR_ENGINEER, "VIETTEL.QNG"),
    ("quy-hoach", "Phạm Hoài Vũ", terms.PersonRole.PLANNER, "QNG.SKHCN"),
    ("an-ninh-mang", "Đinh Công Vệ", terms.PersonRole.ANALYST, "QNG.CAT"),
    ("nguoi-dan", "Võ Thị Lành", terms.PersonRole.RESIDENT, ""),
    ("quan-tri", "Bùi Quang Trị", terms.PersonRole.ADMINISTRATOR, "QNG.SKHCN"),
)


def password_of(username: str) -> str:
    """The password of a demonstration account: of this installation alone, and the same at every start."""
    digest = salted_hmac("hatang.identity.demonstration", username, algorithm="sha256").digest()
    return f"demo-{base64.b32encode(digest).decode().lower()[:10]}"


def _hash_quickly(password: str) -> str:
    """Whoever may start the demonstration is told the password: nothing is slowed down that would keep others off.

    With the first sign-in the hash becomes as slow as any.
    """
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=10_000)
    return make_password(password)


def create_demo_accounts(actor: Actor, *, now: datetime, demonstration: bool) -> list[DemoAccount]:
    """Create what is missing of the cast. Refused outside a demonstration and wherever real people have accounts."""
    if not demonstration:
        raise Forbidden("identity.demonstration", _("Demonstration accounts exist in a demonstration only"))
    with transaction.atomic():
        if Person.objects.filter(is_demonstration=False).exists():
            raise Conflict(
                "identity.demonstration",
                _("There are real accounts here; demonstration accounts would be doors into real data"),
            )
        known = set(Person.objects.values_list("username", flat=True))
        for username, full_name, role, organisation in CAST:
            if username in known:
                continue
            person = people.create_person(
                actor,
                username=username,
                email=f"{username}@demo.invalid",
                full_name=full_name,
                is_demonstration=True,
                now=now,
            )
            Person.objects.filter(pk=person.pk).update(password=_hash_quickly(password_of(username)))
            wanted = people.Wanted(role=role, organisation=organisation, valid_from=localdate(now))
            people.grant_role(actor, person_id=person.pk, wanted=wanted, now=now)
    return demo_accounts()


def demo_accounts() -> list[DemoAccount]:
    """The demonstration accounts there are, in the order of the cast; empty outside a demonstration."""
    grants = RoleGrant.objects.filter(person__is_demonstration=True, person__is_active=True, valid_to__isnull=True)
    held = {grant.person.username: grant for grant in grants.select_related("person", "organisation")}
    return [_build_demo_account(held[username]) for username, *_rest in CAST if username in held]


def _build_demo_account(grant: RoleGrant) -> DemoAccount:
    return DemoAccount(
        username=grant.person.username,
        password=password_of(grant.person.username),
        full_name=grant.person.full_name,
        role=grant.role,
        role_title=terms.PersonRole(grant.role).label,
        organisation=grant.organisation.name if grant.organisation else "",
    )
