"""The documents of OGC API – Tiles: tile matrix set, tilesets of a collection, TileJSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.ogc.formats.documents import HTML, JSON, DocumentPlace, build_link
from hatang.capabilities.ogc.formats.schemas import build_returnables
from hatang.capabilities.ogc.terms import CRS84, DEEPEST_TILE, EPSG, MVT, PMTILES, WEB_MERCATOR_QUAD_URI
from hatang.capabilities.spatial.public import WEB_MERCATOR_QUAD
from hatang.engines.tiles import matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.ogc.formats.documents import Link
    from hatang.capabilities.spatial.public import CollectionRow

_TILING = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"


def matrix_sets(place: DocumentPlace) -> dict[str, Any]:
    own = f"{place.root}/tileMatrixSets/{WEB_MERCATOR_QUAD}"
    return {
        "links": place.itself(),
        "tileMatrixSets": [
            {
                "id": WEB_MERCATOR_QUAD,
                "title": _("Squares of Web Mercator"),
                "uri": WEB_MERCATOR_QUAD_URI,
                "crs": f"{EPSG}3857",
                "links": [build_link(f"{own}?f=json", "self", JSON, _("Squares of Web Mercator"))],
            }
        ],
    }


def matrix_set(place: DocumentPlace) -> dict[str, Any]:
    """All levels, after OGC 17-083r4."""
    return {
        "id": WEB_MERCATOR_QUAD,
        "title": _("Squares of Web Mercator"),
        "uri": WEB_MERCATOR_QUAD_URI,
        "crs": f"{EPSG}3857",
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "links": place.itself(),
        "tileMatrices": [
            {
                "id": str(z),
                "scaleDenominator": matrix.scale_denominator(z),
                "cellSize": matrix.cell_m(z),
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-matrix.HALF_M, matrix.HALF_M],
                "tileWidth": matrix.TILE_PIXELS,
                "tileHeight": matrix.TILE_PIXELS,
                "matrixWidth": 1 << z,
                "matrixHeight": 1 << z,
            }
            for z in range(DEEPEST_TILE + 1)
        ],
    }


@dataclass(frozen=True)
class TileSource:
    """What is had as tiles: where they stand (`own`), of which `kind` (vector or map) and form they are, of what.

    `bounds` are west, south, east, north; `deepest` is the last level that is drawn.
    """

    own: str
    kind: str
    media_type: str
    title: str
    description: str
    licence: str
    bounds: Sequence[float] | None
    deepest: int


def source_of(place: DocumentPlace, of: CollectionRow, deepest: int = DEEPEST_TILE) -> TileSource:
    """The tiles of a collection."""
    texts = (str(of.dataset.title), str(of.dataset.description), of.dataset.licence)
    own = f"{place.collection(of.name)}/tiles/{WEB_MERCATOR_QUAD}"
    return TileSource(own, "vector", MVT, *texts, of.bounds, deepest)


def build_tilesets(place: DocumentPlace, source: TileSource) -> dict[str, Any]:
    links = [
        build_link(f"{source.own}?f=json", "self", JSON, _("The tiles of the collection")),
        build_link(f"{source.own}?f=html", "alternate", HTML, _("The tiles as a map")),
        _build_tiling_link(place),
    ]
    return {"links": place.itself(), "tilesets": [{**_describe_source(source), "links": links}]}


def build_tileset(place: DocumentPlace, source: TileSource) -> dict[str, Any]:
    tile = build_link(f"{source.own}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", source.media_type, _("A tile"))
    links = [
        *place.itself(),
        {**tile, "templated": True},
        _build_tiling_link(place),
        build_link(f"{source.own}?f=tilejson", "describedby", JSON, _("The same as TileJSON")),
    ]
    return {**_describe_source(source), "links": links}


def build_vector_tileset(place: DocumentPlace, of: CollectionRow) -> dict[str, Any]:
    """The same with what the features in the tiles of a collection hold, and the archive where there is one."""
    document = build_tileset(place, source_of(place, of))
    if of.tiles:
        title = _("All tiles in one file")
        document["links"].append(build_link(f"{place.collection(of.name)}/tiles.pmtiles", "enclosure", PMTILES, title))
    schema = build_returnables(f"{place.collection(of.name)}/schema", of)
    document["layers"] = [
        {
            "id": of.name,
            "title": str(of.dataset.title),
            "dataType": "vector",
            "geometryDimension": {"Point": 0, "LineString": 1}.get(of.dataset.geometry, 2),
            "propertiesSchema": {"type": "object", "properties": schema["properties"]},
        }
    ]
    return document


def build_tilejson(source: TileSource) -> dict[str, Any]:
    """TileJSON 3.0 for map programs; columns stand before rows in its addresses too, as ours name them."""
    return {
        "tilejson": "3.0.0",
        "name": source.title,
        "description": source.description,
        "version": "1.0.0",
        "attribution": source.licence,
        "scheme": "xyz",
        "tiles": [f"{source.own}/{{z}}/{{y}}/{{x}}"],
        "minzoom": 0,
        "maxzoom": source.deepest,
        **({"bounds": list(source.bounds)} if source.bounds else {}),
    }


def build_vector_tilejson(place: DocumentPlace, of: CollectionRow, deepest: int) -> dict[str, Any]:
    """The same with the fields of the features in the tiles of a collection."""
    fields = {field.name: str(field.title) for field in of.fields}
    layer = {"id": of.name, "description": str(of.dataset.title), "fields": fields}
    return {**build_tilejson(source_of(place, of, deepest)), "vector_layers": [layer]}


def _build_tiling_link(place: DocumentPlace) -> Link:
    address = f"{place.root}/tileMatrixSets/{WEB_MERCATOR_QUAD}?f=json"
    return build_link(address, _TILING, JSON, _("Squares of Web Mercator"))


def _describe_source(source: TileSource) -> dict[str, Any]:
    """What the standard wants of every tileset."""
    box = {}
    if source.bounds is not None:
        west, south, east, north = source.bounds
        box = {"boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84}}
    return {
        "title": source.title,
        "dataType": source.kind,
        "crs": f"{EPSG}3857",
        "tileMatrixSetURI": WEB_MERCATOR_QUAD_URI,
        **box,
    }
