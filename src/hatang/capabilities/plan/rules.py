"""Who may see or change plans: everybody reads plans, officers keep them."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import (
    ADMINISTRATOR,
    AGENCY_OFFICER,
    ANALYST,
    COMMUNE_CLERK,
    OFFICER,
    PLANNER,
    Actor,
    Rule,
    anyone,
    role_any,
)

# The lead department keeps the plans; it alone corrects, amends, closes and answers.
KEEPERS = (ADMINISTRATOR, OFFICER)
# Officials of state bodies read the letters behind figures.
OFFICIALS = (*KEEPERS, AGENCY_OFFICER, COMMUNE_CLERK, PLANNER, ANALYST)


def keeps_plans(actor: Actor) -> bool:
    return actor.has(*KEEPERS)


RULES = (
    Rule("plan.view", _("See plans, targets and tasks"), anyone),
    Rule("plan.edit", _("Correct and amend plans"), role_any(*KEEPERS)),
    Rule("plan.close", _("Approve and close the results of a year"), role_any(*KEEPERS)),
    Rule("plan.letters", _("Open the signed letters behind declared figures"), role_any(*OFFICIALS)),
)
