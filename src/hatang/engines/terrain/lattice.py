"""Where a block of the grid lies in a source raster: a lattice of points, each projected exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.terrain.grid import make_transformer
from hatang.engines.terrain.sampling import lattice_positions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Grid
    from hatang.engines.terrain.rasters import HeightRaster


class Lattice:
    """The lattice of a block in the coordinates of each source system, each projected once."""

    def __init__(self, grid: Grid) -> None:
        down, across = lattice_positions(grid.rows, grid.columns)
        self._x, self._y = np.broadcast_arrays(*grid.xy(down[:, None], across[None, :]))
        self._epsg = grid.epsg
        self._known: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def pixels_of(self, raster: HeightRaster) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(rows, columns) of the lattice points in a raster's own pixels."""
        if raster.crs not in self._known:
            self._known[raster.crs] = make_transformer(f"EPSG:{self._epsg}", raster.crs).transform(self._x, self._y)
        x, y = self._known[raster.crs]
        a, b, c, d, e, f = tuple(raster.to_pixel)[:6]
        return d * x + e * y + f, a * x + b * y + c


def source_window(
    raster: HeightRaster, node_row: NDArray[np.float64], node_column: NDArray[np.float64]
) -> tuple[int, int, int, int] | None:
    """(row, column, rows, columns) of a raster under a lattice; None where it lies elsewhere."""
    finite = np.isfinite(node_row) & np.isfinite(node_column)
    if not finite.any():
        return None
    rows, columns = node_row[finite], node_column[finite]
    top, left = max(int(rows.min()) - 1, 0), max(int(columns.min()) - 1, 0)
    bottom = min(int(np.ceil(rows.max())) + 2, raster.rows)
    right = min(int(np.ceil(columns.max())) + 2, raster.columns)
    return (top, left, bottom - top, right - left) if bottom > top and right > left else None
