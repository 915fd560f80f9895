"""Working days of Vietnam: weekends, public holidays and the days that the Government moves.

Dates and moved days come from the `holidays` library; years that the Government has not decided yet follow the Labour
Code and the lunar calendar. What is announced later stands before it: a capability keeps those days and says them here.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from hatang.kernel.reading import cache_for_seconds, drop_cached

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    # Day → whether offices work on it, where that was decided after the calendar was made.
    type Announced = Callable[[], Mapping[date, bool]]

_announced: list[Announced] = []
_KEY = "workdays.announced"
# How long another process goes on with the days it knows.
_SECONDS = 10.0
_ONE_DAY = timedelta(days=1)


@cache
def _load_calendar(year: int) -> Any:
    # start: holidays
    import holidays

    return holidays.country_holidays("VN", years=year, language="vi")


def register_announced(reader: Announced) -> None:
    """Let a capability that keeps days announced later say them; called once at start-up."""
    _announced.append(reader)


def forget_announced() -> None:
    """The days announced have changed."""
    drop_cached(_KEY)


def _read_announced() -> Mapping[date, bool]:
    return cache_for_seconds(
        _KEY, lambda: {day: works for reader in _announced for day, works in reader().items()}, seconds=_SECONDS
    )


def is_working_day(day: date) -> bool:
    """Whether offices work on the day; a Saturday worked for a moved holiday counts."""
    announced = _read_announced().get(day)
    return was_working_day(day) if announced is None else announced


@lru_cache(maxsize=16384)  # the library takes ten times as long; a list of what is due asks thousands of times
def was_working_day(day: date) -> bool:
    """Whether offices work on the day by the calendar alone, before anything was announced.

    >>> from datetime import date
    >>> was_working_day(date(2026, 9, 2)), was_working_day(date(2026, 8, 31)), was_working_day(date(2026, 8, 22))
    (False, False, True)
    """
    return bool(_load_calendar(day.year).is_working_day(day))


def moved_days(year: int) -> list[tuple[date, str, bool]]:
    """(day, name, whether offices work) of the calendar's holidays and of the weekend days worked for them."""
    known = _load_calendar(year)
    days = [(day, str(name), False) for day, name in known.items() if day.year == year]
    days += [(day, "", True) for day in known.weekend_workdays if day.year == year and day not in known]
    return sorted(days)


def add_working_days(day: date, count: int) -> date:
    """The working day that is `count` working days after the day; with 0 the day itself or the next working day."""
    reached, left = day, count
    while left > 0 or not is_working_day(reached):
        reached += _ONE_DAY
        if left > 0 and is_working_day(reached):
            left -= 1
    return reached


def last_until(day: date) -> date:
    """The day itself where it is a working day, otherwise the last working day before it."""
    reached = day
    while not is_working_day(reached):
        reached -= _ONE_DAY
    return reached
