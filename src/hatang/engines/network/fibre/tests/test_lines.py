"""Lines on a map become one graph, and places hang on it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

from hatang.engines.network.connection import connected_components
from hatang.engines.network.errors import NetworkError
from hatang.engines.network.fibre.lines import graph_of, join_points, measure_share_along


def parts(graph) -> int:
    return len(np.unique(connected_components(len(graph.xy), graph.tails, graph.heads)))


@pytest.mark.unit
def test_roads_meet_at_shared_points_and_bridges_do_not():
    east, north = np.array([[0.0, 0], [10, 0], [20, 0]]), np.array([[10.0, -5], [10, 0], [10, 5]])
    bridge = np.array([[15.0, -5], [15, 5]])
    graph = graph_of([east, north, bridge])
    assert len(graph.tails) == 5
    assert parts(graph) == 2
    assert graph.line.tolist() == [0, 0, 1, 1, 2]
    assert graph.length_m.tolist() == [10, 10, 5, 5, 10]


@pytest.mark.unit
def test_an_end_beside_a_line_or_another_end_is_joined_to_it():
    road, branch = np.array([[0.0, 0], [20, 0]]), np.array([[7.0, 0.4], [7, 9]])
    after = np.array([[20.3, 0.2], [30, 0]])
    graph = graph_of([road, branch, after])
    assert parts(graph) == 1
    assert len(graph.tails) == 4
    assert parts(graph_of([road, branch, after], snap_m=0.1)) == 3


@pytest.mark.unit
def test_loops_and_points_twice_are_left_out():
    graph = graph_of([np.array([[0.0, 0], [0, 0], [5, 0]]), np.array([[5.0, 0], [9, 0], [9, 4], [5, 0]])])
    assert graph.length_m.tolist() == [5.0]


@pytest.mark.property
@pytest.mark.parametrize("seed", range(5))
def test_places_hang_on_the_nearest_edge_and_nothing_is_lost(seed):
    random = np.random.default_rng(seed)
    lines = [np.cumsum(random.normal(0, 30, (12, 2)), axis=0) for _line in range(8)]
    lines += [np.array([a[-1], b[5]]) for a, b in pairwise(lines)]
    graph = graph_of(lines)
    assert parts(graph) == 1
    assert graph.length_m.sum() == pytest.approx(sum(shapely.linestrings(line).length for line in lines), rel=0.01)
    points = random.uniform(-100, 100, (40, 2))
    points[0] = graph.xy[3]
    points[1] = shapely.get_coordinates(graph.shapes[4].interpolate(0.5, normalized=True))[0]
    joined, vertex = join_points(graph, points, [str(i) for i in range(40)], most_m=1e6)
    assert parts(joined) == 1
    assert np.allclose(joined.xy[vertex], points, atol=0.06)
    whole = shapely.union_all(graph.shapes)
    assert joined.length_m[joined.is_lead].sum() == pytest.approx(
        shapely.distance(whole, shapely.points(points)).sum(), abs=0.2
    )
    assert joined.length_m[~joined.is_lead].sum() == pytest.approx(graph.length_m.sum())
    ends = shapely.get_coordinates(shapely.get_point(joined.shapes, 0))
    assert np.allclose(ends, joined.xy[joined.tails], atol=0.06)


@pytest.mark.unit
def test_places_far_from_every_line_are_named():
    graph = graph_of([np.array([[0.0, 0], [20, 0]])])
    with pytest.raises(NetworkError, match="within 500 m of: Măng Cành") as caught:
        join_points(graph, np.array([[3.0, 2], [0, 900]]), ["Gò Rộng", "Măng Cành"], most_m=500)
    assert caught.value.code == "off-line"
    assert join_points(graph, np.empty((0, 2)), [], most_m=1)[0] is graph


@pytest.mark.unit
@pytest.mark.parametrize("line", [np.array([[0.0, 0]]), np.array([[0.0, np.nan], [1, 1]]), np.array([0.0, 1])])
def test_what_is_no_line(line):
    with pytest.raises(NetworkError, match="line 1"):
        graph_of([np.array([[0.0, 0], [20, 0]]), line])


@pytest.mark.unit
def test_no_lines_and_poles_beside_roads():
    assert measure_share_along(graph_of([]), [], within_m=5).tolist() == []
    graph = graph_of([np.array([[0.0, 0], [100, 0], [100, 50]])])
    assert measure_share_along(graph, [], within_m=5).tolist() == [0.0]
    assert measure_share_along(graph, [np.array([[0.0, 3], [200, 3]])], within_m=5) == pytest.approx([0.7], abs=0.05)
