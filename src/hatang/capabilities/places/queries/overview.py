"""What officers sort communes and hamlets by: one row each, with what is known on the date."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hatang.capabilities.places.queries import areas, conditions, hamlets, population
from hatang.capabilities.places.terms import PopulationKind
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.places.queries.conditions import HoleRow
    from hatang.capabilities.places.queries.units import UnitRow
    from hatang.kernel.access import Actor


def _add_known(sums: dict[str, Any], name: str, value: int | None) -> None:
    """Add what is known; nothing known stays None."""
    if value is not None:
        sums[name] = (sums[name] or 0) + value


def commune_rows(*, found: Sequence[UnitRow], as_of: date, actor: Actor) -> list[dict[str, Any]]:
    """The communes with hamlets, households, population, poverty, status and open signal holes; None is unknown."""
    frame = hamlets.hamlet_frame(as_of=as_of, oldest=population.oldest_usable(as_of))
    seen = conditions.counts_seen(as_of=as_of, actor=actor)
    blank = {"hamlets": None, "households": None, "population": None}
    sums: dict[str, dict[str, Any]] = {str(entry.area): dict(blank) for entry in found}
    for row in frame.iter_rows(named=True):
        if row["unit"] in sums:
            entry = sums[row["unit"]]
            _add_known(entry, "hamlets", 1)
            _add_known(entry, "households", row["households"])
            _add_known(entry, "population", row["population"])
    holes = Counter(str(hole.unit) for hole in conditions.signal_holes(as_of=as_of))
    status = conditions.unit_conditions(as_of=as_of)
    own = population.latest_by_unit(kinds=[PopulationKind.POPULATION], as_of=as_of)[PopulationKind.POPULATION]
    oldest = population.oldest_usable(as_of)
    rows = []
    for unit in found:
        key, known, figure = str(unit.area), status.get(unit.area), own.get(unit.area)
        counted = sums[key]
        if counted["population"] is None and figure is not None and figure.dated >= oldest:
            counted["population"] = figure.value
        rows.append(
            {
                "area": key,
                "title": unit.title,
                "code": unit.area.code,
                "kind": unit.kind,
                "parent_title": unit.parent_title,
                "area_km2": unit.area_km2,
                "decree": unit.decree,
                **counted,
                "poor_households": seen.total("poor_households", key),
                "holes": holes.get(key),
                "new_rural": known.new_rural if known else "",
                "region_class": known.region_class if known else "",
            }
        )
    return rows


def hamlet_rows(*, area: Area, as_of: date, actor: Actor, holes: Sequence[HoleRow]) -> list[dict[str, Any]]:
    """The hamlets of the area on the date with what is known of each; `holes` are the open signal holes."""
    keys = set(areas.resolve_areas((area,), as_of)["area"])
    findings = conditions.hamlet_conditions(as_of=as_of, actor=actor)
    without_signal = {str(hole.hamlet) for hole in holes}
    rows = []
    for row in hamlets.hamlet_frame(as_of=as_of, oldest=population.oldest_usable(as_of)).iter_rows(named=True):
        if row["area"] in keys:
            finding = findings.get(Area.parse(row["area"]))
            rows.append(
                {
                    "title": row["name"],
                    "code": row["code"],
                    "households": row["households"],
                    "population": row["population"],
                    "adults": row["adults"],
                    "poor_households": finding.poor_households if finding else None,
                    "grid_electricity": finding.grid_electricity if finding else None,
                    "hole": row["area"] in without_signal,
                }
            )
    return rows


def known_totals(*, area: Area, as_of: date, actor: Actor) -> dict[str, Any]:
    """What the poor households of a commune or province come to on the date, as the actor may see it.

    Empty for any other area, such as a district that has ended: nobody made sure what its total tells of its parts.
    """
    total = conditions.counts_seen(as_of=as_of, actor=actor).total("poor_households", str(area))
    return {} if total is None else {"poor_households": total}
