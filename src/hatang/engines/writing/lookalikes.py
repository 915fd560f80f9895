"""Codes with a letter O for a zero, an l for a one, or a letter of another alphabet that looks the same."""

from __future__ import annotations

import re
from collections import Counter
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
# The habit of a column is known from this many codes on; a way to write a part that fewer than a tenth have is odd,
# and is mended only into a way that a fifth have (a letter for a digit) or most have (a digit for a letter).
_LEAST, _RARE, _COMMON, _MOST = 8, 0.1, 0.2, 0.6


@lru_cache(maxsize=65536)
def code_shape(code: str) -> str:
    """Letters as A, digits as 9, the rest as it is.

    >>> code_shape("QNG-0012B")
    'AAA-9999A'
    """
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in code)


def replace_twins(code: str) -> str:
    """The code with foreign twins of Latin letters replaced."""
    return code.translate(_FOREIGN)


def repair_code(code: str, accepted: Callable[[str], bool]) -> str | None:
    """The one accepted code that differs by the fewest look-alike characters; None when there is none or several.

    >>> repair_code("QNGO012", lambda code: code == "QNG0012")
    'QNG0012'
    """
    latin = replace_twins(code).upper()
    if latin != code.upper() and accepted(latin):
        return latin
    places = [index for index, c in enumerate(latin) if c in _TWINS]
    for changed in range(1, min(_MOST_TRIED, len(places)) + 1):
        candidates = set()
        for chosen in combinations(places, changed):
            tried = list(latin)
            for index in chosen:
                tried[index] = _TWINS[tried[index]]
            candidate = "".join(tried)
            if accepted(candidate):
                candidates.add(candidate)
        if candidates:
            return candidates.pop() if len(candidates) == 1 else None
    return None


class Habits:
    """How the codes of one column are built, part by part between the signs, so that the odd one shows.

    >>> habits = Habits([f"QNI-{n:04d}" for n in range(40)] + ["QNI-O012"])
    >>> habits.mended("QNI-O012"), habits.mended("QNI-0012"), habits.mended("QNI-X012")
    ('QNI-0012', None, None)
    """

    def __init__(self, codes: Iterable[str]) -> None:
        self._counts: dict[tuple[int, int], Counter[str]] = {}
        for code in codes:
            parts = _split_parts(code)
            for index in range(0, len(parts), 2):
                self._counts.setdefault((len(parts), index), Counter())[code_shape(parts[index])] += 1

    def mended(self, code: str) -> str | None:
        """The code with a letter for a digit put right where all others have a digit; None when it is as the others."""
        parts = _split_parts(code)
        for index in range(0, len(parts), 2):
            counts = self._counts.get((len(parts), index), Counter())
            total, own = counts.total(), counts[code_shape(parts[index])]
            if total >= _LEAST and own <= max(2.0, _RARE * total):
                parts[index] = _find_slip(parts[index], counts, own) or parts[index]
        mended = "".join(parts)
        return mended if mended != code else None


def _split_parts(code: str) -> list[str]:
    return re.split(r"([^0-9A-Za-z]+)", code)


def _find_slip(part: str, counts: Counter[str], own: int) -> str | None:
    """One to three letters O, I or l read as digits, or a zero as the letter O, when that is how the others look."""
    total = counts.total()
    for digits, twins, share in ((True, "OIL", _COMMON), (False, "0", _MOST)):
        places = [index for index, c in enumerate(part.upper()) if c in twins]
        for number in range(1, min(_MOST_TRIED, len(places)) + 1):
            candidates = set()
            for chosen in combinations(places, number):
                tried = list(part)
                for index in chosen:
                    tried[index] = {"O": "0", "I": "1", "L": "1", "0": "O"}[part[index].upper()]
                candidate = "".join(tried)
                seen = counts[code_shape(candidate)]
                if seen >= share * total and seen >= 5 * own:
                    candidates.add(candidate)
            if len(candidates) == 1:
                return candidates.pop()
            if candidates and digits:
                break
    return None


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
