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

# Discs are drawn in metres (UTM zone 48N serves the whole province, 108°E ± 1°) and laid over areas in degrees, where
# the edges of an area are straight by convention; over one kilometre a degree is as good a plane as any.
_METRES = "EPSG:32648"
_QUADRANT_SEGMENTS = 8
_KEPT = 128
_kept: OrderedDict[tuple[object, ...], NDArray[np.float64]] = OrderedDict()
_lock = Lock()


@lru_cache(maxsize=1)
def _build_projections() -> tuple[Transformer, Transformer]:
    return (
        Transformer.from_crs("EPSG:4326", _METRES, always_xy=True),
        Transformer.from_crs(_METRES, "EPSG:4326", always_xy=True),
    )


def project_to_metres(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) longitude and latitude as metres east and north; NaN stays NaN."""
    x, y = _build_projections()[0].transform(points[:, 0], points[:, 1])
    flat = np.column_stack([x, y])
    flat[~np.isfinite(flat).all(axis=1)] = np.nan
    return flat


def build_discs(points: NDArray[np.float64], radius_m: float = HAMLET_RADIUS_M) -> NDArray[np.object_]:
    """A disc in EPSG:4326 around each (n, 2) longitude and latitude."""
    to_metres, to_degrees = _build_projections()
    x, y = to_metres.transform(points[:, 0], points[:, 1])
    round_ = shapely.buffer(shapely.points(x, y), radius_m, quad_segs=_QUADRANT_SEGMENTS)
    drawn: NDArray[np.object_] = shapely.transform(
        round_, lambda corners: np.column_stack(to_degrees.transform(corners[:, 0], corners[:, 1]))
    )
    return drawn


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
    drawn = build_discs(points[known], radius_m)
    shapely.prepare(area)
    inside = np.where(shapely.contains_properly(area, drawn), 1.0, 0.0)
    cut = np.flatnonzero(shapely.intersects(area, drawn) & (inside == 0.0))
    if cut.size:
        inside[cut] = _cut_shares(drawn[cut], area)
    shares[known] = inside
    return shares


def _cut_shares(drawn: NDArray[np.object_], area: shapely.Geometry) -> NDArray[np.float64]:
    """The shares of discs that an edge crosses; each disc meets only the parts of the area that lie near it."""
    parts = shapely.get_parts(area)
    disc_index, part_index = shapely.STRtree(parts).query(drawn)
    pieces = shapely.area(shapely.intersection(drawn[disc_index], parts[part_index]))
    covered = np.bincount(disc_index, weights=pieces, minlength=len(drawn))
    shares: NDArray[np.float64] = np.clip(covered / shapely.area(drawn), 0.0, 1.0)
    return shares


def cache_disc_shares(
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
