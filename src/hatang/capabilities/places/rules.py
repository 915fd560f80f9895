"""Who may see or change places: everybody reads; officers edit everything, a clerk what lies in the commune."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, COMMUNE_CLERK, OFFICER, Actor, Rule, anyone, role_any

# Roles that may edit every place of the province.
EVERYWHERE = (ADMINISTRATOR, OFFICER)


def edits_everywhere(actor: Actor) -> bool:
    return actor.has(*EVERYWHERE)


RULES = (
    Rule("places.view", _("See places"), anyone),
    Rule("places.edit", _("Edit hamlets, points and figures of places"), role_any(*EVERYWHERE, COMMUNE_CLERK)),
    Rule("places.govern", _("Edit units, boundaries, zones and their changes"), role_any(*EVERYWHERE)),
)
