"""What plans take in: funding of tasks, and reports on tasks, from the sheets that bodies keep."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.actions import funding as funding_actions
from hatang.capabilities.work.actions import tasks as task_actions
from hatang.capabilities.work.models import Funding, FundingSource, ProgressNote, Task
from hatang.capabilities.work.queries import tasks
from hatang.capabilities.work.rules import keeps_plans
from hatang.capabilities.work.terms import TaskState
from hatang.kernel.imports import Added, Changed, Choice, Column, Doubt, Import, Kind, Query, Record, Resolution, known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hatang.capabilities.plan.public import Plan
    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key, Situation, Values


def _plans(situation: Situation) -> Iterator[Record]:
    for row in plans.plans(situation.as_of):
        yield Record(row.code, (row.number, row.code, row.number.split("/")[0]), row.number)


def _tasks(situation: Situation) -> Iterator[Record]:
    """Tasks are numbered alike in every plan; the plan's own column says which plan's is meant."""
    for number in sorted(set(Task.objects.visible_to(situation.actor).values_list("number", flat=True))):
        yield Record(number, (number,), number)


def _sources(situation: Situation) -> Iterator[Record]:
    for code, name in sorted(set(FundingSource.objects.values_list("code", "name"))):
        yield Record(code, (code, name, *_SOURCE_WORDS.get(code, ())), name)


_SOURCE_WORDS = {
    "state_budget": ("ngân sách nhà nước", "NSNN", "ngân sách tỉnh", "ngân sách"),
    "integrated": ("lồng ghép", "chương trình lồng ghép"),
    "enterprise": ("doanh nghiệp", "vốn doanh nghiệp"),
    "other": ("khác", "tài trợ", "nguồn khác"),
}


def _bodies(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    with identity.reading():
        return {query: _body(query.text, situation.as_of) for query in queries}


def _body(text: str, as_of: date) -> Resolution:
    """A body by code or any name; one that has ended proposes the body that answers for it now."""
    found = identity.organisation(text.strip().upper()) or identity.find_organisation(text, as_of)
    if found is None:
        several = identity.find_organisations(text, as_of)
        names = tuple(f"{each.name} ({each.code})" for each in several[:5])
        return Resolution(None, kind=Kind.AMBIGUOUS_REFERENCE, choices=names) if names else Resolution(None)
    if found.kind == "group":
        return Resolution(None, found.name, detail=gettext("A group of bodies is not one body: name the body."))
    if found.is_valid_on(as_of):
        return Resolution(found.code, found.name, by_name=found.code != text.strip().upper())
    now = identity.responsible_today(found.code, as_of)
    return Resolution(None, found.name, proposal=now[0].code if len(now) == 1 else None)


def _allowed(actor: Actor) -> Mapping[str, frozenset[str]]:
    """A body files its own rows; the lead department everybody's."""
    return {} if keeps_plans(actor) else {"organisation": actor.organisations()}


_COMMON = (
    Column("plan", _("Plan"), ("kế hoạch", "số kế hoạch"), kind="reference", required=True, reference=known(_plans)),
    Column(
        *("task", _("Task"), ("nhiệm vụ", "mã nhiệm vụ", "số nhiệm vụ", "stt nhiệm vụ")),
        kind="reference",
        required=True,
        reference=known(_tasks),
        example="2.1",
    ),
    Column(
        *("organisation", _("Body"), ("đơn vị", "cơ quan", "đơn vị thực hiện", "mã đơn vị thực hiện")),
        kind="reference",
        required=True,
        reference=_bodies,
        example="QNG.SKHCN",
    ),
)


def _plan_and_task(values: Values, as_of: date, actor: Actor) -> tuple[Plan, Task]:
    plan = plans.find_plan(name=str(values["plan"]))
    return plan, tasks.record(plan=plan, number=str(values["task"]), as_of=as_of, actor=actor)


def _written(changes: Changes) -> list[Mapping[str, Any]]:
    """The rows that are new or different, as the file has them."""
    rows: list[Added | Changed] = [*changes.added, *changes.changed]
    return [dict(row.values) for row in rows]


def _unknown_tasks(rows: Sequence[Values], situation: Situation) -> Iterable[tuple[int, Doubt]]:
    """A task number that exists, but not in the plan that the row names."""
    pairs = set(Task.objects.values_list("version__plan__code", "number"))
    for position, row in enumerate(rows):
        if row.get("plan") and row.get("task") and (row["plan"], row["task"]) not in pairs:
            yield position, Doubt("task", _("The plan has no task of this number."))


# ------------------------------------------------------------------ funding

_STAGES = ("estimate_vnd", "consolidated_vnd", "allocated_vnd", "spent_vnd")


def _money(name: str, title: Any, *synonyms: str) -> Column:
    return Column(name, title, synonyms, kind="money", minimum=0, unit="đồng")


def _current_funding(situation: Situation) -> Mapping[Key, Values]:
    found = Funding.objects.visible_to(situation.actor).filter(closed_on=None)
    return {
        (line.task.version.plan.code, line.task.number, line.organisation, line.source.code, line.year): {
            "plan": line.task.version.plan.code,
            "task": line.task.number,
            "organisation": line.organisation,
            "source": line.source.code,
            "year": line.year,
            **{name: getattr(line, name) for name in _STAGES},
            "document": line.document,
        }
        for line in found.select_related("task__version__plan", "source")
    }


def _apply_funding(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    for values in _written(changes):
        _plan, task = _plan_and_task(values, as_of, actor)
        source = FundingSource.objects.get(version=task.version_id, code=values["source"])
        said = funding_actions.Line(
            source=source,
            year=values["year"],
            organisation=values["organisation"],
            amounts=funding_actions.Amounts(**{name: values.get(name) for name in _STAGES}),
            document=values.get("document") or "",
        )
        funding_actions.record_funding(actor, said, task=task, today=as_of, import_id=import_id)


def _stages_in_order(values: Values) -> Iterator[Doubt]:
    allocated, spent = values.get("allocated_vnd"), values.get("spent_vnd")
    if isinstance(spent, int) and (not isinstance(allocated, int) or spent > allocated):
        yield Doubt("spent_vnd", _("Money can be spent only where it was allocated, and not more than that."))


FUNDING = Import(
    name="plan.funding",
    dataset="plan.funding",
    title=_("Funding of tasks"),
    description=_("One row for a task, year, source and body; sums in đồng, or in the unit that the header names."),
    columns=(
        *_COMMON,
        Column("source", _("Source"), ("nguồn", "nguồn vốn", "nguồn kinh phí"), kind="reference", required=True,
               reference=known(_sources)),
        Column("year", _("Year"), ("năm", "năm ngân sách"), kind="year", required=True, minimum=2000, maximum=2100),
        _money("estimate_vnd", _("Estimate"), "dự toán", "số dự toán", "kinh phí dự toán"),
        _money("consolidated_vnd", _("Consolidated"), "tổng hợp", "số tổng hợp"),
        _money("allocated_vnd", _("Allocated"), "phân bổ", "số phân bổ", "được giao", "bố trí", "kinh phí bố trí"),
        _money("spent_vnd", _("Spent"), "đã chi", "giải ngân", "số giải ngân", "thực chi"),
        Column("document", _("Document"), ("văn bản", "số văn bản", "quyết định"), maximum_length=100, default=""),
    ),
    key=("plan", "task", "organisation", "source", "year"),
    rule="plan.fund",
    current=_current_funding,
    apply=_apply_funding,
    allowed=_allowed,
    row_checks=(_stages_in_order,),
    table_checks=(_unknown_tasks,),
)  # fmt: skip


# ------------------------------------------------------------------ reports on tasks


def _current_notes(situation: Situation) -> Mapping[Key, Values]:
    found = ProgressNote.objects.visible_to(situation.actor).filter(withdrawn_at=None)
    return {
        (note.task.version.plan.code, note.task.number, note.organisation, note.reported_on): {
            "plan": note.task.version.plan.code,
            "task": note.task.number,
            "organisation": note.organisation,
            "reported_on": note.reported_on,
            "state": note.state,
            "percent_done": note.percent_done,
            "text": note.text,
            "document": note.document,
        }
        for note in found.select_related("task__version__plan")
    }


def _apply_notes(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    now = timezone.now()
    for change in changes.changed:
        code, number, organisation, reported_on = (*map(str, change.key[:3]), change.key[3])
        assert isinstance(reported_on, date)
        note = ProgressNote.objects.select_related("task__version__plan").get(
            task__version__plan__code=code,
            task__number=number,
            organisation=organisation,
            reported_on=reported_on,
            withdrawn_at=None,
        )
        task_actions.withdraw_note(actor, note=note, reason=gettext("Replaced by a newer file."), now=now)
    for values in _written(changes):
        _plan, task = _plan_and_task(values, as_of, actor)
        progress = task_actions.Progress(
            organisation=values["organisation"],
            reported_on=values["reported_on"],
            state=TaskState(values["state"]),
            percent_done=values.get("percent_done"),
            text=values["text"],
            document=values.get("document") or "",
        )
        task_actions.report_progress(actor, progress, task=task, now=now, import_id=import_id)


_STATE_WORDS = {
    TaskState.NOT_STARTED: ("chưa triển khai", "chưa bắt đầu", "chưa thực hiện"),
    TaskState.RUNNING: ("đang triển khai", "đang thực hiện", "đang làm"),
    TaskState.DONE: ("hoàn thành", "đã hoàn thành", "xong"),
    TaskState.LATE: ("chậm", "chậm tiến độ", "trễ hạn", "quá hạn"),
    TaskState.STOPPED: ("dừng", "tạm dừng", "không thực hiện"),
}

PROGRESS = Import(
    name="plan.task_progress",
    dataset="plan.task",
    title=_("Reports on tasks"),
    description=_("One row for what a body reports of a task on a day."),
    columns=(
        *_COMMON,
        Column("reported_on", _("Date"), ("ngày báo cáo", "ngày", "thời điểm báo cáo", "tính đến ngày"), kind="date",
               required=True, edge="end", earliest=date(2000, 1, 1)),
        Column("state", _("State"), ("trạng thái", "tình trạng", "kết quả"), kind="choice", required=True,
               choices=tuple(Choice(state.value, state.label, words) for state, words in _STATE_WORDS.items())),
        Column("percent_done", _("Done"), ("tiến độ", "tỷ lệ hoàn thành", "% hoàn thành", "mức độ hoàn thành"),
               kind="integer", unit="%", minimum=0, maximum=100),
        Column("text", _("What was done"), ("nội dung", "kết quả thực hiện", "nội dung thực hiện"), required=True,
               maximum_length=5000),
        Column("document", _("Document"), ("văn bản", "số văn bản"), maximum_length=100, default=""),
    ),
    key=("plan", "task", "organisation", "reported_on"),
    rule="plan.report",
    current=_current_notes,
    apply=_apply_notes,
    allowed=_allowed,
    table_checks=(_unknown_tasks,),
)  # fmt: skip

IMPORTS = (FUNDING, PROGRESS)
