"""What a document says a task costs: sums in whole đồng by source and year."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from hatang.engines.documents.words import bare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SCALE = re.compile(
    r"\s*\((?:đvt|đơn vị(?: tính)?)?\s*:?\s*(?:nghìn|ngàn|triệu|tỷ|tỉ|tr\.?đ?)?\s*(?:đồng|vnđ|đ)?\s*\)", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_TOTAL = re.compile(r"(?:tong|cong)\b|\btong(?: so| cong| muc)?$")


def read_budget_lines(cells: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The sums of a task's cells: whole đồng, the source as the document names it, the year where its column has one.

    A total beside its parts is no further money; a cell that only names the source speaks of the sums beside it.

    >>> cells = [("Kinh phí (triệu đồng) Tổng", 9), ("Kinh phí (triệu đồng) 2025", 4), ("Nguồn vốn", None)]
    >>> made = read_budget_lines([{"source": head, "amount_vnd": sum, "text": "NS tỉnh"} for head, sum in cells])
    >>> [(each["source"], each["year"], each["amount_vnd"]) for each in made], read_budget_lines([])
    ([('NS tỉnh', 2025, 4)], [])
    """
    sums = [cell for cell in cells if cell["amount_vnd"]]
    named = next((cell["text"] for cell in cells if cell["amount_vnd"] is None and cell["text"]), "")
    parts = [cell for cell in sums if not _is_total(cell["source"])]
    return [_read_budget_line(cell, named) for cell in (parts or sums)]


def _is_total(head: str) -> bool:
    return _TOTAL.search(bare(_SCALE.sub("", head)).strip()) is not None


def _read_budget_line(cell: Mapping[str, Any], named: str) -> dict[str, Any]:
    head = _SCALE.sub("", cell["source"]).strip(" .:;-")
    year = _YEAR.search(head)
    source = named or _YEAR.sub("", head).strip(" .:;-") or gettext("Funding")
    return {"amount_vnd": cell["amount_vnd"], "source": source[:200], "year": int(year[1]) if year else None}
