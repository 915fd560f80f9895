"""Numbers as people write them: decimal comma or point, thousands, units, approximations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class NumberStyle(StrEnum):
    """Which mark separates the decimals; the other one then separates thousands."""

    UNKNOWN = ""
    COMMA = "comma"
    DOT = "dot"


@dataclass(frozen=True)
class Number:
    """A number read from text. `other` is the second meaning of a text that has two ("1.234")."""

    value: float
    measure: str = ""
    approximate: bool = False
    grouped: bool = False
    decimal_comma: bool = False
    other: float | None = None


_APPROXIMATE = re.compile(
    r"^(?:[≈~±∼≃<>≤≥]=?|khoảng|khoang|gần|gan|trên|tren|dưới|duoi|hơn|hon|tầm|tam|ước|uoc|xấp xỉ|xap xi|c\.|ca\.)\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"^([+\-−–]?)\s*(\d[\d.,\s'’]*\d|\d|[.,]\d+)(?:\s*[eE]([+\-]?\d{1,3}))?"
    r"(?:\s*([^\d\s.,+\-][^\d]{0,22}[23²³]?|1[. ]?000 ?đ\w*))?$"
)
_METRES_AND_TENTHS = re.compile(r"^(\d+)m([014-9]|\d{2})$", re.IGNORECASE)


@lru_cache(maxsize=65536)
def parse_number(text: str, style: NumberStyle = NumberStyle.UNKNOWN) -> Number | None:
    """The number in the text, None when it is no number.

    >>> (parse_number("1.234,5").value, parse_number("≈45").value, parse_number("12,5 m").measure,
    ...  parse_number("45-50"), parse_number("1.234").other)
    (1234.5, 45.0, 'm', None, 1234.0)
    >>> parse_number("1e400")
    """
    stripped = text.strip()
    bare = _APPROXIMATE.sub("", stripped)
    approximate = bare != stripped
    if split := _METRES_AND_TENTHS.match(bare):
        return Number(float(f"{split[1]}.{split[2]}"), "m", approximate)
    match = _NUMBER.match(bare)
    if match is None:
        return None
    sign, body, exponent, measure = match.groups()
    read = _parse_digits(body, style)
    if read is None:
        return None
    try:
        scale = (-1.0 if sign in ("-", "−", "–") else 1.0) * 10.0 ** int(exponent or 0)
    except OverflowError:  # larger than any number that is computed with
        return None
    other = None if read.other is None else read.other * scale
    unit = (measure or "").strip(" .")
    return Number(read.value * scale, unit, approximate, read.grouped, read.decimal_comma, other)


def _parse_digits(body: str, style: NumberStyle) -> Number | None:
    """The digits and separators; spaces and apostrophes can only separate thousands."""
    spaced = re.split(r"[\s'’]+", body)
    if len(spaced) > 1:
        integers = [*spaced[:-1], re.split(r"[.,]", spaced[-1])[0]]
        if not (1 <= len(integers[0]) <= 3 and all(len(part) == 3 and part.isdigit() for part in integers[1:])):
            return None
        joined = _parse_digits("".join(spaced), style)
        return joined and Number(joined.value, grouped=True, decimal_comma="," in spaced[-1])
    dots, commas = body.count("."), body.count(",")
    if not dots and not commas:
        return Number(float(body))
    if dots and commas:
        return _parse_both_marks(body, "." if body.rfind(".") > body.rfind(",") else ",")
    mark = "." if dots else ","
    if dots + commas > 1:
        grouped = _join_thousands(body, mark)
        return None if grouped is None else Number(grouped, grouped=True)
    return _one_mark(body, mark, style)


def _parse_both_marks(body: str, decimal: str) -> Number | None:
    whole, _mark, fraction = body.rpartition(decimal)
    grouped = _join_thousands(whole, "," if decimal == "." else ".")
    if grouped is None or decimal in whole:
        return None
    return Number(grouped + float(f"0.{fraction or 0}"), grouped=True, decimal_comma=decimal == ",")


def _join_thousands(body: str, mark: str) -> float | None:
    """Thousands in groups of three; None when the groups are wrong."""
    first, *rest = body.split(mark)
    if not (1 <= len(first) <= 3 and first[0] != "0" and all(len(part) == 3 for part in rest)):
        return None
    return float(first + "".join(rest))


def _one_mark(body: str, mark: str, style: NumberStyle) -> Number:
    whole, _mark, fraction = body.partition(mark)
    decimal = float(f"{whole or 0}.{fraction or 0}")
    as_decimal = Number(decimal, decimal_comma=mark == ",")
    if len(fraction) != 3 or not 1 <= len(whole) <= 3 or whole[0] == "0":
        return as_decimal
    thousands = float(whole + fraction)
    if style is NumberStyle.UNKNOWN:
        return Number(decimal, decimal_comma=mark == ",", other=thousands)
    marks = {NumberStyle.COMMA: ",", NumberStyle.DOT: "."}
    return as_decimal if marks[style] == mark else Number(thousands, grouped=True)


def style_of(texts: Iterable[str]) -> NumberStyle:
    """The style that the unambiguous texts among these have; UNKNOWN when none tells or they disagree.

    >>> style_of(["1.234", "12,5"]), style_of(["1.234"]), style_of(["12,5", "12.5"])
    (<NumberStyle.COMMA: 'comma'>, <NumberStyle.UNKNOWN: ''>, <NumberStyle.UNKNOWN: ''>)
    """
    seen = {_detect_style(text) for text in set(texts)} - {NumberStyle.UNKNOWN}
    return seen.pop() if len(seen) == 1 else NumberStyle.UNKNOWN


@lru_cache(maxsize=65536)
def _detect_style(text: str) -> NumberStyle:
    number = parse_number(text)
    if number is None or number.other is not None:
        return NumberStyle.UNKNOWN
    body = re.sub(r"[^\d.,]", "", text).strip(".,")
    if "." in body and "," in body:
        return NumberStyle.DOT if body.rfind(".") > body.rfind(",") else NumberStyle.COMMA
    if body.count(",") > 1 or body.count(".") == 1:
        return NumberStyle.DOT
    if body.count(".") > 1 or body.count(",") == 1:
        return NumberStyle.COMMA
    return NumberStyle.UNKNOWN
