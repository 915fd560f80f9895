"""A raster file as the pictures of its tiles: in its own colours, by kinds or in classes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.tiles import matrix, pictures, warping
from hatang.engines.tiles.matrix import TILE_PIXELS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# A tile of this level and a deeper one show the same pixels, only larger.
_DEEPEST = 20


def compute_deepest_level(pixel_m: float) -> int:
    """The level whose pixels are as fine as those of the picture.

    >>> compute_deepest_level(10.0), compute_deepest_level(0.001)
    (14, 20)
    """
    return max(0, min(_DEEPEST, math.ceil(math.log2(matrix.cell_m(0) / pixel_m))))


def draw_tile(path: Path, drawing: dict[str, Any], *, z: int, x: int, y: int) -> bytes:
    """The tile as PNG, drawn as `geotiffs.choose_drawing` says; empty bytes where the picture is clear there."""
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
