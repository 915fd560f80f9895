"""Equipment, bill and years: reckoned by hand where small; counted twice where large."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hatang.engines.network.errors import NetworkError
from hatang.engines.network.fibre import connecting, example
from hatang.engines.network.fibre.bill import DROPS, RENTS, price_design
from hatang.engines.network.fibre.design import design_network
from hatang.engines.network.fibre.optics import Optics
from hatang.engines.network.fibre.phases import spread_over_years
from hatang.engines.network.fibre.prices import Prices
from hatang.engines.network.fibre.rooting import root_network
from hatang.engines.network.fibre.tests.test_connecting import checked, drawn
from hatang.engines.network.tests.graphs import street_grid


@pytest.fixture(scope="module")
def town():
    task = drawn(3, street_grid(np.random.default_rng(3), 40, 100), 150, exchanges=3, most_homes=120)
    return task, connecting.connect_mandatory(task)


@pytest.mark.property
def test_fibres_and_splitters_serve_every_home(town):
    task, network = town
    found = design_network(task, network)
    reached = network.reached
    homes = np.bincount(task.places.vertex[reached], task.places.homes[reached], task.ways.vertices)
    assert (8 * found.second + 32 * found.single >= homes).all()
    # every 1:8 hangs on a 1:4, every 1:4 and 1:32 on a port
    assert 4 * found.first.sum() >= found.second.sum()
    assert found.ports.sum() == found.first.sum() + found.single.sum()
    assert found.ports[np.setdiff1d(np.arange(task.ways.vertices), task.exchanges)].sum() == 0
    assert (found.cable * found.cables >= 1.2 * found.fibres - 1e-9).all()
    assert found.fibres.min() > 0
    # fibres: followed upwards place by place, a 1:4 takes four ways in and lets one out
    tree = root_network(task, network.edges)
    into = np.zeros(task.ways.vertices, int)
    at = {int(e): i for i, e in enumerate(network.edges)}
    for v in tree.order.tolist():
        if tree.up[v] >= 0:
            into[tree.up[v]] += found.fibres[at[int(tree.up_edge[v])]]
    for v in tree.order.tolist():
        out = found.ports[v] if tree.up[v] < 0 else found.fibres[at[int(tree.up_edge[v])]]
        arriving = into[v] + found.second[v] + found.single[v]
        if tree.up[v] >= 0:
            assert out == arriving - 3 * found.first[v]
        else:
            assert arriving - 3 * found.first[v] - 3 <= out <= arriving


@pytest.mark.property
def test_what_is_too_far_gets_another_way_or_is_named(town):
    task, network = town
    near = design_network(task, network, Optics(reach_m=6_000.0))
    before = design_network(task, network, Optics(reach_m=1e9, budget_db=1e9))
    assert not before.is_beyond.any()
    beyond = (before.length_m > 6_000.0).sum()
    assert near.is_beyond.sum() < beyond
    assert len(near.rerouted) == beyond - near.is_beyond.sum()
    assert (near.length_m[near.rerouted] <= 6_000.0).all()
    checked(task, near.network)
    assert near.network.reached[network.reached].all()


@pytest.mark.unit
def test_a_long_reel_and_a_dark_way():
    task = example.build_village()
    task = replace(task, ways=replace(task.ways, length_m=np.array([9_000.0, 1_000, 1_000, 1_000, 3_000])))
    found = design_network(task, connecting.connect_mandatory(task))
    assert found.closures.tolist() == [0, 3, 1, 1, 0]  # two reels end on the way to the crossing
    assert found.loss_db[0] == pytest.approx(10 * 0.35 + 4 * 0.1 + 17.8 + 4 * 0.5 + 1.0)
    dark = design_network(task, connecting.connect_mandatory(task), Optics(budget_db=24.0))
    assert dark.is_beyond.tolist() == [True, True, False]
    assert len(dark.rerouted) == 0


@pytest.mark.property
@pytest.mark.parametrize("take_up", [0.0, 0.35, 1.0])
def test_a_bill_adds_up(town, take_up):
    task, network = town
    found = design_network(task, network)
    counted = price_design(task, found, take_up)
    metres = sum(row.quantity for row in counted.rows if row.layer == "cables")
    assert metres == pytest.approx((task.ways.length_m[network.edges] * found.cables).sum(), abs=1)
    pieces = {name: sum(row.quantity for row in counted.rows if row.item == name) for name in example.BOOK}
    assert pieces["splitter:8"] == found.second.sum()
    assert pieces["exchange_port"] == found.ports.sum()
    assert pieces["closure"] == found.closures.sum()
    assert counted.homes_passed == network.homes
    assert counted.homes_connected == pytest.approx(take_up * network.homes, abs=3)
    # the tree was chosen for its ways with the smallest cable: the bill agrees
    ways = sum(row.cost_vnd for row in counted.rows if row.layer in ("ways", "rents"))
    smallest = task.ways.length_m[network.edges].sum() * example.BOOK["cable_m:12"]
    assert ways + smallest == pytest.approx(network.cost_vnd, rel=1e-3)
    assert counted.yearly_vnd * task.terms.annuity == pytest.approx(counted.of(RENTS), rel=1e-4)
    if take_up:
        assert counted.home_connected_vnd == counted.total_vnd / counted.homes_connected
    else:
        assert counted.of(DROPS) == 0
        assert counted.home_connected_vnd is None


@pytest.mark.unit
def test_a_bill_names_every_missing_price():
    task = example.build_village()
    found = design_network(task, connecting.connect_mandatory(task))
    book = {name: price for name, price in example.BOOK.items() if name not in ("cabinet", "drop_home")}
    with pytest.raises(NetworkError, match="cabinet, drop_home"):
        price_design(replace(task, prices=Prices(book)), found, 0.5)


@pytest.mark.property
@pytest.mark.parametrize("budget", [None, 20_000, 2_000_000])
def test_years_keep_budgets_road_works_and_ways(town, budget):
    task, network = town
    years = (2026, 2027, 2028)
    found = spread_over_years(task, network, years, None if budget is None else [budget] * 3)
    shared = network.kind == 2
    assert (found.edge_year[shared] == 2027).all()
    tree = root_network(task, network.edges)
    year_of = dict(zip(network.edges.tolist(), found.edge_year.tolist(), strict=True))
    for p in np.flatnonzero(found.place_year):
        v = int(task.places.vertex[p])
        while tree.up[v] >= 0:
            assert 0 < year_of[int(tree.up_edge[v])] <= found.place_year[p]
            v = int(tree.up[v])
    for year, spent in zip(years, found.spent_vnd, strict=True):
        assert spent == network.edge_cost_vnd[found.edge_year == year].sum()
    if budget is None:
        assert (found.place_year[network.reached] > 0).all()
    else:
        for i in range(3):
            assert sum(found.spent_vnd[: i + 1]) <= budget * (i + 1) + sum(found.short_vnd[: i + 1])


@pytest.mark.unit
def test_years_that_cannot_be():
    task = example.build_village()
    network = connecting.connect_mandatory(task)
    for years, budgets, code in (([], None, "no-years"), ([2026], None, "year-outside"), ([2027], [1, 2], "uneven")):
        with pytest.raises(NetworkError) as caught:
            spread_over_years(task, network, years, budgets)
        assert caught.value.code == code
