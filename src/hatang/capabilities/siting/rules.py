"""Who may plan: planners and the lead department keep prices and solve; others see what was accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import access
from hatang.kernel.access import Rule

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

# Whoever plans networks for the province: prices before a tender are theirs alone.
PLANNERS = (access.ADMINISTRATOR, access.OFFICER, access.PLANNER)
# Whoever must know what was decided: an accepted scenario is theirs to read.
READERS = (*PLANNERS, access.AGENCY_OFFICER, access.COMMUNE_CLERK, access.OPERATOR_ENGINEER)
# Whoever answers for public money; an operator must not learn what another is paid.
OF_MONEY = (*PLANNERS, access.AGENCY_OFFICER, access.COMMUNE_CLERK)

RULES = (
    Rule("siting.view", _("See accepted scenarios"), access.role_any(*READERS)),
    Rule("siting.money", _("See costs and prices of accepted scenarios"), access.role_any(*OF_MONEY)),
    # What is accepted becomes part of a plan: for whoever keeps the plans.
    Rule("siting.accept", _("Accept scenarios into a plan"), access.role_any(access.ADMINISTRATOR, access.OFFICER)),
    # An operator's plan is its business: what another learns of it is that something is near, and whom to talk to.
    Rule(
        "siting.see_builds",
        _("See operators' yearly plans, each its own"),
        access.role_any(*PLANNERS, access.OPERATOR_ENGINEER),
    ),
    Rule(
        "siting.file_builds",
        _("File an operator's yearly plan"),
        access.role_any(access.ADMINISTRATOR, access.OFFICER, access.OPERATOR_ENGINEER),
    ),
    Rule("siting.offer", _("Offer to share and answer offers"), access.role_any(access.OPERATOR_ENGINEER)),
    Rule("siting.plan", _("Keep prices and lines, solve and compare scenarios"), access.role_any(*PLANNERS)),
)


def build_scope(actor: Actor) -> frozenset[str] | None:
    """The operators whose plans an actor sees; None is everybody's."""
    if actor.has(*PLANNERS):
        return None
    return actor.organisations(access.OPERATOR_ENGINEER)


def line_scope(actor: Actor) -> frozenset[str] | None:
    """Whoever plans reads all networks of lines, nobody else any."""
    return None if actor.has(*PLANNERS) else frozenset()
