"""The description of the interface: OpenAPI 3.0 or 3.1, with the parameters that each collection has of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from hatang.capabilities.ogc.formats import references
from hatang.capabilities.ogc.formats.documents import SCHEMAS
from hatang.capabilities.ogc.formats.filters.reading import LANGUAGES
from hatang.capabilities.ogc.formats.parameters import ITEMS, TILE, list_filterable_fields
from hatang.capabilities.ogc.formats.records import QUERYABLE_PARAMETERS
from hatang.capabilities.ogc.terms import (
    CATALOGUE,
    CRS84,
    GEOJSON,
    MAXIMUM_LIMIT,
    MERGE_PATCH,
    MVT,
    OPENAPI_JSON,
    SCHEMA_JSON,
    STYLE_JSON,
    TABLES,
)
from hatang.capabilities.spatial.public import DEFAULT_LIMIT, WEB_MERCATOR_QUAD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.spatial.public import CollectionRow
    from hatang.kernel.datasets import Field

type Document = dict[str, Any]
_SCHEMAS: dict[str, Document] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}
_TEXT: Document = {"type": "string"}
_OBJECT: Document = {"type": "object"}


def build_document(root: str, version: str, rows: Iterable[CollectionRow], *, form: str = "3.0.3") -> Document:
    """The whole description in the form of OpenAPI; every road, parameter and answer of it exists.

    It uses what JSON Schema and the dialect of OpenAPI 3.0 write alike, so the two forms differ in their head alone.
    """
    paths = {
        "/": _build_read_operation("landing", _("Landing page"), "application/json"),
        "/conformance": _build_read_operation("conformance", _("Conformance classes"), "application/json"),
        "/api": _build_read_operation("api", _("This description"), OPENAPI_JSON),
        "/collections": _build_read_operation("collections", _("Collections"), "application/json"),
        "/tileMatrixSets": _build_read_operation("tileMatrixSets", _("Tile matrix sets"), "application/json"),
        f"/tileMatrixSets/{WEB_MERCATOR_QUAD}": _build_read_operation(
            "tileMatrixSet", WEB_MERCATOR_QUAD, "application/json"
        ),
    }
    own = f"/collections/{CATALOGUE}"
    asked = _refer_parameters(
        "bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "filter", "filter-lang", "filter-crs"
    )
    single = _refer_parameters("featureId", "crs")
    paths |= {
        own: _build_read_operation(
            "catalogue", _("Catalogue of datasets and pictures"), "application/json", missing=True
        ),
        f"{own}/items": _build_read_operation(
            "records", _("The records"), GEOJSON, [*asked, *_build_search_parameters()], missing=True
        ),
        f"{own}/items/{{featureId}}": _build_read_operation("record", _("This record"), GEOJSON, single, missing=True),
        "/styles": _build_read_operation("styles", _("Styles"), "application/json"),
    }
    for row in rows:
        paths |= _build_collection_paths(row)
        paths[f"/styles/{row.name}"] = _build_read_operation(
            f"{row.name}.style", str(row.dataset.title), STYLE_JSON, missing=True
        )
    return {
        "openapi": form,
        "info": {"title": _("Shared spatial data of the province"), "version": version},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "parameters": _build_shared_parameters(),
            "schemas": {"problem": _build_problem_schema()},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            },
            "responses": {
                "problem": {
                    "description": _("What is wrong and the way out (RFC 9457)"),
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
                }
            },
        },
    }


def _refer_parameters(*names: str) -> list[Document]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _build_search_parameters() -> list[Document]:
    words = {"type": "array", "items": _TEXT}
    return [
        _build_query_parameter("q", words, _("Phrases parted by commas, any of which stands in the record")),
        _build_query_parameter("type", words),
        _build_query_parameter("ids", words),
        _build_query_parameter("externalIds", words),
        *(_build_query_parameter(name, _TEXT) for name in QUERYABLE_PARAMETERS),
    ]


def _build_collection_paths(of: CollectionRow) -> Document:
    own, items = f"/collections/{of.name}", f"/collections/{of.name}/items"
    fields = [_build_field_parameter(field) for field in list_filterable_fields(of)]
    shared = _refer_parameters(*(name for name in ITEMS if name != "f"))
    (identifier, system) = _refer_parameters("featureId", "crs")
    title = str(of.dataset.title)
    paths = {
        own: _build_read_operation(f"{of.name}.collection", title, "application/json", missing=True),
        **{
            f"{own}/{schema}": _build_read_operation(f"{of.name}.{schema}", str(each_title), SCHEMA_JSON, missing=True)
            for schema, (_relation, each_title) in SCHEMAS.items()
        },
        f"{own}/tiles": _build_read_operation(f"{of.name}.tilesets", title, "application/json", missing=True),
        f"{own}/tiles/{WEB_MERCATOR_QUAD}": _build_read_operation(
            f"{of.name}.tileset", title, "application/json", missing=True
        ),
        f"{own}/tiles/{WEB_MERCATOR_QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _build_tile_operation(
            of.name, title
        ),
        items: _build_items_operation(f"{of.name}.features", title, [*shared, *fields]),
        f"{items}/{{featureId}}": _build_read_operation(
            f"{of.name}.feature", title, GEOJSON, [identifier, system], missing=True
        ),
    }
    if of.dataset.editor is not None:
        (match, sent) = _refer_parameters("If-Match", "Content-Crs")
        paths[items]["post"] = _build_write_operation(f"{of.name}.create", _("Add a feature"), "201", [sent], GEOJSON)
        paths[f"{items}/{{featureId}}"] |= {
            "put": _build_write_operation(
                f"{of.name}.replace", _("Replace the feature"), "200", [identifier, match, sent], GEOJSON
            ),
            "patch": _build_write_operation(
                f"{of.name}.update", _("Change properties"), "200", [identifier, match, sent], MERGE_PATCH
            ),
            "delete": _build_write_operation(f"{of.name}.remove", _("Remove the feature"), "200", [identifier, match]),
        }
    return paths


def _build_write_operation(
    operation: str, title: str, done: str, parameters: list[Document], kind: str = ""
) -> Document:
    """An operation that changes: by a session with its token against forged requests, or by a key."""
    wrong = {"$ref": "#/components/responses/problem"}
    refused = ("400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428")
    body = {"requestBody": {"required": True, "content": {kind: {"schema": _OBJECT}}}} if kind else {}
    return {
        "operationId": operation,
        "summary": title,
        "parameters": parameters,
        **body,
        "security": [{"key": []}, {"session": []}],
        "responses": {done: {"description": title}, **dict.fromkeys(refused, wrong)},
    }


def _build_read_operation(
    operation: str, title: str, kind: str, parameters: Iterable[Document] = (), *, missing: bool = False
) -> Document:
    wrong = {"$ref": "#/components/responses/problem"}
    content = {kind: {"schema": _OBJECT}, "text/html": {"schema": _TEXT}}
    responses: Document = {"200": {"description": title, "content": content}}
    if kind == GEOJSON:
        responses["304"] = {"description": _("Nothing has changed")}
    responses |= {"400": wrong, **({"404": wrong} if missing else {}), "500": wrong}
    form = {"$ref": "#/components/parameters/f"}
    return {
        "get": {
            "operationId": operation,
            "summary": title,
            "parameters": [form, *parameters],
            "responses": responses,
        }
    }


def _build_items_operation(operation: str, title: str, asked: Iterable[Document]) -> Document:
    """The features, which are tables as well."""
    described = _build_read_operation(operation, title, GEOJSON, asked, missing=True)
    described["get"]["parameters"][0] = {"$ref": "#/components/parameters/form"}
    content = described["get"]["responses"]["200"]["content"]
    content |= {kind: {"schema": {"type": "string", "format": "binary"}} for kind in TABLES.values()}
    return described


def _build_tile_operation(name: str, title: str) -> Document:
    wanted = _refer_parameters("tileMatrix", "tileRow", "tileCol", *TILE[1:])
    operation = _build_read_operation(f"{name}.tile", title, MVT, wanted, missing=True)
    operation["get"]["responses"]["200"]["content"] = {MVT: {"schema": {"type": "string", "format": "binary"}}}
    operation["get"]["responses"]["204"] = {"description": _("Nothing lies in this tile")}
    return operation


def _build_query_parameter(name: str, schema: Document, description: str = "") -> Document:
    described = {"description": description} if description else {}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    } | described


def _build_header_parameter(name: str, description: str, *, required: bool = False) -> Document:
    return {"name": name, "in": "header", "required": required, "schema": _TEXT, "description": description}


def _build_field_parameter(field: Field) -> Document:
    schema = dict(_SCHEMAS.get(field.kind, _TEXT))
    if field.choices:
        schema["enum"] = [str(code) for code, _title in field.choices]
    return _build_query_parameter(field.name, schema, str(field.title))


def _build_shared_parameters() -> Document:
    systems = {
        "type": "string",
        "enum": [reference.uri for reference in references.list_references()],
        "default": CRS84,
    }
    sizes = [{"minItems": size, "maxItems": size} for size in (4, 6)]
    limit = {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": DEFAULT_LIMIT}
    return {
        "f": _build_query_parameter("f", {"type": "string", "enum": ["json", "html"]}, _("The form of the answer")),
        "form": _build_query_parameter(
            "f", {"type": "string", "enum": ["json", "html", "gml", *TABLES]}, _("The form of the answer")
        ),
        "properties": _build_query_parameter(
            "properties", {"type": "array", "items": _TEXT}, _("The properties that are answered, parted by commas")
        ),
        "skipGeometry": _build_query_parameter("skipGeometry", {"type": "boolean"}, _("Without the places")),
        "bbox": _build_query_parameter("bbox", {"type": "array", "oneOf": sizes, "items": {"type": "number"}}),
        "bbox-crs": _build_query_parameter("bbox-crs", systems),
        "crs": _build_query_parameter("crs", systems),
        "datetime": _build_query_parameter("datetime", _TEXT),
        "limit": _build_query_parameter("limit", limit),
        "filter": _build_query_parameter(
            "filter", _TEXT, _("A condition in CQL2, as in depth_m > 2 AND name LIKE 'Tr%'")
        ),
        "filter-lang": _build_query_parameter(
            "filter-lang", {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]}
        ),
        "filter-crs": _build_query_parameter("filter-crs", systems),
        "sortby": _build_query_parameter(
            "sortby", _TEXT, _("Properties parted by commas, a minus before one that falls")
        ),
        "offset": _build_query_parameter("offset", {"type": "integer", "minimum": 0}, _("So many are passed over")),
        "cursor": _build_query_parameter("cursor", _TEXT, _("Taken from the link to the next page")),
        **{
            name: {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}
            for name in ("tileMatrix", "tileRow", "tileCol")
        },
        "If-Match": _build_header_parameter("If-Match", _("The ETag that was read"), required=True),
        "Content-Crs": _build_header_parameter(
            "Content-Crs", _("The reference system of the coordinates that are sent")
        ),
        "featureId": {"name": "featureId", "in": "path", "required": True, "schema": _TEXT},
    }


def _build_problem_schema() -> Document:
    texts = ("type", "title", "detail", "where", "hint")
    return {"type": "object", "properties": {**dict.fromkeys(texts, _TEXT), "status": {"type": "integer"}}}
