"""Numbers as Vietnamese documents print them: decimal comma and point mixed, thousands parted by either."""

from __future__ import annotations

import re

NUMBER = r"(?:\d{1,3}(?:[.,\u00a0 ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)"
_GROUPS_POINT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_GROUPS_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def value_of(text: str, *, is_rate: bool = False) -> float | int:
    """The value of a printed number; `ValueError` where it is none.

    A single group of three after the mark is thousands ("3.000"), unless the number begins with zero or is a rate.

    >>> value_of("3.000"), value_of("99,5"), value_of("99.5"), value_of("1.234,5"), value_of("1,234.5"), value_of("02")
    (3000, 99.5, 99.5, 1234.5, 1234.5, 2)
    >>> value_of("0,125"), value_of("12,345", is_rate=True), value_of("3,000"), value_of("1 500")
    (0.125, 12.345, 3000, 1500)
    """
    plain = re.sub(r"[\u00a0 ]", "", text.strip())
    if "." in plain and "," in plain:
        decimal = max(plain.rfind("."), plain.rfind(","))
        plain = re.sub(r"[.,]", "", plain[:decimal]) + "." + plain[decimal + 1 :]
    elif _is_grouped(plain, is_rate=is_rate):
        plain = re.sub(r"[.,]", "", plain)
    else:
        plain = plain.replace(",", ".")
    number = float(plain)
    return int(number) if number.is_integer() else number


def _is_grouped(plain: str, *, is_rate: bool) -> bool:
    if not (_GROUPS_POINT.fullmatch(plain) or _GROUPS_COMMA.fullmatch(plain)):
        return False
    if plain.startswith("0"):
        return False
    # "12,345 %" is a rate with decimals: nothing is at 12 thousand per hundred.
    return not (is_rate and plain.count(".") + plain.count(",") == 1)


def roman(text: str) -> int | None:
    """The value of a Roman numeral up to XXXIX, None for anything else.

    >>> roman("IV"), roman("XII"), roman("ix"), roman("IIII"), roman("")
    (4, 12, 9, None, None)
    """
    word = text.strip().lower()
    if not re.fullmatch(r"x{0,3}(?:ix|iv|v?i{0,3})", word) or not word:
        return None
    total = 0
    for here, following in zip(word, [*word[1:], ""], strict=True):
        value = _ROMAN[here]
        total += -value if following and _ROMAN[following] > value else value
    return total


def as_roman(number: int) -> str:
    """A number to 39 as it heads a part.

    >>> as_roman(1), as_roman(4), as_roman(19)
    ('I', 'IV', 'XIX')
    """
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
