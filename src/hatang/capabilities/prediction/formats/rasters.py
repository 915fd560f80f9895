"""Cloud-optimised GeoTIFF: the rasters of a run, in the metric grid of the province."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from rasterio.io import MemoryFile
from rasterio.shutil import copy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Grid

# Levels are kept in tenths of a decibel: finer than any prediction, a quarter of the bytes.
TENTHS = 0.1
NO_LEVEL = -32768
NO_SERVER = 0
NO_CLASS = 255
NO_PERCENT = 255
NO_RATIO = -128
NO_GROUND = 65535
# The slowest lines of the speed tables are parts of a megabit.
SPEED_MBPS = 0.01
NO_SPEED = 0


def write_raster(
    path: Path,
    values: NDArray[Any],
    grid: Grid,
    *,
    nodata: float,
    tags: Mapping[str, str],
    scale: float = 1.0,
    unit: str = "",
    description: str = "",
) -> None:
    """One band (rows, columns) of whole numbers or float32 as a cloud-optimised GeoTIFF with overviews."""
    profile = {
        "driver": "GTiff",
        "height": grid.rows,
        "width": grid.columns,
        "count": 1,
        "dtype": values.dtype,
        "crs": f"EPSG:{grid.epsg}",
        "transform": grid.transform,
        "nodata": nodata,
    }
    # One environment of GDAL for all of it: each call would set up its own, a quarter of the time of a small raster.
    with rasterio.Env(), MemoryFile() as memory:
        with memory.open(**profile) as raw:
            raw.write(values, 1)
            raw.update_tags(**tags)
            raw.scales = (scale,)
            raw.units = (unit,)
            raw.descriptions = (description,)
        with memory.open() as raw:
            # A class, a server or the strongest of four levels must not be averaged into one that stands nowhere.
            copy(
                raw,
                path,
                driver="COG",
                compress="DEFLATE",
                predictor="YES",
                blocksize=256,
                overview_resampling="nearest",
                num_threads="2",
            )


def as_tenths(level_db: NDArray[np.float32]) -> NDArray[np.int16]:
    """Levels in dB as int16 tenths; NaN is `NO_LEVEL`.

    >>> as_tenths(np.array([[-87.34, np.nan]], dtype=np.float32)).tolist()
    [[-873, -32768]]
    """
    scaled = np.rint(level_db / np.float32(TENTHS))
    return np.where(np.isnan(scaled), np.float32(NO_LEVEL), np.clip(scaled, -32767, 32767)).astype(np.int16)


def as_ratio(ratio_db: NDArray[np.float32]) -> NDArray[np.int8]:
    """A ratio in whole decibels, finer than its own uncertainty; NaN is `NO_RATIO`.

    >>> as_ratio(np.array([12.6, -300.0, np.nan], dtype=np.float32)).tolist()
    [13, -127, -128]
    """
    whole = np.rint(ratio_db)
    return np.where(np.isnan(whole), np.float32(NO_RATIO), np.clip(whole, -127, 127)).astype(np.int8)


def as_percent(share: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A share (0…1) in whole percent; NaN is `NO_PERCENT`.

    >>> as_percent(np.array([0.987, 0.0, np.nan], dtype=np.float32)).tolist()
    [99, 0, 255]
    """
    whole = np.rint(share * np.float32(100.0))
    return np.where(np.isnan(whole), np.float32(NO_PERCENT), np.clip(whole, 0, 100)).astype(np.uint8)


def as_speed(mbps: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Speeds as uint16 hundredths of a megabit a second; without a usable signal `NO_SPEED`.

    >>> as_speed(np.array([0.21, 0.0, 100.0], dtype=np.float32)).tolist()
    [21, 0, 10000]
    """
    return np.clip(np.rint(mbps / np.float32(SPEED_MBPS)), 0, 65535).astype(np.uint16)
