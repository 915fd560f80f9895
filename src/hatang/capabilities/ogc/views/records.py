"""OGC API – Records: the catalogue of datasets as a collection of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.ogc import queries
from hatang.capabilities.ogc.formats import parameters, records
from hatang.capabilities.ogc.formats.documents import JSON, build_link
from hatang.capabilities.ogc.queries import RecordQuery
from hatang.capabilities.ogc.terms import CATALOGUE, GEOJSON
from hatang.capabilities.ogc.views.resources import as_json, as_schema, resource
from hatang.kernel.access import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.ogc.formats.documents import DocumentPlace, Link
    from hatang.capabilities.ogc.queries import RecordRow
    from hatang.kernel.access import Actor

# Records on the page that shows the catalogue itself.
_PAGE = 500


@resource
def show_catalogue(request: HttpRequest, place: DocumentPlace) -> HttpResponseBase:
    parameters.read_parameters(request.GET, ("f",))
    if place.is_html:
        rows, count = _find_page(actor_of(request), RecordQuery(limit=_PAGE))
        return render(request, "ogc/records.html", {"rows": rows, "matched": count, "asked": ""})
    return as_json(records.build_catalogue(place, queries.count_catalogue(actor=actor_of(request))))


@resource
def show_schema(request: HttpRequest, place: DocumentPlace, which: str) -> HttpResponseBase:
    """The same three documents as of every collection."""
    parameters.read_parameters(request.GET, ("f",))
    return as_schema(request, place, records.build_schema(place, which), CATALOGUE, which)


@resource
def show_items(request: HttpRequest, place: DocumentPlace) -> HttpResponseBase:
    """`q`, `bbox`, `bbox-crs`, `crs`, `datetime`, `type`, `ids`, `externalIds`, `filter`, `limit`, `offset`."""
    asked, reference = records.read_record_query(request.GET)
    page, matched = _find_page(actor_of(request), asked)
    if place.is_html:
        values = {"rows": page, "matched": matched, "asked": request.GET.get("q", "")}
        return render(request, "ogc/records.html", values)
    own = f"{place.root}/collections/{CATALOGUE}?f=json"
    response = as_json(
        {
            "type": "FeatureCollection",
            "features": [records.build_record(place, row, reference) for row in page],
            "links": [
                *place.itself(GEOJSON),
                build_link(own, "collection", JSON, _("Catalogue of datasets and pictures")),
                *_build_next_links(request, place, asked, matched),
            ],
            "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "numberMatched": matched,
            "numberReturned": len(page),
        },
        GEOJSON,
    )
    response["Content-Crs"] = f"<{reference.uri}>"
    return response


def _find_page(actor: Actor, asked: RecordQuery) -> tuple[list[RecordRow], int]:
    """The records of the page, and how many there are in all."""
    own = queries.filter_records(queries.list_records(actor=actor), asked)
    if asked.where is not None:
        own = records.filter_records(own, asked.where)
    return queries.slice_catalogue(actor=actor, own=own, asked=asked)


def _build_next_links(request: HttpRequest, place: DocumentPlace, asked: RecordQuery, matched: int) -> list[Link]:
    if asked.skip + asked.limit >= matched:
        return []
    given = request.GET.copy()
    given["offset"] = str(asked.skip + asked.limit)
    address = f"{place.here.partition('?')[0]}?{given.urlencode(safe='/:,@')}"
    return [build_link(address, "next", GEOJSON, _("The next page"))]


@resource
def show_item(request: HttpRequest, place: DocumentPlace, name: str) -> HttpResponseBase:
    reference = parameters.read_reference(parameters.read_parameters(request.GET, parameters.ITEM))
    row = queries.find_record(name=name, actor=actor_of(request))
    document = records.build_record(place, row, reference)
    if place.is_html:
        return render(request, "ogc/record.html", {"row": row, "document": document})
    response = as_json(document, GEOJSON)
    response["Content-Crs"] = f"<{reference.uri}>"
    return response
