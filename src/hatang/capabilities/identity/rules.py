"""Who may see or do what with people, organisations and grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import terms
from hatang.kernel.access import ADMINISTRATOR, OFFICER, SYSTEM_ROLE, Rule, anyone, role_any, signed_in
from hatang.kernel.problems import Forbidden

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

RULES = (
    Rule("identity.organisations.view", _("See organisations and their successors"), anyone),
    Rule("identity.organisations.edit", _("Add, change and close organisations"), role_any(ADMINISTRATOR)),
    Rule("identity.people.view", _("See people and their roles"), role_any(ADMINISTRATOR, OFFICER)),
    Rule("identity.people.edit", _("Add people and grant roles"), role_any(ADMINISTRATOR, OFFICER)),
    Rule("identity.people.secure", _("Close accounts and reset second factors"), role_any(ADMINISTRATOR)),
    Rule("identity.account", _("See and change one's own account"), signed_in),
)


def roles_grantable_by(actor: Actor) -> frozenset[str]:
    """The roles the actor may give and take back."""
    held = frozenset(grant.role for grant in actor.grants)
    return frozenset(terms.PersonRole.values) if SYSTEM_ROLE in held else terms.list_grantable_roles(held)


def require_may_grant(actor: Actor, role: str, person_id: str) -> None:
    """Refuse roles above the actor's own reach, and rights given to oneself."""
    if role not in roles_grantable_by(actor):
        raise Forbidden(
            "identity.grant.role",
            _("You may not grant or revoke this role"),
            where=dict(terms.PersonRole.choices).get(role, role),
            hint=_("Ask an administrator."),
        )
    if actor.id == person_id:
        raise Forbidden(
            "identity.grant.self",
            _("Nobody grants or revokes their own rights"),
            hint=_("Ask another administrator."),
        )
