"""What a figure measures, in the plan's words, and what a rate is a rate of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import phrases, units, wording
from hatang.engines.documents.promises import ACTS_AT_ONCE
from hatang.engines.documents.words import capital, fold

if TYPE_CHECKING:
    from hatang.engines.documents.wording import Piece

_SHARE_OF = re.compile(r"^(?:tổng\s+)?(?:số\s+)?(?:GRDP|GDP|tổng|dân số|hộ|người|số|doanh|chi ngân|xã|thôn)")
RATIO = re.compile(
    r"(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|mật độ|tỷ suất|mức độ)\s+(?:phần trăm\s+|%\s+)?(?:của\s+)?(?:số\s+(?!hóa))?",
    re.IGNORECASE,
)
_IN_WHOLE = re.compile(
    r"(?:trong|trên|so với|/)\s*(?:tổng số\s+)?((?<=tổng số )[^,;.()]+|"
    r"(?:GRDP|GDP|tổng|kim ngạch|dân số|số|kinh phí|doanh thu|giá trị)(?!\w)[^,;.(]*)",
    re.IGNORECASE,
)


def measure(piece: Piece, parent: str) -> str:
    """What is measured, in the plan's words without the figure."""
    before, after = piece.before, piece.after
    quantity = piece.quantity
    if quantity.op == "rank":
        after = re.sub(r"^(?:trở lên|(?:của )?(?:cả nước|toàn quốc)(?: về)?(?!\w))\s*", "", after)
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
        and len(text.split()) <= (6 if _is_measure(parent) else 3)
        and not RATIO.match(text)
        and not _STANDS_ALONE.match(fold(text))
    )
    if is_lone and parent:
        text = f"{parent} {text}".strip() if text else parent
    # "… tiếp nhận trực tuyến, trong đó trực tuyến toàn trình": what both parts say stands once.
    text = re.sub(r"\b(\w+ \w+) \1\b", r"\1", text).strip(" ,;.:-–")
    return capital(text) if len(text) > 2 else ""


def _is_measure(parent: str) -> bool:
    """Whether a heading says what is measured, so that the line under it may only say a part of it."""
    return (RATIO.match(parent) or wording.HEADED.match(fold(parent))) is not None or phrases.verb_at(
        parent
    ) is not None


_STANDS_ALONE = re.compile(
    rf"{wording.HEADED.pattern}|(?:nâng|tăng|giảm|mỗi|thời gian|năng suất)(?!\w)|{ACTS_AT_ONCE.pattern}"
)
_RANKED_IN = re.compile(
    r"(?:[^,;.]{0,60}\s)?về (?=(?:(?:bộ )?chỉ số|mức|số|tỷ lệ|xếp hạng|năng lực|chất lượng|"
    r"phát triển|chuyển đổi|xây dựng|an toàn"
    r"|bảo đảm|cung cấp|dữ liệu|hạ tầng|kết quả|thu hút)(?!\w))",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(r"(?:tỉnh|thành phố|huyện|xã|phường|đặc khu|sở)(?: \S+){1,4}", re.IGNORECASE)
_LED_TO = re.compile(r"(?<!đạt )(?<!lên )(?<!xuống )\b(tới|đến|cho)\s*$")
_OBJECT = re.compile(r"(?:phủ|phủ sóng|bao phủ|tới|đến|cho|được|cấp|của|tại|và|cung cấp|kết nối|có)$")


def _joined(piece: Piece, before: str, after: str) -> str:
    """The words before and after the figure; the whole that a share is of is joined by "trong"."""
    quantity = piece.quantity
    is_whose = _OF_WHOM.fullmatch(before) is not None or not _is_measure(before)
    if quantity.op == "rank" and is_whose and (said := _RANKED_IN.match(after)):
        # "Tỉnh A thuộc nhóm 15 tỉnh dẫn đầu về an toàn thông tin": what is ranked, not who.
        return after[said.end() :]
    if quantity.op == "rank" and len(before) > 15:
        return before
    if after.startswith(("so với ", "trong ", "từ ")):
        return f"{before} {after}".strip()
    led = _LED_TO.search(fold(piece.lead))
    if led and before and after and quantity.is_rate and not before.endswith(f" {led[1]}"):
        # "Phổ cập cáp quang tới 100% hộ": the word before the figure belongs to what follows it.
        before = f"{before} {led[1]}"
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
    if piece.quantity.op == "rank":
        # "Tỉnh thuộc nhóm 10 địa phương dẫn đầu về dữ liệu": what leads is said before.
        return after if before or not unit else f"{unit} {after}".strip()
    if before and not after and re.search(r":\s*(?:\S+\s+){0,2}$", piece.lead):
        return after
    if (
        before
        and not after
        and not before.lower().startswith("mỗi ")
        and (wording.HEADED.match(fold(before)) or fold(unit.split("/")[0]) in fold(before) or "/" in unit)
    ):
        return after
    if units.is_money(unit.split("/")[0]) or not unit[:1].islower() or unit == "lần":
        return after
    if re.fullmatch(r"[kmgt]b.*|[kmg]hz.*|(?:k?m2?|ha|mw|ms|giờ|phút|giây|tấn)(?:/.*)?", fold(unit)):
        return after
    comma = "," if after and piece.clause[piece.quantity.end :].lstrip().startswith(",") else ""
    return f"{unit.split('/')[0] if not after else unit}{comma} {after}".strip()


_PART_OF = re.compile(
    r"(?:(?:ở|tại|đối với)\s|khu vực (?:thành thị|nông thôn|đô thị|miền núi|đồng bằng)|cấp (?:tỉnh|xã|huyện))"
)
UNIT_SAID = re.compile(r"\(([^()\d]{1,12})\)")
_PER = re.compile(r"(?:trên|/)\s*((?:100|1[.,]?000|10[.,]?000|100[.,]?000)\s*(?:dân|người|hộ))")
_ACTING = (
    "dùng chung|sử dụng chung|chia sẻ|số hóa|giải quyết|xử lý|tiếp nhận|ngầm hóa|hạ ngầm|thu gom|khắc phục|phổ cập|"
    "giải ngân|cung cấp|cấp|khai thác|cắt giảm|tự động hóa|đơn giản hóa|tái sử dụng|sử dụng lại|lưu trữ|"
    "truy xuất nguồn gốc|truy xuất|luân chuyển|suy dinh dưỡng|tử vong"
)
_ACTED_ON = re.compile(rf"^(?:{_ACTING})(?:(?:,| và| hoặc) (?:{_ACTING}))*\s+(?:và \S+ \S+\s+)?")
_ACTS = re.compile(
    r"^(?:thanh toán|(?:độ )?che phủ|sử dụng|phủ sóng|bao phủ|phủ|ứng dụng|tăng|truy cập|kết nối|"
    r"chuyển đổi|xử lý|hoàn thành|đô thị "
    r"hóa|tiếp cận|thâm nhập|hài lòng|sẵn sàng|tham gia|triển khai)(?!\w)"
)


# What follows the verb may only say how: "tỷ lệ khai thác thương mại".
_HOW = re.compile(r"(?:thương mại|trực tuyến|điện tử|toàn trình|thành công|chung|hiệu quả|qua|trên|tại|ở|bằng)(?!\w)")
_ACTED_ON_LAST = re.compile(
    r"(?<!nông)\s((?:dân số|hộ gia đình|hộ dân|người dân|thôn|xã|khu dân cư|thuê bao|"
    r"doanh nghiệp)(?:(?:,| và)? [^\d,]+)?)$"
)


# A degree, or what something adds, is no share of things counted: "mức độ hài lòng của người dân".
_OF_NONE = re.compile(r"(?:hài lòng|đóng góp|sẵn sàng)(?!\w)")


def _of_ratio(text: str) -> str:
    """What follows "tỷ lệ": the things counted; where it begins with a verb, the things the verb acts on."""
    if per := _PER.search(text):
        return per[1]
    if _OF_NONE.match(text):
        return ""
    if acted := _ACTED_ON.match(text):
        counted = re.split(r"\s(?:giữa|bằng|theo|qua)\s", phrases.subject(text[acted.end() :]))[0]
        return "" if _HOW.match(counted) else counted
    if _ACTS.match(text):
        # "Tỷ lệ phủ sóng 5G dân số": the things acted on stand last.
        last = _ACTED_ON_LAST.search(text)
        # "Tỷ lệ sử dụng dịch vụ của người dân": of uses, not of people; households have a service or have not.
        is_whose = last and text[: last.start()].endswith((" của", " đối với")) and not last[1].startswith("hộ")
        return phrases.subject(last[1]) if last and not is_whose else ""
    return phrases.subject(text)


def denominator(piece: Piece, parent: str = "") -> str:
    """What a rate is a rate of: the things counted, or the whole they are part of.

    >>> from hatang.engines.documents import clauses
    >>> [denominator(p) for p in clauses.pieces("80% dân số ở độ tuổi trưởng thành có điện thoại thông minh")]
    ['dân số ở độ tuổi trưởng thành']
    >>> [denominator(p) for p in clauses.pieces("Tỷ lệ hộ gia đình có cáp quang đạt 80%; kinh tế số chiếm 20% GRDP")]
    ['hộ gia đình', 'GRDP']
    """
    return whole(piece.before, piece.after, parent) if piece.quantity.op != "decrease" else ""


def whole(before: str, after: str = "", parent: str = "") -> str:  # noqa: PLR0911 - one case, one answer
    """What a rate is of, by the words before and after its figure and the heading above.

    >>> whole("Tỷ lệ xã có trên 2 doanh nghiệp cung cấp cáp quang"), whole("Tốc độ"), whole("")
    ('xã', '', '')
    """
    if within := _IN_WHOLE.search(after if wording.OF_NUMBER.match(after) else before or after):
        return phrases.subject(within[1])
    if by := re.search(r"\stheo ((?:tổng )?(?:dân số|số hộ|diện tích))$", before):
        return phrases.subject(by[1])
    if re.search(r"(?:tăng|tăng trưởng|tăng thêm)$", fold(before)):
        return ""
    ratio = RATIO.search(before) or (RATIO.search(parent) if not after else None)
    if before and after and _PART_OF.match(fold(after)) and phrases.verb_at(before) is not None:
        # "Trường học có thu phí qua mạng: 100% khu vực thành thị": what is counted stands before.
        return _of_ratio(before[ratio.end() :]) if ratio and RATIO.search(before) else phrases.subject(before)
    if after.startswith("từ "):
        return ""
    if after and (not before or not ratio or _SHARE_OF.match(after)):
        # "2% tổng chi thường xuyên cho công nghệ thông tin": what it goes to is no part of the whole.
        spent = re.match(r"(?:tổng )?(?:chi|kinh phí|dự toán)\s(?:(?!(?<!chi )cho\s).)*", after)
        return phrases.subject(spent[0] if spent else after)
    if ratio is not None:
        return _of_ratio((before if RATIO.search(before) else parent)[ratio.end() :])
    # "Hộ gia đình có cáp quang: 82%": the subject of the sentence is what is counted.
    is_sentence = before and not after and phrases.verb_at(before) is not None and not ACTS_AT_ONCE.match(fold(before))
    before = re.sub(r"^(?:giảm|tăng|nâng)\s+(?=số|tổng|các)", "", before, flags=re.IGNORECASE)
    return phrases.subject(before) if is_sentence and not wording.HEADED.match(fold(before)) else ""
