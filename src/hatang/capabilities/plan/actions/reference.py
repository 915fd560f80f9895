"""Load the shipped plans. Loading again changes nothing; what people corrected here is never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify

from hatang.capabilities.plan.actions import shipped as files
from hatang.capabilities.plan.models import (
    Plan,
    PlanBasis,
    PlanPart,
    PlanRecipient,
    PlanRelation,
    PlanVersion,
    Target,
)
from hatang.capabilities.plan.terms import TargetKind
from hatang.kernel import access, audit, datasets, events

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.actions.shipped import ShippedPlan
    from hatang.kernel.access import Actor

# The datasets that a plan's document is written to.
WRITTEN = ("plan.target", "plan.task")


@dataclass(frozen=True)
class LoadedPlan:
    """`outcome` is "added", "unchanged", or "kept" when the shipped file changed but the record here stays as it is."""

    code: str
    number: str
    outcome: str
    targets: int
    tasks: int


def load_reference(actor: Actor, *, today: date) -> list[LoadedPlan]:
    """Load every plan of data/plans that is not here yet, all or none."""
    access.require_right(actor, "plan.edit")
    plans = files.read_all()
    with transaction.atomic():
        return [_load_plan(actor, plan, today) for plan in plans]


def code_for(number: str, signed_on: date | None) -> str:
    """ "194-kh-ubnd"; the year is added where another plan already has that code.

    >>> slugify("194/KH-UBND".replace("/", "-"))
    '194-kh-ubnd'
    """
    code = slugify(number.replace("/", "-").replace("Đ", "D").replace("đ", "d"))
    if Plan.objects.filter(code=code).exists() and signed_on is not None:
        code = f"{code}-{signed_on.year}"
    return code


def _load_plan(actor: Actor, shipped: ShippedPlan, today: date) -> LoadedPlan:
    about = shipped.body["plan"]
    existing = Plan.objects.filter(number=shipped.number, signed_on=about.get("signed_on")).first()
    if existing is None:
        existing = Plan.objects.filter(number=shipped.number, shipped_sha256__gt="").first()
    if existing is not None:
        outcome = "unchanged" if existing.shipped_sha256 == shipped.sha256 else "kept"
        first = existing.versions.filter(number=shipped.body["version"]["number"]).first()
        if outcome == "kept" and existing.shipped_sha256 and first is not None and not first.parts.exists():
            # A plan loaded before parts were kept: nobody corrected what was not there.
            _create_parts(first, shipped)
        return LoadedPlan(
            existing.code, existing.number, outcome, len(shipped.rows("target")), len(shipped.rows("task"))
        )
    plan = _create_plan(about, shipped.sha256)
    version = _create_version(plan, shipped)
    _create_plan_context(plan, shipped)
    _create_parts(version, shipped)
    _create_targets(version, shipped)
    events.publish_event(
        "plan.version_shipped", {"version": version.pk, "file": shipped.path.name, "body": shipped.body}
    )
    loaded = LoadedPlan(plan.code, plan.number, "added", len(shipped.rows("target")), len(shipped.rows("task")))
    audit.record_act(
        actor,
        "plan.load",
        "plan.plan",
        plan.code,
        after={"number": plan.number, "file": shipped.path.name, "sha256": shipped.sha256, "on": today},
    )
    datasets.bump_revisions(*WRITTEN)
    events.publish_event("plan.plan_changed", {"plan": plan.code})
    return loaded


def _create_plan(about: dict[str, Any], sha256: str) -> Plan:
    territory = about.get("territory", {})
    lead = about.get("lead", {})
    return Plan.objects.create(
        code=code_for(about["number"], about.get("signed_on")),
        number=about["number"],
        title=about["title"],
        kind=about.get("kind", "plan"),
        issuer=about["issuer"]["code"],
        issuer_named=about["issuer"]["named"],
        lead=lead.get("code", ""),
        lead_named=lead.get("named", ""),
        signer=about.get("signer", ""),
        proposal=about.get("proposal", ""),
        signed_on=about.get("signed_on"),
        territory_code=territory.get("code", ""),
        territory_on=territory.get("on"),
        shipped_sha256=sha256,
    )


def _create_version(plan: Plan, shipped: ShippedPlan) -> PlanVersion:
    about = shipped.body["version"]
    return PlanVersion.objects.create(
        plan=plan,
        number=about["number"],
        valid_from=about.get("valid_from"),
        instrument=about["instrument"],
        content=about["content"],
        content_reason=about.get("content_reason", ""),
    )


def _create_plan_context(plan: Plan, shipped: ShippedPlan) -> None:
    PlanBasis.objects.bulk_create(
        PlanBasis(plan=plan, number=row["number"], date=row["date"], title=row["title"])
        for row in shipped.rows("basis")
    )
    PlanRecipient.objects.bulk_create(
        PlanRecipient(plan=plan, named=row["named"], organisation=row["code"], position=position)
        for position, row in enumerate(shipped.rows("recipient"))
    )
    for row in shipped.rows("relation"):
        other = Plan.objects.filter(number=row["plan"]).first()
        if other is not None:
            PlanRelation.objects.create(plan=plan, kind=row["kind"], other=other, note=row.get("note", ""))


def _create_parts(version: PlanVersion, shipped: ShippedPlan) -> None:
    PlanPart.objects.bulk_create(
        PlanPart(
            version=version,
            number=row["number"],
            position=position,
            title=row["title"],
            text=row["text"],
            place=row.get("place", row["number"]),
            tasks=row.get("tasks", []),
            targets=row.get("targets", []),
        )
        for position, row in enumerate(shipped.rows("part"))
    )


def _create_targets(version: PlanVersion, shipped: ShippedPlan) -> None:
    rows = [(TargetKind.NUMERIC, row) for row in shipped.rows("target")]
    rows += [(TargetKind.DUTY, row) for row in shipped.rows("duty")]
    Target.objects.bulk_create(
        Target(
            version=version,
            number=row["number"],
            position=position,
            kind=kind,
            measure=row["measure"],
            operator=row.get("operator", ""),
            value=Decimal(row["value"]) if "value" in row else None,
            value_max=Decimal(row["value_max"]) if "value_max" in row else None,
            baseline_year=row.get("baseline_year"),
            unit=row.get("unit", ""),
            denominator=row.get("denominator", ""),
            scope=row.get("scope", ""),
            year_from=row.get("year_from"),
            year=row.get("year"),
            place=row["place"],
            indicators=row["indicators"],
            note=row.get("note", ""),
            at_odds=row.get("at_odds", ""),
        )
        for position, (kind, row) in enumerate(rows)
    )
