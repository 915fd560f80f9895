"""The door for other capabilities: hamlets, what counts as covered, what is declared and measured of them.

Whoever declares datasets or files that speak of the same things takes their `fields` and `columns` from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.coverage.datasets import fields
from hatang.capabilities.coverage.imports import columns
from hatang.capabilities.coverage.queries.claims import disagreements
from hatang.capabilities.coverage.queries.claims import one as compared_claim
from hatang.capabilities.coverage.queries.claims import predicted as predicted_shares
from hatang.capabilities.coverage.queries.counts import with_best
from hatang.capabilities.coverage.queries.declared import effective, technologies_declared
from hatang.capabilities.coverage.queries.discs import metres
from hatang.capabilities.coverage.queries.gaps import CommuneGap, Gaps, HamletState, gaps
from hatang.capabilities.coverage.queries.ground import codes_within, hamlets, with_places
from hatang.capabilities.coverage.queries.known import hamlet_coverage
from hatang.capabilities.coverage.queries.meanings import covered as covered_means
from hatang.capabilities.coverage.queries.measurement.means import NOT_ENOUGH, months_before
from hatang.capabilities.coverage.queries.places_of import (
    every_operator,
    known_operators,
    operator_names,
    operators_by_name,
    territory,
)
from hatang.capabilities.coverage.queries.places_of import hamlet as find_hamlet
from hatang.capabilities.coverage.queries.places_of import operators as declaring_operators
from hatang.capabilities.coverage.queries.prediction import heights as _heights
from hatang.capabilities.coverage.queries.whatif.reach import Reach, SiteProposal, reach
from hatang.capabilities.coverage.terms import Basis, Disagreement, Meaning, Technology

if TYPE_CHECKING:
    from hatang.engines.terrain.grid import Terrain

__all__ = [
    "NOT_ENOUGH",
    "Basis",
    "CommuneGap",
    "Disagreement",
    "Gaps",
    "HamletState",
    "Meaning",
    "Reach",
    "SiteProposal",
    "Technology",
    "codes_within",
    "columns",
    "compared_claim",
    "covered_means",
    "declaring_operators",
    "disagreements",
    "effective",
    "every_operator",
    "fields",
    "find_hamlet",
    "gaps",
    "ground",
    "hamlet_coverage",
    "hamlets",
    "known_operators",
    "metres",
    "months_before",
    "operator_names",
    "operators_by_name",
    "predicted_shares",
    "reach",
    "technologies_declared",
    "territory",
    "with_best",
    "with_places",
]


def ground(bounds: tuple[float, float, float, float], *, step_m: float = 90.0) -> Terrain | None:
    """The heights of the terrain library over (west, south, east, north) in degrees: for lines of sight and high
    points; None where it has none."""
    return _heights.library(bounds, step_m)
