"""What may be open is decided: a class, a legal basis and two people stand behind each dataset that leaves the house.

One officer proposes (class, basis, fields, category of high value, duty of operators, whether places are told exactly),
another releases. What is not released is not open, whatever the code declares: a dataset, and a field that came later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from hatang.kernel import datasets
from hatang.kernel.data_classes import ClassOfData, ReleaseState
from hatang.kernel.reading import cache_for_seconds, cache_in_reading, drop_cached

if TYPE_CHECKING:
    from hatang.kernel.datasets import Dataset, Field
    from hatang.kernel.models import DatasetRelease


# What no two people can open here.
CLOSED_CLASSES = frozenset({ClassOfData.SECRET, ClassOfData.CORE})
# Features and tiles are asked for by the hundred, and each answer that is kept asks whether it is still open.
_STANDING, _BELIEVED_SECONDS = "releases.standing", 3.0


def find_release(dataset: Dataset) -> DatasetRelease | None:
    """The release that stands for the dataset, by two people; one query in a reading for all."""
    return _list_standing().get(dataset.name)


def is_released(name: str) -> bool:
    """Whether a release stands for the dataset of that name."""
    return name in _list_standing()


def _list_standing() -> dict[str, DatasetRelease]:
    return cache_in_reading(_STANDING, _read_standing)


def believe_standing() -> None:
    """Let this reading take the releases as this process saw them some seconds ago.

    It is for answers that ask again, each time before they are given, whether they are still open; not for what is kept
    under a revision, which such a reading would outlive. What a transaction has changed it sees at once.
    """
    if not connection.in_atomic_block:
        cache_in_reading(_STANDING, lambda: cache_for_seconds(_STANDING, _read_standing, seconds=_BELIEVED_SECONDS))


def forget_standing() -> None:
    """Releases have changed in this process; the others see it when what they believe is old."""
    drop_cached(_STANDING)


def _read_standing() -> dict[str, DatasetRelease]:
    # start: this is imported before the apps are ready
    from hatang.kernel.models import DatasetRelease

    return {release.dataset: release for release in DatasetRelease.objects.filter(state=ReleaseState.RELEASED)}


def is_open(dataset: Dataset) -> bool:
    """Whether the dataset is for everybody: declared so, and released."""
    return dataset.access == "open" and find_release(dataset) is not None


def list_open_fields(dataset: Dataset) -> tuple[Field, ...]:
    """The fields that anybody may see: released, not personal nor a key of the house, neither secret nor core.

    None where nothing is open.
    """
    release = find_release(dataset)
    if release is None:
        return ()
    reasons = {datasets.name_reason(name): name for name in datasets.list_counted_fields(dataset)}
    return tuple(
        field
        for field in dataset.fields
        if reasons.get(field.name, field.name) in release.fields and may_release(field)
    )


def list_releasable(dataset: Dataset) -> tuple[str, ...]:
    """The names of the fields that two people can open; why a count is hidden goes with the count."""
    reasons = {datasets.name_reason(name) for name in datasets.list_counted_fields(dataset)}
    return tuple(field.name for field in dataset.fields if field.name not in reasons and may_release(field))


def may_release(field: Field) -> bool:
    """Whether two people can open the field at all."""
    return not (field.personal or field.is_internal) and field.data_class not in CLOSED_CLASSES


def tells_places(dataset: Dataset) -> bool:
    """Whether everybody may be told where its rows lie exactly, and not only by the field that stands for it."""
    release = find_release(dataset)
    return not dataset.placed_by or (release is not None and release.is_exact)
