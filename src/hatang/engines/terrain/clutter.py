"""What stands on the ground: classes of a clutter raster as representative heights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.lattice import Lattice, source_window
from hatang.engines.terrain.rasters import open_raster
from hatang.engines.terrain.sampling import sample_nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Grid
    from hatang.engines.terrain.voids import Pixels

# Recommendation ITU-R P.1812-8, Table 2: default representative clutter heights, metres.
P1812_TABLE_2 = {"water": 0.0, "open": 0.0, "suburban": 10.0, "urban": 15.0, "forest": 15.0, "dense_urban": 20.0}
# Classes of ESA WorldCover 10 m v200 (2021) laid on P.1812's categories: our reading, to be replaced by the user's.
WORLDCOVER = {
    10: "forest",
    20: "open",
    30: "open",
    40: "open",
    50: "suburban",
    60: "open",
    70: "open",
    80: "water",
    90: "open",
    95: "forest",
    100: "open",
}
BLOCK = 1024


@dataclass(frozen=True)
class Heights:
    """Class number → metres above ground, with where that comes from and since when."""

    metres: dict[int, float]
    citation: str
    valid_from: date

    @classmethod
    def default(cls) -> Heights:
        """ESA WorldCover classes by P.1812-8 Table 2.

        >>> Heights.default().metres[10], Heights.default().metres[80]
        (15.0, 0.0)
        """
        return cls(
            {number: P1812_TABLE_2[word] for number, word in WORLDCOVER.items()},
            "ITU-R P.1812-8 Table 2; ESA WorldCover v200 classes",
            date(2021, 10, 1),
        )


def read_clutter(path: str | Path, grid: Grid, heights: Heights) -> NDArray[np.float32]:
    """float32 (rows, columns): the representative clutter height of each pixel's class (nearest), 0 where unknown.

    TerrainError for a class without a height, naming file, class and place.
    """
    return to_metres(read_classes(path, grid), grid, heights, Path(path).name)


def read_classes(path: str | Path, grid: Grid) -> NDArray[np.float32]:
    """float32 (rows, columns): the class of each pixel (nearest), NaN where the file has none. TerrainError where it
    lies elsewhere."""
    raster = open_raster(path)
    found_classes = np.full(grid.shape, np.nan, np.float32)
    for row in range(0, grid.rows, BLOCK):
        for column in range(0, grid.columns, BLOCK):
            rows, columns = min(BLOCK, grid.rows - row), min(BLOCK, grid.columns - column)
            node_row, node_column = Lattice(grid.window(row, column, rows, columns)).pixels_of(raster)
            window = source_window(raster, node_row, node_column)
            if window is None:
                continue
            block = np.full((rows, columns), np.nan, np.float32)
            taken = np.zeros((rows, columns), bool)
            sample_nearest(
                raster.read(*window),
                window[0],
                window[1],
                np.ascontiguousarray(node_row),
                np.ascontiguousarray(node_column),
                block,
                taken,
            )
            found_classes[row : row + rows, column : column + columns] = block
    if np.isnan(found_classes).all():
        raise TerrainError("no_overlap", "no part of the area is covered", file=raster.file, area=grid.bounds)
    return found_classes


def to_metres(numbers: NDArray[np.float32], pixels: Pixels, heights: Heights, file: str) -> NDArray[np.float32]:
    """The height of each class, 0 where it is NaN; TerrainError names a class that has none, and where it stands."""
    metres = np.zeros(numbers.shape, np.float32)
    for number in np.unique(numbers[np.isfinite(numbers)]):
        where = numbers == number
        height = heights.metres.get(int(number)) if number == int(number) else None
        if height is None:
            row, column = np.argwhere(where)[0]
            longitude, latitude = pixels.centre(row, column)
            raise TerrainError(
                "unknown_class",
                f"class {number:g} has no representative height ({heights.citation}),",
                file=file,
                place=(float(longitude), float(latitude)),
                number=float(number),
            )
        metres[where] = height
    return metres
