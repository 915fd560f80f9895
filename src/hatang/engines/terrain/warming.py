"""The machine code of the terrain, made before anybody asks: a file read onto a grid, the horizon, summits."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from hatang.engines.terrain import fractal, horizon, peaks, reading, sampling
from hatang.engines.terrain.grid import Grid


def warm_up() -> None:
    """Compile, or load what was compiled before, so that nobody waits for it at the first question."""
    with tempfile.TemporaryDirectory() as folder:
        tile = fractal.write_hgt(Path(folder), 1)
        terrain = reading.read_terrain([tile], Grid.around(108.5, 14.5, 900.0, 90.0))
    nodes = sampling.lattice_positions(1, 1)[0][:, np.newaxis].repeat(3, axis=1)
    block = np.zeros((1, 1), np.float32)
    sampling.sample_nearest(terrain.height_m, 0, 0, nodes, nodes.T.copy(), block, np.zeros((1, 1), bool))
    horizon.compute_horizon(terrain, 108.5, 14.5, rays=4, reach_m=900.0)
    peaks.high_points(terrain, 108.5, 14.5, radius_m=900.0, count=1, mast=peaks.Mast(reach_m=900.0))
