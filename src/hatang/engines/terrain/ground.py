"""Ground from a surface model: what stands on gentle land is taken off before radio waves are sent over it.

SRTM, Copernicus GLO-30 and their like see roofs and tree tops. Taken for ground, a flat city becomes a range of hills
and every path in it is diffracted over each block. An opening (erosion, then dilation) removes what is narrower than
its window, a smoothing what is left of the noise. Both would cut ridges as well, so they fade out where the land itself
is steep: there the surface is kept, and the relief that decides a path in the hills stays as it was measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Terrain


# Rows of the grid that are in hand at a time.
STRIP = 1024


@dataclass(frozen=True)
class GroundMaking:
    """How ground is made. `opening_m`: the window's side, wider than a block of houses; `smoothing_m`: one standard
    deviation of the Gaussian; `steepness_m`: the deviation over which steepness is averaged. Land is gentle up to the
    slope `gentle` and steep from `steep` (metres a metre); between the two, surface and ground are mixed."""

    opening_m: float = 270.0
    smoothing_m: float = 90.0
    steepness_m: float = 270.0
    gentle: float = 0.03
    steep: float = 0.10


@dataclass(frozen=True)
class MadeGround:
    """The terrain with ground in place of the surface, the share of its pixels that were lowered by more than a metre,
    and by how much those were lowered on the mean, m."""

    terrain: Terrain
    lowered_share: float
    lowered_m: float


def make_ground(terrain: Terrain, making: GroundMaking | None = None) -> MadeGround:
    """Ground in place of the pixels of a surface model (`terrain.surface`); the others, and what is missing, stay as
    they are. Land above the sea never sinks into it."""
    if terrain.surface is None:
        return MadeGround(terrain, 0.0, 0.0)
    making = making or GroundMaking()
    raw, rows = terrain.height_m, terrain.grid.rows
    # As far as a pixel looks: a strip of the grid has the values that the whole of it would give.
    reach = math.ceil((making.opening_m + 4 * (2 * making.smoothing_m + making.steepness_m)) / terrain.grid.step_m) + 4
    height = raw.copy()
    for top in range(0, rows, STRIP):
        bottom = min(top + STRIP, rows)
        first, last = max(top - reach, 0), min(bottom + reach, rows)
        here, inner = slice(first, last), slice(top - first, bottom - first)
        made = _make_strip(raw[here], terrain.missing[here], making, terrain.grid.step_m)[inner]
        height[top:bottom] = np.where(terrain.surface[top:bottom], made, raw[top:bottom])
    fallen = raw - height
    lowered = ~terrain.missing & (fallen > 1.0)
    return MadeGround(
        replace(terrain, height_m=height, surface=None),
        float(lowered.sum() / max(int((~terrain.missing).sum()), 1)),
        float(fallen[lowered].mean()) if lowered.any() else 0.0,
    )


def _make_strip(
    raw: NDArray[np.float32], missing: NDArray[np.bool_], making: GroundMaking, step_m: float
) -> NDArray[np.float32]:
    """The ground of a strip of the grid; what lies within reach of its cut rims is to be left."""
    smooth = _smooth(_open_heights(raw, missing, making.opening_m / step_m), ~missing, making.smoothing_m / step_m)
    # Of the surface itself: an opening would take away the ridges that this is to find.
    course = _smooth(raw, ~missing, making.smoothing_m / step_m)
    wanted = _compute_gentleness(course, missing, making, step_m)
    height = raw + wanted * (np.where(missing, raw, smooth) - raw)
    # A spit or a dike narrower than the window is land all the same: waves over the sea behave otherwise.
    kept: NDArray[np.float32] = np.where(raw > 0.0, np.maximum(height, np.minimum(raw, np.float32(1.0))), raw)
    return kept


def _open_heights(height_m: NDArray[np.float32], missing: NDArray[np.bool_], side: float) -> NDArray[np.float32]:
    """What is narrower than the window (pixels a side, odd) taken off; of a plane nothing is. 0 where missing."""
    # start: scipy
    from scipy.ndimage import maximum_filter, minimum_filter

    size = 2 * round((side - 1) / 2) + 1
    if size < 3:
        return np.where(missing, np.float32(0.0), height_m)
    lowest = minimum_filter(np.where(missing, np.float32(np.inf), height_m), size, mode="nearest")
    opened = maximum_filter(np.where(np.isinf(lowest), np.float32(-np.inf), lowest), size, mode="nearest")
    return np.where(missing, np.float32(0.0), opened).astype(np.float32)


def _smooth(values: NDArray[np.float32], known: NDArray[np.bool_], sigma: float) -> NDArray[np.float32]:
    """The Gaussian mean of the known values around each pixel."""
    # start: scipy
    from scipy.ndimage import gaussian_filter

    weight = np.maximum(gaussian_filter(known.astype(np.float32), sigma, mode="nearest"), np.float32(1e-6))
    smooth: NDArray[np.float32] = gaussian_filter(np.where(known, values, 0.0), sigma, mode="nearest") / weight
    return smooth


def _compute_gentleness(
    smooth: NDArray[np.float32], missing: NDArray[np.bool_], making: GroundMaking, step_m: float
) -> NDArray[np.float32]:
    """1 on gentle land, 0 on steep, by the mean slope of the smoothed surface around each pixel."""
    known = ~missing
    if min(smooth.shape) < 2:
        return known.astype(np.float32)
    down, across = np.gradient(smooth, step_m)
    # At the rim of what is known the slope is that of the hole, which says nothing.
    inner = known.copy()
    for axis in (0, 1):
        for shift in (-1, 1):
            inner &= np.roll(known, shift, axis)
    slope = _smooth(np.hypot(down, across), inner, making.steepness_m / step_m)
    gentle: NDArray[np.float32] = np.clip((making.steep - slope) / (making.steep - making.gentle), 0.0, 1.0)
    return gentle
