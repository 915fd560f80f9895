"""Recommendation ITU-R P.2109: building entry loss, 80 MHz to 100 GHz."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Building(IntEnum):
    """The Recommendation's two kinds of building."""

    TRADITIONAL = 1
    THERMALLY_EFFICIENT = 2


@dataclass(frozen=True)
class _Coefficients:
    """Table 1."""

    r: float
    s: float
    t: float
    u: float
    v: float
    w: float
    x: float
    y: float
    z: float


_TABLE = {
    Building.TRADITIONAL: _Coefficients(12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0),
    Building.THERMALLY_EFFICIENT: _Coefficients(28.19, -3.00, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1),
}


def entry_loss_db(
    *,
    frequency_ghz: ArrayLike,
    percent: ArrayLike,
    building: Building,
    elevation_deg: ArrayLike = 0.0,
) -> NDArray[np.float64]:
    """Loss not exceeded in that percentage of buildings and places, eqs (1)-(9), dB; arguments broadcast.

    frequency 0.08-100 GHz; percent more than 0, less than 100; elevation of the path at the facade -90…90 degrees.
    The median outdoors and a percentage of indoor places: take `percent` = 50. Raises RadioError.

    >>> entry_loss_db(frequency_ghz=[0.7, 3.5], percent=50, building=Building.TRADITIONAL).round(2).tolist()
    [14.1, 15.72]
    >>> entry_loss_db(frequency_ghz=[], percent=50, building=Building.TRADITIONAL).tolist()
    []
    """
    frequency = _check_within("frequency_ghz", frequency_ghz, 0.08, 100.0, "0.08 to 100 GHz")
    share = _check_within("percent", percent, 0.0, 100.0, "more than 0, less than 100 %", shut=True) / 100.0
    elevation = _check_within("elevation_deg", elevation_deg, -90.0, 90.0, "-90 to 90 degrees")
    try:
        table = _TABLE[Building(building)]
    except ValueError as error:
        raise RadioError("building", building, "1 traditional, 2 thermally efficient") from error
    lg = np.log10(frequency)
    deviate = ndtri(share)
    horizontal = table.r + table.s * lg + table.t * lg**2  # Lh, eq (9)
    a = deviate * (table.u + table.v * lg) + horizontal + 0.212 * np.abs(elevation)  # eqs (2), (5), (7), (10)
    b = deviate * (table.y + table.z * lg) + table.w + table.x * lg  # eqs (3), (6), (8)
    return np.asarray(10.0 * np.log10(10.0 ** (0.1 * a) + 10.0 ** (0.1 * b) + 10.0**-0.3))  # eq (1), C = -3 dB


def _check_within(
    field: str, values: ArrayLike, lowest: float, highest: float, expected: str, *, shut: bool = False
) -> NDArray[np.float64]:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RadioError(field, values, expected) from error
    good = (array > lowest) & (array < highest) if shut else (array >= lowest) & (array <= highest)
    if not good.all():
        raise RadioError(field, float(array[~good].flat[0]), expected)
    return array
