"""The door of the lake: what has been published, which file of it an actor may read, and how to open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.lake import queries as _queries
from hatang.capabilities.lake.actions import Published
from hatang.capabilities.lake.actions import publish_datasets as _publish
from hatang.capabilities.lake.actions import withdraw_snapshot as _withdraw
from hatang.capabilities.lake.formats import store as _store
from hatang.capabilities.lake.formats.parquet import build_connection_options, open_duckdb
from hatang.capabilities.lake.jobs import publish as _publish_day
from hatang.capabilities.lake.queries import Readable, SnapshotRow
from hatang.capabilities.lake.terms import Check, Edition, SnapshotState
from hatang.kernel import jobs as _jobs

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from io import BufferedIOBase
    from pathlib import Path

    from hatang.kernel.access import Actor

__all__ = [
    "Check",
    "Edition",
    "Published",
    "Readable",
    "SnapshotRow",
    "SnapshotState",
    "build_connection_options",
    "find_snapshot",
    "is_being_published",
    "list_newest_snapshots",
    "list_readable",
    "list_versions",
    "local_path",
    "open_duckdb",
    "open_file",
    "publish",
    "withdraw_snapshot",
]


def list_newest_snapshots(actor: Actor, as_of: date | None = None) -> dict[str, SnapshotRow]:
    """The newest standing snapshot of each dataset that the actor may know of, by the dataset's name; one query."""
    return _queries.list_newest_snapshots(actor=actor, as_of=as_of)


def list_versions(dataset: str, actor: Actor) -> list[SnapshotRow]:
    """Every snapshot of the dataset, withdrawn ones too, the newest first."""
    return _queries.list_versions(dataset=dataset, actor=actor)


def find_snapshot(dataset: str, version: str, actor: Actor) -> SnapshotRow:
    """One snapshot ("2026-11-26.1"); `Missing` where there is none that the actor may know of."""
    return _queries.find_snapshot(dataset=dataset, version=version, actor=actor)


def list_readable(actor: Actor, as_of: date | None = None) -> list[Readable]:
    """Of each dataset the fullest file that the actor may ask, with the bodies whose rows it must be cut to."""
    return _queries.list_readable(actor=actor, as_of=as_of)


def open_file(name: str) -> BufferedIOBase:
    """A file that a manifest names ("file", "tiles"), seekable. The caller knows that the actor may read it."""
    return _store.open_store().open(name)


def local_path(name: str) -> Path:
    """The file on this machine; from a bucket it is fetched once."""
    return _store.open_store().path(name)


def publish(actor: Actor, *, names: Collection[str], as_of: date, now: datetime) -> list[Published]:
    """Publish the datasets (all where none is named) as of the date; `Conflict` while another writer is at work."""
    return _publish(actor, names=names, as_of=as_of, now=now)


def is_being_published() -> bool:
    """Whether the datasets of the day are about to be published."""
    return _jobs.is_due(_publish_day)


def withdraw_snapshot(actor: Actor, dataset: str, version: str, *, reason: str, now: datetime) -> None:
    """Take a snapshot back; its manifest and a tombstone with the reason stay."""
    _withdraw(actor, dataset=dataset, version=version, reason=reason, now=now)
