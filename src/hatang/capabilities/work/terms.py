"""The words of work: how often, states, periods and days by which something is due, stages of funding."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.kernel.problems import Text


class BodyRole(TextChoices):
    """The part of a body in a task, a duty or the plan itself."""

    LEAD = "lead", _("leads")
    SUPPORT = "support", _("supports")
    BODY = "body", _("is bound")
    RECIPIENT = "recipient", _("receives")


class Recurrence(TextChoices):
    ONCE = "once", _("within the period")
    STANDING = "standing", _("standing")
    YEARLY = "yearly", _("every year")
    HALF_YEARLY = "half-yearly", _("every half-year")
    QUARTERLY = "quarterly", _("every quarter")
    MONTHLY = "monthly", _("every month")

    @property
    def months(self) -> int:
        """How many months one turn takes; 0 where nothing comes round."""
        return _MONTHS.get(self.value, 0)

    @property
    def due_label(self) -> Text:
        """The words for a deadline, which is due once and runs within no period."""
        return _("once") if self is Recurrence.ONCE else self.label

    @property
    def is_within_a_year(self) -> bool:
        """Whether it comes round more than once a year."""
        return 0 < self.months < 12


_MONTHS = {"yearly": 12, "half-yearly": 6, "quarterly": 3, "monthly": 1}


# What may begin in a year and name no last one.
ENDLESS = [recurrence.value for recurrence in Recurrence if recurrence is not Recurrence.ONCE]
# How often a deadline comes round: what stands for ever has no day.
DUE_RECURRENCES = [
    (recurrence.value, recurrence.due_label) for recurrence in Recurrence if recurrence is not Recurrence.STANDING
]


class TaskState(TextChoices):
    """What a progress note says of a task."""

    NOT_STARTED = "not_started", _("not started")
    RUNNING = "running", _("in progress")
    DONE = "done", _("done")
    LATE = "late", _("late")
    STOPPED = "stopped", _("stopped")


# A task in one of these states is not owed any more.
ENDED_TASK_STATES = (TaskState.DONE, TaskState.STOPPED)


class ObstacleState(TextChoices):
    OPEN = "open", _("raised, waiting for an answer")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OrderState(TextChoices):
    """Where work stands that one body gave to another."""

    ASSIGNED = "assigned", _("assigned, not accepted yet")
    ACCEPTED = "accepted", _("accepted, under way")
    HANDED_BACK = "handed_back", _("handed back")
    REPORTED = "reported", _("reported done, not confirmed yet")
    CONFIRMED = "confirmed", _("done and confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Work in one of these states is still to be done by whom it was given to.
OWED_ORDER_STATES = (OrderState.ASSIGNED, OrderState.ACCEPTED)


class OrderStep(TextChoices):
    """What either side does about assigned work."""

    ASSIGN = "assign", _("assigned the work")
    ACCEPT = "accept", _("accepted the work")
    ASK = "ask", _("asked")
    ANSWER = "answer", _("answered")
    HAND_BACK = "hand_back", _("handed the work back")
    REPORT = "report", _("reported the work done")
    CONFIRM = "confirm", _("confirmed the work done")
    RETURN = "return", _("wants more done")
    WITHDRAW = "withdraw", _("withdrew the work")


@dataclass(frozen=True)
class StepRule:
    """Whose step it is, from which states, to which (None: it stays); whether words are needed, a question waits."""

    by_receiver: bool
    states: tuple[OrderState, ...]
    leads_to: OrderState | None
    needs_words: bool = True
    of_question: bool | None = None


_OPEN_ORDER_STATES = (*OWED_ORDER_STATES, OrderState.REPORTED)
STEP_RULES = {
    OrderStep.ACCEPT: StepRule(True, (OrderState.ASSIGNED,), OrderState.ACCEPTED, needs_words=False),
    OrderStep.ASK: StepRule(True, OWED_ORDER_STATES, None, of_question=False),
    OrderStep.REPORT: StepRule(True, OWED_ORDER_STATES, OrderState.REPORTED),
    OrderStep.HAND_BACK: StepRule(True, OWED_ORDER_STATES, OrderState.HANDED_BACK),
    OrderStep.ANSWER: StepRule(False, _OPEN_ORDER_STATES, None, of_question=True),
    OrderStep.CONFIRM: StepRule(False, (OrderState.REPORTED,), OrderState.CONFIRMED, needs_words=False),
    OrderStep.RETURN: StepRule(False, (OrderState.REPORTED,), OrderState.ACCEPTED),
    OrderStep.WITHDRAW: StepRule(False, _OPEN_ORDER_STATES, OrderState.WITHDRAWN),
}
# The steps of whoever assigned the work, the first among them.
ASSIGNER_STEPS = (OrderStep.ASSIGN, *(step for step, rule in STEP_RULES.items() if not rule.by_receiver))


class NamedKind(TextChoices):
    PLATFORM = "platform", _("Shared platform")
    DATABASE = "database", _("Database")
    DATA_CENTRE = "data_centre", _("Requirement of the data centre")


class FundingStage(TextChoices):
    ESTIMATE = "estimate", _("estimate")
    CONSOLIDATED = "consolidated", _("consolidated")
    ALLOCATED = "allocated", _("allocated")
    SPENT = "spent", _("spent")


# A turn that nobody reported done is late this long, then the next one counts.
_LATE_DAYS = timedelta(days=14)


@dataclass(frozen=True)
class Period:
    """When a task runs: years inclusive, None where the plan names none; `due_on` is the last day of all."""

    year_from: int | None
    year_to: int | None
    recurrence: Recurrence
    due_on: date | None = None

    def covers(self, year: int) -> bool:
        return (self.year_from is None or self.year_from <= year) and (self.year_to is None or year <= self.year_to)

    def turn_end(self, day: date) -> date:
        """The last day of the turn in which a day lies; the task's own last day ends a turn too.

        >>> [Period(None, None, each).turn_end(date(2026, 2, 3)).isoformat() for each in list(Recurrence)[2:]]
        ['2026-12-31', '2026-06-30', '2026-03-31', '2026-02-28']
        """
        end = month_end(day.year, -(-day.month // self.recurrence.months) * self.recurrence.months)
        return end if self.due_on is None else min(end, self.due_on)

    def due(self, day: date, *, since: date | None = None, settled: date | None = None) -> date | None:
        """The day by which the task is to be done, seen from a day; None where there is none any more.

        A task that comes round is due at the end of every turn: of those after the last one settled and not before
        the plan held, of the one just missed, else of the one that runs.

        >>> monthly = Period(2026, 2026, Recurrence.MONTHLY, date(2026, 12, 31))
        >>> [monthly.due(date(2026, 11, each)).isoformat() for each in (27, 14)]
        ['2026-11-30', '2026-10-31']
        >>> monthly.due(date(2026, 11, 14), settled=date(2026, 10, 31)).isoformat()
        '2026-11-30'
        """
        if not self.recurrence.months:
            return self.due_on
        begins = [day - _LATE_DAYS]
        if since is not None:
            begins.append(since)
        if self.year_from is not None:
            begins.append(date(self.year_from, 1, 1))
        if settled is not None:
            begins.append(settled + timedelta(days=1))
            if settled == self.due_on:
                return None
        return self.turn_end(max(begins))

    def settled(self, done_on: Iterable[date], *, since: date | None = None) -> date | None:
        """The end of the last turn that reports of the work done have settled: each settles the first one open then,
        but none ahead of its own.

        >>> quarterly = Period(2026, 2026, Recurrence.QUARTERLY, date(2026, 12, 31))
        >>> quarterly.settled([date(2026, 10, 5)]), quarterly.settled([date(2026, 10, 5), date(2026, 11, 1)])
        (datetime.date(2026, 9, 30), datetime.date(2026, 12, 31))
        """
        last = None
        for day in done_on if self.recurrence.months else ():
            first = self.due(day, since=since, settled=last)
            if first is not None and first <= self.turn_end(max(day, since or day)):
                last = first
        return last


_YEARS = re.compile(r"((?:19|20)\d\d)(?:\s*[-\u2013\u2014]\s*((?:19|20)\d\d))?")  # hyphen or a dash between the years


def parse_period(text: str) -> Period:
    """Read the period as plans write it; `ValueError` for anything else.

    >>> parse_period("2022 - 2030").year_to, parse_period("2023").year_from
    (2030, 2023)
    >>> parse_period("Thường xuyên hàng năm").recurrence.value, parse_period("Thường xuyên").recurrence.value
    ('yearly', 'standing')
    >>> parse_period("")
    Traceback (most recent call last):
        ...
    ValueError: not a period: ''
    """
    words = " ".join(text.split()).casefold()
    if years := _YEARS.fullmatch(words):
        first, last = int(years[1]), int(years[2] or years[1])
        if first <= last:
            return Period(first, last, Recurrence.ONCE, date(last, 12, 31))
    yearly = any(phrase in words for phrase in ("hàng năm", "hằng năm"))
    if yearly:
        return Period(None, None, Recurrence.YEARLY)
    if words == "thường xuyên":
        return Period(None, None, Recurrence.STANDING)
    raise ValueError(f"not a period: {text!r}")


def last_day_before(month: int, day: int, year: int) -> date:
    """ "Before the 10th of December": the day before is the last on which one is in time. A day that the month does not
    have comes after its last.

    >>> last_day_before(12, 10, 2026), last_day_before(1, 1, 2026), last_day_before(6, 31, 2026)
    (datetime.date(2026, 12, 9), datetime.date(2025, 12, 31), datetime.date(2026, 6, 30))
    >>> last_day_before(2, 29, 2026), last_day_before(2, 29, 2028), last_day_before(3, 1, 2028)
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 28), datetime.date(2028, 2, 29))
    """
    if day == 1:
        return date(year, month, 1) - timedelta(days=1)
    return date(year, month, min(day - 1, monthrange(year, month)[1]))


@dataclass(frozen=True)
class DueBefore:
    """The day before which something is due: month and day of the first turn of a year, and how often it comes round.

    What is due once is so in `first_year`; anything else in every year from the first to the last, None for ever.
    """

    month: int
    day: int
    recurrence: Recurrence
    first_year: int
    last_year: int | None = None

    @property
    def turn_months(self) -> tuple[int, ...]:
        """The months of a year before whose day it is due.

        >>> [DueBefore(6, 15, each, 2026).turn_months for each in (Recurrence.HALF_YEARLY, Recurrence.QUARTERLY)]
        [(6, 12), (3, 6, 9, 12)]
        """
        step = self.recurrence.months or 12
        return tuple(range((self.month - 1) % step + 1, 13, step))

    def last_days(self, year: int) -> tuple[date, ...]:
        """The last day to be in time of each turn of a year, whether or not it runs in that year; once is once.

        >>> quarterly = DueBefore(3, 25, Recurrence.QUARTERLY, 2026)
        >>> [f"{each:%d/%m}" for each in quarterly.last_days(2026)]
        ['24/03', '24/06', '24/09', '24/12']
        >>> DueBefore(6, 30, Recurrence.ONCE, 2026, 2026).last_days(2027)
        ()
        """
        if self.recurrence == Recurrence.ONCE and year != self.first_year:
            return ()
        return tuple(last_day_before(month, self.day, year) for month in self.turn_months)

    def next_after(self, day: date) -> date | None:
        """The first last day that is not before `day`; None where there is none any more.

        >>> DueBefore(1, 1, Recurrence.MONTHLY, 2026).next_after(date(2026, 2, 28)).isoformat()
        '2026-02-28'
        >>> DueBefore(6, 30, Recurrence.ONCE, 2026, 2026).next_after(date(2026, 6, 30)) is None
        True
        """
        begins = max(day.year, self.first_year)
        # "Before 1 January" ends in the year before: a year has ended there, and the next one is looked at too.
        years = [year for year in range(begins, begins + 2) if self.last_year is None or year <= self.last_year]
        return next((last_day for year in years for last_day in self.last_days(year) if last_day >= day), None)

    @property
    def words(self) -> str:
        """The days as people write them: "15/6, 15/12", "30/6/2026", the day alone of every month.

        >>> [DueBefore(3, 25, each, 2026).words for each in (Recurrence.QUARTERLY, Recurrence.MONTHLY, Recurrence.ONCE)]
        ['25/3, 25/6, 25/9, 25/12', '25', '25/3/2026']
        """
        if self.recurrence == Recurrence.MONTHLY:
            return str(self.day)
        year = f"/{self.first_year}" if self.recurrence == Recurrence.ONCE else ""
        return ", ".join(f"{self.day}/{month}{year}" for month in self.turn_months)


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def last_day_of(prefix: str) -> date:
    """The last day of what an ISO prefix names; a day that the month does not have is its last.

    >>> [last_day_of(each).isoformat() for each in ("2026", "2026-06", "2026-09-15", "2026-06-31")]
    ['2026-12-31', '2026-06-30', '2026-09-15', '2026-06-30']
    """
    year, month, day = int(prefix[:4]), int(prefix[5:7] or 12), int(prefix[8:] or 31)
    return date(year, month, min(day, monthrange(year, month)[1]))
