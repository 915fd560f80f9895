"""What scenarios are made of: networks of lines, drawn sites, planned digging, protected areas; on one map."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import shapely
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.places import public as places
from hatang.capabilities.siting.actions import networks as actions
from hatang.capabilities.siting.formats import lines
from hatang.capabilities.siting.forms.inputs import DrawnSiteForm, NetworkForm
from hatang.capabilities.siting.queries import networks
from hatang.capabilities.siting.terms import LineKind, WorkKind
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import answer_features, with_etag
from hatang.kernel.problems import Problem
from hatang.kernel.ui import formats, maps
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

LINE_CLASSES = (
    maps.Class(LineKind.ROAD.label, "map-border-strong", value="road"),
    maps.Class(LineKind.POLE_LINE.label, "series-3", value="pole_line"),
    maps.Class(LineKind.DUCT.label, "series-1", value="duct"),
)
WORK_CLASSES = (
    maps.Class(WorkKind.ROAD.label, "attention", value="road"),
    maps.Class(WorkKind.UNDERGROUNDING.label, "series-6", value="undergrounding"),
    maps.Class(WorkKind.WATER.label, "series-2", value="water"),
)


@require_GET
@allow("siting.plan")
def show_inputs(request: HttpRequest) -> HttpResponseBase:
    """The page of inputs."""
    return _render_inputs(request, NetworkForm(), DrawnSiteForm())


@require_http_methods(["POST"])
@allow("siting.plan")
def add_network(request: HttpRequest) -> HttpResponseBase:
    """Take in a file of lines; one that cannot be read is named and nothing is kept of it in the library."""
    form = NetworkForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["lines"]
        try:
            made = actions.add_network(
                actor_of(request),
                name=upload.name,
                stream=upload,
                kind=form.cleaned_data["kind"],
                source=form.cleaned_data["source"],
            )
        except Problem as problem:
            form.add_error("lines", str(problem))
        else:
            words = now_text("%(name)s was taken in: %(count)s segments.")
            messages.success(request, words % {"name": made.name, "count": formats.format_number(made.edges)})
            return redirect(context_of(request).url(reverse("siting:inputs")))
    return _render_inputs(request, form, DrawnSiteForm(), status=422)


@require_POST
@allow("siting.plan")
def remove_network(request: HttpRequest, network_id: int) -> HttpResponseBase:
    """Take a network out of later scenarios."""
    actions.remove_network(actor_of(request), network_id=network_id)
    messages.success(request, now_text("Later scenarios do not use this network any more."))
    return redirect(context_of(request).url(reverse("siting:inputs")))


@require_POST
@allow("siting.plan")
def draw_site(request: HttpRequest) -> HttpResponseBase:
    """A place for a mast."""
    form = DrawnSiteForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            site = actions.draw_site(
                actor_of(request),
                name=cleaned["name"],
                longitude=cleaned["lng"],
                latitude=cleaned["lat"],
                height_m=cleaned["height_m"],
                note=cleaned["note"],
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, now_text("%(name)s may be chosen by later scenarios.") % {"name": site.name})
            return redirect(context_of(request).url(reverse("siting:inputs")))
    return _render_inputs(request, NetworkForm(), form, status=422)


@require_POST
@allow("siting.plan")
def remove_site(request: HttpRequest, site_id: int) -> HttpResponseBase:
    """Take a drawn site out of later scenarios."""
    actions.remove_site(actor_of(request), site_id=site_id)
    messages.success(request, now_text("Later scenarios do not choose this site any more."))
    return redirect(context_of(request).url(reverse("siting:inputs")))


def _render_inputs(
    request: HttpRequest, network_form: NetworkForm, site_form: DrawnSiteForm, status: int = 200
) -> HttpResponseBase:
    actor, context = actor_of(request), context_of(request)
    library = list(networks.list_networks(actor=actor))
    for network in library:
        network.kilometres = [(LineKind(kind).label, km) for kind, km in network.length_km.items()]  # type: ignore[attr-defined]
    return render(
        request,
        "siting/inputs.html",
        {
            "networks": library,
            "drawn": list(networks.drawn_sites(actor=actor)),
            "works": list(networks.list_road_works(as_of=context.as_of, actor=actor)),
            "protected": list(networks.protected_areas(as_of=context.as_of, actor=actor)),
            "network_form": network_form,
            "site_form": site_form,
            "map": _build_inputs_map(request, library[0].pk if library else None),
        },
        status=status,
    )


def _build_inputs_map(request: HttpRequest, network_id: int | None) -> maps.Map:
    context = context_of(request)
    network = (
        (
            maps.StyleLayer(
                "lines",
                _("Network of lines"),
                reverse("siting:network_lines", args=[network_id]),
                kind="line",
                by="kind",
                classes=LINE_CLASSES,
                probe=(("name", _("Kind")), ("surface", _("Surface"))),
            ),
        )
        if network_id
        else ()
    )
    outlines = [outline for _area, outline in places.commune_outlines(as_of=context.as_of)]
    bounds = shapely.total_bounds(outlines) if outlines else (107.2, 13.9, 109.2, 15.5)
    return maps.Map(
        name="inputs",
        title=_("What scenarios are made of"),
        layers=(
            maps.StyleLayer(
                "communes",
                _("Communes"),
                f"/api/v1/places/units.geojson?as_of={context.as_of.isoformat()}",
                kind="line",
                colour="map-border",
                shown=not network,
            ),
            *network,
            maps.StyleLayer(
                "works",
                _("Planned digging"),
                context.url(reverse("siting:works")),
                kind="line",
                by="kind",
                classes=WORK_CLASSES,
                probe=(("name", _("Name")), ("year", _("Year"))),
            ),
            maps.StyleLayer(
                "protected",
                _("Protected areas"),
                context.url(reverse("siting:protected")),
                kind="line",
                colour="attention",
                probe=(("name", _("Name")), ("source", _("Decision"))),
            ),
            maps.StyleLayer(
                "drawn", _("Drawn sites"), reverse("siting:drawn"), kind="circle", colour="series-5", label="name"
            ),
        ),
        bounds=(float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3])),
        as_of=context.as_of,
        shape="page",
        picks=True,
        table_url="#networks",
    )


@require_GET
@allow("siting.plan")
def network_lines(request: HttpRequest, network_id: int) -> HttpResponseBase:
    """The lines of a network as GeoJSON."""
    network = networks.find_network(network_id=network_id, actor=actor_of(request))

    def build() -> HttpResponseBase:
        graph = lines.LineGraph.load(networks.graph_path(network))
        return HttpResponse(lines.to_geojson(graph), content_type="application/geo+json")

    return with_etag(request, (network.sha256, get_language()), build)


@require_GET
@allow("siting.plan")
def show_road_works(request: HttpRequest) -> HttpResponseBase:
    """Planned digging as GeoJSON."""
    rows = networks.list_road_works(as_of=context_of(request).as_of, actor=actor_of(request))
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(row.geometry.geojson),
            "properties": {"kind": row.kind, "name": row.name, "year": row.year},
        }
        for row in rows
    ]
    return answer_features(features)


@require_GET
@allow("siting.plan")
def show_drawn_sites(request: HttpRequest) -> HttpResponseBase:
    """Drawn sites as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.point.x, row.point.y]},
            "properties": {"name": row.name, "code": row.code},
        }
        for row in networks.drawn_sites(actor=actor_of(request))
    ]
    return answer_features(features)


@require_GET
@allow("siting.plan")
def show_protected_areas(request: HttpRequest) -> HttpResponseBase:
    """Outlines of protected areas as GeoJSON."""
    rows = networks.protected_areas(as_of=context_of(request).as_of, actor=actor_of(request))
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(row.geometry.geojson),
            "properties": {"name": row.name, "code": row.code, "source": row.source},
        }
        for row in rows
    ]
    return answer_features(features)
