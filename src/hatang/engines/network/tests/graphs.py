"""Small graphs for tests, drawn from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.graphs import Graph

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints


def random_graph(random: np.random.Generator, vertices: int, extra: int, heaviest: int) -> Graph:
    """A connected graph: a random tree and some more edges, parallel ones included."""
    tails = np.concatenate((np.arange(1, vertices), random.integers(0, vertices, extra)))
    heads = np.concatenate(([random.integers(0, v) for v in range(1, vertices)], random.integers(0, vertices, extra)))
    keep = tails != heads
    weights = random.integers(0 if heaviest < 5 else 1, heaviest + 1, len(tails))
    return Graph(vertices, tails[keep].astype(np.int32), heads[keep].astype(np.int32), weights[keep].astype(np.int64))


def street_grid(random: np.random.Generator, side: int, heaviest: int) -> Graph:
    """A square of streets."""
    spots = np.arange(side * side).reshape(side, side)
    tails = np.concatenate((spots[:, :-1].ravel(), spots[:-1].ravel())).astype(np.int32)
    heads = np.concatenate((spots[:, 1:].ravel(), spots[1:].ravel())).astype(np.int32)
    return Graph(side * side, tails, heads, random.integers(heaviest // 2, heaviest + 1, len(tails)))


def pairs(graph: Graph, chosen: Ints | None = None) -> list[tuple[int, int]]:
    """Edges as pairs of vertices."""
    which = np.arange(graph.edges) if chosen is None else chosen
    return list(zip(graph.tails[which].tolist(), graph.heads[which].tolist(), strict=True))
