"""Reads a document into a plan: the head, the targets, the tasks, the duties, and what was not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from hatang.engines.documents import (
    amendments,
    assigned,
    cards,
    clauses,
    duties,
    goal_tables,
    goals,
    letterhead,
    listed,
    outline,
    place_tables,
    spans,
    tasks,
    untitled,
    years,
)
from hatang.engines.documents.headers import Role
from hatang.engines.documents.model import Plan
from hatang.engines.documents.outline import Framed, Line, Zone
from hatang.engines.documents.words import fold

if TYPE_CHECKING:
    from hatang.engines.documents.model import Target, Task, Unclear
    from hatang.engines.documents.source import Source

_SCANNED = 0.8


def understand(source: Source) -> Plan:
    """The plan that a document is. Nothing is invented: what is promised in words not understood is listed as such.

    >>> from hatang.engines.documents.source import Source
    >>> from hatang.engines.documents.lines import blocks_of
    >>> plan = understand(Source("text", blocks_of(["I. MỤC TIÊU ĐẾN NĂM 2025", "- 100% các xã có mạng;"])))
    >>> [(target.measure, target.op, target.value, target.denominator, target.year) for target in plan.targets]
    [('Xã có mạng', '=', 100, 'xã', 2025)]
    >>> understand(Source("text")).targets
    []
    """
    framed = untitled.goals(outline.frame(spans.continued(cards.laid_out(source.blocks))))
    plan = Plan(letterhead.read(source.blocks))
    setting = goals.Setting(years.of_title(plan.head.title), plan.head.date)
    tables = {number: _table(each, setting) for number, each in enumerate(framed) if isinstance(each, Framed)}
    works = _works(framed, setting, [task for each in tables.values() for task in each.tasks])
    plan.tasks += works.tasks
    for task in works.tasks:
        plan.targets += _of_task(task, setting)
    for number, each in enumerate(framed):
        if number in works.lines:
            continue
        found = goals.of_line(each, setting) if isinstance(each, Line) else tables[number]
        plan.targets += found.targets
        plan.not_understood += found.unclear
        plan.tasks += found.tasks if isinstance(found, _Table) else []
    plan.duties = duties.of_lines(each for number, each in enumerate(framed) if number not in works.lines)
    plan.head.changes = amendments.of_lines(framed, plan.head.amends)
    for change in plan.head.changes:
        year = setting.title.goal
        for line in change.new.splitlines():
            text = re.sub(r"^\s*(?:[-+]|\w{1,3}[.)])\s*", "", line)
            plan.targets += goals.of_text(text, Zone.GOALS, year, setting, change.source).targets
            # "a) Đến năm 2027:" dates the lines under it.
            year = (years.of_heading(text) if text.endswith(":") else None) or year
    plan.targets = _once(plan.targets)
    if source.scanned:
        plan.targets = [replace(each, confidence=round(each.confidence * _SCANNED, 2)) for each in plan.targets]
        plan.tasks = [replace(each, confidence=round(each.confidence * _SCANNED, 2)) for each in plan.tasks]
    return plan


@dataclass
class _Table:
    """What a table says."""

    targets: list[Target] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)


def _table(framed: Framed, setting: goals.Setting) -> _Table:
    if framed.zone in (Zone.STATUS, Zone.RECIPIENTS):
        return _Table()
    framed = replace(framed, table=goal_tables.turned(framed.table, setting))
    if (rows := place_tables.of_rows(framed, setting)) is not None:
        return _Table(rows)
    head = tasks.columns(framed.table)
    head = head and place_tables.with_places(framed.table, head)
    if head is None:
        return _Table()
    if goal_tables.is_goals(head) and not (
        head.is_tasks and Role.YEAR not in head.roles and Role.GOAL not in head.roles
    ):
        said = goal_tables.of_table(framed, head, setting)
        return _Table(said.targets, [], said.unclear)
    if not head.is_tasks:
        return _Table()
    found = tasks.of_table(framed, head, year=setting.title.single)
    return _Table([each for task in found.tasks for each in _of_task(task, setting)], found.tasks, found.unclear)


def _works(framed: list[Line | Framed], setting: goals.Setting, tabled: list[Task]) -> listed.Found:
    """The tasks outside tables; beside a table that hands out tasks, sentences do so only where they give an order
    with its time that is not in the table too."""
    labelled = listed.of_lines(framed, year=setting.title.single)
    said = assigned.of_lines(framed, labelled.lines, year=setting.title.single, is_strict=any(t.lead for t in tabled))
    kept = [(task, lines) for task, lines in said if not any(_is_same_work(task, each) for each in tabled)]
    return listed.Found(
        labelled.tasks + [task for task, _ in kept], labelled.lines.union(*(lines for _, lines in kept))
    )


def _is_same_work(task: Task, other: Task) -> bool:
    a, b = _key(task.text), _key(other.text)
    return a in b or b in a or _is_like(a, b, 0.75)


def _of_task(task: Task, setting: goals.Setting) -> list[Target]:
    """Figures that a task promises: their year is the task's own.

    "Phủ sóng 36 thôn" says how far the work goes; "hơn 3.000 vị trí", "đạt 100%" what must come of it.
    """
    found: list[Target] = []
    for clause in clauses.split(task.text):
        said = goals.of_sentence(
            clause, Zone.TASKS, task.period.last_year or setting.title.single, setting, task.source
        )
        found += [each for each in said.targets if each.op != "=" or _REACHED.search(fold(clause))]
    return found


_REACHED = re.compile(r"(?<!\w)(?:đạt|bảo đảm|đảm bảo|phấn đấu)(?!\w)[^\d;]*\d")


def _once(targets: list[Target]) -> list[Target]:
    """A target that the annex repeats after the text counts once: the first, which the text puts in full."""
    kept: list[Target] = []
    for target in targets:
        if not any(_is_same(target, known) for known in kept[-200:]):
            kept.append(target)
    return kept


def _is_same(a: Target, b: Target) -> bool:
    # Of whom a rank counts ("nhóm 30 tỉnh", "nhóm 30 dẫn đầu") may be said or not.
    is_counted_alike = a.unit == b.unit or a.op == "rank"
    is_as_much = (a.op, a.value, a.value_max) == (b.op, b.value, b.value_max) and is_counted_alike
    if not is_as_much or (a.year and b.year and a.year != b.year):
        return False
    if a.scope != b.scope and not (_is_whole(a.scope) and _is_whole(b.scope)):
        return False
    if a.source is b.source:
        return a.measure == b.measure and a.year == b.year
    x, y = _key(a.measure), _key(b.measure)
    return x == y or (min(len(x), len(y)) > 24 and _is_like(x, y, 0.92))


def _is_like(a: str, b: str, least: float) -> bool:
    """Whether two texts share more than a part of their letters in order; bounds that are cheap refuse most pairs."""
    pair = SequenceMatcher(None, a, b, autojunk=False)
    return all(bound() > least for bound in (pair.real_quick_ratio, pair.quick_ratio, pair.ratio))


def _is_whole(scope: str) -> bool:
    """Whether a scope is the territory of the plan itself, said or not: "trên địa bàn tỉnh", "toàn tỉnh", ""."""
    return re.match(r"(?:trên|trong|ở|tại|toàn|$)", fold(scope)) is not None


@lru_cache(maxsize=8192)
def _key(measure: str) -> str:
    return re.sub(r"\W+", " ", fold(measure)).strip()
