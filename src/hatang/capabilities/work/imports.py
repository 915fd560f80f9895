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
from hatang.kernel.imports import (
    Added,
    Changed,
    Choice,
    Import,
    ImportColumn,
    Kind,
    Query,
    Record,
    Resolution,
    RowProblem,
    build_resolver,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hatang.capabilities.plan.public import Plan
    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key, Situation, Values


def _list_plan_records(situation: Situation) -> Iterator[Record]:
    for row in plans.list_plans(situation.as_of):
        yield Record(row.code, (row.number, row.code, row.number.split("/")[0]), row.number)


def _list_task_records(situation: Situation) -> Iterator[Record]:
    """Tasks are numbered alike in every plan; the plan's own column says which plan's is meant."""
    for number in sorted(set(Task.objects.visible_to(situation.actor).values_list("number", flat=True))):
        yield Record(number, (number,), number)


def _list_source_records(situation: Situation) -> Iterator[Record]:
    for code, name in sorted(set(FundingSource.objects.values_list("code", "name"))):
        yield Record(code, (code, name, *_SOURCE_WORDS.get(code, ())), name)


_SOURCE_WORDS = {
    "state_budget": ("ngân sách nhà nước", "NSNN", "ngân sách tỉnh", "ngân sách"),
    "integrated": ("lồng ghép", "chương trình lồng ghép"),
    "enterprise": ("doanh nghiệp", "vốn doanh nghiệp"),
    "other": ("khác", "tài trợ", "nguồn khác"),
}


def _resolve_bodies(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    with identity.cached_reading():
        return {query: _resolve_body(query.text, situation.as_of) for query in queries}


def _resolve_body(text: str, as_of: date) -> Resolution:
    """A body by code or any name; one that has ended proposes the body that answers for it now."""
    body = identity.read_organisation(text.strip().upper()) or identity.find_organisation(text, as_of)
    if body is None:
        several = identity.find_organisations(text, as_of)
        names = tuple(f"{candidate.name} ({candidate.code})" for candidate in several[:5])
        return Resolution(None, kind=Kind.AMBIGUOUS_REFERENCE, choices=names) if names else Resolution(None)
    if body.kind == "group":
        return Resolution(None, body.name, detail=gettext("A group of bodies is not one body: name the body."))
    if body.is_valid_on(as_of):
        return Resolution(body.code, body.name, by_name=body.code != text.strip().upper())
    now = identity.responsible_today(body.code, as_of)
    return Resolution(None, body.name, proposal=now[0].code if len(now) == 1 else None)


def _restrict_organisations(actor: Actor) -> Mapping[str, frozenset[str]]:
    """A body files its own rows; the lead department everybody's."""
    return {} if keeps_plans(actor) else {"organisation": actor.organisations()}


_COMMON = (
    ImportColumn(
        "plan",
        _("Plan"),
        ("kế hoạch", "số kế hoạch"),
        kind="reference",
        required=True,
        reference=build_resolver(_list_plan_records),
    ),
    ImportColumn(
        *("task", _("Task"), ("nhiệm vụ", "mã nhiệm vụ", "số nhiệm vụ", "stt nhiệm vụ")),
        kind="reference",
        required=True,
        reference=build_resolver(_list_task_records),
        example="2.1",
    ),
    ImportColumn(
        *("organisation", _("Body"), ("đơn vị", "cơ quan", "đơn vị thực hiện", "mã đơn vị thực hiện")),
        kind="reference",
        required=True,
        reference=_resolve_bodies,
        example="QNG.SKHCN",
    ),
)


def _plan_and_task(values: Values, as_of: date, actor: Actor) -> tuple[Plan, Task]:
    plan = plans.find_plan(name=str(values["plan"]))
    return plan, tasks.find_task_record(plan=plan, number=str(values["task"]), as_of=as_of, actor=actor)


def _list_written_rows(changes: Changes) -> list[Mapping[str, Any]]:
    """The rows that are new or different, as the file has them."""
    rows: list[Added | Changed] = [*changes.added, *changes.changed]
    return [dict(row.values) for row in rows]


def _unknown_tasks(rows: Sequence[Values], situation: Situation) -> Iterable[tuple[int, RowProblem]]:
    """A task number that exists, but not in the plan that the row names."""
    pairs = set(Task.objects.values_list("version__plan__code", "number"))
    for position, row in enumerate(rows):
        if row.get("plan") and row.get("task") and (row["plan"], row["task"]) not in pairs:
            yield position, RowProblem("task", _("The plan has no task of this number."))


# ------------------------------------------------------------------ funding

_STAGES = ("estimate_vnd", "consolidated_vnd", "allocated_vnd", "spent_vnd")


def _make_money_column(name: str, title: Any, *synonyms: str) -> ImportColumn:
    return ImportColumn(name, title, synonyms, kind="money", minimum=0, unit="đồng")


def _current_funding(situation: Situation) -> Mapping[Key, Values]:
    funding_lines = Funding.objects.visible_to(situation.actor).filter(closed_on=None)
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
        for line in funding_lines.select_related("task__version__plan", "source")
    }


def _apply_funding(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    for values in _list_written_rows(changes):
        _plan, task = _plan_and_task(values, as_of, actor)
        source = FundingSource.objects.get(version=task.version_id, code=values["source"])
        entry = funding_actions.FundingLine(
            source=source,
            year=values["year"],
            organisation=values["organisation"],
            amounts=funding_actions.Amounts(**{name: values.get(name) for name in _STAGES}),
            document=values.get("document") or "",
        )
        funding_actions.record_funding(actor, entry, task=task, today=as_of, import_id=import_id)


def _stages_in_order(values: Values) -> Iterator[RowProblem]:
    allocated, spent = values.get("allocated_vnd"), values.get("spent_vnd")
    if isinstance(spent, int) and (not isinstance(allocated, int) or spent > allocated):
        yield RowProblem("spent_vnd", _("Money can be spent only where it was allocated, and not more than that."))


FUNDING = Import(
    name="plan.funding",
    dataset="plan.funding",
    title=_("Funding of tasks"),
    description=_("One row for a task, year, source and body; sums in đồng, or in the unit that the header names."),
    columns=(
        *_COMMON,
        ImportColumn("source", _("Source"), ("nguồn", "nguồn vốn", "nguồn kinh phí"), kind="reference", required=True,
               reference=build_resolver(_list_source_records)),
        ImportColumn("year", _("Year"), ("năm", "năm ngân sách"), kind="year", required=True, minimum=2000,
                     maximum=2100),
        _make_money_column("estimate_vnd", _("Estimate"), "dự toán", "số dự toán", "kinh phí dự toán"),
        _make_money_column("consolidated_vnd", _("Consolidated"), "tổng hợp", "số tổng hợp"),
        _make_money_column("allocated_vnd", _("Allocated"), "phân bổ", "số phân bổ", "được giao", "bố trí",
                           "kinh phí bố trí"),
        _make_money_column("spent_vnd", _("Spent"), "đã chi", "giải ngân", "số giải ngân", "thực chi"),
        ImportColumn("document", _("Document"), ("văn bản", "số văn bản", "quyết định"), maximum_length=100,
                     default=""),
    ),
    key=("plan", "task", "organisation", "source", "year"),
    rule="plan.fund",
    current=_current_funding,
    apply=_apply_funding,
    allowed=_restrict_organisations,
    row_checks=(_stages_in_order,),
    table_checks=(_unknown_tasks,),
)  # fmt: skip


# ------------------------------------------------------------------ reports on tasks


def _current_notes(situation: Situation) -> Mapping[Key, Values]:
    notes = ProgressNote.objects.visible_to(situation.actor).filter(withdrawn_at=None)
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
        for note in notes.select_related("task__version__plan")
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
    for values in _list_written_rows(changes):
        _plan, task = _plan_and_task(values, as_of, actor)
        progress = task_actions.ProgressReport(
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
        ImportColumn("reported_on", _("Date"), ("ngày báo cáo", "ngày", "thời điểm báo cáo", "tính đến ngày"),
                     kind="date",
               required=True, edge="end", earliest=date(2000, 1, 1)),
        ImportColumn("state", _("State"), ("trạng thái", "tình trạng", "kết quả"), kind="choice", required=True,
               choices=tuple(Choice(state.value, state.label, words) for state, words in _STATE_WORDS.items())),
        ImportColumn("percent_done", _("Done"), ("tiến độ", "tỷ lệ hoàn thành", "% hoàn thành", "mức độ hoàn thành"),
               kind="integer", unit="%", minimum=0, maximum=100),
        ImportColumn("text", _("What was done"), ("nội dung", "kết quả thực hiện", "nội dung thực hiện"), required=True,
               maximum_length=5000),
        ImportColumn("document", _("Document"), ("văn bản", "số văn bản"), maximum_length=100, default=""),
    ),
    key=("plan", "task", "organisation", "reported_on"),
    rule="plan.report",
    current=_current_notes,
    apply=_apply_notes,
    allowed=_restrict_organisations,
    table_checks=(_unknown_tasks,),
)  # fmt: skip

IMPORTS = (FUNDING, PROGRESS)
