"""A raster file on the pixels of one tile of Web Mercator."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import rasterio
from rasterio.enums import Resampling
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT

from hatang.engines.tiles import matrix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def open_warped(path: Path, z: int, x: int, y: int, **options: Any) -> Iterator[WarpedVRT]:
    """The file as if it lay on the 256 by 256 pixels of the tile, each the nearest of its own; more for the warper.

    The warper takes the overview that fits the level by itself.
    """
    side = matrix.TILE_PIXELS
    transform = from_bounds(*matrix.bounds_m(z, x, y), side, side)
    frame = {"crs": "EPSG:3857", "transform": transform, "width": side, "height": side}
    with (
        rasterio.open(path, driver="GTiff") as file,
        WarpedVRT(file, resampling=Resampling.nearest, **frame, **options) as tile,
    ):
        yield tile
