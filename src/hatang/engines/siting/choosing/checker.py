"""An independent check of a choice against its question: plain sets and sums, nothing shared with the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from hatang.engines.siting.problem import Choice, Problem, Rules


def check_choice(
    problem: Problem, rules: Rules, answer: Choice, *, budget_vnd: float = np.inf, share: float = 0.0
) -> None:
    """Raise `SitingError` unless the choice keeps every rule and is worth what it says.

    Where capacities bind, the people said are only checked not to be more than could be.
    """
    of, demand = problem.candidates, problem.demand
    chosen = [int(each) for each in answer.chosen]
    if len(set(chosen)) != len(chosen) or any(not 0 <= each < of.size for each in chosen):
        raise SitingError("check", "a column is chosen twice or is no candidate")
    _places(problem, rules, chosen)
    cost = sum(int(of.cost_vnd[each]) for each in chosen)
    if cost != answer.cost_vnd or cost > budget_vnd:
        raise SitingError("check", f"{answer.cost_vnd} đồng are said, {cost} are spent of {budget_vnd}")
    times = [0] * len(demand.people)
    for each in chosen:
        for cell in problem.cover.of(each):
            times[int(cell)] += 1
    twice = np.broadcast_to(np.asarray(rules.twice, dtype=np.bool_), demand.people.shape)
    covered = [cell for cell, seen in enumerate(times) if seen >= (2 if twice[cell] else 1)]
    people = sum(float(demand.people[cell]) for cell in covered)
    most = min(people, sum(float(of.capacity[each]) for each in chosen))
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
        said = float(answer.hamlet_people[row])
        if said > by_hamlet[row] + loose or min(said, by_hamlet[row]) < least[row] - loose:
            raise SitingError("check", f"{said} people of {least[row]} are covered", where=name)
    if answer.people < share * demand.people.sum() - loose:
        raise SitingError("check", f"{answer.people} people are fewer than {share:.2%}")


def _places(problem: Problem, rules: Rules, chosen: list[int]) -> None:
    of = problem.candidates
    if len({int(of.place[each]) for each in chosen}) != len(chosen):
        raise SitingError("check", "two columns of one place are chosen")
    for each in chosen:
        relays = [] if problem.relays is None else problem.relays.of(each).tolist()
        if relays and not set(relays) & set(chosen):
            raise SitingError("check", "no site that could carry its hop is chosen", where=of.names[each])
    for each in range(of.size):
        if of.kept[each] and each not in set(chosen):
            raise SitingError("check", "must be kept", where=of.names[each])
    for each in chosen:
        far = of.road_m[each] > rules.road_within_m or of.power_m[each] > rules.power_within_m
        if not of.kept[each] and (of.forbidden[each] or far or (of.protected[each] and not rules.in_protected)):
            raise SitingError("check", "must not be built", where=of.names[each])
    shared = sum(1 for each in chosen if of.operators[each] >= 2)
    if shared < rules.least_shared * len(chosen) - 1e-6:
        raise SitingError("check", f"{shared} of {len(chosen)} are shared, at least {rules.least_shared:.0%} are asked")
