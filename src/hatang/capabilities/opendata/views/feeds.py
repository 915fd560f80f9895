"""By what datasets are found: `robots.txt`, `sitemap.xml`, feeds of new versions; and each version's own page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats.described import build_link, build_name, cite, link_to
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import published
from hatang.capabilities.opendata.views.catalogs import links_by_host
from hatang.kernel.access import allow
from hatang.kernel.feeds import FeedEntry, answer_feed
from hatang.kernel.problems import Missing
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

# What is open and leads to everything else; a link that nobody filled is left out.
_FRONT = ("home", "open_data", "map", "spatial", "help")
# A file of the site map names at most so many.
_MOST = 50_000
_NEWS = 100
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@allow("public")
@require_safe
@links_by_host
def show_robots(request: HttpRequest) -> HttpResponse:
    """Everybody may read everything that is open; what is made for each asker is not gone through by machines."""
    lines = (
        "User-agent: *",
        "Disallow: /quan-tri/",
        "Disallow: /tai-khoan/",
        "Disallow: /du-lieu-mo/*/khac/",
        "Disallow: /phan-tich/?",
        "Allow: /",
    )
    text = "\n".join([*lines, "", f"Sitemap: {build_link('sitemap')}", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _list_fixed() -> list[tuple[str, datetime | None]]:
    """The pages in front and every dataset that is published, each with its last change."""
    front = [(link_to(reverse(name)), None) for name in filter(None, map(shell.find_link, _FRONT))]
    return [
        *front,
        *((build_link("dataset", entry.name), entry.snapshot.published_at) for entry in published.list_entries()),
    ]


@allow("opendata.view")
@require_safe
@links_by_host
def show_sitemap(request: HttpRequest, number: int = 0) -> HttpResponse:
    """The pages in front, every dataset that is published and every registered one, each with its last change.

    Where they are more than one file may name, the first address names the files, by their `number` from 1 on.
    """
    fixed, packages = _list_fixed(), Package.objects.listed().order_by("pk")
    parts = math.ceil((len(fixed) + packages.count()) / _MOST)
    if number > parts:
        raise Missing("sitemap", _("There is no such page"), where=str(number))
    if not number and parts > 1:
        return _write_addresses("sitemap", ((build_link("sitemap_part", str(part + 1)), None) for part in range(parts)))
    first = max(0, number - 1) * _MOST
    start, stop = max(0, first - len(fixed)), max(0, first + _MOST - len(fixed))
    rows = packages.values_list("name", "modified")[start:stop]
    listed = [*fixed[first : first + _MOST], *((build_link("registered", name), changed) for name, changed in rows)]
    return _write_addresses("url", listed)


def _write_addresses(kind: str, addresses: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    """A file of the site map (sitemaps.org 0.9): of pages ("url"), or of other files ("sitemap")."""
    root = ElementTree.Element({"url": "urlset", "sitemap": "sitemapindex"}[kind], xmlns=_SITEMAP)
    for address, changed in addresses:
        entry = ElementTree.SubElement(root, kind)
        ElementTree.SubElement(entry, "loc").text = address
        if changed is not None:
            # To the microsecond: who read within the second of a change would never see the next one in it.
            ElementTree.SubElement(entry, "lastmod").text = changed.isoformat()
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@allow("opendata.view")
@require_safe
@links_by_host
def show_catalogue_feed(request: HttpRequest) -> HttpResponse:
    """The newest version of each dataset, and what agencies changed of theirs."""
    news = [
        FeedEntry(
            build_name("version", entry.name, entry.version),
            f"{entry.title}: {entry.version}",
            entry.description or entry.title,
            build_link("version", entry.name, entry.version),
            entry.snapshot.published_at,
        )
        for entry in published.list_entries()
    ]
    for package in Package.objects.listed().order_by("-modified")[:_NEWS]:
        name = f"{build_name('registered', package.name)}#{package.modified.isoformat()}"
        address = build_link("registered", package.name)
        news.append(FeedEntry(name, package.title, package.notes or package.title, address, package.modified))
    newest = sorted(news, key=lambda entry: entry.at, reverse=True)[:_NEWS]
    title = _("New versions of open data")
    return answer_feed(title, page=build_link("index"), own=build_link("feed"), entries=newest)


@allow("opendata.view")
@require_safe
@links_by_host
def show_dataset_feed(request: HttpRequest, name: str) -> HttpResponse:
    """Every version of a dataset; one that was withdrawn says so with its reason."""
    versions, entry = published.list_versions(name=name), published.find_entry(name=name)
    news = []
    for snapshot in versions[:_NEWS]:
        gone, address = snapshot.withdrawn_at, build_name("version", name, snapshot.version)
        news.append(
            FeedEntry(
                f"{address}#withdrawn" if gone else address,
                f"{entry.title}: {snapshot.version}" + (f" – {lake.SnapshotState.WITHDRAWN.label}" if gone else ""),
                snapshot.reason if gone else entry.description or entry.title,
                build_link("version", name, snapshot.version),
                gone or snapshot.published_at,
            )
        )
    own = build_link("dataset_feed", name)
    return answer_feed(entry.title, page=build_link("dataset", name), own=own, entries=news)


@allow("opendata.view")
@require_safe
@links_by_host
def show_version(request: HttpRequest, name: str, version: str) -> HttpResponseBase:
    """One version under an address that stays: how it is cited, its files; 410 with the reason once it is withdrawn."""
    entry = published.find_entry(name=name, version=version)
    if version != entry.version:
        raise Missing("snapshot", _("There is no such version"), where=version)
    formats = [(kind, kind.label, entry.as_it_lies(kind)) for kind in entry.formats]
    values = {"entry": entry, "citation": cite(entry), "formats": formats}
    return render(request, "opendata/version.html", {**values, "address": build_name("version", name, version)})
