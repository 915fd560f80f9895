"""Who may read the catalogue: everybody, and everybody the same."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import Rule, anyone

RULES = (Rule("opendata.view", _("Read the open data catalogue and download from it"), anyone),)
