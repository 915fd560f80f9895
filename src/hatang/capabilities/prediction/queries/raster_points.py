"""What a raster holds at many places at once: the pixel under each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from pyproj import Transformer

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def sample_raster(path: Path, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The value in the pixel under each (n, 2) longitude and latitude, with the raster's scale; NaN where it has none.

    One block of the raster is read that holds all places, not the whole raster and not a pixel at a time.
    """
    values = np.full(len(points), np.nan)
    if len(points) == 0:
        return values
    with rasterio.open(path) as file:
        x, y = Transformer.from_crs("EPSG:4326", file.crs.to_string(), always_xy=True).transform(
            points[:, 0], points[:, 1]
        )
        column, row = ~file.transform @ (np.asarray(x), np.asarray(y))
        known = np.isfinite(row) & np.isfinite(column)
        row, column = np.floor(np.where(known, row, -1)).astype(int), np.floor(np.where(known, column, -1)).astype(int)
        known &= (row >= 0) & (row < file.height) & (column >= 0) & (column < file.width)
        if not known.any():
            return values
        top, bottom = int(row[known].min()), int(row[known].max()) + 1
        left, right = int(column[known].min()), int(column[known].max()) + 1
        block = file.read(1, window=((top, bottom), (left, right))).astype(np.float64)
        if file.nodata is not None:
            block[block == file.nodata] = np.nan
        values[known] = block[row[known] - top, column[known] - left] * float(file.scales[0])
    return values
