"""P.1812-8 §4.7-4.8: how the loss varies from place to place within a pixel, outdoors and indoors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio import checks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def sigma_db(*, frequency_ghz: float, resolution_m: float) -> float:
    """Standard deviation σL of location variability for a receiver in clutter, eq (64), dB.

    resolution_m: width wa of the square the prediction stands for, 50-1000 m in the Recommendation; smaller pixels are
    taken as they come. Broadcasting plans with 5.5 dB.

    >>> round(sigma_db(frequency_ghz=0.7, resolution_m=100), 3)
    1.949
    """
    frequency = checks.check_number("frequency_ghz", frequency_ghz, 0.03, 6, "GHz")
    width = checks.check_number("resolution_m", resolution_m, 0, 1000, "m", above=True)
    return float((0.024 * frequency + 0.52) * math.pow(width, 0.28))


def height_share(*, receiver_height_m: float, clutter_m: ArrayLike) -> NDArray[np.float64]:
    """u(h): the part of σL that is left at a height over clutter R, eq (66); 1 within it, 0 from 10 m above.

    >>> height_share(receiver_height_m=15.0, clutter_m=[20.0, 10.0, 0.0]).tolist()
    [1.0, 0.5, 0.0]
    >>> height_share(receiver_height_m=1.5, clutter_m=[]).tolist()
    []
    """
    above = receiver_height_m - np.asarray(clutter_m, dtype=np.float64)
    return np.clip(1.0 - above / 10.0, 0.0, 1.0)
