"""Who reports and who receives: bodies fill in their own forms, a recipient returns and accepts those it was sent."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import (
    ADMINISTRATOR,
    AGENCY_OFFICER,
    ANALYST,
    COMMUNE_CLERK,
    OFFICER,
    OPERATOR_ENGINEER,
    Actor,
    Rule,
    anyone,
    role_any,
    signed_in,
)

RECIPIENTS = (ADMINISTRATOR, OFFICER)
REPORTERS = (*RECIPIENTS, AGENCY_OFFICER, COMMUNE_CLERK, OPERATOR_ENGINEER, ANALYST)


def is_recipient(actor: Actor) -> bool:
    """Whether the actor reads what every body sent."""
    return actor.has(*RECIPIENTS)


RULES = (
    Rule("reporting.view", _("See which reports are due and the reports that were issued"), anyone),
    Rule("reporting.fill", _("Fill in and send the reports of one's own body"), role_any(*REPORTERS)),
    Rule(
        "reporting.receive",
        _("Read the reports of all bodies; return and accept those sent to one's own body"),
        role_any(*RECIPIENTS),
    ),
    Rule(
        "reporting.define",
        _("Enter reporting regimes and the days that offices work or rest"),
        role_any(*RECIPIENTS),
    ),
    Rule("reporting.issue", _("Issue consolidated reports"), role_any(*RECIPIENTS)),
    Rule("reporting.notices", _("Read one's own reminders and choose how they come"), signed_in),
    Rule("reporting.calendar", _("Read the calendar of a body by its private address"), anyone),
)
