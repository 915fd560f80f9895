"""Pictures and grids that people bring as GeoTIFF: opened apart and placed for certain."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.formats import geodata
from hatang.kernel.imports import coordinates, reading
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from pathlib import Path

_MODULE = "hatang.engines.tiles.geotiffs"


def open_file(path: Path, name: str, stated_epsg: int) -> tuple[int, dict[str, Any]]:
    """The EPSG code of the picture in the file, and what is kept of it under the names of a `Raster`: its size, kind,
    bounds in degrees, the width of a pixel on the ground, how it is drawn.

    The file itself is read in a process of its own; what is kept and drawn is the copy that was written beside it, as
    `geotiffs.NAME`. `Invalid`, naming the file, where it cannot be opened safely or is not placed for certain.
    """
    described = json.loads(reading.run_isolated(_MODULE, str(path), str(path.parent), "0", name=name))
    if not described["placed"]:
        hint = _("Save it with its georeference from the program that made it.")
        raise Invalid("file_without_place", _("Nothing in the file has a place"), where=name, hint=hint)
    epsg = geodata.system_of(described["crs"], stated_epsg, name)
    written = json.loads(reading.run_isolated(_MODULE, str(path), str(path.parent), str(epsg), name=name))
    _require_here(written["bounds"], epsg, name)
    return epsg, written


def _require_here(bounds: list[float], epsg: int, name: str) -> None:
    """The middle of the picture lies in Viet Nam, as most of a layer of features must."""
    west, south, east, north = bounds
    if not all(map(math.isfinite, bounds)) or min(south, -north) < -90 or min(west, -east) < -180:
        title, hint = _("The picture does not lie on the globe"), _("Say the coordinate system that the file is in.")
        raise Invalid("off_globe", title, where=name, detail=f"EPSG:{epsg}", hint=hint)
    (left, right), (low, high) = coordinates.LONGITUDES, coordinates.LATITUDES
    if not (left <= (west + east) / 2 <= right and low <= (south + north) / 2 <= high):
        hint = _("Look at the zone and the central meridian, and whether the axes are exchanged.")
        title = _("Most of the layer lies outside of Viet Nam")
        raise Invalid("crs_doubtful", title, where=name, detail=f"EPSG:{epsg}", hint=hint)
