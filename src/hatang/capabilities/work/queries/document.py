"""A whole plan as plain data: what `hatang plan show --json` prints and the API gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.plan import public as plans
from hatang.capabilities.plan.public import PlacedLine, PlanLineKind
from hatang.capabilities.work.models import StandingDuty, Task
from hatang.capabilities.work.queries import duties, funding, tasks
from hatang.capabilities.work.terms import NamedKind
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.capabilities.plan.public import Plan, PlanVersion, QuotationRow
    from hatang.capabilities.work.queries.bodies import NamedBodyRow
    from hatang.kernel.access import Actor


def document(*, plan: Plan, as_of: date, actor: Actor = ANONYMOUS) -> dict[str, Any]:
    """Everything the plan says in the version in force on the date; numbers as numbers, dates as ISO text."""
    words = plans.list_quotations(version=plans.version_in_force(plan=plan, as_of=as_of), actor=actor)
    return plans.describe_plan(plan=plan, as_of=as_of, actor=actor) | {
        "platforms": _list_named_items(plan, as_of, NamedKind.PLATFORM),
        "databases": _list_named_items(plan, as_of, NamedKind.DATABASE),
        "data_centre": {
            "requirements": _list_named_items(plan, as_of, NamedKind.DATA_CENTRE),
            "criteria": [
                {
                    "document": row.document,
                    "issuer": row.issuer,
                    "date": row.issued_on,
                    "valid_from": row.valid_from,
                    "valid_to": row.valid_to,
                    "replaces": row.replaces or None,
                }
                for row in duties.list_criteria(plan=plan, as_of=as_of)
            ],
        },
        "tasks": [
            {
                "number": row.number,
                "section": row.section,
                "text": row.text,
                "lead": _describe_bodies(row.lead),
                "support": _describe_bodies(row.support),
                "period": row.period,
                "year_from": row.when.year_from,
                "year_to": row.when.year_to,
                "recurrence": row.when.recurrence.value,
                "targets": list(row.targets),
                "words": _describe_words(words.get((PlanLineKind.TASK, row.number), ())),
            }
            for row in tasks.list_tasks(plan=plan, as_of=as_of, actor=actor)
        ],
        "standing_duties": [
            {
                "number": row.number,
                "text": row.text,
                "place": row.place,
                "bodies": _describe_bodies(row.bodies),
                "support": _describe_bodies(row.support),
                "recipients": _describe_bodies(row.recipients),
                "words": _describe_words(words.get((PlanLineKind.DUTY, row.number), ())),
            }
            for row in duties.standing_duties(plan=plan, as_of=as_of)
        ],
        "deadlines": [
            {
                "code": row.code,
                "title": row.title,
                "wording": row.wording,
                "recurrence": row.recurrence.value,
                "duty": row.duty,
                "next_last_day": row.next_last_day,
                "bodies": _describe_bodies(row.bodies),
                "recipients": _describe_bodies(row.recipients),
            }
            for row in duties.list_deadlines(plan=plan, as_of=as_of)
        ],
        "funding": [
            {"code": row.code, "name": row.name, "place": row.place, "steps": row.steps}
            for row in funding.list_sources(plan=plan, as_of=as_of)
        ],
    }


def list_placed_lines(*, version: PlanVersion) -> list[PlacedLine]:
    """Every task and standing duty of a version with the place the plan says it at."""
    placed = [
        PlacedLine(PlanLineKind.TASK, task.number, f"Phụ lục, nhiệm vụ {task.number}", task.text)
        for task in Task.objects.filter(version=version)
    ]
    bound = StandingDuty.objects.filter(version=version)
    return placed + [PlacedLine(PlanLineKind.DUTY, duty.number, duty.place, duty.text) for duty in bound]


def _list_named_items(plan: Plan, as_of: date, kind: NamedKind) -> list[dict[str, Any]]:
    return [
        {"code": row.code, "name": row.name, "place": row.place, **({"task": row.task} if row.task else {})}
        for row in duties.named_items(plan=plan, as_of=as_of, kind=kind)
    ]


def _describe_words(rows: Iterable[QuotationRow]) -> list[dict[str, Any]]:
    return [row.plain() for row in rows]


def _describe_bodies(rows: Iterable[NamedBodyRow]) -> list[dict[str, Any]]:
    return [
        {"named": row.named, "code": row.code, "today": [{"code": b.code, "name": b.name} for b in row.today]}
        for row in rows
    ]
