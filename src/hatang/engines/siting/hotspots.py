"""Public Wi-Fi: which places get it first — by kind, people, visitors, the commune's class and poverty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Mask, Money


@dataclass(frozen=True, eq=False)
class WifiSpots:
    """Places that may have public Wi-Fi; arrays (n,). `kind` and `commune_class` are codes that the weights name;
    `people` within the radius, `visitors` a year, `poverty` 0 to 1; `x_m`, `y_m` in a metric plane; `fibre_m` to the
    nearest fibre."""

    names: tuple[str, ...]
    kind: tuple[str, ...]
    commune_class: tuple[str, ...]
    people: Floats
    visitors: Floats
    poverty: Floats
    x_m: Floats
    y_m: Floats
    fibre_m: Floats


@dataclass(frozen=True)
class Weights:
    """What counts how much, all stated by the user. `kind` and `commune_class` multiply (0 leaves a place out);
    a visitor counts as so many residents; poverty adds up to its share; `spacing_m` apart at least."""

    kind: Mapping[str, float]
    commune_class: Mapping[str, float] = field(default_factory=dict)
    per_visitor: float = 1.0 / 365.0
    poverty: float = 0.5
    fibre_within_m: float = np.inf
    spacing_m: float = 0.0


@dataclass(frozen=True, eq=False)
class Ranking:
    """`order`: places that get Wi-Fi, best first; `score` (n,) of all; why others do not: `too_far` from fibre, `near`
    a better one (n,)."""

    order: Integers
    score: Floats
    too_far: Mask
    near: Mask


def rank_spots(
    spots: WifiSpots, weights: Weights, *, cost_vnd: Money | None = None, budget_vnd: int | None = None
) -> Ranking:
    """Rank the places; with costs by score per đồng, and within a budget only as many as it pays for.

    score = kind x class x (people + per_visitor x visitors) x (1 + poverty weight x poverty). Ties in the order given.
    Raises `SitingError` with the place whose kind has no weight, or whose figure is negative or unknown.

    >>> both = np.array([0.0, 0.0])
    >>> spots = WifiSpots(("Chợ", "Đền"), ("market", "temple"), ("", ""), np.array([90.0, 10.0]), both, both,
    ...               np.array([0.0, 50.0]), both, both)
    >>> rank_spots(spots, Weights({"market": 1.0, "temple": 20.0})).order.tolist()
    [1, 0]
    >>> rank_spots(spots, Weights({"market": 1.0, "temple": 20.0}, spacing_m=100)).order.tolist()
    [1]
    """
    size = len(spots.names)
    for column in ("people", "visitors", "poverty", "fibre_m"):
        values = np.asarray(getattr(spots, column), dtype=np.float64)
        if values.shape != (size,):
            raise SitingError("columns", f"{column} has {values.size} figures for {size} places", column=column)
        for row in np.flatnonzero(~(values >= 0))[:1]:
            raise SitingError(
                "negative", f"{column} must not be negative or unknown", where=spots.names[row], column=column
            )
    for row, kind in enumerate(spots.kind):
        if kind not in weights.kind:
            raise SitingError("kind_weight", f"the kind ‘{kind}’ has no weight", where=spots.names[row], kind=kind)
    by_kind = np.array([weights.kind[kind] for kind in spots.kind])
    by_class = np.array([weights.commune_class.get(commune_class, 1.0) for commune_class in spots.commune_class])
    reached = spots.people + weights.per_visitor * spots.visitors
    score = by_kind * by_class * reached * (1.0 + weights.poverty * spots.poverty)
    too_far = spots.fibre_m > weights.fibre_within_m
    price = np.ones(size) if cost_vnd is None else np.maximum(np.asarray(cost_vnd, dtype=np.float64), 1.0)
    ranked = np.argsort(-score / price, kind="stable")
    near = np.zeros(size, dtype=np.bool_)
    beside = cKDTree(np.column_stack([spots.x_m, spots.y_m])) if size else None
    left = np.inf if budget_vnd is None else float(budget_vnd)
    order: list[int] = []
    for place in ranked.tolist():
        dear = cost_vnd is not None and budget_vnd is not None and float(cost_vnd[place]) > left
        if near[place] or too_far[place] or score[place] <= 0 or dear:
            continue
        order.append(place)
        left -= float(cost_vnd[place]) if cost_vnd is not None else 0.0
        if beside is not None and weights.spacing_m > 0:
            around = beside.query_ball_point([spots.x_m[place], spots.y_m[place]], weights.spacing_m)
            near[[other for other in around if other != place]] = True
    near[order] = False
    return Ranking(np.array(order, dtype=np.int32), score, too_far, near)
