"""Load the shipped plans. Loading again changes nothing; what people corrected here is never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify

from hatang.capabilities.plan.actions import shipped as files
from hatang.capabilities.plan.models import (
    CriteriaDocument,
    Deadline,
    DutyBody,
    FundingSource,
    NamedItem,
    Plan,
    PlanBasis,
    PlanRecipient,
    PlanRelation,
    PlanVersion,
    StandingDuty,
    Target,
    Task,
    TaskAssignment,
)
from hatang.capabilities.plan.terms import NamedKind, Part, TargetKind, parse_period
from hatang.kernel import access, audit, datasets, events

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.actions.shipped import ShippedPlan
    from hatang.kernel.access import Actor

# The datasets that a plan's document is written to.
WRITTEN = ("plan.target", "plan.task")


@dataclass(frozen=True)
class Loaded:
    """`outcome` is "added", "unchanged", or "kept" when the shipped file changed but the record here stays as it is."""

    code: str
    number: str
    outcome: str
    targets: int
    tasks: int


def load_reference(actor: Actor, *, today: date) -> list[Loaded]:
    """Load every plan of data/plans that is not here yet, all or none."""
    access.require(actor, "plan.edit")
    plans = files.read_all()
    with transaction.atomic():
        return [_load(actor, plan, today) for plan in plans]


def code_for(number: str, signed_on: date | None) -> str:
    """ "194-kh-ubnd"; the year is added where another plan already has that code.

    >>> slugify("194/KH-UBND".replace("/", "-"))
    '194-kh-ubnd'
    """
    code = slugify(number.replace("/", "-").replace("Đ", "D").replace("đ", "d"))
    if Plan.objects.filter(code=code).exists() and signed_on is not None:
        code = f"{code}-{signed_on.year}"
    return code


def _load(actor: Actor, shipped: ShippedPlan, today: date) -> Loaded:
    about = shipped.body["plan"]
    existing = Plan.objects.filter(number=shipped.number, signed_on=about.get("signed_on")).first()
    if existing is None:
        existing = Plan.objects.filter(number=shipped.number, shipped_sha256__gt="").first()
    if existing is not None:
        outcome = "unchanged" if existing.shipped_sha256 == shipped.sha256 else "kept"
        return Loaded(existing.code, existing.number, outcome, len(shipped.rows("target")), len(shipped.rows("task")))
    plan = _plan(about, shipped.sha256)
    version = _version(plan, shipped)
    _surroundings(plan, shipped)
    _targets(version, shipped)
    _tasks(version, shipped)
    _duties(version, shipped)
    _lists(version, shipped)
    loaded = Loaded(plan.code, plan.number, "added", len(shipped.rows("target")), len(shipped.rows("task")))
    audit.record(
        actor,
        "plan.load",
        "plan.plan",
        plan.code,
        after={"number": plan.number, "file": shipped.path.name, "sha256": shipped.sha256, "on": today},
    )
    datasets.bump(*WRITTEN)
    events.publish("plan.plan_changed", {"plan": plan.code})
    return loaded


def _plan(about: dict[str, Any], sha256: str) -> Plan:
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


def _version(plan: Plan, shipped: ShippedPlan) -> PlanVersion:
    about = shipped.body["version"]
    return PlanVersion.objects.create(
        plan=plan,
        number=about["number"],
        valid_from=about.get("valid_from"),
        instrument=about["instrument"],
        content=about["content"],
        content_reason=about.get("content_reason", ""),
    )


def _surroundings(plan: Plan, shipped: ShippedPlan) -> None:
    PlanBasis.objects.bulk_create(
        PlanBasis(plan=plan, number=row["number"], date=row["date"], title=row["title"])
        for row in shipped.rows("basis")
    )
    PlanRecipient.objects.bulk_create(
        PlanRecipient(plan=plan, part=Part.RECIPIENT, named=row["named"], organisation=row["code"], position=position)
        for position, row in enumerate(shipped.rows("recipient"))
    )
    for row in shipped.rows("relation"):
        other = Plan.objects.filter(number=row["plan"]).first()
        if other is not None:
            PlanRelation.objects.create(plan=plan, kind=row["kind"], other=other, note=row.get("note", ""))


def _targets(version: PlanVersion, shipped: ShippedPlan) -> None:
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


def _tasks(version: PlanVersion, shipped: ShippedPlan) -> None:
    sections = {row["number"]: row["title"] for row in shipped.rows("section")}
    for position, row in enumerate(shipped.rows("task")):
        period = parse_period(row["period"])
        task = Task.objects.create(
            version=version,
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
            TaskAssignment(task=task, part=part, named=body["named"], organisation=body["code"], position=order)
            for part, name in ((Part.LEAD, "lead"), (Part.SUPPORT, "support"))
            for order, body in enumerate(row.get(name, []))
        )


def _duties(version: PlanVersion, shipped: ShippedPlan) -> None:
    duties: dict[str, StandingDuty] = {}
    for position, row in enumerate(shipped.rows("standing_duty")):
        duty = StandingDuty.objects.create(
            version=version,
            number=row["number"],
            position=position,
            text=row["text"],
            place=row.get("place", row["number"]),
            duty=row.get("duty", ""),
        )
        duties[duty.number] = duty
        parts = ((Part.BODY, "body"), (Part.SUPPORT, "support"), (Part.RECIPIENT, "recipient"))
        DutyBody.objects.bulk_create(
            DutyBody(standing_duty=duty, part=part, named=body["named"], organisation=body["code"], position=order)
            for part, name in parts
            for order, body in enumerate(row.get(name, []))
        )
    for row in shipped.rows("deadline"):
        month, day = files.month_and_day(row.get("before"))
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


def _lists(version: PlanVersion, shipped: ShippedPlan) -> None:
    centre = shipped.body.get("data_centre", {})
    named = [
        (NamedKind.PLATFORM, shipped.rows("platform")),
        (NamedKind.DATABASE, shipped.rows("database")),
        (NamedKind.DATA_CENTRE, [{"place": centre["place"], **row} for row in centre.get("requirements", [])]),
    ]
    NamedItem.objects.bulk_create(
        NamedItem(
            version=version,
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
            version=version,
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
            version=version,
            code=row["code"],
            name=row["name"],
            place=row["place"],
            steps=row.get("steps", ""),
            is_public=row.get("is_public", True),
            position=position,
        )
        for position, row in enumerate(shipped.rows("funding_source"))
    )
