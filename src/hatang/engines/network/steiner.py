"""Steiner trees: the least tree that connects given vertices, and how far from the least the answer can be.

Reductions, then rounds of dual ascent (the bound), ascend and prune (a tree), local search, and forgetting what only
dearer trees use; then trees are recombined: the union of good trees is a small graph, solved the same way
(after Pajor, Uchoa and Werneck 2018; Polzin and Vahdati Daneshmand 2001; Wong 1984).
"""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.connection import connected_components, connects_terminals
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.graphs import FAR, Graph
from hatang.engines.network.rounds import Rounds
from hatang.engines.network.searching import Clock, pursue_search
from hatang.engines.network.trees import spanning_forest

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.engines.network.graphs import Ints, Mask


@dataclass(frozen=True, slots=True)
class Tree:
    """An answer: edges (sorted), their weight, a weight below which no tree exists, seconds of processor."""

    edges: Ints
    cost: int
    bound: int
    cpu_s: float

    @property
    def gap(self) -> float:
        """The certified gap as a share of the cost; 0 where the cost is 0."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def name_by_number(vertex: int) -> str:
    """The name of a vertex in messages when there is no better one: its number from 1."""
    return str(vertex + 1)


def require_connected(graph: Graph, is_terminal: Mask, name: Callable[[int], str] = name_by_number) -> None:
    """Raises NetworkError `disconnected` that names the terminals apart from most others."""
    home = connected_components(graph.vertices, graph.tails, graph.heads)
    terminals = np.flatnonzero(is_terminal)
    groups, counts = np.unique(home[terminals], return_counts=True)
    if len(groups) < 2:
        return
    lost = terminals[home[terminals] != groups[np.argmax(counts)]]
    shown = ", ".join(name(int(v)) for v in lost[:10]) + (", …" if len(lost) > 10 else "")
    message = f"{len(lost)} of {len(terminals)} terminals cannot be reached from the others: {shown}"
    raise NetworkError("disconnected", message, count=len(lost), terminals=shown)


def require_weights(weights: Ints) -> None:
    """Raises NetworkError for a negative weight or a sum that whole numbers of 64 bits cannot hold."""
    if len(weights) and weights.min() < 0:
        raise NetworkError("negative", "a weight is negative", edge=int(weights.argmin()))
    if weights.astype(np.float64).sum() >= FAR / 4:
        raise NetworkError("too-heavy", "the weights add up to more than can be counted")


def solve_steiner_tree(
    graph: Graph,
    terminals: Ints,
    *,
    seconds: float | None = None,
    seed: int = 0,
    name: Callable[[int], str] = name_by_number,
    report: Callable[[int, int], bool] | None = None,
    begin: Ints | None = None,
    keep: Callable[[Ints], None] | None = None,
) -> Tree:
    """The best tree found that connects the terminals (vertices from 0), with its bound.

    Without `seconds` a fixed number of rounds is made; with it, the same rounds and then more until so much processor
    time is spent: the sequence is the same for the same seed, only its end depends on the machine.
    `report(cost, bound)` is called between rounds; the search stops when it returns False. `begin`: edges of a tree
    known before; it is left aside where it does not connect the terminals. `keep(edges)` is given each better tree.

    Raises NetworkError when terminals are not connected or weights cannot be counted.

    >>> from hatang.engines.network.graphs import Graph
    >>> path = Graph(3, np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([2, 3]))
    >>> solve_steiner_tree(path, np.array([0, 2])).cost
    5
    >>> solve_steiner_tree(path, np.array([], int)).cost
    0
    """
    require_weights(graph.weights)
    is_terminal = np.zeros(graph.vertices, np.bool_)
    is_terminal[terminals] = True
    require_connected(graph, is_terminal, name)
    begun = process_time()
    if is_terminal.sum() < 2:
        return Tree(np.empty(0, np.int32), 0, 0, process_time() - begun)
    search = Rounds(graph, is_terminal, np.random.default_rng(seed))
    if begin is not None and connects_terminals(graph.vertices, graph.tails, graph.heads, begin, is_terminal):
        known = tidy_tree(graph, begin, is_terminal)
        search.keep(known, int(graph.weights[known].sum()))
    pursue_search(search, Clock(begun, seconds, report, keep=keep), is_patient=seconds is not None)
    edges = tidy_tree(graph, search.best, is_terminal)
    cost = int(graph.weights[edges].sum())
    return Tree(edges, cost, min(search.bound, cost), process_time() - begun)


def warm_up() -> None:
    """Compile, or load what was compiled before, so that the seconds of the next solve are those of the search."""
    side = 14
    spots = np.arange(side * side).reshape(side, side)
    tails = np.concatenate((spots[:, :-1].ravel(), spots[:-1].ravel())).astype(np.int32)
    heads = np.concatenate((spots[:, 1:].ravel(), spots[1:].ravel())).astype(np.int32)
    random = np.random.default_rng(7)
    graph = Graph(side * side, tails, heads, random.integers(80, 120, len(tails)))
    is_terminal = random.random(side * side) < 0.15
    require_connected(graph, is_terminal)
    search = Rounds(graph, is_terminal, random)
    search.first()
    search.round(2, 0.0)
    search.scatter(0.3)
    search.recombine_some()
    tidy_tree(graph, search.best, is_terminal)


def tidy_tree(graph: Graph, edges: Ints, is_terminal: Mask) -> Ints:
    """The least tree on the vertices of the answer, pruned: nothing cheaper lies beside its edges."""
    inside = is_terminal.copy()
    inside[graph.tails[edges]] = True
    inside[graph.heads[edges]] = True
    among = np.flatnonzero(inside[graph.tails] & inside[graph.heads]).astype(np.int32)
    order = among[np.argsort(graph.weights[among], kind="stable")]
    return np.sort(spanning_forest(graph.vertices, graph.tails, graph.heads, order, inside, is_terminal))
