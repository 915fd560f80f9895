"""A height file's own pixels around a place, not resampled: what one site is swept on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from pyproj import CRS, Geod, Proj
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT

from hatang.engines.terrain import reading, voids
from hatang.engines.terrain.clutter import to_metres
from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.grid import Grid, make_transformer
from hatang.engines.terrain.rasters import HeightRaster, open_raster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.terrain.clutter import Heights

_ELLIPSOID = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Patch:
    """Heights float32 (rows, columns) m, NaN where unknown, around the pixel (row, column) that holds the place.

    `dx_m`, `dy_m`: the size of that pixel on the ground; the others are taken to be as large. `transform` takes
    (column, row) of pixel corners to coordinates of `crs`. `voids_filled`: pixels invented from the rim of a hole.
    """

    height_m: NDArray[np.float32]
    row: int
    column: int
    dx_m: float
    dy_m: float
    crs: str
    transform: Affine
    voids_filled: int

    @property
    def step_m(self) -> float:
        """Side of a square as large as a pixel, m."""
        return math.sqrt(self.dx_m * self.dy_m)

    def centre(self, row: float, column: float) -> tuple[float, float]:
        """(longitude, latitude) of a position; whole numbers are pixel centres."""
        place = self.transform @ (column + 0.5, row + 0.5)
        longitude, latitude = make_transformer(self.crs, "EPSG:4326").transform(*place)
        return float(longitude), float(latitude)

    def window(self, half_rows: int, half_columns: int) -> Affine:
        """The transform of the window of 2·half + 1 pixels centred on the place, also where it leaves the heights."""
        return self.transform @ Affine.translation(self.column - half_columns, self.row - half_rows)


def read_patch(
    path: str | Path,
    longitude: float,
    latitude: float,
    radius_m: float,
    *,
    largest_void_m: float = voids.LARGEST_VOID_M,
) -> Patch:
    """The pixels of one file within a radius (m) of a place (degrees, WGS 84), cut at the edge of the file.

    Holes up to `largest_void_m` across are filled as in `reading.read`, but not the one the place itself is in. A file
    whose rows do not run east or whose columns do not run south is put on a metric grid of its own step. TerrainError
    names what is wrong with the file, `outside` a place that it does not cover, `void` one whose height is unknown.
    """
    raster = open_raster(path)
    column, row = _locate_pixel(raster, longitude, latitude)
    a, b, _c, d, e, _f = tuple(raster.to_pixel)[:6]
    if not (a > 0 and e < 0 and b == d == 0):
        return _regrid_patch(path, raster, longitude, latitude, radius_m)
    dx_m, dy_m = _pixel_size(raster, longitude, latitude)
    half_rows, half_columns = math.ceil(radius_m / dy_m), math.ceil(radius_m / dx_m)
    top, left = max(row - half_rows, 0), max(column - half_columns, 0)
    bottom, right = min(row + half_rows + 1, raster.rows), min(column + half_columns + 1, raster.columns)
    window = top, left, bottom - top, right - left
    heights = np.ascontiguousarray(raster.read(*window))
    reading.check_range(raster, heights, window)
    if not math.isfinite(heights[row - top, column - left]):
        raise TerrainError(
            "void", "the height of the place is not known", file=raster.file, place=(longitude, latitude)
        )
    transform = ~raster.to_pixel @ Affine.translation(left - 0.5, top - 0.5)
    patch = Patch(heights, row - top, column - left, dx_m, dy_m, raster.crs, transform, 0)
    if math.isfinite(float(heights.min())):
        return patch
    filled, _holes = voids.fill_voids(heights, np.ones(heights.shape, bool), patch, largest_void_m=largest_void_m)
    return Patch(heights, row - top, column - left, dx_m, dy_m, raster.crs, transform, filled)


def read_patch_classes(path: str | Path, patch: Patch) -> NDArray[np.float32]:
    """The value of a class raster (GeoTIFF, any coordinate system) at each pixel of the patch, nearest; float32, NaN
    where it has none. TerrainError where it is no such raster, breaks off, or lies elsewhere."""
    raster = open_raster(path)
    rows, columns = patch.height_m.shape
    frame = {"crs": patch.crs, "transform": patch.transform, "height": rows, "width": columns}
    try:
        # Beside a file that names no value for "nothing", an alpha band says where it ends.
        with (
            rasterio.open(path) as file,
            WarpedVRT(file, resampling=Resampling.nearest, add_alpha=file.nodata is None, **frame) as warped,
        ):
            class_numbers: NDArray[np.float32] = warped.read(1).astype(np.float32)
            class_numbers[warped.dataset_mask() == 0] = np.nan
    except RasterioError as broken:
        raise TerrainError("truncated", "the file breaks off or is damaged", file=raster.file) from broken
    if np.isnan(class_numbers).all():
        raise TerrainError("no_overlap", "no part of the area is covered", file=raster.file)
    return class_numbers


def read_patch_cover(path: str | Path, patch: Patch, heights: Heights) -> NDArray[np.float32]:
    """What stands on each pixel of the patch, m: `clutter.read` on a height file's own pixels; 0 where unknown."""
    return to_metres(read_patch_classes(path, patch), patch, heights, Path(path).name)


def _locate_pixel(raster: HeightRaster, longitude: float, latitude: float) -> tuple[int, int]:
    """(column, row) of the pixel that holds a place."""
    x, y = make_transformer("EPSG:4326", raster.crs).transform(longitude, latitude)
    column, row = raster.to_pixel @ (x, y)
    if not (-0.5 <= column < raster.columns - 0.5 and -0.5 <= row < raster.rows - 0.5):  # also infinite ones
        raise TerrainError(
            "outside", "the place lies outside the terrain", file=raster.file, place=(longitude, latitude)
        )
    return math.floor(column + 0.5), math.floor(row + 0.5)


def _pixel_size(raster: HeightRaster, longitude: float, latitude: float) -> tuple[float, float]:
    """Metres on the ground, east and south, of the pixel at a place."""
    east, south = 1.0 / raster.to_pixel.a, -1.0 / raster.to_pixel.e
    if raster.geographic:
        across = _ELLIPSOID.inv(longitude - east / 2, latitude, longitude + east / 2, latitude)[2]
        down = _ELLIPSOID.inv(longitude, latitude - south / 2, longitude, latitude + south / 2)[2]
        return float(across), float(down)
    crs = CRS.from_user_input(raster.crs)
    factors = Proj(crs).get_factors(longitude, latitude)
    metres = crs.axis_info[0].unit_conversion_factor
    return east * metres / factors.parallel_scale, south * metres / factors.meridional_scale


def _regrid_patch(path: str | Path, raster: HeightRaster, longitude: float, latitude: float, radius_m: float) -> Patch:
    grid = Grid.around(longitude, latitude, radius_m, raster.resolution_m)
    terrain = reading.read_terrain([path], grid)
    row, column = grid.pixel(longitude, latitude)
    if not math.isfinite(terrain.height_m[row, column]):
        raise TerrainError(
            "void", "the height of the place is not known", file=raster.file, place=(longitude, latitude)
        )
    crs, step_m = f"EPSG:{grid.epsg}", grid.step_m
    return Patch(terrain.height_m, row, column, step_m, step_m, crs, grid.transform, terrain.voids_filled)
