"""The list of units and the page of one unit: what stands there, what it was and what it became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.guard import may_edit
from hatang.capabilities.places.queries import conditions, outlines, overview, population, units
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import Level, NewRural, PopulationKind, RegionClass, UnitKind
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.maps import Map, StyleLayer
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.places.models import Unit


def unit_address(area: object) -> str:
    return reverse("places:unit", args=[str(area)])


def _unit_url(row: Mapping[str, Any]) -> str:
    return unit_address(row["area"])


UNIT_COLUMNS = (
    Column("title", _("Unit"), url=_unit_url),
    Column("code", _("Unit code"), "code"),
    Column("kind", _("Kind of unit"), "choice", choices=tuple(UnitKind.choices)),
    Column("parent_title", _("Lies in")),
    Column("hamlets", _("Hamlets"), "integer", total=True),
    Column("households", _("Households"), "integer", total=True),
    Column("population", _("Population"), "integer", total=True),
    Column("poor_households", _("Poor households"), "integer", total=True),
    Column("new_rural", _("New-rural status"), "choice", choices=tuple(NewRural.choices)),
    Column("region_class", _("Region class"), "choice", choices=tuple(RegionClass.choices)),
    Column("holes", _("Signal holes"), "integer", total=True),
    Column("area_km2", _("Area (km²)"), "decimal", total=True),
    Column("decree", _("Decree"), shown=False),
)


@allow("places.view")
def show_units(request: HttpRequest) -> HttpResponseBase:
    """The communes of the date, with what officers sort by."""
    context = context_of(request)
    actor = actor_of(request)
    within = context.area if context.area is not None and "-T" not in context.area.code else None
    communes = units.list_units(as_of=context.as_of, level=Level.COMMUNE, within=within, actor=actor)
    rows = overview.commune_rows(found=communes, as_of=context.as_of, actor=actor)
    provinces = [province.area for province in units.list_units(as_of=context.as_of, level=Level.PROVINCE)]
    area = within or (provinces[0] if len(provinces) == 1 else None)
    whole = overview.known_totals(area=area, as_of=context.as_of, actor=actor) if area in provinces else {}
    table = Table(
        "units",
        UNIT_COLUMNS,
        from_rows(rows, whole=whole),
        request,
        caption=_("Communes, wards and special zones"),
        default_sort="code",
        empty=Empty(
            _("No unit is known on this date"),
            _("The units of the province will stand here once they are loaded."),
            icon="map-pin",
        ),
    )
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "places/index.html", {"table": table, "map": map_of(request, rows)})


def map_of(request: HttpRequest, rows: list[dict[str, Any]]) -> Map | None:
    """The communes and hamlets of the date; None while no commune has an outline."""
    context = context_of(request)
    shapes = outlines.compute_bounds(areas=[row["area"] for row in rows])
    if shapes is None:
        return None
    return Map(
        name="places", title=_("Communes and hamlets"), as_of=context.as_of, bounds=shapes.bounds,
        schematic=shapes.schematic, shape="wide",
        layers=(
            StyleLayer("communes", _("Communes"), context.url("/api/v1/places/units.geojson", as_of=context.as_of),
                  kind="line", label="name", probe=(("name", _("Commune")),)),
            StyleLayer("hamlets", _("Hamlets"), context.url("/api/v1/places/hamlets.geojson", as_of=context.as_of),
                  kind="circle", probe=(("name", _("Hamlet")),), minimum_zoom=10),
        ),
    )  # fmt: skip


HAMLET_COLUMNS = (
    Column("title", _("Hamlet"), url=lambda row: reverse("places:hamlet", args=[row["code"]])),
    Column("code", _("Hamlet code"), "code"),
    Column("households", _("Households"), "integer", total=True),
    Column("population", _("Population"), "integer", total=True),
    Column("adults", _("Adults"), "integer", total=True, shown=False),
    Column("poor_households", _("Poor households"), "integer", total=True),
    Column("grid_electricity", _("Grid electricity"), "boolean"),
    Column("hole", _("Signal hole"), "boolean"),
)


@allow("places.view")
def show_unit(request: HttpRequest, key: str) -> HttpResponseBase:
    """One unit of any time; its hamlets and figures are those of the date of the page."""
    context, actor = context_of(request), actor_of(request)
    record = units.read_unit(area=Area.parse(key), actor=actor)
    holes = conditions.signal_holes(as_of=context.as_of, actor=actor)
    rows = overview.hamlet_rows(area=record.area, as_of=context.as_of, actor=actor, holes=holes)
    whole = overview.known_totals(area=record.area, as_of=context.as_of, actor=actor)
    editable = may_edit(actor, record.area) and record.level == Level.COMMUNE and record.is_valid_on(context.as_of)
    table = Table(
        "hamlets", HAMLET_COLUMNS, from_rows(rows, whole=whole), request, caption=_("Hamlets"), default_sort="code",
        empty=Empty(
            _("No hamlet is registered here"), _("Register each hamlet, or import the commune's list."),
            url=reverse("places:register_hamlet", args=[key]) if editable else "",
            action=_("Register a hamlet") if editable else "", icon="house",
        ),
    )  # fmt: skip
    if (answer := table.answer()) is not None:
        return answer
    people = [
        figure
        for figure in population.compute_populations(
            area=record.area, as_of=context.as_of, kinds=PopulationKind
        ).values()
        if figure.value is not None or figure.kind != PopulationKind.URBAN_POPULATION
    ]
    graph = read_lineage()
    within = units.list_units(as_of=context.as_of, within=record.area, actor=actor)
    finding = conditions.unit_conditions(as_of=context.as_of).get(record.area)
    view = {
        "unit": record,
        "key": key,
        "is_valid": record.is_valid_on(context.as_of),
        "editable": editable,
        "table": table,
        "inside": [row for row in within if row.parent == record.area],
        "origins": [(graph.nodes[edge.old], edge) for edge in graph.edges_in.get(record.area, ())],
        "successors": [(graph.nodes[edge.new], edge) for edge in graph.edges_out.get(record.area, ())],
        "people": people,
        "sources": sorted({source for figure in people for source in figure.sources}),
        "history": population.list_figure_history(area=record.area),
        "condition": finding,
        "holes": [hole for hole in holes if hole.unit == record.area],
        "map": map_of(request, _list_framed_communes(record, within)),
        "trail": _build_trail(record),
    }
    return render(request, "places/unit.html", view)


def _list_framed_communes(record: Unit, within: list[units.UnitRow]) -> list[dict[str, Any]]:
    """The communes that the map of the unit frames."""
    communes = [row.area for row in within if row.level == Level.COMMUNE] or [record.area]
    return [{"area": str(area)} for area in communes]


def _build_trail(record: Unit) -> list[tuple[str, str]]:
    trail: list[tuple[str, str]] = [(record.title, "")]
    parent = record.parent
    while parent is not None:
        trail.insert(0, (parent.title, unit_address(parent.area)))
        parent = parent.parent
    return trail
