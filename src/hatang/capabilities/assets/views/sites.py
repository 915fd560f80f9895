"""Mast positions: the list with its map, one position with its history and cells, closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.gis.db.models import Extent
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hatang.capabilities.assets import rules, terms
from hatang.capabilities.assets.actions.sites import close_site
from hatang.capabilities.assets.forms import DayAndReasonForm, SiteFilter
from hatang.capabilities.assets.queries import sites as queries
from hatang.capabilities.assets.views import lists
from hatang.capabilities.assets.views.tables import CELLS, commune_name
from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.kernel import access
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.http import Stream
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.maps import Class, Layer, Map
from hatang.kernel.ui.table_rows import from_queryset
from hatang.kernel.ui.tables import Column, Table

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.assets.models import Site

_MARGIN_DEG = 0.05
COLUMNS: tuple[Column, ...] = (
    Column("code", _("site code"), "code", url=lambda row: reverse("assets:site", args=[row["code"]])),
    Column("name", _("name")),
    Column("owner", _("owner"), "choice"),
    Column("kind", _("kind"), "choice", choices=tuple(terms.SiteKind.choices)),
    Column("height_m", _("height"), "decimal", unit="m"),
    Column("commune_code", _("commune"), "code", html=commune_name),
    Column("commissioned_on", _("commissioned on"), "date"),
    Column("inspected_on", _("inspected on"), "date"),
    Column("permit", _("permit"), "code", shown=False),
    Column("status", _("status"), "choice", choices=tuple(terms.ServiceStatus.choices)),
    Column("import_id", _("import"), "code", shown=False),
)
STATUS_CLASSES = (
    Class(_("● in service"), "reached", value="in_service"),
    Class(_("◐ under construction"), "seq-3", value="under_construction"),
    Class(_("○ out of service"), "not-reached", value="out_of_service"),
)


def operators(as_of: date) -> list[tuple[str, str]]:
    """(code, name) of the operators of the date."""
    return [(each.code, each.short_name or each.name) for each in identity.organisations(as_of, "operator")]


def _chosen(request: HttpRequest) -> tuple[SiteFilter, QuerySet[Site], str]:
    """The filter form, the mast positions it leaves, and the part of the address that says the same."""
    context = context_of(request)
    form = SiteFilter(request.GET or None, operators=operators(context.as_of))
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.sites(
        actor=actor_of(request),
        as_of=context.as_of,
        operator=said.get("operator") or "",
        technology=said.get("technology") or "",
        within=context.area,
    )
    query = request.GET.copy()
    for name in [each for each in query if each.startswith("sites-")]:
        del query[name]
    return form, found, query.urlencode()


@require_GET
@allow("assets.view")
def site_list(request: HttpRequest) -> HttpResponseBase:
    """Mast positions of the date, on the map and as a table."""
    actor = actor_of(request)
    form, found, query = _chosen(request)
    table = Table(
        "sites",
        lists.as_headings(COLUMNS, ("owner",), found, actor),
        from_queryset(found),
        request,
        caption=_("Mast positions"),
        empty=lists.empty_of(actor, "assets.site"),
        file_name="vi-tri-cot",
    )
    if (answer := table.answer()) is not None:
        return answer
    page = {
        "form": form,
        "table": table,
        "map": _map(request, found, query),
        "sees_cells": access.may(actor, "assets.view_operator_data"),
        "trail": [(_("Assets"), reverse("assets:index")), (_("Mast positions"), "")],
    }
    return render(request, "assets/sites.html", page)


def _map(request: HttpRequest, found: QuerySet[Site], query: str) -> Map | None:
    extent = found.order_by().aggregate(extent=Extent("point"))["extent"]
    if extent is None:
        return None
    west, south, east, north = extent
    url = reverse("assets:sites_geojson")
    layer = Layer(
        id="sites",
        title=_("Mast positions"),
        url=f"{url}?{query}" if query else url,
        kind="circle",
        by="status",
        classes=STATUS_CLASSES,
        probe=(("code", _("site code")), ("name", _("name")), ("owner", _("owner")), ("height_m", _("height (m)"))),
    )
    return Map(
        name="sites",
        title=_("Mast positions"),
        layers=(layer,),
        bounds=(west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG),
        as_of=context_of(request).as_of,
        quality=_("declared"),
        shape="wide",
    )


@require_GET
@allow("assets.view")
def sites_geojson(request: HttpRequest) -> HttpResponseBase:
    """The mast positions that the list shows, for its map."""
    _form, found, _query = _chosen(request)

    def pieces() -> object:
        yield '{"type":"FeatureCollection","features":['
        separator = ""
        for feature in queries.site_features(found):
            yield separator + feature
            separator = ",\n"
        yield "]}"

    return Stream(pieces())  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
@allow("assets.view")
def site(request: HttpRequest, code: str) -> HttpResponseBase:
    """One mast position as of the date: its facts, its periods, the cells that the actor may see; closing it."""
    actor, context = actor_of(request), context_of(request)
    found = queries.site_of(code=code, as_of=context.as_of, actor=actor)
    if found is None:
        raise Missing("site", _("There is no such mast position"), where=code)
    may_close = (
        access.may(actor, "assets.edit_sites") and rules.may_file_for(actor, found.owner) and found.valid_to is None
    )
    form = DayAndReasonForm(request.POST or None, initial={"as_of": timezone.localdate()})
    if request.method == "POST":
        access.require(actor, "assets.edit_sites")
        if form.is_valid():
            try:
                close_site(actor, code=code, **form.cleaned_data)
            except Problem as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, gettext("The mast position is closed."))
                return redirect(request.get_full_path())
    cells = queries.cells(actor=actor, as_of=context.as_of, site=code)
    table = Table(
        "cells",
        lists.as_headings(CELLS.columns, ("operator",), cells, actor),
        from_queryset(cells),
        request,
        caption=_("Cells"),
        filters=False,
    )
    if (answer := table.answer()) is not None:
        return answer
    names = identity.organisation_names([found.owner, *found.tenants])
    page = {
        "site": found,
        "run_url": lists.run_url(found.import_id) if access.may(actor, "imports.view_all") else "",
        "owner": names[found.owner],
        "tenants": [names[each] for each in found.tenants],
        "commune": _commune(found),
        "history": queries.history_of_site(code=code, actor=actor),
        "sees_cells": access.may(actor, "assets.view_operator_data"),
        "table": table,
        "form": form if may_close else None,
        "stands": found.valid_from <= context.as_of and (found.valid_to is None or context.as_of < found.valid_to),
        "trail": [
            (_("Assets"), reverse("assets:index")),
            (_("Mast positions"), reverse("assets:sites")),
            (found.code, ""),
        ],
    }
    return render(request, "assets/site.html", page)


def _commune(found: Site) -> str:
    if found.commune_valid_from is None:
        return ""
    return places.place_title(Area(found.commune_code, found.commune_valid_from)) or found.commune_code
