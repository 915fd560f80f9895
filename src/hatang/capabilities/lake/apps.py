"""The manifest of the lake."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class LakeConfig(capability.Capability):
    name = "hatang.capabilities.lake"
    label = "lake"
    title = _("Lake")
    order = 85
