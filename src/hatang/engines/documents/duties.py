"""Standing duties and report deadlines: who does what without end, and by which day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import bodies, clauses, markers, periods
from hatang.engines.documents.model import Duty, Origin
from hatang.engines.documents.outline import Line, Zone
from hatang.engines.documents.words import fold, joined

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
    r"|(?:trước|trong|chậm nhất(?: là)?|đến hết|hết|xong trước)\s+(?:hết\s+)?(?:tháng\s*\d{1,2}|quý\s+[IVX\d]+)"
    r"\s*(?:/|năm)\s*\d{4}"
    r"|trước ngày \d{1,2} tháng cuối (?:mỗi )?quý",
    re.IGNORECASE,
)
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})(?:\s*(?:[/.-]|năm)\s*((?:19|20)\d\d))?")
_DAY_ALONE = re.compile(r"ngày\s*(\d{1,2})(?!\s*[/.\d])")
_RECURRENCE = re.compile(
    r"(?:hàng|hằng|mỗi) (?:năm|quý|tháng|tuần)|định kỳ[^,.;]{0,40}|6 tháng|sáu tháng|thường xuyên|cuối (?:mỗi )?quý"
)
_WHO = re.compile(
    (
        r"^(?:giao|đề nghị|yêu cầu)?\s*([^:.]{3,200}?)\s*(?::|(?:có trách "
        r"nhiệm|là|làm|chủ trì|phối hợp|bố trí|tham mưu|hướng dẫn|theo dõi|tổng hợp|kiểm tra|đôn đốc|chịu trách "
        r"nhiệm|căn cứ|tổ chức|gửi|báo cáo|định kỳ|chủ động|xây dựng|triển khai|cân đối|thẩm định|tạo|"
        r"ban hành|hoàn thành|lập|nghiên cứu|đề xuất|cụ thể hóa|trình|công bố|công khai|phân công|đánh giá|tập trung|"
        r"quản lý|phát triển|đầu tư|ưu tiên|giám sát|"
        r"rà soát|vận động|huy động|(?<!ban )chỉ đạo|họp|bảo đảm|cung cấp|đẩy mạnh|tiếp tục|cử|lồng ghép|"
        r"thực hiện)\b)"
    ),
    re.IGNORECASE,
)
_ASKED = re.compile(
    (
        r"^(?:yêu cầu|đề nghị|giao)\s+(.{5,220}?)\s+(?:căn cứ|tổ chức|chủ động|nghiêm túc|khẩn trương|triển "
        r"khai|thực hiện|có trách nhiệm|xây dựng|phối hợp|báo cáo|gửi|định kỳ)"
    ),
    re.IGNORECASE,
)


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
        is_report = (
            re.search(r"báo cáo|gửi (?:kế hoạch|kết quả|về)|tổng hợp", fold(text)) is not None
            and _DUE.search(text) is not None
        )
        if line.zone is Zone.ORGANISATION or is_report:
            found += _of_line(line, text)
    return found


def _of_line(line: Line, text: str) -> list[Duty]:
    who = named_above(line)
    if text.startswith("(") or re.search(r"thay thế|có hiệu lực|hết hiệu lực", text):
        return []
    asked_of = re.sub(r"^(?:đề nghị|giao|yêu cầu)\s+", "", text.rstrip(":"), flags=re.IGNORECASE)
    if line.is_heading and bodies.is_body(asked_of) and not _has_verb(text):
        return []
    if line.is_heading and len(text) < 60 and not text.endswith("."):
        return []
    if line.marker.depth == markers.NONE and (asked := _ASKED.match(text)):
        who = tuple(bodies.split(asked[1]))
    elif (own := _WHO.match(text)) and bodies.is_body(own[1]):
        named = bodies.split(own[1])
        if not who or line.marker.depth <= markers.ARABIC:
            who = tuple(named)
            text = text[own.end(1) :].lstrip(" :,") or text
    elif not who and (asked := _ASKED.match(text)):
        who = tuple(bodies.split(asked[1]))
    if not who:
        parts = (_WHO.match(part) for part in clauses.split(text) if _DUE.search(part))
        who = next((tuple(bodies.split(own[1])) for own in parts if own and bodies.is_body(own[1])), ())
    if len(text) < 12:
        return []
    origin = Origin(line.paragraph.place, line.paragraph.text, line.path)
    return [
        Duty(who, text.strip(" ;"), due, recurrence, due_text, origin, 0.9 if who else 0.55)
        for due, due_text, recurrence in dues_of(text)
    ]


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
            return tuple(bodies.split(text))
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


def _often(words: str, said: str) -> str | None:
    # "báo cáo quý (trước ngày 10), 6 tháng (…) và năm (…)": the kind of report says how often.
    words = re.sub(
        r"(?<!hằng )(?<!hàng )(?<!tháng )\b(quý|năm)(?=\s*\()|(?<=báo cáo )(tháng|quý|năm)(?=\s+(?:trước|vào|chậm))",
        lambda found: f"hằng {found[0]}",
        fold(words),
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
