"""The relief of a province (`relief.npz`: heights by steps of degrees) as a GeoTIFF that the terrain engine reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.transform import from_origin

if TYPE_CHECKING:
    from pathlib import Path

GENERATED = "generated ridges and valleys between the nodes of ETOPO5 (data/demo)"


def to_geotiff(relief: Path, target: Path) -> None:
    """The same bytes for the same relief, in degrees WGS 84; the sea, whose floor the relief knows, is height 0."""
    with np.load(relief) as archive:
        heights = archive["height_steps"].astype(np.int32).cumsum(axis=1).clip(min=0).astype(np.float32)
        west, north, step = (float(archive[name]) for name in ("west", "north", "step"))
    target.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(
        target,
        "w",
        driver="GTiff",
        height=heights.shape[0],
        width=heights.shape[1],
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=from_origin(west, north, step, step),
        compress="DEFLATE",
        predictor=3,
        tiled=True,
    ) as file:
        file.write(heights, 1)
        file.update_tags(SOURCE=GENERATED)
