"""The tasks, duties and lists of a shipped plan: checked line by line, written under its version."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.models import (
    CriteriaDocument,
    Deadline,
    DutyBody,
    FundingSource,
    NamedItem,
    StandingDuty,
    Task,
    TaskAssignment,
)
from hatang.capabilities.work.terms import BodyRole, NamedKind, parse_period
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    type Body = Mapping[str, Any]


def load(*, version: int, body: Body, file: str) -> None:
    """Write what the file says beside its targets; `Invalid` names the file and the line that is wrong."""
    for problem in problems_of(body):
        raise Invalid("plan_file", _("The plan's file is not complete"), where=file, detail=problem)
    _create_tasks(version, body)
    _create_duties(version, body)
    _create_named_lists(version, body)


def problems_of(body: Body) -> list[str]:
    """What is wrong with the lines of a file."""
    problems: list[str] = []
    for row in body.get("task", []):
        try:
            parse_period(str(row.get("period", "")))
        except ValueError as error:
            problems.append(f"task {row.get('number')}: {error}")
        if not row.get("lead"):
            problems.append(f"task {row.get('number')}: lead")
    numbers = {str(row.get("number")) for row in [*body.get("target", []), *body.get("duty", [])]}
    for row in body.get("task", []):
        problems += [f"task {row.get('number')}: target {target}" for target in set(row.get("targets", [])) - numbers]
    tasks = {str(row.get("number")) for row in body.get("task", [])}
    for row in body.get("part", []):
        problems += [f"part {row.get('number')}: target {target}" for target in set(row.get("targets", [])) - numbers]
        problems += [f"part {row.get('number')}: task {task}" for task in set(row.get("tasks", [])) - tasks]
    duties = {str(row.get("number")) for row in body.get("standing_duty", [])}
    problems += [
        f"deadline {row.get('code')}: duty" for row in body.get("deadline", []) if row.get("duty") not in duties
    ]
    return problems


def month_and_day(text: str | None) -> tuple[int | None, int | None]:
    """(12, 10) of "12-10"; nothing where the plan names no day."""
    if not text:
        return None, None
    parsed = date.fromisoformat(f"2000-{text}")
    return parsed.month, parsed.day


def _create_tasks(version: int, body: Body) -> None:
    sections = {row["number"]: row["title"] for row in body.get("section", [])}
    for position, row in enumerate(body.get("task", [])):
        period = parse_period(row["period"])
        task = Task.objects.create(
            version_id=version,
            number=row["number"],
            position=position,
            section=sections.get(row["number"].split(".")[0], ""),
            text=row["text"],
            period=row["period"],
            year_from=period.year_from,
            year_to=period.year_to,
            due_on=period.due_on,
            recurrence=period.recurrence,
            duty=row.get("duty", ""),
            targets=row.get("targets", []),
        )
        TaskAssignment.objects.bulk_create(
            TaskAssignment(task=task, part=part, named=named["named"], organisation=named["code"], position=order)
            for part, name in ((BodyRole.LEAD, "lead"), (BodyRole.SUPPORT, "support"))
            for order, named in enumerate(row.get(name, []))
        )


def _create_duties(version: int, body: Body) -> None:
    duties: dict[str, StandingDuty] = {}
    for position, row in enumerate(body.get("standing_duty", [])):
        duty = StandingDuty.objects.create(
            version_id=version,
            number=row["number"],
            position=position,
            text=row["text"],
            place=row.get("place", row["number"]),
            duty=row.get("duty", ""),
        )
        duties[duty.number] = duty
        parts = ((BodyRole.BODY, "body"), (BodyRole.SUPPORT, "support"), (BodyRole.RECIPIENT, "recipient"))
        DutyBody.objects.bulk_create(
            DutyBody(standing_duty=duty, part=part, named=named["named"], organisation=named["code"], position=order)
            for part, name in parts
            for order, named in enumerate(row.get(name, []))
        )
    for row in body.get("deadline", []):
        month, day = month_and_day(row.get("before"))
        Deadline.objects.create(
            standing_duty=duties[row["duty"]],
            code=row["code"],
            title=row["title"],
            wording=row["wording"],
            before_month=month,
            before_day=day,
            first_year=row["first_year"],
            last_year=row.get("last_year"),
        )


def _create_named_lists(version: int, body: Body) -> None:
    centre = body.get("data_centre", {})
    named = [
        (NamedKind.PLATFORM, body.get("platform", [])),
        (NamedKind.DATABASE, body.get("database", [])),
        (NamedKind.DATA_CENTRE, [{"place": centre["place"], **row} for row in centre.get("requirements", [])]),
    ]
    NamedItem.objects.bulk_create(
        NamedItem(
            version_id=version,
            kind=kind,
            position=position,
            code=row["code"],
            name=row.get("name") or row["text"],
            place=row["place"],
            task=row.get("task", ""),
        )
        for kind, rows in named
        for position, row in enumerate(rows)
    )
    CriteriaDocument.objects.bulk_create(
        CriteriaDocument(
            version_id=version,
            document=row["document"],
            issuer=row["issuer"],
            date=row["date"],
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            replaces=row.get("replaces", ""),
            applies_to=["dti"],
        )
        for row in centre.get("criteria", [])
    )
    FundingSource.objects.bulk_create(
        FundingSource(
            version_id=version,
            code=row["code"],
            name=row["name"],
            place=row["place"],
            steps=row.get("steps", ""),
            is_public=row.get("is_public", True),
            position=position,
        )
        for position, row in enumerate(body.get("funding_source", []))
    )
