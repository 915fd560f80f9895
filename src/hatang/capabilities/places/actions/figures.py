"""Population figures: one by hand, many from a file; a figure is dated and names its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.guard import require_edit
from hatang.capabilities.places.models import Hamlet, HamletSeat, PopulationFigure, Unit
from hatang.capabilities.places.terms import PopulationKind
from hatang.kernel import audit, datasets, events
from hatang.kernel.access import Actor, Area
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


@dataclass(frozen=True)
class Figure:
    """One figure of a unit or hamlet."""

    place: Area
    kind: str
    dated: date
    value: int
    source: str
    estimated: bool = False


def seats_of(hamlets: Iterable[Area]) -> dict[Area, Area]:
    """The last commune of each hamlet: who may edit the hamlet may edit what is said of it."""
    rows = HamletSeat.objects.filter(hamlet__code__in={area.code for area in hamlets}).order_by("valid_from")
    return {
        Area(code, since): Area(unit, unit_since)
        for code, since, unit, unit_since in rows.values_list(
            "hamlet__code", "hamlet__valid_from", "unit__code", "unit__valid_from"
        )
    }


def place_ids(places: Iterable[Area]) -> tuple[dict[Area, int], dict[Area, int]]:
    """The rows of the units and of the hamlets among the places; `Missing` names a place that is neither."""
    wanted = set(places)
    codes = {area.code for area in wanted}
    units = {
        Area(code, since): pk
        for pk, code, since in Unit.objects.filter(code__in=codes).values_list("pk", "code", "valid_from")
    }
    hamlets = {
        Area(code, since): pk
        for pk, code, since in Hamlet.objects.filter(code__in=codes).values_list("pk", "code", "valid_from")
    }
    for area in sorted(wanted):
        if area not in units and area not in hamlets:
            raise Missing("place", _("There is no such place"), where=str(area))
    return units, hamlets


def store_figures(figures: Sequence[Figure], import_id: str) -> None:
    """Write the figures, replacing those of the same place, kind, day and source; the caller guards and audits."""
    units, hamlets = place_ids(figure.place for figure in figures)
    PopulationFigure.objects.bulk_create(
        [
            PopulationFigure(
                unit_id=units.get(figure.place),
                hamlet_id=None if figure.place in units else hamlets[figure.place],
                kind=PopulationKind(figure.kind),
                dated=figure.dated,
                value=figure.value,
                estimated=figure.estimated,
                source=figure.source,
                imported_by=import_id,
            )
            for figure in figures
        ],
        update_conflicts=True,
        unique_fields=["unit", "hamlet", "kind", "dated", "source"],
        update_fields=["value", "estimated", "imported_by"],
    )


@transaction.atomic
def record_population(actor: Actor, *, figures: Sequence[Figure], today: date, import_id: str = "") -> int:
    """Record figures of units or hamlets; all or none. Returns how many. `today` bounds the dates."""
    for figure in figures:
        if figure.value < 0 or figure.dated > today or not figure.source.strip():
            raise Invalid(
                "population", _("A figure is not negative, not of the future, and names its source"),
                where=f"{figure.place}, {figure.kind}, {figure.dated}",
            )  # fmt: skip
    seats = seats_of(figure.place for figure in figures)
    require_edit(actor, sorted({seats.get(figure.place, figure.place) for figure in figures}))
    store_figures(figures, import_id)
    audit.record_act(
        actor, "places.population.record", "places.population", import_id or str(figures[0].place if figures else ""),
        after=[
            {"place": str(entry.place), "kind": entry.kind, "dated": entry.dated, "value": entry.value,
             "source": entry.source, "estimated": entry.estimated}
            for entry in figures
        ],
    )  # fmt: skip
    datasets.bump_revisions("places.population")
    events.publish_event("places.population_changed", {"figures": len(figures)})
    return len(figures)
