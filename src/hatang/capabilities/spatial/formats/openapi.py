"""The description of the interface: OpenAPI 3.0 or 3.1, with the parameters that each collection has of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from hatang.capabilities.spatial.formats import references
from hatang.capabilities.spatial.formats.documents import SCHEMAS
from hatang.capabilities.spatial.formats.filters.reading import LANGUAGES
from hatang.capabilities.spatial.formats.parameters import ITEMS, TILE, filterable
from hatang.capabilities.spatial.formats.records import QUERYABLE_PARAMETERS
from hatang.capabilities.spatial.terms import (
    CATALOGUE,
    CRS84,
    DEFAULT_LIMIT,
    GEOJSON,
    MAXIMUM_LIMIT,
    MERGE_PATCH,
    MVT,
    OPENAPI_JSON,
    SCHEMA_JSON,
    STYLE_JSON,
    WEB_MERCATOR_QUAD,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.spatial.queries import CollectionRow
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


def document(root: str, version: str, found: Iterable[CollectionRow], *, form: str = "3.0.3") -> Document:
    """The whole description in the form of OpenAPI; every road, parameter and answer of it exists.

    It uses what JSON Schema and the dialect of OpenAPI 3.0 write alike, so the two forms differ in their head alone.
    """
    paths = {
        "/": _get("landing", _("Landing page"), "application/json"),
        "/conformance": _get("conformance", _("Conformance classes"), "application/json"),
        "/api": _get("api", _("This description"), OPENAPI_JSON),
        "/collections": _get("collections", _("Collections"), "application/json"),
        "/tileMatrixSets": _get("tileMatrixSets", _("Tile matrix sets"), "application/json"),
        f"/tileMatrixSets/{WEB_MERCATOR_QUAD}": _get("tileMatrixSet", WEB_MERCATOR_QUAD, "application/json"),
    }
    own = f"/collections/{CATALOGUE}"
    asked = _shared("bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "filter", "filter-lang", "filter-crs")
    single = _shared("featureId", "crs")
    paths |= {
        own: _get("catalogue", _("Catalogue of datasets and pictures"), "application/json", missing=True),
        f"{own}/items": _get("records", _("The records"), GEOJSON, [*asked, *_searching()], missing=True),
        f"{own}/items/{{featureId}}": _get("record", _("This record"), GEOJSON, single, missing=True),
        "/styles": _get("styles", _("Styles"), "application/json"),
    }
    for each in found:
        paths |= _roads(each)
        paths[f"/styles/{each.name}"] = _get(f"{each.name}.style", str(each.dataset.title), STYLE_JSON, missing=True)
    return {
        "openapi": form,
        "info": {"title": _("Shared spatial data of the province"), "version": version},
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "parameters": _parameters(),
            "schemas": {"problem": _problem()},
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


def _shared(*names: str) -> list[Document]:
    return [{"$ref": f"#/components/parameters/{each}"} for each in names]


def _searching() -> list[Document]:
    words = {"type": "array", "items": _TEXT}
    return [
        _query("q", words, _("Phrases parted by commas, any of which stands in the record")),
        _query("type", words),
        _query("ids", words),
        _query("externalIds", words),
        *(_query(each, _TEXT) for each in QUERYABLE_PARAMETERS),
    ]


def _roads(of: CollectionRow) -> Document:
    own, items = f"/collections/{of.name}", f"/collections/{of.name}/items"
    fields = [_filter(each) for each in filterable(of)]
    shared = _shared(*(name for name in ITEMS if name != "f"))
    (identifier, system) = _shared("featureId", "crs")
    title = str(of.dataset.title)
    found = {
        own: _get(f"{of.name}.collection", title, "application/json", missing=True),
        **{
            f"{own}/{each}": _get(f"{of.name}.{each}", str(each_title), SCHEMA_JSON, missing=True)
            for each, (_relation, each_title) in SCHEMAS.items()
        },
        f"{own}/tiles": _get(f"{of.name}.tilesets", title, "application/json", missing=True),
        f"{own}/tiles/{WEB_MERCATOR_QUAD}": _get(f"{of.name}.tileset", title, "application/json", missing=True),
        f"{own}/tiles/{WEB_MERCATOR_QUAD}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _tile(of.name, title),
        items: _get(f"{of.name}.features", title, GEOJSON, [*shared, *fields], missing=True),
        f"{items}/{{featureId}}": _get(f"{of.name}.feature", title, GEOJSON, [identifier, system], missing=True),
    }
    if of.dataset.editor is not None:
        (match, sent) = _shared("If-Match", "Content-Crs")
        found[items]["post"] = _write(f"{of.name}.create", _("Add a feature"), "201", [sent], GEOJSON)
        found[f"{items}/{{featureId}}"] |= {
            "put": _write(f"{of.name}.replace", _("Replace the feature"), "200", [identifier, match, sent], GEOJSON),
            "patch": _write(f"{of.name}.update", _("Change properties"), "200", [identifier, match, sent], MERGE_PATCH),
            "delete": _write(f"{of.name}.remove", _("Remove the feature"), "200", [identifier, match]),
        }
    return found


def _write(operation: str, title: str, done: str, parameters: list[Document], kind: str = "") -> Document:
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


def _get(
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


def _tile(name: str, title: str) -> Document:
    wanted = _shared("tileMatrix", "tileRow", "tileCol", *TILE[1:])
    found = _get(f"{name}.tile", title, MVT, wanted, missing=True)
    found["get"]["responses"]["200"]["content"] = {MVT: {"schema": {"type": "string", "format": "binary"}}}
    found["get"]["responses"]["204"] = {"description": _("Nothing lies in this tile")}
    return found


def _query(name: str, schema: Document, description: str = "") -> Document:
    described = {"description": description} if description else {}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    } | described


def _header(name: str, description: str, *, required: bool = False) -> Document:
    return {"name": name, "in": "header", "required": required, "schema": _TEXT, "description": description}


def _filter(field: Field) -> Document:
    schema = dict(_SCHEMAS.get(field.kind, _TEXT))
    if field.choices:
        schema["enum"] = [str(code) for code, _title in field.choices]
    return _query(field.name, schema, str(field.title))


def _parameters() -> Document:
    systems = {"type": "string", "enum": [each.uri for each in references.offered()], "default": CRS84}
    sizes = [{"minItems": size, "maxItems": size} for size in (4, 6)]
    limit = {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": DEFAULT_LIMIT}
    return {
        "f": _query("f", {"type": "string", "enum": ["json", "html"]}, _("The form of the answer")),
        "bbox": _query("bbox", {"type": "array", "oneOf": sizes, "items": {"type": "number"}}),
        "bbox-crs": _query("bbox-crs", systems),
        "crs": _query("crs", systems),
        "datetime": _query("datetime", _TEXT),
        "limit": _query("limit", limit),
        "filter": _query("filter", _TEXT, _("A condition in CQL2, as in depth_m > 2 AND name LIKE 'Tr%'")),
        "filter-lang": _query("filter-lang", {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]}),
        "filter-crs": _query("filter-crs", systems),
        "sortby": _query("sortby", _TEXT, _("Properties parted by commas, a minus before one that falls")),
        "offset": _query("offset", {"type": "integer", "minimum": 0}, _("So many are passed over")),
        "cursor": _query("cursor", _TEXT, _("Taken from the link to the next page")),
        **{
            each: {"name": each, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}
            for each in ("tileMatrix", "tileRow", "tileCol")
        },
        "If-Match": _header("If-Match", _("The ETag that was read"), required=True),
        "Content-Crs": _header("Content-Crs", _("The reference system of the coordinates that are sent")),
        "featureId": {"name": "featureId", "in": "path", "required": True, "schema": _TEXT},
    }


def _problem() -> Document:
    texts = ("type", "title", "detail", "where", "hint")
    return {"type": "object", "properties": {**dict.fromkeys(texts, _TEXT), "status": {"type": "integer"}}}
