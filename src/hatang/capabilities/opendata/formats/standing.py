"""The index on disk, as this process reads it: true to every change that was committed before a question.

It lies in HATANG_DATA/search under a name made of the database's identity, of what descriptions rest on beside the
database, and of the version of its fields: a restored database, another address or another version has another index.
It holds the snapshot of the database up to which it knows every change (`opendata_change`). One process at a time
writes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import tantivy
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from hatang.capabilities.opendata import rules
from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.opendata.queries import published, registered
from hatang.capabilities.opendata.terms import Capacity, PackageState
from hatang.engines.catalogue_search import documents, finding
from hatang.engines.catalogue_search.finding import ReadIndex
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

    from hatang.engines.catalogue_search.finding import CatalogueSearch, SearchResult
    from hatang.kernel.access import Actor

# What was written since a snapshot of the database, and the snapshot that knows it; nothing is told of transactions
# under way, nor of rows that another database server wrote before it was copied. Then: whether this transaction wrote
# something itself, which no other may know; whether the known snapshot is of a database that was further than this one;
# the second of the question; and the identity of the database: a restored one is of another server, has another number
# there, or has its tables under other numbers.
CHANGES = """
SELECT pg_current_snapshot()::text,
       array(SELECT DISTINCT thing FROM opendata_change
             WHERE xact >= pg_snapshot_xmin(%(known)s::pg_snapshot)
               AND NOT pg_visible_in_snapshot(xact, %(known)s::pg_snapshot)
               AND pg_visible_in_snapshot(xact, pg_current_snapshot())),
       pg_current_xact_id_if_assigned() IS NOT NULL,
       pg_snapshot_xmax(%(known)s::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()),
       extract(epoch FROM now())::bigint,
       concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                 (SELECT timeline_id FROM pg_control_checkpoint()),
                 (SELECT oid FROM pg_database WHERE datname = current_database()), 'opendata_change'::regclass::oid)
"""
# How long changes are kept, and after how long without a confirmation an index no longer relies on them.
KEPT_HOURS, RELIED_ON_SECONDS = 48, 36 * 3600
# For so long a process takes it that nothing changed, of what everybody asks again and again.
TRUSTED_SECONDS = 0.25
# From so many changes on a new index costs less than a changed one.
_MOST_CHANGES = 20_000
# The advisory lock of the one writer ("find" in ASCII); the database frees it when the writer dies.
_WRITER = 0x66696E64
_NOTHING_KNOWN, _NOTE, _EVERYTHING_PUBLISHED = "1:1:", "@known", UUID(int=0)
_HEAP_BYTES = 50_000_000

# Under these everybody finds, those who keep the catalogue, and the index itself what it made of the lake.
PUBLIC, REGISTERED, PUBLISHED = "public", "registered", "published"


@dataclass(frozen=True)
class _Changes:
    """An answer to CHANGES."""

    snapshot: str
    things: list[UUID | None]
    wrote: bool
    is_ahead: bool
    now: int
    identity: str


@dataclass
class Standing(ReadIndex):
    """An index that is true up to a snapshot of the database; `number` names this state in this process.

    `confirmed` is the second, by the database's clock, at which nothing else was known to have changed; `looked_at` the
    moment, by this process' clock, at which it was asked for it last.
    """

    folder: Path | None
    snapshot: str
    confirmed: int
    looked_at: float = 0.0
    number: int = field(default_factory=count().__next__)


_lock = threading.Lock()
_held: list[Standing] = []
_ENGINE = version("tantivy")


def get_index(*, trusted: bool = False) -> Standing:
    """The index as it is true now; `trusted`, as it was a moment ago, for what everybody asks again and again.

    A reading has one: what is kept is made of the state under which it is kept.
    """
    return cache_in_reading(Standing, get_trusted_index if trusted else get_current_index)


def get_trusted_index() -> Standing:
    """What was true a moment ago; asked of the database again once the moment is over."""
    held = _held[0] if _held else None
    is_fresh = held is not None and time.monotonic() - held.looked_at < TRUSTED_SECONDS
    return held if held is not None and is_fresh else get_current_index()


def trust_nothing() -> None:
    """This process wrote something: the next question looks."""
    for held in _held:
        held.looked_at = 0.0


def get_current_index() -> Standing:
    """What is true now. What the transaction of the question wrote itself is in an index of its own, in memory."""
    with _lock:
        held = _held[0] if _held else None
        changes = _read_changes(held)
        if changes.wrote:
            return _build_index(None, tantivy.Index(_make_schema()), changes)
        folder = _choose_folder(changes.identity)
        if held is None or held.folder != folder:
            held = _open_index(folder)
            changes = _read_changes(held)
        if held is None or _is_out_of_date(held, changes):
            held = _renew_index(folder, held)
        elif changes.things:
            held = _renew_index(folder, held, patient=False)
        else:
            held.snapshot, held.confirmed = changes.snapshot, changes.now
        held.looked_at = time.monotonic()
        _held[:] = [held]
        return held


def drop_held_index() -> None:
    """The next question reads the disk again."""
    with _lock:
        _held.clear()


def confirm_index() -> int:
    """Write down that the index on disk is true, then take away the changes on which none relies; how many."""
    held = get_current_index()
    if held.folder is not None:
        with _write_alone(patient=True):
            newest = _open_index(held.folder)
            changes = _read_changes(newest)
            # What came in this moment is written, and noted, by the next question.
            if newest is not None and not changes.things:
                _change_index(newest.index, (), changes)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM opendata_change WHERE at < now() - make_interval(hours => %s)", [KEPT_HOURS])
        return int(cursor.rowcount)


def note_published_change() -> None:
    """Tell every index, once this transaction is committed, that something published is no longer as it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO opendata_change (thing) VALUES (%s) ON CONFLICT DO NOTHING", [_EVERYTHING_PUBLISHED]
        )


def _choose_folder(identity: str) -> Path:
    """Where the index lies that is of this database, and of what else descriptions rest on."""
    rests_on = [documents.VERSION, _ENGINE, settings.HATANG_ADDRESS, settings.HATANG_PUBLISHER, identity]
    rests_on += [
        [declared.name, declared.access, [column.name for column in declared.fields if column.personal]]
        for declared in datasets.list_declared()
    ]
    name = hashlib.sha256(json.dumps(rests_on).encode()).hexdigest()[:32]
    return Path(settings.HATANG_DATA) / "search" / name


def _read_changes(held: Standing | None) -> _Changes:
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"known": held.snapshot if held else _NOTHING_KNOWN})
        return _Changes(*cursor.fetchone())


def _is_out_of_date(held: Standing, changes: _Changes) -> bool:
    return changes.is_ahead or changes.now - held.confirmed > RELIED_ON_SECONDS


def _open_index(folder: Path) -> Standing | None:
    """What lies on disk; None where nothing does, or nothing that can be read."""
    try:
        index = tantivy.Index.open(str(folder))
    except ValueError:
        return None
    index.config_reader("manual")
    index.reload()
    searcher = index.searcher()
    hits = searcher.search(tantivy.Query.term_query(index.schema, "id", _NOTE), 1).hits
    if not hits:
        return None
    note = json.loads(bytes(searcher.doc(hits[0][1]).get_first(f"shown_{settings.LANGUAGE_CODE}") or b"{}"))
    return Standing(index, folder, note["snapshot"], note["confirmed"])


@contextmanager
def _write_alone(*, patient: bool) -> Iterator[bool]:
    """Whether no other process writes; `patient` waits until none does. The transaction's end lets others write."""
    way = "pg_advisory_xact_lock(%s) IS NOT NULL" if patient else "pg_try_advisory_xact_lock(%s)"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {way}", [_WRITER])
            (mine,) = cursor.fetchone()
        yield mine


def _renew_index(folder: Path, held: Standing | None, *, patient: bool = True) -> Standing:
    """The index with every change in it. Where another process writes it, an impatient question has what stands."""
    with _write_alone(patient=patient) as mine:
        if not mine:
            assert held is not None
            return held
        # Another process may have written since this one looked.
        newest = _open_index(folder)
        changes = _read_changes(newest)
        many = None in changes.things or len(changes.things) > _MOST_CHANGES
        if newest is None or many or _is_out_of_date(newest, changes):
            return _build_index(folder, _make_index(folder), changes)
        if changes.things:
            _change_index(newest.index, {thing for thing in changes.things if thing is not None}, changes)
            return Standing(newest.index, folder, changes.snapshot, changes.now)
        return newest


def _make_schema() -> tantivy.Schema:
    return documents.make_schema([code for code, _name in settings.LANGUAGES])


def _make_index(folder: Path) -> tantivy.Index:
    """An empty index; those of other databases and versions go."""
    if folder.parent.exists():
        for other in folder.parent.iterdir():
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return tantivy.Index(_make_schema(), path=str(folder))


def _build_index(folder: Path | None, index: tantivy.Index, changes: _Changes) -> Standing:
    """Of everything. What is read is at least as new as the snapshot: what comes between is told again as a change."""
    index.config_reader("manual")
    with _writing(index, changes) as writer:
        for document in chain(read_entries(), read_packages(Package.objects.all())):
            writer.add_document(document)
    return Standing(index, folder, changes.snapshot, changes.now)


def _change_index(index: tantivy.Index, things: Collection[UUID], changes: _Changes) -> None:
    touched = _find_touched_packages(things) if things else set()
    with _writing(index, changes) as writer:
        for key in touched:
            writer.delete_documents_by_term("id", str(key))
        for document in read_packages(Package.objects.filter(pk__in=touched)):
            writer.add_document(document)
        if _EVERYTHING_PUBLISHED in things:
            writer.delete_documents_by_term(documents.LABELS, PUBLISHED)
            for document in read_entries():
                writer.add_document(document)


@contextmanager
def _writing(index: tantivy.Index, changes: _Changes) -> Iterator[tantivy.IndexWriter]:
    """A writer whose work stands, with up to what it is true, once the block has ended well; none of it otherwise."""
    writer = index.writer(_HEAP_BYTES, 1)
    yield writer
    writer.delete_documents_by_term("id", _NOTE)
    known = {"snapshot": changes.snapshot, "confirmed": changes.now}
    writer.add_document(documents.make_note(_NOTE, settings.LANGUAGE_CODE, known))
    writer.commit()
    writer.wait_merging_threads()


def _find_touched_packages(things: Collection[UUID]) -> set[UUID]:
    """The packages that are among the things, or show one of them: their body, their groups, their tags."""
    touched = set(things)
    touched.update(Package.objects.filter(owner__in=things).values_list("pk", flat=True))
    touched.update(Package.tags.through.objects.filter(tag__in=things).values_list("package", flat=True))
    touched.update(Package.groups.through.objects.filter(body__in=things).values_list("package", flat=True))
    return touched


# ---- what it holds, and who finds what of it


def label_of_owner(key: object) -> str:
    """Under which label an organisation finds its own."""
    return f"owner={key}"


def read_packages(packages: QuerySet[Package]) -> Iterator[tantivy.Document]:
    """Of those that stand; a hidden one bears the label of its organisation alone."""
    standing = registered.prefetch_package_parts(packages.filter(state=PackageState.ACTIVE))
    for package in standing.order_by("-modified", "name").iterator(chunk_size=2_000):
        shown = ckan.registered_package(package)
        labels = (REGISTERED, label_of_owner(package.owner_id), *(() if package.private else (PUBLIC,)))
        texts = (package.title, package.notes or "", package.name, *package.tag_names)
        yield documents.make_document({settings.LANGUAGE_CODE: shown}, labels, ckan.encode_json, phrases=texts)


def read_entries() -> Iterator[tantivy.Document]:
    """Of what is published: found in each language by the words of all, and shown in each."""
    entries = published.list_entries()
    for entry in entries:
        shown = {}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                shown[code] = ckan.describe_entry(entry)
        yield documents.make_document(shown, (PUBLIC, PUBLISHED), ckan.encode_json, entry.words)


def list_labels(actor: Actor) -> tuple[str, ...]:
    """Under which labels the actor finds: what everybody does, and the hidden datasets of the own organisations."""
    if actor.is_anonymous:
        return (PUBLIC,)
    if rules.is_keeper(actor):
        return (PUBLIC, REGISTERED)
    own = Body.objects.served_by(actor, *Capacity.values).values_list("pk", flat=True)
    return (PUBLIC, *(label_of_owner(key) for key in own))


def search_catalogue(held: ReadIndex, search: CatalogueSearch, actor: Actor = ANONYMOUS) -> SearchResult:
    """What answers of that which everybody finds, and of what the actor may see; in the reader's language."""
    languages = (translation.get_language() or settings.LANGUAGE_CODE, settings.LANGUAGE_CODE)
    return finding.search_index(held, search, labels=list_labels(actor), languages=languages)
