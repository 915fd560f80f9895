"""The words of rows whose cells run on, given to the columns by what each may hold and how wide it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from hatang.engines.documents import bodies, bodylines, loose_rows, units
from hatang.engines.documents.halves import HALF_BODY, HALF_TIME, LEADS_ON, LONGEST_OPEN, OF_TIME, OPEN
from hatang.engines.documents.headers import Role
from hatang.engines.documents.words import BROKEN, BROKEN_END, BROKEN_YEAR, UPPER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# What begins a cell that stands in the middle of a line.
_BEGINS = re.compile(r"[\d“\"(%<>≤≥+-]|[xX]$")
_VALUE = re.compile(r"\d|[-–]$")
_FIGURE = re.compile(r"\d|[IVX]+\b")
_OF_DATE = re.compile(r"[Tt]háng|[Qq]uý|[Nn]gày|đến|[Tt]ừ|[Tt]rước")
_DATE = re.compile(r"(?:\d{1,2}|[IVX]{1,3})/\d|[IVX]{1,3}$|(?:tháng|quý|ngày)$")
# "12/202" over "6".
_HALF_YEAR = re.compile(r"/(?:2|20\d?)$")
_YEAR = re.compile(r"(?:19|20)\d\d")
# A body that begins inside a text; a word before it that is none of these does not lead on to it.
_SECOND = re.compile(
    rf" (?:(?:Sở|Ban|Hội|Bộ|Viện|Cục|Chi cục|Báo|Đài|Phòng|Trường|Trung tâm)(?= [{UPPER}])"
    r"|(?:UBND|Ủy ban|Công an|Văn phòng|Mặt trận|Đảng ủy)\b|(?:VP|CA) |Các (?=[a-zđ]))"
)
# A time that stands in the name of no body.
_TIMED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[Qq]uý (?:[IVX]|\d)|H[àằ]ng (?:năm|quý|tháng)|Thường xuyên")
_ROUNDS = 3
# The most letters a cell of a role holds.
_LONGEST = {Role.TIME: 70, Role.UNIT: 40, Role.YEAR: 60, Role.GOAL: 60, Role.BASELINE: 60, Role.LEAD: 300}
_FIGURES = (Role.UNIT, Role.YEAR, Role.GOAL, Role.BASELINE, Role.BUDGET)
_WORST = -1e9
_FAR = 10_000
# How well the first words of a name or a time fit its column.
_HALF = 2.0
# A break is needed where the next word would not fit: letters differ in width by so much.
_ROOM, _OVER = 0.8, 1.25
# How much each body of a list speaks against its being what a task makes.
_LISTED = 2.0
# The rest of a broken word is shorter.
_SHORT = 3
# How much speaks against a cell that begins small in the middle of a line.
_INSIDE = 1.0

# Lines of one page; a word is (line, place in the line).
type Cell = tuple[str, ...]
# Whether two words stand one after another elsewhere than on a line.
type IsKnown = Callable[[str, str, str], bool]


class _Run(NamedTuple):
    """Words that may be a cell: the index of the cut at their end, and what every column asks of them."""

    last: int
    lines: Cell
    text: str
    # What its edges say: only a cell of one line has the next beside it.
    edge: float
    is_open: bool
    # How long the lines are, and how long each would be with the first word of the next, the shortest first.
    lengths: list[int]
    fuller: list[int]


def placed(
    rows: Sequence[Sequence[Sequence[str]]], heads: list[str], is_known: IsKnown = lambda *_: True
) -> list[list[str]]:
    """The cells of each row, whose lines come page by page; columns are as wide as most cells say. Behind the turn of a
    page a cell goes on with any word, unless it is known to go on the one before.

    >>> placed([[["Ban hành quy chế", "quản lý", "Sở Nội", "vụ", "2026"]]], ["Nhiệm vụ", "Chủ trì", "Thời gian"])
    [['Ban hành quy chế quản lý', 'Sở Nội vụ', '2026']]
    """
    roles = loose_rows.roles(["TT", *heads])[1:]
    widths: list[float] = [0.0] * len(roles)
    split = [_Row(parts, roles, is_known) for parts in rows]
    found: list[list[Cell]] = []
    for _ in range(_ROUNDS):
        found = [row.cells(widths) for row in split]
        before, widths = widths, [_width([cells[column] for cells in found]) for column in range(len(roles))]
        if widths == before:
            break
    return [[_said(cell, role) for cell, role in zip(cells, roles, strict=True)] for cells in found]


def _said(cell: Cell, role: Role | None) -> str:
    """The text of a cell; bodies that stand one under another stay apart."""
    return bodylines.apart(cell) if role in (Role.LEAD, Role.SUPPORT) else _flat(cell)


def _flat(cell: Cell) -> str:
    """The lines of a cell as one text: what `joined` says of lines that are clean already."""
    text = "\n".join(cell)
    # Most cells hold no broken word, and looking for one takes long.
    text = BROKEN.sub("", text) if "/\n" in text or "-\n" in text else text
    text = (BROKEN_END.sub("", text) if any(len(line) < _SHORT for line in cell) else text).replace("\n", " ")
    return BROKEN_YEAR.sub("", text) if "/2" in text or "/19" in text or " 20" in text else text


def _width(cells: Sequence[Cell]) -> float:
    """How many letters a line of a column holds: the longest line of most cells that have several, and no less than
    most cells of one line; 0 for unknown."""
    several = [max(map(len, cell)) for cell in cells if len(cell) > 1]
    single = [len(cell[0]) for cell in cells if len(cell) == 1]
    return max(median(several), median(single or [0])) if several else 0.0


class _Row:
    """The lines of a row, page by page."""

    def __init__(self, parts: Sequence[Sequence[str]], roles: list[Role | None], is_known: IsKnown) -> None:
        self.count = len(roles)
        self.leaves = [
            _Leaf(lines, roles, is_last=lines is parts[-1], is_known=is_known if number else lambda *_: True)
            for number, lines in enumerate(parts)
        ]

    def cells(self, widths: list[float]) -> list[Cell]:
        """The cells when columns are so wide."""
        found: list[Cell] = [() for _ in range(self.count)]
        for number, leaf in enumerate(self.leaves):
            more = leaf.cells(widths, found if number else None)
            found = [(*cell, *rest) for cell, rest in zip(found, more, strict=True)]
        return found


class _Leaf:
    """The lines of a row on one page, cut into cells."""

    def __init__(
        self, lines: Sequence[str], roles: list[Role | None], *, is_last: bool, is_known: IsKnown = lambda *_: True
    ) -> None:
        self.roles, self.is_last, self.is_known = roles, is_last, is_known
        self.words = _told([(line, word) for line, text in enumerate(lines) for word in text.split()], roles)
        self.cuts = [at for at in range(len(self.words) + 1) if self._may_begin(at)]
        self.runs = self._runs()
        # How well a run of words fits a column, by (column, text, what the column held).
        self.fits: dict[tuple[int, str, Cell], float] = {}

    def _runs(self) -> list[list[_Run]]:
        """The runs of words that may be a cell, the shortest first, by their first cut."""
        found: list[list[_Run]] = []
        count = len(self.cuts) - 1
        pieces = [self._lines(start, end) for start, end in pairwise(self.cuts)]
        is_new = [self._is_line_start(at) for at in self.cuts]
        for first in range(count + 1):
            runs: list[_Run] = []
            lines: Cell = ()
            for last in range(first + 1, count + 1):
                more = pieces[last - 1]
                goes_on = lines and not is_new[last - 1]
                lines = (*lines[:-1], f"{lines[-1]} {more[0]}", *more[1:]) if goes_on else (*lines, *more)
                is_one = len(lines) == 1
                if is_new[last] or is_one:
                    edge = -1.0 if is_one and is_new[last] and last < count else 0.0
                    runs.append(
                        _run(last, lines, edge if is_new[first] or not lines[0][0].islower() else edge - _INSIDE)
                    )
            found.append(runs)
        return found

    def _may_begin(self, at: int) -> bool:
        if at in (0, len(self.words)):
            return True
        around = [word for _, word in self.words[at - 1 : at + 2]]
        if self._is_line_start(at):
            # "Tháng" over "7/2026": no cell ends with the one or begins with the other.
            is_date = _OF_DATE.fullmatch(around[0]) and _DATE.match(around[1])
            return not (is_date or (_HALF_YEAR.search(around[0]) and around[1].isdigit()))
        if around[1] in "-–" and all(map(_YEAR.fullmatch, (around[0], around[-1]))):
            return False
        if _FIGURE.match(around[1]) and OF_TIME.fullmatch(around[0]):
            # "71 | - | 90": of years one is blank.
            return around[0] in "-–" and Role.TIME not in self.roles and around[1].replace(",", "").isdigit()
        if Role.UNIT in self.roles and self._is_unit(at):
            return True
        is_begun = around[1][0].isupper() or _BEGINS.match(around[1]) is not None
        return is_begun or not self.is_known(around[0], around[1], self._line(at))

    def _line(self, at: int) -> str:
        return " ".join(word for line, word in self.words if line == self.words[at][0])

    def _is_unit(self, at: int) -> bool:
        """Whether what values are counted in stands before one: "Số trạm phát | trạm | 60"."""
        said = [word for _, word in self.words[at : at + 3]]
        return any(
            units.is_known(" ".join(said[:count])) and _VALUE.match(said[count]) for count in range(1, len(said))
        )

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
            is_rightmost = column + 1 == len(self.roles)
            for first, (score, taken) in enumerate(best):
                if score <= _WORST / 2:
                    continue
                # What the last column leaves is in no cell.
                for run in self.runs[first][-1:] if is_rightmost else self.runs[first]:
                    if len(run.text) > longest:
                        break
                    total = score + run.edge + self._worth(column, run, held) + _shape(run, widths[column])
                    if total > following[run.last][0]:
                        following[run.last] = (total, [*taken, run.last])
            best = following
        ends = [self.cuts[at] for at in best[-1][1]]
        return [self._lines(a, b) for a, b in pairwise([0, *ends])]

    def _lines(self, first: int, last: int) -> Cell:
        lines: dict[int, list[str]] = {}
        for line, word in self.words[first:last]:
            lines.setdefault(line, []).append(word)
        return tuple(map(" ".join, lines.values()))

    def _worth(self, column: int, run: _Run, held: Cell) -> float:
        """How well a run of words fits a column that held some on the page before."""
        key = (column, run.text, held)
        if key not in self.fits:
            role = self.roles[column]
            whole = _flat((*held, *run.lines)) if held else run.text
            # "-" under a year is a whole cell.
            is_open = role not in _FIGURES and (_is_open(whole) if held else run.is_open)
            worth = _fit(whole, role) if self.is_last else _begun(whole, role)
            worth -= 5.0 if self.is_last and is_open else 0.0
            if held:
                worth += _goes_on(held, run.lines) - _begun(_flat(held), role)
            elif run.text[0].islower() and role not in _FIGURES:
                worth -= 1.5
            self.fits[key] = worth
        return self.fits[key]


def _is_open(text: str) -> bool:
    """Whether something must follow; what says so stands at the end."""
    return OPEN.search(text, max(0, len(text) - LONGEST_OPEN)) is not None


def _run(last: int, lines: Cell, edge: float) -> _Run:
    text = _flat(lines)
    fuller = sorted([len(a) + 1 + len(b.split(" ", 1)[0]) for a, b in pairwise(lines)])
    return _Run(last, lines, text, edge, _is_open(text), sorted(map(len, lines)), fuller)


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
    strange = _seconds(text) * (1.0 if role is Role.TASK else 3.0)
    is_timed = role in (Role.LEAD, Role.SUPPORT) and _TIMED.search(text) is not None
    # "Viettel; UBND xã" is no product.
    listed = sum(map(bodies.is_body, text.split("; ")[1:])) if role is Role.PRODUCT else 0
    return loose_rows.fit([text], role) - strange - (3.0 if is_timed else 0.0) - _LISTED * listed


def _begun(text: str, role: Role | None) -> float:
    """How well a text that may go on behind the turn of a page fits a column."""
    half = HALF_TIME if role is Role.TIME else HALF_BODY if role in (Role.LEAD, Role.SUPPORT) else None
    is_half = half is not None and half.fullmatch(text) is not None
    return _HALF if is_half else _fit(text, role)


@lru_cache(maxsize=16384)
def _seconds(text: str) -> int:
    """How many bodies begin inside a text that nothing leads on to."""
    count = end = 0
    for found in _SECOND.finditer(text):
        # "Bộ Công an", "Văn phòng UBND": one body.
        if found.start() != end:
            end = found.end()
            count += LEADS_ON.fullmatch(" ".join(text[: found.start()].rsplit(" ", 2)[-2:])) is None
    return count


def _shape(run: _Run, width: float) -> float:
    """Whether the lines of a cell are as long as its column allows: none longer, none broken without need."""
    if not width:
        return 0.0
    over = len(run.lengths) - bisect_right(run.lengths, width * _OVER)
    early = bisect_right(run.fuller, width * _ROOM)
    return 0.2 * (len(run.lines) - 1) - 2.0 * over - 2.0 * early


def _goes_on(held: Cell, cell: Cell) -> float:
    """Whether words after the turn of a page go on what the cell held before it."""
    if not held:
        return 0.0
    if OPEN.search(held[-1]):
        return 1.0
    return -0.7 if cell[0][0].islower() else -1.5
