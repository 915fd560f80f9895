"""Skew heaps over arrays: queues that two subtrees can pour into one (Sleator and Tarjan 1986)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.engines.network.compiled import njit

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints


@njit
def meld_heaps(a: int, b: int, left: Ints, right: Ints, key: Ints) -> int:
    """One heap of two (−1 is the empty heap). Node `i` is ordered by `key[i >> 1]`: two nodes share an edge's key."""
    if a < 0:
        return b
    if b < 0:
        return a
    if key[b >> 1] < key[a >> 1]:
        a, b = b, a
    top = a
    while True:
        down = right[a]
        right[a] = left[a]
        if down < 0:
            left[a] = b
            return top
        if key[b >> 1] < key[down >> 1]:
            down, b = b, down
        left[a] = down
        a = down


@njit
def without_top(a: int, left: Ints, right: Ints, key: Ints) -> int:
    """The heap without its least node."""
    return meld_heaps(left[a], right[a], left, right, key)
