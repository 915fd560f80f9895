"""Which VN-2000 zone metres are in: the one that puts the points into the communes their rows name, never a guess."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext

from hatang.kernel.imports import coordinates, references

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from hatang.kernel.imports.coordinates import ProjectionZone

# A point within this of its commune counts as landing in it; neighbouring zones are 27 km apart.
NEAR_KM = 1.0
# A zone is proposed when this share of the points land, and no other zone has half as many.
_SHARE = 0.6


@dataclass(frozen=True)
class Landing:
    """One point in one zone that puts it where its row says."""

    zone: ProjectionZone
    point: tuple[float, float]
    unit: str

    @property
    def words(self) -> str:
        return gettext("With %(zone)s it lies in %(unit)s.") % {"zone": self.zone.title, "unit": self.unit}


@dataclass
class ZoneEvidence:
    """How many points each zone puts into their communes, and the zone that is used to read them meanwhile."""

    points: dict[int, NDArray[np.float64]]
    lands: dict[int, NDArray[np.bool_]]
    named: int
    used: int
    stated: bool
    proposed: ProjectionZone | None = None
    unit_titles: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        zone = coordinates.find_zone(self.used)
        return f"EPSG:{self.used}" if zone is None else zone.title

    @property
    def words(self) -> str:
        """The count behind the proposal, for the person who decides."""
        if self.proposed is None:
            return gettext("No zone puts most of the points into the communes that their rows name.")
        return gettext("With %(zone)s %(landed)d of %(named)d points lie in the commune that their row names.") % {
            "zone": self.proposed.title,
            "landed": int(self.lands[self.proposed.epsg].sum()),
            "named": self.named,
        }

    def point(self, index: int) -> tuple[float, float] | None:
        """The point in the zone used; None where that zone does not reach."""
        position = self.points[self.used][index]
        return None if np.isnan(position).any() else (float(position[0]), float(position[1]))

    def certain(self, index: int) -> Landing | None:
        """The only zone that puts this point into its commune; the stated one where no commune is named."""
        landed = [epsg for epsg in self.lands if self.lands[epsg][index]]
        if len(landed) == 1:
            return self._landing(landed[0], index)
        return self._landing(self.used, index) if self.stated and not landed else None

    def elsewhere(self, index: int) -> Landing | None:
        """Another zone that alone puts this point into its commune, when the zone used does not."""
        if self.lands[self.used][index]:
            return None
        landed = [epsg for epsg in self.lands if self.lands[epsg][index]]
        return self._landing(landed[0], index) if len(landed) == 1 else None

    def _landing(self, epsg: int, index: int) -> Landing | None:
        zone, position = coordinates.find_zone(epsg), self.points[epsg][index]
        if zone is None or np.isnan(position).any():
            return None
        return Landing(zone, (round(float(position[0]), 7), round(float(position[1]), 7)), self.unit_titles[index])


def choose_zone(grids: NDArray[np.float64], units: Sequence[object | None], as_of: date, epsg: int) -> ZoneEvidence:
    """Try every zone on the points (n, 2: easting, northing). `epsg` is what the file or a person says, or 0."""
    resolver = references.unit_resolver()
    candidates = [zone.epsg for zone in coordinates.ZONES]
    if epsg and epsg not in candidates:
        candidates.insert(0, epsg)
    named = [index for index, unit in enumerate(units) if unit is not None]
    points, lands = {}, {}
    for candidate in candidates:
        positions = coordinates.to_geographic(grids[:, 0], grids[:, 1], candidate)
        points[candidate] = positions
        landed = np.zeros(len(grids), dtype=np.bool_)
        if resolver is not None and named:
            distances = resolver.distance_km(positions[named], [units[index] for index in named], as_of)
            landed[named] = np.nan_to_num(distances, nan=np.inf) <= NEAR_KM
        lands[candidate] = landed
    proposed = None
    ranked = sorted(candidates, key=lambda code: -int(lands[code].sum()))
    best, second = int(lands[ranked[0]].sum()), int(lands[ranked[1]].sum())
    if named and best >= _SHARE * len(named) and second * 2 <= best:
        proposed = coordinates.find_zone(ranked[0])
    titles = ["" if unit is None or resolver is None else resolver.title(unit) for unit in units]
    used = epsg or (proposed.epsg if proposed else candidates[0])
    return ZoneEvidence(points, lands, len(named), used, bool(epsg), proposed, titles)
