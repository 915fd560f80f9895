"""Goals whose heading is lost: a law library's page may drop the titles of the parts ("II. MỤC TIÊU")."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hatang.engines.documents import listed, markers
from hatang.engines.documents.outline import Line, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.documents.outline import Framed

_PROMISES = re.compile(r"\d\s*%|(?:ít nhất|tối thiểu|không quá|hơn|trên|dưới|đạt|gấp|giảm|nhóm|từ)\s+\d", re.IGNORECASE)
_FEWEST = 4


def goals(lines: Sequence[Line | Framed]) -> list[Line | Framed]:
    """The lines with a part of promises as goals, where no part is called so.

    >>> from hatang.engines.documents.lines import blocks_of
    >>> from hatang.engines.documents.outline import frame
    >>> aims = ["- 100% xã có mạng", "- Tối thiểu 80% hộ có cáp quang", "- Trên 90% hồ sơ trực tuyến", "- Gấp 2 lần"]
    >>> said = ["1. Mục đích chung", "- Cụ thể hóa.", "1. Đến hết năm 2025", *aims, "1. Mở rộng mạng", "- Kéo cáp."]
    >>> [line.zone.value for line in goals(frame(blocks_of(said)))]
    ['purpose', 'purpose', 'goals', 'goals', 'goals', 'goals', 'goals', 'head', 'head']
    """
    if any(line.zone is Zone.GOALS for line in lines):
        return list(lines)
    found = list(lines)
    for start, end in _parts(lines):
        items = [line for line in lines[start:end] if isinstance(line, Line) and line.marker.depth > markers.ARABIC]
        promised = [line for line in items if _PROMISES.search(line.text)]
        is_assigned = any(listed.labels(line.text)[1] for line in items)
        if len(promised) >= _FEWEST and 2 * len(promised) > len(items) and not is_assigned:
            found[start:end] = [
                replace(line, zone=Zone.GOALS) if isinstance(line, Line) else line for line in lines[start:end]
            ]
    return found


def _parts(lines: Sequence[Line | Framed]) -> list[tuple[int, int]]:
    """(first line, line after the last) of each part: numbers begin again where a title stood."""
    starts = [0]
    for number, line in enumerate(lines):
        if isinstance(line, Line) and line.marker.depth == markers.ARABIC and line.marker.label.strip(" .)/") == "1":
            starts.append(number)
    return [(start, end) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True) if end > start]
