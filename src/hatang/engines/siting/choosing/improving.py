"""A better choice where the gap stays open: walks, and the exact best of the sites that good choices point at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.choosing import exact
from hatang.engines.siting.choosing.serving import restrict_task
from hatang.engines.siting.choosing.walk import anneal_choice
from hatang.engines.siting.compiled import random_state

if TYPE_CHECKING:
    from hatang.engines.siting.choosing.work import Work
    from hatang.engines.siting.cover import Integers

_READ_PER_SECOND = 250_000_000
_READ_PER_MOVE = 500
_WHOLE = 0.99
_KERNEL = 1.6  # sites of a kernel, in sites of the best choice
_KERNEL_AT_LEAST = 60
_HOT, _COLD = 0.05, 0.002


def improve_choice(work: Work) -> None:
    """Walks and kernels in turn: the exact best of those sites that good choices and reduced costs point at.

    What the best choice and the relaxation both open stays open there: the rest is what they differ in.
    """
    for share in (0.3, 0.3):
        anneal_from_best(work, share)
        if not work.is_open:
            return
        left = _select_kernel(work)
        part = restrict_task(work.task, left)
        if len(part.cover.demand) * (4 if part.capped else 1) <= exact.CORE_ENTRIES:
            nodes = int(exact.NODES_PER_SECOND * work.seconds * share / 2)
            agreed = part.kept if work.x is None else part.kept | ((work.x[left] > _WHOLE) & np.isin(left, work.best))
            exact.solve_part(work, part, left, agreed, nodes, share)
            work.note("kernel", work.format_value(work.value))


def anneal_from_best(work: Work, share: float) -> None:
    """Annealing from the best, in pieces that are told of."""
    task = work.task
    if (task.capacity < np.inf).any():
        return
    per_move = _READ_PER_MOVE + 32.0 * len(task.cover.demand) / max(task.cover.sites, 1)
    moves = max(int(share * work.seconds * _READ_PER_SECOND / per_move / 2), 500)
    for hot in (_HOT, _HOT / 4):
        work.turn += 1
        state = random_state(work.how.seed, work.turn)
        chosen, _looked = anneal_choice(task, work.best, moves=moves, hot=hot, cold=_COLD, state=state)
        work.take(chosen)
        if not work.is_open:
            break
    work.note("walk", work.format_value(work.value))


def _select_kernel(work: Work) -> Integers:
    """The sites of the best choice and those that the relaxation opens in part, or where there is none, that
    reduced costs point at."""
    if work.x is not None:
        return np.union1d(work.best, np.flatnonzero(work.x > 1.0 - _WHOLE)).astype(np.int32)
    size = max(int(_KERNEL * len(work.best)), len(work.best) + _KERNEL_AT_LEAST)
    order = np.argsort(-work.reduced if work.reduced is not None else work.task.cost, kind="stable")
    order = order[~np.isin(order, work.best)][: max(size - len(work.best), 0)]
    return np.sort(np.concatenate([work.best, order])).astype(np.int32)
