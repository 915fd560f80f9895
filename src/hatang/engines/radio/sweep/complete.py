"""The complete P.1812-8 for the pixels of one radial: everything that stands beside diffraction, band by band."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.radio.sweep.air import (
    DB20,
    DUCT,
    OVER,
    PLACE,
    ROOT,
    ROOTED,
    THIRD,
    TROPO,
    coast_db,
    exceeded_deviate,
    inland_share,
    lg_beta0,
    multipath_factor,
    near_share,
    shielding_db,
    sight_share,
    soft_least,
    soft_sum,
    time_db,
)
from hatang.engines.radio.sweep.fastmath import arctan, log2
from hatang.engines.radio.sweep.machine import (
    compile_exact,
    compile_fast,
    compile_formula,
    get,
    pick,
    pointer,
    put,
    read,
    write,
)
from hatang.engines.radio.sweep.relief import REACH
from hatang.engines.radio.sweep.walk import find_least_clearance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.radio.sweep.walk import Desk

f4, i4 = np.float32, np.int32

UNKNOWN = f4(-1e30)
_ANYWHERE = f4(1e30)  # a squared clearance above every other
NO_COAST_KM = f4(500)
_SAME_DB = f4(1e-3)  # losses nearer than this are not told apart


class Air(NamedTuple):
    """Arrays of one radial by owned pixel: what the complete model knows beside a `Desk`."""

    seen: NDArray[np.int32]  # 1 within sight
    theta_t: NDArray[np.float32]  # horizon elevation angles, mrad, eqs (76)-(81)
    theta_r: NDArray[np.float32]
    fj: NDArray[np.float32]  # eq (57)
    reach: NDArray[np.float32]  # both horizon distances together, km
    enhanced: NDArray[np.float32]  # factor of lg(p/50) in eq (10)
    scatter: NDArray[np.float32]  # what of eq (44) knows no frequency, dB
    lift: NDArray[np.float32]  # ducting loss that grows with f^(1/3), from below
    spread: NDArray[np.float32]  # the part that knows none
    shade_t: NDArray[np.float32]  # and what grows with √f in the logarithms of both terminals' shielding
    shade_r: NDArray[np.float32]
    hte: NDArray[np.float32]  # eq (92)
    hre: NDArray[np.float32]
    sea: NDArray[np.float32]  # share of the path over sea
    land_km: NDArray[np.float32]  # longest stretches, §3.6
    inland_km: NDArray[np.float32]
    coast_t: NDArray[np.float32]  # distances to the sea over land, km
    coast_r: NDArray[np.float32]
    place: NDArray[np.float32]  # share of the location correction that holds here
    lgb: NDArray[np.float32]  # lg of β0 in %
    fi: NDArray[np.float32]  # eq (40)
    timed: NDArray[np.float32]  # eq (52), UNKNOWN until asked for
    half: NDArray[np.float32]  # losses of one band: eq (42),
    low: NDArray[np.float32]  # eq (59),
    most: NDArray[np.float32]  # eq (43), then eq (61),
    total: NDArray[np.float32]  # eq (69)
    some: NDArray[np.int32]  # pixels whose ducts may matter


class Sky(NamedTuple):
    """What the complete model must know of the whole sweep; numbers only."""

    complete: bool  # else free space and delta-Bullington alone
    covered: bool  # there is a surface above the ground
    zoned: bool
    dated: bool  # less than 50 % of time: a second effective Earth radius is asked for
    lg_time: float  # lg of p in %
    latitude_deg: float
    least_time_db: float


class Slope(NamedTuple):
    """One radial's numbers for the air."""

    step_km: np.float32
    earth_km: np.float32
    bend: np.float32
    antenna_m: np.float32
    receiver_m: np.float32
    origin_m: np.float32
    latitude_deg: np.float32  # of the site
    turn_deg: np.float32  # of the path's centre, further at each sample
    lg_time: np.float32
    lg_half: np.float32  # lg(p/50)


def create_air(longest: int) -> Air:
    """Empty arrays for radials of up to `longest` samples."""
    whole = {"seen", "some"}
    made = {name: np.zeros((longest + 16) * 2, i4 if name in whole else f4) for name in Air._fields}
    made["coast_t"][:] = made["coast_r"][:] = NO_COAST_KM
    made["place"][:] = 1.0
    return Air(**made)


@compile_exact
def to_air_pointers(air: Air) -> Air:
    """The same as bare pointers."""
    return Air(
        pointer(air.seen),
        pointer(air.theta_t),
        pointer(air.theta_r),
        pointer(air.fj),
        pointer(air.reach),
        pointer(air.enhanced),
        pointer(air.scatter),
        pointer(air.lift),
        pointer(air.spread),
        pointer(air.shade_t),
        pointer(air.shade_r),
        pointer(air.hte),
        pointer(air.hre),
        pointer(air.sea),
        pointer(air.land_km),
        pointer(air.inland_km),
        pointer(air.coast_t),
        pointer(air.coast_r),
        pointer(air.place),
        pointer(air.lgb),
        pointer(air.fi),
        pointer(air.timed),
        pointer(air.half),
        pointer(air.low),
        pointer(air.most),
        pointer(air.total),
        pointer(air.some),
    )


@compile_fast
def compute_angles(desk: Desk, air: Air, count: int, slope: Slope, least_time_db: np.float32) -> None:
    """Horizons, angular distance and what follows from them, Attachment 1 §5; after `walk` and `smooth_surface`.

    `lift`, `spread` and the shades bound ducting from below: with the least of its variability in time, and within
    sight with both horizons where they matter least.
    """
    step = slope.step_km
    per_m = f4(0.001) / step
    for c in range(count):
        k, a, rise = read(desk.k, c), read(desk.a, c), read(desk.rise, c)
        seen = a < f4(0)
        d = f4(k) * step
        turn = f4(1000) * d / slope.earth_km
        down = pick(seen, f4(0), read(desk.b, c)) - rise
        theta_t = f4(1000) * arctan((rise + max(a, f4(0))) * per_m)
        theta_r = f4(1000) * arctan((down - f4(2) * slope.bend * f4(k)) * per_m)
        theta = turn + theta_t + theta_r
        near = pick(seen, f4(0), f4(read(desk.where, k)) * step)
        far = pick(seen, f4(0), f4(k - read(desk.horizon, c)) * step)
        reach = pick(seen, d, near + far)
        over_t = max(theta_t - f4(0.1) * pick(seen, d, near), f4(0))
        over_r = max(theta_r - f4(0.1) * pick(seen, d, far), f4(0))
        bent = turn + min(theta_t, f4(0.1) * near) + min(theta_r, f4(0.1) * far)
        write(air.seen, c, i4(seen))
        write(air.theta_t, c, theta_t)
        write(air.theta_r, c, theta_r)
        write(air.fj, c, sight_share(theta))
        write(air.reach, c, reach)
        write(air.enhanced, c, multipath_factor(reach))
        write(air.scatter, c, DB20 * log2(d) + f4(0.573) * theta)
        write(air.lift, c, f4(5e-5) * slope.earth_km * bent + OVER * (over_t + over_r))
        write(air.spread, c, DB20 * log2(reach) + least_time_db)
        write(air.shade_t, c, ROOTED * over_t * np.sqrt(near))
        write(air.shade_r, c, ROOTED * over_r * np.sqrt(far))
        write(air.hte, c, slope.antenna_m - min(read(desk.ht, c), f4(0)))
        write(air.hre, c, slope.receiver_m - min(read(desk.hr, c), f4(0)))
        write(air.timed, c, UNKNOWN)


@compile_fast
def all_inland(desk: Desk, air: Air, count: int, step_km: np.float32) -> None:
    """Without zones every path is inland over its whole length."""
    for c in range(count):
        d = f4(read(desk.k, c)) * step_km
        write(air.land_km, c, d)
        write(air.inland_km, c, d)


@compile_fast
def under_cover(desk: Desk, air: Air, cover: NDArray[np.float32], count: int, receiver_m: np.float32) -> None:
    """The share of location variability left at the receiver's height over clutter, u(h) of eq (66)."""
    for c in range(count):
        above = receiver_m - read(cover, read(desk.spot, c))
        write(air.place, c, min(max(f4(1) - f4(0.1) * above, f4(0)), f4(1)))


@compile_fast
def in_the_open(air: Air, count: int, receiver_m: np.float32) -> None:
    """The same where nothing stands on the ground."""
    for c in range(count):
        write(air.place, c, min(max(f4(1) - f4(0.1) * receiver_m, f4(0)), f4(1)))


@compile_formula
def _centre_latitude(slope: Slope, k: int) -> np.float32:
    return abs(slope.latitude_deg + slope.turn_deg * f4(k))


@compile_fast
def compute_time_factors(desk: Desk, air: Air, count: int, slope: Slope) -> None:
    """β0 and what it makes of the percentage of time, eqs (2)-(5), (40), into lgb and fi."""
    wanted = exceeded_deviate(slope.lg_time)
    for c in range(count):
        tau = inland_share(read(air.inland_km, c))
        lgb = lg_beta0(read(air.land_km, c), tau, _centre_latitude(slope, read(desk.k, c)))
        write(air.lgb, c, lgb)
        write(air.fi, c, pick(slope.lg_time > lgb, wanted / exceeded_deviate(lgb), f4(1)))


@compile_fast
def at_half(desk: Desk, air: Air, count: int) -> None:
    """Eqs (43) and (59) at 50 % of time are eq (42)."""
    for c in range(count):
        write(air.low, c, read(desk.loss, c))
        write(air.most, c, read(desk.loss, c))


@compile_fast
def keep_median_loss(desk: Desk, air: Air, count: int) -> None:
    """Put eq (42) of the median Earth aside while the other radius is computed."""
    for c in range(count):
        write(air.half, c, read(desk.loss, c))


@compile_fast
def at_time(desk: Desk, air: Air, count: int, slope: Slope, fixed: np.float32) -> None:
    """Eqs (41), (43) and (59) from the losses of both Earth radii, into most and low; fixed: free space at 1 km."""
    for c in range(count):
        free = fixed + read(desk.b, c)
        half, fi = read(air.half, c), read(air.fi, c)
        enhanced, lgb = read(air.enhanced, c), read(air.lgb, c)
        ldp = half - free + fi * (read(desk.loss, c) - half)
        least = free + slope.lg_half * enhanced
        land = (f4(1) - read(air.sea, c)) * ldp
        rare = free + (lgb - f4(1.6989700043)) * enhanced + land
        write(air.most, c, least + ldp)
        write(air.low, c, pick(slope.lg_time >= lgb, half + (rare - half) * fi, least + land))


@compile_fast
def ducts_wanted(
    desk: Desk, air: Air, count: int, lg_half: np.float32, bands: NDArray[np.float32], row: int, fixed: np.float32
) -> int:
    """Pixels where ducting may carry more than diffraction lets through, into `some`; how many.

    Nothing carries more than the free path with its multipath does, eq (60): where diffraction takes nothing, no duct
    is asked.
    """
    third, root, constant = get(bands, row + THIRD), get(bands, row + ROOT), get(bands, row + DUCT) + fixed
    for c in range(count):
        most = read(air.most, c)
        shaded = (f4(1) + root * read(air.shade_t, c)) * (f4(1) + root * read(air.shade_r, c))
        least = constant + read(air.spread, c) + third * read(air.lift, c) + DB20 * log2(shaded)
        free = fixed + read(desk.b, c) + lg_half * read(air.enhanced, c) + _SAME_DB
        write(air.total, c, max(least, free) - most)
    wanted = 0
    for c in range(count):
        put(air.some, wanted, i4(c))
        wanted += i4(get(air.total, c) < f4(0))
    return wanted


@compile_formula
def terrain_roughness(desk: Desk, c: int, start: int, stop: int, foot_m: np.float32, slope_m: np.float32) -> np.float32:
    """hm, eq (93): the highest ground above the smooth line between both horizons; on vertices of the hull, m."""
    k = np.int64(get(desk.k, c))
    if start == stop:
        return get(desk.z, start) - foot_m - slope_m * f4(start)
    high = f4(0)
    for i in range(max(k - REACH, start), stop + 1):
        high = max(high, get(desk.z, i) - foot_m - slope_m * f4(i))
    i = np.int64(get(desk.vertex, c))
    while i >= start and i > 0:
        high = max(high, get(desk.z, i) - foot_m - slope_m * f4(i))
        i = np.int64(get(desk.below, i))
    return high


@compile_formula
def _find_horizons(desk: Desk, air: Air, c: int) -> tuple[int, int]:
    """The samples of both horizons; within sight both are where the ray comes nearest to the ground."""
    k = np.int64(get(desk.k, c))
    last = np.int64(get(desk.horizon, c))
    if get(air.seen, c) == 0:
        return np.int64(get(desk.where, k)), last
    if last == 0:
        _least, last = find_least_clearance(desk, k, get(desk.rise, c), _ANYWHERE, f4(0))
        put(desk.horizon, c, i4(last))
    return last, last


@compile_formula
def _time_variability(desk: Desk, air: Air, c: int, slope: Slope, start: int, stop: int) -> np.float32:
    """Eq (52) of one pixel, computed once for all bands."""
    if get(air.timed, c) > UNKNOWN:
        return get(air.timed, c)
    k = get(desk.k, c)
    d = f4(k) * slope.step_km
    hte, hre = get(air.hte, c), get(air.hre, c)
    foot = slope.antenna_m - hte
    rise = (get(desk.end, c) + slope.receiver_m - hre - foot) / f4(k)
    rough = terrain_roughness(desk, c, start, stop, foot, rise)
    tau = inland_share(get(air.inland_km, c))
    lgb = lg_beta0(get(air.land_km, c), tau, _centre_latitude(slope, k))
    between = f4(stop - start) * slope.step_km
    variability_db = time_db(d, lgb, tau, between, np.sqrt(hte) + np.sqrt(hre), rough, slope.earth_km, slope.lg_time)
    put(air.timed, c, variability_db)
    return variability_db


@compile_fast
def add_ducting(
    desk: Desk, air: Air, some: int, slope: Slope, bands: NDArray[np.float32], row: int, fixed: np.float32
) -> None:
    """Ducting and layer reflection, eqs (46)-(56), (60), (61), of the pixels in `some`, into `most`."""
    third, root, constant = get(bands, row + THIRD), get(bands, row + ROOT), get(bands, row + DUCT)
    for s in range(some):
        c = np.int64(get(air.some, s))
        start, stop = _find_horizons(desk, air, c)
        k = get(desk.k, c)
        d, near, far = f4(k) * slope.step_km, f4(start) * slope.step_km, f4(k - stop) * slope.step_km
        theta_t, theta_r, most = get(air.theta_t, c), get(air.theta_r, c), get(air.most, c)
        bent = f4(1000) * d / slope.earth_km + min(theta_t, f4(0.1) * near) + min(theta_r, f4(0.1) * far)
        loss = fixed + constant + DB20 * log2(near + far) + f4(5e-5) * slope.earth_km * third * bent
        loss += shielding_db(theta_t - f4(0.1) * near, near, third, root)
        loss += shielding_db(theta_r - f4(0.1) * far, far, third, root)
        sea = get(air.sea, c)
        loss += coast_db(get(air.coast_t, c), near, slope.origin_m + slope.antenna_m, sea)
        loss += coast_db(get(air.coast_r, c), far, slope.origin_m + get(desk.end, c) + slope.receiver_m, sea)
        loss += _time_variability(desk, air, c, slope, start, stop)
        least = fixed + get(desk.b, c) + slope.lg_half * get(air.enhanced, c)
        soft = soft_sum(loss, least)
        put(air.most, c, pick(soft > most, most, soft + (most - soft) * near_share(d)))


@compile_fast
def finish_losses(
    desk: Desk, air: Air, count: int, lg_half: np.float32, bands: NDArray[np.float32], row: int, fixed: np.float32
) -> None:
    """Eqs (62), (44), (63), (67) and (69), into `total`."""
    constant, place = get(bands, row + TROPO), get(bands, row + PLACE)
    for c in range(count):
        most = read(air.most, c)
        loss = most + (read(air.low, c) - most) * read(air.fj, c)
        loss = soft_least(loss, constant + read(air.scatter, c)) + place * read(air.place, c)
        least = fixed + read(desk.b, c) + lg_half * read(air.enhanced, c)
        write(air.total, c, max(loss, least))
