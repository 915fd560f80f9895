"""Days and sums as people type them into a field; what cannot be read is refused with the way out."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hatang.engines.writing import dates
from hatang.engines.writing.numbers import NumberStyle, parse_number
from hatang.engines.writing.quantities import find_measure

if TYPE_CHECKING:
    from hatang.kernel.problems import Text

# Longer texts are nobody's day or sum.
_LONGEST = 60
_FAULTS: dict[dates.DateFault, Text] = {
    dates.DateFault.NOT_A_DATE: _("“%(value)s” is no day. Write day/month/year, such as 24/11/2026."),
    dates.DateFault.IMPOSSIBLE_DATE: _("There is no day %(value)s. Write day/month/year, such as 24/11/2026."),
    dates.DateFault.MONTH_BEFORE_DAY: _("“%(value)s” has no such month: the day comes first. Is it %(proposal)s?"),
    dates.DateFault.DATE_OUT_OF_RANGE: _("The year of “%(value)s” lies outside %(first)s to %(last)s."),
}
_NOT_ONE_DAY = _("“%(value)s” is more than one day. Write day/month/year, such as 24/11/2026.")
_GROUPED = re.compile(r"\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:[\s\u00a0]\d{3})+")
_PARTS = re.compile(r"(\d[\d.,\s\u00a0]*)([^\d]*)")


def read_day(text: str) -> date:
    """The day that a text names; ValidationError with what to write instead.

    >>> read_day("24/11/2026") == read_day("2026-11-24") == read_day("24.11.26") == read_day("24112026")
    True
    """
    parsed = dates.parse_date(text.strip()[:_LONGEST])
    if isinstance(parsed, dates.NoDate):
        proposal = f"{date.fromisoformat(parsed.proposal):%d/%m/%Y}" if parsed.proposal else ""
        raise ValidationError(_FAULTS[parsed.fault], parsed.fault, {**parsed.params, "proposal": proposal})
    if parsed.form is dates.DateForm.EXCEL_SERIAL:
        raise ValidationError(_FAULTS[dates.DateFault.NOT_A_DATE], "serial", {"value": text})
    if parsed.first != parsed.last:
        raise ValidationError(_NOT_ONE_DAY, "period", {"value": text})
    return parsed.first


def read_moment(text: str) -> datetime:
    """The day with the time of the day, naive; ValidationError as of `read_day`, or for a time that is none.

    >>> read_moment("24/11/2026 08:30")
    datetime.datetime(2026, 11, 24, 8, 30)
    """
    parsed = dates.parse_moment(text.strip()[:_LONGEST])
    if isinstance(parsed, dates.NoDate):
        wrong = _("“%(value)s” is no moment. Write day/month/year hour:minute, such as 24/11/2026 08:30.")
        raise ValidationError(wrong, "moment", {"value": text})
    return parsed.replace(tzinfo=None)


def find_money(text: str) -> int | None:
    """Whole đồng, None for what is no sum: grouped or bare figures, or with words for thousands, millions, billions.

    >>> find_money("1.200.000.000"), find_money("1,2 tỷ"), find_money("350 triệu"), find_money("1 tỷ 200 triệu")
    (1200000000, 1200000000, 350000000, 1200000000)
    >>> find_money("12,5"), find_money("1.20.000"), find_money("nhiều")
    (None, None, None)
    """
    stripped = text.strip()
    parts = _PARTS.findall(stripped)
    if not parts or len(stripped) > _LONGEST or _PARTS.sub("", stripped):
        return None
    # The dearest word first, or somebody wrote two sums.
    sums = [_find_part(figures.strip(), unit.strip()) for figures, unit in parts]
    known = [part for part in sums if part is not None]
    return sum(known) if len(known) == len(sums) and known == sorted(known, reverse=True) else None


def _find_part(figures: str, unit: str) -> int | None:
    if unit.casefold() in ("", "đồng", "đ", "₫", "vnd"):
        return int(re.sub(r"\D", "", figures)) if _GROUPED.fullmatch(figures) else None
    measure = find_measure(unit)
    if measure is None or measure.dimension != "money":
        return None
    number = parse_number(figures, NumberStyle.DOT if (get_language() or "vi").startswith("en") else NumberStyle.COMMA)
    return None if number is None else round(number.value * measure.factor)
