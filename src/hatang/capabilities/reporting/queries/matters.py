"""What is due, whatever it is: reports, deadlines of plans, tasks whose years end, obstacles that wait for an answer.

A matter belongs to bodies; whoever stands above them hears of it once it is late.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.queries import obligations
from hatang.capabilities.reporting.terms import WITH_THE_BODY, MatterKind, Stage, SubmissionState
from hatang.capabilities.work import public as work
from hatang.kernel import panels
from hatang.kernel.access import SYSTEM, has_right
from hatang.kernel.problems import Missing
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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
class LastEntry:
    """What a body last wrote about a matter: the day, and how far it is in words."""

    on: date
    words: str


@dataclass(frozen=True)
class Matter:
    """Something due on a day. `key` names it for ever; `bodies` owe it, `above` hear of it when it is late.

    `keepers` says that the lead department itself owes it. `address` is a path without the context of a page.
    `entries` are what bodies wrote about it, by their codes.
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
    rule: str = "public"
    entries: Mapping[str, LastEntry] = MappingProxyType({})

    @property
    def kind_title(self) -> Text:
        return list_matter_kinds().get(self.kind, self.kind)

    @property
    def is_late(self) -> bool:
        return self.days_left < 0

    @property
    def stage(self) -> Stage | None:
        return stage_of(self.days_left)

    def is_own(self, actor: Actor) -> bool:
        """Whether it is for the actor's body, or for whoever keeps plans, to do."""
        if self.keepers and rules.is_recipient(actor):
            return True
        return bool(self.bodies & actor.organisations(*rules.REPORTERS))

    def find_last_entry(self, bodies: Collection[str]) -> LastEntry | None:
        """The newest that one of the bodies wrote about it; None where none did."""
        written = [self.entries[code] for code in bodies if code in self.entries]
        return max(written, key=lambda entry: entry.on, default=None)

    def is_shown_to(self, actor: Actor) -> bool:
        """Whether the actor may know of it on the page of a body: what is not public, those concerned and who may."""
        return bool((self.bodies | self.above) & actor.organisations()) or has_right(actor, self.rule)

    def concerns(self, actor: Actor) -> bool:
        """Whether the actor is to be told: of one's own at every stage, of what is late below by whoever receives."""
        return self.is_own(actor) or (self.is_late and self.is_below(actor))

    def is_below(self, actor: Actor) -> bool:
        """Whether it is owed to the actor's body, or to whoever receives what bodies of the province send."""
        return rules.is_recipient(actor) or bool(self.above & actor.organisations(*rules.REPORTERS))


def list_matter_kinds() -> dict[str, Text]:
    """Code -> words of every kind of matter: those of this capability, and those that others declare."""
    return {
        **dict(MatterKind.choices),
        **{source.kind: source.title for source in panels.list_panels(panels.WorkSource)},
    }


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
    with identity.cached_reading():
        matters = [*_list_report_matters(today)]
        for row in plan.list_plans(today, live_only=True):
            matters += _list_deadline_matters(row.code, today)
            matters += _list_task_matters(row, today) if row.tasks else []
        matters += [
            _build_obstacle_matter(obstacle, today)
            for obstacle in work.open_obstacles(today, SYSTEM)
            if obstacle.answer_by
        ]
        matters += _of_others(today)
    return sorted(matters, key=lambda matter: (matter.due, matter.key))


def of_actor(*, actor: Actor, today: date) -> list[Matter]:
    """What the actor's own bodies have to do, the most urgent first."""
    return [matter for matter in open_matters(today=today) if matter.is_own(actor)]


def list_overdue(*, actor: Actor, today: date) -> list[Matter]:
    """What is late: of the actor's own bodies, and of everybody below."""
    return [matter for matter in open_matters(today=today) if matter.is_late and matter.concerns(actor)]


def of_organisation(*, organisation: str, today: date) -> list[Matter]:
    """What one body has to do, for its calendar."""
    return [matter for matter in open_matters(today=today) if organisation in matter.bodies]


def _list_report_matters(today: date) -> list[Matter]:
    return [
        _build_report_matter(row)
        for row in obligations.list_live(today=today, actor=SYSTEM)
        if row.state == "" or row.state in WITH_THE_BODY
    ]


def _build_report_matter(row: Obligation) -> Matter:
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
        entries=_find_draft(row),
    )


def _find_draft(row: Obligation) -> dict[str, LastEntry]:
    """When the body last wrote in its draft; what was returned to it the recipient wrote last."""
    if row.state != SubmissionState.DRAFT or row.changed_at is None:
        return {}
    return {row.organisation.code: LastEntry(timezone.localdate(row.changed_at), str(SubmissionState.DRAFT.label))}


def _list_deadline_matters(code: str, today: date) -> list[Matter]:
    """The deadlines of a plan that no regime watches, those to come and those just passed."""
    watched = [regime for regime in obligations.in_force(today=today) if regime.plan_deadline]
    kept = {regime.plan_deadline for regime in watched if _same_plan(regime.plan, code)}
    rows = {
        (deadline.duty, deadline.code, deadline.next_last_day): deadline
        for day in (today - timedelta(days=PASSED_DAYS), today)
        for deadline in work.list_deadlines(code, day)
        if deadline.next_last_day is not None and deadline.code not in kept
    }
    return [_build_deadline_matter(row, day, today) for (_duty, _code, day), row in rows.items() if day is not None]


def _same_plan(name: str, code: str) -> bool:
    return cache_in_reading(("reporting.plan_code", name), lambda: _plan_code(name)) == code


def _plan_code(name: str) -> str:
    try:
        return plan.plan_code(name)
    except Missing:
        return ""


def _build_deadline_matter(row: DeadlineRow, day: date, today: date) -> Matter:
    # What comes round within the year is another matter each time.
    turn = day.isoformat() if row.recurrence.is_within_a_year else str(day.year)
    return Matter(
        key=f"deadline|{row.plan}|{row.code}|{turn}",
        kind=MatterKind.DEADLINE,
        title=row.title,
        detail=f"{row.wording} · {row.duty}",
        due=day,
        days_left=(day - today).days,
        bodies=_list_member_codes(row.bodies, today),
        above=_list_member_codes(row.recipients, today),
        keepers=False,
        address=reverse("work:duties", args=[row.plan]),
    )


def _list_task_matters(row: PlanRow, today: date) -> list[Matter]:
    matters = []
    for task in work.list_tasks(row.code, today, actor=SYSTEM):
        if task.state in work.ENDED_TASK_STATES:
            continue
        for day, bodies in _find_owing_bodies(task, today).items():
            # In the last days of a year one hears of what is due at the beginning of the next.
            if day.year <= today.year or stage_of((day - today).days) is not None:
                matters.append(_build_task_matter(task, day, bodies, row.issuer, today))
    return matters


def _find_owing_bodies(task: TaskRow, today: date) -> dict[date, frozenset[str]]:
    """Day → the bodies that owe the task by then: of several, each by its own turn, until it is done with it."""
    if not task.is_shared:
        return {task.due_on: _list_member_codes(task.lead, today)} if task.due_on else {}
    bodies_by_day: defaultdict[date, frozenset[str]] = defaultdict(frozenset)
    for share in task.shares:
        if share.due_on is not None and not share.is_ended:
            bodies_by_day[share.due_on] |= {share.code}
    return dict(bodies_by_day)


def _build_task_matter(row: TaskRow, day: date, bodies: frozenset[str], issuer: str, today: date) -> Matter:
    shared = {"done": row.bodies_done, "all": len(row.shares)}
    return Matter(
        key=f"task|{row.plan}|{row.number}|{day}",
        kind=MatterKind.TASK,
        title=_("Task %(number)s: %(text)s") % {"number": row.number, "text": row.text},
        detail=f"{row.period} · {_('%(done)d of %(all)d bodies done') % shared}" if row.is_shared else row.period,
        due=day,
        days_left=(day - today).days,
        bodies=bodies,
        above=_find_bodies_above(bodies, issuer, today) - bodies,
        keepers=False,
        address=reverse("work:task", args=[row.plan, row.number]),
        entries={
            share.code: LastEntry(share.written_on, share.progress_words)
            for share in row.shares
            if share.written_on is not None
        },
    )


def _find_bodies_above(bodies: frozenset[str], issuer: str, today: date) -> frozenset[str]:
    """Whoever the bodies belong to, and whoever charged them with the task."""
    parents = {body.parent for code in bodies if (body := identity.read_organisation(code, today))}
    return frozenset({*parents, issuer} - {""})


def _build_obstacle_matter(row: OpenObstacle, today: date) -> Matter:
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
            keepers=item.keepers,
            address=item.address,
            rule=item.rule,
        )
        for source in panels.list_panels(panels.WorkSource)
        for item in source.items(today)
    ]


def list_news(*, today: date) -> list[tuple[str, panels.WorkNews]]:
    """What capabilities declare that somebody did, with the kind of work it was done about. For the system."""
    return [(source.kind, news) for source in panels.list_panels(panels.WorkSource) for news in source.news(today)]


def is_told(news: panels.WorkNews, actor: Actor, others: Iterable[Actor]) -> bool:
    """Whether the actor, one of the `others`, is to hear of it: the one it is for while they work there, else all."""
    if actor.id == news.done_by:
        return False
    if any(other.id == news.person and other.organisations() & news.bodies for other in others):
        return actor.id == news.person
    return bool(news.bodies & actor.organisations(*rules.REPORTERS))


def _list_member_codes(rows: Iterable[NamedBodyRow], today: date) -> frozenset[str]:
    """Every single body behind the rows: groups are opened to their members."""
    codes: set[str] = set()
    for row in rows:
        for body in row.today:
            codes |= (
                {member.code for member in identity.list_members(body.code, today)} if body.is_group else {body.code}
            )
    return frozenset(codes)


def gather_matters(matters: Sequence[Matter], actor: Actor) -> list[Matter]:
    """What the actor is told of: one's own each for itself, the late reports of others as one for each period."""
    own = [matter for matter in matters if matter.is_own(actor)]
    below: defaultdict[str, list[Matter]] = defaultdict(list)
    for matter in matters:
        if matter.is_late and not matter.is_own(actor) and matter.is_below(actor):
            key = "|".join(matter.key.split("|")[:3]) if matter.kind == MatterKind.REPORT else matter.key
            below[key].append(matter)
    return own + [_merge_matters(key, rows) for key, rows in below.items()]


def _merge_matters(key: str, rows: list[Matter]) -> Matter:
    first = rows[0]
    if first.kind != MatterKind.REPORT:
        return first
    count = len({body for matter in rows for body in matter.bodies})
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
