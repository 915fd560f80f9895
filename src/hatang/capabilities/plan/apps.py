"""The manifest of the plan capability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, definitions
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.kernel.definitions import DatedDefinition

# start: the tables are not there before the apps are ready.


def _definitions() -> Sequence[DatedDefinition]:
    """Their tables are there when they are first asked for."""
    from hatang.capabilities.plan.queries.definitions import stored

    return stored()


class PlanConfig(capability.Capability):
    name = "hatang.capabilities.plan"
    label = "plan"
    title = _("Plans")
    order = 40
    roles = (
        capability.Role("officer", _("Officer of the lead department")),
        capability.Role("agency_officer", _("Officer of an agency")),
    )

    def ready(self) -> None:
        super().ready()
        shell.fill_link("target", "plan:standing_target")
        definitions.register_store(_definitions)
