"""The catalogue for harvesters: `/catalog.ttl`, `/catalog.rdf`, `/catalog.jsonld`, a hundred datasets a page; and the
files of a date in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hatang.capabilities.opendata.formats import dcat
from hatang.capabilities.opendata.formats.described import build_address
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import published, registered
from hatang.capabilities.opendata.terms import Format
from hatang.kernel.access import allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@allow("opendata.view")
@require_safe
def show_catalog(request: HttpRequest, ending: str) -> HttpResponse:
    """`?page=2` gives the second page; each names the next."""
    entries = published.list_entries()
    listed = Package.objects.listed().order_by("created", "pk")
    count = listed.count()
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0
    if not 1 <= number <= dcat.pages_of(len(entries) + count):
        raise Missing("page", _("The catalogue has no such page"), where=asked[:20])
    media_type = dcat.SERIALISATIONS[ending][1]
    page = dcat.page_of(
        entries, number, ending, lambda first, last: list(registered.prefetch_package_parts(listed)[first:last]), count
    )
    response = HttpResponse(page, content_type=f"{media_type}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@allow("opendata.view")
@require_safe
def list_files(request: HttpRequest) -> JsonResponse:
    """The newest open file of each dataset as of `?as_of=` or before, with its hash: what figures are computed from."""
    day = context_of(request).as_of
    listed = [
        {
            "dataset": entry.name,
            "version": entry.version,
            "as_of": entry.snapshot.as_of,
            "rows": entry.rows,
            "size_bytes": entry.edition["size_bytes"],
            "sha256": entry.edition["sha256"],
            "url": build_address("download", entry.name, entry.version, Format.PARQUET.value),
        }
        for entry in published.list_entries(as_of=day)
    ]
    response = JsonResponse({"as_of": day, "datasets": listed})
    response["Access-Control-Allow-Origin"] = "*"
    return response
