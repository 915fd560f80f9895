"""P.1812-8 §3.3-3.7: radio-climatic zones along the path, incidence of ducting, effective Earth radius."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from hatang.engines.radio.compiled import compile_kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0
SEA, COASTAL_LAND, INLAND = 1, 3, 4
ZONES = (SEA, COASTAL_LAND, INLAND)


class Climate(NamedTuple):
    """What the zones say of a path."""

    sea_share: float  # omega, Table 5
    longest_land_km: float  # dtm, §3.6: inland and coastal
    longest_inland_km: float  # dlm, §3.6
    tau: float  # eq (3)
    beta0_percent: float  # eq (5): time with lapse rates above 100 N-units/km in the lowest 100 m


@compile_kernel
def compute_climate(d_km: NDArray[np.float64], zone: NDArray[np.int64], latitude_deg: float) -> Climate:
    """Zone lengths along the path and β0 at the latitude of its centre, eqs (2)-(5)."""
    sea_km, _ = _zone_lengths(d_km, zone, 1)
    _, land_km = _zone_lengths(d_km, zone, 2)
    _, inland_km = _zone_lengths(d_km, zone, 3)
    tau = 1.0 - math.exp(-(4.12e-4 * inland_km**2.41))
    mu1 = min((10.0 ** (-land_km / (16.0 - 6.6 * tau)) + 10.0 ** (-(2.48 + 1.77 * tau))) ** 0.2, 1.0)
    latitude = abs(latitude_deg)
    if latitude <= 70.0:
        mu4 = mu1 ** (-0.935 + 0.0176 * latitude)
        beta0 = 10.0 ** (-0.015 * latitude + 1.67) * mu1 * mu4
    else:
        mu4 = mu1**0.3
        beta0 = 4.17 * mu1 * mu4
    return Climate(sea_km / (d_km[-1] - d_km[0]), land_km, inland_km, tau, beta0)


@compile_kernel
def _is_zone_kind(zone: int, kind: int) -> bool:
    """Whether a zone counts as kind 1 sea, 2 land (inland and coastal), 3 inland; numbers, for numba has no enum."""
    if kind == 1:
        return zone == SEA
    if kind == 2:
        return zone in {COASTAL_LAND, INLAND}
    return zone == INLAND


@compile_kernel
def _zone_lengths(d_km: NDArray[np.float64], zone: NDArray[np.int64], kind: int) -> tuple[float, float]:
    """Total and longest unbroken length of the zones, km; a border lies half-way between two points, §3.3."""
    total = longest = 0.0
    last = len(d_km) - 1
    i = 0
    while i <= last:
        if not _is_zone_kind(zone[i], kind):
            i += 1
            continue
        start = i
        while i < last and _is_zone_kind(zone[i + 1], kind):
            i += 1
        length = d_km[i] - d_km[start]
        if i < last:
            length += (d_km[i + 1] - d_km[i]) / 2.0
        if start > 0:
            length += (d_km[start] - d_km[start - 1]) / 2.0
        total += length
        longest = max(longest, length)
        i += 1
    return total, longest


@compile_kernel
def effective_radius_km(delta_n: float) -> float:
    """Median effective Earth radius ae, eqs (6) and (7a); delta_n is the lapse rate DN in N-units/km.

    >>> round(effective_radius_km(45.0), 6)
    8930.776786
    """
    return EARTH_RADIUS_KM * 157.0 / (157.0 - delta_n)


BETA_RADIUS_KM = EARTH_RADIUS_KM * 3.0  # eq (7b): effective Earth radius exceeded for β0 % of time


def centre_deg(
    tx_latitude_deg: float, tx_longitude_deg: float, rx_latitude_deg: float, rx_longitude_deg: float, length_km: float
) -> tuple[float, float]:
    """Latitude and longitude half the path's length from the transmitter along the great circle, eq (4).

    >>> latitude, longitude = centre_deg(48.9947222222, 12.0772222222, 48.1869444444, 11.6297222222, 96.2)
    >>> round(latitude, 4), round(longitude, 4)
    (48.5888, 11.8504)
    >>> centre_deg(15.0, 108.0, 15.0, 108.0, 0.0)
    (15.0, 108.0)
    """
    phi_t, phi_r = math.radians(tx_latitude_deg), math.radians(rx_latitude_deg)
    turn = math.radians(rx_longitude_deg - tx_longitude_deg)
    cos_angle = math.sin(phi_t) * math.sin(phi_r) + math.cos(phi_t) * math.cos(phi_r) * math.cos(turn)
    sin_angle = math.sqrt(max(1.0 - cos_angle * cos_angle, 0.0))
    if sin_angle == 0.0:
        return tx_latitude_deg, tx_longitude_deg
    cos_bearing = (math.sin(phi_r) - cos_angle * math.sin(phi_t)) / (sin_angle * math.cos(phi_t))
    sin_bearing = math.cos(phi_r) * math.sin(turn) / sin_angle
    half = length_km / 2.0 / EARTH_RADIUS_KM
    sine = math.sin(phi_t) * math.cos(half) + math.cos(phi_t) * math.sin(half) * cos_bearing
    east = math.atan2(sin_bearing * math.sin(half) * math.cos(phi_t), math.cos(half) - math.sin(phi_t) * sine)
    return math.degrees(math.asin(sine)), tx_longitude_deg + math.degrees(east)
