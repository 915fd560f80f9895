"""Antenna patterns: attenuation by direction, from a file or a 3GPP formula, tilted electrically and mechanically."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Pattern:
    """One antenna at one frequency.

    `horizontal_db`, `vertical_db`: float64 (360,), attenuation below the maximum (0 or more) at each whole degree;
    horizontally clockwise from the boresight, vertically downwards from the horizon (90 = straight down, 270 = up).
    `floor_db`: no direction is weaker than this. `electrical_tilt_deg` is already in `vertical_db`.
    """

    name: str
    gain_dbi: float
    horizontal_db: NDArray[np.float64]
    vertical_db: NDArray[np.float64]
    floor_db: float
    electrical_tilt_deg: float = 0.0

    @cached_property
    def digest(self) -> str:
        """A fingerprint of all that shapes the beam."""
        made = hashlib.sha256(f"{self.gain_dbi!r} {self.floor_db!r} {self.electrical_tilt_deg!r}".encode())
        made.update(np.ascontiguousarray(self.horizontal_db))
        made.update(np.ascontiguousarray(self.vertical_db))
        return made.hexdigest()


def build_parametric_pattern(
    *,
    gain_dbi: float = 17.0,
    horizontal_beam_deg: float | None = 65.0,
    vertical_beam_deg: float = 10.0,
    side_lobe_db: float = 20.0,
    front_to_back_db: float = 25.0,
    name: str = "3GPP TR 36.814",
) -> Pattern:
    """3GPP TR 36.814 Table A.2.1.1-2: min(12 (φ/φ₃)², Am) + min(12 (θ/θ₃)², SLA), together at most Am.

    `horizontal_beam_deg` None: omnidirectional. For the element of TR 38.901 Table 7.3-1 give 65, 65, 30, 30 and a gain
    of 8 dBi.

    >>> pattern = build_parametric_pattern()
    >>> float(pattern.horizontal_db[0]), float(pattern.horizontal_db[180]), float(pattern.vertical_db[5])
    (0.0, 25.0, 3.0)
    """
    for field, value in (("vertical_beam_deg", vertical_beam_deg), ("horizontal_beam_deg", horizontal_beam_deg)):
        if value is not None and not 0 < value <= 360:
            raise RadioError(field, value, "more than 0 and at most 360 degrees")
    off = (np.arange(360) + 180.0) % 360.0 - 180.0
    around = np.zeros(360)
    if horizontal_beam_deg is not None:
        around = np.minimum(12.0 * (off / horizontal_beam_deg) ** 2, front_to_back_db)
    upright = np.minimum(12.0 * (off / vertical_beam_deg) ** 2, side_lobe_db)
    return Pattern(name, gain_dbi, around, upright, max(front_to_back_db, side_lobe_db))


def attenuation_db(
    pattern: Pattern,
    off_azimuth_deg: Any,
    depression_deg: Any,
    *,
    electrical_tilt_deg: float | None = None,
    mechanical_tilt_deg: float = 0.0,
) -> Any:
    """Attenuation (dB, 0 or more) towards directions `off_azimuth_deg` clockwise from the antenna's azimuth and
    `depression_deg` below the horizon; floats or arrays.

    The antenna is turned down about its horizontal axis by the mechanical tilt, exactly; the electrical tilt shifts
    the vertical cut at every azimuth (None: as the pattern has it). The cuts are read linearly between degrees and
    added, the usual reading of two-cut files (3GPP TR 38.901 Table 7.3-1 adds them too).

    >>> float(attenuation_db(build_parametric_pattern(), 0.0, 6.0, electrical_tilt_deg=2.0, mechanical_tilt_deg=4.0))
    0.0
    """
    azimuth, depression = np.radians(off_azimuth_deg), np.radians(depression_deg)
    tilt = math.radians(mechanical_tilt_deg)
    forward = np.cos(depression) * np.cos(azimuth)
    right = np.cos(depression) * np.sin(azimuth)
    down = np.sin(depression)
    turned = np.degrees(np.arctan2(right, forward * math.cos(tilt) + down * math.sin(tilt)))
    lowered = np.degrees(np.arcsin(np.clip(down * math.cos(tilt) - forward * math.sin(tilt), -1.0, 1.0)))
    wanted = pattern.electrical_tilt_deg if electrical_tilt_deg is None else electrical_tilt_deg
    around = _interpolate_cut(pattern.horizontal_db, turned)
    upright = _interpolate_cut(pattern.vertical_db, lowered - (wanted - pattern.electrical_tilt_deg))
    return np.minimum(around + upright, pattern.floor_db)


def _interpolate_cut(cut_db: NDArray[np.float64], angle_deg: Any) -> Any:
    return np.interp(np.asarray(angle_deg) % 360.0, np.arange(361), np.append(cut_db, cut_db[0]))
