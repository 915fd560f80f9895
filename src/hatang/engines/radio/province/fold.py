"""The inner loops of a province: a site's cells folded into the best servers, and lists of servers merged.

All of it is exact and in any order the same: levels are compared in whole hundredths of a dB and then by the cell's
place in the list, powers are summed in whole units of 2⁻⁵³ mW. That is why one process, two, or a cluster that lost a
worker give the same bits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.radio.beams import AZIMUTHS, DEPRESSIONS
from hatang.engines.radio.sweep.fastmath import log2
from hatang.engines.radio.sweep.machine import get, pick, pointer, put, read, write
from hatang.engines.terrain.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    # What `machine.pointer` gives of an array.
    type Row = NDArray[np.float32]
    # All power of a row, the loudest cell's, and which cell that is.
    type Heard = tuple[Row, Row, NDArray[np.int32]]
    # Levels, servers (cells of the province) and all power.
    type Lists = tuple[NDArray[np.int16], NDArray[np.int32], NDArray[np.int64]]

# Best servers that are kept: with a third, the second stays known when a site changes or falls out.
RANKS = 3
# 2⁻⁵³ mW is −159.5 dBm, far below the noise of a resource element; the sum has room for 1 W.
UNITS_PER_MW = float(2**53)
# No transmitter is heard louder than this (mW): a thousand times the strongest real field beside a mast.
LOUDEST_MW = 100.0
NO_LEVEL = -32768
NOBODY = 65535
_DB_TO_LOG2 = np.float32(math.log2(10.0) / 10.0)
_LOG2_TO_HUNDREDTHS = np.float32(1000.0 * math.log10(2.0))


class Tally(NamedTuple):
    """What is kept of a layer while sites are folded in; each (…, rows, columns).

    `level` int16 (3, …) hundredths of dBm, `server` uint16 (3, …) places in the chunk's list of cells, `total` int64
    all power in units of 2⁻⁵³ mW.
    """

    level: NDArray[np.int16]
    server: NDArray[np.uint16]
    total: NDArray[np.int64]


class Cells(NamedTuple):
    """One site's cells (k,) of a layer in the order of planes: plane, tier, number (its place in the chunk's list of
    cells), and the tables of their beams (`beams.Beam`)."""

    plane: NDArray[np.int64]
    tier: NDArray[np.int64]
    number: NDArray[np.int32]
    around: NDArray[np.float32]
    shift: NDArray[np.float32]
    upright: NDArray[np.float32]
    floor: NDArray[np.float32]


def create_tally(rows: int, columns: int) -> Tally:
    """Nothing heard anywhere."""
    return Tally(
        np.full((RANKS, rows, columns), NO_LEVEL, np.int16),
        np.full((RANKS, rows, columns), NOBODY, np.uint16),
        np.zeros((rows, columns), np.int64),
    )


def clear_tally(tally: Tally) -> Tally:
    """Make it as empty as new."""
    tally.level.fill(NO_LEVEL)
    tally.server.fill(NOBODY)
    tally.total.fill(0)
    return tally


def powers_of_two() -> NDArray[np.float32]:
    """2^k for k from −126 to 40, to put beside the polynomial of 2^fraction."""
    return np.ldexp(np.float32(1.0), np.arange(-126, 41)).astype(np.float32)


@njit
def _compute_gains(loss_db: Row, at: int, power_of_two: Row, count: int, gain: Row) -> None:
    """10^(−loss/10) of part of a row; 0 where the loss is NaN (outside, missing terrain) or beyond all measure."""
    for c in range(count):
        x = -read(loss_db, at + c) * _DB_TO_LOG2 + np.float32(126.0)
        heard = (x > np.float32(1.0)) & (x < np.float32(165.0))
        x = pick(heard, x, np.float32(1.0))
        whole = np.int32(x)
        f = x - np.float32(whole)
        # 2^f on [0, 1) by a quintic, relative error 2e-7.
        poly = np.float32(0.0018775767) * f + np.float32(0.0089893397)
        poly = (poly * f + np.float32(0.0558263180)) * f + np.float32(0.2401536)
        poly = (poly * f + np.float32(0.6931530)) * f + np.float32(0.99999994)
        write(gain, c, pick(heard, poly * read(power_of_two, whole), np.float32(0.0)))


@njit
def _add_cell_power(
    gain: Row,
    depression: tuple[Row, int],
    azimuth: tuple[NDArray[np.uint16], int],
    count: int,
    beam: tuple[Row, Row, Row],
    cell: tuple[int, np.float32, np.int32],
    before: Heard,
    after: Heard,
) -> None:
    """Add the power of a `cell` (its place in the tables, floor, number) to part of a row, and let it serve where it is
    the loudest so far. `depression`, `azimuth`: with where the part begins in them.

    From one set of rows into another: a loop that stored where it reads would not be vectorised.
    """
    (depressions, below), (azimuths, at), (k, floor, number) = depression, azimuth, cell
    around, shift, upright = beam
    heard, best, server = before
    new_heard, new_best, new_server = after
    first, first_upright, steepest = k * AZIMUTHS, k * DEPRESSIONS, np.float32(DEPRESSIONS - 1)
    for c in range(count):
        a = first + np.int64(read(azimuths, at + c))
        angle = read(depressions, below + c) + read(shift, a)
        angle = pick(angle > np.float32(0.0), angle, np.float32(0.0))
        angle = pick(angle < steepest, angle, steepest)
        power = read(around, a) * read(upright, first_upright + np.int32(angle))
        power = pick(power > floor, power, floor) * read(gain, c)
        loudest = read(best, c)
        louder = power > loudest
        write(new_heard, c, read(heard, c) + power)
        write(new_best, c, pick(louder, power, loudest))
        write(new_server, c, pick(louder, number, read(server, c)))


@njit
def _add_total_power(heard: Row, count: int, total: NDArray[np.int64], at: int) -> None:
    """Add the power of part of a row to the sum, in its whole units."""
    for c in range(count):
        power = np.float64(read(heard, c))
        power = pick(power < LOUDEST_MW, power, LOUDEST_MW)
        write(total, at + c, get(total, at + c) + np.int64(power * UNITS_PER_MW + 0.5))


@njit
def _compute_levels(best: Row, count: int, level: NDArray[np.int32]) -> None:
    """Hundredths of dBm of part of a row of mW; silence is below every floor that can be set."""
    for c in range(count):
        hundredths = np.int32(math.floor(log2(read(best, c)) * _LOG2_TO_HUNDREDTHS + np.float32(0.5)))
        write(level, c, pick(hundredths < np.int32(-NO_LEVEL), hundredths, np.int32(-NO_LEVEL - 1)))


@njit
def fold_site(
    loss_db: NDArray[np.float32],
    depression: NDArray[np.float32],
    window: tuple[NDArray[np.uint16], NDArray[np.int32]],
    cells: Cells,
    power_of_two: NDArray[np.float32],
    quietest: int,
    pixel: tuple[int, int],
    tally: Tally,
) -> None:
    """Fold one site's cells of one layer in. The site stands on a `pixel` (row, column) of the tally.

    `loss_db` (planes, n, n), NaN where nothing arrives; `depression` (tiers, n, n) tenths of a degree + 900.5;
    `window`: azimuth (n, n) and reach (n,). A site below `quietest` hundredths of dBm is nobody's server; its
    power still counts as interference.
    """
    level, server, total = tally
    (azimuth, reach), (row, column) = window, pixel
    plane, tier, number, around, shift, upright, floor = cells
    rows, columns = total.shape
    n = len(reach)
    half = n // 2
    powers, servers, levels = np.zeros((5, n), np.float32), np.zeros((2, n), np.int32), np.zeros(n, np.int32)
    gain = pointer(powers[4])
    one = pointer(powers[0]), pointer(powers[1]), pointer(servers[0])
    other = pointer(powers[2]), pointer(powers[3]), pointer(servers[1])
    losses, depressions, azimuths = pointer(loss_db), pointer(depression), pointer(azimuth)
    beam, exponents, sums = (pointer(around), pointer(shift), pointer(upright)), pointer(power_of_two), pointer(total)
    for i in range(n):
        r = row + i - half
        if r < 0 or r >= rows or reach[i] < 0:
            continue
        first, last = max(half - reach[i], half - column), min(half + reach[i], half + columns - 1 - column)
        count = last - first + 1
        if count <= 0:
            continue
        at, there = i * n + first, column + first - half
        before, after = one, other
        powers[:2, :count] = 0.0
        for k in range(len(plane)):
            if k == 0 or plane[k] != plane[k - 1]:
                _compute_gains(losses, plane[k] * n * n + at, exponents, count, gain)
            below = tier[k] * n * n + at
            _add_cell_power(
                gain, (depressions, below), (azimuths, at), count, beam, (k, floor[k], number[k]), before, after
            )
            before, after = after, before
        heard, best, serving = before
        _add_total_power(heard, count, sums, r * columns + there)
        _compute_levels(best, count, pointer(levels))
        for c in range(count):
            if levels[c] >= quietest and levels[c] >= level[RANKS - 1, r, there + c]:
                insert_server(level, server, r, there + c, levels[c], get(serving, c))


@njit
def insert_server(
    level: NDArray[np.int16],
    server: NDArray[np.uint16],
    r: int,
    c: int,
    found: int,
    number: int,
) -> None:
    """Put a site's best cell into a pixel's list: louder first, among equals the earlier in the list of cells."""
    at = RANKS
    while at > 0 and (level[at - 1, r, c] < found or (level[at - 1, r, c] == found and server[at - 1, r, c] > number)):
        at -= 1
    if at == RANKS:
        return
    for k in range(RANKS - 1, at, -1):
        level[k, r, c] = level[k - 1, r, c]
        server[k, r, c] = server[k - 1, r, c]
    level[at, r, c] = found
    server[at, r, c] = number


@njit
def merge_tile(
    lists: Lists,
    planes: NDArray[np.uint8],
    server_bytes: int,
    part: tuple[int, int, int, int],
    corner: tuple[int, int],
    tile_corner: tuple[int, int],
    cell_of: NDArray[np.int32],
) -> None:
    """Merge a tile of a chunk's lists into the province's, its numbers read through `cell_of`. Every site is in one
    chunk.

    `planes` (n, rows, columns): the lower bytes of the levels by rank, their upper ones, the bytes of the servers and
    of the total, the lowest first. `part` (first row, last, first column, last) of the grid is merged; the lists begin
    at `corner` of the grid, the tile at `tile_corner`.
    """
    level, server, total = lists
    count, before, y0, x0 = part[3] - part[2], part[2] - corner[1], part[0] - tile_corner[0], part[2] - tile_corner[1]
    levels, place = np.zeros((RANKS, count), np.int16), np.zeros((RANKS, count), np.int32)
    for down in range(part[1] - part[0]):
        r, at_byte = part[0] - corner[0] + down, (y0 + down) * planes.shape[2] + x0
        _unpack_row(planes, at_byte, server_bytes, levels, place, pointer(total), r * total.shape[1] + before)
        for pixel in range(count):
            c = before + pixel
            for k in range(RANKS):
                heard = levels[k, pixel]
                if heard == NO_LEVEL or heard < level[RANKS - 1, r, c]:
                    break
                number, at = cell_of[place[k, pixel]], RANKS
                while at > 0 and (
                    level[at - 1, r, c] < heard or (level[at - 1, r, c] == heard and server[at - 1, r, c] > number)
                ):
                    at -= 1
                if at == RANKS:
                    break
                for m in range(RANKS - 1, at, -1):
                    level[m, r, c] = level[m - 1, r, c]
                    server[m, r, c] = server[m - 1, r, c]
                level[at, r, c] = heard
                server[at, r, c] = number


@njit
def _unpack_row(
    planes: NDArray[np.uint8],
    begin: int,
    server_bytes: int,
    found: NDArray[np.int16],
    place: NDArray[np.int32],
    total: NDArray[np.int64],
    at: int,
) -> None:
    """A row of a tile out of its planes, from the byte `begin` of each: levels, places of servers; power is added."""
    size, count = planes.shape[1] * planes.shape[2], found.shape[1]
    source, levels, places = pointer(planes), pointer(found), pointer(place)
    for k in range(RANKS):
        low, high = k * size + begin, (RANKS + k) * size + begin
        who, more = (2 * RANKS + k) * size + begin, (3 * RANKS + k) * size + begin
        for c in range(count):
            value = np.int32(read(source, low + c)) | np.int32(read(source, high + c)) << np.int32(8)
            write(levels, k * count + c, np.int16(value))
        if server_bytes == 1:
            for c in range(count):
                write(places, k * count + c, np.int32(read(source, who + c)))
        else:
            for c in range(count):
                number = np.int32(read(source, who + c)) | np.int32(read(source, more + c)) << np.int32(8)
                write(places, k * count + c, number)
    first = (2 + server_bytes) * RANKS
    for plane in range(first, planes.shape[0]):
        byte, shift = plane * size + begin, np.int64(8 * (plane - first))
        for c in range(count):
            put(total, at + c, get(total, at + c) + (np.int64(read(source, byte + c)) << shift))


@njit
def exchange_site(
    lists: Lists,
    gone: NDArray[np.bool_],
    gone_total: NDArray[np.int64],
    new: Lists,
    nobody: int,
    unknown: int,
) -> int:
    """Take one site out of the lists and put another in, in place.

    `gone` (cells,): the cells of the old site; `gone_total` its power. `new` (rows, columns):
    what the new site gives, `NO_LEVEL` for nothing. Where the old one stood among three known, whoever comes
    fourth is not known: `unknown` stands there with the highest level it can have. Returns the pixels whose second
    server has so become unknown.
    """
    (level, server, total), (new_level, new_server, new_total) = lists, new
    rows, columns = total.shape
    doubtful = 0
    for r in range(rows):
        for c in range(columns):
            total[r, c] += new_total[r, c] - gone_total[r, c]
            bound = level[RANKS - 1, r, c]
            at = 0
            for k in range(RANKS):
                who = server[k, r, c]
                if who >= 0 and gone[who]:
                    continue
                level[at, r, c] = level[k, r, c]
                server[at, r, c] = who
                at += 1
            for k in range(at, RANKS):
                full = bound != NO_LEVEL and k == at
                level[k, r, c] = bound if full else np.int16(NO_LEVEL)
                server[k, r, c] = unknown if full else nobody
            arriving = new_level[r, c]
            if arriving != NO_LEVEL:
                number = new_server[r, c]
                at = RANKS
                while at > 0 and (
                    level[at - 1, r, c] < arriving
                    or (level[at - 1, r, c] == arriving and server[at - 1, r, c] > number)
                ):
                    at -= 1
                behind = False
                for k in range(at):
                    behind = behind or server[k, r, c] == unknown
                if at < RANKS and not behind:
                    for m in range(RANKS - 1, at, -1):
                        level[m, r, c] = level[m - 1, r, c]
                        server[m, r, c] = server[m - 1, r, c]
                    level[at, r, c] = arriving
                    server[at, r, c] = number
            if server[0, r, c] == unknown or server[1, r, c] == unknown:
                doubtful += 1
    return doubtful
