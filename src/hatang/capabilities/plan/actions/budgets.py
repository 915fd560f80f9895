"""What a document says a task costs, as lines of funding: the estimate of its leading body by year and source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext

from hatang.capabilities.plan.actions import writing
from hatang.capabilities.plan.models import Funding, FundingSource
from hatang.engines.documents.words import bare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.capabilities.plan.models import PlanVersion, Task

_SCALE = re.compile(
    r"\s*\((?:đvt|đơn vị(?: tính)?)?\s*:?\s*(?:nghìn|ngàn|triệu|tỷ|tỉ|tr\.?đ?)?\s*(?:đồng|vnđ|đ)?\s*\)", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_TOTAL = re.compile(r"(?:tong|cong)\b|\btong(?: so| cong| muc)?$")


def lines(said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The sums of a task's cells: whole đồng, the source as the document names it, the year where its column has one.

    A total beside its parts is no further money; a cell that only names the source speaks of the sums beside it.

    >>> cells = [("Kinh phí (triệu đồng) Tổng", 9), ("Kinh phí (triệu đồng) 2025", 4), ("Nguồn vốn", None)]
    >>> made = lines([{"source": head, "amount_vnd": sum, "text": "NS tỉnh"} for head, sum in cells])
    >>> [(each["source"], each["year"], each["amount_vnd"]) for each in made], lines([])
    ([('NS tỉnh', 2025, 4)], [])
    """
    sums = [each for each in said if each["amount_vnd"]]
    named = next((each["text"] for each in said if each["amount_vnd"] is None and each["text"]), "")
    parts = [each for each in sums if not _is_total(each["source"])]
    return [_line(each, named) for each in (parts or sums)]


def _is_total(head: str) -> bool:
    return _TOTAL.search(bare(_SCALE.sub("", head)).strip()) is not None


def _line(said: Mapping[str, Any], named: str) -> dict[str, Any]:
    head = _SCALE.sub("", said["source"]).strip(" .:;-")
    year = _YEAR.search(head)
    source = named or _YEAR.sub("", head).strip(" .:;-") or gettext("Funding")
    return {"amount_vnd": said["amount_vnd"], "source": source[:200], "year": int(year[1]) if year else None}


def enter(task: Task, values: Mapping[str, Any], *, instrument: str) -> int:
    """Write the estimates of a task's leading body; how many lines there were. None without a body of the register.

    A sum for several years stands in the first of them, and says so.
    """
    lead = next((body["code"] for body in values["lead"] if body["code"]), "")
    if not lead:
        return 0
    first = values["year_from"] or values["year_to"]
    year = first or (task.version.valid_from or task.version.plan.signed_on or _never()).year
    summed: dict[tuple[str, int], int] = {}
    for line in values.get("budget", []):
        key = (line["source"], line["year"] or year)
        summed[key] = summed.get(key, 0) + line["amount_vnd"]
    spans = first is not None and values["year_to"] is not None and values["year_to"] > first
    for (name, of_year), amount in summed.items():
        note = gettext("for %(period)s") % {"period": values["period"]} if spans and of_year == year else ""
        funding = Funding(
            task=task,
            source=_source(task.version, name, values["place"]),
            year=of_year,
            organisation=lead,
            estimate_vnd=amount,
            document=instrument[:100],
            note=note,
        )
        writing.save(funding, where=f"{task.number} · {of_year}")
    return len(summed)


def _never() -> Any:
    raise AssertionError("a plan that was read is signed or holds from a day")


def _source(version: PlanVersion, name: str, place: str) -> FundingSource:
    known = next((each for each in version.funding_sources.all() if bare(each.name) == bare(name)), None)
    if known is not None:
        return known
    code = slugify(bare(name))[:36] or "kinh-phi"
    taken = set(version.funding_sources.values_list("code", flat=True))
    unique = next(each for each in (code, *(f"{code}-{n}" for n in range(2, 1000))) if each not in taken)
    last = version.funding_sources.aggregate(last=Max("position"))["last"] or 0
    source = FundingSource(version=version, code=unique, name=name, place=place[:100] or "–", position=last + 1)
    writing.save(source, where=name)
    return source
