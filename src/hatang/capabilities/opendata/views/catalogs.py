"""The catalogue for harvesters: `/catalog.ttl`, `/catalog.rdf`, `/catalog.jsonld`, a hundred datasets a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hatang.capabilities.opendata.formats import dcat
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import published, registered
from hatang.kernel.access import allow
from hatang.kernel.problems import Missing

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
