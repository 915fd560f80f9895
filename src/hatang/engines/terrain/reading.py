"""The user's height files, whatever their tiling and projection, read once onto the province's grid."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np

from hatang.engines.terrain import clutter, voids
from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.grid import Grid, Terrain, TerrainSource, make_transformer
from hatang.engines.terrain.lattice import Lattice, source_window
from hatang.engines.terrain.rasters import METRES_PER_DEGREE, HeightRaster, open_raster
from hatang.engines.terrain.sampling import accumulate_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from numpy.typing import NDArray

# The Dead Sea shore lies at −430 m, Everest at 8849 m: outside this a "height" is a void nobody declared.
LOWEST_M, HIGHEST_M = -500.0, 9000.0
# The deepest sea, for files that also hold its floor (ETOPO, GEBCO, SRTM30_PLUS).
DEEPEST_M = -11_000.0
# Pixels of a block and of the source under it that are in memory at a time.
BLOCK = 1024
SOURCE_SIDE = 4096
MOST_DETAIL = 8


class Over(TypedDict, total=False):
    """The grid to lay where none is given: see `read`."""

    bounds: tuple[float, float, float, float] | None
    step_m: float | None
    epsg: int | None


def read_terrain(
    paths: Iterable[str | Path],
    grid: Grid | None = None,
    *,
    clutter_path: str | Path | None = None,
    clutter_heights: clutter.Heights | None = None,
    largest_void_m: float = voids.LARGEST_VOID_M,
    sea_floor: bool = False,
    surfaces: Collection[str | Path] = (),
    progress: Callable[[int, int], None] | None = None,
    **over: Unpack[Over],
) -> Terrain:
    """Heights of .hgt or GeoTIFF files on one metric grid.

    Without `grid`: over `bounds` (west, south, east, north in degrees; default: all the files hold) at `step_m`
    (default: the finest file's own, as 30 m for 1″ and 90 m for 3″) in `epsg` (default: VN-2000 / UTM by longitude).
    Bilinear; where a file is finer than the grid, the mean of as many samples as pixels fall together (at most 8×8).
    Files of one kind are mosaicked without a seam; where kinds overlap the finer is taken. Holes are filled up to
    `largest_void_m` across and reported; what no file covers is missing, never flat. `sea_floor`: the files also hold
    the depth of the sea, everything below 0 is water at 0. `surfaces`: those of the paths that are surface models, of
    which `ground.make_ground` makes ground; of the same kind bare ground goes first. `progress(done, total)` counts
    blocks and may raise to stop.

    TerrainError names the file and the place: not a raster, cut off, no coordinate system, a height outside
    −500…9000 m, no overlap, nothing but voids, a clutter class without a height.
    """
    above = {Path(path) for path in surfaces}
    layers = [(open_raster(path), Path(path) in above) for path in paths]
    if not layers:
        raise TerrainError("no_file", "no terrain file was given")
    layers.sort(key=lambda layer: (layer[0].group, layer[1], layer[0].file))
    rasters = [raster for raster, _is_surface in layers]
    if grid is None:
        bounds, step_m = over.get("bounds") or compute_hull(rasters), over.get("step_m") or _own_step(rasters[0])
        grid = Grid.over(bounds, step_m, epsg=over.get("epsg"))
    height_m = np.full(grid.shape, np.nan, np.float32)
    covered, surface = np.zeros(grid.shape, bool), np.zeros(grid.shape, bool)
    pixels = dict.fromkeys((raster.file for raster in rasters), 0)
    blocks = list(_split_blocks(grid, rasters))
    for done, block in enumerate(blocks):
        _fill_block(block, grid, layers, height_m, covered, surface, pixels, DEEPEST_M if sea_floor else LOWEST_M)
        if progress:
            progress(done + 1, len(blocks))
    names = ", ".join(pixels)
    if not covered.any():
        raise TerrainError("no_overlap", "no part of the area is covered", file=names, area=grid.bounds)
    if np.isnan(height_m).all():
        raise TerrainError("all_void", "it holds no height in the whole area", file=names)
    if sea_floor:
        np.maximum(height_m, np.float32(0.0), out=height_m)
    filled, holes = voids.fill_voids(height_m, covered, grid, largest_void_m=largest_void_m)
    missing = np.isnan(height_m)
    cover_m = None
    if clutter_path is not None:
        cover_m = clutter.read_clutter(clutter_path, grid, clutter_heights or clutter.Heights.default())
    return Terrain(
        grid=grid,
        height_m=height_m,
        clutter_m=cover_m,
        missing=missing,
        sources=tuple(
            TerrainSource(raster.file, raster.kind, raster.crs, raster.resolution_m, pixels[raster.file])
            for raster in rasters
        ),
        voids_filled=filled,
        missing_share=float(missing.mean()),
        voids=holes,
        uncovered=int((~covered).sum()),
        clutter_source=str(getattr(clutter_path, "name", clutter_path or "")),
        surface=surface if surface.any() else None,
    )


def _own_step(raster: HeightRaster) -> float:
    """1″ is kept on 30 m and 3″ on 90 m; projected files keep their own step."""
    if raster.geographic:
        return max(round(raster.resolution_m / METRES_PER_DEGREE * 3600), 1) * 30.0
    return raster.resolution_m


def compute_hull(rasters: list[HeightRaster]) -> tuple[float, float, float, float]:
    """(west, south, east, north) in degrees of all the files together."""
    boxes = []
    for raster in rasters:
        to_coordinates = ~raster.to_pixel
        corners = [
            to_coordinates @ (column, row)
            for column, row in (
                (0, 0),
                (raster.columns - 1, 0),
                (0, raster.rows - 1),
                (raster.columns - 1, raster.rows - 1),
            )
        ]
        x, y = zip(*corners, strict=True)
        box = make_transformer(raster.crs, "EPSG:4326").transform_bounds(min(x), min(y), max(x), max(y), densify_pts=21)
        if not np.isfinite(box).all():
            raise TerrainError("no_crs", "its corners are no places on Earth", file=raster.file)
        boxes.append(box)
    low, high = np.min(boxes, axis=0), np.max(boxes, axis=0)
    return float(low[0]), float(low[1]), float(high[2]), float(high[3])


@dataclass(frozen=True)
class _Block:
    row: int
    column: int
    rows: int
    columns: int


def _split_blocks(grid: Grid, rasters: list[HeightRaster]) -> Iterator[_Block]:
    ratio = max(grid.step_m / min(raster.resolution_m for raster in rasters), 1.0)
    side = int(min(BLOCK, max(SOURCE_SIDE / ratio, 32)))
    for row in range(0, grid.rows, side):
        for column in range(0, grid.columns, side):
            yield _Block(row, column, min(side, grid.rows - row), min(side, grid.columns - column))


def _fill_block(
    block: _Block,
    grid: Grid,
    layers: list[tuple[HeightRaster, bool]],
    height_m: NDArray[np.float32],
    covered: NDArray[np.bool_],
    surface: NDArray[np.bool_],
    pixels: dict[str, int],
    low_m: float,
) -> None:
    window = slice(block.row, block.row + block.rows), slice(block.column, block.column + block.columns)
    lattice = Lattice(grid.window(block.row, block.column, block.rows, block.columns))
    for (_group, is_surface), members in groupby(layers, key=lambda layer: (layer[0].group, layer[1])):
        open_pixels = np.isnan(height_m[window])
        if not open_pixels.any():
            return
        weighted, weight, cover = (np.zeros((block.rows, block.columns), np.float32) for _ in range(3))
        for raster, _is_surface in members:
            pixels[raster.file] += _add_raster(raster, lattice, grid, weighted, weight, cover, low_m)
        # A pixel nearer to a hole than to a height belongs to the hole.
        known = open_pixels & (weight >= 0.5)
        height_m[window][known] = weighted[known] / weight[known]
        surface[window][known] = is_surface
        covered[window] |= cover >= 0.5


def _add_raster(
    raster: HeightRaster,
    lattice: Lattice,
    grid: Grid,
    weighted: NDArray[np.float32],
    weight: NDArray[np.float32],
    cover: NDArray[np.float32],
    low_m: float,
) -> int:
    node_row, node_column = lattice.pixels_of(raster)
    window = source_window(raster, node_row, node_column)
    if window is None:
        return 0
    detail = int(min(max(round(grid.step_m / raster.resolution_m), 1), MOST_DETAIL))
    heights = raster.read(*window)
    check_range(raster, heights, window, low_m)
    nodes = np.ascontiguousarray(node_row), np.ascontiguousarray(node_column)
    given: int = accumulate_samples(heights, window[:2], nodes, detail, weighted, weight, cover)
    return given


def check_range(
    raster: HeightRaster, heights: NDArray[np.float32], window: tuple[int, int, int, int], low_m: float = LOWEST_M
) -> None:
    """TerrainError where a window (row, column, rows, columns) of a file holds a height that cannot be."""
    low, high = np.fmin.reduce(heights, axis=None), np.fmax.reduce(heights, axis=None)
    # Also true where there is nothing but voids.
    if not (low < low_m or high > HIGHEST_M):
        return
    row, column = np.argwhere((heights < low_m) | (heights > HIGHEST_M))[0]
    height = float(heights[row, column])
    x, y = ~raster.to_pixel @ (column + window[1], row + window[0])
    longitude, latitude = make_transformer(raster.crs, "EPSG:4326").transform(x, y)
    raise TerrainError(
        "out_of_range",
        f"a height of {height:g} m is outside {low_m:g}…{HIGHEST_M:g} m and not declared as void,",
        file=raster.file,
        place=(float(longitude), float(latitude)),
        height_m=height,
    )
