"""The share of a hamlet inside an area: edges, and the fast path against the obvious one."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from hatang.capabilities.coverage.queries import discs

positions = st.tuples(st.floats(107.9, 108.1), st.floats(14.9, 15.1))


@pytest.mark.unit
def test_half_a_disc_lies_beside_a_line_through_its_centre():
    shares = discs.disc_shares(np.array([[108.5, 15.0]]), shapely.box(108.5, 14, 109, 16))
    assert shares[0] == pytest.approx(0.5, abs=0.002)


@pytest.mark.unit
def test_a_disc_has_the_radius_it_says():
    disc = discs.build_discs(np.array([[108.5, 15.0]]))[0]
    assert abs(Geod(ellps="WGS84").geometry_area_perimeter(disc)[0]) == pytest.approx(np.pi * 500**2, rel=0.01)


@pytest.mark.unit
def test_a_hole_is_not_covered():
    ring = shapely.box(108, 14, 109, 16).difference(shapely.Point(108.5, 15).buffer(0.1))
    assert discs.disc_shares(np.array([[108.5, 15.0]]), ring)[0] == 0.0


@pytest.mark.unit
def test_what_is_remembered_is_what_is_computed():
    points = np.array([[108.5, 15.0], [np.nan, np.nan]])
    area = shapely.box(108.5, 14, 109, 16)
    asked = []

    def load():
        asked.append(1)
        return area

    key = ("test", id(points))
    first = discs.cache_disc_shares(key, points, load)
    again = discs.cache_disc_shares(key, points, load)
    assert len(asked) == 1
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, discs.disc_shares(points, area))


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(
    points=st.lists(positions, min_size=1, max_size=6),
    corners=st.lists(st.tuples(positions, st.floats(0.001, 0.05)), min_size=1, max_size=4),
)
def test_shares_agree_with_plain_intersection(points, corners):
    area = shapely.union_all([shapely.box(x, y, x + size, y + size) for (x, y), size in corners])
    fast = discs.disc_shares(np.array(points), area)
    for point, share in zip(points, fast, strict=True):
        disc = discs.build_discs(np.array([point]))[0]
        assert share == pytest.approx(disc.intersection(area).area / disc.area, abs=1e-9)
        assert 0.0 <= share <= 1.0
