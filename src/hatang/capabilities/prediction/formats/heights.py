"""Terrain files that people bring: read whole in a process of their own before anything of them is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.radio import public as radio
from hatang.engines.terrain.errors import TerrainError
from hatang.kernel.imports import reading

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.capabilities.prediction.terms import TerrainRole
    from hatang.kernel.problems import Text

_MODULE = "hatang.capabilities.prediction.formats.opening"
_REASONS: dict[str, tuple[Text, Text]] = {
    "too_large": (
        _("The terrain file covers more than can be read"),
        _("Cut it to the province, or into tiles of one degree."),
    ),
}


@dataclass(frozen=True)
class Extent:
    """Where a terrain file lies (west, south, east, north in degrees), how fine it is, how much of it is missing."""

    bounds: tuple[float, float, float, float]
    step_m: float
    missing_share: float


def read_extent(path: Path, name: str, role: TerrainRole) -> Extent:
    """What the file is; `Invalid`, naming it, where it holds no terrain or cannot be read within the limits."""
    inspection = json.loads(reading.run_isolated(_MODULE, str(path), role.value, name=name, reasons=_REASONS))
    if refused := inspection.get("refused"):
        place = tuple(refused["place"]) if refused["place"] else None
        raise radio.of_terrain(
            TerrainError(refused["code"], "", file=refused["file"], place=place, **refused["values"])
        )
    west, south, east, north = inspection["bounds"]
    return Extent((west, south, east, north), inspection["step_m"], inspection["missing_share"])
