"""The API of plans: documents, standing. Everything is as of a date."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime  # noqa: TC003 - ninja reads the annotations
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Router, Schema

from hatang.capabilities.plan.queries import documents
from hatang.capabilities.plan.queries import standing as standing_queries
from hatang.kernel import known
from hatang.kernel.access import Area, actor_of
from hatang.kernel.http import auth_by_rule
from hatang.kernel.ui import marks

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hatang.capabilities.plan.queries.standing import TargetStanding

router = Router()


class PlanOut(Schema):
    code: str
    number: str
    title: str
    kind: str
    issuer: str
    signed_on: date | None
    ended_on: date | None
    is_live: bool
    version: int
    content: str
    content_reason: str
    targets: int
    tasks: int


class FilerOut(Schema):
    code: str
    name: str
    filed_on: date | None
    last_on: date | None
    share_percent: float | None


class CoverOut(Schema):
    looked_at: float
    of: float
    least_percent: float
    counted: str
    missing: list[str]


class SamplingOut(Schema):
    sample: int
    low: float
    high: float
    design_effect: float
    is_assumed: bool


class MeasurementOut(Schema):
    indicator: str
    version: int
    as_of: date
    known_at: datetime | None
    areas: list[str]
    value: float | None
    numerator: float
    denominator: float
    quality: str | None
    validation: str
    upper_bound: bool
    places: int
    reason: str
    is_enough: bool
    filers: list[FilerOut]
    could_be: list[float | None] | None
    cover: CoverOut | None
    sampling: SamplingOut | None


class LetterOut(Schema):
    as_of: date
    value: float
    numerator: float | None
    denominator: float | None
    sample: int | None
    letter_number: str
    letter_date: date
    signer: str


class PointOut(Schema):
    date: date
    value: float | None
    quality: str
    upper_bound: bool


class StandingOut(Schema):
    number: str
    kind: str
    measure: str
    operator: str | None
    goal: float | None
    goal_max: float | None
    baseline_year: int | None
    unit: str
    denominator: str
    scope: str
    year: int | None
    place: str
    state: str
    position: str
    reason: str
    short_by: int | None
    figure: MeasurementOut | None
    judged: MeasurementOut | None
    others: list[MeasurementOut]
    beside: list[MeasurementOut]
    closed_value: float | None
    closed_upper_bound: bool | None
    closed_state: str | None
    closed_incomplete_reason: str | None
    declared: list[LetterOut]
    trend: list[PointOut]


@router.get("/", response=list[PlanOut], auth=auth_by_rule("plan.view"))
def plans(request: HttpRequest, as_of: date | None = None, live: bool = False) -> list[dict[str, Any]]:
    """Every plan, or those live on the date."""
    day = as_of or timezone.localdate()
    return [asdict(row) for row in documents.list_plans(as_of=day, actor=actor_of(request), live_only=live)]


@router.get("/{plan}/standing", response=list[StandingOut], auth=auth_by_rule("plan.view"))
def standing(
    request: HttpRequest,
    plan: str,
    as_of: date | None = None,
    known_on: date | None = None,
    area: str = "",
    trend: bool = True,
) -> list[dict[str, Any]]:
    """Where the plan stands on its own territory, or on the area given as code@date; as known today, or at the end of
    the day `known_on`."""
    actor, today = actor_of(request), timezone.localdate()
    with known.as_known(known.end_of_day(known_on) if known_on is not None and known_on < today else None):
        rows = standing_queries.list_standings(
            plan=documents.find_plan(name=plan, actor=actor),
            as_of=as_of or today,
            area=Area.parse(area) if area else None,
            actor=actor,
            with_trend=trend,
        )
        return [_describe_standing(row) for row in rows]


def _describe_standing(row: TargetStanding) -> dict[str, Any]:
    return {
        "number": row.target.number,
        "kind": row.target.kind,
        "measure": row.target.measure,
        "operator": row.target.operator or None,
        "goal": row.target.value,
        "goal_max": row.target.value_max,
        "baseline_year": row.target.baseline_year,
        "unit": row.target.shown_unit,
        "denominator": row.target.denominator,
        "scope": row.target.scope,
        "year": row.target.year,
        "place": row.target.place,
        "state": row.state.value,
        "position": row.position.value,
        "reason": row.reason,
        "short_by": row.short_by,
        "figure": marks.give_figure(row.figure) if row.figure else None,
        "judged": marks.give_figure(row.judged) if row.judged else None,
        "others": [marks.give_figure(measurement) for measurement in row.others],
        "beside": [marks.give_figure(measurement) for measurement in row.beside],
        "closed_value": row.closed.value if row.closed else None,
        "closed_upper_bound": row.closed.upper_bound if row.closed else None,
        "closed_state": row.closed.state if row.closed else None,
        "closed_incomplete_reason": row.closed.incomplete_reason if row.closed else None,
        "declared": [asdict(letter) for letter in row.declared],
        "trend": [asdict(point) for point in row.trend],
    }
