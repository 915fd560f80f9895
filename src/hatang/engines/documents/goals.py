"""Targets in sentences: what of the figures of a part is promised, and what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hatang.engines.documents import (
    clauses,
    markers,
    measures,
    phrases,
    promises,
    quantities,
    told,
    units,
    wording,
    years,
)
from hatang.engines.documents.model import Origin, Target, Unclear
from hatang.engines.documents.outline import DATED, Zone
from hatang.engines.documents.words import LOWER, capital, fold

if TYPE_CHECKING:
    from hatang.engines.documents.outline import Line
    from hatang.engines.documents.wording import Piece
    from hatang.engines.documents.years import Mention, TitleYears

# What is either done or not: "hoàn thành Kho dữ liệu", "đưa Trung tâm điều hành vào vận hành", "ban hành Chiến lược".
_DONE = re.compile(
    r"(?:(?:toàn )?(?:tỉnh|thành phố|huyện|xã|phường|sở|đặc khu)(?: \S+){0,3}? )?(?:phải |sẽ )?(?:"
    r"hoàn thành(?! (?:\d|trên|tối thiểu|ít nhất|tốt|xuất sắc|(?:các |mọi |toàn bộ )?(?:mục tiêu|chỉ tiêu|nhiệm vụ)))"
    r"|hoàn tất|(?:lắp đặt|xây dựng|nâng cấp) xong(?!\w)"
    r"|đưa (?:[^\s,;]+ ){0,14}?vào (?:vận hành|khai thác|sử dụng|hoạt động)"
    r"|(?:xây dựng|nâng cấp|thiết lập|triển khai)(?:, \S+ \S+)?(?:,| và) (?:hoàn thành|vận hành|ban hành)"
    r"|(?:[^\s,;]+ ){1,14}?được (?:cấp chứng nhận|công nhận(?! đạt)|hoàn thành|đưa vào|ban hành|thành lập|phê duyệt"
    r"|vận hành|kiểm định)(?!\w)"
    r"|hình thành (?:\d+ )?(?:trung tâm|kho dữ liệu|cổng|sàn|khu công nghệ)(?!\w)"
    r"|(?:[^\s;:]+ ){2,18}?(?:hoạt động|vận hành) (?:tốt|ổn định|chính thức)(?!\w)"
    r"|ban hành (?!(?:các|đầy đủ|kịp thời|những) )|thành lập (?!(?:mới|thêm|các|\d) ?))"
)
# A shorter line is a title.
_SHORTEST = 25
_LOOKS_PROMISED = re.compile(r"\d+\s*%|(?:ít nhất|tối thiểu|hơn|trên|đạt)\s+\d")


@dataclass(frozen=True)
class Setting:
    """What is known of the plan while its lines are read."""

    title: TitleYears
    # The day the plan was signed, ISO.
    signed: str | None = None

    @property
    def signed_year(self) -> int | None:
        return int(self.signed[:4]) if self.signed else None

    @property
    def first_year(self) -> int | None:
        """The first year that the plan can promise something for: what it says of years before is told."""
        return max(filter(None, (self.signed_year, self.title.single)), default=None)


@dataclass
class Found:
    targets: list[Target]
    unclear: list[Unclear]


def of_line(line: Line, setting: Setting) -> Found:
    """The targets of a paragraph, and what of it looks like one and was not understood."""
    found = Found([], [])
    if line.zone in (Zone.HEAD, Zone.STATUS, Zone.RECIPIENTS) or not line.text:
        return found
    origin = Origin(line.paragraph.place, line.paragraph.text, line.path)
    words = fold(line.text)
    past = _RESULT_OF.match(words)
    if _ABOUT.match(words) or (past and setting.first_year and int(past[1]) < setting.first_year):
        return found
    if line.is_heading and not re.search(r"\d+\s*%", line.text):
        return found
    year = _year_above(line, setting)
    is_general = bool(line.above) and _GENERAL_GOALS.match(fold(line.above[-1].text)) is not None
    is_aim = line.zone is Zone.GOALS and (is_general or _HOW.match(fold(line.text)) is not None)
    zone = Zone.PURPOSE if is_aim else line.zone
    found = of_text(line.text, zone, year, setting, origin, parent=_parent(line))
    if line.zone is Zone.GOALS and not line.is_heading and not found.targets:
        _without_figure(line, origin, found)
    return found


def of_text(text: str, zone: Zone, year: int | None, setting: Setting, origin: Origin, *, parent: str = "") -> Found:
    """The targets of a text of several sentences: what one says of the head or the year holds for the next."""
    found = Found([], [])
    head = act = ""
    text = _LETTERED.sub("", _NUMBERED.sub("", told.joined(_once_said(text))))
    if steps := _STEPS.fullmatch(text):
        # "Hộ có cáp quang (năm 2025: 60%; năm 2030: 90%)": a bracket that holds all the figures there are.
        text = f"{steps[1]}: {steps[2]}"
    if topic := _topic(text):
        text, parent = text[topic.end() :], parent or topic[1].strip()
    year_above, read, is_past = year, 0, False
    for part in clauses.split(text):
        begin = text.find(part, read)
        goes_on = text[read:begin].lstrip().startswith(";")
        read = begin + len(part)
        clause = _completed(part, head, act, found.targets)
        if _THE_SAME.match(fold(part)):
            found.targets += _again_for(found.targets, part, year)
            continue
        began = promises.ACTS_AT_ONCE.match(fold(clause))
        act = clause[: began.end()] if began else ""
        head = _head_of(clause)
        mentioned = years.mentions(clause)
        is_past = (
            (is_past and goes_on and not mentioned)
            or _is_report(clause, mentioned, year_above, setting)
            or told.opens(clause)
        )
        if is_past:
            continue
        sentence = of_sentence(clause, zone, year, setting, origin, parent=parent)
        if zone is Zone.GOALS and not sentence.targets and not sentence.unclear:
            sentence.targets += filter(None, [_accomplished(clause, year, origin)])
        for target in sentence.targets:
            found.targets.append(_as_elsewhere(target, found.targets[-1]) if found.targets else target)
        found.unclear += sentence.unclear
        # "Đến năm 2025: …; …": the year goes on to the next parts of the same paragraph.
        is_headed = zone in (Zone.GOALS, Zone.ORGANISATION) or _DUE.match(fold(clause)) is not None
        if mentioned and mentioned[0].start < 25 and is_headed:
            year = mentioned[0].year if len({each.year for each in mentioned}) == 1 else year
    return found


def _completed(part: str, head: str, act: str, targets: list[Target]) -> str:  # noqa: PLR0911 - one case, one answer
    """A part of a paragraph with what stands once, in a part before it: the head, the verb, the whole."""
    if targets and (ratio := measures.RATIO.match(head)) and (who := _ONLY_WHO.match(part)):
        # "Tỷ lệ cơ quan nhà nước dùng đám mây đạt 100%; doanh nghiệp đạt 50%": the others of the same rate.
        return f"{ratio[0].strip()} {who[1]}{targets[-1].measure[len(head) :]} {who[2]}"
    if targets and _ONLY_YEAR.match(fold(part)):
        # "… tăng 10%/năm; đến năm 2025 đạt 75%": the same again for another year.
        return f"{_RISING.sub('', targets[-1].measure)} {part}"
    if targets and _ONLY_PART.match(fold(part)) and (above := _COLON.match(targets[-1].measure)):
        # "Tốc độ …: cố định ≥ 150; di động ≥ 60": what is measured stands once, before the colon.
        return f"{above[1]}: {part}"
    if head and (same := _ONLY_VERB_AFTER.fullmatch(part)):
        # "Tỷ lệ người dân được phổ cập đạt 100%; 60% được xác nhận": of the same people.
        return f"{head} {same[2]} đạt {same[1]}"
    if targets and (of := _PART_OF_THEM.fullmatch(part)) and targets[-1].unit == "%" and not _is_measure(of[1]):
        # "95% hộ dùng cáp quang; trong đó: các xã vùng cao đạt 85%": the same of fewer.
        said = targets[-1].measure
        return f"{said[0].lower() if said[1:2].islower() else said[0]}{said[1:]} {of[1]} đạt {of[2]}"
    if targets and (among := _AMONG_THEM.fullmatch(part)) and targets[-1].denominator:
        # "100% dịch vụ công trực tuyến; trong đó 90% cung cấp trên thiết bị di động": of the same whole.
        return f"{among[1]} {targets[-1].denominator} {among[2]}"
    if targets and (begun := _again(targets[-1].measure, part)):
        # "Phủ sóng 5G 20% dân số; đến hết 2026: 35% dân số": the verb stands once.
        return f"{begun} {part}"
    if targets and (own := _ONLY_OTHERS.fullmatch(part)) and (at := phrases.verb_at(targets[-1].measure)):
        # "90% hộ có điện thoại; riêng hộ nghèo đạt 70%": others of the same promise.
        return f"{own[2]} {own[1]} {targets[-1].measure[at:]}"
    if act and targets and not targets[-1].unit.startswith("%") and _ONLY_COUNT.match(part):
        # "Lắp đặt 16.000 camera; 2.500 công tơ": the verb stands once.
        return f"{act} {part}"
    # "Tỷ lệ người dân có điện thoại thông minh đạt 90%; có chữ ký số đạt 55%": what is counted stands once.
    return f"{head} {part}" if head and _ONLY_VERB.match(fold(part)) else part


# "Chỉ tiêu 3: …" counts the targets.
_NUMBERED = re.compile(r"^(?:chỉ tiêu|mục tiêu)(?: số)? \d+(?:\.\d+)*\s*[:.]\s*", re.IGNORECASE)
# "Trong năm 2026, (i) tỷ lệ …; (ii) …": so does a letter or a Roman number in brackets.
_LETTERED = re.compile(r"(?:^|(?<=[;,:]\s))\((?:[ivx]{1,4}|[a-hđ])\)\s+")
_SAID_TWICE = re.compile(
    r"(?P<colon>:\s*)?\d[\d.]*/\d[\d.]*\s+(?P<unit>(?:xã, phường|sở, ngành|[^\W\d]+)(?:,? [^\W\d]+){0,11}?)"
    r"(?:,\s*(?P<rate>(?:đạt|bằng|tương đương)\s+(?:tỷ lệ\s+)?(?P<share>\d[\d.,]*\s*%))(?=\s*(?:[.;,]|$))"
    r"|\s*\((?:(?:đạt|bằng|chiếm)\s+)?(?:tỷ lệ\s+)?(?P<inside>\d[\d.,]*\s*%)\))"
)


def _once_said(text: str) -> str:
    """ "46/46 tổ, đạt 100%" says a rate twice; the share of the whole is kept.

    >>> _once_said("Tổ dân phố có nhóm Zalo: 46/46 tổ, đạt 100%"), _once_said("Số hóa 45/50 xã (90%)")
    ('Tổ dân phố có nhóm Zalo: đạt 100%', 'Số hóa 90% xã')
    """

    def once(said: re.Match[str]) -> str:
        share = said["share"] or said["inside"]
        return f": {said['rate'] or share}" if said["colon"] else f"{share} {said['unit']}"

    return _SAID_TWICE.sub(once, text)


_STEP = r"(?:(?:đến |vào |hết )?năm )?(?:19|20)\d\d(?::| đạt| là)[^():;]+?"
_STEPS = re.compile(rf"([^()\d%:]{{8,}}?)\s*\(({_STEP}(?:[;,] {_STEP})+)\)\W*", re.IGNORECASE)


# "Phạm vi: 07 huyện, 74 xã" says where a plan holds, not what it promises.
_ABOUT = re.compile(
    r"(?:về )?(?:phạm vi|đối tượng|địa bàn|thời gian)(?: (?:thực hiện|áp dụng|triển khai|điều chỉnh))*\s*:"
    r"|(?:ghi chú|chú thích)\s*:|số (?:đo|liệu) (?:tháng|năm|quý|đến|tính)(?!\w)|(?:số )?lượt (?:xem|đọc|truy cập)\s*:"
)
# "Kết quả năm 2022: …": a paragraph of what was reached before the plan.
_RESULT_OF = re.compile(
    r"kết quả (?:đạt được |thực hiện )?(?:của |trong |đến (?:hết |cuối )?)?năm ((?:19|20)\d\d)(?!\d)"
)
# A general goal tells where things stand as often as what is aimed at.
_GENERAL_GOALS = re.compile(r"mục tiêu (?:chung|tổng quát)")
# "Yêu cầu: mỗi thôn là một điểm sáng; …" beside the goals says how to go about them.
_HOW = re.compile(r"(?:các )?(?:yêu cầu|quan điểm|nguyên tắc)(?: [^:;.]{1,30})?:")
_TOPIC = re.compile(r"(?:Về\s+)?([^:;.,%\d]{3,60}(?:,[^:;.,%\d]{3,40})?):\s+(?=\S)")


def _topic(text: str) -> re.Match[str] | None:
    """ "Về hạ tầng: 100% xã có cáp quang": words that head the sentences of a paragraph and are no part of the first.

    >>> [found and found[1] for found in map(_topic, ["Về hạ tầng: 100% xã có cáp quang", "Hộ có cáp quang: 82%", ""])]
    ['hạ tầng', None, None]
    """
    found = _TOPIC.match(text)
    if found is None or measures.RATIO.match(found[1]) or wording.HEADED.match(fold(found[1])):
        return None
    if phrases.verb_at(found[1]) is not None and not text.startswith("Về "):
        return None
    pieces = clauses.pieces(clauses.split(text[found.end() :])[0]) if text[found.end() :].strip(" .;") else []
    if not pieces:
        return found
    first = pieces[0]
    is_act = promises.ACTS_AT_ONCE.match(fold(first.before)) or fold(first.before) in ("mở", "lập", "cử")
    says = (
        bool(is_act) or len(first.before.split()) > 1
        if first.before
        else phrases.verb_at(f"x {first.after}") is not None
    )
    return found if says else None


def _is_report(clause: str, mentioned: list[Mention], above: int | None, setting: Setting) -> bool:
    """ "Trong năm 2025, Trung tâm ghi nhận …": a sentence that begins with a year that was over tells what was done."""
    if setting.signed and (by := _AS_OF.match(fold(clause))):
        # "Đến 31/8/2025, 61/78 xã đã có …" in a plan of September.
        day, month, year = by[1] or 1, by[2] or by[4], by[3] or by[5]
        return f"{year}-{int(month):02d}-{int(day):02d}" <= setting.signed
    if len({each.year for each in mentioned}) != 1 or setting.first_year is None or mentioned[0].year == above:
        return False
    # "Giữ vững kết quả của năm 2023: …; …"
    is_first = mentioned[0].start < 3 or _RESULTS.search(fold(clause[: mentioned[0].start])) is not None
    return is_first and mentioned[0].year < setting.first_year


_AS_OF = re.compile(
    r"(?:(?:theo )?(?:số liệu|kết quả|thống kê|báo cáo|khảo sát)[^:;,]{0,40}\s)?"
    r"(?:tính )?đến (?:hết )?(?:ngày )?(?:(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)"
    r"|(?:hết |cuối )?tháng (\d{1,2})(?:/|,? năm )((?:19|20)\d\d))"
)
_RESULTS = re.compile(r"kết quả[^;:,]{0,30}$")
# "Đến hết năm 2026, toàn tỉnh phải đạt: …; …": the year holds for the whole list.
_DUE = re.compile(r"(?:đến|hết|trong|năm|phấn đấu)\s[^:;%]*(?:đạt|phấn đấu|hoàn thành)[^:;%]*:\s")
_ONLY_VERB = re.compile(
    r"(?:có|được|sử dụng|đã|biết|tham gia)\s(?!ít nhất|tối thiểu|trên|hơn|khoảng|\d)[^\d]*?(?:đạt|là|:)"
)


_ONLY_YEAR = re.compile(
    r"(?:(?:và|đến|tới|vào|hết|cuối|năm|đạt|là|từ|trên|tối thiểu|ít nhất|phấn đấu|tăng lên)\s+"
    r"|(?:19|20)\d\d\s*[,:]?\s*)+"
    r"\d[\d.]*(?:,\d+)?\s*(?:%|[a-z]{1,4}(?:/[a-z]{1,4})?|trạm|điểm|bộ|tuyến|vị trí|thuê bao)?"
    r"(?: trở lên)?\s*(?:\([^()]*\))?\W*$"
    r"|(?:(?:và|đạt|tăng|giảm|trên|tối thiểu|ít nhất|là|khoảng)\s+)*\d+(?:[.,]\d+)?\s*%?(?:\s*/\s*năm)?\s*\(?"
    r"(?:vào |đến |trong )?(?:năm|giai đoạn) (?:(?:19|20)\d\d\s*-\s*)?(?:19|20)\d\d\)?\W*$"
)
_ONLY_WHO = re.compile(
    r"(?:và |của )?(?!\d)((?:doanh nghiệp|cơ quan|tổ chức|người dân|hộ|trường|bệnh viện|xã|thôn)"
    rf"(?: [{LOWER}]+){{0,3}}?)"
    r" ((?:đạt|là|:|tối thiểu|ít nhất|trên)\s.*\d\s*%\W*)$",
    re.IGNORECASE,
)
_ONLY_PART = re.compile(
    rf"(?:và )?(?!số|tổng|tỷ|tỉ)[{LOWER}, ]{{2,40}}?(?:\s*(?:≥|>|<|≤|đạt|là|tối thiểu|ít nhất|trên|từ|"
    r":))*\s*\d+(?:[.,]\d+)?"
    r"(?:\s*%)?(?: trở lên)?\W*$"
)
_ONLY_OTHERS = re.compile(
    r"(?:riêng|trong đó)(?: đối với)? ((?!tỷ lệ|tỉ lệ|số )[^\d%:]+?)(?:,? (?:đạt|là|chiếm))? "
    r"((?:trên |ít nhất |tối thiểu |từ )?\d[\d.,]*\s*%(?: trở lên)?)\W*",
    re.IGNORECASE,
)
_PART_OF_THEM = re.compile(
    r"trong đó\s*[:,]?\s+((?:tại |ở |riêng )?(?:các |khu vực|vùng|cấp|xã|phường|hộ|nhóm)[^\d%:;,]{2,60}?) "
    r"(?:đạt|là|chiếm) ((?:trên |ít nhất |tối thiểu |từ )?\d[\d.,]*\s*%(?: trở lên)?)\W*",
    re.IGNORECASE,
)
_AMONG_THEM = re.compile(
    r"trong đó,? ((?:trên |ít nhất |tối thiểu )?\d[\d.,]*\s*%) ((?:được|có|đã|cung cấp|sử dụng|"
    r"tham gia|thực hiện|áp dụng)\s"
    r"[^\d%]+)",
    re.IGNORECASE,
)
_ONLY_VERB_AFTER = re.compile(
    r"((?:trên |ít nhất |tối thiểu )?\d[\d.,]*\s*%)\s+((?:được|có|đã|sử dụng|tham gia)\s[^\d%]+)", re.IGNORECASE
)
_SAME_WHOLE = re.compile(
    r"(?:[^%:;]*(?:19|20)\d\d\W*)?(?:đạt |trên |ít nhất |tối thiểu )*\d[\d.,]*\s*%\s+([^\d%;:]+?)\W*"
)


def _again(measure: str, part: str) -> str:
    """What stands before the same whole in the measure before; "" where a part says more, or of something else.

    >>> _again("Phủ sóng 5G dân số", "đến hết 2026: 35% dân số"), _again("Phủ sóng 5G dân số", "80% hộ có cáp quang")
    ('Phủ sóng 5G', '')
    """
    of = _SAME_WHOLE.fullmatch(part)
    return measure[: -len(of[1])].strip() if of and fold(measure).endswith(f" {fold(of[1])}") else ""


# "Đến năm 2030, các tỷ lệ này tương ứng là 100%, 100% và trên 90%."
_THE_SAME = re.compile(
    r"(?:(?:đến|vào|trong|hết) (?:hết |cuối )?năm (?:19|20)\d\d,?\s*)?(?:các|những) (?:tỷ lệ|chỉ tiêu|con số|mức)"
    r"(?: nêu)? (?:này|trên)(?!\w)"
)


def _again_for(targets: list[Target], part: str, year: int | None) -> list[Target]:
    """The last promises with the figures of another year, in their order; none where not every one has its figure."""
    figures = quantities.find(part)
    said = years.mentions(part)
    before = targets[-len(figures) :]
    if len(before) != len(figures) or any(a.unit != b.unit for a, b in zip(before, figures, strict=True)):
        return []
    return [
        replace(each, op=q.op, value=q.value, value_max=q.value_max, year=said[0].year if said else year, baseline="")
        for each, q in zip(before, figures, strict=True)
    ]


# "Tại trung tâm y tế tuyến huyện", "ở nông thôn tỷ lệ này": the place alone, of what was measured before it.
_ELSEWHERE = re.compile(
    r"(?:và |còn |riêng )?((?:tại|ở|đối với) (?:các |những )?[^,;]{3,80}?),?"
    r"(?: (?:các )?(?:tỷ lệ|tỉ lệ|con số|chỉ tiêu|mức) (?:này|trên))?",
    re.IGNORECASE,
)
_SAME_RATE = re.compile(r"(?:các )?(?:tỷ lệ|tỉ lệ|con số|chỉ tiêu|mức) (?:này|trên)", re.IGNORECASE)
_PLACE = re.compile(r"(?<!\w)(?:tại|ở|đối với) ")


def _as_elsewhere(target: Target, before: Target) -> Target:
    """A target that only names another place, with the measure of the one before it."""
    if _SAME_RATE.fullmatch(target.measure):
        return replace(target, measure=before.measure, denominator=before.denominator if "%" in target.unit else "")
    where = _ELSEWHERE.fullmatch(target.measure)
    if where is None or (target.unit != before.unit and target.unit.strip("%")):
        return target
    place = f"{where[1][0].lower()}{where[1][1:]}"
    measure = _moved(before.measure, place)
    measure = f"{before.measure} {place}" if measure == before.measure else measure
    return replace(target, measure=measure, denominator=_moved(before.denominator, place) if "%" in target.unit else "")


def _moved(text: str, place: str) -> str:
    """A text with another place in the stead of the one it names."""
    at = _PLACE.search(fold(text))
    if at is None or at.start() == 0:
        return text
    rest = text[at.end() :]
    verb = phrases.verb_at(rest)
    return f"{text[: at.start()]}{place} {rest[verb:] if verb is not None else ''}".strip()


_ONLY_COUNT = re.compile(rf"(?:trên |hơn |ít nhất |tối thiểu )?\d[\d.,]* [{LOWER}]", re.IGNORECASE)
_COLON = re.compile(rf"((?:{wording.HEADED.pattern})[^:]+):", re.IGNORECASE)
_RISING = re.compile(r"\s+(?:tăng|giảm)(?: thêm| trưởng)?$")


def _is_measure(text: str) -> bool:
    """Whether words say what is measured, not only of whom."""
    return measures.RATIO.match(text) is not None or phrases.verb_at(f"x {text}") is not None


def _head_of(clause: str) -> str:
    """ "Tỷ lệ người dân" of "Tỷ lệ người dân có điện thoại …"; "" where a sentence has no such head."""
    ratio = measures.RATIO.match(clause)
    at = phrases.verb_at(clause[ratio.end() :]) if ratio else None
    return clause[: ratio.end() + at].strip() if ratio and at is not None else ""


_GENERAL = re.compile(r"(?:mục tiêu (?:chung|tổng quát)|quan điểm|tầm nhìn)\s*:")


def _without_figure(line: Line, origin: Origin, found: Found) -> None:
    """A goal without a number that is not said to be finished is left to the reader."""
    above = next((fold(heading.text) for heading in reversed(line.above) if heading.zone is not None), "")
    is_title = len(line.text) < 60 and not line.text.endswith((".", ";")) and phrases.verb_at(line.text) is None
    if (
        found.unclear
        or is_title
        or _GENERAL.match(fold(line.text))
        or len(line.text) < _SHORTEST
        or line.text.endswith(":")
        or line.text.startswith("(")
        or re.search(r"mục tiêu (?:chung|tổng quát)|quan điểm|mục đích|tầm nhìn", above)
    ):
        return
    found.unclear.append(Unclear(line.text, "no_figure", origin))


def _accomplished(clause: str, year: int | None, origin: Origin) -> Target | None:
    """A goal without a number that says what is to be finished: reached or not."""
    text = wording.tidy_before(clauses.years_out(clause))
    if len(clause) < _SHORTEST or clause.endswith(":") or clause.startswith("(") or _DONE.match(fold(text)) is None:
        return None
    mentioned = years.mentions(clause)
    return Target(
        measure=capital(text.strip(" ;.")),
        op="yes",
        value=1,
        value_max=None,
        unit="",
        denominator="",
        year=mentioned[0].year if mentioned else year,
        scope=phrases.scope(clause),
        baseline="",
        source=origin,
        confidence=0.6,
    )


def _year_above(line: Line, setting: Setting) -> int | None:
    for heading in reversed(line.above):
        if (year := _dated(heading.text)) is not None and (
            line.zone is Zone.GOALS or DATED.match(fold(heading.text)) or heading.marker.depth > markers.ROMAN
        ):
            return year
    if line.zone in (Zone.GOALS, Zone.PURPOSE):
        return setting.title.goal
    return setting.title.single


def _dated(text: str) -> int | None:
    """The year of a heading; a heading that is itself a promise dates only what it begins with."""
    found = years.mentions(text)
    if found and found[0].start > 20 and quantities.find(text):
        return None
    return years.of_heading(text)


def _parent(line: Line) -> str:
    """The heading that a line only completes: "Tỷ lệ hộ có cáp quang:" above "+ Năm 2025: 80%"."""
    if not line.above:
        return ""
    text = line.above[-1].text
    if line.above[-1].zone is not None or DATED.match(fold(text)) or len(text) > 200 or text.startswith("Về "):
        return ""
    return text.strip(" :;.") if text.rstrip().endswith(":") or line.above[-1].marker.depth > markers.ROMAN else ""


def of_sentence(
    clause: str,
    zone: Zone,
    year: int | None,
    setting: Setting,
    origin: Origin,
    *,
    parent: str = "",
    certain: float = 0.0,
) -> Found:
    """The targets of a sentence in a part of a zone."""
    found = Found([], [])
    clause = told.put_last(clause)
    pieces = clauses.pieces(clause, year=year)
    past = ""
    listed = False
    for piece in pieces:
        first = setting.first_year
        if first and piece.year is not None and piece.year < first and piece.year != year:
            past = f"{piece.quantity.value:g} {piece.quantity.unit} ({piece.year})"
            continue
        said = promises.is_promised(piece, zone)
        if listed and said is not True and promises.goes_on(piece):
            said = True
        listed = said is True and not piece.quantity.is_rate
        if said is None:
            continue
        if said is False:
            if not piece.is_embedded and _LOOKS_PROMISED.search(
                clause[max(0, piece.quantity.start - 2) : piece.quantity.end + 2]
            ):
                found.unclear.append(Unclear(clause, "not_sure_a_target", origin))
            continue
        target = _target(piece, zone, origin, parent, past)
        if target is None:
            found.unclear.append(Unclear(clause, "no_measure", origin))
            continue
        found.targets.append(target)
    return found


_LESS = re.compile(r"(?:cắt\s+)?giảm\s+(?!tỷ lệ|tỉ lệ|nghèo)|rút ngắn\s")


def _target(piece: Piece, zone: Zone, origin: Origin, parent: str, past: str) -> Target | None:
    quantity = piece.quantity
    measure = measures.measure(piece, parent)
    if not measure:
        return None
    unit = quantity.unit
    if not unit and (said := measures.UNIT_SAID.search(measure)) and units.is_known(said[1]):
        unit = said[1]
    if not unit and (changed := promises.CHANGED_TO.search(fold(piece.lead))):
        named, _length = units.counted(f" {changed[1]}")
        unit = named if units.is_known(named) else ""
    confidence = {Zone.GOALS: 0.95, Zone.TASKS: 0.8, Zone.ORGANISATION: 0.7, Zone.PURPOSE: 0.7}.get(zone, 0.6)
    if not quantity.is_rate and quantity.op == "=":
        confidence -= 0.1
    op = quantity.op
    if op == "=" and quantity.is_rate and _LESS.match(fold(measure)) and not re.search(r"xuống|còn", piece.lead):
        # "Cắt giảm 30% thời gian, 20% chi phí": the verb stands once.
        op = "decrease"
    return Target(
        measure=measure,
        op=op,
        value=quantity.value,
        value_max=quantity.value_max,
        unit=unit,
        denominator=measures.denominator(piece, parent) if quantity.is_rate and op != "decrease" else "",
        year=piece.year,
        scope=phrases.scope(piece.clause) or phrases.scope(parent),
        baseline=piece.baseline or past,
        source=origin,
        confidence=round(confidence, 2),
    )
