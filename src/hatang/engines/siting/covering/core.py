"""The exact model of maximal covering, for the core that remains and for joining good choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack, identity, vstack

from hatang.engines.siting import highs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Cover, Floats, Integers
    from hatang.engines.siting.deadline import SolveDeadline

_OPEN = 1e-3  # an interior point leaves a little everywhere


def build_cover_model(
    cover: Cover, weights: Floats, facilities: int, *, opened: NDArray[np.integer] | None = None
) -> highs.LinearModel:
    """Most weight with so many sites: x per site (whole), y per demand between 0 and 1, y_j <= sum of its x."""
    sites, demands = cover.sites, cover.demands
    covered = hstack([-cover.matrix().T, identity(demands, format="csr")])
    counted = hstack([csr_matrix(np.ones((1, sites))), csr_matrix((1, demands))])
    lower = np.zeros(sites + demands)
    lower[[] if opened is None else opened] = 1.0
    return highs.LinearModel(
        costs=np.concatenate([np.zeros(sites), weights]),
        lower=lower,
        upper=np.ones(sites + demands),
        whole=np.concatenate([np.ones(sites, dtype=np.bool_), np.zeros(demands, dtype=np.bool_)]),
        rows=vstack([covered, counted], format="csr"),
        low=np.full(demands + 1, -np.inf),
        high=np.concatenate([np.zeros(demands), [facilities]]),
        maximize=True,
    )


def build_cover_point(cover: Cover, chosen: NDArray[np.integer]) -> Floats:
    """The values of the model that a choice of sites means."""
    values = np.zeros(cover.sites + cover.demands)
    values[chosen] = 1.0
    values[cover.sites :] = cover.times(chosen) > 0
    return values


class RelaxedCover(NamedTuple):
    """`payments` (demands,): the best Lagrangian bound there is; `support`: sites that the relaxation opens in part."""

    payments: Floats
    support: Integers


def relax_cover(
    cover: Cover, weights: Floats, facilities: int, *, end: SolveDeadline | None = None
) -> RelaxedCover | None:
    """The linear relaxation by an interior point; None where it does not end."""
    answer = highs.relax_model(build_cover_model(cover, weights, facilities), end=end)
    if answer.duals is None or answer.values is None:
        return None
    support = np.flatnonzero(answer.values[: cover.sites] > _OPEN).astype(np.int32)
    return RelaxedCover(np.clip(answer.duals[: cover.demands], 0.0, weights), support)
