"""Publishing: a dataset as of a date becomes files that never change; and taking a snapshot back."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake import queries
from hatang.capabilities.lake.formats import checks, manifests, parquet, store, tiles
from hatang.capabilities.lake.formats.columns import NotOfItsKind
from hatang.capabilities.lake.models import Snapshot
from hatang.capabilities.lake.terms import Edition, Outcome
from hatang.kernel import access, audit, datasets, events, files, releases, suppression
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.imports import queries as imports
from hatang.kernel.problems import Conflict, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    import duckdb

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset

# The advisory lock of the one writer ("lake" in ASCII); the database frees it when the writer dies.
_WRITER = 0x6C616B65


@dataclass(frozen=True)
class Published:
    """What came of one dataset; `problem` says why it was not published."""

    dataset: str
    version: str
    outcome: Outcome
    rows: int = 0
    failed_checks: int = 0
    problem: str = ""


def publish_datasets(
    actor: Actor,
    *,
    names: Collection[str],
    as_of: date,
    now: datetime,
    progress: Callable[[int, int, str], None] = lambda done, total, what: None,
    patient: bool = False,
) -> list[Published]:
    """Publish the datasets (all where none is named) as of the date.

    One writer at a time: while another is at work, `Conflict`, or where `patient` its end is waited for. Each dataset
    is read in one state of the database and stands in the lake whole or not at all; one whose rows have not changed
    since its last snapshot of that date gets no new one, and one whose rows are not what it declares, or whose file is
    gone, holds up no other.
    """
    access.require_right(actor, "lake.publish")
    chosen = [_find_dataset(name) for name in names] if names else list(datasets.list_datasets())
    lake = store.open_store()
    done = []
    with _one_writer(patient=patient), _open_workshop() as workshop:
        _reconcile_index(lake)
        for number, dataset in enumerate(chosen):
            progress(number, len(chosen), str(dataset.title))
            try:
                done.append(_publish_dataset(actor, dataset, lake=lake, as_of=as_of, now=now, workshop=workshop))
            except (NotOfItsKind, Missing) as error:
                done.append(Published(dataset.name, "", Outcome.REFUSED, problem=str(error)))
        _sweep_files(lake)
        progress(len(chosen), len(chosen), "")
    return done


def withdraw_snapshot(actor: Actor, *, dataset: str, version: str, reason: str, now: datetime) -> None:
    """Take a snapshot back: its files go unless another snapshot has the same, its manifest and a tombstone stay."""
    access.require_right(actor, "lake.publish")
    if not reason.strip():
        raise Invalid("reason", _("A reason is needed"), where=dataset)
    lake = store.open_store()
    with _one_writer():
        with transaction.atomic():
            snapshot = queries.find_stored_snapshot(dataset=dataset, version=version, actor=actor)
            if snapshot.withdrawn_at:
                raise Conflict("snapshot", _("This snapshot has been withdrawn already"), where=f"{dataset} {version}")
            _bury_snapshot(actor, snapshot, lake=lake, reason=reason.strip(), now=now)
        _sweep_files(lake)


def withdraw_all(actor: Actor, *, dataset: str, reason: str, now: datetime) -> int:
    """Take back every snapshot of a dataset that is no more, waiting for whoever writes; how many there were."""
    access.require_right(actor, "lake.publish")
    lake = store.open_store()
    with _one_writer(patient=True):
        with transaction.atomic():
            standing = list(Snapshot.objects.standing().filter(dataset=dataset))
            for snapshot in standing:
                _bury_snapshot(actor, snapshot, lake=lake, reason=reason, now=now)
        _sweep_files(lake)
    return len(standing)


def verify_files() -> store.Verified:
    """Read every file again; `missing` are those that standing snapshots name and the lake does not hold."""
    lake = store.open_store()
    verified = lake.verify()
    missing = {name for name in _list_needed_files() if not lake.holds(name)}
    # One that was withdrawn meanwhile is not missed.
    return replace(verified, missing=tuple(sorted(missing & _list_needed_files())) if missing else ())


def _bury_snapshot(actor: Actor, snapshot: Snapshot, *, lake: store.Store, reason: str, now: datetime) -> None:
    """Mark the snapshot as withdrawn and leave its tombstone; its files go with the next sweep."""
    snapshot.withdrawn_at, snapshot.withdrawn_by, snapshot.reason = now, actor.label, reason
    snapshot.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    audit.record_act(
        actor,
        "lake.withdraw",
        *("lake.snapshot", str(snapshot)),
        before={"state": "published"},
        after={"state": "withdrawn"},
        reason=reason,
    )
    events.publish_event("lake.withdrawn", {"dataset": snapshot.dataset, "version": snapshot.version})
    tombstone = {"dataset": snapshot.dataset, "version": snapshot.version, "withdrawn_at": now.isoformat()}
    tombstone |= {"withdrawn_by": actor.label, "reason": reason}
    lake.put_json(store.tombstone_name(snapshot.dataset, snapshot.version), tombstone)


def _find_dataset(name: str) -> Dataset:
    try:
        return datasets.get_dataset(name)
    except KeyError as error:
        raise Missing("dataset", _("There is no such dataset"), where=name) from error


@dataclass(frozen=True)
class _Workshop:
    """The folder and the DuckDB in which files are made, opened once for all that is published with it."""

    folder: Path
    link: duckdb.DuckDBPyConnection


@contextmanager
def _open_workshop() -> Iterator[_Workshop]:
    """Where the one writer makes files: beside the lake, so that moving them in is one step.

    What a killed writer left there goes with its successor.
    """
    folder = Path(settings.HATANG_DATA) / "lake-workshop"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with parquet.open_duckdb(folder) as link:
            yield _Workshop(folder, link)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _one_writer(*, patient: bool = False) -> Iterator[None]:
    """Be the one writer; whoever is patient waits for another, anyone else is told of it (`Conflict`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock(%s) IS NOT NULL" if patient else "SELECT pg_try_advisory_lock(%s)", [_WRITER]
        )
        if not cursor.fetchone()[0]:
            raise Conflict(
                "lake", _("The lake is being written already"), hint=_("Wait for that to end, then publish again.")
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_WRITER])


@contextmanager
def _one_state() -> Iterator[None]:
    """All reads inside see the database as it was at the first of them."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _publish_dataset(
    actor: Actor, dataset: Dataset, *, lake: store.Store, as_of: date, now: datetime, workshop: _Workshop
) -> Published:
    suppression.settle_counts(dataset, as_of=as_of)
    with _one_state():
        editions, checked, made = _write_editions(dataset, as_of, workshop, lake)
        before = Snapshot.objects.standing().filter(dataset=dataset.name, as_of=as_of).order_by("-number").first()
        manifest: dict[str, Any] = {
            **manifests.describe_dataset(dataset),
            **manifests.describe_release(releases.find_release(dataset), tells_places=releases.tells_places(dataset)),
            "as_of": as_of.isoformat(),
            "editions": editions,
            "checks": checked,
            "lineage": [*imports.list_lineage(dataset=dataset.name, as_of=as_of), *manifests.describe_origin(dataset)],
        }
        number = _next_number(dataset.name, as_of)
    rows = max(edition["rows"] for edition in editions.values())
    failed = sum(not check["passed"] for check in checked)
    if before is not None and _has_same_rows(before.manifest, manifest):
        for path in made.values():
            path.unlink()
        return Published(dataset.name, before.version, Outcome.UNCHANGED, rows, failed)
    snapshot = Snapshot(
        dataset=dataset.name, as_of=as_of, number=number, published_at=now, published_by=actor.label, manifest=manifest
    )
    manifest |= {"version": snapshot.version, "published_at": now.isoformat(), "published_by": actor.label}
    for name, path in made.items():
        lake.put(name, path)
    # From here on the snapshot stands: a writer killed before the next line is completed by the next one.
    lake.put_json(store.manifest_name(dataset.name, snapshot.version), manifest)
    _index_snapshot(actor, snapshot)
    return Published(dataset.name, snapshot.version, Outcome.PUBLISHED, rows, failed)


def _index_snapshot(actor: Actor, snapshot: Snapshot) -> None:
    with transaction.atomic():
        snapshot.save()
        audit.record_act(
            actor,
            "lake.publish",
            *("lake.snapshot", str(snapshot)),
            after={name: edition["sha256"] for name, edition in snapshot.manifest["editions"].items()},
        )
        events.publish_event("lake.published", {"dataset": snapshot.dataset, "version": snapshot.version})


def _write_editions(
    dataset: Dataset, as_of: date, workshop: _Workshop, lake: store.Store
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Path]]:
    """The manifests of the editions, the checks of the fullest, and the files made by their names in the lake.

    The open edition holds what anyone may see: rows for nobody in particular, the released fields, no small count, no
    place that is not released. The full one is written only where it differs.
    """
    hidden: Counter[str] = Counter()
    editions: dict[str, Any] = {}
    made: dict[str, Path] = {}
    shared, opened = releases.list_open_fields(dataset), releases.is_open(dataset)
    placed = dataset if releases.tells_places(dataset) else replace(dataset, geometry="")
    folder, link = workshop.folder, workshop.link
    if opened:
        path = folder / f"{dataset.name}-open.parquet"
        rows = suppression.visible_rows(dataset, actor=ANONYMOUS, as_of=as_of)
        written = parquet.write_parquet(placed, rows, shared, path, link=link, hidden=hidden)
        name = store.file_name(dataset.name, written.sha256, "parquet")
        drawn = _draw_tiles(placed, path, written, made)
        editions[Edition.OPEN] = manifests.describe_edition(name, written, shared, hidden, drawn)
        editions[Edition.OPEN] |= _attach_file(dataset, lake, folder, made)
        fullest = shared, path.replace(folder / f"{written.sha256}.parquet")
        made[name] = fullest[1]
    counts = any(field.counts_people for field in shared)
    if not opened or placed is not dataset or len(shared) < len(dataset.fields) or counts or dataset.holds_back:
        path = folder / f"{dataset.name}-full.parquet"
        rows = suppression.visible_rows(dataset, actor=SYSTEM, as_of=as_of)
        written = parquet.write_parquet(dataset, rows, dataset.fields, path, link=link)
        name = store.file_name(dataset.name, written.sha256, "parquet")
        editions[Edition.FULL] = manifests.describe_edition(name, written, dataset.fields, {}, "")
        fullest = dataset.fields, path.replace(folder / f"{written.sha256}.parquet")
        made[name] = fullest[1]
    return editions, checks.run_checks(dataset, *fullest, link=link), made


def _attach_file(dataset: Dataset, lake: store.Store, folder: Path, made: dict[str, Path]) -> dict[str, Any]:
    """The file that goes out with the rows, as the manifest says it; one that the lake holds is not copied again."""
    kept = dataset.attached
    if kept is None:
        return {}
    name = store.file_name(dataset.name, kept.sha256, Path(kept.name).suffix.removeprefix("."))
    if not lake.holds(name):
        made[name] = Path(shutil.copyfile(files.path_of(kept.pk), folder / Path(name).name))
    attachment = {"file": name, "media_type": kept.media_type, "size_bytes": kept.size, "sha256": kept.sha256}
    return {"attached": attachment}


def _draw_tiles(dataset: Dataset, path: Path, written: parquet.WrittenFile, made: dict[str, Path]) -> str:
    """Draw the open edition; "" where nothing has a place or the program is not installed."""
    if not dataset.geometry or written.bounds is None or not tiles.is_tippecanoe_installed():
        return ""
    drawn = path.with_name(f"{written.sha256}.pmtiles")
    if not tiles.write_tiles(path, drawn, layer=dataset.name):
        return ""
    name = store.file_name(dataset.name, written.sha256, "pmtiles")
    made[name] = drawn
    return name


def _has_same_rows(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two manifests hold the same rows under the same declaration."""
    return all(before.get(name) == value for name, value in after.items() if name not in ("lineage", "checks"))


def _next_number(dataset: str, as_of: date) -> int:
    numbers = Snapshot.objects.filter(dataset=dataset, as_of=as_of).values_list("number", flat=True)
    return max(numbers, default=0) + 1


def _list_named_files() -> set[str]:
    """The files that standing snapshots name."""
    named = set()
    for manifest in Snapshot.objects.standing().values_list("manifest", flat=True):
        for edition in manifest["editions"].values():
            named |= {edition["file"], edition["tiles"], edition.get("attached", {}).get("file", "")} - {""}
    return named


def _list_needed_files() -> set[str]:
    """What must be there for the standing snapshots to be read, and for an index to be made of them again."""
    standing = Snapshot.objects.standing().only("dataset", "as_of", "number")
    return _list_named_files() | {store.manifest_name(snapshot.dataset, snapshot.version) for snapshot in standing}


def _sweep_files(lake: store.Store) -> None:
    """Delete what no standing snapshot names; while a backup is taken it is left to the next writer."""
    with files.deleting_files() as is_free:
        if is_free:
            lake.sweep(_list_named_files())


def _reconcile_index(lake: store.Store) -> None:
    """Take into the index what the lake holds and the index does not: a writer may have been killed between the two."""
    known = {str(indexed) for indexed in Snapshot.objects.only("dataset", "as_of", "number")}
    withdrawn = {(buried["dataset"], buried["version"]): buried for buried in lake.tombstones()}
    for manifest in lake.manifests():
        dataset, version = manifest["dataset"], manifest["version"]
        if f"{dataset} {version}" in known:
            continue
        number = int(version.rpartition(".")[2])
        snapshot = Snapshot(
            dataset=dataset,
            as_of=date.fromisoformat(manifest["as_of"]),
            number=number,
            manifest=manifest,
            published_at=datetime.fromisoformat(manifest["published_at"]),
            published_by=manifest["published_by"],
        )
        if tombstone := withdrawn.get((dataset, version)):
            snapshot.withdrawn_at = datetime.fromisoformat(tombstone["withdrawn_at"])
            snapshot.withdrawn_by, snapshot.reason = tombstone["withdrawn_by"], tombstone["reason"]
        _index_snapshot(SYSTEM, snapshot)
