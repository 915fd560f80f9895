"""The words of rows whose cells run on, given to the columns by what each may hold and how wide it is."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from hatang.engines.documents import loose_rows
from hatang.engines.documents.headers import Role
from hatang.engines.documents.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

# What begins a cell that stands in the middle of a line.
_BEGINS = re.compile(r"[A-ZĐÀ-ỸƠƯ\d“\"(%<>≤≥+-]|[xX]$")
_OPEN = re.compile(
    r"(?:[,;/(-]|\b(?:và|của|các|về|theo|cho|với|do|[Ss]ở|[Ll]iên)"
    r"|^(?:.*[,;] )?(?:Các|Ban|Bộ|Hội|Báo|Văn phòng|Công an|Trường|Trung tâm|Ủy ban|Phòng|Đảng ủy|Tập đoàn|Công ty"
    r"|Ban Quản lý|Ban Chỉ đạo|Bộ Chỉ huy|Hội Liên hiệp|Mặt trận|Cục|Chi cục|Viện|Sở Khoa|Sở Văn))$"
)
# A body that begins inside a text; a word before it that is none of these does not lead on to it.
_SECOND = re.compile(
    r"((?:\S+ )?\S+) (?:(?:Sở|Ban|Hội|Bộ|Viện|Cục|Chi cục|Báo|Đài|Phòng|Trường|Trung tâm)(?= [A-ZĐÀ-Ỹ])"
    r"|(?:UBND|Ủy ban|Công an|Văn phòng|Mặt trận|Đảng ủy)\b|Các (?=[a-zđ]))"
)
_LEADS_ON = re.compile(
    r".*[,;:(/+&-]|(?:.* )?(?:và|của|do|đảng ủy|qua|với|đảng|dân|tại|phòng|tịch|thuộc|trưởng|đốc|cho|bởi)", re.IGNORECASE
)
_ROUNDS = 3
_WORST = -1e9
# A break is needed where the next word would not fit: letters differ in width by so much.
_ROOM, _OVER = 0.8, 1.25

# Lines of one page; a word is (line, place in the line).
type Cell = tuple[str, ...]


def placed(rows: Sequence[Sequence[Sequence[str]]], heads: list[str]) -> list[list[str]]:
    """The cells of each row, whose lines come page by page; columns are as wide as most cells say.

    >>> placed([[["Ban hành quy chế", "quản lý", "Sở Nội", "vụ", "2026"]]], ["Nhiệm vụ", "Chủ trì", "Thời gian"])
    [['Ban hành quy chế quản lý', 'Sở Nội vụ', '2026']]
    """
    roles = loose_rows.roles(["TT", *heads])[1:]
    widths: list[float] = [0.0] * len(roles)
    found: list[list[Cell]] = []
    for _ in range(_ROUNDS):
        found = [_row(parts, roles, widths) for parts in rows]
        widths = [_width([cells[column] for cells in found]) for column in range(len(roles))]
    return [[joined("\n".join(cell)) for cell in cells] for cells in found]


def _width(cells: Sequence[Cell]) -> float:
    """How many letters a line of a column holds: the longest line of most cells that have several; 0 for unknown."""
    longest = [max(map(len, cell)) for cell in cells if len(cell) > 1]
    return median(longest) if longest else 0.0


def _row(parts: Sequence[Sequence[str]], roles: list[Role | None], widths: list[float]) -> list[Cell]:
    cells: list[Cell] = [() for _ in roles]
    for number, lines in enumerate(parts):
        is_whole = number == len(parts) - 1
        more = _Split(lines, roles, widths, cells if number else None, is_whole=is_whole).cells()
        cells = [(*cell, *rest) for cell, rest in zip(cells, more, strict=True)]
    return cells


class _Split:
    """The lines of a row on one page, cut into cells."""

    def __init__(
        self,
        lines: Sequence[str],
        roles: list[Role | None],
        widths: list[float],
        before: list[Cell] | None,
        *,
        is_whole: bool,
    ) -> None:
        self.roles, self.widths, self.before, self.is_whole = roles, widths, before, is_whole
        self.words = [(line, word) for line, text in enumerate(lines) for word in text.split()]
        count = len(self.words)
        self.cuts = [0, *(at for at in range(1, count) if self._may_begin(at)), count]

    def _may_begin(self, at: int) -> bool:
        return self._is_line_start(at) or _BEGINS.match(self.words[at][1]) is not None

    def _is_line_start(self, at: int) -> bool:
        return at in (0, len(self.words)) or self.words[at][0] != self.words[at - 1][0]

    def cells(self) -> list[Cell]:
        """The best cells: each column takes a run of words, or none."""
        best: list[tuple[float, list[int]]] = [(0.0, [])] + [(_WORST, [])] * (len(self.cuts) - 1)
        for column in range(len(self.roles)):
            following: list[tuple[float, list[int]]] = [(_WORST, [])] * len(self.cuts)
            for first, (score, taken) in enumerate(best):
                if score <= _WORST / 2:
                    continue
                for last in range(first, len(self.cuts)):
                    total = score + self._worth(column, self.cuts[first], self.cuts[last])
                    if total > following[last][0]:
                        following[last] = (total, [*taken, self.cuts[last]])
            best = following
        ends = best[-1][1]
        return [self._lines(a, b) for a, b in pairwise([0, *ends])]

    def _lines(self, first: int, last: int) -> Cell:
        lines: dict[int, list[str]] = {}
        for line, word in self.words[first:last]:
            lines.setdefault(line, []).append(word)
        return tuple(map(" ".join, lines.values()))

    def _worth(self, column: int, first: int, last: int) -> float:
        """How well these words fit a column."""
        cell = self._lines(first, last)
        held = self.before[column] if self.before is not None else ()
        if not cell:
            left_open = -3.0 if held and _OPEN.search(held[-1]) else 0.0
            return left_open if self.before is not None else loose_rows.fit([], self.roles[column])
        text = joined("\n".join((*held, *cell)))
        before = _fit(joined("\n".join(held)), self.roles[column]) if held else 0.0
        fits = _fit(text, self.roles[column]) - before - (5.0 if self.is_whole and _OPEN.search(text) else 0.0)
        return fits + self._edges(first, last, column) + _shape(cell, self.widths[column]) + _goes_on(held, cell)

    def _edges(self, first: int, last: int, column: int) -> float:
        """Whether cells may meet where this one ends: only a cell of one line has the next beside it."""
        lines = self.words[last - 1][0] - self.words[first][0] + 1
        begins = self.words[first][1]
        is_word = self.roles[column] not in (Role.UNIT, Role.YEAR, Role.GOAL, Role.BASELINE, Role.BUDGET)
        small = -1.5 if is_word and begins[0].islower() and self.before is None else 0.0
        if last == len(self.words):
            return small
        if self._is_line_start(last):
            return small - (1.0 if lines == 1 else 0.0)
        return small - (4.0 if lines > 1 else 0.0)


@lru_cache(maxsize=65536)
def _fit(text: str, role: Role | None) -> float:
    """How well a text fits a column: bodies that nothing parts are the texts of two columns."""
    seconds = sum(_LEADS_ON.fullmatch(found[1]) is None for found in _SECOND.finditer(text))
    return loose_rows.fit([text], role) - (1.0 if role is Role.TASK else 3.0) * seconds


def _shape(cell: Cell, width: float) -> float:
    """Whether the lines of a cell are as long as its column allows: none longer, none broken without need."""
    if not width:
        return 0.0
    over = sum(len(line) > width * _OVER for line in cell)
    early = sum(len(a) + 1 + len(b.split(" ")[0]) <= width * _ROOM for a, b in pairwise(cell))
    return 0.2 * (len(cell) - 1) - 2.0 * over - 2.0 * early


def _goes_on(held: Cell, cell: Cell) -> float:
    """Whether words after the turn of a page go on what the cell held before it."""
    if not held:
        return 0.0
    if _OPEN.search(held[-1]):
        return 1.0
    return -0.7 if cell[0][0].islower() else -1.5
