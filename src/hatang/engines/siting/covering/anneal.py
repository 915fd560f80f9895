"""Annealing by swaps: one facility closes, one opens, and what changes is known without counting all over.

For every demand the loop keeps how many open sites cover it and the sum of their numbers; where it is one, the sum is
the site itself. So the loss of closing a site is always at hand, and the gain of opening one costs one look at its
demands. Most proposals are refused before that look: their whole weight is already below what must be reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.siting.compiled import inlined, njit, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Cover, Floats, Integers

_STEP = 1000  # proposals at one temperature


class Annealed(NamedTuple):
    covered: float
    chosen: Integers
    looked: int  # entries of the cover that were read: the measure of work


class Cooling(NamedTuple):
    """Temperatures as shares of (all weight / facilities), and the share of proposals that look anywhere."""

    hot: float
    cold: float
    anywhere: float = 0.3


def anneal(
    cover: Cover,
    weights: Floats,
    start: Integers,
    *,
    proposals: int,
    cooling: Cooling,
    state: NDArray[np.uint64],
    fixed: int = 0,
) -> Annealed:
    """The best choice met in the second half of the way, at least as good as what cooling down ends with.

    `start` (facilities,) distinct sites; the first `fixed` of them never close. `state` from `random_state`.
    """
    whole = cover.matrix() @ weights
    scale = float(weights.sum()) / max(len(start), 1)
    covered, chosen, looked = _anneal(
        cover.site_start,
        cover.demand,
        cover.demand_start,
        cover.site,
        weights,
        whole,
        np.asarray(start, dtype=np.int32),
        fixed,
        proposals,
        scale * cooling.hot,
        scale * cooling.cold,
        cooling.anywhere,
        state,
    )
    return Annealed(float(covered), chosen, int(looked))


@njit
def _anneal(  # noqa: PLR0912, PLR0915, PLR0917 - one loop, and numba takes no keyword-only arguments
    site_start: Integers,
    demand: Integers,
    demand_start: Integers,
    site: Integers,
    weights: Floats,
    whole: Floats,
    start: Integers,
    fixed: int,
    proposals: int,
    hot: float,
    cold: float,
    anywhere: float,
    state: NDArray[np.uint64],
) -> tuple[float, Integers, int]:
    sites = len(site_start) - 1
    open_sites = start.copy()
    place = np.full(sites, -1, np.int32)
    times = np.zeros(len(weights), np.int32)
    total = np.zeros(len(weights), np.int32)
    mark = np.zeros(len(weights), np.int32)  # 0 uncovered, -1 covered more than once, otherwise the only site + 1
    loss = np.zeros(sites)
    covered = 0.0
    for k in range(len(open_sites)):
        place[open_sites[k]] = k
        _open(site_start, demand, weights, open_sites[k], times, total, mark, loss)
        covered += loss[open_sites[k]]
    best = covered
    best_sites = open_sites.copy()
    fresh = False
    looked = 0
    free = len(open_sites) - fixed
    if free <= 0 or free == sites or proposals <= 0:
        return best, best_sites, looked
    temperature = hot
    cool = (cold / hot) ** (_STEP / proposals)
    for step in range(proposals):
        if step % _STEP == 0 and step > 0:
            temperature *= cool
        if step == proposals // 2:
            best = covered
            fresh = True
        k = fixed + int(uniform(state) * free)
        closing = open_sites[k]
        first, last = site_start[closing], site_start[closing + 1]
        if uniform(state) < anywhere or first == last:
            opening = np.int32(uniform(state) * sites)
        else:
            j = demand[first + int(uniform(state) * (last - first))]
            opening = site[demand_start[j] + int(uniform(state) * (demand_start[j + 1] - demand_start[j]))]
        if place[opening] >= 0:
            continue
        needed = loss[closing] + temperature * np.log(uniform(state) + 1e-300)
        if whole[opening] < needed:
            continue
        gain = 0.0
        only = closing + 1
        for e in range(site_start[opening], site_start[opening + 1]):
            c = mark[demand[e]]
            if c == 0 or c == only:  # noqa: PLR1714 - a tuple is slower in machine code
                gain += weights[demand[e]]
        looked += site_start[opening + 1] - site_start[opening]
        if gain < needed:
            continue
        change = gain - loss[closing]
        if change < 0 and fresh:  # the best is written down only when it is left
            best_sites[:] = open_sites
            fresh = False
        _close(site_start, demand, weights, closing, times, total, mark, loss)
        _open(site_start, demand, weights, opening, times, total, mark, loss)
        looked += 2 * (last - first)
        place[closing] = -1
        place[opening] = k
        open_sites[k] = opening
        covered += change
        if covered > best:
            best = covered
            fresh = True
    if fresh:
        best_sites[:] = open_sites
    return best, best_sites, looked


@inlined
def _close(  # noqa: PLR0917
    site_start: Integers,
    demand: Integers,
    weights: Floats,
    closing: np.int32,
    times: Integers,
    total: Integers,
    mark: Integers,
    loss: Floats,
) -> None:
    """One site less: who is left alone with a demand now loses it when closing."""
    for e in range(site_start[closing], site_start[closing + 1]):
        j = demand[e]
        times[j] -= 1
        total[j] -= closing
        if times[j] == 0:
            mark[j] = 0
        elif times[j] == 1:
            loss[total[j]] += weights[j]
            mark[j] = total[j] + 1
    loss[closing] = 0.0


@inlined
def _open(  # noqa: PLR0917
    site_start: Integers,
    demand: Integers,
    weights: Floats,
    opening: np.int32,
    times: Integers,
    total: Integers,
    mark: Integers,
    loss: Floats,
) -> None:
    """One site more: what was covered once is nobody's loss any longer, what was not is its own."""
    own = 0.0
    for e in range(site_start[opening], site_start[opening + 1]):
        j = demand[e]
        if times[j] == 0:
            own += weights[j]
            mark[j] = opening + 1
        elif times[j] == 1:
            loss[total[j]] -= weights[j]
            mark[j] = -1
        times[j] += 1
        total[j] += opening
    loss[opening] = own
