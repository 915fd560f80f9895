"""Recommendation ITU-R P.2108: loss in the clutter around a terminal: by its height, statistically, towards space."""

from __future__ import annotations

import math
from enum import StrEnum
from statistics import NormalDist

from hatang.engines.radio import checks
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.p1812.diffraction import knife_edge_db

STREET_WIDTH_M = 27.0  # §3.1, where nothing better is known


class Clutter(StrEnum):
    """Kinds of clutter, Table 3."""

    WATER = "water"
    OPEN = "open"
    SUBURBAN = "suburban"
    URBAN = "urban"
    FOREST = "forest"
    DENSE_URBAN = "dense_urban"

    @property
    def height_m(self) -> float:
        """Representative clutter height R where nothing better is known, Table 3.

        >>> Clutter.FOREST.height_m
        15.0
        """
        return _HEIGHTS_M[self]


_HEIGHTS_M = {
    Clutter.WATER: 10.0,
    Clutter.OPEN: 10.0,
    Clutter.SUBURBAN: 10.0,
    Clutter.URBAN: 15.0,
    Clutter.FOREST: 15.0,
    Clutter.DENSE_URBAN: 20.0,
}


def height_gain_db(
    *,
    frequency_ghz: float,
    antenna_height_m: float,
    clutter: Clutter,
    clutter_height_m: float | None = None,
    street_width_m: float = STREET_WIDTH_M,
) -> float:
    """Additional loss Ah of a terminal below the clutter, §3.1, eqs (1)-(2), dB; 0 at and above its top.

    Added to a loss that was computed to the top of the clutter; 0.03-3 GHz. Raises RadioError.

    >>> round(height_gain_db(frequency_ghz=1.5, antenna_height_m=2, clutter=Clutter.OPEN), 1)
    16.0
    >>> height_gain_db(frequency_ghz=1.5, antenna_height_m=30, clutter=Clutter.DENSE_URBAN)
    0.0
    """
    frequency = checks.check_number("frequency_ghz", frequency_ghz, 0.03, 3, "GHz")
    height = checks.check_number("antenna_height_m", antenna_height_m, 0, math.inf, "m above ground", above=True)
    kind = _check_clutter(clutter)
    top = kind.height_m
    if clutter_height_m is not None:
        top = checks.check_number("clutter_height_m", clutter_height_m, 0, math.inf, "m", above=True)
    width = checks.check_number("street_width_m", street_width_m, 0, math.inf, "m", above=True)
    if height >= top:
        return 0.0
    if kind in {Clutter.WATER, Clutter.OPEN}:
        return -(21.8 + 6.2 * math.log10(frequency)) * math.log10(height / top)  # eqs (2b), (2f)
    below = top - height  # eq (2d)
    angle_deg = math.degrees(math.atan(below / width))  # eq (2e)
    nu = 0.342 * math.sqrt(frequency) * math.sqrt(below * angle_deg)  # eqs (2c), (2g)
    return knife_edge_db(nu) - 6.03  # eq (2a)


def _check_clutter(clutter: Clutter) -> Clutter:
    try:
        return Clutter(clutter)
    except ValueError as error:
        raise RadioError("clutter", clutter, ", ".join(Clutter)) from error


def terrestrial_db(*, frequency_ghz: float, distance_km: float, location_percent: float) -> float:
    """Clutter loss Lctt of one terminal in a town, not exceeded at that percentage of locations, §3.2, dB.

    0.5-67 GHz, path of at least 0.25 km (1 km where both terminals stand in clutter). Raises RadioError.

    >>> round(terrestrial_db(frequency_ghz=2, distance_km=0.65, location_percent=50), 1)
    27.1
    """
    frequency = checks.check_number("frequency_ghz", frequency_ghz, 0.5, 67, "GHz")
    distance = checks.check_number("distance_km", distance_km, 0.25, math.inf, "km")
    share = _check_share(location_percent)
    at_2_km = _terrestrial_db(frequency, 2.0, share)  # eq (6): the loss grows no more beyond
    return min(at_2_km, _terrestrial_db(frequency, distance, share))


def _terrestrial_db(frequency_ghz: float, distance_km: float, share: float) -> float:
    lg = math.log10(frequency_ghz)
    long = -2.0 * math.log10(10.0 ** (-5.0 * lg - 12.5) + 10.0**-16.5)  # Ll, eq (4)
    short = 32.98 + 23.9 * math.log10(distance_km) + 3.0 * lg  # Ls, eq (5)
    weight_l, weight_s = 10.0 ** (-0.2 * long), 10.0 ** (-0.2 * short)
    total = weight_l + weight_s
    sigma = math.sqrt((16.0 * weight_l + 36.0 * weight_s) / total)  # eq (3b): σl = 4, σs = 6 dB
    return -5.0 * math.log10(total) - sigma * _exceeded_deviate(share)  # eq (3a)


def earth_space_db(*, frequency_ghz: float, elevation_deg: float, location_percent: float) -> float:
    """Clutter loss Lces towards an aircraft or satellite, not exceeded at that share of locations, §3.3 eq (7), dB.

    10-100 GHz; elevation 0-90 degrees. Raises RadioError.

    >>> round(earth_space_db(frequency_ghz=20, elevation_deg=30, location_percent=50), 2)
    4.59
    """
    frequency = checks.check_number("frequency_ghz", frequency_ghz, 10, 100, "GHz")
    elevation = checks.check_number("elevation_deg", elevation_deg, 0, 90, "degrees")
    share = _check_share(location_percent)
    slope = 0.05 * (1.0 - elevation / 90.0) + math.radians(elevation)
    base = -93.0 * math.pow(frequency, 0.175) * math.log(1.0 - share) / math.tan(slope)
    return math.pow(base, 0.5 * (90.0 - elevation) / 90.0) - 1.0 - 0.6 * _exceeded_deviate(share)


def _exceeded_deviate(share: float) -> float:
    """Q^-1: standard deviations exceeded with this probability."""
    return -NormalDist().inv_cdf(share)


def _check_share(location_percent: float) -> float:
    return checks.check_number("location_percent", location_percent, 0, 100, "%", above=True, below=True) / 100.0
