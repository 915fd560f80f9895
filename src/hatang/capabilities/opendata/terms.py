"""The vocabulary of opendata: formats of a download, how often a dataset changes, licences."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Format(TextChoices):
    """What a dataset can be had as."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel (XLSX)")
    GEOJSON = "geojson", _("GeoJSON")
    GEOPACKAGE = "gpkg", _("GeoPackage")
    PARQUET = "parquet", _("Parquet")


class Cadence(TextChoices):
    """How often a dataset changes."""

    DAILY = "daily", _("every day")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    YEARLY = "yearly", _("every year")
    IRREGULAR = "irregular", _("when something changes")


@dataclass(frozen=True)
class Kind:
    """A format for machines: its media type and its code in the file type list of the Publications Office."""

    media_type: str
    file_type: str


KINDS = {
    Format.CSV: Kind("text/csv", "CSV"),
    Format.XLSX: Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    Format.GEOJSON: Kind("application/geo+json", "GEOJSON"),
    Format.GEOPACKAGE: Kind("application/geopackage+sqlite3", "GPKG"),
    Format.PARQUET: Kind("application/vnd.apache.parquet", "PARQUET"),
}
# Those that say where something lies and nothing else.
PLACED = frozenset({Format.GEOJSON, Format.GEOPACKAGE})
# A file of these is made whole before it is sent; a larger dataset is had as CSV or Parquet, which are not.
LARGEST_MADE_ROWS = 200_000
PREVIEW_ROWS = 20

# Licences by their SPDX identifier: where their text stands. One that is not here is named and not linked.
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
