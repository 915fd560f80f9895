"""Splitters and fibres from the homes up to the exchanges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.fibre.optics import FIRST, SECOND, SINGLE

if TYPE_CHECKING:
    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.fibre.rooting import Rooted
    from hatang.engines.network.graphs import Ints, Mask


@dataclass(frozen=True, slots=True)
class Split:
    """Arrays (vertices,) int32: splitters 1:4, 1:8 and 1:32 at each, fibres on the edge above it.

    At an exchange `fibres` counts the ports that light it. `has_two_stages`: bool (places,).
    """

    first: Ints
    second: Ints
    single: Ints
    fibres: Ints
    has_two_stages: Mask


def heads_of(homes: Ints) -> tuple[Ints, Ints]:
    """Splitters 1:32 and 1:8 that homes at one place need; a place without homes still gets one 1:8.

    >>> [each.tolist() for each in heads_of(np.array([0, 8, 25, 32, 41]))]
    [[0, 0, 1, 1, 1], [1, 1, 0, 0, 2]]
    """
    singles = homes // SINGLE
    heads = -(-np.maximum(homes - singles * SINGLE, homes == 0) // SECOND)
    full = heads == FIRST
    return singles + full, np.where(full, 0, heads)


def place_splitters(task: FibreTask, tree: Rooted, reached: Mask) -> Split:
    """Splitters for the places reached: 1:8 beside the homes; where four of them meet on the way up, a 1:4."""
    n = task.ways.vertices
    places = np.flatnonzero(reached)
    singles, heads = heads_of(task.places.homes[places])
    vertex = task.places.vertex[places]
    first, second, single = (np.zeros(n, np.int64) for _ in range(3))
    np.add.at(second, vertex, heads)
    np.add.at(single, vertex, singles)
    waiting = second.copy()
    fibres = np.zeros(n, np.int64)
    trunk = single.copy()
    for v in tree.order[::-1].tolist():
        above = tree.up[v]
        made = waiting[v] // FIRST if above >= 0 else -(-waiting[v] // FIRST)
        first[v] = made
        left = max(0, waiting[v] - made * FIRST)
        trunk[v] += made
        fibres[v] = trunk[v] + left
        if above >= 0:
            waiting[above] += left
            trunk[above] += trunk[v]
    has_two_stages = np.zeros(len(task.places), np.bool_)
    has_two_stages[places] = heads > 0
    a, b, c, d = (counts.astype(np.int32) for counts in (first, second, single, fibres))
    return Split(a, b, c, d, has_two_stages)
