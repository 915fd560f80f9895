"""The manifest of the plan capability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, suppression
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from datetime import date

# start: the tables are not there before the apps are ready.


def _smallest_count(as_of: date) -> int:
    """From which count on a figure is told to everybody is a dated definition; it is read when it is asked for."""
    from hatang.capabilities.plan.queries.definitions import smallest_count

    return smallest_count(as_of)


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
        shell.fill_link("plan_documents", "plan:readings")
        suppression.register_threshold(_smallest_count)
