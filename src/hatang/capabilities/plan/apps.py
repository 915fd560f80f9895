"""The manifest of the plan capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


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
