"""Where the phone is: outdoors, in a vehicle, indoors — the loss on the way in, its spread, and the shadowing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.p2109 import Building, entry_loss_db
from hatang.engines.radio.results import VEHICLE_LOSS_DB, VEHICLE_SIGMA_DB, combined_sigma_db

# Shadowing outdoors around a median of a pixel: 3GPP TR 38.901 table 7.4.1-1, rural and urban macro out of sight.
SHADOWING_SIGMA_DB = 8.0
# One deviation above the median of a normal distribution: entry losses are not quite normal, this is their spread.
_MEDIAN, _ONE_SIGMA = 50.0, 84.134474606854


class Place(StrEnum):
    OUTDOOR = "outdoor"
    VEHICLE = "vehicle"
    INDOOR = "indoor"


@dataclass(frozen=True)
class Surroundings:
    """`loss_db`: the median on the way in; `sigma_db`: shadowing outdoors and the spread of the loss together."""

    loss_db: float
    sigma_db: float


def compute_surroundings(
    place: Place | str,
    frequency_mhz: float,
    *,
    building: Building = Building.TRADITIONAL,
    shadowing_sigma_db: float = SHADOWING_SIGMA_DB,
) -> Surroundings:
    """Loss and spread of a place: a car by 3GPP TR 38.901 clause 7.4.3.2, a building by Recommendation ITU-R P.2109.

    RadioError for a place that is none of the three, a frequency outside P.2109's 80 MHz to 100 GHz, no shadowing.

    >>> compute_surroundings("outdoor", 1800.0)
    Surroundings(loss_db=0.0, sigma_db=8.0)
    >>> found = compute_surroundings("indoor", 1800.0)
    >>> round(found.loss_db, 1), round(found.sigma_db, 1)
    (14.8, 12.2)
    """
    if shadowing_sigma_db <= 0:
        raise RadioError("shadowing_sigma_db", shadowing_sigma_db, "more than 0 dB")
    if place == Place.OUTDOOR:
        return Surroundings(0.0, shadowing_sigma_db)
    if place == Place.VEHICLE:
        return Surroundings(VEHICLE_LOSS_DB, combined_sigma_db(shadowing_sigma_db, VEHICLE_SIGMA_DB))
    if place != Place.INDOOR:
        raise RadioError("place", place, " or ".join(Place))
    median, above = entry_loss_db(
        frequency_ghz=frequency_mhz / 1000.0, percent=[_MEDIAN, _ONE_SIGMA], building=building
    ).tolist()
    return Surroundings(median, combined_sigma_db(shadowing_sigma_db, above - median))
