"""P.1812-8 for one path, with its inputs checked and every intermediate said by its equation number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio import checks
from hatang.engines.radio.errors import NumberLimits, RadioError
from hatang.engines.radio.p1812 import kernel
from hatang.engines.radio.p1812.climate import INLAND, SEA, ZONES, centre_deg, compute_climate, effective_radius_km

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SHORTEST_KM, LONGEST_KM = 0.25, 3000.0  # §1; a shorter path is computed and said
ZONE_MEANINGS = "1 sea, 3 coastal land, 4 inland"
POLARISATIONS = "1 horizontal, 2 vertical"


@dataclass(frozen=True)
class Path:
    """A checked profile: distances from the transmitter (n,), ground heights, clutter heights, zones; n >= 3."""

    d_km: NDArray[np.float64]
    h_m: NDArray[np.float64]
    clutter_m: NDArray[np.float64]
    zone: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        *,
        d_km: ArrayLike,
        h_m: ArrayLike,
        clutter_m: ArrayLike | None = None,
        zone: ArrayLike | None = None,
    ) -> Path:
        """Check and keep the profile; no clutter means 0 m everywhere, no zone means inland everywhere.

        zone: 1 sea, 3 coastal land, 4 inland (§3.3). Raises RadioError naming the list and the place.

        >>> Path.of(d_km=[0, 1, 2], h_m=[5, 6, 7]).zone.tolist()
        [4, 4, 4]
        >>> Path.of(d_km=[], h_m=[])
        Traceback (most recent call last):
        hatang.engines.radio.errors.RadioError: d_km = 0: expected at least 3 points
        """
        d = checks.check_profile("d_km", d_km)
        h = checks.check_profile("h_m", h_m)
        clutter = np.zeros_like(h) if clutter_m is None else checks.check_profile("clutter_m", clutter_m)
        zones = np.full(len(h), INLAND) if zone is None else checks.check_profile("zone", zone)
        for field, values in (("h_m", h), ("clutter_m", clutter), ("zone", zones)):
            checks.same_length(field, values, len(d))
        _check_ascending(d)
        _check_points("clutter_m", clutter, clutter < 0.0, NumberLimits(0, unit="m"))
        _check_points("zone", zones, ~np.isin(zones, ZONES), ZONE_MEANINGS)
        if d[-1] > LONGEST_KM:
            raise RadioError("d_km", float(d[-1]), NumberLimits(highest=LONGEST_KM, unit="km"))
        return cls(d, h, clutter, zones.astype(np.int64))


def _check_ascending(d: NDArray[np.float64]) -> None:
    if d[0] != 0.0:
        raise RadioError("d_km[0]", float(d[0]), "0: the profile starts at the transmitter")
    back = np.flatnonzero(np.diff(d) <= 0.0)
    if len(back):
        raise RadioError(
            f"d_km[{back[0] + 1}]", float(d[back[0] + 1]), NumberLimits(float(d[back[0]]), unit="km", above=True)
        )


def _check_points(
    field: str, values: NDArray[np.float64], wrong: NDArray[np.bool_], expected: str | NumberLimits
) -> None:
    places = np.flatnonzero(wrong)
    if len(places):
        raise RadioError(f"{field}[{places[0]}]", float(values[places[0]]), expected)


@dataclass(frozen=True)
class Prediction:
    """Basic transmission loss, field strength and everything on the way."""

    loss_db: float  # Lb, eq (69)
    field_dbuv_m: float  # Ep, eq (70), for 1 kW e.r.p.
    terms: kernel.PathTerms
    latitude_deg: float  # of the path's centre, eq (4)
    notes: tuple[str, ...]  # where the Recommendation is stretched


def predict_loss(  # noqa: PLR0913 - the inputs of the Recommendation
    path: Path,
    *,
    frequency_ghz: float,
    time_percent: float,
    tx_height_m: float,
    rx_height_m: float,
    polarisation: int,
    delta_n: float,
    n0: float,
    latitude_deg: float | None = None,
    tx_position: tuple[float, float] | None = None,
    rx_position: tuple[float, float] | None = None,
    tx_coast_km: float = 500.0,
    rx_coast_km: float = 500.0,
    location_percent: float = 50.0,
    location_sigma_db: float = 0.0,
    closed_form: bool = False,
) -> Prediction:
    """Basic transmission loss not exceeded for p % of time and pL % of locations, P.1812-8 §4.

    frequency 0.03-6 GHz; time 1-50 %; antennas 1-3000 m above ground; polarisation 1 horizontal, 2 vertical;
    delta_n: lapse rate of the lowest kilometre, a positive number of N-units/km; n0: sea-level refractivity, N-units;
    position (latitude, longitude) in degrees of both ends, or the latitude of the path's centre; distance to the coast
    over land in km; locations 1-99 %; sigma in dB (`location.sigma_db`). Raises RadioError naming parameter and range.

    >>> path = Path.of(d_km=[0, 1, 2, 3, 4], h_m=[10, 10, 60, 10, 10])
    >>> found = predict_loss(path, frequency_ghz=0.7, time_percent=50, tx_height_m=30, rx_height_m=1.5, polarisation=2,
    ...              delta_n=45, n0=340, latitude_deg=15)
    >>> round(found.loss_db, 2), found.notes
    (131.47, ())
    >>> predict_loss(path, frequency_ghz=7, time_percent=50, tx_height_m=30, rx_height_m=1.5, polarisation=2,
    ...              delta_n=45, n0=340, latitude_deg=15)
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: frequency_ghz = 7: expected 0.03 to 6 GHz
    """
    radio = _checked_radio(frequency_ghz, tx_height_m, rx_height_m, polarisation, delta_n)
    time = checks.check_number("time_percent", time_percent, 1, 50, "% of time")
    refractivity = checks.check_number("n0", n0, 0, 600, "N-units", above=True)
    coasts = [
        checks.check_number(field, value, 0, float("inf"), "km")
        for field, value in (("tx_coast_km", tx_coast_km), ("rx_coast_km", rx_coast_km))
    ]
    locations = checks.check_number("location_percent", location_percent, 1, 99, "% of locations")
    sigma = checks.check_number("location_sigma_db", location_sigma_db, 0, 100, "dB")
    latitude = _find_latitude(latitude_deg, tx_position, rx_position, float(path.d_km[-1]))
    terms = kernel.path_terms(
        path.d_km,
        path.h_m,
        path.clutter_m,
        path.zone,
        radio.tx_height_m,
        radio.rx_height_m,
        radio.frequency_ghz,
        radio.polarisation,
        time,
        radio.delta_n,
        refractivity,
        latitude,
        coasts[0],
        coasts[1],
        locations,
        sigma,
        closed_form,
    )
    notes = (f"path shorter than {SHORTEST_KM:g} km",) if terms.length_km < SHORTEST_KM else ()
    return Prediction(terms.lb, terms.ep, terms, latitude, notes)


def median_loss(
    path: Path,
    *,
    frequency_ghz: float,
    tx_height_m: float,
    rx_height_m: float,
    polarisation: int,
    delta_n: float,
    closed_form: bool = False,
) -> float:
    """Lbfs + Ld50, eqs (8), (39), (42): free space and delta-Bullington at 50 % of time and of locations, dB.

    Arguments as of `predict_loss`. The reference of the median sweep.

    >>> path = Path.of(d_km=[0, 1, 2, 3, 4], h_m=[10, 10, 60, 10, 10])
    >>> round(median_loss(path, frequency_ghz=0.7, tx_height_m=30, rx_height_m=1.5, polarisation=2, delta_n=45), 2)
    131.47
    """
    radio = _checked_radio(frequency_ghz, tx_height_m, rx_height_m, polarisation, delta_n)
    sea_share = compute_climate(path.d_km, path.zone, 0.0).sea_share if (path.zone == SEA).any() else 0.0
    return kernel.median_loss_db(
        path.d_km,
        path.h_m,
        path.clutter_m,
        radio.tx_height_m,
        radio.rx_height_m,
        radio.frequency_ghz,
        radio.polarisation,
        effective_radius_km(radio.delta_n),
        sea_share,
        closed_form,
    )


@dataclass(frozen=True)
class _Radio:
    frequency_ghz: float
    tx_height_m: float
    rx_height_m: float
    polarisation: int
    delta_n: float


def _checked_radio(
    frequency_ghz: float, tx_height_m: float, rx_height_m: float, polarisation: int, delta_n: float
) -> _Radio:
    return _Radio(
        checks.check_number("frequency_ghz", frequency_ghz, 0.03, 6, "GHz"),
        checks.check_number("tx_height_m", tx_height_m, 1, 3000, "m above ground"),
        checks.check_number("rx_height_m", rx_height_m, 1, 3000, "m above ground"),
        checks.check_code("polarisation", polarisation, (1, 2), POLARISATIONS),
        checks.check_number("delta_n", delta_n, 0, 157, "N-units/km", above=True, below=True),
    )


def _find_latitude(
    latitude_deg: float | None,
    tx_position: tuple[float, float] | None,
    rx_position: tuple[float, float] | None,
    length_km: float,
) -> float:
    if latitude_deg is not None:
        return checks.check_number("latitude_deg", latitude_deg, -90, 90, "degrees")
    if tx_position is None or rx_position is None:
        raise RadioError("latitude_deg", None, "the latitude of the path's centre, or both positions")
    tx_latitude, tx_longitude = _check_position("tx", tx_position)
    rx_latitude, rx_longitude = _check_position("rx", rx_position)
    return centre_deg(tx_latitude, tx_longitude, rx_latitude, rx_longitude, length_km)[0]


def _check_position(side: str, position: tuple[float, float]) -> tuple[float, float]:
    return (
        checks.check_number(f"{side}_latitude_deg", position[0], -80, 80, "degrees"),
        checks.check_number(f"{side}_longitude_deg", position[1], -180, 180, "degrees"),
    )


def warm_up() -> None:
    """Compile, or load what was compiled before, so that the first path is as fast as the second."""
    predict_loss(
        Path.of(d_km=[0, 1, 2, 3, 4], h_m=[10, 10, 60, 10, 10]),
        frequency_ghz=0.7,
        time_percent=50.0,
        tx_height_m=30.0,
        rx_height_m=1.5,
        polarisation=2,
        delta_n=45.0,
        n0=340.0,
        latitude_deg=15.0,
    )
