"""Who loses their only signal when technologies are switched off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.capabilities.whatif.queries import people

if TYPE_CHECKING:
    from collections.abc import Collection

    from hatang.capabilities.prediction.public import Run
    from hatang.kernel.access import Area


@dataclass(frozen=True)
class SwitchedOff:
    """`people` lose their only usable signal, in `hamlets` hamlets; `rows`: hamlet, name, commune_name, population,
    people_losing, share_before, share_after, the most people first."""

    technologies: tuple[str, ...]
    operator: str
    people: float
    hamlets: int
    uncounted: int
    rows: list[dict[str, object]]


def switch_off(
    *, run: Run, technologies: Collection[str], operator: str = "", within: Area | None = None
) -> SwitchedOff:
    """Everybody who is reached today and by nothing that stays on.

    With an operator only its own signals count before and after: what its customers lose. Otherwise any signal counts.
    """
    land = people.read_inhabited(run=run, within=within)
    own = [
        (index, technology)
        for index, (of, technology) in enumerate(land.pixels.groups)
        if not operator or of == operator
    ]
    before = land.covered_by(own)
    after = land.covered_by([pair for pair in own if pair[1] not in technologies])
    share_before, share_after = land.pixels.people_shares(before), land.pixels.people_shares(after)
    lost = np.maximum(share_before - share_after, 0.0)
    lost[lost < people.LEAST_SHARE] = 0.0
    losing = np.floor(lost * land.counted + 0.5)  # whole people, so that the rows add up to the sum
    rows = people.build_hamlet_rows(
        land,
        keep=lost > 0,
        people_losing=np.where(np.isnan(land.people), np.nan, losing),
        share_before=100.0 * share_before,
        share_after=100.0 * share_after,
    )
    rows.sort(key=lambda row: (-_nan_to_zero(row["people_losing"]), str(row["hamlet"])))
    return SwitchedOff(
        technologies=tuple(sorted(technologies)),
        operator=operator,
        people=float(losing.sum()),
        hamlets=len(rows),
        uncounted=land.uncounted,
        rows=rows,
    )


def _nan_to_zero(value: object) -> float:
    return value if isinstance(value, float) and value == value else 0.0  # noqa: PLR0124 - NaN is not itself
