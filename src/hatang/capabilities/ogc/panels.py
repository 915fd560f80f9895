"""What OGC API shows in the frames: datasets, layers and pictures of its catalogue in the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.ogc import queries
from hatang.kernel import panels
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

# Enough to tell two datasets apart in a list of hits.
_DETAIL_WORDS = 14


def _search_records(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    """What the catalogue of records knows, each with the page that shows it best."""
    for row in queries.list_records(actor=actor):
        rank = rank_of(str(row.title), f"{row.description} {row.name}", words)
        if rank is None:
            continue
        if row.slug:
            url = reverse("spatial:raster", args=[row.slug])
        elif row.is_published:
            url = reverse("opendata:dataset", args=[row.name])
        else:
            url = f"{reverse('ogc:collection', args=[row.name])}?f=html"
        yield panels.Hit(str(row.title), url, Truncator(str(row.description)).words(_DETAIL_WORDS), rank)


PANELS = (
    panels.SearchSource(_("Data and map pictures"), "layers", 100, _search_records),
    panels.ApiExample("collections", 10, _("The layers of open data"), "/ogc/collections?f=json"),
)
