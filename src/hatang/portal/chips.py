"""The plan and the area of the context: what an address may name, what stands by default, what can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.kernel.access import Area, allow
from hatang.kernel.reading import remember
from hatang.kernel.ui import shell
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from hatang.kernel.ui.context import Context

# A search among hamlets answers with at most this many.
_HAMLETS = 40


@dataclass(frozen=True)
class Choice:
    title: str
    note: str
    value: str
    url: str
    current: bool


def area_of(context: Context) -> Area | None:
    """The area a page is about: the chosen one, else the plan's own territory, else the province of the day."""
    if context.area is not None:
        return context.area
    return remember(("portal.area", context.plan, context.as_of), lambda: _whole(context))


def _whole(context: Context) -> Area | None:
    own = plan.plan_territory(context.plan) if context.plan else None
    if own is None:
        found = places.province(as_of=context.as_of)
        own = found.area if found else None
    return own


def title_of(area: Area, as_of: date) -> str:
    """The name of an area; one that has ended by the date says so."""
    title = places.place_title(area) or str(area)
    if "-T" in area.code:
        return title
    return title if area in places.successors(area, as_of) else _("%(title)s (former)") % {"title": title}


def _known_area(value: str, as_of: date) -> str | None:
    area = Area.parse(value)
    return title_of(area, as_of) if places.place_title(area) is not None else None


def _default_plan(as_of: date, _plan: str) -> shell.Value:
    code = plan.default_plan(as_of)
    return shell.Value(code, (plan.plan_title(code) or code) if code else gettext_lazy("none yet"))


def _default_area(as_of: date, code: str) -> shell.Value:
    own = plan.plan_territory(code) if code else None
    if own is not None:
        return shell.Value("", title_of(own, as_of))
    found = places.province(as_of=as_of)
    return shell.Value("", found.title if found else gettext_lazy("none yet"))


CHIPS = {
    "plan": shell.Chip(lambda value, _as_of: plan.plan_title(value), _default_plan, "portal:choose_plan"),
    "area": shell.Chip(_known_area, _default_area, "portal:choose_area"),
}


def _return_to(request: HttpRequest) -> str:
    target = request.GET.get("return", "")
    return target if url_has_allowed_host_and_scheme(target, set()) and target.startswith("/") else "/"


def _address(request: HttpRequest, **changes: str) -> str:
    """The page that was left, with the choice made; paging does not survive another plan or area."""
    from urllib.parse import parse_qsl, urlencode, urlsplit

    parts = urlsplit(_return_to(request))
    query = [(key, value) for key, value in parse_qsl(parts.query) if key not in changes and not key.endswith("-page")]
    query += [(key, value) for key, value in changes.items() if value]
    return parts._replace(query=urlencode(query, safe="@:/,")).geturl()


def _answer(request: HttpRequest, template: str, values: Mapping[str, object]) -> HttpResponse:
    part = request.headers.get("HX-Request") == "true"
    return render(request, template, {**values, "layout": "ui/part.html" if part else "ui/page.html"})


@allow("public")
def choose_plan(request: HttpRequest) -> HttpResponse:
    """Every plan; several are live at once."""
    context = context_of(request)
    current = plan.plan_code(context.plan) if context.plan else ""
    rows = plan.plans(context.as_of)
    choices = [
        Choice(row.number, row.title, row.code, _address(request, plan=row.code), row.code == current) for row in rows
    ]
    live = {row.code for row in rows if row.is_live}
    groups = [
        (_("In force"), [each for each in choices if each.value in live]),
        (_("Not in force on this date"), [each for each in choices if each.value not in live]),
    ]
    return _answer(request, "portal/choose_plan.html", {"groups": [each for each in groups if each[1]]})


@allow("public")
def choose_area(request: HttpRequest) -> HttpResponse:
    """The plan's territory, the province of the day, its communes; hamlets by name."""
    context = context_of(request)
    wanted = fold(request.GET.get("tim", "")).strip()
    here = str(context.area) if context.area else ""

    def choice(title: str, note: str, area: Area | None) -> Choice:
        value = str(area) if area else ""
        return Choice(title, note, value, _address(request, area=value), value == here)

    groups: list[tuple[str, list[Choice]]] = []
    own = plan.plan_territory(context.plan) if context.plan else None
    whole = [choice(title_of(own, context.as_of), _("the plan's own territory"), None)] if own else []
    province = places.province(as_of=context.as_of)
    if province is not None and province.area != own:
        whole.append(choice(province.title, _("the province on this date"), province.area if own else None))
    if whole and not wanted:
        groups.append((_("Province"), whole))
    communes = places.units(as_of=context.as_of, level="commune")
    groups.append(
        (
            _("Communes and wards"),
            [choice(row.title, row.area.code, row.area) for row in communes if wanted in fold(row.title)],
        )
    )
    if len(wanted) > 1:
        found = [row for row in places.hamlets(as_of=context.as_of) if wanted in fold(row.title)][:_HAMLETS]
        groups.append((_("Hamlets"), [choice(row.title, row.unit_title, row.area) for row in found]))
    values = {
        "groups": [each for each in groups if each[1]],
        "wanted": request.GET.get("tim", ""),
        "return_to": _return_to(request),
    }
    if request.headers.get("HX-Target") == "area-choices":
        return render(request, "portal/area_choices.html", values)
    return _answer(request, "portal/choose_area.html", values)
