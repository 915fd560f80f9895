"""From lines on a map to a graph: crossings, ends that nearly touch, places hung on the nearest line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from hatang.engines.network.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.network.graphs import Ints, Mask


@dataclass(frozen=True, slots=True)
class Lines:
    """A graph drawn on a plane, in metres.

    `xy`: float64 (vertices, 2). By edge: `tails`, `heads` int32; `shapes`, an array of shapely LineStrings from tail to
    head; `line`, the line it is a part of; `is_lead`: it leads from a line to a place and has that line's `line`.
    """

    xy: Ints
    tails: Ints
    heads: Ints
    shapes: Ints
    line: Ints
    is_lead: Mask

    @property
    def length_m(self) -> Ints:
        """Lengths of the edges (float64)."""
        return shapely.length(self.shapes)


def graph_of(lines: Sequence[Ints], *, grid_m: float = 0.05, snap_m: float = 1.0) -> Lines:
    """The graph of some lines, each float64 (points, 2) in metres.

    Lines meet where they share a point (as roads of OpenStreetMap do; a bridge shares none), points closer than
    `grid_m` being one; and where a line ends within `snap_m` of another. Parts of no length, and loops, are left out.

    Raises NetworkError `bad-line` with the number of a line that is none.

    >>> cross = graph_of([np.array([[0, 0], [5, 0], [9, 0]]), np.array([[5, 0], [5, 7]])])
    >>> cross.tails.tolist(), cross.heads.tolist(), cross.line.tolist(), cross.length_m.tolist()
    ([0, 1, 1], [1, 2, 3], [0, 0, 1], [5.0, 4.0, 7.0])
    >>> len(graph_of([]).tails)
    0
    """
    lines = [np.asarray(line, np.float64) for line in lines]
    for number, line in enumerate(lines):
        if line.ndim != 2 or line.shape[0] < 2 or line.shape[1] != 2 or not np.isfinite(line).all():
            raise NetworkError("bad-line", "a line needs two points or more", where=f"line {number}", line=number)
    if not lines:
        none = np.empty(0, np.int32)
        return Lines(np.empty((0, 2)), none, none, np.empty(0, object), none, np.empty(0, np.bool_))
    if snap_m > 0:
        lines = _snap_ends(lines, grid_m, snap_m)
    return _cut_at_shared_points(lines, grid_m)


def _cut_at_shared_points(lines: list[Ints], grid_m: float) -> Lines:
    """Cut lines where they share points."""
    points = np.concatenate(lines)
    owner = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    _keys, spot, count = np.unique(np.rint(points / grid_m), axis=0, return_inverse=True, return_counts=True)
    spot = spot.reshape(-1)
    is_first = np.append(True, owner[1:] != owner[:-1])
    is_last = np.append(is_first[1:], True)
    is_node = np.zeros(len(count), np.bool_)
    is_node[spot[is_first | is_last]] = True
    is_node |= count > 1
    at = np.flatnonzero(is_node[spot])
    pairs = np.flatnonzero(owner[at[1:]] == owner[at[:-1]])
    begin, end = at[pairs], at[pairs + 1]
    keep = spot[begin] != spot[end]
    begin, end = begin[keep], end[keep]
    sizes = end - begin + 1
    which = np.repeat(begin, sizes) + np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    shapes = shapely.linestrings(points[which], indices=np.repeat(np.arange(len(begin)), sizes))
    names, where = np.unique(np.concatenate((spot[begin], spot[end])), return_inverse=True)
    # vertices in the order in which the lines come to them
    order = np.full(len(names), len(where))
    np.minimum.at(order, where, np.concatenate((2 * np.arange(len(begin)), 2 * np.arange(len(begin)) + 1)))
    rank = np.empty(len(names), np.int32)
    rank[np.argsort(order, kind="stable")] = np.arange(len(names))
    tails, heads = rank[where[: len(begin)]], rank[where[len(begin) :]]
    xy = np.empty((len(names), 2))
    xy[tails] = points[begin]
    xy[heads] = points[end]
    return Lines(xy, tails, heads, shapes, owner[begin].astype(np.int32), np.zeros(len(begin), np.bool_))


def _snap_ends(lines: list[Ints], grid_m: float, snap_m: float) -> list[Ints]:
    """Lines with a point more where another one ends beside them."""
    shapes = np.array([shapely.linestrings(line) for line in lines])
    ends = np.concatenate([line[[0, -1]] for line in lines])
    owner = np.repeat(np.arange(len(lines)), 2)
    tree = shapely.STRtree(shapes)
    end, other = tree.query(shapely.points(ends), predicate="dwithin", distance=snap_m)
    away = owner[end] != other
    end, other = end[away], other[away]
    points = shapely.points(ends[end])
    along = shapely.line_locate_point(shapes[other], points)
    inner = (along > grid_m) & (along < shapely.length(shapes[other]) - grid_m)
    added: dict[int, list[tuple[float, int]]] = {}
    for e, line, where in zip(end[inner].tolist(), other[inner].tolist(), along[inner].tolist(), strict=True):
        added.setdefault(line, []).append((where, e))
    _meet_ends(ends, end[~inner], other[~inner], lines)
    out = list(lines)
    for i in range(len(out)):
        out[i] = out[i].copy()
        out[i][[0, -1]] = ends[[2 * i, 2 * i + 1]]
    for line, spots in added.items():
        steps = np.append(0.0, np.cumsum(np.hypot(*np.diff(lines[line], axis=0).T)))
        places = [(int(np.searchsorted(steps, where, side="right")), where, e) for where, e in sorted(spots)]
        out[line] = np.insert(out[line], [p for p, _w, _e in places], [ends[e] for _p, _w, e in places], axis=0)
    return out


def _meet_ends(ends: Ints, end: Ints, other: Ints, lines: list[Ints]) -> None:
    """Move ends onto the ends of other lines that they are beside: the later line gives way."""
    for e, line in zip(end.tolist(), other.tolist(), strict=True):
        if line < e // 2:
            candidates = ends[[2 * line, 2 * line + 1]]
            gaps = np.hypot(*(candidates - lines[e // 2][-(e % 2)]).T)
            ends[e] = candidates[int(gaps.argmin())]


def join_points(
    graph: Lines, points: Ints, names: Sequence[str], *, most_m: float, least_m: float = 0.05
) -> tuple[Lines, Ints]:
    """The graph with a vertex for each point (float64 (points, 2)), and those vertices (int32).

    Each is joined to the nearest edge by a straight lead; one closer than `least_m` is a vertex on the edge itself.
    Raises NetworkError `off-line` with the names of points farther than `most_m` from every edge.
    """
    if not len(points):
        return graph, np.empty(0, np.int32)
    spots = shapely.points(points)
    tree = shapely.STRtree(graph.shapes)
    point, edge = tree.query_nearest(spots, max_distance=most_m, all_matches=False)
    lost = np.setdiff1d(np.arange(len(points)), point)
    if len(lost):
        shown = ", ".join(names[i] for i in lost[:10]) + (", …" if len(lost) > 10 else "")
        message = f"no road or line within {most_m:g} m of: {shown}"
        raise NetworkError("off-line", message, places=shown, metres=f"{most_m:g}", count=len(lost))
    edge = edge[np.argsort(point)]
    along = shapely.line_locate_point(graph.shapes[edge], spots)
    length = graph.length_m[edge]
    foot = np.where(along <= least_m, graph.tails[edge], np.where(along >= length - least_m, graph.heads[edge], -1))
    inner = np.flatnonzero(foot < 0)
    foot[inner] = len(graph.xy) + np.arange(len(inner))
    feet = shapely.get_coordinates(shapely.line_interpolate_point(graph.shapes[edge], along))
    xy = np.concatenate((graph.xy, feet[inner]))
    parts = _split_edges(graph, edge[inner], along[inner], foot[inner])
    far = np.flatnonzero(np.hypot(*(points - xy[foot]).T) > least_m)
    vertex = foot.copy()
    vertex[far] = len(xy) + np.arange(len(far))
    leads = shapely.linestrings(np.stack((xy[foot[far]], points[far]), axis=1))
    tails, heads, shapes, line, is_lead = parts
    return (
        Lines(
            np.concatenate((xy, points[far])),
            np.concatenate((tails, foot[far])).astype(np.int32),
            np.concatenate((heads, vertex[far])).astype(np.int32),
            np.concatenate((shapes, leads)),
            np.concatenate((line, graph.line[edge[far]])).astype(np.int32),
            np.concatenate((is_lead, np.ones(len(far), np.bool_))),
        ),
        vertex.astype(np.int32),
    )


def _split_edges(graph: Lines, edge: Ints, along: Ints, vertex: Ints) -> tuple[Ints, Ints, Ints, Ints, Mask]:
    """The edges, some of them in parts at new vertices."""
    whole = np.ones(len(graph.tails), np.bool_)
    whole[edge] = False
    tails, heads, lines, shapes = [], [], [], []
    order = np.lexsort((along, edge))
    for e in np.unique(edge).tolist():
        own = order[slice(*np.searchsorted(edge[order], (e, e + 1)))]
        stops = [0.0, *along[own].tolist(), float(shapely.length(graph.shapes[e]))]
        ends = [int(graph.tails[e]), *vertex[own].tolist(), int(graph.heads[e])]
        for i in range(len(stops) - 1):
            tails.append(ends[i])
            heads.append(ends[i + 1])
            lines.append(int(graph.line[e]))
            shapes.append(_cut_stretch(graph.shapes[e], stops[i], stops[i + 1]))
    made = np.empty(len(shapes), object)
    made[:] = shapes
    return (
        np.concatenate((graph.tails[whole], tails)),
        np.concatenate((graph.heads[whole], heads)),
        np.concatenate((graph.shapes[whole], made)),
        np.concatenate((graph.line[whole], lines)),
        np.concatenate((graph.is_lead[whole], np.zeros(len(made), np.bool_))),
    )


def _cut_stretch(shape: shapely.LineString, begin: float, end: float) -> shapely.LineString:
    """The part of a line between two distances along it."""
    points = shapely.get_coordinates(shape)
    steps = np.append(0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    inner = points[(steps > begin) & (steps < end)]
    ends = shapely.get_coordinates(shapely.line_interpolate_point(shape, [begin, end]))
    return shapely.linestrings(np.concatenate((ends[:1], inner, ends[1:])))


def measure_share_along(graph: Lines, others: Sequence[Ints], *, within_m: float, step_m: float = 10.0) -> Ints:
    """The share of each edge (0…1) that runs within some metres of other lines: poles or ducts beside a road.

    Looked at each `step_m`. `others`: float64 (points, 2) each.

    >>> road = graph_of([np.array([[0.0, 0], [100, 0]])])
    >>> measure_share_along(road, [np.array([[-10.0, 4], [45, 4]])], within_m=5).tolist()
    [0.5]
    """
    share_of_edge = np.zeros(len(graph.tails))
    if not len(others) or not len(share_of_edge):
        return share_of_edge
    length = graph.length_m
    counts = np.maximum(1, np.rint(length / step_m)).astype(np.int64)
    edge = np.repeat(np.arange(len(share_of_edge)), counts)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    spots = shapely.line_interpolate_point(graph.shapes[edge], (number + 0.5) / counts[edge], normalized=True)
    tree = shapely.STRtree([shapely.linestrings(line) for line in others])
    near = np.unique(tree.query(spots, predicate="dwithin", distance=within_m)[0])
    np.add.at(share_of_edge, edge[near], 1.0)
    return share_of_edge / counts
