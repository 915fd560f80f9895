"""OGC API – Features: landing page, conformance, description, collections, schemas, features."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _

import hatang
from hatang.capabilities.ogc import queries
from hatang.capabilities.ogc.formats import (
    documents,
    gml,
    openapi,
    parameters,
    raster_documents,
    records,
    schemas,
    tables,
)
from hatang.capabilities.ogc.formats.documents import JSON, DocumentPlace, build_link
from hatang.capabilities.ogc.terms import FLATGEOBUF, GEOJSON, GML, OPENAPI, XML
from hatang.capabilities.ogc.views.resources import as_json, as_schema, gml_level, resource, table_form, unless_known
from hatang.capabilities.ogc.views.seen import collections_address
from hatang.capabilities.spatial import public as spatial
from hatang.kernel.access import actor_of
from hatang.kernel.http import is_held
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.ogc.formats.documents import Link
    from hatang.capabilities.ogc.formats.references import CoordinateReference
    from hatang.capabilities.spatial.public import CollectionRow, Selection


@resource
def show_landing(request: HttpRequest, place: DocumentPlace) -> HttpResponseBase:
    parameters.read_parameters(request.GET, ("f",))
    document = documents.build_landing(place, collections_address(request, place))
    if place.is_html:
        rows = spatial.list_collections(actor=actor_of(request))
        return render(request, "ogc/landing.html", {"document": document, "collections": rows})
    response = as_json(document)
    # QGIS goes on with what it has kept, even within the second of its age and where it must ask: who shows a key next
    # would be told what nobody is.
    response["Cache-Control"] = "no-store"
    return response


@resource
def show_conformance(request: HttpRequest, place: DocumentPlace) -> HttpResponseBase:
    parameters.read_parameters(request.GET, ("f",))
    document = documents.build_conformance(place)
    return render(request, "ogc/conformance.html", {"document": document}) if place.is_html else as_json(document)


@resource
def show_api(request: HttpRequest, place: DocumentPlace) -> HttpResponseBase:
    parameters.read_parameters(request.GET, ("f",))
    form = "3.1.0" if _wants_31(request) else "3.0.3"
    rows = spatial.list_collections(actor=actor_of(request))
    document = openapi.build_document(place.root, hatang.__version__, rows, form=form)
    if not place.is_html:
        return as_json(document, OPENAPI[form])
    known = document["components"]["parameters"]
    roads = []
    for path, methods in document["paths"].items():
        of = [
            known[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
            for parameter in methods["get"]["parameters"]
        ]
        roads.append({"path": path, "title": methods["get"]["summary"], "parameters": of})
    return render(request, "ogc/api.html", {"document": document, "roads": roads})


def _wants_31(request: HttpRequest) -> bool:
    """By `f`, otherwise where the client names that version before the older one."""
    if (asked := request.GET.get("f")) is not None:
        return asked == "oas31"
    named = re.findall(r"openapi\+json;\s*version=\"?(3\.[01])", request.META.get("HTTP_ACCEPT", ""))
    return named[:1] == ["3.1"]


@resource
def show_collections(request: HttpRequest, place: DocumentPlace) -> HttpResponseBase:
    parameters.read_parameters(request.GET, ("f",))
    rows = spatial.list_collections(actor=actor_of(request))
    if place.is_html:
        values = {"collections": rows, "pictures": spatial.list_rasters(actor=actor_of(request))}
        return render(request, "ogc/collections.html", values)
    document = documents.build_collections(place, rows)
    pictures = spatial.list_rasters(actor=actor_of(request))
    document["collections"] += [raster_documents.build_collection(place, raster) for raster in pictures]
    document["collections"].append(records.build_catalogue(place, queries.count_catalogue(actor=actor_of(request))))
    return as_json(document)


@resource
def show_collection(request: HttpRequest, place: DocumentPlace, name: str) -> HttpResponseBase:
    row = spatial.find_collection(name=name, actor=actor_of(request))
    parameters.read_parameters(request.GET, ("f",))
    document = documents.build_collection(place, row)
    if place.is_html:
        return render(request, "ogc/collection.html", {"collection": row, "document": document})
    response = as_json(document)
    response["Link"] = documents.schema_header(place, name)
    return response


_SCHEMAS = {
    "schema": schemas.build_returnables,
    "queryables": schemas.build_queryables,
    "sortables": schemas.build_sortables,
}


@resource
def show_schema(request: HttpRequest, place: DocumentPlace, name: str, which: str) -> HttpResponseBase:
    """What features hold (`schema`), what filters may name (`queryables`), what they are sorted by (`sortables`)."""
    row = spatial.find_collection(name=name, actor=actor_of(request))
    parameters.read_parameters(request.GET, ("f",))
    if request.GET.get("f") == "xsd":
        return HttpResponse(gml.write_schema(row, place.collection(name)), content_type=XML)
    return as_schema(request, place, _SCHEMAS[which](f"{place.collection(name)}/{which}", row), name, which)


@resource
def show_items(request: HttpRequest, place: DocumentPlace, name: str) -> HttpResponseBase:
    """`bbox`, `crs`, `datetime`, `filter`, `sortby`, `limit`, `cursor` and their like, and each field by its name."""
    of = spatial.find_collection(name=name, actor=actor_of(request))
    chosen, reference = parameters.read_selection(request.GET, of)
    level, table = gml_level(request), table_form(request)

    def build() -> HttpResponseBase:
        own = table or (GML[level] if level else GEOJSON)
        links = [*place.itself(own), build_link(place.collection(name), "collection", JSON, str(of.dataset.title))]
        if place.is_html:
            return _items_page(request, place, of, chosen, links)
        if level or table:
            return _items_in_headers(request, place, of, chosen, reference, links)
        page = spatial.features_text(of=of, chosen=chosen)
        if page.more:
            following = _build_next_address(request, place, parameters.build_next_cursor(chosen, page.last))
            links.append(build_link(following, "next", GEOJSON, str(_("The next page"))))
        rest = {
            "links": links,
            "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "numberMatched": page.matched,
            "numberReturned": page.number,
        }
        tail = json.dumps(rest, ensure_ascii=False)[1:].encode()
        content = b'{"type":"FeatureCollection","features":[' + page.text + b"]," + tail
        response = HttpResponse(content, content_type=GEOJSON)
        response["Link"] = documents.schema_header(place, name)
        response["Content-Crs"] = f"<{reference.uri}>"
        return response

    return unless_known(request, place, (of.state, level, table), build)


def _items_in_headers(
    request: HttpRequest,
    place: DocumentPlace,
    of: CollectionRow,
    chosen: Selection,
    reference: CoordinateReference,
    links: list[Link],
) -> HttpResponse:
    """The same page as GML or a table; what JSON says beside the features is said in headers, as the standard wants."""
    form = links[0]["type"]
    if form == FLATGEOBUF:
        # Longitude first, whatever the system: its head names the system, and programs read it so.
        chosen = replace(chosen, flip=False)
    page, more = spatial.list_features(of=of, chosen=chosen)
    if more:
        following = _build_next_address(request, place, parameters.build_next_cursor(chosen, page[-1][0]))
        links = [*links, build_link(following, "next", form, str(_("The next page")))]
    shown = _narrow_fields(of, chosen)
    if form in GML.values():
        features = (json.loads(text) for _key, text in page)
        content = gml.write_collection(shown, features, place.collection(of.name), reference.uri)
    else:
        content = tables.write_table(shown, page, form, srid=chosen.srid, has_places=chosen.has_places)
    response = _with_links(content, links, reference)
    response["OGC-NumberMatched"] = str(_count_matched(of, chosen, len(page), more))
    response["OGC-NumberReturned"] = str(len(page))
    return response


def _narrow_fields(of: CollectionRow, chosen: Selection) -> CollectionRow:
    """The collection with the fields alone that are asked for."""
    fields = tuple(field for field in of.fields if not chosen.properties or field.name in chosen.properties)
    return replace(of, fields=fields)


def _with_links(content: bytes, links: list[Link], reference: CoordinateReference) -> HttpResponse:
    response = HttpResponse(content, content_type=links[0]["type"])
    response["Date"] = http_date()
    response["Link"] = ", ".join(
        f'<{web_link["href"]}>; rel="{web_link["rel"]}"; type="{web_link["type"].partition(";")[0]}"'
        for web_link in links
    )
    response["Content-Crs"] = f"<{reference.uri}>"
    return response


def _count_matched(of: CollectionRow, chosen: Selection, number: int, more: bool) -> int:
    """A first page that holds everything has been counted."""
    if more or chosen.after or chosen.skip:
        return spatial.count_features(of=of, chosen=chosen)
    return number


def _items_page(
    request: HttpRequest, place: DocumentPlace, of: CollectionRow, chosen: Selection, links: list[Link]
) -> HttpResponse:
    page, more = spatial.list_features(of=of, chosen=chosen)
    rows = [(place.item(of.name, key), key, json.loads(text)["properties"].values()) for key, text in page]
    following = _build_next_address(request, place, parameters.build_next_cursor(chosen, page[-1][0])) if more else ""
    values = {
        "collection": _narrow_fields(of, chosen),
        "rows": rows,
        "matched": _count_matched(of, chosen, len(page), more),
    }
    return render(request, "ogc/items.html", {**values, "json": links[1]["href"], "next": following})


def _build_next_address(request: HttpRequest, place: DocumentPlace, cursor: str) -> str:
    given = request.GET.dict() | {"cursor": cursor}
    given.pop("offset", None)
    return f"{place.here.partition('?')[0]}?{urlencode(given, safe='/:,@')}"


@resource
def show_item(request: HttpRequest, place: DocumentPlace, name: str, identifier: str) -> HttpResponseBase:
    of = spatial.find_collection(name=name, actor=actor_of(request))
    chosen, reference = parameters.item_selection(request.GET)
    level = gml_level(request)
    if level:
        identifier, asked = gml.decode_gml_id(identifier), identifier
        if asked != gml.encode_gml_id(identifier):
            # The name of the element is that of the address, and not every identifier is a name in XML.
            there = f"{place.items(name)}/{gml.encode_gml_id(identifier)}"
            return HttpResponseRedirect(f"{there}?{request.GET.urlencode()}" if request.GET else there)

    def build() -> HttpResponseBase:
        text = spatial.find_feature(of=of, identifier=identifier, chosen=chosen)
        if place.is_html:
            document = json.loads(text)
            rows = [(field, document["properties"][field.name]) for field in of.fields]
            place_text = json.dumps(document["geometry"])
            values = {"collection": of, "identifier": identifier, "rows": rows, "place": place_text}
            return render(request, "ogc/item.html", values)
        own = GML[level] if level else GEOJSON
        links = [*place.itself(own), build_link(place.collection(name), "collection", JSON, str(of.dataset.title))]
        if level:
            content = gml.write_feature(of, json.loads(text), place.collection(name), reference.uri)
            return _with_links(content, links, reference)
        response = HttpResponse(f'{text[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}', content_type=GEOJSON)
        response["Content-Crs"] = f"<{reference.uri}>"
        return response

    if of.dataset.editor is not None and not place.is_html and not level:
        # Whoever changes it says which state: the tag is that of the feature alone and not of its collection.
        tag = spatial.tag_of(of=of, identifier=identifier)
        tagged: HttpResponseBase = HttpResponseNotModified() if is_held(request, tag) else build()
        tagged["ETag"], tagged["Cache-Control"] = tag, "private, no-cache"
        return tagged
    return unless_known(request, place, (of.state, level), build)


@resource
def show_missing_resource(request: HttpRequest, place: DocumentPlace, rest: str) -> HttpResponseBase:
    """What does not exist under `/ogc` is told to machines in their form as well."""
    raise Missing("resource", _("There is no such resource"), where=rest)
