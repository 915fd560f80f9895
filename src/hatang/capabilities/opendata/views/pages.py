"""«Dữ liệu mở»: the catalogue, one dataset, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.actions import voices as acts
from hatang.capabilities.opendata.formats import described, differences, downloads, files, narrowing, previews, roads
from hatang.capabilities.opendata.queries import published as queries
from hatang.capabilities.opendata.queries import voices
from hatang.capabilities.opendata.rules import is_keeper
from hatang.capabilities.opendata.terms import ENDINGS, KINDS, LARGEST_MADE_ROWS, LICENCES, PACKED, Format, Use
from hatang.capabilities.opendata.views.catalogs import in_rdf_too
from hatang.capabilities.opendata.views.previews import map_of
from hatang.engines.writing.words import fold_text
from hatang.kernel import access, datasets, panels, releases
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ranges import serve_file
from hatang.kernel.ui import frames, shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.opendata.queries.published import CatalogueEntry

# Registered datasets of one page of the list.
_PAGE = 50
_CHOICES = {"group": _("Group"), "organisation": _("Organisation"), "licence": _("Licence"), "format": _("Format")}


def _count_pages(count: int) -> int:
    return max(1, -(-count // _PAGE))


@allow("opendata.view")
@require_safe
def show_index(request: HttpRequest) -> HttpResponseBase:
    """`?q=`, `?group=`, `?organisation=`, `?licence=`, `?format=` narrow the list."""
    everything = queries.list_entries(as_of=context_of(request).as_of)
    by = narrowing.Narrowing.of(request.GET)
    entries, listing = narrowing.narrow_entries(everything, by), narrowing.RegisteredListing.now()
    registered_count, values = listing.count_values()
    number = request.GET.get("page", "1")
    wanted = max(int(number), 1) if number.isdecimal() and len(number) < 8 else 1
    count, shown = listing.narrow(by, (wanted - 1) * _PAGE, _PAGE)
    page = min(wanted, _count_pages(count))
    if page != wanted:
        count, shown = listing.narrow(by, (page - 1) * _PAGE, _PAGE)
    return render(
        request,
        "opendata/index.html",
        {
            "entries": entries if page == 1 else [],
            "registered": shown,
            "count": len(entries) + count,
            "total": len(everything) + registered_count,
            "page": page,
            "pages": _count_pages(count),
            "by": by,
            "choices": [
                (name, _CHOICES[name], offered, by.chosen.get(name, ""))
                for name, offered in narrowing.list_choices(everything, values).items()
            ],
            "asked": urlencode(by.chosen),
            "keeps": is_keeper(actor_of(request)),
            "calls": shell.find_link("ckan_call"),
            "harvested": shell.find_link("harvested_catalogues"),
            "publishing": not everything and lake.is_being_published(),
            "ways": panels.parts("opendata:index", frames.build_look(request)).get("ways", ()),
        },
    )


@allow("opendata.view")
@require_safe
@in_rdf_too
def show_dataset(request: HttpRequest, name: str) -> HttpResponseBase:
    entry = queries.find_entry(name=name, as_of=context_of(request).as_of)
    acts.count_use(entry.name, Use.VIEW, day=timezone.localdate())
    standing = queries.list_versions(name=name)
    return render(
        request,
        "opendata/dataset.html",
        {
            "entry": entry,
            "citation": described.cite(entry),
            "release": releases.find_release(datasets.get_dataset(entry.name)),
            "licence_url": LICENCES.get(entry.licence, ""),
            "preview": files.preview_rows(entry),
            "chart": previews.choose_chart(entry),
            "map": map_of(entry),
            "map_layer": roads.map_layer(entry),
            "roads": roads.list_access_roads(entry),
            "versions": [
                (snapshot, lake.SnapshotState.WITHDRAWN if snapshot.withdrawn_at else lake.SnapshotState.PUBLISHED)
                for snapshot in standing
            ],
            "earlier": _find_earlier_version(
                entry, [snapshot.version for snapshot in standing if not snapshot.withdrawn_at]
            ),
            "sources": queries.list_source_files(entry=entry, actor=actor_of(request)),
            "opens_imports": access.has_right(actor_of(request), "imports.view_all"),
            "uses": voices.count_uses(dataset=entry.name),
            "comments": voices.list_comments(dataset=entry.name, actor=actor_of(request)),
            "keeps": is_keeper(actor_of(request)),
            "said": "said" in request.GET,
            "formats": [(kind, kind.label) for kind in entry.formats if _can_be_made(entry, kind)],
            "linked_data": described.write_data_block(described.schema_org(entry)),
        },
    )


def _find_earlier_version(entry: CatalogueEntry, standing: list[str]) -> str:
    """The version before the one shown; empty where there is none."""
    later = standing.index(entry.version) if entry.version in standing else len(standing)
    return standing[later + 1] if later + 1 < len(standing) else ""


@allow("opendata.view")
@require_safe
def show_difference(request: HttpRequest, name: str, before: str, after: str) -> HttpResponseBase:
    """What changed between two versions, row by row."""
    old, new = queries.find_entry(name=name, version=before), queries.find_entry(name=name, version=after)
    compared = differences.compare_versions(old, new)
    return render(request, "opendata/difference.html", {"before": old, "after": new, "found": compared})


def _can_be_made(entry: CatalogueEntry, kind: Format) -> bool:
    return kind == Format.CSV or entry.as_it_lies(kind) is not None or entry.rows <= LARGEST_MADE_ROWS


@allow("opendata.view")
@require_safe
def download_file(request: HttpRequest, name: str, version: str, kind: str) -> HttpResponseBase:
    """The open edition of a version as a file, whole or in parts; `?bom=1` gives the CSV that spreadsheets read."""
    if kind not in Format.values:
        raise Missing("format", _("There is no such format"), where=kind)
    entry, wanted = queries.find_entry(name=name, version=version), Format(kind)
    if "Range" not in request.headers and request.method == "GET":
        # Who reads a column asks for many parts of one file.
        acts.count_use(entry.name, Use.DOWNLOAD, day=timezone.localdate())
    form, for_spreadsheets = KINDS[wanted].media_type, request.GET.get("bom") == "1"
    file_name = f"{name}-{version}.{ENDINGS.get(wanted, kind)}"
    if for_spreadsheets:
        # Whoever takes it for a spreadsheet finds it again by what it is about.
        file_name = f"{slugify(fold_text(entry.title)) or name}-{version}.{ENDINGS.get(wanted, kind)}"
    if wanted == Format.CSV:
        form = f"{form}; charset=utf-8"
    ready = downloads.open_download(entry, wanted, now=timezone.now(), for_spreadsheets=for_spreadsheets)
    response = serve_file(
        request,
        ready.stream,
        media_type=form,
        tag=f'"{ready.sha256}"',
        name=file_name,
        never_changes=ready.never_changes,
        may_be_packed=wanted in PACKED,
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Content-Range, Accept-Ranges, Content-Length"
    return response


@allow("opendata.view")
@require_safe
def table_schema(request: HttpRequest, name: str) -> HttpResponseBase:
    schema = described.table_schema(queries.find_entry(name=name))
    response = JsonResponse(schema, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response
