"""Least money under floors: rows of sites alone, relaxed until it breaks none, then solved whole, with more rows."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import highs
from hatang.engines.siting.choosing import floors, model
from hatang.engines.siting.choosing.greedy import greedy_choice
from hatang.engines.siting.choosing.work import SURE, NothingFits

if TYPE_CHECKING:
    from hatang.engines.siting.choosing.work import Work

_CUTS = 14  # times that rows are added
_RISE = 2e-5  # of the bound, for which cutting goes on
_FLOOR_NODES = 100  # per second
_FLOORS_SHARE = 1.5  # times the seconds, at most


def prove_floors(work: Work) -> None:
    """The floors as rows of sites alone: relaxed until it breaks none, then whole, with more rows where broken."""
    task = work.task
    built = model.by_hamlets(task)
    if built is None:
        return
    scale, sites = max(float(task.cost.max(initial=0.0)), 1.0), task.cover.sites
    built = replace(built, costs=built.costs / scale)
    hamlets = floors.HamletCells.of(task)
    built = _cut_relaxation(work, built, hamlets, scale)
    left = _FLOORS_SHARE * work.seconds
    for turn in range(_CUTS):
        if not work.is_open or left <= 0:
            break
        since = time.process_time()
        closed, opened = work.settled()
        lower, upper = built.lower.copy(), built.upper.copy()
        lower[:sites][opened], upper[:sites][closed] = 1.0, 0.0
        limits = highs.SolverLimits(nodes=int(_FLOOR_NODES * work.seconds) + 1, gap=work.how.gap / 2, seconds=left)
        whole = highs.solve_model(replace(built, lower=lower, upper=upper), limits, tell=work.heard, seed=work.how.seed)
        left -= time.process_time() - since
        if whole.infeasible and not np.isfinite(work.value):
            raise NothingFits
        bound = -whole.bound * scale if np.isfinite(whole.bound) else np.inf
        work.lower(max(work.value if whole.infeasible else bound, work.value))
        if whole.values is None:
            break
        work.take(greedy_choice(task, opened=np.flatnonzero(whole.values[:sites] > 0.5).astype(np.int32)))
        work.note("floors, whole", f"{work.format_value(work.value)} of {work.format_value(work.top)}")
        built, added = floors.add_broken_rows(built, hamlets, whole.values, seed=turn)
        if not added:
            break


def _cut_relaxation(
    work: Work, built: highs.LinearModel, hamlets: floors.HamletCells, scale: float
) -> highs.LinearModel:
    """The model by hamlets, in `scale` đồng, with rows that its relaxation broke; what that proves and opens."""
    sites, before, values = work.task.cover.sites, -np.inf, np.zeros(0)
    for turn in range(_CUTS):
        answer = highs.relax_model(built, interior=False)
        if answer.infeasible:
            raise NothingFits
        if answer.duals is None or answer.values is None:
            break
        values = answer.values
        bound, reduced = highs.certify_bound(built, answer.duals)
        work.lower(-bound * scale)
        if -bound * scale < work.reduced_top:
            work.reduced_top, work.reduced = -bound * scale, -reduced[:sites] * scale
        built, added = floors.add_broken_rows(built, hamlets, values, seed=turn)
        if not added or bound - before < _RISE * abs(bound) or work.stopped:
            break
        before = bound
    work.take(greedy_choice(work.task, opened=np.flatnonzero(values[:sites] > SURE).astype(np.int32)))
    work.note("floors", f"{work.format_value(work.value)} of {work.format_value(work.top)}, {built.rows.shape[0]} rows")
    return built
