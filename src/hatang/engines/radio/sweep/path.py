"""The path the sweep takes to a pixel, written out as a profile: what the scalar reference is asked for that pixel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.radio.sweep.rays import Rays


def trace_profile(
    height_m: NDArray[np.float32], row: int, column: int, pixel_row: int, pixel_column: int, rays: Rays
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distances (k + 1,) km and heights (k + 1,) m from the site along the pixel's nearest radial, float64.

    Heights between are those of the radial's samples, the last is the pixel's own.
    """
    south, east = pixel_row - row, pixel_column - column
    j, k, _across, step_m = rays.radial_of(south, east)
    return _sample_along(height_m, row, column, (south, east), k, float(rays.slope[j]), step_m)


def exact_profile(
    height_m: NDArray[np.float32], row: int, column: int, pixel_row: int, pixel_column: int, rays: Rays
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same along the straight line to the pixel's own centre: what snapping to a radial is measured against."""
    south, east = pixel_row - row, pixel_column - column
    k, y = max(abs(south), abs(east)), min(abs(south), abs(east))
    slope = y / k
    major, minor = (rays.dx_m, rays.dy_m) if abs(east) >= abs(south) else (rays.dy_m, rays.dx_m)
    return _sample_along(height_m, row, column, (south, east), k, slope, math.hypot(major, slope * minor))


def sample_layer(
    layer: NDArray[np.float32] | NDArray[np.int8],
    row: int,
    column: int,
    pixel_row: int,
    pixel_column: int,
    rays: Rays,
) -> NDArray[np.float64]:
    """Another layer at the points of `trace_profile`, float64 (k + 1,): clutter between its pixels, zones (whole) of the nearest."""  # noqa: E501
    south, east = pixel_row - row, pixel_column - column
    j, k, _across, step_m = rays.radial_of(south, east)
    slope = float(rays.slope[j])
    whole = layer.dtype.kind == "i"
    return _sample_along(layer, row, column, (south, east), k, slope, step_m, nearest=whole)[1]


def _sample_along(
    height_m: NDArray[np.float32] | NDArray[np.int8],
    row: int,
    column: int,
    offset: tuple[int, int],
    k: int,
    slope: float,
    step_m: float,
    *,
    nearest: bool = False,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    south, east = offset
    i = np.arange(k + 1)
    y = slope * i
    low = np.floor(y).astype(int)
    share = np.round(y - low) if nearest else y - low
    side = np.where(share > 0, low + 1, low)
    row_sign, column_sign = (1 if south > 0 else -1), (1 if east > 0 else -1)
    if abs(east) >= abs(south):
        limit = height_m.shape[0] - 1 - row if south > 0 else row
        columns = column + column_sign * i
        at = [height_m[row + row_sign * np.minimum(across, limit), columns] for across in (low, side)]
    else:
        limit = height_m.shape[1] - 1 - column if east > 0 else column
        rows = row + row_sign * i
        at = [height_m[rows, column + column_sign * np.minimum(across, limit)] for across in (low, side)]
    heights = at[0].astype(np.float64) * (1 - share) + at[1].astype(np.float64) * share
    heights[-1] = height_m[row + south, column + east]
    return i * (step_m / 1000), heights
