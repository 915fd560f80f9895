"""Pictures that people brought, for machines: the collection, its map tiles, its style, the file by ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.ogc.formats import parameters, raster_documents, tilesets
from hatang.capabilities.ogc.formats.documents import JSON
from hatang.capabilities.ogc.terms import GEOJSON, GEOTIFF, PNG, STYLE_JSON
from hatang.capabilities.ogc.views import tiles
from hatang.capabilities.ogc.views.resources import as_json, as_schema, resource
from hatang.capabilities.spatial import public as spatial
from hatang.capabilities.spatial.public import LayerAccess, Raster
from hatang.engines.tiles import drawing
from hatang.kernel import files
from hatang.kernel.access import actor_of
from hatang.kernel.problems import Missing
from hatang.kernel.ranges import serve_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.ogc.formats.documents import DocumentPlace
    from hatang.capabilities.ogc.formats.references import CoordinateReference


def _find_raster(request: HttpRequest, slug: str) -> Raster:
    raster = spatial.find_raster(slug=slug, actor=actor_of(request))
    parameters.read_parameters(request.GET, ("f",))
    return raster


@resource
def show_collection(request: HttpRequest, place: DocumentPlace, slug: str) -> HttpResponseBase:
    raster = _find_raster(request, slug)
    return _answer(place, raster, raster_documents.build_collection(place, raster))


@resource
def show_schema(request: HttpRequest, place: DocumentPlace, slug: str, which: str) -> HttpResponseBase:
    raster = _find_raster(request, slug)
    document = raster_documents.build_schema(place, raster, which)
    return as_schema(request, place, document, raster.dataset_name, which)


_ITEMS = ("f", "bbox", "bbox-crs", "crs", "datetime", "limit", "offset")


@resource
def show_items(request: HttpRequest, place: DocumentPlace, slug: str) -> HttpResponseBase:
    """The outline of the picture as the one feature of its collection, where the box meets it."""
    raster = spatial.find_raster(slug=slug, actor=actor_of(request))
    values = parameters.read_parameters(request.GET, _ITEMS)
    reference, box = parameters.read_reference(values), parameters.read_box(values)
    parameters.read_limit(values.get("limit", "1"))
    parameters.read_interval(values.get("datetime", ".."))
    meets = box is None or shapely.from_wkb(box).intersects(shapely.box(*raster.bounds))
    features = [raster_documents.build_outline(place, raster, reference)] if meets else []
    if place.is_html:
        return _answer(place, raster, {})
    page = [] if parameters.read_offset(values) else features
    document = {
        "type": "FeatureCollection",
        "features": page,
        "links": place.itself(GEOJSON),
        "numberMatched": len(features),
        "numberReturned": len(page),
    }
    return _answer_in_reference(place, raster, reference, document)


@resource
def show_item(request: HttpRequest, place: DocumentPlace, slug: str, identifier: str) -> HttpResponseBase:
    raster = spatial.find_raster(slug=slug, actor=actor_of(request))
    reference = parameters.read_reference(parameters.read_parameters(request.GET, parameters.ITEM))
    if identifier != slug:
        raise Missing("feature", _("There is no such feature"), where=identifier)
    return _answer_in_reference(place, raster, reference, raster_documents.build_outline(place, raster, reference))


def _answer(place: DocumentPlace, raster: Raster, document: dict[str, Any], kind: str = JSON) -> HttpResponse:
    """A picture has one page, that of the layers."""
    return redirect("spatial:raster", raster.slug) if place.is_html else as_json(document, kind)


def _answer_in_reference(
    place: DocumentPlace, raster: Raster, reference: CoordinateReference, document: dict[str, Any]
) -> HttpResponse:
    response = _answer(place, raster, document, GEOJSON)
    if not place.is_html:
        response["Content-Crs"] = f"<{reference.uri}>"
    return response


@resource
def tile_sets(request: HttpRequest, place: DocumentPlace, slug: str) -> HttpResponseBase:
    raster = _find_raster(request, slug)
    return _answer(place, raster, tilesets.build_tilesets(place, raster_documents.source_of(place, raster)))


@resource
def tile_set(request: HttpRequest, place: DocumentPlace, slug: str, matrix_set: str) -> HttpResponseBase:
    raster = _find_raster(request, slug)
    tiles.require_known(matrix_set)
    source = raster_documents.source_of(place, raster)
    if request.GET.get("f") == "tilejson":
        return as_json(tilesets.build_tilejson(source))
    return _answer(place, raster, tilesets.build_tileset(place, source))


@resource
def show_tile(request: HttpRequest, place: DocumentPlace, slug: str, matrix_set: str, **where: str) -> HttpResponseBase:
    """One tile as PNG; 204 where the picture is clear, 404 where there is no such tile."""
    raster = _find_raster(request, slug)
    tiles.require_known(matrix_set)
    z, y, x = tiles.read_tile_numbers(where["z"], where["y"], where["x"])

    def build() -> HttpResponse:
        drawn = drawing.draw_tile(files.path_of(raster.drawn_id), raster.drawing, z=z, x=x, y=y)
        return HttpResponse(drawn, content_type=PNG) if drawn else HttpResponse(status=204)

    return tiles.answer_with_tag(request, _build_tag(raster), build, for_all=raster.access == LayerAccess.OPEN)


@resource
def serve_coverage(request: HttpRequest, place: DocumentPlace, slug: str) -> HttpResponseBase:
    """The cloud-optimised file, whole or by ranges."""
    raster = _find_raster(request, slug)
    stream = files.path_of(raster.drawn_id).open("rb")
    return serve_file(request, stream, media_type=GEOTIFF, tag=_build_tag(raster), name=f"{raster.slug}.tif")


@resource
def show_style(request: HttpRequest, place: DocumentPlace, slug: str) -> HttpResponseBase:
    raster = _find_raster(request, slug)
    return _answer(place, raster, raster_documents.build_style(place, raster), STYLE_JSON)


def _build_tag(raster: Raster) -> str:
    return f'"{raster.drawn.sha256[:32]}"'
