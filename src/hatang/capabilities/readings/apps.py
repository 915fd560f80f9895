"""The manifest of the readings capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class ReadingsConfig(capability.Capability):
    name = "hatang.capabilities.readings"
    label = "readings"
    title = _("Documents")
    order = 42

    def ready(self) -> None:
        super().ready()
        shell.fill_link("plan_documents", "readings:index")
        shell.fill_link("plan_words", "readings:point")
