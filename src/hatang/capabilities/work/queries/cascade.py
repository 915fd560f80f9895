"""What the bodies take on of a target or a task, added up, and how far that is from what the plan asks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.work.models import Commitment
from hatang.capabilities.work.queries import funding
from hatang.kernel import indicators

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.public import Plan, TargetStanding
    from hatang.kernel.access import Actor, Area
    from hatang.kernel.indicators import Measurement


@dataclass(frozen=True)
class CommitmentRow:
    """A line of a body's own plan; `is_draft` while only the body itself reads it."""

    id: int
    target: str
    task: str
    organisation: str
    organisation_name: str
    year: int
    numerator: float | None
    denominator: float | None
    text: str
    cost_vnd: int | None
    document: str
    issued_on: date | None

    @property
    def is_draft(self) -> bool:
        return not self.document

    @property
    def percent(self) -> float | None:
        if self.numerator is None or not self.denominator:
            return None
        return 100 * self.numerator / self.denominator


@dataclass(frozen=True)
class CommitmentSum:
    """The lines of one year added up against a goal.

    `taken` of `whole` is what the lines take on; `others` of `others_whole` where the communes without a line stand
    today; `upper_bound` where of some of those only an upper bound is known; `short` what is still missing to the goal
    if those stay where they are: 0 when it adds up, None where nothing can be said. `others_count` counts the communes
    without a line.
    """

    year: int
    rows: tuple[CommitmentRow, ...]
    taken: float
    whole: float
    others: float
    others_whole: float
    others_count: int
    value: float | None
    goal: float
    short: int | None
    upper_bound: bool = False


def list_commitments(
    *, plan: Plan, actor: Actor, target: str = "", task: str = "", organisation: str = "", year: int | None = None
) -> list[CommitmentRow]:
    """The lines that the actor may read, by body."""
    commitments = Commitment.objects.visible_to(actor).filter(plan=plan)
    asked = {"target_number": target, "task_number": task, "organisation": organisation, "year": year}
    commitments = commitments.filter(**{name: value for name, value in asked.items() if value})
    records = list(commitments)
    names = identity.organisation_names({record.organisation for record in records})
    return [_build_commitment_row(record, names[record.organisation]) for record in records]


def _build_commitment_row(record: Commitment, name: str) -> CommitmentRow:
    return CommitmentRow(
        id=record.pk,
        target=record.target_number,
        task=record.task_number,
        organisation=record.organisation,
        organisation_name=name,
        year=record.year,
        numerator=None if record.numerator is None else float(record.numerator),
        denominator=None if record.denominator is None else float(record.denominator),
        text=record.text,
        cost_vnd=record.cost_vnd,
        document=record.document,
        issued_on=record.issued_on,
    )


def find_commune_figure(*, standing: TargetStanding, organisation: str, as_of: date) -> tuple[float, float] | None:
    """Numerator and denominator of the target's indicator in the body's own commune today; None where unknown."""
    body = identity.read_organisation(organisation, as_of)
    if body is None or body.area is None or standing.figure is None:
        return None
    measured = indicators.measure_each(standing.figure.code, [body.area], as_of).get(body.area)
    if measured is None or measured.value is None:
        return None
    return measured.numerator, measured.denominator


def of_target(*, plan: Plan, standing: TargetStanding, actor: Actor, as_of: date) -> list[CommitmentSum]:
    """The lines of a target, year by year, the last first."""
    lines = list_commitments(plan=plan, actor=actor, target=standing.target.number)
    return [
        _sum_commitments(year, [line for line in lines if line.year == year], standing, as_of)
        for year in sorted({line.year for line in lines}, reverse=True)
    ]


def _sum_commitments(year: int, lines: list[CommitmentRow], standing: TargetStanding, as_of: date) -> CommitmentSum:
    taken = sum(line.numerator or 0.0 for line in lines)
    whole = sum(line.denominator or 0.0 for line in lines)
    is_share = standing.target.shown_unit == "%"
    left = _measure_other_communes(lines, standing, as_of) if is_share else []
    others, others_whole = (
        sum(measurement.numerator for measurement in left),
        sum(measurement.denominator for measurement in left),
    )
    together, of = taken + others, whole + others_whole
    value = (100 * together / of if of else None) if is_share else together
    needed = standing.target.goal * of / 100 if is_share else standing.target.goal
    is_lower_bound = standing.target.operator not in ("<", "<=", "=")
    short = max(0, math.ceil(needed - together - 1e-9)) if is_lower_bound and value is not None else None
    bound = any(measurement.upper_bound and measurement.value is not None for measurement in left)
    if bound and short == 0:
        short = None  # a sum that is at most so much does not prove that it is enough
    amounts = (taken, whole, others, others_whole, len(left), value, standing.target.goal, short)
    return CommitmentSum(year, tuple(lines), *amounts, upper_bound=bound)


def _measure_other_communes(lines: list[CommitmentRow], standing: TargetStanding, as_of: date) -> list[Measurement]:
    """Where the communes of the plan's territory without a line stand today."""
    if standing.figure is None or not standing.areas:
        return []
    bodies = [identity.read_organisation(line.organisation, as_of) for line in lines]
    taken: set[Area] = {body.area for body in bodies if body is not None and body.area is not None}
    inside = places.list_units_inside(standing.areas[0])
    communes = [unit.area for unit in places.list_units(as_of=as_of, level="commune") if unit.area in inside]
    left = [area for area in communes if area not in taken]
    return list(indicators.measure_each(standing.figure.code, left, as_of).values())


@dataclass(frozen=True)
class CostSum:
    """What the lines of a task cost in a year, beside what was estimated for the task in the same year; in đồng."""

    year: int
    rows: tuple[CommitmentRow, ...]
    cost_vnd: int
    estimate_vnd: int | None

    @property
    def difference_vnd(self) -> int | None:
        return None if self.estimate_vnd is None else self.cost_vnd - self.estimate_vnd


def of_task(*, plan: Plan, number: str, actor: Actor, as_of: date) -> list[CostSum]:
    """The lines of a task, year by year, the last first, with the estimates that the actor may see."""
    commitments = list_commitments(plan=plan, actor=actor, task=number)
    lines = funding.list_funding(plan=plan, as_of=as_of, actor=actor, task=number)
    sums = []
    for year in sorted({row.year for row in commitments}, reverse=True):
        mine = tuple(row for row in commitments if row.year == year)
        estimates = [line.estimate_vnd for line in lines if line.year == year and line.estimate_vnd is not None]
        sums.append(CostSum(year, mine, sum(row.cost_vnd or 0 for row in mine), sum(estimates) if estimates else None))
    return sums
