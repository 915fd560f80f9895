"""The API of the prediction: what is known of a hamlet, claims against evidence."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - read by ninja at run time
from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Query, Router, Schema

from hatang.capabilities.coverage.public import Technology  # noqa: TC001 - read by ninja at run time
from hatang.capabilities.prediction.queries import claims as claim_queries
from hatang.capabilities.prediction.queries.known import hamlet_coverage
from hatang.capabilities.prediction.terms import Disagreement  # noqa: TC001 - read by ninja at run time
from hatang.kernel import http
from hatang.kernel.access import Area
from hatang.kernel.ui import marks

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hatang.capabilities.coverage.public import Known

# Addresses and names of operations are those of coverage, of which this was a part.
PREFIX = "coverage"
NAMES = "hatang_capabilities_coverage_api"
router = Router()


class ShareOut(Schema):
    operator: str
    technology: str
    share_percent: float
    basis: str


class KnownOut(Schema):
    """`validation`: of what is predicted, where it was held against measurements, RMSE and n, or that it was not."""

    evidence: str
    reason: str
    validation: str
    shares: list[ShareOut]


class CoverageOut(Schema):
    hamlet_code: str
    as_of: date
    declared: KnownOut
    predicted: KnownOut
    measured: KnownOut


@router.get(
    "/hamlets/{hamlet_code}",
    response=CoverageOut,
    auth=http.auth_by_rule("coverage.view"),
    operation_id=f"{NAMES}_hamlet",
)
def hamlet(request: HttpRequest, hamlet_code: str, as_of: date | None = None) -> CoverageOut:
    """What is declared, predicted and measured of a hamlet; a kind of evidence that is missing says so."""
    known_coverage = hamlet_coverage(hamlet_code=hamlet_code, as_of=as_of or timezone.localdate())
    return CoverageOut(
        hamlet_code=hamlet_code,
        as_of=known_coverage.as_of,
        declared=_serialise_known(known_coverage.declared, known_coverage.as_of),
        predicted=_serialise_known(known_coverage.predicted, known_coverage.as_of),
        measured=_serialise_known(known_coverage.measured, known_coverage.as_of),
    )


def _serialise_known(kind: Known, as_of: date) -> KnownOut:
    return KnownOut(
        evidence=kind.evidence.value,
        reason=str(kind.reason),
        validation=marks.prove_quality(kind.evidence.value, as_of).words,
        shares=[ShareOut(**{name: getattr(share, name) for name in ShareOut.model_fields}) for share in kind.shares],
    )


class ClaimOut(Schema):
    """A claim that the evidence contradicts; `evidence` says which kind decides, `difference` is in points."""

    hamlet: str
    name: str
    commune: str
    operator: str
    technology: str
    declared: float
    predicted: float | None
    measured: float | None
    samples: int | None
    evidence: str
    difference: float
    kind: str
    people: float | None
    people_affected: float | None


class ClaimsOut(Schema):
    as_of: date
    least_difference_points: float
    citation: str
    reason: str
    compared: int
    validation: str
    rows: list[ClaimOut]


class ClaimsAsked(Schema):
    """What is asked: a date (today unless said), an area (51@2025-07-01), which way they disagree, whose claims."""

    as_of: date | None = None
    area: str = ""
    kind: Disagreement | None = None
    operator: str = ""
    technology: Technology | None = None


@router.get("/claims", response=ClaimsOut, auth=http.auth_by_rule("coverage.view"), operation_id=f"{NAMES}_claims")
def claims(request: HttpRequest, asked: Query[ClaimsAsked]) -> ClaimsOut:
    """Where claims and evidence disagree, most people affected first."""
    day = asked.as_of or timezone.localdate()
    disagreements = claim_queries.find_disagreements(
        as_of=day, within=Area.parse(asked.area) if asked.area else None, kind=asked.kind or ""
    )
    rows = [
        ClaimOut(**{name: row[name] for name in ClaimOut.model_fields})
        for row in disagreements.rows.iter_rows(named=True)
        if asked.operator in {"", row["operator"]} and asked.technology in {None, row["technology"]}
    ]
    return ClaimsOut(
        as_of=day,
        least_difference_points=disagreements.means.least_difference_points,
        citation=disagreements.means.citation,
        reason=str(disagreements.reason),
        compared=disagreements.compared,
        validation=marks.prove_quality("predicted", day).words,
        rows=rows,
    )
