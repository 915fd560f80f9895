"""Reads a terrain file in a process of its own: every height or class of it is looked at, nothing is written.

Run as `python -m hatang.capabilities.prediction.formats.opening PATH ROLE`; what it found is JSON on stdout.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatang.capabilities.prediction.terms import HEIGHT_ROLES, TerrainRole
from hatang.engines.sheets import guarding

# start: the libraries of these files are loaded where one is read or written.

SECONDS = 240
# The grid on which the file is read whole is no finer than this: every height of it is looked at all the same.
_CHECKED_AT_M = 90.0


def inspect_terrain_file(path: Path, role: TerrainRole) -> dict[str, Any]:
    """Its bounds, step (m) and share of missing heights, or what the engine refuses it for."""
    from hatang.engines.terrain import clutter, rasters, reading
    from hatang.engines.terrain.errors import TerrainError
    from hatang.engines.terrain.grid import Grid

    try:
        raster = rasters.open_raster(path)
        step_m = max(raster.resolution_m, _CHECKED_AT_M)
        if role in HEIGHT_ROLES:
            terrain = reading.read_terrain([path], step_m=step_m)
            bounds, missing_share = terrain.grid.bounds, terrain.missing_share
        else:
            # Clutter is laid over the heights; by itself it is only looked at for classes without a height.
            bounds, missing_share = reading.compute_hull([raster]), 0.0
            clutter.read_clutter(path, Grid.over(bounds, step_m), clutter.Heights.default())
    except TerrainError as error:
        plain_values = {name: value for name, value in error.values.items() if isinstance(value, (int, float, str))}
        return {"refused": {"code": error.code, "file": error.file, "place": error.place, "values": plain_values}}
    return {"bounds": bounds, "step_m": raster.resolution_m, "missing_share": missing_share}


def main(path: str, role: str) -> None:
    guarding.run_guarded(
        lambda: inspect_terrain_file(Path(path), TerrainRole(role)), seconds=SECONDS, too_much="too_large"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
