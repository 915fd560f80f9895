"""Hops over made ground, chains against every way there is, high places, ranking of Wi-Fi."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatang.engines.siting.backhaul import Band, Hops, find_free_hops, into_costs, join_to_network
from hatang.engines.siting.candidates import HighPlaceLimits, high_places
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.hotspots import Weights, WifiSpots, rank_spots
from hatang.engines.siting.technology.costs import IMPOSSIBLE
from hatang.engines.terrain.grid import Grid, Terrain
from hatang.engines.terrain.profiles import EARTH_KM, LIGHT_M_PER_S, MEDIAN_K

pytestmark = pytest.mark.property

GRID = Grid.around(108.5, 15.0, 10_000.0, 100.0)
BAND = Band(7000.0, 25_000.0, 100)


def _ground(ridge_m: float) -> Terrain:
    """A plain with one ridge from north to south in the middle."""
    heights = np.zeros(GRID.shape)
    heights[:, GRID.columns // 2] = ridge_m
    return Terrain.of(GRID, heights, source="made")


def _ends() -> tuple[np.ndarray, np.ndarray]:
    """Two places 16 km apart, west and east of the middle."""
    middle = GRID.rows // 2
    longitude, latitude = GRID.centre(np.array([middle, middle]), np.array([20.0, 180.0]))
    return np.asarray(longitude), np.asarray(latitude)


@pytest.mark.parametrize("free", [0.0, 0.6, 1.0])
def test_a_ridge_blocks_from_the_height_that_the_formula_says(free: float) -> None:
    longitude, latitude = _ends()
    half = 8000.0
    bulge = half * half / (2 * MEDIAN_K * EARTH_KM * 1000)
    zone = np.sqrt(LIGHT_M_PER_S / 7e9 * half / 2)
    limit = 60.0 - bulge - free * zone
    masts = np.array([60.0, 60.0])
    below = find_free_hops(_ground(limit - 1.0), longitude, latitude, masts, BAND, free=free)
    above = find_free_hops(_ground(limit + 1.0), longitude, latitude, masts, BAND, free=free)
    assert (below.first.tolist(), below.second.tolist(), below.blocked) == ([0], [1], 0)
    assert below.length_m[0] == pytest.approx(16_000.0, rel=1e-3)
    assert (len(above.first), above.blocked, above.unknown) == (0, 1, 0)


def test_unknown_ground_is_no_free_hop_and_far_is_none() -> None:
    longitude, latitude = _ends()
    heights = np.zeros(GRID.shape)
    heights[:, GRID.columns // 2] = np.nan
    masts = np.array([60.0, 60.0])
    found = find_free_hops(Terrain.of(GRID, heights, source="made"), longitude, latitude, masts, BAND)
    assert (len(found.first), found.unknown) == (0, 1)
    assert len(find_free_hops(_ground(0.0), longitude, latitude, masts, Band(7000.0, 9000.0, 1)).first) == 0
    with pytest.raises(SitingError, match="site 2"):
        find_free_hops(_ground(0.0), np.array([108.5, 120.0]), np.array([15.0, 15.0]), masts, BAND)


def _net(seed: int) -> tuple[Hops, np.ndarray, int]:
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 6))
    pairs = [pair for pair in combinations(range(size), 2) if random.random() < 0.6]
    first, second = (np.array(each, dtype=np.int32) for each in (zip(*pairs, strict=True) if pairs else ([], [])))
    fibre = np.where(random.random(size) < 0.4, IMPOSSIBLE, random.integers(0, 90, size))
    return Hops(first, second, np.zeros(len(pairs)), np.ones(len(pairs)), 0, 0), fibre, int(random.integers(1, 40))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_no_chain_is_cheaper(seed: int) -> None:
    found, fibre, hop = _net(seed)
    done = join_to_network(found, fibre, hop)
    pairs = {frozenset(pair) for pair in zip(found.first.tolist(), found.second.tolist(), strict=True)}
    for site in range(len(fibre)):
        ways = [
            int(fibre[way[-1]]) + hop * (len(way) - 1)
            for size in range(1, len(fibre) + 1)
            for way in permutations(range(len(fibre)), size)
            if way[0] == site
            and fibre[way[-1]] != IMPOSSIBLE
            and all(frozenset(step) in pairs for step in pairwise(way))
        ]
        assert done.cost_vnd[site] == min(ways, default=IMPOSSIBLE)
        if ways:
            chain = done.chain(site)
            assert int(fibre[chain[-1]]) + hop * (len(chain) - 1) == done.cost_vnd[site]
    costs, possible = into_costs(np.full(len(fibre), 7), done)
    assert (costs[possible] == 7 + done.cost_vnd[possible]).all()
    assert (costs[~possible] == 7).all()


def test_high_places_lie_by_a_road_outside_the_protected_apart_and_see_to_people() -> None:
    random = np.random.default_rng(2)
    heights = random.random(GRID.shape) * 300
    terrain = Terrain.of(GRID, heights, source="made")
    people = np.where(random.random(GRID.shape) < 0.02, 9.0, 0.0)
    roads = np.zeros(GRID.shape, dtype=bool)
    roads[::20] = True
    protected = np.zeros(GRID.shape, dtype=bool)
    protected[:, :60] = True
    found = high_places(
        terrain, people, roads, protected=protected, limits=HighPlaceLimits(40, road_within_m=300.0, spacing_m=600.0)
    )
    assert 10 < len(found.row) <= 40
    assert (found.road_m <= 300.0).all()
    assert (found.column >= 60).all()
    assert (np.diff(np.round(found.people)) <= 0).all()
    for one, two in combinations(range(len(found.row)), 2):
        away = max(abs(int(found.row[one] - found.row[two])), abs(int(found.column[one] - found.column[two])))
        assert away * GRID.step_m > 600.0
    near_road = np.abs(found.row - 20 * np.round(found.row / 20)) * GRID.step_m
    assert (near_road <= 300.0).all()
    top, left = int(found.row[0]), int(found.column[0])
    around = people[max(top - 50, 0) : top + 51, max(left - 50, 0) : left + 51].sum()
    assert found.people[0] == pytest.approx(around)
    with pytest.raises(SitingError, match="no road"):
        high_places(terrain, people, np.zeros(GRID.shape, dtype=bool))


def _spots(**change: object) -> WifiSpots:
    size = 4
    plain: dict[str, object] = {
        "names": ("A", "B", "C", "D"),
        "kind": ("school",) * size,
        "commune_class": ("", "model", "", ""),
        "people": np.array([100.0, 60.0, 100.0, 0.0]),
        "visitors": np.array([0.0, 0.0, 365.0, 0.0]),
        "poverty": np.array([0.0, 0.0, 0.5, 1.0]),
        "x_m": np.array([0.0, 1000.0, 2000.0, 2040.0]),
        "y_m": np.zeros(size),
        "fibre_m": np.array([10.0, 10.0, 10.0, 900.0]),
    }
    return WifiSpots(**(plain | change))  # type: ignore[arg-type] # the columns by their names


def test_wifi_is_ranked_by_what_the_user_weighs() -> None:
    weights = Weights({"school": 1.0}, {"model": 2.0}, per_visitor=1.0 / 365.0, poverty=0.5)
    found = rank_spots(_spots(), weights)
    assert found.score.tolist() == [100.0, 120.0, (100 + 1) * 1.25, 0.0]
    assert found.order.tolist() == [2, 1, 0]
    far = rank_spots(
        _spots(people=np.array([100.0, 60.0, 100.0, 500.0])), Weights({"school": 1.0}, fibre_within_m=500.0)
    )
    assert (far.order.tolist(), far.too_far.tolist()) == ([2, 0, 1], [False, False, False, True])
    apart = rank_spots(_spots(people=np.array([100.0, 60.0, 100.0, 500.0])), Weights({"school": 1.0}, spacing_m=50.0))
    assert (apart.order.tolist(), apart.near.tolist()) == ([3, 0, 1], [False, False, True, False])
    paid = rank_spots(_spots(), weights, cost_vnd=np.array([10, 30, 50, 1]), budget_vnd=45)
    assert paid.order.tolist() == [0, 1]
    for change, code in (({"kind": ("x",) * 4}, "kind_weight"), ({"people": np.array([1, -1, 0, 0])}, "negative")):
        with pytest.raises(SitingError) as caught:
            rank_spots(_spots(**change), weights)
        assert caught.value.code == code
