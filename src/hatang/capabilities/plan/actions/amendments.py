"""Amendments: a draft copied from the version in force, changed, then issued from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.actions import quoting
from hatang.capabilities.plan.actions.reference import WRITTEN
from hatang.capabilities.plan.models import PlanVersion, Target
from hatang.capabilities.plan.queries import documents
from hatang.capabilities.plan.terms import VersionState
from hatang.kernel import events, writing
from hatang.kernel.problems import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.models import Plan
    from hatang.kernel.access import Actor

_CHANGED = "plan.plan_changed"


def prepare_amendment(actor: Actor, *, plan: Plan, instrument: str, note: str, today: date) -> PlanVersion:
    """A draft with all that the version in force says, to be changed and then issued; `Conflict` when one is there."""
    if documents.find_draft(plan=plan, actor=actor) is not None:
        raise Conflict("draft", _("An amendment of this plan is already being prepared"), where=plan.number)
    current = documents.version_in_force(plan=plan, as_of=today)
    with writing.perform_act(
        actor, "plan.edit", "plan.version.prepare", *WRITTEN, event=_CHANGED, plan=plan.code
    ) as act:
        newest = plan.versions.aggregate(newest=Max("number"))["newest"] or 0
        version = PlanVersion(
            plan=plan,
            number=newest + 1,
            state=VersionState.DRAFT,
            instrument=instrument.strip(),
            content=current.content,
            content_reason=current.content_reason,
            note=note.strip(),
        )
        writing.save_record(version, where=plan.number)
        copy_content(current, version)
        act.done(version, f"{plan.code}/{version.number}", after={"instrument": instrument, "from": current.number})
    return version


def issue_amendment(actor: Actor, *, version: PlanVersion, valid_from: date, instrument: str) -> PlanVersion:
    """The draft holds from the day on; the version before it ends there. Dates go forward only."""
    plan = version.plan
    if version.state != VersionState.DRAFT:
        raise Conflict("issued", _("This version has been issued already"), where=str(version))
    latest = plan.versions.filter(state=VersionState.ISSUED).aggregate(latest=Max("valid_from"))["latest"]
    if latest is not None and valid_from <= latest:
        raise Invalid(
            "valid_from", _("An amendment holds from a day after the version before it"), where=str(valid_from)
        )
    with writing.perform_act(actor, "plan.edit", "plan.version.issue", *WRITTEN, event=_CHANGED, plan=plan.code) as act:
        version.state, version.valid_from, version.instrument = VersionState.ISSUED, valid_from, instrument.strip()
        writing.save_record(version, where=plan.number)
        after = writing.snapshot_fields(version, "state", "valid_from", "instrument")
        act.done(version, f"{plan.code}/{version.number}", after=after)
    return version


def discard_amendment(actor: Actor, *, version: PlanVersion, reason: str) -> None:
    """Throw a draft away; nothing that was issued is touched."""
    plan = version.plan
    if version.state != VersionState.DRAFT:
        raise Conflict("issued", _("Only a draft can be discarded"), where=str(version))
    with writing.perform_act(
        actor, "plan.edit", "plan.version.discard", *WRITTEN, event=_CHANGED, plan=plan.code
    ) as act:
        act.done(version, f"{plan.code}/{version.number}", before={"instrument": version.instrument}, reason=reason)
        version.delete()


def copy_content(old: PlanVersion, new: PlanVersion, *, with_lines: bool = True) -> None:
    """The rows of a version once more under another; without its lines only what stands beside them."""
    for target in Target.objects.filter(version=old) if with_lines else ():
        target.pk, target._state.adding, target.version = None, True, new
        target.save()
    if with_lines:
        quoting.copy_passages(old, new)
    events.publish_event("plan.version_copied", {"old": old.pk, "new": new.pk, "with_lines": with_lines})
