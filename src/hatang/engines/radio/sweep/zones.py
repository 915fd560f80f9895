"""Radio-climatic zones along one radial, P.1812-8 §3.3-3.6: what of each path is sea, how long its land is, where the
coast lies.

A border lies half-way between two points, so a point counts a whole step within a path and half a step at its ends.
All of it is told by sums over the samples before the pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.radio.p1812.climate import INLAND as _INLAND
from hatang.engines.radio.p1812.climate import SEA as _SEA
from hatang.engines.radio.sweep.complete import NO_COAST_KM
from hatang.engines.radio.sweep.machine import compile_exact, compile_fast, get, pick, pointer, put, read, write

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.radio.sweep.complete import Air
    from hatang.engines.radio.sweep.walk import Desk

f4, i4 = np.float32, np.int32

SEA, INLAND = i4(_SEA), i4(_INLAND)
_HALF = f4(0.5)


class Zones(NamedTuple):
    """Arrays by sample: what the samples before it say, lengths in samples."""

    kind: NDArray[np.int32]  # zone of the sample itself
    sea: NDArray[np.float32]  # sum of the sea
    land_here: NDArray[np.float32]  # the stretch of land that ends just before, 0 where that is sea
    land_most: NDArray[np.float32]  # the longest stretch
    inland_here: NDArray[np.float32]
    inland_most: NDArray[np.float32]
    first: NDArray[np.int32]  # the first sample of sea, -1 where there is none
    last: NDArray[np.int32]  # and the last


def create_zones(longest: int) -> Zones:
    """Empty arrays for radials of up to `longest` samples."""
    whole = {"kind", "first", "last"}
    return Zones(**{name: np.zeros(longest + 16, i4 if name in whole else f4) for name in Zones._fields})


@compile_exact
def to_zone_pointers(found: Zones) -> Zones:
    """The same as bare pointers."""
    return Zones(
        pointer(found.kind),
        pointer(found.sea),
        pointer(found.land_here),
        pointer(found.land_most),
        pointer(found.inland_here),
        pointer(found.inland_most),
        pointer(found.first),
        pointer(found.last),
    )


@compile_exact
def sample_zones(
    zone: NDArray[np.int8],
    base: np.int32,
    major: np.int32,
    minor: np.int32,
    slope: np.float32,
    limit: np.int32,
    count: int,
    kind: NDArray[np.int32],
) -> None:
    """The zone of the pixel nearest to each sample 0…count; arguments as of `relief.heights`."""
    for i in range(count + 1):
        across = min(i4(slope * f4(i) + _HALF), limit)
        put(kind, i, i4(get(zone, base + i4(i) * major + across * minor)))


@compile_exact
def sum_zones(found: Zones, count: int) -> None:
    """Fill the sums before each sample 1…count."""
    sea = land = land_most = inland = inland_most = f4(0)
    first = last = i4(-1)
    for i in range(count + 1):
        put(found.sea, i, sea)
        put(found.land_here, i, land)
        put(found.land_most, i, land_most)
        put(found.inland_here, i, inland)
        put(found.inland_most, i, inland_most)
        put(found.first, i, first)
        put(found.last, i, last)
        kind = get(found.kind, i)
        weight = _HALF if i == 0 else f4(1)
        if kind == SEA:
            sea += weight
            last = i4(i)
            first = last if first < 0 else first
        land = land + weight if kind != SEA else f4(0)
        inland = inland + weight if kind == INLAND else f4(0)
        land_most = max(land_most, land)
        inland_most = max(inland_most, inland)


@compile_fast
def of_paths(desk: Desk, air: Air, found: Zones, zone: NDArray[np.int8], count: int, step_km: np.float32) -> None:
    """Share of sea, longest land and inland, distances to the coast, and whether places differ, of each owned pixel."""
    by_the_sea = get(found.kind, 0) == SEA
    for c in range(count):
        k = read(desk.k, c)
        kind = i4(read(zone, read(desk.spot, c)))
        on_sea, inland = kind == SEA, kind == INLAND
        sea = read(found.sea, k) + pick(on_sea, _HALF, f4(0))
        land_here = pick(on_sea, f4(0), read(found.land_here, k) + _HALF)
        inland_here = pick(inland, read(found.inland_here, k) + _HALF, f4(0))
        first, last = read(found.first, k), read(found.last, k)
        write(air.sea, c, sea / f4(k))
        write(air.land_km, c, max(read(found.land_most, k), land_here) * step_km)
        write(air.inland_km, c, max(read(found.inland_most, k), inland_here) * step_km)
        start = pick(by_the_sea, f4(0), (f4(first) - _HALF) * step_km)
        write(air.coast_t, c, pick(first < i4(0), pick(on_sea, (f4(k) - _HALF) * step_km, NO_COAST_KM), start))
        end = pick(last < i4(0), NO_COAST_KM, (f4(k - last) - _HALF) * step_km)
        write(air.coast_r, c, pick(on_sea, f4(0), end))
        write(air.place, c, read(air.place, c) * pick(on_sea, f4(0), f4(1)))
