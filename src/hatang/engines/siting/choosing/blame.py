"""Why nothing keeps every rule: the hamlet or place that makes it so, said with what it would take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import highs
from hatang.engines.siting.choosing import model
from hatang.engines.siting.choosing.greedy import greedy_choice
from hatang.engines.siting.choosing.serving import compute_served_share
from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from hatang.engines.siting.choosing.task import SitingTask
    from hatang.engines.siting.problem import SitingProblem


def raise_known_reason(problem: SitingProblem, task: SitingTask) -> None:
    """Raise the `SitingError` that names the reason; return where none of the known reasons is it."""
    _blame_floors(problem, task)
    _blame_sharing(problem, task)
    _blame_budget(problem, task)


def _blame_floors(problem: SitingProblem, task: SitingTask) -> None:
    """A floor that fails though money is no matter: capacities do not suffice, or columns of one place exclude each
    other; said of the hamlet that misses most."""
    capped = bool((task.capacity < np.inf).any())
    floored = np.flatnonzero(task.floor > 0)
    if floored.size:
        limits = highs.SolverLimits(nodes=500, gap=0.01, seconds=20.0)
        answer = highs.solve_model(model.build_model(task, elastic=True), limits)
        if answer.values is not None and answer.bound < -1e-6 * float(task.floor.sum()):
            missing = answer.values[len(answer.values) - len(floored) :]
            worst = int(np.argmax(missing / task.floor[floored]))
            asked, most = task.floor[floored][worst], task.floor[floored][worst] - missing[worst]
            raise SitingError(
                "floor_capacity" if capped else "floors_together",
                f"with what the other hamlets need {most:.0f} of its people can be served, {asked:.0f} are asked for",
                where=problem.demand.hamlets[floored[worst]],
                most=round(float(most)),
                asked=round(float(asked)),
            )
    if capped and task.target > 0:
        every = np.arange(task.cover.sites, dtype=np.int32)
        share = compute_served_share(replace(task, floor=np.zeros_like(task.floor), target=0.0), every)
        most = float((task.weights * share).sum()) if share is not None else 0.0
        if task.target > most:
            raise SitingError(
                "share_capacity",
                f"all candidates together can serve {most:.0f} people, {task.target:.0f} are asked for",
                most=round(most),
                asked=round(task.target),
            )


def _blame_sharing(problem: SitingProblem, task: SitingTask) -> None:
    """So many columns must stay alone that the shared ones can never be enough of all."""
    if not task.sharing.any():
        return
    best = np.zeros(task.places)
    np.maximum.at(best, task.place, np.where(task.kept, 0.0, task.sharing))
    kept = float(task.sharing[task.kept].sum())
    if kept + best.sum() < -1e-9:
        alone = np.flatnonzero(task.kept & (task.sharing < 0))
        name = problem.candidates.names[task.site[alone[0]]]
        raise SitingError("sharing", "too few places can be shared beside those that must be kept alone", where=name)


def _blame_budget(problem: SitingProblem, task: SitingTask) -> None:
    """What the floors cost at least, and the hamlet whose floor alone costs most."""
    floored = np.flatnonzero(task.floor > 0)
    if not np.isfinite(task.budget) or not floored.size:
        return
    dearest, cost = -1, -1.0
    for hamlet in floored:
        floor = np.zeros_like(task.floor)
        floor[hamlet] = task.floor[hamlet]
        alone = replace(task, floor=floor, target=0.0, budget=np.inf, by_people=False)
        price = float(task.cost[greedy_choice(alone)].sum())
        if price > cost:
            dearest, cost = int(hamlet), price
    cheapest = replace(task, target=0.0, budget=np.inf, by_people=False)
    answer = highs.solve_model(model.build_model(cheapest), highs.SolverLimits(nodes=500, gap=0.01, seconds=20.0))
    if not np.isfinite(answer.bound):  # no money holds them: floors and another rule together
        return
    least = max(answer.bound, task.budget + 1.0) if answer.proven else answer.bound
    raise SitingError(
        "budget_floors",
        f"the floors of {len(floored)} hamlets cost at least {least:.0f} đồng, the budget is {task.budget:.0f}; "
        f"the dearest alone costs {cost:.0f}",
        where=problem.demand.hamlets[dearest],
        least=round(least),
        budget=round(task.budget),
        cost=round(cost),
        hamlets=len(floored),
    )
