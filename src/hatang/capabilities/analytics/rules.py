"""Who may ask: everybody without SQL, in SQL whoever is signed in; each within the rows that they may see."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, ANALYST, OFFICER, PLANNER, Rule, Scope, anyone, role_any, signed_in

RULES = (
    Rule("analytics.ask", _("Ask about the data without SQL"), anyone, (Scope.SQL,)),
    Rule(
        "analytics.query",
        _("Ask about the data in SQL and keep questions"),
        signed_in,
        (Scope.SQL,),
        _(
            "Without an account: questions without SQL at /phan-tich/, figures by commune at /phan-tich/theo-xa/, open"
            " data at /du-lieu-mo/."
        ),
    ),
    Rule(
        "analytics.share", _("Share a kept question with everybody"), role_any(OFFICER, ADMINISTRATOR, PLANNER, ANALYST)
    ),
)
