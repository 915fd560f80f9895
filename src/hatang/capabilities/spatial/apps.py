"""The manifest of the shared spatial data."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability


class SpatialConfig(capability.Capability):
    name = "hatang.capabilities.spatial"
    label = "spatial"
    title = _("Shared spatial data")
    order = 95
