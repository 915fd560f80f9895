"""Antennas over a window of pixels: the directions of a window, and beams as tables that one look-up reads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.antennas import Pattern, attenuation_db
from hatang.engines.terrain.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.radio.cells import RadioCell

# Quarter degrees around, tenths of a degree up and down: with a 10° beam the table is within 0.15 dB of the formula.
AZIMUTHS = 1440
DEPRESSIONS = 1801
PER_DEGREE = 10.0
STRAIGHT_DOWN = 900.0
# The median effective Earth's radius bends the ray down at the far end.
EARTH_M = 4.0 / 3.0 * 6_371_000.0


@dataclass(frozen=True)
class Window:
    """What all windows of one size share; `reach`: int32 (n,) half width of the disc in each row.

    `azimuth`: uint16 (n, n), quarter degrees clockwise from grid north. `inverse_m`: float32 (n, n), 1/distance, at
    the middle that of a third of a pixel. `bulge`: float32 (n, n), distance over twice the Earth's radius.
    """

    half: int
    reach: NDArray[np.int32]
    azimuth: NDArray[np.uint16]
    inverse_m: NDArray[np.float32]
    bulge: NDArray[np.float32]


@lru_cache(maxsize=4)
def build_window(radius_m: float, step_m: float, half: int) -> Window:
    """The directions and distances of a disc in a window of 2·half + 1 pixels a side."""
    around = np.arange(-half, half + 1)
    y, x = np.meshgrid(around, around, indexing="ij")
    turn = np.degrees(np.arctan2(x, -y)) % 360.0
    azimuth = (np.rint(turn * (AZIMUTHS / 360)).astype(np.int64) % AZIMUTHS).astype(np.uint16)
    distance = np.hypot(x, y) * step_m
    distance[half, half] = step_m / 3.0
    pixels = radius_m / step_m * (1 + 1e-9)
    reach = np.floor(np.sqrt(np.maximum(pixels**2 - around.astype(float) ** 2, 0.0))).astype(np.int32)
    reach[np.abs(around) > pixels] = -1
    return Window(
        half,
        np.minimum(reach, half),
        azimuth,
        (1.0 / distance).astype(np.float32),
        (distance / (2.0 * EARTH_M)).astype(np.float32),
    )


@njit
def compute_depressions(
    height_m: NDArray[np.float32],
    place: tuple[int, int],
    antenna_m: float,
    receiver_m: float,
    reach: NDArray[np.int32],
    inverse_m: NDArray[np.float32],
    bulge: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Tenths of a degree below the horizon at which each pixel of a window lies from an antenna, plus 900.5.

    `place`: row and column of the antenna. `out` float32 (n, n). Pixels outside the terrain keep what they had.
    """
    rows, columns = height_m.shape
    row, column = place
    half = len(reach) // 2
    top = np.float32(height_m[row, column] + antenna_m - receiver_m)
    scale = np.float32(180.0 / math.pi * 10.0)
    for i in range(len(reach)):
        r = row + i - half
        if r < 0 or r >= rows or reach[i] < 0:
            continue
        first, last = max(half - reach[i], half - column), min(half + reach[i], half + columns - 1 - column)
        for j in range(first, last + 1):
            t = (top - height_m[r, column + j - half]) * inverse_m[i, j] + bulge[i, j]
            # Abramowitz & Stegun 4.4.47, within 1e-5 radians up to 1; beyond (beside the mast) its complement.
            a = abs(t)
            steep = a > np.float32(1.0)
            s = np.float32(1.0) / a if steep else a
            q = s * s
            angle = np.float32(0.0208351) * q - np.float32(0.0851330)
            angle = (angle * q + np.float32(0.1801410)) * q - np.float32(0.3302995)
            angle = (angle * q + np.float32(0.9998660)) * s
            angle = np.float32(1.5707964) - angle if steep else angle
            out[i, j] = (angle if t >= 0 else -angle) * scale + np.float32(STRAIGHT_DOWN + 0.5)


@dataclass(frozen=True)
class Beam:
    """A cell's antenna as two tables of linear gain whose product is the gain; all float32.

    `around` (1440,): reference EIRP in mW times the horizontal gain, by azimuth. `shift` (1440,): tenths of a degree
    that tilt adds to a depression. `upright` (1801,): vertical gain by tenths from −90° to 90° below the horizon.
    `floor`: EIRP in mW that no direction is below.
    """

    around: NDArray[np.float32]
    shift: NDArray[np.float32]
    upright: NDArray[np.float32]
    floor: np.float32


@lru_cache(maxsize=256)
def compute_upright_gain(pattern: Pattern) -> NDArray[np.float32]:
    """The vertical cut as linear gain by tenths of a degree."""
    depression = (np.arange(DEPRESSIONS) - STRAIGHT_DOWN) / PER_DEGREE
    loss = np.interp(depression % 360.0, np.arange(361), np.append(pattern.vertical_db, pattern.vertical_db[0]))
    return np.power(10.0, -loss / 10.0).astype(np.float32)


def build_beam(cell: RadioCell) -> Beam:
    """The tables of a cell. The mechanical tilt is exact on the horizon; away from it by its first-order change."""
    pattern = cell.pattern
    off = np.arange(AZIMUTHS) * (360.0 / AZIMUTHS) - (cell.azimuth_deg or 0.0)
    tilt, turn = math.radians(cell.mechanical_tilt_deg), np.radians(off)
    turned = np.degrees(np.arctan2(np.sin(turn), np.cos(turn) * math.cos(tilt)))
    lowered = -np.degrees(np.arcsin(np.cos(turn) * math.sin(tilt)))
    wanted = pattern.electrical_tilt_deg if cell.electrical_tilt_deg is None else cell.electrical_tilt_deg
    loss = np.interp(turned % 360.0, np.arange(361), np.append(pattern.horizontal_db, pattern.horizontal_db[0]))
    eirp_mw = 10.0 ** (cell.reference_eirp_dbm / 10.0)
    return Beam(
        (eirp_mw * np.power(10.0, -loss / 10.0)).astype(np.float32),
        ((lowered - (wanted - pattern.electrical_tilt_deg)) * PER_DEGREE).astype(np.float32),
        compute_upright_gain(pattern),
        np.float32(eirp_mw * 10.0 ** (-pattern.floor_db / 10.0)),
    )


def attenuation_towards(cell: RadioCell, off_east_m: float, off_north_m: float, depression_deg: float) -> float:
    """The slow reference of the tables: attenuation of a cell's antenna towards a place, dB, tilts exact."""
    azimuth = math.degrees(math.atan2(off_east_m, off_north_m)) - (cell.azimuth_deg or 0.0)
    return float(
        attenuation_db(
            cell.pattern,
            azimuth,
            depression_deg,
            electrical_tilt_deg=cell.electrical_tilt_deg,
            mechanical_tilt_deg=cell.mechanical_tilt_deg,
        )
    )
