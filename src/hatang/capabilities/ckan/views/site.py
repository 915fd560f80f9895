"""What the site is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import CKAN_LICENCES, LICENCES, CatalogueEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.ckan.views.call import Call

# The version of CKAN whose answers these are.
CKAN_VERSION = "2.12.0"


def site_read(call: Call) -> bool:
    """Whether the catalogue may be read: by everybody."""
    return True


def status_show(call: Call) -> dict[str, Any]:
    """What this catalogue is."""
    return {
        "site_title": "Hạ Tầng",
        "site_description": settings.HATANG_PUBLISHER,
        "site_url": settings.HATANG_ADDRESS.rstrip("/"),
        "error_emails_to": "",
        "locale_default": settings.LANGUAGE_CODE,
        "extensions": ["datastore"],
        "ckan_version": CKAN_VERSION,
    }


def license_list(call: Call) -> list[dict[str, Any]]:
    """The licences of the datasets and those that are known."""
    return list_licences(opendata.list_entries())


def list_licences(entries: Sequence[CatalogueEntry]) -> list[dict[str, Any]]:
    """The licences that datasets stand under or may stand under; CKAN writes yes and no as words."""
    listed = [
        _listed_licence(code, known.title, known.url, is_open=known.is_open, generic=known.is_generic)
        for code, known in CKAN_LICENCES.items()
    ]
    ours = sorted({*LICENCES, *(entry.licence for entry in entries)})
    return listed + [
        _listed_licence(code, code, LICENCES.get(code, ""), is_open=code in LICENCES, generic=False) for code in ours
    ]


def _listed_licence(code: str, title: str, url: str, *, is_open: bool, generic: bool) -> dict[str, Any]:
    return {
        "domain_content": "False",
        "id": code,
        "domain_data": str(is_open),
        "domain_software": "False",
        "family": "",
        "is_generic": str(generic),
        "od_conformance": "approved" if is_open else "not reviewed",
        "osd_conformance": "not reviewed",
        "maintainer": "",
        "status": "active",
        "url": url,
        "title": title,
    }
