"""Working days of Vietnam: weekends, public holidays and the days that the Government moves.

Dates and moved days come from the `holidays` library; years that the Government has not decided yet follow the Labour
Code and the lunar calendar.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

_ONE_DAY = timedelta(days=1)


@cache
def _calendar(year: int) -> Any:
    import holidays

    return holidays.country_holidays("VN", years=year, language="vi")


def is_working_day(day: date) -> bool:
    """Whether offices work on the day; a Saturday worked for a moved holiday counts.

    >>> from datetime import date
    >>> is_working_day(date(2026, 9, 2)), is_working_day(date(2026, 8, 31)), is_working_day(date(2026, 8, 22))
    (False, False, True)
    """
    return bool(_calendar(day.year).is_working_day(day))


def holiday_name(day: date) -> str:
    """The name of the public holiday on the day, empty on every other day."""
    return _calendar(day.year).get(day, "")  # type: ignore[no-any-return]


def after(day: date, count: int) -> date:
    """The working day that is `count` working days after the day; with 0 the day itself or the next working day.

    >>> from datetime import date
    >>> after(date(2026, 12, 14), 1), after(date(2026, 4, 24), 1), after(date(2026, 4, 25), 0)
    (datetime.date(2026, 12, 15), datetime.date(2026, 4, 28), datetime.date(2026, 4, 28))
    """
    found, left = day, count
    while left > 0 or not is_working_day(found):
        found += _ONE_DAY
        if left > 0 and is_working_day(found):
            left -= 1
    return found


def last_until(day: date) -> date:
    """The day itself where it is a working day, otherwise the last working day before it.

    >>> from datetime import date
    >>> last_until(date(2026, 9, 2))
    datetime.date(2026, 8, 28)
    """
    found = day
    while not is_working_day(found):
        found -= _ONE_DAY
    return found
