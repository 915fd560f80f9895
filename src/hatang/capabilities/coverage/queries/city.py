"""People of city and industrial zones, and the areas where people live and work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.models import DeclaredArea
from hatang.capabilities.coverage.queries import counts, declared, discs, ground, meanings
from hatang.capabilities.coverage.queries.counts import NOTHING, CountedEvidence
from hatang.capabilities.coverage.terms import Meaning
from hatang.capabilities.places import public as places
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from hatang.capabilities.coverage.queries.ground import GroundZone, HamletGround
    from hatang.kernel.problems import Text

NO_CITY: Text = _(
    "No city or industrial zone is known at this date. File missing: zones (places.zone) or units with hamlets."
)
NO_AREAS_FOR_ZONES: Text = _(
    "Industrial zones are not counted: no operator has declared an area of 5G. File missing: coverage.area."
)


def city_shares(land: HamletGround, as_of: date) -> NDArray[np.float64]:
    """Which share (0…1) of each hamlet lies in a city or an industrial zone under the definition of the date."""
    means = meanings.read_city_means(as_of)
    zones = places.list_zones(as_of=as_of, kinds=means.zone_kinds) if means.zone_kinds else []
    zones.sort(key=lambda zone: zone.code)
    shares = np.zeros(len(land.points))
    if zones:
        union = [zone.geometry for zone in zones]
        key = ("city", *(f"{zone.code}:{hash(zone.geometry.wkb)}" for zone in zones))
        shares = np.nan_to_num(discs.cache_disc_shares(key, land.points, lambda: shapely.union_all(union)))
    inside = ground.inside_units(as_of, means.unit_kinds, means.read_on)
    return np.where(land.frame["area"].is_in(list(inside)).to_numpy(), 1.0, shares)


def count_city_population(as_of: date) -> CountedEvidence:
    """People of city and industrial zones by hamlet, and how many of them the best operator covers."""
    try:
        means = meanings.read_covered_means("covered", as_of)
        land = ground.read_hamlet_ground(as_of)
        shares = city_shares(land, as_of)
    except Missing:
        return CountedEvidence(NOTHING, meanings.NO_DEFINITION)
    if reason := _why_nothing(land, means.technologies, as_of):
        return CountedEvidence(NOTHING, reason)
    rows = (
        counts.with_best(land, means.technologies, as_of)
        .with_columns(in_city=pl.Series(shares))
        .filter(pl.col("in_city") > 0)
    )
    if rows.is_empty():
        return CountedEvidence(NOTHING, NO_CITY)
    uncounted = int(rows["population"].null_count())
    rows = rows.filter(pl.col("population").is_not_null()).with_columns(
        denominator=pl.col("population") * pl.col("in_city")
    )
    rows = rows.with_columns(numerator=pl.col("denominator") * pl.col("share") / 100.0)
    return CountedEvidence(counts.build_evidence(rows), without_people(uncounted))


def without_people(hamlets: int) -> Text:
    """The caveat that some hamlets have no count; empty when all have one."""
    if not hamlets:
        return ""
    return _("%(hamlets)d hamlets are left out: no count of people fit for this date (places.population).") % {
        "hamlets": hamlets
    }


def count_inhabited_places(as_of: date) -> CountedEvidence:
    """Inhabited hamlets and industrial zones, each 1 over 1 or 0 over 1."""
    try:
        means = meanings.read_covered_means(Meaning.INHABITED_5G, as_of)
        kinds = meanings.read_workplace_kinds(as_of)
    except Missing:
        return CountedEvidence(NOTHING, meanings.NO_DEFINITION)
    land = ground.read_hamlet_ground(as_of)
    if reason := _why_nothing(land, means.technologies, as_of):
        return CountedEvidence(NOTHING, reason)
    # A hamlet without a count stays in: nobody said that it is empty.
    rows = counts.with_best(land, means.technologies, as_of).filter(
        pl.col("population").is_null() | (pl.col("population") > 0)
    )
    covered = counts.is_covered(means).cast(pl.Float64)
    facts = counts.build_evidence(rows.with_columns(numerator=covered, denominator=pl.lit(1.0)))
    zones = ground.list_zones(as_of, kinds)
    if not zones:
        return CountedEvidence(facts)
    judged = _measure_zone_shares(zones, means, as_of)
    if judged.is_empty():
        return CountedEvidence(facts, NO_AREAS_FOR_ZONES)
    return CountedEvidence(pl.concat([facts.select(judged.columns), judged]))


def _why_nothing(land: HamletGround, technologies: Sequence[str], as_of: date) -> Text:
    """Which file is missing for a figure over people and declarations; empty when none is."""
    if land.frame.is_empty():
        return counts.NO_HAMLETS
    if reason := ground.why_no_people(land, as_of):
        return reason
    if not declared.technologies_declared(as_of) & set(technologies):
        return counts.nothing_declared(technologies)
    return ""


def list_zone_shares(as_of: date) -> list[tuple[str, str, str, float]]:
    """(zone, technology, operator, percent of its surface) of the single operator that declares most of it, for every
    industrial zone of the date and every technology of which an area is declared; none before there is a definition."""
    try:
        zones = ground.list_zones(as_of, meanings.read_workplace_kinds(as_of))
    except Missing:
        return []
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for area in DeclaredArea.objects.valid_on(as_of).order_by("operator"):
        shape = shapely.from_wkb(bytes(area.geometry.wkb))
        for zone in zones:
            key = (zone.code, area.technology)
            percent = 100.0 * float(zone.geometry.intersection(shape).area / zone.geometry.area)
            if key not in best or percent > best[key][0]:
                best[key] = (percent, area.operator)
    return [(zone, technology, operator, percent) for (zone, technology), (percent, operator) in sorted(best.items())]


def _measure_zone_shares(zones: Sequence[GroundZone], means: meanings.CoveredMeans, as_of: date) -> pl.DataFrame:
    """Each zone against the declared areas: nobody lives there by household, so the share is that of the surface."""
    areas = list(DeclaredArea.objects.valid_on(as_of).filter(technology__in=means.technologies))
    if not areas:
        return pl.DataFrame()
    shapes = [(area, shapely.from_wkb(bytes(area.geometry.wkb))) for area in areas]
    rows = []
    for zone in zones:
        shares = [zone.geometry.intersection(shape).area / zone.geometry.area for _area, shape in shapes]
        top = int(np.argmax(shares))
        area, percent = shapes[top][0], 100.0 * float(shares[top])
        enough = percent > 0 and percent >= means.minimum_household_share_percent
        rows.append(
            {
                "area": zone.area,
                "place": zone.code,
                "place_name": zone.name,
                "numerator": 1.0 if enough else 0.0,
                "denominator": 1.0,
                "dataset": "coverage.area" if percent > 0 else "places.zone",
                "record": area.record if percent > 0 else zone.code,
                "imported_by": area.import_id if percent > 0 else "",
                "note": f"{area.operator} · {area.technology} · {percent:.1f} %" if percent > 0 else "–",
            }
        )
    return pl.DataFrame(rows)
