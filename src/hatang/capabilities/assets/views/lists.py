"""The first page of assets and its lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hatang.capabilities.assets.views.tables import LISTINGS, AssetListing
from hatang.capabilities.identity import public as identity
from hatang.engines.writing.words import order_key
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.imports import get_import as import_named
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_queryset
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


def rows_of(listing: AssetListing, actor: Actor, as_of: date) -> QuerySet[Any]:
    """The rows of the list on the date that the actor may see."""
    rows: Any = listing.model.objects.visible_to(actor)
    if listing.until:
        rows = rows.filter(**{f"{listing.until}__lte": as_of})
    else:
        rows = rows.valid_on(as_of).with_reports(as_of)
    if listing.reckon is not None:
        rows = listing.reckon(rows, actor, as_of)
    return rows.order_by(*listing.order)  # type: ignore[no-any-return]


def run_url(import_id: str) -> str:
    """The page of the import that brought a row, "" where it came in another way."""
    try:
        return reverse("imports:run", args=[UUID(import_id)])
    except ValueError:
        return ""


def as_headings(
    columns: tuple[Column, ...], bodies: tuple[str, ...], rows: QuerySet[Any], actor: Actor
) -> tuple[Column, ...]:
    """The columns as headings; codes of organisations show and filter by their names, imports open for whoever may."""
    codes = {code for name in bodies for code in rows.order_by().values_list(name, flat=True).distinct() if code}
    names = identity.organisation_names(codes) if codes else {}
    choices = tuple(sorted(names.items(), key=lambda pair: order_key(pair[1])))
    opens = access.has_right(actor, "imports.view_all")
    leads = {name: _make_body_link(name) for name in bodies}
    if opens:
        leads["import_id"] = lambda row: run_url(row["import_id"])
    return tuple(
        replace(
            column,
            title=capfirst(column.title),
            choices=choices if column.name in bodies else column.choices,
            url=leads.get(column.name, column.url),
        )
        for column in columns
    )


def _make_body_link(column: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: reverse("identity:organisation", args=[row[column]]) if row[column] else ""


def columns_for(listing: AssetListing, actor: Actor) -> tuple[Column, ...]:
    """The columns without those that the actor may not see."""
    if access.has_right(actor, "assets.view_security"):
        return listing.columns
    return tuple(column for column in listing.columns if column.name not in listing.guarded)


def list_own_ways(
    listing: AssetListing, columns: tuple[Column, ...], request: HttpRequest
) -> list[tuple[Text, str, bool]]:
    """To the rows of the reader's own body and back to all (words, address, whether it is shown now); none where the
    list has rows of nobody else, or none of theirs."""
    name = next(iter(listing.bodies), "")
    known = {code for column in columns if column.name == name for code, _words in column.choices}
    own = known & actor_of(request).organisations()
    if len(own) != 1 or known == own:
        return []
    (code,), wish = own, f"{listing.name}-f-{name}"
    shown = request.GET.get(wish, "")
    address = context_of(request).url(request.path)
    joint = "&" if "?" in address else "?"
    return [
        (_("Of my body"), f"{address}{joint}{urlencode({wish: code})}", shown == code),
        (_("All"), address, not shown),
    ]


def empty_of(actor: Actor, import_name: str) -> Empty:
    """What stands where there are no rows, with the way to file them for whoever may."""
    declared = import_named(import_name)
    may = access.has_right(actor, declared.rule)
    return Empty(
        _("Nothing is filed for this date"),
        _("The rows of a file stand here once it is imported."),
        url=reverse("imports:new", args=[import_name]) if may else "",
        action=_("Import a file") if may else "",
    )


@require_GET
@allow("assets.view")
def show_assets(request: HttpRequest) -> HttpResponseBase:
    """What the province has, counted as of the date; each line opens its list."""
    actor, as_of = actor_of(request), context_of(request).as_of
    entries = [
        {
            "title": listing.title,
            "lead": listing.lead,
            "icon": listing.icon,
            "url": reverse(f"assets:{listing.name}"),
            "count": rows_of(listing, actor, as_of).count(),
        }
        for listing in LISTINGS.values()
        if access.has_right(actor, listing.rule)
    ]
    return render(request, "assets/index.html", {"entries": entries, "sites": _site_count(actor, as_of)})


def _site_count(actor: Actor, as_of: date) -> int:
    # start: polars
    from hatang.capabilities.assets.queries import sites

    return sites.list_sites(actor=actor, as_of=as_of).count()


def listing_view(name: str) -> Callable[..., HttpResponseBase]:
    """The view of one list, guarded by its own rule."""
    listing = LISTINGS[name]

    def view(request: HttpRequest) -> HttpResponseBase:
        actor, context = actor_of(request), context_of(request)
        rows = rows_of(listing, actor, context.as_of)
        columns = as_headings(columns_for(listing, actor), listing.bodies, rows, actor)
        table = Table(
            listing.name,
            columns,
            from_queryset(rows),
            request,
            caption=listing.title,
            empty=empty_of(actor, listing.imported),
            note=listing.explain(context.as_of) if listing.explain is not None else "",
        )
        if (answer := table.answer()) is not None:
            return answer
        page = {
            "listing": listing,
            "table": table,
            "ways": list_own_ways(listing, columns, request),
            "trail": [(_("Assets"), reverse("assets:index")), (listing.title, "")],
        }
        return render(request, "assets/list.html", page)

    return require_GET(allow(listing.rule)(view))
