"""Standing duties, deadlines and named lists of a plan, with who answers for them on a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.models import CriteriaDocument, Deadline, NamedItem, StandingDuty
from hatang.capabilities.work.queries import bodies
from hatang.capabilities.work.terms import BodyRole, DueBefore, NamedKind, Recurrence
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.public import Plan
    from hatang.capabilities.work.queries.bodies import NamedBodyRow


@dataclass(frozen=True)
class DutyRow:
    number: str
    text: str
    place: str
    bodies: tuple[NamedBodyRow, ...]
    support: tuple[NamedBodyRow, ...]
    recipients: tuple[NamedBodyRow, ...]


@dataclass(frozen=True)
class DeadlineRow:
    """A deadline as of a date. `next_last_day` is the last day to be in time; None where the plan names no day.

    `before_month` and `before_day` are those of the first turn of a year; `before` says all of them.
    """

    plan: str
    code: str
    title: str
    wording: str
    duty: str
    before_month: int | None
    before_day: int | None
    first_year: int
    last_year: int | None
    recurrence: Recurrence
    next_last_day: date | None
    days_left: int | None
    bodies: tuple[NamedBodyRow, ...]
    recipients: tuple[NamedBodyRow, ...]

    @property
    def before(self) -> DueBefore | None:
        if self.before_month is None or self.before_day is None:
            return None
        return DueBefore(self.before_month, self.before_day, self.recurrence, self.first_year, self.last_year)


@dataclass(frozen=True)
class NamedItemRow:
    kind: str
    code: str
    name: str
    place: str
    task: str


@dataclass(frozen=True)
class CriteriaRow:
    document: str
    issuer: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    replaces: str
    applies_to: tuple[str, ...]
    is_valid: bool


def standing_duties(*, plan: Plan, as_of: date) -> list[DutyRow]:
    """Every standing duty of the version in force, in the plan's order."""
    version = plans.version_in_force(plan=plan, as_of=as_of)
    with identity.cached_reading():
        return [
            _build_duty_row(duty, as_of)
            for duty in StandingDuty.objects.filter(version=version).prefetch_related("bodies")
        ]


def _build_duty_row(duty: StandingDuty, as_of: date) -> DutyRow:
    rows = bodies.list_named_bodies(bodies=duty.bodies.all(), as_of=as_of, duty=duty.duty)
    return DutyRow(
        number=duty.number,
        text=duty.text,
        place=duty.place,
        bodies=_select_part(rows, BodyRole.BODY),
        support=_select_part(rows, BodyRole.SUPPORT),
        recipients=_select_part(rows, BodyRole.RECIPIENT),
    )


def _select_part(rows: list[NamedBodyRow], part: BodyRole) -> tuple[NamedBodyRow, ...]:
    return tuple(row for row in rows if row.part == part)


def list_deadlines(*, plan: Plan, as_of: date) -> list[DeadlineRow]:
    """The deadlines of the version in force, the nearest first, those without a day last."""
    version = plans.version_in_force(plan=plan, as_of=as_of)
    records = Deadline.objects.filter(standing_duty__version=version)
    records = records.select_related("standing_duty").prefetch_related("standing_duty__bodies")
    with identity.cached_reading():
        rows = [
            _build_deadline_row(deadline, plan, as_of)
            for deadline in cache_in_reading(("plan.deadlines", version.pk), lambda: list(records))
        ]
    return sorted(rows, key=lambda row: (row.next_last_day is None, row.next_last_day, row.code))


def _build_deadline_row(deadline: Deadline, plan: Plan, as_of: date) -> DeadlineRow:
    duty = deadline.standing_duty
    rows = bodies.list_named_bodies(bodies=duty.bodies.all(), as_of=as_of, duty=duty.duty)
    following = deadline.before.next_after(as_of) if deadline.before else None
    return DeadlineRow(
        plan=plan.code,
        code=deadline.code,
        title=deadline.title,
        wording=deadline.wording,
        duty=duty.number,
        before_month=deadline.before_month,
        before_day=deadline.before_day,
        first_year=deadline.first_year,
        last_year=deadline.last_year,
        recurrence=Recurrence(deadline.recurrence),
        next_last_day=following,
        days_left=(following - as_of).days if following else None,
        bodies=_select_part(rows, BodyRole.BODY),
        recipients=_select_part(rows, BodyRole.RECIPIENT),
    )


def named_items(*, plan: Plan, as_of: date, kind: NamedKind | None = None) -> list[NamedItemRow]:
    """The platforms, databases and data-centre requirements that the plan names, in its order."""
    version = plans.version_in_force(plan=plan, as_of=as_of)
    records = NamedItem.objects.filter(version=version)
    if kind is not None:
        records = records.filter(kind=kind)
    return [NamedItemRow(record.kind, record.code, record.name, record.place, record.task) for record in records]


def list_criteria(*, plan: Plan, as_of: date) -> list[CriteriaRow]:
    """The documents of criteria the plan points to, oldest first; `is_valid` on the date."""
    version = plans.version_in_force(plan=plan, as_of=as_of)
    return [
        CriteriaRow(
            document=record.document,
            issuer=record.issuer,
            issued_on=record.date,
            valid_from=record.valid_from,
            valid_to=record.valid_to,
            replaces=record.replaces,
            applies_to=tuple(record.applies_to),
            is_valid=record.valid_from <= as_of and (record.valid_to is None or as_of < record.valid_to),
        )
        for record in CriteriaDocument.objects.filter(version=version)
    ]
