"""Where the files of the prediction lie: terrain under its hash, each run in a folder, the engine's work beside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from hatang.capabilities.prediction.models import TerrainFile

# The operator of what all operators cover together.
EVERY_OPERATOR = "all"


def data_folder() -> Path:
    return Path(settings.HATANG_DATA) / "coverage"


def work_folder() -> Path:
    """The engine's chunks, kept between runs so that only what changed is computed again."""
    return data_folder() / "work"


def terrain_path(file: TerrainFile) -> Path:
    """Under its hash and its own name: a .hgt tile says by its name where it lies."""
    return terrain_folder() / file.sha256 / file.name


def terrain_folder() -> Path:
    return data_folder() / "terrain"


def pattern_path(sha256: str) -> Path:
    return data_folder() / "patterns" / sha256


def run_folder(run_id: int) -> Path:
    return data_folder() / "runs" / str(run_id)


def staging_folder(run_id: int) -> Path:
    """Where a run writes until it is complete."""
    return data_folder() / "runs" / f"{run_id}.part"


def raster_name(quantity: str, operator: str, technology: str) -> str:
    """The file of a quantity (rsrp, server, class, …) of an operator's technology.

    >>> raster_name("rsrp", "VIETTEL.QNG", "4G")
    'rsrp-VIETTEL.QNG-4G.tif'
    """
    return f"{quantity}-{operator or EVERY_OPERATOR}-{technology}.tif"


def raster_path(run_id: int, quantity: str, operator: str, technology: str) -> Path:
    return run_folder(run_id) / raster_name(quantity, operator, technology)


def ground_raster(run_id: int) -> Path:
    """The class of what stands at each pixel of the run's grid."""
    return run_folder(run_id) / "ground.tif"


def terrain_raster(run_id: int) -> Path:
    """The heights of the run's grid, as the run used them."""
    return run_folder(run_id) / "terrain.tif"
