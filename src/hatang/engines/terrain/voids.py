"""Holes in the source heights: small ones are filled from their rim, the sea is set to 0, large ones stay missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from hatang.engines.terrain.grid import Void

if TYPE_CHECKING:
    from numpy.typing import NDArray

    class Pixels(Protocol):
        """What a grid must say of its pixels: their side and where on Earth one lies."""

        @property
        def step_m(self) -> float: ...

        def centre(self, row: Any, column: Any) -> tuple[Any, Any]: ...


# A hole wider than this is a mountain nobody measured: inventing it would be worse than saying so.
LARGEST_VOID_M = 2000.0
# A rim this low all round (its 90th percentile) is a shore: SRTM marks water it could not measure as void.
SEA_RIM_M = 1.0
NEIGHBOURS = 12
REPORTED = 100
_EIGHT = np.ones((3, 3), bool)


def fill_voids(
    height_m: NDArray[np.float32], covered: NDArray[np.bool_], grid: Pixels, *, largest_void_m: float = LARGEST_VOID_M
) -> tuple[int, tuple[Void, ...]]:
    """Fill holes of `height_m` (float32, NaN where unknown) in place, only where a file covers the pixel.

    Inverse squared distance from the nearest rim pixels. Returns the pixels filled and the holes, largest first (at
    most 100 are told).
    """
    void = covered & np.isnan(height_m)
    if not void.any():
        return 0, ()
    # start: scipy
    from scipy import ndimage  # late: most terrain has no holes, and scipy is slow to load

    labels, _count = ndimage.label(void, structure=_EIGHT)
    holes: list[Void] = []
    inside: list[NDArray[Any]] = []
    rims: list[NDArray[Any]] = []
    filled = 0
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        rows, columns = (slice(max(region.start - 1, 0), region.stop + 1) for region in box)
        hole = labels[rows, columns] == label
        around = height_m[rows, columns]
        rim = ndimage.binary_dilation(hole, structure=_EIGHT) & ~hole & np.isfinite(around)
        pixels = int(hole.sum())
        span_m = max(box[0].stop - box[0].start, box[1].stop - box[1].start) * grid.step_m
        corner = np.array([rows.start, columns.start])
        fate = _decide_fate(around[rim], span_m, largest_void_m)
        if fate == "sea":
            around[hole] = 0.0
        elif fate == "filled":
            inside.append(np.argwhere(hole) + corner)
            rims.append(np.argwhere(rim) + corner)
        filled += 0 if fate == "left" else pixels
        middle = np.argwhere(hole).mean(axis=0) + corner
        longitude, latitude = grid.centre(*middle)
        holes.append(Void(float(longitude), float(latitude), pixels, pixels * grid.step_m**2 / 1e6, fate))
    if inside:
        _interpolate_holes(height_m, np.concatenate(inside), np.unique(np.concatenate(rims), axis=0))
    holes.sort(key=lambda region: (-region.pixels, region.longitude, region.latitude))
    return filled, tuple(holes[:REPORTED])


def _decide_fate(rim_m: NDArray[np.float32], span_m: float, largest_void_m: float) -> str:
    if rim_m.size == 0:
        return "left"
    if float(np.percentile(np.abs(rim_m), 90)) <= SEA_RIM_M:
        return "sea"
    return "filled" if span_m <= largest_void_m else "left"


def _interpolate_holes(height_m: NDArray[np.float32], inside: NDArray[Any], rim: NDArray[Any]) -> None:
    # start: scipy
    from scipy.spatial import cKDTree

    values = height_m[rim[:, 0], rim[:, 1]].astype(np.float64)
    tree = cKDTree(rim)
    for part in np.array_split(inside, len(inside) // 200_000 + 1):
        distance, index = tree.query(part, k=min(NEIGHBOURS, len(rim)))
        distance, index = distance.reshape(len(part), -1), index.reshape(len(part), -1)
        weight = 1.0 / distance**2
        height_m[part[:, 0], part[:, 1]] = (weight * values[index]).sum(axis=1) / weight.sum(axis=1)
