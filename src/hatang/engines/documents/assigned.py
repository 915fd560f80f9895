"""Tasks that stand in sentences: items of the parts on tasks and on who does what that say who is charged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from hatang.engines.documents import assignments, bodies, duties, markers, periods
from hatang.engines.documents.headers import Role
from hatang.engines.documents.listed import labels, numbered
from hatang.engines.documents.model import Origin, Task
from hatang.engines.documents.outline import Line, Zone
from hatang.engines.documents.predicates import predicate_at
from hatang.engines.documents.words import fold, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from hatang.engines.documents.assignments import Charge
    from hatang.engines.documents.outline import Framed
    from hatang.engines.documents.periods import Period


class Part(Enum):
    """What the part is about in which an item stands: it decides how much an item must say to be a task."""

    TASKS = auto()
    SHARED_OUT = auto()
    ORGANISATION = auto()


_SHARES_OUT = re.compile(r"phân công|nhiệm vụ|giao việc")
_ORDERS = re.compile(r"(?:yêu cầu|chỉ đạo|kết luận|đề nghị|quyết định)[^.;]{0,80}:$")
_REPORTS = re.compile(
    r"(?:tham mưu(?: (?:cho|ubnd|ban chỉ đạo|chủ tịch|tỉnh|thành phố|huyện|xã))* )?"
    r"(?:định kỳ|hằng \S+|hàng \S+|,|và|theo dõi|đôn đốc|kiểm tra|giám sát|tổng hợp|đánh giá|kết quả|tình hình|\s)*"
    r"(?:báo cáo|gửi (?:báo cáo|kết quả)|sơ kết|tổng kết)(?!\w)"
)
# "Người đứng đầu chịu trách nhiệm về chất lượng dữ liệu" says who answers for what: no work.
_ANSWERS = re.compile(r"chịu trách nhiệm (?!chính)")
# A body's own plan, sent by a day to who gathers them, is asked of it as a report is.
_SENDS_PLAN = re.compile(
    r"(?:xây dựng|lập|ban hành|đăng ký) (?:\S+ ){0,2}kế hoạch[^.;]*[,;] (?:và )?(?:gửi|báo cáo)(?!\w)"
)
# "Bảo đảm đến năm 2026, 75% hộ có cáp quang" sets a level to be reached: a target, no work.
_LEVEL = re.compile(r"(?:bảo đảm|đảm bảo|phấn đấu|đạt)(?!\w)[^;]*\d\s*%")
# "Yêu cầu thủ trưởng các cơ quan thực hiện Chỉ thị này": the document itself is no work of its own.
_ITSELF = re.compile(r"(?:kế hoạch|chỉ thị|chương trình|quyết định|công văn|văn bản|đề án|nghị quyết) này(?!\w)")
_GIVEN = re.compile(r"(?<!\w)giao(?: cho)? |(?<!\w)chủ trì, phối hợp (?:với|cùng) ")


def of_lines(
    lines: Sequence[Line | Framed], taken: Set[int], *, year: int | None, is_strict: bool = False
) -> list[tuple[Task, tuple[int, ...]]]:
    """The tasks in the sentences of a document, each with its lines; `taken` are lines that are read as something else.

    Under "Tổ chức thực hiện" a document says who does what without end: only where it says it nowhere else are
    dated items of that part its tasks. Beside a table of tasks (`is_strict`) only an order with its time is one.

    >>> from hatang.engines.documents.lines import blocks_of
    >>> from hatang.engines.documents.outline import frame
    >>> said = ["I. NHIỆM VỤ", "1. Giao Sở Nội vụ rà soát hồ sơ trước ngày 30/6/2026.", "2. Đẩy mạnh chuyển đổi số."]
    >>> [(task.number, task.text, task.lead) for task, _ in of_lines(frame(blocks_of(said)), set(), year=None)]
    [('1', 'rà soát hồ sơ', ('Sở Nội vụ',))]
    """
    items = list(_items(lines, taken, year))
    if is_strict:
        return [(each.task, each.lines) for each in items if each.part is Part.TASKS and each.is_dated_order]
    parts: tuple[set[Part], ...] = ({Part.TASKS, Part.SHARED_OUT}, {Part.ORGANISATION})
    for wanted in parts if not taken else parts[:1]:
        if chosen := [(each.task, each.lines) for each in items if each.part in wanted]:
            return chosen
    return []


@dataclass(frozen=True)
class _Item:
    task: Task
    part: Part
    lines: tuple[int, ...]
    # The item itself says "giao" or "chủ trì, phối hợp với", and by when.
    is_dated_order: bool


def _items(lines: Sequence[Line | Framed], taken: Set[int], year: int | None) -> Iterator[_Item]:
    is_ordered = False
    depth = markers.NONE
    for number, line in enumerate(lines):
        if not isinstance(line, Line):
            continue
        part = _part(line, is_ordered=is_ordered)
        is_bare_order = part in (Part.TASKS, Part.SHARED_OUT) and (
            assignments.is_order(line.text) or (assignments.leads(line.text) and bool(duties.named_above(line)))
        )
        if line.marker.depth == markers.NONE and not is_bare_order:
            is_ordered = is_ordered or _ORDERS.search(fold(line.text)) is not None
            continue
        if line.marker.depth > depth:
            # What stands under a task says how it is done.
            continue
        depth = markers.NONE
        if part is None or number in taken or line.marker.depth <= markers.ROMAN or _is_title(line):
            continue
        # What is read as a task of its own below is no order for this one.
        following = "" if number + 1 in taken else _ordered_below(lines, number)
        text = f"{line.text.rstrip(' .;,')}. {following}" if following else line.text
        labelled = _labelled_below(lines, number + (2 if following else 1))
        # "… . Thời gian: Quý II/2026. Sản phẩm: Quyết định" after the sentence, or on a line of its own.
        whole = f"{text} {labelled}" if labelled else text
        text, said = labels(whole)
        # "(Phòng A chủ trì, Phòng B phối hợp; thời gian: Quý II)": a label inside a bracket is the bracket's.
        is_inside = text.count("(") > text.count(")")
        found = assignments.charge(whole if is_inside else text, duties.named_above(line))
        if found is None:
            continue
        helpers = found.support or tuple(bodies.split(said.get(Role.SUPPORT, "")))
        found = replace(
            found, support=helpers, when=found.when if is_inside else joined(said.get(Role.TIME, "")) or found.when
        )
        when = periods.period(found.when, year=year)
        if _is_task(line, found, when, part):
            depth = line.marker.depth
            shown = " ".join(filter(None, (line.paragraph.text, following, labelled)))
            product = joined(said.get(Role.PRODUCT, ""))
            yield _Item(
                _task(line, found, when, product, shown),
                part,
                tuple(range(number, number + 1 + bool(following) + bool(labelled))),
                is_dated_order=found.when != "" and _GIVEN.search(fold(text)) is not None,
            )


def _is_title(line: Line) -> bool:
    """Whether a line only opens what stands under it: it ends with ":", or names bodies and says nothing of them."""
    return line.text.endswith(":") or (bodies.is_body(line.text) and predicate_at(line.text) is None)


def _ordered_below(lines: Sequence[Line | Framed], number: int) -> str:
    """The line under an item that gives it to somebody: "Giao Sở A chủ trì, …"."""
    item, following = lines[number], lines[number + 1] if number + 1 < len(lines) else None
    if not isinstance(item, Line) or not isinstance(following, Line) or following.marker.depth <= item.marker.depth:
        return ""
    is_order = assignments.is_order(following.text) and not assignments.is_order(item.text)
    # "1. Về hạ tầng số" over "a) Giao Sở A …", "b) Giao Sở B …" heads them and is no work itself.
    beside = lines[number + 2] if number + 2 < len(lines) else None
    is_list = isinstance(beside, Line) and beside.marker.depth == following.marker.depth
    is_head = is_list and isinstance(beside, Line) and assignments.is_order(beside.text)
    if is_head and following.marker.depth == markers.NONE:
        # "Giao Sở A thực hiện", "Giao Sở B giám sát" under one work: the first says nothing of its own.
        is_head = assignments.charge(following.text) is not None
    return following.text if is_order and not is_head else ""


def _labelled_below(lines: Sequence[Line | Framed], number: int) -> str:
    """The line without a number that only says when or what comes of it: "Thời gian: Quý II/2026."."""
    line = lines[number] if number < len(lines) else None
    if not isinstance(line, Line) or line.marker.depth != markers.NONE:
        return ""
    text, said = labels(line.text)
    return line.text if not text and said else ""


def _part(line: Line, *, is_ordered: bool) -> Part | None:
    if line.zone is Zone.TASKS:
        return Part.TASKS
    if line.zone is Zone.HEAD and is_ordered:
        return Part.SHARED_OUT
    if line.zone is not Zone.ORGANISATION:
        return None
    title = next((heading.text for heading in line.above if heading.zone is Zone.ORGANISATION), "")
    # A directive has no parts: its numbers name whom it orders.
    is_order = is_ordered and bodies.is_body(title.rstrip(" :"))
    return Part.SHARED_OUT if is_order or _SHARES_OUT.search(fold(title)) else Part.ORGANISATION


def _is_task(line: Line, found: Charge, when: Period, part: Part) -> bool:
    """Whether an item is work to be done once or regularly; reports, and what is done without end, are duties."""
    is_once = when.start is not None or when.end is not None
    is_own = line.marker.depth > markers.ARABIC and bool(duties.named_above(line))
    if part is Part.ORGANISATION and not (found.is_said or is_own):
        return False
    what = fold(found.text)
    if _REPORTS.match(what) or _ANSWERS.match(what) or (part is not Part.TASKS and _SENDS_PLAN.search(what)):
        return False
    if not found.is_said and _LEVEL.match(what):
        return False
    if part is Part.ORGANISATION and (not is_once or when.recurring):
        return False
    is_ordered = assignments.is_order(line.text) and found.is_said and _ITSELF.search(what) is None
    if part is Part.SHARED_OUT and not is_once and not is_ordered and not (when.recurring and is_own):
        return False
    is_given = any(_GIVEN.search(fold(heading.text)) for heading in line.above)
    return is_once or when.recurring is not None or found.is_said or is_given


def _task(line: Line, found: Charge, when: Period, product: str, shown: str) -> Task:
    return Task(
        number=numbered(line.marker.label),
        text=found.text,
        lead=found.lead,
        support=found.support,
        product=product,
        period=when,
        budget=(),
        section=line.above[-1].text.strip(" .:;") if line.above else "",
        source=Origin(line.paragraph.place, shown, line.path),
        confidence=0.9 if found.is_said and found.when else 0.75,
    )
