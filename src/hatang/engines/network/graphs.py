"""Graphs as arrays: an edge list with whole-number weights, and its adjacency in compressed rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hatang.engines.network.compiled import njit

type Ints = npt.NDArray[Any]
type Mask = npt.NDArray[np.bool_]

FAR = 1 << 60
"""Farther than any path: more than any sum of weights that is accepted."""


@dataclass(frozen=True, slots=True)
class Graph:
    """An undirected graph.

    `tails`, `heads`: int32 (edges,), vertices from 0; `weights`: int64 (edges,), not negative, in whole units (đồng, or
    a file's unit times its scale). Parallel edges are allowed; loops are not.
    """

    vertices: int
    tails: Ints
    heads: Ints
    weights: Ints

    @property
    def edges(self) -> int:
        return len(self.weights)


class Arcs(NamedTuple):
    """The first four of `compressed_rows`: the arcs that touch a vertex, with the vertex, edge and weight of each."""

    start: Ints
    near: Ints
    edge: Ints
    cost: Ints


class Edges(NamedTuple):
    """An edge list, and its `order` by weight; all (edges,)."""

    tails: Ints
    heads: Ints
    weights: Ints
    order: Ints


@njit
def compressed_rows(vertices: int, tails: Ints, heads: Ints, weights: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Compressed rows of both directions of each edge.

    Returns `(start (vertices + 1,), near, edge, cost, back)`: the arcs that touch `v` stand at `start[v]:start[v + 1]`;
    `near` is the other end, `edge` the edge, `cost` its weight, `back` where the same edge stands in the other row.
    """
    count = len(weights)
    start = np.zeros(vertices + 1, np.int32)
    for e in range(count):
        start[tails[e] + 1] += 1
        start[heads[e] + 1] += 1
    for v in range(vertices):
        start[v + 1] += start[v]
    fill = start[:-1].copy()
    near = np.empty(2 * count, np.int32)
    edge = np.empty(2 * count, np.int32)
    cost = np.empty(2 * count, np.int64)
    back = np.empty(2 * count, np.int32)
    for e in range(count):
        u = tails[e]
        v = heads[e]
        i = fill[u]
        fill[u] += 1
        j = fill[v]
        fill[v] += 1
        near[i] = v
        near[j] = u
        edge[i] = e
        edge[j] = e
        cost[i] = weights[e]
        cost[j] = weights[e]
        back[i] = j
        back[j] = i
    return start, near, edge, cost, back


@njit
def find_root(parent: Ints, item: int) -> int:
    """The representative of a union-find set, halving the path on the way."""
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item
