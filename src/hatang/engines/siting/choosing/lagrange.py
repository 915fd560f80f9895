"""The Lagrangian bound of a question, for covers too large for a linear program.

Every cell pays u_j >= 0 to the sites that cover it; floors pay m_h, the target pays t, a đồng is worth l, sharing s:
    L = sum_j max(0, w_j (t + m_h(j)) - n_j u_j) - t T - sum_h m_h F_h + l B + sum over places of max(0, best net),
    net_i = collected_i + s sharing_i - l cost_i,  collected_i = the u of its cells, as many people as it can serve.
No choice exceeds it. For the most people t = 1 and the best l follows from the rest; for the least money l is fixed,
everything is in people, and -L / l is the bound in đồng. (Fisher 1981; the bound holds for any payments.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.compiled import inlined, njit

if TYPE_CHECKING:
    from hatang.engines.siting.choosing.task import Task
    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Mask

_PATIENCE = 15
_SOFTER = 0.8
_SEARCH = 48
_TURNS = 3


@dataclass(frozen=True, eq=False)
class Payments:
    """Multipliers: `cell` (m,) u in people, `hamlet` m (hamlets,), `target` t, `money` l in people per đồng, `sharing`
    s in people. `value` is L in people, `net` (n,) of the sites."""

    cell: Floats
    hamlet: Floats
    target: float
    money: float
    sharing: float
    value: float
    net: Floats

    def bound(self, task: Task) -> float:
        """In the question's own unit: people at most, or đồng at least."""
        slack = 1e-12 * float(task.weights.sum() + abs(self.value))
        return self.value + slack if task.by_people else -(self.value + slack) / self.money


def start(task: Task, worth: float, spent: float) -> Payments:
    """Payments to begin with. `worth` people and `spent` đồng of some choice set the scale."""
    often = np.maximum(np.diff(task.cover.demand_start), 1)
    money = max(worth, 1.0) / max(spent, 1.0)
    cell = np.minimum(task.weights, 3.0 * task.weights / often) / _needed(task)
    target = 1.0 if task.by_people or task.target > 0 else 0.0
    return Payments(cell, np.zeros(len(task.floor)), target, money, 0.0, np.inf, np.zeros(task.cover.sites))


def descend(task: Task, begin: Payments, goal: float, *, rounds: int) -> Payments:
    """Better payments by so many steps. `goal`: the value of some choice in L's unit; the steps aim at it."""
    if task.by_people or task.target <= 0:
        return _steps(task, begin, goal, task.budget if task.by_people else np.inf, rounds)
    # A target is turned round: whatever covers most people for some budget B bounds what the target costs, and it does
    # best where that most is just the target. With t = 1 the multipliers are then those of the other question.
    asked = replace(task, by_people=True, target=0.0)
    best = replace(begin, target=1.0, value=np.inf)
    bound, money = 0.0, -goal / begin.money
    for _turn in range(_TURNS):
        found = _steps(asked, replace(best, target=1.0), task.target, money, rounds // _TURNS)
        turned = replace(found, value=found.value - found.money * money - task.target)
        if turned.bound(task) > bound or not np.isfinite(best.value):
            best, bound = turned, turned.bound(task)
        if bound <= 0 or abs(money - bound) < 1e-3 * money:
            break
        money = 0.5 * (money + bound)
    return best


def _steps(task: Task, begin: Payments, goal: float, budget: float, rounds: int) -> Payments:
    members = np.argsort(task.place, kind="stable").astype(np.int32)
    place_start = np.searchsorted(task.place[members], np.arange(task.places + 1)).astype(np.int32)
    cell, hamlet, single, value, net = _descend(
        task.cover.site_start,
        task.cover.demand,
        task.weights,
        _needed(task),
        task.group.astype(np.int32),
        task.cost,
        members,
        place_start,
        task.kept,
        np.minimum(task.capacity, 1e300),
        task.capped,
        task.sharing,
        task.floor,
        task.target,
        budget,
        begin.cell,
        begin.hamlet,
        np.array([begin.target, begin.money, begin.sharing]),
        task.by_people,
        float(goal),
        rounds,
    )
    return Payments(cell, hamlet, float(single[0]), float(single[1]), float(single[2]), float(value), net)


def _needed(task: Task) -> Floats:
    """Sites that a cell must be paid by; where capacities bind it is one: a second cover takes no capacity."""
    return np.ones(len(task.weights)) if task.capped else task.needed.astype(np.float64)


@njit
def _descend(  # noqa: PLR0912, PLR0915, PLR0917 - one loop, and numba takes no keyword-only arguments
    site_start: Integers,
    demand: Integers,
    weights: Floats,
    needed: Floats,
    group: Integers,
    cost: Floats,
    members: Integers,
    place_start: Integers,
    kept: Mask,
    capacity: Floats,
    capped: bool,
    sharing: Floats,
    floor: Floats,
    target: float,
    budget: float,
    cell0: Floats,
    hamlet0: Floats,
    single0: Floats,
    by_people: bool,
    goal: float,
    rounds: int,
) -> tuple[Floats, Floats, Floats, float, Floats]:
    """Deflected subgradient with Polyak steps. All multipliers are scaled so that a unit is about one person."""
    sites, cells, hamlets = len(cost), len(weights), len(floor)
    u, m, single = cell0.copy(), hamlet0.copy(), single0.copy()
    best_u, best_m, best_single = u.copy(), m.copy(), single.copy()
    best, best_net = np.inf, np.zeros(sites)
    collected, net = np.zeros(sites), np.zeros(sites)
    opened = np.zeros(sites, np.bool_)
    pull_u, pull_m = np.zeros(cells), np.zeros(hamlets)
    head_u, head_m = np.zeros(cells), np.zeros(hamlets)
    head_t, head_s = 0.0, 0.0
    force, unlucky = 1.0, 0
    rho_scale = 0.0
    for i in range(sites):
        rho_scale = max(rho_scale, abs(sharing[i]))
    for _step in range(rounds):
        _collect(site_start, demand, weights, u, capacity, capped, collected)
        if by_people and budget < np.inf:
            single[1] = _money(collected, single[2], sharing, cost, members, place_start, kept, budget, single[1])
        # the value, and what the relaxed choice does to every demand
        value = -single[0] * target if not by_people or target > 0 else 0.0
        if by_people and budget < np.inf:
            value += single[1] * budget
        for i in range(sites):
            net[i] = collected[i] + single[2] * sharing[i] - single[1] * cost[i]
        value += _open_best(net, members, place_start, kept, opened)
        for h in range(hamlets):
            value -= m[h] * floor[h]
            pull_m[h] = -1.0 if floor[h] > 0 else 0.0
        pull_t, pull_s = (-1.0 if target > 0 else 0.0), 0.0
        for j in range(cells):
            rate = single[0] + (m[group[j]] if group[j] >= 0 else 0.0)
            rest = weights[j] * rate - needed[j] * u[j]
            pull_u[j] = 0.0
            if rest > 0:
                value += rest
                pull_u[j] = -needed[j]
                if target > 0:
                    pull_t += weights[j] / target
                if group[j] >= 0 and floor[group[j]] > 0:
                    pull_m[group[j]] += weights[j] / floor[group[j]]
        for i in range(sites):
            if opened[i]:
                pull_s += sharing[i]
                _served(site_start, demand, weights, u, capacity[i], capped, i, pull_u)
        if value < best - 1e-9 * abs(best) or best == np.inf:
            if value < best - 1e-5 * abs(value):
                unlucky = 0
            best = value
            best_u[:], best_m[:], best_single[:], best_net[:] = u, m, single, net
        else:
            unlucky += 1
        if value <= goal:
            break
        if unlucky >= _PATIENCE:
            unlucky = 0
            force *= _SOFTER
            if force < 1e-4:
                break
            u[:], m[:], single[:] = best_u, best_m, best_single
            head_u[:] = 0.0
            head_m[:] = 0.0
            head_t = head_s = 0.0
            continue
        # the new heading, not out of the allowed side; its squared length
        length = 0.0
        for j in range(cells):
            head_u[j] = 0.7 * head_u[j] + pull_u[j]
            if u[j] <= 0.0 and head_u[j] > 0:
                head_u[j] = 0.0
            length += head_u[j] * head_u[j]
        for h in range(hamlets):
            head_m[h] = 0.7 * head_m[h] + pull_m[h]
            if m[h] <= 0.0 and head_m[h] > 0:
                head_m[h] = 0.0
            length += head_m[h] * head_m[h]
        head_t = 0.7 * head_t + pull_t
        if single[0] <= (1.0 if by_people else 0.0) and head_t > 0:
            head_t = 0.0
        head_s = 0.7 * head_s + pull_s
        if single[2] <= 0.0 and head_s > 0:
            head_s = 0.0
        length += head_t * head_t + head_s * head_s
        if length == 0.0:
            break
        stride = force * (value - goal) / length
        for j in range(cells):
            u[j] = max(u[j] - stride * head_u[j], 0.0)
        for h in range(hamlets):
            if floor[h] > 0:
                m[h] = max(m[h] - stride * head_m[h] / floor[h], 0.0)
        if target > 0:
            single[0] = max(single[0] - stride * head_t / target, 1.0 if by_people else 0.0)
        if rho_scale > 0:
            single[2] = max(single[2] - stride * head_s, 0.0)
    return best_u, best_m, best_single, best, best_net


@inlined
def _collect(  # noqa: PLR0917
    site_start: Integers, demand: Integers, weights: Floats, u: Floats, capacity: Floats, capped: bool, found: Floats
) -> None:
    """What each site can collect: all its cells pay, or those who pay most per person up to its capacity."""
    for i in range(len(found)):
        first, last = site_start[i], site_start[i + 1]
        total, people = 0.0, 0.0
        for e in range(first, last):
            total += u[demand[e]]
            people += weights[demand[e]]
        if capped and people > capacity[i]:
            rate = np.empty(last - first)
            for e in range(first, last):
                rate[e - first] = -u[demand[e]] / weights[demand[e]]
            spare, total = capacity[i], 0.0
            for k in np.argsort(rate):
                j = demand[first + k]
                part = min(weights[j], spare)
                total += u[j] * part / weights[j]
                spare -= part
                if spare <= 0:
                    break
        found[i] = total


@inlined
def _served(  # noqa: PLR0917
    site_start: Integers,
    demand: Integers,
    weights: Floats,
    u: Floats,
    capacity: float,
    capped: bool,
    i: int,
    pull: Floats,
) -> None:
    """Add to each cell the share of it that an open site serves in the relaxed choice."""
    first, last = site_start[i], site_start[i + 1]
    people = 0.0
    if capped:
        for e in range(first, last):
            people += weights[demand[e]]
    if capped and people > capacity:
        rate = np.empty(last - first)
        for e in range(first, last):
            rate[e - first] = -u[demand[e]] / weights[demand[e]]
        spare = capacity
        for k in np.argsort(rate):
            j = demand[first + k]
            part = min(weights[j], spare)
            pull[j] += part / weights[j]
            spare -= part
            if spare <= 0:
                break
    else:
        for e in range(first, last):
            pull[demand[e]] += 1.0


@inlined
def _open_best(net: Floats, members: Integers, place_start: Integers, kept: Mask, opened: Mask) -> float:
    """Open what is kept and, elsewhere, the best of each place if it is worth it; their sum."""
    value = 0.0
    for p in range(len(place_start) - 1):
        best, stays = -1, -1
        for e in range(place_start[p], place_start[p + 1]):
            i = members[e]
            opened[i] = False
            if kept[i]:
                stays = i
            elif best < 0 or net[i] > net[best]:
                best = i
        if stays >= 0:
            opened[stays] = True
            value += net[stays]
        elif best >= 0 and net[best] > 0:
            opened[best] = True
            value += net[best]
    return value


@inlined
def _money(  # noqa: PLR0917
    collected: Floats,
    shared: float,
    sharing: Floats,
    cost: Floats,
    members: Integers,
    place_start: Integers,
    kept: Mask,
    budget: float,
    before: float,
) -> float:
    """The worth of a đồng at which what pays for itself just costs the budget, by halving."""
    low, high = 0.0, max(before, 1e-12)
    for _double in range(200):
        if _spent(collected, shared, sharing, cost, members, place_start, kept, high) <= budget:
            break
        low = high
        high *= 2.0
    for _half in range(_SEARCH):
        middle = 0.5 * (low + high)
        if _spent(collected, shared, sharing, cost, members, place_start, kept, middle) > budget:
            low = middle
        else:
            high = middle
    return high


@inlined
def _spent(  # noqa: PLR0917
    collected: Floats,
    shared: float,
    sharing: Floats,
    cost: Floats,
    members: Integers,
    place_start: Integers,
    kept: Mask,
    money: float,
) -> float:
    total = 0.0
    for p in range(len(place_start) - 1):
        best, most, stays = -1, 0.0, -1
        for e in range(place_start[p], place_start[p + 1]):
            i = members[e]
            net = collected[i] + shared * sharing[i] - money * cost[i]
            if kept[i]:
                stays = i
            elif net > most:
                best, most = i, net
        if stays >= 0:
            total += cost[stays]
        elif best >= 0:
            total += cost[best]
    return total
