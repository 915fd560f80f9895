"""The documents of a picture that people brought: its collection, its map tiles, TileJSON, its style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.ogc.formats import references, schemas
from hatang.capabilities.ogc.formats.documents import HTML, JSON, RELATION, build_link, schema_links
from hatang.capabilities.ogc.formats.tilesets import TileSource, build_tilejson
from hatang.capabilities.ogc.terms import CRS84, GEOJSON, GEOTIFF, PNG, STYLE_JSON
from hatang.capabilities.spatial.public import WEB_MERCATOR_QUAD, Raster
from hatang.engines.tiles import drawing

if TYPE_CHECKING:
    from hatang.capabilities.ogc.formats.documents import DocumentPlace
    from hatang.capabilities.ogc.formats.references import CoordinateReference


# What the outline of a picture says of it.
_SHOWN = ("title", "width", "height", "bands", "kind", "unit", "pixel_m", "source_crs")


def build_collection(place: DocumentPlace, layer: Raster) -> dict[str, Any]:
    """A collection that is had as map tiles and as the file; for clients of features its outline is one."""
    own = place.collection(layer.dataset_name)
    return {
        "id": layer.dataset_name,
        "title": layer.title,
        "description": layer.description,
        "itemType": "feature",
        "dataType": "map",
        "license": layer.licence,
        "extent": {"spatial": {"bbox": [layer.bounds], "crs": CRS84}},
        "crs": [reference.uri for reference in references.list_references()],
        "storageCrs": CRS84,
        "links": [
            build_link(f"{own}?f=json", "self", JSON, _("This collection")),
            build_link(f"{own}?f=html", "alternate", HTML, _("This collection as a page")),
            build_link(f"{own}/items?f=json", "items", GEOJSON, _("The outline of the picture")),
            build_link(f"{own}/map/tiles?f=json", f"{RELATION}tilesets-map", JSON, _("The tiles of the collection")),
            build_link(
                f"{own}/coverage.tif", "enclosure", GEOTIFF, _("The whole picture as a cloud-optimised GeoTIFF")
            ),
            build_link(
                f"{place.root}/styles/{layer.dataset_name}", f"{RELATION}styles", STYLE_JSON, _("How it is drawn")
            ),
            *schema_links(place, layer.dataset_name),
        ],
    }


def build_schema(place: DocumentPlace, layer: Raster, which: str) -> dict[str, Any]:
    """What the outline says of the picture."""
    kinds = {"width": "integer", "height": "integer", "bands": "integer", "pixel_m": "number"}
    titles = {field.name: field.verbose_name for field in Raster._meta.fields}
    properties = {name: {"title": str(titles[name]), "type": kinds.get(name, "string")} for name in _SHOWN}
    return schemas.of_few(f"{place.collection(layer.dataset_name)}/{which}", which, layer.title, properties)


def build_outline(place: DocumentPlace, layer: Raster, reference: CoordinateReference) -> dict[str, Any]:
    """The picture as a feature: where it lies, and what it is."""
    ring = references.compute_outline(tuple(layer.bounds), reference)
    return {
        "type": "Feature",
        "id": layer.slug,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {name: getattr(layer, name) for name in _SHOWN},
        "links": [
            *place.itself(GEOJSON),
            build_link(place.collection(layer.dataset_name), "collection", JSON, layer.title),
        ],
    }


def source_of(place: DocumentPlace, layer: Raster) -> TileSource:
    """The tiles of the picture."""
    texts = (layer.title, layer.description, layer.licence)
    own = f"{place.collection(layer.dataset_name)}/map/tiles/{WEB_MERCATOR_QUAD}"
    return TileSource(own, "map", PNG, *texts, layer.bounds, drawing.compute_deepest_level(layer.pixel_m))


def build_style(place: DocumentPlace, layer: Raster) -> dict[str, Any]:
    """The style that draws the picture, its pixels as they are."""
    tiles = build_tilejson(source_of(place, layer))
    source = {
        "type": "raster",
        "tileSize": 256,
        **{key: tiles[key] for key in ("tiles", "minzoom", "maxzoom", "bounds", "attribution")},
    }
    drawn = {"id": "picture", "type": "raster", "source": "picture", "paint": {"raster-resampling": "nearest"}}
    return {"version": 8, "name": layer.title, "sources": {"picture": source}, "layers": [drawn]}
