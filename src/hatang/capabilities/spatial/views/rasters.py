"""Pictures that people brought, for machines: the collection, its map tiles, its style, the file by ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import queries
from hatang.capabilities.spatial.formats import parameters, raster_documents, rasters
from hatang.capabilities.spatial.models import Raster
from hatang.capabilities.spatial.terms import GEOJSON, GEOTIFF, PNG, STYLE_JSON, LayerAccess
from hatang.capabilities.spatial.views import tiles
from hatang.capabilities.spatial.views.ranges import ranged
from hatang.capabilities.spatial.views.resources import as_json, as_schema, resource
from hatang.kernel.access import actor_of
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.formats.documents import Place
    from hatang.capabilities.spatial.formats.references import Reference


def _asked(request: HttpRequest, slug: str) -> Raster:
    found = queries.brought(Raster, slug=slug, actor=actor_of(request))
    parameters.only(request.GET, ("f",))
    return found


@resource
def collection(request: HttpRequest, place: Place, slug: str) -> HttpResponseBase:
    found = _asked(request, slug)
    return _page(found) if place.is_html else as_json(raster_documents.collection(place, found))


@resource
def schema(request: HttpRequest, place: Place, slug: str, which: str) -> HttpResponseBase:
    found = _asked(request, slug)
    document = raster_documents.schema(place, found, which)
    return as_schema(request, place, document, raster_documents.name_of(found), which)


_ITEMS = ("f", "bbox", "bbox-crs", "crs", "datetime", "limit", "offset")


@resource
def items(request: HttpRequest, place: Place, slug: str) -> HttpResponseBase:
    """The outline of the picture as the one feature of its collection, where the box meets it."""
    found = queries.brought(Raster, slug=slug, actor=actor_of(request))
    values = parameters.only(request.GET, _ITEMS)
    reference, box = parameters.system(values), parameters.box(values)
    parameters.limit(values.get("limit", "1"))
    parameters.interval(values.get("datetime", ".."))
    meets = box is None or shapely.from_wkb(box).intersects(shapely.box(*found.bounds))
    features = [raster_documents.outline(place, found, reference)] if meets else []
    if place.is_html:
        return _page(found)
    page = [] if parameters.offset(values) else features
    document = {
        "type": "FeatureCollection",
        "features": page,
        "links": place.itself(GEOJSON),
        "numberMatched": len(features),
        "numberReturned": len(page),
    }
    return _in(reference, document)


@resource
def item(request: HttpRequest, place: Place, slug: str, identifier: str) -> HttpResponseBase:
    found = queries.brought(Raster, slug=slug, actor=actor_of(request))
    reference = parameters.system(parameters.only(request.GET, parameters.ITEM))
    if identifier != slug:
        raise Missing("feature", _("There is no such feature"), where=identifier)
    return _page(found) if place.is_html else _in(reference, raster_documents.outline(place, found, reference))


def _in(reference: Reference, document: dict[str, object]) -> HttpResponseBase:
    response = as_json(document, GEOJSON)
    response["Content-Crs"] = f"<{reference.uri}>"
    return response


def _page(found: Raster) -> HttpResponseBase:
    """A picture has one page, that of the layers."""
    return redirect("spatial:raster", found.slug)


@resource
def tile_sets(request: HttpRequest, place: Place, slug: str) -> HttpResponseBase:
    found = _asked(request, slug)
    return _page(found) if place.is_html else as_json(raster_documents.tile_sets(place, found))


@resource
def tile_set(request: HttpRequest, place: Place, slug: str, matrix_set: str) -> HttpResponseBase:
    found = _asked(request, slug)
    tiles.require_known(matrix_set)
    if request.GET.get("f") == "tilejson":
        return as_json(raster_documents.tilejson(place, found))
    return _page(found) if place.is_html else as_json(raster_documents.tile_set(place, found))


@resource
def tile(request: HttpRequest, place: Place, slug: str, matrix_set: str, **where: str) -> HttpResponseBase:
    """One tile as PNG; 204 where the picture is clear, 404 where there is no such tile."""
    found = _asked(request, slug)
    tiles.require_known(matrix_set)
    z, y, x = tiles.numbers(where["z"], where["y"], where["x"])

    def build() -> HttpResponse:
        drawn = rasters.tile(queries.raster_file(found), found.drawing, z=z, x=x, y=y)
        return HttpResponse(drawn, content_type=PNG) if drawn else HttpResponse(status=204)

    return tiles.tagged(request, _tag(found), build, for_all=found.access == LayerAccess.OPEN)


@resource
def coverage(request: HttpRequest, place: Place, slug: str) -> HttpResponseBase:
    """The cloud-optimised file, whole or by ranges."""
    found = _asked(request, slug)
    response = ranged(request, queries.raster_file(found), GEOTIFF, _tag(found))
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.tif"'
    return response


@resource
def style(request: HttpRequest, place: Place, slug: str) -> HttpResponseBase:
    found = _asked(request, slug)
    return _page(found) if place.is_html else as_json(raster_documents.style(place, found), STYLE_JSON)


def _tag(found: Raster) -> str:
    return f'"{found.drawn.sha256[:32]}"'
