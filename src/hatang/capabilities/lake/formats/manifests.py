"""The manifest of a snapshot: what stands in it, since when, where from, and what of it is for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.capabilities.lake.formats.parquet import WrittenFile
    from hatang.kernel.datasets import Dataset, Field
    from hatang.kernel.models import DatasetRelease
    from hatang.kernel.problems import Text

LANGUAGES = ("vi", "en")


def in_both(text: Text) -> dict[str, str]:
    """The text in each language of the platform."""
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = str(text)
    return texts


def describe_dataset(dataset: Dataset) -> dict[str, Any]:
    """The declaration as a manifest holds it."""
    return {
        "dataset": dataset.name,
        "title": in_both(dataset.title),
        "description": in_both(dataset.description),
        "access": dataset.access,
        "licence": dataset.licence,
        "cadence": dataset.cadence,
        "geometry": dataset.geometry,
        "key": list(dataset.key),
        "fields": [_describe_field(field) for field in dataset.fields],
    }


def _describe_field(declared: Field) -> dict[str, Any]:
    return {
        "name": declared.name,
        "title": in_both(declared.title),
        "description": in_both(declared.description),
        "kind": declared.kind,
        "unit": declared.unit,
        "required": declared.required,
        "personal": declared.personal,
        "choices": [[str(code), in_both(title)] for code, title in declared.choices],
    }


def describe_release(release: DatasetRelease | None, *, tells_places: bool) -> dict[str, Any]:
    """Of which class and on which basis the dataset is open; of places that are not told nothing is drawn.

    Who released it stands in the audit log and on the officers' page: names of people are not published.
    """
    left_out = {} if tells_places else {"geometry": ""}
    if release is None:
        return left_out
    names = ("data_class", "basis", "duty", "high_value")
    return left_out | {"release": {name: getattr(release, name) for name in names}}


def describe_origin(dataset: Dataset) -> list[dict[str, str]]:
    """The file that a person brought the dataset as, in the words of `lineage`; nothing where it is no such dataset."""
    kept = dataset.origin
    if kept is None:
        return []
    return [{"file": kept.name, "sha256": kept.sha256, "committed_at": kept.stored_at.isoformat()}]


def describe_edition(
    name: str, written: WrittenFile, fields: Iterable[Field], hidden: Mapping[str, int], tiles: str
) -> dict[str, Any]:
    """One file of a snapshot. `hidden` counts, by field, the values that are not told."""
    return {
        "file": name,
        "rows": written.rows,
        "size_bytes": written.size_bytes,
        "sha256": written.sha256,
        "bounds": list(written.bounds) if written.bounds else None,
        "geometry_types": list(written.geometry_types),
        "fields": [declared.name for declared in fields],
        "hidden": {field: count for field, count in hidden.items() if count},
        "tiles": tiles,
    }
