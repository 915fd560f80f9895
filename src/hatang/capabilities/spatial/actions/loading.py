"""Loading: the open edition of each published dataset with a place becomes the table of a collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import queries
from hatang.capabilities.spatial.actions import tables
from hatang.capabilities.spatial.models import Collection
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
class Loaded:
    """What came of one dataset: its version and rows, "" where it was dropped, `problem` where it was left as it is."""

    dataset: str
    version: str
    rows: int = 0
    problem: str = ""


def refresh(
    actor: Actor,
    *,
    now: datetime,
    progress: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> list[Loaded]:
    """Bring every collection to the newest standing snapshot; drop those withdrawn, closed or no longer declared.

    Each in one transaction: readers see the table before or the table after. One that cannot be loaded holds up no
    other. What is up to date already is not touched and not in the answer.
    """
    access.require(actor, "spatial.refresh")
    # What people brought stands in its table first and in the lake after.
    live = set(Collection.objects.filter(live=True).values_list("dataset", flat=True))
    newest = {name: row for name, row in lake.newest(ANONYMOUS).items() if name not in live}
    shared = {name: row for name, row in newest.items() if is_shared(datasets.get(name))}
    done = []
    for stale in Collection.objects.filter(live=False).exclude(dataset__in=shared):
        _drop(actor, stale.dataset)
        done.append(Loaded(stale.dataset, ""))
    standing = {each.dataset: each for each in Collection.objects.all()}
    for number, (name, row) in enumerate(sorted(shared.items())):
        progress(number, len(shared), name)
        dataset, edition = datasets.get(name), row.open
        columns = [] if edition is None else _columns(dataset, edition)
        before = standing.get(name)
        if edition is None or (before and (before.version, before.fields) == (row.version, [c.name for c in columns])):
            continue
        try:
            rows = _load(actor, dataset, columns, edition, version=row.version, now=now)
        except IntegrityError:
            done.append(Loaded(name, row.version, problem=_("two rows have the same key")))
        else:
            done.append(Loaded(name, row.version, rows))
    progress(len(shared), len(shared), "")
    return done


def _columns(dataset: Dataset, edition: Mapping[str, Any]) -> list[Field]:
    """The fields of the file that are for everybody by the declaration of today as well."""
    return [each for each in dataset.fields if each.name in edition["fields"] and not each.personal]


@transaction.atomic
def _load(
    actor: Actor, dataset: Dataset, columns: list[Field], edition: Mapping[str, Any], *, version: str, now: datetime
) -> int:
    rows = tables.build(dataset, columns, _rows(dataset, columns, edition))
    begins, ends = tables.interval(dataset, columns)
    Collection.objects.update_or_create(
        dataset=dataset.name,
        defaults={
            "version": version,
            "fields": [each.name for each in columns],
            "rows": rows,
            "bounds": edition["bounds"],
            "begins": begins,
            "ends": ends,
            "tiles": edition["tiles"],
            "loaded_at": now,
        },
    )
    queries.forget(dataset.name)
    transaction.on_commit(lambda: queries.forget(dataset.name))
    audit.record(
        actor,
        "spatial.load",
        "spatial.collection",
        dataset.name,
        after={"version": version, "sha256": edition["sha256"]},
    )
    return rows


def _rows(dataset: Dataset, columns: list[Field], edition: Mapping[str, Any]) -> Iterator[tables.Row]:
    """Stream the file; the identifier is the natural key, its parts joined by @."""
    names = [each.name for each in columns]
    key = [names.index(name) for name in dataset.key]
    with pq.ParquetFile(lake.local_path(edition["file"])) as file:
        for batch in file.iter_batches(_BATCH, columns=[*names, "geometry"]):
            values = [batch.column(name).to_pylist() for name in names]
            for places, *row in zip(batch.column("geometry").to_pylist(), *values, strict=True):
                identifier = "@".join("" if row[part] is None else str(row[part]) for part in key)
                yield (identifier, *row, None if places is None else places.hex())


@transaction.atomic
def _drop(actor: Actor, dataset: str) -> None:
    tables.drop(dataset)
    Collection.objects.filter(dataset=dataset).delete()
    queries.forget(dataset)
    transaction.on_commit(lambda: queries.forget(dataset))
    audit.record(actor, "spatial.drop", "spatial.collection", dataset)
