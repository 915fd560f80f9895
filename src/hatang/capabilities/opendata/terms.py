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
    SHAPEFILE = "shp", _("Shapefile")
    PARQUET = "parquet", _("Parquet")
    GEOTIFF = "tif", _("GeoTIFF")


class PublicationCadence(TextChoices):
    """How often a dataset changes."""

    DAILY = "daily", _("every day")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    YEARLY = "yearly", _("every year")
    IRREGULAR = "irregular", _("when something changes")


@dataclass(frozen=True)
class MediaKind:
    """A format for machines: its media type and its code in the file type list of the Publications Office."""

    media_type: str
    file_type: str


KINDS = {
    Format.CSV: MediaKind("text/csv", "CSV"),
    Format.XLSX: MediaKind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    Format.GEOJSON: MediaKind("application/geo+json", "GEOJSON"),
    Format.GEOPACKAGE: MediaKind("application/geopackage+sqlite3", "GPKG"),
    Format.SHAPEFILE: MediaKind("application/zip", "SHP"),
    Format.PARQUET: MediaKind("application/vnd.apache.parquet", "PARQUET"),
    Format.GEOTIFF: MediaKind("image/tiff", "TIFF"),
}
# The kinds of fields of a declaration, as people call them.
FIELD_KINDS = {
    "text": _("text"),
    "integer": _("whole number"),
    "decimal": _("decimal number"),
    "boolean": _("yes or no"),
    "date": _("date"),
    "month": _("month"),
    "choice": _("choice from a list"),
    "code": _("code"),
    "point": _("point"),
}
# Those that say where something lies and nothing else.
PLACED = frozenset({Format.GEOJSON, Format.GEOPACKAGE, Format.SHAPEFILE})
# Those that no rows are written as: a file of the kind goes out with them.
ATTACHED = frozenset({Format.GEOTIFF})
# Text, which is a fraction of its length once it is packed on the way.
PACKED = frozenset({Format.CSV, Format.GEOJSON})
# How a downloaded file ends where that is not the name of the format.
ENDINGS = {Format.SHAPEFILE: "shp.zip"}
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


class PackageState(TextChoices):
    """Whether a registered dataset or body stands."""

    ACTIVE = "active", _("in the catalogue")
    DRAFT = "draft", _("draft")
    DELETED = "deleted", _("removed")


class BodyKind(TextChoices):
    """What packages stand under."""

    ORGANIZATION = "organization", _("organisation of the catalogue")
    GROUP = "group", _("group of datasets")


class Capacity(TextChoices):
    """What a member may do in a body: an administrator its members too, an editor its datasets, a member read."""

    ADMIN = "admin", _("administrator of the body")
    EDITOR = "editor", _("editor")
    MEMBER = "member", _("member")


class MemberKind(TextChoices):
    """What can belong to a body."""

    USER = "user", _("a person")


@dataclass(frozen=True)
class Licence:
    """A licence as CKAN's clients name it."""

    title: str
    url: str
    is_open: bool
    is_generic: bool = False


def _licence_address(code: str) -> str:
    return f"http://www.opendefinition.org/licenses/{code}"


# The licences that a registered dataset may name, by CKAN's identifier.
CKAN_LICENCES = {
    "notspecified": Licence("License not specified", "", is_open=False, is_generic=True),
    "odc-pddl": Licence(
        "Open Data Commons Public Domain Dedication and License (PDDL)", _licence_address("odc-pddl"), True
    ),
    "odc-odbl": Licence("Open Data Commons Open Database License (ODbL)", _licence_address("odc-odbl"), True),
    "odc-by": Licence("Open Data Commons Attribution License", _licence_address("odc-by"), True),
    "cc-zero": Licence("Creative Commons CCZero", _licence_address("cc-zero"), True),
    "cc-by": Licence("Creative Commons Attribution", _licence_address("cc-by"), True),
    "cc-by-sa": Licence("Creative Commons Attribution Share-Alike", _licence_address("cc-by-sa"), True),
    "other-open": Licence("Other (Open)", "", is_open=True, is_generic=True),
    "other-pd": Licence("Other (Public Domain)", "", is_open=True, is_generic=True),
    "other-at": Licence("Other (Attribution)", "", is_open=True, is_generic=True),
    "other-nc": Licence("Other (Non-Commercial)", "", is_open=False, is_generic=True),
    "other-closed": Licence("Other (Not Open)", "", is_open=False, is_generic=True),
}


class RequestState(TextChoices):
    """Where a request for data stands."""

    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("data provided")
    REFUSED = "refused", _("refused with reasons")


class CommentState(TextChoices):
    """Whether a comment is shown."""

    WAITING = "waiting", _("waits to be read")
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("not shown")


class Use(TextChoices):
    """What was done with a dataset."""

    VIEW = "view", _("page opened")
    DOWNLOAD = "download", _("file had")


# Further fields of a harvested dataset: where it came from, whose it is there, since when it is not there any more.
HARVESTED_FROM, SOURCE_ORGANISATION, WITHDRAWN = "harvested_from", "source_organisation", "withdrawn_at_source"


class PublicationState(TextChoices):
    """Where a scheduled publication stands."""

    PROPOSED = "proposed", _("waits for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("not approved")
    TAKEN_BACK = "back", _("taken back")
    PUBLISHED = "done", _("published")
    FAILED = "failed", _("could not be published")


# Those that may still come to something.
PENDING = (PublicationState.PROPOSED, PublicationState.APPROVED)
