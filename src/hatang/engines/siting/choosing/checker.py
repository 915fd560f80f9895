"""An independent check of a choice against its question: plain sets and sums, nothing shared with the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from hatang.engines.siting.problem import Rules, SiteChoice, SitingProblem


def check_choice(
    problem: SitingProblem, rules: Rules, answer: SiteChoice, *, budget_vnd: float = np.inf, share: float = 0.0
) -> None:
    """Raise `SitingError` unless the choice keeps every rule and is worth what it says.

    Where capacities bind, the people said are only checked not to be more than could be.
    """
    of, demand = problem.candidates, problem.demand
    chosen = [int(column) for column in answer.chosen]
    if len(set(chosen)) != len(chosen) or any(not 0 <= column < of.size for column in chosen):
        raise SitingError("check", "a column is chosen twice or is no candidate")
    _check_places(problem, rules, chosen)
    cost = sum(int(of.cost_vnd[column]) for column in chosen)
    if cost != answer.cost_vnd or cost > budget_vnd:
        raise SitingError("check", f"{answer.cost_vnd} đồng are said, {cost} are spent of {budget_vnd}")
    times = [0] * len(demand.people)
    for column in chosen:
        for cell in problem.cover.of(column):
            times[int(cell)] += 1
    twice = np.broadcast_to(np.asarray(rules.twice, dtype=np.bool_), demand.people.shape)
    covered = [cell for cell, seen in enumerate(times) if seen >= (2 if twice[cell] else 1)]
    people = sum(float(demand.people[cell]) for cell in covered)
    most = min(people, sum(float(of.capacity[column]) for column in chosen))
    loose = 1e-6 * max(people, 1.0)
    capped = np.isfinite(of.capacity[chosen]).any()
    if answer.people > most + loose or (not capped and answer.people < people - loose):
        raise SitingError("check", f"{answer.people} people are said to be covered, {people} are")
    by_hamlet = [0.0] * len(demand.hamlets)
    for cell in covered:
        if demand.hamlet[cell] >= 0:
            by_hamlet[demand.hamlet[cell]] += float(demand.people[cell])
    least = np.broadcast_to(np.asarray(rules.floor, dtype=np.float64), (len(by_hamlet),)) * demand.of_hamlets()
    for row, name in enumerate(demand.hamlets):
        stated_people = float(answer.hamlet_people[row])
        if stated_people > by_hamlet[row] + loose or min(stated_people, by_hamlet[row]) < least[row] - loose:
            raise SitingError("check", f"{stated_people} people of {least[row]} are covered", where=name)
    if answer.people < share * demand.people.sum() - loose:
        raise SitingError("check", f"{answer.people} people are fewer than {share:.2%}")


def _check_places(problem: SitingProblem, rules: Rules, chosen: list[int]) -> None:
    of = problem.candidates
    if len({int(of.place[column]) for column in chosen}) != len(chosen):
        raise SitingError("check", "two columns of one place are chosen")
    for column in chosen:
        relays = [] if problem.relays is None else problem.relays.of(column).tolist()
        if relays and not set(relays) & set(chosen):
            raise SitingError("check", "no site that could carry its hop is chosen", where=of.names[column])
    for column in range(of.size):
        if of.kept[column] and column not in set(chosen):
            raise SitingError("check", "must be kept", where=of.names[column])
    for column in chosen:
        far = of.road_m[column] > rules.road_within_m or of.power_m[column] > rules.power_within_m
        if not of.kept[column] and (of.forbidden[column] or far or (of.protected[column] and not rules.in_protected)):
            raise SitingError("check", "must not be built", where=of.names[column])
    shared = sum(1 for column in chosen if of.operators[column] >= 2)
    if shared < rules.least_shared * len(chosen) - 1e-6:
        raise SitingError("check", f"{shared} of {len(chosen)} are shared, at least {rules.least_shared:.0%} are asked")
