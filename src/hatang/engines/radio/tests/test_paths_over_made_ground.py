"""A path over a flat city is not a path over hills: the loss over made ground is that over the bare plain."""

from dataclasses import replace

import numpy as np
import pytest

from hatang.engines.radio import p1812
from hatang.engines.terrain.grid import Grid, Terrain
from hatang.engines.terrain.ground import make_ground

STEP_M, SIDE = 30.0, 100


@pytest.mark.unit
def test_roofs_taken_for_ground_cost_the_signal_and_made_ground_does_not():
    random = np.random.default_rng(11)
    plain = np.broadcast_to(30.0 - 0.12 * np.arange(SIDE), (SIDE, SIDE)).astype(np.float32)
    surface = plain.copy()
    for row in range(4, SIDE - 6, 8):
        for column in range(4, SIDE - 6, 8):
            side = int(random.integers(2, 5))
            surface[row : row + side, column : column + side] += random.uniform(8, 20)
    grid = Grid(32649, 200_000.0, 1_700_000.0, STEP_M, SIDE, SIDE)
    whole = replace(Terrain.of(grid, surface, source="test"), surface=np.ones(surface.shape, bool))
    made = make_ground(whole).terrain.height_m
    d_km = np.arange(SIDE - 20) * STEP_M / 1000.0
    radio = {"frequency_ghz": 0.922, "tx_height_m": 30.0, "rx_height_m": 1.5, "polarisation": 2, "delta_n": 45.0}

    def losses(height_m):
        paths = (p1812.Path.of(d_km=d_km, h_m=height_m[row, 10:-10].astype(float)) for row in range(12, SIDE - 12, 6))
        return np.array([p1812.median_loss(path, **radio) for path in paths])

    wrong, right = (np.sqrt(np.mean((losses(height) - losses(plain)) ** 2)) for height in (surface, made))
    assert wrong > 4.0
    assert right < 1.0
