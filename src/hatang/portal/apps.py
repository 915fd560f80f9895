"""The portal's manifest: its places in the rail, and what it fills into the shell around every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.problems import Text

# start: the tables are not there before the apps are ready.


# The shell is filled when a page is drawn: a process that draws none starts without what pages are made of.
def _load_chips() -> Mapping[str, shell.Chip]:
    from hatang.portal.chips import CHIPS

    return CHIPS


def _load_notice() -> Text:
    from hatang.portal import demonstration

    return demonstration.demonstration_notice()


class PortalConfig(capability.Capability):
    name = "hatang.portal"
    label = "portal"
    title = _("Portal")
    order = 0

    def ready(self) -> None:
        super().ready()
        shell.fill_chips(_load_chips)
        shell.fill_notice(_load_notice)
        for name in ("home", "map", "map_embedded", "place", "search", "jobs", "jobs_notice", "evidence"):
            shell.fill_link(name, f"portal:{name}")
        shell.fill_link("help", "portal:help_topics")
