"""High points near a place: local summits with their prominence and what they see."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from hatang.engines.terrain.compiled import njit
from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.horizon import _interpolate_bilinear
from hatang.engines.terrain.profiles import EARTH_KM, MEDIAN_K

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Terrain


@dataclass(frozen=True)
class HighPoint:
    """A summit: its place, height, prominence within the searched disc, and what a mast there would see.

    `gain` is the sum of the weights seen (people, say), or km² where no weights were given.
    """

    longitude: float
    latitude: float
    row: int
    column: int
    height_m: float
    prominence_m: float
    distance_m: float
    gain: float


class Mast(NamedTuple):
    """An antenna and a receiver above ground, and how far the one is to be seen from the other."""

    mast_m: float = 30.0
    receiver_m: float = 1.5
    reach_m: float = 10_000.0


def high_points(
    terrain: Terrain,
    longitude: float,
    latitude: float,
    *,
    radius_m: float = 3_000.0,
    count: int = 5,
    mast: Mast = Mast(),  # noqa: B008 - never changed
    spacing_m: float = 300.0,
    weights: NDArray[Any] | None = None,
) -> list[HighPoint]:
    """The best summits within a disc, most gain first, no two nearer than `spacing_m`.

    `weights` (rows, columns) of the terrain's grid: what seeing a pixel is worth, e.g. people without signal. A gentle
    hill that sees the village goes before a peak that does not. Empty where the disc holds no known terrain.
    """
    grid = terrain.grid
    row, column = grid.pixel(longitude, latitude)
    half = math.ceil(radius_m / grid.step_m)
    top, left = max(row - half, 0), max(column - half, 0)
    part = terrain.height_m[top : row + half + 1, left : column + half + 1]
    rows, columns = np.indices(part.shape)
    away = np.hypot(rows + top - row, columns + left - column) * grid.step_m
    heights = np.where((away <= radius_m) & ~np.isnan(part), part, -np.inf).astype(np.float64)
    # Ties of a plateau are broken by place, so that the same ground gives the same summits.
    order = np.lexsort((columns.ravel(), rows.ravel(), -heights.ravel()))
    prominence = _compute_prominences(heights, order.astype(np.int64))
    summits = [index for index in order if prominence.flat[index] > 0][: max(20 * count, 100)]
    summits.sort(key=lambda index: (-float(prominence.flat[index]), int(index)))
    chosen: list[HighPoint] = []
    for index in summits:
        r, c = divmod(int(index), part.shape[1])
        if any(
            math.hypot(summit.row - r - top, summit.column - c - left) * grid.step_m < spacing_m for summit in chosen
        ):
            continue
        seen = compute_viewshed(terrain, r + top, c + left, *mast)
        at_longitude, at_latitude = grid.centre(r + top, c + left)
        chosen.append(
            HighPoint(
                float(at_longitude),
                float(at_latitude),
                r + top,
                c + left,
                float(part[r, c]),
                float(prominence[r, c]),
                float(away[r, c]),
                _sum_seen_weights(terrain, seen, r + top, c + left, weights),
            )
        )
        if len(chosen) >= 4 * count:
            break
    chosen.sort(key=lambda summit: (-summit.gain, -summit.height_m, summit.row, summit.column))
    return chosen[:count]


def _sum_seen_weights(
    terrain: Terrain, seen: NDArray[np.bool_], row: int, column: int, weights: NDArray[Any] | None
) -> float:
    if weights is None:
        return float(seen.sum()) * terrain.grid.step_m**2 / 1e6
    half = seen.shape[0] // 2
    top, left = row - half, column - half
    rows = slice(max(top, 0), min(top + seen.shape[0], terrain.grid.rows))
    columns = slice(max(left, 0), min(left + seen.shape[1], terrain.grid.columns))
    here = seen[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return float(np.asarray(weights)[rows, columns][here].sum())


@njit
def _compute_prominences(heights: NDArray[np.float64], order: NDArray[np.int64]) -> NDArray[np.float64]:
    """Height of each local summit above the pass to a higher one, by letting water fall from the top (union-find).

    The highest keeps its height above the lowest ground; pixels that are no summit have 0.
    """
    rows, columns = heights.shape
    flat = heights.ravel()
    parent = np.full(flat.size, -1, np.int64)
    prominence = np.zeros(flat.size)
    lowest = np.inf
    for index in order:
        level = flat[index]
        if level == -np.inf:
            break
        lowest = level
        parent[index] = index
        r, c = index // columns, index % columns
        for i in range(max(r - 1, 0), min(r + 2, rows)):
            for j in range(max(c - 1, 0), min(c + 2, columns)):
                other = i * columns + j
                if parent[other] < 0 or other == index:
                    continue
                a, b = index, other
                while parent[a] != a:
                    parent[a] = parent[parent[a]]
                    a = parent[a]
                while parent[b] != b:
                    parent[b] = parent[parent[b]]
                    b = parent[b]
                if a == b:
                    continue
                # The root of a summit's land is the summit itself: the lower one ends here.
                if flat[a] < flat[b] or (flat[a] == flat[b] and a > b):
                    a, b = b, a
                prominence[b] = flat[b] - level
                parent[b] = a
    for index in order:
        if flat[index] == -np.inf:
            break
        if parent[index] == index:
            prominence[index] = max(flat[index] - lowest, 1e-9)
    return prominence.reshape(rows, columns)


def compute_viewshed(
    terrain: Terrain,
    row: int,
    column: int,
    mast_m: float,
    receiver_m: float,
    reach_m: float,
    *,
    k: float = MEDIAN_K,
) -> NDArray[np.bool_]:
    """bool (2·half + 1)² window centred on a pixel: where a receiver sees the antenna, within `reach_m`.

    Each pixel by its own straight line, sampled once per pixel of way. False outside the grid and over or behind
    missing terrain. TerrainError where the mast's own ground is missing.
    """
    if terrain.missing[row, column]:
        longitude, latitude = terrain.grid.centre(row, column)
        raise TerrainError("outside", "no height is known here", place=(float(longitude), float(latitude)))
    half = math.ceil(reach_m / terrain.grid.step_m)
    seen = np.zeros((2 * half + 1, 2 * half + 1), np.bool_)
    _trace_sight(
        terrain.height_m,
        terrain.grid.step_m,
        (row, column),
        mast_m,
        receiver_m,
        reach_m,
        k * EARTH_KM * 1000.0,
        seen,
    )
    return seen


@njit
def _trace_sight(
    height_m: NDArray[np.float32],
    step_m: float,
    place: tuple[int, int],
    mast_m: float,
    receiver_m: float,
    reach_m: float,
    earth_m: float,
    seen: NDArray[np.bool_],
) -> None:
    """One walk out to each pixel of the window's edge; a pixel takes the walk that passes nearest to its centre."""
    half = seen.shape[0] // 2
    rows, columns = height_m.shape
    row, column = place
    origin = height_m[row, column] + mast_m
    nearest = np.full(seen.shape, np.inf, np.float32)
    for edge in range(8 * half):
        side, along = edge // (2 * half), edge % (2 * half) - half
        if side == 0:
            y, x = -half, along
        elif side == 1:
            y, x = along, half
        elif side == 2:
            y, x = half, -along
        else:
            y, x = -along, -half
        down, across = y / half, x / half
        step = step_m * math.hypot(down, across)
        best = -np.inf
        for k in range(1, half + 1):
            at_y, at_x = row + down * k, column + across * k
            if at_y < 0 or at_x < 0 or at_y > rows - 1 or at_x > columns - 1:
                break
            ground = _interpolate_bilinear(height_m, at_y, at_x)
            if ground != ground:  # noqa: PLR0124 - true for NaN, missing terrain
                break
            d = k * step
            drop = d / (2.0 * earth_m)
            i, j = math.floor(down * k + 0.5), math.floor(across * k + 0.5)
            if math.hypot(i, j) * step_m > reach_m:
                break
            off = np.float32(math.hypot(down * k - i, across * k - j))
            if off < nearest[half + i, half + j]:
                nearest[half + i, half + j] = off
                seen[half + i, half + j] = (ground + receiver_m - origin) / d - drop >= best
            best = max(best, (ground - origin) / d - drop)
    seen[half, half] = True
