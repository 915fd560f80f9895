"""Codes with a letter O for a zero, an l for a one, or a letter of another alphabet that looks the same."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TWINS = {"O": "0", "0": "O", "I": "1", "L": "1", "1": "I", "S": "5", "5": "S", "B": "8", "8": "B", "Z": "2", "2": "Z"}
# Letters of the Cyrillic and Greek alphabets that look Latin.
_FOREIGN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХЗΑΒΕΖΗΙΚΜΝΟΡΤΥΧавеіјкмнорстухѕ", "ABESIJKMHOPCTYX3ABEZHIKMNOPTYXABEIJKMHOPCTYXS"
)
# A code with more doubtful characters than this is not repaired by trying.
_MOST_TRIED = 3
# A shape is taken from the column itself only when it is this common among at least this many codes.
_SHARE = 0.9
_LEAST = 20


@lru_cache(maxsize=65536)
def shape(code: str) -> str:
    """Letters as A, digits as 9, the rest as it is.

    >>> shape("QNG-0012B")
    'AAA-9999A'
    """
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in code)


def plain(code: str) -> str:
    """The code with foreign twins of Latin letters replaced."""
    return code.translate(_FOREIGN)


def repair(code: str, accepted: Callable[[str], bool]) -> str | None:
    """The one accepted code that differs by the fewest look-alike characters; None when there is none or several.

    >>> repair("QNGO012", lambda code: code == "QNG0012")
    'QNG0012'
    """
    latin = plain(code).upper()
    if latin != code.upper() and accepted(latin):
        return latin
    places = [index for index, c in enumerate(latin) if c in _TWINS]
    for changed in range(1, min(_MOST_TRIED, len(places)) + 1):
        found = set()
        for chosen in combinations(places, changed):
            tried = list(latin)
            for index in chosen:
                tried[index] = _TWINS[tried[index]]
            candidate = "".join(tried)
            if accepted(candidate):
                found.add(candidate)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def common_shape(codes: Iterable[str]) -> str | None:
    """The shape that nearly all codes of a column share, when there are enough of them to say so."""
    counts: dict[str, int] = {}
    total = 0
    for code in codes:
        found = shape(code)
        counts[found] = counts.get(found, 0) + 1
        total += 1
    if total < _LEAST:
        return None
    best = max(counts, key=lambda each: counts[each])
    mixed = ("9" in best and "A" in best) or best.strip("9") == ""
    return best if counts[best] >= _SHARE * total and mixed else None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
