"""Who may see or do what with assets: the rules of routes and actions, and the scopes that rows are cut by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import (
    ADMINISTRATOR,
    AGENCY_OFFICER,
    ANALYST,
    COMMUNE_CLERK,
    OFFICER,
    OPERATOR_ENGINEER,
    PLANNER,
    Rule,
    anyone,
    role_any,
)

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

    # The organisations whose rows an actor sees; None is everybody's.
    type Scope = frozenset[str] | None

RULES = (
    Rule("assets.view", _("See mast positions, fibre, surveys, platforms and hotspots"), anyone),
    Rule(
        "assets.view_operator_data",
        _("See cells and subscriptions of operators"),
        role_any(OFFICER, ADMINISTRATOR, PLANNER, OPERATOR_ENGINEER),
    ),
    Rule(
        "assets.view_agency_data",
        _("See the network nodes and information systems of agencies"),
        role_any(OFFICER, ADMINISTRATOR, ANALYST, AGENCY_OFFICER, COMMUNE_CLERK),
    ),
    Rule(
        "assets.view_security",
        _("See weaknesses and protected machines"),
        role_any(ANALYST, ADMINISTRATOR, AGENCY_OFFICER),
    ),
    Rule(
        "assets.correct_fibre",
        _("Correct the fibre status of a hamlet"),
        role_any(COMMUNE_CLERK, OFFICER, ADMINISTRATOR),
    ),
    Rule("assets.edit_sites", _("Register and close mast positions"), role_any(OPERATOR_ENGINEER, OFFICER)),
    Rule("assets.plan", _("Plan sites and lines by a decision"), role_any(OFFICER, ADMINISTRATOR)),
    Rule("assets.fix_findings", _("Record that a weakness is fixed"), role_any(ANALYST, AGENCY_OFFICER)),
    Rule("assets.import_operator", _("File operators' data"), role_any(OPERATOR_ENGINEER, OFFICER)),
    Rule("assets.import_surveys", _("File surveys"), role_any(OFFICER, ADMINISTRATOR)),
    Rule("assets.import_agency", _("File agencies' networks, systems and platforms"), role_any(OFFICER, ADMINISTRATOR)),
    Rule("assets.import_security", _("File weaknesses and protected machines"), role_any(ANALYST, ADMINISTRATOR)),
)


def operator_scope(actor: Actor) -> Scope:
    """Operators' own data: the lead department, planners and administrators see all, an engineer the own operator's."""
    if actor.has(OFFICER, ADMINISTRATOR, PLANNER):
        return None
    return actor.organisations(OPERATOR_ENGINEER)


def agency_scope(actor: Actor) -> Scope:
    """Topology and systems: the lead department, analysts and administrators see all, others their own agency's."""
    if actor.has(OFFICER, ADMINISTRATOR, ANALYST):
        return None
    return actor.organisations(AGENCY_OFFICER, COMMUNE_CLERK)


def security_scope(actor: Actor) -> Scope:
    """Weaknesses and machines: analysts and administrators see all, an agency officer the own agency's only."""
    if actor.has(ANALYST, ADMINISTRATOR):
        return None
    return actor.organisations(AGENCY_OFFICER)


def planned_scope(actor: Actor) -> Scope:
    """What will be built: for everybody who must act on it, for nobody else."""
    may = actor.has(OFFICER, ADMINISTRATOR, PLANNER, AGENCY_OFFICER, COMMUNE_CLERK, OPERATOR_ENGINEER)
    return None if may else frozenset()


def open_scope(actor: Actor) -> Scope:
    """Open rows."""
    return None


def may_file_for(actor: Actor, operator: str) -> bool:
    """Whether the actor may write rows of this operator: its own engineers and the lead department."""
    return actor.has(OFFICER) or actor.has(OPERATOR_ENGINEER, organisation=operator)
