"""Pictures and grids that people bring as GeoTIFF: opened apart, placed for certain, drawn as tiles with a legend."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.formats import geodata
from hatang.capabilities.spatial.formats.pictures import NAME
from hatang.engines.tiles import matrix, pictures, warping
from hatang.engines.tiles.matrix import TILE_PIXELS
from hatang.kernel.imports import coordinates, reading
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_MODULE = "hatang.capabilities.spatial.formats.pictures"
# A tile of this level and a deeper one show the same pixels, only larger.
_DEEPEST = 20


@dataclass(frozen=True)
class RasterPicture:
    """A raster that may be kept: the cloud-optimised file, its EPSG code, what it is and how it is drawn.

    `bounds` are west, south, east, north in degrees; `pixel_m` is the width of a pixel on the ground; `drawing` says
    `by` what the pixels are coloured (their own colours, kinds, classes), the steps as (value, colour), and whether
    a band or a value of the file says where it is clear.
    """

    file: Path
    epsg: int
    width: int
    height: int
    bands: int
    kind: str
    unit: str
    bounds: tuple[float, float, float, float]
    pixel_m: float
    drawing: dict[str, Any]


def open_file(path: Path, name: str, stated_epsg: int) -> RasterPicture:
    """The picture in the file; `Invalid`, naming it, where it cannot be opened safely or is not placed for certain.

    The file itself is read in a process of its own; what is kept and drawn is the copy that was written there.
    """
    described = json.loads(reading.run_isolated(_MODULE, str(path), str(path.parent), "0", name=name))
    if not described["placed"]:
        hint = _("Save it with its georeference from the program that made it.")
        raise Invalid("file_without_place", _("Nothing in the file has a place"), where=name, hint=hint)
    epsg = geodata.system_of(described["crs"], stated_epsg, name)
    written = json.loads(reading.run_isolated(_MODULE, str(path), str(path.parent), str(epsg), name=name))
    _require_here(written["bounds"], epsg, name)
    return RasterPicture(
        file=path.parent / NAME,
        epsg=epsg,
        width=written["width"],
        height=written["height"],
        bands=written["bands"],
        kind=written["kind"],
        unit=written["unit"],
        bounds=tuple(written["bounds"]),
        pixel_m=written["pixel_m"],
        drawing=written["drawing"],
    )


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


def compute_deepest_level(pixel_m: float) -> int:
    """The level whose pixels are as fine as those of the picture.

    >>> compute_deepest_level(10.0), compute_deepest_level(0.001)
    (14, 20)
    """
    return max(0, min(_DEEPEST, math.ceil(math.log2(matrix.cell_m(0) / pixel_m))))


def draw_tile(path: Path, drawing: dict[str, Any], *, z: int, x: int, y: int) -> bytes:
    """The tile as PNG; empty bytes where the picture is clear there."""
    with warping.open_warped(path, z, x, y, add_alpha=not drawing["says_clear"]) as warped:
        covered = warped.dataset_mask() > 0
        if not covered.any():
            return b""
        if drawing["by"] == "colours":
            colours = np.moveaxis(warped.read((1, 2, 3)), 0, -1)
        else:
            values = warped.read(1)
            covered &= np.isfinite(values)
            colours, known = colour_values(values, drawing)
            covered &= known
    pixels = np.zeros((TILE_PIXELS, TILE_PIXELS, 4), dtype=np.uint8)
    pixels[..., :3] = colours
    pixels[..., 3] = np.where(covered, 255, 0)
    return pictures.write_rgba_png(pixels) if covered.any() else b""


def colour_values(values: NDArray[Any], drawing: dict[str, Any]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The colour of each value, and whether it has one.

    >>> steps = [[1, [10, 0, 0]], [5, [20, 0, 0]]]
    >>> colours, known = colour_values(np.array([0, 1, 4, 5, 9]), {"by": "classes", "steps": steps})
    >>> colours[:, 0].tolist(), known.tolist()
    ([10, 10, 10, 20, 20], [True, True, True, True, True])
    >>> colour_values(np.array([0, 1, 4, 5]), {"by": "kinds", "steps": steps})[1].tolist()
    [False, True, False, True]
    """
    begins = np.array([value for value, _colour in drawing["steps"]])
    table = np.array([colour for _value, colour in drawing["steps"]], dtype=np.uint8)
    step = np.clip(np.searchsorted(begins, values, side="right") - 1, 0, len(begins) - 1)
    known = begins[step] == values if drawing["by"] == "kinds" else np.ones(values.shape, dtype=bool)
    return table[step], known
