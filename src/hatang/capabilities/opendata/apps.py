"""The manifest of opendata."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class OpendataConfig(capability.Capability):
    name = "hatang.capabilities.opendata"
    label = "opendata"
    title = _("Open data")
    order = 95

    def ready(self) -> None:
        super().ready()
        shell.fill_link("open_data", "opendata:index")
        shell.fill_link("catalogue", "opendata:catalog_ttl")
