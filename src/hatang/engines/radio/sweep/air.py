"""What P.1812-8 says of the air, in float32: duct incidence, time variability, troposcatter, ducting; §3.5, §4.2-4.6."""  # noqa: E501

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.normal import inverse_normal
from hatang.engines.radio.p1812.location import sigma_db
from hatang.engines.radio.sweep.fastmath import exp2, log2
from hatang.engines.radio.sweep.machine import compile_formula, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

f4 = np.float32

DB10, DB20 = f4(10 * np.log10(2.0)), f4(20 * np.log10(2.0))
_LG = f4(np.log10(2.0))  # lg x = _LG·log2 x
_TEN = f4(np.log2(10.0))  # 10^x = exp2(_TEN·x)
_E = f4(np.log2(np.e))  # e^x = exp2(_E·x)
_LN10 = f4(np.log(10.0))

ROOTED, OVER = f4(0.361), f4(0.264)  # coefficients of site shielding, eq (48)

TROPO, DUCT, THIRD, ROOT, PLACE = range(5)


def build_air_table(
    frequencies_mhz: Sequence[float], *, n0: float, time_percent: float, location_db: Sequence[float]
) -> NDArray[np.float32]:
    """One row of constants a band, float32.

    Troposcatter less distance and angle, eqs (44)-(45); ducting beyond free space less geometry, eq (47); f^(1/3) and
    √f in GHz; the location correction -I(pL)·σ, eq (67).

    >>> build_air_table([], n0=370.0, time_percent=50.0, location_db=[]).shape
    (0, 5)
    """
    rows = np.zeros((len(frequencies_mhz), 5), np.float32)
    for row, mhz, place in zip(rows, frequencies_mhz, location_db, strict=True):
        f = mhz / 1000.0
        scatter = 190.1 + 25.0 * math.log10(f) - 2.5 * math.log10(f / 2.0) ** 2 - 0.15 * n0
        scatter -= 10.125 * math.log10(50.0 / time_percent) ** 0.7
        low = 45.375 - 137.0 * f + 92.5 * f * f if f < 0.5 else 0.0
        row[:] = scatter, 102.45 - 92.4 + low, f ** (1 / 3), math.sqrt(f), place
    return rows


def location_corrections(
    frequencies_mhz: Sequence[float], *, location_percent: float, sigma: float | None, pixel_m: float
) -> list[float]:
    """-I(pL)·σ of each band, eq (67), dB; σ by eq (64) for the pixel's side where it is not given.

    >>> location_corrections([700.0], location_percent=50.0, sigma=None, pixel_m=100.0)[0] == 0
    False
    >>> [round(each, 2) for each in location_corrections([700.0], location_percent=95.0, sigma=5.5, pixel_m=100.0)]
    [9.05]
    """
    factor = -float(inverse_normal(location_percent / 100.0))
    given = [
        sigma if sigma is not None else sigma_db(frequency_ghz=mhz / 1000.0, resolution_m=min(pixel_m, 1000.0))
        for mhz in frequencies_mhz
    ]
    return [factor * band_sigma_db for band_sigma_db in given]


def least_time_db(radius_km: float, latitude_deg: float, time_percent: float) -> float:
    """A bound below the time variability of ducting, eq (52), on every path from a site, dB.

    It falls with the incidence of ducts, which is largest where μ1…μ4 are 1, and is looked for on a grid.
    """
    reach_deg = radius_km / 111.0
    nearest = max(abs(latitude_deg) - reach_deg, 0.0)
    most = 1.67 - 0.015 * nearest if nearest <= 70.0 else math.log10(4.17)
    lg = np.linspace(most - 8.0, most, 400)[:, None]
    d = np.linspace(0.0, radius_km, 100)[None, :]
    gamma = 1.076 / (2.0058 - lg) ** 1.012 * np.exp(-(9.51 - 4.8 * lg + 0.198 * lg * lg) * 1e-6 * d**1.13)
    ratio = math.log10(time_percent) - lg
    return float((-12.0 + (1.2 + 3.7e-3 * d) * ratio + 12.0 * 10.0 ** (ratio * gamma)).min()) - 0.5


@compile_formula
def inland_share(inland_km: np.float32) -> np.float32:
    """τ of the longest inland stretch, eq (3)."""
    return f4(1) - exp2(f4(-4.12e-4) * _E * exp2(f4(2.41) * log2(max(inland_km, f4(1e-6)))))


@compile_formula
def lg_beta0(land_km: np.float32, tau: np.float32, latitude_deg: np.float32) -> np.float32:
    """lg of β0 in %, eqs (2)-(5): time with lapse rates above 100 N-units/km; latitude not negative."""
    first = exp2(-_TEN * land_km / (f4(16) - f4(6.6) * tau))
    mu1 = min(f4(0.2) * _LG * log2(first + exp2(-_TEN * (f4(2.48) + f4(1.77) * tau))), f4(0))
    low = f4(1.67) - f4(0.015) * latitude_deg + (f4(0.065) + f4(0.0176) * latitude_deg) * mu1
    return pick(latitude_deg <= f4(70), low, f4(0.62013606) + f4(1.3) * mu1)


@compile_formula
def exceeded_deviate(lg_percent: np.float32) -> np.float32:
    """I(x) of a percentage below 50 given by its lg, eqs (96)-(97)."""
    t = np.sqrt(f4(-2) * _LN10 * max(lg_percent - f4(2), f4(-6)))
    c = (f4(0.010328) * t + f4(0.802853)) * t + f4(2.515516698)
    return t - c / (((f4(0.001308) * t + f4(0.189269)) * t + f4(1.432788)) * t + f4(1))


@compile_formula
def multipath_factor(horizons_km: np.float32) -> np.float32:
    """Factor of lg(p/50) in eqs (10)-(11), dB."""
    return f4(2.6) * (f4(1) - exp2(f4(-0.1) * _E * horizons_km))


@compile_formula
def sight_share(theta_mrad: np.float32) -> np.float32:
    """Fj, eq (57), from its equivalent 1/(1 + e^(16·θ - 4.8))."""
    return f4(1) / (f4(1) + exp2(_E * min(f4(16) * theta_mrad - f4(4.8), f4(60))))


@compile_formula
def near_share(d_km: np.float32) -> np.float32:
    """Fk, eq (58), from its equivalent 1/(1 + e^(0.15·d - 3))."""
    return f4(1) / (f4(1) + exp2(_E * min(f4(0.15) * d_km - f4(3), f4(60))))


@compile_formula
def soft_sum(a_db: np.float32, b_db: np.float32) -> np.float32:
    """2.5·ln(e^(a/2.5) + e^(b/2.5)), eq (60)."""
    gap = abs(a_db - b_db)
    return max(a_db, b_db) + f4(2.5) / _E * log2(f4(1) + exp2(f4(-0.4) * _E * gap))


@compile_formula
def soft_least(a_db: np.float32, b_db: np.float32) -> np.float32:
    """-5·lg(10^(-0.2·a) + 10^(-0.2·b)), eq (63)."""
    gap = abs(a_db - b_db)
    return min(a_db, b_db) - f4(0.5) * DB10 * log2(f4(1) + exp2(f4(-0.2) * _TEN * gap))


@compile_formula
def shielding_db(over_mrad: np.float32, horizon_km: np.float32, third: np.float32, root: np.float32) -> np.float32:
    """Site shielding of one terminal whose horizon stands over_mrad above 0.1 mrad a kilometre, eq (48), dB."""
    over = max(over_mrad, f4(0))
    return DB20 * log2(f4(1) + ROOTED * over * root * np.sqrt(horizon_km)) + OVER * over * third


@compile_formula
def coast_db(coast_km: np.float32, horizon_km: np.float32, height_m: np.float32, sea: np.float32) -> np.float32:
    """Coupling into a duct over the sea, eq (49), dB."""
    x = f4(0.14) * _E * min(max(f4(50) - height_m, f4(-300)), f4(300))
    tanh = f4(1) - f4(2) / (f4(1) + exp2(x))
    coupling_db = f4(-3) * exp2(f4(-0.25) * _E * coast_km * coast_km) * (f4(1) + tanh)
    near = (sea >= f4(0.75)) & (coast_km <= horizon_km) & (coast_km <= f4(5))
    return pick(near, coupling_db, f4(0))


@compile_formula
def time_db(
    d_km: np.float32,
    lg_beta0_percent: np.float32,
    tau: np.float32,
    between_km: np.float32,
    roots_m: np.float32,
    roughness_m: np.float32,
    radius_km: np.float32,
    lg_time: np.float32,
) -> np.float32:
    """Time variability of ducting, eqs (51)-(56), dB.

    roots: √hte + √hre of the effective heights; between: path less both horizon distances.
    """
    ld = log2(d_km)
    alpha = max(f4(-0.6) - f4(3.5e-9) * exp2(f4(3.1) * ld) * tau, f4(-3.4))
    mu2 = min(alpha * _LG * log2(f4(500) / radius_km * (d_km / roots_m) * (d_km / roots_m)), f4(0))
    rough = max(roughness_m - f4(10), f4(0))
    mu3 = f4(-4.6e-5) * _LG * _E * rough * (f4(43) + f4(6) * min(between_km, f4(40)))
    lg = lg_beta0_percent + mu2 + mu3
    fall = (f4(9.51) - f4(4.8) * lg + f4(0.198) * lg * lg) * f4(1e-6) * exp2(f4(1.13) * ld)
    gamma = f4(1.076) * exp2(f4(-1.012) * log2(f4(2.0058) - lg) - _E * fall)
    ratio = lg_time - lg
    return f4(-12) + (f4(1.2) + f4(3.7e-3) * d_km) * ratio + f4(12) * exp2(_TEN * gamma * ratio)
