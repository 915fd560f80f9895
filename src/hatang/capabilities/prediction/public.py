"""The door for other capabilities: the three kinds of evidence, claims against them, what a mast would reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.prediction.queries import heights as _heights
from hatang.capabilities.prediction.queries.claims import disagreements
from hatang.capabilities.prediction.queries.claims import one as compared_claim
from hatang.capabilities.prediction.queries.claims import predicted as predicted_shares
from hatang.capabilities.prediction.queries.known import hamlet_coverage
from hatang.capabilities.prediction.queries.whatif.reach import Reach, SiteProposal, reach
from hatang.capabilities.prediction.terms import Disagreement

if TYPE_CHECKING:
    from hatang.engines.terrain.grid import Terrain

__all__ = [
    "Disagreement",
    "Reach",
    "SiteProposal",
    "compared_claim",
    "disagreements",
    "ground",
    "hamlet_coverage",
    "predicted_shares",
    "reach",
]


def ground(bounds: tuple[float, float, float, float], *, step_m: float = 90.0) -> Terrain | None:
    """The heights of the terrain library over (west, south, east, north) in degrees: for lines of sight and high
    points; None where it has none."""
    return _heights.library(bounds, step_m)
