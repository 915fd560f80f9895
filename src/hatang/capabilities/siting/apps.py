"""The manifest of the siting capability."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class SitingConfig(capability.Capability):
    name = "hatang.capabilities.siting"
    label = "siting"
    title = _("What to build next")
    order = 60
