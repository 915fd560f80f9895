"""The heights a run used, read back around a place or between two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from django.utils.translation import gettext_lazy as _
from rasterio.windows import Window

from hatang.capabilities.prediction.models import TerrainFile
from hatang.capabilities.prediction.queries import store
from hatang.capabilities.prediction.terms import HEIGHT_ROLES, TerrainRole
from hatang.engines.terrain.grid import Grid, Terrain
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.prediction.models import Run


def read_terrain_around(run: Run, places: Sequence[tuple[float, float]], margin_m: float) -> Terrain:
    """The run's terrain that holds the places (longitude, latitude) with a margin, cut at the edge of its grid.

    `Missing` names a place that lies outside the grid or on unknown terrain.
    """
    path = store.terrain_raster(run.pk)
    if not path.exists():
        raise Missing("run", _("The files of this run are gone"), where=str(run.pk))
    with rasterio.open(path) as file:
        step_m = float(file.transform.a)
        whole = Grid(file.crs.to_epsg(), file.transform.c, file.transform.f, step_m, file.height, file.width)
        located = [_locate_pixel(whole, place) for place in places]
        margin = math.ceil(margin_m / step_m)
        top, left = (max(min(axis) - margin, 0) for axis in zip(*located, strict=True))
        bottom = min(max(row for row, _column in located) + margin + 1, whole.rows)
        right = min(max(column for _row, column in located) + margin + 1, whole.columns)
        heights = file.read(1, window=Window(left, top, right - left, bottom - top))
    grid = whole.window(top, left, bottom - top, right - left)
    for place in places:
        if np.isnan(heights[grid.pixel(*place)]):
            raise build_outside_problem(place)
    return Terrain.of(grid, heights, source=f"run {run.pk}")


def read_library_terrain(bounds: tuple[float, float, float, float], step_m: float) -> Terrain | None:
    """The heights (and clutter) of the terrain library over (west, south, east, north) in degrees, on a grid of the
    step, whether or not anything was computed on them; None where the library has nothing there.

    A surface model stays as it is here: what stands on the ground blocks a line of sight.
    """
    # start: the engine
    from hatang.engines.terrain import reading

    files = list(TerrainFile.objects.filter(removed_at=None).order_by("sha256"))
    west, south, east, north = bounds
    heights = [
        file
        for file in files
        if file.role in HEIGHT_ROLES
        and file.west < east
        and file.east > west
        and file.south < north
        and file.north > south
    ]
    if not heights:
        return None
    clutter = next((file for file in files if file.role == TerrainRole.CLUTTER), None)
    inside = (
        max(west, min(file.west for file in heights)),
        max(south, min(file.south for file in heights)),
        min(east, max(file.east for file in heights)),
        min(north, max(file.north for file in heights)),
    )
    return reading.read_terrain(
        [store.terrain_path(file) for file in heights],
        Grid.over(inside, step_m),
        clutter_path=store.terrain_path(clutter) if clutter else None,
    )


def _locate_pixel(grid: Grid, place: tuple[float, float]) -> tuple[int, int]:
    row, column = grid.locate(*place)
    if not (math.isfinite(row) and -0.5 <= row < grid.rows - 0.5 and -0.5 <= column < grid.columns - 0.5):
        raise build_outside_problem(place)
    return math.floor(row + 0.5), math.floor(column + 0.5)


def build_outside_problem(place: tuple[float, float]) -> Missing:
    """The problem of a place (longitude, latitude) where no height is known."""
    return Missing("terrain", _("This place lies outside the terrain"), where=f"{place[1]:.5f}, {place[0]:.5f}")


def compute_window_offset(grid: Grid, run: Run) -> tuple[int, int]:
    """(row, column) of a window's corner in the run's whole grid."""
    _epsg, west_m, north_m, *_shape = run.inputs["grid"]
    return round((north_m - grid.north_m) / grid.step_m), round((grid.west_m - west_m) / grid.step_m)
