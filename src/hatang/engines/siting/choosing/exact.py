"""HiGHS in the solve of a choice: the whole of a small question, the core that reduced costs leave, the last resort."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import highs
from hatang.engines.siting.choosing import model
from hatang.engines.siting.choosing.serving import restrict_task
from hatang.engines.siting.choosing.work import NothingFits

if TYPE_CHECKING:
    from hatang.engines.siting.choosing.task import SitingTask
    from hatang.engines.siting.choosing.work import Work
    from hatang.engines.siting.cover import Integers
    from hatang.engines.siting.problem import Mask

CORE_ENTRIES = 150_000
"""Entries of the cover beyond which an exact model promises no end."""
NODES_PER_SECOND = 25
_CORE_SITES = 800
_CORE_ENTRIES_OF_MANY = 60_000  # where more sites than that are left open
_BRAKE = 3.0  # times the seconds: only a machine far slower than usual meets it
_SHORT = 0.05  # of the seconds: not worth an exact solve
_SMALL_NODES = 3_000  # a small question is proven in a blink, whatever seconds were given


def solve_whole(work: Work) -> bool:
    """The exact model of a small question, at once and without a brake. Whether it is answered."""
    limits = highs.SolverLimits(nodes=_SMALL_NODES, gap=0.0)
    start = model.build_point(work.task, work.best) if np.isfinite(work.value) else None
    answer = highs.solve_model(model.build_model(work.task), limits, start=start, tell=work.heard, seed=work.how.seed)
    if answer.infeasible and not np.isfinite(work.value):
        raise NothingFits
    if answer.values is not None:
        work.take(np.flatnonzero(answer.values[: work.task.cover.sites] > 0.5).astype(np.int32))
    if not answer.infeasible and np.isfinite(answer.bound) and np.isfinite(work.value):
        work.lower(work.sense * answer.bound)
    work.note("whole", f"{work.format_value(work.value)} of {work.format_value(work.top)}")
    return answer.proven and np.isfinite(work.value) and not work.is_open


def solve_core(work: Work) -> None:
    """HiGHS on the sites that reduced costs leave open, if it promises to end."""
    if not work.is_open:
        return
    closed, opened = work.settled()
    left = np.flatnonzero(~closed).astype(np.int32)
    work.note("fixed", f"{int(closed.sum())} closed, {int(opened.sum())} open, {len(left)} left")
    part = restrict_task(work.task, left)
    entries = len(part.cover.demand) * (4 if part.capped else 1)
    few = len(left) - int(opened.sum()) <= _CORE_SITES
    if entries > (CORE_ENTRIES if few else _CORE_ENTRIES_OF_MANY):
        return
    nodes = int(NODES_PER_SECOND * work.seconds)
    answer = solve_part(work, part, left, opened[left], nodes, 0.7)
    if answer is not None:
        work.lower(max(work.sense * answer, work.value))
        work.note("core", f"{work.format_value(work.value)} of {work.format_value(work.top)}")


def solve_part(work: Work, part: SitingTask, left: Integers, opened: Mask, nodes: int, share: float) -> float | None:
    """HiGHS on a part of the sites; takes what it finds. Its bound, None where it has none."""
    inside = np.isin(work.best, left)
    place = np.searchsorted(left, np.sort(work.best[inside]))
    begin = model.build_point(part, place) if inside.all() else None
    if work.exact_s < _SHORT * work.seconds:
        return None
    brake = min(_BRAKE * share * work.seconds + 1.0, work.exact_s)
    since = time.process_time()
    limits = highs.SolverLimits(nodes=max(nodes, 1), gap=work.how.gap / 2, heuristics=0.05, seconds=brake)
    answer = highs.solve_model(
        model.build_model(part, opened=opened), limits, start=begin, tell=work.heard, seed=work.how.seed
    )
    work.exact_s -= time.process_time() - since
    if answer.values is not None:
        work.take(left[answer.values[: len(left)] > 0.5])
    if answer.infeasible:  # nothing in this part is better than what was needed to leave the rest out
        return work.sense * work.value
    return answer.bound if np.isfinite(answer.bound) else None


def rescue_choice(work: Work) -> None:
    """Nothing yet keeps every rule: the exact model is asked for any choice that does."""
    answer = highs.solve_model(
        model.build_model(work.task),
        highs.SolverLimits(nodes=2000, gap=0.05, heuristics=0.3, seconds=_BRAKE * work.seconds),
    )
    if answer.values is not None:
        work.take(np.flatnonzero(answer.values[: work.task.cover.sites] > 0.5).astype(np.int32))
        work.lower(work.sense * answer.bound)
    if not np.isfinite(work.value):
        raise NothingFits
    work.note("rescue", work.format_value(work.value))
