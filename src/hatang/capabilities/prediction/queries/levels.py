"""How strong is strong: the dated signal levels of each technology, and the speed that a level stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from hatang.capabilities.prediction.terms import SignalClass
from hatang.engines.radio.carriers import reference_bandwidth_hz, reference_share_db
from hatang.engines.radio.results import noise_dbm
from hatang.engines.radio.speeds import parse_tables
from hatang.kernel.definitions import read_definition

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from hatang.engines.radio.speeds import Speeds, Tables

# From the weakest; the number of a class in a raster is its place here, 0 is no usable signal.
CLASSES = (
    SignalClass.NONE,
    SignalClass.USABLE,
    SignalClass.FAIR,
    SignalClass.GOOD,
    SignalClass.EXCELLENT,
)
NOT_COMPUTED = 255
_ONE_GHZ = 1000
_WIDEST_NARROW_MHZ, _WIDE_SPACING_KHZ = 50.0, 30.0


@dataclass(frozen=True)
class Levels:
    """Where each class of a technology begins (dBm, from usable to excellent) and the channels its signal comes on."""

    technology: str
    begins_dbm: tuple[float, float, float, float]
    bandwidth_below_1ghz_mhz: float
    bandwidth_from_1ghz_mhz: float
    citation: str
    is_assumption: bool

    @property
    def usable_dbm(self) -> float:
        return self.begins_dbm[0]

    def bandwidth_mhz(self, band_mhz: float) -> float:
        """The width of the channel that is assumed on a band."""
        return self.bandwidth_below_1ghz_mhz if band_mhz < _ONE_GHZ else self.bandwidth_from_1ghz_mhz

    def reference_share_db(self, band_mhz: float) -> float:
        """What of a carrier's power is in one unit of the signal that phones report, dB (0 or less).

        >>> round(Levels("4G", (0, 0, 0, 0), 10, 20, "", True).reference_share_db(1800), 2)
        -30.79
        """
        width, spacing = self.bandwidth_mhz(band_mhz), self._spacing_khz(band_mhz)
        return reference_share_db(self.technology, bandwidth_mhz=width, spacing_khz=spacing, frequency_mhz=band_mhz)

    def noise_dbm(self, band_mhz: float) -> float:
        """Noise of a phone in what one unit of the signal occupies."""
        width = reference_bandwidth_hz(self.technology, spacing_khz=self._spacing_khz(band_mhz), frequency_mhz=band_mhz)
        return noise_dbm(width)

    def _spacing_khz(self, band_mhz: float) -> float | None:
        # Channels wider than 50 MHz exist with carriers 30 kHz apart only (3GPP TS 38.104 table 5.3.2-1).
        return _WIDE_SPACING_KHZ if self.bandwidth_mhz(band_mhz) > _WIDEST_NARROW_MHZ else None

    def classify(self, rsrp_dbm: NDArray[Any]) -> NDArray[np.uint8]:
        """The number of the class of each value; NaN (nothing reaches the place) is 0.

        >>> Levels("4G", (-115, -105, -95, -85), 10, 20, "", True).classify(
        ...     np.array([-80.0, -90, -115, -116, np.nan])).tolist()
        [4, 3, 1, 0, 0]
        """
        known = np.nan_to_num(rsrp_dbm, nan=-np.inf, neginf=-np.inf)
        numbers: NDArray[np.uint8] = np.searchsorted(self.begins_dbm, known, side="right").astype(np.uint8)
        return numbers

    def class_of(self, rsrp_dbm: float | None) -> SignalClass:
        return CLASSES[int(self.classify(np.array([np.nan if rsrp_dbm is None else rsrp_dbm]))[0])]


@lru_cache(maxsize=1)
def speed_tables() -> Tables:
    """The dated tables of `data/radio`: which speed a level stands for, with the source of each line."""
    path = Path(settings.CHECKOUT) / "data" / "radio" / "speed_classes.toml"
    return parse_tables(path.read_text(encoding="utf-8"), path.name)


def find_speed_table(of: Levels, band_mhz: float, as_of: date) -> Speeds:
    """The table of the channel that is assumed on a band."""
    return speed_tables().of(of.technology, of.bandwidth_mhz(band_mhz), as_of)


_STEPS = ("usable", "fair", "good", "excellent")


def read_levels(technology: str, as_of: date) -> Levels:
    """The levels of the technology on the date; `Missing` where none are defined."""
    definition = read_definition(f"signal_{technology.lower()}", as_of)
    values = definition.values

    usable, fair, good, excellent = (float(str(values[f"{step}_dbm"])) for step in _STEPS)
    return Levels(
        technology=technology,
        begins_dbm=(usable, fair, good, excellent),
        bandwidth_below_1ghz_mhz=float(str(values["bandwidth_below_1ghz_mhz"])),
        bandwidth_from_1ghz_mhz=float(str(values["bandwidth_from_1ghz_mhz"])),
        citation=definition.citation,
        is_assumption=bool(definition.assumptions),
    )
