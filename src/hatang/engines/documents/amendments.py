"""What an amending document does to another: repeal, add, replace, replace a phrase."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents.model import Change, Origin
from hatang.engines.documents.outline import Line, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.documents.outline import Framed

_Q = "[“\"'«]([^”\"'»]+)[”\"'»]"
_PART = (
    r"(?:gạch đầu dòng|điểm|khoản|mục|tiết|tiểu mục|phần|điều|phụ lục|dòng|số thứ tự|stt|nhiệm vụ|chỉ tiêu|đoạn|ý|bảng)"
    r"(?:\s+(?:thứ\s+)?(?:số\s+)?(?!và\b|của\b|kèm\b|ban\b|vào\b|tại\b|như\b|thành\b|bằng\b)[\wđ.()]+)?"
)
_AT = r"(?:tại\s+|ở\s+|của\s+|trong\s+|vào\s+(?:cuối\s+|sau\s+|trước\s+|đầu\s+)?|sau\s+|trước\s+)?"
_WHERE = rf"{_AT}({_PART}(?:\s*(?:,|và\b|của\b|thuộc\b|vào\b|tại\b)?\s*{_PART})*)"
_PHRASE = re.compile(
    (
        rf"thay(?: thế)?\s+(?:các\s+)?(?:cụm từ|từ|nội dung|số "
        rf"liệu)\s+{_Q}\s*(?:{_WHERE}[^“\"]{{0,80}})?\s*(?:bằng|thành)\s+(?:cụm từ|từ|nội dung|số "
        rf"liệu)?\s*{_Q}"
    ),
    re.IGNORECASE,
)
_PHRASE_AFTER = re.compile(
    (
        rf"(?:sửa|điều chỉnh|sửa đổi)\s+(?:cụm từ|từ|nội dung|số liệu)\s+{_Q}[^“\"]{{0,100}}?(?:thành|"
        rf"bằng)\s+(?:cụm từ|từ|nội dung|số liệu)?\s*{_Q}"
    ),
    re.IGNORECASE,
)
# "…; cụm từ “A” bằng cụm từ “B”", after a first one.
_PHRASE_NEXT = re.compile(
    rf"(?:[;,]|\bvà)\s*(?:thay(?: thế)?\s+)?(?:cụm từ|từ)\s+{_Q}\s*(?:bằng|thành)\s+(?:cụm từ|từ)?\s*{_Q}",
    re.IGNORECASE,
)
_REPEAL = re.compile(rf"(?:bãi bỏ|bỏ|hủy bỏ|lược bỏ)\s+(?:nội dung\s+)?(?:cụm từ\s+{_Q}|{_WHERE})", re.IGNORECASE)
_ADD = re.compile(rf"bổ sung\s+(?:thêm\s+)?(?:nội dung\s+)?(?:cụm từ\s+{_Q}|{_WHERE})", re.IGNORECASE)
_REPLACE = re.compile(
    rf"(?:sửa đổi(?:,? bổ sung)?|điều chỉnh(?:,? bổ sung)?|thay thế)\s+(?:nội dung\s+)?(?:tại\s+)?{_WHERE}",
    re.IGNORECASE,
)
_NEW = re.compile(r"(?:như sau|thành)\s*:?\s*(.*)$", re.IGNORECASE | re.DOTALL)
_DOCUMENT = re.compile(r"\d+[a-z]?(?:/\d{4})?\s*/\s*[A-ZĐ]+[-\w]*|\d+-[A-ZĐ]+/\w+")


def of_lines(lines: Sequence[Line | Framed], amended: Sequence[str]) -> list[Change]:
    """The changes an amendment makes, in order; none for a document that amends nothing.

    >>> from hatang.engines.documents.lines import blocks_of
    >>> from hatang.engines.documents.outline import frame
    >>> text = ["1. Thay thế cụm từ “80%” tại điểm a khoản 1 bằng cụm từ “90%”.", "2. Bãi bỏ điểm c khoản 2 Mục III."]
    >>> [(c.kind, c.where, c.old, c.new) for c in of_lines(frame(blocks_of(text)), ["194/KH-UBND"])]
    [('replace_phrase', 'điểm a khoản 1', '80%', '90%'), ('repeal', 'điểm c khoản 2 Mục III', '', '')]
    """
    if not amended:
        return []
    found: list[Change] = []
    document = amended[0]
    texts = [line for line in lines if isinstance(line, Line) and line.zone is not Zone.RECIPIENTS]
    for number, line in enumerate(texts):
        text = line.text
        if re.match(r"(?:căn cứ|theo đề nghị|nơi nhận)", text, re.IGNORECASE):
            continue
        if named := _DOCUMENT.search(text):
            document = re.sub(r"\s", "", named[0]) if re.sub(r"\s", "", named[0]) in amended else document
        found += _changes(line, _new_below(texts, number), document)
    return found


def _new_below(lines: Sequence[Line], number: int) -> str:
    """The quoted text below "như sau:"."""
    kept: list[str] = []
    for line in lines[number + 1 : number + 12]:
        whole = line.paragraph.text.strip()
        if not kept and whole[:1] not in "“\"'«":
            return ""
        kept.append(whole)
        if whole.rstrip(" .;").endswith(("”", '"', "'", "»")):
            break
    return "\n".join(kept).strip(" .;“”\"'«»")


def _changes(line: Line, below: str, document: str) -> list[Change]:
    text = line.text
    origin = Origin(line.paragraph.place, line.paragraph.text, line.path)
    found: list[Change] = []
    for pattern in (_PHRASE, _PHRASE_AFTER, _PHRASE_NEXT):
        if pattern is _PHRASE_NEXT and not found:
            break
        for match in pattern.finditer(text):
            old, new = match[1], match[match.re.groups]
            where = (match[2] or "").strip(" ,") if pattern is _PHRASE else ""
            where = where or _place(text)
            found.append(Change("replace_phrase", document, where, old.strip(), new.strip(), origin))
    if found:
        return found
    for kind, pattern in (("repeal", _REPEAL), ("replace", _REPLACE), ("add", _ADD)):
        change = pattern.search(text)
        if change is None or (kind == "add" and re.search(r"sửa đổi,?\s*$", text[: change.start()], re.IGNORECASE)):
            continue
        quoted = change[1] if pattern is not _REPLACE else ""
        where = (change[change.re.groups] or "").strip(" ,.") or _place(text)
        inline = _NEW.search(text)
        new = "" if kind == "repeal" else ((inline[1].strip(" “”\"'.;") if inline else "") or below)
        old = quoted or "" if kind == "repeal" else ""
        if kind == "add" and quoted:
            new = quoted
        if not where and not quoted:
            continue
        if kind != "repeal" and not new and line.is_heading:
            continue
        return [Change(kind, document, where, old, new, origin)]
    return []


def _place(text: str) -> str:
    found = re.search(rf"(?:tại|ở|trong)\s+{_WHERE}", text, re.IGNORECASE)
    return found[1].strip(" ,.") if found else ""
