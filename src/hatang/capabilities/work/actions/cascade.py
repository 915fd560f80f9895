"""Lines of a body's own plan: written, taken out while they are a draft, issued under the number of the body's plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.models import Commitment
from hatang.capabilities.work.rules import REPORTERS
from hatang.kernel import writing
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from hatang.capabilities.plan.public import Plan
    from hatang.capabilities.work.models.cascade import CommitmentQuerySet
    from hatang.kernel.access import Actor

COMMITMENTS = "plan.commitment"
_KEPT = ("year", "numerator", "denominator", "text", "cost_vnd", "document")


def _require_own(actor: Actor, organisation: str) -> None:
    if organisation not in actor.organisations(*REPORTERS):
        raise Forbidden("plan.report", where=organisation, hint=_("A body writes its own plan only."))


@dataclass(frozen=True)
class CommitmentPart:
    """What a body takes on of a target or of a task in a year."""

    organisation: str
    year: int
    text: str
    target: str = ""
    task: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    cost_vnd: int | None = None


def write_commitment(actor: Actor, part: CommitmentPart, *, plan: Plan, now: datetime) -> Commitment:
    """Write the body's line for a target or a task and a year, or write the draft anew; one that is issued stands."""
    organisation, year, target, task = part.organisation, part.year, part.target, part.task
    _require_own(actor, organisation)
    if not part.text.strip():
        raise Invalid("text", _("Say what the body does"), where=target or task)
    key = f"{plan.code}/{target or task}/{organisation}/{year}"
    with writing.perform_act(actor, "plan.report", "plan.cascade.commit", COMMITMENTS) as act:
        line = (
            Commitment.objects.select_for_update()
            .filter(plan=plan, target_number=target, task_number=task, organisation=organisation, year=year)
            .first()
        ) or Commitment(plan=plan, target_number=target, task_number=task, organisation=organisation, year=year)
        if line.document:
            hint = _("Take the body's plan back first.")
            raise Conflict("issued", _("This line stands in an issued plan"), where=line.document, hint=hint)
        before = writing.snapshot_fields(line, *_KEPT) if line.pk else None
        line.numerator, line.denominator, line.cost_vnd = part.numerator, part.denominator, part.cost_vnd
        line.text, line.written_by_label, line.written_at = part.text.strip(), actor.label, now
        writing.save_record(line, where=target or task)
        act.done(line, key, before=before, after=writing.snapshot_fields(line, *_KEPT))
    return line


def take_out(actor: Actor, *, line: Commitment, reason: str) -> None:
    """Take a line out of the draft."""
    _require_own(actor, line.organisation)
    if line.document:
        raise Conflict("issued", _("This line stands in an issued plan"), where=line.document)
    with writing.perform_act(actor, "plan.report", "plan.cascade.take_out", COMMITMENTS) as act:
        act.done(line, str(line), before=writing.snapshot_fields(line, *_KEPT), after={}, reason=reason)
        line.delete()


def issue_own_plan(actor: Actor, *, plan: Plan, organisation: str, year: int, document: str, issued_on: date) -> int:
    """Issue the body's draft of a year under the number of its own plan; from then on everybody reads it."""
    _require_own(actor, organisation)
    if not document.strip():
        raise Invalid("document", _("Give the number of the body's own plan"))
    drafts = Commitment.objects.filter(plan=plan, organisation=organisation, year=year, document="")
    with writing.perform_act(actor, "plan.report", "plan.cascade.issue", COMMITMENTS) as act:
        lines = _lock_commitments(drafts, f"{organisation} · {year}")
        _mark_document(lines, document=document.strip(), issued_on=issued_on)
        act.done(lines[0], f"{plan.code}/{organisation}/{year}", before={}, after={"document": document.strip()})
    return len(lines)


def take_back(actor: Actor, *, plan: Plan, organisation: str, year: int, reason: str) -> int:
    """Make the body's issued lines of a year a draft again, with the reason."""
    _require_own(actor, organisation)
    issued = Commitment.objects.filter(plan=plan, organisation=organisation, year=year).exclude(document="")
    with writing.perform_act(actor, "plan.report", "plan.cascade.take_back", COMMITMENTS) as act:
        lines = _lock_commitments(issued, f"{organisation} · {year}")
        before = {"document": sorted({line.document for line in lines})}
        _mark_document(lines, document="", issued_on=None)
        act.done(lines[0], f"{plan.code}/{organisation}/{year}", before=before, after={}, reason=reason)
    return len(lines)


def _lock_commitments(commitments: CommitmentQuerySet, where: str) -> list[Commitment]:
    lines = list(commitments.select_for_update())
    if not lines:
        raise Missing("commitment", _("There is no such line"), where=where)
    return lines


def _mark_document(lines: list[Commitment], *, document: str, issued_on: date | None) -> None:
    for line in lines:
        line.document, line.issued_on = document, issued_on
        writing.save_record(line, where=str(line))
