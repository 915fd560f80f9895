"""Plans as documents: entering, correcting, amending, ending; a correction can be undone."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.actions.reference import WRITTEN, code_for
from hatang.capabilities.plan.models import ClosedResult, Plan, PlanRelation, PlanVersion, Target
from hatang.capabilities.plan.terms import Content, VersionState
from hatang.kernel import writing
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.capabilities.plan.terms import RelationKind
    from hatang.kernel.access import Actor

# What of a target may be corrected; the number and the version are its identity.
CORRECTABLE = (
    *("measure", "operator", "value", "value_max", "baseline_year", "unit", "denominator", "scope"),
    *("year_from", "year", "place", "indicators", "note", "at_odds"),
)
_CHANGED = "plan.plan_changed"


def create_plan(actor: Actor, *, fields: Mapping[str, Any], instrument: str, content_reason: str = "") -> Plan:
    """Enter a plan; its first version is empty until targets are entered, and says so."""
    with writing.perform_act(actor, "plan.edit", "plan.create", *WRITTEN, event=_CHANGED) as act:
        plan = Plan(**fields)
        plan.code = plan.code or code_for(plan.number, plan.signed_on)
        writing.save_record(plan, where=plan.number)
        version = PlanVersion(
            plan=plan,
            number=1,
            valid_from=plan.signed_on,
            instrument=instrument or plan.number,
            content=Content.NOT_ENTERED,
            content_reason=content_reason or str(_("Nothing has been entered yet.")),
        )
        writing.save_record(version, where=plan.number)
        act.done(plan, plan.code, after=writing.snapshot_fields(plan, "number", "title", "signed_on", "issuer"))
    return plan


def correct_plan(actor: Actor, *, plan: Plan, fields: Mapping[str, Any], reason: str) -> Plan:
    """Correct what is recorded of the document itself (title, dates, territory, lead)."""
    _require_reason(reason)
    with writing.perform_act(actor, "plan.edit", "plan.correct", *WRITTEN, event=_CHANGED, plan=plan.code) as act:
        before = writing.snapshot_fields(plan, *fields)
        for name, value in fields.items():
            setattr(plan, name, value)
        writing.save_record(plan, where=plan.number)
        act.done(plan, plan.code, before=before, after=writing.snapshot_fields(plan, *fields), reason=reason)
    return plan


def end_plan(actor: Actor, *, plan: Plan, ended_on: date, ended_by: str, replaced_by: Plan | None = None) -> Plan:
    """The plan ends on the day, by a document; `replaced_by` is then related to it."""
    with writing.perform_act(actor, "plan.edit", "plan.end", *WRITTEN, event=_CHANGED, plan=plan.code) as act:
        plan.ended_on, plan.ended_by = ended_on, ended_by.strip()
        writing.save_record(plan, where=plan.number)
        if replaced_by is not None:
            PlanRelation.objects.get_or_create(plan=replaced_by, kind="replaces", other=plan)
        act.done(plan, plan.code, after=writing.snapshot_fields(plan, "ended_on", "ended_by"))
    return plan


def revive_plan(actor: Actor, *, plan: Plan, reason: str) -> Plan:
    """Undo the end of a plan."""
    _require_reason(reason)
    with writing.perform_act(actor, "plan.edit", "plan.revive", *WRITTEN, event=_CHANGED, plan=plan.code) as act:
        before = writing.snapshot_fields(plan, "ended_on", "ended_by")
        plan.ended_on, plan.ended_by = None, ""
        writing.save_record(plan, where=plan.number)
        act.done(plan, plan.code, before=before, reason=reason)
    return plan


def relate_plans(actor: Actor, *, plan: Plan, kind: RelationKind, other: Plan, note: str = "") -> PlanRelation:
    """Say how the plan stands to another."""
    with writing.perform_act(actor, "plan.edit", "plan.relate", *WRITTEN, event=_CHANGED, plan=plan.code) as act:
        relation = PlanRelation(plan=plan, kind=kind, other=other, note=note)
        writing.save_record(relation, where=plan.number)
        act.done(relation, f"{plan.code} {kind} {other.code}", after={"note": note})
    return relation


def correct_target(actor: Actor, *, target: Target, fields: Mapping[str, Any], reason: str) -> AuditEntry:
    """Correct how a target was entered (not what the plan says: that is an amendment). Returns the entry to undo it.

    `Conflict` when a result was closed against it: the goal of a frozen result does not change under it.
    """
    _require_reason(reason)
    unknown = set(fields) - set(CORRECTABLE)
    if unknown:
        raise Invalid("target_fields", _("This cannot be corrected"), where=", ".join(sorted(unknown)))
    _require_no_closed_result(target)
    plan = target.version.plan
    with writing.perform_act(
        actor, "plan.edit", "plan.target.correct", *WRITTEN, event=_CHANGED, plan=plan.code
    ) as act:
        before = writing.snapshot_fields(target, *fields)
        for name, value in fields.items():
            setattr(target, name, value)
        writing.save_record(target, where=target.number)
        key = f"{plan.code}/{target.version.number}/{target.number}"
        return act.done(target, key, before=before, after=writing.snapshot_fields(target, *fields), reason=reason)


def undo_correction(actor: Actor, *, entry_id: int) -> Target:
    """Put a corrected target back as it was, when nothing else changed it meanwhile."""
    entry = AuditEntry.objects.filter(pk=entry_id, action="plan.target.correct").first()
    if entry is None:
        raise Missing("audit_entry", _("There is no such correction"), where=str(entry_id))
    code, version, number = entry.object_key.split("/")
    target = Target.objects.get(version__plan__code=code, version__number=int(version), number=number)
    _require_no_closed_result(target)
    before, after = dict(entry.before or {}), dict(entry.after or {})
    with writing.perform_act(actor, "plan.edit", "plan.target.undo", *WRITTEN, event=_CHANGED, plan=code) as act:
        if any(_normalize_field(getattr(target, name)) != _normalize_field(value) for name, value in after.items()):
            raise Conflict("changed_since", where=f"{number}", hint=_("Correct it by hand instead."))
        for name, value in before.items():
            setattr(target, name, _restore_field_type(name, value))
        writing.save_record(target, where=number)
        act.done(target, entry.object_key, before=after, after=before, reason=f"undo {entry_id}")
    return target


def _normalize_field(value: Any) -> str:
    """A value as it compares with what the audit log kept."""
    if value is None or value == "":
        return ""
    try:
        return str(Decimal(str(value)).normalize())
    except InvalidOperation:
        return str(value)


def _restore_field_type(name: str, value: Any) -> Any:
    return Decimal(str(value)) if name in ("value", "value_max") and value is not None else value


def add_target(actor: Actor, *, version: PlanVersion, fields: Mapping[str, Any]) -> Target:
    """Enter a target in a draft, or in a version whose content has not been entered yet."""
    if version.state == VersionState.ISSUED and version.content == Content.ENTERED:
        raise Conflict(
            "issued", _("An issued version is not added to"), where=str(version), hint=_("Prepare an amendment.")
        )
    plan = version.plan
    with writing.perform_act(actor, "plan.edit", "plan.target.add", *WRITTEN, event=_CHANGED, plan=plan.code) as act:
        last = version.targets.aggregate(last=Max("position"))["last"]
        target = Target(version=version, position=0 if last is None else last + 1, **fields)
        writing.save_record(target, where=target.number)
        act.done(
            target, f"{plan.code}/{version.number}/{target.number}", after=writing.snapshot_fields(target, *CORRECTABLE)
        )
    return target


def remove_target(actor: Actor, *, target: Target, reason: str) -> None:
    """Take a target out of a draft; an issued version keeps what it said."""
    if target.version.state == VersionState.ISSUED and target.version.content == Content.ENTERED:
        raise Conflict("issued", _("An issued version keeps its targets"), where=target.number)
    _require_no_closed_result(target)
    plan = target.version.plan
    with writing.perform_act(actor, "plan.edit", "plan.target.remove", *WRITTEN, event=_CHANGED, plan=plan.code) as act:
        act.done(
            target,
            f"{plan.code}/{target.version.number}/{target.number}",
            before=writing.snapshot_fields(target, *CORRECTABLE),
            reason=reason,
        )
        target.delete()


def declare_entered(actor: Actor, *, version: PlanVersion, reason: str) -> PlanVersion:
    """All that the document says has been entered: from now on the version is judged and no longer added to."""
    plan = version.plan
    if not version.targets.exists():
        raise Invalid("no_targets", _("No target has been entered"), where=plan.number)
    with writing.perform_act(
        actor, "plan.edit", "plan.version.entered", *WRITTEN, event=_CHANGED, plan=plan.code
    ) as act:
        version.content = Content.ENTERED
        writing.save_record(version, where=plan.number)
        act.done(version, f"{plan.code}/{version.number}", after={"content": version.content}, reason=reason)
    return version


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason", _("Say why"), where=_("reason"), hint=_("The reason stands in the audit log."))


def _require_no_closed_result(target: Target) -> None:
    closed = ClosedResult.objects.filter(target=target, superseded_at=None).order_by("-year").first()
    if closed is not None:
        raise Conflict(
            "result_closed",
            _("A result has been closed against this target"),
            where=f"{target.number} · {closed.year}",
            hint=_("Supersede the result first, or prepare an amendment."),
        )
