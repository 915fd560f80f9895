"""Free space and delta-Bullington at half of the time, P.1812-8 eqs (8), (39), (42), for the pixels of one radial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.sweep.fastmath import log2
from hatang.engines.radio.sweep.machine import compile_fast, compile_formula, get, put, read, write
from hatang.engines.radio.sweep.spherical import (
    DB10,
    F_THIRD,
    FREE_SPACE,
    LAMBDA,
    LAND,
    NU,
    SEA,
    knife_edge_db,
    mixed_db,
    smooth_nu,
    spherical_db,
    with_spread_db,
)
from hatang.engines.radio.sweep.walk import measure_obstacles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.radio.sweep.walk import Desk

f4, i4 = np.float32, np.int32


@compile_fast
def smooth_surface(desk: Desk, count: int) -> None:
    """The smooth surface at both ends, Attachment 1 §5.6.1, eqs (83)-(86), above the ground there, into ht and hr.

    With equal steps the sums of eqs (83)-(84) are prefix sums of z and i·z; z is counted from the site's ground.
    """
    for c in range(count):
        k = read(desk.k, c)
        n, end = np.float64(k), read(desk.end, c)
        z = np.float64(end)
        total, moment = read(desk.total, k), read(desk.moment, k)
        per = 1.0 / (n * n)
        write(desk.ht, c, f4((4.0 * n * total - 6.0 * moment + z * (1.0 - n)) * per))
        write(desk.hr, c, f4((6.0 * moment - 2.0 * n * total + z * (2.0 * n - 1.0)) * per) - end)


@compile_formula
def clear_product(d: np.float32, step_km: np.float32, bend: np.float32, longest_wave_m: np.float32) -> np.float32:
    """Product of the antennas' heights above which a smooth path of d samples is clear of the ground, m²."""
    zone = f4(0.5) * bend * d * d + f4(17.6) * np.sqrt(d * step_km * longest_wave_m)
    return f4(0.2525) * zone * zone


@compile_fast
def low_paths(
    desk: Desk,
    count: int,
    step_km: np.float32,
    bend: np.float32,
    above_m: np.float32,
    receiver_m: np.float32,
    longest_wave_m: np.float32,
) -> int:
    """Pixels whose smooth path may come within 0.55 of the first Fresnel zone of the ground, into `some`; how many.

    At every point of the smooth path the clearance is at least 2√(ht·hr·x·(1-x)) less the bulge; where that leaves
    0.55 of the zone free everywhere, eqs (24)-(25) give no spherical loss. The antennas' heights are taken from below:
    obstacles lower the smooth surface at least by what the two horizons alone do.
    """
    for c in range(count):
        k, a, b = read(desk.k, c), read(desk.a, c), read(desk.b, c)
        d, first, last = f4(k), f4(read(desk.where, k)), f4(read(desk.horizon, c))
        sighted = a < f4(0)
        high_t = f4(0) if sighted else max(a - bend * (d - first), f4(0))
        high_r = f4(0) if sighted else max(b - bend * last, f4(0))
        high = max(high_t * first, high_r * (d - last))
        ht = above_m - min(read(desk.ht, c) - high * high_t / (high_t + max(b, f4(1e-6))), f4(0))
        hr = receiver_m - min(read(desk.hr, c) - high * high_r / (high_r + max(a, f4(1e-6))), f4(0))
        zone = clear_product(d, step_km, bend, longest_wave_m)
        write(desk.zone, c, zone)
        write(desk.loss, c, ht * hr - zone)
    low_count = 0
    for c in range(count):
        put(desk.some, low_count, i4(c))
        low_count += i4(get(desk.loss, c) < f4(0))
    return low_count


@compile_fast
def effective_heights(desk: Desk, some: int, bend: np.float32, above_m: np.float32, receiver_m: np.float32) -> int:
    """Antenna heights above the smooth surface that obstacles have lowered, eqs (87)-(89) and (37), of `some`.

    Keeps those pixels in `some` that need the spherical Earth with these heights too; how many.
    """
    kept = 0
    for s in range(some):
        c = get(desk.some, s)
        st, sr = get(desk.ht, c), get(desk.hr, c)
        if get(desk.a, c) >= f4(0):
            high, high_t, high_r = measure_obstacles(desk, c, bend)
            share = high / max(high_t + high_r, f4(1e-20))
            st, sr = st - share * high_t, sr - share * high_r
        ht, hr = above_m - min(st, f4(0)), receiver_m - min(sr, f4(0))
        put(desk.ht, c, ht)
        put(desk.hr, c, hr)
        put(desk.some, kept, c)
        kept += i4(ht * hr < get(desk.zone, c))
    return kept


@compile_fast
def still_low(
    desk: Desk, rare: Desk, some: int, step_km: np.float32, bend: np.float32, longest_wave_m: np.float32
) -> int:
    """Those of `some` that need the spherical Earth on a flatter one too, into its `some`; how many."""
    kept = 0
    for s in range(some):
        c = get(desk.some, s)
        put(rare.some, kept, c)
        zone = clear_product(f4(get(desk.k, c)), step_km, bend, longest_wave_m)
        kept += i4(get(desk.ht, c) * get(desk.hr, c) < zone)
    return kept


@compile_fast
def edge_numbers(desk: Desk, count: int, step_km: np.float32) -> None:
    """ν·√λ of Bullington's point, or within sight of the sample nearest to the ray, eqs (14)-(20), into `a`."""
    scale = f4(0.002) / step_km
    for c in range(count):
        a, b = get(desk.a, c), get(desk.b, c)
        within = a < f4(0)
        square = b if within else f4(get(desk.k, c)) * a * b
        edge = np.sqrt(scale * square)
        put(desk.a, c, -edge if within else edge)


@compile_fast
def sum_free_space(desk: Desk, count: int, step_km: np.float32, difference_m: np.float32) -> None:
    """10·log10 of the squared slant distance in km², eq (8), into `b`; difference of the antennas above ground."""
    for c in range(count):
        d = f4(get(desk.k, c)) * step_km
        rise = f4(0.001) * (get(desk.end, c) + difference_m)
        put(desk.b, c, DB10 * log2(d * d + rise * rise))


@compile_fast
def knife_edges(desk: Desk, over: Desk, count: int, step_km: np.float32, bands: NDArray[np.float32], row: int) -> None:
    """Free space and the actual profile's Bullington loss of one band, eqs (8), (12)-(21), into `loss`.

    over: the walk over the profile, after `edge_numbers`.
    """
    fixed, per_root = get(bands, row + FREE_SPACE), get(bands, row + NU)
    for c in range(count):
        luc = knife_edge_db(get(over.a, c) * per_root)
        put(desk.loss, c, fixed + get(desk.b, c) + with_spread_db(luc, f4(get(desk.k, c)) * step_km))


@compile_fast
def smooth_losses(
    desk: Desk, over: Desk, some: int, step_km: np.float32, bend: np.float32, bands: NDArray[np.float32], row: int
) -> None:
    """Bullington's loss of the smooth path, eqs (12)-(21) with zero heights, of `over.some`, into `smooth`."""
    wave = get(bands, row + LAMBDA)
    for s in range(some):
        c = read(over.some, s)
        k = f4(read(desk.k, c))
        edge = knife_edge_db(smooth_nu(k, step_km, read(desk.ht, c), read(desk.hr, c), bend, wave))
        write(desk.smooth, s, with_spread_db(edge, k * step_km))


@compile_fast
def spherical_losses(
    desk: Desk,
    over: Desk,
    some: int,
    step_km: np.float32,
    radius_km: np.float32,
    bands: NDArray[np.float32],
    row: int,
    ground: int,
) -> None:
    """Spherical-Earth loss, eqs (22)-(36), of `over.some`, into `sphere`; ground: its kind's column of `bands`."""
    wave, f_third, constant = get(bands, row + LAMBDA), get(bands, row + F_THIRD), get(bands, row + ground)
    for s in range(some):
        c = read(over.some, s)
        d = f4(read(desk.k, c)) * step_km
        loss_db = spherical_db(d, read(desk.ht, c), read(desk.hr, c), radius_km, wave, constant, f_third)
        write(desk.sphere, s, loss_db)


@compile_fast
def spherical_mixed(
    desk: Desk,
    over: Desk,
    some: int,
    step_km: np.float32,
    radius_km: np.float32,
    bands: NDArray[np.float32],
    row: int,
    sea: NDArray[np.float32],
) -> None:
    """As `spherical_losses`, land and sea mixed by each path's share of `sea`, eq (28)."""
    wave, f_third = get(bands, row + LAMBDA), get(bands, row + F_THIRD)
    land, water = get(bands, row + LAND), get(bands, row + SEA)
    for s in range(some):
        c = read(over.some, s)
        d, ht, hr = f4(read(desk.k, c)) * step_km, read(desk.ht, c), read(desk.hr, c)
        write(desk.sphere, s, mixed_db(d, ht, hr, radius_km, wave, land, water, read(sea, c), f_third))


@compile_fast
def add_spherical(desk: Desk, over: Desk, some: int) -> None:
    """What the spherical Earth costs beyond the smooth path's knife edge, eq (39), added to `loss`."""
    for s in range(some):
        c = get(over.some, s)
        put(desk.loss, c, get(desk.loss, c) + max(get(desk.sphere, s) - get(desk.smooth, s), f4(0)))
