"""The documents of a picture that people brought: its collection, its map tiles, TileJSON, its style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.ogc.formats import references, schemas, tilesets
from hatang.capabilities.ogc.formats.documents import HTML, JSON, RELATION, build_link, schema_links
from hatang.capabilities.ogc.terms import CRS84, GEOJSON, GEOTIFF, PNG, STYLE_JSON
from hatang.capabilities.spatial.public import RASTER_PREFIX, WEB_MERCATOR_QUAD, Raster
from hatang.engines.tiles import drawing

if TYPE_CHECKING:
    from hatang.capabilities.ogc.formats.documents import DocumentPlace
    from hatang.capabilities.ogc.formats.references import CoordinateReference


# What the outline of a picture says of it.
_SHOWN = ("title", "width", "height", "bands", "kind", "unit", "pixel_m", "source_crs")


def name_of(layer: Raster) -> str:
    return f"{RASTER_PREFIX}{layer.slug}"


def _build_address(place: DocumentPlace, layer: Raster) -> str:
    return place.collection(name_of(layer))


def build_collection(place: DocumentPlace, layer: Raster) -> dict[str, Any]:
    """A collection that is had as map tiles and as the file; for clients of features its outline is one."""
    own = _build_address(place, layer)
    return {
        "id": name_of(layer),
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
            build_link(f"{place.root}/styles/{name_of(layer)}", f"{RELATION}styles", STYLE_JSON, _("How it is drawn")),
            *schema_links(place, name_of(layer)),
        ],
    }


def build_schema(place: DocumentPlace, layer: Raster, which: str) -> dict[str, Any]:
    """What the outline says of the picture."""
    kinds = {"width": "integer", "height": "integer", "bands": "integer", "pixel_m": "number"}
    titles = {field.name: field.verbose_name for field in Raster._meta.fields}
    properties = {name: {"title": str(titles[name]), "type": kinds.get(name, "string")} for name in _SHOWN}
    return schemas.of_few(f"{_build_address(place, layer)}/{which}", which, layer.title, properties)


def build_outline(place: DocumentPlace, layer: Raster, reference: CoordinateReference) -> dict[str, Any]:
    """The picture as a feature: where it lies, and what it is."""
    ring = references.compute_outline(tuple(layer.bounds), reference)
    return {
        "type": "Feature",
        "id": layer.slug,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {name: getattr(layer, name) for name in _SHOWN},
        "links": [*place.itself(GEOJSON), build_link(_build_address(place, layer), "collection", JSON, layer.title)],
    }


def tile_sets(place: DocumentPlace, layer: Raster) -> dict[str, Any]:
    own = f"{_build_address(place, layer)}/map/tiles/{WEB_MERCATOR_QUAD}"
    links = [
        build_link(f"{own}?f=json", "self", JSON, _("The tiles of the collection")),
        build_link(f"{own}?f=html", "alternate", HTML, _("The tiles as a map")),
        tilesets.build_tiling_link(place),
    ]
    described = tilesets.describe_tileset(layer.title, "map", tuple(layer.bounds))
    return {"links": place.itself(), "tilesets": [{**described, "links": links}]}


def tile_set(place: DocumentPlace, layer: Raster) -> dict[str, Any]:
    tile = build_link(_build_tile_template(place, layer, "{tileMatrix}/{tileRow}/{tileCol}"), "item", PNG, _("A tile"))
    own = f"{_build_address(place, layer)}/map/tiles/{WEB_MERCATOR_QUAD}"
    return {
        **tilesets.describe_tileset(layer.title, "map", tuple(layer.bounds)),
        "links": [
            *place.itself(),
            {**tile, "templated": True},
            tilesets.build_tiling_link(place),
            build_link(f"{own}?f=tilejson", "describedby", JSON, _("The same as TileJSON")),
        ],
    }


def build_tilejson(place: DocumentPlace, layer: Raster) -> dict[str, Any]:
    return {
        "tilejson": "3.0.0",
        "name": layer.title,
        "description": layer.description,
        "version": "1.0.0",
        "attribution": layer.licence,
        "scheme": "xyz",
        "tiles": [_build_tile_template(place, layer, "{z}/{y}/{x}")],
        "minzoom": 0,
        "maxzoom": drawing.compute_deepest_level(layer.pixel_m),
        "bounds": layer.bounds,
    }


def build_style(place: DocumentPlace, layer: Raster) -> dict[str, Any]:
    """The style that draws the picture, its pixels as they are."""
    tiles = build_tilejson(place, layer)
    source = {
        "type": "raster",
        "tileSize": 256,
        **{key: tiles[key] for key in ("tiles", "minzoom", "maxzoom", "bounds", "attribution")},
    }
    drawn = {"id": "picture", "type": "raster", "source": "picture", "paint": {"raster-resampling": "nearest"}}
    return {"version": 8, "name": layer.title, "sources": {"picture": source}, "layers": [drawn]}


def _build_tile_template(place: DocumentPlace, layer: Raster, variables: str) -> str:
    return f"{_build_address(place, layer)}/map/tiles/{WEB_MERCATOR_QUAD}/{variables}"
