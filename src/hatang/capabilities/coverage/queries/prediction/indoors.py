"""What a car body or a wall takes of the signal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hatang.capabilities.coverage.queries.prediction.radiators import Radiator

# The mean loss into an ordinary car (3GPP TR 38.901 §7.4.3.2).
VEHICLE_LOSS_DB = 9.0


def entry_loss_db(frequency_mhz: float) -> float:
    """The median loss into a traditional building (ITU-R P.2109-2, equation 1 at a probability of 50 %).

    >>> round(entry_loss_db(900), 1), round(entry_loss_db(3700), 1)
    (14.2, 15.8)
    """
    lg = math.log10(frequency_mhz / 1000.0)
    horizontal = 12.64 + 3.72 * lg + 0.96 * lg * lg  # equation 10, table 1
    second = 9.1 - 3.0 * lg  # equation 8
    return 10.0 * math.log10(10 ** (0.1 * horizontal) + 10 ** (0.1 * second) + 10 ** (0.1 * -3.0))


def entry_losses_db(cells: Sequence[Radiator]) -> NDArray[np.float32]:
    """By the number of a cell counted from 1; 0 dB for 0, where nothing serves."""
    known = {band: entry_loss_db(band) for band in {each.band_mhz for each in cells}}
    return np.array([0.0, *(known[each.band_mhz] for each in cells)], dtype=np.float32)
