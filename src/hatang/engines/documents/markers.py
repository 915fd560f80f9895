"""The levels of an administrative document (Nghị định 30/2020): Roman, Arabic, letter, dash; parts and articles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hatang.engines.documents.numbers import roman
from hatang.engines.documents.words import LOWER, UPPER

# Depth of each kind of marker, outermost first; numbers in numbers ("2.1.") lie one deeper per point. A division is
# "Mục 2."; a section is numbered within a Roman number or a capital: "II.1.", "A1."; a bracket is "(2)", "(2.1)".
# "1)" lies under "1." where both are used.
PART, CHAPTER, DIVISION, ARTICLE, ROMAN, SECTION, ARABIC, ENCLOSED, LETTER = 0, 1, 2, 3, 4, 5, 6, 9, 10
BRACKET, DASH, PLUS, NONE = 11, 12, 13, 14

_PART = re.compile(r"(phần)\s+(?:thứ\s+)?([IVX]+|\d+|(?-i:[A-H])|nhất|hai|ba|tư|năm)\b[.:]?\s*", re.IGNORECASE)
_ANNEX = re.compile(
    r"((?:PHỤ LỤC|PHỤ BIỂU|BIỂU MẪU|BIỂU(?=\s+(?:SỐ|\d))|BẢNG(?=\s+(?:SỐ|\d)))(?:\s+SỐ)?|(?:Phụ lục|Phụ biểu|Biểu "
    rf"mẫu|Biểu(?=\s+số)|Biểu(?=\s+\d))(?:\s+số)?(?=\s*(?:[IVX\d]+\s*(?:[.:]|$|(?=[{UPPER}]))|$)))"
    r"\s*((?:[IVX\d]+|[A-Z])\b)?[.:]?\s*"
)
_CHAPTER = re.compile(r"(chương)\s+([IVX]+|\d+)\b[.:]?\s*", re.IGNORECASE)
_DIVISION = re.compile(r"(mục)\s+([IVX]+|\d{1,2}|(?-i:[A-H]))\s*(?:[.:]\s*|$)", re.IGNORECASE)
_ARTICLE = re.compile(r"(Điều)\s+(\d+)[.:]\s*")
_ROMAN_MARK = re.compile(r"([IVX]{1,5})\s*[.)\-/:]\s*(?!\d)")
# "A1.", "II.2.1.", "b.3)", "2.c)": a number that says what it lies under.
_WITHIN_MARK = re.compile(
    r"(?P<label>(?:(?P<roman>[IVX]{1,5})|(?P<capital>[A-H])|(?P<letter>[a-zđ]))\.?[1-9]\d?(?P<deeper>(?:\.\d{1,2}){0,2})"
    r"|\d{1,2}(?:\.\d{1,2}){0,2}\.(?P<below>[a-zđ]))"
    rf"(?:\s*[.):/]\s*(?!\d)(?=\S)|(?:(?<=\.\d)|(?<=\.\d\d))\s+(?=[{UPPER}][{LOWER}]))"
)
_CAPITAL_MARK = re.compile(r"([A-HĐ])(?:\s*[.)]|[-/:])\s+(?=\S)")
_ARABIC_MARK = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){0,3})\s*(?:[.)/]\s*(?!\d|[A-ZĐ]{2,}\w*-)"
    rf"|-\s*(?=[{UPPER}][{LOWER}]|[{UPPER}]{{2,}} [{UPPER}]{{2,}}))"
    rf"|(\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})\s+(?=[{UPPER}])"
)
# "Nhiệm vụ 1: …" numbers tasks as "1." does.
_TASK_MARK = re.compile(r"(?:Nhiệm vụ|Công việc)\s+(?:số\s+)?(\d{1,2})\s*[.:]\s*(?=\S)")
_LETTER_MARK = re.compile(r"([a-zđ])(?:\s*[.)]\s*|/\s+)(?=\S)")
_BRACKET_MARK = re.compile(r"(\(\d{1,2}(?:\.\d{1,2}){0,2}\)|\([a-zđ]\)|\([ivx]+\))\s*(?=\S)")
_DASH_MARK = re.compile(r"([-\u2010-\u2015\u2212*•●▪■◦○·→➢➤►❖✓✔\uf02d\uf0b7\uf0a7\uf0d8\uf0fc])\s*(?=\S)")
_PLUS_MARK = re.compile(r"(\+)\s*(?=\S)")


def lies_under(label: str, above: str) -> bool:
    """Whether a number says that it lies under another one.

    >>> lies_under("a.1", "a"), lies_under("A1", "A"), lies_under("2.c", "2"), lies_under("21", "2"), lies_under("", "")
    (True, True, True, False, False)
    """
    label, above = label.strip("()"), above.strip("()")
    rest = label.removeprefix(above) if above and label.startswith(above) else ""
    return rest[:1] == "." or (rest[:1].isdigit() and not above[-1].isdigit())


@dataclass(frozen=True)
class Marker:
    """The number before a text: its kind (depth), as printed, and how many characters it takes."""

    depth: int
    label: str
    length: int
    # Whether a number is closed by a bracket: "1)".
    is_enclosed: bool = False


NO_MARKER = Marker(NONE, "", 0)


def marker(text: str) -> Marker:
    """The marker a paragraph begins with.

    >>> marker("IV. NHIỆM VỤ").label, marker("1.2. Yêu cầu").label, marker("a) Mạng").label, marker("- 100% xã").label
    ('IV', '1.2', 'a', '-')
    >>> marker("2030 thời kỳ").label, marker("3.000 vị trí").label, marker("").label, marker("20-25% hộ").label
    ('', '', '', '')
    >>> [marker(text).label for text in ("A2. Hạ tầng", "II.3.1. Mạng", "b.2) Lập", "C06. Công an", "I.2 Mục tiêu")]
    ['A2', 'II.3.1', 'b.2', '', 'I.2']
    """
    for pattern, depth in (
        (_PART, PART),
        (_ANNEX, PART),
        (_CHAPTER, CHAPTER),
        (_DIVISION, DIVISION),
        (_ARTICLE, ARTICLE),
    ):
        if found := pattern.match(text):
            label = f"{found[1].strip()} {found[2] or ''}".strip()
            return Marker(depth, label, found.end())
    if (found := _ROMAN_MARK.match(text)) and roman(found[1]):
        return Marker(ROMAN, found[1], found.end())
    if (found := _WITHIN_MARK.match(text)) and (not found["roman"] or roman(found["roman"])):
        points = found["deeper"].count(".") if found["deeper"] else 0
        depth = LETTER if found["letter"] or found["below"] else ARABIC + points - 1 if points else SECTION
        return Marker(depth, found["label"], found.end())
    if found := _ARABIC_MARK.match(text):
        label = found[1] or found[2]
        return Marker(ARABIC + label.count("."), label, found.end(), is_enclosed=found[0].rstrip().endswith(")"))
    for pattern, depth in (
        (_TASK_MARK, ARABIC),
        (_CAPITAL_MARK, PART),
        (_LETTER_MARK, LETTER),
        (_BRACKET_MARK, BRACKET),
        (_PLUS_MARK, PLUS),
        (_DASH_MARK, DASH),
    ):
        if found := pattern.match(text):
            return Marker(depth, found[1], found.end())
    return NO_MARKER
