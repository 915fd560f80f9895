"""Funding through its stages: estimate → consolidated → allocated → spent, in whole đồng."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.work.models import Funding
from hatang.capabilities.work.queries import tasks
from hatang.capabilities.work.rules import keeps_plans
from hatang.kernel import writing
from hatang.kernel.problems import Forbidden

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.work.models import FundingSource, Task
    from hatang.kernel.access import Actor

FUNDING = "plan.funding"


@dataclass(frozen=True)
class Amounts:
    """Whole đồng by stage; None where the stage has not happened or is not known."""

    estimate_vnd: int | None = None
    consolidated_vnd: int | None = None
    allocated_vnd: int | None = None
    spent_vnd: int | None = None


@dataclass(frozen=True)
class FundingLine:
    """Whose money, from where and for which year, and the document that says so."""

    source: FundingSource
    year: int
    organisation: str
    amounts: Amounts
    document: str = ""
    note: str = ""


def record_funding(actor: Actor, entry: FundingLine, *, task: Task, today: date, import_id: str = "") -> Funding:
    """Write the line of a body for a task, year and source; a line that is there is changed, the audit log keeps both.

    A body records its own lines; those who keep plans record all.
    """
    source, year, organisation, amounts = entry.source, entry.year, entry.organisation, entry.amounts
    if not tasks.may_report(task=task, actor=actor, organisation=organisation, as_of=today):
        raise Forbidden("plan.fund", where=f"{task.number} · {organisation}")
    plan = task.version.plan.code
    with writing.perform_act(
        actor, "plan.fund", "plan.funding.record", FUNDING, event="plan.funding_changed", plan=plan
    ) as act:
        line = (
            Funding.objects.select_for_update()
            .filter(
                task__version__plan=task.version.plan_id,
                task__number=task.number,
                source__code=source.code,
                year=year,
                organisation=organisation,
            )
            .first()
        ) or Funding(task=task, source=source, year=year, organisation=organisation)
        before = line.amounts if line.pk else None
        line.estimate_vnd, line.consolidated_vnd = amounts.estimate_vnd, amounts.consolidated_vnd
        line.allocated_vnd, line.spent_vnd = amounts.allocated_vnd, amounts.spent_vnd
        line.document, line.note = entry.document.strip(), entry.note.strip()
        line.import_id, line.closed_on = import_id, None
        writing.save_record(line, where=f"{task.number} · {year}")
        act.done(line, f"{plan}/{task.number}/{year}/{source.code}/{organisation}", before=before, after=line.amounts)
    return line


def close_line(actor: Actor, *, line: Funding, today: date, reason: str) -> Funding:
    """Take a line out of the sums from a day on; it stays in the record."""
    if not (keeps_plans(actor) or line.organisation in actor.organisations()):
        raise Forbidden("plan.fund", where=f"{line.task.number} · {line.organisation}")
    plan = line.task.version.plan.code
    with writing.perform_act(
        actor, "plan.fund", "plan.funding.close", FUNDING, event="plan.funding_changed", plan=plan
    ) as act:
        line.closed_on = today
        line.save(update_fields=["closed_on"])
        key = f"{plan}/{line.task.number}/{line.year}/{line.source.code}/{line.organisation}"
        act.done(line, key, before=line.amounts, reason=reason)
    return line
