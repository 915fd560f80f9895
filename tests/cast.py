"""The named cast of the permission tests: who asks, as an `Actor` and as a signed-in client.

    from tests import cast

    actor = cast.clerk("21136")             # an Actor, no database
    client = cast.client(cast.officer())    # needs the database: a person with exactly these grants, signed in
    key = cast.key(cast.officer(), "read")  # a key of the same person, for these scopes

Nobody here has more rights than the role says; `outsider` is signed in and holds nothing at all.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hatang.kernel.access import (
    ADMINISTRATOR,
    AGENCY_OFFICER,
    ANALYST,
    ANONYMOUS,
    BODY_HEAD,
    COMMUNE_CLERK,
    OFFICER,
    OPERATOR_ENGINEER,
    PLANNER,
    RESIDENT,
    SYSTEM,
    Actor,
    Area,
    Grant,
)

if TYPE_CHECKING:
    from django.test import Client

# The day the 96 units, and with them the clerks' areas, begin.
NEW_UNITS = date(2025, 7, 1)
LEAD_DEPARTMENT = "QNG.SKHCN"
# The first date from which the reference of organisations answers.
BEGINNING = date(2020, 2, 1)
_KIND_OF_ROLE = {COMMUNE_CLERK: "commune_committee", OPERATOR_ENGINEER: "operator", ANALYST: "police"}

nobody = ANONYMOUS
system = SYSTEM


def _actor(name: str, label: str, *grants: Grant) -> Actor:
    return Actor(id=f"cast-{name}", label=label, grants=frozenset(grants))


def committee(commune: str, valid_from: date = NEW_UNITS) -> str:
    """The code of the People's Committee of a commune."""
    return f"UBND.{commune}.{valid_from:%Y%m%d}"


def administrator() -> Actor:
    return _actor("administrator", "Võ Quản Trị", Grant(ADMINISTRATOR, LEAD_DEPARTMENT))


def officer() -> Actor:
    """Of the lead department, the whole province."""
    return _actor("officer", "Nguyễn Thị Sở", Grant(OFFICER, LEAD_DEPARTMENT))


def agency_officer(organisation: str = "QNG.SYT") -> Actor:
    return _actor("agency_officer", "Lê Văn Ngành", Grant(AGENCY_OFFICER, organisation))


def clerk(commune: str = "21136", valid_from: date = NEW_UNITS) -> Actor:
    """Of one of the 96: Cà Đam by default; Tây Trà Bồng is "21157"."""
    area = Area(commune, valid_from)
    return _actor(f"clerk-{commune}", "Hồ Thị Xã", Grant(COMMUNE_CLERK, committee(commune, valid_from), area))


def head(organisation: str = "QNG.SYT") -> Actor:
    """Keeps the accounts of a body, and nothing else."""
    return _actor(f"head-{organisation}", "Ngô Thị Đứng Đầu", Grant(BODY_HEAD, organisation))


def operator_engineer(organisation: str = "VIETTEL.QNG") -> Actor:
    return _actor(f"engineer-{organisation}", "Trần Văn Trạm", Grant(OPERATOR_ENGINEER, organisation))


def planner() -> Actor:
    return _actor("planner", "Phạm Quy Hoạch", Grant(PLANNER, LEAD_DEPARTMENT))


def analyst() -> Actor:
    """Of the provincial police, which holds the security duties since 2025-03-01."""
    return _actor("analyst", "Đinh An Ninh", Grant(ANALYST, "QNG.CAT"))


def resident() -> Actor:
    return _actor("resident", "Phạm Văn Dân", Grant(RESIDENT))


def outsider() -> Actor:
    """Signed in, holds nothing."""
    return _actor("outsider", "Người Ngoài")


def everybody() -> tuple[Actor, ...]:
    """All of them with the anonymous visitor, for tests that walk a rule over the whole cast."""
    return (
        *(nobody, outsider(), resident(), clerk(), operator_engineer(), agency_officer(), head()),
        *(planner(), analyst(), officer(), administrator()),
    )


def client(actor: Actor) -> Client:
    """A browser signed in as a person with exactly the actor's grants; `client.actor` is the actor they then are.

    The organisations of the grants are made where the test has not loaded the reference.
    """
    from django.conf import settings
    from django.test import Client

    browser = Client()
    if actor.is_anonymous:
        browser.actor = ANONYMOUS  # type: ignore[attr-defined]
        return browser
    person = _find_person(actor)
    browser.cookies[settings.SESSION_COOKIE_NAME] = _begin_session(person)
    browser.actor = replace(actor, id=str(person.pk))  # type: ignore[attr-defined]
    return browser


def key(actor: Actor, *scopes: str) -> str:
    """The secret of a new access key of a person with exactly the actor's grants."""
    from hatang.kernel import credentials

    holder = replace(actor, id=str(_find_person(actor).pk))
    return credentials.make_key(holder, owner=holder.id, name="test", scopes=scopes, days=90, now=timezone.now())[1]


def _begin_session(person: Any) -> str:
    """The key of a session as a sign-in leaves it; what a sign-in writes beside it took two dozen queries a client."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session._session_key = secrets.token_hex(16)
    session.create_model_instance(session._session).save(force_insert=True)
    return str(session.session_key)


def _find_person(actor: Actor) -> Any:
    """The person of the actor, made where there is none, with exactly the actor's grants."""
    from django.contrib.auth import get_user_model

    people = get_user_model().objects
    person = people.filter(username=actor.id.lower()).first() or people.create(
        username=actor.id.lower(),
        full_name=actor.label,
        language=actor.language,
        is_demonstration=True,
        last_login=timezone.now(),
    )
    for grant in actor.grants:
        _hold(person, grant)
    return person


def _hold(person: Any, grant: Grant) -> None:
    from hatang.capabilities.identity.models import Organisation, RoleGrant

    area = {
        "area_code": grant.area.code if grant.area else "",
        "area_valid_from": grant.area.valid_from if grant.area else None,
    }
    body = None
    if grant.organisation:
        body = Organisation.objects.filter(code=grant.organisation).first() or Organisation.objects.create(
            code=grant.organisation,
            name=grant.organisation,
            kind=_KIND_OF_ROLE.get(grant.role, "department"),
            valid_from=BEGINNING,
            **area,
        )
    held = {"person": person, "role": grant.role, "organisation": body, "valid_to": None, **area}
    if not RoleGrant.objects.filter(**held).exists():
        RoleGrant.objects.create(**held, valid_from=BEGINNING, granted_by="system", granted_at=timezone.now())
