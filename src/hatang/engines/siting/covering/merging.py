"""Path relinking made exact: of all choices inside the union of good ones, the best.

Good choices of the same problem differ by region; inside their union the model is so small that HiGHS mostly proves
the best mixture in a few milliseconds, where a walk from one to the other would see a single path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import highs
from hatang.engines.siting.covering import core
from hatang.engines.siting.reduction import within_sites

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.siting.cover import Cover, Floats, Integers
    from hatang.engines.siting.deadline import SolveDeadline

_NODES = 40


def merge_choices(
    cover: Cover,
    weights: Floats,
    best: Integers,
    others: Sequence[Integers],
    *,
    most: int,
    end: SolveDeadline,
    most_s: float | None = None,
    nodes: int = _NODES,
) -> tuple[Integers, int]:
    """(the best choice inside the union, simplex steps used). The union stops growing at `most` sites.

    It takes `most_s` seconds at most and ends by `end`.
    """
    union = np.unique(best)
    for other in others:
        larger = np.union1d(union, other)
        if len(larger) <= most:
            union = larger
    if len(union) == len(best):
        return best, 0
    small = within_sites(cover, weights, union)
    start = np.searchsorted(union, np.sort(best))
    limits = highs.build_limits(end, most_s, nodes=nodes, gap=1e-7, heuristics=0.0)
    answer = highs.solve_model(
        core.build_cover_model(small.cover, small.weights, len(best)),
        limits,
        start=core.build_cover_point(small.cover, start),
    )
    if answer.values is None:
        return best, answer.iterations
    chosen = union[answer.values[: len(union)] > 0.5].astype(np.int32)
    if len(chosen) < len(best):
        chosen = np.concatenate([chosen, np.setdiff1d(best, chosen)[: len(best) - len(chosen)]]).astype(np.int32)
    return chosen, answer.iterations
