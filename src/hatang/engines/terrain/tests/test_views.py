"""Profiles, Fresnel zones, horizons and high points against slow references and plain geometry."""

import math

import numpy as np
import pytest

from hatang.engines.terrain import fractal
from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.grid import Grid, Terrain
from hatang.engines.terrain.horizon import compute_horizon, geostationary_direction
from hatang.engines.terrain.peaks import Mast, compute_viewshed, high_points
from hatang.engines.terrain.profiles import compute_clearance, fresnel_radius_m, sample_profile

EARTH_M = 4 / 3 * 6371e3


def made(height_m, step_m=30.0):
    heights = np.asarray(height_m, float)
    grid = Grid(3406, 250_000.0, 1_640_000.0, step_m, *heights.shape)
    return Terrain.of(grid, heights, source="test")


def place(terrain, row, column):
    return tuple(float(each) for each in terrain.grid.centre(row, column))


@pytest.mark.unit
def test_a_profile_over_a_plane_is_a_straight_line():
    rows, columns = np.indices((101, 201))
    terrain = made(100 + 0.5 * rows + 0.25 * columns)
    path = sample_profile(terrain, *place(terrain, 10, 20), *place(terrain, 90, 180))
    assert path.height_m[[0, -1]] == pytest.approx([110, 190], abs=1e-3)
    assert np.diff(path.height_m) == pytest.approx(
        np.full(len(path.height_m) - 1, 80 / (len(path.height_m) - 1)), abs=1e-3
    )
    # Ground distance is longer or shorter than grid distance by the zone's scale.
    assert path.distance_m[-1] == pytest.approx(30 * math.hypot(80, 160), rel=1e-3)
    assert path.missing_share == 0
    near = sample_profile(terrain, *place(terrain, 10, 20), *place(terrain, 90, 180), 15.0, method="nearest")
    assert len(near.distance_m) > 1.9 * len(path.distance_m)
    assert set(np.round(near.height_m * 4)) <= set(np.round(terrain.height_m.ravel() * 4))


@pytest.mark.unit
def test_missing_terrain_on_the_way_is_said_and_not_flat():
    heights = np.full((50, 200), 20.0)
    heights[:, 100:110] = np.nan
    terrain = made(heights)
    path = sample_profile(terrain, *place(terrain, 25, 10), *place(terrain, 25, 190))
    assert 0.04 < path.missing_share < 0.08
    way = compute_clearance(path, 30, 10, 1800)
    assert math.isnan(way.worst_share)
    assert not way.in_sight
    with pytest.raises(TerrainError, match="outside the terrain"):
        sample_profile(terrain, 108.0, 10.0, *place(terrain, 25, 190))


@pytest.mark.unit
def test_a_wall_cuts_the_line_and_a_low_one_only_the_zone():
    def worst(wall_m):
        heights = np.zeros((3, 401))
        heights[:, 200] = wall_m
        terrain = made(heights)
        return compute_clearance(sample_profile(terrain, *place(terrain, 1, 0), *place(terrain, 1, 400)), 30, 30, 1800)

    bulge = 6000.0**2 / (2 * EARTH_M)
    radius = fresnel_radius_m(6000, 6000, 1800)
    for wall in (0.0, 10.0, 60.0):
        way = worst(wall)
        assert way.worst_share == pytest.approx((30 - bulge - wall) / radius, rel=0.01)
        assert way.worst_at_m == pytest.approx(6000, rel=0.01)
    assert worst(0.0).in_sight
    assert not worst(60.0).in_sight


@pytest.mark.unit
def test_the_horizon_of_a_wall_and_of_the_open_sea():
    heights = np.zeros((401, 401))
    heights[:, 300] = 500.0
    terrain = made(heights)
    found = compute_horizon(terrain, *place(terrain, 200, 200), height_m=2.0, rays=72)
    assert found.at(90.0) == pytest.approx(math.degrees(math.atan(498 / 3000)), abs=0.05)
    assert found.at(270.0) == pytest.approx(0.0, abs=0.05)
    assert found.distance_m[18] == 3000
    assert found.known_m[0] == pytest.approx(6000, abs=30)
    assert 0.5 < found.open_share(0.0) < 1
    assert found.open_share(25.0) == 1.0
    assert not found.sees(90.0, 5.0)
    assert found.sees(90.0, 12.0)


@pytest.mark.property
def test_the_horizon_agrees_with_a_slow_walk():
    terrain = fractal.generate_terrain(3, rows=200, columns=200)
    found = compute_horizon(terrain, *place(terrain, 90, 110), rays=16, reach_m=2000)
    for ray in range(16):
        azimuth = math.radians(found.azimuth_deg[ray])
        angles = []
        for k in range(1, int(2000 / 30) + 1):
            y, x = 90 - k * math.cos(azimuth), 110 + k * math.sin(azimuth)
            y0, x0 = int(y), int(x)
            part = terrain.height_m[y0 : y0 + 2, x0 : x0 + 2].astype(float)
            h = np.array([1 - (y - y0), y - y0]) @ part @ np.array([1 - (x - x0), x - x0])
            d = 30.0 * k
            angles.append((h - terrain.height_m[90, 110] - 2.0) / d - d / (2 * EARTH_M))
        assert found.elevation_deg[ray] == pytest.approx(math.degrees(math.atan(max(angles))), abs=1e-3)


@pytest.mark.unit
def test_geostationary_directions():
    azimuth, elevation = geostationary_direction(108.8, 15.1, 108.8)
    assert azimuth == pytest.approx(180.0)
    assert elevation == pytest.approx(72.3, abs=0.2)
    assert geostationary_direction(108.8, 15.1, -60.0)[1] < 0


@pytest.mark.property
def test_what_a_mast_sees_agrees_with_each_pixels_own_line():
    terrain = fractal.generate_terrain(5, rows=121, columns=121)
    seen = compute_viewshed(terrain, 60, 60, 30.0, 1.5, 1500.0)
    rows, columns = np.indices(seen.shape)
    half = seen.shape[0] // 2
    inside = np.hypot(rows - half, columns - half) * 30 <= 1500
    assert not seen[~inside].any()
    agree = 0
    places = np.argwhere(inside & (rows + columns > 0))[::7]
    for r, c in places:
        path = sample_profile(terrain, *place(terrain, 60, 60), *place(terrain, 60 + r - half, 60 + c - half))
        if path.distance_m[-1] < 45:
            agree += 1
            continue
        way = compute_clearance(path, 30.0, 1.5, 1800.0)
        agree += bool(seen[r, c]) == bool(way.worst_share >= 0)
    assert agree / len(places) > 0.95


@pytest.mark.unit
def test_high_points_are_summits_and_the_useful_one_goes_first():
    rows, columns = np.indices((201, 201))

    def hill(row, column, height, width):
        return height * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * width**2))

    terrain = made(50 + hill(60, 60, 300, 8) + hill(140, 140, 200, 12) + hill(60, 140, 5, 3))
    found = high_points(terrain, *place(terrain, 100, 100), radius_m=2900, mast=Mast(reach_m=3000), count=3)
    by_place = {(each.row, each.column): each for each in found}
    assert {(60, 60), (140, 140)} <= set(by_place)
    assert by_place[140, 140].prominence_m == pytest.approx(200, abs=5)
    weights = np.zeros(terrain.grid.shape)
    weights[130:150, 150:160] = 1
    first = high_points(
        terrain, *place(terrain, 100, 100), radius_m=2900, mast=Mast(reach_m=1500), count=1, weights=weights
    )[0]
    assert (first.row, first.column) == (140, 140)
    assert first.gain > 0
    heights = np.full((201, 201), 10.0)
    heights[20:180, 20:180] = np.nan
    assert high_points(made(heights), *place(terrain, 100, 100), radius_m=600) == []
