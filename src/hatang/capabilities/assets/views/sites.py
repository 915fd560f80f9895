"""Mast positions: the list with its map, one position with its history and cells, closing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.gis.db.models import Extent
from django.db.models import FloatField, Func
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
from hatang.capabilities.assets.views.places import name_operators
from hatang.capabilities.assets.views.tables import CELLS, commune_name
from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.kernel import access, indicators, panels
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.http import Stream
from hatang.kernel.imports import queries as imports
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.maps import Class, Map, StyleLayer, draw_poster
from hatang.kernel.ui.table_rows import InDatabase, from_queryset
from hatang.kernel.ui.tables import Column, Table

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.assets.models import Site
    from hatang.kernel.ui.context import Context

# What a target counts of the positions that are listed.
COUNTED = "sites.positions"
_TABLE = "sites"
_MARGIN_DEG = 0.05
# For whoever may know where masts stand.
_PLACE = (
    Column("latitude", _("Latitude"), "decimal", decimals=6, shown=False, in_files=True),
    Column("longitude", _("Longitude"), "decimal", decimals=6, shown=False, in_files=True),
)
COLUMNS: tuple[Column, ...] = (
    Column("code", _("site code"), "code", url=lambda row: reverse("assets:site", args=[row["code"]])),
    Column("name", _("name")),
    Column("owner", _("owner"), "choice"),
    Column("kind", _("kind"), "choice", choices=tuple(terms.SiteKind.choices)),
    Column("height_m", _("height"), "decimal", unit="m"),
    Column("commune_code", _("commune"), "code", html=commune_name, of=("places.unit",)),
    Column("commissioned_on", _("commissioned on"), "date"),
    Column("inspected_on", _("inspected on"), "date"),
    Column("permit", _("permit"), "code", shown=False),
    *_PLACE,
    Column("status", _("status"), "choice", choices=tuple(terms.ServiceStatus.choices)),
    Column("import_id", _("import"), "code", shown=False, called=imports.list_commit_moments),
)
STATUS_CLASSES = (
    Class(_("● in service"), "reached", value="in_service"),
    Class(_("◐ under construction"), "seq-3", value="under_construction"),
    Class(_("○ out of service"), "not-reached", value="out_of_service"),
)


def list_operators(as_of: date) -> list[tuple[str, str]]:
    """(code, name) of the operators of the date."""
    return [
        (organisation.code, organisation.short_name or organisation.name)
        for organisation in identity.list_organisations(as_of, "operator")
    ]


def _filter_sites(request: HttpRequest) -> tuple[SiteFilter, QuerySet[Site], str]:
    """The filter form, the mast positions it leaves, and the part of the address that says the same."""
    context = context_of(request)
    form = SiteFilter(request.GET or None, operators=list_operators(context.as_of))
    cleaned = form.cleaned_data if form.is_bound and form.is_valid() else {}
    visible_sites = queries.list_sites(
        actor=actor_of(request),
        as_of=context.as_of,
        operator=cleaned.get("operator") or "",
        technology=cleaned.get("technology") or "",
        within=context.area,
    )
    query = request.GET.copy()
    for name in [parameter for parameter in query if parameter.startswith(f"{_TABLE}-")]:
        del query[name]
    return form, visible_sites, query.urlencode()


@require_GET
@allow("assets.view")
@about_area
def site_list(request: HttpRequest) -> HttpResponseBase:
    """Mast positions of the date, on the map and as a table."""
    actor = actor_of(request)
    form, visible_sites, query = _filter_sites(request)
    table = _build_table(request, visible_sites)
    if (answer := table.answer()) is not None:
        return answer
    context = context_of(request)
    counted = indicators.measure_indicator(COUNTED, [context.area], context.as_of) if context.area else None
    page = {
        "form": form,
        "table": table,
        "counted": counted,
        "counted_url": frames.evidence_url(context, COUNTED),
        "sees_places": queries.sees_places(actor=actor),
        "map": _build_map(request, _filter_by_table(table) if table.count else visible_sites, query),
        "sees_cells": access.has_right(actor, "assets.view_operator_data"),
        "trail": [(_("Assets"), reverse("assets:index")), (_("Mast positions"), "")],
    }
    return render(request, "assets/sites.html", page)


def _build_table(request: HttpRequest, visible_sites: QuerySet[Site]) -> Table:
    actor = actor_of(request)
    columns = COLUMNS
    if queries.sees_places(actor=actor):
        visible_sites = visible_sites.annotate(
            latitude=Func("point", function="ST_Y", output_field=FloatField()),
            longitude=Func("point", function="ST_X", output_field=FloatField()),
        )
    else:
        columns = tuple(column for column in COLUMNS if column not in _PLACE)
    return Table(
        _TABLE,
        lists.as_headings(columns, ("owner",), visible_sites, actor),
        from_queryset(visible_sites),
        request,
        caption=_("Mast positions"),
        empty=lists.empty_of(actor, "assets.site"),
        file_name="vi-tri-cot",
    )


def _filter_by_table(table: Table) -> QuerySet[Site]:
    """The mast positions that the filters of the table's columns leave."""
    rows = table.matching
    assert isinstance(rows, InDatabase)
    return rows.rows


def _build_map(request: HttpRequest, visible_sites: QuerySet[Site], query: str) -> Map | None:
    if not queries.sees_places(actor=actor_of(request)):
        return None
    extent = visible_sites.order_by().aggregate(extent=Extent("point"))["extent"]
    if extent is None:
        return None
    west, south, east, north = extent
    url = reverse("assets:sites_geojson")
    return Map(
        name="sites",
        title=_("Mast positions"),
        layers=(replace(_build_layer(f"{url}?{query}" if query else url, context_of(request)), follows=_TABLE),),
        note=_("The map shows the positions that the table shows."),
        bounds=(west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG),
        as_of=context_of(request).as_of,
        shape="wide",
    )


def _build_layer(url: str, context: Context) -> StyleLayer:
    return StyleLayer(
        id="sites",
        title=_("Mast positions"),
        url=url,
        kind="circle",
        by="status",
        classes=STATUS_CLASSES,
        label="name",
        quality="declared",
        probe=(
            ("code", _("site code")),
            ("owner", _("owner")),
            ("tenants", _("tenants")),
            ("height_m", _("height (m)")),
        ),
        named=name_operators(context),
        opens=reverse("assets:site", args=["CODE"]).replace("CODE", "{code}"),
    )


def _build_site_map(request: HttpRequest, mast: Site) -> Map | None:
    """The mast, marked, among those around it; None for whoever may not know where masts stand."""
    context = context_of(request)
    if not queries.sees_places(actor=actor_of(request)):
        return None
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [mast.point.x, mast.point.y]},
        "properties": {"name": mast.name or mast.code, "status": mast.status},
    }
    bounds = (
        mast.point.x - _MARGIN_DEG,
        mast.point.y - _MARGIN_DEG,
        mast.point.x + _MARGIN_DEG,
        mast.point.y + _MARGIN_DEG,
    )
    url = context.url(reverse("assets:sites_geojson"))
    own_url = context.url(f"{reverse('assets:sites_geojson')}?{urlencode({'site': mast.code})}")
    return Map(
        name="site",
        title=mast.name or mast.code,
        layers=(
            *frames.ground_layers(),
            _build_layer(url, context),
            StyleLayer("here", mast.name or mast.code, own_url, kind="circle", emphasis=True),
        ),
        bounds=bounds,
        as_of=context.as_of,
        poster=draw_poster([feature], bounds, context.as_of, by="status", classes=STATUS_CLASSES),
        shape="wide",
    )


@require_GET
@allow("assets.view")
def sites_geojson(request: HttpRequest) -> HttpResponseBase:
    """The mast positions that the list shows, for its map, as its columns are filtered; `site` leaves one of them."""
    _form, visible_sites, _query = _filter_sites(request)
    if any(name.startswith(f"{_TABLE}-f-") for name in request.GET):
        visible_sites = _filter_by_table(_build_table(request, visible_sites))
    if code := request.GET.get("site"):
        visible_sites = visible_sites.filter(code=code)

    def pieces() -> object:
        yield '{"type":"FeatureCollection","features":['
        separator = ""
        for feature in queries.site_features(visible_sites, actor=actor_of(request)):
            yield separator + feature
            separator = ",\n"
        yield "]}"

    return Stream(pieces())  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
@allow("assets.view")
def show_site(request: HttpRequest, code: str) -> HttpResponseBase:
    """One mast position as of the date: its facts, its periods, the cells that the actor may see; closing it."""
    actor, context = actor_of(request), context_of(request)
    mast = queries.site_of(code=code, as_of=context.as_of, actor=actor)
    if mast is None:
        raise Missing("site", _("There is no such mast position"), where=code)
    may_close = (
        access.has_right(actor, "assets.edit_sites") and rules.may_file_for(actor, mast.owner) and mast.valid_to is None
    )
    form = DayAndReasonForm(request.POST or None, initial={"as_of": timezone.localdate()})
    if request.method == "POST":
        access.require_right(actor, "assets.edit_sites")
        if form.is_valid():
            try:
                close_site(actor, code=code, **form.cleaned_data)
            except Problem as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, gettext("The mast position is closed."))
                return redirect(request.get_full_path())
    cells = queries.list_cells(actor=actor, as_of=context.as_of, site=code)
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
    names = identity.organisation_names([mast.owner, *mast.tenants])
    page = {
        "site": mast,
        "sees_place": queries.sees_places(actor=actor),
        "map": _build_site_map(request, mast),
        "parts": panels.parts("assets:site", frames.build_look(request)),
        "origin": imports.list_origins([mast.import_id], actor=actor).get(mast.import_id),
        "owner": names[mast.owner],
        "tenants": [names[tenant] for tenant in mast.tenants],
        "commune": _name_commune(mast),
        "history": queries.history_of_site(code=code, actor=actor),
        "sees_cells": access.has_right(actor, "assets.view_operator_data"),
        "table": table,
        "form": form if may_close else None,
        "stands": mast.valid_from <= context.as_of and (mast.valid_to is None or context.as_of < mast.valid_to),
        "trail": [
            (_("Assets"), reverse("assets:index")),
            (_("Mast positions"), reverse("assets:sites")),
            (mast.code, ""),
        ],
    }
    return render(request, "assets/site.html", page)


def _name_commune(mast: Site) -> str:
    if mast.commune_valid_from is None:
        return ""
    return places.place_title(Area(mast.commune_code, mast.commune_valid_from)) or mast.commune_code
