"""The API of coverage: gaps, hamlets, claims against evidence, measurements."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - read by ninja at run time
from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Query, Router, Schema

from hatang.capabilities.coverage.queries import claims as claim_queries
from hatang.capabilities.coverage.queries import gaps as gap_queries
from hatang.capabilities.coverage.queries import known
from hatang.capabilities.coverage.queries.measurement import means, samples
from hatang.capabilities.coverage.terms import Disagreement, Meaning, Technology
from hatang.kernel import datasets, http
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

router = Router()
READS = ("coverage.declared", "coverage.area", "coverage.challenge", "places.hamlet", "places.population")


class Asked(Schema):
    """What is asked: a definition, a date (today unless said), an area (51@2025-07-01), an operator, a technology."""

    meaning: Meaning = Meaning.BROADBAND
    as_of: date | None = None
    area: str = ""
    operator: str = ""
    technology: Technology | None = None

    def arguments(self) -> dict[str, object]:
        return {
            "meaning": self.meaning,
            "as_of": _day(self.as_of),
            "within": Area.parse(self.area) if self.area else None,
            "operator": self.operator,
        }


class HamletOut(Schema):
    code: str
    area: str
    name: str
    commune: str
    commune_name: str
    longitude: float | None
    latitude: float | None
    covered: bool
    share_percent: float
    operator: str
    technology: str
    basis: str
    people: float | None
    people_without: float | None
    households: float | None


class CommuneOut(Schema):
    commune: str
    name: str
    hamlets: int
    hamlets_without: int
    people_without: float | None


class GapsOut(Schema):
    """The gap under a definition; `reason` says why there is no data. Worst first."""

    meaning: str
    definition: str
    technologies: list[str]
    minimum_household_share_percent: float
    citation: str
    is_assumption: bool
    as_of: date
    quality: str
    reason: str
    hamlets_counted: int
    communes: list[CommuneOut]
    hamlets: list[HamletOut]


class ShareOut(Schema):
    operator: str
    technology: str
    share_percent: float
    basis: str


class KnownOut(Schema):
    evidence: str
    reason: str
    shares: list[ShareOut]


class CoverageOut(Schema):
    hamlet_code: str
    as_of: date
    declared: KnownOut
    predicted: KnownOut
    measured: KnownOut


def _day(as_of: date | None) -> date:
    return as_of or timezone.localdate()


@router.get("/gaps", response=GapsOut, auth=http.requires("coverage.view"))
def gaps(request: HttpRequest, asked: Query[Asked]) -> GapsOut:
    """Hamlets without coverage in the sense of the definition, and the same by commune."""
    technologies = (asked.technology,) if asked.technology else ()
    found = gap_queries.gaps(**asked.arguments(), technologies=technologies)  # type: ignore[arg-type]
    return GapsOut(
        meaning=asked.meaning,
        definition=found.means.text,
        technologies=list(found.means.technologies),
        minimum_household_share_percent=found.means.minimum_household_share_percent,
        citation=found.means.citation,
        is_assumption=found.means.is_assumption,
        as_of=_day(asked.as_of),
        quality="declared",
        reason=str(found.reason),
        hamlets_counted=len(found.hamlets),
        communes=[CommuneOut(**vars(each)) for each in found.communes],
        hamlets=[HamletOut(**vars(each), people_without=each.people_without) for each in found.without],
    )


@router.get("/hamlets/{hamlet_code}", response=CoverageOut, auth=http.requires("coverage.view"))
def hamlet(request: HttpRequest, hamlet_code: str, as_of: date | None = None) -> CoverageOut:
    """What is declared, predicted and measured of a hamlet; a kind of evidence that is missing says so."""
    found = known.hamlet_coverage(hamlet_code=hamlet_code, as_of=_day(as_of))
    return CoverageOut(
        hamlet_code=hamlet_code,
        as_of=found.as_of,
        declared=_known(found.declared),
        predicted=_known(found.predicted),
        measured=_known(found.measured),
    )


def _known(kind: known.Known) -> KnownOut:
    return KnownOut(
        evidence=kind.evidence.value,
        reason=str(kind.reason),
        shares=[ShareOut(**{name: getattr(each, name) for name in ShareOut.model_fields}) for each in kind.shares],
    )


@router.get("/hamlets.geojson", auth=http.requires("coverage.view"))
def hamlets_geojson(request: HttpRequest, asked: Query[Asked]) -> HttpResponseBase:
    """Hamlets as points with their state; streamed."""
    parts = (_day(asked.as_of), asked.dict(), datasets.revisions(READS))

    def build() -> HttpResponseBase:
        technology = asked.technology or ""
        pieces = gap_queries.states_geojson(**asked.arguments(), technology=technology)  # type: ignore[arg-type]
        return http.Stream(pieces)

    return http.with_etag(request, parts, build)


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
    rows: list[ClaimOut]


class ClaimsAsked(Schema):
    """What is asked: a date (today unless said), an area (51@2025-07-01), which way they disagree, whose claims."""

    as_of: date | None = None
    area: str = ""
    kind: Disagreement | None = None
    operator: str = ""
    technology: Technology | None = None


@router.get("/claims", response=ClaimsOut, auth=http.requires("coverage.view"))
def claims(request: HttpRequest, asked: Query[ClaimsAsked]) -> ClaimsOut:
    """Where claims and evidence disagree, most people affected first."""
    day = _day(asked.as_of)
    found = claim_queries.disagreements(
        as_of=day, within=Area.parse(asked.area) if asked.area else None, kind=asked.kind or ""
    )
    rows = [
        ClaimOut(**{name: row[name] for name in ClaimOut.model_fields})
        for row in found.rows.iter_rows(named=True)
        if asked.operator in {"", row["operator"]} and asked.technology in {None, row["technology"]}
    ]
    return ClaimsOut(
        as_of=day,
        least_difference_points=found.means.least_difference_points,
        citation=found.means.citation,
        reason=str(found.reason),
        compared=found.compared,
        rows=rows,
    )


class MeasuredOut(Schema):
    """`share` null: not enough samples, never a share of too few."""

    hamlet: str
    operator: str
    technology: str
    samples: int
    share: float | None
    median_rsrp_dbm: float | None
    last_on: date


class MeasuredListOut(Schema):
    as_of: date
    minimum_samples: int
    citation: str
    rows: list[MeasuredOut]


@router.get("/measured", response=MeasuredListOut, auth=http.requires("coverage.view"))
def measured(request: HttpRequest, as_of: date | None = None) -> MeasuredListOut:
    """Measured coverage of every hamlet with samples."""
    rule = means.drive_test(_day(as_of))
    rows = samples.by_hamlet(_day(as_of)).iter_rows(named=True)
    return MeasuredListOut(
        as_of=_day(as_of),
        minimum_samples=rule.minimum_samples,
        citation=rule.citation,
        rows=[MeasuredOut(**{name: row[name] for name in MeasuredOut.model_fields}) for row in rows],
    )
