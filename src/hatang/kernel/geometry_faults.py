"""What GEOS finds wrong with a geometry, in the reader's language and with the place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_TOO_FEW = _("a part of it has too few points")
# GEOS' own words, as its validation and its readers say them; the more particular ones first.
_REASONS = (
    ("Ring Self-intersection", _("a ring crosses or touches itself")),
    ("Self-intersection", _("its outline crosses itself")),
    ("Too few points", _TOO_FEW),
    ("Invalid number of points", _TOO_FEW),
    ("point array must contain", _TOO_FEW),
    ("Hole lies outside shell", _("a hole lies outside the area")),
    ("Holes are nested", _("a hole lies inside another hole")),
    ("Interior is disconnected", _("holes cut the area into pieces")),
    ("Nested shells", _("one of its areas lies inside another")),
    ("Duplicate Rings", _("it has the same ring twice")),
    ("Invalid Coordinate", _("a coordinate is no number")),
    ("Repeated Point", _("a point stands twice")),
    ("closed", _("a ring is not closed: its last point is not its first")),
)
_PLACE = re.compile(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)[^\]]*\]")


def explain_broken_geometry(shape: BaseGeometry) -> str:
    """Why the geometry is not valid, and where, in its own coordinates."""
    return translate_reason(str(shapely.is_valid_reason(shape)))


def translate_reason(reason: str) -> str:
    """What GEOS says of a geometry, for people; it is not geometry where GEOS says something else."""
    text = next((gettext(text) for words, text in _REASONS if words in reason), gettext("it is not geometry"))
    place = _PLACE.search(reason)
    if place is None:
        return text
    return gettext("%(fault)s (at %(place)s)") % {
        "fault": text,
        "place": f"{float(place[1]):.10g} {float(place[2]):.10g}",
    }
