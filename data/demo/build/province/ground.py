"""Distances and areas on the small piece of the earth where the province lies, and the one grid everything shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
import shapely

_GEOD = pyproj.Geod(ellps="WGS84")
# Kilometres per degree at the middle of the province (14.7 N), from the ellipsoid.
LAT_KM = 110.645
LON_KM = 107.707


def area_km2(shape: shapely.Geometry) -> float:
    """Geodesic area on WGS 84, km²."""
    return abs(_GEOD.geometry_area_perimeter(shape)[0]) / 1e6


def distance_km(
    lon_a: np.ndarray | float, lat_a: np.ndarray | float, lon_b: np.ndarray | float, lat_b: np.ndarray | float
) -> np.ndarray:
    """Planar distance, km; good to a few parts in a thousand inside the province. Broadcasts."""
    east = (np.asarray(lon_a) - np.asarray(lon_b)) * LON_KM
    north = (np.asarray(lat_a) - np.asarray(lat_b)) * LAT_KM
    return np.asarray(np.hypot(east, north))


@dataclass(frozen=True)
class Grid:
    """A regular longitude and latitude grid, rows from north to south; `step` in degrees."""

    west: float
    north: float
    step: float
    rows: int
    columns: int

    @property
    def lons(self) -> np.ndarray:
        return self.west + (np.arange(self.columns) + 0.5) * self.step

    @property
    def lats(self) -> np.ndarray:
        return self.north - (np.arange(self.rows) + 0.5) * self.step

    def mesh(self) -> tuple[np.ndarray, np.ndarray]:
        """(lon, lat) of every cell, each of shape (rows, columns)."""
        lon, lat = np.meshgrid(self.lons, self.lats)
        return lon, lat

    def index(self, lon: np.ndarray | float, lat: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        """(row, column) of the cell that holds each point, clamped to the grid."""
        row = np.floor((self.north - np.asarray(lat)) / self.step).astype(int)
        column = np.floor((np.asarray(lon) - self.west) / self.step).astype(int)
        return np.clip(row, 0, self.rows - 1), np.clip(column, 0, self.columns - 1)

    def inside(self, shape: shapely.Geometry) -> np.ndarray:
        """Which cells have their centre in the shape, bool of shape (rows, columns)."""
        lon, lat = self.mesh()
        shapely.prepare(shape)
        return np.asarray(shapely.contains_xy(shape, lon, lat))


@cache
def relief_grid() -> Grid:
    """The grid of the relief: 10 seconds of arc, about 300 m."""
    return Grid(west=107.15, north=15.6, step=1 / 360, rows=648, columns=774)


def value_noise(rng: np.random.Generator, x: np.ndarray, y: np.ndarray, octaves: int, gain: float = 0.5) -> np.ndarray:
    """Smooth noise in about -1…1: lattices of doubling frequency, blended with a quintic; x, y ≥ 0 in lattice units."""
    total = np.zeros(np.broadcast(x, y).shape)
    reach = 0.0
    weight = 1.0
    for octave in range(octaves):
        u, v = x * 2**octave, y * 2**octave
        lattice = rng.uniform(-1, 1, (int(v.max()) + 3, int(u.max()) + 3))
        column, row = np.floor(u).astype(int), np.floor(v).astype(int)
        s, t = u - column, v - row
        s, t = s**3 * (s * (6 * s - 15) + 10), t**3 * (t * (6 * t - 15) + 10)
        top = lattice[row, column] * (1 - s) + lattice[row, column + 1] * s
        low = lattice[row + 1, column] * (1 - s) + lattice[row + 1, column + 1] * s
        total += weight * (top * (1 - t) + low * t)
        reach += weight
        weight *= gain
    return np.asarray(total / reach)
