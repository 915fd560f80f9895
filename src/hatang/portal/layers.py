"""What the maps draw, as GeoJSON: communes with a value per target, hamlets of a gap, hamlets by coverage."""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.kernel import datasets, indicators
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.http import with_etag
from hatang.kernel.problems import Missing
from hatang.kernel.ui import formats
from hatang.kernel.ui.context import context_of
from hatang.portal.chips import area_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.public import TargetRow
    from hatang.kernel.ui.context import Context

    type Feature = dict[str, Any]

# Outlines for a map of the whole province; half a pixel at this zoom is simplified away.
ZOOM = 9
_SHAPES = ("places.unit", "places.boundary")
_KEPT = 8
_kept: OrderedDict[tuple[Any, ...], list[Feature]] = OrderedDict()
_lock = Lock()


def outlines(as_of: date) -> list[Feature]:
    """The communes' outlines on the date, kept until a boundary or unit changes."""
    key = (as_of, tuple(datasets.revisions(_SHAPES).values()))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found: list[Feature] = json.loads("".join(places.units_geojson(as_of=as_of, zoom=ZOOM)))["features"]
    with _lock:
        _kept[key] = found
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return found


def communes(context: Context, area: Area | None) -> list[Feature]:
    """The outlines of the communes of the date that lie in the area."""
    found = outlines(context.as_of)
    if area is None:
        return found
    inside = {str(each) for each in places.inside(area)}
    return [each for each in found if each["properties"]["area"] in inside]


def with_values(
    found: Sequence[Feature], targets: Iterable[TargetRow], context: Context, *, goal_aware: bool = True
) -> list[Feature]:
    """The same features with `t<number>` and its words per target, the address of the place and its key."""
    wanted = [each for each in targets if indicators.find(each.indicators[0]) is not None]
    areas = [Area.parse(each["properties"]["area"]) for each in found]
    grid = indicators.measure_grid({each.indicators[0] for each in wanted}, areas, context.as_of) if areas else {}
    result = []
    for feature, area in zip(found, areas, strict=True):
        properties = feature["properties"]
        values: dict[str, Any] = {
            "key": properties["area"],
            "name": properties["name"],
            "url": place_url(context, area),
            "schematic": properties["schematic"],
        }
        for each in wanted:
            measured = grid[each.indicators[0]][area]
            if measured.value is not None:
                unit = indicators.get(each.indicators[0]).unit
                values[f"t{each.number}"] = round(measured.value, 4)
                values[f"t{each.number}_text"] = formats.quantity(
                    measured.value, unit, each.goal if goal_aware else None
                )
        result.append({"type": "Feature", "properties": values, "geometry": feature["geometry"]})
    return result


def place_url(context: Context, area: Area) -> str:
    return context.url(reverse("portal:place", args=[str(area)]))


def _answer(request: HttpRequest, parts: object, build: Callable[[], list[Feature]]) -> HttpResponseBase:
    def respond() -> HttpResponse:
        body = json.dumps({"type": "FeatureCollection", "features": build()}, ensure_ascii=False, separators=(",", ":"))
        return HttpResponse(body, content_type="application/geo+json")

    return with_etag(request, (request.get_full_path(), get_language(), context_of(request).as_of, parts), respond)


@allow("public")
def communes_geojson(request: HttpRequest) -> HttpResponseBase:
    """Communes of the area with the figure of every target of the plan."""
    context = context_of(request)
    targets = plan.targets(context.plan, context.as_of, kind=None) if context.plan else []
    codes = {each.indicators[0] for each in targets if indicators.find(each.indicators[0]) is not None}
    read = {name for code in codes for name in indicators.get(code).reads}
    revisions = datasets.revisions([*_SHAPES, *indicators.AREA_DATASETS, *read])
    return _answer(request, revisions, lambda: with_values(communes(context, area_of(context)), targets, context))


def _positions(as_of: date) -> Mapping[str, tuple[str, str, float, float]]:
    """Area key of a hamlet -> (name, commune, longitude, latitude), where the position is known."""
    frame = places.hamlet_frame(as_of).drop_nulls(["longitude", "latitude"])
    rows = frame.select("area", "name", "unit_name", "longitude", "latitude").iter_rows()
    return {area: (name, unit or "", x, y) for area, name, unit, x, y in rows}


def _point(x: float, y: float, **properties: Any) -> Feature:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [round(x, 5), round(y, 5)]},
    }


@allow("public")
def gap_geojson(request: HttpRequest, number: str) -> HttpResponseBase:
    """The hamlets that keep a target from being full: those whose row of evidence counts less than it could."""
    context = context_of(request)
    target = target_of(context, number)
    code = target.indicators[0]
    actor, area = actor_of(request), area_of(context)
    if indicators.find(code) is None or area is None:
        return _answer(request, "", list)
    revisions = datasets.revisions([*indicators.AREA_DATASETS, *indicators.get(code).reads])

    def build() -> list[Feature]:
        seen = indicators.evidence(code, [area], context.as_of, actor).frame
        summed = seen.group_by("area", maintain_order=True).agg(
            lacking=pl.col("denominator").sum() - pl.col("numerator").sum()
        )
        lacking = {area: count for area, count in summed.iter_rows() if count > 0}
        where = _positions(context.as_of)
        return [
            _point(
                where[key][2],
                where[key][3],
                key=key,
                name=where[key][0],
                commune=where[key][1],
                missing=formats.number(count),
                url=place_url(context, Area.parse(key)),
            )
            for key, count in lacking.items()
            if key in where
        ]

    return _answer(request, (revisions, actor.id), build)


def target_of(context: Context, number: str) -> TargetRow:
    """The target or duty of the context's plan with the number; `Missing` when there is none."""
    rows = plan.targets(context.plan, context.as_of, kind=None) if context.plan else []
    found = next((row for row in rows if row.number == number), None)
    if found is None:
        raise Missing("target", _("The plan has no such target"), where=f"{context.plan_title}: {number}")
    return found


@allow("public")
def hamlets_geojson(request: HttpRequest) -> HttpResponseBase:
    """Hamlets by mobile coverage: `nha-mang` and `cong-nghe` choose an operator and a technology."""
    context = context_of(request)
    operator, technology = request.GET.get("nha-mang", ""), request.GET.get("cong-nghe", "")
    read = ("coverage.declared", "coverage.area", "coverage.challenge", "plan.definition")
    revisions = datasets.revisions([*indicators.AREA_DATASETS, *read])

    def build() -> list[Feature]:
        found = coverage.gaps(
            as_of=context.as_of,
            within=area_of(context),
            operator=operator,
            technologies=(technology,) if technology else (),
        )
        return [
            _point(
                each.longitude,
                each.latitude,
                key=each.area,
                name=each.name,
                commune=each.commune_name,
                state=each.state.value,
                share=formats.percent(each.share_percent),
                operator=each.operator,
                technology=each.technology,
                people_without="" if each.people_without is None else formats.number(each.people_without, 0),
                url=place_url(context, Area.parse(each.area)),
            )
            for each in found.hamlets
            if each.longitude is not None and each.latitude is not None
        ]

    return _answer(request, revisions, build)
