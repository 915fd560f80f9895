"""The first page: where do we stand? Every target with its figure, the map beside it, the worst places, what is due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.ui import maps
from hatang.kernel.ui.context import context_of
from hatang.portal import layers, relief, standing
from hatang.portal.chips import area_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from hatang.capabilities.coverage.public import CommuneGap
    from hatang.capabilities.plan.public import BodyToday, TaskRow
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context
    from hatang.portal.standing import Line

_WORST = 8
_DUE = 8


@dataclass(frozen=True)
class Worst:
    """A commune of the gap; `share` is its part of the worst one's people without, for the bar."""

    gap: CommuneGap
    url: str
    share: float


@dataclass(frozen=True)
class Due:
    """Something due: a deadline by its last day, a task by the day it is due."""

    title: str
    day: date | None
    days_left: int | None
    bodies: tuple[BodyToday, ...]
    url: str
    note: str = ""

    @property
    def is_near(self) -> bool:
        return self.days_left is not None and self.days_left <= 30

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0


@allow("public")
def home(request: HttpRequest) -> HttpResponse:
    """Targets, map, worst communes, due dates; as of the date, on the area of the context."""
    context, actor = context_of(request), actor_of(request)
    found = standing.lines(context, area=context.area, actor=actor)
    grouped = standing.groups(found)
    area = area_of(context)
    worst, why_none = _worst(context, area)
    return render(
        request,
        "portal/home.html",
        {
            "groups": grouped,
            "headline": grouped[0] if grouped else None,
            "map": standing_map(context, area, found) if found else None,
            "unread": _unread(context) if not found else None,
            "worst": worst,
            "why_no_worst": why_none,
            "due": due(context, actor)[:_DUE],
        },
    )


def _unread(context: Context) -> plan.PlanRow | None:
    """The plan of the context when nothing of its content has been entered."""
    if not context.plan:
        return None
    code = plan.plan_code(context.plan)
    return next((row for row in plan.plans(context.as_of) if row.code == code), None)


def standing_map(
    context: Context, area: Area | None, found: list[Line], *, name: str = "standing", shape: maps.Form = "tall"
) -> maps.Map | None:
    """Communes coloured by a line, the hamlets of its gap as points; pointing at another line recolours it."""
    first = standing.worth_showing(found)
    shapes = layers.communes(context, area)
    bounds = maps.bounds_of(shapes)
    if bounds is None or first is None:
        return None
    drawn = [line for line in found if line.figure is not None]
    features = layers.with_values(shapes, [first.standing.target], context)
    choices = tuple(
        maps.Choice(
            key=line.key,
            layer="communes",
            title=line.title,
            by=line.key,
            classes=line.classes,
            unit=line.unit if line.unit != "count" else "",
            urls=(("gap", _gap_url(context, line.number)),),
        )
        for line in drawn
    )
    return maps.Map(
        name=name,
        title=_("Communes by the chosen target"),
        layers=(
            *relief.layer(),
            maps.Layer("communes", _("Communes"), context.url(reverse("portal:communes_geojson")), label="name"),
            maps.Layer(
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
        quality=quality_words(first),
        schematic=any(each["properties"]["schematic"] for each in shapes),
        choices=choices,
        chosen=first.key,
        poster=maps.poster(features, bounds, context.as_of, by=first.key, classes=first.classes),
        shape=shape,
    )


def quality_words(line: Line) -> str:
    from hatang.kernel.ui.marks import QUALITIES

    quality = line.figure.quality if line.figure else None
    return str(QUALITIES[quality.value][1]) if quality else ""


def _gap_url(context: Context, number: str) -> str:
    return context.url(reverse("portal:gap_geojson", args=[number]))


def _worst(context: Context, area: Area | None) -> tuple[list[Worst], str]:
    """Communes with most people without mobile broadband, or why none can be named."""
    gaps = coverage.gaps(as_of=context.as_of)
    if area is not None and "-T" not in area.code:
        inside = {str(each) for each in places.inside(area)}
        gaps = replace(gaps, hamlets=tuple(each for each in gaps.hamlets if each.commune in inside))
    if not gaps.hamlets:
        return [], str(gaps.reason)
    rows = [each for each in gaps.communes if each.hamlets_without][:_WORST]
    most = max((each.people_without or 0.0 for each in rows), default=0.0)
    return [
        Worst(
            each,
            layers.place_url(context, Area.parse(each.commune)) if "@" in each.commune else "",
            100 * (each.people_without or 0.0) / most if most else 0.0,
        )
        for each in rows
    ], ""


def due(context: Context, actor: Actor) -> list[Due]:
    """Deadlines and overdue tasks, the nearest first."""
    if not context.plan:
        return []
    board = context.url(reverse("portal:tasks"))
    found = [
        Due(each.title, each.next_last_day, each.days_left, _bodies(each.bodies), board, each.wording)
        for each in plan.deadlines(context.plan, context.as_of)
        if each.next_last_day is not None
    ]
    for task in plan.tasks(context.plan, context.as_of, actor=actor):
        last = task.due_on
        if last is None or last.year > context.as_of.year or task.state in plan.ENDED_TASK_STATES:
            continue
        found.append(
            Due(
                task.text,
                last,
                (last - context.as_of).days,
                _owing(task),
                context.url(reverse("plan:task", args=[task.plan, task.number])),
            )
        )
    return sorted(found, key=lambda each: (each.is_late, abs(each.days_left or 0)))


def _owing(task: TaskRow) -> tuple[BodyToday, ...]:
    """The bodies named while none of them is through, else those that still owe the task."""
    if not task.bodies_done:
        return _bodies(task.lead)
    return tuple(plan.BodyToday(each.code, each.name) for each in task.shares if not each.is_ended)


def _bodies(rows: tuple[plan.NamedBodyRow, ...]) -> tuple[BodyToday, ...]:
    return tuple(body for row in rows for body in row.today)
