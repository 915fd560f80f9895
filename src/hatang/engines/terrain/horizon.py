"""What of the sky a place sees: the terrain horizon all round, for satellites and high platforms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.terrain.compiled import njit
from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.profiles import EARTH_KM, MEDIAN_K

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.terrain.grid import Terrain

# Mean radius of the geostationary orbit over the equatorial radius of the Earth (42 164 / 6 378).
GEOSTATIONARY_RADII = 6.6107


@dataclass(frozen=True)
class Horizon:
    """The horizon in evenly spread directions; arrays (n,).

    `azimuth_deg` clockwise from grid north; `elevation_deg` of the highest ground (at least the level −90 is never
    given: open sea gives about 0); `distance_m` to it; `known_m`: how far terrain is known in that direction — a
    horizon beyond it may be higher.
    """

    azimuth_deg: NDArray[np.float64]
    elevation_deg: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    known_m: NDArray[np.float64]

    def at(self, azimuth_deg: float) -> float:
        """The horizon's elevation in one direction, degrees, between the two nearest rays."""
        turn = np.append(self.azimuth_deg, 360.0)
        return float(np.interp(azimuth_deg % 360.0, turn, np.append(self.elevation_deg, self.elevation_deg[0])))

    def open_share(self, lowest_deg: float) -> float:
        """Share of the sky above an elevation mask that no ground hides, by solid angle, 0 to 1.

        What a low-orbit terminal (mask 25°) or a user of a high platform can use.
        """
        blocked = np.sin(np.radians(np.maximum(self.elevation_deg, lowest_deg)))
        return min(float(np.mean(1.0 - blocked) / (1.0 - math.sin(math.radians(lowest_deg)))), 1.0)

    def sees(self, azimuth_deg: float, elevation_deg: float) -> bool:
        """Whether a point in the sky stands above the ground."""
        return elevation_deg > max(self.at(azimuth_deg), 0.0)


def compute_horizon(
    terrain: Terrain,
    longitude: float,
    latitude: float,
    *,
    height_m: float = 2.0,
    rays: int = 360,
    reach_m: float = 50_000.0,
    k: float = MEDIAN_K,
) -> Horizon:
    """The terrain horizon seen from `height_m` above a place, one bilinear sample per pixel along each ray.

    TerrainError outside the grid or where the place itself has no height. A ray ends where terrain is missing or the
    grid ends: see `known_m`.
    """
    row, column = terrain.grid.locate(longitude, latitude)
    pixel = terrain.grid.pixel(longitude, latitude)
    if terrain.missing[pixel]:
        raise TerrainError("outside", "no height is known here", place=(longitude, latitude))
    azimuth: NDArray[np.float64] = np.arange(rays, dtype=np.float64) * (360.0 / rays)
    tangent, distance, known = (np.zeros(rays) for _ in range(3))
    _trace_rays(
        terrain.height_m,
        terrain.grid.step_m,
        (float(row), float(column)),
        height_m,
        np.radians(azimuth),
        reach_m,
        k * EARTH_KM * 1000.0,
        (tangent, distance, known),
    )
    elevation: NDArray[np.float64] = np.degrees(np.arctan(tangent))
    return Horizon(azimuth, elevation, distance, known)


@njit
def _interpolate_bilinear(values: NDArray[np.float32], row: float, column: float) -> float:
    y0, x0 = int(row), int(column)
    y1, x1 = min(y0 + 1, values.shape[0] - 1), min(x0 + 1, values.shape[1] - 1)
    fy, fx = row - y0, column - x0
    upper = values[y0, x0] * (1.0 - fx) + values[y0, x1] * fx
    lower = values[y1, x0] * (1.0 - fx) + values[y1, x1] * fx
    return upper * (1.0 - fy) + lower * fy


@njit
def _trace_rays(
    height_m: NDArray[np.float32],
    step_m: float,
    place: tuple[float, float],
    eye_m: float,
    azimuth: NDArray[np.float64],
    reach_m: float,
    earth_m: float,
    found: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> None:
    rows, columns = height_m.shape
    row, column = min(max(place[0], 0.0), rows - 1.0), min(max(place[1], 0.0), columns - 1.0)
    tangent, distance, known = found
    origin = height_m[int(row + 0.5), int(column + 0.5)] + eye_m
    for ray in range(len(azimuth)):
        down, across = -math.cos(azimuth[ray]), math.sin(azimuth[ray])
        best, at = -1e9, 0.0
        for k in range(1, int(reach_m / step_m) + 1):
            y, x = row + down * k, column + across * k
            if y < 0 or x < 0 or y > rows - 1 or x > columns - 1:
                break
            ground = _interpolate_bilinear(height_m, y, x)
            if ground != ground:  # noqa: PLR0124 - true for NaN, missing terrain
                break
            d = k * step_m
            known[ray] = d
            slope = (ground - origin) / d - d / (2.0 * earth_m)
            if slope > best:
                best, at = slope, d
        # Where nothing is known the ray says so by known 0; the level stands for it.
        tangent[ray] = best if best > -1e9 else 0.0
        distance[ray] = at


def geostationary_direction(longitude: float, latitude: float, satellite_longitude: float) -> tuple[float, float]:
    """(azimuth, elevation) in degrees of a geostationary satellite, spherical Earth; negative below the horizon.

    >>> [round(each, 1) for each in geostationary_direction(108.8, 15.1, 132.0)]
    [121.3, 57.9]
    >>> round(geostationary_direction(108.8, 0.0, 108.8)[1])
    90
    """
    turn, tilt = math.radians(satellite_longitude - longitude), math.radians(latitude)
    cosine = math.cos(tilt) * math.cos(turn)
    elevation = math.degrees(math.atan2(cosine - 1.0 / GEOSTATIONARY_RADII, math.sqrt(max(1.0 - cosine**2, 0.0))))
    azimuth = math.degrees(math.atan2(math.sin(turn), -math.sin(tilt) * math.cos(turn))) % 360.0
    return azimuth, elevation
