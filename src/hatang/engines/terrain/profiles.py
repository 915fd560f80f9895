"""The ground between two points: profile, Fresnel zone, clearance of the line of sight."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod
from scipy.ndimage import map_coordinates

from hatang.engines.terrain.errors import TerrainError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Terrain

EARTH_KM = 6371.0
# Median refraction: the Earth seen a third larger (ITU-R P.452, ΔN ≈ 39).
MEDIAN_K = 4.0 / 3.0
LIGHT_M_PER_S = 299_792_458.0
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Profile:
    """Points from the first end to the second, both included; arrays (n,).

    `distance_m` float64 along the ground; `height_m` float64, NaN where terrain is missing; `clutter_m` float64
    representative clutter above ground (0 where none is known); `longitude`, `latitude` degrees.
    """

    distance_m: NDArray[np.float64]
    height_m: NDArray[np.float64]
    clutter_m: NDArray[np.float64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]

    @property
    def missing_share(self) -> float:
        """Share of points without a height, 0 to 1."""
        return float(np.isnan(self.height_m).mean())


def sample_profile(
    terrain: Terrain,
    longitude_1: float,
    latitude_1: float,
    longitude_2: float,
    latitude_2: float,
    step_m: float | None = None,
    *,
    method: str = "bilinear",
) -> Profile:
    """The ground between two places, evenly sampled about every `step_m` (default: the grid's step), at least 2 points.

    `method` "bilinear" or "nearest". TerrainError where an end lies outside the grid. Missing terrain is NaN.
    """
    grid = terrain.grid
    for longitude, latitude in ((longitude_1, latitude_1), (longitude_2, latitude_2)):
        grid.pixel(longitude, latitude)
    (row_1, row_2), (column_1, column_2) = grid.locate(
        np.array([longitude_1, longitude_2]), np.array([latitude_1, latitude_2])
    )
    length_m = _GEOD.inv(longitude_1, latitude_1, longitude_2, latitude_2)[2]
    share = np.linspace(0.0, 1.0, max(math.ceil(length_m / (step_m or grid.step_m)), 1) + 1)
    rows, columns = row_1 + (row_2 - row_1) * share, column_1 + (column_2 - column_1) * share
    longitude, latitude = grid.centre(rows, columns)
    clutter = terrain.clutter_m
    return Profile(
        distance_m=length_m * share,
        height_m=interpolate_positions(terrain.height_m, rows, columns, method=method),
        clutter_m=np.zeros(share.shape)
        if clutter is None
        else interpolate_positions(clutter, rows, columns, method="nearest"),
        longitude=longitude,
        latitude=latitude,
    )


def interpolate_positions(
    values: NDArray[Any], rows: NDArray[Any], columns: NDArray[Any], *, method: str
) -> NDArray[np.float64]:
    """float64 values at (row, column) positions; the edge pixels reach half a pixel outwards.

    >>> interpolate_positions(np.array([[0.0, 10.0]]), np.array([0.0]), np.array([0.25]), method="bilinear").tolist()
    [2.5]
    """
    order = {"bilinear": 1, "nearest": 0}[method]
    height, width = values.shape
    places = [np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    if method == "nearest":
        places = [np.floor(axis + 0.5) for axis in places]
    sampled: NDArray[np.float64] = map_coordinates(values, places, output=np.float64, order=order, mode="nearest")
    return sampled


def fresnel_radius_m(d1_m: Any, d2_m: Any, frequency_mhz: float, *, zone: int = 1) -> Any:
    """Radius of the n-th Fresnel ellipsoid, metres, at distances from both ends (ITU-R P.526-15, equation 2).

    >>> round(float(fresnel_radius_m(5000.0, 5000.0, 1800.0)), 2)
    20.41
    >>> float(fresnel_radius_m(0.0, 5000.0, 1800.0))
    0.0
    """
    wavelength_m = LIGHT_M_PER_S / (frequency_mhz * 1e6)
    return np.sqrt(zone * wavelength_m * d1_m * d2_m / (d1_m + d2_m))


@dataclass(frozen=True)
class Clearance:
    """How free the line between two antennas is; arrays (n,) along the profile.

    `ground_m`: terrain raised by the bulge of the Earth, clutter included; `line_m`: the straight ray; `fresnel_m`:
    radius of the first zone. `worst_share`: the smallest (line − ground) / fresnel between the ends — 1 or more: the
    whole first zone is free, 0.6: free for planning, below 0: the line is cut — at `worst_at_m`. NaN where terrain is
    missing on the way: then it is not known.
    """

    ground_m: NDArray[np.float64]
    line_m: NDArray[np.float64]
    fresnel_m: NDArray[np.float64]
    worst_share: float
    worst_at_m: float

    @property
    def in_sight(self) -> bool:
        """The straight line is free (False too where it is not known)."""
        return self.worst_share > 0


def compute_clearance(
    path: Profile, height_1_m: float, height_2_m: float, frequency_mhz: float, *, k: float = MEDIAN_K
) -> Clearance:
    """Line of sight and first Fresnel zone between antennas at heights above ground, over an Earth of k radii."""
    distance, length = path.distance_m, float(path.distance_m[-1])
    if length <= 0:
        raise TerrainError("outside", "both ends are the same place", place=(path.longitude[0], path.latitude[0]))
    bulge = distance * (length - distance) / (2.0 * k * EARTH_KM * 1000.0)
    clutter = path.clutter_m.copy()
    clutter[[0, -1]] = 0.0
    ground = path.height_m + clutter + bulge
    first, last = path.height_m[0] + height_1_m, path.height_m[-1] + height_2_m
    line = first + (last - first) * distance / length
    fresnel = fresnel_radius_m(distance, length - distance, frequency_mhz)
    if len(distance) < 3:
        return Clearance(ground, line, fresnel, math.inf, 0.0)
    share = (line[1:-1] - ground[1:-1]) / fresnel[1:-1]
    if np.isnan(share).any():
        return Clearance(ground, line, fresnel, math.nan, float(distance[1:-1][np.isnan(share)][0]))
    worst = int(np.argmin(share))
    return Clearance(ground, line, fresnel, float(share[worst]), float(distance[worst + 1]))
