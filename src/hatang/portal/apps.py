"""The portal's manifest: its places in the rail, and what it fills into the shell around every page."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell


class PortalConfig(capability.Capability):
    name = "hatang.portal"
    label = "portal"
    title = _("Portal")
    order = 0
    navigation = (
        capability.Navigation(title=_("Overview"), url_name="portal:home", icon="home", order=0, rule="public"),
        capability.Navigation(title=_("Map"), url_name="portal:map", icon="map", order=5, rule="public"),
        capability.Navigation(
            title=_("Import files"),
            url_name="imports:index",
            icon="upload",
            order=50,
            rule="imports.use",
            group=capability.Group.DATA,
        ),
        capability.Navigation(
            title=_("Running work"),
            url_name="portal:jobs",
            icon="work",
            order=90,
            rule="jobs.view",
            group=capability.Group.ADMINISTRATION,
        ),
        capability.Navigation(
            title=_("Audit log"),
            url_name="portal:audit",
            icon="history",
            order=95,
            rule="audit.view",
            group=capability.Group.ADMINISTRATION,
        ),
    )

    def ready(self) -> None:
        super().ready()
        from hatang.portal import chips, demonstration

        chips.fill()
        shell.fill_notice(demonstration.notice)
        for name in ("home", "map", "place", "search", "jobs", "jobs_notice", "evidence"):
            shell.fill_link(name, f"portal:{name}")
