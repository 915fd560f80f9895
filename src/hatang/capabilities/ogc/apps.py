"""The manifest of OGC API."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class OgcConfig(capability.Capability):
    name = "hatang.capabilities.ogc"
    label = "ogc"
    title = _("OGC API")
    order = 96

    def ready(self) -> None:
        super().ready()
        shell.fill_link("spatial", "ogc:landing")
        shell.fill_link("collection", "ogc:collection")
        shell.fill_link("style", "ogc:style")
