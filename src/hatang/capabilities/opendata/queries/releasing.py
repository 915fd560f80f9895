"""Reads of what is open: each dataset with its class, its basis and who released it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.engines.writing.words import order_key
from hatang.kernel import access, datasets
from hatang.kernel.data_classes import ReleaseState
from hatang.kernel.models import DatasetRelease
from hatang.kernel.problems import Conflict, Missing

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset


def find_declared(*, name: str, actor: Actor) -> Dataset:
    """A dataset that officers classify; `Missing` where there is none."""
    access.require_right(actor, "opendata.classify")
    dataset = datasets.find_dataset(name)
    if dataset is None:
        raise Missing("dataset", _("There is no such dataset"), where=name)
    return dataset


def list_classified(*, actor: Actor) -> list[dict[str, Any]]:
    """Every dataset with the release that stands and the one that is proposed, by title."""
    access.require_right(actor, "opendata.classify")
    standing = _read_releases(ReleaseState.RELEASED)
    proposed = _read_releases(ReleaseState.PROPOSED)
    rows = [
        _build_row(dataset, standing.get(dataset.name), proposed.get(dataset.name))
        for dataset in datasets.list_datasets()
    ]
    return sorted(rows, key=lambda row: order_key(row["title"]))


def _build_row(dataset: Dataset, released: DatasetRelease | None, proposed: DatasetRelease | None) -> dict[str, Any]:
    newest = released or proposed
    state = "closed" if dataset.access != "open" else "released" if released else "proposed" if proposed else "not"
    return {
        "dataset": dataset,
        "name": dataset.name,
        "title": str(dataset.title),
        "access": dataset.access,
        "data_class": newest.data_class if newest else dataset.data_class,
        "is_assumed": newest is None,
        "basis": newest.basis if newest else "",
        "duty": (newest.duty if newest else "") if dataset.is_from_operators else None,
        "high_value": newest.high_value if newest else "",
        "fields_open": len(released.fields) if released else 0,
        "proposed_by": newest.proposed_by_label if newest else "",
        "released_by": released.decided_by_label if released else "",
        "released_at": released.decided_at if released else None,
        "state": state,
        "proposal": proposed,
        "release": released,
    }


def find_classified(*, name: str, actor: Actor) -> dict[str, Any]:
    """One dataset with its releases."""
    dataset = find_declared(name=name, actor=actor)
    return _build_row(
        dataset,
        _read_releases(ReleaseState.RELEASED, name).get(name),
        _read_releases(ReleaseState.PROPOSED, name).get(name),
    )


def list_earlier(*, name: str, actor: Actor) -> list[DatasetRelease]:
    """Every proposal about the dataset, the newest first."""
    access.require_right(actor, "opendata.classify")
    return list(DatasetRelease.objects.filter(dataset=name).order_by("-proposed_at", "-pk"))


def _read_releases(state: ReleaseState, name: str = "") -> dict[str, DatasetRelease]:
    releases = DatasetRelease.objects.filter(state=state, **({"dataset": name} if name else {}))
    return {release.dataset: release for release in releases}


def lock_proposal(*, number: int, actor: Actor) -> DatasetRelease:
    """A proposal that waits, locked in the transaction."""
    access.require_right(actor, "opendata.release")
    release = DatasetRelease.objects.select_for_update().filter(pk=number).first()
    if release is None:
        raise Missing("opendata.release", _("There is no such proposal"), where=str(number))
    if release.state != ReleaseState.PROPOSED:
        raise Conflict("opendata.release", _("This proposal has been decided already"), where=release.dataset)
    return release


def lock_release(*, dataset: str, actor: Actor) -> DatasetRelease:
    """The release that stands, locked in the transaction."""
    access.require_right(actor, "opendata.release")
    standing = DatasetRelease.objects.select_for_update().filter(dataset=dataset, state=ReleaseState.RELEASED)
    if (release := standing.first()) is None:
        raise Missing("opendata.release", _("This dataset is not released"), where=dataset)
    return release
