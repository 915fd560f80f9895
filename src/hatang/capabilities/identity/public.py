"""The door of identity: organisations as of a date, who is responsible today, the names of people.

Every function answers from one directory held in memory: one small query to see whether it is still true, none at all
inside `reading()` (each request that only reads runs in one). Bodies are known by code; a group of bodies is an
`OrganisationRef` of kind "group" whose `members` are computed as of a date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from hatang.capabilities.identity import formats, terms
from hatang.capabilities.identity.actions.demonstration import create_demo_accounts, demo_accounts
from hatang.capabilities.identity.actions.organisations import ReferenceLoadCounts
from hatang.capabilities.identity.actions.organisations import load_reference as _load_reference
from hatang.capabilities.identity.models import Person
from hatang.capabilities.identity.queries import people as _people
from hatang.capabilities.identity.queries import snapshot as _snapshot
from hatang.capabilities.identity.queries.directory import OrganisationRef, SuccessionRef
from hatang.capabilities.identity.queries.lacking import name_bringer
from hatang.capabilities.identity.queries.people import Addressee, PersonAccount
from hatang.capabilities.identity.terms import OrganisationKind, PersonRole
from hatang.kernel.reading import cached_reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from pathlib import Path

    from hatang.kernel.access import Actor

__all__ = [
    "Addressee",
    "OrganisationKind",
    "OrganisationRef",
    "PersonAccount",
    "PersonRole",
    "SuccessionRef",
    "actor_with_id",
    "cached_reading",
    "create_demo_accounts",
    "demo_accounts",
    "demo_actor",
    "find_accounts",
    "find_committee",
    "find_organisation",
    "find_organisations",
    "list_addressees",
    "list_groups",
    "list_members",
    "list_organisations",
    "list_predecessors",
    "load_reference",
    "name_bringer",
    "organisation_names",
    "read_organisation",
    "responsible_today",
]


def load_reference(actor: Actor, *, folder: Path | None = None) -> ReferenceLoadCounts:
    """Load the organisations, successions and groups of data/organisations; loading again changes nothing."""
    reference = formats.read_reference(folder or settings.CHECKOUT / "data" / "organisations")
    return _load_reference(actor, reference=reference)


def read_organisation(code: str, as_of: date | None = None) -> OrganisationRef | None:
    """The body or group with the code; None when unknown or, with a date, not standing on it.

    `UBND.21136` (without the day of its unit) is the committee of that unit on the date.
    """
    return _snapshot.read_directory().organisation(code, as_of)


def list_groups(as_of: date) -> list[OrganisationRef]:
    """The groups of bodies that stand on the day, by code."""
    bodies = (group.as_organisation() for _code, group in sorted(_snapshot.read_directory().groups.items()))
    return [body for body in bodies if body.is_valid_on(as_of)]


def find_committee(unit_code: str, as_of: date) -> OrganisationRef | None:
    """The People's Committee of the commune or district that has the code on the day."""
    return _snapshot.read_directory().committee(unit_code, as_of)


def list_organisations(as_of: date, kind: str | None = None, province: str | None = None) -> list[OrganisationRef]:
    """The bodies standing on the day, by code; `province` is "QNG", "KTM" or "" (central)."""
    return _snapshot.read_directory().standing(as_of, kind, province)


def organisation_names(codes: Iterable[str], *, short: bool = False) -> dict[str, str]:
    """Code → name whether the body still stands or not; an unknown code is its own name."""
    asked = tuple(codes)
    # A list of many bodies asks for each, and mostly for none.
    directory = _snapshot.read_directory() if asked else None
    refs = {code: directory.organisation(code, None) for code in asked} if directory else {}
    return {code: (ref.short_name if short else ref.name) if ref else code for code, ref in refs.items()}


def list_predecessors(code: str) -> list[SuccessionRef]:
    """The steps that led directly into the body."""
    return _snapshot.read_directory().predecessors(code)


def responsible_today(code: str, as_of: date, duty: str | None = None) -> list[OrganisationRef]:
    """Who does on the day what the named body or group was charged with; empty when that is not known.

    `duty` is one of `Duty`: Sở TT&TT of Quảng Ngãi is followed by Sở KH&CN, for information_security by Công an tỉnh.
    A district committee is followed by the committees of the communes on its ground.
    """
    return _snapshot.read_directory().responsible(code, as_of, duty)


def list_members(group: str, as_of: date) -> list[OrganisationRef]:
    """The bodies of the group ("department", "commune_committee", "operator" …) on the day.

    Empty for an unknown group, one that has ended (district committees since 2025-07-01), and one without a rule
    ("related").
    """
    return _snapshot.read_directory().members(group, as_of)


def find_organisation(
    text: str, as_of: date, province: str = terms.HOME_PROVINCE, kinds: Collection[str] | None = None
) -> OrganisationRef | None:
    """The one body or group that a text names: code, full or short name, with or without diacritics ("so tt&tt").

    Where several carry the name, the one of the province; None when unknown or still ambiguous. `kinds` leaves the
    others out: "VNPT" among {"operator"} is the unit in the province, not the group. When nobody of that name stands on
    the day, the body that carried it last is given: its `valid_to` is in the past, `responsible_today` is the repair.
    """
    return _snapshot.read_directory().find(text, as_of, province, kinds)


def find_organisations(text: str, as_of: date | None = None) -> list[OrganisationRef]:
    """Everybody the text may name."""
    return _snapshot.read_directory().find_all(text, as_of)


def demo_actor(username: str, *, today: date) -> Actor | None:
    """Who somebody of the demonstration cast is today; None outside a demonstration."""
    person = Person.objects.filter(username=username, is_demonstration=True).first()
    return _people.actor_of(person=person, today=today) if person else None


def list_addressees(today: date) -> list[Addressee]:
    """Everybody who may sign in and holds a role today, with their e-mail: whom to remind. For the system."""
    return _people.list_addressees(today=today)


def find_accounts(
    *, ids: Iterable[str] | None = None, username: str | None = None, words: str = ""
) -> list[PersonAccount]:
    """Those who may sign in, by ids, user name, or words of a name; whoever asks knows whom he may show them to."""
    return _people.find_accounts(ids=ids, username=username, words=words)


def actor_with_id(person_id: str, today: date) -> Actor | None:
    """Who a person is on the day with all grants; None for whoever may not sign in."""
    return _people.actor_with_id(person_id=person_id, today=today)
