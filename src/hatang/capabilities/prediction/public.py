"""The door for other capabilities: the three kinds of evidence, claims against them, what a mast would reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.prediction.formats.run_map import asked_choice, class_choice, map_of, operators_of
from hatang.capabilities.prediction.models import Run
from hatang.capabilities.prediction.queries import heights as _heights
from hatang.capabilities.prediction.queries.claims import find_disagreements
from hatang.capabilities.prediction.queries.claims import read_comparison as compared_claim
from hatang.capabilities.prediction.queries.claims import read_predicted_shares as predicted_shares
from hatang.capabilities.prediction.queries.corrections import offsets_at
from hatang.capabilities.prediction.queries.hamlet_pixels import HamletPixels
from hatang.capabilities.prediction.queries.hamlets import load_hamlet_pixels as hamlet_pixels
from hatang.capabilities.prediction.queries.hamlets import read_predicted_shares as shares_of_run
from hatang.capabilities.prediction.queries.heights import build_outside_problem as outside_terrain
from hatang.capabilities.prediction.queries.heights import compute_window_offset as offset_in_run
from hatang.capabilities.prediction.queries.heights import read_terrain_around as heights_around
from hatang.capabilities.prediction.queries.known import NOTHING_PREDICTED, HamletCoverage, hamlet_coverage
from hatang.capabilities.prediction.queries.levels import read_levels as signal_levels
from hatang.capabilities.prediction.queries.runs import at_work as run_at_work
from hatang.capabilities.prediction.queries.runs import find_serving_run as serving_run
from hatang.capabilities.prediction.queries.runs import list_technologies as technologies_of
from hatang.capabilities.prediction.queries.runs import require_serving_run as required_run
from hatang.capabilities.prediction.terms import Disagreement

if TYPE_CHECKING:
    from hatang.engines.terrain.grid import Terrain

__all__ = [
    "NOTHING_PREDICTED",
    "Disagreement",
    "HamletCoverage",
    "HamletPixels",
    "Run",
    "asked_choice",
    "class_choice",
    "compared_claim",
    "find_disagreements",
    "hamlet_coverage",
    "hamlet_pixels",
    "heights_around",
    "map_of",
    "offset_in_run",
    "offsets_at",
    "operators_of",
    "outside_terrain",
    "predicted_shares",
    "read_terrain",
    "required_run",
    "run_at_work",
    "serving_run",
    "shares_of_run",
    "signal_levels",
    "technologies_of",
]


def read_terrain(bounds: tuple[float, float, float, float], *, step_m: float = 90.0) -> Terrain | None:
    """The heights of the terrain library over (west, south, east, north) in degrees: for lines of sight and high
    points; None where it has none."""
    return _heights.read_library_terrain(bounds, step_m)
