"""Fallback only where there is no terrain: loss by distance alone, 3GPP TR 38.901 (RMa, UMa) and COST-231-Hata.

These know nothing of hills; a result must carry the model's name so that nobody takes it for a prediction on terrain.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio import checks
from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LIGHT_M_S = 3.0e8  # as TR 38.901 has it
RURAL_BUILDING_M, RURAL_STREET_M = 5.0, 20.0  # RMa's usual building height and street width


class Fallback(StrEnum):
    """The models, by the names that results carry."""

    RMA_LOS = "fallback-38.901-RMa-LOS"
    RMA_NLOS = "fallback-38.901-RMa-NLOS"
    UMA_LOS = "fallback-38.901-UMa-LOS"
    UMA_NLOS = "fallback-38.901-UMa-NLOS"
    COST231_MEDIUM = "fallback-COST-231-Hata-medium-city"
    COST231_METROPOLITAN = "fallback-COST-231-Hata-metropolitan"


def loss_db(
    model: Fallback,
    *,
    frequency_mhz: float,
    distance_m: ArrayLike,
    tx_height_m: float,
    rx_height_m: float,
) -> NDArray[np.float64]:
    """Median basic transmission loss at ground distances (any shape), dB.

    RMa 500-30,000 MHz, mast 10-150 m, receiver 1-10 m, 10 m to 10 km (5 km without sight); UMa 500-100,000 MHz, mast
    25 m in the report and taken from 10 to 150 m, receiver 1.5-22.5 m, 10 m to 5 km; COST-231-Hata 1500-2000 MHz, mast
    30-200 m, receiver 1-10 m, 1 to 20 km. Raises RadioError naming parameter and range.

    >>> loss_db(Fallback.UMA_LOS, frequency_mhz=2000, distance_m=[100], tx_height_m=25, rx_height_m=1.5).round(2)
    array([78.28])
    >>> loss_db(Fallback.RMA_NLOS, frequency_mhz=700, distance_m=[], tx_height_m=35, rx_height_m=1.5)
    array([], dtype=float64)
    """
    try:
        kind = Fallback(model)
    except ValueError as error:
        raise RadioError("model", model, ", ".join(Fallback)) from error
    distance = np.asarray(distance_m, dtype=np.float64)
    if kind in {Fallback.RMA_LOS, Fallback.RMA_NLOS}:
        _check_inputs(kind, frequency_mhz, (500, 30000), tx_height_m, (10, 150), rx_height_m, (1, 10))
        _check_distance(distance, 10.0, 10e3 if kind is Fallback.RMA_LOS else 5e3)
        sight = _rma_los(frequency_mhz / 1e3, distance, tx_height_m, rx_height_m)
        if kind is Fallback.RMA_LOS:
            return sight
        return np.maximum(sight, _rma_nlos(frequency_mhz / 1e3, distance, tx_height_m, rx_height_m))
    if kind in {Fallback.UMA_LOS, Fallback.UMA_NLOS}:
        _check_inputs(kind, frequency_mhz, (500, 100000), tx_height_m, (10, 150), rx_height_m, (1.5, 22.5))
        _check_distance(distance, 10.0, 5e3)
        sight = _uma_los(frequency_mhz / 1e3, distance, tx_height_m, rx_height_m)
        if kind is Fallback.UMA_LOS:
            return sight
        return np.maximum(sight, _uma_nlos(frequency_mhz / 1e3, distance, tx_height_m, rx_height_m))
    _check_inputs(kind, frequency_mhz, (1500, 2000), tx_height_m, (30, 200), rx_height_m, (1, 10))
    _check_distance(distance, 1e3, 20e3)
    return _cost231_hata(frequency_mhz, distance, tx_height_m, rx_height_m, kind is Fallback.COST231_METROPOLITAN)


def _check_inputs(
    kind: Fallback,
    frequency_mhz: float,
    bands: tuple[float, float],
    tx_height_m: float,
    masts: tuple[float, float],
    rx_height_m: float,
    receivers: tuple[float, float],
) -> None:
    checks.check_number("frequency_mhz", frequency_mhz, *bands, f"MHz ({kind})")
    checks.check_number("tx_height_m", tx_height_m, *masts, f"m ({kind})")
    checks.check_number("rx_height_m", rx_height_m, *receivers, f"m ({kind})")


def _check_distance(distance: NDArray[np.float64], nearest: float, farthest: float) -> None:
    good = (distance >= nearest) & (distance <= farthest)
    if not good.all():
        raise RadioError("distance_m", float(distance[~good].flat[0]), f"{nearest:g} to {farthest:g} m")


def _rma_los(frequency_ghz: float, ground_m: NDArray[np.float64], tx_m: float, rx_m: float) -> NDArray[np.float64]:
    """RMa with line of sight, Table 7.4.1-1: two slopes parted at the break point."""
    break_m = 2.0 * math.pi * tx_m * rx_m * frequency_ghz * 1e9 / LIGHT_M_S
    slant = np.hypot(ground_m, tx_m - rx_m)
    far = _rma_near(frequency_ghz, np.asarray(break_m), RURAL_BUILDING_M) + 40.0 * np.log10(slant / break_m)
    return np.where(ground_m <= break_m, _rma_near(frequency_ghz, slant, RURAL_BUILDING_M), far)


def _rma_near(frequency_ghz: float, slant_m: NDArray[np.float64], building_m: float) -> NDArray[np.float64]:
    raised = math.pow(building_m, 1.72)
    lg = np.log10(slant_m)
    return np.asarray(
        20.0 * np.log10(40.0 * math.pi * slant_m * frequency_ghz / 3.0)
        + min(0.03 * raised, 10.0) * lg
        - min(0.044 * raised, 14.77)
        + 0.002 * math.log10(building_m) * slant_m
    )


def _rma_nlos(frequency_ghz: float, ground_m: NDArray[np.float64], tx_m: float, rx_m: float) -> NDArray[np.float64]:
    """RMa without line of sight, before the floor of the sight value."""
    lg = np.log10(np.hypot(ground_m, tx_m - rx_m))
    return np.asarray(
        161.04
        - 7.1 * math.log10(RURAL_STREET_M)
        + 7.5 * math.log10(RURAL_BUILDING_M)
        - (24.37 - 3.7 * (RURAL_BUILDING_M / tx_m) ** 2) * math.log10(tx_m)
        + (43.42 - 3.1 * math.log10(tx_m)) * (lg - 3.0)
        + 20.0 * math.log10(frequency_ghz)
        - (3.2 * math.log10(11.75 * rx_m) ** 2 - 4.97)
    )


def _uma_los(frequency_ghz: float, ground_m: NDArray[np.float64], tx_m: float, rx_m: float) -> NDArray[np.float64]:
    """UMa with line of sight; the effective environment height is the usual 1 m."""
    break_m = 4.0 * (tx_m - 1.0) * (rx_m - 1.0) * frequency_ghz * 1e9 / LIGHT_M_S
    slant = np.log10(np.hypot(ground_m, tx_m - rx_m))
    lg = 20.0 * math.log10(frequency_ghz)
    near = 28.0 + 22.0 * slant + lg
    far = 28.0 + 40.0 * slant + lg - 9.0 * math.log10(break_m**2 + (tx_m - rx_m) ** 2)
    return np.where(ground_m <= break_m, near, far)


def _uma_nlos(frequency_ghz: float, ground_m: NDArray[np.float64], tx_m: float, rx_m: float) -> NDArray[np.float64]:
    """UMa without line of sight, before the floor of the sight value."""
    slant = np.log10(np.hypot(ground_m, tx_m - rx_m))
    return np.asarray(13.54 + 39.08 * slant + 20.0 * math.log10(frequency_ghz) - 0.6 * (rx_m - 1.5))


def _cost231_hata(
    frequency_mhz: float, ground_m: NDArray[np.float64], tx_m: float, rx_m: float, metropolitan: bool
) -> NDArray[np.float64]:
    """COST 231 final report, eq 4.4.3: Hata's formula carried on to 2 GHz."""
    lg = math.log10(frequency_mhz)
    mobile = (1.1 * lg - 0.7) * rx_m - (1.56 * lg - 0.8)
    per_decade = 44.9 - 6.55 * math.log10(tx_m)
    base = 46.3 + 33.9 * lg - 13.82 * math.log10(tx_m) - mobile + (3.0 if metropolitan else 0.0)
    return np.asarray(base + per_decade * np.log10(ground_m / 1e3))
