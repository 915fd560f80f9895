"""What the site is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.queries import published

if TYPE_CHECKING:
    from hatang.capabilities.opendata.views.ckan.call import Call

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
    return ckan.list_licences(published.list_entries())
