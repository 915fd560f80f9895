"""Funding of tasks: lines the actor may see, and sums by year and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.models import Funding, FundingSource
from hatang.capabilities.work.queries import bodies
from hatang.capabilities.work.terms import FundingStage

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.public import Plan
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class FundingRow:
    """One line in whole đồng; None where a stage has not happened or is not known."""

    id: int
    task: str
    source: str
    source_name: str
    year: int
    organisation: str
    organisation_name: str
    estimate_vnd: int | None
    consolidated_vnd: int | None
    allocated_vnd: int | None
    spent_vnd: int | None
    document: str
    note: str

    @property
    def stage(self) -> str:
        """The furthest stage the money has come to, "" for none."""
        amounts = (
            (FundingStage.SPENT, self.spent_vnd),
            (FundingStage.ALLOCATED, self.allocated_vnd),
            (FundingStage.CONSOLIDATED, self.consolidated_vnd),
            (FundingStage.ESTIMATE, self.estimate_vnd),
        )
        return next((stage.value for stage, amount in amounts if amount is not None), "")


@dataclass(frozen=True)
class FundingSum:
    year: int
    source: str
    source_name: str
    estimate_vnd: int | None
    consolidated_vnd: int | None
    allocated_vnd: int | None
    spent_vnd: int | None


@dataclass(frozen=True)
class SourceRow:
    code: str
    name: str
    place: str
    steps: str
    is_public: bool


def list_funding(
    *, plan: Plan, as_of: date, actor: Actor, task: str | None = None, year: int | None = None
) -> list[FundingRow]:
    """The lines that the actor may see, by task, year and source."""
    lines = (
        Funding.objects.visible_to(actor)
        .filter(task__version__plan=plan, closed_on=None)
        .select_related("task", "source")
        .order_by("task__position", "year", "source__position", "organisation")
    )
    if task is not None:
        lines = lines.filter(task__number=task)
    if year is not None:
        lines = lines.filter(year=year)
    return [
        FundingRow(
            id=line.pk,
            task=line.task.number,
            source=line.source.code,
            source_name=line.source.name,
            year=line.year,
            organisation=line.organisation,
            organisation_name=bodies.name(code=line.organisation, as_of=as_of),
            estimate_vnd=line.estimate_vnd,
            consolidated_vnd=line.consolidated_vnd,
            allocated_vnd=line.allocated_vnd,
            spent_vnd=line.spent_vnd,
            document=line.document,
            note=line.note,
        )
        for line in lines
    ]


def sum_funding(*, plan: Plan, actor: Actor, task: str | None = None) -> list[FundingSum]:
    """What each year and source adds up to over the lines that the actor may see."""
    lines = Funding.objects.visible_to(actor).filter(task__version__plan=plan, closed_on=None)
    if task is not None:
        lines = lines.filter(task__number=task)
    rows = (
        lines.order_by()
        .values("year", "source__code", "source__name", "source__position")
        .annotate(
            estimate=Sum("estimate_vnd"),
            consolidated=Sum("consolidated_vnd"),
            allocated=Sum("allocated_vnd"),
            spent=Sum("spent_vnd"),
        )
        .order_by("year", "source__position")
    )
    return [
        FundingSum(
            year=row["year"],
            source=row["source__code"],
            source_name=row["source__name"],
            estimate_vnd=_read_whole_vnd(row["estimate"]),
            consolidated_vnd=_read_whole_vnd(row["consolidated"]),
            allocated_vnd=_read_whole_vnd(row["allocated"]),
            spent_vnd=_read_whole_vnd(row["spent"]),
        )
        for row in rows
    ]


def _read_whole_vnd(amount: object) -> int | None:
    return None if amount is None else int(str(amount))


def list_sources(*, plan: Plan, as_of: date) -> list[SourceRow]:
    """The sources that the plan names."""
    version = plans.version_in_force(plan=plan, as_of=as_of)
    records = FundingSource.objects.filter(version=version)
    return [SourceRow(source.code, source.name, source.place, source.steps, source.is_public) for source in records]
