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


def _find_pages(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for entry in shell.list_navigation(actor):
        rank = rank_of(str(entry.title), "", words)
        if rank is None:
            continue
        try:
            yield panels.Hit(str(entry.title), context.url(reverse(entry.url_name)), "", rank)
        except NoReverseMatch:
            continue


def _find_figures(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for indicator in indicators.list_indicators():
        rank = rank_of(str(indicator.title), f"{indicator.code} {indicator.definition}", words)
        if rank is not None:
            yield panels.Hit(str(indicator.title), frames.evidence_url(context, indicator.code), indicator.code, rank)


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
    panels.SearchSource(_("Pages"), "file", 10, _find_pages),
    panels.SearchSource(_("Figures"), "report", 90, _find_figures),
    panels.GroundLayer("relief", 10, relief.build_layers),
)
