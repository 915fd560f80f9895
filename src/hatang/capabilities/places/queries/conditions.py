"""Conditions of communes and hamlets as of a date (the latest finding not after it), and the signal holes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from hatang.capabilities.places.models import HamletSeat, SignalHole, UnitCondition
from hatang.kernel import datasets, suppression
from hatang.kernel.access import ANONYMOUS, Area

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.suppression import Count, SuppressedCounts

_DATASET = "places.hamlet_condition"


def unit_conditions(*, as_of: date, actor: Actor = ANONYMOUS) -> dict[Area, UnitCondition]:
    """The latest finding of each commune on the date."""
    rows = UnitCondition.objects.visible_to(actor).filter(dated__lte=as_of).order_by("dated")
    rows = rows.select_related("unit").defer("unit__centroid")
    return {row.unit.area: row for row in rows}


@dataclass(frozen=True)
class HamletConditions:
    """What is known of a hamlet on a date; None is unknown, a count that the actor may not see is `HIDDEN`."""

    dated: date
    extremely_difficult: bool | None
    poor_households: Count
    near_poor_households: Count
    grid_electricity: bool | None
    electrified_households: int | None


def counts_seen(*, as_of: date, actor: Actor) -> SuppressedCounts:
    """What the actor may see on the date of the counts of hamlets, and of their sums."""
    return suppression.view_counts(datasets.get_dataset(_DATASET), actor=actor, as_of=as_of)


def hamlet_conditions(*, as_of: date, actor: Actor = ANONYMOUS) -> dict[Area, HamletConditions]:
    """The latest finding of each hamlet of the date, without the counts that the actor may not see."""
    names = [condition.name for condition in fields(HamletConditions)]
    rows: Iterable[Mapping[str, Any]] = suppression.visible_rows(
        datasets.get_dataset(_DATASET), actor=actor, as_of=as_of
    )
    return {row["area"]: HamletConditions(**{name: row[name] for name in names}) for row in rows}


@dataclass(frozen=True)
class HoleRow:
    """A signal hole open on a date; `is_late` when the committed day has passed."""

    hamlet: Area
    hamlet_title: str
    unit: Area | None
    unit_title: str
    recorded_on: date
    cause: str
    operator: str
    committed_on: date | None
    cleared_on: date | None
    is_late: bool


def signal_holes(*, as_of: date, open_only: bool = True, actor: Actor = ANONYMOUS) -> list[HoleRow]:
    """The register on the date, the longest known first; with `open_only` without those mended by then."""
    rows = SignalHole.objects.visible_to(actor).filter(recorded_on__lte=as_of).select_related("hamlet")
    if open_only:
        rows = rows.filter(Q(cleared_on__isnull=True) | Q(cleared_on__gt=as_of))
    holes = list(rows.order_by("recorded_on", "hamlet__code"))
    seats = {
        seat.hamlet_id: seat.unit
        for seat in HamletSeat.objects.valid_on(as_of)
        .filter(hamlet__in={hole.hamlet_id for hole in holes})
        .select_related("unit")
    }
    hole_rows = []
    for hole in holes:
        unit = seats.get(hole.hamlet_id)
        still_open = hole.cleared_on is None or hole.cleared_on > as_of
        hole_rows.append(
            HoleRow(
                hamlet=hole.hamlet.area,
                hamlet_title=hole.hamlet.title,
                unit=unit.area if unit else None,
                unit_title=unit.title if unit else "",
                recorded_on=hole.recorded_on,
                cause=hole.cause,
                operator=hole.operator,
                committed_on=hole.committed_on,
                cleared_on=hole.cleared_on,
                is_late=still_open and hole.committed_on is not None and hole.committed_on < as_of,
            )
        )
    return hole_rows
