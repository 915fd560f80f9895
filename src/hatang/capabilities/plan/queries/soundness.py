"""Whether closed results come out again, no figure rests on what came later, and whoever has not filed is named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.plan.models import ClosedResult
from hatang.capabilities.plan.queries import documents, results, standing, territory
from hatang.capabilities.plan.queries.reproduction import reproduce_result
from hatang.capabilities.plan.terms import ResultState
from hatang.kernel import indicators, known, later, panels
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hatang.capabilities.plan.queries.standing import TargetStanding
    from hatang.kernel.filers import Filer

# So many of the last days on which results were closed are asked whether they rest on anything later.
_CLOSED_DAYS = 2
# States that say by themselves that no figure decided.
_DECIDED_BY_NO_FIGURE = frozenset({ResultState.NO_DATA, ResultState.NOT_CARRIED_OUT, ResultState.UNDECIDED})


def check_closed_results(today: date) -> Iterator[str | None]:
    """Every closed result comes out again from the rows that were kept with it."""
    standing_results = ClosedResult.objects.visible_to(SYSTEM).select_related("target__version__plan")
    for result in standing_results.order_by("target__version__plan__code", "as_of", "target__number"):
        try:
            is_same = reproduce_result(result=result).is_same
        except (OSError, Missing):
            is_same = False
        yield (
            None
            if is_same
            else _("Target %(number)s of %(plan)s, closed %(day)s: its rows do not give its figure.")
            % _name_closed(result)
        )


def _name_closed(result: ClosedResult) -> dict[str, str]:
    return {
        "number": result.target.number,
        "plan": result.target.version.plan.number,
        "day": result.as_of.strftime("%d/%m/%Y"),
    }


def check_nothing_later(today: date) -> Iterator[str | None]:
    """No figure of a year ago, nor of the last days of closed results, rests on what began after its day."""
    codes = [indicator.code for indicator in indicators.list_indicators()]
    for day, areas in _list_asked_days(today):
        figures = indicators.measure_many(codes, areas, day)
        with later.without_later(day):
            without = indicators.measure_many(codes, areas, day)
        for code, figure in figures.items():
            same = all(
                getattr(figure, name) == getattr(without[code], name)
                for name in ("value", "numerator", "denominator", "places")
            )
            words = _(
                "%(title)s (%(code)s) of %(area)s as of %(day)s: %(figure)s, but %(without)s without what begins after"
                " that day."
            ) % {
                "title": indicators.get_indicator(code).title,
                "code": code,
                "area": ", ".join(territory.find_area_title(area=area) for area in areas),
                "day": day.strftime("%d/%m/%Y"),
                "figure": f"{figure.numerator:g}/{figure.denominator:g}",
                "without": f"{without[code].numerator:g}/{without[code].denominator:g}",
            }
            yield None if same else words


def _list_asked_days(today: date) -> list[tuple[date, tuple[Area, ...]]]:
    """A year ago on the territory of that day, and the last days of closed results on theirs."""
    year_ago = today - timedelta(days=365)
    whole = panels.default_area(year_ago, "")
    asked: list[tuple[date, tuple[Area, ...]]] = [(year_ago, (whole,))] if whole is not None else []
    closings = ClosedResult.objects.visible_to(SYSTEM).filter(superseded_at=None).exclude(areas=[])
    for day, areas in closings.order_by("-as_of").values_list("as_of", "areas").distinct()[:_CLOSED_DAYS]:
        asked.append((day, tuple(Area.parse(text) for text in areas)))
    return asked


def check_filers(today: date) -> Iterator[str | None]:
    """What was closed while somebody had not filed says why; what is open then decides nothing, and says so."""
    closings = ClosedResult.objects.visible_to(SYSTEM).filter(superseded_at=None)
    for closed in closings.select_related("target__version__plan").order_by("as_of", "target__number"):
        yield _judge_closed_filers(closed)
    for row in documents.list_plans(as_of=today, live_only=True):
        plan = documents.find_plan(name=row.code)
        for line in standing.list_standings(plan=plan, as_of=today, with_trend=False):
            yield _judge_open_filers(row.number, line)


def _judge_closed_filers(closed: ClosedResult) -> str | None:
    missing = ", ".join(filer.name for filer in _list_missing_filers(closed))
    if not missing or closed.incomplete_reason or closed.state in _DECIDED_BY_NO_FIGURE:
        return None
    return _("Target %(number)s of %(plan)s, closed %(day)s, does not say why: %(bodies)s had not filed.") % {
        **_name_closed(closed),
        "bodies": missing,
    }


def _list_missing_filers(closed: ClosedResult) -> tuple[Filer, ...]:
    """Who had not filed, as the result keeps it; one closed before that was kept is asked as known then."""
    indicator = indicators.find_indicator(closed.indicator)
    if closed.completeness or indicator is None or indicator.filing is None:
        return tuple(filer for filer in results.closed_row(closed, "").completeness.filers if filer.is_missing)
    with known.as_known(closed.closed_at):
        areas = [Area.parse(text) for text in closed.areas]
        return indicators.measure_indicator(closed.indicator, areas, closed.as_of).missing_filers


def _judge_open_filers(plan: str, line: TargetStanding) -> str | None:
    figure = line.decisive
    missing = figure.missing_filers if figure is not None and line.closed is None else ()
    if figure is None or not missing or line.state in (ResultState.INSUFFICIENT, *_DECIDED_BY_NO_FIGURE):
        return None
    return _("Target %(number)s of %(plan)s on %(day)s is called “%(state)s” while %(bodies)s have not filed.") % {
        "number": line.target.number,
        "plan": plan,
        "day": figure.as_of.strftime("%d/%m/%Y"),
        "state": line.state.label,
        "bodies": ", ".join(filer.name for filer in missing),
    }
