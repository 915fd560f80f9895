"""What hangs together: components of a graph, and whether a set of edges connects the terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import njit
from hatang.engines.network.graphs import find_root

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask


@njit
def connected_components(vertices: int, tails: Ints, heads: Ints) -> Ints:
    """One number for each vertex, the same for all that are connected (int32 (vertices,))."""
    group = np.arange(vertices).astype(np.int32)
    for e in range(len(tails)):
        a = find_root(group, tails[e])
        b = find_root(group, heads[e])
        if a != b:
            group[max(a, b)] = min(a, b)
    for v in range(vertices):
        group[v] = find_root(group, v)
    return group


@njit
def connects_terminals(vertices: int, tails: Ints, heads: Ints, chosen: Ints, is_terminal: Mask) -> bool:
    """Whether the chosen edges connect all terminals."""
    group = np.arange(vertices).astype(np.int32)
    for e in chosen:
        a = find_root(group, tails[e])
        b = find_root(group, heads[e])
        if a != b:
            group[a] = b
    home = -1
    for v in range(vertices):
        if is_terminal[v]:
            mine = find_root(group, v)
            if home < 0:
                home = mine
            elif mine != home:
                return False
    return True
