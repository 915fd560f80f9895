"""The page of a target: figure, verdict, trend, places, letters, closed results, and the way to compute it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.queries import deciding, documents
from hatang.capabilities.plan.queries import standing as standing_queries
from hatang.capabilities.plan.views import map_layers, standing
from hatang.kernel import indicators, kept, panels
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.known import as_known
from hatang.kernel.problems import Missing
from hatang.kernel.ui import charts, evidence, formats, frames, keeping
from hatang.kernel.ui.context import about_plan, context_of, page_state

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.public import ClosedRow, Forecast
    from hatang.capabilities.plan.views.standing import StandingLine
    from hatang.kernel.access import Actor
    from hatang.kernel.indicators import Indicator, Measurement
    from hatang.kernel.ui.context import Context


@dataclass(frozen=True)
class AnsweringEvidence:
    """One kind of evidence that answers the target's question: how much of the denominator it knows, and whether it
    decides."""

    measurement: Measurement
    unit: str
    url: str
    known_percent: float | None
    decides: bool


@dataclass(frozen=True)
class Beside:
    """A figure that stands beside the judged one: another indicator, or another territory."""

    title: str
    measurement: Measurement
    unit: str
    url: str


@dataclass(frozen=True)
class ReadingVerdict:
    """How the target stands by one reading of what it counts, where nobody decided which is meant."""

    title: str
    measurement: Measurement
    unit: str
    url: str
    state: str


@kept.rests_on(page_state)
@allow("public")
@about_plan
def show_target(request: HttpRequest, number: str) -> HttpResponseBase:
    """Everything the platform knows about one target, on the area and date of the context."""
    if keeping.asks_more(request) and (answer := _answer_table(request, number)) is not None:
        return answer
    with as_known(context_of(request).known_at):
        return keeping.render_kept(request, "plan/target_page.html", lambda: _build_page(request, number))


def _list_lines(request: HttpRequest, number: str) -> list[StandingLine]:
    context = context_of(request)
    lines = standing.list_lines(context, area=context.area, numbers=[number], actor=actor_of(request))
    if not lines:
        raise Missing("target", _("The plan has no such target"), where=f"{context.plan_title}: {number}")
    return lines


def _answer_table(request: HttpRequest, number: str) -> HttpResponseBase | None:
    """The rows behind the figure by themselves, as a file or in another order."""
    line, area = _list_lines(request, number)[0], frames.area_of(context_of(request))
    if indicators.find_indicator(line.code) is None or area is None:
        return None
    rows, _hidden = evidence.build_table(request, line.code, area, in_page=True)
    return rows.answer()


def _build_page(request: HttpRequest, number: str) -> dict[str, Any]:
    context, actor = context_of(request), actor_of(request)
    lines = _list_lines(request, number)
    line, area = lines[0], frames.area_of(context)
    known = indicators.find_indicator(line.code)
    ahead = plan.forecast_target(line.standing)
    rows, behind = None, None
    if known is not None and area is not None:
        rows, hidden = evidence.build_table(request, line.code, area, in_page=True)
        behind = evidence.explain_figure(line.code, context, area, hidden, actor=actor)
    return {
        "line": line,
        "standing": line.standing,
        "target": line.standing.target,
        "indicator": known,
        "behind": behind,
        "table": rows,
        "trend": build_trend(line, ahead),
        "ahead": ahead,
        "deciding": [
            (commune, frames.place_url(context, commune.area)) for commune in plan.list_deciding_communes(line.standing)
        ],
        "evidence": _list_evidence(line),
        "beside": _list_beside_figures(line, context),
        "verdicts": _list_verdicts(line, context),
        "closed_years": [(closed, _build_closed_address(closed, context)) for closed in line.standing.closed_years],
        "map": map_layers.standing_map(context, area, lines, name="target", shape="wide"),
        "area_title": frames.place_name(area, context.as_of) if area else "",
        "words": _show_words(context, number, actor),
        "neighbours": _build_neighbour_addresses(context, number),
        "meanings": panels.record_parts(
            "indicators", panels.Look(request, context, actor, area), " ".join(_list_asked_codes(line))
        ),
        "panels": panels.record_parts("plan.target", panels.Look(request, context, actor, area), number),
    }


def _show_words(context: Context, number: str, actor: Actor) -> panels.Part | None:
    """What the document itself says of the target."""
    version = plan.version_in_force(plan=plan.find_plan(name=context.plan), as_of=context.as_of)
    return plan.show_words(version=version, kind=plan.PlanLineKind.TARGET, number=number, actor=actor).get(number)


def build_trend(line: StandingLine, ahead: Forecast) -> charts.Trend:
    """The figure over time against the goal, and where it is heading."""
    year = line.standing.target.year
    last: date | None = line.standing.as_of.replace(year=year, month=12, day=31) if year else None
    return charts.Trend(
        title=_("How it went"),
        unit=line.unit,
        points=tuple(
            charts.ChartPoint(point.date, point.value, point.quality, upper_bound=point.upper_bound)
            for point in line.standing.trend
        ),
        goal=line.goal,
        goal_day=last if last and last > line.standing.as_of else None,
        ahead=None
        if ahead.day is None or ahead.expected is None or ahead.low is None or ahead.high is None
        else charts.Ahead(ahead.day, ahead.expected, ahead.low, ahead.high, ahead.upper_bound),
    )


def _list_evidence(line: StandingLine) -> list[AnsweringEvidence]:
    """The kinds of evidence side by side, the one that decides first; nothing where there is one kind only."""
    if line.figure is None or not line.answers:
        return []
    first = line.standing.target.indicators[0]
    shown = [(line.figure, line.unit, line.evidence_url)]
    shown += [(answer.measurement, answer.unit, answer.url) for answer in line.answers]
    own = next((measurement for measurement, _unit, _url in shown if measurement.code == first), line.figure)
    return [
        AnsweringEvidence(measurement, unit, url, deciding.known_percent(measurement, own), measurement is line.figure)
        for measurement, unit, url in shown
    ]


def _list_asked_codes(line: StandingLine) -> list[str]:
    """The indicators of the target, and those that answer the same question."""
    return deciding.with_answering(
        code for code in line.standing.target.indicators if indicators.find_indicator(code) is not None
    )


def _list_verdicts(line: StandingLine, context: Context) -> list[ReadingVerdict]:
    return [
        ReadingVerdict(
            str(known.title),
            verdict.measurement,
            known.unit,
            frames.evidence_url(context, known.code, as_of=verdict.measurement.as_of),
            verdict.state.value,
        )
        for verdict in line.standing.verdicts
        if (known := indicators.find_indicator(verdict.measurement.code)) is not None
    ]


def _list_beside_figures(line: StandingLine, context: Context) -> list[Beside]:
    result = [
        Beside(str(known.title), measurement, known.unit, _build_evidence_address(context, known, None))
        for measurement in line.standing.others
        if (known := indicators.find_indicator(measurement.code)) is not None
    ]
    for measurement in line.standing.beside:
        known = indicators.find_indicator(measurement.code)
        if known is None or not measurement.areas:
            continue
        area = measurement.areas[0]
        title = _("%(area)s as it is on %(day)s") % {
            "area": frames.place_name(area, context.as_of),
            "day": formats.format_day(context.as_of),
        }
        if measurement.code != line.code:
            title = f"{known.title} — {title}"
        result.append(Beside(title, measurement, known.unit, _build_evidence_address(context, known, area)))
    return result


def _build_evidence_address(context: Context, known: Indicator, area: Area | None) -> str:
    changes = {"area": str(area)} if area else {}
    return frames.evidence_url(context, known.code, **changes)


def _build_closed_address(closed: ClosedRow, context: Context) -> str:
    """The evidence of a closed result on its day."""
    if indicators.find_indicator(closed.indicator) is None:
        return ""
    return frames.evidence_url(context, closed.indicator, as_of=closed.as_of)


def _build_neighbour_addresses(context: Context, number: str) -> tuple[str, str]:
    """The addresses of the target before and after in the plan's order."""
    numbers = [
        row.number
        for row in standing_queries.list_targets(
            plan=documents.find_plan(name=context.plan), as_of=context.as_of, kind=None
        )
    ]
    at = numbers.index(number)
    before, after = (numbers[at - 1] if at else ""), (numbers[at + 1] if at + 1 < len(numbers) else "")
    return (
        context.url(reverse("plan:standing_target", args=[before])) if before else "",
        context.url(reverse("plan:standing_target", args=[after])) if after else "",
    )
