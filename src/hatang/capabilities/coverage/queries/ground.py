"""The ground that coverage is laid over: hamlets with their positions, people and communes, and zones, as of a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl
import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places import public as places
from hatang.kernel import indicators
from hatang.kernel.state import cache_by_state

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from hatang.kernel.access import Area
    from hatang.kernel.problems import Text

# Long enough to find any count at all, to say how old the newest is.
_EVER_YEARS = 200


@dataclass(frozen=True)
class HamletGround:
    """Hamlets valid on a date.

    `frame`: hamlet (code), area (key), name, commune (key), commune_name, longitude, latitude, population, households;
    null is unknown. `points` (n, 2) in the order of the frame, NaN where a position is unknown.
    """

    frame: pl.DataFrame
    points: NDArray[np.float64]

    @property
    def codes(self) -> list[str]:
        return self.frame["hamlet"].to_list()


@dataclass(frozen=True)
class GroundZone:
    """A zone valid on a date with the commune it lies in."""

    code: str
    name: str
    kind: str
    area: str
    geometry: shapely.Geometry


NO_PEOPLE: Text = _("No count of people by hamlet is known. File missing: population by hamlet (places.population).")
_TOO_OLD = _(
    "The latest count of people by hamlet is of %(year)d, too old to serve at this date."
    " File missing: a newer population by hamlet (places.population)."
)


def read_hamlet_ground(as_of: date) -> HamletGround:
    """Every hamlet valid on the date, by code, with the counts of people that may serve on it."""
    frame = (
        places.hamlet_frame(as_of)
        .select(
            hamlet="code",
            area="area",
            name="name",
            commune=pl.col("unit").fill_null(""),
            commune_name=pl.col("unit_name").fill_null(""),
            longitude="longitude",
            latitude="latitude",
            population=pl.col("population").cast(pl.Float64),
            households=pl.col("households").cast(pl.Float64),
        )
        .sort("hamlet")
    )
    points = frame.select(pl.col("longitude", "latitude").fill_null(float("nan"))).to_numpy()
    return HamletGround(frame, np.ascontiguousarray(points, dtype=np.float64))


def why_no_people(land: HamletGround, as_of: date) -> Text:
    """Empty while any hamlet has a count of people young enough for the date; otherwise which file is missing.

    A count of 2009 is never the denominator of 2025: what is too old says its year and is not used.
    """
    if land.frame["population"].null_count() < land.frame.height:
        return ""
    ever = places.hamlet_frame(as_of, maximum_age_years=_EVER_YEARS)["population_dated"].max()
    if ever is None:
        return NO_PEOPLE
    return _TOO_OLD % {"year": cast("date", ever).year}


def list_zones(as_of: date, kinds: Collection[str]) -> list[GroundZone]:
    """The zones of these kinds valid on the date, each with the commune that holds the largest part of it."""
    rows = places.list_zones(as_of=as_of, kinds=sorted(kinds)) if kinds else []
    if not rows:
        return []
    communes = places.commune_outlines(as_of=as_of)
    outlines = np.array([outline for _area, outline in communes], dtype=object)
    names = [str(area) for area, _outline in communes]
    return [
        GroundZone(row.code, row.name, row.kind, _find_home_commune(row.geometry, names, outlines), row.geometry)
        for row in sorted(rows, key=lambda row: row.code)
    ]


def _find_home_commune(zone: shapely.Geometry, names: Sequence[str], outlines: NDArray[np.object_]) -> str:
    near = np.flatnonzero(shapely.intersects(outlines, zone)).tolist()
    shared = zip(
        shapely.area(shapely.intersection(outlines[near], zone)).tolist(), (names[i] for i in near), strict=True
    )
    best = max(shared, default=(0.0, ""))
    return best[1] if best[0] > 0 else ""


def inside_units(as_of: date, kinds: Collection[str], read_on: date) -> frozenset[str]:
    """The keys of the hamlets of `as_of` that lie in units of these kinds as they were on `read_on`."""
    if not kinds:
        return frozenset()
    units = places.list_units(as_of=read_on, kinds=sorted(kinds))
    return indicators.list_members([unit.area for unit in units], as_of)


def codes_within(area: Area, as_of: date) -> frozenset[str]:
    """The codes of the hamlets of the date that lie in the area."""
    return cache_by_state(
        ("coverage.codes_within", area, as_of),
        lambda: frozenset(hamlet.area.code for hamlet in places.list_hamlets(as_of=as_of, within=area)),
    )


def with_places(rows: pl.DataFrame, as_of: date, within: Area | None) -> pl.DataFrame:
    """Rows by hamlet with the names of their places, inside the area where one is given."""
    rows = rows.join(read_hamlet_ground(as_of).frame.select("hamlet", "name", "commune_name"), on="hamlet")
    return rows if within is None else rows.filter(pl.col("hamlet").is_in(list(codes_within(within, as_of))))
