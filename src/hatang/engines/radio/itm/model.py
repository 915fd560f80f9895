"""The Irregular Terrain Model with its inputs checked: along a profile or over an area, in both ways of variability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from hatang.engines.radio import checks
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.itm import kernel
from hatang.engines.radio.itm.warnings import DONE, DONE_WITH_WARNINGS, RETURN_CODES, Warn

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from hatang.engines.radio.itm.terrain import PathShape

CLIMATES = (
    "1 equatorial, 2 continental subtropical, 3 maritime subtropical, 4 desert, 5 continental temperate, "
    "6 maritime temperate over land, 7 maritime temperate over sea"
)
POLARISATIONS = "0 horizontal, 1 vertical"
SITINGS = "0 random, 1 careful, 2 very careful"
MODES = "0 single message, 1 accidental, 2 mobile, 3 broadcast; +10 without location, +20 without situation"
KNOWN_MODES = tuple(mode + extra for extra in (0, 10, 20, 30) for mode in range(4))
IMPOSSIBLE = {
    kernel.REFRACTIVITY_LOW: ("surface_refractivity_low", "at least 150 N-units at the height of the path"),
    kernel.REFRACTIVITY_HIGH: ("surface_refractivity_high", "at most 400 N-units at the height of the path"),
    kernel.BAD_RADIUS: ("effective_radius_m", "an effective Earth radius of 4,000 to 13,333 km"),
    kernel.BAD_IMPEDANCE: ("ground_impedance", "a ground whose impedance is more real than imaginary"),
}

NO_VALUE = "a path that the model's diffraction curves reach at this frequency"


class Siting(IntEnum):
    """How a terminal of an area prediction found its place."""

    RANDOM = 0
    CAREFUL = 1
    VERY_CAREFUL = 2


@dataclass(frozen=True)
class Variability:
    """Mode of variability and the shares of time, locations and situations, %; each more than 0, less than 100."""

    mode: int
    time_percent: float
    location_percent: float
    situation_percent: float


@dataclass(frozen=True)
class ItmPrediction:
    """Basic transmission loss and what it rests on; rc is 0, or 1 where there are warnings."""

    loss_db: float
    warnings: Warn
    mode: int  # 1 line of sight, 2 diffraction, 3 tropospheric scatter
    reference_db: float
    free_space_db: float
    surface_refractivity: float
    shape: PathShape

    @property
    def rc(self) -> int:
        return DONE_WITH_WARNINGS if self.warnings else DONE


def return_code(field: str) -> int | None:
    """NTIA's error code for the field a RadioError names.

    >>> return_code("n0"), return_code("profile[3]")
    (1008, None)
    """
    return RETURN_CODES.get(field)


def point_to_point(  # noqa: PLR0913 - the inputs of NTIA's model
    height_m: ArrayLike,
    *,
    step_m: float,
    tx_height_m: float,
    rx_height_m: float,
    climate: int,
    n0: float,
    frequency_mhz: float,
    polarisation: int,
    permittivity: float,
    conductivity_s_m: float,
    variability: Variability,
) -> ItmPrediction:
    """Loss along a profile of ground heights (n,), n >= 3, from the transmitter, with even steps.

    antennas 0.5-3000 m above ground; climate 1-7; n0 250-400 N-units, reduced to sea level; 20-20,000 MHz;
    polarisation 0 horizontal, 1 vertical; permittivity >= 1; conductivity > 0 S/m. Raises RadioError naming the field.

    >>> usual = Variability(mode=3, time_percent=50, location_percent=50, situation_percent=50)
    >>> found = point_to_point([5] * 101, step_m=100, tx_height_m=30, rx_height_m=2, climate=1, n0=360,
    ...     frequency_mhz=700, polarisation=1, permittivity=15, conductivity_s_m=0.005, variability=usual)
    >>> round(found.loss_db, 2), found.mode, found.rc
    (124.82, 1, 0)
    >>> point_to_point([], step_m=100, tx_height_m=30, rx_height_m=2, climate=1, n0=360,
    ...     frequency_mhz=700, polarisation=1, permittivity=15, conductivity_s_m=0.005, variability=usual)
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: height_m = 0: expected at least 3 points
    """
    heights = checks.check_profile("height_m", height_m)
    step = checks.check_number("step_m", step_m, 0, float("inf"), "m", above=True)
    tx, rx = _check_terminals(tx_height_m, rx_height_m)
    wave = _air_and_ground(climate, n0, frequency_mhz, polarisation, permittivity, conductivity_s_m)
    return _build_prediction(kernel.point_to_point(heights, step, tx, rx, *wave, *_check_shares(variability)))


def predict_area(  # noqa: PLR0913 - the inputs of NTIA's model
    *,
    distance_km: float,
    irregularity_m: float,
    tx_height_m: float,
    rx_height_m: float,
    tx_siting: int = Siting.RANDOM,
    rx_siting: int = Siting.RANDOM,
    climate: int,
    n0: float,
    frequency_mhz: float,
    polarisation: int,
    permittivity: float,
    conductivity_s_m: float,
    variability: Variability,
) -> ItmPrediction:
    """Loss at a distance over terrain of irregularity Δh (0 m sea, 30 plains, 90 hills, 200 mountains).

    >>> found = predict_area(distance_km=16, irregularity_m=0, tx_height_m=10, rx_height_m=1, climate=5, n0=301,
    ...     frequency_mhz=230, polarisation=0, permittivity=15, conductivity_s_m=0.008,
    ...     variability=Variability(mode=0, time_percent=87, location_percent=50, situation_percent=50))
    >>> round(found.loss_db, 1)
    152.5
    """
    length = checks.check_number("distance_km", distance_km, 0, float("inf"), "km", above=True)
    rough = checks.check_number("irregularity_m", irregularity_m, 0, float("inf"), "m")
    tx_sited, rx_sited = _check_siting("tx_siting", tx_siting), _check_siting("rx_siting", rx_siting)
    tx, rx = _check_terminals(tx_height_m, rx_height_m)
    wave = _air_and_ground(climate, n0, frequency_mhz, polarisation, permittivity, conductivity_s_m)
    return _build_prediction(
        kernel.over_area(length * 1000.0, rough, tx, rx, tx_sited, rx_sited, *wave, *_check_shares(variability))
    )


def point_to_point_cr(
    height_m: ArrayLike,
    *,
    confidence_percent: float,
    reliability_percent: float,
    variability_mode: int,
    **inputs: float,
) -> ItmPrediction:
    """`point_to_point` by confidence and reliability: time is the reliability, situation the confidence."""
    variability = _from_cr(variability_mode, confidence_percent, reliability_percent)
    return point_to_point(height_m, variability=variability, **inputs)  # type: ignore[arg-type]


def area_cr(
    *,
    confidence_percent: float,
    reliability_percent: float,
    variability_mode: int,
    **inputs: float,
) -> ItmPrediction:
    """`predict_area` by confidence and reliability: time is the reliability, situation the confidence."""
    variability = _from_cr(variability_mode, confidence_percent, reliability_percent)
    return predict_area(variability=variability, **inputs)  # type: ignore[arg-type]


def _from_cr(mode: int, confidence_percent: float, reliability_percent: float) -> Variability:
    confidence = _check_percent("confidence_percent", confidence_percent)
    reliability = _check_percent("reliability_percent", reliability_percent)
    return Variability(mode, reliability, 50.0, confidence)


def _check_siting(field: str, value: int) -> int:
    return checks.check_code(field, value, (0, 1, 2), SITINGS)


def _check_terminals(tx_height_m: float, rx_height_m: float) -> tuple[float, float]:
    return (
        checks.check_number("tx_height_m", tx_height_m, 0.5, 3000, "m above ground"),
        checks.check_number("rx_height_m", rx_height_m, 0.5, 3000, "m above ground"),
    )


def _air_and_ground(
    climate: int,
    n0: float,
    frequency_mhz: float,
    polarisation: int,
    permittivity: float,
    conductivity_s_m: float,
) -> tuple[int, float, float, int, float, float]:
    return (
        checks.check_code("climate", climate, range(1, 8), CLIMATES),
        checks.check_number("n0", n0, 250, 400, "N-units"),
        checks.check_number("frequency_mhz", frequency_mhz, 20, 20000, "MHz"),
        checks.check_code("polarisation", polarisation, (0, 1), POLARISATIONS),
        checks.check_number("permittivity", permittivity, 1, float("inf")),
        checks.check_number("conductivity_s_m", conductivity_s_m, 0, float("inf"), "S/m", above=True),
    )


def _check_percent(field: str, value: float) -> float:
    return checks.check_number(field, value, 0, 100, "%", above=True, below=True)


def _check_shares(variability: Variability) -> tuple[int, float, float, float]:
    mode = checks.check_code("variability_mode", variability.mode, KNOWN_MODES, MODES)
    return (
        mode,
        _check_percent("time_percent", variability.time_percent) / 100.0,
        _check_percent("location_percent", variability.location_percent) / 100.0,
        _check_percent("situation_percent", variability.situation_percent) / 100.0,
    )


def _build_prediction(outcome: kernel.ItmOutcome) -> ItmPrediction:
    if outcome.error:
        field, expected = IMPOSSIBLE[outcome.error]
        raise RadioError(field, round(outcome.surface_refractivity, 1), expected)
    if math.isnan(outcome.loss_db):  # low frequencies over very near, high horizons: the curves are left behind
        raise RadioError("height_m", f"{outcome.shape.length_m:g} m", NO_VALUE)
    return ItmPrediction(
        outcome.loss_db,
        Warn(outcome.warnings),
        outcome.mode,
        outcome.reference_db,
        outcome.free_space_db,
        outcome.surface_refractivity,
        outcome.shape,
    )


def warm_up() -> None:
    """Compile, or load what was compiled before, so that the first path is as fast as the second."""
    point_to_point(
        [5.0] * 101,
        step_m=100.0,
        tx_height_m=30.0,
        rx_height_m=2.0,
        climate=1,
        n0=360.0,
        frequency_mhz=700.0,
        polarisation=1,
        permittivity=15.0,
        conductivity_s_m=0.005,
        variability=Variability(mode=3, time_percent=50, location_percent=50, situation_percent=50),
    )
