"""What places show on the page of a unit or a hamlet, and the old addresses that lead to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from hatang.capabilities.places.actions.guard import may_edit
from hatang.capabilities.places.models import SignalHole
from hatang.capabilities.places.queries import conditions, hamlets, overview, population, units
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import Level, PopulationKind
from hatang.kernel import datasets, panels
from hatang.kernel.access import SYSTEM, Area, actor_of, allow
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.places.models import Hamlet
    from hatang.kernel.panels import Look, Part

_OF_HAMLET = (PopulationKind.HOUSEHOLDS, PopulationKind.POPULATION, PopulationKind.ADULTS)


@allow("places.view")
def show_unit(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page of the unit, which stands at its one address."""
    area = units.read_unit(area=Area.parse(key), actor=actor_of(request)).area
    return HttpResponseRedirect(frames.place_url(context_of(request), area))


@allow("places.view")
def show_hamlet(request: HttpRequest, code: str) -> HttpResponseBase:
    """The page of the hamlet, which stands at its one address."""
    area = hamlets.find_hamlet(code=code, actor=actor_of(request)).area
    return HttpResponseRedirect(frames.place_url(context_of(request), area))


def _is_hamlet(area: Area) -> bool:
    return "-T" in area.code


def _area_of(look: Look) -> Area:
    assert look.area is not None
    return look.area


def show_unit_facts(look: Look) -> Part:
    """What a unit is by decree, what it came from and what it became."""
    area = _area_of(look)
    graph = read_lineage()
    within = units.list_units(as_of=look.context.as_of, within=area, actor=look.actor)
    values = {
        "unit": units.read_unit(area=area, actor=look.actor),
        "condition": conditions.unit_conditions(as_of=look.context.as_of).get(area),
        "origins": [(graph.nodes[edge.old], edge) for edge in graph.edges_in.get(area, ())],
        "successors": [(graph.nodes[edge.new], edge) for edge in graph.edges_out.get(area, ())],
        "inside": [row for row in within if row.parent == area],
    }
    return panels.Part("places/unit_facts.html", values)


def show_hamlet_facts(look: Look) -> Part:
    """Where a hamlet lies and lay, how people live there, what it came from and what it became."""
    record = hamlets.find_hamlet(code=_area_of(look).code, actor=look.actor)
    values = {
        "hamlet": record,
        "seats": list(record.seats.select_related("unit__parent__parent")),
        "conditions": conditions.hamlet_conditions(as_of=look.context.as_of, actor=look.actor).get(record.area),
        "origins": list(record.changes_in.select_related("old")),
        "successors": list(record.changes_out.select_related("new")),
        "points": list(record.points.visible_to(look.actor).valid_on(look.context.as_of)),
    }
    return panels.Part("places/hamlet_facts.html", values)


def show_figures(look: Look) -> Part:
    """Every figure about the people of a place that was ever recorded, with its date and source."""
    area = _area_of(look)
    kinds = _OF_HAMLET if _is_hamlet(area) else tuple(PopulationKind)
    people = population.compute_populations(area=area, as_of=look.context.as_of, kinds=kinds).values()
    shown = [figure for figure in people if figure.value is not None or figure.kind != PopulationKind.URBAN_POPULATION]
    values = {
        "people": shown,
        "sources": sorted({source for figure in shown for source in figure.sources}),
        "history": population.list_figure_history(area=area),
    }
    return panels.Part("places/figures_panel.html", values)


def show_holes(look: Look) -> Part | None:
    """The signal holes that the commune recorded in a hamlet."""
    holes = SignalHole.objects.visible_to(look.actor).filter(hamlet__code=_area_of(look).code).order_by("-recorded_on")
    if not holes:
        return None
    bodies = {hole.operator for hole in holes if hole.operator}
    names = datasets.name_codes(["identity.organisation"], bodies, look.context.as_of)
    return panels.Part("places/hamlet_holes.html", {"holes": list(holes), "operators": names})


HAMLET_COLUMNS = (
    Column("title", gettext_lazy("Hamlet"), url=lambda row: frames.place_address(row["code"])),
    Column("code", gettext_lazy("Hamlet code"), "code"),
    Column("households", gettext_lazy("Households"), "integer", total=True),
    Column("population", gettext_lazy("Population"), "integer", total=True),
    Column("adults", gettext_lazy("Adults"), "integer", total=True, shown=False),
    Column("poor_households", gettext_lazy("Poor households"), "integer", total=True),
    Column("grid_electricity", gettext_lazy("Grid electricity"), "boolean"),
    Column("hole", gettext_lazy("Signal hole"), "boolean"),
)


def people_table(look: Look) -> Table:
    """The hamlets of a unit with who lives there and how."""
    area, as_of, actor = _area_of(look), look.context.as_of, look.actor
    holes = conditions.signal_holes(as_of=as_of, actor=actor)
    rows = overview.hamlet_rows(area=area, as_of=as_of, actor=actor, holes=holes)
    whole = overview.known_totals(area=area, as_of=as_of, actor=actor)
    register = link_of_unit("places:register_hamlet")(look) or ""
    return Table(
        *("people", HAMLET_COLUMNS, from_rows(rows, whole=whole), look.request),
        caption=gettext_lazy("Hamlets: people and conditions"),
        default_sort="title",
        empty=Empty(
            gettext_lazy("No hamlet is registered here"),
            gettext_lazy("Register each hamlet, or import the commune's list."),
            url=register,
            action=gettext_lazy("Register a hamlet") if register else "",
            icon="house",
        ),
        file_name=f"thon {area.code}",
    )


def _edited_unit(look: Look) -> Area | None:
    """The commune of the page, where the actor keeps its list of hamlets."""
    area = _area_of(look)
    record = units.read_unit(area=area, actor=look.actor)
    stands = record.level == Level.COMMUNE and record.is_valid_on(look.context.as_of)
    return area if stands and may_edit(look.actor, area) else None


def link_of_unit(road: str) -> Callable[[Look], str | None]:
    """The address of an act on the list of hamlets of a commune."""
    return lambda look: reverse(road, args=[str(area)]) if (area := _edited_unit(look)) else None


def _edited_hamlet(look: Look) -> Hamlet | None:
    """The hamlet of the page, while it exists and where the actor may change it."""
    record = hamlets.find_hamlet(code=_area_of(look).code, actor=SYSTEM)
    seat = record.seats.select_related("unit").order_by("valid_from").last()
    return record if record.valid_to is None and seat is not None and may_edit(look.actor, seat.unit.area) else None


def link_of_hamlet(road: str) -> Callable[[Look], str | None]:
    """The address of an act on the hamlet."""
    return lambda look: reverse(road, args=[record.code]) if (record := _edited_hamlet(look)) else None


def show_absence(look: Look) -> Part | None:
    """That the hamlet does not exist on the date of the page."""
    record = hamlets.find_hamlet(code=_area_of(look).code, actor=look.actor)
    return (
        None
        if record.is_valid_on(look.context.as_of)
        else panels.Part("places/absent.html", {"day": look.context.as_of})
    )
