"""The door for other capabilities: hamlets, what counts as covered, what is declared and measured of them.

Whoever declares datasets or files that speak of the same things takes their `fields` and `columns` from here.
"""

from __future__ import annotations

from hatang.capabilities.coverage.datasets import fields
from hatang.capabilities.coverage.imports import columns
from hatang.capabilities.coverage.queries.city import NO_CITY, city_shares, without_people
from hatang.capabilities.coverage.queries.counts import NO_HAMLETS, NOTHING, Counted, is_covered, with_best
from hatang.capabilities.coverage.queries.counts import evidence as as_evidence
from hatang.capabilities.coverage.queries.declared import effective, technologies_declared
from hatang.capabilities.coverage.queries.discs import metres
from hatang.capabilities.coverage.queries.gaps import CommuneGap, Gaps, HamletState, OperatorShare, gaps
from hatang.capabilities.coverage.queries.ground import Ground, codes_within, hamlets, why_no_people, with_places
from hatang.capabilities.coverage.queries.known import Known
from hatang.capabilities.coverage.queries.known import declared as declared_in_hamlet
from hatang.capabilities.coverage.queries.known import measured as measured_in_hamlet
from hatang.capabilities.coverage.queries.meanings import NO_DEFINITION, CoveredMeans
from hatang.capabilities.coverage.queries.meanings import covered as covered_means
from hatang.capabilities.coverage.queries.measurement.means import NOT_ENOUGH, drive_test, months_before, too_few
from hatang.capabilities.coverage.queries.measurement.samples import READS as MEASURED_READS
from hatang.capabilities.coverage.queries.measurement.samples import by_hamlet as measured_by_hamlet
from hatang.capabilities.coverage.queries.measurement.samples import taken as samples_taken
from hatang.capabilities.coverage.queries.places_of import (
    every_operator,
    known_operators,
    operator_names,
    operators_by_name,
    territory,
)
from hatang.capabilities.coverage.queries.places_of import hamlet as find_hamlet
from hatang.capabilities.coverage.queries.places_of import operators as declaring_operators
from hatang.capabilities.coverage.terms import HAMLET_RADIUS_M, Basis, Evidence, Meaning, Reach, Technology

__all__ = [
    "HAMLET_RADIUS_M",
    "MEASURED_READS",
    "NOTHING",
    "NOT_ENOUGH",
    "NO_CITY",
    "NO_DEFINITION",
    "NO_HAMLETS",
    "Basis",
    "CommuneGap",
    "Counted",
    "CoveredMeans",
    "Evidence",
    "Gaps",
    "Ground",
    "HamletState",
    "Known",
    "Meaning",
    "OperatorShare",
    "Reach",
    "Technology",
    "as_evidence",
    "city_shares",
    "codes_within",
    "columns",
    "covered_means",
    "declared_in_hamlet",
    "declaring_operators",
    "drive_test",
    "effective",
    "every_operator",
    "fields",
    "find_hamlet",
    "gaps",
    "hamlets",
    "is_covered",
    "known_operators",
    "measured_by_hamlet",
    "measured_in_hamlet",
    "metres",
    "months_before",
    "operator_names",
    "operators_by_name",
    "samples_taken",
    "technologies_declared",
    "territory",
    "too_few",
    "why_no_people",
    "with_best",
    "with_places",
    "without_people",
]
