"""Who may dispute, answer and decide; who keeps the register of signal holes; who sends a test."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import access
from hatang.kernel.access import Rule

# Whoever works for the State on coverage sees every challenge and test; operators see those against them.
STATE = (
    access.ADMINISTRATOR,
    access.OFFICER,
    access.AGENCY_OFFICER,
    access.COMMUNE_CLERK,
    access.PLANNER,
    access.ANALYST,
)

RULES = (
    Rule("coverage.challenges", _("See coverage challenges"), access.signed_in),
    Rule(
        "coverage.challenge",
        _("Dispute declared coverage"),
        access.role_any(access.COMMUNE_CLERK, access.AGENCY_OFFICER, access.OFFICER, access.RESIDENT),
    ),
    Rule("coverage.answer", _("Answer a coverage challenge"), access.role_any(access.OPERATOR_ENGINEER)),
    Rule("coverage.decide", _("Decide a coverage challenge"), access.role_any(access.OFFICER)),
    Rule("coverage.test", _("Send a test of one's own"), access.anyone),
    Rule("coverage.signal_report", _("Report without an account that there is no signal"), access.anyone),
    Rule(
        "coverage.answer_report",
        _("Answer residents who report that there is no signal"),
        access.role_any(access.OPERATOR_ENGINEER, access.OFFICER),
    ),
    Rule(
        "coverage.hole_report",
        _("Report a place without signal"),
        access.role_any(access.COMMUNE_CLERK, access.AGENCY_OFFICER, access.OFFICER, access.RESIDENT),
    ),
    Rule("coverage.hole_work", _("Keep the register of signal holes"), access.role_any(access.OFFICER)),
    Rule("coverage.hole_commit", _("Commit to mend a signal hole"), access.role_any(access.OPERATOR_ENGINEER)),
    Rule(
        "coverage.hole_confirm",
        _("Confirm that a signal hole is mended"),
        access.role_any(access.COMMUNE_CLERK, access.OFFICER),
    ),
)
