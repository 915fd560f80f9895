"""One site: every radial of the disc walked once, then the loss of each band, in machine code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.radio.sweep import median, relief
from hatang.engines.radio.sweep import walk as walking
from hatang.engines.radio.sweep.machine import exact, fast
from hatang.engines.radio.sweep.spherical import LAND

if TYPE_CHECKING:
    from numpy.typing import NDArray

f4, i4 = np.float32, np.int32


class Site(NamedTuple):
    """What a walk must know of the antennas, the Earth and the window; numbers only."""

    row: int  # of the site, in the ground
    column: int
    half_rows: int  # of the window: it holds 2·half + 1
    half_columns: int
    dx_m: float
    dy_m: float
    radius_m: float
    antenna_m: float  # above the site's ground
    receiver_m: float  # above the pixel's
    earth_km: float  # median effective Earth radius


@exact
def reach(site: Site, rows: int, columns: int, level: bool, forward: bool, side: int) -> tuple[int, int]:
    """Pixels of ground along the major axis and across it on one side, from the site to the edge of the ground."""
    east, west = columns - 1 - site.column, site.column
    south, north = rows - 1 - site.row, site.row
    if level:
        return (east if forward else west), (south if side > 0 else north)
    return (south if forward else north), (east if side > 0 else west)


@fast
def place_pixels(  # noqa: PLR0917 - numba takes no keyword-only arguments
    desk: walking.Desk,
    across: NDArray[np.int16],
    start: int,
    count: int,
    base: np.int32,
    major: np.int32,
    minor: np.int32,
) -> None:
    """Where each owned pixel lies in the flat window, into `place`."""
    for c in range(count):
        desk.place[c] = base + desk.k[c] * major + i4(across[start + c]) * minor


@exact
def owned(  # noqa: PLR0917
    along: NDArray[np.int16],
    across: NDArray[np.int16],
    start: int,
    stop: int,
    longest: int,
    widest: int,
    major_m: float,
    minor_m: float,
    radius_m: float,
) -> tuple[int, int]:
    """How many of the radial's pixels lie in the disc and on the ground, and the last sample they need."""
    count = stop - start
    while count > 0:
        k, y = int(along[start + count - 1]), int(across[start + count - 1])
        if k <= longest and y <= widest and math.hypot(k * major_m, y * minor_m) <= radius_m * (1 + 1e-9):
            return count, k
        count -= 1
    return 0, 0


@exact
def sweep_median(  # noqa: PLR0917
    ground: NDArray[np.float32],
    rows: int,
    columns: int,
    site: Site,
    slope: NDArray[np.float32],
    first: NDArray[np.int32],
    along: NDArray[np.int16],
    across: NDArray[np.int16],
    bands: NDArray[np.float32],
    desk: walking.Desk,
    out: NDArray[np.float32],
) -> None:
    """Loss of every pixel of the disc but the site's own, by band, into the flat window (bands, pixels)."""
    width = 2 * site.half_columns + 1
    origin = ground[site.row * columns + site.column]
    longest_wave = bands[:, 0].max()
    radials = len(slope)
    for octant in range(8):
        level, forward, side = octant & 1 == 0, octant & 2 == 0, 1 if octant & 4 == 0 else -1
        along_sign = 1 if forward else -1
        major_m, minor_m = (site.dx_m, site.dy_m) if level else (site.dy_m, site.dx_m)
        longest, widest = reach(site, rows, columns, level, forward, side)
        major = i4(along_sign * (1 if level else columns))
        minor = i4(side * (columns if level else 1))
        out_major = i4(along_sign * (1 if level else width))
        out_minor = i4(side * (width if level else 1))
        for j in range(radials):
            if (side < 0 and j == 0) or (not level and j == radials - 1):
                continue
            step_m = math.hypot(major_m, float(slope[j]) * minor_m)
            count, last = owned(along, across, first[j], first[j + 1], longest, widest, major_m, minor_m, site.radius_m)
            if count == 0:
                continue
            relief.heights(
                ground,
                i4(site.row * columns + site.column),
                major,
                minor,
                slope[j],
                i4(widest),
                last,
                origin,
                desk.z,
            )
            good = relief.known(desk.z, last)
            if good < last:
                count, last = owned(
                    along, across, first[j], first[j + 1], good, widest, major_m, minor_m, site.radius_m
                )
                if count == 0:
                    continue
            chosen = _radial(
                ground, site, along, across, first[j], count, last, step_m, major, minor, origin, columns, desk
            )
            place_pixels(
                desk,
                across,
                first[j],
                count,
                i4(site.half_rows * width + site.half_columns),
                out_major,
                out_minor,
            )
            step_km = f4(step_m / 1000)
            bend = f4(500.0 / site.earth_km * (step_m / 1000) ** 2)
            limit = f4(0.62 * longest_wave * step_m / 2)
            antenna, receiver = f4(site.antenna_m), f4(site.receiver_m)
            walking.walk(desk, count, chosen, limit)
            median.smooth_surface(desk, count)
            some = median.low_paths(desk, count, step_km, bend, antenna, receiver, longest_wave)
            median.effective_heights(desk, some, bend, antenna, receiver)
            median.edge_numbers(desk, count, step_km)
            median.sum_free_space(desk, count, step_km, receiver - antenna)
            for band in range(len(bands)):
                median.knife_edges(desk, count, step_km, bands, band)
                median.smooth_losses(desk, some, step_km, bend, bands, band)
                median.spherical_losses(desk, some, step_km, f4(site.earth_km), bands, band, LAND)
                median.add_spherical(desk, some)
                for c in range(count):
                    out[band, desk.place[c]] = desk.loss[c]


@exact
def _radial(  # noqa: PLR0917
    ground: NDArray[np.float32],
    site: Site,
    along: NDArray[np.int16],
    across: NDArray[np.int16],
    start: int,
    count: int,
    last: int,
    step_m: float,
    major: np.int32,
    minor: np.int32,
    origin: np.float32,
    columns: int,
    desk: walking.Desk,
) -> int:
    """Curve, running values and ends of the owned pixels."""
    bend = f4(500.0 / site.earth_km * (step_m / 1000) ** 2)
    relief.curve(desk.z, last, f4(site.antenna_m), bend, desk.u)
    desk.u[0] = walking.NOTHING
    relief.candidates(desk.u, last, desk.keep)
    chosen = walking.scan(desk, last)
    walking.ends(
        desk,
        ground,
        along,
        across,
        start,
        count,
        i4(site.row * columns + site.column),
        major,
        minor,
        origin,
        f4(site.antenna_m),
        f4(site.receiver_m),
        bend,
    )
    return chosen
