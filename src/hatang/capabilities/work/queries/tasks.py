"""Tasks of a plan: who was named, who is responsible on the date, how far, what stands in the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.models import Obstacle, ProgressNote, Task
from hatang.capabilities.work.queries import bodies, shares
from hatang.capabilities.work.rules import keeps_plans
from hatang.capabilities.work.terms import BodyRole, ObstacleState, Period, TaskState
from hatang.engines.writing.words import order_key
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from hatang.capabilities.plan.public import Plan, PlanVersion
    from hatang.capabilities.work.queries.bodies import NamedBodyRow
    from hatang.capabilities.work.queries.orders import WorkOrderRow
    from hatang.capabilities.work.queries.shares import BodyShare
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class NoteRow:
    id: int
    organisation: str
    organisation_name: str
    reported_on: date
    state: str
    percent_done: int | None
    text: str
    document: str
    written_by: str
    for_all: bool

    @property
    def state_title(self) -> str:
        return str(TaskState(self.state).label)


@dataclass(frozen=True)
class ObstacleRow:
    id: int
    task: str
    organisation: str
    organisation_name: str
    raised_on: date
    text: str
    proposal: str
    state: str
    answer: str
    answered_by: str
    answered_by_name: str
    answered_on: date | None
    document: str
    answer_by: date | None
    is_overdue: bool


@dataclass(frozen=True)
class TaskRow:
    """A task as of a date. `state` is what the `shares` of all leading bodies come to; `reported_on` is anybody's."""

    id: int
    plan: str
    version: int
    number: str
    section: str
    text: str
    period: str
    when: Period
    due_on: date | None
    product: str
    duty: str
    targets: tuple[str, ...]
    lead: tuple[NamedBodyRow, ...]
    support: tuple[NamedBodyRow, ...]
    shares: tuple[BodyShare, ...]
    state: str
    is_reported: bool
    is_overdue: bool
    percent_done: int | None
    reported_on: date | None
    open_obstacles: int
    late_obstacles: int

    @property
    def state_title(self) -> str:
        return str(TaskState(self.state).label)

    @property
    def lead_apart(self) -> list[NamedBodyRow]:
        """The leading bodies, without those whose work today is that of one that the plan names beside them."""
        return [
            row
            for row in self.lead
            if not row.changed
            or not any(
                other is not row and not other.changed and set(row.today) <= set(other.today) for other in self.lead
            )
        ]

    @property
    def is_shared(self) -> bool:
        """Whether several bodies lead it, each with its own state."""
        return len(self.shares) > 1

    @property
    def bodies_done(self) -> int:
        """How many of the leading bodies owe it no more."""
        return sum(share.is_ended for share in self.shares)

    @property
    def bodies_reported(self) -> int:
        """How many of the leading bodies have reported at all."""
        return sum(share.reported_on is not None for share in self.shares)

    @property
    def bodies_told(self) -> int:
        """How many of the leading bodies `percent_done` is the mean of."""
        return sum(share.percent_done is not None for share in self.shares)

    @property
    def is_partly_known(self) -> bool:
        """Whether `percent_done` is a mean of several bodies: no figure of the task without of how many."""
        return self.is_shared and self.percent_done is not None

    @property
    def shares_by_need(self) -> list[BodyShare]:
        """The shares, those that are late first, then those still owed, those that ended last."""
        return sorted(self.shares, key=lambda share: (share.is_ended, not share.is_overdue, order_key(share.name)))

    def list_own(self, actor: Actor) -> list[BodyShare]:
        """The shares of the actor's own bodies."""
        return [share for share in self.shares if share.code in actor.organisations()]

    def of_body(self, code: str) -> BodyShare | None:
        """The share of a leading body."""
        return next((share for share in self.shares if share.code == code), None)


def list_tasks(
    *, plan: Plan, as_of: date, actor: Actor = ANONYMOUS, numbers: Iterable[str] | None = None
) -> list[TaskRow]:
    """The tasks of the version in force, in the plan's order; four queries however many there are."""
    version = plans.version_in_force(plan=plan, as_of=as_of)
    records = Task.objects.visible_to(actor).filter(version=version).prefetch_related("assignments")
    if numbers is not None:
        records = records.filter(number__in=list(numbers))
    listed = list(records)
    notes = _group_notes(plan, as_of)
    open_, late = _open_obstacles(plan, as_of)
    with identity.cached_reading():
        return [
            _build_task_row(
                *(task, plan, as_of),
                version=version,
                notes=notes.get(task.number, []),
                obstacles=(open_[task.number], late[task.number]),
            )
            for task in listed
        ]


def _group_notes(plan: Plan, as_of: date) -> dict[str, list[ProgressNote]]:
    """Task number → its reports up to the date, the newest last, across versions; state and share are public, the text
    is not."""
    rows = (
        ProgressNote.objects.filter(task__version__plan=plan, withdrawn_at=None, reported_on__lte=as_of)
        .select_related("task")
        .order_by("reported_on", "id")
    )
    notes_by_task: dict[str, list[ProgressNote]] = {}
    for note in rows:
        notes_by_task.setdefault(note.task.number, []).append(note)
    return notes_by_task


def _open_obstacles(plan: Plan, as_of: date) -> tuple[Counter[str], Counter[str]]:
    """Task number → obstacles that wait for an answer, and those of them whose day of answer has passed."""
    rows = Obstacle.objects.filter(task__version__plan=plan, state=ObstacleState.OPEN, raised_on__lte=as_of)
    pairs = list(rows.values_list("task__number", "answer_by"))
    late = Counter(number for number, answer_by in pairs if answer_by is not None and answer_by < as_of)
    return Counter(number for number, _answer_by in pairs), late


def _build_task_row(
    task: Task, plan: Plan, as_of: date, *, version: PlanVersion, notes: list[ProgressNote], obstacles: tuple[int, int]
) -> TaskRow:
    rows = bodies.list_named_bodies(bodies=task.assignments.all(), as_of=as_of, duty=task.duty)
    lead = tuple(row for row in rows if row.part == BodyRole.LEAD)
    leads = shares.list_leading_bodies(lead, as_of)
    calendar: dict[str, Any] = {"when": task.when, "since": version.valid_from, "as_of": as_of}
    parts = shares.of_bodies(leads, notes, duty=task.duty, **calendar)
    # Where the register knows no leading body, whoever reports speaks for the task.
    combined = shares.combine_shares(parts or [shares.judge_progress(notes, **calendar)])
    return TaskRow(
        id=task.pk,
        plan=plan.code,
        version=version.number,
        number=task.number,
        section=task.section,
        text=task.text,
        period=task.period,
        when=task.when,
        due_on=combined.due_on,
        product=task.product,
        duty=task.duty,
        targets=tuple(task.targets),
        lead=lead,
        support=tuple(row for row in rows if row.part == BodyRole.SUPPORT),
        shares=parts,
        state=combined.state,
        is_reported=bool(notes),
        is_overdue=combined.is_overdue,
        percent_done=combined.percent_done,
        reported_on=notes[-1].reported_on if notes else None,
        open_obstacles=obstacles[0],
        late_obstacles=obstacles[1],
    )


def find_task(*, plan: Plan, number: str, as_of: date, actor: Actor = ANONYMOUS) -> TaskRow:
    """One task of the version in force; `Missing` when there is none."""
    matches = list_tasks(plan=plan, as_of=as_of, actor=actor, numbers=[number])
    if not matches:
        raise Missing("task", _("There is no such task in the plan"), where=f"{plan.number}: {number}")
    return matches[0]


def find_task_record(*, plan: Plan, number: str, as_of: date, actor: Actor) -> Task:
    """The task itself, for actions."""
    version = plans.version_in_force(plan=plan, as_of=as_of)
    task_record = Task.objects.visible_to(actor).filter(version=version, number=number).first()
    if task_record is None:
        raise Missing("task", _("There is no such task in the plan"), where=f"{plan.number}: {number}")
    return task_record


def obstacle_record(*, number: int, actor: Actor) -> Obstacle:
    """The obstacle itself, for actions; `Missing` where the actor sees none of that number."""
    obstacle = Obstacle.objects.visible_to(actor).filter(pk=number).select_related("task__version__plan").first()
    if obstacle is None:
        raise Missing("obstacle", where=str(number))
    return obstacle


def may_report(*, task: Task, actor: Actor, organisation: str, as_of: date) -> bool:
    """Whether the actor may write for the body: those who keep plans always, others for their own body when it is
    named in the task or answers for one that is."""
    if keeps_plans(actor):
        return True
    if organisation not in actor.organisations():
        return False
    return organisation in bodies.responsible_codes(bodies=task.assignments.all(), as_of=as_of, duty=task.duty)


def reporting_bodies(*, task: Task, actor: Actor, as_of: date) -> list[str]:
    """The bodies for which the actor may write about the task."""
    responsible = bodies.responsible_codes(bodies=task.assignments.all(), as_of=as_of, duty=task.duty)
    if keeps_plans(actor):
        return sorted(responsible | actor.organisations())
    return sorted(responsible & actor.organisations())


def list_notes(*, plan: Plan, number: str, as_of: date, actor: Actor) -> list[NoteRow]:
    """The reports on a task that the actor may read, newest first; those of earlier versions of the plan too."""
    return [_build_note(note) for note in _find_notes(plan, as_of, actor).filter(task__number=number)]


def list_notes_of_order(*, plan: Plan, order: WorkOrderRow, as_of: date, actor: Actor) -> list[NoteRow]:
    """What whoever has assigned work reported on its task since it was assigned, the first first."""
    notes = _find_notes(plan, as_of, actor).filter(
        task__number=order.task, organisation__in=order.bodies, reported_on__gte=order.assigned_on
    )
    return [_build_note(note) for note in reversed(notes)]


def list_last_notes(*, plan: Plan, organisation: str, as_of: date, actor: Actor) -> dict[str, NoteRow]:
    """Number of a task → the last report of the body on it, of those that the actor may read."""
    own = _find_notes(plan, as_of, actor).filter(organisation=organisation).select_related("task")
    # The newest is the last that is kept.
    return {note.task.number: _build_note(note) for note in reversed(list(own))}


def _find_notes(plan: Plan, as_of: date, actor: Actor) -> QuerySet[ProgressNote]:
    return ProgressNote.objects.visible_to(actor).filter(
        task__version__plan=plan, withdrawn_at=None, reported_on__lte=as_of
    )


def _build_note(note: ProgressNote) -> NoteRow:
    return NoteRow(
        id=note.pk,
        organisation=note.organisation,
        organisation_name=bodies.name(code=note.organisation, as_of=note.reported_on),
        reported_on=note.reported_on,
        state=note.state,
        percent_done=note.percent_done,
        text=note.text,
        document=note.document,
        written_by=note.written_by_label,
        for_all=note.for_all,
    )


def list_obstacles(*, plan: Plan, as_of: date, actor: Actor, number: str | None = None) -> list[ObstacleRow]:
    """The obstacles that the actor may read, of a task or of all, newest first."""
    records = (
        Obstacle.objects.visible_to(actor)
        .filter(task__version__plan=plan, raised_on__lte=as_of)
        .exclude(state=ObstacleState.WITHDRAWN)
        .select_related("task")
    )
    if number is not None:
        records = records.filter(task__number=number)
    return [
        ObstacleRow(
            id=obstacle.pk,
            task=obstacle.task.number,
            organisation=obstacle.organisation,
            organisation_name=bodies.name(code=obstacle.organisation, as_of=obstacle.raised_on),
            raised_on=obstacle.raised_on,
            text=obstacle.text,
            proposal=obstacle.proposal,
            state=obstacle.state,
            answer=obstacle.answer,
            answered_by=obstacle.answered_by,
            answered_by_name=bodies.name(code=obstacle.answered_by, as_of=obstacle.answered_on or as_of)
            if obstacle.answered_by
            else "",
            answered_on=obstacle.answered_on,
            document=obstacle.document,
            answer_by=obstacle.answer_by,
            is_overdue=obstacle.state == ObstacleState.OPEN
            and obstacle.answer_by is not None
            and obstacle.answer_by < as_of,
        )
        for obstacle in records
    ]


def version_tasks(version: int | None) -> dict[str, str]:
    """The tasks of a version: number → words."""
    tasks_in_order = Task.objects.filter(version=version).order_by("position")
    return dict(tasks_in_order.values_list("number", "text")) if version else {}


def name_records(keys: Collection[str], as_of: date) -> dict[str, str]:
    """What the audit log's keys of tasks and of what belongs to them mean: "194-kh-ubnd/2.1", and of a line of funding
    its year, source and body behind."""
    parts = {key: key.split("/") for key in keys}
    named = Task.objects.filter(
        version__plan__code__in={words[0] for words in parts.values()},
        number__in={words[1] for words in parts.values() if len(words) > 1},
    ).order_by("version__number")
    rows = named.values_list("version__plan__code", "number", "version__plan__number", "text")
    titles = {
        (plan, number): f"{plan_number} · {number}. {Truncator(text).words(20)}"
        for plan, number, plan_number, text in rows
    }
    names = {}
    for key, words in parts.items():
        title = titles.get((words[0], words[1] if len(words) > 1 else ""))
        if title is not None:
            bodies_by_code = identity.organisation_names(words[-1:]) if len(words) > 2 else {}
            names[key] = " · ".join([title, *(bodies_by_code.get(word, word) for word in words[2:])])
    return names


def counts(versions: Collection[int]) -> dict[int, int]:
    """How many tasks each of the versions has."""
    rows = Task.objects.filter(version__in=versions).order_by()
    return dict(rows.values_list("version").annotate(Count("id")))
