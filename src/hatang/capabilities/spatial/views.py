"""OGC API – Features: each resource as JSON for machines and as a page for people."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

import hatang
from hatang.capabilities.spatial import queries
from hatang.capabilities.spatial.formats import documents, openapi, parameters, schemas
from hatang.capabilities.spatial.formats.documents import HTML, JSON, Place, link
from hatang.capabilities.spatial.terms import GEOJSON, OPENAPI_JSON, SCHEMA_JSON
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import Stream, problem_response, with_etag
from hatang.kernel.problems import Missing, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.formats.documents import Link

    type View = Callable[..., HttpResponseBase]

_FORMS = {"json": False, "html": True}


def _resource(view: View) -> View:
    """Give the view its `Place`; problems are problem+json unless a page was asked for, and any site may read all."""

    @allow("spatial.view")
    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, _place(request), **kwargs)
        except Problem as problem:
            if _wants_page(request):
                raise
            response = problem_response(problem)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Crs, Link"
        patch_vary_headers(response, ("Accept", "Cookie"))
        return response

    return answered


def _wants_page(request: HttpRequest) -> bool:
    """What `f` says, otherwise what the client likes better; machines that do not say get JSON."""
    asked = request.GET.get("f")
    if asked is not None:
        return _FORMS.get(asked, False)
    return request.get_preferred_type([GEOJSON, JSON, OPENAPI_JSON.partition(";")[0], SCHEMA_JSON, HTML]) == HTML


def _place(request: HttpRequest) -> Place:
    if (asked := request.GET.get("f")) is not None and asked not in _FORMS:
        raise Problem("f", _("There is no such form"), where=asked, hint="json, html", status=400)
    return Place(request.build_absolute_uri("/ogc"), request.build_absolute_uri(), _wants_page(request))


def _json(document: dict[str, Any], kind: str = JSON) -> HttpResponse:
    return HttpResponse(json.dumps(document, ensure_ascii=False), content_type=kind)


@_resource
def landing(request: HttpRequest, place: Place) -> HttpResponseBase:
    parameters.only(request.GET, ("f",))
    document = documents.landing(place)
    if place.is_html:
        found = queries.collections(actor=actor_of(request))
        return render(request, "spatial/landing.html", {"document": document, "collections": found})
    return _json(document)


@_resource
def conformance(request: HttpRequest, place: Place) -> HttpResponseBase:
    parameters.only(request.GET, ("f",))
    document = documents.conformance(place)
    return render(request, "spatial/conformance.html", {"document": document}) if place.is_html else _json(document)


@_resource
def api(request: HttpRequest, place: Place) -> HttpResponseBase:
    parameters.only(request.GET, ("f",))
    document = openapi.document(place.root, hatang.__version__, queries.collections(actor=actor_of(request)))
    if not place.is_html:
        return _json(document, OPENAPI_JSON)
    known = document["components"]["parameters"]
    roads = []
    for path, methods in document["paths"].items():
        of = [
            known[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in methods["get"]["parameters"]
        ]
        roads.append({"path": path, "title": methods["get"]["summary"], "parameters": of})
    return render(request, "spatial/api.html", {"document": document, "roads": roads})


@_resource
def collections(request: HttpRequest, place: Place) -> HttpResponseBase:
    parameters.only(request.GET, ("f",))
    found = queries.collections(actor=actor_of(request))
    if place.is_html:
        return render(request, "spatial/collections.html", {"collections": found})
    return _json(documents.collections(place, found))


@_resource
def collection(request: HttpRequest, place: Place, name: str) -> HttpResponseBase:
    found = queries.collection(name=name, actor=actor_of(request))
    parameters.only(request.GET, ("f",))
    document = documents.collection(place, found)
    if place.is_html:
        return render(request, "spatial/collection.html", {"collection": found, "document": document})
    response = _json(document)
    response["Link"] = documents.as_header(documents.schema_links(place, name))
    return response


_SCHEMAS = {"schema": schemas.returnables, "queryables": schemas.queryables, "sortables": schemas.sortables}


@_resource
def schema(request: HttpRequest, place: Place, name: str, which: str) -> HttpResponseBase:
    """What features hold (`schema`), what filters may name (`queryables`), what they are sorted by (`sortables`)."""
    found = queries.collection(name=name, actor=actor_of(request))
    parameters.only(request.GET, ("f",))
    document = _SCHEMAS[which](f"{place.collection(name)}/{which}", found)
    if place.is_html:
        properties = document["properties"].items()
        values = {"collection": found, "which": which, "title": documents.SCHEMAS[which][1], "properties": properties}
        return render(request, "spatial/schema.html", values)
    return _json(document, SCHEMA_JSON)


@_resource
def items(request: HttpRequest, place: Place, name: str) -> HttpResponseBase:
    """`bbox`, `crs`, `datetime`, `filter`, `sortby`, `limit`, `cursor` and their like, and each field by its name."""
    of = queries.collection(name=name, actor=actor_of(request))
    chosen, reference = parameters.selection(request.GET, of)

    def build() -> HttpResponseBase:
        found, more = queries.features(of=of, chosen=chosen)
        matched = queries.matched(of=of, chosen=chosen)
        links = [*place.itself(GEOJSON), link(place.collection(name), "collection", JSON, str(of.dataset.title))]
        if more:
            links.append(
                link(
                    _next(request, place, parameters.following(chosen, found[-1][0])),
                    "next",
                    GEOJSON,
                    str(_("The next page")),
                )
            )
        if place.is_html:
            rows = [(place.item(name, key), key, json.loads(text)["properties"].values()) for key, text in found]
            values = {"collection": of, "rows": rows, "matched": matched, "json": links[1]["href"]}
            values["next"] = links[-1]["href"] if more else ""
            return render(request, "spatial/items.html", values)
        response = Stream(_features([text for _key, text in found], links, matched), GEOJSON)
        response["Link"] = documents.as_header(documents.schema_links(place, name))
        response["Content-Crs"] = f"<{reference.uri}>"
        return response

    return _unless_known(request, (of.version, of.loaded_at), build)


def _unless_known(request: HttpRequest, parts: object, build: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Pages bear more than the features (who is signed in), so only what machines read is answered with 304."""
    if _wants_page(request):
        return build()
    return with_etag(request, (parts, request.build_absolute_uri(), get_language()), build)


def _features(found: list[str], links: list[Link], matched: int) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    for number, text in enumerate(found):
        yield f",{text}" if number else text
    rest = {
        "links": links,
        "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": matched,
        "numberReturned": len(found),
    }
    yield f"],{json.dumps(rest, ensure_ascii=False)[1:]}"


def _next(request: HttpRequest, place: Place, cursor: str) -> str:
    given = request.GET.copy()
    given["cursor"] = cursor
    return f"{place.here.partition('?')[0]}?{given.urlencode(safe='/:,@')}"


@_resource
def item(request: HttpRequest, place: Place, name: str, identifier: str) -> HttpResponseBase:
    of = queries.collection(name=name, actor=actor_of(request))
    chosen, reference = parameters.item_selection(request.GET)

    def build() -> HttpResponseBase:
        text = queries.feature(of=of, identifier=identifier, chosen=chosen)
        if place.is_html:
            found = json.loads(text)
            rows = [(each, found["properties"][each.name]) for each in of.fields]
            place_text = json.dumps(found["geometry"])
            values = {"collection": of, "identifier": identifier, "rows": rows, "place": place_text}
            return render(request, "spatial/item.html", values)
        links = [*place.itself(GEOJSON), link(place.collection(name), "collection", JSON, str(of.dataset.title))]
        response = HttpResponse(f'{text[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}', content_type=GEOJSON)
        response["Content-Crs"] = f"<{reference.uri}>"
        return response

    return _unless_known(request, (of.version, of.loaded_at), build)


@_resource
def nothing(request: HttpRequest, place: Place, rest: str) -> HttpResponseBase:
    """What does not exist under `/ogc` is told to machines in their form as well."""
    raise Missing("resource", _("There is no such resource"), where=rest)
