"""OGC API – Records: the catalogue of datasets as a collection of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.spatial import queries
from hatang.capabilities.spatial.formats import parameters, records
from hatang.capabilities.spatial.formats.documents import JSON, link
from hatang.capabilities.spatial.terms import CATALOGUE, GEOJSON
from hatang.capabilities.spatial.views.resources import as_json, as_schema, resource
from hatang.kernel.access import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.formats.documents import Link, Place
    from hatang.capabilities.spatial.queries import Asked


@resource
def catalogue(request: HttpRequest, place: Place) -> HttpResponseBase:
    parameters.only(request.GET, ("f",))
    found = queries.records(actor=actor_of(request))
    if place.is_html:
        return render(request, "spatial/records.html", {"rows": found, "matched": len(found), "asked": ""})
    return as_json(records.catalogue(place, len(found)))


@resource
def schema(request: HttpRequest, place: Place, which: str) -> HttpResponseBase:
    """The same three documents as of every collection."""
    parameters.only(request.GET, ("f",))
    return as_schema(request, place, records.schema(place, which), CATALOGUE, which)


@resource
def items(request: HttpRequest, place: Place) -> HttpResponseBase:
    """`q`, `bbox`, `bbox-crs`, `crs`, `datetime`, `type`, `ids`, `externalIds`, `filter`, `limit`, `offset`."""
    asked, reference = records.asked(request.GET)
    matched = queries.chosen(queries.records(actor=actor_of(request)), asked)
    if asked.where is not None:
        matched = records.meeting(matched, asked.where)
    page = matched[asked.skip : asked.skip + asked.limit]
    if place.is_html:
        values = {"rows": page, "matched": len(matched), "asked": request.GET.get("q", "")}
        return render(request, "spatial/records.html", values)
    own = f"{place.root}/collections/{CATALOGUE}?f=json"
    response = as_json(
        {
            "type": "FeatureCollection",
            "features": [records.record(place, each, reference) for each in page],
            "links": [
                *place.itself(GEOJSON),
                link(own, "collection", JSON, _("Catalogue of datasets and pictures")),
                *_following(request, place, asked, len(matched)),
            ],
            "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "numberMatched": len(matched),
            "numberReturned": len(page),
        },
        GEOJSON,
    )
    response["Content-Crs"] = f"<{reference.uri}>"
    return response


def _following(request: HttpRequest, place: Place, asked: Asked, matched: int) -> list[Link]:
    if asked.skip + asked.limit >= matched:
        return []
    given = request.GET.copy()
    given["offset"] = str(asked.skip + asked.limit)
    address = f"{place.here.partition('?')[0]}?{given.urlencode(safe='/:,@')}"
    return [link(address, "next", GEOJSON, _("The next page"))]


@resource
def item(request: HttpRequest, place: Place, name: str) -> HttpResponseBase:
    reference = parameters.system(parameters.only(request.GET, parameters.ITEM))
    row = queries.record(name=name, actor=actor_of(request))
    document = records.record(place, row, reference)
    if place.is_html:
        return render(request, "spatial/record.html", {"row": row, "document": document})
    response = as_json(document, GEOJSON)
    response["Content-Crs"] = f"<{reference.uri}>"
    return response
