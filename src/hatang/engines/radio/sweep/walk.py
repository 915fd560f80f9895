"""The walk along one radial: for every pixel it owns, what the ground before it does to the path.

Every prefix of the radial is a path. In the heights u over the curved Earth, with the transmitting antenna at (0, 0)
and distances in samples, rays are straight lines, so

- the slope of the transmitter's horizon is the running maximum of u/i;
- the slope of the receiver's horizon is its tangent to the upper hull of the samples before it, which a stack keeps;
- with a and b, the slopes of the two horizons above the line of sight, Bullington's point has
  ν² = 0.002·d·a·b/λ (P.1812-8 eqs (15)-(20) with the crossing point eliminated);
- within sight ν is the largest of all samples, found by blocks that are left out when their highest slope cannot win.

A second Earth, flatter by some bend, is walked at the same time where a part of time asks for one. Its heights are
those of the first and flatter·i² more, so its hull's vertices are among the first one's, and who is within sight on the
first Earth is so on the second, with more room.

None of this knows the frequency. The hull of the flat-Earth heights (for the obstructed smooth surface, Attachment 1
§5.6.2) needs no stack of its own: adding the concave -bend·i² to points keeps every vertex of their upper hull a
vertex, so the flat hull's vertices are among those of the curved one, between the two horizons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

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

if TYPE_CHECKING:
    from numpy.typing import NDArray

f4, i4 = np.float32, np.int32

NOTHING = f4(-1e30)  # a slope below every other
_SHIFT = 4
EMPTY = 4  # the stack begins with vertices below every other, so that looking under it needs no test


class Desk(NamedTuple):
    """Arrays of one radial: by sample, by place on the stack, by owned pixel."""

    z: NDArray[np.float32]  # ground above the site's, m
    u: NDArray[np.float32]  # the same over the curved Earth, from the transmitting antenna
    keep: NDArray[np.int32]  # whether the sample may stand on the hull
    steep: NDArray[np.float32]  # u/i
    best: NDArray[np.float32]  # the largest u/i of the samples before
    where: NDArray[np.int32]  # and its sample
    total: NDArray[np.float64]  # sum of z before
    moment: NDArray[np.float64]  # sum of i·z before
    chosen: NDArray[np.int32]  # samples that may stand on the hull, in order
    below: NDArray[
        np.int32
    ]  # the vertex under a sample when it was put on the stack; stays right as long as it is on it
    inverse: NDArray[np.float32]  # 1/i
    tops: NDArray[np.float32]  # the largest u/i of each block
    hull_u: NDArray[np.float32]
    hull_i: NDArray[np.int32]
    k: NDArray[np.int32]  # the pixel's sample
    place: NDArray[np.int32]  # where the pixel lies in the window
    spot: NDArray[np.int32]  # and on the ground
    end: NDArray[np.float32]  # the pixel's own ground above the site's, m
    rise: NDArray[np.float32]  # slope of the line of sight
    a: NDArray[np.float32]  # the transmitter's horizon above the line of sight; negative within sight
    b: NDArray[np.float32]  # the receiver's horizon above it; within sight the smallest squared clearance
    horizon: NDArray[np.int32]  # the receiver's horizon; within sight the sample of the largest ν
    vertex: NDArray[np.int32]  # the highest vertex of the hull that is not beyond it
    ht: NDArray[np.float32]  # effective antenna heights above the smooth surface, m
    hr: NDArray[np.float32]
    zone: NDArray[np.float32]  # product of ht and hr above which the smooth path is clear of the ground, m²
    loss: NDArray[np.float32]
    some: NDArray[np.int32]  # owned pixels that need the spherical Earth
    smooth: NDArray[np.float32]  # their losses over the smooth path
    sphere: NDArray[np.float32]  # and over the spherical Earth


_WHOLE = {"keep", "where", "chosen", "below", "hull_i", "k", "place", "spot", "horizon", "vertex", "some"}
_WIDE = {"total", "moment"}


def create_desk(longest: int) -> Desk:
    """An empty desk for radials of up to `longest` samples; a sample owns at most two pixels."""
    fields = Desk._fields
    by_sample = set(fields[: fields.index("k")])
    arrays = {}
    for name in fields:
        kind = i4 if name in _WHOLE else np.float64 if name in _WIDE else f4
        arrays[name] = np.zeros((longest + 16) * (1 if name in by_sample else 2), kind)
    arrays["inverse"][1:] = 1.0 / np.arange(1, len(arrays["inverse"]))
    arrays["u"] = np.full(len(arrays["z"]) + REACH, NOTHING, f4)[REACH:]  # samples before the site are no obstacles
    arrays["hull_u"][:EMPTY] = NOTHING * np.arange(EMPTY, 0, -1)
    return Desk(**arrays)


def create_twin_desk(first: Desk) -> Desk:
    """A desk for another walk along the same radial to the same pixels: it shares what says which these are."""
    other = create_desk(len(first.z) - 16)
    shared = ("z", "inverse", "k", "place", "spot", "end", "ht", "hr", "zone", "loss", "smooth", "sphere")
    return other._replace(**{name: getattr(first, name) for name in shared})


@compile_exact
def to_desk_pointers(desk: Desk) -> Desk:
    """The same desk as bare pointers, for everything that runs once a radial or oftener."""
    return Desk(
        pointer(desk.z),
        pointer(desk.u),
        pointer(desk.keep),
        pointer(desk.steep),
        pointer(desk.best),
        pointer(desk.where),
        pointer(desk.total),
        pointer(desk.moment),
        pointer(desk.chosen),
        pointer(desk.below),
        pointer(desk.inverse),
        pointer(desk.tops),
        pointer(desk.hull_u),
        pointer(desk.hull_i),
        pointer(desk.k),
        pointer(desk.place),
        pointer(desk.spot),
        pointer(desk.end),
        pointer(desk.rise),
        pointer(desk.a),
        pointer(desk.b),
        pointer(desk.horizon),
        pointer(desk.vertex),
        pointer(desk.ht),
        pointer(desk.hr),
        pointer(desk.zone),
        pointer(desk.loss),
        pointer(desk.some),
        pointer(desk.smooth),
        pointer(desk.sphere),
    )


@compile_fast
def scan_samples(desk: Desk, rare: Desk, count: int, both: bool, flatter: np.float32) -> int:
    """Running maximum of u/i and prefix sums of z before each sample 1…count; gathers the kept samples, how many.

    both: the running maximum on the flatter Earth as well.
    """
    best, where, total, moment, rare_best = NOTHING, i4(0), 0.0, 0.0, NOTHING
    chosen = 0
    for k in range(1, count + 1):
        steep = get(desk.u, k) * get(desk.inverse, k)
        put(desk.steep, k, steep)
        put(desk.best, k, best)
        put(desk.where, k, where)
        put(desk.total, k, total)
        put(desk.moment, k, moment)
        put(desk.chosen, chosen, k)
        chosen += get(desk.keep, k)
        where = i4(k) if steep > best else where
        best = max(steep, best)
        if both:
            put(rare.best, k, rare_best)
            rare_best = max(steep + flatter * f4(k), rare_best)
        z = np.float64(get(desk.z, k))
        total += z
        moment += k * z
    return chosen


@compile_fast
def place_path_ends(
    desk: Desk,
    ground: NDArray[np.float32],
    count: int,
    origin_m: np.float32,
    above_m: np.float32,
    receiver_m: np.float32,
    bend: np.float32,
) -> None:
    """Each owned pixel as the end of a path: its own height and the line of sight; before `walk_pixels`."""
    for c in range(count):
        k = read(desk.k, c)
        z = read(ground, read(desk.spot, c)) - origin_m
        d = f4(k)
        rise = (z + receiver_m - above_m - bend * d * d) / d
        write(desk.end, c, z)
        write(desk.rise, c, rise)
        write(desk.a, c, read(desk.best, k) - rise)


@compile_fast
def find_least_clearance(
    desk: Desk, k: int, rise: np.float32, limit: np.float32, flatter: np.float32
) -> tuple[np.float32, int]:
    """Smallest (rise - u/i)²·i·k/(k - i), m² a sample, below `limit`, and its sample: the largest ν within sight.

    rise: of the line of sight on the first Earth; flatter: how much less than it this Earth falls, a sample squared.
    """
    least, where = limit, 0
    whole = k >> _SHIFT
    d = f4(k)
    for i in range(max(whole << _SHIFT, 1), k):
        gap = rise - get(desk.steep, i) + flatter * f4(k - i)
        x = gap * gap * f4(i) * d * get(desk.inverse, k - i)
        if x < least:
            least, where = x, i
    for block in range(whole - 1, -1, -1):
        low = max(block << _SHIFT, 1)
        gap = max(rise - get(desk.tops, block) + flatter * f4(k - ((block + 1) << _SHIFT) + 1), f4(0))
        if gap * gap * f4(low) * d * get(desk.inverse, k - low) < least:
            for i in range(low, (block + 1) << _SHIFT):
                gap = rise - get(desk.steep, i) + flatter * f4(k - i)
                x = gap * gap * f4(i) * d * get(desk.inverse, k - i)
                if x < least:
                    least, where = x, i
    return least, where


@compile_fast
def block_tops(desk: Desk, done: int, whole: int) -> int:
    """Fill the highest slopes of the blocks done…whole-1; how many are filled now."""
    for block in range(done, whole):
        top = NOTHING
        for i in range(max(block << _SHIFT, 1), (block + 1) << _SHIFT):
            top = max(top, get(desk.steep, i))
        put(desk.tops, block, top)
    return max(done, whole)


@compile_formula
def push_vertex(desk: Desk, top: int, i: int, u: np.float32) -> int:
    """Put sample i, u high, on the hull's stack; its new top."""
    first = (get(desk.hull_u, top) - u) * get(desk.inverse, i - get(desk.hull_i, top))
    while True:
        second = (get(desk.hull_u, top - 1) - u) * get(desk.inverse, i - get(desk.hull_i, top - 1))
        if second < first:
            break
        first = second
        top -= 1
    put(desk.below, i, get(desk.hull_i, top))
    put(desk.hull_u, top + 1, u)
    put(desk.hull_i, top + 1, i4(i))
    return top + 1


@compile_formula
def _vertex_slope(desk: Desk, place: int, k: int, u: np.float32) -> np.float32:
    """Slope from the receiver (k, u) up to the vertex at a place of the stack."""
    return (get(desk.hull_u, place) - u) * get(desk.inverse, k - get(desk.hull_i, place))


@compile_fast
def find_tangent(desk: Desk, place: int, top: int, guess: int, k: int, u: np.float32) -> int:
    """The place on the stack of the steepest slope from the receiver, from `place` on downwards.

    Slopes rise to the tangent and fall after it. On smooth ground every sample stands on the hull and the tangent is
    far down; then the place found last, `guess`, is beside it.
    """
    best = _vertex_slope(desk, place, k, u)
    if guess < place:
        far = _vertex_slope(desk, guess, k, u)
        if far > best:
            best, place = far, guess
    while True:
        slope = _vertex_slope(desk, place - 1, k, u)
        if slope < best:
            break
        best, place = slope, place - 1
    while place < top:
        slope = _vertex_slope(desk, place + 1, k, u)
        if slope <= best:
            break
        best, place = slope, place + 1
    return place


@compile_formula
def find_highest_vertex(desk: Desk, top: int, guess: int, k: int, u: np.float32) -> tuple[int, np.float32]:
    """The vertex of the hull that stands highest as seen from (k, u): its place on the stack and the slope up to it.

    Mostly it is one of the last four.
    """
    place = top
    s0, s1, s2, s3 = (
        _vertex_slope(desk, top, k, u),
        _vertex_slope(desk, top - 1, k, u),
        _vertex_slope(desk, top - 2, k, u),
        _vertex_slope(desk, top - 3, k, u),
    )
    best = s0
    place = pick(s1 > best, top - 1, place)
    best = max(s1, best)
    place = pick(s2 > best, top - 2, place)
    best = max(s2, best)
    if s3 > best:
        place = find_tangent(desk, top - 3, top, guess, k, u)
        best = _vertex_slope(desk, place, k, u)
    return place, best


@compile_formula
def measure_clearance(desk: Desk, rare: Desk, c: int, limit: np.float32, both: bool, flatter: np.float32) -> None:
    """The clearance of a pixel within sight, on both Earths."""
    k, rise = np.int64(get(desk.k, c)), get(desk.rise, c)
    least, at = find_least_clearance(desk, k, rise, limit, f4(0))
    put(desk.b, c, least)
    put(desk.horizon, c, i4(at))
    if both:
        put(rare.a, c, f4(-1))
        if least < limit:
            least, at = find_least_clearance(desk, k, rise, limit, flatter)
        put(rare.b, c, least)


@compile_fast
def walk_pixels(
    desk: Desk, rare: Desk, count: int, chosen: int, limit: np.float32, both: bool, flatter: np.float32
) -> None:
    """Horizon or clearance of every owned pixel, into b, horizon, vertex; after `scan_samples`, `place_path_ends`.

    limit: clearances above it are not told apart, see `find_least_clearance`. both: a and b of `rare` are found as
    well, on an Earth that falls by `flatter` a sample squared less.
    """
    top, guess, pushed, filled = EMPTY - 1, EMPTY, 0, 0
    rare_top, rare_guess = EMPTY - 1, EMPTY
    for c in range(count):
        k = np.int64(get(desk.k, c))
        rise = get(desk.rise, c)
        while pushed < chosen and get(desk.chosen, pushed) < k - REACH:
            i = np.int64(get(desk.chosen, pushed))
            top = push_vertex(desk, top, i, get(desk.u, i))
            if both:
                rare_top = push_vertex(rare, rare_top, i, get(desk.u, i) + flatter * f4(i) * f4(i))
            pushed += 1
        if get(desk.a, c) < f4(0):
            filled = block_tops(desk, filled, k >> _SHIFT)
            measure_clearance(desk, rare, c, limit, both, flatter)
            continue
        u = rise * f4(k)
        place, best = find_highest_vertex(desk, top, guess, k, u)
        guess = place
        horizon = get(desk.hull_i, place)
        put(desk.vertex, c, horizon)
        near1, near2 = (get(desk.u, k - 1) - u) * get(desk.inverse, 1), (get(desk.u, k - 2) - u) * get(desk.inverse, 2)
        near3, near4 = (get(desk.u, k - 3) - u) * get(desk.inverse, 3), (get(desk.u, k - 4) - u) * get(desk.inverse, 4)
        horizon = pick(near4 > best, i4(k - 4), horizon)
        best = max(near4, best)
        horizon = pick(near3 > best, i4(k - 3), horizon)
        best = max(near3, best)
        horizon = pick(near2 > best, i4(k - 2), horizon)
        best = max(near2, best)
        horizon = pick(near1 > best, i4(k - 1), horizon)
        best = max(near1, best)
        put(desk.horizon, c, horizon)
        put(desk.b, c, max(best + rise, f4(0)))
        if not both:
            continue
        over = get(rare.best, k) - rise - flatter * f4(k)
        put(rare.a, c, over)
        if over < f4(0):
            filled = block_tops(desk, filled, k >> _SHIFT)
            least, _at = find_least_clearance(desk, k, rise, limit, flatter)
            put(rare.b, c, least)
            continue
        # A slope to sample i is less by flatter·(k + i) than on the first Earth, the line of sight's greater by
        # flatter·k.
        rare_guess, best = find_highest_vertex(rare, rare_top, rare_guess, k, u + flatter * f4(k) * f4(k))
        best += flatter * f4(k)
        best = max(best, near1 - flatter * f4(k - 1))
        best = max(best, near2 - flatter * f4(k - 2))
        best = max(best, near3 - flatter * f4(k - 3))
        best = max(best, near4 - flatter * f4(k - 4))
        put(rare.b, c, max(best + rise, f4(0)))


@compile_formula
def measure_obstacles(desk: Desk, c: int, bend: np.float32) -> tuple[np.float32, np.float32, np.float32]:
    """hobs m, αobt and αobr m a sample (flat Earth) of a path beyond sight: Attachment 1 §5.6.2, eqs (87a)-(87d).

    All three are reached on vertices between the two horizons; the two samples before the pixel are not on the stack.
    """
    k, rise = np.int64(get(desk.k, c)), get(desk.rise, c)
    first = get(desk.where, k)
    high, high_t, high_r = f4(0), f4(0), f4(0)
    for i in range(max(k - REACH, 1), k):
        h = get(desk.u, i) - f4(i) * (rise + bend * f4(k - i))
        high, high_t, high_r = (
            max(high, h),
            max(high_t, h * get(desk.inverse, i)),
            max(high_r, h * get(desk.inverse, k - i)),
        )
    i = np.int64(get(desk.vertex, c))
    while i >= first and i > 0:
        h = get(desk.u, i) - f4(i) * (rise + bend * f4(k - i))
        high, high_t, high_r = (
            max(high, h),
            max(high_t, h * get(desk.inverse, i)),
            max(high_r, h * get(desk.inverse, k - i)),
        )
        i = np.int64(get(desk.below, i))
    return high, high_t, high_r
