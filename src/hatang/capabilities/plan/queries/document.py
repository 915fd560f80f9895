"""A whole plan as plain data: what `hatang plan show --json` prints and the API gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.plan.models import Target
from hatang.capabilities.plan.queries import documents, duties, funding, tasks, territory
from hatang.capabilities.plan.terms import NamedKind, TargetKind
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.capabilities.plan.models import Plan
    from hatang.capabilities.plan.queries.bodies import NamedBodyRow
    from hatang.kernel.access import Actor


def document(*, plan: Plan, as_of: date, actor: Actor = ANONYMOUS) -> dict[str, Any]:
    """Everything the plan says in the version in force on the date; numbers as numbers, dates as ISO text."""
    version = documents.version_in_force(plan=plan, as_of=as_of)
    lines = list(Target.objects.visible_to(actor).filter(version=version))
    own = territory.own(plan=plan)
    return {
        "code": plan.code,
        "number": plan.number,
        "title": plan.title,
        "kind": plan.kind,
        "issuer": {"named": plan.issuer_named, "code": plan.issuer},
        "lead": {"named": plan.lead_named, "code": plan.lead},
        "signer": plan.signer,
        "signed_on": plan.signed_on,
        "ended_on": plan.ended_on,
        "is_live": plan.is_live_on(as_of),
        "territory": {"code": plan.territory_code, "as_of": plan.territory_on, "area": str(own) if own else None}
        if plan.territory_code
        else None,
        "version": {
            "number": version.number,
            "valid_from": version.valid_from,
            "document": version.instrument,
            "content": version.content,
            "content_reason": version.content_reason,
        },
        "basis": [{"number": b.number, "date": b.date, "title": b.title} for b in plan.bases.order_by("date")],
        "relations": [
            {"relation": r.kind, "plan": r.other.number, "note": r.note} for r in plan.relations.select_related("other")
        ],
        "targets": [_target(line) for line in lines if line.kind == TargetKind.NUMERIC],
        "duties": [_duty(line) for line in lines if line.kind == TargetKind.DUTY],
        "platforms": _named(plan, as_of, NamedKind.PLATFORM),
        "databases": _named(plan, as_of, NamedKind.DATABASE),
        "data_centre": {
            "requirements": _named(plan, as_of, NamedKind.DATA_CENTRE),
            "criteria": [
                {
                    "document": row.document,
                    "issuer": row.issuer,
                    "date": row.issued_on,
                    "valid_from": row.valid_from,
                    "valid_to": row.valid_to,
                    "replaces": row.replaces or None,
                }
                for row in duties.criteria(plan=plan, as_of=as_of)
            ],
        },
        "tasks": [
            {
                "number": row.number,
                "section": row.section,
                "text": row.text,
                "lead": _bodies(row.lead),
                "support": _bodies(row.support),
                "period": row.period,
                "year_from": row.when.year_from,
                "year_to": row.when.year_to,
                "recurrence": row.when.recurrence.value,
                "targets": list(row.targets),
            }
            for row in tasks.tasks(plan=plan, as_of=as_of, actor=actor)
        ],
        "standing_duties": [
            {
                "number": row.number,
                "text": row.text,
                "place": row.place,
                "bodies": _bodies(row.bodies),
                "support": _bodies(row.support),
                "recipients": _bodies(row.recipients),
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
                "bodies": _bodies(row.bodies),
                "recipients": _bodies(row.recipients),
            }
            for row in duties.deadlines(plan=plan, as_of=as_of)
        ],
        "funding": [
            {"code": row.code, "name": row.name, "place": row.place, "steps": row.steps}
            for row in funding.sources(plan=plan, as_of=as_of)
        ],
    }


def _target(line: Target) -> dict[str, Any]:
    assert line.value is not None
    return {
        "number": int(line.number) if line.number.isdigit() else line.number,
        "measure": line.measure,
        "operator": line.operator,
        "value": float(line.value),
        "unit": line.unit,
        "denominator": line.denominator or None,
        "scope": line.scope,
        "year": line.year,
        "place": line.place,
        "indicator": line.indicators[0],
        "indicators": list(line.indicators),
        "note": line.note,
    }


def _duty(line: Target) -> dict[str, Any]:
    return {
        "number": line.number,
        "measure": line.measure,
        "scope": line.scope,
        "year_from": line.year_from,
        "year_to": line.year,
        "place": line.place,
        "indicator": line.indicators[0],
        "indicators": list(line.indicators),
        "note": line.note,
        "at_odds": line.at_odds,
    }


def _named(plan: Plan, as_of: date, kind: NamedKind) -> list[dict[str, Any]]:
    return [
        {"code": row.code, "name": row.name, "place": row.place, **({"task": row.task} if row.task else {})}
        for row in duties.named_items(plan=plan, as_of=as_of, kind=kind)
    ]


def _bodies(rows: Iterable[NamedBodyRow]) -> list[dict[str, Any]]:
    return [
        {"named": row.named, "code": row.code, "today": [{"code": b.code, "name": b.name} for b in row.today]}
        for row in rows
    ]
