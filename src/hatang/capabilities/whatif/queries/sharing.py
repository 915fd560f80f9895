"""What sharing every mast would bring: each operator's customers on all the signals there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.capabilities.whatif.queries import people

if TYPE_CHECKING:
    from hatang.capabilities.prediction.public import Run
    from hatang.kernel.access import Area


@dataclass(frozen=True)
class SharedOperator:
    """People whom the operator's own signal reaches, and how many more the others' would."""

    operator: str
    people: float
    people_gained: float


@dataclass(frozen=True)
class Shared:
    """`rows`: hamlet, name, commune_name, population, best_share, shared_share, people_gained by the best operator's
    customers, the most first; `total` the people of the area that are counted."""

    technology: str
    total: float
    together: float
    operators: list[SharedOperator]
    rows: list[dict[str, object]]


def share_all(*, run: Run, technology: str, within: Area | None = None) -> Shared:
    """The union of all operators' signals of a technology against each operator by itself."""
    land = people.read_inhabited(run=run, within=within)
    total = float(land.counted.sum())
    union = land.pixels.people_shares(land.covered(technologies=[technology]))
    together = float((union * land.counted).sum())
    best = np.zeros(len(land.pixels.codes))
    operators = []
    for operator in sorted({of for of, generation in land.pixels.groups if generation == technology}):
        own = land.pixels.people_shares(land.covered(operators=[operator], technologies=[technology]))
        best = np.maximum(best, own)
        reached = float((own * land.counted).sum())
        operators.append(SharedOperator(operator, reached, together - reached))
    gained = (union - best) * land.counted
    rows = people.build_hamlet_rows(
        land, keep=gained >= 1.0, best_share=100.0 * best, shared_share=100.0 * union, people_gained=gained
    )
    rows.sort(key=lambda row: (-float(str(row["people_gained"])), str(row["hamlet"])))
    return Shared(technology, total, together, operators, rows)
