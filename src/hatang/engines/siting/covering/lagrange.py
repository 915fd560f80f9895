"""The Lagrangian bound: every demand pays for being covered, the sites that collect most are opened.

With payments 0 <= u_j <= w_j no choice of p sites covers more than
    L(u) = sum_j (w_j - u_j) + the p largest of rho_i,   rho_i = sum of u_j over the demands of site i
(Fisher 1981; Galvão and ReVelle 1996). Any u gives a true bound, so payments found by floating-point work of any kind,
a subgradient or an interior point, certify without trusting it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.siting.compiled import inlined, njit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Cover, Floats, Integers

_PATIENCE = 20  # steps without a better bound before the stride becomes softer
_SOFTER = 0.85
_ENTRIES_AT_ONCE = 50_000_000  # read between two looks at the clock
_ROUNDING = 1e-12  # of a sum of payments: a bound that is met must not close what meets it


class Bound(NamedTuple):
    """`value`: nothing covers more. `payments` (demands,), `collected` (sites,) belong to it."""

    value: float
    payments: Floats
    collected: Floats


def evaluate_payments(cover: Cover, weights: Floats, facilities: int, payments: Floats) -> Bound:
    """The bound that given payments prove; they are put between 0 and the weights first.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> cover = from_pairs([0, 1], [0, 1], sites=2, demands=2)
    >>> evaluate_payments(cover, np.array([2.0, 3.0]), 1, np.array([2.0, 3.0])).value
    3.0
    """
    paid = np.clip(np.nan_to_num(payments), 0.0, weights)
    collected = cover.matrix() @ paid
    most = (
        np.partition(collected, len(collected) - facilities)[len(collected) - facilities :].sum() if facilities else 0
    )
    return Bound(float(most + (weights - paid).sum()), paid, collected)


def subgradient_bound(
    cover: Cover,
    weights: Floats,
    facilities: int,
    incumbent: float,
    *,
    rounds: int,
    go_on: Callable[[], bool] | None = None,
) -> Bound:
    """The best bound of so many steps. `incumbent`: what some choice covers; the steps aim a little above it.

    `go_on` is asked after every so much work; however often, the steps are the same.
    """
    often = np.maximum(np.diff(cover.demand_start), 1)
    paid = np.minimum(weights, 3.0 * weights / often)
    best, heading = paid.copy(), np.zeros(len(weights))
    state = np.array([float(weights.sum()) * 2.0 + 1.0, 1.0, 0.0])
    most = min(facilities, cover.sites)
    stride = max(_ENTRIES_AT_ONCE // max(len(cover.demand), 1), 1)
    while rounds > 0:
        steps = min(rounds, stride)
        rounds -= steps
        more = _descend_payments(
            (cover.site_start, cover.demand),
            weights,
            most,
            float(incumbent),
            _Payments(paid, best, heading, state),
            steps,
        )
        if not more or (go_on is not None and not go_on()):
            break
    return evaluate_payments(cover, weights, most, best)


def settle_sites(bound: Bound, facilities: int, needed: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Sites that are (closed, open) in every choice that covers at least `needed`, by their reduced costs."""
    rho = bound.collected
    if facilities >= len(rho):
        return np.zeros(len(rho), dtype=np.bool_), np.ones(len(rho), dtype=np.bool_)
    ranked = np.sort(rho)[::-1]
    last, next_one = ranked[facilities - 1], ranked[facilities]
    safe = bound.value * (1.0 + _ROUNDING)
    closed = (rho <= next_one) & (safe - (last - rho) < needed)
    opened = (rho >= last) & (safe - (rho - next_one) < needed)
    return closed, opened & ~closed


class _Payments(NamedTuple):
    """What each demand pays, at best, and where it is heading; `state`: best bound, force, steps without luck."""

    paid: Floats
    best: Floats
    heading: Floats
    state: Floats


@njit
def _descend_payments(
    reach: tuple[Integers, Integers],
    weights: Floats,
    facilities: int,
    incumbent: float,
    payments: _Payments,
    rounds: int,
) -> bool:
    """Deflected subgradient with Polyak steps; after steps without luck it returns to the best payments.

    Goes on from what it left in `payments`; whether more steps may help.
    """
    site_start, demand = reach
    paid, best_paid, heading, state = payments
    rho = np.zeros(len(site_start) - 1)
    pull = np.zeros(len(weights))
    best, force, unlucky = state[0], state[1], int(state[2])
    more = True
    for _step in range(rounds):
        value = _value_and_pull(site_start, demand, weights, facilities, paid, rho, pull)
        if value < best * (1.0 - 1e-7):
            best = value
            best_paid[:] = paid
            unlucky = 0
        else:
            unlucky += 1
        if value <= incumbent:
            more = False
            break
        if unlucky >= _PATIENCE:
            unlucky = 0
            force *= _SOFTER
            paid[:] = best_paid
            heading[:] = 0.0
            continue
        length = _turn_heading(weights, paid, pull, heading)
        if length == 0.0:
            more = False
            break
        stride = force * (value - incumbent) / length
        for j in range(len(weights)):
            paid[j] = min(max(paid[j] - stride * heading[j], 0.0), weights[j])
    state[0], state[1], state[2] = best, force, unlucky
    return more


@inlined
def _value_and_pull(
    site_start: Integers, demand: Integers, weights: Floats, facilities: int, paid: Floats, rho: Floats, pull: Floats
) -> float:
    """L(u), and its subgradient: how often the opened sites cover each demand, less one."""
    sites = len(rho)
    for i in range(sites):
        rho[i] = 0.0
        for e in range(site_start[i], site_start[i + 1]):
            rho[i] += paid[demand[e]]
    threshold = np.partition(rho, sites - facilities)[sites - facilities]
    value = 0.0
    for j in range(len(weights)):
        value += weights[j] - paid[j]
        pull[j] = -1.0
    ties = facilities
    for i in range(sites):
        if rho[i] > threshold:
            ties -= 1
    for i in range(sites):
        if rho[i] > threshold or (rho[i] == threshold and ties > 0):
            if rho[i] == threshold:
                ties -= 1
            value += rho[i]
            for e in range(site_start[i], site_start[i + 1]):
                pull[demand[e]] += 1.0
    return value


@inlined
def _turn_heading(weights: Floats, paid: Floats, pull: Floats, heading: Floats) -> float:
    """The new heading, not out of the box; its squared length."""
    length = 0.0
    for j in range(len(weights)):
        heading[j] = 0.7 * heading[j] + pull[j]
        if (paid[j] >= weights[j] and heading[j] < 0) or (paid[j] <= 0.0 and heading[j] > 0):
            heading[j] = 0.0
        length += heading[j] * heading[j]
    return length
