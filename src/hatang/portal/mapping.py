"""The one map of the house: every layer that capabilities have, filtered by their fields, with the date as a slider."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from hatang.kernel import kept, panels
from hatang.kernel.access import allow
from hatang.kernel.ui import frames, keeping, maps
from hatang.kernel.ui.context import about_area, page_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.problems import Text
    from hatang.kernel.ui.context import Context


# Vietnam's province with its island district, while no boundary is known.
_BOUNDS = (107.3, 14.2, 109.3, 15.5)
# Any site may show the map that everybody sees; the cookies of this one are not sent there.
_EMBEDDED: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}


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

    def words(self) -> dict[str, str]:
        """The same as the fields write them."""
        return {
            name: str(dict(getattr(self.fields[name], "choices", ())).get(value, value))
            for name, value in self.chosen().items()
        }


@kept.rests_on(page_state)
@allow("public")
@about_area
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


@allow("public")
@about_area
@xframe_options_exempt
@csp_override(_EMBEDDED)
def show_embedded_map(request: HttpRequest) -> HttpResponseBase:
    """The map alone, for the pages of others."""
    look = frames.build_look(request)
    shown = panels.list_panels(panels.MapLayer, look.actor)
    return render(request, "portal/map_embedded.html", {"map": _build_map(look, Filters(look), shown)})


def _build_page(look: panels.Look, shown: list[panels.MapLayer]) -> dict[str, Any]:
    filters = Filters(look)
    parts = panels.parts("portal:map", look)
    tables = [layer.table(look) for layer in shown if layer.table is not None]
    return {
        "filters": filters,
        "map": _build_map(look, filters, shown, tools=parts.get("tools", ())),
        "notes": parts.get("notes", ()),
        "below": parts.get("below", ()),
        "tables": [table for table in tables if table is not None],
        "area_title": frames.place_name(look.area, look.context.as_of) if look.area else "",
        "chosen": ", ".join(filters.words().values()),
    }


def half_years(context: Context) -> tuple[date, ...]:
    """The stops of the time slider: the ends of the last six half-years before the date, and the date."""
    ends = [date(year, month, day) for year in range(context.as_of.year - 3, context.as_of.year + 1)
            for month, day in ((6, 30), (12, 31))]  # fmt: skip
    return (*[day for day in ends if day < context.as_of][-6:], context.as_of)


def _build_map(
    look: panels.Look, filters: Filters, shown: list[panels.MapLayer], *, tools: Sequence[panels.Part] = ()
) -> maps.Map | None:
    shapes = frames.read_outline(look.area, look.context.as_of)
    bounds = maps.bounds_of(shapes)
    asked = panels.MapQuestion(look, filters.chosen(), shapes, bounds or _BOUNDS, filters.words())
    drawn = [panel.draw(asked) for panel in shown]
    layers = [layer for drawing in drawn for layer in drawing.layers]
    # Without a boundary there is nothing to colour; what was published as a layer stands all the same.
    if bounds is None:
        layers = [layer for layer in layers if layer.kind in ("tiles", "raster")]
    if not layers:
        return None
    return maps.Map(
        name="province",
        title=asked.entitle(_("Map of the area"), *asked.words),
        layers=(*frames.ground_layers(), *layers),
        bounds=bounds or _BOUNDS,
        as_of=look.context.as_of,
        schematic=any(feature["properties"]["schematic"] for feature in shapes),
        dates=half_years(look.context),
        table_url="#hamlets-table" if any(layer.table is not None for layer in shown) and tools else "",
        poster=next((drawing.poster for drawing in drawn if drawing.poster is not None), None),
        shape="page",
        tools=tuple(tools),
        locked=_list_locked(look, shown) if tools else (),
    )


def _list_locked(look: panels.Look, shown: list[panels.MapLayer]) -> tuple[Text, ...]:
    """What stands on the map for others: said to who could sign in, and by its kind alone."""
    if not look.actor.is_anonymous:
        return ()
    return tuple(layer.title for layer in panels.list_panels(panels.MapLayer) if layer.title and layer not in shown)
