"""The documents of OGC API – Tiles: tile matrix set, tilesets of a collection, TileJSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.ogc.formats.documents import HTML, JSON, DocumentPlace, build_link
from hatang.capabilities.ogc.formats.schemas import build_returnables
from hatang.capabilities.ogc.terms import CRS84, DEEPEST_TILE, EPSG, MVT, PMTILES, WEB_MERCATOR_QUAD_URI
from hatang.capabilities.spatial.public import WEB_MERCATOR_QUAD
from hatang.engines.tiles import matrix

if TYPE_CHECKING:
    from hatang.capabilities.ogc.formats.documents import Link
    from hatang.capabilities.spatial.public import CollectionRow

_TILING = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_TILEJSON = "application/json"


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


def build_tilesets(place: DocumentPlace, of: CollectionRow) -> dict[str, Any]:
    own = f"{place.collection(of.name)}/tiles/{WEB_MERCATOR_QUAD}"
    described = {
        **_describe_collection(of),
        "links": [
            build_link(f"{own}?f=json", "self", JSON, _("The tiles of the collection")),
            build_link(f"{own}?f=html", "alternate", HTML, _("The tiles as a map")),
            build_tiling_link(place),
        ],
    }
    return {"links": place.itself(), "tilesets": [described]}


def build_tileset(place: DocumentPlace, of: CollectionRow) -> dict[str, Any]:
    own = f"{place.collection(of.name)}/tiles/{WEB_MERCATOR_QUAD}"
    links = [
        *place.itself(),
        {
            **build_link(_build_tile_template(place, of, "{tileMatrix}/{tileRow}/{tileCol}"), "item", MVT, _("A tile")),
            "templated": True,
        },
        build_tiling_link(place),
        build_link(f"{own}?f=tilejson", "describedby", _TILEJSON, _("The same as TileJSON")),
    ]
    if of.tiles:
        title = _("All tiles in one file")
        links.append(build_link(f"{place.collection(of.name)}/tiles.pmtiles", "enclosure", PMTILES, title))
    document = {**_describe_collection(of), "links": links}
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


def build_tilejson(place: DocumentPlace, of: CollectionRow, deepest: int) -> dict[str, Any]:
    """TileJSON 3.0 for map programs; columns stand before rows in its addresses too, as ours name them."""
    return {
        "tilejson": "3.0.0",
        "name": str(of.dataset.title),
        "description": str(of.dataset.description),
        "version": "1.0.0",
        "attribution": of.dataset.licence,
        "scheme": "xyz",
        "tiles": [_build_tile_template(place, of, "{z}/{y}/{x}")],
        "minzoom": 0,
        "maxzoom": deepest,
        **({"bounds": list(of.bounds)} if of.bounds else {}),
        "vector_layers": [
            {
                "id": of.name,
                "description": str(of.dataset.title),
                "fields": {field.name: str(field.title) for field in of.fields},
            }
        ],
    }


def _build_tile_template(place: DocumentPlace, of: CollectionRow, variables: str) -> str:
    return f"{place.collection(of.name)}/tiles/{WEB_MERCATOR_QUAD}/{variables}"


def build_tiling_link(place: DocumentPlace) -> Link:
    address = f"{place.root}/tileMatrixSets/{WEB_MERCATOR_QUAD}?f=json"
    return build_link(address, _TILING, JSON, _("Squares of Web Mercator"))


def _describe_collection(of: CollectionRow) -> dict[str, Any]:
    return describe_tileset(str(of.dataset.title), "vector", of.bounds)


def describe_tileset(title: str, kind: str, bounds: tuple[float, ...] | None) -> dict[str, Any]:
    """What the standard wants of every tileset; `kind` is vector or map."""
    box = {}
    if bounds is not None:
        west, south, east, north = bounds
        box = {"boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84}}
    return {
        "title": title,
        "dataType": kind,
        "crs": f"{EPSG}3857",
        "tileMatrixSetURI": WEB_MERCATOR_QUAD_URI,
        **box,
    }
