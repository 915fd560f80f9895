"""Where a plan stands: each target with its figure, its state and on what footing, its trend, and what is frozen."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.plan.models import Target
from hatang.capabilities.plan.queries import deciding, documents, results, territory
from hatang.capabilities.plan.terms import Footing, Operator, ResultState, TargetKind, year_end
from hatang.kernel import indicators
from hatang.kernel.access import ANONYMOUS, Actor, Area
from hatang.kernel.reading import cache_in_reading
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hatang.capabilities.plan.models import Plan
    from hatang.capabilities.plan.queries.results import ClosedRow, DecisionRow, DeclaredRow
    from hatang.kernel.indicators import Measurement


# Comparisons of a figure with the plan's own number.
PLAIN = ("", "=", ">=", ">", "<=", "<")
_GOALS: dict[str, Any] = {
    "between": gettext_lazy("from %(goal)s %(unit)s"),
    "factor": gettext_lazy("%(goal)s times as much as at the end of %(year)s"),
    "decrease": gettext_lazy("%(goal)s %(unit)s less than at the end of %(year)s"),
    "rank": gettext_lazy("among the first %(goal)s %(unit)s"),
}


@dataclass(frozen=True)
class TargetRow:
    """A target as the plan states it. `goal` is the plan's number, or 100 for a duty that speaks of all."""

    id: int
    plan: str
    version: int
    number: str
    kind: str
    measure: str
    operator: str
    value: float | None
    goal: float
    unit: str
    denominator: str
    scope: str
    year_from: int | None
    year: int | None
    place: str
    indicators: tuple[str, ...]
    note: str
    at_odds: str
    value_max: float | None = None
    baseline_year: int | None = None

    @property
    def goal_text(self) -> str:
        """The goal as written: "≥ 95 %", "> 3000 vị trí", or "toàn bộ" for a duty without a number."""
        if self.value is None:
            return _("all of them")
        if self.operator not in PLAIN:
            return self.goal_words
        return f"{Operator(self.operator).sign} {formats.format_goal(self.value, self.unit)}"

    @property
    def goal_words(self) -> str:
        """The goal in words, for print: "at least 95 %"."""
        if self.value is None:
            return _("all of them")
        low = formats.format_number(self.value)
        if self.operator not in PLAIN:
            many = low if self.value_max is None else f"{low}–{formats.format_number(self.value_max)}"
            return str(_GOALS[self.operator]) % {"goal": many, "unit": self.unit, "year": self._since}
        return f"{Operator(self.operator).label} {formats.format_goal(self.value, self.unit)}"

    @property
    def _since(self) -> str:
        return str(self.baseline_year) if self.baseline_year else _("the plan's year")

    @property
    def shown_unit(self) -> str:
        """The unit of the figure: a duty without a number is measured in per cent of the whole.

        What is said as "twice as many" or "30 % less" is measured in the unit of its indicator.
        """
        if self.operator in ("factor", "decrease", "rank"):
            known = indicators.find_indicator(self.indicators[0])
            return known.unit if known else ""
        return self.unit or ("%" if self.value is None else "")


@dataclass(frozen=True)
class TrendPoint:
    date: date
    value: float | None
    quality: str
    upper_bound: bool = False


@dataclass(frozen=True)
class Verdict:
    """How a target stands by one reading of what it counts."""

    measurement: Measurement
    state: ResultState


@dataclass(frozen=True)
class TargetStanding:
    """One row of "where do we stand".

    - `figure`: the judged indicator as of the date asked, on `areas`; None when no capability declares the indicator.
    - `others`: the further indicators of the target (#17: positions new since the plan), shown beside, not judged.
    - `judged`: the figure at the end of the target's year, once the date asked is not before it.
    - `state` rests on `closed`, else `judged`, else `figure`; `position` says which; `reason` why there is no verdict.
    - `verdicts`: one for each reading, where no document decided which is meant; the state is theirs where they agree.
    - `beside`: the same indicators on the province of the day, where the plan's own territory is another area.
    - `declared`: aggregates from signed letters; never mixed into a figure.
    - `short_by`: how much is missing to the goal in the figure judged (places, people, machines), None when unknown.
    """

    target: TargetRow
    as_of: date
    areas: tuple[Area, ...]
    state: ResultState
    position: Footing
    reason: str
    figure: Measurement | None
    others: tuple[Measurement, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    judged: Measurement | None = None
    closed: ClosedRow | None = None
    closed_years: tuple[ClosedRow, ...] = ()
    decision: DecisionRow | None = None
    beside: tuple[Measurement, ...] = ()
    declared: tuple[DeclaredRow, ...] = ()
    trend: tuple[TrendPoint, ...] = ()
    short_by: int | None = None

    @property
    def decisive(self) -> Measurement | None:
        """The figure on which the state rests: that of the year's end once it is over, else that of the date."""
        return self.judged or self.figure

    @property
    def short_text(self) -> str:
        """`short_by` in digits: below an upper bound at least so many are missing."""
        return self._as_bound(self.short_by, self.decisive)

    @staticmethod
    def _as_bound(number: int | None, measurement: Measurement | None) -> str:
        missing = formats.format_number(number, 0)
        return f"≥\u00a0{missing}" if measurement is not None and measurement.upper_bound else missing

    @property
    def missing_today(self) -> int | None:
        """How much is missing to the goal in the figure of the date, whatever was judged; None when unknown."""
        return short_by(self.target, self.figure)

    @property
    def missing_today_text(self) -> str:
        return self._as_bound(self.missing_today, self.figure)

    @property
    def was_short_otherwise(self) -> bool:
        """Whether on the day that was judged another number was missing than on the date asked."""
        return bool(self.judged and self.short_by and self.short_by != self.missing_today)

    @property
    def decides_nothing(self) -> bool:
        """Whether a figure is there and yet decides nothing; the reason says why."""
        known = self.decisive is not None and self.decisive.value is not None
        return known and self.state in (ResultState.NO_DATA, ResultState.INSUFFICIENT, ResultState.UNDECIDED)

    @property
    def is_final(self) -> bool:
        """Judged for good: at the end of the target's year or later."""
        return self.position in (Footing.JUDGED, Footing.CLOSED)


@dataclass(frozen=True)
class _Measurements:
    """The measurements of one question, by indicator: as of the date, at each year's end, on the province beside."""

    now: Mapping[str, Measurement]
    at_year_end: Mapping[int, Mapping[str, Measurement]]
    beside: Mapping[str, Measurement]
    trend: Mapping[str, Sequence[Measurement]] = field(default_factory=dict)
    # What goals that speak of another day are compared with: day → indicator → figure.
    before: Mapping[date, Mapping[str, Measurement]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Filed:
    """What people decided and wrote of a target."""

    closed_years: tuple[ClosedRow, ...]
    decision: DecisionRow | None
    declared: tuple[DeclaredRow, ...]


def target_row(target: Target, plan: Plan, version_number: int) -> TargetRow:
    return TargetRow(
        id=target.pk,
        plan=plan.code,
        version=version_number,
        number=target.number,
        kind=target.kind,
        measure=target.measure,
        operator=target.operator,
        value=None if target.value is None else float(target.value),
        goal=float(target.goal),
        unit=target.unit,
        denominator=target.denominator,
        scope=target.scope,
        year_from=target.year_from,
        year=target.year,
        place=target.place,
        indicators=tuple(target.indicators),
        note=target.note,
        at_odds=target.at_odds,
        value_max=None if target.value_max is None else float(target.value_max),
        baseline_year=target.baseline_year,
    )


def list_targets(*, plan: Plan, as_of: date, kind: TargetKind | None = TargetKind.NUMERIC) -> list[TargetRow]:
    """The targets of the version in force, in the plan's order; `kind=None` gives the duties without a number too."""
    version = documents.version_in_force(plan=plan, as_of=as_of)
    lines = Target.objects.visible_to(ANONYMOUS).filter(version=version)
    if kind is not None:
        lines = lines.filter(kind=kind)
    return [target_row(line, plan, version.number) for line in lines]


def baseline_day(target: Target, plan: Plan) -> date | None:
    """The day that a relative goal is compared with: the end of its year, or the day the plan was signed."""
    if not target.operator or not target.comparison.is_relative:
        return None
    return year_end(target.baseline_year) if target.baseline_year else plan.signed_on


def compute_exact_figure(measurement: Measurement | None) -> Decimal | None:
    """The figure without rounding; None where there is none."""
    if measurement is None or measurement.value is None:
        return None
    top = round(Decimal(measurement.numerator), 9)
    if not indicators.get_indicator(measurement.code).is_ratio:
        return top
    whole = round(Decimal(measurement.denominator), 9)
    return top * 100 / whole if whole else None


def judge_target(
    target: Target,
    measurement: Measurement | None,
    decision: DecisionRow | None,
    before: Measurement | None = None,
) -> tuple[ResultState, str]:
    """The state of a target for a figure, and why where the figure alone does not say it.

    `before` is the figure that a goal of "times" or "less by" is compared with.

    A standing decision not to carry out goes first. Without a figure there is no data, never "not reached". An upper
    bound below the goal proves that it is not reached; one above it proves nothing.
    """
    if decision is not None:
        return ResultState.NOT_CARRIED_OUT, f"{decision.decision}: {decision.reason}"
    if target.operator == "rank":
        return ResultState.NO_DATA, _("A rank is published by others; it cannot be computed here.")
    if measurement is None:
        return ResultState.NO_DATA, _("No part of the platform computes the indicator %(code)s yet.") % {
            "code": target.indicators[0]
        }
    if measurement.value is None:
        cover = measurement.cover
        withheld = cover is not None and cover.looked_at > 0 and not cover.is_enough
        return (ResultState.INSUFFICIENT if withheld else ResultState.NO_DATA), measurement.reason
    if not measurement.is_enough:
        return ResultState.INSUFFICIENT, describe_lack(measurement)
    return _compare_with_goal(target, measurement, before)


def describe_lack(measurement: Measurement) -> str:
    """Why a figure does not know enough to decide: who has not filed and where it may lie, what was not looked at."""
    parts = []
    if measurement.missing_filers:
        parts.append(indicators.describe_missing(measurement))
    if measurement.could_be is not None:
        unit = indicators.get_indicator(measurement.code).unit
        low, high = (None if end is None else formats.format_quantity(end, unit) for end in measurement.could_be)
        parts.append(
            _("The figure lies between %(low)s and %(high)s.") % {"low": low, "high": high}
            if high is not None
            else _("The figure is at least %(low)s.") % {"low": low}
        )
    if measurement.cover is not None and not measurement.cover.is_enough:
        parts.append(indicators.describe_cover(measurement.cover))
    return " ".join(parts)


def judge_readings(
    target: Target,
    judging: Sequence[str],
    measured: Mapping[str, Measurement],
    day: date,
    decision: DecisionRow | None,
    before: Measurement | None = None,
) -> tuple[ResultState, str, tuple[Verdict, ...]]:
    """State, reason, and a verdict for each reading where several judge: where they differ the target is undecided."""
    figures = [deciding.choose_deciding(code, measured, day) for code in judging]
    state, reason = judge_target(target, figures[0], decision, before)
    readings = [figure for figure in figures if figure is not None]
    if decision is not None or len(readings) <= 1:
        return state, reason, ()
    verdicts = tuple(Verdict(figure, judge_target(target, figure, None, before)[0]) for figure in readings)
    if len({verdict.state for verdict in verdicts}) > 1:
        readings_words = "; ".join(
            f"{indicators.get_indicator(verdict.measurement.code).title}: {verdict.state.label}" for verdict in verdicts
        )
        undecided = _("Undecided: the plan does not say which is meant, and no document confirms it (%(verdicts)s).")
        return ResultState.UNDECIDED, undecided % {"verdicts": readings_words}, verdicts
    return state, reason, verdicts


def _compare_with_goal(target: Target, measurement: Measurement, before: Measurement | None) -> tuple[ResultState, str]:
    """The verdict on a figure that is there."""
    is_ratio = indicators.get_indicator(measurement.code).is_ratio
    reached = target.is_reached_by(
        measurement.numerator, measurement.denominator, is_ratio=is_ratio, before=compute_exact_figure(before)
    )
    if reached is None:
        return ResultState.NO_DATA, _("There is no figure before to compare it with.")
    if measurement.sampling is not None and _holds_goal(target, measurement, before):
        sampling = measurement.sampling
        return ResultState.UNDECIDED, _(
            "The 95 %% interval of the sample, %(low)s to %(high)s, holds the goal: chance alone may decide it."
        ) % {"low": formats.format_percent(sampling.low), "high": formats.format_percent(sampling.high)}
    if reached and measurement.upper_bound and target.bound.value in (">", ">="):
        return ResultState.NO_DATA, _("Only an upper bound is known; it does not prove that the goal is reached.")
    if (
        reached
        and target.operator == "between"
        and (now := compute_exact_figure(measurement)) is not None
        and target.value_max
    ):
        above = now > target.value_max
        return ResultState.REACHED, _("The figure lies above the range.") if above else measurement.reason
    return (ResultState.REACHED if reached else ResultState.NOT_REACHED), measurement.reason


def _holds_goal(target: Target, measurement: Measurement, before: Measurement | None) -> bool:
    """Whether the goal lies within the interval of an estimate: its two ends are then judged differently."""
    sampling = measurement.sampling
    if sampling is None or sampling.low == sampling.high:
        return False
    whole, earlier = measurement.denominator, compute_exact_figure(before)
    if target.operator == "=":
        goal = target.absolute_goal(earlier)
        return goal is not None and sampling.low <= goal <= sampling.high
    ends = (
        target.is_reached_by(end * whole / 100, whole, is_ratio=True, before=earlier)
        for end in (sampling.low, sampling.high)
    )
    return len(set(ends)) > 1


# A trend reaches back so many half-years; a date far ahead asks for no more work than today does.
TREND_POINTS = 20


def half_years(first: date | None, as_of: date) -> list[date]:
    """The ends of the last half-years from the first date on, and the date itself: the points of a trend."""
    start = first or as_of
    days = [date(year, month, day) for year in range(start.year, as_of.year + 1) for month, day in ((6, 30), (12, 31))]
    return [*[day for day in days if start <= day < as_of][-TREND_POINTS:], as_of]


def short_by(target: TargetRow, measurement: Measurement | None) -> int | None:
    """How many are missing to the goal, below an upper bound at least; 0 when it is reached, None where it cannot be
    said: while somebody has not filed, too."""
    if measurement is None or measurement.value is None or not measurement.is_enough:
        return None
    if target.operator in ("<", "<=", "=", "decrease", "rank"):
        return None
    is_ratio = indicators.get_indicator(measurement.code).is_ratio
    wanted = target.goal * measurement.denominator / 100 if is_ratio else target.goal
    # The tiny tolerance undoes binary dust: 95 % of 1700 is 1615, not 1616.
    needed = math.floor(wanted + 1e-9) + 1 if target.operator == ">" else math.ceil(wanted - 1e-9)
    missing = max(0, math.ceil(needed - measurement.numerator - 1e-9))
    return None if measurement.upper_bound and not missing else missing


def list_standings(
    *,
    plan: Plan,
    as_of: date,
    area: Area | None = None,
    actor: Actor = ANONYMOUS,
    numbers: Iterable[str] | None = None,
    with_trend: bool = True,
) -> list[TargetStanding]:
    """Every target and duty of the version in force on the date, in the plan's order.

    On the plan's own territory unless an area is given; on another area nothing is judged for good, it is a reading.
    """
    version = documents.version_in_force(plan=plan, as_of=as_of)
    kept = Target.objects.visible_to(actor).filter(version=version)
    targets = cache_in_reading(("plan.targets", version.pk, actor), lambda: list(kept))
    if numbers is not None:
        wanted = set(numbers)
        targets = [target for target in targets if target.number in wanted]
    own = territory.find_own_area(plan=plan)
    asked = area or own
    areas = (asked,) if asked is not None else ()
    is_own = asked is not None and asked == own
    reading = _measure_targets(plan, targets, areas, as_of, own=own if is_own else None, with_trend=with_trend)
    frozen = results.list_closed_results(plan_id=plan.pk, as_of=as_of, actor=actor) if is_own else {}
    decisions = results.standing_decisions(plan_id=plan.pk, as_of=as_of)
    letters = results.list_declared_figures(plan_id=plan.pk, as_of=as_of, actor=actor) if is_own else {}
    return [
        _build_standing(
            target,
            target_row(target, plan, version.number),
            _Filed(
                tuple(frozen.get(target.number, ())),
                decisions.get(target.number),
                tuple(letters.get(target.number, ())),
            ),
            reading=reading,
            day_before=baseline_day(target, plan),
            as_of=as_of,
            areas=areas,
            is_own=is_own,
        )
        for target in targets
    ]


def _measure_targets(
    plan: Plan, targets: list[Target], areas: tuple[Area, ...], as_of: date, *, own: Area | None, with_trend: bool
) -> _Measurements:
    """All figures at once: the kernel computes each indicator's facts once and only sums per question."""
    known = [code for target in targets for code in target.indicators if indicators.find_indicator(code) is not None]
    codes = deciding.with_answering(known)
    if not codes or not areas:
        return _Measurements({}, {}, {})
    years = sorted({target.year for target in targets if target.year is not None and year_end(target.year) <= as_of})
    province = territory.find_province_beside(own_area=own, as_of=as_of) if own is not None else None
    return _Measurements(
        now=indicators.measure_many(codes, areas, as_of),
        at_year_end={
            year: indicators.measure_many(_codes_of(targets, year, codes), areas, year_end(year)) for year in years
        },
        beside=indicators.measure_many(codes, [province], as_of) if province is not None else {},
        trend=indicators.measure_trend(codes, areas, half_years(plan.signed_on, as_of)) if with_trend else {},
        before=_measure_baselines(plan, targets, areas, codes),
    )


def _measure_baselines(
    plan: Plan, targets: list[Target], areas: tuple[Area, ...], known: list[str]
) -> dict[date, Mapping[str, Measurement]]:
    wanted: dict[date, list[str]] = {}
    for target in targets:
        day = baseline_day(target, plan)
        if day is not None and target.indicators[0] in known:
            wanted.setdefault(day, []).append(target.indicators[0])
    return {day: indicators.measure_many(list(dict.fromkeys(codes)), areas, day) for day, codes in wanted.items()}


def _codes_of(targets: list[Target], year: int, known: list[str]) -> list[str]:
    mine = set(deciding.with_answering(code for target in targets if target.year == year for code in target.indicators))
    return [code for code in known if code in mine]


def _build_standing(
    target: Target,
    row: TargetRow,
    filed: _Filed,
    *,
    reading: _Measurements,
    day_before: date | None,
    as_of: date,
    areas: tuple[Area, ...],
    is_own: bool,
) -> TargetStanding:
    ended = row.year is not None and year_end(row.year) <= as_of
    day = year_end(row.year) if ended and row.year is not None else as_of
    judging = deciding.list_judging(row.indicators, day)
    first = judging[0]
    further = [code for code in row.indicators if code != first]
    row = replace(row, indicators=(first, *further))
    figure = deciding.choose_deciding(first, reading.now, as_of)
    at_day = reading.at_year_end.get(day.year, {}) if ended else reading.now
    judged = deciding.choose_deciding(first, at_day, day) if ended else None
    closed = next((closing for closing in filed.closed_years if ended and closing.year == row.year), None)
    decisive = judged if ended else figure
    verdicts: tuple[Verdict, ...] = ()
    before = reading.before.get(day_before, {}).get(first) if day_before else None
    if row.operator not in PLAIN:
        # The goal in the figure's own unit; nothing to draw where it cannot be said.
        row = replace(row, goal=float(target.absolute_goal(compute_exact_figure(before)) or 0))
    if closed is not None:
        state, reason = ResultState(closed.state), closed.reason
    else:
        state, reason, verdicts = judge_readings(target, judging, at_day, day, filed.decision, before)
        if row.year is not None and not ended:
            has_come = row.year <= as_of.year
            if state is ResultState.REACHED and not has_come:
                reason = _("The level wanted for %(year)d is reached today; it is judged in that year.") % {
                    "year": row.year
                }
            state = _keep_in_progress(state, has_come=has_come)
            verdicts = tuple(
                replace(verdict, state=_keep_in_progress(verdict.state, has_come=has_come)) for verdict in verdicts
            )
    if not areas:
        reason = _("The plan's territory is not known.")
    return TargetStanding(
        target=row,
        as_of=as_of,
        areas=areas,
        state=state,
        position=_choose_footing(row, ended=ended, closed=closed is not None, is_own=is_own),
        reason=reason,
        figure=figure,
        others=tuple(reading.now[code] for code in further if code in reading.now),
        verdicts=verdicts,
        judged=judged,
        closed=closed,
        closed_years=filed.closed_years,
        decision=filed.decision,
        beside=tuple(reading.beside[code] for code in row.indicators if code in reading.beside),
        declared=filed.declared,
        trend=tuple(_build_trend_point(measurement) for measurement in reading.trend.get(first, ())),
        short_by=short_by(row, decisive),
    )


def _keep_in_progress(state: ResultState, *, has_come: bool) -> ResultState:
    """What is not reached before its year has ended is under way; so is all before its year has come: it can fall."""
    open_states = (ResultState.NOT_REACHED,) if has_come else (ResultState.NOT_REACHED, ResultState.REACHED)
    return ResultState.IN_PROGRESS if state in open_states else state


def _choose_footing(row: TargetRow, *, ended: bool, closed: bool, is_own: bool) -> Footing:
    if not is_own:
        return Footing.READING
    if closed:
        return Footing.CLOSED
    if ended:
        return Footing.JUDGED
    return Footing.CONTINUOUS if row.year is None else Footing.TODAY


def _build_trend_point(measurement: Measurement) -> TrendPoint:
    quality = measurement.quality.value if measurement.quality else ""
    # A day on which somebody was silent is a gap in the line, never a point of it.
    value = measurement.value if measurement.is_enough else None
    return TrendPoint(measurement.as_of, value, quality, measurement.upper_bound and value is not None)
