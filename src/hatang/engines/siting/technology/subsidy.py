"""Universal service: what a hamlet costs above what it earns, per person served, and who comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Money


@dataclass(frozen=True, eq=False)
class Subsidy:
    """Of each hamlet (h,): the `gap_vnd` between cost and revenue (0 where it pays for itself) and what a person served
    costs the fund; `order`: hamlets that need money, first the one where a đồng serves most people."""

    gap_vnd: Money
    per_person_vnd: Floats
    order: Integers

    def within(self, budget_vnd: int) -> Integers:
        """The hamlets of the order that a fund reaches; one that is too dear is passed over."""
        left, chosen = budget_vnd, []
        for hamlet in self.order.tolist():
            if self.gap_vnd[hamlet] <= left:
                left -= int(self.gap_vnd[hamlet])
                chosen.append(hamlet)
        return np.array(chosen, dtype=np.int32)


def compute_subsidies(
    names: Sequence[str], cost_vnd: Money, revenue_vnd: Money, people: Floats, *, poverty: Floats | None = None
) -> Subsidy:
    """The gap of every hamlet, both sides as net present values over the same years.

    `people` (h,) served; nobody served is infinitely dear and comes last. `poverty` (h,) 0 to 1 breaks ties: the
    poorer first. Raises `SitingError` where a figure is negative, unknown or missing, with the hamlet.

    >>> found = compute_subsidies(["A", "B", "C"], np.array([90, 50, 10]), np.array([30, 40, 20]), np.array([30, 2, 5]))
    >>> found.gap_vnd.tolist(), found.per_person_vnd.tolist(), found.order.tolist(), found.within(60).tolist()
    ([60, 10, 0], [2.0, 5.0, 0.0], [0, 1], [0])
    """
    poor = np.zeros(len(names)) if poverty is None else np.asarray(poverty, dtype=np.float64)
    columns = {"cost_vnd": cost_vnd, "revenue_vnd": revenue_vnd, "people": people, "poverty": poor}
    for column, values in columns.items():
        if np.shape(values) != (len(names),):
            raise SitingError("columns", f"{column} has {np.size(values)} figures for {len(names)}", column=column)
        for row in np.flatnonzero(~(np.asarray(values, dtype=np.float64) >= 0))[:1]:
            raise SitingError("negative", f"{column} must not be negative or unknown", where=names[row], column=column)
    gap = np.maximum(np.asarray(cost_vnd, dtype=np.int64) - np.asarray(revenue_vnd, dtype=np.int64), 0)
    served = np.asarray(people, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_person = np.where(gap > 0, gap / served, 0.0)
    order = np.lexsort((np.arange(len(names)), -poor, per_person))
    return Subsidy(gap, per_person, order[gap[order] > 0].astype(np.int32))
