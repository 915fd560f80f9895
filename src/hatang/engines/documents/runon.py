"""Tables whose cells run on, as a PDF's text in the order of its drawing: "2 Rà soát … / của tỉnh / Quyết / định Sở A".

The heads say what columns there are; a row begins at its number; the words of a row are given to the columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from hatang.engines.documents import cuts, headers, markers, runon_cells, streams
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import AFTER
from hatang.engines.documents.numbers import roman
from hatang.engines.documents.words import is_upper

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW = re.compile(r"(\d{1,3}(?:\.\d{1,2}){0,3}|(?:[IVX]{1,5}|[A-H])(?:\.\d{1,2}){0,2})([.)]?)\s+(?=\S)")
_FIRST_NUMBERS = ("1", "01", "I", "A", "1.1", "I.1", "A.1")
# "3.1" begins a table under part 3.
_FIRST_OF_PART = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}\.1")
_PAGE_NUMBER = re.compile(r"[-–]?\s*\d{1,3}\s*[-–]?")
_FIRST_HEAD = re.compile(r"S?TT|Stt|Số TT|Số thứ tự")
# The same over two lines: a column as narrow as its numbers.
_FIRST_BROKEN = re.compile(r"(?:T\nT|ST\nT|S\nTT|Số\nTT)")
# A head that may stand over who leads and who supports.
_OVER = re.compile(
    r"(?:Phân công|Cơ quan|Đơn vị|Trách nhiệm|Tổ chức)(?:, đơn vị)?(?: thực hiện| nhiệm vụ)?", re.IGNORECASE
)
_END = re.compile(r"(?:Thời gian |Ngày )?(?:kết thúc|hoàn thành)", re.IGNORECASE)
_MOST_HEAD_LINES = 18
_MOST_HEAD_WORDS = 48
_FEWEST_HEADS = 3
_NONE = -1e9
# How much speaks against words behind the turn of a page that go on one head, as the square of their number.
_UNEVEN = 0.02
_OPEN_HEAD = re.compile(r"(?:\b(?:năm|và|đến|của)|[,-])$", re.IGNORECASE)
_LONGEST_ROW = 60
# Heads of which several may stand beside each other.
_MANY = (Role.YEAR, Role.BUDGET, Role.BASELINE, Role.NOTE)


@dataclass
class _Row:
    """A row: its number, and its lines on the page where it begins and on the next ones."""

    line: int
    number: str
    parts: list[list[str]] = field(default_factory=list)


def into_rows(texts: Sequence[str], pages: Sequence[int]) -> list[tuple[int, int, list[tuple[int, list[str]]]]]:
    """(first line, line after the last, rows) of each table whose cells run on."""
    found = []
    at = 0
    pairs = cuts.Pairs(texts)
    while at < len(texts):
        opened = _opened(texts, pages, at)
        if opened is None:
            at += 1
            continue
        heads, body = opened
        rows, end = _rows(texts, pages, at, body)
        if len(rows) < 2:
            at += 1
            continue
        cells = _cells(rows, heads, pairs)
        found.append((at, end, [(at, heads), *cells]))
        at = end
    return found


def _opened(texts: Sequence[str], pages: Sequence[int], at: int) -> tuple[list[str], int] | None:
    """The heads of a table that begins at this line, and the line of its first row; None where none does."""
    words = texts[at].split(" ")
    first = next((count for count in (1, 2) if _FIRST_HEAD.fullmatch(" ".join(words[:count]))), 0)
    broken = _FIRST_BROKEN.fullmatch("\n".join(texts[at : at + 2]))
    if "|" in texts[at] or not (broken or 0 < first < len(words)):
        return None
    # What the heads say on the page where they begin, and on the next one.
    said, turned = [" ".join(words[:first]), *words[first:]], list[str]()
    if broken:
        said = [" ".join(texts[at : at + 2])]
    for here in range(at + (2 if broken else 1), min(at + _MOST_HEAD_LINES, len(texts))):
        text = texts[here]
        row = _ROW.match(text)
        is_first = row is not None and (row[1] in _FIRST_NUMBERS or _FIRST_OF_PART.fullmatch(row[1]) is not None)
        if is_first or _is_stage(texts, here):
            heads = streams.flat(list(heads_of(tuple(said), tuple(turned))))
            return (heads, here) if heads else None
        if pages[here] != pages[at] and _is_page_number(texts, pages, here):
            continue
        if text == texts[at] or AFTER.match(text) or "|" in text or len(said) > _MOST_HEAD_WORDS:
            return None
        (said if pages[here] == pages[at] else turned).extend(text.split())
    return None


@lru_cache(maxsize=64)
def heads_of(words: tuple[str, ...], turned: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The heads in a run of words, each begun by a capital or a figure; empty where they are no heads. Each may go on
    with words of those behind the turn of a page.

    >>> heads_of(("TT", "Nhiệm", "vụ", "Chủ", "trì", "Phối", "hợp", "Thời", "gian", "hoàn", "thành"))
    ('TT', 'Nhiệm vụ', 'Chủ trì', 'Phối hợp', 'Thời gian hoàn thành')
    >>> heads_of(("TT", "Nhiệm", "vụ", "Cơ", "quan", "Cơ", "quan", "Thời"), ("chủ", "trì", "phối", "hợp", "gian"))
    ('TT', 'Nhiệm vụ', 'Cơ quan chủ trì', 'Cơ quan phối hợp', 'Thời gian')
    >>> heads_of(("TT", "Sở", "Nội", "vụ")), heads_of(("TT", "Chỉ", "tiêu", "ĐVT", "2026", "2027", "2028", "2029"))
    ((), ('TT', 'Chỉ tiêu', 'ĐVT', '2026', '2027', '2028', '2029'))
    """
    starts = [i for i, word in enumerate(words) if i and (word[0].isupper() or word[0].isdigit())] + [len(words)]

    @cache
    def best(at: int, below: int, before: frozenset[Role], above: str) -> tuple[float, tuple[str, ...]]:
        """The worth of the best heads from a word on, and from one behind the turn, below the roles so far; `above` is
        the head right before."""
        if at == len(words):
            return (0.0 if below == len(turned) else _NONE), ()
        top: tuple[float, tuple[str, ...]] = (_NONE, ())
        for end in starts:
            for last in range(below, len(turned) + 1) if end > at else ():
                head = " ".join((*words[at:end], *turned[below:last]))
                role = headers.role_of(head)
                rest = best(end, last, before | {role} if role else before, head)
                # Heads are about as high as each other.
                worth = _worth(head, role, before, above) - _UNEVEN * (last - below) ** 2
                top = max(top, (worth + rest[0], (head, *rest[1])))
        return top

    heads = best(1, 0, frozenset({Role.NUMBER}), "")[1]
    known = [role for head in heads if (role := headers.role_of(head)) is not None]
    is_table = len(heads) + 1 >= _FEWEST_HEADS and len(known) * 2 > len(heads) and len(set(known)) > 1
    return (words[0], *heads) if is_table and {Role.TASK, Role.MEASURE} & set(known) else ()


def _worth(head: str, role: Role | None, before: frozenset[Role], above: str) -> float:
    """How much speaks for a head of this role right of others."""
    if role is None:
        return -1.5
    worth = 2.0 - 0.01 * len(head) - (1.0 if _OPEN_HEAD.search(head) else 0.0)
    if role in (Role.LEAD, Role.SUPPORT) and _OVER.fullmatch(above):
        # "CƠ QUAN | CHỦ TRÌ" is one head.
        return -3.0
    if role in before and role not in _MANY:
        # "Phân công" over "Chủ trì" and "Phối hợp"; "Bắt đầu" and "Kết thúc".
        return 0.5 if role is Role.LEAD or (role is Role.TIME and _END.match(head)) else -3.0
    return worth


def _rows(texts: Sequence[str], pages: Sequence[int], at: int, body: int) -> tuple[list[_Row], int]:
    """The rows from the first one on, and the line after the last."""
    heads = " ".join(texts[at:body]).split()
    rows: list[_Row] = []
    end = here = body
    turned = False
    while here < len(texts):
        text = texts[here]
        turned = turned or pages[here] != pages[here - 1]
        if not text or _is_page_number(texts, pages, here):
            here += 1
            continue
        if text.split()[0] == heads[0] and (after := _again(texts, here, heads)):
            here = after
            turned = True
            continue
        row = _ROW.match(text)
        if row is not None and _counts(rows, row, texts[body]):
            rows.append(_Row(here, row[1], [[text[row.end() :]]]))
        elif _is_stage(texts, here):
            rows.append(_Row(here, "", [[text]]))
        elif not rows or AFTER.match(text) or len(rows[-1].parts[-1]) > _LONGEST_ROW or _is_part(text, texts[body]):
            break
        elif turned:
            rows[-1].parts.append([text])
        else:
            rows[-1].parts[-1].append(text)
        turned = False
        here += 1
        end = here
    return rows, end


def _is_part(text: str, first: str) -> bool:
    """ "4. KINH PHÍ: …", "3/ NHIỆM VỤ" below rows numbered without a mark begins a part of the document."""
    mark, opening = markers.marker(text), _ROW.match(first)
    if mark.depth >= markers.DASH or text[: mark.length].rstrip()[-1].isalnum() or (opening is not None and opening[2]):
        return False
    return is_upper(text[mark.length :].split(":", maxsplit=1)[0])


def _is_page_number(texts: Sequence[str], pages: Sequence[int], at: int) -> bool:
    """Whether a lone number stands at the head or the foot of a page."""
    if _PAGE_NUMBER.fullmatch(texts[at]) is None:
        return False
    before = next((i for i in range(at - 1, -1, -1) if texts[i]), None)
    after = next((i for i in range(at + 1, len(texts)) if texts[i]), None)
    return (before is not None and pages[before] != pages[at]) or after is None or pages[after] != pages[at]


def _is_stage(texts: Sequence[str], at: int) -> bool:
    """ "Giai đoạn 1: Chuẩn bị" right before a numbered row."""
    following = next((text for text in texts[at + 1 : at + 3] if text), "")
    return ":" in texts[at] and streams.STAGE.match(texts[at]) is not None and _ROW.match(following) is not None


def _again(texts: Sequence[str], at: int, heads: list[str]) -> int | None:
    """The line after the heads where they are printed again from this line, otherwise None."""
    said: list[str] = []
    for here in range(at, min(at + _MOST_HEAD_LINES, len(texts))):
        said += texts[here].split()
        if said == heads:
            return here + 1
        if said != heads[: len(said)]:
            return None
    return None


def _counts(rows: list[_Row], row: re.Match[str], first: str) -> bool:
    """Whether a number at the head of a line is that of the next row."""
    if not rows:
        return True
    number, mark = row[1], row[2]
    opening = _ROW.match(first)
    if opening is not None and mark != opening[2] and _kind(number) == _kind(opening[1]):
        return False
    numbered = [each for each in rows if each.number]
    same = [each.number for each in numbered if _kind(each.number) == _kind(number)]
    if not numbered or (number[0] == "0" and same and same[0][0] != "0"):
        # "01 cuộc diễn tập" under rows numbered "1", "2" begins none.
        return not numbered
    if _kind(number) == "roman":
        return roman(number) == (roman(same[-1]) or 0) + 1 if same else roman(number) == 1
    if _kind(number) == "letter":
        return ord(number) == ord(same[-1]) + 1 if same else number == "A"
    is_restarted = number in ("1", "01") and _kind(numbered[-1].number) != "number"
    return is_restarted or (streams.counts_on(same[-1], number.lstrip("0")) if same else number in _FIRST_NUMBERS)


def _kind(number: str) -> str:
    if number[0].isdigit() or "." in number:
        return "number"
    return "roman" if roman(number) else "letter"


def _cells(rows: list[_Row], heads: list[str], pairs: cuts.Pairs) -> list[tuple[int, list[str]]]:
    """(line, cells) of each row."""
    is_title = [_is_title(row, rows[at + 1].number if at + 1 < len(rows) else "") for at, row in enumerate(rows)]
    full = [row.parts for row, title in zip(rows, is_title, strict=True) if not title]
    placed = iter(runon_cells.placed(full, heads[1:], pairs.known))
    blank = [""] * (len(heads) - 2)
    return [
        (row.line, [row.number, " ".join(row.parts[0]), *blank] if title else [row.number, *next(placed)])
        for row, title in zip(rows, is_title, strict=True)
    ]


def _is_title(row: _Row, following: str) -> bool:
    """Whether a row heads the ones below: "II" before "4", "1" before "1.1", a stage without a number."""
    if not row.number:
        return True
    if not following:
        return False
    is_outer = _kind(row.number) != "number" and _kind(following) == "number"
    return is_outer or following == f"{row.number}.1"
