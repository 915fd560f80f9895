"""Who may ask: whoever is signed in, each within the rows that they may see."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, ANALYST, OFFICER, PLANNER, Rule, Scope, role_any, signed_in

RULES = (
    Rule(
        "analytics.query",
        _("Ask about the data and keep questions"),
        signed_in,
        (Scope.SQL,),
        _("Without an account: figures by commune at /phan-tich/theo-xa/, open data at /du-lieu-mo/."),
    ),
    Rule(
        "analytics.share", _("Share a kept question with everybody"), role_any(OFFICER, ADMINISTRATOR, PLANNER, ANALYST)
    ),
)
