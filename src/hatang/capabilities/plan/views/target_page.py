"""The page of a target: figure, verdict, trend, places, letters, closed results, and the way to compute it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.queries import documents
from hatang.capabilities.plan.queries import standing as standing_queries
from hatang.capabilities.plan.views import map_layers, standing
from hatang.kernel import indicators, panels
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui import charts, evidence, formats, frames
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.public import Forecast
    from hatang.capabilities.plan.views.standing import Line
    from hatang.kernel.indicators import Indicator, Measurement
    from hatang.kernel.ui.context import Context


@dataclass(frozen=True)
class Beside:
    """A figure that stands beside the judged one: another indicator, or another territory."""

    title: str
    measurement: Measurement
    unit: str
    url: str


@allow("public")
def show(request: HttpRequest, number: str) -> HttpResponseBase:
    """Everything the platform knows about one target, on the area and date of the context."""
    context, actor = context_of(request), actor_of(request)
    found = standing.lines(context, area=context.area, numbers=[number], actor=actor)
    if not found:
        raise Missing("target", _("The plan has no such target"), where=f"{context.plan_title}: {number}")
    line, area = found[0], frames.area_of(context)
    known = indicators.find(line.code)
    ahead = plan.forecast(line.standing)
    rows, behind = None, None
    if known is not None and area is not None:
        rows, hidden = evidence.table(request, line.code, area, in_page=True)
        if (answer := rows.answer()) is not None:
            return answer
        behind = evidence.behind(line.code, context, area, hidden)
    return render(
        request,
        "plan/target_page.html",
        {
            "line": line,
            "standing": line.standing,
            "target": line.standing.target,
            "indicator": known,
            "behind": behind,
            "table": rows,
            "trend": trend(line, ahead),
            "ahead": ahead,
            "deciding": [(each, frames.place_url(context, each.area)) for each in plan.deciding(line.standing)],
            "beside": _beside(line, context),
            "judged_url": _judged(line, context),
            "map": map_layers.standing_map(context, area, found, name="target", shape="wide"),
            "area_title": frames.place_name(area, context.as_of) if area else "",
            "neighbours": _neighbours(context, number),
            "panels": _panels(panels.Look(request, context, actor, area), number),
        },
    )


def _panels(look: panels.Look, number: str) -> list[panels.Part]:
    """What others show of the target."""
    shown = (
        each.show(look, number) for each in panels.declared(panels.RecordPanel, look.actor) if each.of == "plan.target"
    )
    return [part for part in shown if part is not None]


def trend(line: Line, ahead: Forecast) -> charts.Trend:
    """The figure over time against the goal, and where it is heading."""
    year = line.standing.target.year
    last: date | None = line.standing.as_of.replace(year=year, month=12, day=31) if year else None
    return charts.Trend(
        title=_("How it went"),
        unit=line.unit,
        points=tuple(
            charts.Point(each.date, each.value, each.quality, upper_bound=each.upper_bound)
            for each in line.standing.trend
        ),
        goal=line.goal,
        goal_day=last if last and last > line.standing.as_of else None,
        ahead=None
        if ahead.day is None or ahead.expected is None or ahead.low is None or ahead.high is None
        else charts.Ahead(ahead.day, ahead.expected, ahead.low, ahead.high, ahead.upper_bound),
    )


def _beside(line: Line, context: Context) -> list[Beside]:
    result = [Beside(each.title, each.measurement, each.unit, each.url) for each in line.answers]
    result += [
        Beside(str(known.title), each, known.unit, _evidence(context, known, None))
        for each in line.standing.others
        if (known := indicators.find(each.code)) is not None
    ]
    for each in line.standing.beside:
        known = indicators.find(each.code)
        if known is None or not each.areas:
            continue
        area = each.areas[0]
        title = _("%(area)s as it is on %(day)s") % {
            "area": frames.place_name(area, context.as_of),
            "day": formats.day(context.as_of),
        }
        if each.code != line.code:
            title = f"{known.title} — {title}"
        result.append(Beside(title, each, known.unit, _evidence(context, known, area)))
    return result


def _evidence(context: Context, known: Indicator, area: Area | None) -> str:
    changes = {"area": str(area)} if area else {}
    return frames.evidence_url(context, known.code, **changes)


def _judged(line: Line, context: Context) -> str:
    """The evidence of the figure at the end of the target's year."""
    judged = line.standing.judged
    if judged is None or indicators.find(line.code) is None:
        return ""
    return frames.evidence_url(context, line.code, as_of=judged.as_of)


def _neighbours(context: Context, number: str) -> tuple[str, str]:
    """The addresses of the target before and after in the plan's order."""
    numbers = [
        each.number
        for each in standing_queries.targets(plan=documents.plan(name=context.plan), as_of=context.as_of, kind=None)
    ]
    at = numbers.index(number)
    before, after = (numbers[at - 1] if at else ""), (numbers[at + 1] if at + 1 < len(numbers) else "")
    return (
        context.url(reverse("plan:standing_target", args=[before])) if before else "",
        context.url(reverse("plan:standing_target", args=[after])) if after else "",
    )
