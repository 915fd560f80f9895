"""Annealing by swaps: one facility closes, one opens, and what changes is known without counting all over.

Demands stand in blocks of 64 that lie together (`blocks`): a site reaches few blocks, a block is one word of bits.
Kept are the bits of the demands that nobody covers and, for every open site, of those that it alone covers. The loss of
closing a site is always at hand; the gain of opening one is the weight of its bits among the uncovered and those that
the closing site leaves alone: a few words, and near an optimum few bits in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.siting.compiled import draw_uniform, inlined, njit
from hatang.engines.siting.covering.blocks import PLACE_OF_BIT, place_of_bit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.covering.blocks import Blocks

_STEP = 1000  # proposals at one temperature
_RIVALS = 8  # open sites of which the one that loses least closes for one far away
_TRIES = 8  # looks for a demand that nobody covers


class Annealed(NamedTuple):
    covered: float
    chosen: Integers


class Cooling(NamedTuple):
    """Temperatures as shares of (all weight / facilities), and the share of proposals that go far: a site closes that
    loses little, one opens where nobody covers; the others move a site to where it reaches now."""

    hot: float
    cold: float
    far: float = 0.1


class _Bits(NamedTuple):
    """The arrays of `Blocks`, and the table of `place_of_bit`."""

    site_start: Integers
    demand: Integers
    demand_start: Integers
    site: Integers
    word_start: Integers
    word: Integers
    mask: NDArray[np.uint64]
    weights: Floats
    whole: Floats
    table: NDArray[np.int64]


class _Now(NamedTuple):
    """Where a choice stands: the place of each open site, who covers each demand how often, what a closing loses."""

    place: Integers
    times: Integers
    total: Integers
    missing: NDArray[np.uint64]
    alone: NDArray[np.uint64]
    loss: Floats


def anneal_swaps(
    blocks: Blocks, start: Integers, *, proposals: int, cooling: Cooling, state: NDArray[np.uint64], fixed: int = 0
) -> Annealed:
    """The best choice met in the second half of the way, at least as good as what cooling down ends with.

    `start` (facilities,) distinct sites; the first `fixed` of them never close. `state` from `random_state`.
    """
    scale = float(blocks.weights.sum()) / max(len(start), 1)
    covered, chosen = _anneal_swaps(
        _Bits(
            blocks.site_start,
            blocks.demand,
            blocks.demand_start,
            blocks.site,
            blocks.word_start,
            blocks.word,
            blocks.mask,
            blocks.weights,
            blocks.whole,
            PLACE_OF_BIT,
        ),
        np.asarray(start, dtype=np.int32),
        fixed,
        proposals,
        Cooling(scale * cooling.hot, scale * cooling.cold, cooling.far),
        state,
    )
    return Annealed(float(covered), chosen)


@njit
def _anneal_swaps(  # noqa: PLR0912, PLR0915 - one loop
    bits_of: _Bits, start: Integers, fixed: int, proposals: int, cooling: Cooling, state: NDArray[np.uint64]
) -> tuple[float, Integers]:
    site_start, demand, demand_start, site, word_start, word, mask, weights, whole, table = bits_of
    hot, cold, far = cooling
    sites = len(site_start) - 1
    words = len(weights) // 64
    real = len(weights)
    while real > 1 and demand_start[real] == demand_start[real - 1]:
        real -= 1
    open_sites = start.copy()
    place = np.full(sites, -1, np.int32)
    times = np.zeros(len(weights), np.int32)
    total = np.zeros(len(weights), np.int32)  # of the numbers of the open sites that cover a demand
    missing = np.full(words, ~np.uint64(0))  # bits of demands that nobody covers
    alone = np.zeros((len(start), words), np.uint64)  # bits of demands that only the site at this place covers
    loss = np.zeros(len(start))
    now = _Now(place, times, total, missing, alone, loss)
    covered = 0.0
    for k in range(len(open_sites)):
        place[open_sites[k]] = k
        _open_site(bits_of, open_sites[k], k, now)
        covered += loss[k]
    best = covered
    best_sites = open_sites.copy()
    fresh = False
    free = len(open_sites) - fixed
    if free <= 0 or free == sites or proposals <= 0:
        return best, best_sites
    temperature = hot
    cool = (cold / hot) ** (_STEP / proposals)
    for step in range(proposals):
        if step % _STEP == 0 and step > 0:
            temperature *= cool
        if step == proposals // 2:
            best = covered
            fresh = True
        k = fixed + int(draw_uniform(state) * free)
        closing = open_sites[k]
        first, last = site_start[closing], site_start[closing + 1]
        if draw_uniform(state) < far or first == last:
            for _rival in range(_RIVALS):
                other = fixed + int(draw_uniform(state) * free)
                if loss[other] < loss[k]:
                    k = other
            closing = open_sites[k]
            opening = np.int32(draw_uniform(state) * sites)
            for _try in range(_TRIES):
                j = np.int32(draw_uniform(state) * real)
                if times[j] == 0 and demand_start[j + 1] > demand_start[j]:
                    opening = site[demand_start[j] + int(draw_uniform(state) * (demand_start[j + 1] - demand_start[j]))]
                    break
        else:
            j = demand[first + int(draw_uniform(state) * (last - first))]
            opening = site[demand_start[j] + int(draw_uniform(state) * (demand_start[j + 1] - demand_start[j]))]
        if place[opening] >= 0:
            continue
        needed = loss[k] + temperature * np.log(draw_uniform(state) + 1e-300)
        if whole[opening] < needed:
            continue
        gain = 0.0
        for q in range(word_start[opening], word_start[opening + 1]):
            w = word[q]
            bits = mask[q] & (missing[w] | alone[k, w])
            while bits != np.uint64(0):
                low = bits & (~bits + np.uint64(1))
                gain += weights[64 * w + place_of_bit(table, low)]
                bits ^= low
        if gain < needed:
            continue
        change = gain - loss[k]
        if change < 0 and fresh:  # the best is written down only when it is left
            best_sites[:] = open_sites
            fresh = False
        for q in range(word_start[closing], word_start[closing + 1]):
            alone[k, word[q]] = np.uint64(0)
        place[closing] = -1
        _close_site(bits_of, closing, now)
        place[opening] = k
        open_sites[k] = opening
        _open_site(bits_of, opening, k, now)
        covered += change
        if covered > best:
            best = covered
            fresh = True
    if fresh:
        best_sites[:] = open_sites
    return best, best_sites


@inlined
def _close_site(bits_of: _Bits, closing: np.int32, now: _Now) -> None:
    """One site less: who is left alone with a demand now loses it when closing."""
    site_start, demand, weights = bits_of.site_start, bits_of.demand, bits_of.weights
    place, times, total, missing, alone, loss = now
    for e in range(site_start[closing], site_start[closing + 1]):
        j = demand[e]
        times[j] -= 1
        total[j] -= closing
        if times[j] <= 1:
            bit = np.uint64(1) << np.uint64(j & 63)
            if times[j] == 0:
                missing[j >> 6] |= bit
            else:
                k = place[total[j]]
                loss[k] += weights[j]
                alone[k, j >> 6] |= bit


@inlined
def _open_site(bits_of: _Bits, opening: np.int32, at: int, now: _Now) -> None:
    """One site more: what was covered once is nobody's loss any longer, what was not is its own."""
    site_start, demand, weights = bits_of.site_start, bits_of.demand, bits_of.weights
    place, times, total, missing, alone, loss = now
    own = 0.0
    for e in range(site_start[opening], site_start[opening + 1]):
        j = demand[e]
        if times[j] <= 1:
            bit = np.uint64(1) << np.uint64(j & 63)
            if times[j] == 0:
                own += weights[j]
                missing[j >> 6] &= ~bit
                alone[at, j >> 6] |= bit
            else:
                k = place[total[j]]
                loss[k] -= weights[j]
                alone[k, j >> 6] &= ~bit
        times[j] += 1
        total[j] += opening
    loss[at] = own
