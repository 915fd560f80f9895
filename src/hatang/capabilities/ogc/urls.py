"""The roads of OGC API: as the clients expect them, without a slash at the end."""

from django.urls import path

from hatang.capabilities.ogc.formats.documents import SCHEMAS
from hatang.capabilities.ogc.terms import CATALOGUE
from hatang.capabilities.ogc.views import editing, features, rasters, records, seen, styles, tiles

PREFIX = ""
IS_BUSY = True
app_name = "ogc"
urlpatterns = [
    path("ogc", features.show_landing, name="landing"),
    path("ogc/", features.show_landing),
    path("ogc/conformance", features.show_conformance, name="conformance"),
    path("ogc/api", features.show_api, name="api"),
    path("ogc/collections", features.show_collections, name="collections"),
    path(f"ogc/collections/{CATALOGUE}", records.show_catalogue, name="catalogue"),
    path(f"ogc/collections/{CATALOGUE}/items", records.show_items, name="records"),
    path(f"ogc/collections/{CATALOGUE}/items/<str:name>", records.show_item, name="record"),
    *(
        path(f"ogc/collections/{CATALOGUE}/{which}", records.show_schema, {"which": which}, name=f"catalogue_{which}")
        for which in SCHEMAS
    ),
    *(
        path(
            f"ogc/collections/raster.<slug:slug>/{which}", rasters.show_schema, {"which": which}, name=f"raster_{which}"
        )
        for which in SCHEMAS
    ),
    path("ogc/styles", styles.show_styles, name="styles"),
    path("ogc/styles/raster.<slug:slug>", rasters.show_style, name="raster_style"),
    path("ogc/styles/<str:name>", styles.style, name="style"),
    path("ogc/styles/<str:name>/metadata", styles.show_style_metadata, name="style_metadata"),
    path("ogc/collections/raster.<slug:slug>", rasters.show_collection, name="raster_collection"),
    path("ogc/collections/raster.<slug:slug>/items", rasters.show_items, name="raster_items"),
    path("ogc/collections/raster.<slug:slug>/items/<path:identifier>", rasters.show_item, name="raster_item"),
    path("ogc/collections/raster.<slug:slug>/coverage.tif", rasters.serve_coverage, name="raster_coverage"),
    path("ogc/collections/raster.<slug:slug>/map/tiles", rasters.tile_sets, name="raster_tilesets"),
    path("ogc/collections/raster.<slug:slug>/map/tiles/<str:matrix_set>", rasters.tile_set, name="raster_tileset"),
    path(
        "ogc/collections/raster.<slug:slug>/map/tiles/<str:matrix_set>/<str:z>/<str:y>/<str:x>",
        rasters.show_tile,
        name="raster_tile",
    ),
    path("ogc/collections/<str:name>", features.show_collection, name="collection"),
    path("ogc/collections/<str:name>/schema", features.show_schema, {"which": "schema"}, name="schema"),
    path("ogc/collections/<str:name>/queryables", features.show_schema, {"which": "queryables"}, name="queryables"),
    path("ogc/collections/<str:name>/sortables", features.show_schema, {"which": "sortables"}, name="sortables"),
    path("ogc/collections/<str:name>/items", editing.items, name="items"),
    path("ogc/collections/<str:name>/items/<path:identifier>", editing.item, name="item"),
    path("ogc/tileMatrixSets", tiles.matrix_sets, name="matrix_sets"),
    path("ogc/tileMatrixSets/<str:matrix_set>", tiles.matrix_set, name="matrix_set"),
    path("ogc/collections/<str:name>/tiles", tiles.collection_tilesets, name="tilesets"),
    path("ogc/collections/<str:name>/tiles.pmtiles", tiles.serve_archive, name="archive"),
    path("ogc/collections/<str:name>/tiles/<str:matrix_set>", tiles.show_tileset, name="tileset"),
    path("ogc/collections/<str:name>/tiles/<str:matrix_set>/<str:z>/<str:y>/<str:x>", tiles.show_tile, name="tile"),
    path("ogc/seen/<int:seen>/<path:rest>", seen.answer_seen, name="seen"),
    path("ogc/<path:rest>", features.show_missing_resource),
]
