"""A census counted on areas of its own day, carried onto the communes of another by where the areas lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.figures import Figure, store_figures
from hatang.capabilities.places.queries import outlines, units
from hatang.capabilities.places.queries.series import distribute
from hatang.capabilities.places.terms import Level, PopulationKind
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from hatang.kernel.access import Actor, Area

# An area that lies this much in one commune went there wholly: the rest is the inexactness of two outlines.
NESTED = 0.85
# Overlaps below this part of an area are slivers along a boundary.
SLIVER = 0.02
# A commune covered less than this by counted areas has an incomplete figure.
COVERED = 0.90


@dataclass(frozen=True)
class CommuneAllotment:
    """A commune with the sum that reached it. `covered` is the part of its land that counted areas cover."""

    unit: Area
    title: str
    value: int
    estimated: bool
    covered: float


@dataclass(frozen=True)
class Allotment:
    """Where the figures of a census go; the values of `units` and of `outside` sum to `total` exactly."""

    total: int
    units: tuple[CommuneAllotment, ...]
    outside: dict[str, int]
    split: tuple[str, ...]
    without_figure: tuple[str, ...]
    missing: tuple[str, ...]
    incomplete: tuple[str, ...]

    @property
    def placed(self) -> int:
        return sum(unit.value for unit in self.units)


def allot_census(areas: Sequence[tuple[str, BaseGeometry, int | None]], *, as_of: date) -> Allotment:
    """Give each area's figure to the commune of the date it lies in, or divide it by overlap where it lies in several.

    `areas` are (name, polygon in EPSG:4326, figure or None for none). Raises `Invalid` where no commune has an outline.
    The overlap is measured in degrees: within one area the distortion is the same for every part.
    """
    communes = outlines.commune_outlines(as_of=as_of)
    titles = {row.area: row.title for row in units.list_units(as_of=as_of, level=Level.COMMUNE)}
    if not communes:
        hint = _("Import the boundaries first: hatang places import … --kind boundaries --confirm")
        raise Invalid("census", _("No commune of this date has a boundary"), where=str(as_of), hint=hint)
    tree = shapely.STRtree([shape for _area, shape in communes])
    sums: dict[Area, int] = {}
    estimated: set[Area] = set()
    covered: dict[Area, float] = dict.fromkeys(titles, 0.0)
    outside: dict[str, int] = {}
    split: list[str] = []
    for name, shape, value in areas:
        overlaps = _measure_overlaps(shapely.make_valid(shape), communes, tree)
        if value is None:
            continue
        for area, (_share, size) in overlaps.items():
            covered[area] += size
        weights = _weigh_overlaps({area: share for area, (share, _size) in overlaps.items()})
        if not weights:
            outside[name] = outside.get(name, 0) + value
            continue
        if len(weights) > 1:
            split.append(name)
            estimated |= set(weights)
        for area, part in distribute(value, weights).items():
            sums[area] = sums.get(area, 0) + int(part)
    sizes = {area: float(shape.area) for area, shape in communes}
    placed = tuple(
        CommuneAllotment(
            area, titles[area], sums[area], area in estimated, round(min(1.0, covered[area] / sizes[area]), 3)
        )
        for area in sorted(sums)
    )
    return Allotment(
        total=sum(value for _name, _shape, value in areas if value is not None),
        units=placed,
        outside=outside,
        split=tuple(split),
        without_figure=tuple(name for name, _shape, value in areas if value is None),
        missing=tuple(title for area, title in titles.items() if area not in sums),
        incomplete=tuple(commune.title for commune in placed if commune.covered < COVERED),
    )


def _measure_overlaps(
    shape: BaseGeometry, communes: Sequence[tuple[Area, BaseGeometry]], tree: shapely.STRtree
) -> dict[Area, tuple[float, float]]:
    """The part of the shape in each commune, and how large that part is."""
    near = tree.query(shape, predicate="intersects")
    sizes = shapely.area(shapely.intersection(shape, np.array([communes[index][1] for index in near], dtype=object)))
    whole = float(shape.area)
    return {
        communes[index][0]: (float(size) / whole, float(size))
        for index, size in zip(near, sizes, strict=True)
        if size > 0 and whole > 0
    }


def _weigh_overlaps(shares: Mapping[Area, float]) -> dict[Area, float]:
    if not shares:
        return {}
    best = max(shares, key=lambda area: shares[area])
    if shares[best] >= NESTED * sum(shares.values()):
        return {best: 1.0}
    return {area: share for area, share in shares.items() if share >= SLIVER}


@transaction.atomic
def record_census(actor: Actor, *, found: Allotment, dated: date, source: str, import_id: str = "") -> int:
    """Write the sums as population of the communes, dated as the census is; incomplete ones say so in their source."""
    access.require_right(actor, "places.govern")
    incomplete = str(_("%(source)s (incomplete)") % {"source": source})
    figures = [
        Figure(
            commune.unit, PopulationKind.POPULATION.value, dated, commune.value,
            incomplete if commune.covered < COVERED else source, commune.estimated,
        )
        for commune in found.units
    ]  # fmt: skip
    store_figures(figures, import_id)
    audit.record_act(
        actor, "places.census.record", "places.population", source,
        after={"dated": dated, "total": found.total, "placed": found.placed, "split": found.split,
               "missing": found.missing, "without_figure": found.without_figure},
    )  # fmt: skip
    datasets.bump_revisions("places.population")
    events.publish_event("places.population_changed", {"figures": len(figures)})
    return len(figures)
