"""Radials and which pixel lies nearest to which sample of which radial: one table for all sites on the same grid.

The disc is cut into eight equal octants, each the mirror image of the next, so one octant's table serves all. In an
octant the *major* axis is the one along which a radial advances one pixel a sample; a sample's place on the *minor*
axis is m·k with the radial's slope m, 0 <= m <= 1. Radials stand at equal angles, four fifths of a pixel apart where
they leave the disc; each pixel (k, y) belongs to the radial whose slope is nearest to y/k.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio import checks
from hatang.engines.radio.sweep.machine import compile_exact

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Radials for each pixel of the disc's rim: at one, a hundredth of the pixels of a slope that sees far falls into
# another class than by its own path (`benchmarks/snapping.py`).
DENSITY = 1.25


@dataclass(frozen=True)
class Rays:
    """The radials of one octant and the pixels they own; radials first[j]:first[j + 1] of `along` and `across`."""

    dx_m: float
    dy_m: float
    radius_m: float
    longest: int  # samples of the longest radial
    slope: NDArray[np.float32]  # (radials,) pixels across for each pixel along
    first: NDArray[np.int32]  # (radials + 1,)
    along: NDArray[np.int16]  # (pixels,) sample number k = pixels along the major axis, ascending in each radial
    across: NDArray[np.int16]  # (pixels,) pixels across, on the minor axis

    @property
    def half_rows(self) -> int:
        """Rows from the site's to the last that touches the disc."""
        return int(self.radius_m / self.dy_m + 1e-9)

    @property
    def half_columns(self) -> int:
        """Columns from the site's to the last that touches the disc."""
        return int(self.radius_m / self.dx_m + 1e-9)

    def radial_of(self, rows_south: int, columns_east: int) -> tuple[int, int, int, float]:
        """The radial of a pixel: its number in the octant, sample k, pixels across, sample length in metres.

        >>> rays_of(30.0, 30.0, 3000.0).radial_of(0, 100)
        (0, 100, 0, 30.0)
        """
        level = abs(columns_east) >= abs(rows_south)
        k, y = (abs(columns_east), abs(rows_south)) if level else (abs(rows_south), abs(columns_east))
        places = np.flatnonzero((self.along == k) & (self.across == y))
        j = int(np.searchsorted(self.first, places[0], side="right")) - 1
        major, minor = (self.dx_m, self.dy_m) if level else (self.dy_m, self.dx_m)
        return j, k, y, math.hypot(major, float(self.slope[j]) * minor)


@lru_cache(maxsize=8)
def rays_of(dx_m: float, dy_m: float, radius_m: float) -> Rays:
    """The table for pixels of dx_m by dy_m and a radius; kept, since all sites of a grid (or of a row) share it.

    Raises RadioError where a size is not positive or the disc is smaller than a pixel or wider than 20,000 pixels.
    """
    dx_m = checks.check_number("dx_m", dx_m, 0, 10_000, "m", above=True)
    dy_m = checks.check_number("dy_m", dy_m, 0, 10_000, "m", above=True)
    finest = min(dx_m, dy_m)
    radius_m = checks.check_number("radius_m", radius_m, finest, 10_000 * finest, "m")
    longest = int(radius_m / finest + 1e-9)
    count = max(math.ceil(DENSITY * math.pi / 4 * longest), 2)
    slope = np.tan(np.linspace(0.0, math.pi / 4, count + 1)).astype(np.float32)
    slope[0], slope[-1] = 0.0, 1.0
    first, along, across = _assign_pixels(slope.astype(np.float64), longest)
    return Rays(dx_m, dy_m, radius_m, longest, slope, first, along, across)


@compile_exact
def _assign_pixels(
    slope: NDArray[np.float64], longest: int
) -> tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.int16]]:
    """For every radial the pixels nearest to it, in the order of their samples.

    The axis (y = 0) and the diagonal (y = k) have a radial each that owns nothing else, so that mirrored octants
    can share or leave them whole.
    """
    last = len(slope) - 1
    pixels = longest * (longest + 3) // 2
    first = np.zeros(last + 2, np.int32)
    along = np.empty(pixels, np.int16)
    across = np.empty(pixels, np.int16)
    filled = 0
    for j in range(last + 1):
        first[j] = filled
        low = 0.5 * (slope[j - 1] + slope[j]) if j > 1 else 0.0
        high = 0.5 * (slope[j] + slope[j + 1]) if j < last else 1.0
        for k in range(1, longest + 1):
            start, stop = int(k * low) + 1, int(k * high)
            if j == 0:
                start, stop = 0, 0
            elif j == last:
                start, stop = k, k
            elif j == last - 1:
                stop = k - 1
            for y in range(start, stop + 1):
                along[filled] = k
                across[filled] = y
                filled += 1
    first[last + 1] = filled
    return first, along[:filled].copy(), across[:filled].copy()
