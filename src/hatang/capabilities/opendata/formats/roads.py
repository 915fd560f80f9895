"""Where else a dataset is had: on the digital map, and under the addresses that programs ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.described import build_call_address, build_link, link_to
from hatang.capabilities.opendata.terms import Format
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from hatang.capabilities.opendata.queries.published import CatalogueEntry
    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class Road:
    """One address, whole, and what it answers with."""

    title: Text
    meaning: Text
    url: str


def map_layer(entry: CatalogueEntry) -> str:
    """The one map with the dataset as its layer; empty where nothing of it has a place."""
    name = shell.find_link("map") if shell.find_link("collection") else ""
    return f"{reverse(name)}#lop={entry.name}" if name and _is_placed(entry) else ""


def list_access_roads(entry: CatalogueEntry) -> list[Road]:
    """For programs, the most asked first."""
    listed = []
    if (name := shell.find_link("collection")) and _is_placed(entry):
        collection = link_to(reverse(name, args=[entry.name]))
        listed.append(Road("OGC API", _("the collection: items, tiles, queryables, in QGIS too"), collection))
        listed.append(Road("GeoJSON", _("the first items of the collection"), f"{collection}/items?f=json&limit=10"))
    if search := build_call_address("datastore_search", by_host=True):
        resource = ckan.derive_identifier("resource", entry.name, Format.CSV.value)
        rows = f"{search}?resource_id={resource}&limit=5"
        listed.append(Road("CKAN datastore_search", _("rows, narrowed and sorted"), rows))
        package = f"{build_call_address('package_show', by_host=True)}?id={entry.name}"
        listed.append(Road("CKAN package_show", _("the description and every file"), package))
    lake = build_link("download", entry.name, entry.version, Format.PARQUET.value)
    kind = "GeoParquet" if entry.geometry else "Parquet"
    listed.append(Road(kind, _("the file of the lake, which never changes"), lake))
    return listed


def _is_placed(entry: CatalogueEntry) -> bool:
    return bool(entry.geometry and entry.edition["bounds"])
