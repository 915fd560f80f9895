"""Reads of the index of the lake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.lake.models import Snapshot
from hatang.capabilities.lake.rules import list_readable_bodies
from hatang.capabilities.lake.terms import Edition
from hatang.kernel import datasets, releases
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset

# What only those who read a dataset whole are told of its snapshots: files of operators bear people's names.
_INNER = ("lineage", "published_by")


@dataclass(frozen=True)
class SnapshotRow:
    """A snapshot as the actor may know it: the manifest holds the editions the actor may read, the newest first."""

    dataset: str
    version: str
    as_of: date
    published_at: datetime
    withdrawn_at: datetime | None
    reason: str
    manifest: Mapping[str, Any]

    def edition(self, name: Edition) -> Mapping[str, Any] | None:
        content: Mapping[str, Any] | None = self.manifest["editions"].get(name.value)
        return content

    @property
    def open(self) -> Mapping[str, Any] | None:
        """The edition for everybody, where there is one."""
        return self.edition(Edition.OPEN)


@dataclass(frozen=True)
class Readable:
    """What an actor may ask of a dataset: one file of its newest snapshot, and whose rows of it (None: all).

    `lacks_rows` where that file holds only those of its rows that are for everybody.
    """

    dataset: Dataset
    version: str
    as_of: date
    edition: Mapping[str, Any]
    holder: str
    bodies: frozenset[str] | None
    published_at: datetime
    lacks_rows: bool = False


def _is_released(snapshot: Snapshot) -> bool:
    """Whether everybody may still have the open edition: a field may have been withdrawn since it was published."""
    dataset, edition = datasets.get_dataset(snapshot.dataset), snapshot.manifest["editions"].get(Edition.OPEN)
    if edition is None or not releases.is_open(dataset):
        return False
    opened = {field.name for field in releases.list_open_fields(dataset)}
    tells_place = bool(edition.get("bounds")) and bool(dataset.geometry)
    return opened >= set(edition["fields"]) and (releases.tells_places(dataset) or not tells_place)


def _build_row(snapshot: Snapshot, actor: Actor) -> SnapshotRow:
    manifest = snapshot.manifest
    if list_readable_bodies(actor, datasets.get_dataset(snapshot.dataset)) is not None:
        editions = {name: edition for name, edition in manifest["editions"].items() if name == Edition.OPEN}
        manifest = {name: value for name, value in manifest.items() if name not in _INNER} | {"editions": editions}
    return SnapshotRow(
        snapshot.dataset,
        snapshot.version,
        snapshot.as_of,
        snapshot.published_at,
        snapshot.withdrawn_at,
        snapshot.reason,
        manifest,
    )


def _may_know(snapshot: Snapshot, actor: Actor) -> bool:
    """Whether the actor reads more than the open edition, or that one still stands released."""
    scope = list_readable_bodies(actor, datasets.get_dataset(snapshot.dataset))
    return scope is None or bool(scope) or _is_released(snapshot)


def list_newest_snapshots(*, actor: Actor, as_of: date | None = None) -> dict[str, SnapshotRow]:
    """The newest standing snapshot of each dataset that the actor may know of, by the dataset's name; one query."""
    snapshots = Snapshot.objects.visible_to(actor).newest(as_of)
    return {snapshot.dataset: _build_row(snapshot, actor) for snapshot in snapshots if _may_know(snapshot, actor)}


def list_readable(*, actor: Actor, as_of: date | None = None) -> list[Readable]:
    """Of each dataset the fullest file that the actor may ask, with the bodies whose rows it is to be cut to."""
    readables = []
    for snapshot in Snapshot.objects.visible_to(actor).newest(as_of):
        dataset, editions = datasets.get_dataset(snapshot.dataset), snapshot.manifest["editions"]
        scope = list_readable_bodies(actor, dataset)
        # Rows of one's own bodies are in the full edition; whoever has none reads the open one.
        full = Edition.FULL in editions and (scope is None or (bool(scope) and bool(dataset.holder)))
        if not full and not _is_released(snapshot):
            continue
        edition = editions[Edition.FULL if full else Edition.OPEN]
        readables.append(
            Readable(
                dataset,
                snapshot.version,
                snapshot.as_of,
                edition,
                dataset.holder,
                scope if full else None,
                snapshot.published_at,
                lacks_rows=dataset.holds_back and not full,
            )
        )
    return readables


def list_versions(*, dataset: str, actor: Actor) -> list[SnapshotRow]:
    """Every snapshot of the dataset, withdrawn ones too, the newest first."""
    snapshots = Snapshot.objects.visible_to(actor).filter(dataset=dataset).order_by("-as_of", "-number")
    return [_build_row(snapshot, actor) for snapshot in snapshots if _may_know(snapshot, actor)]


def find_snapshot(*, dataset: str, version: str, actor: Actor) -> SnapshotRow:
    """One snapshot by its version; `Missing` where there is none that the actor may know of."""
    snapshot = find_stored_snapshot(dataset=dataset, version=version, actor=actor)
    if not _may_know(snapshot, actor):
        raise Missing("snapshot", _("There is no such snapshot"), where=f"{dataset} {version}")
    return _build_row(snapshot, actor)


def find_stored_snapshot(*, dataset: str, version: str, actor: Actor) -> Snapshot:
    day, _dot, number = version.rpartition(".")
    try:
        snapshot = Snapshot.objects.visible_to(actor).get(
            dataset=dataset, as_of=date.fromisoformat(day), number=int(number)
        )
    except (Snapshot.DoesNotExist, ValueError, OverflowError) as error:
        raise Missing("snapshot", _("There is no such snapshot"), where=f"{dataset} {version}") from error
    return snapshot
