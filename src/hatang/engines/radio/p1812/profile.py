"""P.1812-8 Annex 1, Attachment 1: horizons, angular distance and smooth-Earth heights of a path profile."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from hatang.engines.radio.compiled import compile_kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Geometry(NamedTuple):
    """What the bare terrain says of a path, whatever grows on it. _t: transmitter's side, _r: receiver's side."""

    theta_t_mrad: float  # horizon elevation angle, eqs (76)-(78)
    theta_r_mrad: float  # eqs (79)-(81)
    theta_mrad: float  # angular distance, eq (82)
    dlt_km: float  # horizon distance, eq (78)
    dlr_km: float  # eq (81a)
    hst_m: float  # smooth-Earth surface at the transmitter, eq (85)
    hsr_m: float  # at the receiver, eq (86)
    hst_duct_m: float  # not above the ground, eq (90a)
    hsr_duct_m: float  # eq (90b)
    hstd_m: float  # smooth-Earth surface of the diffraction model, eq (89)
    hsrd_m: float
    hte_m: float  # terminal effective height of the ducting model, eq (92a)
    hre_m: float  # eq (92b)
    hm_m: float  # terrain roughness, eq (93)


@compile_kernel
def analyse_profile(
    d_km: NDArray[np.float64],
    h_m: NDArray[np.float64],
    tx_height_m: float,
    rx_height_m: float,
    radius_km: float,
    frequency_ghz: float,
) -> Geometry:
    """Attachment 1 for the profile (n,), n >= 3; radius: median effective Earth radius."""
    hts, hrs = h_m[0] + tx_height_m, h_m[-1] + rx_height_m
    length = d_km[-1]
    theta_t, theta_r, lt, lr, dlr = _find_horizons(d_km, h_m, hts, hrs, radius_km, frequency_ghz)
    theta = 1e3 * length / radius_km + theta_t + theta_r  # eq (82)
    hst, hsr = smooth_surface(d_km, h_m)
    hstd, hsrd = diffraction_surface(d_km, h_m, hts, hrs, hst, hsr)
    hst_duct, hsr_duct = min(hst, h_m[0]), min(hsr, h_m[-1])  # eq (90)
    slope = (hsr_duct - hst_duct) / length  # eq (91)
    roughness = -math.inf
    for i in range(lt, lr + 1):
        roughness = max(roughness, h_m[i] - (hst_duct + slope * d_km[i]))  # eq (93)
    return Geometry(
        theta_t,
        theta_r,
        theta,
        d_km[lt],
        dlr,
        hst,
        hsr,
        hst_duct,
        hsr_duct,
        hstd,
        hsrd,
        tx_height_m + h_m[0] - hst_duct,
        rx_height_m + h_m[-1] - hsr_duct,
        roughness,
    )


@compile_kernel
def _find_horizons(
    d_km: NDArray[np.float64],
    h_m: NDArray[np.float64],
    hts_m: float,
    hrs_m: float,
    radius_km: float,
    frequency_ghz: float,
) -> tuple[float, float, int, int, float]:
    """Elevation angles in mrad, the indices of both horizon points and the receiver's horizon distance, km."""
    length = d_km[-1]
    direct_t = 1000.0 * math.atan((hrs_m - hts_m) / (1000.0 * length) - length / (2.0 * radius_km))
    direct_r = 1000.0 * math.atan((hts_m - hrs_m) / (1000.0 * length) - length / (2.0 * radius_km))
    highest_t = highest_r = -math.inf
    lt = lr = 1
    for i in range(1, len(d_km) - 1):
        near, far = d_km[i], length - d_km[i]
        seen_t = (h_m[i] - hts_m) / (1000.0 * near) - near / (2.0 * radius_km)
        seen_r = (h_m[i] - hrs_m) / (1000.0 * far) - far / (2.0 * radius_km)
        if seen_t > highest_t:
            highest_t, lt = seen_t, i
        if seen_r >= highest_r:
            highest_r, lr = seen_r, i
    theta_t = 1000.0 * math.atan(highest_t)
    if theta_t > direct_t:  # beyond the horizon, eq (75)
        return theta_t, 1000.0 * math.atan(highest_r), lt, lr, length - d_km[lr]
    mid = _largest_intrusion(d_km, h_m, hts_m, hrs_m, radius_km, frequency_ghz)
    return direct_t, direct_r, mid, mid, length - d_km[mid]


@compile_kernel
def _largest_intrusion(
    d_km: NDArray[np.float64],
    h_m: NDArray[np.float64],
    hts_m: float,
    hrs_m: float,
    radius_km: float,
    frequency_ghz: float,
) -> int:
    """Index of the point with the largest diffraction parameter, eq (80): both horizons of a line-of-sight path."""
    length = d_km[-1]
    curvature = 1.0 / radius_km
    wavelength = 0.2998 / frequency_ghz
    largest, index = -math.inf, 1
    for i in range(1, len(d_km) - 1):
        near, far = d_km[i], length - d_km[i]
        above = h_m[i] + 500.0 * curvature * near * far - (hts_m * far + hrs_m * near) / length
        nu = above * math.sqrt(0.002 * length / (wavelength * near * far))
        if nu >= largest:
            largest, index = nu, i
    return index


@compile_kernel
def smooth_surface(d_km: NDArray[np.float64], h_m: NDArray[np.float64]) -> tuple[float, float]:
    """Heights at both ends of the straight line that fits the terrain with least squares, eqs (83)-(86), m."""
    v1 = v2 = 0.0
    for i in range(1, len(d_km)):
        step = d_km[i] - d_km[i - 1]
        v1 += step * (h_m[i] + h_m[i - 1])
        v2 += step * (h_m[i] * (2.0 * d_km[i] + d_km[i - 1]) + h_m[i - 1] * (d_km[i] + 2.0 * d_km[i - 1]))
    length = d_km[-1]
    return (2.0 * v1 * length - v2) / length**2, (v2 - v1 * length) / length**2


@compile_kernel
def diffraction_surface(
    d_km: NDArray[np.float64],
    h_m: NDArray[np.float64],
    hts_m: float,
    hrs_m: float,
    hst_m: float,
    hsr_m: float,
) -> tuple[float, float]:
    """The smooth surface lowered where the terrain stands above the direct line, eqs (87)-(89), m."""
    length = d_km[-1]
    highest = steepest_t = steepest_r = -math.inf
    for i in range(1, len(d_km) - 1):
        near, far = d_km[i], length - d_km[i]
        above = h_m[i] - (hts_m * far + hrs_m * near) / length
        highest = max(highest, above)
        steepest_t = max(steepest_t, above / near)
        steepest_r = max(steepest_r, above / far)
    if highest > 0.0:
        hst_m -= highest * steepest_t / (steepest_t + steepest_r)
        hsr_m -= highest * steepest_r / (steepest_t + steepest_r)
    return min(hst_m, h_m[0]), min(hsr_m, h_m[-1])
