"""The year a promise is for: in its sentence, in the headings above it, in the title of the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hatang.engines.documents.words import fold

_Y = r"((?:19|20)\d\d)"
_MENTION = re.compile(
    rf"(?:(?:đến|vào|trong)\s+)*(?:giai đoạn|thời kỳ|từ năm|(?:\d{{1,2}} )?năm)\s*(?:19|20)\d\d\s*(?:-|"
    rf"đến(?: năm)?)\s*{_Y}"
    rf"|(?:(?:đến|tới|vào|trong|hết|cuối|trước|ngay|từ|kết thúc)\s+)*(?:cuối\s+|hết\s+)?năm\s*{_Y}"
    rf"|(?:đến|tới|vào|hết|cuối)\s+(?:hết\s+|cuối\s+)?(?:tháng\s*\d+\s*(?:/|năm)\s*|"
    rf"quý\s*[ivx\d]+\s*(?:/|năm)\s*|ngày\s*\d+/\d+/)?{_Y}"
    rf"|trước\s+tháng\s*(?:[2-9]|1[0-2]|0[2-9])\s*(?:/|năm)\s*{_Y}"
    rf"|(?:trước|đến|tới|chậm nhất|vào|xong)\s+(?:ngày\s*)?\d{{1,2}}\s*/\s*\d{{1,2}}\s*/\s*{_Y}"
    rf"|(?:tầm nhìn|định hướng|mục tiêu)\s+{_Y}(?=\s*[:,])"
    rf"|(?:\(|^|[,;:]\s*){_Y}(?=\s*[:)])"
)
# A year that says with what is compared, or names another document, is no goal's year.
_COMPARED = re.compile(
    r"(?:so với(?:\s(?!và\b|đến\b|vào\b|(?:19|20)\d\d)[^\s;,]+){0,5}|từ (?:mức )?\d[\d,.]*\s*%?|hiện|kết quả|thực "
    r"hiện|đã|hiện trạng|số liệu)\s*$"
)
_TITLE_OF = re.compile(
    r"(?:kế hoạch|chương trình|nghị quyết|quyết định|đề án|chiến lược|dự toán|luật|nghị định)[^;,.]{0,90}$"
)
_OWN_YEAR = re.compile(
    rf"(?<!đến )(?<!tới )(?<!hết )(?<!cuối )(?<!nhìn )(?<!từ )năm\s+{_Y}(?!\s*(?:-|đến|,? định|,? tầm))"
)
_BEFORE_OUTLOOK = re.compile(
    rf"(?<!đến )(?<!tới )(?<!hết )(?<!cuối )(?<!từ )năm {_Y}(?:\W|và)*(?:định hướng|tầm nhìn|những năm tiếp)"
)
_UNTIL_DAY = re.compile(rf"(?:đến|-)\s*(?:hết\s+)?(?:ngày\s+)?\d{{1,2}}/\d{{1,2}}/{_Y}")
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=\S*\D)")
_SINGLE = re.compile(rf"(?:^|\s)(?:trong\s+)?năm\s+{_Y}(?!\s*-)")


@dataclass(frozen=True)
class Mention:
    start: int
    end: int
    year: int


def mentions(text: str) -> list[Mention]:
    """Years that a sentence gives its promises, in order.

    >>> [each.year for each in mentions("Đến năm 2025 đạt 80%, năm 2030 đạt 100% so với năm 2020")]
    [2025, 2030]
    >>> mentions("theo Kế hoạch chuyển đổi số năm 2024"), mentions("")
    ([], [])
    """
    words = fold(text)
    words = words if len(words) == len(text) else text.lower()
    found = []
    for match in _MENTION.finditer(words):
        before = words[: match.start()]
        if (
            (
                match[0].startswith("năm")
                and re.search(r"(?:\d|(?:gấp|tăng) \w+) lần\s*$|gấp (?:đôi|rưỡi|ba|bốn)\s*$", before)
            )
            or _COMPARED.search(before)
            or (_TITLE_OF.search(before) and not re.search(r"(?:đến|vào|hết)", match[0]))
        ):
            continue
        if _TITLE_OF.search(before) and re.search(r"số \d|/q|/k|/n", before[-120:]):
            continue
        year = next(int(group) for group in match.groups() if group)
        if re.match(r"trước\s+năm", match[0]):
            year -= 1
        start = match.start() + len(match[0]) - len(match[0].lstrip(" ,;:("))
        found.append(Mention(start, match.end(), year))
    return found


def of_heading(text: str) -> int | None:
    """The year that a heading dates what stands under it; the first where it names a goal and a direction.

    >>> of_heading("Mục tiêu đến năm 2025"), of_heading("Giai đoạn 2026 - 2030"), of_heading("Mạng viễn thông")
    (2025, 2030, None)

    What stands before the sentence that opens a list says how things stood:

    >>> of_heading("Năm 2025, xã có 82% hồ sơ trực tuyến. Năm 2026, xã phấn đấu:")
    2026
    """
    if text.rstrip().endswith(":"):
        opening = _SENTENCE.split(text)[-1]
        text = opening if mentions(opening) else text
    words = fold(text)
    if re.search(r"(?:kết quả|hiện trạng|tình hình|căn cứ|thực hiện (?:quyết định|nghị quyết))", words):
        return None
    found = mentions(text)
    if found:
        return found[0].year
    span = re.search(rf"(?:19|20)\d\d\s*-\s*{_Y}", words)
    if span:
        return int(span[1])
    bare = re.fullmatch(rf"\D*{_Y}\D*", words)
    return int(bare[1]) if bare and len(words) < 60 else None


@dataclass(frozen=True)
class TitleYears:
    """What the title of a plan says of years: `goal` for its goals, `single` when the plan is of one year."""

    goal: int | None = None
    single: int | None = None
    # The first year of "giai đoạn 2026 - 2030".
    first: int | None = None


def of_title(title: str) -> TitleYears:
    """
    >>> of_title("KẾ HOẠCH CHUYỂN ĐỔI SỐ TỈNH A NĂM 2025").single, of_title("ĐẾN NĂM 2025, ĐỊNH HƯỚNG 2030").goal
    (2025, 2025)
    >>> of_title("HẠ TẦNG SỐ NĂM 2025 VÀ ĐỊNH HƯỚNG ĐẾN NĂM 2030").goal
    2025
    >>> of_title("GIAI ĐOẠN 2023 - 2025"), of_title("")
    (TitleYears(goal=2025, single=None, first=2023), TitleYears(goal=None, single=None, first=None))
    """
    # The title of the document carried out, in quotes, has years of its own.
    words = fold(re.sub(r"[“\"'«][^”\"'»]*[”\"'»]", " ", title)) or fold(title)
    # So has the day of the document carried out.
    words = re.sub(r"ngày \d{1,2} tháng \d{1,2} năm (?:19|20)\d\d", " ", words)
    spans = [*re.finditer(rf"(?:19|20)\d\d\s*-\s*{_Y}|(?:đến|tới|tầm nhìn)\s+(?:hết |cuối |đến )*(?:năm )?{_Y}", words)]
    own = [*_OWN_YEAR.finditer(words)]
    if spans and own and own[-1].start() > spans[-1].start():
        # "Thực hiện Đề án … giai đoạn 2022 - 2025 … năm 2023": the plan is of the last.
        return TitleYears(goal=int(own[-1][1]), single=int(own[-1][1]))
    if found := _BEFORE_OUTLOOK.search(words):
        # "Năm 2025 và định hướng đến năm 2030": the plan is of the first.
        return TitleYears(goal=int(found[1]), single=int(found[1]))
    if found := re.search(rf"((?:19|20)\d\d)\s*-\s*{_Y}", words):
        return TitleYears(goal=int(found[2]), first=int(found[1]))
    if found := re.search(rf"(?:đến|tới)\s+(?:hết\s+|cuối\s+)?(?:năm\s+)?{_Y}", words):
        return TitleYears(goal=int(found[1]))
    # "Cao điểm 90 ngày đêm (từ 01/7/2026 đến 28/9/2026)"
    if found := _UNTIL_DAY.search(words) or _SINGLE.search(words):
        return TitleYears(goal=int(found[1]), single=int(found[1]))
    return TitleYears()
