"""The page of a registered dataset, and the files that agencies keep here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import CKAN_LICENCES, HARVESTED_FROM, LICENCES, SOURCE_ORGANISATION, WITHDRAWN
from hatang.kernel import files
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.opendata.models import Package, Resource

# A link that a browser follows may begin so; an address that begins otherwise is shown as text.
_LINKS = ("http", "https", "ftp")
# Further fields that harvesting writes, in words.
_FURTHER = {HARVESTED_FROM: _("Harvested from"), SOURCE_ORGANISATION: _("Organisation at its source")}


def is_link(url: str) -> bool:
    """Whether an address that somebody wrote may stand behind a link."""
    try:
        return urlsplit(url).scheme in _LINKS
    except ValueError:
        return False


def _licence(found: Package) -> tuple[str, str]:
    code = found.license_id or ""
    known = CKAN_LICENCES.get(code)
    return (known.title, known.url) if known else (code, LICENCES.get(code, ""))


@allow("opendata.view")
@require_safe
def package(request: HttpRequest, name: str) -> HttpResponseBase:
    found = registered.shown(name=name, actor=actor_of(request))
    title, url = _licence(found)
    return render(
        request,
        "opendata/registered.html",
        {
            "package": found,
            "licence": title,
            "licence_url": url,
            "further": [
                (_FURTHER.get(each["key"], each["key"]), each["value"])
                for each in found.extras
                if each["key"] != WITHDRAWN
            ],
            "source_is_link": is_link(found.url or ""),
            "resources": [
                (each, bool(each.file), is_link(each.url)) for each in registered.in_order(list(found.resources.all()))
            ],
        },
    )


@allow("opendata.view")
@require_safe
def file(request: HttpRequest, key: UUID, name: str) -> HttpResponseBase:
    """A file that stands here: always to be saved, never shown, whatever is in it."""
    found: Resource | None = registered.resource(key=key)
    if found is None or found.file is None or not registered.may_see(found.package, actor=actor_of(request)):
        raise Missing("file", _("This file is not here"), where=name[:100])
    response = File(
        files.path_of(found.file).open("rb"),
        as_attachment=True,
        filename=found.url,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    return response
