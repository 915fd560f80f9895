"""What every resource of the interface shares: its form, its place, its problems, its tag."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hatang.capabilities.ogc.formats import xml
from hatang.capabilities.ogc.formats.documents import HTML, JSON, SCHEMAS, DocumentPlace
from hatang.capabilities.ogc.terms import GEOJSON, OPENAPI_JSON, SCHEMA_JSON, TABLES, XML
from hatang.capabilities.spatial import public as spatial
from hatang.kernel import releases
from hatang.kernel.access import ANONYMOUS, allow
from hatang.kernel.http import problem_response, with_etag
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    type View = Callable[..., HttpResponseBase]

# TileJSON, tiles and the newer OpenAPI are asked for by their own names; only what is a page matters here.
_FORMS = {
    **dict.fromkeys(("json", "tilejson", "mvt", "oas31", "gml", "xml", "xsd", *TABLES), False),
    "html": True,
}


def resource(view: View) -> View:
    """Give the view its `DocumentPlace`; problems are problem+json unless a page was asked for, and any site may
    read all.
    """

    @allow("spatial.view")
    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, place_of(request), **kwargs)
        except Problem as problem:
            if wants_page(request):
                raise
            response = problem_response(problem)
        if response.status_code == 200 and wants_xml(request) and "json" in response["Content-Type"]:
            response = _as_xml(response)
        if response.status_code == 200 and not is_acceptable(request, response["Content-Type"]):
            hint = _("It is answered as %(form)s.") % {"form": response["Content-Type"].partition(";")[0]}
            # What it opened; to close the answer would end the request, which is answered still.
            for close in response._resource_closers:  # type: ignore[attr-defined]
                close()
            response = problem_response(Problem("form", _("There is no such form"), hint=hint, status=406))
        return shared_with_all(response)

    return answered


def open_state(request: HttpRequest, name: str, **where: str) -> str | None:
    """On what the features and tiles of a collection rest, for those who show neither cookie nor key.

    None for pages, and for a layer of which some see more than others.
    """
    if wants_page(request):
        return None
    releases.believe_standing()
    of = spatial.find_collection(name=name, actor=ANONYMOUS)
    return of.state if of.dataset.editor is None else None


def _as_xml(response: HttpResponseBase) -> HttpResponse:
    """The same document in XML, its headers with it; a tag of its own, as its bytes are others."""
    assert isinstance(response, HttpResponse), "documents are not sent piece by piece"
    made = HttpResponse(xml.write_xml(json.loads(response.content)), content_type=XML)
    for name, value in response.headers.items():
        if name not in ("Content-Type", "Content-Length"):
            made[name] = f'{value[:-1]}-xml"' if name == "ETag" else value
    return made


def wants_xml(request: HttpRequest) -> bool:
    """What `f` says, otherwise whether the client likes XML better than JSON; pages for people are another matter."""
    asked = request.GET.get("f")
    accept = request.META.get("HTTP_ACCEPT", "")
    if asked is not None or "text/html" in accept or "xml" not in accept:
        return asked == "xml"
    return request.get_preferred_type([GEOJSON, JSON, SCHEMA_JSON, XML]) == XML or "application/gml+xml" in accept


def table_form(request: HttpRequest) -> str:
    """The media type of the table that is asked for, by `f` or as what the client likes best; none where it is not."""
    asked = request.GET.get("f")
    if asked is not None:
        return TABLES.get(asked, "")
    if "csv" not in (accept := request.META.get("HTTP_ACCEPT", "")) and "flatgeobuf" not in accept:
        return ""
    named = {form.partition(";")[0]: form for form in TABLES.values()}
    return named.get(request.get_preferred_type([GEOJSON, JSON, HTML, *named]) or "", "")


def is_acceptable(request: HttpRequest, kind: str) -> bool:
    """Whether the answer is what `f` or `Accept` asks for; whoever reads JSON or XML reads every kind of it."""
    asked = request.GET.get("f")
    if asked is not None:
        return asked not in TABLES or TABLES[asked] == kind
    accept, media_type = request.META.get("HTTP_ACCEPT", ""), kind.partition(";")[0]
    # An empty header asks for nothing in particular.
    return (
        not accept.strip()
        or request.accepts(media_type)
        or any(word in media_type and word in accept for word in ("json", "xml"))
    )


def gml_level(request: HttpRequest) -> str:
    """The level of GML that is asked for; none where it is not."""
    if request.GET.get("f") == "gml":
        return "sf0"
    if not wants_xml(request):
        return ""
    return "sf2" if "gml-sf2" in request.META.get("HTTP_ACCEPT", "") else "sf0"


def shared_with_all(response: HttpResponseBase) -> HttpResponseBase:
    """Pages of other sites may read it, without the cookies of this one: they see what nobody in particular sees."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Content-Crs, Link, ETag, Location, Content-Range, Accept-Ranges"
    patch_vary_headers(response, ("Accept", "Cookie"))
    return response


def wants_page(request: HttpRequest) -> bool:
    """What `f` says, otherwise what the client likes better; machines that do not say get JSON."""
    asked = request.GET.get("f")
    if asked is not None:
        return _FORMS.get(asked, False)
    if "text/html" not in request.META.get("HTTP_ACCEPT", ""):
        return False
    return request.get_preferred_type([GEOJSON, JSON, OPENAPI_JSON.partition(";")[0], SCHEMA_JSON, HTML]) == HTML


def place_of(request: HttpRequest) -> DocumentPlace:
    if (asked := request.GET.get("f")) is not None and asked not in _FORMS:
        raise Problem("f", _("There is no such form"), where=asked, hint="json, html", status=400)
    host = f"{request.scheme}://{request.get_host()}"
    return DocumentPlace(f"{host}/ogc", f"{host}{request.get_full_path()}", wants_page(request))


def as_schema(
    request: HttpRequest, place: DocumentPlace, document: dict[str, Any], name: str, which: str
) -> HttpResponse:
    """A schema of the collection, as JSON or as a page."""
    if not place.is_html:
        return as_json(document, SCHEMA_JSON)
    values = {"name": name, "collection_title": document["title"], "title": SCHEMAS[which][1]}
    return render(request, "ogc/schema.html", {**values, "properties": document["properties"].items()})


def as_json(document: dict[str, Any], kind: str = JSON) -> HttpResponse:
    return HttpResponse(json.dumps(document, ensure_ascii=False), content_type=kind)


def unless_known(
    request: HttpRequest, place: DocumentPlace, parts: object, build: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Pages bear more than the features (who is signed in), so only what machines read is answered with 304."""
    if place.is_html:
        return build()
    return with_etag(request, (parts, place.here, get_language()), build)
