"""The ground of the demonstration: ETOPO5 between its 9 km nodes, ridges and valleys of our own making below that.

Real: the heights at the nodes of ETOPO5 (US government data). Generated, seeded: every detail finer than 9 km. It is
good for showing how coverage computes, and for nothing that needs the true hill.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from province.ground import Grid, relief_grid, value_noise

if TYPE_CHECKING:
    from pathlib import Path

    import shapely

# Ridges stand this far above the mean of their mountains, as a share of the mean height; plains stay nearly flat.
RIDGE_SHARE = 0.42
RIDGE_MAX_M = 420.0
LATTICE_DEG = 0.16
# Where the eastern edge of Quảng Ngãi lies east of the line between these points it is the sea, else another province.
COAST_LAT = (14.62, 15.42)
COAST_LON = (108.95, 108.66)


@dataclass(frozen=True)
class Relief:
    """Heights in metres on a grid, int16 of shape (rows, columns); the sea is below zero."""

    grid: Grid
    heights: np.ndarray

    def at(self, lon: np.ndarray | float, lat: np.ndarray | float) -> np.ndarray:
        """Height of the cell that holds each point, m."""
        row, column = self.grid.index(lon, lat)
        return np.asarray(self.heights[row, column], float)

    def above_valley(self) -> np.ndarray:
        """How far each cell stands above the lowest cell within 1.5 km, m: 0 on the valley floor."""
        size = 11
        low = self.heights.astype(float)
        for axis in (0, 1):
            padded = np.pad(low, [(size // 2, size // 2) if axis == a else (0, 0) for a in (0, 1)], mode="edge")
            low = np.lib.stride_tricks.sliding_window_view(padded, size, axis=axis).min(axis=-1)
        return np.asarray(self.heights - low)


def read_nodes(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(lons, lats, heights) of the committed ETOPO5 extract; latitudes fall, heights of shape (lats, lons), m."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lons = np.array(lines[0].split(",")[1:], float)
    table = np.array([line.split(",") for line in lines[1:]], float)
    return lons, table[:, 0], table[:, 1:]


def _cubic(points: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Catmull-Rom along axis 0 of `points` at fractional positions `at`; shape (len(at), …)."""
    base = np.clip(np.floor(at).astype(int), 1, len(points) - 3)
    t = (at - base).reshape(-1, *([1] * (points.ndim - 1)))
    before, start, end, after = (points[base + offset] for offset in (-1, 0, 1, 2))
    curve = (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    return np.asarray(curve / 2)


def _smooth_heights(nodes: Path, grid: Grid) -> np.ndarray:
    lons, lats, heights = read_nodes(nodes)
    rows = (lats[0] - grid.lats) / (lats[0] - lats[1])
    columns = (grid.lons - lons[0]) / (lons[1] - lons[0])
    return _cubic(_cubic(heights, rows).T, columns).T


def build_relief(
    nodes: Path, outlines: dict[str, shapely.Geometry], island: shapely.Geometry, rng: np.random.Generator
) -> Relief:
    """The relief on the shared grid. `outlines` of both old provinces (51 has the coast), `island` is Lý Sơn's disc."""
    grid = relief_grid()
    smooth = _smooth_heights(nodes, grid)
    lon, lat = grid.mesh()
    x, y = (lon - grid.west) / LATTICE_DEG, (grid.north - lat) / LATTICE_DEG
    bend_x = 0.35 * value_noise(rng, x, y, 3) + 0.4
    bend_y = 0.35 * value_noise(rng, x, y, 3) + 0.4
    # Ridged noise: sharp crests where the noise crosses zero, broad valley floors between.
    ridges = 1 - 2 * np.abs(value_noise(rng, x + bend_x, y + bend_y, 5, 0.47)) ** 0.8
    ridges -= ridges.mean()
    strength = np.minimum(RIDGE_MAX_M, RIDGE_SHARE * np.clip(smooth - 12, 0, None))
    heights = smooth + strength * 1.4 * ridges + 2.5 * value_noise(rng, x * 4, y * 4, 2)
    coastal, on_island = grid.inside(outlines["51"]), grid.inside(island)
    inside = coastal | grid.inside(outlines["62"])
    # The coarse coast of the outline is the coast of the demonstration: land inside, sea to its east.
    edge = grid.columns - 1 - coastal[:, ::-1].argmax(axis=1)
    coast = COAST_LON[0] + (grid.lats - COAST_LAT[0]) * (COAST_LON[1] - COAST_LON[0]) / (COAST_LAT[1] - COAST_LAT[0])
    edge = np.where(coastal.any(axis=1) & (grid.lons[edge] > coast), edge, grid.columns)
    offshore = (np.arange(grid.columns)[None, :] > edge[:, None]) & ~coastal
    heights = np.where(inside, np.maximum(heights, 2 + np.abs(heights) * 0.02), heights)
    heights = np.where(offshore, np.minimum(heights, -2.0), heights)
    centre = island.centroid
    cone = 165 * np.clip(1 - np.hypot(lon - centre.x, lat - centre.y) / 0.018, 0, 1) ** 1.5
    heights = np.where(on_island, 4 + cone, heights)
    return Relief(grid, np.round(heights).astype(np.int16))


def write_relief(relief: Relief, target: Path) -> None:
    """Writes `relief.npz`: `height_steps` (int16, m, rows from the north) and `west`, `north`, `step` (degrees, edges).

    Heights are stored as differences along each row, which packs well: `height_steps.cumsum(axis=1)` undoes it.
    """
    steps = np.diff(relief.heights.astype(np.int32), axis=1, prepend=0).astype(np.int16)
    grid = relief.grid
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, value in (
            ("height_steps", steps),
            ("west", np.float64(grid.west)),
            ("north", np.float64(grid.north)),
            ("step", np.float64(grid.step)),
        ):
            buffer = io.BytesIO()
            np.save(buffer, value)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED
            )
