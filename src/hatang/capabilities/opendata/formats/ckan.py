"""The catalogue in the words of CKAN's Action API v3: packages, resources, groups, the one organisation, licences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from hatang.capabilities.opendata.formats.described import address
from hatang.capabilities.opendata.terms import KINDS, LICENCES, Format
from hatang.kernel.ui.table_rows import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.opendata.queries import Entry


def identifier(*parts: str) -> str:
    """The same UUID for the same thing, for ever: CKAN's clients keep it.

    >>> identifier("package", "a") == identifier("package", "a")
    True
    """
    return str(uuid5(NAMESPACE_URL, ":".join(("hatang", *parts))))


def slug(text: str) -> str:
    """A name as CKAN allows it: letters without diacritics, digits, "-" and "_".

    >>> slug("coverage.hole"), slug("Sở Khoa học")
    ('coverage-hole', 'so-khoa-hoc')
    """
    return re.sub(r"[^a-z0-9_]+", "-", fold(text)).strip("-")


def package(entry: Entry) -> dict[str, Any]:
    """The dataset as `package_show` gives it."""
    published = _moment(entry)
    files = [resource(entry, kind, position) for position, kind in enumerate(entry.formats)]
    return {
        "id": identifier("package", entry.name),
        "name": slug(entry.name),
        "title": entry.title,
        "notes": entry.description,
        "url": address("dataset", entry.name),
        "version": entry.version,
        "type": "dataset",
        "state": "active",
        "private": False,
        "isopen": entry.licence in LICENCES,
        "license_id": entry.licence,
        "license_title": entry.licence,
        "license_url": LICENCES.get(entry.licence, ""),
        "author": settings.HATANG_PUBLISHER,
        "author_email": None,
        "maintainer": None,
        "maintainer_email": None,
        "creator_user_id": None,
        "metadata_created": published,
        "metadata_modified": published,
        "owner_org": identifier("organization"),
        "organization": organisation(),
        "groups": [group(entry)],
        "tags": [tag(each) for each in tags(entry)],
        "num_tags": len(tags(entry)),
        "resources": files,
        "num_resources": len(files),
        "extras": [
            {"key": "identifier", "value": entry.name},
            {"key": "frequency", "value": entry.cadence.value},
            {"key": "rows", "value": str(entry.rows)},
            {"key": "checks_passed", "value": f"{entry.passed}/{len(entry.checks)}"},
        ],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def _moment(entry: Entry) -> str:
    """As CKAN writes it: UTC without saying so."""
    return entry.snapshot.published_at.replace(tzinfo=None).isoformat()


def resource(entry: Entry, kind: Format, position: int) -> dict[str, Any]:
    published, whole = _moment(entry), kind == Format.PARQUET
    return {
        "id": identifier("resource", entry.name, kind.value),
        "package_id": identifier("package", entry.name),
        "name": f"{entry.title} ({kind.label})",
        "description": "",
        "format": KINDS[kind].file_type,
        "mimetype": KINDS[kind].media_type,
        "mimetype_inner": None,
        "url": address("download", entry.name, entry.version, kind.value),
        "url_type": None,
        "resource_type": None,
        "hash": entry.edition["sha256"] if whole else "",
        "size": entry.edition["size_bytes"] if whole else None,
        "position": position,
        "state": "active",
        "created": published,
        "last_modified": published,
        "metadata_modified": published,
        "cache_url": None,
        "cache_last_updated": None,
        "datastore_active": True,
    }


def tags(entry: Entry) -> list[str]:
    return sorted({entry.group, *(["geospatial"] if entry.geometry else [])})


def tag(name: str) -> dict[str, Any]:
    return {
        "id": identifier("tag", name),
        "name": name,
        "display_name": name,
        "state": "active",
        "vocabulary_id": None,
    }


def group(entry: Entry) -> dict[str, Any]:
    title = str(entry.group_title)
    return {
        "id": identifier("group", entry.group),
        "name": slug(entry.group),
        "title": title,
        "display_name": title,
        "description": "",
        "image_display_url": "",
    }


def organisation() -> dict[str, Any]:
    return {
        "id": identifier("organization"),
        "name": slug(settings.HATANG_PUBLISHER),
        "title": settings.HATANG_PUBLISHER,
        "type": "organization",
        "description": "",
        "image_url": "",
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def body(found: dict[str, Any], entries: Sequence[Entry], *, kind: str, datasets: bool) -> dict[str, Any]:
    """A group or the organisation as `…_show` and `all_fields` give it."""
    whole = {
        "type": kind,
        "is_organization": kind == "organization",
        "display_name": found["title"],
        "state": "active",
        "approval_status": "approved",
        "package_count": len(entries),
        "extras": [],
        "users": [],
        "groups": [],
        "tags": [],
    }
    return found | whole | ({"packages": [package(each) for each in entries]} if datasets else {})


def licences(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The licences that datasets stand under or may stand under."""
    return [
        {
            "id": code,
            "title": code,
            "url": LICENCES.get(code, ""),
            "status": "active",
            "maintainer": "",
            "family": "",
            "is_generic": False,
            "od_conformance": "approved" if code in LICENCES else "not reviewed",
            "osd_conformance": "not reviewed",
            "domain_content": False,
            "domain_data": True,
            "domain_software": False,
        }
        for code in sorted({*LICENCES, *(each.licence for each in entries)})
    ]
