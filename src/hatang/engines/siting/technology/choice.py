"""Which technology serves each hamlet: fibre, mast, satellite, decided together at least net present value.

Every hamlet is served. Outside the tree it costs the least of what serves it alone and of masts, whose cost all their
hamlets share. The tree is asked with prices v_h of being left out: v_h is no more than any way alone, and the v of a
mast's hamlets together no more than the mast. Any such v gives a true lower bound for everything (the dual of facility
location, Erlenkotter 1978, under the bound of the tree), and better v are learned from what the last choice cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix, vstack

from hatang.engines.siting import highs
from hatang.engines.siting.cover import Cover, from_pairs
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.technology.costs import FIBRE, IMPOSSIBLE, NEW_SITE, SHARED_SITE, shared_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Integers
    from hatang.engines.siting.problem import Mask, Money, Tell
    from hatang.engines.siting.technology.fibre import Reach, Reached, Roads

_TURNS = 6
_NODES = 300
_FAR = np.int64(1) << 46  # đồng: what cannot be done costs more than anything that can


@dataclass(frozen=True, eq=False)
class Hamlets:
    """`names`; `households` (h,); `branch_vnd` (h,) of fibre inside the hamlet, from its vertex to the homes, or
    IMPOSSIBLE; `alone_vnd`: of each other technology what serving the hamlet alone costs, or IMPOSSIBLE."""

    names: tuple[str, ...]
    households: Integers
    branch_vnd: Money
    alone_vnd: Mapping[str, Money]


@dataclass(frozen=True, eq=False)
class Masts:
    """Sites that may serve hamlets: `cost_vnd` (n,), `shared` (n,) with another operator, whom they `serve` (n x h)."""

    names: tuple[str, ...]
    cost_vnd: Money
    shared: Mask
    serve: Cover

    @classmethod
    def none(cls, hamlets: int) -> Masts:
        """No masts at all."""
        empty = np.zeros(0, dtype=np.int64)
        return cls((), empty, empty.astype(np.bool_), from_pairs([], [], sites=0, demands=hamlets))


@dataclass(frozen=True, eq=False)
class Technologies:
    """An answer: `technology` and `cost_vnd` of each hamlet (tree and masts shared out by households; they add up to
    `total_vnd`), the mast that serves it or -1, the `masts` built, the tree's `edges`; nothing costs less than `bound`.
    """

    technology: tuple[str, ...]
    cost_vnd: Money
    mast: Integers
    masts: Integers
    edges: Integers
    total_vnd: int
    bound_vnd: int

    @property
    def gap(self) -> float:
        """The certified gap as a share of the cost."""
        return (self.total_vnd - self.bound_vnd) / self.total_vnd if self.total_vnd else 0.0


def choose_technologies(
    hamlets: Hamlets,
    masts: Masts,
    roads: Roads,
    reach: Reach | None = None,
    *,
    tell: Tell | None = None,
    begin: Integers | None = None,
    keep: Callable[[Integers], None] | None = None,
) -> Technologies:
    """The cheapest technology of every hamlet, together with the tree and the masts.

    `reach` defaults to `roads.reach()`; `tell` hears bound and best in đồng after each turn. `keep(edges)` is given the
    tree of each better choice; work that was interrupted may `begin` with it. Raises `SitingError`
    `no_way` with the hamlet that nothing can serve.
    """
    ask = reach or roads.reach()
    names = list(hamlets.alone_vnd)
    size = len(hamlets.names)
    ways = np.array([hamlets.alone_vnd[name] for name in names], dtype=np.int64).reshape(len(names), size)
    ways = np.where(ways == IMPOSSIBLE, _FAR, ways)
    alone = ways.min(axis=0, initial=_FAR)
    branch = np.where(hamlets.branch_vnd == IMPOSSIBLE, _FAR, hamlets.branch_vnd)
    served = np.diff(masts.serve.demand_start) > 0
    for row in np.flatnonzero((alone >= _FAR) & ~served & (branch >= _FAR))[:1]:
        raise SitingError("no_way", "no technology that has a price can serve it", where=hamlets.names[row])
    best: _Plan | None = None
    bound = 0
    paid = _first_payments(masts, alone)
    if begin is not None:
        best = _serve_hamlets(roads.of(begin), masts, roads, alone, branch)
        paid = _learn_payments(masts, alone, paid, best)
    for _turn in range(_TURNS):
        low = np.minimum(branch, paid)
        tree = ask(np.maximum(paid - low, 0))
        bound = max(bound, tree.bound_vnd + int(low.sum()))
        plan = _serve_hamlets(tree, masts, roads, alone, branch)
        if best is None or plan.total < best.total:
            best = plan
            if keep is not None:
                keep(plan.edges)
        if best.total <= bound or (tell is not None and not tell(float(min(bound, best.total)), float(best.total))):
            break
        better = _learn_payments(masts, alone, paid, plan)
        if (better == paid).all():
            break
        paid = better
    assert best is not None
    return _build_technologies(best, hamlets, masts, roads, names, ways, bound)


@dataclass(frozen=True, eq=False)
class _Plan:
    """Who has fibre, which masts are built, who uses which (-1: none), the edges laid, and what all costs."""

    fibre: Mask
    built: Integers
    mast: Integers
    edges: Integers
    total: int


def _first_payments(masts: Masts, alone: Money) -> Money:
    """Payments that no mast's hamlets exceed together: masts are shared evenly, a hamlet takes its least share."""
    paid = alone.copy()
    for mast in range(masts.serve.sites):
        users = masts.serve.of(mast)
        paid[users] = np.minimum(paid[users], int(masts.cost_vnd[mast]) // max(len(users), 1))
    return _raise_payments(masts, alone, paid, np.arange(len(paid)))


def _raise_payments(masts: Masts, alone: Money, paid: Money, order: NDArray[np.integer]) -> Money:
    """Payments made as large as they may be, hamlet by hamlet in the order."""
    spare = masts.cost_vnd - np.array(
        [int(paid[masts.serve.of(mast)].sum()) for mast in range(masts.serve.sites)], dtype=np.int64
    )
    raised = paid.copy()
    for hamlet in order:
        near = masts.serve.by(int(hamlet))
        more = min(int(alone[hamlet] - raised[hamlet]), int(spare[near].min()) if len(near) else int(_FAR))
        if more > 0:
            raised[hamlet] += more
            spare[near] -= more
    return raised


def _learn_payments(masts: Masts, alone: Money, paid: Money, plan: _Plan) -> Money:
    """Payments for the next turn: what each hamlet really bears of the masts of the plan, then as large as may be."""
    borne = np.where(plan.fibre, paid, alone)
    for mast in plan.built.tolist():
        here = np.flatnonzero(plan.mast == mast)
        borne[here] = shared_out(int(masts.cost_vnd[mast]), np.maximum(np.minimum(alone[here], _FAR >> 8), 1))
    scaled = borne.astype(np.float64)
    for mast in range(masts.serve.sites):
        users = masts.serve.of(mast)
        total = float(np.minimum(borne[users], alone[users]).sum())
        if total > masts.cost_vnd[mast]:
            scaled[users] = np.minimum(scaled[users], borne[users] * (float(masts.cost_vnd[mast]) / total))
    start = np.minimum(np.floor(scaled).astype(np.int64), alone)
    return _raise_payments(masts, alone, start, np.argsort(~plan.fibre, kind="stable"))


def _serve_hamlets(tree: Reached, masts: Masts, roads: Roads, alone: Money, branch: Money) -> _Plan:
    """The best of what the tree reaches and the masts: fibre where the branch is cheapest, masts where they pay."""
    fibre = np.where(tree.inside, branch, _FAR)
    least = np.minimum(fibre, alone)
    built, mast = _locate_masts(masts, least)
    on_tree = tree.inside & (mast < 0) & (branch <= alone)
    edges = roads.pruned(tree.edges, on_tree)
    laid = int(roads.graph.weights[edges].sum())
    total = laid + int(masts.cost_vnd[built].sum()) + int(least[mast < 0].sum())
    return _Plan(on_tree, built, mast, edges, total)


def _locate_masts(masts: Masts, least: Money) -> tuple[Integers, Integers]:
    """Masts to build so that masts and what the others cost otherwise is least: (built, mast of each hamlet or -1)."""
    size = len(least)
    chosen = np.zeros(0, dtype=np.int32)
    mast = np.full(size, -1, dtype=np.int32)
    many = masts.serve.sites
    if many:
        scale = max(float(masts.cost_vnd.max()), 1.0)
        priced = np.minimum(least, int(_FAR >> 2)) / scale
        priced = np.minimum(priced, 4.0 * masts.cost_vnd.sum() / scale + priced[least < _FAR].sum())
        site = np.repeat(np.arange(many), np.diff(masts.serve.site_start))
        cell = masts.serve.demand
        row = np.r_[cell, np.arange(size)]
        column = np.r_[site, many + np.arange(size)]
        rows = coo_matrix((np.ones(len(row)), (row, column)), (size, many + size))
        whole = np.r_[np.ones(many, dtype=np.bool_), np.zeros(size, dtype=np.bool_)]
        asked = highs.LinearModel(
            np.r_[masts.cost_vnd / scale, priced],
            np.zeros(many + size),
            np.ones(many + size),
            whole,
            vstack([rows], format="csr"),
            np.ones(size),
            np.full(size, np.inf),
        )
        answer = highs.solve_model(asked, highs.SolverLimits(nodes=_NODES, gap=1e-6, seconds=30.0))
        if answer.values is not None:
            chosen = np.flatnonzero(answer.values[:many] > 0.5).astype(np.int32)
    for chosen_mast in chosen.tolist():
        users = masts.serve.of(chosen_mast)
        mast[users[mast[users] < 0]] = chosen_mast
    return np.unique(mast[mast >= 0]).astype(np.int32), mast


def _build_technologies(
    plan: _Plan,
    hamlets: Hamlets,
    masts: Masts,
    roads: Roads,
    names: list[str],
    ways: Money,
    bound: int,
) -> Technologies:
    weights = np.asarray(hamlets.households, dtype=np.float64)
    cost = np.zeros(len(hamlets.names), dtype=np.int64)
    kinds: list[str] = []
    for row in range(len(cost)):
        if plan.mast[row] >= 0:
            kinds.append(SHARED_SITE if masts.shared[plan.mast[row]] else NEW_SITE)
        elif plan.fibre[row]:
            kinds.append(FIBRE)
            cost[row] = hamlets.branch_vnd[row]
        else:
            way = int(np.argmin(ways[:, row])) if names else 0
            if not names or ways[way, row] >= _FAR:
                raise SitingError(
                    "no_way",
                    "no road leads to it and no technology that has a price can serve it",
                    where=hamlets.names[row],
                )
            kinds.append(names[way])
            cost[row] = ways[way, row]
    for mast in plan.built.tolist():
        users = np.flatnonzero(plan.mast == mast)
        cost[users] += shared_out(int(masts.cost_vnd[mast]), weights[users])
    cost += roads.shares_vnd(plan.edges, np.where(plan.fibre, np.maximum(weights, 1e-9), 0.0))
    return Technologies(tuple(kinds), cost, plan.mast, plan.built, plan.edges, plan.total, min(bound, plan.total))
