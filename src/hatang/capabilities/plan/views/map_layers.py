"""What maps draw of a plan: communes with a value per target, the hamlets of a gap."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hatang.capabilities.places import public as places
from hatang.capabilities.plan.queries import deciding, documents
from hatang.capabilities.plan.queries import standing as standing_queries
from hatang.capabilities.plan.views import standing
from hatang.kernel import datasets, indicators
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.http import with_etag
from hatang.kernel.problems import Missing
from hatang.kernel.ui import formats, frames, maps
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.public import TargetRow
    from hatang.capabilities.plan.views.standing import StandingLine
    from hatang.kernel.ui.context import Context

    type Feature = dict[str, Any]

_SHAPES = ("places.unit", "places.boundary")


def with_values(
    features: Sequence[Feature], lines: Iterable[StandingLine], context: Context, *, goal_aware: bool = True
) -> list[Feature]:
    """The same features with `t<number>` and its words per line, the address of the place and its key.

    What colours a place is the indicator that decides the line, the same as the figure in the list.
    """
    wanted = [line for line in lines if indicators.find_indicator(line.code) is not None]
    areas = [Area.parse(shape["properties"]["area"]) for shape in features]
    grid = indicators.measure_grid({line.code for line in wanted}, areas, context.as_of) if areas else {}
    result = []
    for feature, area in zip(features, areas, strict=True):
        properties = feature["properties"]
        values: dict[str, Any] = {
            "key": properties["area"],
            "name": properties["name"],
            "url": frames.place_url(context, area),
            "schematic": properties["schematic"],
        }
        for line in wanted:
            measured = grid[line.code][area]
            if measured.value is not None:
                values[line.key] = round(measured.value, 4)
                values[f"{line.key}_text"] = formats.format_quantity(
                    measured.value, line.unit, line.goal if goal_aware else None, upper_bound=measured.upper_bound
                )
                if measured.upper_bound:
                    values[f"{line.key}_upper_bound"] = True
        result.append({"type": "Feature", "properties": values, "geometry": feature["geometry"]})
    return result


def classes_of(features: Iterable[Feature], line: StandingLine) -> tuple[maps.Class, ...]:
    """Classes out of what the places of the map have on the line."""
    return maps.break_classes((feature["properties"].get(line.key) for feature in features), line.unit)


def _respond_geojson(request: HttpRequest, parts: object, build: Callable[[], list[Feature]]) -> HttpResponseBase:
    def respond() -> HttpResponse:
        body = json.dumps({"type": "FeatureCollection", "features": build()}, ensure_ascii=False, separators=(",", ":"))
        return HttpResponse(body, content_type="application/geo+json")

    return with_etag(request, (request.get_full_path(), get_language(), context_of(request).as_of, parts), respond)


@allow("public")
def communes_geojson(request: HttpRequest) -> HttpResponseBase:
    """Communes of the area with the figure of every target of the plan."""
    context = context_of(request)
    targets = (
        standing_queries.list_targets(plan=documents.find_plan(name=context.plan), as_of=context.as_of, kind=None)
        if context.plan
        else []
    )
    known = [target.indicators[0] for target in targets if indicators.find_indicator(target.indicators[0]) is not None]
    read = {name for code in deciding.with_answering(known) for name in indicators.get_indicator(code).reads}
    revisions = datasets.read_revisions([*_SHAPES, *datasets.AREA_DATASETS, *read, "plan.definition"])

    def build() -> list[Feature]:
        lines = standing.list_lines(context, area=context.area, with_trend=False, actor=actor_of(request))
        return with_values(frames.read_outline(frames.area_of(context), context.as_of), lines, context)

    return _respond_geojson(request, revisions, build)


def _list_hamlet_positions(as_of: date) -> Mapping[str, tuple[str, str, float, float]]:
    """Area key of a hamlet -> (name, commune, longitude, latitude), where the position is known."""
    frame = places.hamlet_frame(as_of).drop_nulls(["longitude", "latitude"])
    rows = frame.select("area", "name", "unit_name", "longitude", "latitude").iter_rows()
    return {area: (name, unit or "", x, y) for area, name, unit, x, y in rows}


def _build_point_feature(x: float, y: float, **properties: Any) -> Feature:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [round(x, 5), round(y, 5)]},
    }


@allow("public")
def gap_geojson(request: HttpRequest, number: str) -> HttpResponseBase:
    """The hamlets that keep a target from being full: those whose row of evidence counts less than it could.

    The evidence is that of the figure, so that points and colours of one map say the same.
    """
    context = context_of(request)
    target = target_of(context, number)
    actor, area = actor_of(request), frames.area_of(context)
    lines = standing.list_lines(context, area=context.area, numbers=[number], with_trend=False, actor=actor)
    code = lines[0].code if lines else target.indicators[0]
    if indicators.find_indicator(code) is None or area is None:
        return _respond_geojson(request, "", list)
    revisions = datasets.read_revisions([*datasets.AREA_DATASETS, *indicators.get_indicator(code).reads])

    def build() -> list[Feature]:
        seen = indicators.read_evidence(code, [area], context.as_of, actor).frame
        summed = seen.group_by("area", maintain_order=True).agg(
            lacking=pl.col("denominator").sum() - pl.col("numerator").sum()
        )
        lacking = {area: count for area, count in summed.iter_rows() if count > 0}
        where = _list_hamlet_positions(context.as_of)
        return [
            _build_point_feature(
                where[key][2],
                where[key][3],
                key=key,
                name=where[key][0],
                commune=where[key][1],
                missing=formats.format_number(count),
                url=frames.place_url(context, Area.parse(key)),
            )
            for key, count in lacking.items()
            if key in where
        ]

    return _respond_geojson(request, (revisions, actor.id), build)


def target_of(context: Context, number: str) -> TargetRow:
    """The target or duty of the context's plan with the number; `Missing` when there is none."""
    rows = (
        standing_queries.list_targets(plan=documents.find_plan(name=context.plan), as_of=context.as_of, kind=None)
        if context.plan
        else []
    )
    target = next((row for row in rows if row.number == number), None)
    if target is None:
        raise Missing("target", _("The plan has no such target"), where=f"{context.plan_title}: {number}")
    return target


def standing_map(
    context: Context, area: Area | None, lines: list[StandingLine], *, name: str = "standing", shape: maps.Form = "tall"
) -> maps.Map | None:
    """Communes coloured by a line, the hamlets of its gap as points; pointing at another line recolours it."""
    first = standing.worth_showing(lines)
    shapes = frames.read_outline(area, context.as_of)
    bounds = maps.bounds_of(shapes)
    if bounds is None or first is None:
        return None
    drawn = [line for line in lines if line.figure is not None]
    features = with_values(shapes, drawn, context)
    choices = tuple(
        maps.MapChoice(
            key=line.key,
            layer="communes",
            title=line.title,
            by=line.key,
            classes=classes_of(features, line),
            unit=line.unit if line.unit != "count" else "",
            urls=(("gap", _gap_url(context, line.number)),),
            quality=quality_of(line),
        )
        for line in drawn
    )
    return maps.Map(
        name=name,
        title=_("Communes by the chosen target"),
        layers=(
            *frames.ground_layers(),
            maps.StyleLayer("communes", _("Communes"), communes_url(context), label="name"),
            maps.StyleLayer(
                "gap",
                _("Hamlets of the gap"),
                _gap_url(context, first.number),
                kind="circle",
                colour="attention",
                label="name",
                probe=(("commune", _("Commune")), ("missing", _("Missing"))),
                minimum_zoom=7.5,
            ),
        ),
        bounds=bounds,
        as_of=context.as_of,
        schematic=any(feature["properties"]["schematic"] for feature in shapes),
        choices=choices,
        chosen=first.key,
        poster=maps.draw_poster(features, bounds, context.as_of, by=first.key, classes=classes_of(features, first)),
        shape=shape,
    )


def quality_of(line: StandingLine) -> str:
    """The code of the quality of the figures that the line colours, empty where there are none."""
    return line.figure.quality.value if line.figure and line.figure.quality else ""


def communes_url(context: Context) -> str:
    """The communes of the page's area: what the page is about by itself is not what the layer would be about."""
    return context.url(reverse("plan:communes_geojson"), area=context.area)


def _gap_url(context: Context, number: str) -> str:
    return context.url(reverse("plan:gap_geojson", args=[number]), area=context.area)
