"""How the Irregular Terrain Model's loss varies with time, location and situation (NTIA 82-100, chapter 5)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.compiled import compile_kernel
from hatang.engines.radio.itm.attenuation import THIRD, WAVE_MHZ, path_roughness

if TYPE_CHECKING:
    from hatang.engines.radio.itm.terrain import PathShape

EXTREME_VARIABILITY = 0x2000
SINGLE_MESSAGE, ACCIDENTAL, MOBILE, BROADCAST = range(4)

# Columns: climates 1 equatorial, 2 continental subtropical, 3 maritime subtropical, 4 desert, 5 continental temperate,
# 6 maritime temperate over land, 7 over sea. Rows: c1 (dB), c2 (dB), x1, x2, x3 (m) of a curve over effective distance.
_MEDIAN = np.array(
    [
        [-9.67, -0.62, 1.26, -9.21, -0.62, -0.39, 3.15],
        [12.7, 9.19, 15.5, 9.05, 9.19, 2.86, 857.9],
        [144.9e3, 228.9e3, 262.6e3, 84.1e3, 228.9e3, 141.7e3, 2222.0e3],
        [190.3e3, 205.2e3, 185.2e3, 101.1e3, 205.2e3, 315.9e3, 164.8e3],
        [133.8e3, 143.6e3, 99.8e3, 98.6e3, 143.6e3, 167.4e3, 116.3e3],
    ]
)
_BELOW = np.array(
    [
        [2.13, 2.66, 6.11, 1.98, 2.68, 6.86, 8.51],
        [159.5, 7.67, 6.65, 13.11, 7.16, 10.38, 169.8],
        [762.2e3, 100.4e3, 138.2e3, 139.1e3, 93.7e3, 187.8e3, 609.8e3],
        [123.6e3, 172.5e3, 242.2e3, 132.7e3, 186.8e3, 169.6e3, 119.9e3],
        [94.5e3, 136.4e3, 178.6e3, 193.5e3, 133.5e3, 108.9e3, 106.6e3],
    ]
)
_ABOVE = np.array(
    [
        [2.11, 6.87, 10.08, 3.68, 4.75, 8.58, 8.43],
        [102.3, 15.53, 9.60, 159.3, 8.12, 13.97, 8.19],
        [636.9e3, 138.7e3, 165.3e3, 464.4e3, 93.2e3, 216.0e3, 136.2e3],
        [134.8e3, 143.7e3, 225.7e3, 93.1e3, 135.9e3, 152.0e3, 188.5e3],
        [95.6e3, 98.6e3, 129.7e3, 94.2e3, 113.4e3, 122.7e3, 122.9e3],
    ]
)
_FAR_SHARE = np.array([1.224, 0.801, 1.380, 1.000, 1.224, 1.518, 1.518])
_FAR_FROM = np.array([1.282, 2.161, 1.282, 20.0, 1.282, 1.282, 1.282])
# Factors of frequency: g = a + b / ((c ln(0.133 k))² + 1).
_BELOW_BY_FREQUENCY = np.array(
    [
        [1.0, 1.0, 1.0, 1.0, 0.92, 1.0, 1.0],
        [0.0, 0.0, 0.0, 0.0, 0.25, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 1.77, 0.0, 0.0],
    ]
)
_ABOVE_BY_FREQUENCY = np.array(
    [
        [1.0, 0.93, 1.0, 0.93, 0.93, 1.0, 1.0],
        [0.0, 0.31, 0.0, 0.19, 0.31, 0.0, 0.0],
        [0.0, 2.00, 0.0, 1.79, 2.00, 0.0, 0.0],
    ]
)


@compile_kernel
def normal_quantile(share: float) -> float:
    """Standard normal deviate exceeded with this probability (Abramowitz and Stegun 26.2.23).

    >>> round(normal_quantile(0.1), 3), round(normal_quantile(0.9), 3)
    (1.282, -1.282)
    """
    tail = share if share <= 0.5 else 1.0 - share
    t = math.sqrt(-2.0 * math.log(tail))
    z = t - ((0.010328 * t + 0.802853) * t + 2.515516) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0)
    return z if share <= 0.5 else -z


@compile_kernel
def _distance_curve(table: np.ndarray, climate: int, distance_m: float) -> float:
    """Value over effective distance in a climate (1 to 7), dB."""
    c = climate - 1
    rise = (distance_m / table[2, c]) ** 2
    return (table[0, c] + table[1, c] / (1.0 + ((distance_m - table[3, c]) / table[4, c]) ** 2)) * rise / (1.0 + rise)


@compile_kernel
def _by_frequency(table: np.ndarray, climate: int, wave: float) -> float:
    c = climate - 1
    return table[0, c] + table[1, c] / ((table[2, c] * math.log(0.133 * wave)) ** 2 + 1.0)


@compile_kernel
def _time_sigma(climate: int, distance_m: float, wave: float, z_time: float) -> float:
    """Standard deviation in time on the side of the median that is asked for, dB."""
    if z_time < 0.0:
        return _distance_curve(_BELOW, climate, distance_m) * _by_frequency(_BELOW_BY_FREQUENCY, climate, wave)
    above = _distance_curve(_ABOVE, climate, distance_m) * _by_frequency(_ABOVE_BY_FREQUENCY, climate, wave)
    if z_time <= _FAR_FROM[climate - 1]:
        return above
    far = above * _FAR_SHARE[climate - 1]
    return far + (above - far) * _FAR_FROM[climate - 1] / z_time


@compile_kernel
def _effective_distance(shape: PathShape, wave: float) -> float:
    """Distance reckoned from where the atmosphere begins to matter, m."""
    reach = math.sqrt(18e6 * shape.effective_t_m) + math.sqrt(18e6 * shape.effective_r_m) + (575.7e12 / wave) ** THIRD
    if shape.length_m < reach:
        return 130e3 * shape.length_m / reach
    return 130e3 + shape.length_m - reach


@compile_kernel
def attenuation_quantile_db(
    reference_db: float,
    shape: PathShape,
    climate: int,
    frequency_mhz: float,
    variability_mode: int,
    time_share: float,
    location_share: float,
    situation_share: float,
) -> tuple[float, int]:
    """Attenuation not exceeded at the three shares, dB, and the warning bits; mode 0-3, +10, +20."""
    z_time, z_location, z_situation = (
        normal_quantile(time_share),
        normal_quantile(location_share),
        normal_quantile(situation_share),
    )
    wave = frequency_mhz / WAVE_MHZ
    distance = _effective_distance(shape, wave)
    without_situation = variability_mode >= 20
    mode = variability_mode - 20 if without_situation else variability_mode
    without_location = mode >= 10
    if without_location:
        mode -= 10
    sigma_s = 0.0 if without_situation else 5.0 + 3.0 * math.exp(-distance / 100e3)
    sigma_l = 0.0
    if not without_location:
        rough = path_roughness(shape.length_m, shape.irregularity_m) * wave
        sigma_l = 10.0 * rough / (rough + 13.0)
    if mode == SINGLE_MESSAGE:
        z_time = z_location = z_situation
    elif mode == ACCIDENTAL:
        z_location = z_situation
    elif mode == MOBILE:
        z_location = z_time
    warnings = 0
    if abs(z_time) > 3.1 or abs(z_location) > 3.1 or abs(z_situation) > 3.1:
        warnings = EXTREME_VARIABILITY
    sigma_t = _time_sigma(climate, distance, wave, z_time)
    rest = sigma_s**2 + (sigma_t * z_time) ** 2 / (7.8 + z_situation**2)
    rest += (sigma_l * z_location) ** 2 / (24.0 + z_situation**2)
    if mode == SINGLE_MESSAGE:
        known = 0.0
        unknown = math.sqrt(sigma_t**2 + sigma_l**2 + rest) * z_situation
    elif mode == ACCIDENTAL:
        known = sigma_t * z_time
        unknown = math.sqrt(sigma_l**2 + rest) * z_situation
    elif mode == MOBILE:
        known = math.sqrt(sigma_t**2 + sigma_l**2) * z_time
        unknown = math.sqrt(rest) * z_situation
    else:
        known = sigma_t * z_time + sigma_l * z_location
        unknown = math.sqrt(rest) * z_situation
    attenuation_db = reference_db - _distance_curve(_MEDIAN, climate, distance) - known - unknown
    if attenuation_db < 0.0:
        attenuation_db = attenuation_db * (29.0 - attenuation_db) / (29.0 - 10.0 * attenuation_db)
    return attenuation_db, warnings
