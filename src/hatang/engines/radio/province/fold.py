"""The inner loops of a province: a site's cells folded into the best servers, and lists of servers merged.

All of it is exact and in any order the same: levels are compared in whole hundredths of a dB and then by the cell's
place in the list, powers are summed in whole units of 2⁻⁵³ mW. That is why one process, two, or a cluster that lost a
worker give the same bits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from hatang.engines.terrain.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Best servers that are kept: with a third, the second stays known when a site changes or falls out.
RANKS = 3
# 2⁻⁵³ mW is −159.5 dBm, far below the noise of a resource element; the sum has room for 1 W.
UNITS_PER_MW = float(2**53)
# No transmitter is heard louder than this (mW): a thousand times the strongest real field beside a mast.
LOUDEST_MW = 100.0
NO_LEVEL = -32768
NOBODY = 65535
_DB_TO_LOG2 = np.float32(math.log2(10.0) / 10.0)


class Tally(NamedTuple):
    """What is kept of a layer while sites are folded in; each (…, rows, columns).

    `level` int16 (3, …) hundredths of dBm, `server` uint16 (3, …) places in the chunk's list of cells, `least` float32
    the mW that the next site must surpass to enter, `total` int64 all power in units of 2⁻⁵³ mW.
    """

    level: NDArray[np.int16]
    server: NDArray[np.uint16]
    least: NDArray[np.float32]
    total: NDArray[np.int64]


def empty(rows: int, columns: int, floor_mw: float) -> Tally:
    """Nothing heard anywhere. A site below the floor is nobody's server; its power still counts as interference."""
    return Tally(
        np.full((RANKS, rows, columns), NO_LEVEL, np.int16),
        np.full((RANKS, rows, columns), NOBODY, np.uint16),
        np.full((rows, columns), floor_mw, np.float32),
        np.zeros((rows, columns), np.int64),
    )


def powers_of_two() -> NDArray[np.float32]:
    """2^k for k from −126 to 40, to put beside the polynomial of 2^fraction."""
    return np.ldexp(np.float32(1.0), np.arange(-126, 41)).astype(np.float32)


def limits() -> NDArray[np.float32]:
    """For each level in hundredths of dBm, from `NO_LEVEL` on, the mW that a newcomer needs to come near it.

    A hair below the level's own rounding, so that equals still come to the exact comparison.
    """
    levels = np.arange(NO_LEVEL, -NO_LEVEL, dtype=np.float64)
    return (np.power(10.0, (levels - 0.5) / 1000.0) * 0.99999).astype(np.float32)


@njit
def hundredths(power_mw: float) -> int:
    """A power as hundredths of dBm."""
    return math.floor(1000.0 * math.log10(power_mw) + 0.5)


@njit
def fold(  # noqa: PLR0917 - one loop, and numba takes no keyword-only arguments
    loss_db: NDArray[np.float32],
    depression: NDArray[np.float32],
    azimuth: NDArray[np.uint16],
    reach: NDArray[np.int32],
    plane: NDArray[np.int64],
    tier: NDArray[np.int64],
    number: NDArray[np.int64],
    around: NDArray[np.float32],
    shift: NDArray[np.float32],
    upright: NDArray[np.float32],
    floor: NDArray[np.float32],
    power_of_two: NDArray[np.float32],
    limit: NDArray[np.float32],
    row: int,
    column: int,
    tally: Tally,
) -> None:
    """Fold one site's cells of one layer in. The site stands on (row, column) of the tally.

    `loss_db` (planes, n, n), NaN where nothing arrives; `depression` (tiers, n, n) tenths of a degree + 900.5. Per cell
    (k,): its plane, tier and number (its place in the chunk's list of cells), and its beam's tables (`beams.Beam`).
    """
    level, server, least, total = tally
    rows, columns = least.shape
    half = len(reach) // 2
    cells = len(plane)
    for i in range(len(reach)):
        r = row + i - half
        if r < 0 or r >= rows or reach[i] < 0:
            continue
        first, last = max(half - reach[i], half - column), min(half + reach[i], half + columns - 1 - column)
        for j in range(first, last + 1):
            heard, best, server_here, last_plane = np.float32(0.0), np.float32(0.0), 0, -1
            gain = np.float32(0.0)
            a = azimuth[i, j]
            for k in range(cells):
                if plane[k] != last_plane:
                    last_plane = plane[k]
                    x = -loss_db[last_plane, i, j] * _DB_TO_LOG2
                    # False for NaN too: outside the terrain, over missing terrain, outside the disc.
                    if x > np.float32(-125.0) and x < np.float32(39.0):
                        whole = int(x + np.float32(126.0))
                        f = x + np.float32(126.0) - np.float32(whole)
                        # 2^f on [0, 1) by a quintic, relative error 2e-7.
                        poly = np.float32(0.0018775767) * f + np.float32(0.0089893397)
                        poly = (poly * f + np.float32(0.0558263180)) * f + np.float32(0.2401536)
                        poly = (poly * f + np.float32(0.6931530)) * f + np.float32(0.99999994)
                        gain = poly * power_of_two[whole]
                    else:
                        gain = np.float32(0.0)
                if gain == np.float32(0.0):
                    continue
                angle = int(depression[tier[k], i, j] + shift[k, a])
                angle = min(max(angle, 0), upright.shape[1] - 1)
                power = max(around[k, a] * upright[k, angle], floor[k]) * gain
                heard += power
                if power > best:
                    best, server_here = power, number[k]
            if heard == np.float32(0.0):
                continue
            c = column + j - half
            total[r, c] += np.int64(min(float(heard), LOUDEST_MW) * UNITS_PER_MW + 0.5)
            if best >= least[r, c]:
                enter(level, server, least, limit, r, c, min(hundredths(float(best)), 32767), server_here)


@njit
def enter(  # noqa: PLR0917
    level: NDArray[np.int16],
    server: NDArray[np.uint16],
    least: NDArray[np.float32],
    limit: NDArray[np.float32],
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
    third = level[RANKS - 1, r, c]
    if third != NO_LEVEL:
        least[r, c] = max(least[r, c], limit[third - NO_LEVEL])


@njit
def merge(  # noqa: PLR0917
    level: NDArray[np.int16],
    server: NDArray[np.int32],
    total: NDArray[np.int64],
    more_level: NDArray[np.int16],
    more_server: NDArray[np.unsignedinteger[Any]],
    more_total: NDArray[np.uint32],
    cell_of: NDArray[np.int32],
) -> None:
    """Merge a chunk's lists into the province's, its numbers read through `cell_of`. Every site is in one chunk."""
    rows, columns = total.shape
    for r in range(rows):
        for c in range(columns):
            total[r, c] += np.int64(more_total[r, c])
            for k in range(RANKS):
                found = more_level[k, r, c]
                if found == NO_LEVEL:
                    break
                number = cell_of[more_server[k, r, c]]
                at = RANKS
                while at > 0 and (
                    level[at - 1, r, c] < found or (level[at - 1, r, c] == found and server[at - 1, r, c] > number)
                ):
                    at -= 1
                if at == RANKS:
                    break
                for m in range(RANKS - 1, at, -1):
                    level[m, r, c] = level[m - 1, r, c]
                    server[m, r, c] = server[m - 1, r, c]
                level[at, r, c] = found
                server[at, r, c] = number


@njit
def exchange(  # noqa: PLR0917
    level: NDArray[np.int16],
    server: NDArray[np.int32],
    total: NDArray[np.int64],
    gone: NDArray[np.bool_],
    gone_total: NDArray[np.int64],
    new_level: NDArray[np.int16],
    new_server: NDArray[np.int32],
    new_total: NDArray[np.int64],
    nobody: int,
    unknown: int,
) -> int:
    """Take one site out of the lists and put another in, in place.

    `gone` (cells,): the cells of the old site; `gone_total` its power. `new_level`, `new_server`, `new_total` (rows,
    columns): what the new site gives, `NO_LEVEL` for nothing. Where the old one stood among three known, whoever comes
    fourth is not known: `unknown` stands there with the highest level it can have. Returns the pixels whose second
    server has so become unknown.
    """
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
            found = new_level[r, c]
            if found != NO_LEVEL:
                number = new_server[r, c]
                at = RANKS
                while at > 0 and (
                    level[at - 1, r, c] < found or (level[at - 1, r, c] == found and server[at - 1, r, c] > number)
                ):
                    at -= 1
                behind = False
                for k in range(at):
                    behind = behind or server[k, r, c] == unknown
                if at < RANKS and not behind:
                    for m in range(RANKS - 1, at, -1):
                        level[m, r, c] = level[m - 1, r, c]
                        server[m, r, c] = server[m - 1, r, c]
                    level[at, r, c] = found
                    server[at, r, c] = number
            if server[0, r, c] == unknown or server[1, r, c] == unknown:
                doubtful += 1
    return doubtful
