"""Cells that arrive one after another, blank and merged ones gone, given to rows and columns by what they look like.

The best of all ways to part them is found as the likeliest path (Viterbi): a state is the column that took a cell; a
cell goes to a later column of the same row, begins the next row, or stands over all columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, headers, periods
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import TICK, VALUE, fit, roles
from hatang.engines.documents.words import UPPER, is_upper

if TYPE_CHECKING:
    from collections.abc import Sequence

type Row = tuple[int, list[str]]

_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVX]{1,5}(?:\.\d{1,2}){0,2}|[A-H](?:\.?\d{1,2}){0,2}|[a-hđ])\s*[.)]?"
)
# "YT-01", "NV 3": what a row is called where it has no plain number.
_CODE = re.compile(r"(?=\S*\d)[A-ZĐ]{1,5}[-. ]?\d{1,3}(?:\.\d{1,2})?")
_HEADING = re.compile(
    r"(?:(?:[IVX]{1,5}|[A-H])\s*[.)]\s*\S|\d{1,2}[.)]\s*\S"
    r"|(?:Giai đoạn|Nhóm|Đợt|Bước|Lĩnh vực|Mảng|Phần|Trụ cột|Mục tiêu|Về)\s)"
)
_LABELLED = re.compile(
    r"[-+•\s]*(?:(?:Cơ quan|Đơn vị) )?(?:Chủ trì|Phối hợp|Thực hiện|Thời gian|Thời hạn)[^:.;]{0,20}:", re.IGNORECASE
)
# "-nt-": as in the row above.
_DITTO = re.compile(r"[-\s]*(?:nt|như trên|\"|”|〃)[-\s]*", re.IGNORECASE)
_UNKNOWN_BODY = -1.5
_NAME = re.compile(rf"[{UPPER}][^.:]{{2,60}}")
_LONGEST_HEADING = 160
WORST = -1e9
# From here down, whence a line came says that it goes on the cell of this column.
_REST = -2


def rows_of(cells: Sequence[tuple[int, str]], heads: list[str], *, is_broken: bool = False) -> tuple[float, list[Row]]:
    """(what speaks for it, rows) of the cells below these heads; each row has a cell for every head, or one alone.
    Where cells are broken into lines, several may be one cell.

    >>> heads = ["Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"]
    >>> cells = ["Lập kho dữ liệu", "Sở Nội vụ", "Năm 2026", "Nhóm an toàn"]
    >>> cells += ["Diễn tập ứng cứu", "Công an tỉnh", "Sở Y tế"]
    >>> [row for _, row in rows_of(list(enumerate(cells)), heads)[1]]  # doctest: +NORMALIZE_WHITESPACE
    [['Lập kho dữ liệu', 'Sở Nội vụ', '', 'Năm 2026'], ['Nhóm an toàn'],
     ['Diễn tập ứng cứu', 'Công an tỉnh', 'Sở Y tế', '']]
    >>> rows_of([], heads)
    (0.0, [])
    """
    if not cells:
        return 0.0, []
    of = roles(heads)
    width = len(of)
    counted = _counted(cells)
    skipped = [0.0]
    for blank in _blanks(of):
        skipped.append(skipped[-1] + blank)
    # The state `width` is a cell over all columns; it ends its row as the last column does.
    best: list[list[float]] = []
    came: list[list[int]] = []
    for number, (_, text) in enumerate(cells):
        here = [WORST] * (width + 1)
        since = [-1] * (width + 1)
        ended = max(range(width + 1), key=lambda at: best[-1][at] + _rest(skipped, at, width)) if number else -1
        over = best[-1][ended] + _rest(skipped, ended, width) if number else 0.0
        for column in range(width):
            if of[column] is Role.NUMBER and column < width - 1 and not counted[number]:
                continue
            if (worth := _worth(text, of[column])) <= WORST:
                continue
            here[column], since[column] = over + skipped[column], ended
            for before in range(column if number else 0):
                same = best[-1][before] + skipped[column] - skipped[before + 1]
                if same > here[column]:
                    here[column], since[column] = same, before
            here[column] += worth
            if is_broken and number and (more := best[-1][column] + _rest_of(text, of[column])) > here[column]:
                here[column], since[column] = more, _REST - column
        here[width], since[width] = over + _over_all(text, of), ended
        best.append(here)
        came.append(since)
    at = max(range(width + 1), key=lambda at: best[-1][at] + _rest(skipped, at, width))
    score = best[-1][at] + _rest(skipped, at, width)
    return score, _back(cells, came, at, width)


def _rest_of(text: str, role: Role | None) -> float:
    """How well a line goes on the cell of the line before it."""
    if role in (Role.LEAD, Role.SUPPORT):
        # Several bodies rather support than lead.
        more = 1.4 if role is Role.LEAD else 2.0
        return more if bodies.is_body(text) else -0.5 if text[:1].islower() else -3.0
    if role in (Role.TASK, Role.PRODUCT, Role.MEASURE, Role.NOTE, None):
        is_other = bodies.is_body(text) or periods.is_period(text) or VALUE.fullmatch(text)
        return -3.0 if is_other else -0.3 if text[:1].islower() or text[:1] in "-+" else -1.2
    return -3.0


def aligned(row: Sequence[str], heads: list[str], *, above: Sequence[str] = ()) -> list[str]:
    """A row that is short of cells, each under the head that it fits best; the row itself where none fits.

    Where the row above is given, blank cells are there, and those that are not are merged with it.

    >>> aligned(["2", "Mở mạng", "Sở Nội vụ"], ["Chủ trì", "TT", "Nhiệm vụ", "Phối hợp"])
    ['', '2', 'Mở mạng', 'Sở Nội vụ']
    >>> heads = ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian"]
    >>> aligned(["2", "Mở mạng", "", "2026"], heads, above=["1", "Lập kho", "Sở Nội vụ", "Sở Y tế", "2025"])
    ['2', 'Mở mạng', 'Sở Nội vụ', '', '2026']
    """
    of = roles(heads)
    ticks = [text for text in row if TICK.fullmatch(text)]
    if not above and 0 < len(ticks) < of.count(Role.YEAR):
        # Fewer marks than years, and no blank cells left to say which: nobody can tell.
        row = [text for text in row if text not in ticks]
    blanks = [-0.1 if above and role is Role.LEAD else blank for role, blank in zip(of, _blanks(of), strict=True)]
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for text in row:
        step: dict[int, tuple[float, list[int]]] = {}
        for before, (score, path) in best.items():
            for column in range(before + 1, len(of)):
                worth = score + sum(blanks[before + 1 : column]) + (_worth(text, of[column]) if text else 0.0)
                if worth > step.get(column, (WORST, []))[0]:
                    step[column] = (worth, [*path, column])
        best = step
    ends = [(score + sum(blanks[last + 1 :]), path) for last, (score, path) in best.items()]
    if not ends:
        return list(row)
    placed = dict(zip(max(ends)[1], row, strict=True))
    # The name of a group of tasks is merged with nothing above it.
    is_whole = len(above) == len(of) and any(placed.get(column) for column, role in enumerate(of) if role in _TELLING)
    # "Hằng năm" over both "Bắt đầu" and "Hoàn thành" is the whole time of a row.
    is_timed = any(placed.get(column) for column, role in enumerate(of) if role is Role.TIME)
    return [
        placed.get(column, above[column] if is_whole and not (is_timed and role is Role.TIME) else "")
        for column, role in enumerate(of)
    ]


_TELLING = (Role.LEAD, Role.SUPPORT, Role.TIME, Role.PRODUCT, Role.YEAR, Role.GOAL)


def worth_of(rows: Sequence[Row], heads: list[str]) -> float:
    """What speaks for rows found in another way, by the same measure."""
    of = roles(heads)
    total = 0.0
    for _, cells in rows:
        if len(cells) == 1:
            total += _over_all(cells[0], of)
            continue
        filled = [*cells, *[""] * (len(of) - len(cells))]
        total += sum(
            _worth(text, role) if text else blank for text, role, blank in zip(filled, of, _blanks(of), strict=False)
        )
    return total


def _back(cells: Sequence[tuple[int, str]], came: list[list[int]], at: int, width: int) -> list[Row]:
    path: list[tuple[int, bool]] = []
    for since in reversed(came):
        is_rest = since[at] <= _REST
        path.append((at, is_rest))
        at = _REST - since[at] if is_rest else since[at]
    path.reverse()
    found: list[Row] = []
    last = width
    for (line, text), (column, is_rest) in zip(cells, path, strict=True):
        if column == width:
            found.append((line, [text]))
        elif is_rest:
            found[-1][1][column] += f"\n{text}"
        else:
            if column <= last:
                found.append((line, [""] * width))
            found[-1][1][column] = text
        last = column
    return found


def _rest(skipped: list[float], at: int, width: int) -> float:
    """What the blank columns behind the last cell of a row cost."""
    return 0.0 if at == width else skipped[width] - skipped[at + 1]


def _blanks(of: Sequence[Role | None]) -> list[float]:
    """What a blank in each column costs."""
    found = []
    for column, role in enumerate(of):
        # One time alone under "Bắt đầu | Hoàn thành" is when the work is done.
        is_begin = role is Role.TIME and Role.TIME in of[column + 1 :]
        # Where things stand is less often known than what is aimed at in the end.
        is_last = role is Role.YEAR and Role.YEAR not in of[column + 1 :]
        found.append(0.0 if is_begin else _blank(role) - 0.3 * is_last)
    return found


def _blank(role: Role | None) -> float:
    return -3.0 if role is Role.NUMBER else fit([], role)


def _worth(text: str, role: Role | None) -> float:  # noqa: PLR0911 - one case, one answer
    if role is Role.NUMBER:
        return 4.0 if _NUMBER.fullmatch(text.strip()) else 3.0 if _CODE.fullmatch(text.strip()) else WORST
    if _LABELLED.match(text):
        # "Chủ trì: Sở A; thời gian: 2026" in one cell.
        return 3.0 if role in (Role.LEAD, Role.SUPPORT, Role.TIME, None) else -4.0
    if role is None and VALUE.fullmatch(text):
        # "Tổng cộng", "Lũy kế" beside years.
        return 1.0
    if _DITTO.fullmatch(text):
        return 1.5 if role in _TELLING else -2.0
    worth = fit([text], role)
    if role is Role.LEAD and worth > 0 and rather_supports(text):
        return worth - 0.8
    if worth < _UNKNOWN_BODY and role in (Role.LEAD, Role.SUPPORT) and _NAME.fullmatch(text):
        # A name that nobody knows may be a body.
        return _UNKNOWN_BODY
    return worth


def rather_supports(text: str) -> bool:
    """Whether bodies rather support than lead, where a cell may hold either: several of them, or all of a kind.

    >>> rather_supports("Sở Tài chính; Sở Nội vụ"), rather_supports("UBND các xã"), rather_supports("Sở Tài chính")
    (True, True, False)
    >>> rather_supports("VNPT Bình Định; Viettel Bình Định")
    False
    """
    several = re.split(r"[;\n]\s*", text)
    if all(map(_OPERATOR.match, several)):
        # Operators build side by side.
        return False
    return len(several) > 1 or _OF_A_KIND.match(text) is not None


_OPERATOR = re.compile(r"(?:VNPT|Viettel|Mobi[Ff]one|VinaPhone|FPT|CMC|Vietnamobile|Viễn thông)(?!\w)")
_OF_A_KIND = re.compile(r"(?:các|UBND|Ủy ban nhân dân|doanh nghiệp|cơ quan|đơn vị)(?!\w)", re.IGNORECASE)


def _counted(cells: Sequence[tuple[int, str]]) -> list[bool]:
    """Whether each cell may be the number of a row: words stand behind it, and the one before it was there."""
    seen: set[int] = {0}
    found = []
    for at, (_, text) in enumerate(cells):
        plain = text.strip(" .)")
        is_next = not plain.isdigit() or int(plain) - 1 in seen
        found.append(is_next and _has_title(cells, at))
        if plain.isdigit() and is_next:
            seen.add(int(plain))
    return found


def _has_title(cells: Sequence[tuple[int, str]], at: int) -> bool:
    """Whether words stand behind the number of a row."""
    following = cells[at + 1][1] if at + 1 < len(cells) else ""
    return len(following) > 3 and any(map(str.isalpha, following)) and _NUMBER.fullmatch(following) is None


def _over_all(text: str, of: Sequence[Role | None]) -> float:
    """How well a cell stands over all columns, as the name of a group, or of who leads where no column says so."""
    is_other = VALUE.fullmatch(text) or _NUMBER.fullmatch(text.strip()) or periods.is_period(text)
    if is_other or len(text) > _LONGEST_HEADING or not any(letter.isalpha() for letter in text):
        return -6.0
    if bodies.is_body(text) and Role.LEAD not in of and Role.TASK in of:
        return 0.8
    if headers.role_of(text) is Role.NUMBER or bodies.is_body(text) or _LABELLED.match(text):
        return -4.0
    return 0.8 if _HEADING.match(text) or is_upper(text) else -0.9
