"""Reports on tasks, and obstacles raised and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.models import Obstacle, ProgressNote
from hatang.capabilities.work.queries import bodies, tasks
from hatang.capabilities.work.rules import keeps_plans
from hatang.capabilities.work.terms import ObstacleState, TaskState
from hatang.kernel import access, workdays, writing
from hatang.kernel.definitions import read_definition
from hatang.kernel.problems import Conflict, Forbidden, Invalid
from hatang.kernel.ui.formats import format_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.capabilities.work.models import Task
    from hatang.kernel.access import Actor

TASKS = "plan.task"


def _require_for(actor: Actor, task: Task, organisation: str, day: date) -> None:
    if not tasks.may_report(task=task, actor=actor, organisation=organisation, as_of=day):
        raise Forbidden(
            "plan.report",
            where=f"{task.number} · {bodies.name(code=organisation, as_of=day)}",
            hint=_("A body reports on the tasks in which it is named or for which it is responsible today."),
        )


@dataclass(frozen=True)
class ProgressReport:
    """How far a task is, as a body says it; `for_all`: for all that lead it."""

    organisation: str
    reported_on: date
    state: TaskState
    text: str
    percent_done: int | None = None
    document: str = ""
    for_all: bool = False


def report_progress(
    actor: Actor, progress: ProgressReport, *, task: Task, now: datetime, import_id: str = ""
) -> ProgressNote:
    """Say for a body how far a task is on a day, not one to come; who keeps plans may say it `for_all` that lead it."""
    state, reported_on, percent_done = progress.state, progress.reported_on, progress.percent_done
    _require_for(actor, task, progress.organisation, timezone.localdate(now))
    if progress.for_all:
        access.require_right(actor, "plan.edit")
    if reported_on > timezone.localdate(now):
        raise Invalid("reported_on", _("A report speaks of a day that has come"), where=format_day(reported_on))
    if state is TaskState.DONE and percent_done not in (None, 100):
        raise Invalid("percent_done", _("A task that is done is done by 100 per cent"), where=str(percent_done))
    plan = task.version.plan.code
    with writing.perform_act(
        actor, "plan.report", "plan.task.report", TASKS, event="plan.task_reported", plan=plan
    ) as act:
        note = ProgressNote(
            task=task,
            organisation=progress.organisation,
            reported_on=reported_on,
            state=state,
            percent_done=100 if state is TaskState.DONE else percent_done,
            text=progress.text.strip(),
            document=progress.document.strip(),
            written_by=actor.id,
            written_by_label=actor.label,
            written_at=now,
            import_id=import_id,
            for_all=progress.for_all,
        )
        writing.save_record(note, where=task.number)
        names = ("organisation", "reported_on", "state", "percent_done", "text", "document", "for_all")
        act.done(note, f"{plan}/{task.number}", after=writing.snapshot_fields(note, *names))
    return note


def withdraw_note(actor: Actor, *, note: ProgressNote, reason: str, now: datetime) -> ProgressNote:
    """Take a report back with a reason; by its writer, its body or those who keep plans. It stays in the record."""
    own = note.written_by == actor.id or note.organisation in actor.organisations()
    if not (keeps_plans(actor) or own):
        raise Forbidden("plan.report", where=note.task.number)
    if note.withdrawn_at is not None:
        raise Conflict("withdrawn", _("This report has been withdrawn already"), where=note.task.number)
    plan = note.task.version.plan.code
    with writing.perform_act(
        actor, "plan.report", "plan.task.withdraw_report", TASKS, event="plan.task_reported", plan=plan
    ) as act:
        note.withdrawn_at, note.withdrawn_reason = now, reason.strip()
        writing.save_record(note, where=note.task.number)
        act.done(note, f"{plan}/{note.task.number}", before={"reported_on": note.reported_on}, reason=reason)
    return note


def raise_obstacle(
    actor: Actor, *, task: Task, organisation: str, raised_on: date, text: str, now: datetime, proposal: str = ""
) -> Obstacle:
    """Say for a body what stands in the way of a task; the lead department answers, in the working days that hold."""
    _require_for(actor, task, organisation, timezone.localdate(now))
    if raised_on > timezone.localdate(now):
        raise Invalid("raised_on", _("An obstacle is raised on a day that has come"), where=format_day(raised_on))
    plan = task.version.plan.code
    with writing.perform_act(
        actor, "plan.report", "plan.task.raise_obstacle", TASKS, event="plan.obstacle_raised", plan=plan
    ) as act:
        obstacle = Obstacle(
            task=task,
            organisation=organisation,
            raised_on=raised_on,
            text=text.strip(),
            proposal=proposal.strip(),
            answer_by=answer_day(raised_on),
            written_by=actor.id,
            written_by_label=actor.label,
            written_at=now,
        )
        writing.save_record(obstacle, where=task.number)
        act.done(
            obstacle,
            f"{plan}/{task.number}",
            after=writing.snapshot_fields(obstacle, "organisation", "raised_on", "text", "proposal", "answer_by"),
        )
    return obstacle


def answer_day(raised_on: date) -> date:
    """The last day to answer an obstacle in time: so many working days after it was raised as holds on that day."""
    days = int(read_definition("obstacle_answer", raised_on).values["working_days"])
    return workdays.add_working_days(raised_on, days)


def move_answer_day(actor: Actor, *, obstacle: Obstacle, answer_by: date, reason: str) -> Obstacle:
    """Set another day by which the obstacle is answered, with the reason; only while it waits."""
    if obstacle.state != ObstacleState.OPEN:
        raise Conflict("state", _("This obstacle does not wait for an answer"), where=obstacle.task.number)
    if not reason.strip():
        raise Invalid("reason", _("A reason is needed"), where=obstacle.task.number)
    plan = obstacle.task.version.plan.code
    with writing.perform_act(
        actor, "plan.answer", "plan.task.move_answer_day", TASKS, event="plan.obstacle_raised", plan=plan
    ) as act:
        before = writing.snapshot_fields(obstacle, "answer_by")
        obstacle.answer_by = answer_by
        writing.save_record(obstacle, where=obstacle.task.number)
        act.done(
            *(obstacle, f"{plan}/{obstacle.task.number}"),
            before=before,
            after=writing.snapshot_fields(obstacle, "answer_by"),
            reason=reason.strip(),
        )
    return obstacle


def answer_obstacle(
    actor: Actor, *, obstacle: Obstacle, answered_by: str, answered_on: date, answer: str, document: str = ""
) -> Obstacle:
    """Answer an obstacle for a body; an answer given is corrected by a new answer, each kept in the audit log."""
    if obstacle.state == ObstacleState.WITHDRAWN:
        raise Conflict("withdrawn", _("This obstacle has been withdrawn"), where=obstacle.task.number)
    plan = obstacle.task.version.plan.code
    with writing.perform_act(
        actor, "plan.answer", "plan.task.answer_obstacle", TASKS, event="plan.obstacle_answered", plan=plan
    ) as act:
        before = writing.snapshot_fields(obstacle, "state", "answer", "answered_by", "answered_on")
        obstacle.state, obstacle.answer = ObstacleState.ANSWERED, answer.strip()
        obstacle.answered_by, obstacle.answered_on, obstacle.document = answered_by, answered_on, document.strip()
        writing.save_record(obstacle, where=obstacle.task.number)
        after = writing.snapshot_fields(obstacle, "state", "answer", "answered_by", "answered_on", "document")
        act.done(obstacle, f"{plan}/{obstacle.task.number}", before=before, after=after)
    return obstacle


def reopen_obstacle(actor: Actor, *, obstacle: Obstacle, reason: str) -> Obstacle:
    """Undo an answer: the obstacle waits again."""
    plan = obstacle.task.version.plan.code
    with writing.perform_act(
        actor, "plan.answer", "plan.task.reopen_obstacle", TASKS, event="plan.obstacle_raised", plan=plan
    ) as act:
        before = writing.snapshot_fields(obstacle, "state", "answer", "answered_by", "answered_on")
        obstacle.state, obstacle.answer, obstacle.answered_by, obstacle.answered_on = ObstacleState.OPEN, "", "", None
        writing.save_record(obstacle, where=obstacle.task.number)
        act.done(obstacle, f"{plan}/{obstacle.task.number}", before=before, reason=reason)
    return obstacle


def withdraw_obstacle(actor: Actor, *, obstacle: Obstacle, reason: str) -> Obstacle:
    """The body takes its obstacle back; it stays in the record."""
    if not (keeps_plans(actor) or obstacle.organisation in actor.organisations()):
        raise Forbidden("plan.report", where=obstacle.task.number)
    plan = obstacle.task.version.plan.code
    with writing.perform_act(
        actor, "plan.report", "plan.task.withdraw_obstacle", TASKS, event="plan.obstacle_answered", plan=plan
    ) as act:
        before = writing.snapshot_fields(obstacle, "state", "text")
        obstacle.state = ObstacleState.WITHDRAWN
        writing.save_record(obstacle, where=obstacle.task.number)
        act.done(obstacle, f"{plan}/{obstacle.task.number}", before=before, reason=reason)
    return obstacle
