"""What a raster holds at many places at once: the pixel under each, and how rough the ground around it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from pyproj import Transformer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def at(path: Path, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The value in the pixel under each (n, 2) longitude and latitude, with the raster's scale; NaN where it has none.

    One block of the raster is read that holds all places, not the whole raster and not a pixel at a time.
    """
    values, _rough = _around(path, points, reach=0)
    return values


def roughness(path: Path, points: NDArray[np.float64], *, reach_pixels: int = 2) -> NDArray[np.float64]:
    """The standard deviation of the values around each place, NaN where the raster has none there."""
    _values, rough = _around(path, points, reach=reach_pixels)
    return rough


def _around(path: Path, points: NDArray[np.float64], *, reach: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values, rough = np.full(len(points), np.nan), np.full(len(points), np.nan)
    if len(points) == 0:
        return values, rough
    with rasterio.open(path) as file:
        x, y = Transformer.from_crs("EPSG:4326", file.crs.to_string(), always_xy=True).transform(
            points[:, 0], points[:, 1]
        )
        column, row = ~file.transform @ (np.asarray(x), np.asarray(y))
        known = np.isfinite(row) & np.isfinite(column)
        row, column = np.floor(np.where(known, row, -1)).astype(int), np.floor(np.where(known, column, -1)).astype(int)
        known &= (row >= 0) & (row < file.height) & (column >= 0) & (column < file.width)
        if not known.any():
            return values, rough
        top, bottom = max(int(row[known].min()) - reach, 0), min(int(row[known].max()) + reach + 1, file.height)
        left, right = max(int(column[known].min()) - reach, 0), min(int(column[known].max()) + reach + 1, file.width)
        block = file.read(1, window=((top, bottom), (left, right))).astype(np.float64)
        if file.nodata is not None:
            block[block == file.nodata] = np.nan
        block *= float(file.scales[0])
    row, column = row[known] - top, column[known] - left
    values[known] = block[row, column]
    if reach:
        offsets = np.arange(-reach, reach + 1)
        rows = np.clip(row[:, None, None] + offsets[None, :, None], 0, block.shape[0] - 1)
        columns = np.clip(column[:, None, None] + offsets[None, None, :], 0, block.shape[1] - 1)
        rough[known] = block[rows, columns].std(axis=(1, 2))
    return values, rough
