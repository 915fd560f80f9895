"""Mobile coverage where places are shown: hamlets on the map and on place pages, the worst communes at home."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hatang.capabilities.coverage.queries import gaps as gap_queries
from hatang.capabilities.coverage.queries import places_of
from hatang.capabilities.coverage.queries.measurement import speeds
from hatang.capabilities.coverage.terms import AccessNetwork, Technology
from hatang.capabilities.places import public as places
from hatang.kernel import datasets, panels
from hatang.kernel.access import Area, allow
from hatang.kernel.http import with_etag
from hatang.kernel.ui import formats, frames, maps
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.coverage.queries.gaps import CommuneGap
    from hatang.kernel.ui.context import Context

_WORST = 8
_READ = ("coverage.declared", "coverage.area", "coverage.challenge", "plan.definition")
# What the filter of the map asks for, in its address.
_WITHOUT = "chua"
STATES = (
    ("covered", gettext_lazy("covered")),
    ("partly", gettext_lazy("part of the households")),
    ("without", gettext_lazy("without")),
    ("no_data", gettext_lazy("no data")),
)
_MARKS = {"covered": ("reached", "●"), "partly": ("not_reached", "◐"), "without": ("not_reached", "○")}


@dataclass(frozen=True)
class Worst:
    """A commune of the gap; `share` is its part of the worst one's people without, for the bar."""

    gap: CommuneGap
    url: str
    share: float


def _build_map_classes() -> tuple[maps.Class, ...]:
    return (
        maps.Class(_("● covered"), "reached", value="covered"),
        maps.Class(_("◐ part of the households"), "attention", value="partly"),
        maps.Class(_("○ without"), "not-reached", value="without"),
        maps.Class(_("▨ no data"), "no-data", value="no_data"),
    )


def _state_cell(row: Mapping[str, Any]) -> str:
    state, mark = _MARKS.get(row["coverage"], ("no_data", "▨"))
    words = dict(STATES)[row["coverage"]]
    return format_html('<span class="state state-{}"><i aria-hidden="true">{}</i> {}</span>', state, mark, words)


@allow("public")
def hamlets_geojson(request: HttpRequest) -> HttpResponseBase:
    """Hamlets by mobile coverage: `nha-mang` and `cong-nghe` choose an operator and a technology, `phu-song` those that
    do not count as covered."""
    context = context_of(request)
    only_without = request.GET.get("phu-song", "") == _WITHOUT
    operator, technology = request.GET.get("nha-mang", ""), request.GET.get("cong-nghe", "")

    def respond() -> HttpResponse:
        features = _build_points(context, operator, technology, only_without=only_without)
        body = json.dumps(
            {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
        )
        return HttpResponse(body, content_type="application/geo+json")

    revisions = datasets.read_revisions([*datasets.AREA_DATASETS, *_READ])
    return with_etag(request, (request.get_full_path(), get_language(), context.as_of, revisions), respond)


def _build_points(
    context: Context, operator: str, technology: str, *, within: Area | None = None, only_without: bool = False
) -> list[dict[str, Any]]:
    coverage_gaps = gap_queries.find_gaps(
        as_of=context.as_of,
        within=within or frames.area_of(context),
        operator=operator,
        technologies=(technology,) if technology else (),
    )
    return [
        {
            "type": "Feature",
            "properties": {
                "key": hamlet.area,
                "name": hamlet.name,
                "commune": hamlet.commune_name,
                "state": hamlet.state.value,
                "share": formats.format_percent(hamlet.share_percent),
                "operator": hamlet.operator,
                "technology": hamlet.technology,
                "people_without": _describe_people_without(hamlet),
                "url": frames.place_url(context, Area.parse(hamlet.area)),
            },
            "geometry": {"type": "Point", "coordinates": [round(hamlet.longitude, 5), round(hamlet.latitude, 5)]},
        }
        for hamlet in coverage_gaps.hamlets
        if hamlet.longitude is not None and hamlet.latitude is not None and not (only_without and hamlet.covered)
    ]


def _describe_people_without(hamlet: gap_queries.HamletState) -> str:
    """The number of a hamlet, on the map and in the table; what no sum of people without counts says so beside it."""
    if hamlet.people_without is None:
        return ""
    number = formats.format_number(hamlet.people_without, 0)
    if not hamlet.covered or not hamlet.people_without:
        return number
    return _("%(people)s, not counted: the hamlet counts as covered") % {"people": number}


def _people_cell(row: Mapping[str, Any]) -> str:
    if row["people_without"] is None and row["people_words"]:
        return format_html('<span class="small muted">{}</span>', row["people_words"])
    return escape(row["people_words"])


def hamlet_table(look: panels.Look) -> Table | None:
    """The hamlets of an area with people and mobile coverage as of the date."""
    if look.area is None:
        return None
    area, context = look.area, look.context
    hamlet_by_area = {hamlet.area: hamlet for hamlet in gap_queries.find_gaps(as_of=context.as_of).hamlets}
    frame = places.hamlet_frame(context.as_of)
    inside = {str(unit) for unit in places.list_units_inside(area)}
    more, beside = panels.read_more_columns("coverage:hamlets", look)
    rows = []
    for row in frame.iter_rows(named=True):
        if row["unit"] not in inside and row["area"] not in inside:
            continue
        known = hamlet_by_area.get(row["area"])
        rows.append(
            {
                **row,
                **beside.get(row["code"], {}),
                "coverage": known.state.value if known else "no_data",
                "share": known.share_percent if known else None,
                # As on the page of gaps: the people of hamlets that are not covered; of others the cell alone speaks.
                "people_without": known.people_without
                if known and (not known.covered or not known.people_without)
                else None,
                "people_words": _describe_people_without(known) if known else "",
            }
        )
    columns = [
        Column("name", gettext_lazy("Hamlet"), url=lambda row: frames.place_url(context, Area.parse(row["area"]))),
        Column("code", gettext_lazy("Code"), "code", shown=False),
        Column("unit_name", gettext_lazy("Commune"), shown=area.code == "51" or len(rows) > 60),
        Column("coverage", gettext_lazy("Mobile broadband"), "choice", choices=STATES, html=_state_cell),
        Column("share", gettext_lazy("Share"), "percent"),
        *more,
        Column(
            "people_without",
            gettext_lazy("People without"),
            "integer",
            total=True,
            html=_people_cell,
        ),
        Column("households", gettext_lazy("Households"), "integer", total=True),
        Column("population", gettext_lazy("People"), "integer", total=True),
    ]
    return Table(
        "hamlets",
        columns,
        from_rows(rows),
        look.request,
        caption=_("Hamlets"),
        default_sort="-people_without",
        file_name=f"thon {area.code}",
        empty=Empty(_("No hamlets yet"), _("Import the list of hamlets of the province."), icon="house"),
        stacked=True,
    )


def _hamlet_layer(url: str, *, shown: bool = True) -> maps.StyleLayer:
    return maps.StyleLayer(
        "hamlets",
        _("Hamlets by mobile coverage"),
        url,
        kind="circle",
        by="state",
        classes=_build_map_classes(),
        quality="declared",
        label="name",
        probe=(("commune", _("Commune")), ("share", _("Share of households")), ("people_without", _("People without"))),
        shown=shown,
    )


def hamlet_layer(asked: panels.MapQuestion) -> panels.DrawnLayers:
    """The hamlets on the map page: off until an operator, a technology or those without are asked for."""
    wish = {name: asked.chosen.get(name, "") for name in ("nha-mang", "cong-nghe", "phu-song")}
    url = asked.look.context.url(reverse("coverage:hamlets_geojson"), **wish)
    layer = _hamlet_layer(url, shown=any(wish.values()))
    return panels.DrawnLayers((replace(layer, title=asked.entitle(layer.title, *wish)),))


def coverage_field(look: panels.Look) -> forms.Field:
    return forms.ChoiceField(
        label=_("Hamlets shown"),
        required=False,
        choices=[("", _("All hamlets")), (_WITHOUT, _("Short of the definition"))],
    )


def technology_field(look: panels.Look) -> forms.Field:
    return forms.ChoiceField(
        label=_("Technology"), required=False, choices=[("", _("4G or better")), *Technology.choices]
    )


def worst_card(look: panels.Look) -> panels.Part | None:
    """Communes with most people without mobile broadband, or why none can be named; nothing before there is a plan."""
    if not look.context.plan:
        return None
    rows, why_none = _list_worst_communes(look.context, look.area)
    return panels.Part("coverage/worst.html", {"worst": rows, "why_no_worst": why_none})


def _list_worst_communes(context: Context, area: Area | None) -> tuple[list[Worst], str]:
    gaps = gap_queries.find_gaps(as_of=context.as_of)
    if area is not None and "-T" not in area.code:
        inside = {str(unit) for unit in places.list_units_inside(area)}
        gaps = replace(gaps, hamlets=tuple(hamlet for hamlet in gaps.hamlets if hamlet.commune in inside))
    if not gaps.hamlets:
        return [], str(gaps.reason)
    rows = [commune for commune in gaps.communes if commune.hamlets_without][:_WORST]
    most = max((commune.people_without or 0.0 for commune in rows), default=0.0)
    return [
        Worst(
            commune,
            frames.place_url(context, Area.parse(commune.commune)) if "@" in commune.commune else "",
            100 * (commune.people_without or 0.0) / most if most else 0.0,
        )
        for commune in rows
    ], ""


def unit_map(look: panels.Look) -> panels.Part:
    """The communes of a unit with its hamlets by coverage."""
    assert look.area is not None
    return panels.Part("coverage/place_map.html", {"map": _build_map(look.context, look.area), "says_why": True})


def hamlet_map(look: panels.Look) -> panels.Part | None:
    """The same of the commune of a hamlet, with the hamlet marked."""
    assert look.area is not None
    row = places.find_hamlet(look.area.code)
    if row.longitude is None or row.latitude is None or row.unit is None:
        return None
    commune_map = _build_map(look.context, row.unit)
    if commune_map is None:
        return None
    here = maps.StyleLayer(
        "here",
        row.title,
        look.context.url(reverse("coverage:hamlets_geojson"), area=str(row.area)),
        kind="circle",
        emphasis=True,
    )
    shown = replace(commune_map, name="hamlet", table_url="", shape="wide", layers=(*commune_map.layers, here))
    return panels.Part("coverage/place_map.html", {"map": shown})


def speeds_panel(look: panels.Look) -> panels.Part | None:
    """What i-Speed measured in the commune of the page, or in that of its hamlet; nothing where no table names it."""
    assert look.area is not None
    row = places.find_hamlet(look.area.code) if "-T" in look.area.code else None
    commune = row.unit if row else look.area
    if commune is None:
        return None
    measured = speeds.of_commune(commune=str(commune), as_of=look.context.as_of)
    values = {
        "commune": frames.place_name(commune, look.context.as_of),
        "speeds": measured,
        "networks": dict(AccessNetwork.choices),
        "operators": places_of.every_operator(look.context.as_of),
    }
    return panels.Part("coverage/place_speeds.html", values) if measured else None


def _build_map(context: Context, area: Area) -> maps.Map | None:
    shapes = frames.read_outline(area, context.as_of)
    bounds = maps.bounds_of(shapes, margin=0.08)
    if bounds is None:
        return None
    outline = (maps.Class(_("commune"), "seq-1", value="commune"),)
    features = [{**shape, "properties": {**shape["properties"], "ground": "commune"}} for shape in shapes]
    ground = maps.draw_poster(features, bounds, context.as_of, by="ground", classes=outline)
    points = _build_points(context, "", "", within=area)
    dots = maps.draw_poster(points, bounds, context.as_of, by="state", classes=_build_map_classes())
    communes = maps.StyleLayer(
        "communes",
        _("Communes"),
        context.url(reverse("plan:communes_geojson"), area=str(area)),
        colour="seq-1",
        label="name",
    )
    return maps.Map(
        name="place",
        title=_("Hamlets by mobile coverage"),
        layers=(
            *frames.ground_layers(),
            communes,
            _hamlet_layer(context.url(reverse("coverage:hamlets_geojson"), area=str(area))),
        ),
        bounds=bounds,
        as_of=context.as_of,
        schematic=any(shape["properties"]["schematic"] for shape in shapes),
        # The hamlets are on paper and where no map can be drawn, too.
        poster=replace(ground, shapes=(*ground.shapes, *dots.shapes)),
        table_url="#hamlets-table",
    )
