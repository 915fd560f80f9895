"""Files out: the annex of a plan's targets and tasks as A4 PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hatang.capabilities.plan import public as plans
from hatang.capabilities.plan.public import TargetKind
from hatang.capabilities.work.queries import duties, tasks
from hatang.capabilities.work.terms import NamedKind
from hatang.kernel.ui import frames, printing

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.public import Plan
    from hatang.kernel.access import Actor


def _build_annex(plan: Plan, as_of: date, actor: Actor) -> dict[str, Any]:
    """What stands in the annex; figures are those of the date, on the plan's own territory."""
    rows = plans.list_standings(plan.code, as_of, actor=actor, with_trend=False)
    own = plans.plan_territory(plan.code)
    listed = tasks.list_tasks(plan=plan, as_of=as_of, actor=actor)
    sections = [
        {"title": title, "tasks": [task for task in listed if task.section == title]}
        for title in dict.fromkeys(task.section for task in listed)
    ]
    return {
        "plan": plan,
        "version": plans.version_in_force(plan=plan, as_of=as_of),
        "as_of": as_of,
        "today": timezone.localdate(),
        # Its name of the date: one that has ended by then says so.
        "territory": frames.place_name(own, as_of) if own else "",
        "targets": [row for row in rows if row.target.kind == TargetKind.NUMERIC],
        "duties": [row for row in rows if row.target.kind == TargetKind.DUTY],
        "sections": sections,
        "platforms": duties.named_items(plan=plan, as_of=as_of, kind=NamedKind.PLATFORM),
        "databases": duties.named_items(plan=plan, as_of=as_of, kind=NamedKind.DATABASE),
        "standing_duties": duties.standing_duties(plan=plan, as_of=as_of),
        "deadlines": duties.list_deadlines(plan=plan, as_of=as_of),
    }


def annex_pdf(*, plan: Plan, as_of: date, actor: Actor) -> bytes:
    """The annex on A4, tagged for screen readers, in the face of official documents."""
    values = _build_annex(plan, as_of, actor)
    return printing.render_pdf("work/annex.html", values, stylesheet="work/annex.css", typeface=printing.OFFICIAL)
