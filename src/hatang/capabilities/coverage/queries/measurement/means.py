"""When a measurement is enough, as numbers the code can use: read from the dated definitions, never written here."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.terms import Technology
from hatang.kernel.definitions import read_definition
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.problems import Text

NOT_ENOUGH: Text = _("not enough samples")


def months_before(day: date, months: int) -> date:
    """The day so many months earlier, the last of the month where that one is shorter.

    >>> months_before(date(2026, 3, 31), 1), months_before(date(2026, 3, 31), 24), months_before(date(2026, 1, 5), 0)
    (datetime.date(2026, 2, 28), datetime.date(2024, 3, 31), datetime.date(2026, 1, 5))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def too_few(counted: int, least: int) -> str:
    """The words for a figure that is not given."""
    return gettext("Not enough samples: %(found)d of at least %(least)d.") % {"found": counted, "least": least}


@dataclass(frozen=True)
class DriveTestMeans:
    """Samples after `since`; `thresholds_dbm` by technology; fewer than `minimum_samples` say nothing."""

    minimum_samples: int
    since: date
    thresholds_dbm: Mapping[str, float]
    text: str
    citation: str


def drive_test(as_of: date) -> DriveTestMeans:
    """The definition of the date; a technology without defined levels has no threshold and is not judged."""
    definition = read_definition("drive_test", as_of)
    level = str(definition.values["level"])
    thresholds = {}
    for technology in Technology.values:
        try:
            known = read_definition(f"signal_{technology.lower()}", as_of)
        except Missing:
            continue
        thresholds[technology] = float(str(known.values[f"{level}_dbm"]))
    months = int(str(definition.values["valid_months"]))
    return DriveTestMeans(
        minimum_samples=int(str(definition.values["minimum_samples"])),
        since=months_before(as_of, months),
        thresholds_dbm=thresholds,
        text=definition.text,
        citation=definition.citation,
    )


@dataclass(frozen=True)
class SpeedMeans:
    minimum_samples: int
    text: str
    citation: str


def read_ispeed_means(as_of: date) -> SpeedMeans:
    definition = read_definition("ispeed", as_of)
    return SpeedMeans(int(str(definition.values["minimum_samples"])), definition.text, definition.citation)
