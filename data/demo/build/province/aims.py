"""What the demonstration is meant to show: the course of each measure in each old province, as points of a line.

These are stage directions, not data: nothing reads them but the generator. It gives each hamlet or commune the day on
which it joins so that the shares come out close to the line, easiest places first; the figures on the pages are
computed from the rows. The course tells a plausible story: some targets of 2025 reached in time, some not, one without
data, and Kon Tum behind.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

type Course = tuple[tuple[date, float], ...]
type Courses = Mapping[str, Course]

FIRST = date(2022, 12, 31)
LAST = date(2026, 10, 31)
# The day on which the demonstration stands: the last files came in shortly before.
STAND = date(2026, 11, 24)
MERGER = date(2025, 7, 1)
LEAD_MERGED = date(2025, 3, 1)


def _course(*values: float) -> Course:
    """Shares at 31 December 2022, 2023, 2024, 2025 and 31 October 2026."""
    days = (FIRST, date(2023, 12, 31), date(2024, 12, 31), date(2025, 12, 31), LAST)
    return tuple(zip(days, values, strict=True))


# Hamlets where at least half the households are covered by 4G or 5G (target 1).
MOBILE = {"51": _course(0.955, 0.968, 0.979, 0.986, 0.9925), "62": _course(0.885, 0.912, 0.934, 0.952, 0.967)}
# Hamlets where at least half the households are covered by 5G (target 10).
# The networks opened in October 2024.
_5G_OPENED = ((FIRST, 0.0), (date(2024, 10, 15), 0.0))
MOBILE_5G = {
    "51": (*_5G_OPENED, (date(2024, 12, 31), 0.055), (date(2025, 12, 31), 0.225), (LAST, 0.345)),
    "62": (*_5G_OPENED, (date(2024, 12, 31), 0.02), (date(2025, 12, 31), 0.11), (LAST, 0.18)),
}
# Population of city and industrial zones covered by 4G/5G, best operator (target 3).
ZONE_SHARE = {"51": _course(0.792, 0.835, 0.872, 0.9045, 0.928), "62": _course(0.75, 0.80, 0.835, 0.87, 0.90)}
# Hamlets with fibre (target 5) and households connected (target 6).
FIBRE = {"51": _course(0.872, 0.915, 0.941, 0.962, 0.977), "62": _course(0.70, 0.755, 0.805, 0.85, 0.885)}
FIBRE_HOUSEHOLDS = {"51": _course(0.521, 0.583, 0.645, 0.711, 0.752), "62": _course(0.312, 0.365, 0.418, 0.472, 0.515)}
# Adults with a smartphone (target 2).
SMARTPHONE = {"51": _course(0.712, 0.756, 0.798, 0.835, 0.861), "62": _course(0.585, 0.634, 0.683, 0.728, 0.762)}
# Enterprises able to apply IoT (target 12), residents with an electronic identity (duty).
IOT = {"51": _course(0.16, 0.215, 0.29, 0.372, 0.431), "62": _course(0.09, 0.125, 0.18, 0.242, 0.297)}
ELECTRONIC_IDENTITY = {"51": _course(0.41, 0.66, 0.815, 0.902, 0.934), "62": _course(0.32, 0.575, 0.745, 0.853, 0.896)}


def share_at(course: Course, day: date) -> float:
    """The share on a day, between the points along a straight line.

    >>> round(share_at(MOBILE["51"], date(2025, 12, 31)), 3)
    0.986
    """
    days = [point.toordinal() for point, _ in course]
    return float(np.interp(day.toordinal(), days, [share for _, share in course]))


def day_reached(course: Course, rank: float) -> date | None:
    """The first day on which the share is above the rank (0 first … 1 last): when a place of this rank joins.

    None when it does not join by the last point; a day before FIRST for those who were there from the start.
    """
    if rank < course[0][1]:
        return date(2021, 1, 1) + timedelta(days=int(600 * rank / max(course[0][1], 1e-9)))
    for (start, low), (end, high) in pairwise(course):
        if rank < high:
            return start + timedelta(days=max(1, round((end - start).days * (rank - low) / max(high - low, 1e-9))))
    return None


def months(first: date, last: date) -> list[date]:
    """The first days of the months from `first` to `last`.

    >>> months(date(2025, 12, 1), date(2026, 1, 1))
    [datetime.date(2025, 12, 1), datetime.date(2026, 1, 1)]
    """
    found = []
    day = first.replace(day=1)
    while day <= last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def month_end(month: date) -> date:
    """The last day of a month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
