"""What a dataset page says to machines: schema.org for search engines, Table Schema for tools that read the CSV."""

from __future__ import annotations

import json
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from hatang.capabilities.opendata.formats import naming
from hatang.capabilities.opendata.terms import KINDS, LICENCES
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.capabilities.opendata.queries.published import CatalogueEntry, DatasetColumn

# Kinds of our fields as types of https://specs.frictionlessdata.io/table-schema/; all others are strings.
_TYPES = {"integer": "integer", "decimal": "number", "boolean": "boolean", "date": "date", "month": "yearmonth"}

# What could end a script element or be read as markup, as JSON writes it otherwise (as Django's json_script does).
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


# The scheme and host under which the answer that is being written was asked for.
_asked_at: ContextVar[str] = ContextVar("asked_at", default="")


@contextmanager
def linking_to(host: str) -> Iterator[None]:
    """Links lead to this scheme and host meanwhile: whoever reached us there may reach us nowhere else."""
    token = _asked_at.set(host)
    try:
        yield
    finally:
        _asked_at.reset(token)


def build_address(name: str, *arguments: str) -> str:
    """The whole address of a road of ours, the same whoever asks."""
    return f"{settings.HATANG_ADDRESS.rstrip('/')}{reverse(f'opendata:{name}', args=arguments)}"


def build_name(name: str, *arguments: str) -> str:
    """What a thing is called: its address, the same whoever asks.

    Where nobody named the address of the installation no name lasts: the thing is called as it is reached.
    """
    return (build_address if settings.HATANG_ADDRESS_IS_NAMED else build_link)(name, *arguments)


def build_link(name: str, *arguments: str) -> str:
    """Where the road is reached by whoever asks."""
    return link_to(reverse(f"opendata:{name}", args=arguments))


def build_call_address(action: str, *, by_host: bool = False) -> str:
    """Where CKAN's API answers the call, `by_host` as whoever asks reaches it; empty where it is not installed."""
    if not (name := shell.find_link("ckan_call")):
        return ""
    path = reverse(name, args=[action])
    return link_to(path) if by_host else f"{settings.HATANG_ADDRESS.rstrip('/')}{path}"


def link_to(path: str) -> str:
    return f"{_asked_at.get() or settings.HATANG_ADDRESS.rstrip('/')}{path}"


def cite(entry: CatalogueEntry) -> str:
    """How the version is cited: by whom, when, what, which version, where it stays."""
    day = entry.snapshot.published_at
    address = build_name("version", entry.name, entry.version)
    return f"{settings.HATANG_PUBLISHER} ({day.year}). {entry.title} ({entry.name}), {entry.version}. {address}"


def schema_org(entry: CatalogueEntry) -> dict[str, Any]:
    """The dataset as https://schema.org/Dataset."""
    described: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": build_name("dataset", entry.name),
        "url": build_link("dataset", entry.name),
        "identifier": entry.name,
        "name": entry.title,
        "description": entry.description or entry.title,
        "version": entry.version,
        "citation": cite(entry),
        "license": LICENCES.get(entry.licence, entry.licence),
        "isAccessibleForFree": True,
        "dateModified": entry.snapshot.published_at.isoformat(),
        "temporalCoverage": entry.snapshot.as_of.isoformat(),
        "creator": {"@type": "GovernmentOrganization", "name": settings.HATANG_PUBLISHER},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": column.name, "description": column.title} for column in entry.columns
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": KINDS[kind].media_type,
                "contentUrl": build_link("download", entry.name, entry.version, kind),
            }
            for kind in entry.formats
        ],
    }
    if bounds := entry.edition["bounds"]:
        west, south, east, north = bounds
        box = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
        described["spatialCoverage"] = {"@type": "Place", "geo": box}
    return described


def table_schema(entry: CatalogueEntry) -> dict[str, Any]:
    """The CSV of the dataset as a Table Schema."""
    pairs = naming.list_file_columns(entry)
    fields = [_describe_field(column) for pair in pairs for column in pair if column is not None]
    if entry.geometry:
        fields.append({"name": "geometry", "type": "string", "description": "WKT, EPSG:4326"})
    key = entry.snapshot.manifest["key"]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if set(key) <= {column.name for column in entry.columns}:
        schema["primaryKey"] = key
    return schema


def _describe_field(column: DatasetColumn) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "title": column.title, "type": _TYPES.get(column.kind, "string")}
    if column.description:
        described["description"] = column.description
    if column.unit:
        described["unit"] = column.unit
    limits: dict[str, Any] = {"required": True} if column.required and not column.hidden else {}
    return described | ({"constraints": limits} if limits else {})


def write_data_block(content: object) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(content, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308 - every character that HTML knows was escaped
