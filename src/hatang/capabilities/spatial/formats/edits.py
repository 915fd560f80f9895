"""A feature that is sent: read, measured against the declaration, its place carried to longitude and latitude."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from pyproj import Transformer

from hatang.capabilities.spatial.terms import LONGEST_CODE, LONGEST_TEXT
from hatang.kernel.geometry_faults import explain_broken_geometry, translate_reason
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from hatang.capabilities.spatial.formats.references import CoordinateReference
    from hatang.capabilities.spatial.queries import CollectionRow
    from hatang.kernel.datasets import Field, Geometry
    from hatang.kernel.problems import Text

_SINGLE = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
_MANY = {"MultiPoint": shapely.multipoints, "MultiLineString": shapely.multilinestrings}
_LARGEST = 2**63


@dataclass(frozen=True)
class SentFeature:
    """What a body says: `values` of the fields it names, `place` where `places` says that it names one."""

    values: Mapping[str, object]
    place: BaseGeometry | None
    places: bool


def read_feature(body: bytes, of: CollectionRow, reference: CoordinateReference, *, whole: bool) -> SentFeature:
    """A GeoJSON feature, `whole` or as a merge patch (RFC 7396) of one; `Invalid` names the member that is wrong.

    A whole feature says every field: what it leaves out is empty. The key is the owner's to give and is passed over.
    """
    document = _parse_json_object(body)
    if whole and document.get("type") != "Feature":
        raise Invalid("feature", _("This is not a GeoJSON feature"), where="type", hint='{"type": "Feature", …}')
    given = document.get("properties")
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise Invalid("feature", _("Properties are an object"), where="properties")
    fields = {field.name: field for field in of.fields}
    if unknown := [name for name in given if name not in fields]:
        raise Invalid("property", _("There is no such property"), where=unknown[0], hint=", ".join(sorted(fields)))
    values: dict[str, object] = dict.fromkeys(fields) if whole else {}
    values |= {name: value_of(fields[name], value) for name, value in given.items() if name not in of.dataset.key}
    _require_values(values, (field for field in of.fields if field.name not in of.dataset.key))
    places = whole or "geometry" in document
    place = place_of(document.get("geometry"), of.dataset.geometry, reference) if places else None
    return SentFeature(values, place, places)


def _parse_json_object(body: bytes) -> dict[str, Any]:
    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        document = json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Problem(
            "json", _("The body is not JSON"), detail=explain_library(str(error)[:200]), status=400
        ) from error
    if not isinstance(document, dict):
        raise Problem("json", _("The body is not a JSON object"), status=400)
    return document


def _require_values(values: Mapping[str, object], fields: Iterable[Field]) -> None:
    for field in fields:
        if field.required and field.name in values and values[field.name] in (None, ""):
            raise Invalid("property", _("This property must have a value"), where=field.name, detail=field.title)


def value_of(field: Field, value: object) -> object:
    """The value as the field's kind holds it; None stays empty. `Invalid` names the field and what it takes."""
    if value is None:
        return None
    kept: object = None
    hint: Text = ""
    if field.kind == "integer":
        hint = _("Write a whole number.")
        if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
            kept = int(value) if abs(value) < _LARGEST else None
    elif field.kind == "decimal":
        hint = _("Write a number.")
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            kept = float(value)
    elif field.kind == "boolean":
        hint = _("Write true or false.")
        kept = value if isinstance(value, bool) else None
    elif field.kind == "date":
        hint = _("Write dates as 2025-06-30.")
        kept = _parse_day(value)
    elif field.choices:
        codes = [str(code) for code, _title in field.choices]
        hint = ", ".join(codes)
        kept = value if value in codes else None
    else:
        longest = LONGEST_CODE if field.kind == "code" else LONGEST_TEXT
        hint = _("Write a text of at most %(longest)d characters.") % {"longest": longest}
        kept = value if isinstance(value, str) and len(value) <= longest and "\0" not in value else None
    if kept is None:
        raise Invalid("property", _("This value cannot be kept"), where=field.name, detail=str(value)[:100], hint=hint)
    return kept


def _parse_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2025-06-30") else None
    except ValueError:
        return None


def place_of(geometry: object, wanted: Geometry, reference: CoordinateReference) -> BaseGeometry | None:
    """The place in longitude and latitude, of the kind that the dataset has; `Invalid` says what is wrong with it."""
    if geometry is None:
        return None
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        raise Invalid(
            "geometry", _("This is not a GeoJSON geometry"), where="geometry", detail=translate_reason(str(error))
        ) from error
    return place_geometry(shape, wanted, reference)


def place_geometry(shape: BaseGeometry, wanted: Geometry, reference: CoordinateReference) -> BaseGeometry:
    """A geometry of the reference system carried to longitude and latitude and made one of the kind; see `place_of`."""
    shape = as_kind(shapely.force_2d(shape), wanted)
    carried = transform_to_degrees(shape, reference)
    west, south, east, north = carried.bounds if not carried.is_empty else (math.nan,) * 4
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise Invalid(
            "geometry",
            _("The place does not lie on the globe"),
            where="geometry",
            hint=_("Say the reference system of the coordinates in Content-Crs."),
        )
    if not carried.is_valid:
        raise Invalid(
            "geometry", _("The geometry is broken"), where="geometry", detail=explain_broken_geometry(carried)
        )
    return carried


def as_kind(shape: BaseGeometry, wanted: Geometry) -> BaseGeometry:
    """The same as one of many where the dataset holds many; `Invalid` for another kind."""
    kind = shape.geom_type
    if kind == wanted:
        return shape
    if _SINGLE.get(wanted) == kind:
        return shapely.multipolygons([shape]) if kind == "Polygon" else _MANY[wanted]([shape])
    raise Invalid("geometry", _("The geometry is of another kind"), where="geometry", detail=kind, hint=wanted)


def transform_to_degrees(shape: BaseGeometry, reference: CoordinateReference) -> BaseGeometry:
    """From the reference system, its axes in its own order, to longitude and latitude."""
    there = None if reference.srid == 4326 else Transformer.from_crs(reference.srid, 4326, always_xy=True)

    def moved(places: np.ndarray) -> np.ndarray:
        ordered = places[:, ::-1] if reference.flip else places
        return ordered if there is None else np.column_stack(there.transform(ordered[:, 0], ordered[:, 1]))

    return shapely.transform(shape, moved) if reference.flip or there is not None else shape


def of_json(of: CollectionRow, name: str, value: object) -> object:
    """A value that was kept as JSON, as the field's kind holds it."""
    return value_of(of.dataset.field(name), value)
