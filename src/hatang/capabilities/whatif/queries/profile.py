"""The path between two places: terrain, line of sight over the curved Earth, first Fresnel zone, loss."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _
from pyproj import Geod

from hatang.capabilities.prediction import public as prediction
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.prediction.public import Run

    type Place = tuple[float, float]

SHORTEST_M, LONGEST_M = 50.0, 120_000.0
MOST_POINTS = 1500
# The radio horizon in a standard atmosphere: an Earth of 4/3 its radius.
EFFECTIVE_EARTH_M = 8_495_000.0
# Refractivity over Viet Nam's latitudes where the province has no maps of its own: N-units/km and N-units.
DELTA_N, N0 = 45.0, 370.0
_LIGHT_M_PER_S = 299_792_458.0
# Knife edges touch nothing as long as this share of the first Fresnel zone is clear (ITU-R P.530).
CLEAR_SHARE = 0.6
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class PathProfile:
    """`distance_m`, `ground_m` (bulged by the Earth's curve), `sight_m`, `fresnel_m` (radius): (n,) each.

    `clearance_m`, `clearance_share`: at the tightest point, the height of the line over the ground, in metres and in
    radii of the first Fresnel zone; negative where the ground stands in the way. `tightest_m` is how far along,
    `tightest_place` where that is.
    """

    start: Place
    end: Place
    frequency_mhz: float
    start_height_m: float
    end_height_m: float
    distance_m: NDArray[np.float64]
    height_m: NDArray[np.float64]
    ground_m: NDArray[np.float64]
    sight_m: NDArray[np.float64]
    fresnel_m: NDArray[np.float64]
    clearance_m: float
    clearance_share: float
    tightest_m: float
    tightest_place: Place
    bearing_deg: float
    free_space_db: float
    loss_db: float

    @property
    def length_m(self) -> float:
        return float(self.distance_m[-1])

    @property
    def length_km(self) -> float:
        return self.length_m / 1000.0

    @property
    def tightest_km(self) -> float:
        return self.tightest_m / 1000.0

    @property
    def in_sight(self) -> bool:
        return self.clearance_m > 0

    @property
    def is_clear(self) -> bool:
        """Whether the path is as good as free space."""
        return self.clearance_share >= CLEAR_SHARE


def compute_profile(
    *, run: Run, start: Place, end: Place, start_height_m: float, end_height_m: float, frequency_mhz: float
) -> PathProfile:
    """The path from `start` to `end` (longitude, latitude) over the run's terrain; heights are above the ground.

    `Invalid` for a path too short or too long, `Missing` where it leaves the terrain.
    """
    # start: the engine
    from hatang.engines.radio import p1812  # here, with its machine code: no other page needs it

    bearing, _back, length_m = _GEOD.inv(*start, *end)
    if not SHORTEST_M <= length_m <= LONGEST_M:
        raise Invalid(
            "path",
            _("This path is too short or too long"),
            where=f"{formats.format_number(length_m / 1000, 2)} km",
            hint=_("From %(low)d m to %(high)d km.") % {"low": SHORTEST_M, "high": LONGEST_M / 1000},
        )
    distance, height = _sample_path_heights(run, start, end, length_m)
    ground = height + distance * (length_m - distance) / (2.0 * EFFECTIVE_EARTH_M)
    sight = np.linspace(ground[0] + start_height_m, ground[-1] + end_height_m, len(distance))
    fresnel = np.sqrt(_LIGHT_M_PER_S / (frequency_mhz * 1e6) * distance * (length_m - distance) / length_m)
    clear = sight - ground
    inner = slice(1, -1)
    shares = clear[inner] / np.maximum(fresnel[inner], 1e-6)
    tightest = int(np.argmin(shares)) + 1
    path_loss = p1812.predict_loss(
        p1812.Path.of(d_km=distance / 1000.0, h_m=height),
        frequency_ghz=frequency_mhz / 1000.0,
        time_percent=50.0,
        tx_height_m=start_height_m,
        rx_height_m=end_height_m,
        polarisation=2,
        delta_n=DELTA_N,
        n0=N0,
        tx_position=(start[1], start[0]),
        rx_position=(end[1], end[0]),
    )
    return PathProfile(
        start=start,
        end=end,
        frequency_mhz=frequency_mhz,
        start_height_m=start_height_m,
        end_height_m=end_height_m,
        distance_m=distance,
        height_m=height,
        ground_m=ground,
        sight_m=sight,
        fresnel_m=fresnel,
        clearance_m=float(clear[tightest]),
        clearance_share=float(shares[tightest - 1]),
        tightest_m=float(distance[tightest]),
        tightest_place=_locate_along(start, end, float(distance[tightest])),
        bearing_deg=bearing % 360.0,
        free_space_db=20.0 * math.log10(4.0 * math.pi * length_m * frequency_mhz * 1e6 / _LIGHT_M_PER_S),
        loss_db=path_loss.loss_db,
    )


def _locate_along(start: Place, end: Place, distance_m: float) -> Place:
    bearing, _back, _length = _GEOD.inv(*start, *end)
    longitude, latitude, _back = _GEOD.fwd(*start, bearing, distance_m)
    return float(longitude), float(latitude)


def _sample_path_heights(
    run: Run, start: Place, end: Place, length_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distances and heights along the geodesic, one sample for each half pixel but never more than a page can draw."""
    # start: scipy
    from scipy.ndimage import map_coordinates

    terrain = prediction.heights_around(run, [start, end], margin_m=2 * run.step_m)
    count = int(min(max(math.ceil(2 * length_m / terrain.grid.step_m) + 1, 9), MOST_POINTS))
    between = _GEOD.npts(*start, *end, count - 2)
    points = np.array([start, *between, end])
    rows, columns = terrain.grid.locate(points[:, 0], points[:, 1])
    height = map_coordinates(terrain.height_m.astype(np.float64), [rows, columns], order=1, mode="nearest")
    hole = np.flatnonzero(np.isnan(height))
    if hole.size:
        raise prediction.outside_terrain((float(points[hole[0], 0]), float(points[hole[0], 1])))
    return np.linspace(0.0, length_m, count), height
