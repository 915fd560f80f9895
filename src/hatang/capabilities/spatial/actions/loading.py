"""Loading: the open edition of each published dataset with a place becomes the table of a collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial.actions import tables
from hatang.capabilities.spatial.models import Collection
from hatang.capabilities.spatial.queries.collections import forget_collection
from hatang.capabilities.spatial.rules import is_shared
from hatang.kernel import access, audit, datasets
from hatang.kernel.access import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset, Field

# Rows of the file that are held in memory at once.
_BATCH = 10_000


@dataclass(frozen=True)
class LoadedCollection:
    """What came of one dataset: its version and rows, "" where it was dropped, `problem` where it was left as it is."""

    dataset: str
    version: str
    rows: int = 0
    problem: str = ""


def refresh_collections(
    actor: Actor,
    *,
    now: datetime,
    progress: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> list[LoadedCollection]:
    """Bring every collection to the newest standing snapshot; drop those withdrawn, closed or no longer declared.

    Each in one transaction: readers see the table before or the table after. One that cannot be loaded holds up no
    other. What is up to date already is not touched and not in the answer.
    """
    access.require_right(actor, "spatial.refresh")
    # What people brought stands in its table first and in the lake after.
    live = set(Collection.objects.filter(live=True).values_list("dataset", flat=True))
    newest = {name: row for name, row in lake.list_newest_snapshots(ANONYMOUS).items() if name not in live}
    shared = {name: row for name, row in newest.items() if is_shared(datasets.get_dataset(name))}
    done = []
    for stale in Collection.objects.filter(live=False).exclude(dataset__in=shared):
        _drop_collection(actor, stale.dataset)
        done.append(LoadedCollection(stale.dataset, ""))
    standing = {collection.dataset: collection for collection in Collection.objects.all()}
    for number, (name, row) in enumerate(sorted(shared.items())):
        dataset, edition = datasets.get_dataset(name), row.open
        progress(number, len(shared), str(dataset.title))
        columns = [] if edition is None else _list_open_columns(dataset, edition)
        before = standing.get(name)
        if edition is None or (before and (before.version, before.fields) == (row.version, [c.name for c in columns])):
            continue
        try:
            rows = _load_collection(actor, dataset, columns, edition, version=row.version, now=now)
        except IntegrityError:
            done.append(LoadedCollection(name, row.version, problem=_("two rows have the same key")))
        else:
            done.append(LoadedCollection(name, row.version, rows))
    progress(len(shared), len(shared), "")
    return done


def _list_open_columns(dataset: Dataset, edition: Mapping[str, Any]) -> list[Field]:
    """The fields of the file that are for everybody by the declaration of today as well."""
    return [field for field in dataset.fields if field.name in edition["fields"] and not field.personal]


@transaction.atomic
def _load_collection(
    actor: Actor, dataset: Dataset, columns: list[Field], edition: Mapping[str, Any], *, version: str, now: datetime
) -> int:
    rows = tables.build_table(dataset, columns, _read_edition_rows(dataset, columns, edition))
    begins, ends = tables.find_date_range(dataset, columns)
    Collection.objects.update_or_create(
        dataset=dataset.name,
        defaults={
            "version": version,
            "fields": [column.name for column in columns],
            "rows": rows,
            "bounds": edition["bounds"],
            "begins": begins,
            "ends": ends,
            "tiles": edition["tiles"],
            "loaded_at": now,
        },
    )
    forget_collection(dataset.name)
    audit.record_act(
        actor,
        "spatial.load",
        "spatial.collection",
        dataset.name,
        after={"version": version, "sha256": edition["sha256"]},
    )
    return rows


def _read_edition_rows(dataset: Dataset, columns: list[Field], edition: Mapping[str, Any]) -> Iterator[tables.Row]:
    """Stream the file; the identifier is the natural key, its parts joined by @."""
    names = [column.name for column in columns]
    key = [names.index(name) for name in dataset.key]
    with pq.ParquetFile(lake.local_path(edition["file"])) as file:
        for batch in file.iter_batches(_BATCH, columns=[*names, "geometry"]):
            values = [batch.column(name).to_pylist() for name in names]
            for places, *row in zip(batch.column("geometry").to_pylist(), *values, strict=True):
                identifier = "@".join("" if row[part] is None else str(row[part]) for part in key)
                yield (identifier, *row, None if places is None else places.hex())


@transaction.atomic
def _drop_collection(actor: Actor, dataset: str) -> None:
    tables.drop_table(dataset)
    Collection.objects.filter(dataset=dataset).delete()
    forget_collection(dataset)
    audit.record_act(actor, "spatial.drop", "spatial.collection", dataset)
