"""What the portal itself shows in its frames: its pages and the figures in the search, the relief under every map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, indicators, panels
from hatang.kernel.ui import frames, shell
from hatang.kernel.ui.search import rank_of
from hatang.portal import relief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context


def _pages(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for entry in shell.navigation(actor):
        rank = rank_of(str(entry.title), "", words)
        if rank is None:
            continue
        try:
            yield panels.Hit(str(entry.title), context.url(reverse(entry.url_name)), "", rank)
        except NoReverseMatch:
            continue


def _figures(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for each in indicators.all():
        rank = rank_of(str(each.title), f"{each.code} {each.definition}", words)
        if rank is not None:
            yield panels.Hit(str(each.title), frames.evidence_url(context, each.code), each.code, rank)


_MENU = (
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
PANELS = (
    *_MENU,
    panels.SearchSource(_("Pages"), "file", 10, _pages),
    panels.SearchSource(_("Figures"), "report", 90, _figures),
    panels.GroundLayer("relief", 10, relief.layer),
)
