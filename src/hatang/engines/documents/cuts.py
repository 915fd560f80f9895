"""A line of a table set by spaces cut into its cells, where they touch each other or begin off their columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from hatang.engines.documents.edges import WORD, begins, piece_at, pieces

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Sequence

# Whether a text may be, or begin, what a column holds.
type Holds = Callable[[str], bool]
# How much speaks against a cell from one place of a line to another, by the words it parts and joins.
type Joins = Callable[[int, int], float]

_FAR = 10_000
# How far (characters) right or left of where it should a cell may begin; farther left than near, each character says
# half as much.
_REACH, _REACH_BACK, _NEAR = 6, 10, 4
# How much speaks for a cell that holds what its column does, and against one that does not.
_HELD, _STRANGE = 1.5, 3.0


def cut(
    line: str, starts: Sequence[int], holds: Sequence[Holds | None] = (), joins: Sequence[Joins | None] = ()
) -> list[tuple[int, str]]:
    """(column, text) of the cells of a line whose columns begin so; a cell that runs over the begin of the next ends
    at the blank where that one most likely begins. `holds` tells what a column holds where its cells begin here,
    `joins` how its words go on those around them.

    >>> cut("1   Lập kho Sở Nội vụ", [0, 4, 11]), cut("", [0, 4])
    ([(0, '1'), (1, 'Lập kho'), (2, 'Sở Nội vụ')], [])
    """
    # The cheapest begins of the cells so far, by the place of the last of them and what is said of it.
    best: dict[_Begin, tuple[float, list[int]]] = {_Begin(0, 0.0): (0.0, [0])}
    last: _Begins | None = None
    for number, start in enumerate(starts[1:], 1):
        here = _Begins(line, start, holds[number] if holds else None, joins[number] if joins else None)
        following: dict[_Begin, tuple[float, list[int]]] = {}
        for begin in here.places:
            ways = [
                (cost + (last.cost(before, begin.at) if last is not None else 0.0), [*taken, max(begin.at, before.at)])
                for before, (cost, taken) in best.items()
                if before.at <= begin.at or not begin.is_word
            ]
            if ways:
                following[begin] = min(ways, key=lambda each: each[0])
        best, last = following or best, here if following else last
    ends = min(
        (
            (cost + (last.cost(begin, len(line)) if last is not None else 0.0), taken)
            for begin, (cost, taken) in best.items()
        ),
        key=lambda each: each[0],
    )[1]
    ends += [len(line)] * (len(starts) - len(ends))
    found = [
        (column, line[a:b].strip()) for column, (a, b) in enumerate(zip(ends, [*ends[1:], len(line)], strict=True))
    ]
    return [(column, text) for column, text in found if text]


@dataclass(frozen=True)
class _Begin:
    """A place where the cell of a column may begin, and how much speaks against it whatever the cell holds."""

    at: int
    against: float
    is_word: bool = False


class _Begins:
    """The places of a line where the cell of one column may begin."""

    def __init__(self, line: str, start: int, holds: Holds | None, joins: Joins | None) -> None:
        self.line, self.start, self.holds, self.joins = line, start, holds, joins
        self.is_gap = start >= len(line) or not line[start - 1 : start + 1].strip()
        self.doubts: dict[int, float] = {}
        self.places: list[_Begin] = [_Begin(start, 0.0)] if self.is_gap else []
        if not self.is_gap or joins is not None:
            self._look()
        self.places = self.places or [_Begin(start, 0.0)]

    def _look(self) -> None:
        is_held = False
        first = max(0, self.line.rfind(" ", 0, max(0, self.start - _REACH_BACK)))
        for found in WORD.finditer(self.line, first):
            if found.start() > self.start + _REACH:
                break
            self.doubts[found.start()] = _doubt(self.line, found, self.start)
            self.places.append(_Begin(found.start(), _off(found.start() - self.start), is_word=True))
            is_held = is_held or (self.holds is not None and self.holds(piece_at(self.line, found.start())))
            # What ends here may have nothing beside it.
            is_last = self.line[found.end() : found.end() + 2].strip() == ""
            if not self.is_gap and is_last and self.start <= found.end() <= self.start + _REACH:
                against = found.end() - self.start + _HELD * is_held
                self.places.append(_Begin(found.end(), against + self._joined(found.end(), found.end())))

    def _joined(self, at: int, end: int) -> float:
        return self.joins(at, end) if self.joins is not None else 0.0

    def cost(self, begin: _Begin, end: int) -> float:
        """How much speaks against a cell from one place to another."""
        if not begin.is_word:
            return begin.against
        if end <= begin.at:
            return _FAR
        joined_so = self._joined(begin.at, end)
        if self.is_gap and joined_so >= 0:
            # Only what goes on the words above stands beside a gap.
            return _FAR
        # What goes on the words above may begin as it likes.
        doubt = 0.0 if joined_so < 0 else self.doubts[begin.at]
        if self.holds is not None:
            said = piece_at(self.line[:end].rstrip(), begin.at)
            doubt = min(doubt, -_HELD) if self.holds(said) else doubt + _STRANGE
        return begin.against + doubt + joined_so


def _off(apart: int) -> float:
    """How much speaks against a cell that begins so far from where it should: words set wide in the cell before it
    take less room when one blank parts them, and what follows them moves left."""
    return abs(apart) if apart > -_NEAR else _NEAR - (_NEAR + apart) / 2


def _doubt(line: str, word: re.Match[str], start: int) -> float:
    """How much speaks against a cell that begins with this word."""
    at = word.start()
    if line[max(0, at - 2) : at].strip() == "":
        return -1.5
    if begins(line, word):
        return 0.0
    return 0.5 if at == start else 1.5


class Pairs:
    """How often words stand one right after another in the lines of a document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._count = Counter(pair for line in lines for pair in _pairs(line))

    def known(self, first: str, second: str, line: str) -> bool:
        """Whether two words stand so elsewhere than at one place of this line.

        >>> pairs = Pairs(["Sở Nội vụ", "Nội vụ   Sở, ban"])
        >>> pairs.known("Nội", "vụ", "Sở Nội vụ"), pairs.known("Sở", "Nội", "Sở Nội vụ"), pairs.known("vụ", "Sở", "")
        (True, False, False)
        """
        pair = (first.lower(), second.lower().rstrip(_STOPS))
        return self._count[pair] > (pair in _pairs(line))


_STOPS, _ENDS = ".,;:)", ".;:)"


def _pairs(line: str) -> list[tuple[str, str]]:
    """The words that one blank and nothing but a comma parts."""
    return [
        (first, second.rstrip(_STOPS))
        for start, end in pieces(line.lower())
        for first, second in pairwise(line[start:end].lower().split(" "))
        if first[-1] not in _ENDS
    ]
