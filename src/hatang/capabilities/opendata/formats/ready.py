"""Datasets as the JSON that the API gives of them, made once and kept beside the index as long as nothing changes.

They are kept packed: some seven hundred bytes each, and in a hundredth of a millisecond they are JSON again.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.queries.published import CatalogueEntry

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from uuid import UUID

    from hatang.capabilities.opendata.queries.standing import Standing

# A process keeps at most about a hundred and fifty megabytes of them.
MOST_KEPT = 200_000
_LEVEL = 1


def encode_json(content: Any) -> bytes:
    """As every answer of the API is written."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def describe_dataset(dataset: CatalogueEntry | Package) -> dict[str, Any]:
    return ckan.describe_entry(dataset) if isinstance(dataset, CatalogueEntry) else ckan.registered_package(dataset)


def encode_dataset(dataset: CatalogueEntry | Package) -> bytes:
    return encode_json(describe_dataset(dataset))


def encode_page(held: Standing, page: Sequence[CatalogueEntry | UUID]) -> list[bytes]:
    """Those of the page; what is not kept yet is read together. What was taken away meanwhile is left out."""
    made = held.made
    by_key = {key: made.get(key) for key in map(_cache_key, page)}
    missing = [dataset for dataset in page if by_key[_cache_key(dataset)] is None]
    if missing:
        entries = [dataset for dataset in missing if isinstance(dataset, CatalogueEntry)]
        packages = registered.prefetch_package_parts(
            Package.objects.listed().filter(pk__in=[dataset for dataset in missing if dataset not in entries])
        )
        fresh = {_cache_key(dataset): _compress_dataset(dataset) for dataset in entries} | {
            dataset.pk: _compress_dataset(dataset) for dataset in packages
        }
        if len(made) + len(fresh) > MOST_KEPT:
            made.clear()
        made.update(fresh)
        by_key.update(fresh)
    return [zlib.decompress(packed) for packed in by_key.values() if packed is not None]


def _compress_dataset(dataset: CatalogueEntry | Package) -> bytes:
    return zlib.compress(encode_dataset(dataset), _LEVEL)


def _cache_key(dataset: CatalogueEntry | UUID) -> Hashable:
    """A published dataset is described in the language of whoever asks."""
    return (translation.get_language(), dataset.name) if isinstance(dataset, CatalogueEntry) else dataset
