"""Charts as plain numbers for SVG drawn on the server: they need no script, print, and scale with the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hatang.kernel.problems import Text

SPARK_WIDTH, SPARK_HEIGHT = 84, 24
_SPARK_PAD = 3


@dataclass(frozen=True)
class Bullet:
    """A bar against a goal; all lengths in percent of the width. `value` None is "no data", drawn hatched. `now` is
    the figure of today beside one that was judged on another day; None where they are the same."""

    value: float | None
    goal: float | None
    state: str
    now: float | None = None


def draw_bullet(
    value: float | None,
    goal: float | None,
    state: str = "",
    maximum: float | None = None,
    now: float | None = None,
) -> Bullet:
    """Scale to `maximum`; without one to 100, or to a little more than the largest of value, goal and `now`.

    >>> draw_bullet(50, 80)
    Bullet(value=50.0, goal=80.0, state='', now=None)
    >>> draw_bullet(1730, 3000).value
    52.4
    """
    largest = max(value or 0, goal or 0, now or 0, 0)
    top = maximum or (100 if largest <= 100 else largest * 1.1)

    def scaled(number: float | None) -> float | None:
        return None if number is None else round(100 * min(max(number, 0), top) / top, 1)

    return Bullet(scaled(value), scaled(goal), state, None if now == value else scaled(now))


@dataclass(frozen=True)
class Spark:
    lines: tuple[str, ...]
    last: tuple[float, float] | None
    description: str


def draw_sparkline(values: Sequence[float | None], unit: str = "", upper_bounds: Sequence[bool] = ()) -> Spark:
    """The values as polylines that break where there is no data; the last known one is a dot.

    `upper_bounds` says, value by value, which are only upper bounds: the words keep their mark.

    >>> draw_sparkline([1, None, 2, 3]).lines
    ('3.0,21.0 3.0,21.0', '55.0,12.0 81.0,3.0')
    >>> draw_sparkline([]).last is None
    True
    """
    known = [value for value in values if value is not None]
    if not known:
        return Spark((), None, "")
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = (SPARK_WIDTH - 2 * _SPARK_PAD) / max(len(values) - 1, 1)

    def at(index: int, value: float) -> tuple[float, float]:
        inner = SPARK_HEIGHT - 2 * _SPARK_PAD
        height = 0.5 if high == low else (value - low) / spread
        return round(_SPARK_PAD + index * step, 1), round(SPARK_HEIGHT - _SPARK_PAD - height * inner, 1)

    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(at(index, value))
    runs = [run for run in runs if run]
    lines = tuple(" ".join(f"{x},{y}" for x, y in (run if len(run) > 1 else run * 2)) for run in runs)
    known_at = [index for index, value in enumerate(values) if value is not None]
    words = " → ".join(
        formats.format_quantity(values[index], unit, upper_bound=any(upper_bounds[index : index + 1]))
        for index in (known_at[0], known_at[-1])
    )
    return Spark(lines, runs[-1][-1], words)


@dataclass(frozen=True)
class ChartPoint:
    """One measurement of a trend; `quality` as in `indicators.Quality`."""

    day: date
    value: float | None
    quality: str = ""
    note: Text = ""
    upper_bound: bool = False


@dataclass(frozen=True)
class Trend:
    """A figure over time against its goal. Nothing is drawn between points that have "no data" between them."""

    title: Text
    unit: str
    points: tuple[ChartPoint, ...]
    goal: float | None = None
    goal_day: date | None = None
    ahead: Ahead | None = None


@dataclass(frozen=True)
class Step:
    """A value of a curve: what names it, where it stands on the axis, None for "no data"."""

    name: str
    at: float
    value: float | None


@dataclass(frozen=True)
class Curve:
    """Values along an axis of numbers, dates or names, in its order; `title` says what is counted, `by` what names."""

    title: Text
    by: Text
    steps: tuple[Step, ...]
    decimals: int | None = None


@dataclass(frozen=True)
class Ahead:
    """Where a figure is expected on a day to come, with its interval."""

    day: date
    expected: float
    low: float
    high: float
    upper_bound: bool = False


@dataclass(frozen=True)
class Tick:
    """`anchor` "start" or "end" keeps the words within the plot."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    quality: str
    label: str


@dataclass(frozen=True)
class DrawnChart:
    """A trend or a curve in percent of the plot's width and height, y downwards."""

    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    goal: float | None = None
    goal_label: str = ""
    ahead_line: str = ""
    ahead_band: str = ""
    ahead_label: str = ""
    ahead_range: str = ""


def nice_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers that span the range.

    >>> nice_ticks(0, 100)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    >>> nice_ticks(71.2, 92.4, 4)
    [70.0, 80.0, 90.0, 100.0]
    >>> nice_ticks(0, 0)
    [0.0, 1.0]
    """
    raw = (high - low) / max(wanted, 1) or 1.0
    magnitude = 10 ** math.floor(math.log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    if first == last:
        last += 1
    return [round(float(index * step), 10) for index in range(first, last + 1)]


def draw_trend(chart: Trend) -> DrawnChart:
    """Lay the trend out; an empty chart has no lines and no ticks."""
    known = [point for point in chart.points if point.value is not None]
    if not known:
        return DrawnChart((), (), (), ())
    numbers = [point.value for point in known if point.value is not None]
    if chart.goal is not None:
        numbers.append(chart.goal)
    if chart.ahead is not None:
        numbers += [chart.ahead.low, chart.ahead.high]
    low, high = min(numbers), max(numbers)
    margin = (high - low) * 0.08 or abs(high) * 0.05 or 1.0
    bottom, top = max(0.0, low - margin) if low >= 0 else low - margin, high + margin
    if chart.unit == "%":
        top = min(top, 100.0) if high <= 100 else top
    ticks = nice_ticks(bottom, top, 4)
    if chart.unit == "%" and high <= 100:
        ticks = [tick for tick in ticks if tick <= 100]
    bottom, top = min(ticks[0], low), max(ticks[-1], high)
    days = [point.day for point in chart.points] + ([chart.goal_day] if chart.goal_day else [])
    days += [chart.ahead.day] if chart.ahead else []
    first, last = min(days), max(days)
    span = (last - first).days or 1

    def x(day: date) -> float:
        return round(100 * (day - first).days / span, 2)

    def y(value: float) -> float:
        return round(100 * (top - value) / ((top - bottom) or 1), 2)

    runs: list[list[str]] = [[]]
    for point in chart.points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(point.day)},{y(point.value)}")
    dots = tuple(
        Dot(
            x(point.day),
            y(point.value),
            point.quality,
            f"{formats.format_day(point.day)}: "
            + formats.format_quantity(point.value, chart.unit, chart.goal, upper_bound=point.upper_bound),
        )
        for point in known
        if point.value is not None
    )
    last_known = next(point for point in reversed(known) if point.value is not None)
    ahead = chart.ahead

    def foreseen(value: float) -> str:
        bound = ahead is not None and ahead.upper_bound
        return formats.format_quantity(value, chart.unit, chart.goal, upper_bound=bound)

    start = f"{x(last_known.day)},{y(last_known.value)}" if last_known.value is not None else ""
    return DrawnChart(
        ahead_line=f"{start} {x(ahead.day)},{y(ahead.expected)}" if ahead else "",
        ahead_band=f"{start} {x(ahead.day)},{y(ahead.high)} {x(ahead.day)},{y(ahead.low)}" if ahead else "",
        ahead_label=foreseen(ahead.expected) if ahead else "",
        ahead_range=f"{foreseen(ahead.low)} – {foreseen(ahead.high)}" if ahead else "",
        lines=tuple(" ".join(run) for run in runs if len(run) > 1),
        dots=dots,
        x_ticks=_year_ticks(first, last, x),
        y_ticks=tuple(Tick(y(tick), formats.format_number(tick)) for tick in ticks),
        goal=None if chart.goal is None else y(chart.goal),
        goal_label="" if chart.goal is None else formats.format_goal(chart.goal, chart.unit),
    )


def _year_ticks(first: date, last: date, x: object) -> tuple[Tick, ...]:
    assert callable(x)
    years = [first.replace(month=1, day=1, year=year) for year in range(first.year + 1, last.year + 1)]
    if len(years) >= 2:
        stride = math.ceil(len(years) / 6)
        return tuple(Tick(x(day), str(day.year)) for day in years[::stride])
    ends = (first, last) if first != last else (first,)
    return tuple(Tick(x(day), formats.format_month(day)) for day in ends)


# Letters of names that stand beside each other under a plot on a phone.
_NAMES_LETTERS = 36
_MOST_NAMES = 5


def draw_curve(chart: Curve) -> DrawnChart:
    """Lay the curve out over an axis of values that begins at zero where all are above; without values no lines.

    >>> steps = Step("2024", 2024, 5), Step("2025", 2025, None), Step("2028", 2028, 20)
    >>> drawn = draw_curve(Curve("n", "year", steps))
    >>> [(dot.x, dot.y, dot.label) for dot in drawn.dots], [tick.label for tick in drawn.y_ticks]
    ([(0.0, 75.0, '2024: 5'), (100.0, 0.0, '2028: 20')], ['0', '5', '10', '15', '20'])
    >>> drawn.lines, draw_curve(Curve("n", "year", ())).dots
    ((), ())
    """
    known = [(step, step.value) for step in chart.steps if step.value is not None]
    if not known:
        return DrawnChart((), (), (), ())
    ticks = nice_ticks(min(0.0, *(value for _step, value in known)), max(0.0, *(value for _step, value in known)), 4)
    bottom, top = ticks[0], ticks[-1]
    first, width = chart.steps[0].at, (chart.steps[-1].at - chart.steps[0].at) or 1.0

    def x(step: Step) -> float:
        return round(100 * (step.at - first) / width, 2)

    def y(value: float) -> float:
        return round(100 * (top - value) / (top - bottom), 2)

    runs: list[list[str]] = [[]]
    for step in chart.steps:
        if step.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(step)},{y(step.value)}")
    return DrawnChart(
        lines=tuple(" ".join(run) for run in runs if len(run) > 1),
        dots=tuple(
            Dot(x(step), y(value), "", f"{step.name}: {formats.format_number(value, chart.decimals)}")
            for step, value in known
        ),
        x_ticks=_name_ticks(chart.steps, x),
        y_ticks=tuple(Tick(y(tick), formats.format_number(tick)) for tick in ticks),
    )


def _name_ticks(steps: Sequence[Step], x: Callable[[Step], float]) -> tuple[Tick, ...]:
    """As many names as there is room for, the first and the last among them."""
    last = len(steps) - 1
    gaps = max(1, min(_MOST_NAMES, _NAMES_LETTERS // max(len(step.name) for step in steps)) - 1)
    chosen = sorted({round(gap * last / gaps) for gap in range(gaps + 1)})
    anchors = {0: "start", last: "end"} if last else {}
    return tuple(Tick(x(steps[index]), steps[index].name, anchors.get(index, "middle")) for index in chosen)
