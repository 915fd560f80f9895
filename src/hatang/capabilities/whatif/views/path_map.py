"""A path on the map: the line from one end to the other, its ends, and the point where the ground stands highest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shapely
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.kernel.problems import Missing
from hatang.kernel.ui import formats, frames, maps
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hatang.capabilities.whatif.queries.ends import PathEnds
    from hatang.capabilities.whatif.queries.profile import PathProfile

LINE, POINTS = "duong", "diem"
POINT_CLASSES = (
    maps.Class(gettext_lazy("mast, or A"), "series-1", value="start"),
    maps.Class(gettext_lazy("hamlet, or B"), "series-2", value="end"),
    maps.Class(gettext_lazy("where the ground blocks the path"), "not-reached", value="blocked"),
    maps.Class(gettext_lazy("tightest point"), "attention", value="tightest"),
)
# Around a short path so much is shown, in degrees; a line on paper is a strip of this width.
_MARGIN, _STRIP = 0.15, 0.0004


def add_path(whole: maps.Map, profile: PathProfile, ends: PathEnds | None, request: HttpRequest) -> maps.Map:
    """The map with the path on top, framed by it; on paper and without script too."""
    query = request.GET.urlencode()

    def url(part: str) -> str:
        return context_of(request).url(f"{reverse('whatif:path_features', args=[part])}?{query}")

    line = maps.StyleLayer("path", _("Path from A to B"), url(LINE), kind="line", colour="series-1")
    points = maps.StyleLayer(
        "path-points",
        _("Ends of the path and its tightest point"),
        url(POINTS),
        kind="circle",
        by="role",
        classes=POINT_CLASSES,
        label="name",
        probe=(("height", _("Against the line of sight")), ("distance", _("From the start"))),
    )
    drawn = build_features(profile, ends, POINTS)
    bounds = maps.bounds_of(drawn, margin=_MARGIN)
    assert bounds is not None
    strip = shapely.LineString([profile.start, profile.end]).buffer(_STRIP)
    on_paper = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(strip), "properties": {"role": "start"}},
        *drawn,
    ]
    poster = maps.draw_poster(on_paper, bounds, whole.as_of, by="role", classes=POINT_CLASSES)
    return replace(whole, layers=(*whole.layers, line, points), bounds=bounds, poster=poster)


def build_features(profile: PathProfile, ends: PathEnds | None, part: str) -> list[dict[str, Any]]:
    """The line, or the points with what is said of them; `Missing` for any other part."""
    if part == LINE:
        geometry = {"type": "LineString", "coordinates": [profile.start, profile.end]}
        return [{"type": "Feature", "geometry": geometry, "properties": {}}]
    if part != POINTS:
        raise Missing("path", _("A path has no such part"), where=part)
    blocked = not profile.in_sight
    above = _("%(metres)s m above the line of sight") if blocked else _("%(metres)s m below the line of sight")
    height = above % {"metres": formats.format_number(abs(profile.clearance_m), 0)}
    return [
        _build_point(profile.start, "start", (ends.mast.name or ends.mast.code) if ends else "A"),
        _build_point(
            profile.end,
            "end",
            ends.hamlet.name if ends else "B",
            url=frames.place_address(ends.hamlet.code) if ends else "",
        ),
        _build_point(
            profile.tightest_place,
            "blocked" if blocked else "tightest",
            height,
            height=height,
            distance=f"{formats.format_number(profile.tightest_km, 1)} km",
        ),
    ]


def _build_point(place: tuple[float, float], role: str, name: str, **more: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(place[0], 6), round(place[1], 6)]},
        "properties": {"role": role, "name": name, **{key: words for key, words in more.items() if words}},
    }
