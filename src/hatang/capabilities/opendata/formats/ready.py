"""Datasets as the JSON that the API gives of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.queries.published import CatalogueEntry

if TYPE_CHECKING:
    from hatang.capabilities.opendata.models import Package


def encode_json(content: Any) -> bytes:
    """As every answer of the API is written."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def describe_dataset(dataset: CatalogueEntry | Package) -> dict[str, Any]:
    return ckan.describe_entry(dataset) if isinstance(dataset, CatalogueEntry) else ckan.registered_package(dataset)
