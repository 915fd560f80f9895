"""Mast positions for maps, places and search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.capabilities.assets import public as assets
from hatang.capabilities.identity import public as identity
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import Stream
from hatang.kernel.ui import maps
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import fold
from hatang.portal.chips import area_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

_FOUND = 60
# Colours of the operators on the map, in the order of their codes.
_COLOURS = ("series-1", "series-2", "series-3", "series-4", "series-5")


def layer(context: Context, operator: str, technology: str) -> maps.Layer:
    """The mast positions as points, of one operator and technology or of all."""
    address = context.url(reverse("portal:sites_geojson"), **{"nha-mang": operator, "cong-nghe": technology})
    return maps.Layer(
        "sites",
        _("Mast positions"),
        address,
        kind="circle",
        by="owner",
        classes=(*_owners(context), maps.Class(_("other owner"), "series-6", value="")),
        label="name",
        probe=(("code", _("Code")), ("owner", _("Owner")), ("height_m", _("Height (m)"))),
        shown=False,
        opens=context.url(reverse("assets:site", args=["CODE"])).replace("CODE", "{code}"),
    )


def _owners(context: Context) -> list[maps.Class]:
    found = sorted(identity.members("operator", context.as_of), key=lambda each: each.code)
    return [
        maps.Class(each.short_name or each.name, colour, value=each.code)
        for each, colour in zip(found, _COLOURS, strict=False)
    ]


@allow("public")
def geojson(request: HttpRequest) -> HttpResponseBase:
    """The mast positions that the reader may see, streamed."""
    context = context_of(request)
    pieces = assets.sites_geojson(
        actor=actor_of(request),
        as_of=context.as_of,
        operator=request.GET.get("nha-mang", ""),
        technology=request.GET.get("cong-nghe", ""),
        within=area_of(context),
    )
    return Stream(pieces)


def found(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Mast positions whose code or name has one of the words."""
    for row in assets.site_rows(actor=actor, as_of=context.as_of, text=words[0])[:_FOUND]:
        if all(word in fold(f"{row['code']} {row['name']}") for word in words):
            yield row
