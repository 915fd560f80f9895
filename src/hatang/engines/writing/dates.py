"""Dates in every shape: day, month, quarter, year; figures, words, Roman numerals; serial numbers of a spreadsheet."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from hatang.engines.writing.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Serial numbers of a spreadsheet that are plausibly dates: 1954 to 2119. Smaller ones are years or counts.
_SERIALS = (20_000, 80_000)
_EPOCH = date(1899, 12, 30)
# Two-digit years up to this one are of this century.
_CENTURY_TURN = 69


class DateForm(StrEnum):
    """How a date was written that was not written the plain way."""

    DATE_SHAPE = "date_shape"
    DATE_IMPRECISE = "date_imprecise"
    EXCEL_SERIAL = "excel_serial"


class DateFault(StrEnum):
    """Why a value names no day."""

    NOT_A_DATE = "not_a_date"
    IMPOSSIBLE_DATE = "impossible_date"
    MONTH_BEFORE_DAY = "month_before_day"
    DATE_OUT_OF_RANGE = "date_out_of_range"


@dataclass(frozen=True)
class DateRead:
    """The period that a text names and how it was written; a plain date is a period of one day."""

    first: date
    last: date
    form: DateForm | None = None


@dataclass(frozen=True)
class NoDate:
    """Why a value names no day: `params` are what to say of it, `proposal` the day that was meant, as YYYY-MM-DD."""

    fault: DateFault
    params: Mapping[str, str]
    proposal: str | None = None


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTH_NAMES = {name.lower(): index for index, name in enumerate(calendar.month_abbr) if name}
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?$")
_YMD = re.compile(r"^(\d{4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})$")
_DMY = re.compile(r"^(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})$")
_WORDED = re.compile(r"^(?:ngay )?(\d{1,2}) (?:thang|th|t) ?(\d{1,2}) (?:nam )?(\d{4})$")
_NAMED = re.compile(r"^(\d{1,2}) ([a-z]{3})[a-z]* (\d{4}|\d{2})$")
_MONTH = re.compile(r"^(?:(?:thang|th|t) ?)?(\d{1,2}) (?:nam )?(\d{4})$")
_MONTH_SHORT = re.compile(r"^(?:thang|th|t) ?(\d{1,2}) (\d{2})$")
_MONTH_ISO = re.compile(r"^(\d{4}) (\d{1,2})$")
_MONTH_NAMED = re.compile(r"^([a-z]{3})[a-z]* (\d{4}|\d{2})$")
_QUARTER = re.compile(r"^(?:quy|q) ?(iv|i{1,3}|[1-4]) (?:nam )?(\d{4})$")
_QUARTER_BARE = re.compile(r"^(iv|i{1,3}) (?:nam )?(\d{4})$")
_QUARTER_AFTER = re.compile(r"^(\d{4}) ?q([1-4])$")
_HALF = re.compile(r"^6 thang (dau|cuoi) (?:nam )?(\d{4})$")
_YEAR = re.compile(r"^(?:nam )?(\d{4})$")
_DIGITS8 = re.compile(r"^\d{8}$")


@lru_cache(maxsize=65536)
def parse_date(value: str | float) -> DateRead | NoDate:
    """The date or period of a text or number.

    >>> parse_date("31/12/2024").first, parse_date("Quý II/2025").last, parse_date(45657).first
    (datetime.date(2024, 12, 31), datetime.date(2025, 6, 30), datetime.date(2024, 12, 31))
    >>> parse_date("31/02/2024").fault, parse_date("12/31/2024").proposal, parse_date("mới").fault
    (<DateFault.IMPOSSIBLE_DATE: 'impossible_date'>, '2024-12-31', <DateFault.NOT_A_DATE: 'not_a_date'>)
    """
    if isinstance(value, int | float):
        return _read_serial(value, f"{value:g}")
    text = _TIME.sub("", value.strip())
    if match := _YMD.match(text):
        year, month, day = map(int, match.groups())
        return _read_day(value, year, month, day, None if "-" in text else DateForm.DATE_SHAPE)
    if match := _DMY.match(text):
        day, month, year = int(match[1]), int(match[2]), _full_year(match[3])
        plain = "/" in text and len(match[3]) == 4
        return _read_day(value, year, month, day, None if plain else DateForm.DATE_SHAPE)
    if _DIGITS8.match(text):
        return _eight_digits(text)
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return _read_serial(float(text.replace(",", ".")), value)
    return _read_worded(value, fold_words(text))


_CLOCK = re.compile(
    r"[ T_]+(\d{1,2})[:.hg](\d{2})(?:[:.m](\d{2})(?:[.,](\d{1,6}))?)?s?(?:\s*([AaPp])\.?[Mm]\.?)?(Z|[+-]\d{2}:?\d{2})?$"
)
# 20261012 083105 and 20261012083105, as logging programs write it.
_DIGITS14 = re.compile(r"^(\d{8})[ T_-]?(\d{2})(\d{2})(\d{2})$")


def parse_moment(value: str | float) -> datetime | NoDate:
    """The day with the time of the day, naive unless the text names an offset; a day alone is its midnight.

    >>> parse_moment("12/10/2026 08:31:05"), parse_moment("2026-10-12T08:31:05+07:00").isoformat()
    (datetime.datetime(2026, 10, 12, 8, 31, 5), '2026-10-12T08:31:05+07:00')
    >>> parse_moment("2026.10.12_08.31.05") == parse_moment("20261012 083105") == datetime(2026, 10, 12, 8, 31, 5)
    True
    >>> parse_moment("12/10/2026 25:00").fault
    <DateFault.NOT_A_DATE: 'not_a_date'>
    >>> parse_moment(46307.5)
    datetime.datetime(2026, 10, 12, 12, 0)
    """
    if isinstance(value, int | float):
        day = parse_date(float(int(value)))
        seconds = round((value - int(value)) * 86_400)
        return day if isinstance(day, NoDate) else datetime.combine(day.first, time.min) + timedelta(seconds=seconds)
    text = value.strip()
    if match := _DIGITS14.match(text):
        text = f"{match[1]} {match[2]}:{match[3]}:{match[4]}"
    clock = _CLOCK.search(text)
    day = parse_date(text[: clock.start()] if clock else text)
    if isinstance(day, NoDate):
        return day
    if day.first != day.last:
        return NoDate(DateFault.NOT_A_DATE, {"value": value})
    try:
        return datetime.combine(day.first, _time_of(clock) if clock else time.min)
    except ValueError:
        return NoDate(DateFault.NOT_A_DATE, {"value": value})


def _time_of(clock: re.Match[str]) -> time:
    hour, half = int(clock[1]), (clock[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    offset = clock[6] and datetime.strptime(clock[6].replace("Z", "+0000").replace(":", ""), "%z").tzinfo
    fraction = int((clock[4] or "").ljust(6, "0")) if clock[4] else 0
    return time(hour, int(clock[2]), int(clock[3] or 0), fraction, tzinfo=offset or None)


_YEAR_WITHIN = re.compile(r"(?<!\d)\d{4}(?!\d)")


def find_meant_day(written: str | date, earliest: date, latest: date) -> date | None:
    """The one day within the bounds that was meant by one outside: two digits of its year exchanged, or its century.

    None when there is no such day or more than one of the likelier kind.

    >>> find_meant_day("15/03/2062", date(1993, 1, 1), date(2026, 10, 31))
    datetime.date(2026, 3, 15)
    >>> find_meant_day(date(1926, 3, 15), date(1993, 1, 1), date(2026, 10, 31))
    datetime.date(2026, 3, 15)
    >>> find_meant_day("15/03/2045", date(1993, 1, 1), date(2026, 10, 31))
    """
    text = written.isoformat() if isinstance(written, date) else written
    years = _YEAR_WITHIN.findall(text)
    if len(years) != 1:
        return None
    year = years[0]
    exchanged = {year[:at] + year[at + 1] + year[at] + year[at + 2 :] for at in range(3)}
    # 2099 and 9999 are how people write "without an end", and no slip.
    centuries = (
        {str(int(year) + 100)} if "1900" <= year < "1970" else {str(int(year) - 100)} if year > "2100" else set()
    )
    for candidates in (exchanged, centuries):
        days = set()
        for candidate in candidates - {year}:
            read = parse_date(text.replace(year, candidate))
            if isinstance(read, DateRead) and read.first == read.last and earliest <= read.first <= latest:
                days.add(read.first)
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year <= _CENTURY_TURN else 1900)


def _read_day(written: str, year: int, month: int, day: int, form: DateForm | None) -> DateRead | NoDate:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _out_of_range(written)
    try:
        parsed = date(year, month, day)
    except ValueError:
        if month > 12 and 1 <= day <= 12 and month <= calendar.monthrange(year, day)[1]:
            return NoDate(DateFault.MONTH_BEFORE_DAY, {"value": written}, date(year, day, month).isoformat())
        return NoDate(DateFault.IMPOSSIBLE_DATE, {"value": written})
    return DateRead(parsed, parsed, form)


def _out_of_range(written: str) -> NoDate:
    return NoDate(DateFault.DATE_OUT_OF_RANGE, {"value": written, "first": str(FIRST_YEAR), "last": str(LAST_YEAR)})


def _read_serial(value: float, written: str) -> DateRead | NoDate:
    if FIRST_YEAR <= value <= LAST_YEAR and value == int(value):
        return _read_period(int(value), 1, 12)
    if _SERIALS[0] <= value <= _SERIALS[1]:
        day = _EPOCH + timedelta(days=int(value))
        return DateRead(day, day, DateForm.EXCEL_SERIAL)
    if value == int(value) and 19_000_000 <= value <= 21_001_231:
        return _eight_digits(str(int(value)))
    return NoDate(DateFault.NOT_A_DATE, {"value": written})


def _eight_digits(text: str) -> DateRead | NoDate:
    """20241231 or 31122024, whichever is a date."""
    for year, month, day in ((text[:4], text[4:6], text[6:]), (text[4:], text[2:4], text[:2])):
        try:
            parsed = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if FIRST_YEAR <= parsed.year <= LAST_YEAR:
            return DateRead(parsed, parsed, DateForm.DATE_SHAPE)
    return NoDate(DateFault.NOT_A_DATE, {"value": text})


def _read_period(year: int, first_month: int, last_month: int) -> DateRead | NoDate:
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= first_month <= last_month <= 12:
        fault = DateFault.IMPOSSIBLE_DATE if FIRST_YEAR <= year <= LAST_YEAR else DateFault.DATE_OUT_OF_RANGE
        written = f"{first_month}/{year}"
        return NoDate(fault, {"value": written, "first": str(FIRST_YEAR), "last": str(LAST_YEAR)})
    last_day = calendar.monthrange(year, last_month)[1]
    return DateRead(date(year, first_month, 1), date(year, last_month, last_day), DateForm.DATE_IMPRECISE)


def _read_worded(written: str, text: str) -> DateRead | NoDate:  # noqa: PLR0911 - one return a shape
    if match := _WORDED.match(text):
        return _read_day(written, int(match[3]), int(match[2]), int(match[1]), DateForm.DATE_SHAPE)
    if (match := _NAMED.match(text)) and match[2] in _MONTH_NAMES:
        return _read_day(written, _full_year(match[3]), _MONTH_NAMES[match[2]], int(match[1]), DateForm.DATE_SHAPE)
    if (match := _MONTH.match(text)) or (match := _MONTH_SHORT.match(text)):
        return _read_period(_full_year(match[2]), int(match[1]), int(match[1]))
    if match := _MONTH_ISO.match(text):
        return _read_period(int(match[1]), int(match[2]), int(match[2]))
    if (match := _MONTH_NAMED.match(text)) and match[1] in _MONTH_NAMES:
        month = _MONTH_NAMES[match[1]]
        return _read_period(_full_year(match[2]), month, month)
    if (match := _QUARTER.match(text)) or (match := _QUARTER_BARE.match(text)):
        quarter = _ROMAN.get(match[1]) or int(match[1])
        return _read_period(int(match[2]), 3 * quarter - 2, 3 * quarter)
    if match := _QUARTER_AFTER.match(text):
        return _read_period(int(match[1]), 3 * int(match[2]) - 2, 3 * int(match[2]))
    if match := _HALF.match(text):
        return _read_period(int(match[2]), *((1, 6) if match[1] == "dau" else (7, 12)))
    if match := _YEAR.match(text):
        return _read_period(int(match[1]), 1, 12)
    return NoDate(DateFault.NOT_A_DATE, {"value": written})
