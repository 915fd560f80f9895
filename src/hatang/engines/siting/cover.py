"""Who covers whom: the sparse cover matrix both ways round, and how it is made from distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

type Integers = NDArray[np.int32]
type Floats = NDArray[np.float64]

EARTH_RADIUS_M = 6_378_100.0
"""The radius the public covering instances are measured with."""

_SLACK = 1.0 + 1e-6  # the tree asks a little more than the radius; the exact distance decides


@dataclass(frozen=True, eq=False)
class Cover:
    """A sparse yes/no matrix of `sites` x `demands`, as compressed rows and as compressed columns.

    `demand[site_start[i]:site_start[i + 1]]` are the demands that site i covers, ascending;
    `site[demand_start[j]:demand_start[j + 1]]` the sites that cover demand j, ascending.
    """

    sites: int
    demands: int
    site_start: Integers
    demand: Integers
    demand_start: Integers
    site: Integers

    def of(self, site: int) -> Integers:
        """The demands that one site covers."""
        return self.demand[self.site_start[site] : self.site_start[site + 1]]

    def by(self, demand: int) -> Integers:
        """The sites that cover one demand."""
        return self.site[self.demand_start[demand] : self.demand_start[demand + 1]]

    def times(self, sites: NDArray[np.integer]) -> Integers:
        """How often each demand is covered by the sites. Shape (demands,)."""
        seen = [self.of(int(site)) for site in sites]
        return np.bincount(np.concatenate(seen) if seen else [], minlength=self.demands).astype(np.int32)

    def matrix(self) -> csr_matrix:
        """The same as a scipy matrix of ones, shape (sites, demands)."""
        ones = np.ones(len(self.demand))
        return csr_matrix((ones, self.demand, self.site_start), shape=(self.sites, self.demands))


def from_pairs(site: ArrayLike, demand: ArrayLike, *, sites: int, demands: int) -> Cover:
    """The cover of index pairs; a pair said twice counts once.

    >>> cover = from_pairs([0, 1, 1, 1], [0, 0, 1, 1], sites=3, demands=2)
    >>> cover.of(1).tolist(), cover.by(0).tolist(), cover.of(2).tolist()
    ([0, 1], [0, 1], [])
    >>> from_pairs([], [], sites=0, demands=0).sites
    0
    """
    rows, columns = np.asarray(site, dtype=np.int64), np.asarray(demand, dtype=np.int64)
    if rows.shape != columns.shape or rows.ndim != 1:
        raise SitingError("pairs", f"{rows.size} sites stand beside {columns.size} demands")
    for name, indices, size in (("site", rows, sites), ("demand", columns, demands)):
        wrong = np.flatnonzero((indices < 0) | (indices >= size))
        if wrong.size:
            wrong_index = int(indices[wrong[0]])
            raise SitingError(
                "index", f"{name} {wrong_index} is not among {size}", where=f"pair {wrong[0] + 1}", found=wrong_index
            )
    key = sort_distinct(rows * max(demands, 1) + columns)
    inside: Integers = (key % max(demands, 1)).astype(np.int32)
    start = _compute_starts(key // max(demands, 1), sites)
    turned = csr_matrix((np.ones(len(inside), dtype=np.int8), inside, start), shape=(sites, demands)).tocsc()
    return Cover(sites, demands, start, inside, turned.indptr.astype(np.int32), turned.indices.astype(np.int32))


def sort_distinct(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Every key once, ascending; `np.unique` hashes, which takes ten times as long for millions of different ones.

    >>> sort_distinct(np.array([3, 1, 3])).tolist(), sort_distinct(np.array([1, 3])).tolist()
    ([1, 3], [1, 3])
    """
    if (np.diff(keys) > 0).all():
        return keys
    ranked = np.sort(keys)
    return ranked[np.diff(ranked, prepend=ranked[0] - 1) > 0]


def from_matrix(matrix: csr_matrix) -> Cover:
    """The cover of a scipy matrix of shape (sites, demands): whatever is not zero counts."""
    rows, columns = matrix.nonzero()
    return from_pairs(rows, columns, sites=matrix.shape[0], demands=matrix.shape[1])


def great_circle_m(first: Floats, second: Floats) -> Floats:
    """Distances in metres between rows of (latitude, longitude) in degrees, by the haversine formula.

    >>> great_circle_m(np.array([[10.0, 106.0]]), np.array([[10.0, 107.0]])).round().tolist()
    [109628.0]
    """
    one, two = np.radians(first), np.radians(second)
    half = np.sin((one - two) / 2.0) ** 2
    inside = half[:, 0] + np.cos(one[:, 0]) * np.cos(two[:, 0]) * half[:, 1]
    return 2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(inside, 1.0)))


def plane_m(first: Floats, second: Floats) -> Floats:
    """Distances in the plane between rows of metres."""
    return np.hypot(first[:, 0] - second[:, 0], first[:, 1] - second[:, 1])


def cover_within_radius(sites: ArrayLike, demands: ArrayLike, radius_m: float, *, on_sphere: bool = True) -> Cover:
    """Covered if not farther than the radius: a k-d tree finds who may be, the exact distance decides.

    `sites` (n, 2) and `demands` (m, 2): latitude and longitude in degrees, or metres in the plane.

    >>> cover_within_radius([[0, 0], [30, 0]], [[0, 10], [29, 0]], 10.0, on_sphere=False).site.tolist()
    [0, 1]
    """
    places = [_check_places("site", sites, on_sphere), _check_places("demand", demands, on_sphere)]
    if not np.isfinite(radius_m) or radius_m <= 0:
        raise SitingError("radius", f"the radius must be above zero, not {radius_m} m", found=radius_m)
    first, second = (_on_unit_sphere(coordinates) if on_sphere else coordinates for coordinates in places)
    reach = 2.0 * np.sin(min(radius_m / EARTH_RADIUS_M, np.pi) / 2.0) if on_sphere else radius_m
    pairs = cKDTree(first).sparse_distance_matrix(cKDTree(second), reach * _SLACK + 1e-12, output_type="ndarray")
    rows, columns = pairs["i"], pairs["j"]
    distance = (great_circle_m if on_sphere else plane_m)(places[0][rows], places[1][columns])
    near = distance <= radius_m
    return from_pairs(rows[near], columns[near], sites=len(first), demands=len(second))


def _check_places(name: str, values: ArrayLike, on_sphere: bool) -> Floats:
    places = np.asarray(values, dtype=np.float64)
    if places.ndim != 2 or places.shape[1:] != (2,) or not len(places):
        raise SitingError("no_places", f"at least one {name} with two coordinates is needed", found=str(places.shape))
    for row in np.flatnonzero(~np.isfinite(places).all(axis=1))[:1]:
        raise SitingError("not_a_number", "a coordinate is not a number", where=f"{name} {row + 1}")
    if on_sphere:
        for row in np.flatnonzero((np.abs(places) > (90.0, 360.0)).any(axis=1))[:1]:
            raise SitingError("not_on_earth", f"{places[row].tolist()} is not on the Earth", where=f"{name} {row + 1}")
    return places


def _on_unit_sphere(places: Floats) -> Floats:
    latitude, longitude = np.radians(places).T
    flat = np.cos(latitude)
    return np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])


def _compute_starts(ascending: NDArray[np.int64], size: int) -> Integers:
    return np.concatenate([[0], np.cumsum(np.bincount(ascending, minlength=size))]).astype(np.int32)
