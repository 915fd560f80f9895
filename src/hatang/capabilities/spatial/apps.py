"""The manifest of the shared spatial data."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class SpatialConfig(capability.Capability):
    name = "hatang.capabilities.spatial"
    label = "spatial"
    title = _("Shared spatial data")
    order = 95

    def ready(self) -> None:
        super().ready()
        shell.fill_link("spatial", "spatial:landing")
        shell.fill_link("collection", "spatial:collection")
