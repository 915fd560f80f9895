"""When something is to be done, out of the words plans use: years, quarters, months, days, "thường xuyên"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hatang.engines.documents.numbers import roman
from hatang.engines.documents.words import fold

type Recurring = Literal["continuous", "yearly", "half-yearly", "quarterly", "monthly"]

_Y = r"((?:19|20)\d\d)"
_DAY = re.compile(
    rf"(?:ngày\s*)?(?<!\d)(\d{{1,2}})\s*(?:(?P<sep>[/.-])\s*(\d{{1,2}})\s*(?P=sep)\s*{_Y}|tháng\s*(\d{{1,2}})\s*(?:năm\s*|/\s*){_Y})"
)
_QUARTERS = re.compile(
    rf"quý\s*((?:iv|i{{1,3}}|[1-4])(?:\s*(?:-|,|và|đến|\+|&)\s*(?:quý\s*)?(?:iv|i{{1,3}}|"
    rf"[1-4]))*)\s*(?:[/.,-]?\s*(?:năm\s*)?{_Y})?"
)
_MONTH = re.compile(
    rf"(?:(?:tháng\s*)?(?<![\d/])(\d{{1,2}})\s*[/.-]\s*{_Y}|tháng\s*(\d{{1,2}})\s*(?:năm\s*)?{_Y}?)(?!\s*[/\d])"
)
_MONTHS = re.compile(
    rf"(?:tháng\s*|(?<![\d/.,-])(?=\d{{1,2}}\s*-\s*\d{{1,2}}\s*/))(\d{{1,2}})\s*(?:-|đến|,|và)\s*(?:tháng\s*)?"
    rf"(\d{{1,2}})\s*(?:/|năm)\s*{_Y}"
)
_HALF = re.compile(rf"(?:(?:6|06|sáu)\s*tháng|nửa)\s*(đầu|cuối)\s*(?:năm\s*)?{_Y}?")
_PART_OF_YEAR = re.compile(rf"(đầu|giữa|cuối)\s*năm\s*{_Y}?")
_YEAR = re.compile(rf"(?:cuối\s*)?(?:năm\s*)?{_Y}")
_DAY_OF_MONTH = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*/\s*(\d{1,2})(?!\s*/?\d)")
_SHORT_RANGE = re.compile(r"((?:19|20)\d\d)\s*[-/]\s*(\d\d)(?!\d|\s*[/.])")
_RECURRING: tuple[tuple[Recurring, re.Pattern[str]], ...] = (
    (
        "half-yearly",
        re.compile(
            r"(?:6|06|sáu)\s*tháng(?!\s*(?:đầu|cuối)\s*năm\s*\d)|nửa năm|bán niên|"
            r"(?<!\d)(?:2|02|hai) lần\s*(?:/|một|mỗi|trong)\s*năm|"
            r"tháng 0?6\s*(?:,|và)\s*(?:tháng )?12\s*(?:hàng|hằng|mỗi) năm"
        ),
    ),
    (
        "quarterly",
        re.compile(
            r"(?:hàng|hằng|mỗi|theo|từng)\s*quý|cuối\s*(?:mỗi\s*)?quý(?!\s*(?:[iv]+\b|\d))|/\s*quý|quý\s*một\s*lần|đầu\s*quý|(?:3|03|"
            r"ba) tháng"
        ),
    ),
    ("monthly", re.compile(r"(?:hàng|hằng|mỗi|theo|từng)\s*tháng|cuối\s*(?:mỗi\s*)?tháng|/\s*tháng\b")),
    (
        "yearly",
        re.compile(
            r"(?:hàng|hằng|mỗi|từng|theo)\s*năm|/\s*năm\b|các năm(?!\s*(?:tiếp|sau|\d))|định kỳ năm|thường niên|"
            r"năm một lần"
        ),
    ),
    (
        "continuous",
        re.compile(r"thường\s*xuyên|^tx$|liên\s*tục|(?:hàng|hằng|mỗi)\s*ngày|thường\s*kỳ|suốt|theo tiến độ thường"),
    ),
)
_ONWARD = re.compile(
    r"(?:và|,|-|;)?\s*(?:các|những)\s*năm\s*(?:tiếp theo|sau|kế tiếp|tới)|trở\s*đi|và tiếp theo|tiếp tục"
)
_DEADLINE = re.compile(r"trước|hết|đến(?!\s*nay)|chậm nhất|không quá|hoàn thành|xong|hạn|muộn nhất")
_FROM = re.compile(r"từ|bắt đầu|kể từ")
_WORDS_ONLY = re.compile(
    r"theo (?:kế hoạch|quy định|tiến độ|lộ trình|yêu cầu|chương trình|hướng dẫn|thời gian|dự án|đề án|"
    r"chỉ đạo).*|ngay sau khi.*|sau khi.*|khi (?:có|cần).*|24/7|đột xuất.*"
    r"|cả năm(?: học)?|trong năm(?: kế hoạch)?|các năm|trong (?:suốt|kỳ|giai đoạn).*|định kỳ.*|hàng tuần.*|hằng tuần.*"
)
# What stands beside the dates of a time and says no other thing.
_BESIDE = re.compile(
    r"trước|xong|đến|hết|trong|cả|nửa|năm|ngày|giai đoạn|từ|tháng|quý|hoàn thành|chậm nhất|cuối|đầu|giữa|định kỳ"
    r"|hàng|hằng|thời gian|sơ kết|tổng kết|liên tục|và|các|tiếp theo|theo|sau|khi|vào"
    r"|nhiệm vụ|thực hiện|một lần|lần|kỳ họp|phiên họp|kỳ|bắt đầu|[\d\W]"
)
# What the words of a time begin with: most texts begin otherwise, and need not be looked through.
_OPENS = re.compile(rf"{_BESIDE.pattern}|sáu|bán|hai|ba|mỗi|từng|thường|tx|liên|suốt|những|trở|tiếp|ngay|đột xuất")


@dataclass(frozen=True)
class Period:
    """From and to as ISO prefixes, None where the document says neither; `text` as printed."""

    start: str | None
    end: str | None
    recurring: Recurring | None
    text: str

    @property
    def last_year(self) -> int | None:
        return int(self.end[:4]) if self.end else None


@dataclass(frozen=True)
class _Point:
    """One date in the text: its ISO prefix, or two for a stretch; `kind` year, month, quarter or day."""

    start: int
    end: int
    kind: str
    first: str
    last: str


def period(text: str, *, year: int | None = None) -> Period:
    """The period of a cell or a phrase; `year` is the plan's own, for "Quý II" and "30/6" that name none.

    A single deadline fills only the end, a bare year both ends, a span both, "từ" only the start.

    >>> [(each.start, each.end) for each in map(period, ["2022-2025", "2023", "Quý II/2025", "12/2025"])]
    [('2022', '2025'), ('2023', '2023'), (None, '2025-06'), (None, '2025-12')]
    >>> period("2025 và những năm tiếp theo").start, period("Trước ngày 15/9/2026").end
    ('2025', '2026-09-15')
    >>> [period(text).recurring for text in ("Trước ngày 25 tháng cuối quý", "Thường xuyên hàng năm", "")]
    ['quarterly', 'yearly', None]
    """
    printed = " ".join(text.split())
    words = _spelt(printed)
    recurring = next((name for name, pattern in _RECURRING if pattern.search(words)), None)
    if recurring == "yearly" and re.search(r"\d\s*(?:%|lần|đợt)\s*/\s*năm", words):
        recurring = "yearly"
    points = _points(words, year=None if recurring in ("yearly", "quarterly", "monthly", "half-yearly") else year)
    start, end = _ends(words, points)
    if _ONWARD.search(words) and points and recurring is None:
        start, end = start or end, None
    return Period(start, end, recurring, printed)


_QUARTER_SHORT = re.compile(r"(?<!\w)(?:qúy|quí|q)\.?\s*(?=(?:iv|i{1,3}|[1-4])(?!\w))")
_MONTH_SHORT = re.compile(r"(?<!\w)t\.?\s*(?=\d{1,2}\s*(?:[-/]|$))")


def _spelt(text: str) -> str:
    """The words of a time, folded, with what officers shorten in full: "Q.II/2026", "T6-T9/2026"."""
    return _MONTH_SHORT.sub("tháng ", _QUARTER_SHORT.sub("quý ", fold(text)))


def _points(words: str, *, year: int | None) -> list[_Point]:  # noqa: PLR0912 - one form of date after another
    taken: list[tuple[int, int]] = []
    found: list[_Point] = []

    def add(match: re.Match[str], kind: str, first: str, last: str = "") -> None:
        if all(match.end() <= a or match.start() >= b for a, b in taken):
            taken.append(match.span())
            found.append(_Point(match.start(), match.end(), kind, first, last or first))

    for match in _SHORT_RANGE.finditer(words):
        if int(match[2]) > 12 and int(match[1][2:]) < int(match[2]):
            add(match, "span", match[1], match[1][:2] + match[2])
    for match in _MONTHS.finditer(words):
        if 1 <= int(match[1]) < int(match[2]) <= 12:
            add(match, "span", f"{match[3]}-{int(match[1]):02d}", f"{match[3]}-{int(match[2]):02d}")
    for match in _DAY.finditer(words):
        day, month, of = int(match[1]), int(match[3] or match[5]), match[4] or match[6]
        if 1 <= day <= 31 and 1 <= month <= 12:
            add(match, "day", f"{of}-{month:02d}-{day:02d}")
    for match in _HALF.finditer(words):
        of = match[2] or (str(year) if year else None)
        if of:
            add(
                match,
                "half",
                f"{of}-{'01' if match[1] == 'đầu' else '07'}",
                f"{of}-{'06' if match[1] == 'đầu' else '12'}",
            )
    for match in _QUARTERS.finditer(words):
        of = match[2] or (str(year) if year else None)
        numbers = [roman(each) or int(each) for each in re.findall(r"iv|i{1,3}|[1-4]", match[1])]
        if of:
            kind = "quarter" if len(numbers) == 1 else "span"
            add(match, kind, f"{of}-{3 * min(numbers) - 2:02d}", f"{of}-{3 * max(numbers):02d}")
    for match in _MONTH.finditer(words):
        month = int(match[1] or match[3])
        of = match[2] or match[4] or (str(year) if year else None)
        if of and 1 <= month <= 12:
            add(match, "month", f"{of}-{month:02d}")
    for match in _DAY_OF_MONTH.finditer(words):
        if year and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12:
            add(match, "day", f"{year}-{int(match[2]):02d}-{int(match[1]):02d}")
    for match in _PART_OF_YEAR.finditer(words):
        of = match[2] or (str(year) if year else None)
        if of and match[1] != "cuối":
            add(match, "month", f"{of}-{'03' if match[1] == 'đầu' else '06'}")
        elif of:
            add(match, "month", f"{of}-12")
    for match in _YEAR.finditer(words):
        add(match, "year", match[1])
    return sorted(found, key=lambda each: each.start)


def _ends(words: str, points: list[_Point]) -> tuple[str | None, str | None]:  # noqa: PLR0911 - one case, one answer
    if not points:
        return None, None
    first, last = points[0], points[-1]
    if len(points) > 1:
        return _of_many(words, points)
    before = words[max(0, first.start - 30) : first.start]
    if first.kind == "span":
        return first.first, first.last
    if _FROM.search(before) and not _DEADLINE.search(before):
        return first.first, None
    if first.kind != "year":
        return None, last.last
    if re.search(r"trước\s*(?:năm\s*)?$", before):
        return None, str(int(first.first) - 1)
    return (None, first.last) if _DEADLINE.search(before) else (first.first, first.last)


def _of_many(words: str, points: list[_Point]) -> tuple[str | None, str | None]:
    first, last = points[0], points[-1]
    first_iso, last_iso = first.first, last.last
    # "Quý I - Quý III/2025", "tháng 6 đến tháng 9/2025": the year stands once, with the last.
    kinds = {point.kind for point in points}
    between = words[first.end : points[1].start]
    if kinds == {"year"} or re.search(r"-|đến|tới|và|,|;|\+", between):
        return min(first_iso, last_iso), max(last_iso, first.last)
    return first_iso, last_iso


@lru_cache(maxsize=8192)
def is_period(text: str) -> bool:
    """Whether a whole text is a time and nothing else.

    >>> is_period("2022 - 2030"), is_period("Thường xuyên"), is_period("Sở Nội vụ"), is_period("Năm 2025 ban hành")
    (True, True, False, False)
    """
    words = re.sub(r"\s*\([^()]*\)$", "", text.strip(" .;,"))
    if not words or len(words) > 90:
        return False
    words = _spelt(words)
    if _OPENS.match(words) is None:
        return False
    if _WORDS_ONLY.fullmatch(words):
        return True
    found = period(text, year=2000)
    if found.start is None and found.end is None and found.recurring is None:
        return False
    rest = words
    for point in reversed(_points(words, year=2000)):
        rest = rest[: point.start] + " " + rest[point.end :]
    for _, pattern in _RECURRING:
        rest = pattern.sub(" ", rest)
    rest = _ONWARD.sub(" ", rest)
    return not _BESIDE.sub(" ", rest).strip()
