"""What the engines refuse, in words for people: which file, which place, which cell."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.radio.formats import words as radio_words
from hatang.engines.radio.errors import RadioError
from hatang.engines.terrain.errors import TerrainError
from hatang.kernel.problems import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.kernel.problems import Text

_TERRAIN: dict[str, Text] = {
    "no_file": _("There is no such terrain file"),
    "not_a_raster": _("This file is not a raster of heights"),
    "truncated": _("This terrain file is cut off or damaged"),
    "wrong_size": _("This height tile does not have the size of one"),
    "no_corner": _("The name of this height tile does not say where it lies"),
    "no_crs": _("This terrain file does not say where on Earth it lies"),
    "out_of_range": _("This terrain file holds a height that cannot be"),
    "no_overlap": _("This terrain file does not cover the area"),
    "all_void": _("This terrain file holds no height at all"),
    "unknown_class": _("This clutter file holds a class without a height"),
    "outside": _("This place lies outside the terrain"),
    "void": _("The height of the ground is not known at this place"),
    "unit": _("The heights of this terrain file are not in metres"),
}
_TERRAIN_HINTS: dict[str, Text] = {
    "no_corner": _("Call it as its source does: N15E108.hgt."),
    "no_crs": _("Give it a coordinate system (GeoTIFF with EPSG code)."),
    "out_of_range": _("Declare the value of missing heights (nodata) in the file."),
    "truncated": _("Fetch it again."),
    "unit": _("Convert it to metres."),
}


@contextmanager
def explain_refusals() -> Iterator[None]:
    """Whatever the engines refuse inside becomes a problem for people."""
    try:
        yield
    except TerrainError as error:
        raise of_terrain(error) from error
    except RadioError as error:
        raise of_radio(error) from error


def of_terrain(error: TerrainError) -> Invalid:
    """The engine's refusal of a file or place as a problem that names it."""
    place = f"{error.place[1]:.5f}, {error.place[0]:.5f}" if error.place else ""
    return Invalid(
        f"terrain_{error.code}",
        _TERRAIN.get(error.code, _("This terrain cannot be used")),
        where=" · ".join(part for part in (error.file, place) if part),
        detail=_describe_terrain_detail(error),
        hint=_TERRAIN_HINTS.get(error.code, ""),
    )


def _describe_terrain_detail(error: TerrainError) -> Text:
    height = error.values.get("height_m")
    if height is not None:
        return _("%(height)s m above the sea") % {"height": f"{height:g}"}
    number = error.values.get("number")
    if number is not None:
        return _("class %(number)s") % {"number": f"{number:g}"}
    return ""


def of_radio(error: RadioError, *, where: str = "") -> Problem:
    """The engine's refusal of a value as a problem that names the field."""
    parts = (where, str(error.field), "" if error.value is None else str(error.value))
    return Invalid(
        "radio",
        _("The radio model cannot compute with this"),
        where=" · ".join(part for part in parts if part),
        detail=radio_words.describe_expected(error),
    )
