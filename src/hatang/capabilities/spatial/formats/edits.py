"""What is to be kept of a feature, measured against the declaration: the value of a field, the place."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.terms import LONGEST_CODE, LONGEST_TEXT
from hatang.kernel.geometry_faults import explain_broken_geometry
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from hatang.kernel.datasets import Field, Geometry
    from hatang.kernel.problems import Text

_SINGLE = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
_MANY = {"MultiPoint": shapely.multipoints, "MultiLineString": shapely.multilinestrings}
_LARGEST = 2**63


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


def place_geometry(shape: BaseGeometry, wanted: Geometry) -> BaseGeometry:
    """A geometry in longitude and latitude as one of the kind; `Invalid` says what is wrong with it."""
    carried = _as_kind(shapely.force_2d(shape), wanted)
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


def _as_kind(shape: BaseGeometry, wanted: Geometry) -> BaseGeometry:
    """The same as one of many where the dataset holds many; `Invalid` for another kind."""
    kind = shape.geom_type
    if kind == wanted:
        return shape
    if _SINGLE.get(wanted) == kind:
        return shapely.multipolygons([shape]) if kind == "Polygon" else _MANY[wanted]([shape])
    raise Invalid("geometry", _("The geometry is of another kind"), where="geometry", detail=kind, hint=wanted)
