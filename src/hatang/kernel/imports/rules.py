"""Who may come to the import pages at all; what each may file is the rule of the import itself."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, OFFICER, Rule, role_any, signed_in

RULES = (
    Rule("imports.use", _("Import files"), signed_in),
    Rule("imports.view_all", _("See the imports of everybody"), role_any(ADMINISTRATOR, OFFICER)),
)
