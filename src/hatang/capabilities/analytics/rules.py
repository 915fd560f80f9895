"""Who may ask: whoever is signed in, each within the rows that they may see."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, ANALYST, OFFICER, PLANNER, Rule, Scope, role_any, signed_in

RULES = (
    Rule("analytics.query", _("Ask questions in SQL and keep them"), signed_in, (Scope.SQL,)),
    Rule(
        "analytics.share", _("Share a kept question with everybody"), role_any(OFFICER, ADMINISTRATOR, PLANNER, ANALYST)
    ),
)
