"""Who may see or do what with tasks: everybody reads them, bodies report on their own, officers answer."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import (
    ADMINISTRATOR,
    AGENCY_OFFICER,
    ANALYST,
    COMMUNE_CLERK,
    OFFICER,
    OPERATOR_ENGINEER,
    PLANNER,
    Actor,
    Rule,
    role_any,
)

# The lead department keeps the plans; it alone answers.
KEEPERS = (ADMINISTRATOR, OFFICER)
# Officials of state bodies read what bodies write to one another about their tasks.
OFFICIALS = (*KEEPERS, AGENCY_OFFICER, COMMUNE_CLERK, PLANNER, ANALYST)
# Whoever may be named in a task, by the body they act for.
REPORTERS = (*KEEPERS, AGENCY_OFFICER, COMMUNE_CLERK, OPERATOR_ENGINEER)
# Whoever work may be assigned to: the police act through their analysts.
ASSIGNEES = (*REPORTERS, ANALYST)


def keeps_plans(actor: Actor) -> bool:
    return actor.has(*KEEPERS)


def reads_exchanges(actor: Actor) -> bool:
    """Whether the actor reads every note and obstacle; an operator reads its own only, the public none."""
    return actor.has(*OFFICIALS)


RULES = (
    Rule("plan.report", _("Report on the tasks of one's own body"), role_any(*REPORTERS)),
    Rule("plan.answer", _("Answer obstacles"), role_any(*KEEPERS)),
    Rule("plan.fund", _("Record funding of the tasks of one's own body"), role_any(*REPORTERS)),
    Rule("plan.assign", _("Assign tasks that one's own body leads"), role_any(*REPORTERS)),
    Rule(
        "plan.carry_out",
        _("Answer for work that was assigned to or by one's own body"),
        role_any(*ASSIGNEES),
    ),
    Rule("plan.read_orders", _("Read what bodies give one another to do"), role_any(*OFFICIALS)),
    Rule("plan.exchanges", _("Read progress notes and obstacles"), role_any(*OFFICIALS, OPERATOR_ENGINEER)),
)
