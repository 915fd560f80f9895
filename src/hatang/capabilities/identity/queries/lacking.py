"""What a province that just begins lacks: bodies without an account, files that nobody sent yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.identity.models import RoleGrant
from hatang.capabilities.identity.queries import snapshot
from hatang.capabilities.identity.terms import OrganisationKind
from hatang.kernel.imports import queries as imports

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
# The fields of a scope that name an operator.
_OPERATOR_FIELDS = frozenset({"operator", "owner"})


@dataclass(frozen=True)
class MissingFile:
    """An import of which nothing came; `owner` is the operator that owes it, None where the department brings it."""

    declared: Import
    owner: OrganisationRef | None


def list_bodies_without_accounts(*, today: date) -> list[OrganisationRef]:
    """The bodies of the day that nobody works for yet, departments and operators before communes."""
    served = set(
        RoleGrant.objects.valid_on(today).filter(person__is_active=True).values_list("organisation", flat=True)
    )
    directory = snapshot.read_directory()
    bodies = [body for kind in _WITH_ACCOUNTS for body in directory.standing(today, kind=kind)]
    return [body for body in bodies if body.code not in served]


def list_missing_files(*, today: date) -> list[MissingFile]:
    """Every import of which no file was ever taken in; those of operators for each operator of the day."""
    filed = imports.list_filed_scopes()
    operators = snapshot.read_directory().standing(today, kind=OrganisationKind.OPERATOR)
    missing = []
    for declared in imports.list_all_imports():
        scopes = filed.get(declared.name)
        if declared.scope and declared.scope[0] in _OPERATOR_FIELDS:
            filers = {str(scope[0]) for scope in scopes or () if scope}
            missing += [MissingFile(declared, operator) for operator in operators if operator.code not in filers]
        elif scopes is None:
            missing.append(MissingFile(declared, None))
    return missing
