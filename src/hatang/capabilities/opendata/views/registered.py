"""The page of a registered dataset, and the files that agencies keep here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hatang.capabilities.opendata.formats import described, recorded
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import CKAN_LICENCES, HARVESTED_FROM, LICENCES, SOURCE_ORGANISATION, WITHDRAWN
from hatang.capabilities.opendata.views.catalogs import in_rdf_too
from hatang.kernel import files
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ranges import serve_file

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.opendata.models import Package, Resource

# Further fields that harvesting writes, in words.
_FURTHER = {HARVESTED_FROM: _("Harvested from"), SOURCE_ORGANISATION: _("Organisation at its source")}


def _read_licence(package: Package) -> tuple[str, str]:
    code = package.license_id or ""
    known = CKAN_LICENCES.get(code)
    return (known.title, known.url) if known else (code, LICENCES.get(code, ""))


@allow("opendata.view")
@require_safe
@in_rdf_too
def show_package(request: HttpRequest, name: str) -> HttpResponseBase:
    package = registered.find_shown_package(name=name, actor=actor_of(request))
    title, url = _read_licence(package)
    return render(
        request,
        "opendata/registered.html",
        {
            "package": package,
            "licence": title,
            "licence_url": url,
            "further": [
                (_FURTHER.get(extra["key"], extra["key"]), extra["value"])
                for extra in package.extras
                if extra["key"] != WITHDRAWN
            ],
            "linked_data": described.write_data_block(recorded.schema_org(package)),
            "source_is_link": recorded.is_link(package.url or ""),
            "resources": [
                (resource, bool(resource.file), recorded.is_link(resource.url)) for resource in package.resources.all()
            ],
        },
    )


@allow("opendata.view")
@require_safe
def download_resource(request: HttpRequest, key: UUID, name: str) -> HttpResponseBase:
    """A file that stands here: always to be saved, never shown, whatever is in it."""
    resource: Resource | None = registered.find_resource(key=key)
    if resource is None or resource.file is None or not registered.may_see(resource.package, actor=actor_of(request)):
        raise Missing("file", _("This file is not here"), where=name[:100])
    stored = resource.file
    response = serve_file(
        request,
        files.path_of(stored).open("rb"),
        media_type="application/octet-stream",
        tag=f'"{stored}"',
        name=resource.url,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    return response
