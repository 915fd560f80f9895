"""The digital map: every collection as a layer, with time, comparison, measuring, printing, embedding, offline use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import queries
from hatang.capabilities.spatial.formats import legends
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import maps
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.queries import CollectionRow

# The province with its island district, where the address says no other place.
_BOUNDS = (107.3, 14.2, 109.3, 15.5)
_SCALES = (5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
_KEEPER = Path(__file__).parents[1] / "static" / "spatial" / "offline.js"
# Any site may show the map that everybody sees; the cookies of this one are not sent there.
_EMBEDDED: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}


@allow("spatial.view")
@require_safe
def show_atlas(request: HttpRequest) -> HttpResponseBase:
    """The whole page."""
    return _render_atlas(request, "spatial/atlas.html")


@allow("spatial.view")
@require_safe
@xframe_options_exempt
@csp_override(_EMBEDDED)
def show_embedded_atlas(request: HttpRequest) -> HttpResponseBase:
    """The map alone, for the pages of others."""
    return _render_atlas(request, "spatial/atlas_embedded.html")


def _render_atlas(request: HttpRequest, template: str) -> HttpResponse:
    as_of = context_of(request).as_of
    rows = queries.list_collections(actor=actor_of(request))
    base = maps.Map(name="atlas", title=_("Digital map"), layers=(), bounds=_BOUNDS, as_of=as_of)
    pictures = queries.list_rasters(actor=actor_of(request))
    styles = queries.said_styles()
    values = {
        "collections": rows,
        "pictures": pictures,
        "config": base.config(),
        "days": _list_slider_days(rows, as_of),
        "first": _list_first_layers(rows),
        "legends": {row.name: legends.build_legend(row, styles.get(row.name)) for row in rows},
        "scales": _SCALES,
        "publishing": not rows and lake.is_being_published(),
    }
    return render(request, template, values)


def _list_first_layers(rows: list[CollectionRow]) -> list[str]:
    """What is shown where the address says no layers: the foremost, or the first one. An empty map says nothing."""
    foremost = [row for row in rows if row.dataset.foremost] or rows[:1]
    # The last is drawn on top: what stands higher in the list lies higher on the map.
    return [row.name for row in reversed(foremost)]


def _list_slider_days(rows: list[CollectionRow], as_of: date) -> list[date]:
    """The stops of the time slider: the first of each half-year from the earliest feature on, and the date."""
    begins = [row.begins for row in rows if row.when and row.begins]
    if not begins:
        return [as_of]
    first = max(min(begins), as_of.replace(year=as_of.year - 12, day=1))
    stops = [
        first.replace(year=year, month=month, day=1) for year in range(first.year, as_of.year + 1) for month in (1, 7)
    ]
    return [*(day for day in stops if first < day < as_of), as_of]


@allow("spatial.view")
@require_safe
def serve_offline_worker(request: HttpRequest) -> HttpResponseBase:
    """The script that answers for the network where there is none; its place says how far it reaches."""
    response = HttpResponse(_KEEPER.read_text(encoding="utf-8"), content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response
