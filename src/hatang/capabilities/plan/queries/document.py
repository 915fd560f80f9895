"""What a plan says by itself as plain data: the document, its version in force, its targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.plan.models import Target
from hatang.capabilities.plan.queries import documents, passages, territory
from hatang.capabilities.plan.terms import PlanLineKind, TargetKind
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.models import Plan
    from hatang.kernel.access import Actor


def describe_plan(*, plan: Plan, as_of: date, actor: Actor = ANONYMOUS) -> dict[str, Any]:
    """What the plan says of itself and its targets in the version in force on the date; dates as ISO text.

    `words` of a line are the document's own, each with page and place in the kept file; empty until one is uploaded.
    """
    version = documents.version_in_force(plan=plan, as_of=as_of)
    lines = list(Target.objects.visible_to(actor).filter(version=version))
    own = territory.find_own_area(plan=plan)
    parts = passages.list_parts(version=version, actor=actor)
    words = passages.list_quotations(version=version, kind=PlanLineKind.TARGET, actor=actor)
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
        "recipients": [{"named": r.named, "code": r.organisation} for r in plan.recipients.all()],
        "parts": [
            {
                "number": part.number,
                "title": part.title,
                "text": part.text,
                "place": part.place,
                "tasks": list(part.tasks),
                "targets": list(part.targets),
                "words": [quotation.plain() for quotation in part.quotations],
            }
            for part in parts
        ],
        "targets": [
            _describe_target(line) | {"words": _describe_words(words, line)}
            for line in lines
            if line.kind == TargetKind.NUMERIC
        ],
        "duties": [
            _describe_duty(line) | {"words": _describe_words(words, line)}
            for line in lines
            if line.kind == TargetKind.DUTY
        ],
    }


def _describe_words(words: passages.Quotations, line: Target) -> list[dict[str, Any]]:
    return [quotation.plain() for quotation in words.get((PlanLineKind.TARGET, line.number), ())]


def _describe_target(line: Target) -> dict[str, Any]:
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


def _describe_duty(line: Target) -> dict[str, Any]:
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
