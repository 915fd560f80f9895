"""The best high point near a place: a summit that sees most people without a signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.whatif.queries import people

if TYPE_CHECKING:
    from hatang.capabilities.prediction.public import Run
    from hatang.engines.terrain.peaks import HighPoint

# How far a mast on a summit is asked to see.
REACH_M = 10_000.0


@dataclass(frozen=True)
class Summits:
    """The summits, the best first; `by_people` says whether they are ranked by people without a signal in sight, or,
    where everybody around has one, by the surface in sight (km²)."""

    points: list[HighPoint]
    by_people: bool


def find_summits(
    *, run: Run, longitude: float, latitude: float, radius_m: float, mast_m: float, technology: str, count: int = 5
) -> Summits:
    """Where a mast would stand best within the radius; `Missing` off the run's terrain."""
    # start: the engine
    from hatang.engines.terrain import peaks

    terrain = prediction.heights_around(run, [(longitude, latitude)], margin_m=radius_m + REACH_M)
    land = people.read_inhabited(run=run)
    without = ~land.covered(technologies=[technology])
    top, left = prediction.offset_in_run(terrain.grid, run)
    people_by_pixel = np.repeat(land.counted, np.diff(land.pixels.starts)) * land.pixels.weights * without
    rows, columns = land.pixels.rows - top, land.pixels.columns - left
    within = (rows >= 0) & (rows < terrain.grid.rows) & (columns >= 0) & (columns < terrain.grid.columns)
    weights = np.zeros(terrain.grid.shape)
    np.add.at(weights, (rows[within], columns[within]), people_by_pixel[within])
    by_people = bool(weights.any())
    points = peaks.high_points(
        terrain,
        longitude,
        latitude,
        radius_m=radius_m,
        count=count,
        mast=peaks.Mast(mast_m, reach_m=REACH_M),
        weights=weights if by_people else None,
    )
    return Summits(points, by_people)
