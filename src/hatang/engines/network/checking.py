"""An independent look at an answer: plain Python that shares no line with the solvers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.engines.network.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    type Edge = tuple[int, int]


def tree_cost(
    edges: Sequence[Edge], answer: Sequence[Edge], weights: Sequence[int], must: Iterable[int]
) -> tuple[int, set[int]]:
    """The weight of an answer and its vertices, recomputed from the graph's own edges.

    `edges` and `weights` are the graph, `answer` pairs of vertices; of parallel edges the lightest counts. Raises
    NetworkError when a pair is no edge, is named twice, closes a cycle, or when something of `must` is not connected.

    >>> tree_cost([(1, 2), (2, 3), (1, 3)], [(2, 1), (2, 3)], [4, 1, 9], {1, 3})
    (5, {1, 2, 3})
    >>> tree_cost([], [], [], {7})
    (0, {7})
    """
    lightest: dict[Edge, int] = {}
    for (u, v), weight in zip(edges, weights, strict=True):
        pair = (min(u, v), max(u, v))
        lightest[pair] = min(weight, lightest.get(pair, weight))
    beside: dict[int, list[int]] = {}
    cost = 0
    for u, v in answer:
        pair = (min(u, v), max(u, v))
        if pair not in lightest:
            raise NetworkError("no-such-edge", f"{u}–{v} is no edge of the graph")
        cost += lightest.pop(pair)  # a second time it is not there
        beside.setdefault(u, []).append(v)
        beside.setdefault(v, []).append(u)
    wanted = set(must)
    begin = next(iter(beside), next(iter(wanted), None))
    if begin is None:
        return 0, set()
    reached = {begin}
    stack = [begin]
    while stack:
        for v in beside.get(stack.pop(), ()):
            if v not in reached:
                reached.add(v)
                stack.append(v)
    if len(reached) != len(beside) and beside:
        raise NetworkError("not-connected", "the answer is in pieces")
    if len(answer) != len(reached) - 1:
        raise NetworkError("not-a-tree", "the answer has a cycle")
    if not wanted <= reached:
        raise NetworkError("not-spanning", f"not connected: {sorted(wanted - reached)[:10]}")
    return cost, reached


def prize_cost(
    edges: Sequence[Edge],
    answer: Sequence[Edge],
    weights: Sequence[int],
    prizes: Mapping[int, int],
    alone: int | None = None,
) -> int:
    """What a prize-collecting answer costs: its edges, and the prizes of the vertices left out.

    `alone` is the one vertex of an answer without edges (None: nothing is connected).

    >>> prize_cost([(1, 2), (2, 3)], [(1, 2)], [4, 5], {1: 10, 2: 10, 3: 2})
    6
    >>> prize_cost([(1, 2)], [], [9], {1: 3, 2: 5}, alone=2)
    3
    """
    cost, reached = tree_cost(edges, answer, weights, () if alone is None else (alone,))
    return cost + sum(prize for vertex, prize in prizes.items() if vertex not in reached)
