"""One pass of key-vertex elimination and key-path exchange (Uchoa and Werneck 2010), bottom-up over the tree.

Taking away a key path (or a key vertex with all its key paths) leaves subtrees and the rest. Each finished subtree has
one heap of the border edges of its regions, so the cheapest reconnection is found without looking at the subtree
again; only the regions of the vertices taken away are repaired. Moves of one pass do not disturb each other: the edges
of the cycle that a move closes are locked, and vertices on which something new hangs are pinned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import inlined, njit
from hatang.engines.network.graphs import FAR, find_root
from hatang.engines.network.heaps import heap_pop, heap_push
from hatang.engines.network.search.insertion import insert_key_vertices
from hatang.engines.network.search.melding import meld_heaps, without_top
from hatang.engines.network.search.outline import ground_of, moves_of, shape_of, table_of
from hatang.engines.network.trees import mark_tree_vertices, spanning_forest

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Arcs, Edges, Ints, Mask
    from hatang.engines.network.search.outline import Moves, SubtreeTable, TreeRegions, TreeShape

    type View = tuple[TreeShape, TreeRegions, Moves, Ints]


@njit
def _mark_taken(moves: Moves, taken: Ints, count: int) -> int:
    """Mark vertices as taken away. Returns the mark."""
    moves.clock[0] += 1
    for i in range(count):
        moves.removed[taken[i]] = moves.clock[0]
    clock: int = moves.clock[0]
    return clock


@njit
def _repair_regions(
    start: Ints, near: Ints, cost: Ints, ground: TreeRegions, moves: Moves, taken: Ints, count: int
) -> int:
    """Give the regions of the vertices taken away to their neighbours. Returns how many vertices that are (`area`)."""
    clock = _mark_taken(moves, taken, count)
    stamp, fresh, fresh_base, fresh_towards = moves.stamp, moves.fresh, moves.fresh_base, moves.fresh_towards
    area, heap, place, dead = moves.area, moves.heap, moves.place, moves.dead
    distance, base, first, members = ground.distance, ground.base, ground.first, ground.members
    size = 0
    for i in range(count):
        for j in range(first[taken[i]], first[taken[i] + 1]):
            x = members[j]
            area[size] = x
            size += 1
            stamp[x] = clock
            fresh[x] = FAR
            fresh_base[x] = -1
    queue = 0
    for i in range(size):
        x = area[i]
        for k in range(start[x], start[x + 1]):
            y = near[k]
            b = base[y]
            if stamp[y] != clock and b >= 0 and not dead[b]:
                longer = distance[y] + cost[k]
                if longer < fresh[x]:
                    fresh[x] = longer
                    fresh_base[x] = b
                    fresh_towards[x] = y
        if fresh[x] < FAR:
            queue = heap_push(heap, place, fresh, queue, x)
    while queue > 0:
        x = heap_pop(heap, place, fresh, queue)
        queue -= 1
        for k in range(start[x], start[x + 1]):
            y = near[k]
            if stamp[y] == clock:
                longer = fresh[x] + cost[k]
                if longer < fresh[y]:
                    fresh[y] = longer
                    fresh_base[y] = fresh_base[x]
                    fresh_towards[y] = x
                    queue = heap_push(heap, place, fresh, queue, y)
    return size


@inlined
def _offer_way(way: Ints, over: Ints, i: int, j: int, length: int, e: int) -> None:
    """Note a way between two parts if it is the shortest so far."""
    if length < way[i, j]:
        way[i, j] = length
        way[j, i] = length
        over[i, j] = e
        over[j, i] = e


@njit
def _find_outside_edge(
    own: int, ground: TreeRegions, moves: Moves, tails: Ints, heads: Ints, table: SubtreeTable, part: int
) -> int:
    """The least border edge that leaves subtree `own` for the rest, left on top of its heap; −1 if there is none.

    Edges that lead into itself or to vertices taken away will never be of use again and go; those to a sister subtree
    (`table.side` holds its number, −1 is the rest) go too, but are offered to the table first.
    """
    clock = moves.clock[0]
    border, base, length, left, right = ground.border, ground.base, ground.length, ground.left, ground.right
    dead, removed, group, side = moves.dead, moves.removed, moves.group, table.side
    node = ground.top[own]
    least_edge = -1
    while node >= 0:
        e = border[node >> 1]
        a = base[tails[e]]
        b = base[heads[e]]
        if node & 1:
            a, b = b, a
        if not (dead[a] or dead[b] or removed[a] == clock or removed[b] == clock):
            theirs = find_root(group, b)
            if theirs != own:
                if side[theirs] < 0:
                    least_edge = e
                    break
                _offer_way(table.way, table.edge, part, side[theirs], length[node >> 1], e)
        node = without_top(node, left, right, length)
    ground.top[own] = node
    return least_edge


@njit
def _include_way(x: int, ground: TreeRegions, moves: Moves) -> int:
    """Take the way from `x` to its tree vertex into the tree; returns that vertex, pinned."""
    while moves.stamp[x] == moves.clock[0]:
        moves.inside[x] = True
        x = moves.fresh_towards[x]
    while ground.base[x] != x:
        moves.inside[x] = True
        x = ground.towards[x]
    moves.inside[x] = True
    moves.pinned[x] = True
    return x


@njit
def _lock_path(a: int, b: int, shape: TreeShape, moves: Moves) -> None:
    """Lock the tree's edges between two of its vertices."""
    depth, up, locked = shape.depth, shape.up, moves.locked
    while a != b:
        if depth[a] < depth[b]:
            a, b = b, a
        locked[a] = True
        a = up[a]


@njit
def _trace_key_path(v: int, shape: TreeShape, moves: Moves, taken: Ints, count: int) -> tuple[int, int, int]:
    """The key path upwards from `v`: `(its upper end or −1 if it may not be moved, its length, new count of taken)`."""
    locked, pinned, dead = moves.locked, moves.pinned, moves.dead
    up, up_length, is_key = shape.up, shape.up_length, shape.is_key
    length = 0
    while True:
        if locked[v]:
            return -1, length, count
        length += up_length[v]
        v = up[v]
        if is_key[v]:
            return v, length, count
        if pinned[v] or dead[v]:
            return -1, length, count
        taken[count] = v
        count += 1


@njit
def _is_news(v: int, upper: int, moves: Moves, taken: Ints, count: int) -> bool:
    """Whether anything around these vertices differs from the pass before."""
    news = moves.news
    has_news: bool = news[v] or news[upper]
    for i in range(count):
        has_news = has_news or news[taken[i]]
    return has_news


@inlined
def _give_up(moves: Moves, taken: Ints, count: int) -> None:
    for i in range(count):
        moves.dead[taken[i]] = True
        moves.inside[taken[i]] = False


@njit
def _exchange_key_path(v: int, arcs: Arcs, tails: Ints, heads: Ints, view: View, table: SubtreeTable) -> int:
    """Try a shorter way than the key path above `v`. Returns what it saves."""
    start, near, edge, cost = arcs
    shape, ground, moves, taken = view
    upper, length, count = _trace_key_path(v, shape, moves, taken, 0)
    if upper < 0:
        return 0
    if _is_news(v, upper, moves, taken, count):
        size = _repair_regions(start, near, cost, ground, moves, taken, count)
    else:
        size = 0
        _mark_taken(moves, taken, count)
    own = find_root(moves.group, v)
    best = length
    choice = _find_outside_edge(own, ground, moves, tails, heads, table, 0)
    if choice >= 0:
        way = ground.length[ground.top[own] >> 1]
        if way < best:
            best = way
        else:
            choice = -1
    clock = moves.clock[0]
    stamp, fresh, fresh_base, dead, group = moves.stamp, moves.fresh, moves.fresh_base, moves.dead, moves.group
    area, distance, base = moves.area, ground.distance, ground.base
    for i in range(size):
        x = area[i]
        a = fresh_base[x]
        if a < 0 or fresh[x] >= best:
            continue
        home = find_root(group, a) == own
        for k in range(start[x], start[x + 1]):
            y = near[k]
            way = fresh[x] + cost[k] + (fresh[y] if stamp[y] == clock else distance[y])
            if way < best:
                b = fresh_base[y] if stamp[y] == clock else base[y]
                if b >= 0 and not dead[b] and (find_root(group, b) == own) != home:
                    best = way
                    choice = edge[k]
    if choice < 0:
        return 0
    _give_up(moves, taken, count)
    a = _include_way(tails[choice], ground, moves)
    b = _include_way(heads[choice], ground, moves)
    _lock_path(upper, a if find_root(moves.group, a) != own else b, shape, moves)
    moves.locked[v] = True
    return length - best


@njit
def _join_parts(table: SubtreeTable, parts: int, limit: int) -> int:
    """Connect parts 0…parts (Prim); `table.used` lists the edges. Returns the total, or `limit` if it is reached."""
    way, over, used = table.way, table.edge, table.used
    joined = 1  # as bits: part 0 is in
    total = 0
    for step in range(parts):
        least = FAR
        choice = -1
        new = -1
        for i in range(parts + 1):
            if joined >> i & 1 == 0:
                continue
            for j in range(parts + 1):
                if joined >> j & 1 == 0 and way[i, j] < least:
                    least = way[i, j]
                    choice = over[i, j]
                    new = j
        if new < 0 or total + least >= limit:
            return limit
        total += least
        joined |= 1 << new
        used[step] = choice
    return total


@njit
def _eliminate_key_vertex(  # noqa: PLR0912, PLR0915
    v: int, arcs: Arcs, tails: Ints, heads: Ints, view: View, table: SubtreeTable
) -> int:
    """Try to do without key vertex `v` and the key paths that meet there. Returns what that saves."""
    start, near, edge, cost = arcs
    shape, ground, moves, taken = view
    upper, length, count = _trace_key_path(v, shape, moves, taken, 0)
    if upper < 0 or moves.pinned[v]:
        return 0
    taken[count] = v
    count += 1
    parts = 0
    news = False
    c = table.child[v]
    while c >= 0:
        end, more, count = _trace_key_path(c, shape, moves, taken, count)
        if end != v:
            return 0
        length += more
        parts += 1
        news = news or moves.news[c]
        c = table.sister[c]
    if parts >= len(table.used) or not (news or _is_news(v, upper, moves, taken, count)):
        return 0
    size = _repair_regions(start, near, cost, ground, moves, taken, count)
    table.way[: parts + 1, : parts + 1] = length
    c = table.child[v]
    for part in range(parts):
        table.side[find_root(moves.group, c)] = part
        c = table.sister[c]
    c = table.child[v]
    for part in range(parts):
        own = find_root(moves.group, c)
        e = _find_outside_edge(own, ground, moves, tails, heads, table, part)
        if e >= 0:
            _offer_way(table.way, table.edge, part, parts, ground.length[ground.top[own] >> 1], e)
        c = table.sister[c]
    clock = moves.clock[0]
    stamp, fresh, fresh_base, dead, group = moves.stamp, moves.fresh, moves.fresh_base, moves.dead, moves.group
    area, distance, base = moves.area, ground.distance, ground.base
    side, shortest, over = table.side, table.way, table.edge
    for i in range(size):
        x = area[i]
        a = fresh_base[x]
        if a < 0 or fresh[x] >= length:
            continue
        home = side[find_root(group, a)]
        for k in range(start[x], start[x + 1]):
            y = near[k]
            way = fresh[x] + cost[k] + (fresh[y] if stamp[y] == clock else distance[y])
            if way < length:
                b = fresh_base[y] if stamp[y] == clock else base[y]
                if b >= 0 and b != a and not dead[b]:
                    other = side[find_root(group, b)]
                    if other != home:
                        _offer_way(
                            shortest, over, home if home >= 0 else parts, other if other >= 0 else parts, way, edge[k]
                        )
    total = _join_parts(table, parts, length)
    if total < length:
        _give_up(moves, taken, count)
        for i in range(parts):
            for end in (tails[table.used[i]], heads[table.used[i]]):
                a = _include_way(end, ground, moves)
                if table.side[find_root(moves.group, a)] < 0:
                    _lock_path(upper, a, shape, moves)
        moves.locked[v] = True
    c = table.child[v]
    while c >= 0:
        table.side[find_root(moves.group, c)] = -1
        c = table.sister[c]
    return length - total


@njit
def _merge_subtrees(v: int, view: View, table: SubtreeTable) -> None:
    """Pour the finished subtrees under `v`, and the key paths to them, into one at `v`."""
    shape, ground, moves, _taken = view
    up, group = shape.up, moves.group
    left, right, length = ground.left, ground.right, ground.length
    top = ground.top[v]
    c = table.child[v]
    while c >= 0:
        x = c
        while x != v:
            other = find_root(group, x)
            if other != v:
                top = meld_heaps(top, ground.top[other], left, right, length)
                group[other] = v
            x = up[x]
        c = table.sister[c]
    ground.top[v] = top


@njit
def one_pass(arcs: Arcs, edges: Edges, is_terminal: Mask, shape: TreeShape, ground: TreeRegions, moves: Moves) -> Ints:
    """The tree after every key vertex and key path was looked at once."""
    tails, heads = edges.tails, edges.heads
    n = len(is_terminal)
    view = (shape, ground, moves, np.empty(n, np.int32))
    table = table_of(n)
    for i in range(len(shape.order) - 1, 0, -1):
        v = shape.order[i]
        if not shape.is_key[v]:
            continue
        if not is_terminal[v]:
            _eliminate_key_vertex(v, arcs, tails, heads, view, table)
        _merge_subtrees(v, view, table)
        if not moves.dead[v]:
            _exchange_key_path(v, arcs, tails, heads, view, table)
        upper = shape.up[v]
        while not shape.is_key[upper]:
            upper = shape.up[upper]
        table.sister[v] = table.child[upper]
        table.child[upper] = v
    return spanning_forest(n, tails, heads, edges.order, moves.inside, is_terminal)


@njit
def run_local_search(
    arcs: Arcs, edges: Edges, is_terminal: Mask, tree: Ints, root: int, passes: int, least_gain: int
) -> Ints:
    """The tree after at most so many passes, each of which gained at least `least_gain`.

    `tree` lists the tree's edges; `root` is a terminal. From the second pass on, only what lies where something changed
    is looked at anew.
    """
    start, near, edge, cost = arcs
    tails, heads, weights = edges.tails, edges.heads, edges.weights
    n = len(is_terminal)
    distance = np.full(n, -1, np.int64)
    base = np.full(n, -1, np.int32)
    up = np.full(n, -2, np.int32)
    value = weights[tree].sum()
    for _pass in range(passes):
        inside = mark_tree_vertices(n, tails, heads, tree, is_terminal)
        shape = shape_of(n, tails, heads, weights, tree, is_terminal, root)
        ground = ground_of(start, near, edge, cost, tails, heads, weights, inside)
        moves = moves_of(inside)
        for v in range(n):
            if distance[v] != ground.distance[v] or base[v] != ground.base[v] or up[v] != shape.up[v]:
                moves.news[ground.base[v]] = True
                for k in range(start[v], start[v + 1]):
                    moves.news[ground.base[near[k]]] = True
        distance = ground.distance
        base = ground.base
        up = shape.up
        better = one_pass(arcs, edges, is_terminal, shape, ground, moves)
        better = insert_key_vertices(arcs, edges, is_terminal, better)
        gain = value - weights[better].sum()
        if gain <= 0:
            break
        tree = better
        value -= gain
        if gain < least_gain:
            break
    return tree
