"""The grid: positions there and back, and what lies outside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.grid import Grid, Terrain, epsg_for


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.floats(107.0, 109.4), st.floats(14.0, 15.6))
def test_a_place_is_found_again(longitude, latitude):
    grid = Grid.over((107.0, 14.0, 109.4, 15.6), 30.0)
    row, column = grid.locate(longitude, latitude)
    assert grid.centre(row, column) == pytest.approx((longitude, latitude), abs=1e-8)
    assert -0.5 <= row <= grid.rows - 0.5
    assert -0.5 <= column <= grid.columns - 0.5


@pytest.mark.unit
def test_whole_positions_are_pixel_centres():
    grid = Grid(3406, 200_000.0, 1_700_000.0, 30.0, 10, 20)
    assert grid.xy(0, 0) == (200_015.0, 1_699_985.0)
    assert grid.transform @ (0, 0) == (200_000.0, 1_700_000.0)
    longitude, latitude = grid.centre(4, 7)
    assert grid.pixel(longitude, latitude) == (4, 7)
    assert grid.window(2, 3, 4, 5).xy(0, 0) == grid.xy(2, 3)


@pytest.mark.unit
def test_the_zone_follows_the_longitude():
    assert Grid.over((107.2, 14.0, 107.9, 15.0), 90.0).epsg == 3405
    assert Grid.over((107.9, 14.0, 109.0, 15.0), 90.0).epsg == 3406
    assert Grid.over((107.9, 14.0, 109.0, 15.0), 90.0, epsg=32648).epsg == 32648
    assert epsg_for(108.0) == 3406


@pytest.mark.unit
def test_around_centres_its_middle_pixel_on_the_place():
    grid = Grid.around(108.5, 14.5, 1000.0, 30.0)
    assert grid.shape == (69, 69)
    assert grid.locate(108.5, 14.5) == pytest.approx((34.0, 34.0), abs=1e-6)


@pytest.mark.unit
def test_a_place_outside_is_an_error_that_names_it():
    terrain = Terrain.of(Grid.around(108.5, 14.5, 300.0, 30.0), np.ones((21, 21)), source="test")
    with pytest.raises(TerrainError, match=r"outside the terrain at 15\.50000, 108\.50000") as caught:
        terrain.height_at(108.5, 15.5)
    assert caught.value.code == "outside"


@pytest.mark.unit
def test_missing_heights_stay_missing_and_nothing_at_all_is_an_error():
    grid = Grid.around(108.5, 14.5, 30.0, 30.0)
    heights = np.ones(grid.shape)
    heights[0, 0] = np.nan
    terrain = Terrain.of(grid, heights, source="test")
    assert terrain.missing.sum() == 1
    assert terrain.missing_share == pytest.approx(1 / 9)
    assert np.isnan(terrain.height_m[0, 0])
    assert terrain.digest != Terrain.of(grid, np.ones(grid.shape), source="test").digest
    with pytest.raises(TerrainError) as caught:
        Terrain.of(grid, np.full(grid.shape, np.nan), source="test")
    assert caught.value.code == "all_void"
