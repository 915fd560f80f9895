"""Accounts of all bodies from one spreadsheet: who works where, with which right; invitations follow by themselves."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import rules, terms
from hatang.capabilities.identity.actions import people
from hatang.capabilities.identity.models import Person, RoleGrant
from hatang.capabilities.identity.queries import lacking, snapshot
from hatang.capabilities.identity.queries.directory import strip_province
from hatang.capabilities.identity.terms import PersonRole
from hatang.kernel.access import Area
from hatang.kernel.imports import (
    Choice,
    Import,
    ImportColumn,
    Kind,
    Query,
    Record,
    Resolution,
    RowProblem,
    build_resolver,
    references,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key, Situation, Values

# What a file says of somebody's right: does the work of the body, keeps its accounts too, or one of the other roles.
_STAFF, _HEAD = "staff", "head"
_OTHERS = (PersonRole.ADMINISTRATOR, PersonRole.OFFICER, PersonRole.PLANNER, PersonRole.ANALYST)
_KINDS = terms.BODIES_OF_ROLE[PersonRole.BODY_HEAD]
_COMMITTEE = re.compile(r"^(?:ubnd|u[ỷy] ban nhân dân|ủy ban nhân dân)\s+", re.IGNORECASE)


def _list_short_names(situation: Situation) -> Iterator[Record]:
    """One name a body, so that names of the same body do not make each other doubtful."""
    for body in snapshot.read_directory().standing(situation.as_of):
        if body.kind in _KINDS:
            yield Record(body.code, (_COMMITTEE.sub("UBND ", strip_province(body.name)),), body.name)


_find_near_bodies = build_resolver(_list_short_names)


def _resolve_bodies(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    """Bodies by code or any name, committees by their commune too; one that has ended by whoever does its work, a
    misspelt one by the nearest name."""
    resolutions = {query: _find_body(query.text, situation.as_of) for query in queries}
    for resolve in (_resolve_committees, _find_near_bodies):
        open_ones = [query for query, resolution in resolutions.items() if _is_open(resolution)]
        resolutions |= resolve(open_ones, situation) if open_ones else {}
    return resolutions


def _is_open(resolution: Resolution) -> bool:
    return resolution.value is None and resolution.proposal is None and not resolution.choices


def _find_body(text: str, as_of: date) -> Resolution:
    directory, folded = snapshot.read_directory(), normalize("NFC", text.strip()).casefold()
    committee = f"UBND {text}"  # "xã Cà Đam" names who governs it
    named = directory.find_all(text, as_of, _KINDS) or directory.find_all(committee, as_of, _KINDS)
    # Sơn Hà and Sơn Hạ are one without their marks; whoever wrote the marks meant them.
    exact = [body for body in named if folded in (body.name.casefold(), body.short_name.casefold())]
    if len(exact) != 1 and len(named) > 1:
        choices = tuple(f"{body.name} ({body.code})" for body in named[:5])
        return Resolution(None, kind=Kind.AMBIGUOUS_REFERENCE, choices=choices)
    body = exact[0] if len(exact) == 1 else named[0] if named else directory.find(text, as_of, kinds=_KINDS)
    if body is None:
        return Resolution(None)
    if body.is_valid_on(as_of):
        return Resolution(body.code, body.name, by_name=True)
    now = directory.responsible(body.code, as_of)
    proposal = now[0].code if len(now) == 1 else None
    return Resolution(None, now[0].name if proposal else body.name, proposal=proposal)


def _resolve_committees(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    """The committee of the commune that is meant by «P. Cẩm Thành» or «lý sơn», as whoever knows the units says."""
    units, as_of = references.unit_resolver(), situation.as_of
    if units is None:
        return {}
    plain = {query: Query(_COMMITTEE.sub("", query.text)) for query in queries}
    by_unit = units.resolve(list(plain.values()), "commune", as_of)
    return {query: _as_committee(by_unit[unit], as_of) for query, unit in plain.items()}


def _as_committee(unit: Resolution, as_of: date) -> Resolution:
    if not isinstance(unit.value, Area):
        return unit
    body = snapshot.read_directory().committee(unit.value.code, as_of)
    return Resolution(body.code, body.name, by_name=True) if body else Resolution(None)


def _list_rights(role: str, body: str) -> frozenset[str]:
    """The roles behind the word of a file, in a body."""
    holder = snapshot.read_directory().organisation(body, None)
    staff = terms.STAFF_ROLES[holder.kind] if holder else PersonRole.AGENCY_OFFICER
    return frozenset({_STAFF: {staff}, _HEAD: {staff, PersonRole.BODY_HEAD}}.get(role, {role}))


def _describe_rights(roles: frozenset[str]) -> str:
    """The word of a file for the roles that somebody holds in a body."""
    other = next((role for role in _OTHERS if role in roles), "")
    return other or (_HEAD if PersonRole.BODY_HEAD in roles else _STAFF)


@dataclass(frozen=True)
class _Member:
    """Somebody with a role in a body, and those of its grants that have not ended."""

    person: Person
    grants: tuple[RoleGrant, ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)


def _list_members(actor: Actor, today: date) -> dict[Key, _Member]:
    """(body, full name) → who it is, of those whom the actor sees; of two of one name the one added first."""
    open_grants = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), person__is_active=True)
    seen = open_grants.visible_to(actor).exclude(organisation=None).select_related("person")
    by_person: dict[tuple[str, int], list[RoleGrant]] = {}
    for grant in seen.order_by("person_id", "pk"):
        by_person.setdefault((grant.organisation_id or "", grant.person_id), []).append(grant)
    members: dict[Key, _Member] = {}
    for (body, _person), grants in by_person.items():
        members.setdefault((body, grants[0].person.full_name), _Member(grants[0].person, tuple(grants)))
    return members


def _current_accounts(situation: Situation) -> Mapping[Key, Values]:
    return {
        (body, name): {
            "organisation": body,
            "full_name": name,
            "job_title": member.person.job_title,
            "email": member.person.email,
            "phone": member.person.phone,
            "role": _describe_rights(member.roles),
        }
        for (body, name), member in _list_members(situation.actor, timezone.localdate()).items()
    }


def _apply_accounts(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    now = timezone.now()
    reason = gettext("List of accounts, import %(run)s") % {"run": import_id[:8]}
    for added in changes.added:
        values = {name: str(value or "") for name, value in added.values.items()}
        people.create_person(
            actor,
            username="",
            full_name=values["full_name"],
            job_title=values.get("job_title", ""),
            email=values.get("email", ""),
            phone=values.get("phone", ""),
            now=now,
            roles=_list_wanted(_list_rights(values["role"], values["organisation"]), values, as_of, reason),
        )
    members = _list_members(actor, timezone.localdate(now)) if changes.changed else {}
    for changed in changes.changed:
        member = members[changed.key]
        fields = {
            name: str(value or "") for name, value in changed.after.items() if name not in ("role", *ACCOUNTS.key)
        }
        if fields:
            people.change_person(actor, person_id=member.person.pk, fields=fields, reason=reason)
        if "role" in changed.after:
            _change_rights(actor, member, changed.values, as_of, now, reason)


def _change_rights(actor: Actor, member: _Member, values: Values, as_of: date, now: datetime, reason: str) -> None:
    rights = _list_rights(str(values["role"]), str(values["organisation"]))
    for grant in member.grants:
        if grant.role not in rights:
            people.revoke_grant(actor, grant_id=grant.pk, on=as_of, reason=reason)
    for wanted in _list_wanted(rights - member.roles, values, as_of, reason):
        people.grant_role(actor, person_id=member.person.pk, wanted=wanted, now=now)


def _list_wanted(roles: frozenset[str], values: Values, as_of: date, reason: str) -> list[people.Wanted]:
    body = str(values["organisation"])
    return [people.Wanted(role=role, organisation=body, valid_from=as_of, reason=reason) for role in sorted(roles)]


def _restrict_rows(actor: Actor) -> Mapping[str, frozenset[str]]:
    """The head of a body files its own people; rights above one's own are for others to give."""
    words: dict[str, str] = {_STAFF: PersonRole.AGENCY_OFFICER, _HEAD: PersonRole.BODY_HEAD}
    words |= {role.value: role.value for role in _OTHERS}
    allowed = {"role": frozenset(word for word, role in words.items() if rules.may_grant(actor, role, None))}
    bodies = rules.list_bodies_kept(actor)
    return allowed if bodies is None else {**allowed, "organisation": bodies}


def _check_rows(rows: Sequence[Values], situation: Situation) -> Iterator[tuple[int, RowProblem]]:
    """Addresses that are none, that stand twice, or that somebody else has; roles that the body's kind has not."""
    addresses = [str(values.get("email") or "").strip().lower() for values in rows]
    known = {
        person.email.lower(): person
        for person in Person.objects.filter(email__in=[address for address in addresses if address])
    }
    members = _list_members(situation.actor, timezone.localdate()) if known else {}
    repeated = {address for address, times in Counter(addresses).items() if address and times > 1}
    for number, (values, address) in enumerate(zip(rows, addresses, strict=True)):
        if address and (problem := _judge_address(address, repeated, known.get(address), members, values)):
            yield number, RowProblem("email", problem)
        body = snapshot.read_directory().organisation(str(values.get("organisation")), None)
        role = str(values.get("role") or _STAFF)
        if body is not None and role in terms.BODIES_OF_ROLE and body.kind not in terms.BODIES_OF_ROLE[role]:
            yield number, RowProblem("role", _("This role cannot be held in an organisation of this kind"))


def _judge_address(
    address: str, repeated: set[str], holder: Person | None, members: Mapping[Key, _Member], values: Values
) -> str:
    """What is wrong with an address, "" where nothing is."""
    try:
        validate_email(address)
    except ValidationError:
        return gettext("This is not an e-mail address. Correct it, or leave the cell empty and print a slip.")
    if address in repeated:
        return gettext("This address stands in another row too. Each person has their own, or none.")
    member = members.get((values.get("organisation"), values.get("full_name")))
    if holder is not None and (member is None or member.person != holder):
        return gettext(
            "Another account has this address. Where it is the same person, grant the role on that person's page and "
            "leave out this row."
        )
    return ""


def _list_prefilled(actor: Actor, as_of: date) -> Iterable[Mapping[str, str]]:
    """A row for each body that has no account yet, of those the actor keeps."""
    kept = rules.list_bodies_kept(actor)
    staff = gettext("staff")
    for body in lacking.list_bodies_without_accounts(today=as_of):
        if kept is None or body.code in kept:
            yield {"organisation": body.name, "role": staff}


_ROLES = (
    Choice(
        *(_STAFF, _("staff")),
        synonyms=("cán bộ", "chuyên viên", "công chức", "viên chức", "nhân viên", "cán bộ xã", "kỹ sư", "đầu mối"),
    ),
    Choice(
        *(_HEAD, _("head")),
        synonyms=("người đứng đầu", "thủ trưởng", "chủ tịch", "giám đốc", "trưởng", "lãnh đạo"),
    ),
    *(Choice(role.value, role.label) for role in _OTHERS),
)
_COLUMNS = (
    ImportColumn(
        *("full_name", _("Full name")),
        synonyms=("họ tên", "họ và tên", "tên cán bộ", "người phụ trách", "cán bộ đầu mối"),
        required=True,
        maximum_length=200,
    ),
    ImportColumn(
        *("job_title", _("Job title"), ("chức danh", "chức vụ", "vị trí công tác")), default="", maximum_length=200
    ),
    ImportColumn(
        *("organisation", _("Organisation")),
        synonyms=("cơ quan", "đơn vị", "tên cơ quan", "cơ quan công tác", "đơn vị công tác", "xã phường", "UBND", "sở"),
        kind="reference",
        required=True,
        reference=_resolve_bodies,
        description=_("Name or code, as it stands in the list of organisations; a commune's name alone will do."),
    ),
    ImportColumn(
        *("email", _("E-mail"), ("thư điện tử", "email", "hộp thư", "địa chỉ thư", "thư công vụ")),
        default="",
        maximum_length=254,
        description=_("The invitation goes there. Without one a slip is printed."),
    ),
    ImportColumn(
        *("phone", _("Telephone"), ("điện thoại", "số điện thoại", "sđt", "di động")), default="", maximum_length=30
    ),
    ImportColumn(
        *("role", _("Role"), ("vai trò", "quyền", "nhóm quyền")),
        kind="choice",
        choices=_ROLES,
        default=_STAFF,
        description=_("Empty: staff, who do the work of the body. The head keeps its accounts too."),
    ),
)
ACCOUNTS = Import(
    name=terms.ACCOUNTS,
    dataset="identity.person",
    title=_("Accounts"),
    description=_(
        "The people of all communes, departments and operators in one sheet. Each gets an account without a password; "
        "then send the invitations or print the slips."
    ),
    columns=_COLUMNS,
    key=("organisation", "full_name"),
    rule="identity.people.edit",
    current=_current_accounts,
    apply=_apply_accounts,
    allowed=_restrict_rows,
    table_checks=(_check_rows,),
    prefilled=_list_prefilled,
    begun=frozenset({"organisation", "role"}),
    onward=(_("Invite them"), "identity:people"),
)

IMPORTS = (ACCOUNTS,)
