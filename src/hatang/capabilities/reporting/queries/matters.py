"""What is due, whatever it is: reports, deadlines of plans, tasks whose years end, obstacles that wait for an answer.

A matter belongs to bodies; whoever stands above them hears of it once it is late.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.queries import obligations
from hatang.capabilities.reporting.terms import WITH_THE_BODY, MatterKind, Stage
from hatang.capabilities.work import public as work
from hatang.kernel import panels
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Missing
from hatang.kernel.reading import remember

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatang.capabilities.plan.public import PlanRow
    from hatang.capabilities.reporting.queries.obligations import Obligation
    from hatang.capabilities.work.public import DeadlineRow, NamedBodyRow, OpenObstacle, TaskRow
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text

# How many days before the last day one is told first, and once more; how many after it a second time.
AHEAD_DAYS = 14
SOON_DAYS = 3
LONG_LATE_DAYS = 7
# A deadline of a plan leaves no record of being met: it is recalled this long after it passed, then forgotten.
PASSED_DAYS = 14


@dataclass(frozen=True)
class Matter:
    """Something due on a day. `key` names it for ever; `bodies` owe it, `above` hear of it when it is late.

    `keepers` says that the lead department itself owes it. `address` is a path without the context of a page.
    """

    key: str
    kind: str
    title: str
    detail: str
    due: date
    days_left: int
    bodies: frozenset[str]
    above: frozenset[str]
    keepers: bool
    address: str

    @property
    def kind_title(self) -> Text:
        return kinds().get(self.kind, self.kind)

    @property
    def is_late(self) -> bool:
        return self.days_left < 0

    @property
    def stage(self) -> Stage | None:
        return stage_of(self.days_left)

    def is_own(self, actor: Actor) -> bool:
        """Whether it is for the actor's body, or for whoever keeps plans, to do."""
        if self.keepers and rules.receives(actor):
            return True
        return bool(self.bodies & actor.organisations(*rules.REPORTERS))

    def concerns(self, actor: Actor) -> bool:
        """Whether the actor is to be told: of one's own at every stage, of what is late below by whoever receives."""
        return self.is_own(actor) or (self.is_late and self.is_below(actor))

    def is_below(self, actor: Actor) -> bool:
        """Whether it is owed to the actor's body, or to whoever receives what bodies of the province send."""
        return rules.receives(actor) or bool(self.above & actor.organisations(*rules.REPORTERS))


def kinds() -> dict[str, Text]:
    """Code -> words of every kind of matter: those of this capability, and those that others declare."""
    return {**dict(MatterKind.choices), **{each.kind: each.title for each in panels.declared(panels.WorkSource)}}


def stage_of(days_left: int) -> Stage | None:
    """The stage of a matter by the days left; None while it is far off.

    >>> stage_of(15), stage_of(14).value, stage_of(3).value, stage_of(0).value, stage_of(-1).value, stage_of(-7).value
    (None, 'ahead', 'soon', 'today', 'late', 'long_late')
    """
    if days_left > AHEAD_DAYS:
        return None
    if days_left > SOON_DAYS:
        return Stage.AHEAD
    if days_left > 0:
        return Stage.SOON
    if days_left == 0:
        return Stage.TODAY
    return Stage.LATE if days_left > -LONG_LATE_DAYS else Stage.LONG_LATE


def open_matters(*, today: date) -> list[Matter]:
    """Everything in the province that is still to be done, the most urgent first. For the system, not for a page:
    pages ask `of_actor`."""
    with identity.reading():
        found = [*_reports(today)]
        for row in plan.plans(today, live_only=True):
            found += _deadlines(row.code, today)
            found += _tasks(row, today) if row.tasks else []
        found += [_obstacle(each, today) for each in work.open_obstacles(today, SYSTEM) if each.answer_by]
        found += _of_others(today)
    return sorted(found, key=lambda each: (each.due, each.key))


def of_actor(*, actor: Actor, today: date) -> list[Matter]:
    """What the actor's own bodies have to do, the most urgent first."""
    return [each for each in open_matters(today=today) if each.is_own(actor)]


def overdue(*, actor: Actor, today: date) -> list[Matter]:
    """What is late: of the actor's own bodies, and of everybody below."""
    return [each for each in open_matters(today=today) if each.is_late and each.concerns(actor)]


def of_organisation(*, organisation: str, today: date) -> list[Matter]:
    """What one body has to do, for its calendar."""
    return [each for each in open_matters(today=today) if organisation in each.bodies]


def _reports(today: date) -> list[Matter]:
    return [
        _report(row)
        for row in obligations.live(today=today, actor=SYSTEM)
        if row.state == "" or row.state in WITH_THE_BODY
    ]


def _report(row: Obligation) -> Matter:
    names = [row.regime.code, row.period.key, row.organisation.code]
    return Matter(
        key="|".join(("report", *names)),
        kind=MatterKind.REPORT,
        title=f"{row.regime.title}, {row.period.title}",
        detail=row.organisation.name,
        due=row.period.due,
        days_left=row.days_left,
        bodies=frozenset({row.organisation.code}),
        above=frozenset({row.regime.recipient}),
        keepers=False,
        address=reverse("reporting:submission", args=names),
    )


def _deadlines(code: str, today: date) -> list[Matter]:
    """The deadlines of a plan that no regime watches, those to come and those just passed."""
    watched = [each for each in obligations.in_force(today=today) if each.plan_deadline]
    kept = {each.plan_deadline for each in watched if _same_plan(each.plan, code)}
    rows = {
        (each.duty, each.code, each.next_last_day): each
        for day in (today - timedelta(days=PASSED_DAYS), today)
        for each in work.deadlines(code, day)
        if each.next_last_day is not None and each.code not in kept
    }
    return [_deadline(row, day, today) for (_duty, _code, day), row in rows.items() if day is not None]


def _same_plan(name: str, code: str) -> bool:
    return remember(("reporting.plan_code", name), lambda: _plan_code(name)) == code


def _plan_code(name: str) -> str:
    try:
        return plan.plan_code(name)
    except Missing:
        return ""


def _deadline(row: DeadlineRow, day: date, today: date) -> Matter:
    # What comes round within the year is another matter each time.
    turn = day.isoformat() if row.recurrence.is_within_a_year else str(day.year)
    return Matter(
        key=f"deadline|{row.plan}|{row.code}|{turn}",
        kind=MatterKind.DEADLINE,
        title=row.title,
        detail=f"{row.wording} · {row.duty}",
        due=day,
        days_left=(day - today).days,
        bodies=_codes(row.bodies, today),
        above=_codes(row.recipients, today),
        keepers=False,
        address=reverse("work:duties", args=[row.plan]),
    )


def _tasks(row: PlanRow, today: date) -> list[Matter]:
    found = []
    for task in work.tasks(row.code, today, actor=SYSTEM):
        if task.state in work.ENDED_TASK_STATES:
            continue
        for day, bodies in _owing(task, today).items():
            # In the last days of a year one hears of what is due at the beginning of the next.
            if day.year <= today.year or stage_of((day - today).days) is not None:
                found.append(_task(task, day, bodies, row.issuer, today))
    return found


def _owing(task: TaskRow, today: date) -> dict[date, frozenset[str]]:
    """Day → the bodies that owe the task by then: of several, each by its own turn, until it is done with it."""
    if not task.is_shared:
        return {task.due_on: _codes(task.lead, today)} if task.due_on else {}
    found: defaultdict[date, frozenset[str]] = defaultdict(frozenset)
    for each in task.shares:
        if each.due_on is not None and not each.is_ended:
            found[each.due_on] |= {each.code}
    return dict(found)


def _task(row: TaskRow, day: date, bodies: frozenset[str], issuer: str, today: date) -> Matter:
    shared = {"done": row.bodies_done, "all": len(row.shares)}
    return Matter(
        key=f"task|{row.plan}|{row.number}|{day}",
        kind=MatterKind.TASK,
        title=_("Task %(number)s: %(text)s") % {"number": row.number, "text": row.text},
        detail=f"{row.period} · {_('%(done)d of %(all)d bodies done') % shared}" if row.is_shared else row.period,
        due=day,
        days_left=(day - today).days,
        bodies=bodies,
        above=_above(bodies, issuer, today) - bodies,
        keepers=False,
        address=reverse("work:task", args=[row.plan, row.number]),
    )


def _above(bodies: frozenset[str], issuer: str, today: date) -> frozenset[str]:
    """Whoever the bodies belong to, and whoever charged them with the task."""
    parents = {found.parent for code in bodies if (found := identity.organisation(code, today))}
    return frozenset({*parents, issuer} - {""})


def _obstacle(row: OpenObstacle, today: date) -> Matter:
    assert row.answer_by is not None
    return Matter(
        key=f"obstacle|{row.id}|{row.answer_by}",
        kind=MatterKind.OBSTACLE,
        title=_("Answer the obstacle of task %(number)s") % {"number": row.task},
        detail=row.organisation_name,
        due=row.answer_by,
        days_left=(row.answer_by - today).days,
        bodies=frozenset(),
        above=frozenset(),
        keepers=True,
        address=reverse("work:task", args=[row.plan, row.task]),
    )


def _of_others(today: date) -> list[Matter]:
    """What capabilities declare that somebody has to do."""
    return [
        Matter(
            key=item.key,
            kind=source.kind,
            title=item.title,
            detail=item.detail,
            due=item.due,
            days_left=(item.due - today).days,
            bodies=item.bodies,
            above=item.above,
            keepers=False,
            address=item.address,
        )
        for source in panels.declared(panels.WorkSource)
        for item in source.items(today)
    ]


def _codes(rows: Iterable[NamedBodyRow], today: date) -> frozenset[str]:
    """Every single body behind the rows: groups are opened to their members."""
    codes: set[str] = set()
    for row in rows:
        for body in row.today:
            codes |= {each.code for each in identity.members(body.code, today)} if body.is_group else {body.code}
    return frozenset(codes)


def gathered(matters: Sequence[Matter], actor: Actor) -> list[Matter]:
    """What the actor is told of: one's own each for itself, the late reports of others as one for each period."""
    told = [each for each in matters if each.is_own(actor)]
    below: defaultdict[str, list[Matter]] = defaultdict(list)
    for each in matters:
        if each.is_late and not each.is_own(actor) and each.is_below(actor):
            key = "|".join(each.key.split("|")[:3]) if each.kind == MatterKind.REPORT else each.key
            below[key].append(each)
    return told + [_together(key, rows) for key, rows in below.items()]


def _together(key: str, rows: list[Matter]) -> Matter:
    first = rows[0]
    if first.kind != MatterKind.REPORT:
        return first
    count = len({body for each in rows for body in each.bodies})
    return Matter(
        key=f"below|{key}",
        kind=first.kind,
        title=first.title,
        detail=_("%(count)d bodies have not reported") % {"count": count},
        due=first.due,
        days_left=first.days_left,
        bodies=frozenset(),
        above=first.above,
        keepers=False,
        address=reverse("reporting:overdue"),
    )
