"""Links that keep the context, icons, and numbers, dates and money as filters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join

from hatang.kernel import panels
from hatang.kernel.access import ANONYMOUS, has_right
from hatang.kernel.suppression import Hidden
from hatang.kernel.ui import formats, frames, shell
from hatang.kernel.ui.context import PARAMETERS, context_of
from hatang.kernel.ui.marks import hidden_count

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.template import Context
    from django.utils.safestring import SafeString

    from hatang.kernel.access import Area

register = template.Library()
# The address of a page in a text, from the root on.
_ROAD = re.compile(r"(?<![^\s(])(/(?:[a-z0-9-]+/)+)")


@register.simple_tag(takes_context=True)
def url_with(context: Context, name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page with the context kept; `plan=`, `as_of=`, `area=` change it, any other name is an argument
    of the road, and `q_name=` a parameter of the query."""
    changes = {key: kwargs.pop(key) for key in PARAMETERS if key in kwargs}
    query = {key.removeprefix("q_"): kwargs.pop(key) for key in list(kwargs) if key.startswith("q_")}
    path = reverse(name, args=args, kwargs=kwargs) if not args or not kwargs else reverse(name, args=args)
    return context_of(context["request"]).url(path, **changes, **query)


@register.simple_tag(takes_context=True)
def place_url(context: Context, area: Area) -> str:
    """The page of a place, with the context kept."""
    return frames.place_url(context_of(context["request"]), area)


@register.simple_tag(takes_context=True)
def place_name(context: Context, area: Area) -> str:
    """What an area is called on the date of the page."""
    return frames.place_name(area, context_of(context["request"]).as_of)


@register.simple_tag(takes_context=True)
def with_context(context: Context, path: str, **changes: Any) -> str:
    """An address that came from elsewhere, with the context kept."""
    return context_of(context["request"]).url(path, **changes) if path else ""


@register.filter
def link_roads(text: object) -> SafeString:
    """The text with links at the addresses of pages in it.

    >>> link_roads("figures at /phan-tich/theo-xa/, 1/2 & more")
    'figures at <a href="/phan-tich/theo-xa/">/phan-tich/theo-xa/</a>, 1/2 &amp; more'
    """
    parts = _ROAD.split(str(text))
    return format_html_join(
        "", "{}{}", ((part, _link_road(road)) for part, road in zip_longest(parts[::2], parts[1::2], fillvalue=""))
    )


def _link_road(road: str) -> str | SafeString:
    return format_html('<a href="{}">{}</a>', road, road) if road else ""


@register.simple_tag(takes_context=True)
def may(context: Context, rule: str) -> bool:
    """Whether the reader holds the right; where there is no reader, as in the text that the search reads, it holds."""
    actor = context.get("actor")
    return actor is None or has_right(actor, rule)


@register.simple_tag(takes_context=True)
def place_acts(context: Context) -> list[str]:
    """The buttons that the reader has on pages of places."""
    shown = panels.list_panels(panels.PlaceAction, context.get("actor", ANONYMOUS))
    return list(dict.fromkeys(str(action.title) for action in shown if not action.further))


@register.simple_tag(takes_context=True)
def account_links(context: Context) -> list[panels.AccountLink]:
    """The pages of the reader's own things, for the menu of the account."""
    return panels.list_panels(panels.AccountLink, context.get("actor", ANONYMOUS))


@register.simple_tag(takes_context=True)
def here(context: Context, **changes: Any) -> str:
    """This very address with parameters changed; None or "" drops one."""
    request = context["request"]
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    text = query.urlencode(safe="@:/,")
    return f"{request.path}?{text}" if text else request.path


@register.simple_tag(takes_context=True)
def share_link(context: Context) -> str:
    """This page for a colleague: the date and the plan are written out, so that it shows the same tomorrow."""
    request = context["request"]
    query = request.GET.copy()
    for key, value in context_of(request).everything().items():
        query[key] = value
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode(safe='@:/,')}"))


@register.inclusion_tag("ui/hidden_fields.html", takes_context=True)
def context_fields(context: Context, *without: str) -> dict[str, Any]:
    """The context as hidden fields of a GET form."""
    parameters = context_of(context["request"]).parameters()
    return {"fields": [(key, value) for key, value in parameters.items() if key not in without]}


@register.inclusion_tag("ui/hidden_fields.html", takes_context=True)
def other_fields(context: Context, *without: str) -> dict[str, Any]:
    """Everything of the address but the named parameters, as hidden fields of a GET form."""
    lists = context["request"].GET.lists()
    return {"fields": [(key, value) for key, values in lists if key not in without for value in values]}


@register.simple_tag
def shell_link(name: str) -> str:
    """The address of a fixed part of the shell, empty where nobody filled it or what it leads to is not installed."""
    url_name = shell.find_link(name)
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of our sprite; decorative unless it has a label."""
    return _draw_icon(static("ui/icons.svg"), name, str(label))


# A page has some thirty.
@lru_cache(maxsize=512)
def _draw_icon(sprite: str, name: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, sprite, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.filter
def number(value: float | Hidden | None, decimals: int | None = None) -> SafeString | str:
    return hidden_count(value) if isinstance(value, Hidden) else formats.format_number(value, decimals)


@register.filter
def percent(value: float | None, goal: float | None = None) -> str:
    return formats.format_percent(value, goal)


@register.filter
def goal(value: float | None, unit: str = "%") -> str:
    return formats.format_goal(value, unit)


@register.filter
def quantity(shown: Any, unit: str = "") -> str:
    """A number with its unit, or what has `value` and `upper_bound` (a measurement, a closed result) with its mark."""
    if hasattr(shown, "upper_bound"):
        return formats.format_quantity(shown.value, unit, upper_bound=shown.upper_bound)
    return formats.format_quantity(shown, unit)


@register.filter
def at_most(text: Any, upper_bound: Any = True) -> str:
    """The text of a figure with its mark where it is only an upper bound."""
    return formats.mark_upper_bound(str(text), upper_bound=bool(upper_bound))


@register.filter
def day(value: date | None) -> SafeString | str:
    """24/11/2026 inside <time>, an en dash for none."""
    if not value:
        return formats.format_day(None)
    return format_html('<time datetime="{}">{}</time>', value.isoformat()[:10], formats.format_day(value))


@register.filter
def day_text(value: date | None) -> str:
    return formats.format_day(value)


@register.filter
def rest_note(value: date | None) -> SafeString | str:
    """Under a last day on which offices rest the last working day before it, nothing under any other."""
    note = formats.note_rest_day(value)
    return format_html('<br><span class="muted small">{}</span>', note) if note else ""


@register.filter
def rest_text(value: date | None) -> str:
    """The same as bare words in brackets, for letters and paper."""
    note = formats.note_rest_day(value)
    return f" ({note})" if note else ""


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    if not value:
        return formats.format_moment(None)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.format_moment(value))


@register.filter
def duration(seconds: float) -> str:
    return formats.format_duration(seconds)


@register.filter
def month(value: date | None) -> str:
    return formats.format_month(value)


@register.filter
def money(value: int | None) -> SafeString | str:
    """1,2 tỷ đồng, with the exact sum on hover."""
    if value is None:
        return formats.format_money(None)
    return format_html(
        '<data class="money" value="{}" title="{}">{}</data>',
        value,
        formats.exact_money(value),
        formats.format_money(value),
    )


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or None."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return None
