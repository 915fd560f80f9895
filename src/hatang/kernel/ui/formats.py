"""Numbers, dates and money as people write them: 1.234,5 and 24/11/2026 in Vietnamese, 1,234.5 in English."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import dateformat, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hatang.kernel import workdays

if TYPE_CHECKING:
    from decimal import Decimal

    type Number = int | float | Decimal

# Keeps a figure and its unit on one line.
_NO_BREAK = "\u00a0"
_MINUS = "\u2212"
AT_MOST = "≤"
"""Stands before a figure of which only an upper bound is known, wherever figures are written."""
_VIETNAMESE_MARKS = str.maketrans(",.", ".,")


def _is_english() -> bool:
    return (get_language() or "vi").startswith("en")


def format_number(value: Number | None, decimals: int | None = None) -> str:
    """Grouped digits; without `decimals` as many as the value has, at most two. None is an en dash.

    >>> format_number(1234.5), format_number(None), format_number(-3)
    ('1.234,5', '–', '−3')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if decimals is None:
        text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    else:
        text = f"{value:,.{decimals}f}"
    if not _is_english():
        text = text.translate(_VIETNAMESE_MARKS)
    return text.replace("-", _MINUS)


def format_measured(value: Number, unit: str = "") -> str:
    """A figure under a head that says its unit: to two decimals, a percentage as `format_percent`, without a unit to
    six.

    >>> (format_measured(66.6666667, "%"), format_measured(12.3456, "km"), format_measured(0.004, "km"),
    ...  format_measured(108.123456789))
    ('66,7', '12,35', '0,004', '108,123457')
    """
    if unit == "%":
        return format_percent(float(value)).removesuffix(f"{_NO_BREAK}%")
    if not math.isfinite(value):
        return format_number(value)
    decimals = 2 if unit and (value == 0 or abs(float(value)) >= 0.1) else 6
    places = len(f"{value:.{decimals}f}".rstrip("0").partition(".")[2])
    return format_number(value, places)


def format_percent(value: float | None, goal: float | None = None) -> str:
    """One decimal. Rounding never makes a figure reach its goal, or 100, that it has not reached.

    >>> format_percent(94.96, 95), format_percent(94.96), format_percent(99.99)
    ('94,96\\xa0%', '95,0\\xa0%', '99,99\\xa0%')
    """
    if value is None:
        return "–"
    decimals = 1
    for bound in (goal, 100.0):
        while bound is not None and value < bound <= round(value, decimals) and decimals < 6:
            decimals += 1
    return f"{format_number(value, decimals)}{_NO_BREAK}%"


def format_quantity(
    value: float | None, unit: str = "", goal: float | None = None, *, upper_bound: bool = False
) -> str:
    """A figure with its unit; `count` and `` show a bare whole number, an upper bound keeps its mark.

    >>> (format_quantity(1730, "count"), format_quantity(71, "%"), format_quantity(2.5, "km"),
    ...  format_quantity(71, "%", upper_bound=True))
    ('1.730', '71,0\\xa0%', '2,5\\xa0km', '≤\\xa071,0\\xa0%')
    """
    text = format_percent(value, goal) if unit == "%" else format_number(value)
    if value is None:
        return text
    unit = "" if unit in ("", "count", "%") else f"{_NO_BREAK}{unit}"
    return mark_upper_bound(f"{text}{unit}", upper_bound=upper_bound)


def mark_upper_bound(text: str, *, upper_bound: bool) -> str:
    """The text of a figure with the mark of one that is only known to be an upper bound."""
    return f"{AT_MOST}{_NO_BREAK}{text}" if upper_bound else text


def format_goal(value: float | None, unit: str = "") -> str:
    """A goal as the plan writes it: no more decimals than it has.

    >>> format_goal(95, "%"), format_goal(3000, "count")
    ('95\\xa0%', '3.000')
    """
    if unit == "%" and value is not None:
        return f"{format_number(value)}{_NO_BREAK}%"
    return format_quantity(value, unit)


def format_day(value: date | datetime | None) -> str:
    """A date as an officer writes it.

    >>> format_day(date(2026, 11, 24)), format_day(None)
    ('24/11/2026', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return dateformat.format(value, "j M Y") if _is_english() else f"{value:%d/%m/%Y}"


def note_rest_day(value: date | None) -> str:
    """Of a last day on which offices rest, the last working day before it; "" of one on which they work."""
    if value is None or (working := workdays.last_until(value)) == value:
        return ""
    return _("no working day; the last one before is %(day)s") % {"day": format_day(working)}


def format_moment(value: datetime | None) -> str:
    """A date with the minute, in the province's time."""
    if value is None:
        return "–"
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%H:%M} {format_day(local)}"


def format_month(value: date | None) -> str:
    """The month of a date: 11/2026 or Nov 2026."""
    if value is None:
        return "–"
    return dateformat.format(value, "M Y") if _is_english() else f"{value:%m/%Y}"


def exact_money(value_vnd: int | None) -> str:
    """Whole đồng, nothing rounded."""
    return "–" if value_vnd is None else _("%(sum)s đồng") % {"sum": format_number(value_vnd, 0)}


def format_money(value_vnd: int | None, decimals: int = 1) -> str:
    """A sum in the unit people speak in, to at most one decimal, or two.

    >>> from django.utils.translation import override
    >>> with override("en"): format_money(1_200_000_000)
    '1.2 billion đồng'
    """
    if value_vnd is None:
        return "–"
    size = abs(value_vnd)
    if size < 1_000_000:
        return exact_money(value_vnd)
    if size < 1_000_000_000:
        divisor, words = 1_000_000, _("%(sum)s million đồng")
    elif size < 1_000_000_000_000:
        divisor, words = 1_000_000_000, _("%(sum)s billion đồng")
    else:
        divisor, words = 1_000_000_000_000, _("%(sum)s trillion đồng")
    return words % {"sum": format_number(round(value_vnd / divisor, decimals))}


def format_duration(seconds: float) -> str:
    """Roughly how long: seconds, minutes or hours.

    >>> from django.utils.translation import override
    >>> with override("en"): format_duration(75)
    '1 min 15 s'
    """
    whole = round(seconds)
    if whole < 60:
        return _("%(seconds)d s") % {"seconds": whole}
    if whole < 3600:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": whole // 60, "seconds": whole % 60}
    return _("%(hours)d h %(minutes)d min") % {"hours": whole // 3600, "minutes": whole % 3600 // 60}
