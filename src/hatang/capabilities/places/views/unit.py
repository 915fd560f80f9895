"""The list of units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.queries import outlines, overview, units
from hatang.capabilities.places.terms import Level, NewRural, RegionClass, UnitKind
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.maps import Map, StyleLayer
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


UNIT_COLUMNS = (
    Column("title", _("Unit"), url=lambda row: frames.place_address(row["area"])),
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
@about_area
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
        default_sort="title",
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
