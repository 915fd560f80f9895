"""The manifest of analytics."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class AnalyticsConfig(capability.Capability):
    name = "hatang.capabilities.analytics"
    label = "analytics"
    title = _("Analytics")
    order = 90
