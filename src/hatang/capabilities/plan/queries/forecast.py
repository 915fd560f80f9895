"""Where a target is heading: its path to the end of its year from its own history, with an honest interval.

A straight line through the days on which new evidence came (ordinary least squares), and the prediction interval of
Student's t around it: few points, or points far from the line, make it wide. Fewer than three say nothing. A share is
drawn on the logistic scale, where the last per cent is the slowest, so that it never runs past the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.places import public as places
from hatang.capabilities.plan.terms import year_end
from hatang.kernel import indicators

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.plan.queries.standing import TargetStanding, TrendPoint
    from hatang.kernel.access import Area

# The interval holds the figure nine times out of ten, if the years to come resemble the years behind.
CONFIDENCE = 0.9
FEWEST_POINTS = 3
_DAYS_A_YEAR = 365.25
# Keeps nothing and everything on the logistic scale, in per cent.
_EDGE = 0.1
# Goals that are reached by falling.
_DOWNWARDS = ("<", "<=", "decrease")
# A line never knows the next point better than this share of the range it has seen.
_LEAST_SPREAD = 0.05


@dataclass(frozen=True)
class Deciding:
    """A commune, how many are missing there, and how many are missing up to and with it."""

    area: Area
    title: str
    missing: float
    together: float


@dataclass(frozen=True)
class Forecast:
    """The figure expected at `day`, its interval, and the chance in [0, 1] that the goal is reached.

    `expected` is None where nothing can be said; `reason` then says why. `points` is how many days of evidence it
    rests on. Where some of them know only an upper bound, so are the figures (`upper_bound`), and the chance of a goal
    from below (`chance_upper_bound`).
    """

    day: date | None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    points: int = 0
    reason: str = ""
    upper_bound: bool = False
    chance_upper_bound: bool = False

    @property
    def chance_percent(self) -> int | None:
        """The chance in whole per cent, never 0 or 100: history proves neither."""
        return None if self.chance is None else min(max(round(100 * self.chance), 1), 99)


def forecast_target(row: TargetStanding) -> Forecast:
    """The path of a target to the end of its year; needs the row's trend."""
    year = row.target.year
    if year is None:
        return Forecast(None, reason=_("The target has no year to reach it by."))
    day = year_end(year)
    if day <= row.as_of:
        return Forecast(day, reason=_("The target's year is over."))
    evidence = evidence_days(row.trend)
    if len(evidence) < FEWEST_POINTS:
        return Forecast(
            day,
            points=len(evidence),
            reason=_("Too little history: %(points)d days of evidence, three are the least.")
            % {"points": len(evidence)},
        )
    return _fit_line(row, evidence, day)


def evidence_days(trend: Sequence[TrendPoint]) -> list[tuple[date, float]]:
    """The days on which the figure moved, and the first: a figure that only stood still is no new evidence.

    >>> evidence_days([])
    []
    """
    evidence: list[tuple[date, float]] = []
    for point in trend:
        if point.value is not None and (not evidence or not math.isclose(point.value, evidence[-1][1], abs_tol=1e-9)):
            evidence.append((point.date, point.value))
    return evidence


def _fit_line(row: TargetStanding, evidence: list[tuple[date, float]], day: date) -> Forecast:
    # start: scipy
    from scipy import stats

    there, back = (_compute_logit, _invert_logit) if row.target.shown_unit == "%" else (float, _not_below_nothing)
    times = [(when - day).days / _DAYS_A_YEAR for when, _value in evidence]
    values = [there(value) for _when, value in evidence]
    count = len(values)
    mean_time, mean_value = sum(times) / count, sum(values) / count
    spread = sum((time - mean_time) ** 2 for time in times)
    slope = sum((time - mean_time) * (value - mean_value) for time, value in zip(times, values, strict=True)) / spread
    expected = mean_value - slope * mean_time
    residuals = [value - (mean_value + slope * (time - mean_time)) for time, value in zip(times, values, strict=True)]
    scatter = math.sqrt(sum(residual**2 for residual in residuals) / (count - 2))
    scatter = max(scatter, _LEAST_SPREAD * (max(values) - min(values)))
    error = scatter * math.sqrt(1 + 1 / count + mean_time**2 / spread)
    student = stats.t(count - 2)
    reach = float(student.ppf((1 + CONFIDENCE) / 2)) * error
    above = float(student.cdf((expected - there(row.target.goal)) / error))
    low, middle, high = (back(estimate) for estimate in (expected - reach, expected, expected + reach))
    bound = any(point.upper_bound for point in row.trend)
    return Forecast(
        *(day, middle, low, high),
        chance=_compute_chance(row, above),
        points=count,
        upper_bound=bound,
        chance_upper_bound=bound and row.target.operator not in _DOWNWARDS,
    )


def _compute_logit(share: float) -> float:
    """A share in per cent on the logistic scale; the inverse of `_invert_logit`."""
    return math.log((share + _EDGE) / (100.0 - share + _EDGE))


def _invert_logit(scaled: float) -> float:
    """The share of a value on the logistic scale.

    >>> (round(_invert_logit(_compute_logit(42.0)), 9), _invert_logit(-50.0),
    ...  round(_invert_logit(_compute_logit(100.0)), 9))
    (42.0, 0.0, 100.0)
    """
    whole = 100.0 + 2 * _EDGE
    return min(max(whole / (1.0 + math.exp(-scaled)) - _EDGE, 0.0), 100.0)


def _not_below_nothing(value: float) -> float:
    return max(value, 0.0)


def _compute_chance(row: TargetStanding, above: float) -> float:
    """The chance of the goal from that of coming out above it."""
    return 1 - above if row.target.operator in _DOWNWARDS else above


def list_deciding_communes(row: TargetStanding) -> list[Deciding]:
    """The communes with most missing, as many as it takes to close the gap; empty where nothing is missing."""
    figure, gap = row.figure, row.missing_today
    if figure is None or figure.value is None or not gap or not row.areas:
        return []
    inside = places.list_units_inside(row.areas[0])
    communes = [unit.area for unit in places.list_units(as_of=row.as_of, level="commune") if unit.area in inside]
    if not communes:
        communes = [unit.area for unit in places.list_units(as_of=row.as_of, level="commune", within=row.areas[0])]
    missing = sorted(
        (
            (measurement.denominator - measurement.numerator, area)
            for area, measurement in indicators.measure_each(figure.code, communes, row.as_of).items()
            if measurement.denominator > measurement.numerator
        ),
        key=lambda pair: (-pair[0], str(pair[1])),
    )
    decisive: list[Deciding] = []
    together = 0.0
    for lacking, area in missing:
        if together >= gap:
            break
        together += lacking
        decisive.append(Deciding(area, places.place_title(area) or str(area), lacking, together))
    return decisive
