"""One search over the whole catalogue, of what is published and what is registered alike."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Any

from tantivy import Occur, Order, Query

from hatang.engines.catalogue_search import asking
from hatang.engines.catalogue_search.documents import BY_ID, BY_TITLE, FACETS, FACTS, MOMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence, Sized

    from tantivy import DocAddress, Index, Searcher
    from tantivy import SearchResult as FoundDocuments

# By what a client may order, and the field of the index that gives the order.
SORTS = {"id": BY_ID, "name": "name", "title": BY_TITLE, "title_string": BY_TITLE, **{name: name for name in MOMENTS}}
SCORE = "score"
_BY_CHANGE = ("metadata_modified", True)
# What ranks an answer that only begins with what is asked.
_FOUND_AT_ALL = 0.1
# Of equal rank so many are looked at for their last change; a second look costs as much as the first.
_FEWEST_EQUAL, _MOST_EQUAL = 2_000, 50_000
# From so far on a page is worth counting first from which end it is nearer.
_FAR = 1_000
# So many values of a facet are counted, at least.
_MOST_VALUES = 5_000
# Whoever turns a page, or asks for more rows of it, asks the same again: so many answers an index keeps, of pages the
# first places, of facets those that have no more values.
_MOST_KEPT, _KEPT_PLACES, _KEPT_VALUES = 200, 100, 1_000


@dataclass(frozen=True)
class CatalogueSearch:
    """What is looked for: a query, an order of (field, descending), a page, facets, and how many values of each.

    `ranks` say how well an answer fits (`asking.QueryWay`); without any everything fits alike.
    `asked` names the query where the same words mean the same again: by it an answer is known again.
    """

    query: Query = field(default_factory=Query.all_query)
    order: Sequence[tuple[str, bool]] = ((SCORE, True), _BY_CHANGE)
    start: int = 0
    rows: int = 10
    facets: Sequence[str] = ()
    ranks: Sequence[Query] = ()
    asked: Hashable = None


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
    _answers: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, init=False, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def keep_answer[T: Sized](self, key: Hashable, find: Callable[[], T]) -> T:
        """What `find` gives, once for a key; what was not asked for longest goes first."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                kept: T = self._answers[key]
                return kept
        answer = find()
        if len(answer) <= _KEPT_VALUES:
            with self._lock:
                self._answers[key] = answer
                while len(self._answers) > _MOST_KEPT:
                    self._answers.popitem(last=False)
        return answer


def search_index(
    held: ReadIndex, search: CatalogueSearch, *, labels: Iterable[str], languages: Sequence[str]
) -> SearchResult:
    """What answers and bears one of the labels, each in the first of the languages in which it is shown.

    The labels join what is asked once it has been read: nothing that is written can widen them.
    """
    labels = tuple(labels)
    query = Query.boolean_query([(Occur.Must, search.query), (Occur.Must, asking.match_labels(held.index, labels))])
    end = search.start + search.rows
    if search.asked is None:
        addresses, count = _find_page(held, query, search)
        facets = {name: count_facet(held, query, name) for name in search.facets}
    else:
        key = (search.asked, labels)
        order, first = (tuple(search.order), bool(search.ranks)), replace(search, start=0, rows=_KEPT_PLACES)
        if end > _KEPT_PLACES:
            addresses, count = _find_page(held, query, search)
        else:
            places, count = held.keep_answer((key, order), lambda: _find_page(held, query, first))
            addresses = places[search.start : end]
        facets = {
            name: held.keep_answer((key, name), lambda name=name: count_facet(held, query, name))  # type: ignore[misc]
            for name in search.facets
        }
    return SearchResult(count, [_read_shown(held, address, languages) for address in addresses], facets)


def list_names(held: ReadIndex, query: Query, first: int, last: int, *, labels: Iterable[str]) -> tuple[list[str], int]:
    """The names of those that answer and bear one of the labels, from one to another in their order; how many do."""
    query = asking.narrow(query, [asking.match_labels(held.index, labels)])
    hits, count = _order(held, query, "name", descending=False, start=first, rows=max(last - first, 0))
    return [str(name) for name, _address in hits], count


def _read_shown(held: ReadIndex, address: DocAddress, languages: Sequence[str]) -> bytes:
    document = held.searcher.doc(address)
    return bytes(next(filter(None, (document.get_first(f"shown_{code}") for code in languages)), b"{}"))


def _find_page(held: ReadIndex, query: Query, search: CatalogueSearch) -> tuple[list[DocAddress], int]:
    # Without words everything ranks the same.
    name, descending = next((key for key in search.order if search.ranks or key[0] != SCORE), _BY_CHANGE)
    if name == SCORE and descending:
        fits = [(Occur.Should, rank) for rank in search.ranks]
        ranked = Query.boolean_query([(Occur.Must, Query.const_score_query(query, _FOUND_AT_ALL)), *fits])
        return _find_by_rank(held, ranked, search)
    hits, count = _order(held, query, SORTS[name], descending=descending, start=search.start, rows=search.rows)
    return [address for _key, address in hits], count


def _order(
    held: ReadIndex, query: Query, name: str, *, descending: bool, start: int, rows: int
) -> tuple[list[tuple[Any, DocAddress]], int]:
    """The hits of a page with what orders them, and how many answer.

    All up to the end of a page are put in order: one that lies far behind is read from the other end, nearer to it.
    What stands at one place stands as the index has it, from either end.
    """
    order = Order.Desc if descending else Order.Asc
    if start > _FAR and start > (count := _count(held, query)) // 2:
        end = min(start + rows, count)
        if start >= end:
            return [], count
        # One more on either side says whether the page parts any that stand at one place.
        skipped = max(count - end - 1, 0)
        backwards = held.searcher.search(
            query,
            count - start + 1 - skipped,
            order_by_field=name,
            order=Order.Asc if descending else Order.Desc,
            offset=skipped,
        )
        hits = backwards.hits[::-1]
        last = len(hits) - (end < count)
        if hits[0][0] != hits[1][0] and (end == count or hits[last - 1][0] != hits[last][0]):
            return _sort_equals(hits[1:last]), count
    documents = held.searcher.search(query, max(rows, 1), order_by_field=name, order=order, offset=start)
    return documents.hits[:rows], _read_count(documents)


def _sort_equals(hits: Iterable[tuple[Any, DocAddress]]) -> list[tuple[Any, DocAddress]]:
    """Those of one place in the order of the index."""
    return [
        hit
        for _place, equals in groupby(hits, key=lambda hit: hit[0])
        for hit in sorted(equals, key=lambda hit: (hit[1].segment_ord, hit[1].doc))
    ]


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
