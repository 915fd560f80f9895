"""The map page: the layers that capabilities put on it, filtered by their fields, with the date as a slider."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from hatang.kernel import kept, panels
from hatang.kernel.access import allow
from hatang.kernel.ui import frames, keeping, maps
from hatang.kernel.ui.context import page_state

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.ui.context import Context


class Filters(forms.Form):
    """What the map shows; the names are those of the address."""

    def __init__(self, look: panels.Look) -> None:
        super().__init__(look.request.GET or None)
        for map_filter in panels.list_panels(panels.MapFilter):
            self.fields[map_filter.name] = map_filter.form_field(look)

    def chosen(self) -> dict[str, str]:
        """The value of each field that has one; nothing while one of them is wrong."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        return {name: str(value) for name, value in cleaned.items() if value}


@kept.rests_on(page_state)
@allow("public")
def show_map(request: HttpRequest) -> HttpResponseBase:
    """The map with its filters, and what it shows as tables beside it."""
    look = frames.build_look(request)
    shown = panels.list_panels(panels.MapLayer, look.actor)
    if keeping.asks_more(request):
        for layer in shown:
            table = layer.table(look) if layer.table is not None else None
            if table is not None and (answer := table.answer()) is not None:
                return answer
    return keeping.render_kept(request, "portal/map.html", lambda: _build_page(look, shown))


def _build_page(look: panels.Look, shown: list[panels.MapLayer]) -> dict[str, Any]:
    filters = Filters(look)
    tables = [layer.table(look) for layer in shown if layer.table is not None]
    return {
        "filters": filters,
        "map": _build_map(look, filters, shown),
        "tables": [table for table in tables if table is not None],
        "area_title": frames.place_name(look.area, look.context.as_of) if look.area else "",
    }


def half_years(context: Context) -> tuple[date, ...]:
    """The stops of the time slider: the ends of the last six half-years before the date, and the date."""
    ends = [date(year, month, day) for year in range(context.as_of.year - 3, context.as_of.year + 1)
            for month, day in ((6, 30), (12, 31))]  # fmt: skip
    return (*[day for day in ends if day < context.as_of][-6:], context.as_of)


def _build_map(look: panels.Look, filters: Filters, shown: list[panels.MapLayer]) -> maps.Map | None:
    shapes = frames.read_outline(look.area, look.context.as_of)
    bounds = maps.bounds_of(shapes)
    if bounds is None:
        return None
    asked = panels.MapQuestion(look, filters.chosen(), shapes, bounds)
    drawn = [panel.draw(asked) for panel in shown]
    first = next((drawing for drawing in drawn if drawing.poster is not None), panels.DrawnLayers(()))
    return maps.Map(
        name="province",
        title=_("Map of the area"),
        layers=(*frames.ground_layers(), *(layer for drawing in drawn for layer in drawing.layers)),
        bounds=bounds,
        as_of=look.context.as_of,
        quality=first.quality,
        schematic=any(feature["properties"]["schematic"] for feature in shapes),
        dates=half_years(look.context),
        table_url="#hamlets-table",
        poster=first.poster,
        shape="page",
    )
