"""Who may see, declare and measure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import access
from hatang.kernel.access import Rule

# Whoever works for the State on coverage sees the raw polygons and samples; operators see their own.
STATE = (
    access.ADMINISTRATOR,
    access.OFFICER,
    access.AGENCY_OFFICER,
    access.COMMUNE_CLERK,
    access.PLANNER,
    access.ANALYST,
)

RULES = (
    Rule("coverage.view", _("See coverage and its gaps"), access.anyone),
    Rule("coverage.declare", _("Declare coverage"), access.role_any(access.OPERATOR_ENGINEER, access.OFFICER)),
    # Not the operators: nobody proves his own claim. What they measured they send with their answer to a challenge.
    Rule(
        "coverage.measure",
        _("File measurements of coverage"),
        access.role_any(access.OFFICER, access.AGENCY_OFFICER, access.PLANNER),
    ),
)
