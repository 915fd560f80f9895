"""Candidates from the ground: high points near roads and power from which the demand that misses cover is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.ndimage import distance_transform_edt, maximum_filter

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Mask
    from hatang.engines.terrain.grid import Terrain


@dataclass(frozen=True, eq=False)
class HighPlaces:
    """Places on the grid (n,), best first: `row`, `column`, degrees, height and `rise_m` above the mean around,
    `road_m` and `power_m` away, and `people` within the reach (no line of sight is claimed: the sweep decides)."""

    row: Integers
    column: Integers
    longitude: Floats
    latitude: Floats
    height_m: Floats
    rise_m: Floats
    road_m: Floats
    power_m: Floats
    people: Floats


class HighPlaceLimits(NamedTuple):
    """How many places at most, how near a road and power, how far a site reaches, how far apart they stand."""

    most: int = 1000
    road_within_m: float = 500.0
    power_within_m: float = np.inf
    reach_m: float = 5000.0
    spacing_m: float = 500.0


def high_places(
    terrain: Terrain,
    people: Floats,
    roads: Mask,
    *,
    power: Mask | None = None,
    protected: Mask | None = None,
    limits: HighPlaceLimits = HighPlaceLimits(),  # noqa: B008 - never changed
) -> HighPlaces:
    """Local high points that a road (and power) comes near, no two nearer than the spacing, most people first.

    `people`, `roads`, `power`, `protected` (rows, columns) of the terrain's grid. Ties go to the greater rise, then by
    place: the same ground gives the same candidates. Raises `SitingError` where no pixel is a road.
    """
    count, road_within_m, power_within_m, reach_m, spacing_m = limits
    grid = terrain.grid
    for name, layer in (("people", people), ("roads", roads), ("power", power), ("protected", protected)):
        if layer is not None and np.shape(layer) != grid.shape:
            raise SitingError("columns", f"{name} is {np.shape(layer)}, the terrain {grid.shape}", column=name)
    if not roads.any():
        raise SitingError("no_roads", "no road lies on the terrain")
    road_m = distance_transform_edt(~roads) * grid.step_m
    power_m = (
        distance_transform_edt(~power) * grid.step_m if power is not None and power.any() else np.zeros(grid.shape)
    )
    known = ~terrain.missing
    height = np.where(known, terrain.height_m, -np.inf).astype(np.float64)
    half = max(int(spacing_m / grid.step_m), 1)
    near = _box_sum(np.where(known, terrain.height_m, 0.0), 2 * half) / np.maximum(
        _box_sum(known.astype(np.float64), 2 * half), 1
    )
    rise = height - near
    able = known & (road_m <= road_within_m) & (power_m <= power_within_m)
    if protected is not None:
        able &= ~protected
    reached = np.where(able, _box_sum(np.asarray(people, dtype=np.float64), max(int(reach_m / grid.step_m), 1)), 0.0)
    allowed_height = np.where(able, height, -np.inf)
    peak = able & (allowed_height >= maximum_filter(allowed_height, size=2 * half + 1)) & (reached > 0.5)
    row, column = np.nonzero(peak)
    order = np.lexsort((column, row, -rise[row, column], -np.round(reached[row, column])))
    row, column = _keep_apart(row[order], column[order], half, count, grid.shape)
    longitude, latitude = grid.centre(row.astype(np.float64), column.astype(np.float64))
    at = (row, column)
    return HighPlaces(
        row.astype(np.int32),
        column.astype(np.int32),
        np.asarray(longitude, dtype=np.float64),
        np.asarray(latitude, dtype=np.float64),
        height[at],
        rise[at],
        road_m[at],
        power_m[at],
        reached[at],
    )


def _box_sum(values: Floats, half: int) -> Floats:
    """The sum over the square of 2·half + 1 pixels around each pixel, by a summed table."""
    padded = np.pad(values, ((half + 1, half), (half + 1, half)))
    table = padded.cumsum(axis=0).cumsum(axis=1)
    side = 2 * half + 1
    box_sums: Floats = table[side:, side:] - table[:-side, side:] - table[side:, :-side] + table[:-side, :-side]
    return box_sums


def _keep_apart(
    row: Integers, column: Integers, half: int, count: int, shape: tuple[int, int]
) -> tuple[Integers, Integers]:
    """The first of the order that lie apart from those taken before."""
    taken = np.zeros(shape, dtype=np.bool_)
    kept: list[int] = []
    for at in range(len(row)):
        r, c = int(row[at]), int(column[at])
        if taken[r, c]:
            continue
        kept.append(at)
        taken[max(r - half, 0) : r + half + 1, max(c - half, 0) : c + half + 1] = True
        if len(kept) >= count:
            break
    return row[kept], column[kept]
