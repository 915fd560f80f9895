"""The door for other capabilities: hamlets, what counts as covered, what is declared and measured of them.

Whoever declares datasets or files that speak of the same things takes their `fields` and `columns` from here.
"""

from __future__ import annotations

from hatang.capabilities.coverage.datasets import fields
from hatang.capabilities.coverage.imports import columns
from hatang.capabilities.coverage.queries.city import NO_CITY, city_shares, without_people
from hatang.capabilities.coverage.queries.counts import NO_HAMLETS, NOTHING, CountedEvidence, is_covered, with_best
from hatang.capabilities.coverage.queries.counts import build_evidence as as_evidence
from hatang.capabilities.coverage.queries.declared import compute_effective_shares, technologies_declared
from hatang.capabilities.coverage.queries.discs import project_to_metres
from hatang.capabilities.coverage.queries.gaps import CommuneGap, Gaps, HamletState, OperatorShare, find_gaps
from hatang.capabilities.coverage.queries.ground import (
    HamletGround,
    codes_within,
    read_hamlet_ground,
    why_no_people,
    with_places,
)
from hatang.capabilities.coverage.queries.known import NOT_MEASURED, Known
from hatang.capabilities.coverage.queries.known import declared as declared_in_hamlet
from hatang.capabilities.coverage.queries.known import measured as measured_in_hamlet
from hatang.capabilities.coverage.queries.meanings import NO_DEFINITION, CoveredMeans
from hatang.capabilities.coverage.queries.meanings import read_covered_means as covered_means
from hatang.capabilities.coverage.queries.measurement.means import NOT_ENOUGH, drive_test, months_before, too_few
from hatang.capabilities.coverage.queries.measurement.samples import READS as MEASURED_READS
from hatang.capabilities.coverage.queries.measurement.samples import by_hamlet as measured_by_hamlet
from hatang.capabilities.coverage.queries.measurement.samples import read_samples as samples_taken
from hatang.capabilities.coverage.queries.places_of import (
    HamletPlace,
    every_operator,
    known_operators,
    operator_names,
    operators_by_name,
)
from hatang.capabilities.coverage.queries.places_of import list_declaring_operators as declaring_operators
from hatang.capabilities.coverage.queries.places_of import read_hamlet_place as find_hamlet
from hatang.capabilities.coverage.terms import (
    HAMLET_RADIUS_M,
    CoverageBasis,
    CoverageReach,
    EvidenceKind,
    Meaning,
    Technology,
)

__all__ = [
    "HAMLET_RADIUS_M",
    "MEASURED_READS",
    "NOTHING",
    "NOT_ENOUGH",
    "NOT_MEASURED",
    "NO_CITY",
    "NO_DEFINITION",
    "NO_HAMLETS",
    "CommuneGap",
    "CountedEvidence",
    "CoverageBasis",
    "CoverageReach",
    "CoveredMeans",
    "EvidenceKind",
    "Gaps",
    "HamletGround",
    "HamletPlace",
    "HamletState",
    "Known",
    "Meaning",
    "OperatorShare",
    "Technology",
    "as_evidence",
    "city_shares",
    "codes_within",
    "columns",
    "compute_effective_shares",
    "covered_means",
    "declared_in_hamlet",
    "declaring_operators",
    "drive_test",
    "every_operator",
    "fields",
    "find_gaps",
    "find_hamlet",
    "is_covered",
    "known_operators",
    "measured_by_hamlet",
    "measured_in_hamlet",
    "months_before",
    "operator_names",
    "operators_by_name",
    "project_to_metres",
    "read_hamlet_ground",
    "samples_taken",
    "technologies_declared",
    "too_few",
    "why_no_people",
    "with_best",
    "with_places",
    "without_people",
]
