"""What places show in the frames: units and hamlets as kinds of place, who lives there, search, reference data."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.places import public as places
from hatang.capabilities.places.queries import hamlets as hamlet_queries
from hatang.capabilities.places.queries import soundness
from hatang.capabilities.places.queries.features import communes_of
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import Level
from hatang.capabilities.places.views import place
from hatang.engines.writing.words import fold_text, order_key
from hatang.kernel import access, capability, panels
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.definitions import MovedKind
from hatang.kernel.invariants import Invariant
from hatang.kernel.later import FactTime
from hatang.kernel.problems import Missing
from hatang.kernel.reading import cache_in_reading
from hatang.kernel.ui import formats, frames
from hatang.kernel.ui.search import best_rank

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hatang.capabilities.places.public import UnitRow
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

HAMLET = "hamlet"
_HAMLET = frozenset({HAMLET})
UNITS = frozenset({Level.PROVINCE.value, Level.DISTRICT.value, Level.COMMUNE.value})
# A search among hamlets in the area chip answers with at most this many.
_HAMLETS = 40


def _resolve_unit(area: Area, *, level: str) -> str | None:
    node = read_lineage().nodes.get(area)
    return node.title if node is not None and node.level == level else None


def _locate_unit(code: str, *, level: str) -> Area | None:
    """The unit that the code named last. Asked for each row of a table, mostly with a code of something else."""
    if not code.isdigit():
        return None
    nodes = read_lineage().nodes
    last = cache_in_reading(
        ("places.last_of_code",), lambda: {area.code: area for area in sorted(nodes, key=lambda area: area.valid_from)}
    )
    return area if (area := last.get(code)) is not None and nodes[area].level == level else None


def _resolve_hamlet(area: Area) -> str | None:
    return places.place_title(area) if "-T" in area.code else None


def _unit_row(area: Area) -> UnitRow:
    """The unit as it was on its first day."""
    unit = next((row for row in places.list_units(as_of=area.valid_from) if row.area == area), None)
    if unit is None:
        raise Missing("place", _("There is no such place"), where=str(area))
    return unit


def _unit_named(area: Area, as_of: date) -> str:
    title = places.place_title(area) or str(area)
    return title if area in places.find_successors(area, as_of) else _("%(title)s (former)") % {"title": title}


def _hamlet_named(area: Area, as_of: date) -> str:
    return places.place_title(area) or str(area)


def _unit_parents(area: Area) -> list[tuple[str, Area]]:
    row = _unit_row(area)
    return [] if row.parent is None else [(row.parent_title, row.parent)]


def _hamlet_parents(area: Area) -> list[tuple[str, Area]]:
    row = places.find_hamlet(area.code)
    return [] if row.unit is None else [(row.unit_title, row.unit)]


def _unit_lead(area: Area, as_of: date) -> str:
    row = _unit_row(area)
    ended = _("ended %(day)s") % {"day": formats.format_day(row.valid_to)} if row.valid_to else ""
    parts = (
        row.parent_title,
        f"{_('code')} {area.code}",
        _("since %(day)s") % {"day": formats.format_day(area.valid_from)},
        ended,
        f"{formats.format_number(row.area_km2, 1)} km²" if row.area_km2 else "",
    )
    return " · ".join(part for part in parts if part)


def _hamlet_lead(area: Area, as_of: date) -> str:
    row = places.find_hamlet(area.code)
    ended = _("ended %(day)s") % {"day": formats.format_day(row.valid_to)} if row.valid_to else ""
    return " · ".join([row.unit_title, area.code, *([ended] if ended else [])])


def _commune_choices(as_of: date, wanted: str) -> panels.Choices:
    rows = sorted(places.list_units(as_of=as_of, level="commune"), key=lambda row: order_key(row.title))
    choices = [
        panels.PanelChoice(row.title, row.area.code, str(row.area)) for row in rows if wanted in fold_text(row.title)
    ]
    return [(_("Communes and wards"), choices)]


def _hamlet_choices(as_of: date, wanted: str) -> panels.Choices:
    if len(wanted) < 2:
        return []
    rows = [row for row in places.list_hamlets(as_of=as_of) if wanted in fold_text(row.title)]
    rows.sort(key=lambda row: (order_key(row.title), order_key(row.unit_title)))
    choices = [panels.PanelChoice(row.title, row.unit_title, str(row.area)) for row in rows[:_HAMLETS]]
    return [(_("Hamlets"), choices)]


def _find_province_area(as_of: date, plan: str) -> Area | None:
    province = places.find_province(as_of=as_of)
    return province.area if province else None


def _show_ended_unit(look: panels.Look) -> panels.Part | None:
    """What became of a unit that no longer stands."""
    assert look.area is not None
    area, as_of = look.area, look.context.as_of
    now = places.find_successors(area, as_of)
    if area in now:
        return None
    # A district ended without a successor: its ground is that of the communes of the date.
    ground = now or tuple(unit.area for unit in places.list_units(as_of=as_of, level="commune", within=area))
    links = [(frames.place_name(place, as_of), frames.place_url(look.context, place)) for place in ground]
    return panels.Part("places/ended.html", {"successors": links})


def _show_people(look: panels.Look) -> panels.Part:
    assert look.area is not None
    area, as_of = look.area, look.context.as_of
    titles = {"population": _("Population"), "households": _("Households")}
    people = [(title, places.compute_population(area=area, as_of=as_of, kind=kind)) for kind, title in titles.items()]
    return panels.Part("places/people_panel.html", {"people": people, "hamlets": _hamlet_count(area, as_of)})


def _hamlet_count(area: Area, as_of: date) -> int | None:
    """How many hamlets lie in the unit; None for a hamlet."""
    if _resolve_hamlet(area) is not None:
        return None
    inside = [str(unit) for unit in places.list_units_inside(area)]
    return int(places.hamlet_frame(as_of)["unit"].is_in(inside).sum())


def _show_conditions(look: panels.Look) -> panels.Part | None:
    assert look.area is not None
    finding = places.conditions_of_hamlets(look.context.as_of, look.actor).get(look.area)
    return panels.Part("places/conditions.html", {"conditions": finding}) if finding else None


def _search_units(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    """Units of the date, and those of earlier dates, which say so."""
    seen = set()
    for day in dict.fromkeys((context.as_of, *_list_earlier_days(context.as_of))):
        for row in places.list_units(as_of=day):
            if row.area in seen:
                continue
            seen.add(row.area)
            rank = best_rank((row.name, row.title), f"{row.parent_title} {row.area.code}", words)
            if rank is not None:
                former = row.valid_to is not None and row.valid_to <= context.as_of
                note = " · ".join(filter(None, (row.parent_title, row.area.code, _("former") if former else "")))
                url = frames.place_url(context, row.area)
                yield panels.Hit(row.title, url, note, rank + 5 * former, area="" if former else str(row.area))


def _list_earlier_days(as_of: date) -> tuple[date, ...]:
    """Days on which the map of units was another one."""
    days = sorted({row.area.valid_from for row in places.list_units(as_of=as_of)})
    return tuple(day.fromordinal(day.toordinal() - 1) for day in days if day <= as_of)[-3:]


def _search_hamlets(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for row in places.list_hamlets(as_of=context.as_of):
        rank = best_rank((row.name, row.title), f"{row.unit_title} {row.area.code}", words)
        if rank is not None:
            url = frames.place_url(context, row.area)
            at = None if row.longitude is None or row.latitude is None else (row.longitude, row.latitude)
            yield panels.Hit(f"{row.title}, {row.unit_title}", url, row.area.code, rank, at=at)


def _unit_kind(level: str, order: int) -> panels.PlaceKind:
    return panels.PlaceKind(
        level,
        order,
        resolve=partial(_resolve_unit, level=level),
        named=_unit_named,
        locate=partial(_locate_unit, level=level),
        parents=_unit_parents,
        outline=communes_of,
        lead=_unit_lead,
        choices=_commune_choices if level == Level.COMMUNE else lambda as_of, wanted: [],
    )


def _find_own_commune(look: panels.Look) -> str | None:
    """The page of the commune that a clerk keeps, as it is called on the date."""
    own = sorted(look.actor.areas(access.COMMUNE_CLERK))
    stands = (after for area in own for after in places.find_successors(area, look.context.as_of))
    return next((frames.place_url(look.context, area) for area in stands), None)


_MENU = (
    capability.Navigation(
        title=gettext_lazy("Places"),
        url_name="places:index",
        icon="map-pin",
        order=30,
        rule="places.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
)
_ACTS_OF_HAMLET = (
    ("edit_hamlet", gettext_lazy("Correct name and position"), "edit"),
    ("record_figures", gettext_lazy("Record figures"), "users"),
    ("record_hole", gettext_lazy("Signal hole"), "signal"),
    ("split_hamlet", gettext_lazy("Divide"), "plus"),
    ("close_hamlet", gettext_lazy("End the hamlet"), "x"),
)
_ACTS_OF_UNIT = (
    ("register_hamlet", gettext_lazy("Register a hamlet"), "plus"),
    ("merge_hamlets", gettext_lazy("Merge hamlets"), "layers"),
)
_HELP = (
    panels.HelpTopic(
        "dia-ban",
        gettext_lazy("Communes, hamlets, people"),
        "places/help/places",
        30,
        ("places:index",),
        rule="places.view",
        group=capability.Group.INFRASTRUCTURE,
    ),
)
_FACT_TIMES = (
    FactTime("places_boundary", "dated"),
    FactTime("places_populationfigure", "dated"),
    # A unit ends where those begin whose names are kept.
    FactTime("places_unit", stays=True),
    FactTime(
        "places_unitchange",
        "CASE WHEN EXISTS (SELECT FROM places_unit AS unit WHERE unit.id = new_id)"
        " THEN '-infinity'::date ELSE 'infinity' END",
    ),
)
PANELS = (
    panels.UserJob(
        gettext_lazy("List of communes and wards"),
        gettext_lazy("administrative units, communes, wards, merged communes, codes of units"),
        "places:index",
        24,
        "places.view",
    ),
    panels.ApiExample("units", 20, _("Administrative units"), "/api/v1/places/units"),
    *_FACT_TIMES,
    *_HELP,
    Invariant("places.seats", gettext_lazy("Every hamlet lies in one commune"), soundness.check_seats, 30),
    Invariant("places.sums", gettext_lazy("Communes add up to their territory"), soundness.check_sums, 31),
    panels.DefinitionUse(
        "small_count",
        MovedKind.HIDDEN,
        gettext_lazy("Counts of people and households on pages and in open files"),
        "places:index",
    ),
    *_MENU,
    *(_unit_kind(level.value, order) for order, level in enumerate((Level.PROVINCE, Level.DISTRICT, Level.COMMUNE))),
    panels.PlaceKind(
        HAMLET,
        20,
        resolve=_resolve_hamlet,
        named=_hamlet_named,
        locate=hamlet_queries.locate_hamlet,
        parents=_hamlet_parents,
        outline=lambda area, as_of: [],
        lead=_hamlet_lead,
        choices=_hamlet_choices,
    ),
    panels.LandingPage("commune", 10, _find_own_commune, frozenset({access.COMMUNE_CLERK})),
    panels.Territory("province", 20, _find_province_area, gettext_lazy("the province on this date")),
    panels.PlacePanel("ended", UNITS, "top", 10, _show_ended_unit),
    panels.PlacePanel("people", UNITS | _HAMLET, "top", 20, _show_people),
    panels.PlacePanel("absent", _HAMLET, "top", 10, place.show_absence),
    panels.PlacePanel("conditions", _HAMLET, "left", 30, _show_conditions),
    panels.PlacePanel("figures", _HAMLET, "left", 50, place.show_figures),
    panels.PlacePanel("figures", UNITS, "right", 50, place.show_figures),
    panels.PlacePanel("facts", UNITS, "right", 60, place.show_unit_facts),
    panels.PlacePanel("facts", _HAMLET, "left", 60, place.show_hamlet_facts),
    panels.PlacePanel("people-table", UNITS, "below", 15, table=place.people_table),
    panels.PlacePanel("holes", _HAMLET, "right", 40, place.show_holes),
    *(
        panels.PlaceAction(
            road, _HAMLET, order, title, icon, place.link_of_hamlet(f"places:{road}"), "places.edit", True
        )
        for order, (road, title, icon) in enumerate(_ACTS_OF_HAMLET, start=50)
    ),
    *(
        panels.PlaceAction(road, UNITS, order, title, icon, place.link_of_unit(f"places:{road}"), "places.edit", True)
        for order, (road, title, icon) in enumerate(_ACTS_OF_UNIT, start=50)
    ),
    panels.SearchSource(gettext_lazy("Administrative units"), "map-pin", 1, _search_units, names_places=True),
    panels.SearchSource(gettext_lazy("Hamlets"), "house", 2, _search_hamlets, names_places=True),
    panels.ReferenceData("places", 10, lambda today: places.load_reference(SYSTEM)),
)
