"""The documents of a picture that people brought: its collection, its map tiles, TileJSON, its style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.spatial.formats import rasters, references, schemas, tilesets
from hatang.capabilities.spatial.formats.documents import HTML, JSON, RELATION, link, schema_links
from hatang.capabilities.spatial.models import Raster
from hatang.capabilities.spatial.queries import RASTER_PREFIX
from hatang.capabilities.spatial.terms import CRS84, GEOJSON, GEOTIFF, PNG, STYLE_JSON, WEB_MERCATOR_QUAD

if TYPE_CHECKING:
    from hatang.capabilities.spatial.formats.documents import Place
    from hatang.capabilities.spatial.formats.references import Reference


# What the outline of a picture says of it.
_TOLD = ("title", "width", "height", "bands", "kind", "unit", "pixel_m", "source_crs")


def name_of(layer: Raster) -> str:
    return f"{RASTER_PREFIX}{layer.slug}"


def _own(place: Place, layer: Raster) -> str:
    return place.collection(name_of(layer))


def collection(place: Place, layer: Raster) -> dict[str, Any]:
    """A collection that is had as map tiles and as the file; for clients of features its outline is one."""
    own = _own(place, layer)
    return {
        "id": name_of(layer),
        "title": layer.title,
        "description": layer.description,
        "itemType": "feature",
        "dataType": "map",
        "license": layer.licence,
        "extent": {"spatial": {"bbox": [layer.bounds], "crs": CRS84}},
        "crs": [each.uri for each in references.offered()],
        "storageCrs": CRS84,
        "links": [
            link(f"{own}?f=json", "self", JSON, _("This collection")),
            link(f"{own}?f=html", "alternate", HTML, _("This collection as a page")),
            link(f"{own}/items?f=json", "items", GEOJSON, _("The outline of the picture")),
            link(f"{own}/map/tiles?f=json", f"{RELATION}tilesets-map", JSON, _("The tiles of the collection")),
            link(f"{own}/coverage.tif", "enclosure", GEOTIFF, _("The whole picture as a cloud-optimised GeoTIFF")),
            link(f"{place.root}/styles/{name_of(layer)}", f"{RELATION}styles", STYLE_JSON, _("How it is drawn")),
            *schema_links(place, name_of(layer)),
        ],
    }


def schema(place: Place, layer: Raster, which: str) -> dict[str, Any]:
    """What the outline says of the picture."""
    kinds = {"width": "integer", "height": "integer", "bands": "integer", "pixel_m": "number"}
    titles = {each.name: each.verbose_name for each in Raster._meta.fields}
    properties = {each: {"title": str(titles[each]), "type": kinds.get(each, "string")} for each in _TOLD}
    return schemas.of_few(f"{_own(place, layer)}/{which}", which, layer.title, properties)


def outline(place: Place, layer: Raster, reference: Reference) -> dict[str, Any]:
    """The picture as a feature: where it lies, and what it is."""
    ring = references.outline(tuple(layer.bounds), reference)
    return {
        "type": "Feature",
        "id": layer.slug,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {each: getattr(layer, each) for each in _TOLD},
        "links": [*place.itself(GEOJSON), link(_own(place, layer), "collection", JSON, layer.title)],
    }


def tile_sets(place: Place, layer: Raster) -> dict[str, Any]:
    own = f"{_own(place, layer)}/map/tiles/{WEB_MERCATOR_QUAD}"
    links = [
        link(f"{own}?f=json", "self", JSON, _("The tiles of the collection")),
        link(f"{own}?f=html", "alternate", HTML, _("The tiles as a map")),
        tilesets.tiling(place),
    ]
    described = tilesets.named(layer.title, "map", tuple(layer.bounds))
    return {"links": place.itself(), "tilesets": [{**described, "links": links}]}


def tile_set(place: Place, layer: Raster) -> dict[str, Any]:
    tile = link(_template(place, layer, "{tileMatrix}/{tileRow}/{tileCol}"), "item", PNG, _("A tile"))
    own = f"{_own(place, layer)}/map/tiles/{WEB_MERCATOR_QUAD}"
    return {
        **tilesets.named(layer.title, "map", tuple(layer.bounds)),
        "links": [
            *place.itself(),
            {**tile, "templated": True},
            tilesets.tiling(place),
            link(f"{own}?f=tilejson", "describedby", JSON, _("The same as TileJSON")),
        ],
    }


def tilejson(place: Place, layer: Raster) -> dict[str, Any]:
    return {
        "tilejson": "3.0.0",
        "name": layer.title,
        "description": layer.description,
        "version": "1.0.0",
        "attribution": layer.licence,
        "scheme": "xyz",
        "tiles": [_template(place, layer, "{z}/{y}/{x}")],
        "minzoom": 0,
        "maxzoom": rasters.deepest(layer.pixel_m),
        "bounds": layer.bounds,
    }


def style(place: Place, layer: Raster) -> dict[str, Any]:
    """The style that draws the picture, its pixels as they are."""
    tiles = tilejson(place, layer)
    source = {
        "type": "raster",
        "tileSize": 256,
        **{each: tiles[each] for each in ("tiles", "minzoom", "maxzoom", "bounds", "attribution")},
    }
    drawn = {"id": "picture", "type": "raster", "source": "picture", "paint": {"raster-resampling": "nearest"}}
    return {"version": 8, "name": layer.title, "sources": {"picture": source}, "layers": [drawn]}


def _template(place: Place, layer: Raster, variables: str) -> str:
    return f"{_own(place, layer)}/map/tiles/{WEB_MERCATOR_QUAD}/{variables}"
