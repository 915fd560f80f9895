"""What a collection gives, can be asked for and can be sorted by, as JSON Schema (OGC API – Features Part 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.ogc.formats.parameters import GEOMETRY_NAME
from hatang.capabilities.ogc.terms import GEOMETRY_FORMATS, UCUM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.spatial.public import CollectionRow
    from hatang.kernel.datasets import Field

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer", "format": "int64"},
    "decimal": {"type": "number", "format": "double"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
}
_TEXT = {"type": "string"}
_IDENTIFIER = {"x-ogc-role": "id", "readOnly": True, **_TEXT, "x-ogc-propertySeq": 0}


def build_returnables(address: str, of: CollectionRow) -> dict[str, Any]:
    """Every property of a feature, with its identifier and its place."""
    properties = (
        {"id": _IDENTIFIER | {"title": _("Identifier")}}
        | _describe_properties(of, of.fields)
        | {GEOMETRY_NAME: _describe_geometry(of)}
    )
    required = [field.name for field in of.fields if field.required]
    return _build_schema(address, of, properties) | ({"required": required} if required else {})


def build_queryables(address: str, of: CollectionRow) -> dict[str, Any]:
    """Every property that a filter may name."""
    return _build_schema(address, of, _describe_properties(of, of.fields) | {GEOMETRY_NAME: _describe_geometry(of)})


def of_few(
    address: str,
    which: str,
    title: str,
    properties: dict[str, dict[str, Any]],
    asked: dict[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The same three for what is no table: those of `asked` may be asked for, none may be sorted by."""
    geometry = {"title": _("Geometry of the feature"), "x-ogc-role": "primary-geometry", "format": "geometry-polygon"}
    identifier = _IDENTIFIER | {"title": _("Identifier")}
    whole = {
        "schema": {"id": identifier} | properties | {GEOMETRY_NAME: geometry},
        "queryables": asked | {GEOMETRY_NAME: geometry} if asked else {},
    }
    return _build_document(address, title, "", whole.get(which, {}))


def build_sortables(address: str, of: CollectionRow) -> dict[str, Any]:
    """Every property that `sortby` may name."""
    return _build_schema(address, of, _describe_properties(of, of.fields))


def _build_schema(address: str, of: CollectionRow, properties: dict[str, Any]) -> dict[str, Any]:
    return _build_document(address, str(of.dataset.title), str(of.dataset.description), properties)


def _build_document(address: str, title: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": _DRAFT,
        "$id": address,
        "type": "object",
        "title": title,
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }


def _describe_geometry(of: CollectionRow) -> dict[str, Any]:
    kind = GEOMETRY_FORMATS.get(of.dataset.geometry, "geometry-any")
    return {"title": _("Geometry of the feature"), "x-ogc-role": "primary-geometry", "format": kind}


def _describe_properties(of: CollectionRow, fields: Iterable[Field]) -> dict[str, Any]:
    roles = {}
    if of.when is not None:
        begin, end = of.when
        if begin == end:
            roles[begin] = "primary-instant"
        else:
            roles |= {begin: "primary-interval-start", **({end: "primary-interval-end"} if end else {})}
    return {
        field.name: _describe_property(field, number, roles.get(field.name, ""))
        for number, field in enumerate(fields, 1)
    }


def _describe_property(field: Field, number: int, role: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": str(field.title)}
    if field.description:
        schema["description"] = str(field.description)
    schema |= _TYPES.get(field.kind, _TEXT)
    if field.choices:
        # The profile "codelists-inline" of the standard: each code with its words.
        schema["oneOf"] = [{"const": str(code), "title": str(title)} for code, title in field.choices]
    if field.unit and field.kind in ("integer", "decimal"):
        # Units that UCUM does not know are told in the title alone: the standard wants UCUM or nothing.
        if field.unit in UCUM:
            schema["x-ogc-unit"] = UCUM[field.unit]
        else:
            schema["title"] = f"{schema['title']} ({field.unit})"
    if role:
        schema["x-ogc-role"] = role
    return schema | {"x-ogc-propertySeq": number}
