"""The manifest of the harvest."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class HarvestConfig(capability.Capability):
    name = "hatang.capabilities.harvest"
    label = "harvest"
    title = _("Harvested catalogues")
    order = 97

    def ready(self) -> None:
        super().ready()
        shell.fill_link("harvested_catalogues", "harvest:sources")
