"""How far each body that leads a task is, and the task of them all: a body's reports settle its own turns alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils import timezone

from hatang.capabilities.identity import public as identity
from hatang.capabilities.work.terms import ENDED_TASK_STATES, TaskState
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from hatang.capabilities.work.models import ProgressNote
    from hatang.capabilities.work.queries.bodies import NamedBodyRow
    from hatang.capabilities.work.terms import Period


@dataclass(frozen=True)
class BodyShare:
    """A task as one body leads it: `state` is its newest report's, or what the calendar alone says.

    The report speaks of the day `reported_on` and was entered on `written_on`.
    """

    code: str
    name: str
    state: str
    is_overdue: bool
    due_on: date | None
    percent_done: int | None
    reported_on: date | None
    written_on: date | None = None

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED_TASK_STATES

    @property
    def state_title(self) -> str:
        return str(TaskState(self.state).label)

    @property
    def progress_words(self) -> str:
        """The state and the per cent where the body gave one; that it is late the calendar says, not the body."""
        state = [] if self.state == TaskState.LATE else [self.state_title]
        return ", ".join([*state, *([] if self.percent_done is None else [formats.format_percent(self.percent_done)])])


@dataclass(frozen=True)
class Together:
    """What several bodies' shares come to."""

    state: str
    is_overdue: bool
    due_on: date | None
    percent_done: int | None


def list_leading_bodies(rows: Iterable[NamedBodyRow], as_of: date) -> dict[str, str]:
    """Code → name of every single body that leads on the date: groups are opened to their members."""
    name_by_code: dict[str, str] = {}
    for row in rows:
        for body in row.today:
            if body.is_group:
                name_by_code |= {member.code: member.name for member in identity.list_members(body.code, as_of)}
            else:
                name_by_code[body.code] = body.name
    return name_by_code


def reported_for(note: ProgressNote, as_of: date, duty: str) -> frozenset[str]:
    """The bodies for which a report speaks on the date: its own, and who follows that one, if it is no group."""
    today = identity.responsible_today(note.organisation, as_of, duty=duty or None)
    return frozenset({note.organisation, *(body.code for body in today if body.kind != "group")})


def of_bodies(
    leads: Mapping[str, str], notes: Sequence[ProgressNote], *, when: Period, since: date, as_of: date, duty: str
) -> tuple[BodyShare, ...]:
    """The share of each leading body; `notes` are the task's, oldest first. One written for all counts for each."""
    own: dict[str, list[ProgressNote]] = {code: [] for code in leads}
    for note in notes:
        for code in own if note.for_all else reported_for(note, as_of, duty) & own.keys():
            own[code].append(note)
    silent = judge_progress([], when=when, since=since, as_of=as_of)
    return tuple(
        _name_share(code, name, judge_progress(own[code], when=when, since=since, as_of=as_of) if own[code] else silent)
        for code, name in leads.items()
    )


def _name_share(code: str, name: str, share: BodyShare) -> BodyShare:
    return replace(share, code=code, name=name)


def judge_progress(notes: Sequence[ProgressNote], *, when: Period, since: date, as_of: date) -> BodyShare:
    """How far one is who wrote these reports, oldest first, of a plan that holds `since` a day."""
    note = notes[-1] if notes else None
    settled = when.settled([report.reported_on for report in notes if report.state == TaskState.DONE], since=since)
    due = when.due(as_of, since=since, settled=settled)
    ended = due is not None and due < as_of
    state = note.state if note else None
    done = state in ENDED_TASK_STATES
    if when.recurrence.months and state == TaskState.DONE and due is not None and due <= when.turn_end(as_of):
        # What was done in the turn before is to be done again in this one.
        done, state = False, TaskState.RUNNING
    begun = when.year_from is None or as_of.year >= when.year_from
    return BodyShare(
        code="",
        name="",
        state=TaskState.LATE
        if ended and not done
        else state or (TaskState.RUNNING if begun else TaskState.NOT_STARTED),
        is_overdue=ended and not done,
        due_on=due,
        percent_done=note.percent_done if note else None,
        reported_on=note.reported_on if note else None,
        written_on=timezone.localdate(note.written_at) if note else None,
    )


def combine_shares(shares: Sequence[BodyShare]) -> Together:
    """A task is done when every body that leads it is; late while one is late, and due by the first day still owed.

    `percent_done` is the mean of the bodies that gave a figure, None where nobody did: who said nothing is not at zero.
    """
    owing = [share for share in shares if not share.is_ended]
    dues = [share.due_on for share in owing or shares if share.due_on is not None]
    figures = [share.percent_done for share in shares if share.percent_done is not None]
    return Together(
        state=_combine_states(shares, owing),
        is_overdue=any(share.is_overdue for share in shares),
        due_on=min(dues, default=None),
        percent_done=sum(figures) // len(figures) if figures else None,
    )


def _combine_states(shares: Sequence[BodyShare], owing: Sequence[BodyShare]) -> str:
    states = {share.state for share in shares}
    if len(states) == 1:
        return states.pop()
    if TaskState.LATE in states:
        return TaskState.LATE
    # Some are done and others have stopped; or not all have begun, or not all are through.
    return TaskState.RUNNING if owing else TaskState.DONE
