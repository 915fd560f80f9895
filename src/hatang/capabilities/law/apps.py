"""The manifest of the law capability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, definitions
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.kernel.definitions import DatedDefinition

# start: the tables are not there before the apps are ready.


def _list_definitions() -> Sequence[DatedDefinition]:
    """Their tables are there when they are first asked for."""
    from hatang.capabilities.law.queries.definitions import list_stored_definitions

    return list_stored_definitions()


class LawConfig(capability.Capability):
    name = "hatang.capabilities.law"
    label = "law"
    title = _("Definitions")
    order = 39

    def ready(self) -> None:
        super().ready()
        shell.fill_link("plan_instruments", "law:instruments")
        shell.fill_link("plan_definitions", "law:definitions")
        definitions.register_store(_list_definitions)
