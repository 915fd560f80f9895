"""An independent check of a covering answer: plain sets and sums, nothing shared with the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from hatang.engines.siting.cover import Cover, Floats
    from hatang.engines.siting.covering.solver import Covering


def check_covering(cover: Cover, weights: Floats, facilities: int, answer: Covering) -> None:
    """Raise `SitingError` unless the chosen are so many different sites that cover what is said, below the bound."""
    chosen = [int(site) for site in answer.chosen]
    if len(set(chosen)) != len(chosen) or len(chosen) != facilities:
        raise SitingError("check", f"{len(set(chosen))} different sites are chosen, {facilities} were asked for")
    if any(not 0 <= site < cover.sites for site in chosen):
        raise SitingError("check", "a chosen site is no candidate")
    reached: set[int] = set()
    for site in chosen:
        reached.update(int(demand) for demand in cover.of(site))
    covered = sum(float(weights[demand]) for demand in sorted(reached))
    if abs(covered - answer.covered) > 1e-6 * max(covered, 1.0):
        raise SitingError("check", f"{answer.covered} is said to be covered, {covered} is")
    if answer.covered > answer.bound * (1 + 1e-9) + 1e-9:
        raise SitingError("check", f"{answer.covered} lies above the bound {answer.bound}")
