"""Figures that count something, in a sentence: value, comparison, unit, and how the words put it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from hatang.engines.documents import masks, units
from hatang.engines.documents.numbers import NUMBER, value_of
from hatang.engines.documents.words import fold

type Operator = Literal["=", ">=", ">", "<=", "<", "between", "factor", "decrease", "rank", "yes"]

_RATE = r"%|phần trăm|‰"
_FIGURE = re.compile(
    rf"(?P<a>{NUMBER})(?:\s*(?P<ra>{_RATE}))?"
    rf"(?:\s*(?:-|÷|~|đến|tới)\s*(?P<b>{NUMBER})(?:\s*(?P<rb>{_RATE}))?)?"
)
# "Từ 60 MW đến 80 MW" is one range; its first unit is taken out.
_UNIT_TWICE = re.compile(rf"({NUMBER}\s*)([^\W\d]+(?:/[^\W\d]+)?)(\s*(?:-|đến|tới)\s*{NUMBER}\s*)(?=\2(?![\w/]))")
_WHOLE_WORD = re.compile(r"(?<![\w.,/-])$")
# What stands right before a figure, with what it means; the longest first.
_BEFORE: tuple[tuple[Operator, re.Pattern[str]], ...] = (
    (
        "<=",
        re.compile(
            r"(?:không (?:để |còn )?(?:vượt )?quá|không (?:cao|lớn|nhiều) hơn|tối đa|nhiều nhất|≤|<=|cao "
            r"nhất)(?: là| đạt| bằng| khoảng)?$"
        ),
    ),
    (
        ">=",
        re.compile(
            r"(?:ít nhất|tối thiểu|không (?:thấp hơn|dưới|ít hơn|nhỏ hơn|kém)|≥|>=|(?:bằng|đạt) (?:hoặc|và) (?:cao hơn|"
            r"lớn hơn|vượt|trên))(?: "
            r"là| đạt| bằng| từ| có| khoảng| thêm)*$"
        ),
    ),
    ("<", re.compile(r"(?:dưới|nhỏ hơn|thấp hơn|ít hơn|chưa đến|<)(?: mức)?$")),
    (">", re.compile(r"(?:trên|hơn|vượt(?: mức| trên)?|cao hơn|lớn hơn|nhiều hơn|>)$")),
)
# "Tối thiểu mỗi xã 01 điểm": for whom stands between.
_AT_LEAST_EACH = re.compile(r"(?:ít nhất|tối thiểu)(?: là)? mỗi [^,;.\d]{2,40}$")
# "Không để hồ sơ trễ hạn vượt quá 1,5%": what is counted stands between.
_NOT_OVER = re.compile(r"không để [^,;.\d]{3,40} ((?:vượt )?quá)$")
_ABOVE = re.compile(
    # "trang trại quy mô vừa trở lên" says which ones, not how many.
    r"^(?:(?!quy mô|cấp (?!độ)|hạng|loại|mức|trình độ|đại học|cao đẳng|trung cấp)[^.;,\d]){0,30}?"
    r"\b(?:trở lên|hoặc cao hơn|hoặc lớn hơn)"
)
_BELOW = re.compile(r"^[^.;,\d]{0,30}?\btrở xuống")
_FROM = re.compile(r"(?:đạt|ở mức|là|có)?\s*từ$")
_DECREASE = re.compile(
    r"(?:(?:cắt\s+)?giảm|rút ngắn)(?!\s*(?:nghèo|xuống|còn))(?:\s+(?!xuống|còn|so)[^\s\d,;.]+){0,7}\s*$"
)
_DOWN_TO = re.compile(r"giảm\s+(?:[^\d,;.]*\s)?(?:xuống|còn)(?:\s+còn)?(?:\s*(?:dưới|không quá|khoảng))?$")
# "giảm từ 95 phút xuống còn 60 phút": the first figure is where things stand.
_CHANGES_TO = re.compile(r"[^;.]{0,60}?(?<!trở )\b(?:xuống|còn|lên)\b[^;.]{0,20}\d")
_FACTOR = re.compile(r"^\s*lần\b(?!\s*/|\s+(?:mỗi|một|trong|hằng|hàng))")
_GROWS = re.compile(r"(?:gấp|tăng|lên|giảm|cao|hơn|lớn|nâng|nhân)\b[^,;]{0,30}$")
_RANK_BEFORE = re.compile(
    r"(?:(?:thuộc|trong|vào|lọt|nằm trong|đứng trong)\s+(?:vào\s+)?(?:nhóm|tốp|top)(?:\s+(?:đầu|khá|"
    r"các))?|\b(?:nhóm|tốp|top)|(?:nằm|đứng|lọt|xếp) (?:trong|vào)|xếp (?:hạng|thứ|vị trí)(?: thứ)?|đứng thứ|"
    r"hạng|vị trí thứ|thứ hạng|(?:thuộc|là một trong|nằm trong|vị trí trong)(?: số)?)"
    r"(?:\s+(?:từ|khoảng|trong|ít nhất|tối thiểu|thứ)){0,3}$"
)
_RANK_AFTER = re.compile(
    r"^[^.;]{0,90}?(?:dẫn đầu|đứng đầu|hàng đầu|đầu cả nước|cao nhất|tốt nhất|tiên phong)"
    r"|^\s*(?:của )?(?:cả nước|toàn quốc)"
)
_BASELINE_BEFORE = re.compile(
    r"(?:(?<!lần )(?<!với )hiện (?:nay|tại|trạng|có|đạt)|đã (?:đạt|có)|tính đến|đến nay|"
    r"năm (?:19|20)\d\d (?:mới|chỉ) đạt|mức hiện)[^;.)]{0,25}$"
)
_COMPARED_BEFORE = re.compile(r"(?:so với(?: mức)?|từ mức)(?:(?! và\b)[^;.,]){0,25}$")
_WORDS_NUMBER = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_WORDS_FACTOR = {"đôi": 2, "rưỡi": 1.5} | _WORDS_NUMBER
# "Gấp hai lần", "gấp ba", "tăng đôi" multiply; "gấp … năm 2024" names a year.
_FACTOR_WORD = re.compile(rf"(?:gấp|tăng(?= đôi|.{{2,5}} lần)) (?P<n>{'|'.join(_WORDS_FACTOR)})(?: lần)?(?!\w| \d)")
# A number in words counts only where the words before it say how many are meant.
_NUMBER_WORD = re.compile(
    rf"(?P<op>ít nhất|tối thiểu|không quá|tối đa|thêm|mỗi [^,;.\d]{{2,40}} có)\s+(?P<n>{'|'.join(_WORDS_NUMBER)})(?=\s)"
)
_ZERO = re.compile(r"^0\d")


@dataclass(frozen=True)
class Quantity:
    """A figure at `start:end` of the text (comparison words and unit included), ready for a target."""

    start: int
    end: int
    op: Operator
    value: float | int
    value_max: float | int | None
    unit: str
    # Where the figure itself stands, without the words around it.
    figure: tuple[int, int]
    is_baseline: bool = False

    @property
    def is_rate(self) -> bool:
        return self.unit.startswith(("%", "‰"))


def find(text: str) -> list[Quantity]:
    """The quantities of a sentence, in order; figures that count nothing are left out.

    >>> [(q.op, q.value, q.unit) for q in find("Phát triển hơn 3.000 vị trí cột; đạt từ 20-25% hộ; giảm 50% thời gian")]
    [('>', 3000, 'vị trí'), ('between', 20, '%'), ('decrease', 50, '%')]
    >>> [(q.op, q.value) for q in find("thuộc nhóm 20 tỉnh dẫn đầu, tăng gấp 2 lần, không quá 1,4, từ 80% trở lên")]
    [('rank', 20), ('factor', 2), ('<=', 1.4), ('>=', 80)]
    >>> find("theo Quyết định số 749/QĐ-TTg ngày 03/6/2020, mạng 4G/5G, giai đoạn 2021 - 2025"), find("")
    ([], [])
    """
    words = _UNIT_TWICE.sub(lambda found: f"{found[1]}{' ' * len(found[2])}{found[3]}", _same_length(text))
    taken = masks.spans(words)
    found = [each for each in (_quantity(words, text, match, taken) for match in _FIGURE.finditer(words)) if each]
    found += [_factor_of_words(match) for match in _FACTOR_WORD.finditer(words) if not _overlaps(match, found)]
    found += [each for match in _NUMBER_WORD.finditer(words) if (each := _of_words(text, match))]
    return _with_baselines(words, sorted(found, key=lambda each: each.start))


def _same_length(text: str) -> str:
    """Folded with every letter in its place, so that positions hold for both."""
    low = fold(text)
    return low if len(low) == len(text) else text.lower()


def _overlaps(match: re.Match[str], found: list[Quantity]) -> bool:
    return any(each.start < match.end() and match.start() < each.end for each in found)


def _factor_of_words(match: re.Match[str]) -> Quantity:
    return Quantity(match.start(), match.end(), "factor", _WORDS_FACTOR[match["n"]], None, "lần", match.span())


def _of_words(text: str, match: re.Match[str]) -> Quantity | None:
    """ "ít nhất hai sản phẩm": a number in words before a thing that plans count."""
    unit, length = units.counted(text[match.end() :])
    if not length or not units.is_known(unit):
        return None
    start, end = match.span("n")
    op, begin = _operator(text[:start].lower().rstrip(), start)
    return Quantity(begin, end + length, op or "=", _WORDS_NUMBER[match["n"]], None, unit, (start, end))


def _quantity(words: str, text: str, match: re.Match[str], taken: list[tuple[int, int]]) -> Quantity | None:
    start, end = match.span()
    rate = match["rb"] or match["ra"]
    has_second = match["b"] is not None
    if masks.is_masked(start, match.end("a"), taken):
        return None
    if has_second and (masks.is_masked(match.start("b"), end, taken) or (match["ra"] and not match["rb"])):
        # The second figure belongs to something else: "80% đến năm 2025".
        has_second, rate, end = False, match["ra"], match.end("ra") if match["ra"] else match.end("a")
    before = words[:start]
    if before and not _WHOLE_WORD.search(before[-1:]):
        return None
    after = words[end:]
    if after[:1].isalpha() and not rate and units.glued(after) is None:
        return None
    try:
        low = value_of(match["a"], is_rate=rate is not None)
        high = value_of(match["b"], is_rate=rate is not None) if has_second else None
    except ValueError:
        return None
    if high is not None and high <= low:
        return None
    return _measured(words, text, (start, end), low, high, rate=rate)


def _measured(
    words: str, text: str, span: tuple[int, int], low: float, high: float | None, *, rate: str | None
) -> Quantity | None:
    """The quantity with its unit, comparison and extent."""
    start, end = span
    before, after = words[:start].rstrip(), words[end:]
    if rate is not None:
        unit, length = units.rate("‰" if rate == "‰" else "%", after)
    elif _FACTOR.match(after) and _GROWS.search(before):
        factor = re.match(r"\s*lần", after)
        return Quantity(
            *_factor_extent(before, start, end + (factor.end() if factor else 0)), "factor", low, high, "lần", span
        )
    else:
        unit, length = units.counted(text[end:])
    op, begin = _operator(before, start)
    stop = end + length
    rank = _RANK_BEFORE.search(before)
    if (
        rank is not None
        and rate is None
        and (
            _RANK_AFTER.match(after)
            or ("xếp" in rank[0] and not re.search(r"xếp (?:trong|vào)$", rank[0]))
            or "hạng" in rank[0]
            or "top" in rank[0]
            or "tốp" in rank[0]
            or "thứ" in rank[0]
        )
    ):
        ranked = unit if units.is_known(unit) else ""
        return Quantity(
            rank.start(), stop if ranked else end, "rank", high if high is not None else low, None, ranked, span
        )
    if high is not None:
        lead = re.search(r"(?:từ|khoảng)\s*$", before)
        begin = lead.start() if lead else begin
        decrease = _DECREASE.search(before[:begin].rstrip())
        figure = (decrease.start(), end) if decrease else span
        return Quantity(begin, stop, "decrease" if decrease else "between", low, high, unit, figure)
    if _DOWN_TO.search(before):
        return Quantity(begin, stop, op or "=", low, None, unit, span)
    decrease = _DECREASE.search(before[:begin].rstrip() if op else before)
    if decrease and not (before.endswith("từ") and _CHANGES_TO.match(after)):
        return Quantity(begin if op else start, stop, "decrease", low, None, unit, (decrease.start(), end))
    if op is None and (trailing := _ABOVE.match(after)) and not (low == 100 and rate is not None):
        lead = _FROM.search(before)
        op, begin = ">=", lead.start() if lead else begin
        stop = max(stop, end + trailing.end()) if trailing.end() - length <= 10 else stop
    elif op is None and _BELOW.match(after):
        op = "<="
    elif op is None and (lead := _FROM.search(before)):
        op, begin = ">=", lead.start()
    return Quantity(begin, stop, op or "=", low, None, unit, span)


def _operator(before: str, start: int) -> tuple[Operator | None, int]:
    if found := _NOT_OVER.search(before):
        return "<=", found.start(1)
    for op, pattern in _BEFORE:
        if found := pattern.search(before):
            return op, found.start()
    return (">=" if _AT_LEAST_EACH.search(before) else None), start


def _factor_extent(before: str, start: int, end: int) -> tuple[int, int]:
    found = re.search(r"(?:tăng\s+)?(?:gấp|tăng)(?:\s+(?:ít nhất|tối thiểu|từ|hơn|trên|khoảng|lên))?$", before)
    return (found.start() if found else start), end


def _with_baselines(words: str, found: list[Quantity]) -> list[Quantity]:
    """Marks figures that tell where things stand: "(năm 2022: 65%)", "từ 65% lên 85%", "so với năm 2024"."""
    marked = []
    for number, each in enumerate(found):
        before = words[max(0, each.start - 60) : each.start].rstrip()
        # "Sai lệch so với dữ liệu gốc không quá 5%" bounds what is compared.
        is_compared = each.op not in ("<=", ">=") and _COMPARED_BEFORE.search(before) is not None
        is_baseline = is_compared or _BASELINE_BEFORE.search(before) is not None
        opened = words.rfind("(", 0, each.start)
        if opened > words.rfind(")", 0, each.start):
            inside = words[opened : each.start]
            is_baseline = (
                is_baseline
                or re.search(
                    r"\((?:\s*(?:năm|hiện|đạt|ước|đến|tại|cuối|thực hiện|kết quả|số liệu|tính)\b|\s*\d+ tháng)", inside
                )
                is not None
            )
        following = found[number + 1] if number + 1 < len(found) else None
        if following is not None and re.match(
            r"(?:tăng|nâng|giảm)?.*\btừ$", words[max(0, each.figure[0] - 40) : each.figure[0]].rstrip()
        ):
            between = words[each.end : following.start]
            is_baseline = is_baseline or re.search(r"(?<!trở )\b(?:lên|xuống|còn)\b", between) is not None
        marked.append(replace(each, is_baseline=is_baseline))
    return marked
