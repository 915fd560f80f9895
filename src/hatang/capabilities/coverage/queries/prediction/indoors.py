"""What a car body or a wall takes of the signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hatang.capabilities.coverage.queries.prediction.radiators import Radiator

# The mean loss into an ordinary car (3GPP TR 38.901 §7.4.3.2).
VEHICLE_LOSS_DB = 9.0
# The entry loss of ITU-R P.2109 that half of the places inside do not exceed.
_PERCENT = 50.0


def entry_losses_db(cells: Sequence[Radiator]) -> NDArray[np.float32]:
    """The median loss into a traditional building (ITU-R P.2109), by the number of a cell counted from 1; 0 dB for 0,
    where nothing serves."""
    from hatang.engines.radio.p2109 import Building, entry_loss_db

    ghz = np.array([each.band_mhz / 1000.0 for each in cells])
    losses = entry_loss_db(frequency_ghz=ghz, percent=_PERCENT, building=Building.TRADITIONAL)
    return np.concatenate([[0.0], losses]).astype(np.float32)
