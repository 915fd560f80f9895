"""What the shared spatial data shows in the frames: datasets, layers and pictures in the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import public as spatial
from hatang.capabilities.spatial.views import atlas
from hatang.kernel import capability, panels
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

# Enough to tell two datasets apart in a list of hits.
_DETAIL_WORDS = 14


def _search_records(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    """What the catalogue of records knows, each with the page that shows it best."""
    for row in spatial.list_records(actor=actor):
        rank = rank_of(str(row.title), f"{row.description} {row.name}", words)
        if rank is None:
            continue
        if row.slug:
            url = reverse("spatial:raster", args=[row.slug])
        elif row.is_published:
            url = reverse("opendata:dataset", args=[row.name])
        else:
            url = f"{reverse('spatial:collection', args=[row.name])}?f=html"
        yield panels.Hit(str(row.title), url, Truncator(str(row.description)).words(_DETAIL_WORDS), rank)


_MENU = (
    capability.Navigation(
        title=_("Map layers"),
        url_name="spatial:layers",
        icon="layers",
        order=65,
        rule="spatial.view",
        group=capability.Group.DATA,
    ),
)
_HELP = (
    panels.HelpTopic(
        "ban-do-so",
        _("The digital map"),
        "spatial/help/atlas",
        62,
        ("spatial:atlas",),
        rule="spatial.view",
        group=capability.Group.DATA,
    ),
    panels.HelpTopic(
        "lop-ban-do",
        _("Bring a map layer"),
        "spatial/help/layers",
        65,
        ("spatial:layers", "spatial:raster"),
        rule="spatial.view",
        group=capability.Group.DATA,
    ),
)
PANELS = (
    *_HELP,
    *_MENU,
    # Below what capabilities compute, and after it in the list.
    panels.MapLayer("shared", 1, atlas.draw_layers, rule="spatial.view"),
    panels.PagePart("portal:map", "notes", 10, atlas.show_publishing, rule="spatial.view"),
    panels.PagePart("portal:map", "tools", 10, atlas.show_tools, rule="spatial.view"),
    panels.SearchSource(_("Data and map pictures"), "layers", 100, _search_records),
)
