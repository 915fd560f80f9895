"""Years of an answer: which masts and lines are built when, and what each year costs and reaches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.network.fibre import phases as fibre_phases
from hatang.engines.siting import chains, choosing
from hatang.engines.siting import cover as covers
from hatang.engines.siting.problem import Candidates, Demand, How, Rules, SitingProblem
from hatang.engines.siting.technology import costs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hatang.engines.network.fibre.connecting import FibreNetwork
    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.fibre.phases import FibrePhases
    from hatang.engines.siting.problem import SiteChoice

# The order of a few chosen masts is a small question.
_SECONDS = 4.0


def of_sites(problem: SitingProblem, rules: Rules, choice: SiteChoice, years: range) -> NDArray[np.int32]:
    """The year of each chosen mast (in the order of the choice): most people as early as can be, the same money every
    year, what is not spent carried over; what serves nobody more comes last."""
    chosen = choice.chosen
    build_year = np.full(len(chosen), years[-1], dtype=np.int32)
    money = problem.candidates.cost_vnd[chosen]
    # Whom none of them reaches plays no part.
    served = np.flatnonzero(problem.cover.times(chosen))
    if len(chosen) < 2 or not money.sum() or not len(served):
        return build_year
    part = SitingProblem(
        Candidates.of(
            [problem.candidates.names[column] for column in chosen.tolist()],
            money,
            capacity=problem.candidates.capacity[chosen],
        ),
        Demand.of(problem.demand.people[served]),
        covers.from_matrix(problem.cover.matrix()[chosen][:, served]),
        None if problem.relays is None else chains.restrict_relays(problem.relays, chosen),
    )
    done = choosing.plan_phases(
        part,
        split_budget_evenly(int(money.sum()), years),
        rules=replace(Rules(), twice=rules.twice),
        how=How(seconds=_SECONDS),
    )
    for index, year in reversed(list(enumerate(years))):
        build_year[done.years[index].chosen] = year
    return build_year


def split_budget_evenly(total_vnd: int, years: range) -> list[int]:
    """The same money for every year, together no less than the total.

    >>> split_budget_evenly(10, range(2027, 2030))
    [4, 4, 4]
    """
    return [-(-total_vnd // len(years))] * len(years)


def of_fibre(task: FibreTask, network: FibreNetwork, years: range) -> FibrePhases:
    """The years of a network: what joins the digging of others in the year of that digging, before all else."""
    return fibre_phases.spread_over_years(task, network, list(years), split_budget_evenly(network.cost_vnd, years))


def build_year_rows(
    years: range, total_vnd: int, parts: Sequence[tuple[int, NDArray[Any]]], **counted: Sequence[int]
) -> list[dict[str, Any]]:
    """A row for each year with its cost: of the total, `parts` are (đồng, weight of each year), the last part takes
    what is left; `counted` are further columns, a figure for each year."""
    cost = np.zeros(len(years), dtype=np.int64)
    left = total_vnd
    for index, (vnd, weight) in enumerate(parts):
        share = left if index == len(parts) - 1 else min(vnd, left)
        weights = np.asarray(weight, dtype=np.int64)
        cost += costs.shared_out(share, weights if weights.sum() else np.ones(len(years), dtype=np.int64))
        left -= share
    return [
        {"year": year, "cost_vnd": int(cost[index]), **{name: int(values[index]) for name, values in counted.items()}}
        for index, year in enumerate(years)
    ]
