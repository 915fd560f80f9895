"""Bodies that stand one under another in a cell, nothing but the end of a line between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.documents import bodies
from hatang.engines.documents.halves import HALF_BODY, LEADS_ON, OPEN
from hatang.engines.documents.words import UPPER, clean, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a body begins with and the name of hardly any goes on with.
_BEGINS = re.compile(
    rf"(?:Sở|Ban|Hội|Bộ|Viện|Cục|Chi cục|Báo|Đài|Phòng|Trường|Trung tâm)(?= [{UPPER}])|Các (?=[a-zđ])"
    r"|(?:UBND|Ủy ban|Công an|Văn phòng|Mặt trận|Đảng ủy|VNPT|Viettel|MobiFone|Công ty|Tập đoàn|Bưu điện)\b"
)
# "C06 - Bộ" over "Công an", "Thanh tra" over "Sở Xây dựng": a body without its name, who of a body.
_NAMELESS = re.compile(r"(?:.* )?(?:Bộ|Sở|Ban|Ủy ban|Cục|Viện|Phòng|Hội)")
_WHO = re.compile(r"(?:.* )?(?:tra|đạo|trực|thư|viên|đồng|ty|lực|vp|bch|bql|bcđ|tâm|nhánh|chức|quan|vị)", re.IGNORECASE)


def apart(lines: Sequence[str]) -> str:
    r"""The text of a cell, each body that begins a line where nothing leads on to it on a line of its own.

    >>> apart(["Sở Xây", "dựng", "Các doanh", "nghiệp"]), apart(["Thanh tra", "Sở Xây dựng"]), apart([])
    ('Sở Xây dựng\nCác doanh nghiệp', 'Thanh tra Sở Xây dựng', '')
    >>> apart(["Lập kho", "Sở Y tế dùng"])
    'Lập kho Sở Y tế dùng'
    """
    parts: list[str] = []
    for line in filter(None, map(clean, lines)):
        if parts and not _parts(joined(parts[-1]), line):
            parts[-1] = f"{parts[-1]}\n{line}"
        else:
            parts.append(line)
    return "\n".join(map(joined, parts))


def _parts(before: str, line: str) -> bool:
    """Whether a body ends and the next begins with this line."""
    is_whole = bodies.is_body(before) and not (OPEN.search(before) or HALF_BODY.fullmatch(before))
    leads_on = LEADS_ON.fullmatch(before) or _WHO.fullmatch(before) or _NAMELESS.fullmatch(before)
    return is_whole and not leads_on and _BEGINS.match(line) is not None
