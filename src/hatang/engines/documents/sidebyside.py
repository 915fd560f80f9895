"""Tables whose columns stand side by side by spaces alone, as a PDF shown as text keeps them.

What is blank on every line of a page parts the columns; the lines of a row are joined in each of them, over the end of
a page and past the heads printed again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hatang.engines.documents import headers, markers, streams
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import AFTER
from hatang.engines.documents.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_PIECE = re.compile(r"\S+(?: \S+)*")
_FIRST = re.compile(r"\s*(\S+)\s+(?=\S)")
_PAGE_NUMBER = re.compile(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*")
_FEWEST_HEADS = 3
# How many lines on the first numbered row of a page stands at most.
_FARTHEST = 40
_FAR = 10_000
_MOST_HEAD_LINES = 6
# How far (characters) the text of a row may begin from where that of the first row does.
_SHIFT = 3

# How many cells at least begin at one place where a column does.
_FEWEST = 4

type _Extent = tuple[int, int]


@dataclass
class _Leaf:
    """What one page shows of a table: the lines of its heads and of its rows, with their numbers."""

    heads: list[str]
    # The lines that head a group of rows.
    groups: set[int] = field(default_factory=set)
    rows: list[tuple[int, str]] = field(default_factory=list)


def into_rows(texts: Sequence[str], pages: Sequence[int]) -> tuple[list[str], list[int]]:
    """The lines and their pages, each row of a table set by spaces made one line with its cells between "|".

    >>> into_rows(["TT   Nhiệm vụ      Chủ trì", "1    Xây dựng      Sở Nội", "     nền tảng      vụ"], [1, 1, 1])
    (['| TT | Nhiệm vụ | Chủ trì |', '| 1 | Xây dựng nền tảng | Sở Nội vụ |'], [1, 1])
    >>> into_rows([], [])
    ([], [])
    """
    found: list[str] = []
    found_pages: list[int] = []
    at = 0
    while at < len(texts):
        body = _body(texts, pages, at)
        leaves, end = _leaves(texts, pages, at, body) if body is not None else ([], at)
        rows = _rows(leaves) if leaves else []
        if len(rows) < 2:
            found.append(texts[at])
            found_pages.append(pages[at])
            at += 1
            continue
        found += [row(cells) for _, cells in rows]
        found_pages += [pages[line] for line, _ in rows]
        at = end
    return found, found_pages


def row(cells: Sequence[str]) -> str:
    """A row as one line, its cells between "|".

    >>> row(["1", "Làm"]), row([])
    ('| 1 | Làm |', '|  |')
    """
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _pieces(text: str) -> list[re.Match[str]]:
    """The parts of a line between gaps of two spaces and more."""
    return list(_PIECE.finditer(text))


def _body(texts: Sequence[str], pages: Sequence[int], at: int) -> int | None:
    """The line of the first row when the heads of a table begin at this line, otherwise None."""
    heads = _pieces(texts[at])
    if len(heads) < _FEWEST_HEADS or headers.role_of(heads[0][0]) is not Role.NUMBER:
        return None
    roles = {headers.role_of(head[0]) for head in heads[1:]} - {None}
    is_places = any(headers.names_whose(head[0]) for head in heads)
    if not {Role.TASK, Role.MEASURE} & roles and not is_places:
        return None
    for here in range(at + 1, min(at + 1 + _MOST_HEAD_LINES, len(texts))):
        if pages[here] != pages[at]:
            return None
        if _begins(texts[here]) is not None or _is_group(texts, here):
            return here
        if texts[here].strip() and AFTER.match(texts[here].strip()):
            return None
    return None


def _begins(text: str) -> re.Match[str] | None:
    """The number at the head of a line that begins a row."""
    first = _FIRST.match(text)
    is_row = first is not None and streams.is_number(first[1]) and headers.role_of(first[1]) is None
    return first if is_row else None


def _row(text: str, start: int) -> re.Match[str] | None:
    """The number of a line that begins a row whose text begins at `start` or, where a cell is blank, after it."""
    first = _begins(text)
    if first is None or not first.end(1) < start <= first.end() + _SHIFT:
        return None
    # "1. Hạ tầng" with one blank is a heading unless the rows stand so.
    return first if first.end() - first.end(1) > 1 or first.end() == start else None


def _leaves(texts: Sequence[str], pages: Sequence[int], at: int, body: int) -> tuple[list[_Leaf], int]:
    """The pages of the table whose heads begin at this line, and the line after its last."""
    start = _start(texts, body)
    heads = [text for text in texts[at:body] if text.strip()]
    leaves = [_Leaf(heads)]
    here = end = body
    while here < len(texts):
        if pages[here] != pages[max(here - 1, body)]:
            turned = _turned(texts, pages, here, heads)
            if turned is None:
                break
            leaf, here = turned
            leaves.append(leaf)
            start = _start(texts, here) or start
        text = texts[here]
        if text.strip():
            if _is_group(texts, here):
                leaves[-1].groups.add(here)
            elif _is_over(text, start):
                break
            leaves[-1].rows.append((here, text))
            end = here + 1
        here += 1
    return [leaf for leaf in leaves if leaf.rows], end


def _start(texts: Sequence[str], at: int) -> int:
    """Where the text of the first numbered row from this line begins; 0 where none is near."""
    return next((found.end() for text in texts[at : at + _FARTHEST] if (found := _begins(text))), 0)


def _is_group(texts: Sequence[str], at: int) -> bool:
    """ "II. CẢI CÁCH THỂ CHẾ", "Giai đoạn 1: chuẩn bị" over all columns, right before a row."""
    words = texts[at].strip()
    mark = markers.marker(words)
    is_marked = mark.depth == markers.ROMAN or (mark.depth == markers.PART and len(mark.label) == 1)
    if not (is_marked or streams.STAGE.match(words)) or len(_pieces(texts[at])) > 1:
        return False
    following = [text for text in texts[at + 1 : at + 8] if text.strip()][:4]
    return any(_begins(text) is not None and len(_pieces(text)) >= _FEWEST_HEADS for text in following)


def _is_over(text: str, start: int) -> bool:
    """Whether a line stands after the table: it begins left of the text of the rows and is no row's number."""
    words = text.strip()
    if _row(text, start) is not None:
        return False
    left = len(text) - len(text.lstrip())
    if streams.is_number(words) and left < start:
        return False
    return left < start - _SHIFT or (AFTER.match(words) is not None and len(_pieces(text)) == 1)


def _turned(texts: Sequence[str], pages: Sequence[int], at: int, heads: list[str]) -> tuple[_Leaf, int] | None:
    """The next page of the table and its first line of rows; None where the table does not go on there."""
    here = at
    while here < len(texts) and pages[here] == pages[at] and (not texts[here].strip() or _is_page_number(texts, here)):
        here += 1
    if here >= len(texts) or pages[here] != pages[at]:
        return None
    if _is_same(texts[here], heads[0]):
        again = here
        for said in heads:
            if not _is_same(texts[here], said):
                break
            here += 1
            while here < len(texts) and not texts[here].strip():
                here += 1
        return (_Leaf([text for text in texts[again:here] if text.strip()]), here) if here < len(texts) else None
    row = _begins(texts[here])
    goes_on = row is not None and len(_pieces(texts[here])) >= _FEWEST_HEADS
    return (_Leaf([]), here) if goes_on else None


def _is_page_number(texts: Sequence[str], at: int) -> bool:
    return _PAGE_NUMBER.fullmatch(texts[at]) is not None


def _is_same(text: str, head: str) -> bool:
    return text.split() == head.split()


def _rows(leaves: list[_Leaf]) -> list[tuple[int, list[str]]]:
    """(line, cells) of each row, the heads first; empty where the pages do not show the same columns."""
    first = _extents(leaves[0])
    if len(first) < _FEWEST_HEADS:
        return []
    heads = _heads(leaves[0].heads, first)
    found = [(leaves[0].rows[0][0], heads)]
    has_values = Role.MEASURE in headers.roles_of(heads) and Role.TASK not in headers.roles_of(heads)
    cells: list[list[str]] = []
    for leaf in leaves:
        extents = _extents(leaf)
        extents = extents if len(extents) == len(first) else first
        for line, text in leaf.rows:
            if line in leaf.groups:
                found.append((line, [text.strip()]))
                cells = []
                continue
            begins = _row(text, extents[1][0])
            if begins is not None:
                is_title = _is_title(text) and begins.end() <= extents[1][0] + _SHIFT
                rest = [(1, text[begins.end() :])] if is_title else _cut(text, extents)[1:]
                begun = [begins[1]]
            else:
                rest = _cut(text, extents)
                # "- Cấp tỉnh | % | 95" and "Toàn tỉnh | 82" are rows of their own.
                is_named = rest[0][0] == 1 and len(rest) > 1
                is_total = is_named and streams.TOTAL.fullmatch(rest[0][1]) is not None
                is_row = is_total or (is_named and has_values and rest[0][1][0] in "-+")
                begun = [""] if is_row else []
            if begun:
                cells = [begun, *([] for _ in first[1:])]
                found.append((line, []))
            elif not cells:
                return []
            for column, said in rest:
                cells[column].append(said)
            found[-1] = (found[-1][0], [joined("\n".join(each)) for each in cells])
    return found


def _is_title(text: str) -> bool:
    """Whether a line holds a number and one text, which may stand over all columns."""
    first = _begins(text)
    return first is not None and len(_pieces(text[first.end() :])) == 1


def _cut(text: str, extents: list[_Extent]) -> list[tuple[int, str]]:
    """(column, text) of the cells that a line has; a cell that runs into the next ends at the blank nearest to it."""
    ends = [_blank_near(text, start) for start, _ in extents[1:]] + [len(text)]
    starts = [0, *ends[:-1]]
    found = [(column, text[a:b].strip()) for column, (a, b) in enumerate(zip(starts, ends, strict=True))]
    return [(column, said) for column, said in found if said]


def _blank_near(text: str, start: int) -> int:
    for shift in (0, 1, -1, 2, -2, 3, -3):
        if not text[start + shift - 1 : start + shift].strip():
            return start + shift
    return start


def _extents(leaf: _Leaf) -> list[_Extent]:
    """(first, after the last character) of each column of a page: what is blank on all lines parts them."""
    lines = [text for line, text in leaf.rows if line not in leaf.groups and not _is_title(text)]
    width = max(map(len, lines), default=0)
    is_blank = [all(not text[at : at + 1].strip() for text in lines) for at in range(width)]
    found: list[_Extent] = []
    start = 0
    for at in range(width + 1):
        if at < width and not is_blank[at]:
            continue
        if start < at:
            if found and not _is_lane(lines, found[-1][1], (start, at)):
                found[-1] = (found[-1][0], at)
            else:
                found.append((start, at))
        start = at + 1
    found = [part for extent in found for part in _parted(lines, extent)]
    for head in leaf.heads:
        for piece in _pieces(head):
            # The number stands anywhere left of the text.
            if (
                len(found) > 1
                and piece.end() > found[1][0]
                and all(piece.end() <= a or b <= piece.start() for a, b in found)
            ):
                found.append(piece.span())
                found.sort()
    return found


def _is_lane(lines: Sequence[str], start: int, after: _Extent) -> bool:
    """Whether what is blank from `start` parts columns: most lines with text on both sides have a wide gap."""
    gaps = [
        after[0] + len(text[after[0] :]) - len(text[after[0] :].lstrip()) - len(text[:start].rstrip())
        for text in lines
        if text[:start].strip() and text[slice(*after)].strip()
    ]
    return sum(gap > 1 for gap in gaps) * 2 > len(gaps)


def _parted(lines: Sequence[str], extent: _Extent) -> list[_Extent]:
    """The columns of what has no blank on all lines because a cell or two run over their column's end."""
    begun = Counter(piece.start() for text in lines for piece in _pieces(text))
    found = [extent]
    for at in sorted(place for place, count in begun.items() if extent[0] + 3 < place < extent[1] and count >= _FEWEST):
        across = sum(bool(text[at - 1 : at].strip()) for text in lines)
        here = sum(bool(text[at : extent[1]].strip()) for text in lines)
        if across * 8 <= len(lines) and begun[at] * 2 > here:
            found[-1:] = [(found[-1][0], at), (at, extent[1])]
    return found


def _heads(heads: list[str], extents: list[_Extent]) -> list[str]:
    """The head of each column; of one over several others only money and where things stand are said in each."""
    found: list[list[str]] = [[] for _ in extents]
    for number, text in enumerate(heads):
        for piece in _pieces(text):
            over = [i for i, (a, b) in enumerate(extents) if a < piece.end() and piece.start() < b]
            middle = (piece.start() + piece.end()) / 2
            over = over or [min(range(len(extents)), key=lambda i: abs(sum(extents[i]) / 2 - middle))]
            beside = min((each.start() for each in _pieces(text) if each.start() > piece.start()), default=_FAR)
            lower = [each.start() for line in heads[number + 1 :] for each in _pieces(line)]
            below = [start for start in lower if piece.start() - _SHIFT <= start < beside - 1]
            if len(below) > 1:
                if headers.role_of(piece[0]) not in (Role.BUDGET, Role.BASELINE):
                    continue
                over = [i for i, (a, b) in enumerate(extents) if any(a - _SHIFT <= start < b for start in below)]
            for column in over:
                found[column].append(piece[0])
    return [joined("\n".join(each)) for each in found]
