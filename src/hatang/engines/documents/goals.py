"""Targets in sentences: what of the figures of a part is promised, and what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.engines.documents import clauses, phrases, units, years
from hatang.engines.documents.model import Origin, Target, Unclear
from hatang.engines.documents.outline import DATED, Zone
from hatang.engines.documents.words import capital, fold

if TYPE_CHECKING:
    from hatang.engines.documents.clauses import Piece
    from hatang.engines.documents.outline import Line
    from hatang.engines.documents.years import TitleYears

_TIMES = {"giờ", "phút", "giây", "ngày", "tháng", "năm", "lần", "phiên", "quý", "tuần", "buổi"}
# Words that count things no plan promises: parts of a text, of an organisation, of a method.
_UNCOUNTED_WORDS = (
    "nhóm|lĩnh vực|trụ|nội dung|nhiệm vụ|giải pháp|mục tiêu|bước|giai đoạn|phần|cấp|lớp bảo vệ|năm|"
    "chỉ tiêu|tiêu chí|khâu|loại|mặt|đột|nguyên|quan|yếu|thành phần|khối|kế hoạch|nghị|chương trình|"
    "văn bản|mức|chiều|trường hợp|bên|thứ|cột|pha|bộ|chữ|phía|mục|điều|khoản|lần|chế|chính"
)
_UNCOUNTED = frozenset(_UNCOUNTED_WORDS.split("|"))
# Verbs that bring a number of things about: a count after one of these is promised also outside the part on goals.
_BRINGS = re.compile(
    r"(?:phát triển|xây dựng|lắp đặt|đầu tư|triển khai|hình thành|thành lập|đào tạo|tổ chức|mở|bổ sung|"
    r"nâng cấp|thu hút|hỗ trợ|trang bị|tạo lập|cung cấp|hoàn thành|ươm tạo|đưa|số hóa|phấn đấu|đạt|có|"
    r"ngầm hóa|hạ ngầm"
    r"|chỉnh trang|tập huấn|bồi dưỡng|kết nối|phủ sóng|xóa|duy trì|tăng thêm|thêm|mới|công bố|vận hành|"
    r"cấp|ký kết|bố trí|đăng|phát hành|thiết lập|thực hiện|nhân rộng|sản xuất|lựa chọn|thí điểm)"
    r"(?:\s+(?:mới|được|thêm|và \S+ \S+|vận hành|phát triển|nâng cấp|khoảng|tối thiểu|ít nhất|thành công|đồng bộ))*\s*$"
)
# A task that begins with one of these promises the numbers of things it names.
_ACTS_AT_ONCE = re.compile(
    r"(?:đào tạo|bồi dưỡng|tập huấn|duy trì|phủ sóng|phát triển|xây dựng|triển khai|lắp đặt|đầu tư|kết "
    r"nối|cung cấp|hỗ trợ|tổ chức|thành lập|hình thành|nâng cấp|trang bị|số hóa|cấp|ngầm hóa|chỉnh trang|"
    r"mở rộng|thí điểm|đưa|hoàn thành|phấn đấu|xóa|bố trí|công bố|thu hút)"
)
_SPENT = re.compile(r"(?:kinh phí|ngân sách|vốn|dự toán|tổng mức đầu tư|chi thường xuyên|đơn giá|mức chi|nguồn)")
_EARNED = re.compile(r"(?:doanh thu|giá trị|thu hút|kim ngạch|tăng trưởng|quy mô|sản lượng|gdp|grdp|nộp)")
_SHARE_OF = re.compile(r"^(?:tổng\s+)?(?:số\s+)?(?:GRDP|GDP|tổng|dân số|hộ|người|số|doanh|chi ngân|xã|thôn)")
_RATIO = re.compile(
    r"(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|mật độ|tỷ suất|mức độ)\s+(?:của\s+)?(?:số\s+(?!hóa))?", re.IGNORECASE
)
_IN_WHOLE = re.compile(
    r"(?:trong|trên|so với)\s+(?:tổng (?:số\s+)?)?((?:GRDP|GDP|tổng mức|tổng chi|kim ngạch|dân số|số)[^,;.(]*)",
    re.IGNORECASE,
)
_DONE = re.compile(r"^hoàn thành(?!\s+(?:\d|trên|tối thiểu|ít nhất|100))")
_LOOKS_PROMISED = re.compile(r"\d+\s*%|(?:ít nhất|tối thiểu|hơn|trên|đạt)\s+\d")


@dataclass(frozen=True)
class Setting:
    """What is known of the plan while its lines are read."""

    title: TitleYears
    signed_year: int | None = None


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
    if line.is_heading and not re.search(r"\d+\s*%", line.text):
        return found
    year = _year_above(line, setting)
    head = ""
    for part in clauses.split(line.text):
        # "Tỷ lệ người dân có điện thoại thông minh đạt 90%; có chữ ký số đạt 55%": what is counted stands once.
        clause = f"{head} {part}" if head and _ONLY_VERB.match(fold(part)) else part
        if found.targets and _ONLY_YEAR.match(fold(part)):
            # "… tăng 10%/năm; đến năm 2025 đạt 75%": the same again for another year.
            clause = f"{_RISING.sub('', found.targets[-1].measure)} {part}"
        elif found.targets and _ONLY_PART.match(fold(part)) and (above := _COLON.match(found.targets[-1].measure)):
            # "Tốc độ …: cố định ≥ 150; di động ≥ 60": what is measured stands once, before the colon.
            clause = f"{above[1]}: {part}"
        head = _head_of(clause)
        mentioned = years.mentions(clause)
        sentence = of_sentence(clause, line.zone, year, setting, origin, parent=_parent(line))
        found.targets += sentence.targets
        found.unclear += sentence.unclear
        # "Đến năm 2025: …; …": the year goes on to the next parts of the same paragraph.
        if mentioned and mentioned[0].start < 25 and line.zone is Zone.GOALS:
            year = mentioned[0].year if len({each.year for each in mentioned}) == 1 else year
    if line.zone is Zone.GOALS and not line.is_heading and not found.targets:
        _without_figure(line, year, origin, found)
    return found


_ONLY_VERB = re.compile(
    r"(?:có|được|sử dụng|đã|biết|tham gia)\s(?!ít nhất|tối thiểu|trên|hơn|khoảng|\d)[^\d]*?(?:đạt|là|:)"
)


_ONLY_YEAR = re.compile(
    r"(?:(?:và|đến|tới|vào|hết|cuối|năm|đạt|là|từ|trên|tối thiểu|ít nhất)\s+|(?:19|20)\d\d\s*[,:]?\s*)+"
    r"\d+(?:[.,]\d+)?\s*%?\W*$"
)
_ONLY_PART = re.compile(r"[a-zà-ỹ ]{2,30}(?:≥|>|<|≤|đạt|là|tối thiểu|ít nhất|trên)\s*\d+(?:[.,]\d+)?\W*$")
_COLON = re.compile(rf"((?:{clauses.HEADED.pattern})[^:]+):", re.IGNORECASE)
_RISING = re.compile(r"\s+(?:tăng|giảm)(?: thêm| trưởng)?$")


def _head_of(clause: str) -> str:
    """ "Tỷ lệ người dân" of "Tỷ lệ người dân có điện thoại …"; "" where a sentence has no such head."""
    ratio = _RATIO.match(clause)
    at = phrases.verb_at(clause[ratio.end() :]) if ratio else None
    return clause[: ratio.end() + at].strip() if ratio and at is not None else ""


def _without_figure(line: Line, year: int | None, origin: Origin, found: Found) -> None:
    """A goal without a number: a thing to be done where it says "Hoàn thành", otherwise left to the reader."""
    above = next((fold(heading.text) for heading in reversed(line.above) if heading.zone is not None), "")
    if (
        found.unclear
        or len(line.text) < 25
        or line.text.startswith("(")
        or re.search(r"mục tiêu (?:chung|tổng quát)|quan điểm|mục đích|tầm nhìn", above)
    ):
        return
    text = clauses.tidy_before(clauses.years_out(line.text)) or line.text
    if _DONE.match(fold(line.text)):
        found.targets.append(
            Target(
                capital(text.strip(" ;.")),
                "yes",
                1,
                None,
                "",
                "",
                _own_year(line.text, year),
                phrases.scope(line.text),
                "",
                origin,
                0.6,
            )
        )
    else:
        found.unclear.append(Unclear(line.text, "no_figure", origin))


def _own_year(text: str, year: int | None) -> int | None:
    found = years.mentions(text)
    return found[0].year if found else year


def _year_above(line: Line, setting: Setting) -> int | None:
    for heading in reversed(line.above):
        if (year := years.of_heading(heading.text)) is not None and (
            line.zone is Zone.GOALS or DATED.match(fold(heading.text)) or heading.marker.depth >= 4
        ):
            return year
    if line.zone in (Zone.GOALS, Zone.PURPOSE):
        return setting.title.goal
    return setting.title.single


def _parent(line: Line) -> str:
    """The heading that a line only completes: "Tỷ lệ hộ có cáp quang:" above "+ Năm 2025: 80%"."""
    if not line.above:
        return ""
    text = line.above[-1].text
    if line.above[-1].zone is not None or DATED.match(fold(text)) or len(text) > 200:
        return ""
    return text.strip(" :;.") if text.rstrip().endswith(":") or line.above[-1].marker.depth >= 4 else ""


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
    pieces = clauses.pieces(clause, year=year)
    past = ""
    for piece in pieces:
        if setting.signed_year and piece.year is not None and piece.year < setting.signed_year and piece.year != year:
            past = f"{piece.quantity.value:g} {piece.quantity.unit} ({piece.year})"
            continue
        said = _is_promised(piece, zone)
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


def _is_promised(piece: Piece, zone: Zone) -> bool | None:
    """True for a target, None for a figure that is none, False where it cannot be told."""
    quantity = piece.quantity
    if piece.is_embedded:
        return None
    lead = fold(piece.lead)
    if zone is Zone.FUNDING:
        return False if quantity.is_rate and quantity.op != "=" else None
    if quantity.op in ("rank", "factor"):
        return True
    if quantity.is_rate:
        return _is_rate_promised(piece, zone, lead)
    if units.is_money(quantity.unit):
        is_earned = _EARNED.search(lead + fold(piece.after)[:30]) is not None and not re.search(
            r"(?:kinh phí|ngân sách|dự toán)", lead
        )
        return is_earned if zone is Zone.GOALS else None
    return _is_count_promised(piece, zone, lead)


def _is_rate_promised(piece: Piece, zone: Zone, lead: str) -> bool | None:
    if _SPENT.search(fold(piece.after)[:25]) and not re.search(r"chi (?:ngân sách|thường)", fold(piece.after)):
        return None if zone is not Zone.GOALS else False
    if zone is Zone.PURPOSE:
        return not lead.strip() or re.search(r"phấn đấu|đạt|đảm bảo|bảo đảm", lead) is not None
    if re.search(
        r"(?:hiện nay|hiện tại|hiện đã|đã đạt|tính đến|đến nay|(?:^|[.:]\s*)kết quả(?! giải| thủ| xử)|năm qua|"
        r"thời gian qua)",
        lead,
    ):
        return None
    return True


def _is_count_promised(piece: Piece, zone: Zone, lead: str) -> bool | None:  # noqa: PLR0911 - one case, one answer
    quantity = piece.quantity
    unit = fold(quantity.unit)
    if not unit:
        return (
            (
                True
                if piece.before and (quantity.op != "=" or _is_index(piece, lead))
                else (False if re.search(r"(?:đạt|là|chỉ số|hệ số)\s*$", lead) else None)
            )
            if zone is Zone.GOALS
            else None
        )
    if unit in _UNCOUNTED or any(unit.startswith(f"{each} ") for each in ("nhóm", "lĩnh vực")):
        return None
    compared = quantity.op in (">", ">=", "between", "<", "<=")
    if unit in _TIMES:
        return (
            True
            if zone is Zone.GOALS
            and (compared or quantity.op == "decrease")
            and re.search(r"thời gian|độ trễ|phản hồi|xử lý|giải quyết", lead + fold(piece.after))
            else None
        )
    begins = not clauses.tidy_before(piece.lead)
    brought = _BRINGS.search(lead if not compared else fold(piece.clause[: quantity.start]).rstrip()) is not None
    if _SPENT.search(lead) and zone is not Zone.GOALS:
        return None
    known = units.is_known(quantity.unit)
    acts = (
        _ACTS_AT_ONCE.match(clauses.years_out(lead).rsplit(",", 1)[-1].strip(" ,-+:")) is not None and "(" not in lead
    )
    if zone is Zone.GOALS:
        if known and (begins or brought or compared or acts or _is_said(lead)):
            return True
        return False if compared or brought or begins else None
    if zone is Zone.TASKS:
        if re.search(r"(?:mỗi|từng|một)\s+[^,;]*$", lead) and quantity.op == "=":
            return None
        if known and (brought or begins or (acts and quantity.value >= 2)):
            return True
        return False if compared and brought else None
    if zone is Zone.ORGANISATION:
        return True if known and brought and compared else None
    return None


def _is_index(piece: Piece, lead: str) -> bool:
    """ "Chỉ số … đạt 0,75", "Số doanh nghiệp/1.000 dân đạt 1,2": a figure without a unit is said of a head."""
    return (
        clauses.HEADED.match(fold(piece.before)) is not None and re.search(r"(?:đạt|là|:|ở mức)\s*$", lead) is not None
    )


def _is_said(lead: str) -> bool:
    """ "Tốc độ … đạt 200 Mb/s", "Số lượng …: 50", "mỗi xã 01 điểm"."""
    return (
        re.search(
            (
                r"(?:đạt|là|:|tốc độ[^;]*|số lượng[^;]*|dung lượng[^;]*|mật độ[^;]*|mỗi [^;]{2,40}|bình "
                r"quân[^;]*|tổng số[^;]*)\s*$"
            ),
            lead,
        )
        is not None
    )


def _target(piece: Piece, zone: Zone, origin: Origin, parent: str, past: str) -> Target | None:
    quantity = piece.quantity
    measure = _measure(piece, parent)
    if not measure:
        return None
    unit = quantity.unit
    if not unit and (said := _UNIT_SAID.search(measure)) and units.is_known(said[1]):
        unit = said[1]
    confidence = {Zone.GOALS: 0.95, Zone.TASKS: 0.8, Zone.ORGANISATION: 0.7, Zone.PURPOSE: 0.7}.get(zone, 0.6)
    if not quantity.is_rate and quantity.op == "=":
        confidence -= 0.1
    return Target(
        measure=measure,
        op=quantity.op,
        value=quantity.value,
        value_max=quantity.value_max,
        unit=unit,
        denominator=denominator(piece, parent) if quantity.is_rate else "",
        year=piece.year,
        scope=phrases.scope(piece.clause) or phrases.scope(parent),
        baseline=piece.baseline or past,
        source=origin,
        confidence=round(confidence, 2),
    )


def _measure(piece: Piece, parent: str) -> str:
    """What is measured, in the plan's words without the figure."""
    before, after = piece.before, piece.after
    quantity = piece.quantity
    if quantity.op in ("rank", "factor") or (quantity.unit and not quantity.is_rate):
        after = _with_unit(piece, before, after)
    if quantity.op == "decrease" and "giảm" not in fold(before):
        before = f"{before} giảm".strip()
    text = _joined(piece, before, after)
    text = re.sub(r"^(?:và|trong đó|:|,)\s+", "", text)
    text = re.sub(r"^(?:tổng\s+)?(?:số|các|những|toàn bộ)\s+(?=\S)", "", text) if not before else text
    is_lone = not text or (
        not after
        and parent
        and len(text.split()) <= 6
        and not _RATIO.match(text)
        and not _STANDS_ALONE.match(fold(text))
    )
    if is_lone and parent:
        text = f"{parent} {text}".strip() if text else parent
    text = text.strip(" ,;.:-–")
    return capital(text) if len(text) > 2 else ""


_STANDS_ALONE = re.compile(
    rf"{clauses.HEADED.pattern}|(?:nâng|tăng|giảm|mỗi|thời gian|năng suất)(?!\w)|{_ACTS_AT_ONCE.pattern}"
)
_OBJECT = re.compile(r"(?:phủ|phủ sóng|bao phủ|tới|đến|cho|được|cấp|của|tại|và|cung cấp|kết nối|có)$")


def _joined(piece: Piece, before: str, after: str) -> str:
    """The words before and after the figure; the whole that a share is of is joined by "trong"."""
    quantity = piece.quantity
    if quantity.op == "rank" and len(before) > 15:
        return before
    if (
        before
        and after
        and quantity.is_rate
        and phrases.verb_at(f"x {after}") is None
        and not _OBJECT.search(fold(before))
    ):
        return (
            f"{before} trong {after}"
            if re.search(r"(?:chiếm|đạt)(?:\s+\S+){0,4}\s*$", fold(piece.lead))
            else f"{before} {after}"
        )
    return " ".join(part for part in (before, after) if part)


def _with_unit(piece: Piece, before: str, after: str) -> str:
    """The words after a count with the thing counted: "vị trí cột ăng ten"."""
    unit = piece.quantity.unit
    if piece.quantity.op == "rank" and fold(before).endswith(fold(unit)):
        return after
    if before and not after and len(before.split()) > 1 and fold(unit.split("/")[0]) in fold(before):
        return after
    if units.is_money(unit) or not re.match(r"[a-zà-ỹđ]", unit) or unit in ("km", "ha", "ms", "lần"):
        return after
    if re.fullmatch(r"[kmgt]b.*|[kmg]hz.*|(?:ms|giờ|phút|giây)(?:/.*)?", fold(unit)):
        return after
    return f"{unit} {after}".strip()


_UNIT_SAID = re.compile(r"\(([^()\d]{1,12})\)")
_PER = re.compile(r"(?:trên|/)\s*((?:100|1[.,]?000|10[.,]?000|100[.,]?000)\s*(?:dân|người|hộ))")
_ACTED_ON = re.compile(
    r"^(?:dùng chung|sử dụng chung|chia sẻ|số hóa|giải quyết|xử lý|tiếp nhận|ngầm hóa|hạ ngầm|thu gom|"
    r"khắc phục|phổ cập|giải ngân)\s+(?:và \S+ \S+\s+)?"
)
_ACTS = re.compile(
    r"^(?:sử dụng|phủ sóng|bao phủ|phủ|ứng dụng|tăng|truy cập|kết nối|chuyển đổi|xử lý|hoàn thành|đô thị "
    r"hóa|tiếp cận|thâm nhập|hài lòng|tham gia|triển khai)(?!\w)"
)


_ACTED_ON_LAST = re.compile(
    r"\s((?:dân số|hộ gia đình|hộ dân|người dân|thôn|xã|khu dân cư|thuê bao|doanh nghiệp)(?:(?:,| và)? [^\d,]+)?)$"
)


def _of_ratio(text: str) -> str:
    """What follows "tỷ lệ": the things counted; where it begins with a verb, the things the verb acts on."""
    if per := _PER.search(text):
        return per[1]
    if acted := _ACTED_ON.match(text):
        return re.split(r"\s(?:giữa|bằng|theo|qua)\s", phrases.subject(text[acted.end() :]))[0]
    if _ACTS.match(text):
        # "Tỷ lệ phủ sóng 5G dân số": the things acted on stand last.
        last = _ACTED_ON_LAST.search(text)
        return phrases.subject(last[1]) if last else ""
    return phrases.subject(text)


def denominator(piece: Piece, parent: str = "") -> str:
    """What a rate is a rate of: the things counted, or the whole they are part of.

    >>> [denominator(p) for p in clauses.pieces("80% dân số ở độ tuổi trưởng thành có điện thoại thông minh")]
    ['dân số ở độ tuổi trưởng thành']
    >>> [denominator(p) for p in clauses.pieces("Tỷ lệ hộ gia đình có cáp quang đạt 80%; kinh tế số chiếm 20% GRDP")]
    ['hộ gia đình', 'GRDP']
    """
    before, after = piece.before, piece.after
    if whole := _IN_WHOLE.search(before or after):
        return phrases.subject(whole[1])
    if piece.quantity.op == "decrease" or re.search(r"(?:tăng|tăng trưởng|tăng thêm)$", fold(before)):
        return ""
    ratio = _RATIO.search(before) or (_RATIO.search(parent) if not after else None)
    if after and (not before or not ratio or _SHARE_OF.match(after)):
        return phrases.subject(after)
    if ratio is not None:
        return _of_ratio((before if _RATIO.search(before) else parent)[ratio.end() :])
    # "Hộ gia đình có cáp quang: 82%": the subject of the sentence is what is counted.
    is_sentence = before and not after and phrases.verb_at(before) is not None and not _ACTS_AT_ONCE.match(fold(before))
    return phrases.subject(before) if is_sentence and not clauses.HEADED.match(fold(before)) else ""
