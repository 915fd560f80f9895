"""What a province that just begins lacks: bodies without an account, files that nobody sent yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.identity.models import RoleGrant
from hatang.capabilities.identity.queries import snapshot
from hatang.capabilities.identity.terms import ACCOUNTS, OrganisationKind, PersonRole
from hatang.engines.writing.words import order_key
from hatang.kernel import access
from hatang.kernel.imports import queries as imports
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.identity.queries.directory import OrganisationRef
    from hatang.kernel.imports.declaration import Import

# Who reports or files under a plan of the province.
_WITH_ACCOUNTS = (
    OrganisationKind.DEPARTMENT,
    OrganisationKind.POLICE,
    OrganisationKind.OPERATOR,
    OrganisationKind.COMMUNE_COMMITTEE,
)
# Whose work it is to bring in a file, in this order: what an administrator may too is owed by others first.
_BRINGERS = (
    PersonRole.OFFICER,
    PersonRole.ANALYST,
    PersonRole.PLANNER,
    PersonRole.AGENCY_OFFICER,
    PersonRole.COMMUNE_CLERK,
)
# The fields of a scope that name an operator.
_OPERATOR_FIELDS = frozenset({"operator", "owner"})


@dataclass(frozen=True)
class Keeper:
    """Who works for a body today: whether anybody, and the names of those who head it."""

    is_served: bool = False
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class MissingFile:
    """An import of which nothing came; `owner` is the operator that owes it, None where no operator does."""

    declared: Import
    owner: OrganisationRef | None


def read_keepers(*, today: date) -> dict[str, Keeper]:
    """Body → who works for it today; one query, in a reading one for all."""

    def read() -> dict[str, Keeper]:
        keepers: dict[str, Keeper] = {}
        grants = RoleGrant.objects.valid_on(today).filter(person__is_active=True).exclude(organisation=None)
        for body, role, name in grants.order_by("pk").values_list("organisation", "role", "person__full_name"):
            heads = keepers[body].heads if body in keepers else ()
            keepers[body] = Keeper(True, (*heads, name) if role == PersonRole.BODY_HEAD else heads)
        return keepers

    return cache_in_reading(f"identity.keepers.{today}", read)


def read_served_roles(*, today: date) -> set[PersonRole]:
    """The roles that somebody who may sign in holds today; one query, in a reading one for all."""

    def read() -> set[PersonRole]:
        grants = RoleGrant.objects.valid_on(today).filter(person__is_active=True)
        return set(map(PersonRole, grants.order_by().values_list("role", flat=True).distinct()))

    return cache_in_reading(f"identity.served_roles.{today}", read)


def list_bodies_without_accounts(*, today: date) -> list[OrganisationRef]:
    """The bodies of the day that nobody works for yet, departments and operators before communes, each kind by name."""
    keepers, directory = read_keepers(today=today), snapshot.read_directory()
    standing = (directory.standing(today, kind=kind) for kind in _WITH_ACCOUNTS)
    bodies = [body for of_kind in standing for body in sorted(of_kind, key=lambda body: order_key(body.name))]
    return [body for body in bodies if body.code not in keepers]


def find_bringer(declared: Import) -> PersonRole:
    """The role whose work it is to bring in the file."""
    if declared.scope and declared.scope[0] in _OPERATOR_FIELDS:
        return PersonRole.OPERATOR_ENGINEER
    able = (role for role in _BRINGERS if access.has_right(_hold_role(role), declared.rule))
    return next(able, PersonRole.ADMINISTRATOR)


def name_bringer(declared: Import) -> str:
    """Whose work it is to bring in a file, in words: "the lead department", or people of a role."""
    role = find_bringer(declared)
    return _("the lead department") if role == PersonRole.OFFICER else str(role.label)


def _hold_role(role: PersonRole) -> access.Actor:
    return access.Actor("anybody", "", frozenset({access.Grant(role.value)}))


def list_missing_files(*, today: date) -> list[MissingFile]:
    """Every import of which no file was ever taken in; those of operators for each operator of the day.

    The list of accounts is none of them: accounts that are lacking stand by themselves.
    """
    filed = imports.list_filed_scopes()
    operators = snapshot.read_directory().standing(today, kind=OrganisationKind.OPERATOR)
    missing = []
    for declared in imports.list_all_imports():
        scopes = filed.get(declared.name)
        if declared.scope and declared.scope[0] in _OPERATOR_FIELDS:
            filers = {str(scope[0]) for scope in scopes or () if scope}
            missing += [MissingFile(declared, operator) for operator in operators if operator.code not in filers]
        elif scopes is None and declared.name != ACCOUNTS:
            missing.append(MissingFile(declared, None))
    return missing
