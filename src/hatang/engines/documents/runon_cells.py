"""The words of rows whose cells run on, given to the columns by what each may hold and how wide it is."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from hatang.engines.documents import loose_rows
from hatang.engines.documents.headers import Role
from hatang.engines.documents.words import BROKEN, UPPER

if TYPE_CHECKING:
    from collections.abc import Sequence

# What begins a cell that stands in the middle of a line.
_BEGINS = re.compile(r"[\d“\"(%<>≤≥+-]|[xX]$")
_FIGURE = re.compile(r"\d|[IVX]+\b")
# A figure after one of these is of the same time or range.
OF_TIME = re.compile(r"tháng|quý|năm|ngày|trước|đoạn|từ|đến|[-–≥≤<>]", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
OPEN = re.compile(
    r"(?:[,;/(-]|\b(?:[Tt]rước(?: ngày)?|(?:[Tt]ừ|đến) ngày|và|của|các|về|theo|cho|với|do|[Ss]ở|[Ll]iên)"
    r"|^(?:.*[,;] )?(?:Các|Ban|Bộ|Hội|Báo|Văn phòng|Công an|Trường|Trung tâm|Ủy ban|Phòng|Đảng ủy|Tập đoàn|Công ty"
    r"|Ngân hàng|Kho bạc|Bảo hiểm|Phó|Ban Quản lý|Ban Chỉ đạo|Bộ Chỉ huy|Hội Liên hiệp|Mặt trận"
    r"|Cục|Chi cục|Viện|Sở Khoa|Sở Văn))$"
)
# A body that begins inside a text; a word before it that is none of these does not lead on to it.
_SECOND = re.compile(
    rf"((?:\S+ )?\S+) (?:(?:Sở|Ban|Hội|Bộ|Viện|Cục|Chi cục|Báo|Đài|Phòng|Trường|Trung tâm)(?= [{UPPER}])"
    r"|(?:UBND|Ủy ban|Công an|Văn phòng|Mặt trận|Đảng ủy)\b|Các (?=[a-zđ]))"
)
LEADS_ON = re.compile(
    r".*[,;:(/+&-]|(?:.* )?(?:và|của|do|đảng ủy|qua|với|đảng|dân|tại|phòng|tịch|thuộc|trưởng|đốc|cho|bởi)",
    re.IGNORECASE,
)
_ROUNDS = 3
# The most letters a cell of a role holds.
_LONGEST = {Role.TIME: 70, Role.UNIT: 40, Role.YEAR: 60, Role.GOAL: 60, Role.BASELINE: 60, Role.LEAD: 300}
_FIGURES = (Role.UNIT, Role.YEAR, Role.GOAL, Role.BASELINE, Role.BUDGET)
_WORST = -1e9
_FAR = 10_000
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
    split = [_Row(parts, roles) for parts in rows]
    found: list[list[Cell]] = []
    for _ in range(_ROUNDS):
        found = [row.cells(widths) for row in split]
        before, widths = widths, [_width([cells[column] for cells in found]) for column in range(len(roles))]
        if widths == before:
            break
    return [[_flat(cell) for cell in cells] for cells in found]


def _flat(cell: Cell) -> str:
    """The lines of a cell as one text: what `joined` says of lines that are clean already."""
    return BROKEN.sub("", "\n".join(cell)).replace("\n", " ")


def _width(cells: Sequence[Cell]) -> float:
    """How many letters a line of a column holds: the longest line of most cells that have several, and no less than
    most cells of one line; 0 for unknown."""
    several = [max(map(len, cell)) for cell in cells if len(cell) > 1]
    single = [len(cell[0]) for cell in cells if len(cell) == 1]
    return max(median(several), median(single or [0])) if several else 0.0


class _Row:
    """The lines of a row, page by page."""

    def __init__(self, parts: Sequence[Sequence[str]], roles: list[Role | None]) -> None:
        self.count = len(roles)
        self.leaves = [_Leaf(lines, roles, is_last=lines is parts[-1]) for lines in parts]

    def cells(self, widths: list[float]) -> list[Cell]:
        """The cells when columns are so wide."""
        found: list[Cell] = [() for _ in range(self.count)]
        for number, leaf in enumerate(self.leaves):
            more = leaf.cells(widths, found if number else None)
            found = [(*cell, *rest) for cell, rest in zip(found, more, strict=True)]
        return found


class _Leaf:
    """The lines of a row on one page, cut into cells."""

    def __init__(self, lines: Sequence[str], roles: list[Role | None], *, is_last: bool) -> None:
        self.roles, self.is_last = roles, is_last
        self.words = _told([(line, word) for line, text in enumerate(lines) for word in text.split()], roles)
        count = len(self.words)
        self.cuts = [0, *(at for at in range(1, count) if self._may_begin(at)), count]
        self.runs = self._runs()
        # How well a run of words fits a column, by (column, text, what the column held).
        self.fits: dict[tuple[int, str, Cell], float] = {}

    def _runs(self) -> list[list[tuple[int, Cell, str, float]]]:
        """(index of the last cut, lines, text, what its edges say) of each run of words that may be a cell, by its
        first cut: only a cell of one line has the next beside it."""
        found: list[list[tuple[int, Cell, str, float]]] = []
        for number, first in enumerate(self.cuts):
            runs: list[tuple[int, Cell, str, float]] = []
            for last in range(number + 1, len(self.cuts)):
                end = self.cuts[last]
                is_one = self.words[end - 1][0] == self.words[first][0]
                if is_one or self._is_line_start(end):
                    lines = self._lines(first, end)
                    is_alone = is_one and self._is_line_start(end) and end < len(self.words)
                    runs.append((last, lines, _flat(lines), -1.0 if is_alone else 0.0))
            found.append(runs)
        return found

    def _may_begin(self, at: int) -> bool:
        if self._is_line_start(at):
            return True
        around = [word for _, word in self.words[at - 1 : at + 2]]
        if around[1] in "-–" and all(map(_YEAR.fullmatch, (around[0], around[-1]))):
            return False
        if _FIGURE.match(around[1]) and OF_TIME.fullmatch(around[0]):
            return False
        return around[1][0].isupper() or _BEGINS.match(around[1]) is not None

    def _is_line_start(self, at: int) -> bool:
        return at in (0, len(self.words)) or self.words[at][0] != self.words[at - 1][0]

    def cells(self, widths: list[float], before: list[Cell] | None) -> list[Cell]:
        """The best cells: each column takes a run of words, or none; `before` is what they held on the last page."""
        best: list[tuple[float, list[int]]] = [(_WORST, []) for _ in self.cuts]
        best[0] = (0.0, [])
        for column, role in enumerate(self.roles):
            held = before[column] if before is not None else ()
            blank = _blank(role, held, is_first=before is None)
            longest = _LONGEST.get(role, _FAR) if role else _FAR
            following = [(score + blank, [*taken, at]) for at, (score, taken) in enumerate(best)]
            for first, (score, taken) in enumerate(best):
                if score <= _WORST / 2:
                    continue
                for last, lines, text, edge in self.runs[first]:
                    if len(text) > longest:
                        break
                    total = score + edge + self._worth(column, lines, text, held) + _shape(lines, widths[column])
                    if total > following[last][0]:
                        following[last] = (total, [*taken, last])
            best = following
        ends = [self.cuts[at] for at in best[-1][1]]
        return [self._lines(a, b) for a, b in pairwise([0, *ends])]

    def _lines(self, first: int, last: int) -> Cell:
        lines: dict[int, list[str]] = {}
        for line, word in self.words[first:last]:
            lines.setdefault(line, []).append(word)
        return tuple(map(" ".join, lines.values()))

    def _worth(self, column: int, lines: Cell, text: str, held: Cell) -> float:
        """How well a run of words fits a column that held some on the page before."""
        key = (column, text, held)
        if key not in self.fits:
            role = self.roles[column]
            whole = _flat((*held, *lines)) if held else text
            worth = _fit(whole, role) - (5.0 if self.is_last and OPEN.search(whole) else 0.0)
            if held:
                worth += _goes_on(held, lines) - _fit(_flat(held), role)
            elif text[0].islower() and role not in _FIGURES:
                worth -= 1.5
            self.fits[key] = worth
        return self.fits[key]


def _blank(role: Role | None, held: Cell, *, is_first: bool) -> float:
    """How well nothing fits a column."""
    if is_first:
        return loose_rows.fit([], role)
    return -3.0 if held and OPEN.search(held[-1]) else 0.0


def _told(words: list[tuple[int, str]], roles: list[Role | None]) -> list[tuple[int, str]]:
    """The words without marks under years that are fewer than the years: nobody can tell which ones they mark."""
    ticks = [word for _, word in words if loose_rows.TICK.fullmatch(word)]
    is_told = Role.TASK not in roles or not ticks or len(ticks) == roles.count(Role.YEAR)
    return words if is_told else [each for each in words if each[1] not in ticks]


@lru_cache(maxsize=16384)
def _fit(text: str, role: Role | None) -> float:
    """How well a text fits a column: bodies that nothing parts are the texts of two columns."""
    return loose_rows.fit([text], role) - (1.0 if role is Role.TASK else 3.0) * _seconds(text)


@lru_cache(maxsize=16384)
def _seconds(text: str) -> int:
    """How many bodies begin inside a text that nothing leads on to."""
    return sum(LEADS_ON.fullmatch(found[1]) is None for found in _SECOND.finditer(text))


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
    if OPEN.search(held[-1]):
        return 1.0
    return -0.7 if cell[0][0].islower() else -1.5
