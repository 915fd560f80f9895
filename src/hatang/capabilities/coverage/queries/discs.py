"""Which share of a hamlet lies in an area: a hamlet is a disc, never its centre alone."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from hatang.capabilities.coverage.terms import HAMLET_RADIUS_M

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# VN-2000 is not needed for shares of one-kilometre discs: UTM zone 48N serves the whole province (108°E ± 1°).
_METRES = "EPSG:32648"
_QUADRANT_SEGMENTS = 8
_KEPT = 128
_kept: OrderedDict[tuple[object, ...], NDArray[np.float64]] = OrderedDict()
_lock = Lock()


@lru_cache(maxsize=1)
def _to_metres() -> Callable[..., tuple[NDArray[np.float64], NDArray[np.float64]]]:
    return Transformer.from_crs("EPSG:4326", _METRES, always_xy=True).transform


def in_metres(geometry: shapely.Geometry) -> shapely.Geometry:
    """The EPSG:4326 geometry in metres."""
    return shapely.transform(geometry, lambda points: np.column_stack(_to_metres()(points[:, 0], points[:, 1])))


def disc_shares(
    points: NDArray[np.float64], area: shapely.Geometry, radius_m: float = HAMLET_RADIUS_M
) -> NDArray[np.float64]:
    """The share (0…1) of each disc that lies in the area.

    `points`: (n, 2) longitude and latitude, NaN where a position is unknown (its share is NaN); `area`: polygons in
    EPSG:4326.

    >>> disc_shares(np.empty((0, 2)), shapely.box(108, 15, 109, 16)).tolist()
    []
    >>> disc_shares(np.array([[108.5, 15.5], [107.0, 15.5], [np.nan, np.nan]]), shapely.box(108, 15, 109, 16)).tolist()
    [1.0, 0.0, nan]
    """
    shares = np.full(len(points), np.nan)
    known = np.flatnonzero(~np.isnan(points).any(axis=1))
    if known.size == 0:
        return shares
    x, y = _to_metres()(points[known, 0], points[known, 1])
    centres = shapely.points(x, y)
    discs = shapely.buffer(centres, radius_m, quad_segs=_QUADRANT_SEGMENTS)
    ground = in_metres(area)
    shapely.prepare(ground)
    inside = np.where(shapely.contains_properly(ground, discs), 1.0, 0.0)
    cut = np.flatnonzero(shapely.intersects(ground, discs) & (inside == 0.0))
    if cut.size:
        # Only what lies near the cut discs is intersected: a province-wide polygon has tens of thousands of corners.
        tree = shapely.STRtree(shapely.get_parts(ground))
        parts = tree.geometries
        disc_index, part_index = tree.query(discs[cut])
        pieces = shapely.area(shapely.intersection(discs[cut][disc_index], parts[part_index]))
        covered = np.bincount(disc_index, weights=pieces, minlength=cut.size)
        inside[cut] = np.clip(covered / shapely.area(discs[cut]), 0.0, 1.0)
    shares[known] = inside
    return shares


def remembered(
    key: tuple[object, ...], points: NDArray[np.float64], area: Callable[[], shapely.Geometry]
) -> NDArray[np.float64]:
    """`disc_shares`, kept by the key of the area and the points themselves; the area is loaded only when needed."""
    full = (*key, points.tobytes())
    with _lock:
        if full in _kept:
            _kept.move_to_end(full)
            return _kept[full]
    shares = disc_shares(points, area())
    with _lock:
        _kept[full] = shares
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return shares
