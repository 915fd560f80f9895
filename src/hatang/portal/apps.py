"""The portal's manifest: its places in the rail, and what it fills into the shell around every page."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class PortalConfig(capability.Capability):
    name = "hatang.portal"
    label = "portal"
    title = _("Portal")
    order = 0

    def ready(self) -> None:
        super().ready()
        from hatang.portal import chips, demonstration

        chips.fill()
        shell.fill_notice(demonstration.notice)
        for name in ("home", "map", "place", "search", "jobs", "jobs_notice", "evidence"):
            shell.fill_link(name, f"portal:{name}")
