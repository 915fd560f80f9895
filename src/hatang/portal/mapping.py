"""The map page: communes by target, hamlets by coverage, mast positions; filtered by operator, technology and date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.coverage.public import Technology
from hatang.capabilities.identity import public as identity
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import maps
from hatang.kernel.ui.context import context_of
from hatang.portal import home, layers, masts, place, relief, standing
from hatang.portal.chips import area_of, title_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor, Area
    from hatang.kernel.ui.context import Context
    from hatang.portal.standing import Line


class Filters(forms.Form):
    """What the map shows; the names are those of the address."""

    def __init__(self, lines: list[Line], as_of: date, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        operators = identity.members("operator", as_of)
        self.fields["chi-tieu"] = forms.ChoiceField(
            label=_("Communes by target"),
            required=False,
            choices=[(line.number, f"{line.number}. {line.title}") for line in lines],
        )
        self.fields["nha-mang"] = forms.ChoiceField(
            label=_("Operator"),
            required=False,
            choices=[("", _("all")), *((each.code, each.short_name or each.name) for each in operators)],
        )
        self.fields["cong-nghe"] = forms.ChoiceField(
            label=_("Technology"), required=False, choices=[("", _("4G or better")), *Technology.choices]
        )

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "") if self.is_valid() else ""


HAMLETS_TITLE = gettext_lazy("Hamlets by mobile coverage")


@allow("public")
def show(request: HttpRequest) -> HttpResponseBase:
    """The map with its filters, and the hamlets as a table beside it."""
    context, actor = context_of(request), actor_of(request)
    area = area_of(context)
    found = [
        line
        for line in standing.lines(context, area=context.area, with_trend=False, actor=actor)
        if line.figure is not None
    ]
    filters = Filters(found, context.as_of, request.GET or None)
    table = place.hamlet_table(request, area) if area is not None else None
    if table is not None and (answer := table.answer()) is not None:
        return answer
    chosen = next((line for line in found if line.number == filters.value("chi-tieu")), standing.worth_showing(found))
    return render(
        request,
        "portal/map.html",
        {
            "filters": filters,
            "lines": found,
            "chosen": chosen,
            "map": _map(context, area, filters, chosen, actor) if area is not None else None,
            "table": table,
            "area_title": title_of(area, context.as_of) if area else "",
        },
    )


def half_years(context: Context) -> tuple[date, ...]:
    """The stops of the time slider: the ends of the last six half-years before the date, and the date."""
    ends = [date(year, month, day) for year in range(context.as_of.year - 3, context.as_of.year + 1)
            for month, day in ((6, 30), (12, 31))]  # fmt: skip
    return (*[day for day in ends if day < context.as_of][-6:], context.as_of)


def _planned(actor: Actor, context: Context) -> tuple[maps.Layer, ...]:
    """What accepted scenarios will build, for those who may see it; off until asked for."""
    if not access.may(actor, "siting.view"):
        return ()
    url = context.url(reverse("siting:planned"))
    joint = "&" if "?" in url else "?"
    return (
        maps.Layer(
            "planned-lines",
            _("Planned lines"),
            f"{url}{joint}part=line",
            kind="line",
            colour="series-3",
            probe=(("name", _("Scenario")),),
            shown=False,
        ),
        maps.Layer(
            "planned-sites",
            _("Planned sites"),
            f"{url}{joint}part=site",
            kind="circle",
            colour="series-2",
            label="name",
            probe=(("scenario", _("Scenario")),),
            shown=False,
        ),
    )


def _map(context: Context, area: Area, filters: Filters, chosen: Line | None, actor: Actor) -> maps.Map | None:
    shapes = layers.communes(context, area)
    bounds = maps.bounds_of(shapes)
    if bounds is None:
        return None
    wish = {name: filters.value(name) for name in ("nha-mang", "cong-nghe")}
    classes = chosen.classes if chosen else ()
    key = chosen.key if chosen else ""
    drawn = layers.with_values(shapes, [chosen.standing.target], context) if chosen else shapes
    return maps.Map(
        name="province",
        title=_("Map of the area"),
        layers=(
            *relief.layer(),
            maps.Layer(
                "communes",
                chosen.title if chosen else _("Communes"),
                context.url(reverse("portal:communes_geojson")),
                by=key,
                classes=classes,
                label="name",
                probe=((f"{key}_text", chosen.title),) if chosen else (),
                unit=chosen.unit if chosen and chosen.unit != "count" else "",
            ),
            maps.Layer(
                "hamlets",
                HAMLETS_TITLE,
                context.url(reverse("portal:hamlets_geojson"), **wish),
                kind="circle",
                by="state",
                classes=place.coverage_classes(),
                label="name",
                probe=(
                    ("commune", _("Commune")),
                    ("share", _("Share of households")),
                    ("people_without", _("People without")),
                ),
                shown=bool(wish["nha-mang"] or wish["cong-nghe"]),
            ),
            masts.layer(context, wish["nha-mang"], wish["cong-nghe"]),
            *_planned(actor, context),
        ),
        bounds=bounds,
        as_of=context.as_of,
        quality=home.quality_words(chosen) if chosen else "",
        schematic=any(each["properties"]["schematic"] for each in shapes),
        dates=half_years(context),
        table_url="#hamlets-table",
        poster=maps.poster(drawn, bounds, context.as_of, by=key, classes=classes) if chosen else None,
        shape="page",
    )
