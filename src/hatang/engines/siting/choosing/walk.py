"""Better choices by annealing: one site opens, others close for it, and only what keeps every demand is accepted.

For the most people: what opens is paid for by closing what loses least per đồng. For the least money: what opens makes
others needless, and those close. Each move is undone unless floors, target, sharing, budget and chains of hops
hold after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.siting.compiled import draw_uniform, inlined, njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting.choosing.task import SitingTask
    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Mask

_STEP = 200
_LOOKS = 10  # sites looked at before one closes
_MOST = 24  # sites that one move may close


class _Reach(NamedTuple):
    """Whom each site reaches and who reaches each demand; how many sites it needs, and its hamlet."""

    site_start: Integers
    demand: Integers
    demand_start: Integers
    site: Integers
    weights: Floats
    needed: Integers
    group: Integers


class _Sites(NamedTuple):
    cost: Floats
    place: Integers
    places: int
    kept: Mask
    sharing: Floats


class _WalkTerms(NamedTuple):
    floor: Floats
    target: float
    budget: float
    by_people: bool


class _Chains(NamedTuple):
    """On whom each site may hang, and whom each carries."""

    hangs: Mask
    relay_start: Integers
    relay: Integers
    carry_start: Integers
    carries: Integers


def anneal_choice(
    task: SitingTask, begin: Integers, *, moves: int, hot: float, cold: float, state: NDArray[np.uint64]
) -> tuple[Integers, int]:
    """(the best choice met, entries of the cover read). `begin` must keep every demand; capacities are not looked at.

    Temperatures as shares of the mean worth of an open site.
    """
    worth = (float(task.weights[task.counted(begin)].sum()) if task.by_people else float(task.cost[begin].sum())) / max(
        len(begin), 1
    )
    cover, relays = task.cover, task.relays
    opened, looked = _anneal_choice(
        _Reach(cover.site_start, cover.demand, cover.demand_start, cover.site, task.weights, task.needed, task.group),
        _Sites(task.cost, task.place, task.places, task.kept, task.sharing),
        _WalkTerms(task.floor, task.target, task.budget, task.by_people),
        _Chains(task.hangs, relays.site_start, relays.demand, relays.demand_start, relays.site),
        np.asarray(begin, dtype=np.int32),
        moves,
        (worth * hot, worth * cold),
        state,
    )
    return np.flatnonzero(opened).astype(np.int32), int(looked)


@njit
def _anneal_choice(  # noqa: PLR0912, PLR0915 - one loop
    reach: _Reach,
    of: _Sites,
    terms: _WalkTerms,
    chains: _Chains,
    begin: Integers,
    moves: int,
    heat: tuple[float, float],
    state: NDArray[np.uint64],
) -> tuple[Mask, int]:
    site_start, demand, demand_start, site = reach.site_start, reach.demand, reach.demand_start, reach.site
    weights = reach.weights
    cost, place, places, kept, sharing = of
    floor, target, budget, by_people = terms
    hot, cold = heat
    sites = len(cost)
    opened = np.zeros(sites, np.bool_)
    tenant = np.full(places, -1, np.int32)
    times = np.zeros(len(weights), np.int32)
    hamlet_people = np.zeros(len(floor))
    listed = np.empty(sites, np.int32)  # open sites, anyhow
    at = np.full(sites, -1, np.int32)
    sums = np.zeros(3)  # people, đồng, sharing
    count = 0
    for i in begin:
        _add_site(reach, i, times, hamlet_people, sums)
        sums[1] += cost[i]
        sums[2] += sharing[i]
        opened[i] = True
        tenant[place[i]] = i
        at[i] = count
        listed[count] = i
        count += 1
    best = sums[0] if by_people else -sums[1]
    best_opened = opened.copy()
    closed = np.empty(_MOST + 1, np.int32)
    looked = 0
    if moves <= 0 or sites == 0 or hot <= 0:
        return best_opened, looked
    temperature = hot
    cool = (cold / hot) ** (_STEP / moves)
    for step in range(moves):
        if step % _STEP == 0 and step > 0:
            temperature *= cool
        # who opens: anyone, or a neighbour of an open one
        new = np.int32(draw_uniform(state) * sites)
        if count and draw_uniform(state) < 0.7:
            near = listed[int(draw_uniform(state) * count)]
            first, last = site_start[near], site_start[near + 1]
            if last > first:
                j = demand[first + int(draw_uniform(state) * (last - first))]
                new = site[demand_start[j] + int(draw_uniform(state) * (demand_start[j + 1] - demand_start[j]))]
        if opened[new] or not _is_carried(chains, opened, new):
            continue
        before = sums[0] if by_people else -sums[1]
        shut = 0
        rival = tenant[place[new]]
        if rival >= 0:
            if kept[rival]:
                continue
            _remove_site(reach, rival, times, hamlet_people, sums)
            sums[1] -= cost[rival]
            sums[2] -= sharing[rival]
            closed[0] = rival
            opened[rival] = False
            shut = 1
        looked += 2 * (site_start[new + 1] - site_start[new])
        _add_site(reach, new, times, hamlet_people, sums)
        sums[1] += cost[new]
        sums[2] += sharing[new]
        opened[new] = True
        # who closes for it
        misses = 0
        while shut < _MOST and misses < 3:
            if by_people and sums[1] <= budget:
                break
            chosen, least = np.int32(-1), np.inf
            for _look in range(_LOOKS):
                other = listed[int(draw_uniform(state) * count)] if count else np.int32(-1)
                first, last = site_start[new], site_start[new + 1]
                if draw_uniform(state) < 0.5 and last > first:
                    j = demand[first + int(draw_uniform(state) * (last - first))]
                    other = site[demand_start[j] + int(draw_uniform(state) * (demand_start[j + 1] - demand_start[j]))]
                if other < 0 or not opened[other] or kept[other] or other == new:
                    continue
                looked += site_start[other + 1] - site_start[other]
                loss = _compute_closing_loss(reach, other, times, hamlet_people, floor)
                if loss < 0 or (target > 0 and sums[0] - loss < target):
                    continue
                if sums[2] - sharing[other] < -1e-9 and sharing[other] > 0:
                    continue
                price = max(cost[other], 1.0)
                rate = loss / price if by_people else -price
                if rate < least:
                    chosen, least = other, rate
            if chosen < 0:
                misses += 1
                continue
            _remove_site(reach, chosen, times, hamlet_people, sums)
            sums[1] -= cost[chosen]
            sums[2] -= sharing[chosen]
            opened[chosen] = False
            closed[shut] = chosen
            shut += 1
        now = sums[0] if by_people else -sums[1]
        good = sums[1] <= budget and sums[2] >= -1e-9 and (target <= 0 or sums[0] >= target)
        if good:
            for h in range(len(floor)):
                if hamlet_people[h] < floor[h]:
                    good = False
                    break
        for k in range(shut if good else 0):
            for e in range(chains.carry_start[closed[k]], chains.carry_start[closed[k] + 1]):
                i = chains.carries[e]
                good &= not opened[i] or _is_carried(chains, opened, i)
        if good and now < before:
            good = now - before >= temperature * np.log(draw_uniform(state) + 1e-300)
        if good:
            for k in range(shut):
                i = closed[k]
                tenant[place[i]] = -1
                count -= 1
                moved = listed[count]
                listed[at[i]] = moved
                at[moved] = at[i]
                at[i] = -1
            tenant[place[new]] = new
            at[new] = count
            listed[count] = new
            count += 1
            if now > best:
                best = now
                best_opened[:] = opened
        else:
            _remove_site(reach, new, times, hamlet_people, sums)
            sums[1] -= cost[new]
            sums[2] -= sharing[new]
            opened[new] = False
            for k in range(shut):
                i = closed[k]
                _add_site(reach, i, times, hamlet_people, sums)
                sums[1] += cost[i]
                sums[2] += sharing[i]
                opened[i] = True
    return best_opened, looked


@inlined
def _is_carried(chains: _Chains, opened: Mask, i: np.int32) -> bool:
    """Whether a site hangs on nothing, or on one that is open."""
    hangs, relay_start, relay = chains.hangs, chains.relay_start, chains.relay
    is_free = not hangs[i]
    for e in range(relay_start[i], relay_start[i + 1]):
        is_free |= opened[relay[e]]
    return is_free


@inlined
def _add_site(reach: _Reach, i: np.int32, times: Integers, found: Floats, sums: Floats) -> None:
    site_start, demand = reach.site_start, reach.demand
    weights, needed, group = reach.weights, reach.needed, reach.group
    for e in range(site_start[i], site_start[i + 1]):
        j = demand[e]
        times[j] += 1
        if times[j] == needed[j]:
            sums[0] += weights[j]
            if group[j] >= 0:
                found[group[j]] += weights[j]


@inlined
def _remove_site(reach: _Reach, i: np.int32, times: Integers, found: Floats, sums: Floats) -> None:
    site_start, demand = reach.site_start, reach.demand
    weights, needed, group = reach.weights, reach.needed, reach.group
    for e in range(site_start[i], site_start[i + 1]):
        j = demand[e]
        if times[j] == needed[j]:
            sums[0] -= weights[j]
            if group[j] >= 0:
                found[group[j]] -= weights[j]
        times[j] -= 1


@inlined
def _compute_closing_loss(reach: _Reach, i: np.int32, times: Integers, found: Floats, floor: Floats) -> float:
    """People lost if the site closes; below zero where a floor would fall. `found` is as before when it returns."""
    site_start, demand = reach.site_start, reach.demand
    weights, needed, group = reach.weights, reach.needed, reach.group
    loss, broken = 0.0, False
    for e in range(site_start[i], site_start[i + 1]):
        j = demand[e]
        if times[j] == needed[j]:
            loss += weights[j]
            if group[j] >= 0:
                found[group[j]] -= weights[j]
                broken |= found[group[j]] < floor[group[j]]
    for e in range(site_start[i], site_start[i + 1]):
        j = demand[e]
        if times[j] == needed[j] and group[j] >= 0:
            found[group[j]] += weights[j]
    return -1.0 if broken else loss
