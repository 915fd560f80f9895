"""The linear relaxation of a large model by a first-order method: in a second a bound near that of the linear program.

Primal-dual hybrid gradient (Chambolle and Pock 2011) with steps of its own for each row and column (Pock and Chambolle
2011), begun again from the mean of its steps and rebalanced there (Applegate et al. 2021). Any row duals certify
(`highs.certified`), so the steps need not have come to an end, and nothing rests on their arithmetic.

A row that nearly all columns stand in, a budget, would make all steps small. It is kept exactly instead: each step ends
with the nearest point that keeps it, and a bound is given with the best price of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import highs
from hatang.engines.siting.compiled import inlined, njit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from hatang.engines.siting.cover import Floats
    from hatang.engines.siting.highs import LinearModel

_EVERY = 25  # steps between two looks at the bound
_MEAN = 4  # looks after which the mean may be the better place to go on from, and twice as many after which it must
_TINY = 1e-300
_DOUBLINGS, _HALVINGS = 200, 45
_SHARP = 1e12


@dataclass(frozen=True, eq=False)
class Relaxed:
    """`values` (columns,) nearly optimal, `duals` (rows,) as HiGHS signs them, the `bound` that they prove and the
    `reduced` costs (columns,) that belong to it."""

    values: Floats
    duals: Floats
    bound: float
    reduced: Floats


def relax_first_order(
    model: LinearModel, *, steps: int, enough: float, begin: Relaxed | None = None, has_budget: bool = False
) -> Relaxed:
    """The best duals of so many steps, fewer where the bound comes to `enough` (in the model's own sense).

    `begin`: what was found for another model, taken up where it is of the same shape. `has_budget`: row 0 is one,
    `costs @ x <= high`, costs not negative.

    >>> from scipy.sparse import csr_matrix
    >>> one = np.ones(1)
    >>> ones, whole = np.ones(2), np.zeros(2, bool)
    >>> rows = csr_matrix([[1.0, 1.0]])
    >>> both = highs.LinearModel(ones, 0 * ones, ones, whole, rows, -np.inf * one, one, maximize=True)
    >>> round(relax_first_order(both, steps=200, enough=0.0).bound, 3)
    1.0
    """
    sense = 1.0 if model.maximize else -1.0
    first = int(has_budget)
    if begin is not None and (len(begin.values), len(begin.duals)) != (len(model.costs), len(model.low)):
        begin = None
    rows, low, high = model.rows.tocsr()[first:].copy(), model.low[first:], model.high[first:]
    rows.eliminate_zeros()
    turned = rows.T.tocsr()
    budget = _Budget(model, turned) if has_budget else None
    up, across = _compute_steps(rows, turned, model.costs)
    costs = sense * model.costs
    x = np.clip(np.zeros(len(costs)) if begin is None else begin.values, model.lower, model.upper)
    paid = np.zeros(rows.shape[0]) if begin is None else sense * begin.duals[first:]
    best = _prove_relaxation(model, paid, x, budget)
    held = rows @ x
    sum_x, sum_paid, count = np.zeros_like(x), np.zeros_like(paid), 0
    from_x, from_paid = x, paid
    for step in range(1, steps + 1):
        x = x + across * (costs - turned @ paid)
        x = np.clip(x, model.lower, model.upper) if budget is None else budget.kept(x, across)
        now = rows @ x
        pull = paid + up * (2.0 * now - held)
        paid = pull - up * np.clip(pull / up, low, high)
        held = now
        sum_x += x
        sum_paid += paid
        count += 1
        if step % _EVERY:
            continue
        last, mean = (
            _prove_relaxation(model, paid, x, budget),
            _prove_relaxation(model, sum_paid / count, sum_x / count, budget),
        )
        best = min(best, last, mean, key=lambda candidate: sense * candidate.bound)
        if sense * best.bound <= sense * enough:
            break
        nearer = sense * mean.bound < sense * last.bound
        if count >= _EVERY * _MEAN * (1 if nearer else 2):
            if nearer:
                x, paid, held = sum_x / count, sum_paid / count, rows @ (sum_x / count)
            balance = _balance_steps(x - from_x, paid - from_paid, across, up)
            up, across = up * balance, across / balance
            sum_x, sum_paid, count = np.zeros_like(x), np.zeros_like(paid), 0
            from_x, from_paid = x, paid
    return best


class _Budget:
    """Row 0 of a model, kept exactly; `turned`: the other rows as columns."""

    def __init__(self, model: LinearModel, turned: csr_matrix) -> None:
        row = model.rows.tocsr()[0]
        self.turned = turned
        self.columns, self.costs, self.limit = row.indices, row.data, float(model.high[0])
        self.lower, self.upper = model.lower, model.upper

    def kept(self, x: Floats, across: Floats) -> Floats:
        """The point nearest to x, as the steps measure it, that keeps all columns in their box and the budget."""
        nearest = np.clip(x, self.lower, self.upper)
        at = self.columns
        if nearest[at] @ self.costs > self.limit:
            low, high = self.lower[at], self.upper[at]
            steps = across[at] * self.costs
            price = _find_least_price(x[at], steps, low, high, self.costs, self.limit)
            nearest[at] = np.clip(x[at] - price * steps, low, high)
        return nearest

    def price(self, reduced: Floats) -> float:
        """The price of a unit of budget with which the bound is best, where the columns are worth `reduced` without:
        that at which those that are still worth it just cost the budget."""
        at = self.columns
        worth, steps = _SHARP * reduced[at], _SHARP * self.costs
        return float(_find_least_price(worth, steps, self.lower[at], self.upper[at], self.costs, self.limit))


@njit
def _find_least_price(x: Floats, step: Floats, lower: Floats, upper: Floats, costs: Floats, limit: float) -> float:
    """The least price at which clip(x - price * step, lower, upper) costs no more than the limit."""
    low, high = 0.0, 1.0
    for _double in range(_DOUBLINGS):
        if _compute_spent(x, step, lower, upper, costs, high) <= limit:
            break
        low = high
        high *= 2.0
    for _half in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if _compute_spent(x, step, lower, upper, costs, middle) <= limit:
            high = middle
        else:
            low = middle
    return high


@inlined
def _compute_spent(x: Floats, step: Floats, lower: Floats, upper: Floats, costs: Floats, price: float) -> float:
    spent = 0.0
    for i in range(len(x)):
        spent += costs[i] * min(max(x[i] - price * step[i], lower[i]), upper[i])
    return spent


def _prove_relaxation(model: LinearModel, paid: Floats, values: Floats, budget: _Budget | None) -> Relaxed:
    sense = 1.0 if model.maximize else -1.0
    if budget is not None:
        price = budget.price(sense * model.costs - budget.turned @ paid)
        paid = np.concatenate([[price], paid])
    duals = sense * paid
    bound, reduced = highs.certify_bound(model, duals)
    return Relaxed(values, duals, bound, reduced)


def _compute_steps(rows: csr_matrix, turned: csr_matrix, costs: Floats) -> tuple[Floats, Floats]:
    """(dual steps of the rows, primal steps of the columns): a row's is about the size that its dual may have.

    That is the largest cost per unit that stands in the row; where none does, the middle of what its columns are worth
    in the rows that have one.
    """
    size = np.abs(rows.data)
    scale = np.zeros(rows.shape[0])
    np.maximum.at(scale, np.repeat(np.arange(len(scale)), np.diff(rows.indptr)), np.abs(costs)[rows.indices] / size)
    worth = abs(turned) @ scale
    for row in np.flatnonzero(scale == 0):
        inside = slice(rows.indptr[row], rows.indptr[row + 1])
        known = np.sort(worth[rows.indices[inside]] / size[inside])
        scale[row] = known[(len(known) - 1) // 2] if len(known) else 0.0
    scale = np.where(scale > 0, scale, 1.0)
    squares = turned.multiply(turned) @ scale
    free = 1.0 / np.maximum(np.abs(costs), 1.0)  # of a column that stands in no row
    across = np.where(squares > 0, 1.0 / np.maximum(squares, _TINY), free)
    return scale / np.maximum(np.diff(rows.indptr), 1), across


def _balance_steps(x: Floats, paid: Floats, across: Floats, up: Floats) -> float:
    """What the dual steps grow by so that both sides go equally far, half of the way to it."""
    primal, dual = float((x * x / across).sum()), float((paid * paid / up).sum())
    if primal <= 0 or dual <= 0:
        return 1.0
    return float(np.clip((dual / primal) ** 0.25, 0.5, 2.0))
