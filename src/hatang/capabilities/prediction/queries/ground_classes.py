"""What stands at each pixel of a run: the class of its clutter raster, else what hamlets and relief tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Terrain
    from hatang.kernel.problems import Text

# Classes of ESA WorldCover, as the clutter raster of a run numbers them.
COVER_TITLES: dict[int, Text] = {
    10: _("tree cover"),
    20: _("shrubland"),
    30: _("grassland"),
    40: _("cropland"),
    50: _("built-up"),
    60: _("bare ground"),
    80: _("water"),
    90: _("wetland"),
    95: _("mangroves"),
}
# Without a clutter raster the ground is told by what is known anyway: hamlets and relief. Numbers beyond any raster's.
UNKNOWN, SETTLED, SETTLED_HILLS, COUNTRY, COUNTRY_HILLS = 1000, 1001, 1002, 1003, 1004
GROUND_TITLES: dict[int, Text] = {
    UNKNOWN: _("no ground known"),
    SETTLED: _("in a hamlet, gentle ground"),
    SETTLED_HILLS: _("in a hamlet, hills"),
    COUNTRY: _("between hamlets, gentle ground"),
    COUNTRY_HILLS: _("between hamlets, hills"),
}
# Heights around a place that differ by more than this (standard deviation, m, over so many pixels a side) are hills.
HILLS_M, HILLS_PIXELS = 15.0, 5


def class_title(number: int) -> Text:
    return GROUND_TITLES.get(number) or COVER_TITLES.get(number) or _("class %(number)d") % {"number": number}


def classify_ground(
    terrain: Terrain, rows: NDArray[np.int32], columns: NDArray[np.int32], clutter: Path | None
) -> NDArray[np.uint16]:
    """The class of every pixel of the terrain; `rows`, `columns`: the pixels that lie in a hamlet."""
    settled = np.zeros(terrain.grid.shape, np.bool_)
    settled[rows, columns] = True
    hills = _compute_roughness(terrain.height_m, terrain.missing) > HILLS_M
    by_pixel = np.where(settled, np.where(hills, SETTLED_HILLS, SETTLED), np.where(hills, COUNTRY_HILLS, COUNTRY))
    by_pixel[terrain.missing] = UNKNOWN
    if clutter is not None:
        # start: the engine
        from hatang.engines.terrain import clutter as engine

        classes = engine.read_classes(clutter, terrain.grid)
        known = np.isfinite(classes)
        by_pixel[known] = classes[known]
    return by_pixel.astype(np.uint16)


def _compute_roughness(height_m: NDArray[np.float32], missing: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The standard deviation of the known heights around each pixel, m."""
    # start: scipy
    from scipy.ndimage import uniform_filter

    known = np.maximum(uniform_filter((~missing).astype(np.float32), HILLS_PIXELS, mode="nearest"), np.float32(1e-3))
    heights = np.where(missing, np.float32(0.0), height_m)
    mean = uniform_filter(heights, HILLS_PIXELS, mode="nearest") / known
    square = uniform_filter(heights * heights, HILLS_PIXELS, mode="nearest") / known
    rough: NDArray[np.float32] = np.sqrt(np.maximum(square - mean * mean, np.float32(0.0)))
    return rough
