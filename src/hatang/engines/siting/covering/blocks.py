"""The demands of a cover in blocks of 64 that lie together, so that what a site covers is a few words of bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.compiled import inlined, njit
from hatang.engines.siting.cover import from_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Cover, Floats, Integers

_LOOKED_AT = 12  # sites of a demand that say what lies near it

_DE_BRUIJN = 0x03F79D71B4CB0A89
PLACE_OF_BIT = np.zeros(64, dtype=np.int64)
PLACE_OF_BIT[[((_DE_BRUIJN << bit) & (2**64 - 1)) >> 58 for bit in range(64)]] = np.arange(64)
"""The place of the only bit of a word, by the upper six bits of its product with a de Bruijn number."""


@inlined
def place_of_bit(table: NDArray[np.int64], bit: np.uint64) -> int:
    """Which of the 64 bits is set; `table` is PLACE_OF_BIT."""
    return table[(bit * np.uint64(_DE_BRUIJN)) >> np.uint64(58)]


@dataclass(frozen=True, eq=False)
class Blocks:
    """A cover whose demands are numbered by blocks; what a block lacks to 64 has no weight and no site.

    `word[word_start[i]:word_start[i + 1]]` are the blocks that site i reaches, `mask` its demands in them.
    `weights` (64 blocks,), `whole` (sites,) what each site covers alone.
    """

    site_start: Integers
    demand: Integers
    demand_start: Integers
    site: Integers
    word_start: Integers
    word: Integers
    mask: NDArray[np.uint64]
    weights: Floats
    whole: Floats

    @classmethod
    def of(cls, cover: Cover, weights: Floats) -> Blocks:
        """The blocks of a cover: each grows from one demand by those that share most sites with it.

        >>> cover = from_pairs([0, 0, 1], [0, 2, 1], sites=2, demands=3)
        >>> made = Blocks.of(cover, np.array([1.0, 2.0, 4.0]))
        >>> len(made.weights), made.whole.tolist(), np.diff(made.word_start).tolist()
        (64, [5.0, 2.0], [1, 1])
        """
        place = np.empty(cover.demands, dtype=np.int64)
        place[_grow_blocks(cover.site_start, cover.demand, cover.demand_start, cover.site)] = np.arange(cover.demands)
        size = 64 * (-(-cover.demands // 64))
        site = np.repeat(np.arange(cover.sites), np.diff(cover.site_start))
        put = from_pairs(site, place[cover.demand], sites=cover.sites, demands=size)
        heavy = np.zeros(size)
        heavy[place] = weights
        key = site * (size // 64) + (put.demand >> 6)
        first = np.flatnonzero(np.diff(key, prepend=-1))
        bits = np.uint64(1) << (put.demand & 63).astype(np.uint64)
        return cls(
            put.site_start,
            put.demand,
            put.demand_start,
            put.site,
            np.searchsorted(site[first], np.arange(cover.sites + 1)).astype(np.int32),
            (put.demand[first] >> 6).astype(np.int32),
            np.bitwise_or.reduceat(bits, first) if len(first) else np.zeros(0, dtype=np.uint64),
            heavy,
            cover.matrix() @ weights,
        )


@njit
def _grow_blocks(  # noqa: PLR0912 - one loop for numba
    site_start: Integers, demand: Integers, demand_start: Integers, site: Integers
) -> NDArray[np.int64]:
    """The demands in the order in which blocks take them up."""
    count = len(demand_start) - 1
    order = np.empty(count, np.int64)
    shared = np.zeros(count, np.int64)
    taken = np.zeros(count, np.bool_)
    touched = np.empty(count, np.int64)
    size = 0
    seed = 0
    for at in range(count):
        if at % 64 == 0:
            for t in range(size):
                shared[touched[t]] = 0
            size = 0
            while taken[seed]:
                seed += 1
            best = seed
        else:
            best = -1
            for t in range(size):
                j = touched[t]
                if not taken[j] and (best < 0 or shared[j] > shared[best]):
                    best = j
            if best < 0:
                while taken[seed]:
                    seed += 1
                best = seed
        order[at] = best
        taken[best] = True
        first, last = demand_start[best], demand_start[best + 1]
        step = max((last - first) // _LOOKED_AT, 1)
        for e in range(first, last, step):
            i = site[e]
            for f in range(site_start[i], site_start[i + 1]):
                j = demand[f]
                if taken[j]:
                    continue
                if shared[j] == 0:
                    touched[size] = j
                    size += 1
                shared[j] += 1
    return order
