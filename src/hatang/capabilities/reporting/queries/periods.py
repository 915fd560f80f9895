"""Periods of a regime: when figures close, when the report is due, how people call the period.

Under Decree 09/2019/NĐ-CP a period ends on the 14th of its last month and begins the day after the one before closed;
a report is due one working day after that at the earliest. Statistics (Decree 60/2018/NĐ-CP) run on calendar periods.
A plan's own deadline is obeyed even where it comes before that, and said.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.reporting.terms import MONTHS, Cadence
from hatang.capabilities.work import public as work
from hatang.kernel import workdays
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.reading import cached_reading
from hatang.kernel.state import cache_by_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.capabilities.reporting.models import Regime

# A report is due at least so many working days after its figures close (Decree 09/2019/NĐ-CP).
DECREED_WORKING_DAYS = 1
_KEY = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(\d{2})))?$")


@dataclass(frozen=True)
class ReportingPeriod:
    """[starts, closes] are the days that count; `due` is the last day to be in time.

    `early` says that the report is due before a working day has passed since its figures closed, as a plan may ask;
    `last_working_day` is `due` where offices work then.
    """

    key: str
    title: str
    starts: date
    closes: date
    due: date
    last_working_day: date
    early: bool

    @property
    def as_of(self) -> date:
        """The day of which the figures speak: the closing day, or the due day where that comes first."""
        return min(self.closes, self.due)


@cached_reading()
def find_period(*, regime: Regime, key: str) -> ReportingPeriod:
    """The period that "2026", "2026-H1", "2026-Q4" or "2026-11" names; `Invalid` where the cadence has none."""
    matched = _KEY.fullmatch(key)
    cadence = Cadence(regime.cadence)
    if matched is None or _read_cadence(matched) != cadence:
        raise Invalid("period", _("This period does not belong to the regime"), where=f"{regime.code} · {key}")
    year = int(matched[1])
    last = int(matched[2] or 0) * 6 or int(matched[3] or 0) * 3 or int(matched[4] or 0) or 12
    if not 1 <= last <= 12:
        raise Invalid("period", _("This period does not belong to the regime"), where=f"{regime.code} · {key}")
    return _build_period(regime, cadence, year, last)


def _read_cadence(matched: re.Match[str]) -> Cadence:
    if matched[2]:
        return Cadence.HALF_YEAR
    if matched[3]:
        return Cadence.QUARTER
    return Cadence.MONTH if matched[4] else Cadence.YEAR


def due_between(*, regime: Regime, first: date, last: date) -> Iterator[ReportingPeriod]:
    """The periods of the regime whose due day lies in [first, last], while the regime holds; the earliest first.

    None of a year in which its plan names no such deadline: one regime must not take all others with it.
    """
    cadence = Cadence(regime.cadence)
    for year in range(first.year - 1, last.year + 2):
        if not is_dated(regime=regime, year=year):
            continue
        for month in range(MONTHS[cadence], 13, MONTHS[cadence]):
            closes = _find_closing_day(regime, year, month)
            # Most periods are not asked for: what they are called, and when they begin, is not worked out.
            if _closes_under(regime, closes) and first <= _find_due_day(regime, year, month, closes) <= last:
                yield _build_period(regime, cadence, year, month)


def is_period_of_version(*, regime: Regime, period: ReportingPeriod) -> bool:
    """Whether the period closes while this version of the regime holds."""
    return _closes_under(regime, period.closes)


def _closes_under(regime: Regime, closes: date) -> bool:
    return regime.valid_from <= closes and (regime.valid_to is None or closes < regime.valid_to)


def _build_period(regime: Regime, cadence: Cadence, year: int, last_month: int) -> ReportingPeriod:
    closes = _find_closing_day(regime, year, last_month)
    earlier = last_month - MONTHS[cadence]
    starts = _find_closing_day(regime, *((year, earlier) if earlier > 0 else (year - 1, earlier + 12))) + timedelta(
        days=1
    )
    due = _find_due_day(regime, year, last_month, closes)
    key, title = _name_period(cadence, year, last_month)
    return ReportingPeriod(
        key,
        title,
        starts,
        closes,
        due,
        workdays.last_until(due),
        early=due < workdays.add_working_days(closes, DECREED_WORKING_DAYS),
    )


def _find_closing_day(regime: Regime, year: int, month: int) -> date:
    return date(year, month, regime.closes_day or monthrange(year, month)[1])


def _find_due_day(regime: Regime, year: int, month: int, closes: date) -> date:
    if regime.plan_deadline:
        return _plan_due(regime, year, month)
    if regime.due_day:
        return date(year, month, regime.due_day)
    return workdays.add_working_days(closes, regime.due_working_days)


def is_dated(*, regime: Regime, year: int) -> bool:
    """Whether a day is known before which the regime's reports of the year are due."""
    return not regime.plan_deadline or bool(_plan_days(regime, year))


def _plan_due(regime: Regime, year: int, last_month: int) -> date:
    """The last day to be in time for the plan's deadline: "before 10 December" is due on the 9th.

    Of one that comes round within the year, the first from the last month of the period on.
    """
    days = _plan_days(regime, year)
    if not days:
        raise Invalid(
            "deadline",
            _("The plan names no such deadline"),
            where=f"{regime.plan} · {regime.title}",
            hint=_("Enter the deadline again in a version of the plan."),
        )
    if len(days) == 1:
        return days[0]
    closing = date(year, last_month, 1)
    return next((day for day in (*days, *_plan_days(regime, year + 1)) if day >= closing), days[-1])


def _plan_days(regime: Regime, year: int) -> tuple[date, ...]:
    """Those days by the version of the plan in force in the year; none where no plan or version names them."""
    day = date(year, 1, 1) if year > 2022 else regime.valid_from
    turns = cache_by_state(("reporting.deadlines", regime.plan, day), lambda: _list_turns(regime.plan, day))
    before = turns.get(regime.plan_deadline)
    return before.last_days(year) if before is not None else ()


def _list_turns(name: str, day: date) -> dict[str, work.DueBefore]:
    """Code of a deadline with a day → when it comes round; of several of one code the nearest."""
    try:
        rows = work.list_deadlines(name, day)
    except (Missing, Invalid):  # no such plan, or one whose versions were all taken back
        return {}
    return {row.code: row.before for row in reversed(rows) if row.before is not None}


def _name_period(cadence: Cadence, year: int, last_month: int) -> tuple[str, str]:
    match cadence:
        case Cadence.YEAR:
            return f"{year}", _("year %(year)d") % {"year": year}
        case Cadence.HALF_YEAR:
            half = last_month // 6
            return f"{year}-H{half}", _("half-year %(half)d/%(year)d") % {"half": half, "year": year}
        case Cadence.QUARTER:
            quarter = ("", "I", "II", "III", "IV")[last_month // 3]
            return f"{year}-Q{last_month // 3}", _("quarter %(quarter)s/%(year)d") % {"quarter": quarter, "year": year}
    return f"{year}-{last_month:02}", _("month %(month)d/%(year)d") % {"month": last_month, "year": year}
