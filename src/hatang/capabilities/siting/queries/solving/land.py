"""Hamlets of a date as arrays: where, how many people, in which commune; who has fibre, who has signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import public as assets
from hatang.capabilities.places import public as places
from hatang.capabilities.whatif import public as whatif
from hatang.kernel.access import Area
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

# Masts stand no farther from the hamlets than this.
_AROUND_DEG = 0.1


@dataclass(frozen=True, eq=False)
class Land:
    """The hamlets of a date that have a position, by code. Arrays (n,); `place` (n, 2) longitude, latitude.

    `people`, `households`: 0 where nobody was counted; `has_fibre`; `without`: people without usable signal;
    `covered`: counts as covered all the same, by the definition and the evidence that is asked for;
    `inside`: lies in the area asked about; `commune`: position in `communes` (area keys with `commune_names`).
    """

    as_of: date
    codes: tuple[str, ...]
    names: tuple[str, ...]
    place: NDArray[np.float64]
    people: NDArray[np.float64]
    households: NDArray[np.float64]
    has_fibre: NDArray[np.bool_]
    without: NDArray[np.float64]
    covered: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    commune: NDArray[np.int32]
    communes: tuple[str, ...]
    commune_names: tuple[str, ...]
    outlines: tuple[tuple[str, shapely.Geometry], ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the hamlets with a few kilometres around, in degrees."""
        (west, south), (east, north) = self.place.min(axis=0).tolist(), self.place.max(axis=0).tolist()
        return west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG

    def title(self, index: int) -> str:
        """How people name a hamlet: with its commune."""
        return f"{self.names[index]}, {self.commune_names[self.commune[index]]}"


def read_land(*, as_of: date, area: str, is_predicted: bool = False) -> Land:
    """The hamlets of the date, covered by declarations or by prediction; `Invalid` names the file that is missing where
    there are none."""
    frame = places.hamlet_frame(as_of).filter(pl.col("longitude").is_not_null()).sort("code")
    if frame.is_empty():
        raise Invalid(
            "no_hamlets", _("No hamlet with a position is known"), hint=_("File missing: hamlets (places.hamlet).")
        )
    codes = frame["code"].to_list()
    communes = sorted(set(frame["unit"].fill_null("").to_list()))
    at = {key: index for index, key in enumerate(communes)}
    named = dict(zip(frame["unit"].fill_null("").to_list(), frame["unit_name"].fill_null("").to_list(), strict=True))
    wanted = (
        {row.area.code for row in places.list_hamlets(as_of=as_of, within=Area.parse(area))} if area else set(codes)
    )
    fibre = {row["place"] for row in assets.fibre_by_hamlet(as_of=as_of).iter_rows(named=True) if row["numerator"] > 0}
    left_out = whatif.people_without(as_of)
    without = [left_out.get(code, 0.0) for code in codes]
    covered = whatif.list_covered_hamlets(as_of, is_predicted=is_predicted)
    return Land(
        as_of=as_of,
        codes=tuple(codes),
        names=tuple(str(name) for name in frame["name"].to_list()),
        place=frame.select("longitude", "latitude").to_numpy().astype(np.float64),
        people=frame["population"].fill_null(0).to_numpy().astype(np.float64),
        households=frame["households"].fill_null(0).to_numpy().astype(np.float64),
        has_fibre=np.array([code in fibre for code in codes]),
        without=np.array(without),
        covered=np.array([code in covered for code in codes]),
        inside=np.array([code in wanted for code in codes]),
        commune=np.array([at[key] for key in frame["unit"].fill_null("").to_list()], dtype=np.int32),
        communes=tuple(communes),
        commune_names=tuple(named.get(key, "") for key in communes),
        outlines=tuple((str(key), shape) for key, shape in places.commune_outlines(as_of=as_of)),
    )


def communes_of(land: Land, points: NDArray[np.float64]) -> NDArray[np.int32]:
    """The commune each point (n, 2) lies in, as a position in `land.communes`; of the nearest where in none."""
    at = {key: index for index, key in enumerate(land.communes)}
    outlines = [(at[key], shape) for key, shape in land.outlines if key in at]
    communes = np.full(len(points), -1, dtype=np.int32)
    if outlines and len(points):
        tree = shapely.STRtree([shape for _index, shape in outlines])
        point, outline = tree.query(shapely.points(points), predicate="within")
        communes[point] = np.array([index for index, _shape in outlines], dtype=np.int32)[outline]
    missing = np.flatnonzero(communes < 0)
    if len(missing):
        # start: scipy
        from scipy.spatial import cKDTree

        _far, near = cKDTree(land.place).query(points[missing])
        communes[missing] = land.commune[near]
    return communes
