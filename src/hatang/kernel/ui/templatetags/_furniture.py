"""Tables, forms, maps, chips, navigation, progress, empty states."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hatang import __version__
from hatang.kernel import panels
from hatang.kernel.access import actor_of
from hatang.kernel.suppression import Hidden
from hatang.kernel.ui import formats, menu, shell, topics
from hatang.kernel.ui.context import context_of, is_about_area, is_about_plan
from hatang.kernel.ui.forms import DayInput
from hatang.kernel.ui.marks import QUALITIES, STATES, hidden_count, prove_quality
from hatang.kernel.ui.templatetags._links import rest_note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.forms import BaseForm, BoundField
    from django.http import HttpRequest
    from django.template import Context
    from django.utils.safestring import SafeString

    from hatang.kernel.panels import HelpTopic, Part
    from hatang.kernel.ui.maps import Map
    from hatang.kernel.ui.tables import Column, Table

register = template.Library()


@register.inclusion_tag("ui/table.html", takes_context=True)
def table(context: Context, table: Table) -> dict[str, Any]:
    """The table with its head, filter row, rows, totals and tools."""
    return {"table": table, "request": context["request"]}


def _read_day(context: Context) -> date | None:
    """The date of the page; None on what is drawn without one."""
    request = context.get("request")
    return None if request is None else context_of(request).as_of


@register.simple_tag(takes_context=True)
def column_proof(context: Context, column: Column) -> SafeString | str:
    """Where the figures of a column were held against measurements; once a table, in its head or under its blocks."""
    proof = prove_quality(column.quality, _read_day(context))
    return format_html('<span class="proof" title="{}">{}</span>', proof.words, proof.short) if proof.short else ""


@register.simple_tag(takes_context=True)
def cell(
    context: Context, row: Mapping[str, Any], column: Column, names: Mapping[str, Mapping[str, str]] | None = None
) -> Any:
    """One cell as people read it; `names` are those of the codes, by column."""
    if column.kind == "quality" and column.html is None:
        return _quality_cell(row.get(column.name), _read_day(context))
    text = _cell_text(row.get(column.name), column) if column.html is None else column.html(row)
    if column.last_day and (note := rest_note(row.get(column.name))):
        text = format_html("{}{}", text, note)
    if column.html is not None:
        return text
    if text == "" and column.empty:
        return format_html('<span class="muted">{}</span>', column.empty)
    if name := (names or {}).get(column.name, {}).get(str(text)):
        text = format_html('{} <small class="muted">{}</small>', name, text)
    if column.url is not None and (address := column.url(row)):
        return format_html('<a href="{}">{}</a>', address, text)
    return text


def _state_cell(value: Any) -> Any:
    mark, word = STATES.get(str(value), STATES["no_data"])
    return format_html('<span class="state state-{}"><i aria-hidden="true">{}</i> {}</span>', value, mark, word)


def _quality_cell(value: Any, as_of: date | None = None) -> Any:
    badge, word, _meaning = QUALITIES.get(str(value), ("", value, ""))
    proof = prove_quality(str(value), as_of)
    mark = format_html('<abbr class="quality quality-{}" title="{} {}">{}</abbr>', value, word, proof.words, badge)
    return format_html('{} <span class="proof">{}</span>', mark, proof.short) if proof.short else mark


def _money_cell(value: Any) -> Any:
    exact, short = formats.exact_money(value), formats.format_money(value)
    return format_html('<data value="{}" title="{}">{}</data>', value, exact, short)


_CELLS: dict[str, Callable[[Any], Any]] = {
    "integer": lambda value: formats.format_number(value, 0),
    "percent": formats.format_percent,
    "money": _money_cell,
    "date": formats.format_day,
    "moment": formats.format_moment,
    "boolean": lambda value: _("yes") if value else _("no"),
    "state": _state_cell,
    "quality": _quality_cell,
}


def _cell_text(value: Any, column: Column) -> Any:
    if value is None or value == "":
        return ""
    if isinstance(value, Hidden):
        return hidden_count(value)
    if column.kind == "figure":
        bound = getattr(value, "upper_bound", False)
        return formats.format_quantity(getattr(value, "value", value), column.unit, upper_bound=bound)
    if column.kind == "decimal":
        return formats.format_number(value, column.decimals)
    if (draw := _CELLS.get(column.kind)) is not None:
        return draw(value)
    return column.words(value) if column.choices else value


@register.simple_tag(takes_context=True)
def part(context: Context, shown: Part) -> str:
    """A piece that a capability gave to the frame: its template with its values and those of the page."""
    assert context.template is not None
    with context.push(**shown.values):
        return context.template.engine.get_template(shown.template).render(context)


@register.simple_tag
def total_cell(table: Table, column: Column) -> Any:
    """The total of a column, empty where it has none."""
    return _cell_text(table.totals.get(column.name), column)


@register.simple_tag
def column_filter(table: Table, column: Column) -> str:
    """What stands in a column's filter."""
    return dict(table.wish.filters).get(column.name, "")


@register.simple_tag
def sort_state(table: Table, column: Column) -> str:
    """`ascending`, `descending`, or `none`: the value of aria-sort."""
    if table.wish.sort != column.name:
        return "none"
    return "descending" if table.wish.descending else "ascending"


@register.simple_tag
def sort_address(table: Table, column: Column) -> str:
    """Where a click on the head leads: up, then down."""
    turned = table.wish.sort == column.name and not table.wish.descending
    return table.address(sort=f"-{column.name}" if turned else column.name, page=None)


@register.simple_tag
def table_address(table: Table, **changes: Any) -> str:
    return table.address(**{name: None if value is None else str(value) for name, value in changes.items()})


@register.inclusion_tag("ui/field.html")
def field(field: BoundField, *, hint: str = "") -> dict[str, Any]:
    """A field with its label, hint and errors, tied together for screen readers."""
    return {"field": field, "hint": hint}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary at the top of a refused form, each line leading to its field, or to the first of its choices."""
    errors = []
    for name, messages in form.errors.items():
        bound = form[name] if name != "__all__" and name in form.fields else None
        # A group of choices has no element of its own that takes the focus.
        target = bound and (bound.id_for_label or f"{bound.auto_id}_0")
        errors += [(bound, target, message) for message in messages]
    return {"errors": errors}


@register.inclusion_tag("ui/form.html")
def form(form: BaseForm) -> dict[str, Any]:
    """All fields of a form with the summary of errors."""
    return {"form": form}


@register.inclusion_tag("ui/progress.html")
def progress(done: int | None, total: int | None, message: str = "") -> dict[str, Any]:
    """How far long work is; without a total it only says that it goes on."""
    share = round(100 * min(done or 0, total) / total) if total else None
    return {"share": share, "message": message, "done": done, "total": total}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", *, url: str = "", action: str = "", icon: str = "table") -> dict[str, Any]:
    """What will stand here and the way to fill it."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("ui/map.html", takes_context=True)
def map(context: Context, view: Map) -> dict[str, Any]:  # noqa: A001 - the tag's name
    """A map with poster, legend, layers, time slider and tools."""
    return {
        "map": view,
        "is_for_visitor": actor_of(context["request"]).is_anonymous,
        "notices": shell.list_notices(),
        "request": context["request"],
        "context": context.get("context"),
    }


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def tabs(context: Context, bar: str, label: str) -> dict[str, Any]:
    """The tabs that capabilities give to a bar and that the actor may open; the page's own is marked."""
    request = context["request"]
    match = request.resolver_match
    tabs = panels.list_panels(panels.Tab, actor_of(request))
    return {
        "tabs": [tab for tab in tabs if tab.bar == bar],
        "here": match.view_name if match else "",
        "label": label,
        "request": request,
    }


@register.inclusion_tag("ui/breadcrumbs.html", takes_context=True)
def breadcrumbs(context: Context, trail: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """(words, address) from the outside in; the last has no address and is the page itself."""
    return {"trail": list(trail), "request": context["request"]}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, parameter: str = "page") -> dict[str, Any]:
    """Previous, where we are, next: for a `django.core.paginator.Page`."""
    return {"page": page, "parameter": parameter, "request": context["request"]}


def _menu_of(request: HttpRequest) -> list[menu.Word]:
    """The menu, worked out once for a page: the rail and the tabs over the page draw it."""
    words: list[menu.Word] | None = getattr(request, "_ui_menu", None)
    if words is None:
        words = menu.list_words(actor_of(request), request.path)
        request._ui_menu = words  # type: ignore[attr-defined]
    return words


@register.inclusion_tag("ui/rail.html", takes_context=True)
def rail(context: Context) -> dict[str, Any]:
    """The words of the menu that the actor may use; the current one is marked."""
    request = context["request"]
    return {"words": _menu_of(request), "request": request, "preferences": context.get("preferences")}


@register.inclusion_tag("ui/word_tabs.html", takes_context=True)
def word_tabs(context: Context) -> dict[str, Any]:
    """The entries of the current word of the menu, where it has several."""
    request = context["request"]
    return {
        "word": next((word for word in _menu_of(request) if word.has_tabs and word.is_current), None),
        "request": request,
    }


@register.inclusion_tag("ui/chips.html", takes_context=True)
def context_chips(context: Context) -> dict[str, Any]:
    """Plan, date and area: what every figure on the page is about; a page that is about no area has none to choose."""
    request = context["request"]
    page_context = context_of(request)
    today = page_context.today
    quick = [
        (_("Today"), today),
        (_("End of last month"), today.replace(day=1) - _one_day()),
        (_("End of last year"), today.replace(month=1, day=1) - _one_day()),
        (
            _("A year ago"),
            today.replace(year=today.year - 1) if (today.month, today.day) != (2, 29) else today - 366 * _one_day(),
        ),
        (_("Before the merger"), _before_the_merger()),
    ]
    plan, area = shell.find_chip("plan"), shell.find_chip("area")
    return {
        "request": request,
        "chosen": page_context,
        "quick": quick,
        "plan_url": reverse(plan.choices) if plan else "",
        "area_url": reverse(area.choices) if area and is_about_area(request) else "",
        "of_plan": is_about_plan(request)
        and page_context.area == panels.default_area(page_context.as_of, page_context.plan),
    }


@register.simple_tag
def day_input(name: str, value: date | None, *key: object) -> SafeString:
    """A required field of a day outside a form; its id is made of the key."""
    return DayInput().render(name, value, {"id": "-".join(f"{part}" for part in key), "required": True})


def _one_day() -> Any:
    return timedelta(days=1)


def _before_the_merger() -> Any:
    # The last day of the old provinces and districts (Resolution 202/2025/QH15).
    return date(2025, 6, 30)


@register.simple_tag(takes_context=True)
def help_topic(context: Context) -> HelpTopic | None:
    """What helps on this page."""
    request = context["request"]
    return topics.find_topic(request.resolver_match, actor_of(request))


@register.simple_tag
def notices() -> list[str]:
    """The sentences that stand on every page, such as that this is a demonstration."""
    return shell.list_notices()


@register.simple_tag
def version() -> str:
    return __version__


@register.simple_tag(takes_context=True)
def absolute_address(context: Context, path: str) -> str:
    """The address of a page with the host at which the reader asked, to be pasted into a program."""
    address: str = context["request"].build_absolute_uri(path)
    return address


@register.simple_tag(takes_context=True)
def main_address(context: Context) -> str:
    """The page asked for, at the address under which the platform is meant to be opened."""
    request = context["request"]
    is_local = request.get_host().startswith(("127.", "[::1]", "localhost"))
    is_known = settings.HATANG_ADDRESS_IS_NAMED or is_local
    home = settings.HATANG_ADDRESS.rstrip("/") if is_known else f"https://{request.get_host()}"
    return f"{home}{request.get_full_path()}"


@register.simple_tag
def sends_mail() -> bool:
    """Whether letters leave the house: whether a mail server is named."""
    return bool(settings.HATANG_SENDS_MAIL)
