"""The radio engine at work: every mast walked once for all its bands, the strongest cell of each group kept."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from hatang.capabilities.coverage.queries.prediction.radiators import Radiator
    from hatang.engines.radio.sweep import Model
    from hatang.engines.terrain.grid import Terrain

# A front-to-back ratio and beams of the sector antenna of 3GPP TR 38.901 table 7.3-1.
_BEAM_DEG, _MOST_ATTENUATION_DB = 65.0, 30.0


@dataclass(frozen=True)
class Signal:
    """What an operator's technology gives: `rsrp_dbm` float32 (rows, columns), NaN where nothing arrives; `server`
    the place of the strongest cell in the run's list of cells, counted from 1, 0 where nothing arrives."""

    operator: str
    technology: str
    rsrp_dbm: NDArray[np.float32]
    server: NDArray[np.uint16]


def signals(
    terrain: Terrain,
    cells: Sequence[Radiator],
    *,
    model: Model,
    radius_m: float,
    receiver_height_m: float,
    progress: Callable[[int, int], None],
) -> Iterator[Signal]:
    """The signal of each group of the cells, by operator and technology. `progress(done, total)` may raise to stop."""
    from hatang.engines.radio import sweep

    rows, columns = terrain.grid.shape
    groups = sorted({each.group for each in cells})
    level = {group: np.full((rows, columns), -np.inf, np.float32) for group in groups}
    server = {group: np.zeros((rows, columns), np.uint16) for group in groups}
    numbered = sorted(enumerate(cells, start=1), key=lambda pair: _mast(pair[1]))
    sweepers: dict[tuple[float, ...], sweep.Sweeper] = {}
    masts = [list(members) for _key, members in groupby(numbered, key=lambda pair: _mast(pair[1]))]
    for done, mast in enumerate(masts):
        progress(done, len(masts))
        row, column = terrain.grid.pixel(mast[0][1].longitude, mast[0][1].latitude)
        bands = sorted({cell.band_mhz for _number, cell in mast})
        if tuple(bands) not in sweepers:
            sweepers[tuple(bands)] = sweep.Sweeper(terrain.grid.step_m, radius_m, bands, sweep.Terms(model=model))
        antenna_height_m = mast[0][1].antenna_height_m
        loss = sweepers[tuple(bands)].sweep(terrain.height_m, row, column, antenna_height_m, receiver_height_m)
        half = loss.shape[1] // 2
        there, here = _overlap(row, column, half, rows, columns)
        for number, cell in mast:
            heard = cell.eirp_dbm - loss[bands.index(cell.band_mhz)]
            if cell.azimuth_deg is not None:
                heard = heard - sector_loss_db(cell.azimuth_deg, half)
            heard = np.nan_to_num(heard[here], nan=-np.inf)
            best = level[cell.group][there]
            stronger = heard > best
            best[stronger] = heard[stronger]
            server[cell.group][there][stronger] = number
    progress(len(masts), len(masts))
    for operator, technology in groups:
        found = level.pop((operator, technology))
        found[~np.isfinite(found)] = np.nan
        yield Signal(operator, technology, found, server.pop((operator, technology)))


def _mast(cell: Radiator) -> tuple[str, float]:
    return cell.site, cell.antenna_height_m


def _overlap(
    row: int, column: int, half: int, rows: int, columns: int
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The part of the grid under a window around a pixel, and the part of the window over the grid."""
    top, left = max(row - half, 0), max(column - half, 0)
    bottom, right = min(row + half + 1, rows), min(column + half + 1, columns)
    there = slice(top, bottom), slice(left, right)
    here = (
        slice(top - row + half, bottom - row + half),
        slice(left - column + half, right - column + half),
    )
    return there, here


def sector_loss_db(azimuth_deg: float, half: int) -> NDArray[np.float32]:
    """Attenuation of a sector antenna in each pixel's direction, (2·half + 1, 2·half + 1); 0 ahead."""
    around = np.arange(-half, half + 1, dtype=np.float32)
    bearing = np.degrees(np.arctan2(around[None, :], -around[:, None]))
    off = (bearing - azimuth_deg + 180.0) % 360.0 - 180.0
    loss: NDArray[np.float32] = np.minimum(12.0 * (off / _BEAM_DEG) ** 2, _MOST_ATTENUATION_DB).astype(np.float32)
    return loss
