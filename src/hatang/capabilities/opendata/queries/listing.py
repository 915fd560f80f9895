"""What agencies registered, for the page that lists it: out of the index, from the database where it cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Func

from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import finding, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hatang.capabilities.opendata.queries.finding import Condition

    type Shown = Callable[[int, int], list[Package]]

# A field of the search -> where the database has its values.
_COLUMNS = {"groups": "group_names", "res_format": "formats", "organization": "owner__name", "license_id": "license_id"}
_LISTS = frozenset({"groups", "res_format"})


@dataclass(frozen=True)
class Listing:
    """How many there are, how many of them answer, and those from a place to before another, by their last change."""

    total: int
    count: int
    shown: Shown


def registered(words: str, conditions: Sequence[Condition] = (), formats: Sequence[str] = ()) -> Listing:
    """Those that hold the words, meet the conditions and have one of the formats, where any is asked for."""
    # Of several formats one is enough, which no condition of the index can say.
    held = standing.current() if not formats else None
    hits = held.index.find(words, conditions, by_title=False) if held else None
    if held is None or hits is None:
        return _in_database(words, conditions, formats)

    def shown(start: int, end: int) -> list[Package]:
        keys = [held.index.keys[place] for place in hits.page(start, end)]
        found = Package.objects.select_related("owner").in_bulk(keys)
        return [found[key] for key in keys if key in found]

    return Listing(len(held.index.keys), len(hits), shown)


def _in_database(words: str, conditions: Sequence[Condition] = (), formats: Sequence[str] = ()) -> Listing:
    listed = Package.objects.listed()
    found = finding.filtered(listed, finding.Search(words, conditions))
    if formats:
        found = found.filter(formats__overlap=list(formats))

    def shown(start: int, end: int) -> list[Package]:
        return list(found.select_related("owner").order_by("-modified", "name")[start:end])

    return Listing(listed.count(), found.count(), shown)


def values(name: str) -> list[str]:
    """What there is of a field among all that is registered, in order: groups, res_format, organization, license_id."""
    if (held := standing.current()) is not None:
        return [each for each in held.index.postings[name].values if each]
    column = Func(F(_COLUMNS[name]), function="unnest") if name in _LISTS else F(_COLUMNS[name])
    found = Package.objects.listed().annotate(each=column).values_list("each", flat=True).distinct()
    return sorted(str(each) for each in found if each)
