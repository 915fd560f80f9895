"""The linear relaxation of a choice: its duals certify, its values and reduced costs show which sites matter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import highs, primal_dual
from hatang.engines.siting.choosing import model
from hatang.engines.siting.choosing.work import NothingFits

if TYPE_CHECKING:
    from hatang.engines.siting.choosing.work import Work

_STEPS = 400  # of the first-order method; half of them from a relaxation that is known
_TURNS, _MET = 3, 1e-3  # budgets asked about for a target, and how near the last one must have come


def relax_whole(work: Work) -> None:
    """The linear relaxation; its duals certify, its values show which sites matter."""
    answer = highs.relax_model(model.build_model(work.task))
    if answer.infeasible:
        raise NothingFits
    if answer.duals is not None:
        work.certify(answer.duals)
        work.note("relaxation", work.format_value(work.top))
    if answer.values is not None:
        work.begin_with(answer.values[: work.task.cover.sites])


def relax_by_first_order(work: Work) -> None:
    """The relaxation of a large question by a first-order method: what its duals prove, where its values point."""
    task = work.task
    if task.by_people:
        built = model.build_model(task)
        enough = work.value / (1.0 - work.how.gap) if np.isfinite(work.value) else 0.0
        steps = _STEPS // 2 if work.relaxed is not None else _STEPS
        work.relaxed = primal_dual.relax_first_order(
            built, steps=steps, enough=enough, begin=work.relaxed, has_budget=bool(np.isfinite(task.budget))
        )
        work.lower(work.relaxed.bound)
        work.reduced_top, work.reduced = work.relaxed.bound, work.relaxed.reduced[: task.cover.sites]
    else:
        _bound_target_by_budget(work)
    work.note("relaxation", work.format_value(work.top))
    if work.relaxed is not None:
        work.begin_with(work.relaxed.values[: task.cover.sites])


def _bound_target_by_budget(work: Work) -> None:
    """Least money for a target, turned round: what covers most people for some money bounds what the target costs.

    With l people per đồng, the dual of a budget B, no money B' covers more than bound + l (B' - B); the target is
    out of reach below where that is the target. The budget where they meet proves most: it is looked for.
    """
    task, sites = work.task, work.task.cover.sites
    money = -work.value if np.isfinite(work.value) else float(task.cost.sum())
    for _turn in range(_TURNS):
        asked = replace(task, by_people=True, target=0.0, budget=money)
        steps = _STEPS // 2 if work.relaxed is not None else _STEPS
        relaxed = primal_dual.relax_first_order(
            model.build_model(asked, count=False), steps=steps, enough=0.0, begin=work.relaxed, has_budget=True
        )
        work.relaxed = relaxed
        per_vnd = float(relaxed.duals[0]) / model.find_dearest_cost(task)
        if per_vnd <= 0.0:
            money *= 0.5
            continue
        least = money + (task.target - relaxed.bound) / per_vnd
        if -least < work.reduced_top:
            work.reduced_top, work.reduced = -least, relaxed.reduced[:sites] / per_vnd
        work.lower(-least)
        if abs(money - least) < _MET * money:
            break
        money = max(least, 0.5 * money)
