"""The page of a place — province, district, commune or hamlet: figures, people, hamlets, coverage, masts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.assets import public as assets
from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui import maps
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table
from hatang.portal import layers, relief, standing
from hatang.portal.chips import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.places.public import UnitRow
    from hatang.kernel.ui.context import Context

COVERAGE = (
    ("covered", gettext_lazy("covered")),
    ("partly", gettext_lazy("part of the households")),
    ("without", gettext_lazy("without")),
    ("no_data", gettext_lazy("no data")),
)
_MARKS = {"covered": ("reached", "●"), "partly": ("not_reached", "◐"), "without": ("not_reached", "○")}


@dataclass(frozen=True)
class Link:
    title: str
    url: str


def coverage_classes() -> tuple[maps.Class, ...]:
    return (
        maps.Class(_("● covered"), "reached", value="covered"),
        maps.Class(_("◐ part of the households"), "attention", value="partly"),
        maps.Class(_("○ without"), "not-reached", value="without"),
        maps.Class(_("▨ no data"), "no-data", value="no_data"),
    )


def _coverage_cell(row: Mapping[str, Any]) -> str:
    state, mark = _MARKS.get(row["coverage"], ("no_data", "▨"))
    words = dict(COVERAGE)[row["coverage"]]
    return format_html('<span class="state state-{}"><i aria-hidden="true">{}</i> {}</span>', state, mark, words)


@allow("public")
def show(request: HttpRequest, area: str) -> HttpResponseBase:
    """A place by its key, `21142@2025-07-01` or `51-21142-T01@2025-07-01`."""
    wanted = Area.parse(area)
    if places.place_title(wanted) is None:
        raise Missing("place", _("There is no such place"), where=area)
    return _hamlet(request, wanted) if "-T" in wanted.code else _unit(request, wanted)


def _unit_row(area: Area) -> UnitRow:
    """The unit as it was on its first day."""
    found = next((row for row in places.units(as_of=area.valid_from) if row.area == area), None)
    if found is None:
        raise Missing("place", _("There is no such place"), where=str(area))
    return found


def _people(area: Area, as_of: date) -> list[tuple[str, places.Population]]:
    titles = {"population": _("Population"), "households": _("Households")}
    return [(title, places.population(area=area, as_of=as_of, kind=kind)) for kind, title in titles.items()]


def hamlet_table(request: HttpRequest, area: Area, *, name: str = "hamlets") -> Table:
    """The hamlets of an area with people and mobile coverage as of the date."""
    context = context_of(request)
    found = {each.area: each for each in coverage.gaps(as_of=context.as_of).hamlets}
    frame = places.hamlet_frame(context.as_of)
    inside = {str(each) for each in places.inside(area)}
    rows = []
    for row in frame.iter_rows(named=True):
        if row["unit"] not in inside and row["area"] not in inside:
            continue
        known = found.get(row["area"])
        rows.append(
            {
                **row,
                "coverage": known.state.value if known else "no_data",
                "share": known.share_percent if known else None,
                "people_without": known.people_without if known else None,
            }
        )
    columns = [
        Column(
            "name",
            gettext_lazy("Hamlet"),
            url=lambda row: layers.place_url(context, Area.parse(row["area"])),
        ),
        Column("code", gettext_lazy("Code"), "code", shown=False),
        Column("unit_name", gettext_lazy("Commune"), shown=area.code == "51" or len(rows) > 60),
        Column("coverage", gettext_lazy("Mobile broadband"), "choice", choices=COVERAGE, html=_coverage_cell),
        Column("share", gettext_lazy("Share"), "percent"),
        Column("people_without", gettext_lazy("People without"), "integer", total=True),
        Column("households", gettext_lazy("Households"), "integer", total=True),
        Column("population", gettext_lazy("People"), "integer", total=True),
    ]
    return Table(
        name,
        columns,
        from_rows(rows),
        request,
        caption=_("Hamlets"),
        default_sort="-people_without",
        file_name=f"thon {area.code}",
        empty=Empty(_("No hamlets yet"), _("Import the list of hamlets of the province."), icon="house"),
    )


def site_table(request: HttpRequest, area: Area) -> Table:
    """The mast positions of a commune that the actor may see."""
    context = context_of(request)
    rows = assets.site_rows(actor=actor_of(request), as_of=context.as_of, within=area)
    names = identity.organisation_names({str(row["owner"]) for row in rows}, short=True)
    columns = [
        Column("code", gettext_lazy("Code"), "code", url=lambda row: context.url(row["url"])),
        Column("name", gettext_lazy("Name")),
        Column("owner_name", gettext_lazy("Owner")),
        Column("tenants", gettext_lazy("Operators"), "integer"),
        Column("height_m", gettext_lazy("Height"), "decimal", unit="m"),
        Column("status_title", gettext_lazy("Status")),
    ]
    return Table(
        "sites",
        columns,
        from_rows([{**row, "owner_name": names[str(row["owner"])]} for row in rows]),
        request,
        caption=_("Mast positions"),
        empty=Empty(_("No mast positions here"), icon="tower"),
        file_name=f"vi tri cot {area.code}",
    )


def _unit(request: HttpRequest, area: Area) -> HttpResponseBase:
    context, actor = context_of(request), actor_of(request)
    row = _unit_row(area)
    hamlets = hamlet_table(request, area)
    # Of a whole province the masts are a page of their own.
    sites = site_table(request, area) if row.level == "commune" else None
    for table in (hamlets, sites):
        if table is not None and (answer := table.answer()) is not None:
            return answer
    found = standing.lines(context, area=area, with_trend=False, actor=actor)
    now = places.successors(area, context.as_of)
    # A district ended without a successor: its ground is that of the communes of the date.
    ground = now or tuple(each.area for each in places.units(as_of=context.as_of, level="commune", within=area))
    return render(
        request,
        "portal/place.html",
        {
            "area": area,
            "title": title_of(area, context.as_of),
            "unit": row,
            "trail": _trail(context, row),
            "successors": [
                Link(title_of(each, context.as_of), layers.place_url(context, each)) for each in ground if each != area
            ],
            "ended": area not in now,
            "people": _people(area, context.as_of),
            "groups": standing.groups(found),
            "hamlets": hamlets,
            "sites": sites,
            "map": _map(context, area),
            "records_url": context.url(reverse("places:unit", args=[str(area)])),
        },
    )


def _trail(context: Context, row: UnitRow) -> list[tuple[str, str]]:
    trail = [(_("Overview"), reverse("portal:home"))]
    if row.parent is not None:
        trail.append((row.parent_title, reverse("portal:place", args=[str(row.parent)])))
    return [*trail, (row.title, "")]


def _map(context: Context, area: Area) -> maps.Map | None:
    """The communes of the place with its hamlets by coverage."""
    shapes = layers.communes(context, area)
    bounds = maps.bounds_of(shapes, margin=0.08)
    if bounds is None:
        return None
    outline = (maps.Class(_("commune"), "seq-1", value="commune"),)
    features = [{**each, "properties": {**each["properties"], "ground": "commune"}} for each in shapes]
    return maps.Map(
        name="place",
        title=_("Hamlets by mobile coverage"),
        layers=(
            *relief.layer(),
            maps.Layer(
                "communes",
                _("Communes"),
                context.url(reverse("portal:communes_geojson"), area=str(area)),
                colour="seq-1",
                label="name",
            ),
            maps.Layer(
                "hamlets",
                _("Hamlets by mobile coverage"),
                context.url(reverse("portal:hamlets_geojson"), area=str(area)),
                kind="circle",
                by="state",
                classes=coverage_classes(),
                label="name",
                probe=(
                    ("commune", _("Commune")),
                    ("share", _("Share of households")),
                    ("people_without", _("People without")),
                ),
            ),
        ),
        bounds=bounds,
        as_of=context.as_of,
        quality=_("declared"),
        schematic=any(each["properties"]["schematic"] for each in shapes),
        poster=maps.poster(features, bounds, context.as_of, by="ground", classes=outline),
        table_url="#hamlets-table",
    )


def _hamlet(request: HttpRequest, area: Area) -> HttpResponseBase:
    context, actor = context_of(request), actor_of(request)
    row = places.find_hamlet(area.code)
    signal = coverage.hamlet_coverage(hamlet_code=area.code, as_of=context.as_of, actor=actor)
    fibre = assets.fibre_of(hamlet=area.code, as_of=context.as_of, actor=actor)
    codes = {each.operator for each in signal.declared.shares} | {each.operator for each in fibre.claims}
    conditions = places.conditions_of_hamlets(context.as_of).get(area)
    trail = [(_("Overview"), reverse("portal:home"))]
    if row.unit is not None:
        trail.append((row.unit_title, reverse("portal:place", args=[str(row.unit)])))
    return render(
        request,
        "portal/hamlet.html",
        {
            "area": area,
            "hamlet": row,
            "trail": [*trail, (row.title, "")],
            "people": _people(area, context.as_of),
            "signal": signal,
            "fibre": fibre,
            "conditions": conditions,
            "names": identity.organisation_names(codes, short=True),
            "groups": standing.groups(_counted(standing.lines(context, area=area, with_trend=False, actor=actor))),
            "map": _spot(context, row),
            "records_url": context.url(reverse("places:hamlet", args=[area.code])),
            "coverage_url": context.url(reverse("coverage:hamlet", args=[area.code])),
            "fibre_url": context.url(reverse("assets:fibre", args=[area.code])),
        },
    )


def _counted(found: list[standing.Line]) -> list[standing.Line]:
    """The targets that count this hamlet at all."""
    return [line for line in found if line.value is not None]


def _spot(context: Context, row: places.HamletRow) -> maps.Map | None:
    if row.longitude is None or row.latitude is None or row.unit is None:
        return None
    shapes = layers.communes(context, row.unit)
    bounds = maps.bounds_of(shapes, margin=0.08)
    if bounds is None:
        return None
    found = _map(context, row.unit)
    here = maps.Layer(
        "here",
        row.title,
        context.url(reverse("portal:hamlets_geojson"), area=str(row.area)),
        kind="circle",
        emphasis=True,
    )
    if found is None:
        return None
    return replace(found, name="hamlet", table_url="", shape="wide", layers=(*found.layers, here))
