"""Grows cells from seeds inside an outline until they share it in the proportions asked, with one common boundary each.

A power diagram (Aurenhammer 1987) on a fine grid, in coordinates bent by smooth noise so that the borders wind as
borders do; its weights are adapted until the areas are right. The borders are then traced once, smoothed once, and
every cell is a face between them: no gaps, no overlaps.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import ops

from province.ground import LAT_KM, LON_KM, Grid, value_noise

if TYPE_CHECKING:
    from collections.abc import Sequence

# Vertices are snapped to this, about a metre: faces that touch share their vertices exactly.
SNAP_DEG = 1e-5
# A cell whose seed it has lost by adapting gets its weight held at this share of the squared distance to the rival.
SEED_KEPT = 0.9
ROUNDS = 260
REACH = 0.6


def _inside_point(outline: shapely.Geometry, point: shapely.Point, margin: float) -> shapely.Point:
    """The point, or where it lies outside, the nearest point at least `margin` degrees inside the outline."""
    core = outline.buffer(-margin)
    core = outline.buffer(-margin / 10) if core.is_empty else core
    return point if core.contains(point) else ops.nearest_points(core, point)[0]


def _weights(distance2: np.ndarray, targets: np.ndarray, pixel_area: np.ndarray) -> np.ndarray:
    """Weights (sites,) that bring each cell of `distance2` (sites, pixels) to its target area."""
    weights = np.zeros(len(targets))
    scale = float(np.median(distance2.min(axis=0))) * 3
    best = (np.inf, weights)
    for round_ in range(ROUNDS):
        owner = np.argmin(distance2 - weights[:, None], axis=0)
        areas = np.bincount(owner, pixel_area, len(targets))
        worst = float(np.max(np.abs(areas / targets - 1)))
        if worst < best[0]:
            best = (worst, weights.copy())
        if worst < 0.004:
            break
        pace = 0.3 * scale * (0.15 + 0.85 * (1 - round_ / ROUNDS))
        weights = weights + pace * np.clip(1 - areas / targets, -0.6, 0.6)
    return best[1]


def _borders(owner: np.ndarray, grid: Grid) -> list[shapely.LineString]:
    """The lines between cells of different owner, chained from junction to junction, in degrees."""
    segments = []
    row, column = np.nonzero(owner[:, 1:] != owner[:, :-1])
    for r, c in zip(row.tolist(), column.tolist(), strict=True):
        segments.append(((c + 1, r), (c + 1, r + 1)))
    row, column = np.nonzero(owner[1:, :] != owner[:-1, :])
    for r, c in zip(row.tolist(), column.tolist(), strict=True):
        segments.append(((c, r + 1), (c + 1, r + 1)))
    if not segments:
        return []
    merged = shapely.line_merge(shapely.multilinestrings(segments))
    return [_smooth(shapely.get_coordinates(line), grid) for line in shapely.get_parts(merged)]


def _smooth(steps: np.ndarray, grid: Grid) -> shapely.LineString:
    """A stair of grid edges as an easy line: with the same ends, or closed where the stair is."""
    if len(steps) > 4:
        closed = bool((steps[0] == steps[-1]).all())
        middle = (steps[1:] + steps[:-1]) / 2
        for _ in range(2):
            if closed:
                middle = (np.roll(middle, 1, axis=0) + 2 * middle + np.roll(middle, -1, axis=0)) / 4
            else:
                middle[1:-1] = (middle[:-2] + 2 * middle[1:-1] + middle[2:]) / 4
        steps = np.vstack([middle, middle[:1]]) if closed else np.vstack([steps[:1], middle, steps[-1:]])
    degrees = np.column_stack([grid.west + steps[:, 0] * grid.step, grid.north - steps[:, 1] * grid.step])
    return shapely.simplify(shapely.LineString(degrees), grid.step * 0.3)


def faces(lines: Sequence[shapely.Geometry]) -> list[shapely.Polygon]:
    """All faces between the lines; every crossing and touching becomes a shared vertex."""
    noded = shapely.unary_union(np.array(lines, object), grid_size=SNAP_DEG)
    return [face for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))) if face.area > 0]


def _attach_strays(parts: dict[int, list[shapely.Polygon]]) -> dict[int, shapely.Geometry]:
    """One connected cell per owner: smaller pieces go to the neighbour with which they share the longest border."""
    cells: dict[int, shapely.Geometry] = {}
    strays: list[shapely.Polygon] = []
    for owner, pieces in parts.items():
        joined = shapely.get_parts(shapely.unary_union(pieces, grid_size=SNAP_DEG))
        largest = max(range(len(joined)), key=lambda index: joined[index].area)
        cells[owner] = joined[largest]
        strays += [piece for index, piece in enumerate(joined) if index != largest]
    for stray in strays:
        host = max(cells, key=lambda owner: (cells[owner].intersection(stray).length, -owner))
        cells[host] = shapely.unary_union([cells[host], stray], grid_size=SNAP_DEG)
    return cells


def grow(
    outline: shapely.Geometry,
    seeds: Sequence[tuple[float, float]],
    targets: Sequence[float],
    rng: np.random.Generator,
    pixels: int = 120_000,
) -> list[shapely.Polygon]:
    """One polygon per seed (lon, lat), tiling the outline in proportion to `targets`.

    >>> grow(shapely.box(108, 14, 109, 15), [], [], np.random.default_rng(0))
    []
    """
    if not seeds:
        return []
    if len(seeds) == 1:
        return [outline]
    west, south, east, north = outline.bounds
    fill = outline.area / ((east - west) * (north - south))
    step = float(np.sqrt((east - west) * (north - south) * fill / pixels / fill))
    grid = Grid(west - 2 * step, north + 2 * step, step, int((north - south) / step) + 5, int((east - west) / step) + 5)
    margin = 2.5 * step
    moved = np.array([_inside_point(outline, shapely.Point(seed), margin).coords[0] for seed in seeds])
    for index in range(1, len(moved)):
        while (np.abs(moved[:index] - moved[index]).max(axis=1) < 2 * step).any():
            nudge = shapely.Point(moved[index] + rng.uniform(-6, 6, 2) * step)
            moved[index] = _inside_point(outline, nudge, margin).coords[0]

    lon, lat = grid.mesh()
    spacing = float(np.sqrt(outline.area / len(seeds)))
    lattice_x, lattice_y = (lon - grid.west) / (0.9 * spacing), (grid.north - lat) / (0.9 * spacing)
    bend = 0.2 * spacing
    bent_x = (lon + bend * value_noise(rng, lattice_x, lattice_y, 4)) * LON_KM
    bent_y = (lat + bend * value_noise(rng, lattice_x, lattice_y, 4)) * LAT_KM
    row, column = grid.index(moved[:, 0], moved[:, 1])
    seed_x, seed_y = bent_x[row, column], bent_y[row, column]
    inside = grid.inside(outline)
    x, y = bent_x[inside], bent_y[inside]
    distance2 = (x[None] - seed_x[:, None]) ** 2 + (y[None] - seed_y[:, None]) ** 2
    pixel_area = (step * LON_KM) * (step * LAT_KM) * np.cos(np.radians(lat[inside])) / np.cos(np.radians(14.7))
    wanted = np.asarray(targets, float) * pixel_area.sum() / np.sum(targets)
    reach2 = (wanted / wanted.mean())[:, None] ** REACH
    distance2 = distance2 / reach2
    weights = _weights(distance2, wanted, pixel_area)

    # Every cell of the grid, inside or not, so that the borders run through the outline.
    owner = np.zeros(inside.shape, int)
    for start in range(0, grid.rows, 64):
        part = slice(start, start + 64)
        gaps = (bent_x[part][None] - seed_x[:, None, None]) ** 2 + (bent_y[part][None] - seed_y[:, None, None]) ** 2
        owner[part] = np.argmin(gaps / reach2[:, :, None] - weights[:, None, None], axis=0)
    clipped = [line.intersection(outline) for line in _borders(owner, grid)]
    parts: dict[int, list[shapely.Polygon]] = defaultdict(list)
    for face in faces([outline.boundary, *(line for line in clipped if not line.is_empty)]):
        point = face.representative_point()
        if outline.contains(point):
            r, c = grid.index(point.x, point.y)
            parts[int(owner[r, c])].append(face)
    missing = set(range(len(seeds))) - set(parts)
    if missing:
        raise ValueError(f"no room for the seeds {sorted(missing)}")
    cells = _attach_strays(parts)
    return [cells[index] for index in range(len(seeds))]
