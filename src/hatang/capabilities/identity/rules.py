"""Who may see or do what with people, organisations and grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import terms
from hatang.kernel.access import ADMINISTRATOR, BODY_HEAD, OFFICER, Rule, anyone, role_any, signed_in
from hatang.kernel.problems import Forbidden

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

RULES = (
    Rule("identity.organisations.view", _("See organisations and their successors"), anyone),
    Rule("identity.organisations.edit", _("Add, change and close organisations"), role_any(ADMINISTRATOR)),
    Rule("identity.people.list", _("See the people of all bodies"), role_any(ADMINISTRATOR, OFFICER)),
    Rule("identity.people.view", _("See people and their roles"), role_any(ADMINISTRATOR, OFFICER, BODY_HEAD)),
    Rule(
        "identity.people.edit",
        _("Add people, invite them and grant roles"),
        role_any(ADMINISTRATOR, OFFICER, BODY_HEAD),
    ),
    Rule(
        *("identity.people.hand_over", _("Hand over what somebody leaves, and close their account")),
        role_any(ADMINISTRATOR, OFFICER, BODY_HEAD),
    ),
    Rule("identity.people.of_body", _("Keep the accounts of the own body"), role_any(BODY_HEAD)),
    Rule("identity.people.secure", _("Close accounts and reset second factors"), role_any(ADMINISTRATOR)),
    Rule("identity.invitation", _("Accept an invitation"), anyone),
    Rule("identity.account", _("See and change one's own account"), signed_in, scopes=()),
)


def roles_grantable_by(actor: Actor) -> frozenset[str]:
    """The roles the actor may give and take back somewhere."""
    return frozenset(role for role in terms.PersonRole.values if may_grant(actor, role, None))


def may_grant(actor: Actor, role: str, organisation: str | None) -> bool:
    """Whether the actor may give and take back the role in the body; None: in one or another."""
    return any(
        actor.has(holder, organisation=organisation if holder == BODY_HEAD else None)
        for holder, roles in terms.GRANTABLE_BY.items()
        if role in roles
    )


def list_bodies_kept(actor: Actor) -> frozenset[str] | None:
    """The bodies whose people the actor keeps; None for all."""
    return None if actor.has(ADMINISTRATOR, OFFICER) else actor.organisations(BODY_HEAD)


def require_may_grant(actor: Actor, role: str, organisation: str, person_id: str) -> None:
    """Refuse roles above the actor's own reach or in a body of others, and rights given to oneself."""
    if not may_grant(actor, role, organisation):
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
