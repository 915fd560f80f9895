"""A feature that is sent: read, measured against the declaration, its place carried to longitude and latitude."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import gettext_lazy as _
from pyproj import Transformer

from hatang.capabilities.spatial import public as spatial
from hatang.kernel.geometry_faults import translate_reason
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from hatang.capabilities.ogc.formats.references import CoordinateReference
    from hatang.capabilities.spatial.public import CollectionRow
    from hatang.kernel.datasets import Field, Geometry


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
    values |= {
        name: spatial.value_of(fields[name], value) for name, value in given.items() if name not in of.dataset.key
    }
    _require_values(values, (field for field in of.fields if field.name not in of.dataset.key))
    places = whole or "geometry" in document
    place = _place_of(document.get("geometry"), of.dataset.geometry, reference) if places else None
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


def _place_of(geometry: object, wanted: Geometry, reference: CoordinateReference) -> BaseGeometry | None:
    """The place in longitude and latitude, of the kind that the dataset has; `Invalid` says what is wrong with it."""
    if geometry is None:
        return None
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        raise Invalid(
            "geometry", _("This is not a GeoJSON geometry"), where="geometry", detail=translate_reason(str(error))
        ) from error
    return spatial.place_geometry(transform_to_degrees(shape, reference), wanted)


def transform_to_degrees(shape: BaseGeometry, reference: CoordinateReference) -> BaseGeometry:
    """From the reference system, its axes in its own order, to longitude and latitude."""
    if reference.flip:
        shape = shapely.transform(shape, lambda places: places[:, ::-1])
    if reference.srid == 4326:
        return shape
    there = Transformer.from_crs(reference.srid, 4326, always_xy=True)
    return shapely.transform(shape, there.transform, interleaved=False)
