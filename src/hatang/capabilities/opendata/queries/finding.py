"""One search over the whole catalogue: what is published, in memory, and what is registered, in PostgreSQL.

This is the slow and obvious way, which answers everything; `standing` answers most of it out of memory, and the same.
Published datasets are some dozens; registered ones may be very many. A page of both together needs of the registered
only the part around it: at most as many stand before it as are published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, Count, F, Func, IntegerField, Q, Value, When
from django.db.models.fields import CharField

from hatang.capabilities.opendata.queries.published import CatalogueEntry
from hatang.kernel.ui.table_rows import fold_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from hatang.capabilities.opendata.models import Package

    type Condition = tuple[str, str, bool]

# A field of the search -> where it stands in a registered package.
_COLUMNS = {
    "name": "name",
    "id": "pk",
    "title": "title_words",
    "organization": "owner__name",
    "owner_org": "owner_id",
    "license_id": "license_id",
    "state": "state",
    "author": "author",
    "maintainer": "maintainer",
}
_LISTS = {"tags": "tag_names", "groups": "group_names", "res_format": "formats"}
# What is the same of everything that everybody finds.
SAME = {"type": "dataset", "dataset_type": "dataset", "capacity": "public", "private": "false"}
SORTS = ("score", "name", "title", "metadata_modified", "metadata_created", "id")
_SORT_COLUMNS = {"title": "title_words", "metadata_modified": "modified", "metadata_created": "created", "id": "pk"}


@dataclass(frozen=True)
class CatalogueSearch:
    """What is looked for: words, conditions (field, value, wanted), an order of (field, descending), a page."""

    words: str = ""
    conditions: Sequence[Condition] = ()
    order: Sequence[tuple[str, bool]] = (("score", True), ("metadata_modified", True))
    start: int = 0
    rows: int = 10
    facets: Sequence[str] = ()


@dataclass(frozen=True)
class SearchResult[T]:
    """How many answer, those of the page (entries of the lake or keys of packages), and counts by facet and value."""

    count: int
    page: list[CatalogueEntry | T]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


def words_query(words: str) -> SearchQuery | None:
    """Every word, or its beginning, without diacritics; None where there is no word."""
    parts = [
        "".join(letter for letter in part if letter.isalnum() or letter in "_-") for part in fold_text(words).split()
    ]
    terms = [f"'{term}':*" for term in parts if term.strip("-_")]
    return SearchQuery(" & ".join(terms), config="simple", search_type="raw") if terms else None


def filter_packages(packages: QuerySet[Package], search: CatalogueSearch) -> QuerySet[Package]:
    """The registered packages that answer."""
    query = words_query(search.words)
    if query is not None:
        packages = packages.annotate(vector=SearchVector("words", config="simple")).filter(vector=query)
    elif search.words.strip():
        return packages.none()
    for name, value, wanted in search.conditions:
        condition = _build_condition(name, value)
        packages = packages.filter(condition) if wanted else packages.exclude(condition)
    return packages


def _build_condition(name: str, value: str) -> Q:
    if name in _LISTS:
        column = _LISTS[name]
        return ~Q(**{column: []}) if value == "*" else Q(**{f"{column}__contains": [value]})
    if name in SAME:
        # What holds of all of them leaves none where it is ruled out; an empty condition would leave them all.
        return Q(pk__isnull=False) if value in ("*", SAME[name]) else Q(pk__in=())
    column = _COLUMNS[name]
    if value == "*":
        return Q(**{f"{column}__isnull": False})
    if name in ("id", "owner_org"):
        return Q(**{f"{column}__in": _read_uuids(value)})
    kind = "__contains" if name == "title" else "__startswith" if value.endswith("*") else ""
    return Q(**{f"{column}{kind}": fold_text(value) if name == "title" else value.removesuffix("*")})


def _read_uuids(value: str) -> list[str]:
    try:
        return [str(UUID(value))]
    except ValueError:
        return []


def search_catalogue(
    packages: QuerySet[Package],
    entries: Sequence[CatalogueEntry],
    search: CatalogueSearch,
    *,
    answers: Callable[[CatalogueEntry], bool],
    value_of: Callable[[CatalogueEntry, str], list[str]],
    whole: Callable[[QuerySet[Package]], QuerySet[Package]],
) -> SearchResult[Package]:
    """Search both; `answers` says of an entry whether it meets the conditions, `value_of` its values of a facet."""
    chosen = filter_packages(packages, search)
    published = [entry for entry in entries if answers(entry)]
    total = chosen.count() + len(published)
    page: list[CatalogueEntry | Package] = []
    if search.rows and search.start < total:
        first = max(0, search.start - len(published))
        window = whole(_order_packages(chosen, search))[first : search.start + search.rows]
        merged: list[CatalogueEntry | Package] = [*window, *published]
        for name, descending in reversed(search.order):
            merged.sort(key=partial(_sort_value, name=name, words=search.words), reverse=descending)
        page = merged[search.start - first : search.start - first + search.rows]
    return SearchResult(total, page, {name: _count_facet(chosen, published, name, value_of) for name in search.facets})


def _order_packages(chosen: QuerySet[Package], search: CatalogueSearch) -> QuerySet[Package]:
    asked = search.order
    if not search.words.strip():
        # Everything scores the same: the index of what was changed last gives the order.
        asked = [sort_key for sort_key in asked if sort_key[0] != "score"]
    if any(name == "score" for name, _descending in asked):
        query = words_query(search.words)
        titled = When(title_vector=query, then=Value(1)) if query else When(pk__isnull=True, then=Value(1))
        chosen = chosen.annotate(
            title_vector=SearchVector("title_words", config="simple"),
            score=Case(titled, default=Value(0), output_field=IntegerField()),
        )
    order = [
        F(_SORT_COLUMNS.get(name, name)).desc() if descending else F(_SORT_COLUMNS.get(name, name)).asc()
        for name, descending in asked
    ]
    return chosen.order_by(*order, "name")


def in_title(entry: CatalogueEntry, words: str) -> bool:
    """Whether there are words and the title holds them all."""
    return bool(words.split()) and all(word in fold_text(entry.title) for word in fold_text(words).split())


def _sort_value(dataset: CatalogueEntry | Package, name: str, words: str) -> Any:
    if isinstance(dataset, CatalogueEntry):
        if name == "score":
            return int(in_title(dataset, words))
        moment = dataset.snapshot.published_at
        return {"metadata_modified": moment, "metadata_created": moment}.get(name) or {
            "title": fold_text(dataset.title),
            "name": dataset.name,
            "id": dataset.name,
        }[name]
    if name == "score":
        return getattr(dataset, "score", 0)
    value = getattr(dataset, _SORT_COLUMNS.get(name, name))
    return str(value) if name in ("id", "name", "title") else value


def _count_facet(
    chosen: QuerySet[Package],
    published: Sequence[CatalogueEntry],
    name: str,
    value_of: Callable[[CatalogueEntry, str], list[str]],
) -> dict[str, int]:
    counts: dict[str, int] = {}
    plain = chosen.order_by()
    if name in _LISTS:
        unnested = Func(F(_LISTS[name]), function="unnest", output_field=CharField())
        rows = plain.annotate(value=unnested).values("value").annotate(count=Count("pk", distinct=True))
    else:
        rows = plain.annotate(value=F(_COLUMNS[name])).values("value").annotate(count=Count("pk"))
    for row in rows:
        if row["value"]:
            counts[str(row["value"])] = row["count"]
    for entry in published:
        for value in value_of(entry, name):
            counts[value] = counts.get(value, 0) + 1
    return counts
