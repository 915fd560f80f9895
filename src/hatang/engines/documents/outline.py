"""The outline of a document: each paragraph with the headings above it, and what its part is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, markers
from hatang.engines.documents.markers import Marker
from hatang.engines.documents.numbers import roman
from hatang.engines.documents.source import Block, Paragraph, Table
from hatang.engines.documents.words import fold, is_upper

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Zone(StrEnum):
    """What a part of the document is about; it decides what a number in it means."""

    HEAD = "head"
    STATUS = "status"
    PURPOSE = "purpose"
    GOALS = "goals"
    TASKS = "tasks"
    FUNDING = "funding"
    ORGANISATION = "organisation"
    RECIPIENTS = "recipients"


@dataclass(frozen=True)
class Heading:
    marker: Marker
    text: str
    zone: Zone | None


@dataclass(frozen=True)
class Line:
    """A paragraph in its place: marker, text after it, the headings above (outermost first), the part's matter."""

    paragraph: Paragraph
    marker: Marker
    text: str
    above: tuple[Heading, ...]
    zone: Zone
    is_heading: bool

    @property
    def path(self) -> str:
        """Where it stands, as people cite it: "III.1.a"."""
        labels = [heading.marker.label for heading in self.above if heading.marker.depth < markers.DASH]
        named = list(filter(None, labels))
        # "2.1" under "2" says both.
        kept = [
            each for each, below in zip_longest(named, named[1:], fillvalue="") if not markers.lies_under(below, each)
        ]
        return ".".join(kept)


@dataclass(frozen=True)
class Framed:
    """A table with the headings and the few paragraphs before it."""

    table: Table
    above: tuple[Heading, ...]
    before: tuple[str, ...]
    zone: Zone


_ZONES: tuple[tuple[Zone, re.Pattern[str]], ...] = (
    (Zone.RECIPIENTS, re.compile(r"^nơi nhận")),
    (
        Zone.STATUS,
        re.compile(
            r"hiện trạng|thực trạng|tình hình|kết quả (?:đạt|thực hiện|triển khai|đã)|đánh giá (?:kết|tình|"
            r"chung)|tồn tại|hạn chế|khó khăn|căn cứ pháp lý|cơ sở pháp lý|sự cần thiết"
            r"|đặc điểm|giải thích|kết quả nổi bật|những kết quả|^căn cứ|bối cảnh"
        ),
    ),
    (
        Zone.ORGANISATION,
        re.compile(
            r"tổ chức (?:thực|triển)|(?<!nhiệm vụ và )(?<!giải pháp và )phân công (?:thực hiện|nhiệm vụ|trách nhiệm)|"
            r"trách nhiệm (?:của|thực hiện|"
            r"các)|chế độ (?:thông tin|báo cáo|họp)|công tác báo cáo|thông tin,? báo cáo"
        ),
    ),
    (
        Zone.FUNDING,
        re.compile(
            r"^(?:nguồn )?kinh phí|nguồn (?:kinh phí|vốn|lực tài chính)|kinh phí (?:thực hiện|triển khai)|dự "
            r"toán|khái toán|nhu cầu (?:vốn|kinh phí)|tổng mức đầu tư|nguồn lực (?:thực|tài)|tài chính thực hiện|"
            r"kinh phí$"
        ),
    ),
    (
        Zone.GOALS,
        re.compile(
            r"mục tiêu|chỉ tiêu|(?<!mục )đích phải đạt|"
            r"kết quả (?:cần|phải) (?:có|đạt)|tầm nhìn|định hướng (?:đến|phát triển đến|năm)"
        ),
    ),
    (
        Zone.TASKS,
        re.compile(
            r"nhiệm vụ|giải pháp|nội dung (?:thực|triển|chủ|trọng|kế|công)|lộ trình|nội dung$|danh mục|hoạt động|"
            r"biện pháp|cách làm$|(?:bảng )?phân việc|việc (?:của từng|phải làm|cần làm|xếp theo)"
        ),
    ),
    (Zone.PURPOSE, re.compile(r"mục đích|yêu cầu|quan điểm|phạm vi|đối tượng|nguyên tắc|phương châm")),
)
# A heading that only dates the goals: "Đến năm 2030", "Giai đoạn 2026-2030".
DATED = re.compile(
    r"^(?:đến|đến hết|đến cuối|trong|giai đoạn|năm|từ năm|phấn đấu đến|định hướng đến|tầm nhìn "
    r"đến)\s*(?:hết\s*|cuối\s*)?(?:năm\s*|(?:ngày\s*)?\d{1,2}/\d{1,2}/)?(?:19|20)\d\d"
)
_LONG = 220
# A longer heading below a part is a sentence: its matter is what it begins with, not a word somewhere in it.
_TITLE = 60
_ANNOUNCES = re.compile(
    r"(?:về |các |những |một số )*(?:mục tiêu|chỉ tiêu|nhiệm vụ|giải pháp|nội dung|danh mục|hiện trạng|thực trạng|"
    r"tình hình|kết quả|kinh phí|tổ chức thực hiện|phân công|chế độ|mục đích|yêu cầu)"
)
_ASKS_HOW = re.compile(r"(?:mục đích|yêu cầu|quan điểm|nguyên tắc)(?!\w)")
# "BIỂU PHÂN CÔNG" and "(Kèm theo Kế hoạch số …)" under it begin an annex after those who receive the document.
_ATTACHED = re.compile(r"\((?:ban hành )?kèm theo")
_SHOUTED = re.compile(
    r"(?:mục tiêu|nhiệm vụ|giải pháp|tổ chức thực hiện|kinh phí|mục đích|yêu cầu|chỉ tiêu|phụ lục|danh "
    r"mục|tình hình|hiện trạng)"
)


def zone_of(text: str, *, inside: Zone | None = None) -> Zone | None:
    """What a heading announces, None where it says nothing of the kind.

    >>> zone_of("MỤC TIÊU CỤ THỂ").value, zone_of("NHIỆM VỤ VÀ GIẢI PHÁP").value, zone_of("Mạng viễn thông") is None
    ('goals', 'tasks', True)
    >>> zone_of("I. MỤC ĐÍCH, YÊU CẦU VÀ MỤC TIÊU").value, zone_of("TỔ CHỨC THỰC HIỆN").value, zone_of("") is None
    ('purpose', 'organisation', True)
    """
    words = fold(text)
    if not words or len(words) > _LONG:
        return None
    if re.search(r"mục đích", words) and not re.search(r"^mục tiêu", words):
        return Zone.PURPOSE
    if re.search(r"mục tiêu.*(?:nhiệm vụ|giải pháp)|(?:quan điểm|yêu cầu|nguyên tắc).*mục tiêu", words):
        return Zone.GOALS
    if re.search(r"(?:nhiệm vụ|giải pháp).*mục tiêu|tình hình (?:thực hiện )?nhiệm vụ", words) and not re.search(
        r"tình hình|kết quả", words
    ):
        return Zone.TASKS
    return next((zone for zone, pattern in _ZONES if pattern.search(words)), None)


def frame(blocks: Iterable[Block]) -> list[Line | Framed]:
    """Each block with the headings above it.

    >>> from hatang.engines.documents.lines import blocks_of
    >>> lines = frame(blocks_of(["I. MỤC TIÊU", "1. Đến năm 2025", "- 100% các xã có mạng;"]))
    >>> [(line.zone.value, line.path) for line in lines]
    [('goals', ''), ('goals', 'I'), ('goals', 'I.1')]
    """
    return _Framer().run(list(blocks))


class _Framer:
    def __init__(self) -> None:
        self.stack: list[Heading] = []
        self.found: list[Line | Framed] = []
        self.recent: list[str] = []
        self.closed = False

    def run(self, blocks: Sequence[Block]) -> list[Line | Framed]:
        for number, block in enumerate(blocks):
            if isinstance(block, Table):
                self.found.append(Framed(block, tuple(self.stack), tuple(self.recent[-4:]), self._zone()))
                continue
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            self._paragraph(block, following)
        return self.found

    def _zone(self) -> Zone:
        for heading in reversed(self.stack):
            if heading.zone is not None:
                return heading.zone
        return Zone.HEAD

    def _paragraph(self, paragraph: Paragraph, following: Block | None) -> None:
        whole = f"{paragraph.label} {paragraph.text}".strip() if paragraph.label else paragraph.text
        mark = markers.marker(whole)
        text = whole[mark.length :].strip()
        if mark.label.startswith(("Biểu", "Bảng")) and self._zone() in (Zone.GOALS, Zone.FUNDING, Zone.STATUS):
            # "Biểu 1: Số xã …" among the goals is the title of a table there, and begins no annex.
            mark, text = markers.NO_MARKER, whole
        if mark.is_enclosed and any(_is_dotted(heading.marker) for heading in self.stack):
            mark = replace(mark, depth=markers.ENCLOSED)
        self.recent.append(whole)
        shouted = mark.depth == markers.NONE and _is_shouted(whole)
        if fold(whole).startswith(("nơi nhận", "tm. ", "kt. ")):
            self.stack = [Heading(Marker(markers.PART, "", 0), whole, Zone.RECIPIENTS)]
        elif self._ends_recipients() and _ATTACHED.match(fold(whole)):
            title = self.recent[-2] if len(self.recent) > 1 else ""
            self.stack = [Heading(Marker(markers.PART, "", 0), title, _of_annex(title))]
        elif shouted:
            mark = Marker(
                markers.PART if re.match(r"phụ lục", fold(whole)) or self._ends_recipients() else markers.ROMAN, "", 0
            )
        if mark.depth == markers.NONE or shouted:
            self._entitle(whole)
        if mark.depth == markers.NONE:
            self.found.append(Line(paragraph, mark, text, tuple(self.stack), self._zone(), is_heading=False))
            if _leads_in(whole, following):
                self._lead_in(whole)
            return
        if self._is_below_roman(mark):
            mark = Marker(markers.ROMAN, mark.label, mark.length)
        else:
            self._close(mark)
        above = tuple(self.stack)
        is_heading = self._is_heading(mark, text, following)
        heading = Heading(mark, text, self._announced(mark, text, is_heading=is_heading))
        self.stack.append(heading)
        self.found.append(Line(paragraph, mark, text, above, self._zone(), is_heading=is_heading))

    def _is_below_roman(self, mark: Marker) -> bool:
        """ "A. Hạ tầng" under "III. NHIỆM VỤ" parts it; where "A." heads "I." it closes what is open, as parts do."""
        if mark.depth != markers.PART or not re.fullmatch(r"[A-HĐ]", mark.label):
            return False
        opened = [heading.marker for heading in self.stack]
        if any(each.depth == markers.PART and len(each.label) == 1 for each in opened):
            return False
        at = next((n for n, each in enumerate(opened) if each.depth == markers.ROMAN and roman(each.label)), None)
        if at is None:
            return False
        del self.stack[at + 1 :]
        return True

    def _entitle(self, title: str) -> None:
        """The line under "PHẦN II" that has no text of its own is its title."""
        if not self.stack or self.stack[-1].text or self.stack[-1].marker.depth > markers.DIVISION:
            return
        part = self.stack[-1]
        if self.found and len(title) < _LONG and part.marker.label:
            self.stack.pop()
            self.stack.append(Heading(part.marker, title, self._announced(part.marker, title, is_heading=True)))

    def _lead_in(self, text: str) -> None:
        """ "Đến ngày 30/6/2025, phấn đấu đạt các chỉ tiêu sau:" heads the list below it as deep as its own heading."""
        zone = self._zone()
        if zone in (Zone.HEAD, Zone.PURPOSE) and re.search(r"chỉ tiêu|mục tiêu", fold(text)):
            zone = Zone.GOALS
        if DATED.match(fold(text)):
            # "Đến 31/12/2025:" under the list of an earlier year begins a list beside it.
            while self.stack and (self.stack[-1].marker.depth >= markers.DASH or not self.stack[-1].marker.label):
                if self.stack[-1].marker.depth <= markers.ROMAN:
                    break
                self.stack.pop()
        depth = self.stack[-1].marker.depth if self.stack else markers.PART
        self.stack.append(Heading(Marker(depth, "", 0), text, zone))

    def _ends_recipients(self) -> bool:
        return bool(self.stack) and self.stack[0].zone is Zone.RECIPIENTS

    def _close(self, mark: Marker) -> None:
        """Headings as deep as this one or deeper are over; a new sign under a line that ends with ":" lies under it."""
        if mark.depth >= markers.BRACKET and self.stack:
            signs = [heading.marker.label for heading in self.stack]
            last = self.stack[-1]
            if mark.label not in signs and last.marker.depth >= markers.BRACKET and last.text.rstrip().endswith(":"):
                return
            if mark.label in signs:
                del self.stack[signs.index(mark.label) :]
                return
        while self.stack and self.stack[-1].marker.depth >= mark.depth:
            if markers.lies_under(mark.label, self.stack[-1].marker.label):
                break
            self.stack.pop()
        if (
            self.stack
            and self.stack[0].zone is Zone.RECIPIENTS
            and mark.depth <= markers.ARABIC
            and mark.depth != markers.DASH
        ):
            self.stack = []

    def _is_heading(self, mark: Marker, text: str, following: Block | None) -> bool:
        """A heading has something under it: a deeper marker, a plain text, a table."""
        if mark.depth <= markers.ROMAN:
            return True
        if len(text) > _LONG or text.endswith((";", "./.")):
            return text.endswith(";") and mark.depth < markers.LETTER and _goes_deeper(mark, following)
        if isinstance(following, Table):
            return True
        if mark.depth >= markers.DASH and text.endswith("."):
            # The last item of a list, with the text after the list below it.
            return False
        return (
            text.endswith(":")
            or (not text.endswith(".") and _goes_deeper(mark, following))
            or (len(text) < 60 and _goes_deeper(mark, following))
        )

    def _announced(self, mark: Marker, text: str, *, is_heading: bool) -> Zone | None:  # noqa: PLR0911 - one case, one answer
        if not is_heading:
            return None
        inside = self._zone()
        found = zone_of(text)
        if mark.label.lower().startswith(("phụ", "biểu", "bảng")) or fold(text).startswith("phụ lục"):
            return _of_annex(text)
        if found is None and inside is Zone.HEAD and mark.depth == markers.ARABIC and bodies.is_body(text.rstrip(":")):
            # A directive has no parts: under each number stands whom it tells what to do.
            return Zone.ORGANISATION
        if found is None or mark.depth <= markers.ROMAN or inside is Zone.HEAD:
            return found
        if len(text) > _TITLE and not _ANNOUNCES.match(fold(text)):
            return None
        # Below a part, only goals, status and reports change the matter: "2. Yêu cầu" of a task is still a task.
        if inside is Zone.ORGANISATION:
            return None
        if inside is Zone.STATUS and not re.match(r"(?:mục tiêu|chỉ tiêu)", fold(text)):
            return None
        if inside is Zone.GOALS and found is Zone.PURPOSE and _ASKS_HOW.match(fold(text)):
            # "2.4. Yêu cầu" beside the goals says how to go about them.
            return found
        if inside in (Zone.TASKS, Zone.GOALS, Zone.FUNDING) and found in (
            Zone.PURPOSE,
            Zone.FUNDING,
            Zone.ORGANISATION,
            Zone.STATUS,
        ):
            return (
                Zone.STATUS
                if found is Zone.STATUS and re.match(r"(?:hiện trạng|thực trạng|kết quả đạt)", fold(text))
                else None
            )
        if inside is Zone.TASKS and found is Zone.GOALS:
            return found if re.match(r"(?:mục tiêu|chỉ tiêu|các chỉ tiêu)", fold(text)) else None
        return found


def _of_annex(title: str) -> Zone:
    """An annex that hands out tasks is no part on organisation: its matter is tasks, or targets."""
    found = zone_of(title)
    return found if found in (Zone.GOALS, Zone.STATUS, Zone.FUNDING) else Zone.TASKS


def _leads_in(text: str, following: Block | None) -> bool:
    return (
        text.rstrip().endswith(":")
        and len(text) < _LONG
        and re.search(r"(?:19|20)\d\d|chỉ tiêu|mục tiêu", fold(text)) is not None
        and isinstance(following, Paragraph)
        and markers.marker(f"{following.label} {following.text}".strip()).depth >= markers.ARABIC
        and _goes_deeper(Marker(markers.ROMAN, "", 0), following)
    )


def _is_shouted(text: str) -> bool:
    """A heading in capitals without a number: an annex, a part of a news text."""
    return is_upper(text) and len(text) < _LONG and _SHOUTED.match(fold(text)) is not None


def _goes_deeper(mark: Marker, following: Block | None) -> bool:
    if not isinstance(following, Paragraph):
        return following is not None
    whole = f"{following.label} {following.text}".strip()
    below = markers.marker(whole)
    return below.depth > mark.depth or (below.is_enclosed and _is_dotted(mark))


def _is_dotted(mark: Marker) -> bool:
    """A number that is not closed by a bracket: "1)" under it is its own list."""
    return markers.SECTION <= mark.depth < markers.ENCLOSED and not mark.is_enclosed
