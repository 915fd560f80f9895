"""The machine code of a whole province, made before anybody asks: one mast over a small relief."""

from __future__ import annotations

import tempfile

from hatang.engines.radio.antennas import build_parametric_pattern
from hatang.engines.radio.cells import RadioCell, RadioSite
from hatang.engines.radio.province.change import change_site
from hatang.engines.radio.province.run import run_province
from hatang.engines.radio.province.settings import Settings
from hatang.engines.terrain import fractal


def warm_up() -> None:
    """Compile, or load what was compiled before, so that the first run is as fast as the second."""
    terrain = fractal.generate_terrain(1, rows=41, columns=41, step_m=60.0)
    longitude, latitude = (float(axis) for axis in terrain.grid.centre(20, 20))
    cell = RadioCell("cell", "operator", "4G", 1800.0, 30.0, 30.0, build_parametric_pattern(), azimuth_deg=0.0)
    site = RadioSite("site", longitude, latitude, (cell,))
    with tempfile.TemporaryDirectory() as folder:
        run = run_province([site], terrain, Settings(radius_m=600.0), folder)
        change_site(run, site, None)
