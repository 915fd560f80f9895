"""What is misread in scans of administrative documents and can only mean one thing: headings, quarters."""

from __future__ import annotations

import re

from hatang.engines.documents.words import bare, fold, is_upper

# The words that head the parts of a document; a mark on a capital is what is most often lost in a scan.
_HEADINGS = (
    *("MỤC TIÊU", "MỤC ĐÍCH", "YÊU CẦU", "CHỈ TIÊU", "NHIỆM VỤ", "GIẢI PHÁP", "TỔ CHỨC THỰC HIỆN", "KINH PHÍ"),
    *("HIỆN TRẠNG", "THỰC TRẠNG", "KẾT QUẢ", "PHỤ LỤC", "DANH MỤC", "KẾ HOẠCH", "QUYẾT ĐỊNH", "NỘI DUNG", "CĂN CỨ"),
    *("QUAN ĐIỂM", "ĐỊNH HƯỚNG", "TẦM NHÌN", "NGUỒN VỐN", "PHÂN CÔNG", "ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN"),
)
_BARE = tuple((re.compile(rf"\b{bare(heading)}\b"), heading) for heading in _HEADINGS)
_QUARTER = re.compile(r"\b(quý)\s+([1lI|H]{1,3})(?=\s*[/,.;)\s]|$)", re.IGNORECASE)
_SPEED = re.compile(r"\b([KMG]b)\s?/\s?[sS5$]{1,2}(?!\w)")


def _quarter(found: re.Match[str]) -> str:
    """A quarter out of strokes; an H is two of them that touch."""
    strokes = len(found[2]) + found[2].count("H")
    return f"{found[1]} {'I' * strokes}" if strokes in (2, 3) else found[0]


def mended(text: str) -> str:
    """The text with what can only have been one thing.

    >>> mended("II. MỤC TIỂU"), mended("Quý 11/2025"), mended("mục tiểu"), mended("")
    ('II. MỤC TIÊU', 'Quý II/2025', 'mục tiểu', '')
    >>> mended("Quý IH/2026"), mended("Quý I/2026"), mended("Quý 1/2026")
    ('Quý III/2026', 'Quý I/2026', 'Quý 1/2026')
    """
    text = _QUARTER.sub(_quarter, text)
    text = _SPEED.sub(r"\1/s", text)
    if not is_upper(text):
        return text
    plain = bare(text)
    if len(plain) != len(text) or len(fold(text)) != len(text):
        return text
    for pattern, heading in _BARE:
        for found in pattern.finditer(plain):
            text = text[: found.start()] + heading + text[found.end() :]
    return text
