"""The manifest of the work capability."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class WorkConfig(capability.Capability):
    name = "hatang.capabilities.work"
    label = "work"
    title = _("Tasks")
    order = 41

    def ready(self) -> None:
        super().ready()
        for link, name in (
            ("plan_tasks", "tasks"),
            ("plan_task", "task"),
            ("plan_duties", "duties"),
            ("plan_funding", "funding"),
            ("plan_own", "own_plan"),
            ("plan_annex", "annex"),
            ("target_cascade", "target_cascade"),
        ):
            shell.fill_link(link, f"work:{name}")
