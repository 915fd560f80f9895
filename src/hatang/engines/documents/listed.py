"""Tasks that stand as a list: a text, and under it or in brackets "Chủ trì: …", "Phối hợp: …", "Thời gian: …"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hatang.engines.documents import assignments, bodies, budgets, markers, periods
from hatang.engines.documents.headers import Role
from hatang.engines.documents.model import Origin, Task
from hatang.engines.documents.outline import Line, Zone
from hatang.engines.documents.words import fold, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.documents.outline import Framed

_WHO = r"(?:(?:cơ quan|đơn vị|tổ chức|đầu mối|cấp)(?:,? (?:cơ quan|đơn vị|tổ chức))?\s+)?"
_LABELS: tuple[tuple[Role, str], ...] = (
    (Role.SUPPORT, rf"{_WHO}(?:phối hợp)(?: thực hiện| với)?"),
    (
        Role.LEAD,
        rf"{_WHO}(?:chủ trì|chịu trách nhiệm chính|thực hiện chính|được giao)(?: thực hiện| tham mưu| triển khai)?",
    ),
    (Role.LEAD, r"(?:cơ quan|đơn vị)(?: chịu trách nhiệm)? thực hiện"),
    (
        Role.TIME,
        r"(?:thời gian|thời hạn|tiến độ|lộ trình|hạn)(?: (?:thực hiện|hoàn thành|triển khai|trình|ban hành|xử lý))*"
        r"|hoàn thành",
    ),
    (Role.PRODUCT, r"(?:sản phẩm|kết quả|đầu ra)(?: (?:đầu ra|dự kiến|cần đạt|thực hiện|đạt được|hoàn thành))*"),
    (Role.BUDGET, r"(?:dự kiến )?(?:tổng )?kinh phí(?: (?:thực hiện|dự kiến))*|nguồn kinh phí|nguồn vốn"),
)
_LABEL = re.compile(
    r"(?:^|(?<=[;.,(\[+\-–]))\s*(?:[-+•]\s*)?(?:"
    + "|".join(f"(?P<r{number}>{words})" for number, (_, words) in enumerate(_LABELS))
    + r")\s*:\s*",
    re.IGNORECASE,
)
# "Cơ quan chủ trì, phối hợp và thời gian: Sở A chủ trì; Sở B phối hợp; quý II/2026": one label for all.
_TOGETHER = re.compile(
    r"(?:^|(?<=[;.,(]))\s*(?:[-+•]\s*)?(?:cơ quan|đơn vị)\s+chủ trì\s*(?:,|và|/|-)\s*(?:(?:cơ quan|đơn vị)\s+)?phối hợp"
    r"(?:\s*(?:,|và)\s*thời (?:gian|hạn)[^:;]{0,20})?\s*:\s*",
    re.IGNORECASE,
)
_NOWHERE = (Zone.STATUS, Zone.RECIPIENTS)


@dataclass
class _Work:
    """A task while its lines are read: the line that is its text, and what its labels say."""

    line: Line
    text: str
    section: str
    said: dict[Role, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)


@dataclass
class Found:
    tasks: list[Task]
    # The lines that are tasks or say something of one.
    lines: set[int]


def labels(text: str) -> tuple[str, dict[Role, str]]:
    """The text before the first label, and what each label says.

    >>> text, said = labels("Lập kho dữ liệu (Chủ trì: Sở Nội vụ; phối hợp: Công an tỉnh; thời gian: Quý II/2025).")
    >>> text, said[Role.LEAD], said[Role.TIME]
    ('Lập kho dữ liệu', 'Sở Nội vụ', 'Quý II/2025')
    >>> labels("Sở Nội vụ chủ trì"), labels("")
    (('Sở Nội vụ chủ trì', {}), ('', {}))
    """
    low = fold(text) if len(fold(text)) == len(text) else text
    if (together := _TOGETHER.search(low)) and (who := assignments.shared_out(text[together.end() :])):
        all_said = {Role.LEAD: "; ".join(who.lead), Role.SUPPORT: "; ".join(who.support), Role.TIME: who.when}
        return text[: together.start()].rstrip(" ([;:,–-"), {role: words for role, words in all_said.items() if words}
    found = list(_LABEL.finditer(low))
    if not found:
        return text, {}
    said: dict[Role, str] = {}
    for number, match in enumerate(found):
        stop = found[number + 1].start() if number + 1 < len(found) else len(text)
        role = next(_LABELS[int(name[1:])][0] for name, value in match.groupdict().items() if value is not None)
        words = text[match.end() : stop].strip(" ;.,+-–")
        for opened, closed in ("()", "[]"):
            words = words.removesuffix(closed).strip() if words.count(closed) > words.count(opened) else words
        said[role] = f"{said[role]}; {words}" if said.get(role) else words
    return text[: found[0].start()].rstrip(" ([;:,–-"), said


def of_lines(lines: Sequence[Line | Framed], *, year: int | None) -> Found:
    """The listed tasks of a document; a text without anybody who leads it is none.

    >>> from hatang.engines.documents.lines import blocks_of
    >>> from hatang.engines.documents.outline import frame
    >>> said = ["I. NHIỆM VỤ", "1. Lập bản đồ số", "- Chủ trì: Sở Nội vụ", "- Thời gian: Năm 2025"]
    >>> [(task.number, task.text, task.lead) for task in of_lines(frame(blocks_of(said)), year=None).tasks]
    [('1', 'Lập bản đồ số', ('Sở Nội vụ',))]
    """
    works: list[_Work] = []
    used: set[int] = set()
    for number, line in enumerate(lines):
        if not isinstance(line, Line) or line.zone in _NOWHERE:
            continue
        text, said = labels(line.text)
        if not said:
            continue
        own = len(text) > 12
        head = number if own else _above(lines, number)
        if head is None or not (Role.LEAD in said or (works and works[-1].line is lines[head])):
            continue
        named = lines[head]
        assert isinstance(named, Line), "a text stands on a line"
        if not works or works[-1].line is not named:
            section = named.above[-1].text.strip(" .:;") if named.above else ""
            works.append(_Work(named, text if own else labels(named.text)[0], section))
        for role, words in said.items():
            works[-1].said.setdefault(role, words)
        works[-1].shown.append(line.paragraph.text)
        used |= {number, head}
    return Found([_task(each, year) for each in works if each.said.get(Role.LEAD)], used)


def _above(lines: Sequence[Line | Framed], number: int) -> int | None:
    """The line that the labels speak of: the nearest one before that is numbered above them and no label itself."""
    own = lines[number]
    assert isinstance(own, Line), "labels stand on lines"
    for at in range(number - 1, max(-1, number - 12), -1):
        line = lines[at]
        if not isinstance(line, Line):
            return None
        if labels(line.text)[1] and len(labels(line.text)[0]) <= 12:
            continue
        if line.marker.depth < own.marker.depth and line.marker.depth != markers.NONE:
            return at if line.marker.depth > markers.ROMAN else None
    return None


def numbered(label: str) -> str:
    """The number of a marker without its brackets; a dash is none."""
    number = label.strip("() ")
    return number if number.replace(".", "").isalnum() else ""


_WHEN_AFTER = re.compile(r"\s*\(([^()]*)\)\s*[.;:]?\s*$")


def _task(work: _Work, year: int | None) -> Task:
    said, text = work.said, work.text
    when = joined(said.get(Role.TIME, ""))
    # "Tổ chức lễ phát động (hoàn thành trong tháng 7/2025)"
    if not when and (after := _WHEN_AFTER.search(text)) and periods.is_period(after[1]):
        when, text = joined(after[1]), text[: after.start()]
    money = [("kinh phí", said[Role.BUDGET])] if said.get(Role.BUDGET) else []
    shown = " | ".join(dict.fromkeys([work.line.paragraph.text, *work.shown]))
    return Task(
        number=numbered(work.line.marker.label),
        text=text.strip(" ;:."),
        lead=tuple(bodies.split(said[Role.LEAD])),
        support=tuple(bodies.split(said.get(Role.SUPPORT, ""))),
        product=joined(said.get(Role.PRODUCT, "")),
        period=periods.period(when, year=year),
        budget=tuple(budgets.of_cells(money)),
        section=work.section,
        source=Origin(work.line.paragraph.place, shown, work.line.path),
        confidence=0.9 if when else 0.75,
    )
