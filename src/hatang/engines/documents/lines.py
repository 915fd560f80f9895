"""Lines of plain text to paragraphs and tables: wrapped lines are joined, cells are put back into rows."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hatang.engines.documents import cells, headers, markers, streams
from hatang.engines.documents.source import Block, Paragraph, Place, Table
from hatang.engines.documents.words import UPPER, clean, fold, is_upper, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_RULE = re.compile(r"[-_=\u2013\u2014*~\s.]{3,}")
_PAGE_NUMBER = re.compile(r"(?:Trang\s*)?[-\u2013]?\s*\d{1,3}\s*(?:/\s*\d{1,3})?\s*[-\u2013]?", re.IGNORECASE)
_ENDS = (";", ".", ":", "?", "!")
# What begins a new paragraph without a number before it.
_OPENING = re.compile(
    r"(?:Căn cứ|Thực hiện (?:Quyết|Nghị|Kế|Công|Chỉ|Chương)|Theo đề nghị|Xét đề nghị|Nơi nhận|Số\s*:"
    r"|\((?:Ban hành )?[Kk]èm theo|KẾ HOẠCH|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHƯƠNG TRÌNH|ĐỀ ÁN|CHỈ THỊ|TM\.|KT\."
    r"|(?:(?:Cơ quan|Đơn vị)(?:, đơn vị)? )?(?:[Cc]hủ trì|[Pp]hối hợp|[Tt]hực hiện)[^:.;]{0,20}:"
    r"|(?:Thời gian|Thời hạn|Tiến độ|Sản phẩm|Kết quả|Kinh phí)[^:.;]{0,30}:)"
)
# A line that ends so is not finished, whatever the next one begins with.
_UNFINISHED = re.compile(
    r"(?:[,(“\"/&-]|\b(?:định|hoạch|quyết|văn|tư|thị|bản|trình|Luật|một|đa|lệnh|luận|cáo|biểu|mẫu|lục) số"
    r"|\b(?:và|của|các|về|Sở|Bộ|UBND|ngày|tại|theo|với|cho|hoặc|(?<!bàn )(?<!toàn )tỉnh|năm|từ|đến|"
    r"lên|xuống|còn|đạt|trên|dưới|hơn|nhất|thiểu|khoảng|là|bằng|gồm|trong|mỗi|gấp))$"
)
# "Kế hoạch này sửa đổi, bổ sung" over "Mục III Kế hoạch số 12".
_CHANGES = re.compile(r"(?<!\w)này (?:\S+ ){0,4}(?:bổ sung|sửa đổi|điều chỉnh|thay thế|bãi bỏ)$")
# "Cơ quan phối hợp: Sở A;" goes on with the other bodies.
_LABELLED = re.compile(
    r"(?:[-+•]\s*)?(?:(?:Cơ quan|Đơn vị)(?:, đơn vị)? )?(?:chủ trì|phối hợp)[^:.;]{0,20}:", re.IGNORECASE
)
# "… . Đơn vị" over "phối hợp: Sở A": a label broken at the end of a line.
_HALF_LABEL = re.compile(r"(?:^|[-+•.;,]\s)(?:(?:Cơ quan|Đơn vị)(?:, (?:cơ quan|đơn vị))?|Thời gian|Thời hạn|Tiến độ)$")
_HALF_RANGE = re.compile(r"[-\u2013]\s*(?:19|20)\d\d")
# "… đạt 80" at the end of a line and "- 90%." on the next are one range.
_HALF_RATE = re.compile(r"[-\u2013]\s*\d{1,3}(?:[.,]\d+)?\s*%")
_RATE_FIRST = re.compile(r"\d{1,3}(?:[.,]\d+)?\s*%")
_OPEN_FIGURE = re.compile(
    r"(?:đạt|từ|khoảng|là|chiếm|tăng|giảm|thiểu|nhất|đến|trên|quân|lên|còn|mức)\s+\d{1,2}(?:[.,]\d+)?$", re.IGNORECASE
)
_HEADING_LENGTH = 36
# A line so long is broken for want of room.
_LONG = 60
# "2. Năm 2023, Chỉ số chuyển đổi số" over "(DTI) của tỉnh", "điều chỉnh" over "Kế hoạch số 12": no heading ends there.
_GOES_ON = re.compile(rf"\([{UPPER}\d&-]{{2,8}}\)|(?:Kế hoạch|Quyết định|Nghị quyết|Chương trình|Chỉ thị|Đề án) số\s")


def blocks_of(lines: Sequence[str], page_of: Sequence[int] | None = None) -> list[Block]:
    """Paragraphs and tables of the lines, in order; `page_of` gives each line's page.

    >>> [block.text for block in blocks_of(["I. MỤC TIÊU CỤ", "THỂ", "- 100% các xã có", "mạng;"])]
    ['I. MỤC TIÊU CỤ THỂ', '- 100% các xã có mạng;']
    >>> blocks_of([])
    []
    """
    texts = [clean(line) for line in lines]
    pages: list[int | None] = list(page_of) if page_of is not None else [None] * len(texts)
    texts, pages = _cells_apart(texts, pages)
    found: list[Block] = []
    count = _Counter()
    start = 0
    for region in cells.regions(texts):
        found += _paragraphs(texts[start : region.start], pages[start : region.start], count)
        count.tables += 1
        place = Place(page=pages[region.start], table=count.tables)
        rows = cells.rows(region, pages, place)
        if rows:
            found.append(Table(tuple(rows), place))
        start = region.end
    return found + _paragraphs(texts[start:], pages[start:], count)


_CLOSED_CELL = re.compile(r"[^|]*[^|\s]\s*\|")
_FEWEST_CELLS = 12


def _cells_apart(texts: list[str], pages: list[int | None]) -> tuple[list[str], list[int | None]]:
    """Cells that are closed on their own last line ("Sở Nội vụ |") with the mark on a line of its own, as elsewhere.

    A lone mark between such cells begins a row and closes none.
    """
    closed = [_CLOSED_CELL.fullmatch(text) is not None for text in texts]
    inner = sum("|" in text.strip("|") for text in texts)
    if sum(closed) < _FEWEST_CELLS or sum(closed) < 3 * inner:
        return texts, pages
    has_row_marks = _has_row_marks(texts)
    found: list[tuple[str, int | None]] = []
    for number, text in enumerate(texts):
        if closed[number]:
            found += [(text.rstrip(" |"), pages[number]), ("|", pages[number])]
        elif not (has_row_marks and text == "|" and _begins_row(texts, number)):
            found.append((text, pages[number]))
    return [text for text, _ in found], [page for _, page in found]


def _has_row_marks(texts: Sequence[str]) -> bool:
    """Whether the first head of a table stands under a lone mark."""
    return any(
        before == "|" and headers.role_of(text.rstrip(" |")) is headers.Role.NUMBER
        for before, text in pairwise(texts)
        if text
    )


def _begins_row(texts: Sequence[str], number: int) -> bool:
    following = next((text for text in texts[number + 1 : number + 3] if text), "")
    head = following.rstrip(" |")
    return streams.is_number(head) or headers.role_of(head) is not None


class _Counter:
    def __init__(self) -> None:
        self.paragraphs = 0
        self.tables = 0


def _paragraphs(texts: Sequence[str], pages: Sequence[int | None], count: _Counter) -> list[Block]:
    wrapped = is_wrapped(texts)
    texts = _with_markers(texts, wrapped=wrapped)
    firsts = _first_lines(texts)
    found: list[Block] = []
    current: list[str] = []
    page: int | None = None

    def close() -> None:
        if current:
            count.paragraphs += 1
            found.append(Paragraph(joined("\n".join(current)), Place(page=page, paragraph=count.paragraphs)))
            current.clear()

    blank = turned = False
    for number, (text, here) in enumerate(zip(texts, pages, strict=True)):
        turned = turned or here != page
        if not text or text == "|" or _RULE.fullmatch(text):
            blank = True
            continue
        if _PAGE_NUMBER.fullmatch(text) and (turned or blank):
            continue
        goes_on = wrapped and number not in firsts
        is_tail = bool(firsts) and _is_tail(texts, number)
        if current and not (
            _continues(current, text, blank=blank, wrapped=wrapped, goes_on=goes_on, turned=turned)
            or (is_tail and goes_on and not blank and _is_heading(current))
        ):
            close()
        if not current:
            page = here
        current.append(text)
        blank = turned = False
        page = here if page is None else page
    close()
    return found


def is_wrapped(texts: Sequence[str]) -> bool:
    """Whether paragraphs are broken into lines of a width: many lines end in the middle of a sentence."""
    real = [text for text in texts if text and text != "|"]
    # "a) Bảo đảm …" begins with a small letter and is a line of its own.
    open_ends = sum(
        not a.endswith(_ENDS) and b[:1].islower() and markers.marker(b).depth == markers.NONE for a, b in pairwise(real)
    )
    return open_ends >= max(2, len(real) // 10)


_FEWEST_INNER = 8
# How much narrower than the others a first line is.
_NARROW = 0.75


def _first_lines(texts: Sequence[str]) -> set[int]:
    """The lines that begin a paragraph by their width: in a web page's text the first line of each is broken early.

    A line that goes on in the middle of a sentence and is yet much shorter than lines inside paragraphs is such a one.

    >>> said = ["1. Mục tiêu chung của cả tỉnh", "Tỷ lệ hộ có", *["mạng cáp quang rộng khắp đến"] * 9, "thôn."]
    >>> _first_lines(said)
    {1}
    """
    inner = [
        len(text)
        for text, following in pairwise(texts)
        if text[:1].islower() and following[:1].islower() and not text.endswith(_ENDS)
    ]
    if len(inner) < _FEWEST_INNER:
        return set()
    width = sorted(inner)[len(inner) // 2]
    if sum(length > _NARROW * width for length in inner) < 0.8 * len(inner):
        return set()
    return {
        number
        for number, (text, following) in enumerate(pairwise(texts))
        if len(text) < _NARROW * width
        and following[:1].islower()
        and not text.endswith(_ENDS)
        and not text[:1].islower()
        and markers.marker(following).depth == markers.NONE
    }


# "Chủ trì: … . Phối hợp:" goes on with who.
_OPEN_LABEL = re.compile(
    r"[.;,]\s*[^.;,:]{0,12}(?:chủ trì|phối hợp|thời gian|thời hạn|sản phẩm|kết quả)[^:.;,]{0,20}:$"
)
_LONE_MARKER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-Ha-zđ])\s*[.)]|[-+•]")


def _with_markers(texts: Sequence[str], *, wrapped: bool) -> list[str]:
    """The lines, a marker on a line of its own ("2.", "a)") set before the text that stands on the next.

    "… dùng chung cấp" over "II." is the end of a sentence.

    >>> _with_markers(["a)", "100% các xã", "b)"], wrapped=True)
    ['', 'a) 100% các xã', 'b)']
    """
    found = list(texts)
    for number, text in enumerate(texts[:-1]):
        following, before = texts[number + 1], texts[number - 1] if number else ""
        is_end = wrapped and len(before) > _LONG and not before.endswith(_ENDS)
        if not following or is_end or _LONE_MARKER.fullmatch(text) is None:
            continue
        if markers.marker(following).depth == markers.NONE and _LONE_MARKER.fullmatch(following) is None:
            found[number : number + 2] = ["", f"{text} {following}"]
    return found


def _continues(current: list[str], text: str, *, blank: bool, wrapped: bool, goes_on: bool, turned: bool) -> bool:  # noqa: PLR0911 - one case, one answer
    """Whether the line goes on the paragraph so far."""
    before = current[-1]
    is_half_label = not blank and text[:1].islower() and _HALF_LABEL.search(before) is not None
    if is_half_label or (_HALF_RANGE.match(text) and before[-1:].isdigit()):
        return True
    is_after_colon = wrapped and not blank and before.endswith(":")
    is_label = _OPEN_LABEL.search(fold(before)) is not None and markers.marker(text).depth == markers.NONE
    if is_after_colon and (_RATE_FIRST.match(text) or is_label):
        return True
    if _HALF_RATE.match(text) and _OPEN_FIGURE.search(before):
        return True
    if _OPENING.match(text):
        return False
    if wrapped and not blank and _LONE_MARKER.fullmatch(text) and len(before) > _LONG and not before.endswith(_ENDS):
        # "… mạng truyền số liệu chuyên dùng cấp" over "II.": the end of a sentence.
        return True
    said = " ".join(current[-4:])
    is_open = not blank and said.rfind("(") > said.rfind(")") and (wrapped or not before.endswith(_ENDS))
    depth = markers.marker(text).depth
    if depth != markers.NONE:
        # "(Phòng Kinh tế" over "- Hạ tầng chủ trì; …": a name in a bracket, broken at its dash.
        return is_open and depth == markers.DASH and not before.endswith(_ENDS)
    if is_open:
        # "… (năm 2023:" goes on: a bracket is not closed.
        return True
    if text[:1].islower():
        # A blank line inside a sentence is the foot of a page.
        return not blank or not before.endswith(_ENDS)
    if blank and not turned:
        return False
    if _UNFINISHED.search(before) or _CHANGES.search(before):
        return True
    if is_upper(before) and is_upper(text):
        return True
    if _is_capitals(text) or _is_capitals(before):
        return False
    return goes_on and _goes_on(current, before, text)


def _goes_on(current: list[str], before: str, text: str) -> bool:
    """In wrapped text, whether a line with a capital at its head still belongs to the paragraph."""
    first = markers.marker(current[0])
    if before.endswith(";"):
        # "5. Heads of departments;" goes on with the other heads: an enumeration is not ended by ";".
        is_labelled = _LABELLED.match(current[0]) is not None
        # "Định hướng đến năm 2030: 100% …; 99% …": what a colon opened goes on, a line of its own would have a mark.
        is_opened = len(current) < 6 and ": " in " ".join(current)
        return is_labelled or is_opened or (markers.ROMAN < first.depth < markers.LETTER and len(current) == 1)
    if before.endswith(_ENDS):
        return False
    if _GOES_ON.match(text):
        return True
    return not _is_heading(current)


def _is_heading(current: list[str]) -> bool:
    """Whether the paragraph so far is one short line with a number."""
    return len(current) == 1 and markers.marker(current[0]).depth < markers.DASH and len(current[0]) < _HEADING_LENGTH


def _is_tail(texts: Sequence[str], number: int) -> bool:
    """Whether a short line over a numbered one can only be the rest of a heading: "6. VNPT Tuyên" over "Quang"."""
    text = texts[number]
    following = texts[number + 1] if number + 1 < len(texts) else ""
    is_short = 0 < len(text) < _HEADING_LENGTH and not text.endswith(_ENDS)
    return is_short and markers.marker(text).depth == markers.NONE and markers.marker(following).depth < markers.DASH


def _is_capitals(text: str) -> bool:
    return is_upper(text) and (len(text) > 12 or " " in text)
