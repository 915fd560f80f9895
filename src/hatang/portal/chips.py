"""The plan and the area of the context: what an address may name, what stands by default, what can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.engines.writing.words import fold_text
from hatang.kernel import panels
from hatang.kernel.access import Area, allow
from hatang.kernel.ui import frames, shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class ChipChoice:
    title: str
    note: str
    value: str
    url: str
    current: bool


def _known_plan(value: str, _as_of: date) -> Text | None:
    chip = panels.find_chip("plan")
    return chip.known(value) if chip else None


def _default_plan(as_of: date, _plan: str) -> shell.ChipValue:
    chip = panels.find_chip("plan")
    return shell.ChipValue(*chip.default(as_of)) if chip else shell.ChipValue("", gettext_lazy("none yet"))


def _known_area(value: str, as_of: date) -> Text | None:
    area = Area.parse(value)
    kind = panels.kind_of(area)
    return kind.named(area, as_of) if kind else None


def _default_area(as_of: date, plan: str) -> shell.ChipValue:
    area = panels.default_area(as_of, plan)
    return shell.ChipValue(str(area or ""), frames.place_name(area, as_of) if area else gettext_lazy("none yet"))


CHIPS = {
    "plan": shell.Chip(_known_plan, _default_plan, "portal:choose_plan"),
    "area": shell.Chip(_known_area, _default_area, "portal:choose_area"),
}


def _address_with_choice(request: HttpRequest, **changes: str) -> str:
    """The page that was left, with the choice made; paging does not survive another plan or area."""
    parts = urlsplit(frames.read_return(request, "/"))
    query = [(key, value) for key, value in parse_qsl(parts.query) if key not in changes and not key.endswith("-page")]
    query += [(key, value) for key, value in changes.items() if value]
    return parts._replace(query=urlencode(query, safe="@:/,")).geturl()


def _render_choices(request: HttpRequest, template: str, values: Mapping[str, object]) -> HttpResponse:
    part = request.headers.get("HX-Request") == "true"
    return render(request, template, {**values, "layout": "ui/part.html" if part else "ui/page.html"})


@allow("public")
def choose_plan(request: HttpRequest) -> HttpResponse:
    """What the chip of the plan can be set to."""
    context, chip = context_of(request), panels.find_chip("plan")
    current = chip.current(context.plan) if chip else ""
    groups = _build_groups(request, chip.choices(context.as_of) if chip else [], "plan", current)
    return _render_choices(request, "portal/choose_plan.html", {"groups": groups})


@allow("public")
def choose_area(request: HttpRequest) -> HttpResponse:
    """What pages are about by themselves, then the places of each kind that answer to the words."""
    context = context_of(request)
    wanted = fold_text(request.GET.get("tim", "")).strip()
    groups: list[tuple[str, list[panels.PanelChoice]]] = []
    territories = panels.list_territories(context.as_of, context.plan)
    if territories and not wanted:
        whole = [
            panels.PanelChoice(frames.place_name(area, context.as_of), str(note), str(area))
            for area, note in territories
        ]
        groups.append((_("Province"), whole))
    for kind in panels.list_panels(panels.PlaceKind):
        groups += [(title, list(choices)) for title, choices in kind.choices(context.as_of, wanted)]
    values = {
        "groups": _build_groups(request, groups, "area", str(context.area or "")),
        "wanted": request.GET.get("tim", ""),
        "return_to": frames.read_return(request, "/"),
    }
    if request.headers.get("HX-Target") == "area-choices":
        return render(request, "portal/area_choices.html", values)
    return _render_choices(request, "portal/choose_area.html", values)


def _build_groups(
    request: HttpRequest, offered: panels.Choices, name: str, current: str
) -> list[tuple[str, list[ChipChoice]]]:
    """The choices that there are, each with the page that was left and the choice made."""
    return [
        (
            title,
            [
                ChipChoice(
                    choice.title,
                    choice.note,
                    choice.value,
                    _address_with_choice(request, **{name: choice.value}),
                    choice.value == current,
                )
                for choice in choices
            ],
        )
        for title, choices in offered
        if choices
    ]
