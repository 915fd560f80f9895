"""What is shared on the one map: every collection and picture as a layer, and the tools that work on all layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial.formats import addresses, legends
from hatang.capabilities.spatial.queries.collections import find_collection, list_collections
from hatang.capabilities.spatial.queries.rasters import list_rasters
from hatang.capabilities.spatial.queries.styles import said_styles
from hatang.kernel import access, datasets, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem
from hatang.kernel.ui import maps, shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.models import Raster
    from hatang.capabilities.spatial.queries.collections import CollectionRow
    from hatang.kernel.ui.context import Context

_SCALES = (5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
# Of one field of a feature at most so many are named: a list of operators in one cell.
_MOST_CODES = 12
_KEEPER = Path(__file__).parents[1] / "static" / "spatial" / "offline.js"


def draw_layers(asked: panels.MapQuestion) -> panels.DrawnLayers:
    """Every collection and picture that the reader may see, off until it is asked for."""
    rows = list_collections(actor=asked.look.actor)
    styles = said_styles()
    pictures = list_rasters(actor=asked.look.actor)
    drawn_whole = {name for layer in panels.list_panels(panels.MapLayer, asked.look.actor) for name in layer.of}
    # What is listed first lies on top.
    drawn = [
        *(_picture_layer(picture) for picture in reversed(pictures)),
        *(
            _collection_layer(
                row,
                legends.build_legend(row, styles.get(row.name)),
                asked.look.context,
                again=row.name in drawn_whole,
            )
            for row in reversed(rows)
        ),
    ]
    return panels.DrawnLayers(tuple(drawn))


def _collection_layer(
    row: CollectionRow, marks: list[legends.LegendEntry], context: Context, *, again: bool
) -> maps.StyleLayer:
    """The layer of a collection; where another layer of the map draws the same rows, `again`, its title says which it
    is."""
    return maps.StyleLayer(
        row.name,
        _("%(title)s, as published") % {"title": row.dataset.title} if again else row.dataset.title,
        addresses.address_of_style(row.name),
        kind="tiles",
        label="name" if any(field.name == "name" for field in row.fields) else "",
        shown=False,
        bounds=row.bounds,
        group=_("Shared data"),
        legend=panels.Part("spatial/layer_key.html", {"marks": marks, "row": row}),
        schema_url=addresses.address_of(row.name, "/schema?f=json"),
        names_url=context.url(reverse("spatial:names", args=[row.name]))
        if row.dataset.record_url or any(field.of or field.called for field in row.fields)
        else "",
        dated=row.when is not None,
        about=addresses.address_of(row.name, "?f=html"),
    )


def _picture_layer(picture: Raster) -> maps.StyleLayer:
    return maps.StyleLayer(
        picture.dataset_name,
        picture.title,
        addresses.address_of_style(picture.dataset_name),
        kind="tiles",
        shown=False,
        group=_("Map pictures"),
        legend=panels.Part("spatial/legend.html", {"layer": picture}),
        about=reverse("spatial:raster", args=[picture.slug]),
    )


def show_tools(look: panels.Look) -> panels.Part:
    """Comparing two dates, measuring, printing to a scale, passing on."""
    return panels.Part(
        "spatial/map_tools.html", {"scales": _SCALES, "embedded": reverse(shell.find_link("map_embedded"))}
    )


def show_publishing(look: panels.Look) -> panels.Part | None:
    """That the shared layers are on their way, while none has come yet."""
    if list_collections(actor=look.actor) or not lake.is_being_published():
        return None
    return panels.Part("spatial/publishing.html")


@allow("spatial.view")
@require_safe
def name_codes(request: HttpRequest, name: str) -> JsonResponse:
    """What the codes of one feature are called: of each field that the address gives a code, by "field=code" the name
    that everybody may know; nothing of a field that the reader does not see. Under "url" the page of the feature's
    record, where it has one that the reader may open."""
    row = find_collection(name=name, actor=actor_of(request))
    context = context_of(request)
    names: dict[str, str] = {}
    for field in row.fields:
        codes = request.GET.getlist(field.name)[:_MOST_CODES]
        known = datasets.name_codes(field.of, codes, context.as_of)
        if codes and field.called:
            known |= dict(field.called(codes))
        names |= {f"{field.name}={code}": known[code] for code in codes if code in known}
    if address := _find_page(row, request):
        names["url"] = context.url(address)
    return JsonResponse(names, json_dumps_params={"ensure_ascii": False})


def _find_page(row: CollectionRow, request: HttpRequest) -> str:
    """The page of the record whose fields the address gives; "" where there is none, or none for this reader."""
    shown = {field.name: request.GET[field.name] for field in row.fields if field.name in request.GET}
    if row.dataset.record_url is None:
        return ""
    try:
        address = row.dataset.record_url(shown)
        page: Any = resolve(urlsplit(address).path).func
    except (KeyError, NoReverseMatch, Problem, Resolver404):
        return ""
    return address if access.has_right(actor_of(request), page.access_rule) else ""


@allow("spatial.view")
@require_safe
def show_atlas(request: HttpRequest, link: str) -> HttpResponseBase:
    """The map of its own that once stood here is the one map of the house; what follows the # goes with the reader."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{reverse(shell.find_link(link))}{'?' if query else ''}{query}")


@allow("spatial.view")
@require_safe
def serve_offline_worker(request: HttpRequest) -> HttpResponseBase:
    """The script that answers for the network where there is none; its place says how far it reaches."""
    response = HttpResponse(_KEEPER.read_text(encoding="utf-8"), content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response
