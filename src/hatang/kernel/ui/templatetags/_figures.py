"""Figures with their quality and evidence, states, bars, sparklines and trends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from hatang.kernel.ui import charts, formats
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.marks import QUALITIES, STATES, prove_quality

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.kernel.indicators import Completeness, Measurement

register = template.Library()


def _read_code(value: Any) -> str:
    return str(getattr(value, "value", value) or "")


@register.inclusion_tag("ui/quality.html", takes_context=True)
def quality(context: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """The badge Khai, Dự or Đo, and where what it stands for was held against measurements, as of the page's date;
    nothing for an unknown quality."""
    code, request = _read_code(value), context.get("request")
    badge, word, meaning = QUALITIES.get(code, ("", "", ""))
    proof = prove_quality(code, context_of(request).as_of if request is not None else None)
    return {"code": code, "badge": badge, "word": word, "meaning": meaning, "proof": proof}


@register.inclusion_tag("ui/state.html")
def state(value: Any, *, short: bool = False) -> dict[str, Any]:
    """The mark and the word of a state."""
    code = _read_code(value) or "no_data"
    mark, word = STATES.get(code, STATES["no_data"])
    return {"code": code, "mark": mark, "word": word, "short": short}


@register.inclusion_tag("ui/figure.html", takes_context=True)
def figure(  # noqa: PLR0913 - one tag, its words in templates, so that no figure can be shown without its quality
    context: Mapping[str, Any],
    measurement: Measurement | None = None,
    *,
    url: str = "",
    unit: str = "%",
    goal: float | None = None,
    value: float | None = None,
    quality: Any = "",
    reason: str = "",
    upper_bound: bool = False,
    label: str = "",
    large: bool = False,
    short: bool = False,
) -> dict[str, Any]:
    """A figure, its quality, and the way to its evidence (`url`, opened in the drawer).

    Give a `Measurement` (or value and quality one by one); its absence is shown as "no data" with the reason,
    `short` as the mark alone where the word stands beside it.
    """
    if measurement is not None:
        value, quality, reason = measurement.value, measurement.quality, measurement.reason
        upper_bound = measurement.upper_bound
    filers = measurement.filers if measurement is not None else ()
    missing = measurement.missing_filers if measurement is not None else ()
    return {
        "filed": len(filers) - len(missing),
        "filers": len(filers),
        "missing": ", ".join(filer.name for filer in missing),
        "text": formats.format_quantity(value, unit, goal, upper_bound=upper_bound),
        "has_value": value is not None,
        "quality": _read_code(quality),
        "reason": reason,
        "upper_bound": upper_bound,
        "url": url,
        "label": label,
        "large": large,
        "short": short,
        "request": context.get("request"),
    }


@register.inclusion_tag("ui/completeness.html")
def completeness(known: Measurement | Completeness | None, unit: str = "%") -> dict[str, Any]:
    """What a figure knows and what it does not: who has filed, where it may lie, what was looked at, the sample."""
    could_be = known.could_be if known is not None else None
    low, high = (formats.format_quantity(end, unit) for end in could_be or (None, None))
    return {"known": known, "low": low, "high": high if could_be and could_be[1] is not None else ""}


@register.inclusion_tag("ui/bullet.html")
def bullet(
    value: float | None,
    goal: float | None = None,
    *,
    state: Any = "",
    maximum: float | None = None,
    unit: str = "%",
    now: float | None = None,
) -> dict[str, Any]:
    """A bar with the goal as a tick and, where it was judged on another day, today's figure as a thread. The words
    beside it say the same; it is hidden from screen readers."""
    return {"bar": charts.draw_bullet(value, goal, _read_code(state), maximum, now), "unit": unit}


@register.inclusion_tag("ui/known_bar.html")
def known_bar(mean: float, known: int, total: int) -> dict[str, Any]:
    """A mean of those that gave a figure, drawn as what it is: as far as they reach, hatched where nothing is known."""
    reach = 100 * known / total if total else 0.0
    return {
        "mean": mean,
        "known": known,
        "total": total,
        "value": mean * reach / 100,
        "reach": reach,
        "rest": 100 - reach,
    }


@register.inclusion_tag("ui/sparkline.html")
def sparkline(values: Iterable[Any], unit: str = "%") -> dict[str, Any]:
    """A small line of numbers, or of what has `value` and `upper_bound`."""
    given = list(values or ())
    numbers = [getattr(point, "value", point) for point in given]
    return {
        "spark": charts.draw_sparkline(numbers, unit, [getattr(point, "upper_bound", False) for point in given]),
        "width": charts.SPARK_WIDTH,
        "height": charts.SPARK_HEIGHT,
    }


@register.inclusion_tag("ui/trend.html")
def trend(chart: charts.Trend) -> dict[str, Any]:
    """A trend with axes and goal, and the same as a table."""
    return {"chart": chart, "drawn": charts.draw_trend(chart)}


@register.inclusion_tag("ui/curve.html")
def curve(chart: charts.Curve) -> dict[str, Any]:
    """Values along an axis, and the same as a table."""
    return {"chart": chart, "drawn": charts.draw_curve(chart)}


@register.inclusion_tag("ui/state_bar.html")
def state_bar(counts: Iterable[tuple[str, int]], label: str = "") -> dict[str, Any]:
    """How many of each state, as one bar of parts and as words; counts are (state, number) in order."""
    listed = [(code, *STATES[code], number) for code, number in counts]
    total = sum(number for *_rest, number in listed) or 1
    start, parts = 0.0, []
    for code, mark, word, number in listed:
        width = 100 * number / total
        parts.append({"code": code, "mark": mark, "word": word, "number": number, "start": start, "width": width})
        start += width
    return {"parts": parts, "label": label}
