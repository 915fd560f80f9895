"""What every frame and panel asks about places and maps: the area of a page, a place's name and page, the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from hatang.kernel import panels
from hatang.kernel.access import actor_of
from hatang.kernel.reading import cache_in_reading
from hatang.kernel.ui import shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from hatang.kernel.access import Area
    from hatang.kernel.ui import maps
    from hatang.kernel.ui.context import Context


def build_look(request: HttpRequest, area: Area | None = None) -> panels.Look:
    """Who asks for the page and about what: the area given, else that of the context."""
    context = context_of(request)
    return panels.Look(request, context, actor_of(request), area or area_of(context))


def area_of(context: Context) -> Area | None:
    """The area of the context; of one that was not read from an address the province of the day."""
    if context.area is not None:
        return context.area
    key = ("ui.area", context.as_of)
    return cache_in_reading(key, lambda: panels.default_area(context.as_of, ""))


def place_name(area: Area, as_of: date) -> str:
    """The name of an area, its key where it is none that is known; one that has ended by the date says so."""
    kind = panels.kind_of(area)
    return kind.named(area, as_of) if kind else str(area)


def place_address(place: Area | str) -> str:
    """The page of a place, without a context; a code without a day will do, empty for one that names no place."""
    area = place if "@" in str(place) else panels.locate_place(str(place))
    return reverse(shell.find_link("place"), args=[str(area)]) if area else ""


def place_url(context: Context, place: Area | str) -> str:
    """The same with the context kept."""
    return context.url(place_address(place))


def evidence_url(context: Context, code: str, **changes: object) -> str:
    """The evidence behind the figure of an indicator, with the context kept, on the area of the page, as known when."""
    kept = {"known_on": context.known_on, "area": context.area, **changes}
    return context.url(reverse(shell.find_link("evidence"), args=[code]), **kept)


def read_return(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that the address names as the one to come back to (`return`); another where it names none."""
    target = request.GET.get("return", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, set())
    return target if is_ours else otherwise


def list_trail(kind: panels.PlaceKind, area: Area) -> list[tuple[str, Area]]:
    """What a place lies in, from the outside, and the place itself."""
    return [*kind.parents(area), (kind.resolve(area) or str(area), area)]


def read_outline(area: Area | None, as_of: date) -> list[dict[str, Any]]:
    """The GeoJSON features of the ground of an area on the date; empty for none and where no boundary is known."""
    kind = panels.kind_of(area) if area is not None else None
    return kind.outline(area, as_of) if kind is not None and area is not None else []


def ground_layers() -> tuple[maps.StyleLayer, ...]:
    """What lies under every map."""
    return tuple(layer for ground in panels.list_panels(panels.GroundLayer) for layer in ground.draw())
