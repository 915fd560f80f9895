"""What hangs together: components of a graph, and whether a set of edges connects the terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import find

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask


@njit
def components(vertices: int, tails: Ints, heads: Ints) -> Ints:
    """One number for each vertex, the same for all that are connected (int32 (vertices,))."""
    group = np.arange(vertices).astype(np.int32)
    for e in range(len(tails)):
        a = find(group, tails[e])
        b = find(group, heads[e])
        if a != b:
            group[max(a, b)] = min(a, b)
    for v in range(vertices):
        group[v] = find(group, v)
    return group


@njit
def connects(vertices: int, tails: Ints, heads: Ints, chosen: Ints, is_terminal: Mask) -> bool:
    """Whether the chosen edges connect all terminals."""
    group = np.arange(vertices).astype(np.int32)
    for e in chosen:
        a = find(group, tails[e])
        b = find(group, heads[e])
        if a != b:
            group[a] = b
    home = -1
    for v in range(vertices):
        if is_terminal[v]:
            mine = find(group, v)
            if home < 0:
                home = mine
            elif mine != home:
                return False
    return True
