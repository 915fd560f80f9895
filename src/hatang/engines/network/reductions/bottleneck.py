"""Bottleneck distances between terminals: the heaviest link on the path in their least spanning tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import FAR

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints


@njit
def build_joining_forest(tails: Ints, heads: Ints, lengths: Ints, vertices: int) -> tuple[Ints, Ints]:
    """Kruskal, joined by rank and never compressed.

    Returns `(above, height)`: each vertex's parent in the joining forest and the length of the edge that joined it
    (FAR at roots). Walking up two vertices to where they meet finds their bottleneck in a logarithm of steps.
    """
    above = np.arange(vertices).astype(np.int32)
    height = np.full(vertices, FAR, np.int64)
    rank = np.zeros(vertices, np.int32)
    for i in np.argsort(lengths):
        a = tails[i]
        while above[a] != a:
            a = above[a]
        b = heads[i]
        while above[b] != b:
            b = above[b]
        if a == b:
            continue
        if rank[a] > rank[b]:
            a, b = b, a
        if rank[a] == rank[b]:
            rank[b] += 1
        above[a] = b
        height[a] = lengths[i]
    return above, height


@njit
def link_regions(tails: Ints, heads: Ints, weights: Ints, distance: Ints, base: Ints) -> tuple[Ints, Ints]:
    """The joining forest of the terminals over the borders of their regions."""
    n = len(base)
    border = np.empty(len(weights), np.int32)
    length = np.empty(len(weights), np.int64)
    count = 0
    for e in range(len(weights)):
        a = base[tails[e]]
        b = base[heads[e]]
        if a >= 0 and b >= 0 and a != b:
            border[count] = e
            length[count] = distance[tails[e]] + weights[e] + distance[heads[e]]
            count += 1
    ends = base[tails[border[:count]]]
    return build_joining_forest(ends, base[heads[border[:count]]], length[:count], n)


@njit
def bottleneck_distance(a: int, b: int, above: Ints, height: Ints) -> int:
    """The bottleneck between two terminals; 0 between a terminal and itself."""
    worst = 0
    while a != b:
        if height[a] <= height[b]:
            if height[a] == FAR:
                return FAR
            worst = max(worst, height[a])
            a = above[a]
        else:
            worst = max(worst, height[b])
            b = above[b]
    return worst
