"""What a document says of tasks, duties, deadlines and money, as rows of a version that is not yet issued."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plans
from hatang.capabilities.plan.public import PlanLineKind, year_end
from hatang.capabilities.work.actions import inheriting
from hatang.capabilities.work.actions.funding import FUNDING
from hatang.capabilities.work.models import (
    Deadline,
    DutyBody,
    Funding,
    FundingSource,
    StandingDuty,
    Task,
    TaskAssignment,
)
from hatang.capabilities.work.terms import BodyRole, Recurrence
from hatang.engines.documents.words import bare
from hatang.kernel import datasets, writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.capabilities.plan.public import PlanVersion, Quotation
    from hatang.capabilities.work.actions.inheriting import Legacy


@dataclass(frozen=True)
class NamedAs:
    """A body in the words of the document; `code` is that of the register, "" where it knows none."""

    named: str
    code: str


@dataclass(frozen=True)
class BudgetLine:
    """Whole đồng from a source; the year where the document names one."""

    source: str
    year: int | None
    amount_vnd: int


@dataclass(frozen=True)
class TaskLine:
    """A task as a document gives it, with its own `words`; its `budget` becomes the estimate of the first body that
    leads it."""

    number: str
    section: str
    text: str
    period: str
    year_from: int | None
    year_to: int | None
    due_on: date | None
    recurrence: str
    place: str
    product: str = ""
    lead: tuple[NamedAs, ...] = ()
    support: tuple[NamedAs, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    words: tuple[Quotation, ...] = ()


@dataclass(frozen=True)
class DutyLine:
    """A standing duty; before which day and month it is due and how often, "" for no deadline."""

    number: str
    text: str
    place: str
    bodies: tuple[NamedAs, ...]
    wording: str
    month: int | None
    day: int | None
    recurrence: str
    due_year: int | None = None
    words: tuple[Quotation, ...] = ()


@dataclass(frozen=True)
class PlanLines:
    """What a document does to tasks and duties: numbers of tasks that go, words (old, new) put for others, what is
    added, and the tasks (number, words, place) that are put anew or, without a number, added by their words alone."""

    removed: tuple[str, ...] = ()
    reworded: tuple[tuple[str, str], ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    duties: tuple[DutyLine, ...] = ()
    put: tuple[tuple[str, str, str], ...] = ()


def enter_lines(*, version: int, before: int | None, lines: PlanLines, amends: bool) -> dict[str, int]:
    """Write the lines of a document under a version that is being made, in the transaction of the caller.

    `before` is the version whose legacy is handed on; its deadlines too unless the document amends, for then they were
    copied. Returns how many tasks, duties and lines of funding there are now.
    """
    made = plans.version(key=version)
    made.tasks.filter(number__in=lines.removed).delete()
    for old, new in lines.reworded:
        _replace_phrase(made, old, new)
    legacy = inheriting.legacy_of(before, deadlines=not amends)
    funded = 0
    for position, line in enumerate(lines.tasks, _next_position(Task, made)):
        task = _add_task(made, line, position, legacy)
        funded += _fund(task, line)
    for position, duty in enumerate(lines.duties, _next_position(StandingDuty, made)):
        _add_duty(made, duty, position, legacy)
    for position, (number, text, place) in enumerate(lines.put, _next_position(Task, made)):
        _put_task(made, number or str(_next_number(made)), text, place, position)
    datasets.bump_revisions(FUNDING)
    return {"tasks": made.tasks.count(), "duties": made.duties.count(), "funding": funded}


def _next_position(model: Any, version: PlanVersion) -> int:
    return (model.objects.filter(version=version).aggregate(last=Max("position"))["last"] or 0) + 1


def _replace_phrase(version: PlanVersion, old: str, new: str) -> None:
    pattern = re.compile(re.escape(old), re.IGNORECASE)
    row: Task | StandingDuty
    for row in (*version.tasks.all(), *version.duties.all()):
        text = pattern.sub(new, row.text)
        if text != row.text:
            row.text = text
            writing.save_record(row, where=str(row)[:80])
    assigned = TaskAssignment.objects.filter(task__version=version)
    bound = DutyBody.objects.filter(standing_duty__version=version)
    bodies: list[TaskAssignment | DutyBody] = [*assigned, *bound]
    for body in bodies:
        named = pattern.sub(new, body.named)
        if named != body.named:
            assert version.valid_from is not None, "an amendment holds from a day"
            known = identity.find_organisation(named, version.valid_from)
            body.named, body.organisation = named, known.code if known else ""
            body.save()


def _add_task(version: PlanVersion, line: TaskLine, position: int, legacy: Legacy) -> Task:
    # The amended plan's task of the same number is put anew.
    version.tasks.filter(number=line.number).delete()
    task = Task(
        version=version,
        number=line.number,
        position=position,
        section=line.section,
        text=line.text,
        period=line.period,
        year_from=line.year_from,
        year_to=line.year_to,
        due_on=line.due_on or (year_end(line.year_to) if line.year_to else None),
        recurrence=line.recurrence,
        product=line.product,
        **legacy.of_task(line.text),
    )
    writing.save_record(task, where=f"{task.number} {task.text}"[:80])
    TaskAssignment.objects.bulk_create(
        TaskAssignment(task=task, part=part, named=named, organisation=code, position=order)
        for part, bodies in ((BodyRole.LEAD, line.lead), (BodyRole.SUPPORT, line.support))
        for order, (named, code) in enumerate(_once(bodies).items())
    )
    plans.keep_words(version=version, kind=PlanLineKind.TASK, number=task.number, words=line.words)
    return task


def _once(bodies: Iterable[NamedAs]) -> dict[str, str]:
    return {body.named[:200]: body.code for body in bodies}


def _put_task(version: PlanVersion, number: str, text: str, place: str, position: int) -> None:
    """The task of this number with other words; a new one, standing and with nobody named, where there is none."""
    task = version.tasks.filter(number=number).first()
    if task is None:
        task = Task(
            version=version,
            number=number,
            position=position,
            section=place[:200],
            period=gettext("not stated"),
            recurrence=Recurrence.STANDING,
        )
    task.text = text
    writing.save_record(task, where=f"{number} {text}"[:80])
    # The words of the document before are no longer what this task says.
    plans.keep_words(version=version, kind=PlanLineKind.TASK, number=number, words=())


def _next_number(version: PlanVersion) -> int:
    return max((int(n) for n in version.tasks.values_list("number", flat=True) if n.isdigit()), default=0) + 1


# ------------------------------------------------------------------ money


def _fund(task: Task, line: TaskLine) -> int:
    """Write the estimates of a task's leading body; how many lines there were. None without a body of the register.

    A sum for several years stands in the first of them, and says so.
    """
    lead = next((body.code for body in line.lead if body.code), "")
    if not lead:
        return 0
    first = line.year_from or line.year_to
    year = first or (task.version.valid_from or task.version.plan.signed_on or _refuse_undated_plan()).year
    summed: dict[tuple[str, int], int] = {}
    for sum_ in line.budget:
        key = (sum_.source, sum_.year or year)
        summed[key] = summed.get(key, 0) + sum_.amount_vnd
    spans = first is not None and line.year_to is not None and line.year_to > first
    for (name, of_year), amount in summed.items():
        funding = Funding(
            task=task,
            source=_find_or_add_source(task.version, name, line.place),
            year=of_year,
            organisation=lead,
            estimate_vnd=amount,
            document=task.version.instrument[:100],
            note=gettext("for %(period)s") % {"period": line.period} if spans and of_year == year else "",
        )
        writing.save_record(funding, where=f"{task.number} · {of_year}")
    return len(summed)


def _refuse_undated_plan() -> Any:
    raise AssertionError("a plan that was read is signed or holds from a day")


def _find_or_add_source(version: PlanVersion, name: str, place: str) -> FundingSource:
    known = next(
        (funding_source for funding_source in version.funding_sources.all() if bare(funding_source.name) == bare(name)),
        None,
    )
    if known is not None:
        return known
    code = slugify(bare(name))[:36] or "kinh-phi"
    taken = set(version.funding_sources.values_list("code", flat=True))
    unique = next(candidate for candidate in (code, *(f"{code}-{n}" for n in range(2, 1000))) if candidate not in taken)
    last = version.funding_sources.aggregate(last=Max("position"))["last"] or 0
    source = FundingSource(version=version, code=unique, name=name, place=place[:100] or "–", position=last + 1)
    writing.save_record(source, where=name)
    return source


# ------------------------------------------------------------------ duties and their deadlines


def _add_duty(version: PlanVersion, line: DutyLine, position: int, legacy: Legacy) -> None:
    number, count = line.number, 1
    while version.duties.filter(number=number).exists():
        count += 1
        number = f"{line.number[:16]}/{count}"
    duty = StandingDuty(
        version=version,
        number=number,
        position=position,
        text=line.text,
        place=line.place,
        duty=legacy.duty(line.text),
    )
    writing.save_record(duty, where=f"{duty.number} {duty.text}"[:80])
    DutyBody.objects.bulk_create(
        DutyBody(standing_duty=duty, part=BodyRole.BODY, named=named, organisation=code, position=order)
        for order, (named, code) in enumerate(_once(line.bodies).items())
    )
    plans.keep_words(version=version, kind=PlanLineKind.DUTY, number=number, words=line.words)
    if line.recurrence:
        _add_deadline(duty, line, legacy)


def _add_deadline(duty: StandingDuty, line: DutyLine, legacy: Legacy) -> None:
    """The day of a duty and how often it comes round."""
    recurrence, is_dated = Recurrence(line.recurrence), bool(line.month and line.day)
    version = duty.version
    first = version.valid_from or version.plan.signed_on
    once = line.due_year if recurrence == Recurrence.ONCE else None
    deadline = Deadline(
        standing_duty=duty,
        title=duty.text[:200],
        before_month=line.month if is_dated else None,
        before_day=line.day if is_dated else None,
        recurrence=recurrence,
        first_year=once or (first.year if first else 2000),
        last_year=once,
    )
    deadline.wording = line.wording or (deadline.before.words if deadline.before else str(recurrence.due_label))
    # Reports wait for the deadline by its code: a plan read anew is no other plan.
    for name, known in ({"code": ""} | legacy.deadline(inheriting.day_key(deadline))).items():
        setattr(deadline, name, known)
    deadline.code = deadline.code or _mint_deadline_code(version, legacy)
    writing.save_record(deadline, where=duty.number)


def _mint_deadline_code(version: PlanVersion, legacy: Legacy) -> str:
    """A code that no other deadline of the version has, or will have by the version before."""
    taken = set(Deadline.objects.filter(standing_duty__version=version).values_list("code", flat=True))
    taken |= {deadline.code for deadline in legacy.deadlines.values()}
    return next(code for count in itertools.count(1) if (code := f"bao-cao-{count}".removesuffix("-1")) not in taken)
