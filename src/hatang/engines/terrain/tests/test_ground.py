"""Ground from a surface model: a flat city loses its blocks, hills keep their ridges, the sea its shore."""

from dataclasses import replace

import numpy as np
import pytest

from hatang.engines.terrain import ground
from hatang.engines.terrain.grid import Grid, Terrain
from hatang.engines.terrain.ground import GroundMaking, make_ground

pytestmark = pytest.mark.unit
STEP_M, SIDE = 30.0, 120


def terrain(height_m, surface=None):
    """A surface model, all of it or the pixels named."""
    grid = Grid(32649, 200_000.0, 1_700_000.0, STEP_M, *height_m.shape)
    of = np.ones(height_m.shape, bool) if surface is None else surface
    return replace(Terrain.of(grid, height_m, source="test"), surface=of)


def city(rng, tilt=0.004):
    """A plain that falls to the east, blocks of 60 to 120 m by 8 to 20 m high on a third of it; the plain, the city."""
    plain = np.broadcast_to(30.0 - tilt * STEP_M * np.arange(SIDE), (SIDE, SIDE)).astype(np.float32)
    surface = plain.copy()
    for row in range(4, SIDE - 6, 8):
        for column in range(4, SIDE - 6, 8):
            side = int(rng.integers(2, 5))
            surface[row : row + side, column : column + side] += rng.uniform(8, 20)
    return plain, surface


def test_a_flat_city_loses_its_blocks():
    plain, surface = city(np.random.default_rng(3))
    made = make_ground(terrain(surface))
    inner = np.s_[12:-12, 12:-12]
    assert np.sqrt(np.mean((surface - plain)[inner] ** 2)) > 5.0
    assert np.abs(made.terrain.height_m - plain)[inner].max() < 1.5
    assert made.lowered_share == pytest.approx(float(((surface - plain) > 1).mean()), abs=0.06)
    assert made.lowered_m > 8.0
    assert made.terrain.surface is None
    assert make_ground(made.terrain).terrain is made.terrain, "ground is not made twice"


def test_ridges_keep_their_height():
    x = np.arange(SIDE)
    ridges = np.broadcast_to(200.0 + 0.25 * STEP_M * np.abs((x % 20) - 10), (SIDE, SIDE)).astype(np.float32)
    made = make_ground(terrain(ridges))
    assert (made.terrain.height_m == ridges).all()
    assert made.lowered_share == 0.0


def test_what_is_already_ground_and_what_is_missing_stays():
    plain, surface = city(np.random.default_rng(5))
    surface = surface.copy()
    surface[40:50, 40:50] = np.nan
    only = np.zeros(surface.shape, bool)
    only[:, :60] = True
    made = make_ground(terrain(surface, only)).terrain
    assert np.isnan(made.height_m[40:50, 40:50]).all()
    assert (made.missing == np.isnan(surface)).all()
    assert np.array_equal(made.height_m[:, 60:], surface[:, 60:])
    known = ~np.isnan(surface[:, 12:48])
    assert np.abs(made.height_m - plain)[:, 12:48][known].max() < 3.0


def test_a_narrow_spit_does_not_sink_into_the_sea():
    coast = np.zeros((SIDE, SIDE), np.float32)
    coast[:, 60:63] = 4.0
    made = make_ground(terrain(coast)).terrain.height_m
    assert (made[:, 60:63] >= 1.0).all()
    assert (made[coast == 0] == 0).all()


def test_a_coarse_grid_is_only_smoothed():
    """A window narrower than a pixel opens nothing: pixels of 500 m hold no block of houses."""
    rng = np.random.default_rng(1)
    rough = (10.0 + rng.normal(0, 1, (40, 40))).astype(np.float32)
    made = make_ground(terrain(rough), GroundMaking(opening_m=30.0)).terrain.height_m
    assert made.mean() == pytest.approx(rough.mean(), abs=0.1)
    assert made.std() < 0.4 * rough.std()


def test_strips_give_what_the_whole_gives(monkeypatch):
    _plain, surface = city(np.random.default_rng(9))
    whole = make_ground(terrain(surface)).terrain.height_m
    monkeypatch.setattr(ground, "STRIP", 17)
    monkeypatch.setattr(ground, "GroundMaking", lambda: GroundMaking(90.0, 30.0, 60.0))
    cut = make_ground(terrain(surface)).terrain.height_m
    monkeypatch.setattr(ground, "STRIP", 1024)
    assert np.array_equal(cut, make_ground(terrain(surface)).terrain.height_m)
    assert not np.array_equal(cut, whole)
