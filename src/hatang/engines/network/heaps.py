"""An indexed binary heap over arrays: the queue under every shortest-path loop of the engine.

`heap[0:size]` holds items, `place[item]` its position or −1, `key[item]` what it is ordered by. The caller owns all
three arrays, so that a million short searches allocate nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.engines.network.compiled import inlined

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints


@inlined
def heap_push(heap: Ints, place: Ints, key: Ints, size: int, item: int) -> int:
    """Insert the item, or move it up after its key became smaller. Returns the new size."""
    at = place[item]
    if at < 0:
        at = size
        size += 1
    mine = key[item]
    while at > 0:
        parent = (at - 1) >> 1
        above = heap[parent]
        if key[above] <= mine:
            break
        heap[at] = above
        place[above] = at
        at = parent
    heap[at] = item
    place[item] = at
    return size


@inlined
def heap_pop(heap: Ints, place: Ints, key: Ints, size: int) -> int:
    """Take the item of least key; the heap is one shorter afterwards (the caller counts)."""
    least = heap[0]
    place[least] = -1
    size -= 1
    if size == 0:
        return least
    item = heap[size]
    mine = key[item]
    at = 0
    child = 1
    while child < size:
        if child + 1 < size and key[heap[child + 1]] < key[heap[child]]:
            child += 1
        below = heap[child]
        if key[below] >= mine:
            break
        heap[at] = below
        place[below] = at
        at = child
        child = 2 * at + 1
    heap[at] = item
    place[item] = at
    return least
