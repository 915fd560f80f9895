"""Standing duties and report deadlines: who does what without end, and by which day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, clauses, markers, periods
from hatang.engines.documents.model import Duty, Origin
from hatang.engines.documents.outline import Line, Zone
from hatang.engines.documents.predicates import begins_act, predicate_at
from hatang.engines.documents.words import fold, is_upper, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.engines.documents.outline import Framed

_DUE = re.compile(
    r"(?:định kỳ\s+)?(?:(?:chậm nhất(?: là)?(?: vào)?|trước|trước ngày|đến ngày|vào ngày|ngày|xong trước|"
    r"hoàn thành trước)\s+)+(?:ngày\s+)?"
    r"(?:\d{1,2}(?!\d|\s*giờ)\s*(?:[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?|"
    r"tháng\s*\d{1,2}(?:\s*năm\s*\d{4})?)?)(?:\s*(?:tháng cuối|của tháng cuối|"
    r"cuối)\s*(?:mỗi\s*)?quý)?"
    r"(?:\s*(?:và|,)\s*(?:trước\s+)?(?:ngày\s+)?\d{1,2}(?:/|\s*tháng\s*)\d{1,2}(?!\d)(?:/\d{4})?)*"
    r"(?:\s*(?:hàng|hằng|mỗi)\s*(?:năm|quý|tháng))?"
    r"|(?:trước|trong|vào|chậm nhất(?: là)?|đến hết|hết|xong trước)\s+(?:hết\s+)?(?:tháng\s*\d{1,2}|quý\s+[IVX\d]+)"
    r"\s*(?:/|năm)\s*\d{4}"
    r"|(?:trong|xong trong)\s+năm\s+(?:19|20)\d\d"
    r"|trước ngày \d{1,2} tháng cuối (?:mỗi )?quý",
    re.IGNORECASE,
)
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})(?:\s*(?:[/.-]|năm)\s*((?:19|20)\d\d))?")
_DAY_ALONE = re.compile(r"ngày\s*(\d{1,2})(?!\s*[/.\d])")
_RECURRENCE = re.compile(
    r"(?:hàng|hằng|mỗi) (?:năm|quý|tháng|tuần)|định kỳ[^,.;]{0,40}|6 tháng|sáu tháng|thường xuyên|cuối (?:mỗi )?quý"
)
_ORDERED = re.compile(r"(?:giao|phân công|đề nghị|yêu cầu)(?: cho)?\s+(?=\S)", re.IGNORECASE)
# "Căn cứ Kế hoạch này, Thủ trưởng các sở …", "Chế độ báo cáo: các cơ quan …": who is charged stands after it.
_LEADS_IN = re.compile(
    r"(?:căn cứ|trong quá trình|trên cơ sở|trường hợp|nếu|định kỳ|hằng (?:năm|quý|tháng)|hàng (?:năm|quý|tháng)|"
    r"chế độ (?:thông tin,? )?báo cáo|đồng thời|ngoài ra|trước ngày)(?!\w)",
    re.IGNORECASE,
)
_AFTER_IT = re.compile(r"[,:]\s+")
_LONGEST_LEAD_IN = 160
# What a document says of itself is nobody's duty.
_OF_ITSELF = re.compile(
    r"thay thế|có hiệu lực|hết hiệu lực|^(?:Kế hoạch|Nghị quyết|Quyết định|Chỉ thị) này (?:bổ sung|sửa)"
)
_NAMED = re.compile(r"([^:]{3,200}?)\s*:(?:\s+|$)")
_SAID = re.compile(r"(?:chủ trì|có trách nhiệm|chịu trách nhiệm|làm đầu mối|là cơ quan)(?!\w)")
_REPORTS = re.compile(r"báo cáo|gửi (?:kế hoạch|kết quả|về)|tổng hợp")
_LONGEST_NAME = 220
_SHORTEST = 12


def of_lines(lines: Iterable[Line | Framed]) -> list[Duty]:
    """Every duty of the part on organisation, and every deadline of a report wherever it stands.

    >>> from hatang.engines.documents.lines import blocks_of
    >>> from hatang.engines.documents.outline import frame
    >>> text = ["VI. TỔ CHỨC THỰC HIỆN", "1. Sở Nội vụ", "a) Định kỳ trước ngày 10/12 hàng năm, báo cáo kết quả."]
    >>> [(duty.who, duty.due, duty.recurrence) for duty in of_lines(frame(blocks_of(text)))]
    [(('Sở Nội vụ',), '12-10', 'yearly')]
    """
    found: list[Duty] = []
    for line in lines:
        is_head = isinstance(line, Line) and line.zone is Zone.HEAD and not line.above
        if not isinstance(line, Line) or is_head or line.zone in (Zone.STATUS, Zone.RECIPIENTS):
            continue
        text = joined(line.text)
        if line.zone is Zone.ORGANISATION:
            found += _of_line(line, text)
        elif _REPORTS.search(fold(text)) and _DUE.search(text):
            # Elsewhere only the day of a report makes a duty.
            found += [each for each in _of_line(line, text) if each.due_text and _REPORTS.search(fold(each.what))]
    return found


def _of_line(line: Line, text: str) -> list[Duty]:
    if text.startswith("(") or is_upper(text) or _OF_ITSELF.search(text):
        return []
    if line.is_heading and bodies.is_body(_ORDERED.sub("", text.rstrip(":"), count=1)) and not _has_verb(text):
        return []
    if line.is_heading and len(text) < 60 and not text.endswith("."):
        return []
    who, is_above = named_above(line), True
    # What stands under the name of a body may begin as one does; a numbered line and a paragraph are no such part.
    is_own_line = line.marker.depth <= markers.ARABIC or line.marker.depth == markers.NONE
    found: list[Duty] = []
    origin = Origin(line.paragraph.place, line.paragraph.text, line.path)
    for part in _parts(text):
        own = _named(part)
        what = part
        if own is not None and (not who or not is_above or own.is_said or is_own_line):
            who, what, is_above = own.who, own.what, False
        what = what.strip(" ;,:")
        if len(what) < _SHORTEST or not (who or _is_act(part)):
            continue
        found += [
            Duty(who, what, due, recurrence, due_text, origin, 0.9 if who else 0.55)
            for due, due_text, recurrence in dues_of(part)
        ]
    return found


@dataclass(frozen=True)
class _Named:
    """Who a text charges, and with what; `is_said`: by an order, a colon or "chủ trì"."""

    who: tuple[str, ...]
    what: str
    is_said: bool


def _named(text: str) -> _Named | None:
    """Who is named where a text begins, None where nobody is."""
    if _LEADS_IN.match(text):
        for comma in _AFTER_IT.finditer(text, 0, _LONGEST_LEAD_IN):
            if found := _named(text[comma.end() :]):
                return found
    order = _ORDERED.match(text)
    rest = text[order.end() :] if order else text
    colon = _NAMED.match(rest)
    name = colon[1] if colon else rest[:_LONGEST_NAME]
    at = predicate_at(name)
    if colon is not None and (at is None or bodies.is_body(name[:at])) and bodies.is_body(name):
        # "UBND các xã có trách nhiệm:"
        return _Named(tuple(bodies.split(name[:at])), rest[colon.end() :], is_said=True)
    if at is None or not bodies.is_body(name[:at]) or _ARRANGES.match(name):
        return None
    return _Named(tuple(bodies.split(name[:at])), rest[at:], order is not None or _SAID.match(rest, at) is not None)


# "Tổ chức hội nghị …" is an act; organisations stand as "các tổ chức".
_ARRANGES = re.compile(r"tổ chức(?!\w)", re.IGNORECASE)


def _is_act(text: str) -> bool:
    """Whether a text says what is to be done: "Căn cứ Kế hoạch này, Thủ trưởng các sở" only begins to."""
    if _named(text) is not None:
        return True
    after = [text[comma.end() :] for comma in _AFTER_IT.finditer(text, 0, _LONGEST_LEAD_IN)]
    return begins_act(text) and not (_LEADS_IN.match(text) and any(map(_only_names, after)))


def _only_names(text: str) -> bool:
    return bodies.is_body(text) and predicate_at(text) is None


def _parts(text: str) -> list[str]:
    """The acts of a text, each with what goes on it: a part that neither names a body nor begins with a verb goes on.

    >>> _parts("Theo dõi kết quả; tổng hợp, báo cáo trước ngày 10/12. Thủ trưởng các sở; UBND các xã gửi số liệu.")
    ['Theo dõi kết quả', 'tổng hợp, báo cáo trước ngày 10/12', 'Thủ trưởng các sở; UBND các xã gửi số liệu.']
    >>> _parts(" ; ."), _parts("")
    ([], [])
    >>> _parts("Đến hết năm 2026 đạt các chỉ tiêu sau (trừ chỉ tiêu khác): a) Chính quyền số")
    ['Đến hết năm 2026 đạt các chỉ tiêu sau: a) Chính quyền số']
    """
    found: list[str] = []
    at = 0
    parts = clauses.split(text)
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else ""
        # What only excepts is cut from a sentence, whose words then do not stand in the text as they are.
        start = max(text.find(part, at), at)
        # "Thủ trưởng các sở; UBND các xã gửi số liệu": the first of several who are charged.
        begins = _is_act(part) or (_only_names(part) and _named(following) is not None)
        if found and not (begins and _is_act(found[-1])):
            found[-1] += text[at:start] + part
        else:
            found.append(part)
        at = start + len(part)
    return found


def _has_verb(text: str) -> bool:
    return re.search(r"(?:có trách nhiệm|chủ trì,|tham mưu|báo cáo|thực hiện|triển khai)", fold(text)) is not None


def named_above(line: Line) -> tuple[str, ...]:
    """The bodies that the nearest heading names."""
    for heading in reversed(line.above):
        text = re.sub(
            r"^(?:trách nhiệm của|nhiệm vụ của|(?:(?:các )?nhiệm vụ [^,;:]{0,30}?)?giao(?: cho)?|đối với|đề nghị|"
            r"yêu cầu|các)\s+(?=\S)",
            lambda found: found[0] if found[0].lower().strip() == "các" else "",
            joined(heading.text),
            flags=re.IGNORECASE,
        )
        text = re.sub(r"\s*(?:có trách nhiệm|chủ trì).*$|\s*\([^)]*\)\s*$|:$", "", text).strip(" :;")
        if bodies.is_body(text):
            return tuple(bodies.split(text[: predicate_at(text)]))
    return ()


def due_of(text: str) -> tuple[str | None, str, str | None]:
    """(due, words, recurrence) of a sentence: "12-10" for a day of every year, an ISO prefix for one day.

    >>> due_of("trước ngày 15/12 hàng năm gửi")[0], due_of("báo cáo trước ngày 30/6/2025")[0], due_of("thực hiện")
    ('12-15', '2025-06-30', (None, '', None))
    >>> due_of("Định kỳ hàng quý (trước ngày 25 tháng cuối quý) báo cáo")[2], due_of("xong trước tháng 9/2024")[0]
    ('quarterly', '2024-09')
    """
    return dues_of(text)[0]


def dues_of(text: str) -> list[tuple[str | None, str, str | None]]:
    """Every day by which a sentence asks for something, each with its own recurrence; one without a day if none is.

    >>> [(due, often) for due, _, often in dues_of("6 tháng (trước ngày 15/6) và hằng năm (trước ngày 15/12) báo cáo")]
    [('06-15', 'half-yearly'), ('12-15', 'yearly')]
    """
    parts = [each for each in clauses.split(text) if _DUE.search(each)] or [text]
    words = parts[0]
    stated = list(_DUE.finditer(words))
    if not stated:
        return [(None, "", _often(words, ""))]
    found: list[tuple[str | None, str, str | None]] = []
    at = 0
    for each in stated:
        said, here = joined(each[0]), words[at : each.end()]
        # What stands behind the last day ("… hằng năm") speaks of all that has no word of its own.
        often = _often(here, said) or _often(words, said)
        found += [(due, said, often) for due in _days(said)]
        at = each.end()
    is_once = len({due for due, _, _ in found}) == 1
    return found[:1] if is_once else found


# "trước ngày 20/12 của năm trước", "kế hoạch năm sau trước ngày 15/12", "tại kỳ họp cuối năm": every year.
_OF_YEARS = re.compile(
    r"(?<=\d) (?:của )?năm (?:trước|liền trước|sau|kế tiếp)(?!\w)|năm (?:sau|kế tiếp|tiếp theo)(?= (?:trước|chậm nhất))"
    r"|mỗi năm(?!\w)|kỳ họp[^,.;]{0,30} (?:giữa|cuối) năm(?!\w)"
)


_OF_QUARTERS = re.compile(r"tháng (?:đầu|thứ (?:nhất|hai|ba)) (?:của )?(?:mỗi )?quý(?!\w)")


def _often(words: str, said: str) -> str | None:
    # "báo cáo quý (trước ngày 10), 6 tháng (…) và năm (…)": the kind of report says how often.
    words = _OF_QUARTERS.sub(" hằng quý ", _OF_YEARS.sub(" hằng năm ", fold(words)))
    words = re.sub(
        r"(?<!hằng )(?<!hàng )(?<!tháng )\b(quý|năm)(?=\s*\()|(?<=báo cáo )(tháng|quý|năm)(?=\s+(?:trước|vào|chậm))",
        lambda found: f"hằng {found[0]}",
        words,
    )
    recurring = _RECURRENCE.search(words)
    return periods.period(" ".join(filter(None, (recurring[0] if recurring else "", said)))).recurring


def _days(said: str) -> list[str | None]:
    """ISO prefixes of the days that a deadline names."""
    dates = list(_DAY_OF_YEAR.finditer(said))
    year = dates[-1][3] if dates else None
    days = [
        f"{each[3] or year}-{int(each[2]):02d}-{int(each[1]):02d}" if year else f"{int(each[2]):02d}-{int(each[1]):02d}"
        for each in dates
        if int(each[2]) <= 12
    ]
    if days:
        return list(days)
    if alone := _DAY_ALONE.search(fold(said)):
        return [f"{int(alone[1]):02d}"]
    found = periods.period(re.sub(r"^(?:.*?)(?=tháng|quý)", "", said, flags=re.IGNORECASE))
    return [found.end]
