"""The rules of what the kernel itself shows."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, OFFICER, Rule, anyone, role_any, signed_in

RULES = (
    Rule("public", _("Open to everyone"), anyone),
    Rule("signed_in", _("Open to everyone who signed in"), signed_in),
    Rule("audit.view", _("Read the audit log"), role_any(ADMINISTRATOR, OFFICER)),
    Rule("jobs.view", _("See running work"), signed_in),
    Rule("administration", _("Administer the platform"), role_any(ADMINISTRATOR)),
)
