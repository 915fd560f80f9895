"""What a car body or a wall takes of the signal, by the cell that serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.queries.radiators import Radiator
    from hatang.engines.radio.surroundings import Place


def losses_db(cells: Sequence[Radiator], place: Place) -> NDArray[np.float32]:
    """The median loss into a place (`engines.radio.surroundings`), by the number of a cell counted from 1; 0 dB for 0,
    where nothing serves."""
    # start: the engine
    from hatang.engines.radio.surroundings import compute_surroundings

    by_band = {band: compute_surroundings(place, band).loss_db for band in {cell.band_mhz for cell in cells}}
    return np.array([0.0, *(by_band[cell.band_mhz] for cell in cells)], np.float32)
