"""The ground along one radial: heights, heights over the curved Earth, and which samples can ever be an obstacle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.sweep.machine import compile_exact, compile_fast, compile_gathering, get, put, read, write

if TYPE_CHECKING:
    from numpy.typing import NDArray

f4, i4 = np.float32, np.int32

REACH = 4  # neighbours on either side that can rule a sample out as an obstacle
_HALF, _THIRD, _FOURTH = f4(1 / 2), f4(1 / 3), f4(1 / 4)
_NO_SIGN, _INFINITE = i4(0x7FFFFFFF), i4(0x7F800000)  # bits of a float32


@compile_gathering
def sample_heights(  # noqa: PLR0913, PLR0917 - scalars of the vector loop, kept in registers
    ground: NDArray[np.float32],
    base: np.int32,
    major: np.int32,
    minor: np.int32,
    slope: np.float32,
    limit: np.int32,
    count: int,
    origin_m: np.float32,
    z: NDArray[np.float32],
) -> None:
    """Ground heights above `origin_m` at samples 0…count, linear between the two pixels on either side, into z.

    ground is flat; one sample moves `major` elements, one pixel across `minor`; no pixel beyond `limit` across.
    """
    for i in range(count + 1):
        y = slope * f4(i)
        low = i4(y)
        share = y - f4(low)
        here = base + i4(i) * major
        a = read(ground, here + min(low, limit) * minor) - origin_m
        b = read(ground, here + min(low + i4(share > f4(0)), limit) * minor) - origin_m
        write(z, i, a + share * (b - a))


@compile_exact
def find_last_known(z: NDArray[np.float32], count: int) -> int:
    """The last of the samples 0…count before the first that is not a number; -1 where sample 0 is not."""
    highest = i4(0)
    for i in range(count + 1):
        highest = max(highest, i4(f4(get(z, i)).view(np.int32) & _NO_SIGN))
    if highest < _INFINITE:
        return count
    for i in range(count + 1):
        if i4(f4(get(z, i)).view(np.int32) & _NO_SIGN) >= _INFINITE:
            return i - 1
    return count


@compile_fast
def curve_heights(
    z: NDArray[np.float32], count: int, above_m: np.float32, bend: np.float32, u: NDArray[np.float32]
) -> None:
    """u = z - above - bend·i²: heights from the transmitting antenna with the Earth's fall, straight rays stay straight."""  # noqa: E501
    for i in range(1, count + 1):
        write(u, i, read(z, i) - above_m - bend * f4(i) * f4(i))


@compile_fast
def mark_candidates(u: NDArray[np.float32], count: int, keep: NDArray[np.int32]) -> None:
    """Which of the samples 1…count may stand on the upper hull of a prefix of the radial, into `keep`.

    A sample on or below a chord between neighbours up to REACH samples away is on no hull that holds these neighbours.
    So the hull of samples 1…k-1 is that of the kept ones up to k-1-REACH, and the REACH samples before k besides.
    """
    for i in range(1 + REACH, count + 1 - REACH):
        here = read(u, i)
        left, right = here - read(u, i - 1), read(u, i + 1) - here
        left = min(left, (here - read(u, i - 2)) * _HALF)
        right = max(right, (read(u, i + 2) - here) * _HALF)
        left = min(left, (here - read(u, i - 3)) * _THIRD)
        right = max(right, (read(u, i + 3) - here) * _THIRD)
        left = min(left, (here - read(u, i - 4)) * _FOURTH)
        right = max(right, (read(u, i + 4) - here) * _FOURTH)
        write(keep, i, i4(left > right))
    for i in range(1, min(1 + REACH, count + 1)):
        put(keep, i, i4(1))
    for i in range(max(count + 1 - REACH, 1), count + 1):
        put(keep, i, i4(1))
