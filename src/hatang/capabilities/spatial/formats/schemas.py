"""What a collection gives, can be asked for and can be sorted by, as JSON Schema (OGC API – Features Part 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.spatial.formats.parameters import GEOMETRY_NAME
from hatang.capabilities.spatial.terms import GEOMETRY_FORMATS, UCUM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.spatial.queries import CollectionRow
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


def returnables(address: str, of: CollectionRow) -> dict[str, Any]:
    """Every property of a feature, with its identifier and its place."""
    properties = (
        {"id": _IDENTIFIER | {"title": _("Identifier")}} | _properties(of, of.fields) | {GEOMETRY_NAME: _place(of)}
    )
    required = [each.name for each in of.fields if each.required]
    return _schema(address, of, properties) | ({"required": required} if required else {})


def queryables(address: str, of: CollectionRow) -> dict[str, Any]:
    """Every property that a filter may name."""
    return _schema(address, of, _properties(of, of.fields) | {GEOMETRY_NAME: _place(of)})


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
    return _document(address, title, "", whole.get(which, {}))


def sortables(address: str, of: CollectionRow) -> dict[str, Any]:
    """Every property that `sortby` may name."""
    return _schema(address, of, _properties(of, of.fields))


def _schema(address: str, of: CollectionRow, properties: dict[str, Any]) -> dict[str, Any]:
    return _document(address, str(of.dataset.title), str(of.dataset.description), properties)


def _document(address: str, title: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": _DRAFT,
        "$id": address,
        "type": "object",
        "title": title,
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }


def _place(of: CollectionRow) -> dict[str, Any]:
    kind = GEOMETRY_FORMATS.get(of.dataset.geometry, "geometry-any")
    return {"title": _("Geometry of the feature"), "x-ogc-role": "primary-geometry", "format": kind}


def _properties(of: CollectionRow, fields: Iterable[Field]) -> dict[str, Any]:
    roles = {}
    if of.when is not None:
        begin, end = of.when
        if begin == end:
            roles[begin] = "primary-instant"
        else:
            roles |= {begin: "primary-interval-start", **({end: "primary-interval-end"} if end else {})}
    return {each.name: _property(each, number, roles.get(each.name, "")) for number, each in enumerate(fields, 1)}


def _property(field: Field, number: int, role: str) -> dict[str, Any]:
    found: dict[str, Any] = {"title": str(field.title)}
    if field.description:
        found["description"] = str(field.description)
    found |= _TYPES.get(field.kind, _TEXT)
    if field.choices:
        # The profile "codelists-inline" of the standard: each code with its words.
        found["oneOf"] = [{"const": str(code), "title": str(title)} for code, title in field.choices]
    if field.unit and field.kind in ("integer", "decimal"):
        # Units that UCUM does not know are told in the title alone: the standard wants UCUM or nothing.
        if field.unit in UCUM:
            found["x-ogc-unit"] = UCUM[field.unit]
        else:
            found["title"] = f"{found['title']} ({field.unit})"
    if role:
        found["x-ogc-role"] = role
    return found | {"x-ogc-propertySeq": number}
