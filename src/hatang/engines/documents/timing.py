"""When a sentence asks for something, cut from the sentence: "rà soát hồ sơ, | hoàn thành trước ngày 30/6/2026"."""

from __future__ import annotations

import re

from hatang.engines.documents import periods
from hatang.engines.documents.words import fold

# What a time begins with inside a sentence.
_OPENS = (
    r"hoàn thành|xong|thực hiện|triển khai|trong|trước|đến(?! nay)|từ|chậm nhất|muộn nhất|vào|tại kỳ|định kỳ|"
    r"hằng|hàng|thường xuyên|giai đoạn|thời gian|thời hạn|tiến độ|hạn"
)
_OPENING = re.compile(rf"(?<!\w)(?:{_OPENS})(?!\w)|(?<=[,;:(.] )(?=\S)", re.IGNORECASE)
# "thời gian hoàn thành: …", "thời hạn tháng 5/2026", "tại kỳ họp …", "trình Chủ tịch Quý III/2026".
_LABEL = re.compile(
    r"(?:và\s+)?(?:(?:thời gian|thời hạn|tiến độ|hạn)(?:(?:\s+[^\s:]+){0,3}\s*:\s*|\s+(?=quý|tháng|năm|ngày|\d))"
    r"|tại\s+|trình\s+(?:(?!trong|trước|vào|tại|quý|tháng|năm)[^\s,;]+\s+){1,6}(?=quý|tháng|năm))",
    re.IGNORECASE,
)
_DONE = re.compile(r"(?:(?:phải\s+)?(?:hoàn thành|xong|thực hiện|triển khai)[,;:]?\s+)+", re.IGNORECASE)
_FINISHED = re.compile(r"(?:phải\s+)?(?:hoàn thành|xong)(?!\w)", re.IGNORECASE)
_BY_YEAR = re.compile(r"(?:trong\s+)?năm\s+(?:19|20)\d\d", re.IGNORECASE)
# "Kế hoạch … giai đoạn 2026 - 2030": the years are part of a name.
_OF_NAME = re.compile(r"(?:giai đoạn|đến năm|từ năm|năm)\b", re.IGNORECASE)
_NAMES = re.compile(
    r"(?:kế hoạch|đề án|chương trình|chiến lược|quy hoạch|nghị quyết|dự án|danh mục|lộ trình|báo cáo|phương án|"
    r"chỉ tiêu|mục tiêu)(?!\w)"
)
_FILLED = re.compile(r"\s+còn lại của(?=\s)", re.IGNORECASE)
_LONGEST = 90
_MOST_WORDS = 12


def timed(text: str) -> tuple[str, str]:
    """(the sentence without its time, the words of the time); the time may stand at the end, at the head or inside.

    >>> timed("rà soát hồ sơ, hoàn thành trước ngày 30/6/2026"), timed("Hằng quý, công bố kết quả")
    (('rà soát hồ sơ', 'trước ngày 30/6/2026'), ('công bố kết quả', 'Hằng quý'))
    >>> timed("ban hành Kế hoạch chuyển đổi số giai đoạn 2026 - 2030"), timed("")
    (('ban hành Kế hoạch chuyển đổi số giai đoạn 2026 - 2030', ''), ('', ''))
    >>> timed("lập bản đồ số, hoàn thành trong năm 2023"), timed("lập bản đồ số, thực hiện trong năm 2023")
    (('lập bản đồ số', 'hoàn thành trong năm 2023'), ('lập bản đồ số', 'trong năm 2023'))
    """
    whole = text.rstrip(" ;.")
    for found in _OPENING.finditer(whole):
        said = whole[found.start() :]
        if found.start() and len(said) <= _LONGEST and _is_time(said) and not _is_of_name(whole, found):
            return whole[: found.start()].rstrip(" ,;.:("), _words(said)
    head, _, rest = whole.partition(", ")
    if rest and periods.is_period(head):
        return rest, head
    return whole, _inside(whole)


def _is_time(said: str) -> bool:
    return periods.is_period(_FILLED.sub("", _LABEL.sub("", said.rstrip(" )"), count=1)))


def _words(said: str) -> str:
    plain = _LABEL.sub("", said.strip(" ,;.()"), count=1)
    shorter = _DONE.sub("", plain, count=1)
    # "Hoàn thành trong năm 2023" is by then, "trong năm 2023" all through it.
    is_by_then = _BY_YEAR.fullmatch(shorter) is not None and _FINISHED.match(plain) is not None
    return shorter if shorter.strip() and not is_by_then else plain


def _is_of_name(text: str, found: re.Match[str]) -> bool:
    """Whether years belong to the name of a document rather than say when."""
    before = text[: found.start()]
    return (
        _OF_NAME.match(text, found.start()) is not None
        and before.rstrip()[-1:] not in (",", ";", ":", "(", ".")
        and _NAMES.search(fold(before)) is not None
    )


def _inside(text: str) -> str:
    """The last time within a sentence that goes on after it."""
    said = ""
    for found in _OPENING.finditer(text):
        if _is_of_name(text, found):
            continue
        words = text[found.start() :].split(" ")[:_MOST_WORDS]
        for count in range(len(words), 1, -1):
            part = " ".join(words[:count]).rstrip(" ,;.)")
            if part.count("(") == part.count(")") and _is_time(part):
                said = _words(part)
                break
    return said
