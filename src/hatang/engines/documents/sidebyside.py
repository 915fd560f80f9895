"""Tables whose columns stand side by side by spaces alone, as a PDF shown as text keeps them.

The heads and all rows tell where the columns begin (`edges`); the lines of a row are joined in each of them, over the
end of a page and past the heads printed again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from hatang.engines.documents import (
    bodies,
    bodylines,
    cuts,
    edges,
    headers,
    headlines,
    markers,
    periods,
    sideless,
    streams,
)
from hatang.engines.documents.halves import HALF_BODY, HALF_TIME, OPEN
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import AFTER, VALUE, led
from hatang.engines.documents.numbers import roman
from hatang.engines.documents.words import is_upper, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = re.compile(r"\S+")
_FIRST = re.compile(r"\s*(\S+)\s+(?=\S)")
# "ST" over "T", "T" over "T": a column as narrow as its numbers breaks its head.
_FIRST_HEAD = re.compile(r"S?TT|Stt|ST?|T")
_PAGE_NUMBER = re.compile(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*")
_FEWEST_HEADS = 3
# How many heads in the second line of them stand on the next page.
_FEWEST_LOWER = 2
# What parts the lines of a cell in a row that is one line.
_BREAK = "<br>"
# How many pages tell where the columns begin.
_MOST_LEAVES = 4
# How many lines on the first numbered row of a page stands at most.
_FARTHEST = 40
# How many lines under the heads of a table tell where they part.
_NEAR = 12
_MOST_HEAD_LINES = 9
# How many lines of heads stand above the one of the numbers, which stands in the middle of them.
_MOST_ABOVE = 3
_LONGEST_ABOVE = 30
# How far (characters) the text of a row may begin from where that of the first row does.
_SHIFT = 3
# How much (characters) words that stand together elsewhere say of where a cell begins.
_JOINED = 3.0


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
    pairs = cuts.Pairs(texts)
    while at < len(texts):
        rows, end = _table(texts, pages, at, pairs)
        if not rows and (lines := sideless.counted(texts, pages, at)):
            rows, end = _table(lines, [1] * len(lines), 0, pairs)
            rows, end = [(at + line, cells[1:] or cells) for line, cells in rows], at + end
        if len(rows) < 2:
            found.append(texts[at])
            found_pages.append(pages[at])
            at += 1
            continue
        found += [row(cells) for _, cells in led(rows)]
        found_pages += [pages[line] for line, _ in rows]
        at = end
    return found, found_pages


def _table(
    texts: Sequence[str], pages: Sequence[int], at: int, pairs: cuts.Pairs
) -> tuple[list[tuple[int, list[str]]], int]:
    """(rows, line after the last) of the table whose heads begin at this line; no rows where none does."""
    body = _body(texts, pages, at)
    leaves, end = _leaves(texts, pages, at, body) if body is not None else ([], at)
    return _rows(leaves, pairs) if leaves else [], end


def row(cells: Sequence[str]) -> str:
    """A row as one line, its cells between "|".

    >>> row(["1", "Làm\\nngay"]), row([])
    ('| 1 | Làm<br>ngay |', '|  |')
    """
    return f"| {' | '.join(cell.replace('|', '/').replace('\n', _BREAK) for cell in cells)} |"


def _body(texts: Sequence[str], pages: Sequence[int], at: int) -> int | None:
    """The line of the first row when the heads of a table begin at this line, otherwise None."""
    above = _above_number(texts, at)
    if above is None:
        return None
    for here in range(at + above + 1, min(at + above + 1 + _MOST_HEAD_LINES, len(texts))):
        text = texts[here].strip()
        if not text or _is_page_number(texts, here):
            continue
        if _is_first(texts[here], texts[at + above]) or _is_group(texts, here):
            return here if _are_heads(_said(texts, at, here), texts[here : here + _NEAR]) else None
        # Heads may go on over the end of a page, side by side as they began.
        if AFTER.match(text) or (pages[here] != pages[at] and len(edges.pieces(texts[here])) < _FEWEST_LOWER):
            return None
    return None


def _is_first(text: str, heads: str) -> bool:
    """Whether a line begins the first row: its number stands under the head of the numbers, left of the next head."""
    first, right = _begins(text), edges.pieces(heads)[1:]
    return first is not None and (not right or first.start(1) < right[0][0])


def _said(texts: Sequence[str], at: int, body: int) -> list[str]:
    """The lines of the heads; the first row may stand on the next page."""
    return [texts[here] for here in range(at, body) if texts[here].strip() and not _is_page_number(texts, here)]


def _above_number(texts: Sequence[str], at: int) -> int | None:
    """How many lines below this one the head of the numbers stands; None where no heads begin here."""
    for above, text in enumerate(texts[at : at + _MOST_ABOVE + 1]):
        words = text.split(maxsplit=1)
        said = edges.pieces(text)
        if not said:
            return None
        is_broken = words[0] in ("S", "T") and " ".join(texts[at + above + 1 : at + above + 2]).split()[:1] == ["T"]
        if is_broken or _FIRST_HEAD.fullmatch(words[0]) or headers.role_of(text[slice(*said[0])]) is Role.NUMBER:
            return above if above or len(words) > 1 else None
        # What stands above it is right of it and short.
        is_heading = markers.marker(text.strip()).depth != markers.NONE or _ends_caption(texts, at + above)
        if is_heading or said[0][0] <= _SHIFT or (len(said) < 2 and len(text.strip()) > _LONGEST_ABOVE):
            return None
    return None


def _ends_caption(texts: Sequence[str], at: int) -> bool:
    """Whether a line is the end of what stands over a table: "(… của UBND" over "tỉnh Lai Châu)", "DANH MỤC" over
    "NĂM 2026" where the heads below are in small letters."""
    text = texts[at]
    before = texts[at - 1] if at else ""
    below = "".join(texts[at + 1 : at + 2])
    goes_on = is_upper(text) and is_upper(before) and not is_upper(below)
    return text.count(")") > text.count("(") or goes_on


def _are_heads(lines: Sequence[str], rows: Sequence[str]) -> bool:
    """Whether lines are the heads of a table of tasks, of goals or of places."""
    if all(len(edges.pieces(line)) < 2 for line in lines):
        # Without any wide gap the cells run on.
        return False
    heads = headlines.heads_of(lines, rows)[1]
    if len(heads) < _FEWEST_HEADS or headers.role_of(heads[0]) is not Role.NUMBER:
        return False
    is_places = any(headers.names_whose(head) for head in heads)
    return is_places or bool({Role.TASK, Role.MEASURE} & set(map(headers.role_of, heads[1:])))


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
    # "1. Hạ tầng" with one blank is a heading unless the rows stand so, or cells stand beside it; "II Hạ tầng" is none.
    is_row = first.end() - first.end(1) > 1 or first.end() == start or len(edges.pieces(text)) > 1
    return first if is_row or roman(first[1]) else None


def _leaves(texts: Sequence[str], pages: Sequence[int], at: int, body: int) -> tuple[list[_Leaf], int]:
    """The pages of the table whose heads begin at this line, and the line after its last."""
    start = margin = _start(texts, body)
    heads = _said(texts, at, body)
    leaves = [_Leaf(heads)]
    number = ""
    here = end = body
    while here < len(texts):
        if pages[here] != pages[max(here - 1, body)] or (here > body and _is_same(texts[here], heads[0])):
            turned = _turned(texts, pages, here, heads, (start, number))
            if turned is None:
                break
            leaf, here = turned
            leaves.append(leaf)
            start = _start(texts, here) or start
        text = texts[here]
        if text.strip() and not _is_foot(texts, pages, here):
            if _is_group(texts, here):
                leaves[-1].groups.add(here)
            elif _is_over(text, start) or _runs_through(texts, here, heads, start):
                break
            elif row := _row(text, start):
                number = row[1]
            leaves[-1].rows.append((here, _moved(text, start, margin)))
            end = here + 1
        here += 1
    return [leaf for leaf in leaves if leaf.rows], end


def _moved(text: str, start: int, margin: int) -> str:
    """A line of a page where the text of rows begins at `start`, as it would stand where it begins at `margin`."""
    if not start or abs(margin - start) <= _SHIFT:
        return text
    first = _begins(text)
    number = text[: first.end(1)] if first is not None and first.end(1) < start else ""
    rest = text[len(number) :]
    gap = len(rest) - len(rest.lstrip())
    return number + " " * max(gap + margin - start, 1) + rest[gap:]


def _start(texts: Sequence[str], at: int) -> int:
    """Where the text of the first numbered row from this line begins; 0 where none is near."""
    return next((found.end() for text in texts[at : at + _FARTHEST] if (found := _begins(text))), 0)


def _is_group(texts: Sequence[str], at: int) -> bool:
    """ "II. CẢI CÁCH THỂ CHẾ", "Giai đoạn 1: chuẩn bị" over all columns, right before a row."""
    words = texts[at].strip()
    mark = markers.marker(words)
    is_marked = mark.depth == markers.ROMAN or (mark.depth == markers.PART and len(mark.label) == 1)
    if not (is_marked or streams.STAGE.match(words)) or len(edges.pieces(texts[at])) > 1:
        return False
    following = [text for text in texts[at + 1 : at + 8] if text.strip()][:4]
    if any(_FIRST_HEAD.fullmatch(text.split()[0]) for text in following):
        # It heads a part of the document with a table of its own.
        return False
    return any(_begins(text) is not None and len(edges.pieces(text)) >= _FEWEST_HEADS for text in following)


def _is_over(text: str, start: int) -> bool:
    """Whether a line stands after the table: it begins left of the text of the rows and is no row's number."""
    words = text.strip()
    if AFTER.match(words) and len(edges.pieces(text)) == 1:
        return True
    if _row(text, start) is not None:
        return False
    mark = markers.marker(words)
    if mark.depth < markers.DASH and len(edges.pieces(text)) == 1 and is_upper(words[mark.length :]):
        # "3/ NHIỆM VỤ" in the middle of the page.
        return True
    left = len(text) - len(text.lstrip())
    if streams.is_number(words) and left < start:
        return False
    return left < start - _SHIFT


def _runs_through(texts: Sequence[str], at: int, heads: Sequence[str], start: int) -> bool:
    """Whether a line behind a blank one is a sentence: it opens a list, or runs on under the next column's head."""
    text = texts[at]
    if at == 0 or texts[at - 1].strip() or _row(text, start) is not None or len(edges.pieces(text)) != 1:
        return False
    if text.rstrip().endswith(":"):
        return True
    told = max(map(edges.pieces, heads), key=len)
    # The heads of the number and of the text stand before it.
    return len(told) >= _FEWEST_HEADS and len(text.rstrip()) > told[2][0] + 1


def _turned(
    texts: Sequence[str], pages: Sequence[int], at: int, heads: list[str], before: tuple[int, str]
) -> tuple[_Leaf, int] | None:
    """The next page of the table and its first line of rows; None where the table does not go on there.

    `before` is where the text of the rows began so far, and the last number of a row.
    """
    here = at
    while here < len(texts) and pages[here] == pages[at] and (not texts[here].strip() or _is_page_number(texts, here)):
        here += 1
    if here >= len(texts) or pages[here] != pages[at]:
        return None
    if _is_same(texts[here], heads[0]):
        again: list[str] = []
        for said in heads:
            if here >= len(texts) or not _is_same(texts[here], said):
                break
            again.append(texts[here])
            here += 1
            while here < len(texts) and not texts[here].strip():
                here += 1
        return (_Leaf(again if len(again) == len(heads) else []), here) if here < len(texts) else None
    leaf = [text for text, page in zip(texts[here:], pages[here:], strict=True) if page == pages[at]]
    return (_Leaf([]), here) if _goes_on(leaf, *before) else None


def _goes_on(leaf: Sequence[str], start: int, number: str) -> bool:
    """Whether a page without heads goes on a table: with its next row, or with the rest of the last one."""
    if _begins(leaf[0]) is not None and len(edges.pieces(leaf[0])) >= _FEWEST_HEADS:
        return True
    first = next((text for text in leaf[:_FARTHEST] if _begins(text)), "")
    if len(edges.pieces(first)) >= _FEWEST_HEADS and streams.counts_on(number, first.split()[0]):
        # Each page has its own margin.
        start = _start([first], 0)
    if _is_over(leaf[0], start):
        return False
    for text in leaf:
        row = _row(text, start)
        if row is not None:
            return streams.counts_on(number, row[1])
        if text.strip() and _is_over(text, start):
            break
    return len(edges.pieces(leaf[0])) > 1


def _is_page_number(texts: Sequence[str], at: int) -> bool:
    return _PAGE_NUMBER.fullmatch(texts[at]) is not None


def _is_foot(texts: Sequence[str], pages: Sequence[int], at: int) -> bool:
    """Whether the number of a page stands here, below the last line and apart from it."""
    if not _is_page_number(texts, at) or texts[at - 1].strip():
        return False
    after = next((here for here in range(at + 1, len(texts)) if pages[here] != pages[at] or texts[here].strip()), None)
    return after is None or pages[after] != pages[at]


def _is_same(text: str, head: str) -> bool:
    return text.split() == head.split()


def _rows(leaves: list[_Leaf], pairs: cuts.Pairs) -> list[tuple[int, list[str]]]:
    """(line, cells) of each row, the heads first; empty where a page begins with what is no row."""
    told = [[text for at, text in leaf.rows if at not in leaf.groups and not _is_lone(text)] for leaf in leaves]
    few = list(chain(*told[:_MOST_LEAVES]))
    spans, heads = headlines.heads_of(leaves[0].heads, few)
    roles = headers.roles_of(heads)
    found = [(leaves[0].rows[0][0], heads)]
    holds = [_HOLDS.get(role) if role else None for role in roles]
    has_values = Role.MEASURE in roles and Role.TASK not in roles
    cells: list[list[str]] = []
    near = edges.near_starts(edges.learnt(edges.near_heads(spans), few))
    for leaf, lines in zip(leaves, told, strict=True):
        own = headlines.heads_of(leaf.heads, lines)[0] if leaf is not leaves[0] else []
        # Heads printed again stand where the columns of their page do.
        starts = edges.learnt(edges.near_heads(own) if len(own) == len(spans) else near, lines)
        for at, text, places, below in _lines(leaf, starts):
            if at in leaf.groups:
                found.append((at, [text.strip()]))
                cells = []
                continue
            begins = _row(text, starts[1])
            if begins is not None:
                words = " " * begins.end(1) + text[begins.end(1) :]
                rest = _cells(words, places, holds, _joins(words, places, [], below, pairs))
                is_title = (
                    _is_lone(text)
                    and begins.end() <= starts[1] + _SHIFT
                    # "III. Dữ liệu và chính quyền số" heads a group, whatever its words may name.
                    and (_heads_group(begins[1], below, starts[1]) or not _is_full(rest, roles))
                )
                rest = [(1, text[begins.end() :])] if is_title else rest
                begun = [begins[1]]
            else:
                # What is blank on the first line of a row hardly begins on the next.
                begun_holds = [None if cell or has_values else _holds_nothing for cell in cells]
                rest = _cells(text, places, begun_holds, _joins(text, places, cells, below, pairs))
                # "- Cấp tỉnh | % | 95" and "Toàn tỉnh | 82" are rows of their own.
                is_named = rest[0][0] == 1 and len(rest) > 1
                is_total = is_named and streams.TOTAL.fullmatch(rest[0][1]) is not None
                is_row = is_total or (is_named and has_values and rest[0][1][0] in "-+")
                begun = [""] if is_row else []
            if begun:
                cells = [begun, *([] for _ in heads[1:])]
                found.append((at, []))
            elif not cells:
                return []
            for column, said in rest:
                cells[column].append(said)
            found[-1] = (found[-1][0], [_text(each, role) for each, role in zip(cells, roles, strict=True)])
    return found


def _text(lines: Sequence[str], role: Role | None) -> str:
    """The text of a cell on one line; bodies that stand one under another stay apart."""
    if role in (Role.LEAD, Role.SUPPORT):
        return bodylines.apart(lines)
    return joined("\n".join(lines))


def _is_body(text: str) -> bool:
    """Whether a text is bodies or the first words of one in a narrow column: "Các", "Ban"."""
    is_begun = text[0].isupper() and (OPEN.search(text) or HALF_BODY.fullmatch(text)) is not None
    return text[0] in "-–" or bodies.is_body(text) or is_begun


def _is_time(text: str) -> bool:
    """Whether a text begins with a time: what stands beside it may touch it."""
    words = text.split(" ")
    said = [" ".join(words[:count]) for count in range(1, min(len(words), _LONGEST_TIME) + 1)]
    return any(map(periods.is_period, said)) or HALF_TIME.fullmatch(text) is not None


def _holds_nothing(_text: str) -> bool:
    return False


_HOLDS = {Role.LEAD: _is_body, Role.SUPPORT: _is_body, Role.TIME: _is_time}
# How many words a time has.
_LONGEST_TIME = 7


def _lines(leaf: _Leaf, starts: list[int]) -> Iterator[tuple[int, str, list[int], str]]:
    """(line, text, where its cells begin, text below) of a page: all lines of a row have their cells at the same
    places."""
    begins = [
        number
        for number, (at, text) in enumerate(leaf.rows)
        if not number or at in leaf.groups or _row(text, starts[1]) is not None
    ]
    for first, last in pairwise([*begins, len(leaf.rows)]):
        places = edges.of_row(starts, [text for _, text in leaf.rows[first:last] if not _is_lone(text)])
        below = [*(text for _, text in leaf.rows[first + 1 : last]), ""]
        yield from ((at, text, places, under) for (at, text), under in zip(leaf.rows[first:last], below, strict=True))


def _joins(
    text: str, places: Sequence[int], above: Sequence[Sequence[str]], below: str, pairs: cuts.Pairs
) -> list[cuts.Joins]:
    """For each column how much speaks against its cell beginning at a place of a line: that known pairs of words are
    parted by it, and not that it goes on the words above, or what stands left or right of it on those below."""
    starts = [(found.start(), found[0]) for found in _WORD.finditer(below)]

    def under(column: int) -> str:
        first = places[column] - _SHIFT
        end = places[column + 1] - _SHIFT if column + 1 < len(places) else len(below)
        return next((word for at, word in starts if first <= at < end), "")

    def joins(column: int, at: int, end: int) -> float:
        left, right = text[:at].split()[-1:], edges.piece_at(text[:end].rstrip(), at).split()
        said = " ".join(above[column]).split()[-1:] if above else []
        is_parted = left and right and text[at - 2 : at].strip() and pairs.known(left[0], right[0], text)
        is_joined = said and right and pairs.known(said[0], right[0], "")
        goes_on = left and pairs.known(left[0], under(column - 1), "")
        is_followed = right and pairs.known(right[-1], under(column), "")
        return _JOINED * (bool(is_parted) - bool(is_joined) - bool(goes_on) - bool(is_followed))

    return [partial(joins, column) for column in range(len(places))]


def _cells(
    text: str, places: Sequence[int], holds: Sequence[cuts.Holds | None], joins: Sequence[cuts.Joins]
) -> list[tuple[int, str]]:
    """(column, text) of the cells of a line without its number."""
    cells: dict[int, str] = {}
    for column, said in cuts.cut(text, places, holds, joins):
        # What begins left of the text goes on it.
        cells[max(column, 1)] = f"{cells.get(max(column, 1), '')} {said}".strip()
    return list(cells.items())


def _is_lone(text: str) -> bool:
    """Whether a line holds a number and one text, which may stand over all columns."""
    first = _begins(text)
    return first is not None and len(edges.pieces(text[first.end() :])) == 1


def _heads_group(number: str, below: str, start: int) -> bool:
    """Whether a row of one text is the title of a group: a Roman number, and the next row right below."""
    return roman(number) is not None and (not below.strip() or _row(below, start) is not None)


def _is_full(cells: Sequence[tuple[int, str]], roles: Sequence[Role | None]) -> bool:
    """Whether cells right of the text hold what their columns do: a title over all columns, cut, does not."""
    return any(
        (roles[column] in (Role.LEAD, Role.SUPPORT) and bodies.is_body(text))
        or (roles[column] is Role.TIME and periods.is_period(text))
        or (roles[column] in (Role.YEAR, Role.GOAL, Role.BUDGET) and VALUE.fullmatch(text) is not None)
        for column, text in cells
        if column > 1
    )
