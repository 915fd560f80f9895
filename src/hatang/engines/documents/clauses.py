"""Sentences cut into the pieces that each promise one figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import quantities, sharing, units, years
from hatang.engines.documents.phrases import verb_at
from hatang.engines.documents.wording import HEADED, OF_NUMBER, Piece, tidy_after, tidy_before
from hatang.engines.documents.words import LOWER, UPPER, fold

if TYPE_CHECKING:
    from hatang.engines.documents.quantities import Quantity
    from hatang.engines.documents.years import Mention

_SENTENCE = re.compile(
    rf"\s*;\s*|(?<=[^\s.\d][\w)%”\"])\.\s+(?=[{UPPER}\d“])|(?<=\d)\.\s+(?=[{UPPER}])|(?<=\d[%GD])\.\s+(?=[{UPPER}])|"
    rf"(?<=[{UPPER}{LOWER})]{{2}})\.\s+(?=\d+\s*%)"
)
_BOUNDARY = re.compile(
    r"[,;]\s*(?:và\s+)?|\s+và\s+|\s*\+\s*|:\s*|\s+trong đó\s+|\s+cũng như\s+|\s+với\s+(?=$|(?:chỉ|hệ) số)|"
    r"\s+cho\s+(?=(?:hơn|trên|ít nhất|tối thiểu|khoảng)?\s*(?:\d|$))"
)


# Whom a goal leaves out is no part of what it measures.
_EXCEPT = re.compile(r"\s*\((?:riêng|trừ|ngoại trừ|không (?:bao gồm|kể|tính))\s[^()]*\)", re.IGNORECASE)


def split(text: str) -> list[str]:
    """Sentences and the parts between semicolons; brackets hold together.

    >>> split("Bảo đảm theo mô hình 4 lớp. Đảm bảo trên 90% cơ quan; 100% máy chủ. 100% hệ thống")
    ['Bảo đảm theo mô hình 4 lớp', 'Đảm bảo trên 90% cơ quan', '100% máy chủ', '100% hệ thống']
    >>> split("Phủ cáp quang 100% xã (riêng các xã đảo dùng vệ tinh)"), split("")
    (['Phủ cáp quang 100% xã'], [])
    """
    text = _EXCEPT.sub("", text)
    held = [found.span() for found in re.finditer(r"\([^()]*\)", text)]
    parts, start = [], 0
    for found in _SENTENCE.finditer(text):
        is_listed = ";" in found[0] and _is_listed(text[start : found.start()], text[found.end() :])
        if is_listed or any(a < found.start() < b for a, b in held):
            continue
        parts.append(text[start : found.start()])
        start = found.end()
    return [part.strip() for part in [*parts, text[start:]] if part.strip(" .;,")]


def _is_listed(part: str, rest: str) -> bool:
    """ "100% hồ sơ cấp tỉnh; 90% hồ sơ cấp xã được xử lý": a figure without its verb goes on to the next one's."""
    object_of = re.match(r"(?:trên|tối thiểu|ít nhất|hơn)?\s*\d[\d.,]*\s*%\s*([^;.]+)", rest, re.IGNORECASE)
    if (
        object_of is not None
        and verb_at(object_of[1]) is None
        and re.search(r"\s(?:phủ|tới|đến|cho|sóng)\s[^;]*\d\s*%[^;]*$", part)
    ):
        return True
    found = re.match(
        r"(?:[-+]\s*)?(?:[^:%\d]*(?:19|20)\d\d\s*:\s*)?(?:trên|tối thiểu|ít nhất|hơn)?\s*\d[\d.,]*\s*%\s*(.*)$",
        part,
        re.IGNORECASE,
    )
    if found is None or verb_at(found[1]) is not None or len(found[1]) > 60:
        return False
    following = re.match(r"(?:và\s+)?(?:trên|tối thiểu|ít nhất|hơn)?\s*\d[\d.,]*\s*%\s*([^;.]*)", rest, re.IGNORECASE)
    return following is not None and len(found[1].split()) > 1


def pieces(clause: str, *, year: int | None = None) -> list[Piece]:
    """The figures of a sentence with their words.

    >>> [(p.before, p.quantity.value, p.after) for p in pieces("cáp quang phủ trên 80% hộ gia đình, 100% xã")]
    [('cáp quang phủ', 80, 'hộ gia đình'), ('cáp quang phủ', 100, 'xã')]
    >>> [(p.year, p.before, p.quantity.value) for p in pieces("Tỷ lệ hộ có mạng năm 2025 đạt 80%, năm 2030 đạt 95%")]
    [(2025, 'Tỷ lệ hộ có mạng', 80), (2030, 'Tỷ lệ hộ có mạng', 95)]
    >>> pieces("")
    []
    """
    found = quantities.find(clause)
    goals = [each for each in found if not each.is_baseline]
    known = [each for each in found if each.is_baseline]
    dated = [
        each
        for each in years.mentions(clause)
        if not _in_brackets(clause, each.start) or not goals or _is_own_year(clause, each, goals)
    ]
    # "từ 7 triệu năm 2005 lên 14 triệu": the year of what stood is not the goal's.
    stood = [_around(clause, each) for each in known]
    dated = [each for each in dated if not any(start <= each.start < end for start, end in stood)]
    starts = _starts(clause, goals)
    made: list[Piece] = []
    for number, each in enumerate(goals):
        start = starts[number]
        following = next((s for s in starts[number + 1 :] if s is not None), None)
        begin = start if start is not None else (made[-1].quantity.end if made else 0)
        stop = following if following is not None else len(clause)
        before = _without(clause, begin, each.start, dated, found)
        if each.is_rate and _IS_APART.search(before) and verb_at(f"x {clause[each.end : stop]}") is not None:
            # "Hình thành kho học liệu, trên 50% trường tham gia": what stands before the comma is a promise of its own.
            before = ""
        after = _without(clause, each.end, max(each.end, stop), dated, found)
        if each.op in (">=", "<=") and "từ" in fold(clause[each.start : each.figure[0]]):
            after = re.sub(r"\s+trở (?:lên|xuống)\b", "", after)
        elif each.op in (">=", "<="):
            after = re.sub(r"\s+trở (?:lên|xuống)\W*$", "", after)
        # A baseline belongs to the figure in whose words it stands.
        near = [other for other in known if len(goals) == 1 or begin <= other.start < stop]
        baseline = "; ".join(dict.fromkeys(_baseline(clause, other) for other in near)) or _compared(
            clause if len(goals) == 1 else clause[begin:stop]
        )
        # "Đạt từ 45%, đến năm 2028 đạt 50%": a year that leads another figure is not this one's.
        own = [m for m in dated if m.start < stop or not any(m.end <= later.start for later in goals[number + 1 :])]
        here = _year(each, begin, stop, clause, dated=own if number == 0 else dated, made=made, year=year)
        made.append(
            Piece(
                each,
                tidy_before(before),
                tidy_after(re.sub(r"^\s*\([^()]*(?:\)|$)", "", after)),
                here,
                clause,
                clause[: each.start],
                baseline,
                start is None,
            )
        )
    return sharing.shared(made)


_IS_APART = re.compile(
    r"^\W*(?:hình thành|xây dựng|hoàn thành|hoàn thiện|nâng cấp|đẩy mạnh|phát triển|triển khai|tăng cường|"
    r"bảo đảm)\s[^,]{8,},\s*$",
    re.IGNORECASE,
)


def _is_own_year(clause: str, mention: Mention, goals: list[Quantity]) -> bool:
    """ "85% (2024), 90% (2025) hộ gia đình": a bracket right after a figure that only says its year."""
    opened = clause.rfind("(", 0, mention.start)
    return clause[mention.end : mention.end + 1] == ")" and any(
        not clause[each.end : opened].strip() for each in goals if each.end <= opened
    )


def _starts(clause: str, goals: list[Quantity]) -> list[int | None]:
    """Where the words of each figure begin; None for a figure inside the words of the one before."""
    starts: list[int | None] = []
    for number, each in enumerate(goals):
        if number == 0:
            starts.append(0)
            continue
        before = goals[number - 1]
        between = clause[before.end : each.start]
        is_speed = units.is_engineering(before.unit) and not _is_said_of_head(clause, before)
        if each.is_rate and starts[-1] is not None and is_speed and _OF_ONE.fullmatch(between):
            # "băng thông 1 Gb/s sẵn sàng cho 100% người sử dụng": how fast is what all of them get.
            starts.append(starts[-1])
            starts[-2] = None
            continue
        is_said = (each.is_rate and not before.is_rate) or fold(before.unit) in units.TIMES
        is_how_often = not before.is_rate and fold(before.unit).split("/")[0] in ("lần", "đợt", "buổi", "lượt", "lớp")
        if each.is_rate and is_how_often and starts[-1] is not None and _AMONG.fullmatch(fold(between)):
            # "đo kiểm 02 đợt/năm tại 100% xã": how often is what all of them get.
            starts.append(starts[-1])
            starts[-2] = None
            continue
        if is_said and starts[-1] is not None and _SAID_OF.fullmatch(fold(between)):
            # "… băng rộng trên 1 Gb/s đạt 100%": the first figure only says which ones are counted.
            starts.append(starts[-1])
            starts[-2] = None
            continue
        if (
            each.is_rate
            and starts[-1] is not None
            and _is_condition(clause[starts[-1] : before.start], before, between)
        ):
            # "Tỷ lệ tàu cá từ 15 m trở lên có thiết bị liên lạc: 90%": which ones are counted.
            starts.append(starts[-1])
            starts[-2] = None
            continue
        cuts = [found for found in _BOUNDARY.finditer(between) if not _in_brackets(between, found.start())]
        start = _cut(before, each, between, cuts)
        # "ưu tiên 12 xã biên giới và 05 xã đảo": what goes on a figure inside the words of another is inside them too.
        is_same = each.unit == before.unit and start == each.start
        is_inside = starts[-1] is None and not each.is_rate and (is_same or _in_brackets(clause, each.start))
        starts.append(None if is_inside else start)
    return starts


def _is_said_of_head(clause: str, each: Quantity) -> bool:
    """ "Tốc độ tải xuống đạt 150 Mb/s": the figure is what its head is to reach."""
    return (
        HEADED.match(tidy_before(fold(clause[: each.start]))) is not None
        and re.search(r"(?:đạt|là|:)\s*(?:từ\s*)?$", fold(clause[: each.start])) is not None
    )


def _is_condition(head: str, before: Quantity, between: str) -> bool:
    """Whether a count after "tỷ lệ …", "tổng số …" only says which ones the rate that follows is of."""
    return (
        not before.is_rate
        and re.match(r"\W*(?:(?:tỷ|tỉ) (?:lệ|trọng)|tổng số|số)\s+[^,:]*$", fold(head)) is not None
        and re.search(r"\b(?:đạt|là|chiếm|ở mức)\s*$", fold(head)) is None
        and re.fullmatch(r"[^;%]*?(?:\s(?:đạt|chiếm|là|ở mức)|:)\s*", fold(between)) is not None
        and re.search(rf",\s*(?:và\s+)?(?:{HEADED.pattern})", fold(between)) is None
    )


_OF_ONE = re.compile(r"(?!\s*(?:trở lên\s*)?(?:đạt|là|:))(?:(?!\s(?:và|trên|đạt)\s)[^,;:()])+")
_AMONG = re.compile(r"\s*(?:trở lên\s*)?(?:tại|ở|đối với)\s*")
_SAID_OF = re.compile(r"\s*(?:trở lên\s*|trở xuống\s*)?(?:đạt|chiếm|là|:|ở mức)(?: tỷ lệ)?\s*(?:từ)?\s*")


def _cut(before: Quantity, each: Quantity, between: str, cuts: list[re.Match[str]]) -> int | None:
    if between.count("(") > between.count(")"):
        # "… 14 triệu lượt khách (tốc độ tăng bình quân là 11,5%/năm)": a bracket that says a measure of its own.
        opened = between.rfind("(") + 1
        return before.end + opened if _BRACKETED.match(fold(between[opened:])) else None
    if each.is_rate and before.is_rate:
        best = _best(between, cuts)
        return before.end + (best if best is not None else len(between))
    if each.op in ("rank", "factor", "decrease") and cuts:
        return before.end + cuts[0].end()
    if not cuts:
        return None
    last = cuts[-1]
    if "với" in last[0] and (before.is_rate or each.is_rate or units.is_engineering(each.unit)):
        return None
    return before.end + last.end() if _begins(before, each, last[0], fold(between[last.end() :])) else None


def _begins(before: Quantity, each: Quantity, mark: str, rest: str) -> bool:
    """Whether the words between a comma or "và" and a figure are that figure's own."""
    if before.unit.startswith(each.unit) and each.unit and _SAYS_PART.fullmatch(rest):
        return True
    if each.unit == before.unit and each.op != "=" and 0 < len(rest.split()) <= 5:
        # "5G ≥ 350 Mb/s, 4G ≥ 60 Mb/s"
        return True
    # "…, năm 2027 xây dựng mới 60 trạm": the year is no part of the act.
    rest = _DATED.sub("", rest)
    is_count = not (each.is_rate or before.is_rate) and fold(each.unit).split("/")[0] not in units.TIMES
    if "," in mark and is_count and units.is_known(each.unit) and _NEW_ACT.fullmatch(rest):
        # "xây dựng 310 km cáp, hạ ngầm 22 km": each act has its own figure.
        return True
    return _is_ready(rest) or ("và" not in mark and each.is_rate and verb_at(rest) is not None)


_DATED = re.compile(r"^(?:(?:đến|trong|vào|hết|cuối) )*năm (?:19|20)\d\d,? ")
_SAYS_PART = re.compile(r"[^,;()]{3,60}?\s(?:đạt|là|:|ở mức|tối thiểu|trên)\s*")
_NEW_ACT = re.compile(
    r"(?!(?:ưu tiên|trong đó|gồm|bao gồm|kể cả|riêng|cách|dài|rộng|cao|sâu|qua|trên|dưới|tại|thuộc|của|cho|với|từ|"
    r"đến|theo|công suất|quy mô|chiều|chi phí|kinh phí|khoảng|có|mỗi|tương)(?!\w))"
    rf"[{LOWER}]+(?: [{LOWER}]+){{0,4}}\s*"
)
_BRACKETED = re.compile(
    r"(?:tỷ lệ|tỉ lệ|tốc độ|mức|tổng|trong đó|riêng)\s(?:[^\d]|(?:19|20)\d\d)*(?:đạt|là|:|tăng)[^\d]*$"
)


def _best(between: str, cuts: list[re.Match[str]]) -> int | None:
    """Of several commas the one that begins the next promise: before "tỷ lệ", a year, or nothing at all."""
    for found in cuts:
        rest = fold(between[found.end() :])
        if re.match(
            r"(?:tỷ lệ|tỉ lệ|tỷ trọng|số |mức|trong đó|đến năm|năm \d|vào năm|giai đoạn|phấn đấu|đảm bảo|bảo đảm|đạt)",
            rest,
        ):
            return found.end()
    return cuts[-1].end() if cuts else None


def _is_ready(rest: str) -> bool:
    """Whether a figure stands at the head of its words, at most after a verb that brings something about."""
    rest = years_out(rest)
    return (
        re.fullmatch(
            r"(?:\s*(?:có|đạt|chiếm|tương (?:ứng|đương)|ước|dự kiến|phấn đấu|ít nhất|khoảng|xây dựng|phát triển|"
            r"triển khai|tổ chức|đào tạo|"
            r"hình thành|thành lập|lắp đặt|nâng cấp|xóa|trang bị|số hóa|tập huấn|ngầm hóa|hạ ngầm|chỉnh trang|"
            r"thu hút|hoàn thành|mở|hỗ trợ|cung cấp|trong đó|đưa|"
            r"đầu tư|bổ sung|đảm bảo|bảo đảm|là|tăng(?: trưởng)?|giảm|bình quân|trung bình|"
            r"(?:hàng|hằng|mỗi) năm|từ))*\s*"
            r"|(?:nâng|đưa|tăng|giảm|giữ|duy trì)\s+(?:tỷ lệ|tỉ lệ|tỷ trọng|tổng|số|mức|tốc độ)\b.*"
            r"|(?:tỷ lệ|tỉ lệ|tốc độ|số|tổng|mức|diện tích|mật độ|dung lượng|doanh thu|băng thông|hạng|độ trễ|"
            r"chỉ số|hệ số|hiệu (?:quả|suất)|mỗi)\b.*",
            rest,
        )
        is not None
    )


def years_out(text: str) -> str:
    for each in reversed(years.mentions(text)):
        text = f"{text[: each.start]} {text[each.end :]}"
    return text


def _in_brackets(text: str, at: int) -> bool:
    return text.rfind("(", 0, at) > text.rfind(")", 0, at)


def _without(clause: str, start: int, end: int, dated: list[Mention], found: list[Quantity]) -> str:
    """A stretch of the clause without its years and baselines."""
    cut = [(each.start, each.end) for each in dated] + [_around(clause, each) for each in found if each.is_baseline]
    kept, at = [], start
    for a, b in sorted(cut):
        if b <= at or a >= end:
            continue
        kept.append(clause[at : max(at, a)])
        at = max(at, b)
    kept.append(clause[at:end] if at < end else "")
    return " ".join("".join(kept).split())


# The words that lead to a figure of how things stand: ", trong khi hiện nay mới đạt 26%", ", so với 77% năm 2025".
_SAYS_STOOD = re.compile(
    r",?\s*(?:(?:trong khi|tuy|mà)\s+)?(?:(?:tăng|giảm|cao hơn|thấp hơn)\s+)?(?:so với(?: mức)?|hiện (?:nay|tại|trạng)"
    r"(?:\s+(?:mới|chỉ|đã|đạt|là|ở mức))*)\s*$"
)


def _around(clause: str, each: Quantity) -> tuple[int, int]:
    """The extent of a baseline: the whole bracket it stands in, or the figure with "từ"."""
    opened = clause.rfind("(", 0, each.start)
    if opened > clause.rfind(")", 0, each.start) and (closed := clause.find(")", each.end)) >= 0:
        return opened, closed + 1
    year = re.match(r"\s*\(?(?:năm\s*|(?:vào|của) năm\s*)?(?:19|20)\d\d\)?(?!\s*%)", clause[each.end :])
    said = _SAYS_STOOD.search(clause[: each.start])
    start = said.start() if said else each.start - (1 if clause[: each.start].endswith("(") else 0)
    return start, each.end + (year.end() if year else 0)


def _baseline(clause: str, each: Quantity) -> str:
    start, end = _around(clause, each)
    said = clause[start:end].strip(" (),")
    return f"{said})" if said.count("(") > said.count(")") else said


def _compared(clause: str) -> str:
    found = re.search(
        r"so với\s+(?:(?! (?:không quá|tối thiểu|tối đa|ít nhất)\b)[^;,.])*|(?<=lần )(?:của )?năm (?:19|20)\d\d", clause
    )
    return found[0].strip(" )") if found and not OF_NUMBER.match(found[0]) else ""


def _year(
    each: Quantity, begin: int, stop: int, lead: str, *, dated: list[Mention], made: list[Piece], year: int | None
) -> int | None:
    inside = [mention for mention in dated if begin <= mention.start < each.start]
    after = [mention for mention in dated if each.end <= mention.start < stop]
    if len({mention.year for mention in dated}) == 1:
        # "5.200 máy, trong đó năm 2024 là 2.000": the year is the part's alone.
        is_of_a_part = dated[0].start > each.end and re.search(r"trong đó\W*$", lead[: dated[0].start]) is not None
        return year if is_of_a_part else dated[0].year
    if inside:
        return inside[-1].year
    if after:
        return after[0].year
    earlier = [mention for mention in dated if mention.start < begin]
    if earlier and made:
        return made[-1].year
    if not made and dated and dated[0].start >= stop:
        return year
    return made[-1].year if made and dated else year
