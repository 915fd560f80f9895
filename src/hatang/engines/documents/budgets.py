"""Money beside a task: amounts in whole đồng by source."""

from __future__ import annotations

import re

from hatang.engines.documents.model import Money
from hatang.engines.documents.numbers import NUMBER, value_of
from hatang.engines.documents.words import fold, joined

_SCALE = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tr": 10**6, "trđ": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_AMOUNT = re.compile(rf"({NUMBER})\s*(nghìn|ngàn|triệu|trđ|tr|tỷ|tỉ)?")
_HEAD_SCALE = re.compile(r"(nghìn|ngàn|triệu|tr\.?đ|tỷ|tỉ)\s*(?:đồng|đ)?")


def of_cells(cells: list[tuple[str, str]]) -> list[Money]:
    """Amounts of the cells of money, each with the head of its column as its source.

    >>> [(m.amount_vnd, m.source) for m in of_cells([("Kinh phí (triệu đồng)", "1.500"), ("Nguồn vốn", "NSNN")])]
    [(1500000000, 'Kinh phí (triệu đồng)'), (None, 'Nguồn vốn')]
    >>> of_cells([("Kinh phí", "")]), of_cells([])
    ([], [])
    """
    found = []
    for head, text in cells:
        plain = joined(text)
        if plain.strip(" -–."):
            found.append(Money(_amount(head, plain), plain, joined(head)))
    return found


def _amount(head: str, text: str) -> int | None:
    match = _AMOUNT.search(fold(text))
    if match is None:
        return None
    scale = match[2]
    if scale is None and (above := _HEAD_SCALE.search(fold(head))):
        scale = above[1]
    if scale is None and "đồng" not in fold(text) and "đồng" not in fold(head):
        return None
    factor = _SCALE.get((scale or "").replace(".", ""), 1)
    return round(value_of(match[1]) * factor)
