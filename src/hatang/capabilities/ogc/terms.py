"""The limits and names of the standards of OGC API."""

# The most features on one page.
MAXIMUM_LIMIT = 10_000
# Decimals of coordinates in metres: 1 mm.
METRE_DECIMALS = 3
# The deepest level; published archives end before and are enlarged by the map.
DEEPEST_TILE = 22

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
# Offered where PostGIS knows them: WGS 84, Web Mercator, VN-2000 of old Quảng Ngãi (108°00′) and old Kon Tum (107°30′).
EPSG_CODES = (4326, 3857, 5898, 9216)

_PART_1 = "http://www.opengis.net/spec/ogcapi-features-1/"
_CLASSES = ("core", "oas30", "oas31", "html", "geojson", "gmlsf0", "gmlsf2")
_FILTER = ("queryables", "queryables-query-parameters", "filter", "features-filter")
_CQL2 = (
    *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison"),
    *("accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus"),
    *("spatial-functions", "temporal-functions", "property-property", "arithmetic"),
)
_EDITING = ("create-replace-delete", "update", "features", "optimistic-locking-etags", "create-replace-delete/crs")
_TILES = ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "png", "tilejson", "oas30")
_RECORDS = (
    "record-core",
    "record-collection",
    "record-api",
    "record-core-query-parameters",
    "filtering",
    "json",
    "html",
)
_STYLES = ("core", "mapbox-styles", "manage-styles", "style-validation")
_SCHEMAS = ("schemas", "advanced-property-roles", "returnables-and-receivables", "queryables", "sortables")
CONFORMS_TO = (
    *(f"{_PART_1}1.0/conf/{name}" for name in _CLASSES if name != "oas31"),
    *(f"{_PART_1}1.1/conf/{name}" for name in _CLASSES),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    *(f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{name}" for name in _FILTER),
    *(f"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/{name}" for name in _EDITING),
    *(f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" for name in _CQL2),
    *(f"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/{name}" for name in _SCHEMAS),
    *(f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" for name in _TILES),
    *(f"http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/{name}" for name in _RECORDS),
    *(f"http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/{name}" for name in _STYLES),
    *(f"http://www.opengis.net/spec/tms/2.0/conf/{name}" for name in ("tilematrixset", "json-tilematrixset")),
)
# The description of the interface in both forms that are in use: the media type by the version it is written in.
OPENAPI = {
    "3.0.3": "application/vnd.oai.openapi+json;version=3.0",
    "3.1.0": "application/vnd.oai.openapi+json;version=3.1",
}
OPENAPI_JSON = OPENAPI["3.0.3"]
GEOJSON = "application/geo+json"
XML = "application/xml"
# GML by the level of its simple features; what is of level 0 is of level 2 too.
GML = {
    level: f'application/gml+xml; version=3.2; profile="http://www.opengis.net/def/profile/ogc/2.0/gml-{level}"'
    for level in ("sf0", "sf2")
}
# Pages of features as tables, by what `f` calls them.
CSV, FLATGEOBUF = "text/csv; charset=utf-8", "application/flatgeobuf"
TABLES = {"csv": CSV, "flatgeobuf": FLATGEOBUF}
SCHEMA_JSON = "application/schema+json"
# The collection of the records; no dataset is called so, as theirs have a dot.
CATALOGUE = "catalogue"
RECORD_CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
STYLE_JSON = "application/vnd.mapbox.style+json"
LONGEST_STYLE_BYTES = 200_000
MERGE_PATCH = "application/merge-patch+json"
# The bytes of a feature that is sent.
LONGEST_BODY_BYTES = 5_000_000
GEOMETRY_FORMATS = {
    "Point": "geometry-point",
    "MultiPoint": "geometry-multipoint",
    "LineString": "geometry-linestring",
    "MultiLineString": "geometry-multilinestring",
    "MultiPolygon": "geometry-multipolygon",
}
# Units of fields as UCUM writes them.
UCUM = {
    "m": "m",
    "km": "km",
    "km²": "km2",
    "%": "%",
    "°": "deg",
    "ms": "ms",
    "dB": "dB",
    "dBm": "dB[mW]",
    "Mbps": "Mbit/s",
}
MVT = "application/vnd.mapbox-vector-tile"
PMTILES = "application/vnd.pmtiles"
PNG = "image/png"
GEOTIFF = "image/tiff; application=geotiff; profile=cloud-optimized"
WEB_MERCATOR_QUAD_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
