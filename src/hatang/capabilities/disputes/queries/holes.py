"""The register of signal holes as people see it: what is open, late, worked off, and what is not in it yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import Meaning
from hatang.capabilities.disputes.models import Hole
from hatang.capabilities.disputes.terms import HOLE_ENDED, HoleSource, HoleState
from hatang.capabilities.prediction import public as prediction
from hatang.kernel.definitions import read_definition
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.kernel.access import Actor, Area


@dataclass(frozen=True)
class RegisterRow:
    """A hole with its place and people. `is_late`: the promised day passed; `promise_late`: none came in time."""

    hole: Hole
    hamlet_name: str
    commune: str
    commune_name: str
    people: float | None
    longitude: float | None
    latitude: float | None
    operator_name: str
    is_late: bool
    promise_late: bool

    @property
    def mark(self) -> str:
        """The state for maps and counts: late before all."""
        return "late" if self.is_late or self.promise_late else self.hole.state


@dataclass(frozen=True)
class RegisterTally:
    """How the register stands: `people` of the open ones; None where no count is known."""

    open: int
    committed: int
    mended: int
    late: int
    closed: int
    people: float | None


def commit_days(as_of: date) -> int:
    """How many days an operator has for its promise, from the day on which the hole is given to it."""
    return int(str(read_definition("signal_hole", as_of).values["commit_days"]))


def list_register(
    *, as_of: date, actor: Actor, within: Area | None = None, with_closed: bool = False
) -> list[RegisterRow]:
    """The holes recorded by the day, the longest known first; with `with_closed` those closed by then too."""
    holes = Hole.objects.visible_to(actor)
    recorded = holes.exclude(state=HoleState.DROPPED).filter(recorded_on__lte=as_of) if with_closed else holes.on(as_of)
    return rows_of(recorded, as_of=as_of, within=within)


def rows_of(holes: Iterable[Hole], *, as_of: date, within: Area | None = None) -> list[RegisterRow]:
    """The holes with their places as of the day; those of hamlets that do not exist on it keep their code as name."""
    places = {row["hamlet"]: row for row in coverage.read_hamlet_ground(as_of).frame.iter_rows(named=True)}
    wanted = coverage.codes_within(within, as_of) if within is not None else None
    listed = [hole for hole in holes if wanted is None or hole.hamlet_code in wanted]
    names = coverage.operator_names({hole.operator for hole in listed if hole.operator})
    try:
        days = commit_days(as_of)
    except Missing:
        days = None
    return [_build_hole_row(hole, places.get(hole.hamlet_code, {}), names, as_of, days) for hole in listed]


def _build_hole_row(
    hole: Hole, place: dict[str, Any], names: dict[str, str], as_of: date, days: int | None
) -> RegisterRow:
    given = hole.assigned_on
    waits = hole.state == HoleState.ASSIGNED and given is not None and days is not None
    return RegisterRow(
        hole=hole,
        hamlet_name=place.get("name", hole.hamlet_code),
        commune=place.get("commune", ""),
        commune_name=place.get("commune_name", ""),
        people=place.get("population"),
        longitude=place.get("longitude"),
        latitude=place.get("latitude"),
        operator_name=names.get(hole.operator, hole.operator),
        is_late=hole.is_late(as_of),
        promise_late=bool(waits and given is not None and days is not None and (as_of - given).days > days),
    )


def tally_register(rows: Iterable[RegisterRow]) -> RegisterTally:
    """Counts of a register listed with its closed ones."""
    every = list(rows)
    standing = [row for row in every if row.hole.state not in HOLE_ENDED]
    people = [row.people for row in standing if row.people is not None]
    return RegisterTally(
        open=len(standing),
        committed=sum(row.hole.state == HoleState.COMMITTED for row in standing),
        mended=sum(row.hole.state == HoleState.MENDED for row in standing),
        late=sum(row.is_late or row.promise_late for row in standing),
        closed=sum(row.hole.state == HoleState.CLOSED for row in every),
        people=sum(people) if people or not standing else None,
    )


def open_on(days: Iterable[date], holes: Iterable[Hole]) -> list[tuple[date, int]]:
    """How many of the holes stood open at the end of each day: the way down to zero."""
    spans = [(hole.recorded_on, hole.closed_on) for hole in holes if hole.state != HoleState.DROPPED]
    return [(day, sum(since <= day and (until is None or until > day) for since, until in spans)) for day in days]


def read_hole(*, hole_id: int, actor: Actor) -> Hole:
    visible = Hole.objects.visible_to(actor).filter(pk=hole_id).first()
    if visible is None:
        raise Missing("coverage.hole", _("There is no such signal hole"), where=str(hole_id))
    return visible


def of_hamlet(*, hamlet_code: str, actor: Actor) -> list[Hole]:
    """The holes of a hamlet, the newest first."""
    return list(Hole.objects.visible_to(actor).filter(hamlet_code=hamlet_code).order_by("-recorded_on"))


@dataclass(frozen=True)
class HoleCandidate:
    """A hamlet that by its declarations or the model has no signal, and stands in no open row of the register."""

    hamlet: str
    name: str
    commune_name: str
    people: float | None
    declared_percent: float | None
    predicted_percent: float | None
    source: HoleSource


def find_candidates(*, as_of: date, within: Area | None = None) -> list[HoleCandidate]:
    """Where mobile broadband, declared or predicted, reaches less than the defined share of households: worst first.

    Nothing where no operator has declared the technologies and no run is complete: silence is no hole.
    """
    try:
        definition = coverage.covered_means(Meaning.BROADBAND, as_of)
    except Missing:
        return []
    least = definition.minimum_household_share_percent
    rows = _best_declared(definition.technologies, as_of).join(
        _best_predicted(definition.technologies, as_of), on="hamlet", how="left"
    )
    standing = Hole.objects.exclude(state__in=HOLE_ENDED).values_list("hamlet_code", flat=True)
    rows = rows.filter(
        ~pl.col("hamlet").is_in(list(standing)), (pl.col("declared") < least) | (pl.col("predicted") < least)
    )
    if within is not None:
        rows = rows.filter(pl.col("hamlet").is_in(list(coverage.codes_within(within, as_of))))
    rows = rows.sort(["population", "hamlet"], descending=[True, False], nulls_last=True)
    return [
        HoleCandidate(
            row["hamlet"],
            row["name"],
            row["commune_name"],
            row["population"],
            row["declared"],
            row["predicted"],
            HoleSource.DECLARATION
            if row["declared"] is not None and row["declared"] < least
            else HoleSource.PREDICTION,
        )
        for row in rows.iter_rows(named=True)
    ]


def _best_declared(technologies: tuple[str, ...], as_of: date) -> pl.DataFrame:
    land = coverage.read_hamlet_ground(as_of)
    if not coverage.technologies_declared(as_of) & set(technologies):
        return land.frame.with_columns(declared=pl.lit(None, dtype=pl.Float64))
    return coverage.with_best(land, technologies, as_of).with_columns(declared="share")


def _best_predicted(technologies: tuple[str, ...], as_of: date) -> pl.DataFrame:
    rows = prediction.predicted_shares(as_of).filter(pl.col("technology").is_in(list(technologies)))
    return rows.group_by("hamlet").agg(pl.col("predicted").max())
