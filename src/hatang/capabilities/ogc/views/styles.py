"""OGC API – Styles: one style for each collection, out of its declaration or as somebody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.ogc.formats import parameters, styles
from hatang.capabilities.ogc.formats.documents import HTML, JSON, build_link
from hatang.capabilities.ogc.terms import LONGEST_STYLE_BYTES, STYLE_JSON
from hatang.capabilities.ogc.views.resources import as_json, resource
from hatang.capabilities.ogc.views.tiles import deepest_of
from hatang.capabilities.ogc.views.writing import body_of, by_method
from hatang.capabilities.spatial import public as spatial
from hatang.kernel import access
from hatang.kernel.access import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.ogc.formats.documents import DocumentPlace, Link
    from hatang.capabilities.spatial.public import CollectionRow
    from hatang.kernel.access import Actor


def _build_style_links(place: DocumentPlace, name: str) -> list[Link]:
    own = f"{place.root}/styles/{name}"
    return [
        build_link(f"{own}?f=json", "stylesheet", STYLE_JSON, _("The style for MapLibre")),
        build_link(f"{own}/metadata?f=json", "describedby", JSON, _("About the style")),
        build_link(f"{place.collection(name)}?f=json", "collection", JSON, _("The collection that it draws")),
    ]


@resource
def show_styles(request: HttpRequest, place: DocumentPlace) -> HttpResponseBase:
    parameters.read_parameters(request.GET, ("f",))
    rows = spatial.list_collections(actor=actor_of(request))
    if place.is_html:
        return render(request, "ogc/styles.html", {"collections": rows})
    listed = [
        {"id": row.name, "title": str(row.dataset.title), "links": _build_style_links(place, row.name)} for row in rows
    ]
    return as_json({"links": place.itself(), "styles": listed})


@resource
def _show_style(request: HttpRequest, place: DocumentPlace, name: str) -> HttpResponseBase:
    of = spatial.find_collection(name=name, actor=actor_of(request))
    parameters.read_parameters(request.GET, ("f",))
    document = styles.build_style(place, of, spatial.find_style(of=of), deepest_of(of))
    return (
        render(request, "ogc/style.html", _build_page_context(place, of))
        if place.is_html
        else as_json(document, STYLE_JSON)
    )


@resource
def show_style_metadata(request: HttpRequest, place: DocumentPlace, name: str) -> HttpResponseBase:
    of = spatial.find_collection(name=name, actor=actor_of(request))
    parameters.read_parameters(request.GET, ("f",))
    document = {
        "id": of.name,
        "title": str(of.dataset.title),
        "description": str(of.dataset.description),
        "scope": "style",
        "license": of.dataset.licence,
        "links": [
            *place.itself(),
            *_build_style_links(place, of.name),
            build_link(f"{place.root}/styles/{of.name}?f=html", "preview", HTML, _("The map")),
        ],
    }
    return render(request, "ogc/style.html", _build_page_context(place, of)) if place.is_html else as_json(document)


def _build_page_context(place: DocumentPlace, of: CollectionRow) -> dict[str, object]:
    tilejson = f"{place.collection(of.name)}/tiles/{spatial.WEB_MERCATOR_QUAD}?f=tilejson"
    style = f"{place.root}/styles/{of.name}?f=json"
    return {"collection": of, "map": spatial.draw_tile_map(of, tilejson, style)}


def _replace_style(request: HttpRequest, of: CollectionRow, actor: Actor) -> HttpResponse:
    access.require_right(actor, "spatial.style")
    parameters.read_parameters(request.GET, ("dry-run",))
    body = body_of(request, STYLE_JSON, "application/json", longest=LONGEST_STYLE_BYTES)
    layers = styles.read_style(body, of)
    if request.GET.get("dry-run") != "true":
        spatial.put_style(actor, of=of, layers=layers, now=timezone.now())
    return HttpResponse(status=204)


def _remove_style(request: HttpRequest, of: CollectionRow, actor: Actor) -> HttpResponse:
    spatial.drop_style(actor, of=of)
    return HttpResponse(status=204)


style = by_method(_show_style, {"PUT": _replace_style, "DELETE": _remove_style}, lambda of: True)
