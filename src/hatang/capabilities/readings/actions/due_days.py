"""The day of a deadline, out of what a document was read to say: before which day, in which months, how often."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hatang.capabilities.work.public import Recurrence, last_day_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KNOWN = (Recurrence.YEARLY, Recurrence.HALF_YEARLY, Recurrence.QUARTERLY, Recurrence.MONTHLY)
_DAY_OF_YEAR = re.compile(r"(\d\d)-(\d\d)")
_PREFIX = re.compile(r"(\d{4})(?:-(\d\d))?(-\d\d)?")
_MONTH_OF_QUARTER = re.compile(r"tháng (đầu|thứ nhất|thứ hai|giữa)(?: của)?(?: (?:mỗi|hằng|hàng))? quý")
_PLACES = {"đầu": 1, "thứ nhất": 1, "thứ hai": 2, "giữa": 2}
# "trước tháng 9/2026", "trước quý II/2026": before its first day; "trong", "hết", "chậm nhất" are over with its last.
_BEFORE_IT_BEGINS = re.compile(r"trước (tháng|quý)")
# A year with a 29th of February: "by 28/2" must not become "before 1/3".
_LEAP = 2028


def read_due_days(duties: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`month`, `day`, `due_year` (of what is due once) and `recurrence` ("" for none) of each duty that was read.

    >>> said = {"what": "báo cáo", "due": "30", "due_text": "chậm nhất ngày 30", "recurrence": "quarterly"}
    >>> within_quarter = said | {"due": "2026-06", "due_text": "trong quý II/2026"}
    >>> [tuple(day.values()) for day in read_due_days([said, within_quarter])]
    [(3, 31, None, 'quarterly'), (7, 1, 2026, 'once')]
    """
    together = Counter(_derive_sentence_key(duty) for duty in duties if _DAY_OF_YEAR.fullmatch(duty["due"] or ""))
    return [_read_due_day(duty, is_one_of_several=together[_derive_sentence_key(duty)] > 1) for duty in duties]


def _derive_sentence_key(data: Mapping[str, Any]) -> tuple[str, str]:
    """What the days of one sentence share."""
    return (data["what"], (data.get("source") or {}).get("text", ""))


def _read_due_day(data: Mapping[str, Any], *, is_one_of_several: bool) -> dict[str, Any]:
    often, due, words = data["recurrence"], data["due"] or "", (data["due_text"] or "").casefold()
    recurrence = Recurrence(often) if often in _KNOWN else None
    # "trước ngày 15/6" leaves the 14th; "chậm nhất", "đến", "vào ngày 15/6" leave the 15th.
    is_before = "trước" in words
    if date_match := _DAY_OF_YEAR.fullmatch(due):
        # A half-year's report and a year's, each with its own day: neither comes round on the other's.
        named = Recurrence.YEARLY if is_one_of_several or recurrence is None else recurrence
        return _build_due_day(
            *_find_day_before_which(int(date_match[1]), int(date_match[2]), is_before=is_before), named
        )
    if date_match := _PREFIX.fullmatch(due):
        day = _begins_after(date_match, words, due, is_before=is_before)
        return _build_due_day(day.month, day.day, Recurrence.ONCE, day.year)
    if due and recurrence is not None and recurrence.months < 12:
        month = _find_first_month(data, recurrence)
        return _build_due_day(*_find_day_before_which(month, int(due), is_before=is_before), recurrence)
    return _build_due_day(None, None, recurrence)


def _build_due_day(
    month: int | None, day: int | None, recurrence: Recurrence | None, year: int | None = None
) -> dict[str, Any]:
    return {"month": month, "day": day, "due_year": year, "recurrence": recurrence.value if recurrence else ""}


def _find_day_before_which(month: int, day: int, *, is_before: bool) -> tuple[int, int]:
    """Month and day before which it is due; what a month has not is left to it.

    >>> (_find_day_before_which(6, 15, is_before=True), _find_day_before_which(6, 30, is_before=False),
    ...  _find_day_before_which(12, 31, is_before=False))
    ((6, 15), (7, 1), (1, 1))
    >>> _find_day_before_which(2, 28, is_before=False), _find_day_before_which(1, 30, is_before=False)
    ((2, 29), (1, 31))
    """
    if is_before:
        return month, day
    following = last_day_of(f"{_LEAP}-{month:02}-{day:02}") + timedelta(days=1)
    return following.month, following.day


def _begins_after(date_match: re.Match[str], words: str, due: str, *, is_before: bool) -> date:
    """The day before which something is due that a document asks for by a day, a month or a year."""
    last = last_day_of(due)
    if date_match[3] and is_before:
        return last
    if (begins := _BEFORE_IT_BEGINS.search(words)) and date_match[2] and not date_match[3]:
        return date(last.year, last.month - (2 if begins[1] == "quý" else 0), 1)
    return last + timedelta(days=1)


def _find_first_month(data: Mapping[str, Any], recurrence: Recurrence) -> int:
    """The first month of a year in which it is due: the last one of a turn where no other is named."""
    if recurrence == Recurrence.MONTHLY:
        return 1
    at = data["what"].find(data["due_text"])
    named = _MONTH_OF_QUARTER.search(data["what"][max(at, 0) :].casefold())
    return _PLACES[named[1]] if named and recurrence == Recurrence.QUARTERLY else recurrence.months
