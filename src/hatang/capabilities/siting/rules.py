"""Who may plan: planners and the lead department keep prices and solve; others see what was accepted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import access
from hatang.kernel.access import Rule

# Whoever plans networks for the province: prices before a tender are theirs alone.
PLANNERS = (access.ADMINISTRATOR, access.OFFICER, access.PLANNER)
# Whoever must know what was decided: an accepted scenario is theirs to read.
READERS = (*PLANNERS, access.AGENCY_OFFICER, access.COMMUNE_CLERK, access.OPERATOR_ENGINEER)

RULES = (
    Rule("siting.view", _("See accepted scenarios"), access.role_any(*READERS)),
    # What is accepted becomes part of a plan: for whoever keeps the plans.
    Rule("siting.accept", _("Accept scenarios into a plan"), access.role_any(access.ADMINISTRATOR, access.OFFICER)),
    Rule("siting.plan", _("Keep prices and lines, solve and compare scenarios"), access.role_any(*PLANNERS)),
)
