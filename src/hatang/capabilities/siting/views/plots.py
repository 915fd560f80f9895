"""Plots of a solve and of a frontier as plain numbers for SVG drawn on the server, in percent of the plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.kernel.ui import charts, formats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class PlotSeries:
    """One line: its name, the class that colours it, points (x, y); `dots` draws the points too."""

    title: Text
    look: str
    points: tuple[tuple[float, float], ...]
    dots: bool = False


@dataclass(frozen=True)
class DrawnPlot:
    title: Text
    lines: tuple[tuple[str, str, Text], ...]
    dots: tuple[tuple[float, float, str, str], ...]
    x_ticks: tuple[charts.Tick, ...]
    y_ticks: tuple[charts.Tick, ...]
    mark: float | None
    mark_label: str
    table: tuple[tuple[str, ...], ...]
    head: tuple[Text, ...]


def draw_plot(
    title: Text,
    series: Sequence[PlotSeries],
    *,
    x_title: Text,
    x_words: Callable[[float], str] = formats.format_number,
    y_words: Callable[[float], str] = formats.format_number,
    mark: float | None = None,
    mark_label: str = "",
) -> DrawnPlot | None:
    """The series in one frame; None where there is nothing to draw. `mark` is a place on the x axis.

    >>> draw_plot("x", [], x_title="s") is None
    True
    """
    points = [point for line in series for point in line.points]
    if len(points) < 2:
        return None
    xs, ys = [x for x, _y in points] + ([mark] if mark is not None else []), [y for _x, y in points]
    left, right = min(xs), max(xs)
    # A flat line stands in the middle of its frame.
    pad = 0.0 if max(ys) > min(ys) else max(abs(max(ys)) * 0.01, 1.0)
    ticks = charts.nice_ticks(min(ys) - pad, max(ys) + pad, 4)
    low, high = min(ticks[0], *ys), max(ticks[-1], *ys)

    def across(x: float) -> float:
        return round(100 * (x - left) / ((right - left) or 1), 2)

    def down(y: float) -> float:
        return round(100 * (high - y) / ((high - low) or 1), 2)

    x_ticks = [tick for tick in charts.nice_ticks(left, right, 4) if left <= tick <= right]
    return DrawnPlot(
        title=title,
        lines=tuple(
            (" ".join(f"{across(x)},{down(y)}" for x, y in line.points), line.look, line.title) for line in series
        ),
        dots=tuple(
            (across(x), down(y), line.look, f"{line.title}: {x_words(x)} – {y_words(y)}")
            for line in series
            if line.dots
            for x, y in line.points
        ),
        x_ticks=tuple(charts.Tick(across(tick), x_words(tick)) for tick in x_ticks),
        y_ticks=tuple(charts.Tick(down(tick), y_words(tick)) for tick in ticks),
        mark=None if mark is None else across(mark),
        mark_label=mark_label,
        table=_build_table_rows(series, x_words, y_words),
        head=(x_title, *(line.title for line in series)),
    )


def _build_table_rows(
    series: Sequence[PlotSeries], x_words: Callable[[float], str], y_words: Callable[[float], str]
) -> tuple[tuple[str, ...], ...]:
    """The same as rows: x, then each series; where a series has no point there it is a dash."""
    by_x = [dict(line.points) for line in series]
    rows = []
    for x in sorted({x for y_by_x in by_x for x in y_by_x}):
        rows.append((x_words(x), *(y_words(y_by_x[x]) if x in y_by_x else "–" for y_by_x in by_x)))  # noqa: PERF401
    return tuple(rows[:60])
