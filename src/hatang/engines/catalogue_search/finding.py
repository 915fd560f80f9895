"""One search over the whole catalogue, of what is published and what is registered alike."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING

from tantivy import Occur, Order, Query

from hatang.engines.catalogue_search import asking
from hatang.engines.catalogue_search.documents import BY_ID, BY_TITLE, FACETS, FACTS, MOMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tantivy import DocAddress, Index, Searcher
    from tantivy import SearchResult as FoundDocuments

# By what a client may order, and the field of the index that gives the order.
SORTS = {"id": BY_ID, "name": "name", "title": BY_TITLE, "title_string": BY_TITLE, **{name: name for name in MOMENTS}}
SCORE = "score"
_BY_CHANGE = ("metadata_modified", True)
# Of equal rank so many are looked at for their last change; a second look costs as much as the first.
_FEWEST_EQUAL, _MOST_EQUAL = 2_000, 50_000
# From so far on a page is worth counting first from which end it is nearer.
_FAR = 1_000
# So many values of a facet are counted, at least.
_MOST_VALUES = 5_000


@dataclass(frozen=True)
class CatalogueSearch:
    """What is looked for: a query, an order of (field, descending), a page, facets, and how many values of each."""

    query: Query = field(default_factory=Query.all_query)
    order: Sequence[tuple[str, bool]] = ((SCORE, True), _BY_CHANGE)
    start: int = 0
    rows: int = 10
    facets: Sequence[str] = ()
    ranks: bool = False


@dataclass(frozen=True)
class SearchResult:
    """How many answer, those of the page as JSON, counts by facet and value."""

    count: int
    page: list[bytes]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass
class ReadIndex:
    """An index as it was when it was opened, and what searches it."""

    index: Index
    searcher: Searcher = field(init=False)

    def __post_init__(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()


def search_index(
    held: ReadIndex, search: CatalogueSearch, *, labels: Iterable[str], languages: Sequence[str]
) -> SearchResult:
    """What answers and bears one of the labels, each in the first of the languages in which it is shown.

    The labels join what is asked once it has been read: nothing that is written can widen them.
    """
    query = Query.boolean_query([(Occur.Must, search.query), (Occur.Must, asking.match_labels(held.index, labels))])
    addresses, count = _find_page(held, query, search)
    page = [_read_shown(held, address, languages) for address in addresses]
    return SearchResult(count, page, {name: count_facet(held, query, name) for name in search.facets})


def list_names(held: ReadIndex, query: Query, first: int, last: int, *, labels: Iterable[str]) -> tuple[list[str], int]:
    """The names of those that answer and bear one of the labels, from one to another in their order; how many do."""
    query = asking.narrow(query, [asking.match_labels(held.index, labels)])
    count, is_far = 0, first > _FAR
    if is_far:
        # As for every page of texts: one that lies far behind is nearer to the other end.
        count = _count(held, query)
        is_far = first > count // 2
    start, rows = (max(count - last, 0), min(last, count) - first) if is_far else (first, last - first)
    order = Order.Desc if is_far else Order.Asc
    documents = held.searcher.search(query, max(rows, 1), order_by_field="name", order=order, offset=start)
    names = [str(name) for name, _address in documents.hits][: max(rows, 0)]
    return names[::-1] if is_far else names, _read_count(documents)


def _read_shown(held: ReadIndex, address: DocAddress, languages: Sequence[str]) -> bytes:
    document = held.searcher.doc(address)
    return bytes(next(filter(None, (document.get_first(f"shown_{code}") for code in languages)), b"{}"))


def _find_page(held: ReadIndex, query: Query, search: CatalogueSearch) -> tuple[list[DocAddress], int]:
    # Without words everything ranks the same.
    name, descending = next((key for key in search.order if search.ranks or key[0] != SCORE), _BY_CHANGE)
    if name == SCORE and descending:
        return _find_by_rank(held, query, search)
    start, rows = search.start, search.rows
    if SORTS[name] in ("name", BY_TITLE) and start > _FAR:
        # Texts are put in order up to the end of the page: one that lies far behind is nearer to the other end.
        count = _count(held, query)
        if start > count // 2:
            end = min(start + rows, count)
            backwards, _total = _order(held, query, SORTS[name], not descending, count - end, max(end - start, 0))
            return backwards[::-1], count
    return _order(held, query, SORTS[name], descending, start, rows)


def _order(
    held: ReadIndex, query: Query, name: str, descending: bool, start: int, rows: int
) -> tuple[list[DocAddress], int]:
    order = Order.Desc if descending else Order.Asc
    documents = held.searcher.search(query, max(rows, 1), order_by_field=name, order=order, offset=start)
    return [address for _value, address in documents.hits][:rows], _read_count(documents)


def _count(held: ReadIndex, query: Query) -> int:
    return _read_count(held.searcher.search(query, 1))


def _read_count(documents: FoundDocuments) -> int:
    return documents.count or 0  # type: ignore[attr-defined] # which its stub forgets


def _find_by_rank(held: ReadIndex, query: Query, search: CatalogueSearch) -> tuple[list[DocAddress], int]:
    """The best first; of equal rank what was changed last."""
    end = search.start + search.rows
    limit = end + _FEWEST_EQUAL
    while True:
        documents = held.searcher.search(query, limit)
        hits = documents.hits
        if len(hits) < limit or end < 1 or hits[-1][0] < hits[end - 1][0] or limit > _MOST_EQUAL:
            break
        limit *= 16
    if 0 < end <= len(hits):
        # What ranks below the page's last comes onto no page so far.
        hits = hits[: bisect_right(hits, -hits[end - 1][0], key=lambda hit: -hit[0])]
    moments = held.searcher.fast_field_values("metadata_modified", [address for _score, address in hits])
    keys = [(-score, -(moment or 0)) for (score, _address), moment in zip(hits, moments, strict=True)]
    ranked = nsmallest(end, range(len(hits)), key=keys.__getitem__)
    return [hits[at][1] for at in ranked[search.start :]], _read_count(documents)


def count_facet(held: ReadIndex, query: Query, name: str) -> dict[str, int]:
    """How many answer with each value of a field."""
    start = "" if name in FACETS else f"{name}="
    terms: dict[str, object] = {"field": FACTS if start else name, "size": _MOST_VALUES}
    if start:
        terms["include"] = f"{asking.escape_signs(start)}.*"
    buckets = held.searcher.aggregate(query, {"facet": {"terms": terms}})["facet"]["buckets"]
    return {bucket["key"].removeprefix(start): bucket["doc_count"] for bucket in buckets}
