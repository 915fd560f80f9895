"""What agencies registered, for the page that lists it: out of the index, from the database where it cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import finding, standing

if TYPE_CHECKING:
    from collections.abc import Callable

    type Shown = Callable[[int, int], list[Package]]


@dataclass(frozen=True)
class Listing:
    """How many there are, how many of them hold the words, and those from a place to before another, by their last
    change."""

    total: int
    count: int
    shown: Shown


def registered(words: str) -> Listing:
    held = standing.current()
    hits = held.index.find(words, (), by_title=False) if held else None
    if held is None or hits is None:
        return _in_database(words)

    def shown(start: int, end: int) -> list[Package]:
        keys = [held.index.keys[place] for place in hits.page(start, end)]
        found = Package.objects.select_related("owner").in_bulk(keys)
        return [found[key] for key in keys if key in found]

    return Listing(len(held.index.keys), len(hits), shown)


def _in_database(words: str) -> Listing:
    listed = Package.objects.listed()
    found = finding.filtered(listed, finding.Search(words))

    def shown(start: int, end: int) -> list[Package]:
        return list(found.select_related("owner").order_by("-modified", "name")[start:end])

    return Listing(listed.count(), found.count(), shown)
