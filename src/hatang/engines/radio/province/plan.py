"""The work cut into chunks: neighbouring sites together, each chunk named by a fingerprint of all it depends on."""

from __future__ import annotations

import hashlib
import inspect
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio import beams
from hatang.engines.radio.cells import pixel_of
from hatang.engines.radio.province import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hatang.engines.radio.cells import CarrierLayer, RadioSite
    from hatang.engines.radio.province.settings import Settings
    from hatang.engines.terrain.grid import Grid, Terrain

    type Losses = Callable[..., NDArray[np.float32]]

# Bytes of a tally's pixel: three levels and servers, the total.
PIXEL_BYTES = fold.RANKS * 4 + 8


@dataclass(frozen=True)
class Chunk:
    """Sites that are computed together, by one worker, into one folder.

    `name` says tile, operators and fingerprint; the window (row, column, rows, columns) of the grid holds every disc;
    `pixels`: each site's (row, column) in the grid.
    """

    name: str
    sites: tuple[RadioSite, ...]
    pixels: tuple[tuple[int, int], ...]
    layers: tuple[CarrierLayer, ...]
    row: int
    column: int
    rows: int
    columns: int


def plan_chunks(sites: Sequence[RadioSite], terrain: Terrain, settings: Settings, losses: Losses | None) -> list[Chunk]:
    """Every site in exactly one chunk: by the operators on it, then by tile. The same input gives the same chunks."""
    groups: dict[tuple[str, ...], list[RadioSite]] = defaultdict(list)
    for site in sorted(sites, key=lambda mast: mast.code):
        if site.cells:
            groups[tuple(sorted({cell.operator for cell in site.cells}))].append(site)
    planned = []
    for operators, members in sorted(groups.items()):
        layers = {cell.layer for site in members for cell in site.cells}
        tile = _tile_pixels(settings, terrain.grid.step_m, len(layers))
        tiles: dict[tuple[int, int], list[tuple[RadioSite, tuple[int, int]]]] = defaultdict(list)
        for site in members:
            row, column = pixel_of(site, terrain.grid, terrain)
            tiles[row // tile, column // tile].append((site, (row, column)))
        for place, standing in sorted(tiles.items()):
            planned.append(_build_chunk(operators, place, standing, terrain, settings, losses))
    return planned


def _tile_pixels(settings: Settings, step_m: float, layers: int) -> int:
    """Tiles so wide that a chunk's tallies stay within the memory bound, at least a quarter of the radius."""
    radius = settings.radius_m / step_m
    wanted = (settings.tile_m or settings.radius_m * 2) / step_m
    widest = math.sqrt(settings.memory_bytes / (PIXEL_BYTES * layers)) - 2 * radius
    return max(math.ceil(min(wanted, max(widest, radius / 4))), 1)


def _build_chunk(
    operators: tuple[str, ...],
    place: tuple[int, int],
    standing: list[tuple[RadioSite, tuple[int, int]]],
    terrain: Terrain,
    settings: Settings,
    losses: Losses | None,
) -> Chunk:
    half = math.ceil(settings.radius_m / terrain.grid.step_m)
    rows, columns = zip(*(pixel for _site, pixel in standing), strict=True)
    top, left = max(min(rows) - half, 0), max(min(columns) - half, 0)
    bottom = min(max(rows) + half + 1, terrain.grid.rows)
    right = min(max(columns) + half + 1, terrain.grid.columns)
    sites = tuple(site for site, _pixel in standing)
    window = top, left, bottom - top, right - left
    mark = _fingerprint_chunk(sites, terrain, window, settings, losses)
    where = hashlib.sha256("\n".join(operators).encode()).hexdigest()[:6]
    return Chunk(
        f"{place[0]:03d}-{place[1]:03d}-{where}-{mark}",
        sites,
        tuple(pixel for _site, pixel in standing),
        tuple(sorted({cell.layer for site in sites for cell in site.cells})),
        *window,
    )


def _fingerprint_chunk(
    sites: Sequence[RadioSite],
    terrain: Terrain,
    window: tuple[int, int, int, int],
    settings: Settings,
    losses: Losses | None,
) -> str:
    sweep = (losses.__module__, losses.__qualname__) if losses is not None else "sweep"
    made = hashlib.sha256()
    made.update(_fingerprint_code().encode())
    made.update(repr((settings.fingerprint, sweep, terrain.grid, window)).encode())
    made.update(repr([site.fingerprint for site in sites]).encode())
    for ground in (terrain.height_m, terrain.clutter_m):
        if ground is not None:
            made.update(np.ascontiguousarray(cut_window(ground, window)))
    return made.hexdigest()[:32]


def cut_window[T: np.generic](values: NDArray[T], window: tuple[int, int, int, int]) -> NDArray[T]:
    """The window (row, column, rows, columns) of a grid's array."""
    row, column, rows, columns = window
    return values[row : row + rows, column : column + columns]


@cache
def _fingerprint_code() -> str:
    """A fingerprint of the engine's own text: results of another version are never taken for this one's."""
    made = hashlib.sha256()
    folder = Path(inspect.getfile(beams)).parent
    for file in sorted(folder.rglob("*.py")):
        if "tests" not in file.parts:
            made.update(file.read_bytes())
    return made.hexdigest()


def window_of(grid: Grid, pixel: tuple[int, int], half: int) -> tuple[int, int, int, int]:
    """The part of the grid within `half` pixels of a pixel: (row, column, rows, columns)."""
    top, left = max(pixel[0] - half, 0), max(pixel[1] - half, 0)
    return (
        top,
        left,
        min(pixel[0] + half + 1, grid.rows) - top,
        min(pixel[1] + half + 1, grid.columns) - left,
    )
