"""The page of a task: who was named, who answers today, reports, obstacles, funding, and the forms for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work import forms
from hatang.capabilities.work.actions import funding as funding_actions
from hatang.capabilities.work.actions import tasks as actions
from hatang.capabilities.work.models import Funding, FundingSource, Obstacle, ProgressNote
from hatang.capabilities.work.queries import funding, orders, tasks
from hatang.capabilities.work.terms import TaskState
from hatang.capabilities.work.views.framing import TaskHeading, frame, list_body_choices, plan_of, read_number
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Forbidden, Missing
from hatang.kernel.ui import frames
from hatang.kernel.ui.chosen import address_above, of_the_chosen_plan
from hatang.kernel.ui.context import about_plan, context_of
from hatang.kernel.ui.editing import show_edit_form
from hatang.kernel.ui.forms import ReasonForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.public import Plan
    from hatang.capabilities.work.models import Task
    from hatang.kernel.access import Actor


def build_task_address(plan: Plan, number: str) -> str:
    return reverse("work:task", args=[plan.code, number])


def build_order_address(plan: str, number: str, order: int) -> str:
    return reverse("work:order", args=[plan, number, order])


@allow("plan.view")
@of_the_chosen_plan("work:tasks")
@about_plan
def show_task(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    """One task as of the date; reports, obstacles and sums as far as the actor may read them."""
    chosen_plan, context, actor = plan_of(request, plan), context_of(request), actor_of(request)
    row = tasks.find_task(plan=chosen_plan, number=number, as_of=context.as_of, actor=actor)
    served = plans.list_standings(
        chosen_plan.code, context.as_of, context.area, numbers=row.targets, with_trend=False, actor=actor
    )
    today = timezone.localdate()
    record = tasks.find_task_record(plan=chosen_plan, number=number, as_of=context.as_of, actor=actor)
    mine = tasks.reporting_bodies(task=record, actor=actor, as_of=today)
    may_read, may_report = access.has_right(actor, "plan.exchanges"), access.has_right(actor, "plan.report")
    assigned = orders.list_orders(plan=chosen_plan, number=number, as_of=today, actor=actor) if may_read else []
    # Of these bodies the reader may withdraw what was written; who may edit the plan, of every one.
    own = None if access.has_right(actor, "plan.edit") else set(mine) if may_report else set()
    return render(
        request,
        "work/task.html",
        {
            **frame(request, chosen_plan, "tasks"),
            "task": row,
            "own_shares": row.list_own(actor),
            "served": [
                (
                    row,
                    address_above(
                        request,
                        "evidence",
                        row.target.indicators[0],
                        plan=chosen_plan.code,
                        as_of=row.decisive.as_of.isoformat(),
                        area=context.area,
                    ),
                )
                if row.decisive
                else (row, "")
                for row in served
            ],
            "words": plans.show_words(
                version=record.version, kind=plans.PlanLineKind.TASK, number=number, actor=actor
            ).get(number),
            "notes": tasks.list_notes(plan=chosen_plan, number=number, as_of=context.as_of, actor=actor),
            "obstacles": tasks.list_obstacles(plan=chosen_plan, number=number, as_of=context.as_of, actor=actor),
            "funding": funding.list_funding(plan=chosen_plan, as_of=context.as_of, actor=actor, task=number),
            "may_read": may_read,
            "parts": panels.record_parts("work.task", frames.build_look(request), f"{chosen_plan.code}/{number}"),
            "orders": assigned,
            "owed_orders": [order for order in assigned if order.is_owed_by(actor)],
            "reports_elsewhere": may_report and not mine and bool(actor.organisations()),
            "may_assign": access.has_right(actor, "plan.assign")
            and bool(orders.assigning_bodies(task=record, actor=actor, as_of=today)),
            "may_report": bool(mine) and may_report,
            "may_answer": access.has_right(actor, "plan.answer"),
            "mine": own,
        },
    )


def _task_and_bodies(request: HttpRequest, plan: str, number: str) -> tuple[Plan, Task, list[tuple[str, str]]]:
    """The task and the bodies for which the person may write; `Forbidden` when there is none."""
    chosen_plan, actor, today = plan_of(request, plan), actor_of(request), timezone.localdate()
    task = tasks.find_task_record(plan=chosen_plan, number=number, as_of=today, actor=actor)
    mine = list_body_choices(tasks.reporting_bodies(task=task, actor=actor, as_of=today))
    if not mine:
        hint = _("A body reports on the tasks in which it is named or for which it is responsible today.")
        raise Forbidden("plan.report", where=f"{chosen_plan.number} · {number}", hint=hint)
    return chosen_plan, task, mine


def _find_own(choices: list[tuple[str, str]], actor: Actor) -> str:
    """The body that a form opens on: the writer's own, where it is among those to write for."""
    own = actor.organisations()
    return next((code for code, _name in choices if code in own), choices[0][0])


@allow("plan.report")
def report_progress(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    chosen_plan, task, mine = _task_and_bodies(request, plan, number)
    today, actor = timezone.localdate(), actor_of(request)
    row = tasks.find_task(plan=chosen_plan, number=number, as_of=today, actor=actor)
    order = None
    if (asked := read_number(request, "viec")) is not None:
        order = orders.read_order(plan=chosen_plan, number=number, order=asked, as_of=today, actor=actor)
    given = [code for code, _name in mine if order is not None and code in order.bodies]
    own = given[0] if given else _find_own(mine, actor)
    keeps = access.has_right(actor, "plan.edit")
    # A report begins where the body stands, not at the beginning, and never where another one stands.
    last = tasks.list_last_notes(plan=chosen_plan, organisation=own, as_of=today, actor=actor).get(number)
    now = row.of_body(own) or last or (row if keeps else None)
    initial = {"state": now.state, "percent_done": now.percent_done} if now else {"state": TaskState.RUNNING}
    form = forms.ReportProgressForm(
        request.POST or None,
        bodies=mine,
        initial={"reported_on": today, "organisation": own, **initial},
        may_speak_for_all=keeps and row.is_shared,
    )

    heading = TaskHeading.of(chosen_plan, task)
    back = build_order_address(plan, number, order.id) if order else build_task_address(chosen_plan, number)

    def act(data: dict[str, Any]) -> None:
        data["state"] = TaskState(data["state"])
        actions.report_progress(actor, actions.ProgressReport(**data), task=task, now=timezone.localtime())

    return show_edit_form(
        *(request, form),
        act=act,
        back=back,
        title=_("Report on task %(number)s") % {"number": number},
        done=_("The report has been recorded."),
        record=heading if order is None else replace(heading, title=order.title),
    )


def _find_note(request: HttpRequest, plan: Plan, number: str, note: int) -> ProgressNote:
    note_record = (
        ProgressNote.objects.visible_to(actor_of(request))
        .select_related("task__version__plan")
        .filter(pk=note, task__version__plan=plan, task__number=number)
        .first()
    )
    if note_record is None:
        raise Missing("progress_note", _("There is no such report"), where=str(note))
    return note_record


@allow("plan.report")
def withdraw_note(request: HttpRequest, plan: str, number: str, note: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    record = _find_note(request, chosen_plan, number, note)

    def act(data: dict[str, Any]) -> None:
        actions.withdraw_note(actor_of(request), note=record, reason=data["reason"], now=timezone.now())

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Withdraw the report"),
        submit=_("Withdraw"),
        consequence=_("The report no longer counts; it stays in the record with your reason."),
        done=_("The report has been withdrawn."),
        record=chosen_plan,
        danger=True,
    )


@allow("plan.report")
def raise_obstacle(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    chosen_plan, task, mine = _task_and_bodies(request, plan, number)
    initial = {"raised_on": timezone.localdate(), "organisation": _find_own(mine, actor_of(request))}
    form = forms.ObstacleForm(request.POST or None, bodies=mine, initial=initial)

    def act(data: dict[str, Any]) -> None:
        actions.raise_obstacle(actor_of(request), task=task, now=timezone.localtime(), **data)

    return show_edit_form(
        *(request, form),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Raise an obstacle to task %(number)s") % {"number": number},
        done=_("The obstacle has been raised; the lead department answers."),
        record=TaskHeading.of(chosen_plan, task),
    )


def _find_obstacle(request: HttpRequest, plan: Plan, number: str, obstacle: int) -> Obstacle:
    obstacle_record = (
        Obstacle.objects.visible_to(actor_of(request))
        .select_related("task__version__plan")
        .filter(pk=obstacle, task__version__plan=plan, task__number=number)
        .first()
    )
    if obstacle_record is None:
        raise Missing("obstacle", _("There is no such obstacle"), where=str(obstacle))
    return obstacle_record


@allow("plan.answer")
def answer_obstacle(request: HttpRequest, plan: str, number: str, obstacle: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    record = _find_obstacle(request, chosen_plan, number, obstacle)
    own = sorted(actor_of(request).organisations())
    form = forms.AnswerObstacleForm(
        request.POST or None,
        bodies=list_body_choices(own),
        initial={"answered_on": timezone.localdate(), "answer": record.answer},
    )

    def act(data: dict[str, Any]) -> None:
        actions.answer_obstacle(
            actor_of(request),
            obstacle=record,
            answered_by=data["organisation"],
            answered_on=data["answered_on"],
            answer=data["answer"],
            document=data["document"],
        )

    return show_edit_form(
        *(request, form),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Answer the obstacle"),
        done=_("The obstacle has been answered."),
        record=chosen_plan,
    )


@allow("plan.answer")
def move_answer_day(request: HttpRequest, plan: str, number: str, obstacle: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    record = _find_obstacle(request, chosen_plan, number, obstacle)

    def act(data: dict[str, Any]) -> None:
        actions.move_answer_day(actor_of(request), obstacle=record, **data)

    return show_edit_form(
        *(request, forms.AnswerDayForm(request.POST or None, initial={"answer_by": record.answer_by})),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Another day to answer by"),
        done=_("The day has been changed."),
        record=chosen_plan,
    )


@allow("plan.answer")
def reopen_obstacle(request: HttpRequest, plan: str, number: str, obstacle: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    record = _find_obstacle(request, chosen_plan, number, obstacle)

    def act(data: dict[str, Any]) -> None:
        actions.reopen_obstacle(actor_of(request), obstacle=record, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Undo the answer"),
        done=_("The obstacle waits for an answer again."),
        record=chosen_plan,
    )


@allow("plan.report")
def withdraw_obstacle(request: HttpRequest, plan: str, number: str, obstacle: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    record = _find_obstacle(request, chosen_plan, number, obstacle)

    def act(data: dict[str, Any]) -> None:
        actions.withdraw_obstacle(actor_of(request), obstacle=record, reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Withdraw the obstacle"),
        submit=_("Withdraw"),
        consequence=_("The obstacle is no longer shown; it stays in the record."),
        done=_("The obstacle has been withdrawn."),
        record=chosen_plan,
        danger=True,
    )


@allow("plan.fund")
def record_funding(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    chosen_plan, task, mine = _task_and_bodies(request, plan, number)
    sources = FundingSource.objects.filter(version=task.version_id)
    line = _find_funding_line(request, chosen_plan, number)
    own = _find_own(mine, actor_of(request))
    initial: dict[str, Any] = {"year": timezone.localdate().year, "organisation": own}
    if line is not None:
        initial = {name: getattr(line, name) for name in (*_AMOUNTS, "year", "organisation", "document", "note")}
        initial["source"] = line.source.code
    choices = [(source.code, source.name) for source in sources]
    form = forms.FundingForm(request.POST or None, bodies=mine, sources=choices, initial=initial)

    def act(data: dict[str, Any]) -> None:
        entry = funding_actions.FundingLine(
            source=sources.get(code=data["source"]),
            year=data["year"],
            organisation=data["organisation"],
            amounts=funding_actions.Amounts(**{name: data[name] for name in _AMOUNTS}),
            document=data["document"],
            note=data["note"],
        )
        funding_actions.record_funding(actor_of(request), entry, task=task, today=timezone.localdate())

    return show_edit_form(
        *(request, form),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Funding of task %(number)s") % {"number": number},
        consequence=_("A line of the same body, year and source is replaced; the audit log keeps what it said."),
        done=_("The funding has been recorded."),
        record=chosen_plan,
    )


_AMOUNTS = ("estimate_vnd", "consolidated_vnd", "allocated_vnd", "spent_vnd")


def _find_funding_line(request: HttpRequest, plan: Plan, number: str) -> Funding | None:
    """The line named in the address, to be changed."""
    wanted = request.GET.get("line", "")
    if not wanted.isdecimal():
        return None
    visible = Funding.objects.visible_to(actor_of(request)).select_related("source", "task__version__plan")
    return visible.filter(pk=int(wanted), task__version__plan=plan, task__number=number).first()


@allow("plan.fund")
def close_funding(request: HttpRequest, plan: str, number: str, line: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    visible = Funding.objects.visible_to(actor_of(request)).select_related("source", "task__version__plan")
    record = visible.filter(pk=line, task__version__plan=chosen_plan, task__number=number).first()
    if record is None:
        raise Missing("funding", _("There is no such line of funding"), where=str(line))

    def act(data: dict[str, Any]) -> None:
        funding_actions.close_line(actor_of(request), line=record, today=timezone.localdate(), reason=data["reason"])

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=build_task_address(chosen_plan, number),
        title=_("Take the line of %(year)d out") % {"year": record.year},
        submit=_("Take it out"),
        consequence=_("The line no longer counts in the sums; it stays in the record."),
        done=_("The line has been taken out."),
        record=chosen_plan,
        danger=True,
    )
