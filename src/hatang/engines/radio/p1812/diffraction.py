"""P.1812-8 §4.3: delta-Bullington diffraction, which P.526 §4.5 gives too; §4.3.2-3 spherical Earth; Attachment 4."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from hatang.engines.radio.compiled import compile_kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HORIZONTAL, VERTICAL = 1, 2
LAND_PERMITTIVITY, LAND_CONDUCTIVITY = 22.0, 0.003
SEA_PERMITTIVITY, SEA_CONDUCTIVITY = 80.0, 5.0


class Diffraction(NamedTuple):
    """Diffraction loss of one effective Earth radius and its three parts, dB."""

    total_db: float  # Ld, eq (39)
    actual_db: float  # Lbulla, eq (21): Bullington on the profile
    smooth_db: float  # Lbulls, eq (21): Bullington on the smooth profile
    spherical_db: float  # Ldsph, eq (27)


@compile_kernel
def knife_edge_db(nu: float) -> float:
    """J(ν), eq (12), the knife edge of P.526 eq (31), dB.

    >>> knife_edge_db(-0.78), round(knife_edge_db(0.0), 2), round(knife_edge_db(1.0), 2)
    (0.0, 6.03, 13.93)
    """
    if nu <= -0.78:
        return 0.0
    return 6.9 + 20.0 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1.0) + nu - 0.1)


@compile_kernel
def _with_spread(luc_db: float, length_km: float) -> float:
    """Bullington's loss from the loss of its knife edge, eq (21), dB."""
    return luc_db + (1.0 - math.exp(-luc_db / 6.0)) * (10.0 + 0.02 * length_km)


@compile_kernel
def _bullington_point_db(
    slope_t: float, slope_r: float, hts_m: float, hrs_m: float, length_km: float, wavelength_m: float
) -> float:
    """Knife edge where the two steepest lines meet, eqs (18)-(20); slopes in m/km."""
    at = (hrs_m - hts_m + slope_r * length_km) / (slope_t + slope_r)
    above = hts_m + slope_t * at - (hts_m * (length_km - at) + hrs_m * at) / length_km
    return knife_edge_db(above * math.sqrt(0.002 * length_km / (wavelength_m * at * (length_km - at))))


@compile_kernel
def bullington_db(
    d_km: NDArray[np.float64],
    g_m: NDArray[np.float64],
    hts_m: float,
    hrs_m: float,
    radius_km: float,
    wavelength_m: float,
) -> float:
    """Bullington's loss on the profile of ground and clutter g (n,), §4.3.1, eqs (13)-(21), dB."""
    length = d_km[-1] - d_km[0]
    half_curvature = 500.0 / radius_km
    slope_t = -math.inf
    for i in range(1, len(d_km) - 1):
        bulge = half_curvature * d_km[i] * (length - d_km[i])
        slope_t = max(slope_t, (g_m[i] + bulge - hts_m) / d_km[i])
    if slope_t < (hrs_m - hts_m) / length:  # line of sight
        largest = -math.inf
        for i in range(1, len(d_km) - 1):
            near, far = d_km[i], length - d_km[i]
            above = g_m[i] + half_curvature * near * far - (hts_m * far + hrs_m * near) / length
            largest = max(largest, above * math.sqrt(0.002 * length / (wavelength_m * near * far)))
        return _with_spread(knife_edge_db(largest), length)
    slope_r = -math.inf
    for i in range(1, len(d_km) - 1):
        far = length - d_km[i]
        slope_r = max(slope_r, (g_m[i] + half_curvature * d_km[i] * far - hrs_m) / far)
    return _with_spread(_bullington_point_db(slope_t, slope_r, hts_m, hrs_m, length, wavelength_m), length)


@compile_kernel
def bullington_flat_db(
    d_km: NDArray[np.float64], htc_m: float, hrc_m: float, radius_km: float, wavelength_m: float
) -> float:
    """Bullington's loss with every profile height zero and the ends at htc, hrc, eqs (37)-(38), dB."""
    length = d_km[-1] - d_km[0]
    half_curvature = 500.0 / radius_km
    slope_t = -math.inf
    for i in range(1, len(d_km) - 1):
        slope_t = max(slope_t, (half_curvature * d_km[i] * (length - d_km[i]) - htc_m) / d_km[i])
    if slope_t < (hrc_m - htc_m) / length:
        largest = -math.inf
        for i in range(1, len(d_km) - 1):
            near, far = d_km[i], length - d_km[i]
            above = half_curvature * near * far - (htc_m * far + hrc_m * near) / length
            largest = max(largest, above * math.sqrt(0.002 * length / (wavelength_m * near * far)))
        return _with_spread(knife_edge_db(largest), length)
    slope_r = -math.inf
    for i in range(1, len(d_km) - 1):
        far = length - d_km[i]
        slope_r = max(slope_r, (half_curvature * d_km[i] * far - hrc_m) / far)
    return _with_spread(_bullington_point_db(slope_t, slope_r, htc_m, hrc_m, length, wavelength_m), length)


@compile_kernel
def smooth_clearance(length_km: float, h1_m: float, h2_m: float, radius_km: float) -> tuple[float, float]:
    """Smallest height of the ray over the smooth Earth (m) and where (km from end 1), eqs (23)-(24)."""
    c = (h1_m - h2_m) / (h1_m + h2_m)
    m = 250.0 * length_km * length_km / (radius_km * (h1_m + h2_m))
    angle = math.acos(3.0 * c / 2.0 * math.sqrt(3.0 * m / (m + 1.0) ** 3))
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(math.pi / 3.0 + angle / 3.0)
    d1 = length_km / 2.0 * (1.0 + b)
    d2 = length_km - d1
    clearance = ((h1_m - 500.0 * d1 * d1 / radius_km) * d2 + (h2_m - 500.0 * d2 * d2 / radius_km) * d1) / length_km
    return clearance, d1


@compile_kernel
def bullington_smooth_db(length_km: float, htc_m: float, hrc_m: float, radius_km: float, wavelength_m: float) -> float:
    """Bullington's loss of the smooth path without walking a profile: Attachment 4, eqs (103)-(112), dB."""
    horizon = math.sqrt(2.0 * radius_km) * (math.sqrt(0.001 * htc_m) + math.sqrt(0.001 * hrc_m))
    if length_km < horizon:
        clearance, d1 = smooth_clearance(length_km, htc_m, hrc_m, radius_km)
        nu = -clearance * math.sqrt(0.002 * length_km / (wavelength_m * d1 * (length_km - d1)))  # eq (105)
        return _with_spread(knife_edge_db(nu), length_km)
    half_curvature = 500.0 / radius_km
    slope_t = half_curvature * length_km - 2.0 * math.sqrt(half_curvature * htc_m)  # eq (107)
    slope_r = half_curvature * length_km - 2.0 * math.sqrt(half_curvature * hrc_m)  # eq (108)
    return _with_spread(_bullington_point_db(slope_t, slope_r, htc_m, hrc_m, length_km, wavelength_m), length_km)


@compile_kernel
def _distance_db(x: float) -> float:
    """F(X), §4.3.3, dB."""
    if x >= 1.6:
        return 11.0 + 10.0 * math.log10(x) - 17.6 * x
    return -20.0 * math.log10(x) - 5.6488 * x**1.425


@compile_kernel
def _height_gain_db(normalised: float, beta: float, k: float) -> float:
    """G(Y), §4.3.3, dB."""
    b = beta * normalised
    if b > 2.0:
        gain = 17.6 * math.sqrt(b - 1.1) - 5.0 * math.log10(b - 1.1) - 8.0
    else:
        gain = 20.0 * math.log10(b + 0.1 * b**3)
    return max(gain, 2.0 + 20.0 * math.log10(k))


@compile_kernel
def _first_term_over_db(
    permittivity: float,
    conductivity: float,
    length_km: float,
    hte_m: float,
    hre_m: float,
    radius_km: float,
    frequency_ghz: float,
    polarisation: int,
) -> float:
    """First term of the residue series over one kind of ground, §4.3.3, eqs (29)-(36), dB."""
    loss_term = 18.0 * conductivity / frequency_ghz
    k = 0.036 * (radius_km * frequency_ghz) ** (-1.0 / 3.0) * ((permittivity - 1.0) ** 2 + loss_term**2) ** (-0.25)
    if polarisation == VERTICAL:
        k *= math.sqrt(permittivity**2 + loss_term**2)
    k2 = k * k
    beta = (1.0 + 1.6 * k2 + 0.67 * k2 * k2) / (1.0 + 4.5 * k2 + 1.53 * k2 * k2)
    x = 21.88 * beta * (frequency_ghz / radius_km**2) ** (1.0 / 3.0) * length_km
    per_m = 0.9575 * beta * (frequency_ghz**2 / radius_km) ** (1.0 / 3.0)
    return -_distance_db(x) - _height_gain_db(per_m * hte_m, beta, k) - _height_gain_db(per_m * hre_m, beta, k)


@compile_kernel
def first_term_db(
    length_km: float,
    hte_m: float,
    hre_m: float,
    radius_km: float,
    frequency_ghz: float,
    sea_share: float,
    polarisation: int,
) -> float:
    """First-term spherical-Earth loss, land and sea mixed by their share of the path, eq (28), dB."""
    land = _first_term_over_db(
        LAND_PERMITTIVITY, LAND_CONDUCTIVITY, length_km, hte_m, hre_m, radius_km, frequency_ghz, polarisation
    )
    if sea_share == 0.0:
        return land
    sea = _first_term_over_db(
        SEA_PERMITTIVITY, SEA_CONDUCTIVITY, length_km, hte_m, hre_m, radius_km, frequency_ghz, polarisation
    )
    return sea_share * sea + (1.0 - sea_share) * land


@compile_kernel
def spherical_db(
    length_km: float,
    hte_m: float,
    hre_m: float,
    radius_km: float,
    frequency_ghz: float,
    sea_share: float,
    polarisation: int,
) -> float:
    """Spherical-Earth diffraction loss, §4.3.2, eqs (22)-(27), dB; never below zero within sight."""
    horizon = math.sqrt(2.0 * radius_km) * (math.sqrt(0.001 * hte_m) + math.sqrt(0.001 * hre_m))
    if length_km >= horizon:
        return first_term_db(length_km, hte_m, hre_m, radius_km, frequency_ghz, sea_share, polarisation)
    clearance, d1 = smooth_clearance(length_km, hte_m, hre_m, radius_km)
    needed = 17.456 * math.sqrt(d1 * (length_km - d1) * (0.2998 / frequency_ghz) / length_km)  # eq (25)
    if clearance > needed:
        return 0.0
    grazing_km = 500.0 * (length_km / (math.sqrt(hte_m) + math.sqrt(hre_m))) ** 2  # eq (26)
    grazing = first_term_db(length_km, hte_m, hre_m, grazing_km, frequency_ghz, sea_share, polarisation)
    if grazing < 0.0:
        return 0.0
    return (1.0 - clearance / needed) * grazing  # eq (27)


@compile_kernel
def delta_bullington(  # noqa: PLR0913, PLR0917 - the quantities of its equations
    d_km: NDArray[np.float64],
    g_m: NDArray[np.float64],
    hts_m: float,
    hrs_m: float,
    hstd_m: float,
    hsrd_m: float,
    radius_km: float,
    frequency_ghz: float,
    sea_share: float,
    polarisation: int,
    closed_form: bool,
) -> Diffraction:
    """Delta-Bullington diffraction, §4.3.4, eqs (37)-(39); closed_form takes Attachment 4 for the smooth path."""
    wavelength = 0.2998 / frequency_ghz
    htc, hrc = hts_m - hstd_m, hrs_m - hsrd_m
    length = d_km[-1] - d_km[0]
    actual = bullington_db(d_km, g_m, hts_m, hrs_m, radius_km, wavelength)
    if closed_form:
        smooth = bullington_smooth_db(length, htc, hrc, radius_km, wavelength)
    else:
        smooth = bullington_flat_db(d_km, htc, hrc, radius_km, wavelength)
    spherical = spherical_db(length, htc, hrc, radius_km, frequency_ghz, sea_share, polarisation)
    return Diffraction(actual + max(spherical - smooth, 0.0), actual, smooth, spherical)
