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
class PackageListing:
    """How many there are, how many of them answer, and those from a place to before another, by their last change."""

    total: int
    count: int
    shown: Shown


def list_registered(words: str, conditions: Sequence[Condition] = (), formats: Sequence[str] = ()) -> PackageListing:
    """Those that hold the words, meet the conditions and have one of the formats, where any is asked for."""
    # Of several formats one is enough, which no condition of the index can say.
    held = standing.get_current_index() if not formats else None
    hits = held.index.find(words, conditions, by_title=False) if held else None
    if held is None or hits is None:
        return _in_database(words, conditions, formats)

    def shown(start: int, end: int) -> list[Package]:
        keys = [held.index.keys[place] for place in hits.page(start, end)]
        packages = Package.objects.select_related("owner").in_bulk(keys)
        return [packages[key] for key in keys if key in packages]

    return PackageListing(len(held.index.keys), len(hits), shown)


def _in_database(words: str, conditions: Sequence[Condition] = (), formats: Sequence[str] = ()) -> PackageListing:
    listed = Package.objects.listed()
    matching = finding.filter_packages(listed, finding.CatalogueSearch(words, conditions))
    if formats:
        matching = matching.filter(formats__overlap=list(formats))

    def shown(start: int, end: int) -> list[Package]:
        return list(matching.select_related("owner").order_by("-modified", "name")[start:end])

    return PackageListing(listed.count(), matching.count(), shown)


def list_field_values(name: str) -> list[str]:
    """What there is of a field among all that is registered, in order: groups, res_format, organization, license_id."""
    if (held := standing.get_current_index()) is not None:
        return [held_text for held_text in held.index.postings[name].values if held_text]
    column = Func(F(_COLUMNS[name]), function="unnest") if name in _LISTS else F(_COLUMNS[name])
    stored = Package.objects.listed().annotate(each=column).values_list("each", flat=True).distinct()
    return sorted(str(held_text) for held_text in stored if held_text)
