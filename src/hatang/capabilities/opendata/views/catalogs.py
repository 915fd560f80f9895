"""The catalogue for harvesters: `/catalog.ttl`, `/catalog.rdf`, `/catalog.jsonld`, a hundred datasets a page; and the
files of a date in one list."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hatang.capabilities.opendata.formats import dcat
from hatang.capabilities.opendata.formats.described import build_link, linking_to
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import published, registered
from hatang.capabilities.opendata.terms import Format
from hatang.kernel.access import ANONYMOUS, allow
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    type View = Callable[..., HttpResponseBase]


def links_by_host(view: View) -> View:
    """The host is one of ours: Django refuses every other."""

    @wraps(view)
    def answered(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        with linking_to(f"{request.scheme}://{request.get_host()}"):
            return view(request, **arguments)

    return answered


@allow("opendata.view")
@require_safe
@links_by_host
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
    return _send_shared(page, media_type)


def _send_shared(content: bytes, media_type: str) -> HttpResponse:
    """For programs of every site."""
    response = HttpResponse(content, content_type=f"{media_type}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def in_rdf_too(view: View) -> View:
    """The address of a dataset answers with RDF whom `Accept` shows to like it better than a page; 406 with neither."""
    by_type = {"text/html": ""} | {media_type: ending for ending, (_form, media_type) in dcat.SERIALISATIONS.items()}

    @wraps(view)
    def answered(request: HttpRequest, name: str) -> HttpResponseBase:
        # An empty header asks for nothing in particular.
        wants = request.headers.get("Accept", "*/*").strip()
        preferred = request.get_preferred_type(list(by_type)) if wants else "text/html"
        if preferred is None:
            raise Problem("form", _("There is no such form"), hint=", ".join(by_type), status=406)
        named = "registered" if view.__name__ == "show_package" else "dataset"
        ending = by_type[preferred]
        response = _describe_one(request, named, name, ending) if ending else view(request, name)
        patch_vary_headers(response, ("Accept",))
        return response

    return links_by_host(answered)


def _describe_one(request: HttpRequest, kind: str, name: str, ending: str) -> HttpResponse:
    dataset = (
        registered.find_shown_package(name=name, actor=ANONYMOUS)
        if kind == "registered"
        else published.find_entry(name=name, as_of=context_of(request).as_of)
    )
    return _send_shared(dcat.describe_one(dataset, ending), dcat.SERIALISATIONS[ending][1])


@allow("opendata.view")
@require_safe
@links_by_host
def show_dataset_description(request: HttpRequest, kind: str, name: str, ending: str) -> HttpResponse:
    """One dataset as RDF, by the ending of its address."""
    return _describe_one(request, kind, name, ending)


@allow("opendata.view")
@require_safe
@links_by_host
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
            "url": build_link("download", entry.name, entry.version, Format.PARQUET.value),
        }
        for entry in published.list_entries(as_of=day)
    ]
    response = JsonResponse({"as_of": day, "datasets": listed})
    response["Access-Control-Allow-Origin"] = "*"
    return response
