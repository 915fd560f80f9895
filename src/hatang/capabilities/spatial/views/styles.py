"""OGC API – Styles: one style for each collection, out of its declaration or as somebody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.spatial import actions, queries
from hatang.capabilities.spatial.formats import legends, parameters, styles
from hatang.capabilities.spatial.formats.documents import HTML, JSON, link
from hatang.capabilities.spatial.terms import LONGEST_STYLE_BYTES, STYLE_JSON
from hatang.capabilities.spatial.views.resources import as_json, resource
from hatang.capabilities.spatial.views.tiles import deepest_of
from hatang.capabilities.spatial.views.writing import body_of, by_method
from hatang.kernel import access
from hatang.kernel.access import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.formats.documents import Link, Place
    from hatang.capabilities.spatial.queries import CollectionRow
    from hatang.kernel.access import Actor


def _links(place: Place, name: str) -> list[Link]:
    own = f"{place.root}/styles/{name}"
    return [
        link(f"{own}?f=json", "stylesheet", STYLE_JSON, _("The style for MapLibre")),
        link(f"{own}/metadata?f=json", "describedby", JSON, _("About the style")),
        link(f"{place.collection(name)}?f=json", "collection", JSON, _("The collection that it draws")),
    ]


@resource
def index(request: HttpRequest, place: Place) -> HttpResponseBase:
    parameters.only(request.GET, ("f",))
    found = queries.styles(actor=actor_of(request))
    if place.is_html:
        return render(request, "spatial/styles.html", {"collections": found})
    listed = [{"id": each.name, "title": str(each.dataset.title), "links": _links(place, each.name)} for each in found]
    return as_json({"links": place.itself(), "styles": listed})


@resource
def _read(request: HttpRequest, place: Place, name: str) -> HttpResponseBase:
    of = queries.collection(name=name, actor=actor_of(request))
    parameters.only(request.GET, ("f",))
    document = styles.style(place, of, queries.style(of=of), deepest_of(of))
    return render(request, "spatial/style.html", _page(place, of)) if place.is_html else as_json(document, STYLE_JSON)


@resource
def metadata(request: HttpRequest, place: Place, name: str) -> HttpResponseBase:
    of = queries.collection(name=name, actor=actor_of(request))
    parameters.only(request.GET, ("f",))
    document = {
        "id": of.name,
        "title": str(of.dataset.title),
        "description": str(of.dataset.description),
        "scope": "style",
        "license": of.dataset.licence,
        "links": [
            *place.itself(),
            *_links(place, of.name),
            link(f"{place.root}/styles/{of.name}?f=html", "preview", HTML, _("The map")),
        ],
    }
    return render(request, "spatial/style.html", _page(place, of)) if place.is_html else as_json(document)


def _page(place: Place, of: CollectionRow) -> dict[str, object]:
    return {
        "collection": of,
        "tilejson": f"{place.collection(of.name)}/tiles/WebMercatorQuad?f=tilejson",
        "style": f"{place.root}/styles/{of.name}?f=json",
        "legend": legends.legend(of, queries.style(of=of)),
    }


def _replace(request: HttpRequest, of: CollectionRow, actor: Actor) -> HttpResponse:
    access.require(actor, "spatial.style")
    parameters.only(request.GET, ("dry-run",))
    body = body_of(request, STYLE_JSON, "application/json", longest=LONGEST_STYLE_BYTES)
    layers = styles.read(body, of)
    if request.GET.get("dry-run") != "true":
        actions.put_style(actor, of=of, layers=layers, now=timezone.now())
    return HttpResponse(status=204)


def _remove(request: HttpRequest, of: CollectionRow, actor: Actor) -> HttpResponse:
    actions.drop_style(actor, of=of)
    return HttpResponse(status=204)


style = by_method(_read, {"PUT": _replace, "DELETE": _remove}, lambda of: True)
