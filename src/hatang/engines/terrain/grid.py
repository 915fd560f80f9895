"""The province's metric grid, and the heights that lie on it."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Transformer
from rasterio.transform import Affine

from hatang.engines.terrain.errors import TerrainError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# VN-2000 / UTM zones 48N (west of 108° E) and 49N: one conformal grid for a province, scale within 4 parts in 10 000.
VN2000_UTM_48N = 3405
VN2000_UTM_49N = 3406
ZONE_BORDER_DEG = 108.0


def epsg_for(longitude: float) -> int:
    """The VN-2000 / UTM zone of a longitude.

    >>> epsg_for(105.8), epsg_for(108.8)
    (3405, 3406)
    """
    return VN2000_UTM_48N if longitude < ZONE_BORDER_DEG else VN2000_UTM_49N


@lru_cache(maxsize=32)
def make_transformer(source: str, target: str) -> Transformer:
    """Coordinates from one system to another, east before north, made once."""
    return Transformer.from_crs(source, target, always_xy=True)


@dataclass(frozen=True)
class Grid:
    """A north-up grid of square pixels in a metric projected system. Row 0 is the northernmost.

    `west_m`, `north_m` are the outer corner; the centre of pixel (r, c) lies at west + (c + 0.5)·step,
    north − (r + 0.5)·step. Positions as (row, column) are floats whose whole numbers are pixel centres.
    """

    epsg: int
    west_m: float
    north_m: float
    step_m: float
    rows: int
    columns: int

    @classmethod
    def over(cls, bounds: tuple[float, float, float, float], step_m: float, *, epsg: int | None = None) -> Grid:
        """The grid that holds (west, south, east, north) in degrees WGS 84, its corners on multiples of the step."""
        west, south, east, north = bounds
        code = epsg or epsg_for((west + east) / 2)
        box = make_transformer("EPSG:4326", f"EPSG:{code}").transform_bounds(west, south, east, north, densify_pts=21)
        if not all(math.isfinite(edge) for edge in box):
            raise TerrainError("outside", f"the area does not lie in EPSG:{code}", place=(west, south))
        left, top = math.floor(box[0] / step_m) * step_m, math.ceil(box[3] / step_m) * step_m
        rows, columns = math.ceil((top - box[1]) / step_m), math.ceil((box[2] - left) / step_m)
        return cls(code, left, top, step_m, max(rows, 1), max(columns, 1))

    @classmethod
    def around(
        cls, longitude: float, latitude: float, radius_m: float, step_m: float, *, epsg: int | None = None
    ) -> Grid:
        """The square grid whose middle pixel is centred on a place: 2·ceil(radius/step) + 1 pixels on a side."""
        code = epsg or epsg_for(longitude)
        x, y = make_transformer("EPSG:4326", f"EPSG:{code}").transform(longitude, latitude)
        if not (math.isfinite(x) and math.isfinite(y)):
            raise TerrainError("outside", f"the place does not lie in EPSG:{code}", place=(longitude, latitude))
        half = math.ceil(radius_m / step_m)
        side = 2 * half + 1
        return cls(code, x - (half + 0.5) * step_m, y + (half + 0.5) * step_m, step_m, side, side)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.rows, self.columns

    @property
    def transform(self) -> Affine:
        """Pixel corner to metres, as rasterio wants it."""
        return Affine(self.step_m, 0.0, self.west_m, 0.0, -self.step_m, self.north_m)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in metres of the grid's own system."""
        return (
            self.west_m,
            self.north_m - self.rows * self.step_m,
            self.west_m + self.columns * self.step_m,
            self.north_m,
        )

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in degrees WGS 84, holding every pixel."""
        box = make_transformer(f"EPSG:{self.epsg}", "EPSG:4326").transform_bounds(*self.extent, densify_pts=21)
        return box[0], box[1], box[2], box[3]

    def xy(self, row: Any, column: Any) -> tuple[Any, Any]:
        """Metres (east, north) of positions; floats or arrays."""
        return self.west_m + (column + 0.5) * self.step_m, self.north_m - (row + 0.5) * self.step_m

    def centre(self, row: Any, column: Any) -> tuple[Any, Any]:
        """(longitude, latitude) in degrees WGS 84 of positions; floats or arrays."""
        x, y = self.xy(row, column)
        longitude, latitude = make_transformer(f"EPSG:{self.epsg}", "EPSG:4326").transform(x, y)
        return longitude, latitude

    def locate(self, longitude: Any, latitude: Any) -> tuple[Any, Any]:
        """(row, column) of places as floats: whole numbers are pixel centres; outside places lie outside the shape."""
        x, y = make_transformer("EPSG:4326", f"EPSG:{self.epsg}").transform(longitude, latitude)
        return (self.north_m - y) / self.step_m - 0.5, (x - self.west_m) / self.step_m - 0.5

    def pixel(self, longitude: float, latitude: float) -> tuple[int, int]:
        """The (row, column) of the pixel that holds a place; TerrainError where the grid does not hold it."""
        row, column = self.locate(longitude, latitude)
        if not (-0.5 <= row < self.rows - 0.5 and -0.5 <= column < self.columns - 0.5):
            raise TerrainError("outside", "the place lies outside the terrain", place=(longitude, latitude))
        return math.floor(row + 0.5), math.floor(column + 0.5)

    def window(self, row: int, column: int, rows: int, columns: int) -> Grid:
        """The part of the grid that begins at a pixel."""
        return Grid(
            self.epsg,
            self.west_m + column * self.step_m,
            self.north_m - row * self.step_m,
            self.step_m,
            rows,
            columns,
        )


@dataclass(frozen=True)
class TerrainSource:
    """One file that was read: what it is and which share of the grid's pixels came from it."""

    file: str
    kind: str
    crs: str
    resolution_m: float
    pixels: int


@dataclass(frozen=True)
class Void:
    """A hole in the source heights: where it is, how large, and what was done.

    `fate` is "filled" (interpolated from its rim), "sea" (its rim lies at sea level: height 0) or "left" (too large
    to invent: stays missing).
    """

    longitude: float
    latitude: float
    pixels: int
    area_km2: float
    fate: str


@dataclass(frozen=True)
class Terrain:
    """Heights on a grid.

    `height_m`: float32 (rows, columns), metres above sea level, NaN where missing. `clutter_m`: float32, the
    representative clutter height above ground (0 = open) or None. `missing`: bool, no height is known here — never to
    be taken for flat. `voids_filled`: pixels that were interpolated or set to the sea; `voids`: the holes, largest
    first; `missing_share`: 0 to 1; `uncovered`: pixels that no file covers (a part of the missing ones).
    `surface`: bool, the pixels whose height is that of roofs and tree tops; None where all of it is ground.
    """

    grid: Grid
    height_m: NDArray[np.float32]
    clutter_m: NDArray[np.float32] | None
    missing: NDArray[np.bool_]
    sources: tuple[TerrainSource, ...]
    voids_filled: int
    missing_share: float
    voids: tuple[Void, ...] = ()
    uncovered: int = 0
    clutter_source: str = field(default="", compare=False)
    surface: NDArray[np.bool_] | None = field(default=None, compare=False)

    @classmethod
    def of(cls, grid: Grid, height_m: NDArray[Any], *, source: str, clutter_m: NDArray[Any] | None = None) -> Terrain:
        """A terrain from an array of heights already on the grid (NaN = missing)."""
        heights = np.ascontiguousarray(height_m, dtype=np.float32)
        if heights.shape != grid.shape:
            raise TerrainError("wrong_size", f"heights {heights.shape} do not fit the grid {grid.shape}", file=source)
        missing = ~np.isfinite(heights)
        if missing.all():
            raise TerrainError("all_void", "no height in the whole area", file=source)
        heights = np.where(missing, np.float32(np.nan), heights) if missing.any() else heights
        clutter = None if clutter_m is None else np.ascontiguousarray(clutter_m, dtype=np.float32)
        made = TerrainSource(source, "array", f"EPSG:{grid.epsg}", grid.step_m, int((~missing).sum()))
        return cls(grid, heights, clutter, missing, (made,), 0, float(missing.mean()))

    @cached_property
    def digest(self) -> str:
        """A fingerprint of grid, heights and clutter: the same terrain has the same one."""
        made = hashlib.sha256(repr(self.grid).encode())
        made.update(self.height_m)
        if self.clutter_m is not None:
            made.update(self.clutter_m)
        return made.hexdigest()

    def height_at(self, longitude: float, latitude: float) -> float:
        """The height of the pixel at a place; NaN where it is missing; TerrainError outside the grid."""
        return float(self.height_m[self.grid.pixel(longitude, latitude)])
