"""The API of coverage: gaps, hamlets on the map, measurements."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - read by ninja at run time
from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Query, Router, Schema

from hatang.capabilities.coverage.queries import gaps as gap_queries
from hatang.capabilities.coverage.queries.measurement import means, samples
from hatang.capabilities.coverage.terms import Meaning, Technology
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
            "as_of": _resolve_day(self.as_of),
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


def _resolve_day(as_of: date | None) -> date:
    return as_of or timezone.localdate()


@router.get("/gaps", response=GapsOut, auth=http.auth_by_rule("coverage.view"))
def gaps(request: HttpRequest, asked: Query[Asked]) -> GapsOut:
    """Hamlets without coverage in the sense of the definition, and the same by commune."""
    technologies = (asked.technology,) if asked.technology else ()
    coverage_gaps = gap_queries.find_gaps(**asked.arguments(), technologies=technologies)  # type: ignore[arg-type]
    return GapsOut(
        meaning=asked.meaning,
        definition=coverage_gaps.means.text,
        technologies=list(coverage_gaps.means.technologies),
        minimum_household_share_percent=coverage_gaps.means.minimum_household_share_percent,
        citation=coverage_gaps.means.citation,
        is_assumption=coverage_gaps.means.is_assumption,
        as_of=_resolve_day(asked.as_of),
        quality="declared",
        reason=str(coverage_gaps.reason),
        hamlets_counted=len(coverage_gaps.hamlets),
        communes=[CommuneOut(**vars(commune)) for commune in coverage_gaps.communes],
        hamlets=[
            HamletOut(**vars(hamlet_state), people_without=hamlet_state.people_without)
            for hamlet_state in coverage_gaps.without
        ],
    )


@router.get("/hamlets.geojson", auth=http.auth_by_rule("coverage.view"))
def hamlets_geojson(request: HttpRequest, asked: Query[Asked]) -> HttpResponseBase:
    """Hamlets as points with their state; streamed."""
    parts = (_resolve_day(asked.as_of), asked.dict(), datasets.read_revisions(READS))

    def build() -> HttpResponseBase:
        technology = asked.technology or ""
        pieces = gap_queries.states_geojson(**asked.arguments(), technology=technology)  # type: ignore[arg-type]
        return http.Stream(pieces)

    return http.with_etag(request, parts, build)


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


@router.get("/measured", response=MeasuredListOut, auth=http.auth_by_rule("coverage.view"))
def measured(request: HttpRequest, as_of: date | None = None) -> MeasuredListOut:
    """Measured coverage of every hamlet with samples."""
    rule = means.drive_test(_resolve_day(as_of))
    rows = samples.by_hamlet(_resolve_day(as_of)).iter_rows(named=True)
    return MeasuredListOut(
        as_of=_resolve_day(as_of),
        minimum_samples=rule.minimum_samples,
        citation=rule.citation,
        rows=[MeasuredOut(**{name: row[name] for name in MeasuredOut.model_fields}) for row in rows],
    )
