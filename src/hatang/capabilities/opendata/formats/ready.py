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
from hatang.capabilities.opendata.queries.published import Entry

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from uuid import UUID

    from hatang.capabilities.opendata.queries.standing import Standing

# A process keeps at most about a hundred and fifty megabytes of them.
MOST_KEPT = 200_000
_LEVEL = 1


def written(content: Any) -> bytes:
    """As every answer of the API is written."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def shown(each: Entry | Package) -> dict[str, Any]:
    return ckan.package(each) if isinstance(each, Entry) else ckan.registered_package(each)


def described(each: Entry | Package) -> bytes:
    return written(shown(each))


def of(held: Standing, page: Sequence[Entry | UUID]) -> list[bytes]:
    """Those of the page; what is not kept yet is read together. What was taken away meanwhile is left out."""
    made = held.made
    found = {key: made.get(key) for key in map(_key, page)}
    missing = [each for each in page if found[_key(each)] is None]
    if missing:
        entries = [each for each in missing if isinstance(each, Entry)]
        packages = registered.whole(
            Package.objects.listed().filter(pk__in=[each for each in missing if each not in entries])
        )
        fresh = {_key(each): _packed(each) for each in entries} | {each.pk: _packed(each) for each in packages}
        if len(made) + len(fresh) > MOST_KEPT:
            made.clear()
        made.update(fresh)
        found.update(fresh)
    return [zlib.decompress(each) for each in found.values() if each is not None]


def _packed(each: Entry | Package) -> bytes:
    return zlib.compress(described(each), _LEVEL)


def _key(each: Entry | UUID) -> Hashable:
    """A published dataset is described in the language of whoever asks."""
    return (translation.get_language(), each.name) if isinstance(each, Entry) else each
