"""The heads of a table set by spaces: the lines of each joined, those that touch parted, one over others told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from hatang.engines.documents import headers, streams
from hatang.engines.documents.edges import BEYOND, WORD, pieces
from hatang.engines.documents.halves import OF_TIME
from hatang.engines.documents.headers import Role
from hatang.engines.documents.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.documents.edges import Span

_BEGIN = re.compile(r"(?:ngày |thời gian )?(?:bắt đầu|khởi công)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,3}")
_HALF_YEAR = re.compile(r"[Nn]ăm(?: (?:19|20)\d?| 20)?")
_FAR = 10_000
# The most places at which heads that touch may part: twice as many readings for each.
_MOST_TOUCHING = 9
# Heads of which several may stand beside each other.
_MANY = (Role.YEAR, Role.BUDGET, Role.BASELINE, Role.NOTE, Role.GOAL, Role.MEASURE)
# How much speaks for a head cut from another where cells begin below it, on one of so many lines.
_CUT, _SOME = 1.0, 6


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
        for found in WORD.finditer(line)
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
        near = [start for start, _ in pieces(text) if start and abs(start - at) <= BEYOND]
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
