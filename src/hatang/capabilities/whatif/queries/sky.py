"""The sky instead of masts: what low satellites, high platforms and geostationary satellites could do for a place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.whatif.terms import CostClass, LatencyClass, SkyService, Suitability
from hatang.kernel.definitions import read_definition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.public import Run
    from hatang.engines.terrain.horizon import Horizon

# A terminal on a roof, and how far away a ridge may hide the sky.
ROOF_M = 4.0
REACH_M = 30_000.0
_EARTH_KM = 6371.0
# Of the sky that a service asks for, this much open is good; less than that much is no use.
GOOD_SHARE, POOR_SHARE = 0.95, 0.70


@dataclass(frozen=True)
class ServiceOutlook:
    """What a service could do for a place. `open_share`: of the sky above its lowest elevation; `expected_visible`:
    satellites in the open sky on average, None where that is no question."""

    service: SkyService
    title: str
    text: str
    suitability: Suitability
    lowest_elevation_deg: float
    open_share: float
    expected_visible: float | None
    latency_ms: float
    latency: LatencyClass
    first_year_vnd: int
    cost: CostClass
    is_offered: bool
    citation: str

    @property
    def open_percent(self) -> float:
        return round(100.0 * self.open_share, 3)


@dataclass(frozen=True)
class SkyOutlook:
    """`horizon_deg` (n,): elevation of the ground all round, clockwise from north; `sky_view` share of the sky seen."""

    longitude: float
    latitude: float
    ground_m: float
    horizon_deg: NDArray[np.float64]
    sky_view: float
    known_m: float
    services: tuple[ServiceOutlook, ...]

    @property
    def sky_percent(self) -> float:
        return 100.0 * self.sky_view


def assess_sky(*, run: Run, longitude: float, latitude: float) -> SkyOutlook:
    """The services of the dated definitions against the horizon of the place; `Missing` off the run's terrain."""
    # start: the engine
    from hatang.engines.terrain.horizon import compute_horizon

    terrain = prediction.heights_around(run, [(longitude, latitude)], margin_m=REACH_M)
    around = compute_horizon(terrain, longitude, latitude, height_m=ROOF_M, reach_m=REACH_M)
    classes = read_definition("sky_classes", run.as_of).values
    return SkyOutlook(
        longitude=longitude,
        latitude=latitude,
        ground_m=terrain.height_at(longitude, latitude),
        horizon_deg=around.elevation_deg,
        sky_view=around.open_share(0.0),
        known_m=float(around.known_m.min()),
        services=tuple(_assess_service(service, around, run, longitude, latitude, classes) for service in SkyService),
    )


def _assess_service(
    service: SkyService,
    around: Horizon,
    run: Run,
    longitude: float,
    latitude: float,
    classes: Mapping[str, Any],
) -> ServiceOutlook:
    means = read_definition(f"sky_{service.value}", run.as_of)
    values = means.values
    lowest = float(values["lowest_elevation_deg"])
    share, visible, suits = _assess_fit(service, values, around, longitude, latitude)
    first_year = int(values["terminal_vnd"]) + 12 * int(values["monthly_vnd"])
    is_offered = bool(values["offered"])
    return ServiceOutlook(
        service=service,
        title=means.title,
        text=means.text,
        suitability=suits,
        lowest_elevation_deg=lowest,
        open_share=share,
        expected_visible=visible,
        latency_ms=float(values["latency_ms"]),
        latency=_classify_latency(float(values["latency_ms"]), classes),
        first_year_vnd=first_year,
        cost=_classify_cost(first_year, classes) if is_offered else CostClass.UNKNOWN,
        is_offered=is_offered,
        citation=means.citation,
    )


def _assess_fit(
    service: SkyService, values: Mapping[str, Any], around: Horizon, longitude: float, latitude: float
) -> tuple[float, float | None, Suitability]:
    """Share of the needed sky that is open, satellites expected in it, and whether that is enough."""
    # start: the engine
    from hatang.engines.terrain.horizon import geostationary_direction

    lowest = float(values["lowest_elevation_deg"])
    if service is SkyService.HTS:
        azimuth, elevation = geostationary_direction(longitude, latitude, float(values["longitude_deg"]))
        seen = around.sees(azimuth, elevation) and elevation >= lowest
        return (1.0, 1.0, Suitability.GOOD) if seen else (0.0, 0.0, Suitability.NONE)
    share = around.open_share(lowest)
    if service is SkyService.HAPS:
        return share, None, _by_share(share)
    visible = expected_visible(
        np.maximum(around.elevation_deg, lowest),
        latitude_deg=latitude,
        altitude_km=float(values["altitude_km"]),
        inclination_deg=float(values["inclination_deg"]),
        satellites=int(values["satellites"]),
    )
    return share, visible, _by_share(share) if visible >= 1.0 else Suitability.NONE


def _by_share(share: float) -> Suitability:
    if share >= GOOD_SHARE:
        return Suitability.GOOD
    return Suitability.LIMITED if share >= POOR_SHARE else Suitability.NONE


def expected_visible(
    lowest_deg: NDArray[np.float64],
    *,
    latitude_deg: float,
    altitude_km: float,
    inclination_deg: float,
    satellites: int,
) -> float:
    """How many satellites of a Walker constellation stand above the horizon on average.

    `lowest_deg` (n,): the lowest usable elevation in evenly spread directions. On the sphere of the orbits a satellite
    of inclination i spends its time at latitude φ with the density 1 / (2π² √(sin² i − sin² φ)) per steradian; the part
    of the sphere in view is 1 − cos λ per radian of azimuth, λ the Earth-central angle at the lowest elevation.

    >>> flat = np.full(360, 25.0)
    >>> round(expected_visible(flat, latitude_deg=15.0, altitude_km=550, inclination_deg=53, satellites=4400), 1)
    20.2
    >>> expected_visible(flat, latitude_deg=80.0, altitude_km=550, inclination_deg=53, satellites=4400)
    0.0
    """
    spread = math.sin(math.radians(inclination_deg)) ** 2 - math.sin(math.radians(latitude_deg)) ** 2
    if spread <= 0:
        return 0.0
    density = satellites / (2.0 * math.pi**2 * math.sqrt(spread))
    elevation = np.radians(lowest_deg)
    central = np.arccos(_EARTH_KM * np.cos(elevation) / (_EARTH_KM + altitude_km)) - elevation
    return float(density * 2.0 * math.pi * np.mean(1.0 - np.cos(central)))


def _classify_latency(latency_ms: float, classes: Mapping[str, Any]) -> LatencyClass:
    if latency_ms < float(classes["interactive_below_ms"]):
        return LatencyClass.INTERACTIVE
    if latency_ms < float(classes["conversational_below_ms"]):
        return LatencyClass.CONVERSATIONAL
    return LatencyClass.DELAYED


def _classify_cost(first_year_vnd: int, classes: Mapping[str, Any]) -> CostClass:
    if first_year_vnd < float(classes["low_cost_below_vnd"]):
        return CostClass.LOW
    return CostClass.MEDIUM if first_year_vnd < float(classes["medium_cost_below_vnd"]) else CostClass.HIGH
