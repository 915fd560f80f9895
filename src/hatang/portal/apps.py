"""The portal's manifest: its places in the rail, and what it fills into the shell around every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.problems import Text


# The shell is filled when a page is drawn: a process that draws none starts without what pages are made of.
def _chips() -> Mapping[str, shell.Chip]:
    from hatang.portal.chips import CHIPS

    return CHIPS


def _notice() -> Text:
    from hatang.portal import demonstration

    return demonstration.notice()


class PortalConfig(capability.Capability):
    name = "hatang.portal"
    label = "portal"
    title = _("Portal")
    order = 0
    navigation = (
        capability.Navigation(title=_("Overview"), url_name="portal:home", icon="home", order=0, rule="public"),
        capability.Navigation(title=_("Map"), url_name="portal:map", icon="map", order=5, rule="public"),
        capability.Navigation(title=_("Task board"), url_name="portal:tasks", icon="tasks", order=10, rule="public"),
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
        shell.fill_chips(_chips)
        shell.fill_notice(_notice)
        for name in ("home", "search", "jobs", "jobs_notice", "evidence", "target"):
            shell.fill_link(name, f"portal:{name}")
        shell.fill_link("bell", "reporting:bell")
        shell.fill_link("plan_documents", "plan:readings")
        shell.fill_link("spatial", "spatial:landing")
        shell.fill_link("atlas", "spatial:atlas")
        shell.fill_link("collection", "spatial:collection")
