"""The lines of a row given to its columns, where cells arrive one a line and blank ones are gone."""

from __future__ import annotations

import re

from hatang.engines.documents import bodies, headers, periods
from hatang.engines.documents.headers import Role

AFTER = re.compile(
    r"(?:Nơi nhận|PHỤ LỤC|BIỂU (?:SỐ|MẪU|\d)|Biểu số|Phụ lục [IVX\d]|TM\.|KT\.|Điều \d|[IVX]{1,4}\. \S"
    r"|Ghi chú ?:|PHẦN |(?:Phần|Chương|CHƯƠNG) (?:[IVX]+|\d+|thứ)\b)"
)
VALUE = re.compile(
    r"[<>≥≤]?\s*(?:top |nhóm |thứ |trên |dưới |hơn |tối thiểu )?[\d.,]+\s*(?:[-/]\s*[\d.,]+)?\s*%?"
    r"|-|x|Có|Đạt|Hoàn thành",
    re.IGNORECASE,
)
TICK = re.compile(r"[xXvV✓✔√]")
_BADLY = -4.0


class Rows:
    """The rows of a table while its lines are read."""

    def __init__(self, heads: list[str], start: int) -> None:
        self.heads = heads
        self.found: list[tuple[int, list[str]]] = []
        self.current: list[str] = []
        self.first = start
        # The last number of a row: a row without one follows it.
        self.number = ""

    def begin(self, here: int, lines: list[str]) -> None:
        self.close()
        self.current, self.first = lines, here
        self.number = lines[0] or self.number

    def group(self, here: int, title: str) -> None:
        self.close()
        self.found.append((here, [title]))

    def close(self) -> None:
        if self.current:
            self.found.append((self.first, place(self.current, self.heads)))
        self.current = []


def roles(heads: list[str]) -> list[Role | None]:
    """What the columns hold; heads that say nothing known beside a measure are places with values."""
    found = headers.roles_of(heads)
    if any(map(headers.names_whose, heads[:2])) and any(map(headers.is_measure, heads[2:])):
        # A row for each place: its name, then what each column measures.
        return [
            *(
                Role.MEASURE if headers.names_whose(head) else role
                for head, role in zip(heads[:2], found, strict=False)
            ),
            *(role if role is Role.NOTE else Role.GOAL for role in found[2:]),
        ]
    is_given = Role.MEASURE in found and not {Role.YEAR, Role.GOAL, Role.TASK, Role.LEAD} & set(found)
    if not is_given or found.count(None) < 2:
        return found
    return [Role.GOAL if role is None else role for role in found]


def place(lines: list[str], heads: list[str]) -> list[str]:
    """The lines of a row given to its columns in order, each column taking none, one or several, as best fits.

    >>> place(["1", "Xây dựng nền tảng", "Sở Nội vụ", "2025"], ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"])
    ['1', 'Xây dựng nền tảng', 'Sở Nội vụ', '', '2025']
    """
    of = roles(heads)[1:]
    if of.count(Role.TASK) > 1:
        # "Nhiệm vụ chung | Nhiệm vụ cụ thể": the first is merged over several rows.
        of[of.index(Role.TASK)] = None
    rest = lines[1:]
    ticks = [line for line in rest if TICK.fullmatch(line)]
    if 0 < len(ticks) < of.count(Role.YEAR):
        # Fewer marks than years, and no blank cells left to say which: nobody can tell.
        rest = [line for line in rest if line not in ticks]
    if not rest:
        return [lines[0], *[""] * len(of)]
    count, width = len(rest), len(of)
    best = [[_BADLY * 1e6] * (count + 1) for _ in range(width + 1)]
    taken = [[0] * (count + 1) for _ in range(width + 1)]
    best[0][0] = 0.0
    for column in range(width):
        for used in range(count + 1):
            if best[column][used] <= _BADLY * 1e5:
                continue
            for more in range(count - used + 1):
                score = best[column][used] + fit(rest[used : used + more], of[column])
                if score > best[column + 1][used + more]:
                    best[column + 1][used + more] = score
                    taken[column + 1][used + more] = more
    cells, used = [], count
    for column in range(width, 0, -1):
        more = taken[column][used]
        cells.append(" ".join(rest[used - more : used]))
        used -= more
    return [lines[0], *reversed(cells)]


def led(rows: list[tuple[int, list[str]]], *, is_dense: bool = False) -> list[tuple[int, list[str]]]:
    """(line, cells) of rows, the heads first, each task led by who leads the one above where nobody is named: text
    without rules does not show that a cell is merged over rows. Where blank cells are gone (`is_dense`), a time that
    many rows lack is merged too: clerks do not leave so many blank.

    >>> heads, first = (0, ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"]), (1, ["1", "Lập", "Sở Nội vụ", "2025"])
    >>> led([heads, first, (2, ["2", "Rà", "", "2026"]), (3, ["II", "Dữ liệu", "", ""])])[2:]
    [(2, ['2', 'Rà', 'Sở Nội vụ', '2026']), (3, ['II', 'Dữ liệu', '', ''])]
    >>> led([])
    []
    """
    of = headers.roles_of(rows[0][1]) if rows else []
    if Role.TASK not in of:
        return rows
    # A time before the task stands over all that is to be done by it.
    columns = [of.index(Role.LEAD)] if of.count(Role.LEAD) == 1 else []
    columns += [0] if of[0] is Role.TIME else []
    columns += _merged_time(rows, of) if is_dense else []
    telling = [at for at, role in enumerate(of) if role in (Role.LEAD, Role.SUPPORT, Role.TIME, Role.PRODUCT)]
    found, above = rows[:1], [""] * len(of)
    for line, cells in rows[1:]:
        # A group of tasks has its sum and nobody who leads it.
        is_task = len(cells) == len(of) and any(cells[at] for at in telling)
        above = [cell or before for cell, before in zip(cells, above, strict=True)] if is_task else [""] * len(of)
        filled = [above[at] if is_task and at in columns else cell for at, cell in enumerate(cells)]
        found.append((line, filled))
    return found


_MERGED_SHARE = 0.3


def _merged_time(rows: list[tuple[int, list[str]]], of: list[Role | None]) -> list[int]:
    """The column of times when so many tasks have none that it must be merged down to them."""
    column = of.index(Role.TIME) if of.count(Role.TIME) == 1 else 0
    given = [cells[column] for _, cells in rows[1:] if len(cells) == len(of) and any(cells[2:])] if column else []
    return [column] if given and given[0] and given.count("") >= _MERGED_SHARE * len(given) else []


_LONGEST_VALUE = 60
_VALUE_OF = re.compile(
    r"(?:[<>≥≤]|top |nhóm |thứ |trên |dưới |hơn |ít nhất |tối thiểu |không quá |tối đa |từ |giảm |tăng |gấp |trong "
    r"|thuộc |xếp |hạng |đạt |khoảng |còn |vượt )*\s*\d",
    re.IGNORECASE,
)


def fit(lines: list[str], role: Role | None) -> float:  # noqa: PLR0911 - one case, one answer
    """How well lines fit a column."""
    if not lines:
        return {Role.TASK: -8.0, Role.MEASURE: -8.0, Role.LEAD: -1.0}.get(role, -0.4) if role else -0.4
    text = " ".join(lines)
    several = -0.3 * (len(lines) - 1)
    if role is Role.TIME:
        return several + (3.0 if periods.is_period(text) else _BADLY)
    if role in (Role.LEAD, Role.SUPPORT):
        # A line that begins in the middle of a name belongs to the line before it.
        broken = (
            -2.0 if text[:1].islower() and not text.startswith(("các ", "doanh ", "công ", "ngân ", "sở ")) else 0.0
        )
        return several + (3.0 if bodies.is_body(text) else _BADLY) + broken
    if role is Role.BUDGET and VALUE.fullmatch(text):
        return several * 4 + 2.0
    if role in (Role.YEAR, Role.GOAL) and _is_value(text):
        return several * 4 + (2.0 if VALUE.fullmatch(text) else 1.5)
    if role in (Role.YEAR, Role.GOAL, Role.BASELINE):
        return several * 4 + (2.0 if VALUE.fullmatch(text) else _BADLY)
    if role is Role.UNIT:
        return several * 4 + (1.5 if len(text) < 15 and not VALUE.fullmatch(text) else _BADLY)
    if role in (Role.TASK, Role.MEASURE):
        return (
            several
            + (1.0 if (len(text) > 4 or text[:1] in "-+") and not periods.is_period(text) else _BADLY)
            - (2.5 if bodies.is_body(text) else 0.0)
        )
    preferred = 0.5 if role is Role.PRODUCT else 0.0
    # "Cấp trình: Ban Thường vụ": a column on the side may hold bodies too.
    is_strange = role is not Role.NOTE and (periods.is_period(text) or bodies.is_body(text))
    return several + preferred - (1.5 if is_strange else 0.0)


def _is_value(text: str) -> bool:
    """ "85% dân số", "Nhóm 10 địa phương dẫn đầu": a value with its own words."""
    return len(text) < _LONGEST_VALUE and _VALUE_OF.match(text) is not None and not periods.is_period(text)
