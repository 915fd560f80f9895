"""Money beside a task: amounts in whole đồng by source."""

from __future__ import annotations

import re

from hatang.engines.documents.model import Money
from hatang.engines.documents.numbers import NUMBER, value_of
from hatang.engines.documents.words import fold, joined

_SCALE = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tr": 10**6, "trđ": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_AMOUNT = re.compile(rf"({NUMBER})\s*(nghìn|ngàn|triệu|trđ|tr|tỷ|tỉ)?")
# A cell that says what each year costs.
_OF_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[:=(]\s*([^;\n()]*?\d[^;\n()]*?)(?=\)|;|,?\s*(?:và\s+)?(?:năm\s+)?(?:19|20)\d\d\s*[:=(]|$)"
)
_HEAD_SCALE = re.compile(r"(nghìn|ngàn|triệu|tr\.?đ|tỷ|tỉ)\s*(?:đồng|đ)?")


def of_cells(cells: list[tuple[str, str]]) -> list[Money]:
    """Amounts of the cells of money, each with the head of its column as its source.

    >>> [(m.amount_vnd, m.source) for m in of_cells([("Kinh phí (triệu đồng)", "1.500"), ("Nguồn vốn", "NSNN")])]
    [(1500000000, 'Kinh phí (triệu đồng)'), (None, 'Nguồn vốn')]
    >>> [(m.amount_vnd, m.source) for m in of_cells([("Kinh phí (tỷ đồng)", "Năm 2026: 1,5; năm 2027: 2")])]
    [(1500000000, 'Kinh phí (tỷ đồng) 2026'), (2000000000, 'Kinh phí (tỷ đồng) 2027')]
    >>> of_cells([("Kinh phí", "")]), of_cells([])
    ([], [])
    """
    found = []
    for head, text in cells:
        plain = joined(text)
        years = list(_OF_YEAR.finditer(plain))
        if len(years) > 1:
            found += [
                Money(_amount(head, each[2]), each[2].strip(" ;,."), f"{joined(head)} {each[1]}") for each in years
            ]
        elif plain.strip(" -–."):
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
    try:
        return round(value_of(match[1]) * factor)
    except ValueError:
        # Figures of two columns that came as one, "6.000 105.550", are no amount.
        return None
