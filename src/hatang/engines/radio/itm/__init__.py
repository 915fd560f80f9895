"""The Irregular Terrain Model of NTIA (Longley-Rice), 20 MHz to 20 GHz: along a known profile, and over an area.

`point_to_point` and `area` take time, location and situation; with `confidence` and `reliability` use the `_cr` pair.
`kernel.point_to_point` is the same in machine code, unchecked, for loops. Sources: Hufford, Longley, Kissick, "A Guide
to the Use of the ITS Irregular Terrain Model in the Area Prediction Mode", NTIA Report 82-100; Hufford, "The ITS
Irregular Terrain Model, version 1.2.2, the Algorithm".
"""

from hatang.engines.radio.itm.model import (
    ItmPrediction,
    Siting,
    Variability,
    area_cr,
    point_to_point,
    point_to_point_cr,
    predict_area,
    warm_up,
)
from hatang.engines.radio.itm.warnings import Warn

__all__ = [
    "ItmPrediction",
    "Siting",
    "Variability",
    "Warn",
    "area_cr",
    "point_to_point",
    "point_to_point_cr",
    "predict_area",
    "warm_up",
]
