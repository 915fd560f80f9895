"""The roads of OGC API: as the clients expect them, without a slash at the end."""

from django.urls import path

from hatang.capabilities.spatial.formats.documents import SCHEMAS
from hatang.capabilities.spatial.models import Layer, Raster
from hatang.capabilities.spatial.terms import CATALOGUE
from hatang.capabilities.spatial.views import (
    atlas,
    editing,
    features,
    fieldwork,
    layers,
    rasters,
    records,
    styles,
    tiles,
)

PREFIX = ""
app_name = "spatial"
urlpatterns = [
    path("ogc", features.landing, name="landing"),
    path("ogc/", features.landing),
    path("ogc/conformance", features.conformance, name="conformance"),
    path("ogc/api", features.api, name="api"),
    path("ogc/collections", features.collections, name="collections"),
    path(f"ogc/collections/{CATALOGUE}", records.catalogue, name="catalogue"),
    path(f"ogc/collections/{CATALOGUE}/items", records.items, name="records"),
    path(f"ogc/collections/{CATALOGUE}/items/<str:name>", records.item, name="record"),
    *(
        path(f"ogc/collections/{CATALOGUE}/{each}", records.schema, {"which": each}, name=f"catalogue_{each}")
        for each in SCHEMAS
    ),
    *(
        path(f"ogc/collections/raster.<slug:slug>/{each}", rasters.schema, {"which": each}, name=f"raster_{each}")
        for each in SCHEMAS
    ),
    path("ogc/styles", styles.index, name="styles"),
    path("ogc/styles/raster.<slug:slug>", rasters.style, name="raster_style"),
    path("ogc/styles/<str:name>", styles.style, name="style"),
    path("ogc/styles/<str:name>/metadata", styles.metadata, name="style_metadata"),
    path("ogc/collections/raster.<slug:slug>", rasters.collection, name="raster_collection"),
    path("ogc/collections/raster.<slug:slug>/items", rasters.items, name="raster_items"),
    path("ogc/collections/raster.<slug:slug>/items/<path:identifier>", rasters.item, name="raster_item"),
    path("ogc/collections/raster.<slug:slug>/coverage.tif", rasters.coverage, name="raster_coverage"),
    path("ogc/collections/raster.<slug:slug>/map/tiles", rasters.tile_sets, name="raster_tilesets"),
    path("ogc/collections/raster.<slug:slug>/map/tiles/<str:matrix_set>", rasters.tile_set, name="raster_tileset"),
    path(
        "ogc/collections/raster.<slug:slug>/map/tiles/<str:matrix_set>/<str:z>/<str:y>/<str:x>",
        rasters.tile,
        name="raster_tile",
    ),
    path("ogc/collections/<str:name>", features.collection, name="collection"),
    path("ogc/collections/<str:name>/schema", features.schema, {"which": "schema"}, name="schema"),
    path("ogc/collections/<str:name>/queryables", features.schema, {"which": "queryables"}, name="queryables"),
    path("ogc/collections/<str:name>/sortables", features.schema, {"which": "sortables"}, name="sortables"),
    path("ogc/collections/<str:name>/items", editing.items, name="items"),
    path("ogc/collections/<str:name>/items/<path:identifier>", editing.item, name="item"),
    path("ogc/tileMatrixSets", tiles.matrix_sets, name="matrix_sets"),
    path("ogc/tileMatrixSets/<str:matrix_set>", tiles.matrix_set, name="matrix_set"),
    path("ogc/collections/<str:name>/tiles", tiles.collection_tilesets, name="tilesets"),
    path("ogc/collections/<str:name>/tiles.pmtiles", tiles.archive, name="archive"),
    path("ogc/collections/<str:name>/tiles/<str:matrix_set>", tiles.tileset, name="tileset"),
    path("ogc/collections/<str:name>/tiles/<str:matrix_set>/<str:z>/<str:y>/<str:x>", tiles.tile, name="tile"),
    path("ogc/<path:rest>", features.nothing),
    path("ban-do-so/", atlas.show, name="atlas"),
    path("ban-do-so/nhung/", atlas.embedded, name="atlas_embedded"),
    path("ban-do-so/ngoai-tuyen.js", atlas.keeper, name="atlas_keeper"),
    path("lop-ban-do/", layers.index, name="layers"),
    path("lop-ban-do/moi/", layers.new, name="layer_new"),
    path("lop-ban-do/<slug:slug>/", layers.show, name="layer"),
    path("lop-ban-do/<slug:slug>/thuc-dia/", fieldwork.back, name="field"),
    path("lop-ban-do/<slug:slug>/thuc-dia/goi.zip", fieldwork.out, name="field_out"),
    path("lop-ban-do/<slug:slug>/thuc-dia/<int:key>/", fieldwork.settle, name="field_return"),
    path("lop-ban-do/<slug:slug>/xoa/", layers.drop, {"kind": Layer}, name="layer_drop"),
    path("anh-ban-do/<slug:slug>/", layers.show_picture, name="raster"),
    path("anh-ban-do/<slug:slug>/xoa/", layers.drop, {"kind": Raster}, name="raster_drop"),
]
