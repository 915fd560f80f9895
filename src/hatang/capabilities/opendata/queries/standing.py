"""The index that this process holds: built at the first question, told of every change before it answers."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, Func, Q, TextField

from hatang.capabilities.opendata.models import Body, Package, Relationship
from hatang.capabilities.opendata.queries import published
from hatang.capabilities.opendata.queries.finding import SearchResult, in_title
from hatang.capabilities.opendata.queries.index import LISTS, SINGLE, TITLE, WORDS, Hits, Index, IndexDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from hatang.capabilities.opendata.queries.finding import CatalogueSearch
    from hatang.capabilities.opendata.queries.published import CatalogueEntry

# What was written since a snapshot of the database, and the snapshot that knows it; nothing is told of transactions
# under way, nor of rows that another database server wrote before it was copied. Last: whether this transaction wrote
# something itself, which no index may know.
CHANGES = """
SELECT pg_current_snapshot()::text,
       array(SELECT DISTINCT thing FROM opendata_change
             WHERE xact >= pg_snapshot_xmin(%(known)s::pg_snapshot)
               AND NOT pg_visible_in_snapshot(xact, %(known)s::pg_snapshot)
               AND pg_visible_in_snapshot(xact, pg_current_snapshot())),
       pg_current_xact_id_if_assigned() IS NOT NULL
"""
# How long changes are kept, and after how long without a question a process no longer relies on them.
KEPT_HOURS, RELIED_ON_SECONDS = 48, 24 * 3600
# From so many changes on a new index costs less than a changed one.
_MOST_CHANGES = 20_000
_BY_CHANGE = ("metadata_modified", True)
_IN_SQL = {"tags": "tag_names", "groups": "group_names", "res_format": "formats", "organization": "owner__name"}


@dataclass
class Standing:
    """An index with what stands beside it: the published entries, titles of bodies, and what was made of datasets.

    `snapshot` is what the database had seen when the index was true; `number` names this state in this process; `made`
    keeps descriptions by what they are of.
    """

    snapshot: str
    index: Index
    entries: Sequence[CatalogueEntry]
    titles: Mapping[str, str]
    made: dict[Hashable, bytes] = field(default_factory=dict)
    number: int = field(default_factory=count().__next__)
    facet_values: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    confirmed: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        placed = [(self.index.place_of(entry.snapshot.published_at), entry) for entry in self.entries]
        newest_first = sorted(placed, key=lambda pair: pair[1].snapshot.published_at, reverse=True)
        self._placed = sorted(newest_first, key=lambda pair: pair[0])

    def confirm(self, snapshot: str) -> None:
        """Nothing had changed up to this snapshot of the database."""
        self.snapshot, self.confirmed = snapshot, time.monotonic()

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.confirmed > RELIED_ON_SECONDS

    def find(
        self,
        search: CatalogueSearch,
        *,
        answers: Callable[[CatalogueEntry], bool],
        value_of: Callable[[CatalogueEntry, str], list[str]],
    ) -> SearchResult[UUID] | None:
        """As `finding.find`, with keys of packages; None for a question that only the database can answer."""
        # Without words everything scores the same.
        order = [term for term in search.order if search.words.strip() or term[0] != "score"]
        by_title = order == [("score", True), _BY_CHANGE]
        if not by_title and order != [_BY_CHANGE]:
            return None
        hits = self.index.find(search.words, search.conditions, by_title=by_title)
        if hits is None:
            return None
        answering = [(place, entry) for place, entry in self._placed if answers(entry)]
        page = self._page(hits, _in_order(answering, hits, search.words if by_title else ""), search)
        facets = {}
        for name in search.facets:
            facets[name] = self.index.counts(name, hits)
            for _place, entry in answering:
                for value in self._values(entry, name, value_of):
                    facets[name][value] = facets[name].get(value, 0) + 1
        return SearchResult(len(hits) + len(answering), page, facets)

    def _values(
        self, entry: CatalogueEntry, name: str, value_of: Callable[[CatalogueEntry, str], list[str]]
    ) -> list[str]:
        """An entry's values of a facet, which are the same in every language."""
        facet = self.facet_values.get((entry.name, name))
        if facet is None:
            facet = self.facet_values[entry.name, name] = value_of(entry, name)
        return facet

    def _page(
        self, hits: Hits, entries: Sequence[tuple[int, CatalogueEntry]], search: CatalogueSearch
    ) -> list[CatalogueEntry | UUID]:
        """Of the hits and of entries, each with the number of hits before it, those from `start` on."""
        keys, end = self.index.keys, search.start + search.rows
        # Where each entry comes to stand among all.
        among = {before + n: entry for n, (before, entry) in enumerate(entries)}
        earlier = sum(at < search.start for at in among)
        shown = {at: entry for at, entry in among.items() if search.start <= at < end}
        first = search.start - earlier
        page: list[CatalogueEntry | UUID] = [
            keys[place] for place in hits.page(first, first + search.rows - len(shown))
        ]
        for at in sorted(shown):
            page.insert(at - search.start, shown[at])
        return page


def _in_order(
    answering: Sequence[tuple[int, CatalogueEntry]], hits: Hits, words: str
) -> list[tuple[int, CatalogueEntry]]:
    """Entries as they come among the hits, each with how many hits stand before it; those with the words first."""
    titled = [in_title(entry, words) for _place, entry in answering]
    ordered = [
        (not first, hits.before(place, titled=first), entry)
        for first, (place, entry) in zip(titled, answering, strict=True)
    ]
    return [(before, entry) for _later, before, entry in sorted(ordered, key=lambda row: row[:2])]


_lock = threading.Lock()
_held: list[Standing] = []


def get_held_index() -> Standing | None:
    """What this process holds, of whatever age."""
    return _held[0] if _held else None


def drop_held_index() -> None:
    """The next question builds the index anew."""
    _held.clear()


def get_current_index() -> Standing | None:
    """What is true now; None where the database must be asked: while another thread renews it, or after own writes."""
    if not _lock.acquire(blocking=False):
        return None
    try:
        before = get_held_index()
        if before is None or before.is_old:
            return _hold_index(_build_index())
        snapshot, things, wrote = _read_changes(before.snapshot)
        if wrote:
            return None
        if not things:
            before.confirm(snapshot)
            return before
        if None in things or len(things) > _MOST_CHANGES:
            return _hold_index(_build_index())
        return _hold_index(_update_index(before, snapshot, things))
    finally:
        _lock.release()


def _hold_index(standing: Standing | None) -> Standing | None:
    _held[:] = [standing] if standing else _held
    return standing


def _read_changes(known: str) -> tuple[str, list[UUID | None], bool]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"known": known})
        changes: tuple[str, list[UUID | None], bool] = cursor.fetchone()
    return changes


def _build_index() -> Standing | None:
    # Everything that is read after the snapshot is at least as new: what comes between is told again as a change.
    snapshot, _things, wrote = _read_changes("1:1:")
    if wrote:
        return None
    return _make_standing(snapshot, Index.of(read_documents(Package.objects.listed())), {})


def _update_index(before: Standing, snapshot: str, things: Collection[UUID | None]) -> Standing:
    touched = _find_touched_packages({changed_id for changed_id in things if changed_id is not None})
    index = before.index.changed(touched, read_documents(Package.objects.listed().filter(pk__in=touched)))
    # What is told of a dataset names those that it is related to; what is published is described anew.
    affected = touched | _find_related_packages(touched)
    made: dict[Hashable, bytes] = {
        key: content for key, content in list(before.made.items()) if isinstance(key, UUID) and key not in affected
    }
    return _make_standing(snapshot, index, made)


def _make_standing(snapshot: str, index: Index, made: dict[Hashable, bytes]) -> Standing:
    titles = {body.name: body.title or body.name for body in Body.objects.all()}
    return Standing(snapshot, index, published.list_entries(), titles, made)


def _find_touched_packages(things: Collection[UUID]) -> set[UUID]:
    """The packages that are among the things, or show one of them: their body, their groups, their tags."""
    touched = set(things)
    touched.update(Package.objects.filter(owner__in=things).values_list("pk", flat=True))
    touched.update(Package.tags.through.objects.filter(tag__in=things).values_list("package", flat=True))
    touched.update(Package.groups.through.objects.filter(body__in=things).values_list("package", flat=True))
    return touched


def _find_related_packages(packages: Collection[UUID]) -> set[UUID]:
    relationships = Relationship.objects.filter(Q(subject__in=packages) | Q(object__in=packages))
    return {key for pair in relationships.values_list("subject", "object") for key in pair}


def _select_lexemes(name: str) -> Func:
    return Func(
        F(name),
        template="tsvector_to_array(to_tsvector('simple', %(expressions)s))",
        output_field=ArrayField(TextField()),
    )


def read_documents(packages: QuerySet[Package]) -> Iterator[IndexDocument]:
    """Packages as an index reads them."""
    fields = (*LISTS, *SINGLE)
    columns = [
        _IN_SQL.get(name, "pk" if name == "id" else "owner_id" if name == "owner_org" else name) for name in fields
    ]
    rows = packages.order_by().annotate(
        word_lexemes=_select_lexemes("words"), title_lexemes=_select_lexemes("title_words")
    )
    asked = rows.values_list("pk", "name", "modified", "word_lexemes", "title_lexemes", *columns)
    for key, name, modified, words, title, *values in asked.iterator(chunk_size=5_000):
        held: dict[str, Sequence[str]] = {WORDS: words, TITLE: title}
        for facet, value in zip(fields, values, strict=True):
            if facet in LISTS:
                held[facet] = sorted(set(value))
            else:
                held[facet] = () if value is None else (str(value),)
        yield IndexDocument(key, name, modified, held)


def drop_old_changes() -> int:
    """Take away the changes on which no process relies any more; how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM opendata_change WHERE at < now() - make_interval(hours => %s)", [KEPT_HOURS])
        return int(cursor.rowcount)
