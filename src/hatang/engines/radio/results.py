"""What a level means at the phone: noise, interference, probability, indoors and in vehicles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

THERMAL_DBM_PER_HZ = -173.98  # k·T at 290 K
# A phone's noise figure (3GPP TR 36.942 clause 4.5.1.3, TR 38.901 evaluations use 7 to 9 dB).
NOISE_FIGURE_DB = 7.0
# Loss into a car, median: ITU-R P.1812-8 has none; 3GPP TR 38.901 clause 7.4.3.2 gives 9 dB with sigma 5 dB.
VEHICLE_LOSS_DB = 9.0
VEHICLE_SIGMA_DB = 5.0


def noise_dbm(bandwidth_hz: float, noise_figure_db: float = NOISE_FIGURE_DB) -> float:
    """Thermal noise and the receiver's own in a bandwidth.

    >>> round(noise_dbm(15_000.0), 2)
    -125.22
    """
    return THERMAL_DBM_PER_HZ + 10.0 * math.log10(bandwidth_hz) + noise_figure_db


def sinr_db(
    best_dbm: Any, total_mw: Any, *, loading: float, noise_dbm: float, orthogonal_db: float = 0.0
) -> NDArray[np.float32]:
    """Signal over interference and noise, dB, float32; NaN where nothing arrives.

    `total_mw`: power of all cells on the same carrier, the best included, per the same unit; `loading` 0 to 1: how busy
    the others are; `orthogonal_db`: how much of the interference codes or hopping take away.

    >>> level, total = np.array([-80.0, -80.0]), np.array([1e-8, 2e-8])
    >>> [round(float(each), 1) for each in sinr_db(level, total, loading=0.5, noise_dbm=-125.2)]
    [45.2, 3.0]
    """
    if not 0.0 <= loading <= 1.0:
        raise RadioError("loading", loading, "from 0 to 1")
    best_mw = np.power(10.0, np.asarray(best_dbm, dtype=np.float64) / 10.0)
    # The total is kept in small whole units: what is left of it beside the best may be just below nothing.
    others_mw = np.maximum(np.asarray(total_mw, dtype=np.float64) - best_mw, 0.0) * 10.0 ** (-orthogonal_db / 10.0)
    ratio_db = 10.0 * np.log10(best_mw / (loading * others_mw + 10.0 ** (noise_dbm / 10.0)))
    return ratio_db.astype(np.float32)


def coverage_probability(median_dbm: Any, threshold_dbm: float, sigma_db: Any) -> Any:
    """Share of locations in a pixel where a level is reached, 0 to 1: shadowing is normal in dB (ITU-R P.1546-6 §12).

    NaN stays NaN. `sigma_db`: one number, or one for each level.

    >>> [round(float(each), 3) for each in coverage_probability(np.array([-105.0, -98.0]), -105.0, 7.0)]
    [0.5, 0.841]
    """
    # start: scipy
    from scipy.special import erfc

    if not np.all(np.asarray(sigma_db) > 0):
        raise RadioError("sigma_db", float(np.min(sigma_db)), "more than 0 dB")
    return 0.5 * erfc((threshold_dbm - np.asarray(median_dbm)) / (np.asarray(sigma_db) * math.sqrt(2.0)))


def margin_db(probability_at_edge: float, sigma_db: float) -> float:
    """Fade margin that gives a probability at the edge of a cell.

    >>> round(margin_db(0.9, 8.0), 2)
    10.25
    """
    # start: scipy
    from scipy.special import ndtri

    if not 0.0 < probability_at_edge < 1.0:
        raise RadioError("probability_at_edge", probability_at_edge, "between 0 and 1")
    return float(ndtri(probability_at_edge)) * sigma_db


def area_share(probability_at_edge: float, sigma_db: float, exponent: float) -> float:
    """Share of a cell's area that is covered when its edge is with a probability (Jakes 1974, equation 2.5-9).

    `exponent`: how fast level falls with distance (10·exponent dB per decade).

    >>> round(area_share(0.75, 8.0, 3.5), 2)
    0.9
    """
    # start: scipy
    from scipy.special import erfc, erfcx

    a = -margin_db(probability_at_edge, sigma_db) / (sigma_db * math.sqrt(2.0))
    b = 10.0 * exponent * math.log10(math.e) / (sigma_db * math.sqrt(2.0))
    tail = (1.0 - a * b) / b
    # exp((1 − 2ab)/b²)·erfc(tail) without overflow: the exponent less tail² is −a².
    return float(0.5 * (erfc(a) + math.exp(-(a**2)) * erfcx(tail)))


def apply_entry_loss(level_dbm: Any, loss_db: Any) -> Any:
    """The level behind a penetration loss: in a vehicle, or indoors with the loss of ITU-R P.2109 at its percentile."""
    return np.asarray(level_dbm) - loss_db


def combined_sigma_db(*sigmas_db: float) -> float:
    """Independent spreads together: shadowing outside and entry loss.

    >>> round(combined_sigma_db(7.0, 5.0), 1)
    8.6
    """
    return math.sqrt(sum(sigma_db**2 for sigma_db in sigmas_db))
