"""Greedy cover, lazily: a gain can only shrink, so the site that leads by its old gain is looked at again first."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hatang.engines.siting.cover import Cover, Floats, Integers


def greedy_cover(cover: Cover, weights: Floats, facilities: int, *, keep: Integers | None = None) -> Integers:
    """Sites in the order they are chosen: always the one that adds most weight; `keep` come first.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> cover = from_pairs([0, 0, 1, 2, 2], [0, 1, 1, 2, 1], sites=3, demands=3)
    >>> greedy_cover(cover, np.array([1.0, 2.0, 3.0]), 2).tolist()
    [2, 0]
    """
    open_weight = np.array(weights, dtype=np.float64)
    chosen: list[int] = []
    for kept_site in () if keep is None else keep[:facilities]:
        chosen.append(int(kept_site))
        open_weight[cover.of(int(kept_site))] = 0.0
    taken = set(chosen)
    queue = [(-float(open_weight[cover.of(site)].sum()), site) for site in range(cover.sites) if site not in taken]
    heapq.heapify(queue)
    while queue and len(chosen) < facilities:
        _old, site = heapq.heappop(queue)
        gain = float(open_weight[cover.of(site)].sum())
        if queue and -gain > queue[0][0]:
            heapq.heappush(queue, (-gain, site))
            continue
        chosen.append(site)
        open_weight[cover.of(site)] = 0.0
    return np.array(chosen, dtype=np.int32)


def slow_greedy(cover: Cover, weights: Floats, facilities: int) -> Integers:
    """The obvious reference: every gain anew at every step."""
    open_weight = np.array(weights, dtype=np.float64)
    chosen: list[int] = []
    while len(chosen) < min(facilities, cover.sites):
        gains = [-1.0 if i in chosen else float(open_weight[cover.of(i)].sum()) for i in range(cover.sites)]
        chosen.append(int(np.argmax(gains)))
        open_weight[cover.of(chosen[-1])] = 0.0
    return np.array(chosen, dtype=np.int32)
