"""Where the columns of a table set by spaces begin: told by its heads, by all its rows, and in a row by its own lines.

A converter that keeps the place of words on a page moves whole cells by some letters, and lets a long cell touch the
next one: no column is blank on every line then, and a single blank may part two cells.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

from hatang.engines.documents import headers, streams
from hatang.engines.documents.halves import LEADS_ON, OF_TIME, OPEN
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import TICK
from hatang.engines.documents.words import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

type Span = tuple[int, int]
# Where a column may begin: the first place, the last, the likely one.
type Near = tuple[int, int, int]
# Whether a text may be, or begin, what a column holds.
type Holds = Callable[[str], bool]
# How much speaks against a cell from one place of a line to another, by the words it parts and joins.
type Joins = Callable[[int, int], float]

_PIECE = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")
_QUARTER = re.compile(r"[IV]+\b")
_BEGIN = re.compile(r"(?:ngày |thời gian )?(?:bắt đầu|khởi công)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,3}")
_HALF_YEAR = re.compile(r"[Nn]ăm(?: (?:19|20)\d?| 20)?")
_FAR = 10_000
# The most places at which heads that touch may part: twice as many readings for each.
_MOST_TOUCHING = 9
# Heads of which several may stand beside each other.
_MANY = (Role.YEAR, Role.BUDGET, Role.BASELINE, Role.NOTE, Role.GOAL, Role.MEASURE)
# How far (characters) a column may begin from where its head does, a cell from where its column does, the end of a
# cell from where it should be.
_BEFORE, _BEYOND, _SHIFT, _REACH, _REACH_BACK = 2, 4, 6, 6, 10
_NEAR = 4
# How much speaks for a head cut from another where cells begin below it, on one of so many lines.
_CUT, _SOME = 1.0, 6
# How much speaks for a cell that holds what its column does, and against one that does not.
_HELD, _STRANGE = 1.5, 3.0
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


# ---------------------------------------------------------------- heads


def heads_of(lines: Sequence[str], rows: Sequence[str] = ()) -> tuple[list[Span], list[str]]:
    """(extent, text) of the head of each column in the lines of the heads; of one over several others only money and
    where things stand are said in each. What stands below, `rows`, tells where heads that touch may part.

    >>> heads_of(["TT  Nhiệm vụ   Cơ quan chủ Cơ quan phối", "                   trì         hợp"])[1]
    ['TT', 'Nhiệm vụ', 'Cơ quan chủ trì', 'Cơ quan phối hợp']
    >>> heads_of([])
    ([], [])
    """
    whole = [pieces(line) for line in lines]
    touching = [
        (row, found.start())
        for row, line in enumerate(lines)
        for found in _WORD.finditer(line)
        if found.start() > 1 and line[found.start() - 2] != " " and _begins_head(line, found)
        if headers.role_of(line[: found.end()]) is not Role.NUMBER
    ]
    below = [text for text in rows if len(pieces(text)) > 1]
    first = [each for each in touching if _is_after_number(lines[each[0]], each[1])]
    touching = [each for each in touching if each not in first][:_MOST_TOUCHING]
    speaks = [_CUT if _is_below(at, row, whole, touching, below) else -_CUT / 2 for row, at in touching]
    best: tuple[float, list[Span], list[str]] = (-_FAR, [], [])
    for taken in product((False, True), repeat=len(touching)):
        cuts = {*first, *(each for each, is_cut in zip(touching, taken, strict=True) if is_cut)}
        spans, texts = _stacked(_blocks(lines, [_cut_at(row, spans, cuts) for row, spans in enumerate(whole)]))
        worth = _worth(texts) + sum(each for each, is_cut in zip(speaks, taken, strict=True) if is_cut)
        best = max(best, (worth, spans, texts), key=lambda each: each[0])
    return best[1:]


def _is_below(at: int, row: int, whole: list[list[Span]], touching: list[tuple[int, int]], rows: Sequence[str]) -> bool:
    """Whether on some lines cells begin after a wide gap near a place, and near none else where a head may begin."""
    others = [start for start, _ in whole[row]] + [place for line, place in touching if line == row and place != at]
    begun = 0
    for text in rows:
        near = [start for start, _ in pieces(text) if start and abs(start - at) <= _BEYOND]
        begun += any(all(abs(start - at) < abs(start - other) for other in others) for start in near)
    return begun * _SOME > len(rows)


def _begins_head(line: str, word: re.Match[str]) -> bool:
    """ "2026 | 2027" and "Tổng | 2026", but "Kế hoạch 2026" and "Năm 2026"."""
    before = line[: word.start()].rsplit(maxsplit=1)[-1]
    is_figure = word[0][0].isdigit() and not before[0].islower() and OF_TIME.fullmatch(before) is None
    return word[0][0].isupper() or is_figure


def _is_after_number(line: str, at: int) -> bool:
    """ "STT Nhiệm vụ": the head of the numbers is as narrow as they are."""
    return headers.role_of(line[:at]) is Role.NUMBER


def _cut_at(row: int, spans: list[Span], cuts: set[tuple[int, int]]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        inside = sorted(at for line, at in cuts if line == row and start < at < end)
        found += zip([start, *inside], [*(at - 1 for at in inside), end], strict=True)
    return found


@dataclass
class _Head:
    """A head while its lines are read; `row` is the first of them."""

    row: int
    start: int
    end: int
    texts: list[str]

    @property
    def span(self) -> Span:
        return self.start, self.end

    def meets(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


def _blocks(lines: Sequence[str], parts: list[list[Span]]) -> list[_Head]:
    """The heads with the lines that go on them: what begins small stands under what it goes on."""
    found: list[_Head] = []
    for row, (line, spans) in enumerate(zip(lines, parts, strict=True)):
        above = list(found)
        years = _broken_years(line, spans, found)
        for start, end in spans:
            text = line[start:end]
            if (year := years.get(start)) is not None:
                # The fewer the letters, the nearer they stand to the middle of the column.
                year.start, year.end = start, end
                year.texts.append(text)
                continue
            goes_on = text[0].islower() or text[0] == "("
            over = [head for head in above if head.meets(start, end)] if goes_on else []
            # The lowest of those that stand one under another.
            over = [head for head in over if not any(each.row > head.row and each.meets(*head.span) for each in over)]
            if not over:
                found.append(_Head(row, start, end, [text]))
                continue
            for head, (a, b) in zip(over, _shared(line, (start, end), over), strict=True):
                head.start, head.end = min(a, head.start), max(b, head.end)
                head.texts.append(line[a:b])
    return found


def _broken_years(line: str, spans: Sequence[Span], heads: Sequence[_Head]) -> dict[int, _Head]:
    """The heads that the digits of a line go on, by the place of each: in columns narrower than a year "Năm" stands
    over "202" over "6", as often as there are columns."""
    digits = [start for start, end in spans if _DIGITS.fullmatch(line[start:end])]
    years = sorted((head for head in heads if _HALF_YEAR.fullmatch(" ".join(head.texts))), key=lambda head: head.start)
    return dict(zip(digits, years, strict=True)) if 1 < len(digits) == len(years) else {}


def _shared(line: str, whole: Span, over: Sequence[_Head]) -> list[Span]:
    """The parts of what touches on a line under several heads, each under its own."""
    at = whole[0]
    found: list[Span] = []
    for head in over[1:]:
        blanks = [blank for blank in range(at, whole[1]) if line[blank] == " "]
        cut = min(blanks, key=lambda blank: abs(blank + 1 - head.start), default=whole[1])
        found.append((at, cut))
        at = min(cut + 1, whole[1])
    return [*found, (at, whole[1])]


def _stacked(blocks: list[_Head]) -> tuple[list[Span], list[str]]:
    """The heads of the columns, from the lowest line up: what stands over several is the head of none."""
    found: list[_Head] = []
    for block in sorted(blocks, key=lambda block: -block.row):
        under = [head for head in found if head.row > block.row and head.meets(*block.span)]
        if under:
            under = _beside(under, found, blocks, block)
        if len(under) > 1 and headers.role_of(" ".join(block.texts)) in (Role.BUDGET, Role.BASELINE):
            for head in under:
                head.texts[:0] = block.texts
        elif len(under) == 1:
            head = under[0]
            head.row, head.start, head.end = block.row, min(block.start, head.start), max(block.end, head.end)
            head.texts[:0] = block.texts
        elif not under:
            found.append(block)
    found.sort(key=lambda head: head.start)
    return [head.span for head in found], [joined("\n".join(head.texts)) for head in found]


def _beside(under: list[_Head], found: Sequence[_Head], blocks: Sequence[_Head], over: _Head) -> list[_Head]:
    """The heads under another one, with those beside them: of their kind, and under no other."""
    kinds = {streams.lower_kind(" ".join(head.texts)) for head in under} - {""}
    kinds |= {"money", "year"} if kinds & {"money"} else set()
    others = [block for block in blocks if block.row < under[0].row and block is not over]
    return [
        head
        for head in found
        if head in under
        or (
            head.row == under[0].row
            and streams.lower_kind(" ".join(head.texts)) in kinds
            and not any(head.meets(*block.span) for block in others)
        )
    ]


def _worth(heads: list[str]) -> float:
    """How much speaks for heads that are read so."""
    before: set[Role] = set()
    worth = 0.0
    for number, (head, role) in enumerate(zip(heads, headers.roles_of(heads), strict=True)):
        if role is None:
            worth -= 0.5
        elif role in before and role not in _MANY:
            # "Bắt đầu | Kết thúc"
            worth += 0.5 if role is Role.TIME and _BEGIN.match(heads[number - 1]) else -1.0
        else:
            worth += 2.0 - 0.01 * len(head)
            before.add(role)
    return worth


# ---------------------------------------------------------------- columns


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
    # The best places of the columns so far, by the place of the last of them.
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for first, last, likely in near:
        low = max(first, min(best) + 1)
        worth = {at: weights.get(at, 0.0) - 1.5 * _crossed(at, lines) for at in range(low, max(last, low) + 1)}
        likeliest = sorted(worth, key=lambda at, likely=likely, worth=worth: (-worth[at], abs(at - likely)))[
            :_LIKELIEST
        ]
        following: dict[int, tuple[float, list[int]]] = {}
        for at in likeliest:
            before = [
                (said + worth[at] - _APART * _parted(each, at, lines) - _FARTHER * abs(at - likely), [*taken, at])
                for each, (said, taken) in best.items()
                if each < at
            ]
            if before:
                following[at] = max(before, key=lambda each: each[0])
        before, (said, taken) = max(best.items(), key=lambda each: each[1][0])
        best = following or {before + 1: (said, [*taken, before + 1])}
    return max(best.values(), key=lambda each: each[0])[1]


def near_heads(spans: Sequence[Span]) -> list[Near]:
    """Where columns may begin: behind the head before and hardly behind their own."""
    said = [(before[1] - _BEFORE, here[0] + _BEYOND, here[0]) for before, here in pairwise(spans)]
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
    return [(found.start(), _weight(line, found)) for found in _WORD.finditer(line)]


def _weight(line: str, word: re.Match[str]) -> float:
    at = word.start()
    if at < 2 or line[at - 2 : at] == "  ":
        return 2.0
    return 0.8 if _begins(line, word) else 0.0


def _begins(line: str, word: re.Match[str]) -> bool:
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
            word = _WORD.match(line, at)
            found += 0.0 if word is None or at < 2 or line[at - 2] == " " or _begins(line, word) else _INSIDE
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
    # The best places of the columns so far, by the place of the last of them.
    best: dict[int, tuple[float, list[int]]] = {starts[0]: (0.0, [starts[0]])}
    for start in starts[1:]:
        # Where nothing begins is no better place than the column's own.
        near = {start: _KEPT - _against(start, lines)}
        for at in begun:
            if abs(at - start) <= _SHIFT:
                worth = sum(each.get(at, 0.0) for each in places) - _against(at, lines) - _MOVED * abs(at - start)
                near[at] = max(worth, near.get(at, worth))
        following: dict[int, tuple[float, list[int]]] = {}
        for at, worth in near.items():
            before = [
                (said + worth - _APART * _parted(last, at, lines), [*taken, at])
                for last, (said, taken) in best.items()
                if last < at
            ]
            if before:
                following[at] = max(before, key=lambda each: each[0])
        last, (said, taken) = max(best.items(), key=lambda each: each[1][0])
        best = following or {max(last + 1, start): (said, [*taken, max(last + 1, start)])}
    return max(best.values(), key=lambda each: each[0])[1]


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
        for found in _WORD.finditer(self.line, first):
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
    if _begins(line, word):
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
