"""Branch and bound: of two smaller problems one holds a vertex, one avoids it; what cannot be better is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.rounds import Rounds

if TYPE_CHECKING:
    from hatang.engines.network.searching import Clock

_DEPTH = 200


class Branching:
    """Depth first through at most `nodes` problems: a better tree, a better bound, or both, for the search given.

    A thorough attempt makes three whole rounds of each problem: fewer problems, more trees seen.
    """

    def __init__(self, clock: Clock, nodes: int, *, is_thorough: bool) -> None:
        self.clock = clock
        self.nodes = nodes
        self.is_thorough = is_thorough

    @property
    def is_over(self) -> bool:
        return self.nodes <= 0 or self.clock.is_over

    def improve(self, search: Rounds, depth: int = 0) -> None:
        """Branch below a search that is not done. What is not looked at keeps the bound it has."""
        v = _branching_vertex(search)
        if v < 0 or depth > _DEPTH:
            return
        left = search.left
        bounds = []
        for is_held in (True, False):
            if search.bound >= search.cost:
                return
            inner = _branch_with(search, v) if is_held else _branch_without(search, v)
            if not self.is_over:
                self._solve(inner, depth)
            if inner.cost + left.offset < search.cost and len(inner.best):
                search.keep(left.up(inner.best), inner.cost + left.offset)
            bounds.append(inner.bound + left.offset)
        search.bound = max(search.bound, min(*bounds, search.cost))

    def _solve(self, inner: Rounds, depth: int) -> None:
        self.nodes -= 1
        inner.first()
        for step in range(4):
            if inner.is_done():
                return
            if self.is_thorough or step == 3:
                inner.round(1, 1e-3)
            else:
                inner.pinch()
        if not inner.is_done():
            self.improve(inner, depth + 1)


def _branch_with(search: Rounds, v: int) -> Rounds:
    """The problem left, with one more terminal."""
    left = search.left
    is_terminal = left.is_terminal.copy()
    is_terminal[v] = True
    return _inherit_bounds(search, Rounds(left.graph, is_terminal, search.random))


def _branch_without(search: Rounds, v: int) -> Rounds:
    """The problem left, without the edges of a vertex."""
    left = search.left
    inner = Rounds(left.graph, left.is_terminal, search.random)
    inner.left.shrink(gone=(left.tails == v) | (left.heads == v))
    return _inherit_bounds(search, inner)


def _inherit_bounds(search: Rounds, inner: Rounds) -> Rounds:
    """Only trees better than the best known count."""
    inner.is_strict = True
    inner.cost = search.cost - search.left.offset
    inner.bound = search.bound - search.left.offset
    return inner


def _branching_vertex(search: Rounds) -> int:
    """The vertex of most edges in the best tree known (of the problem left where it has none) that is no terminal."""
    left = search.left
    edges = left.down(search.pool[0][1]) if search.pool else np.arange(left.edges)
    inside = np.bincount(np.append(left.tails[edges], left.heads[edges]), minlength=left.vertices)
    beside = np.bincount(np.append(left.tails, left.heads), minlength=left.vertices)
    value = np.where(left.is_terminal, -1, inside * left.edges + beside)
    v = int(value.argmax()) if len(value) else -1
    return v if v >= 0 and value[v] > 0 else -1
