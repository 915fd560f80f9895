"""Where the columns of a table set by spaces begin: told by its heads, by all its rows, and in a row by its own lines.

A converter that keeps the place of words on a page moves whole cells by some letters, and lets a long cell touch the
next one: no column is blank on every line then, and a single blank may part two cells.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hatang.engines.documents.halves import LEADS_ON, OF_TIME, OPEN
from hatang.engines.documents.loose_rows import TICK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

type Span = tuple[int, int]
# Where a column may begin: the first place, the last, the likely one.
type Near = tuple[int, int, int]
# The best places of the columns so far and what they are worth, by the place of the last of them.
type _Ways = dict[int, tuple[float, list[int]]]

WORD = re.compile(r"\S+")
_PIECE = re.compile(r"\S+(?: \S+)*")
_QUARTER = re.compile(r"[IV]+\b")
_FAR = 10_000
# How far (characters) a column may begin from where its head does, a cell from where its column does.
_BEFORE, BEYOND, _SHIFT = 2, 4, 6
# How much a word that goes on after one blank speaks against a cell that begins there.
_INSIDE = 0.7
# How much speaks for a cell that begins where its column does, and against one for each character it is off.
_KEPT, _MOVED = 0.5, 0.25
# How many places are tried for a column, and how little speaks against each character one is off.
_LIKELIEST, _FARTHER = 6, 0.001
# How much what begins one character beside a place says of it.
_BESIDE = 0.5
# How much a line speaks against a cell in which a wide gap parts its words.
_APART = 1.0


def pieces(text: str) -> list[Span]:
    """The parts of a line between gaps of two blanks and more.

    >>> pieces("1.1 Lập bản đồ   Sở Nội vụ"), pieces("")
    ([(0, 14), (17, 26)], [])
    """
    return [found.span() for found in _PIECE.finditer(text)]


def piece_at(line: str, at: int) -> str:
    """What begins at a place of a line, up to the next wide gap; empty where nothing does.

    >>> piece_at("1   Sở Nội vụ   2026", 4), piece_at("1   Sở Nội vụ   2026", 2)
    ('Sở Nội vụ', '')
    """
    found = _PIECE.match(line, at)
    return found[0] if found is not None else ""


def learnt(near: Sequence[Near], lines: Sequence[str]) -> list[int]:
    """Where each column begins on the lines of rows.

    >>> learnt(near_starts([0, 4, 11]), ["1   Lập kho   Sở Nội vụ", "    số        (Phòng A)"]), learnt([], [])
    ([0, 4, 14], [])
    """
    weights: dict[int, float] = {}
    for line in lines:
        for at, weight in _starts(line):
            for shift, share in ((-1, 0.3), (0, 1.0), (1, 0.3)):
                weights[at + shift] = weights.get(at + shift, 0.0) + share * weight
    ways: _Ways = {-1: (0.0, [])}
    for first, last, likely in near:
        low = max(first, min(ways) + 1)
        places = [
            (weights.get(at, 0.0) - 1.5 * _crossed(at, lines), -abs(at - likely), at)
            for at in range(low, max(last, low) + 1)
        ]
        likeliest = sorted(places, reverse=True)[:_LIKELIEST]
        ways = _on(ways, {at: worth + _FARTHER * near_it for worth, near_it, at in likeliest}, lines)
    return max(ways.values(), key=lambda each: each[0])[1]


def _on(ways: _Ways, worth: dict[int, float], lines: Sequence[str]) -> _Ways:
    """The ways on to the next column, which may begin at some places, each worth something."""
    found: _Ways = {}
    for at, here in worth.items():
        before = [
            (said + here - _APART * _parted(last, at, lines), [*taken, at])
            for last, (said, taken) in ways.items()
            if last < at
        ]
        if before:
            found[at] = max(before, key=lambda each: each[0])
    if not found:
        last, (said, taken) = max(ways.items(), key=lambda each: each[1][0])
        at = max(last + 1, min(worth))
        found = {at: (said, [*taken, at])}
    return found


def near_heads(spans: Sequence[Span]) -> list[Near]:
    """Where columns may begin: behind the head before and hardly behind their own."""
    said = [(before[1] - _BEFORE, here[0] + BEYOND, here[0]) for before, here in pairwise(spans)]
    return [(0, 0, 0), *said] if spans else []


def near_starts(starts: Sequence[int]) -> list[Near]:
    """Where columns may begin that begin so on another page."""
    found = [(0, 0, 0)] if starts else []
    for before, start, after in zip(starts, starts[1:], [*starts[2:], _FAR], strict=False):
        found.append((max(start - _SHIFT, (before + start) // 2), min(start + _SHIFT, (start + after) // 2), start))
    return found


def _parted(first: int, end: int, lines: Iterable[str]) -> int:
    """On how many lines a wide gap parts what stands between two places, the first of which something begins at."""
    count = 0
    for line in lines if first >= 0 else ():
        said = line[first:end]
        count += said[:1].strip() != "" and len(pieces(said.rstrip())) > 1
    return count


def _near_starts(line: str) -> dict[int, float]:
    """What may begin a cell, by its place in a line and those beside it: lines of one cell may be a letter apart."""
    found: dict[int, float] = {}
    for at, weight in _starts(line):
        for place, share in ((at - 1, _BESIDE), (at, 1.0), (at + 1, _BESIDE)):
            found[place] = max(found.get(place, 0.0), share * weight)
    return found


def _starts(line: str) -> list[tuple[int, float]]:
    """(place, weight) of what may begin a cell in a line: most weight after a wide gap."""
    return [(found.start(), _weight(line, found)) for found in WORD.finditer(line)]


def _weight(line: str, word: re.Match[str]) -> float:
    at = word.start()
    if at < 2 or line[at - 2 : at] == "  ":
        return 2.0
    return 0.8 if begins(line, word) else 0.0


def begins(line: str, word: re.Match[str]) -> bool:
    """Whether a word after one blank may begin a cell: a capital, a sign, a figure that goes on no time."""
    before = "".join(line[: word.start()].split()[-1:])
    if LEADS_ON.fullmatch(before) or OPEN.search(before):
        # "và | UBND", "Sở | Khoa học"
        return False
    if OF_TIME.fullmatch(before) and _QUARTER.match(word[0]):
        return False
    is_figure = word[0][0].isdigit() and not OF_TIME.fullmatch(before)
    is_mark = TICK.fullmatch(word[0]) is not None or (word[0] in "-–" and not line[word.end() : word.end() + 2].strip())
    return is_figure or is_mark or word[0][0].isupper() or word[0][0] in "≥≤<>%"


def _crossed(at: int, lines: Iterable[str]) -> int:
    """On how many lines a word stands across a place."""
    return sum(bool(line[at - 1 : at].strip() and line[at : at + 1].strip()) for line in lines)


def _against(at: int, lines: Iterable[str]) -> float:
    """How much lines speak against a cell that begins at a place: words across it, or that go on there after one
    blank."""
    found = 0.0
    for line in lines:
        if not line[at - 1 : at].strip():
            # Right of a blank.
            word = WORD.match(line, at)
            found += 0.0 if word is None or at < 2 or line[at - 2] == " " or begins(line, word) else _INSIDE
        elif line[at : at + 1].strip():
            found += 1.0
        elif line[at + 1 : at + 2].strip():
            found += _INSIDE
    return found


def of_row(starts: Sequence[int], lines: Sequence[str]) -> list[int]:
    """Where the cells of one row begin, near where the columns do: a converter moves those of a whole row alike.

    >>> of_row([0, 4, 12], ["1   Lập     Sở Nội", "    kho       vụ"]), of_row([0, 4], [])
    ([0, 4, 12], [0, 4])
    >>> of_row([0, 4, 14, 24], ["1   Lập kho  Sở A     Sở B", "    số       (Phòng)  Năm"])
    [0, 4, 13, 22]
    """
    places = [_near_starts(line) for line in lines]
    begun = {at for line in lines for at, _ in _starts(line)}
    ways: _Ways = {starts[0]: (0.0, [starts[0]])}
    for start in starts[1:]:
        # Where nothing begins is no better place than the column's own.
        near = {start: _KEPT - _against(start, lines)}
        for at in begun:
            if abs(at - start) <= _SHIFT:
                worth = sum(each.get(at, 0.0) for each in places) - _against(at, lines) - _MOVED * abs(at - start)
                near[at] = max(worth, near.get(at, worth))
        ways = _on(ways, near, lines)
    return max(ways.values(), key=lambda each: each[0])[1]
