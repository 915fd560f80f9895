"""Series across mergers: whole numbers re-sum exactly, ratios are recomputed, nothing unknown is guessed."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hatang.capabilities.places import commands
from hatang.capabilities.places.queries import conversion, series
from hatang.capabilities.places.queries.lineage import Edge
from hatang.capabilities.places.queries.series import EdgeWeights, Unplaced, carry_series, compute_ratios, distribute
from hatang.capabilities.places.terms import Unplaceable, Weighing
from hatang.kernel.access import Area
from hatang.kernel.problems import Invalid

from .conftest import BEFORE, CA_DAM, NEW, OLD, PLAN, TAY_TRA_BONG, TODAY, TRA_BUI, TRA_TAN

A, B, C = (Area(code, OLD) for code in "ABC")
X, Y = (Area(code, NEW) for code in "XY")


def edge(old, new, kind="merge", share="1"):
    return Edge(old, new, kind, None if share is None else Decimal(share), "test")


# A and B become X; C is split between X and Y.
EDGES = [edge(A, X), edge(B, X), edge(C, X, "part", "0.3"), edge(C, Y, "part", "0.7")]


def weigh(by_way, concluded=(), weighing=Weighing.HAMLET_POPULATION):
    return [EdgeWeights(weighing, by_way, concluded)]


@pytest.mark.property
@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_distribution_sums_exactly_and_is_within_one_of_the_exact_part(value, weights):
    parts = distribute(value, dict(enumerate(weights)))
    assert sum(parts.values()) == value
    for index, weight in enumerate(weights):
        assert abs(parts[index] - value * weight / sum(weights)) <= 1
        if weight == 0 and value >= 0:
            assert parts[index] in (0, 1)


@pytest.mark.property
@given(st.floats(-1e9, 1e9), st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_fractions_distribute_in_proportion(value, weights):
    parts = distribute(value, dict(enumerate(weights)))
    assert sum(parts.values()) == pytest.approx(value)


@pytest.mark.property
@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7), st.decimals(0, 1, places=4))
def test_there_and_back_keeps_the_sum(a, b, c, share):
    edges = [edge(A, X), edge(B, X), edge(C, X, "part", share), edge(C, Y, "part", 1 - share)]
    values = {A: a, B: b, C: c}
    there = carry_series(values, edges=edges, expected=values, from_date=OLD, to_date=NEW)
    assert there.total == a + b + c
    assert not there.unplaced
    given_on = {area: each.value for area, each in there.units.items() if each.value is not None}
    weights = weigh({(A, X): a + 1, (B, X): b + 1, (C, X): c + 1, (C, Y): 1, (None, X): c})
    back = carry_series(given_on, edges=edges, expected=given_on, from_date=NEW, to_date=OLD, weights=weights)
    assert back.total == back.placed + sum(each.value for each in back.unplaced.values()) == a + b + c


@pytest.mark.unit
def test_only_what_was_split_is_estimated():
    found = carry_series({A: 10, B: 20, C: 10}, edges=EDGES, expected=[A, B, C], from_date=OLD, to_date=NEW)
    assert found.units[X] == series.Converted(33, True, (), (Weighing.SHARE,))
    assert found.units[Y] == series.Converted(7, True, (), (Weighing.SHARE,))
    merged = carry_series({A: 10, B: 20}, edges=EDGES[:2], expected=[A, B], from_date=OLD, to_date=NEW)
    assert merged.units == {X: series.Converted(30, False)}


@pytest.mark.unit
def test_what_is_missing_is_named_and_never_zero():
    found = carry_series({A: 10}, edges=EDGES[:2], expected=[A, B], from_date=OLD, to_date=NEW)
    assert found.units[X] == series.Converted(10, False, (B,))
    nothing = carry_series({}, edges=EDGES[:2], expected=[A, B], from_date=OLD, to_date=NEW)
    assert nothing.units[X].value is None


@pytest.mark.unit
def test_without_a_sourced_share_a_split_is_not_placed():
    edges = [*EDGES[:2], edge(C, X, "part", None), edge(C, Y, "part", None)]
    found = carry_series({A: 1, B: 2, C: 4}, edges=edges, expected=[A, B, C], from_date=OLD, to_date=NEW)
    assert found.unplaced == {C: Unplaced(4, Unplaceable.SHARE_UNKNOWN, (X, Y))}
    assert found.units[X].missing == (C,)
    assert (found.placed, found.total, found.compute_share(C)) == (3, 7, pytest.approx(400 / 7))
    counted = carry_series(
        {A: 1, B: 2, C: 4}, edges=edges, expected=[A, B, C], from_date=OLD, to_date=NEW,
        weights=weigh({(C, X): 100, (C, Y): 300}),
    )  # fmt: skip
    assert counted.units[Y] == series.Converted(3, True, (), (Weighing.HAMLET_POPULATION,))


@pytest.mark.unit
def test_backwards_needs_weights_except_for_a_rename():
    found = carry_series({X: 9}, edges=EDGES[:2], expected=[X], from_date=NEW, to_date=OLD)
    assert found.unplaced == {X: Unplaced(9, Unplaceable.WEIGHTS_UNKNOWN, (A, B))}

    def back(by_way, concluded=()):
        weights = weigh(by_way, concluded)
        return carry_series({X: 9}, edges=EDGES[:2], expected=[X], from_date=NEW, to_date=OLD, weights=weights)

    people = (Weighing.HAMLET_POPULATION,)
    assert back({(A, X): 1, (B, X): 2}).units == {
        A: series.Converted(3, True, (), people),
        B: series.Converted(6, True, (), people),
    }
    estimate = back({(A, X): 1, (B, X): 2}, {(B, X)})
    assert {each.weighings for each in estimate.units.values()} == {(Weighing.CONCLUDED, *people)}
    # One of the older communes has no counted hamlet: it is named, and nothing is given to the other.
    assert back({(A, X): 1}).unplaced == {X: Unplaced(9, Unplaceable.WEIGHTS_UNKNOWN, (B,))}
    # A third of the people live in hamlets of which the older commune is not known.
    partly = back({(A, X): 1, (B, X): 1, (None, X): 1})
    assert partly.unplaced == {X: Unplaced(3, Unplaceable.HAMLETS_UNKNOWN)}
    assert partly.units == {area: series.Converted(3, True, (X,), people) for area in (A, B)}
    assert back({(A, X): 1, (B, X): 1, (None, X): None}).placed == 0
    renamed = carry_series({X: 9}, edges=[edge(A, X, "rename")], expected=[X], from_date=NEW, to_date=OLD)
    assert renamed.units == {A: series.Converted(9, False)}


@pytest.mark.unit
def test_a_ratio_is_recomputed_not_averaged():
    above = carry_series({A: 90, B: 10}, edges=EDGES[:2], expected=[A, B], from_date=OLD, to_date=NEW)
    below = carry_series({A: 100, B: 1000}, edges=EDGES[:2], expected=[A, B], from_date=OLD, to_date=NEW)
    assert compute_ratios(above, below)[X].value == pytest.approx(100 / 1100)
    empty = carry_series({A: 0, B: 0}, edges=EDGES[:2], expected=[A, B], from_date=OLD, to_date=NEW)
    assert compute_ratios(above, empty)[X].value is None


@pytest.mark.integration
def test_the_province_carries_a_series_through_both_changes(units):
    from hatang.capabilities.places.queries import units as unit_queries

    old = {row.area: 1000 for row in unit_queries.list_units(as_of=PLAN, level="commune")}
    assert len(old) == 275
    found = conversion.convert_series(values=old, from_date=PLAN, to_date=TODAY)
    assert len(found.units) == 96
    assert found.unplaced == {TRA_BUI: Unplaced(1000, Unplaceable.SHARE_UNKNOWN, (CA_DAM, TAY_TRA_BONG))}
    assert (found.placed, found.total) == (274_000, 275_000)
    # Cà Đam has Trà Tân whole and an unknown part of Trà Bùi
    assert found.units[CA_DAM].value == 1000
    assert found.units[CA_DAM].missing == (TRA_BUI,)
    # An Phú (2025-07-01) took in Nghĩa Phú and Nghĩa An through the An Phú of 2025-01-01
    assert found.units[Area("21034", NEW)].value == 5000


@pytest.mark.integration
def test_a_figure_for_no_commune_of_the_date_is_refused(units):
    with pytest.raises(Invalid):
        conversion.convert_series(values={CA_DAM: 1}, from_date=BEFORE, to_date=TODAY)
    with pytest.raises(Invalid):
        conversion.convert_series(values={Area("99999", date(2020, 1, 1)): 1}, from_date=BEFORE, to_date=TODAY)


@pytest.mark.integration
def test_real_outlines_give_a_split_its_shares(squares):
    from hatang.capabilities.places.actions.boundaries import derive_shares
    from hatang.kernel.access import SYSTEM

    found = derive_shares(SYSTEM, unit=TRA_BUI, by="area")
    assert found.shares == {CA_DAM: Decimal("0.75"), TAY_TRA_BONG: Decimal("0.25")}
    assert "survey of the test" in found.source
    carried = conversion.convert_series(values={TRA_BUI: 5, TRA_TAN: 2}, from_date=PLAN, to_date=TODAY, whole=False)
    assert carried.units[CA_DAM] == series.Converted(6, True, (), (Weighing.SHARE,))
    assert carried.units[TAY_TRA_BONG] == series.Converted(1, True, (), (Weighing.SHARE,))


@pytest.mark.integration
def test_schematic_outlines_give_no_shares(squares):
    from hatang.capabilities.places.actions.boundaries import derive_shares
    from hatang.capabilities.places.models import Boundary
    from hatang.kernel.access import SYSTEM

    Boundary.objects.update(schematic=True)
    with pytest.raises(Invalid):
        derive_shares(SYSTEM, unit=TRA_BUI, by="area")
    with pytest.raises(Invalid):
        derive_shares(SYSTEM, unit=TRA_TAN, by="area")


@pytest.mark.integration
def test_counted_hamlets_carry_a_series_both_ways(register, squares):
    from hatang.capabilities.places.actions.boundaries import derive_shares
    from hatang.capabilities.places.actions.figures import Figure, record_population
    from hatang.kernel.access import SYSTEM

    hamlets = [
        (register("Một", CA_DAM, hints=[TRA_TAN]), 300),
        (register("Hai", CA_DAM, hints=[TRA_BUI]), 100),
        (register("Ba", TAY_TRA_BONG, hints=[TRA_BUI]), 100),
    ]

    def count(kind):
        figures = [Figure(hamlet.area, kind, BEFORE, number, "UBND xã") for hamlet, number in hamlets]
        record_population(SYSTEM, figures=figures, today=TODAY)

    def carry(values, begin, end):
        return conversion.convert_series(values=values, from_date=begin, to_date=end, whole=False)

    assert carry({CA_DAM: 8}, TODAY, BEFORE).unplaced[CA_DAM].unweighed == (TRA_TAN, TRA_BUI)
    count("population")
    people = (Weighing.HAMLET_POPULATION,)
    assert carry({CA_DAM: 8}, TODAY, BEFORE).units == {
        TRA_TAN: series.Converted(6, True, (), people),
        TRA_BUI: series.Converted(2, True, (), people),
    }
    assert carry({TRA_BUI: 8}, BEFORE, TODAY).units[TAY_TRA_BONG] == series.Converted(4, True, (), people)
    # A hamlet of which the commune before is not known holds its share, which is named.
    hamlets.append((register("Đâu đó", CA_DAM), 400))
    count("population")
    unknown = carry({CA_DAM: 8}, TODAY, BEFORE)
    assert unknown.unplaced == {CA_DAM: Unplaced(4, Unplaceable.HAMLETS_UNKNOWN)}
    assert (unknown.compute_share(CA_DAM), unknown.units[TRA_TAN].value) == (50, 3)
    # One whose commune after was concluded from its position makes the weight an estimate, and the share says so.
    hamlets.append((register("Tây", TRA_BUI, point=(108.404, 15.12)), 100))
    count("population")
    count("households")
    assert carry({TRA_BUI: 9}, BEFORE, TODAY).units[CA_DAM].weighings == (Weighing.CONCLUDED, *people)
    shares = derive_shares(SYSTEM, unit=TRA_BUI, by="households")
    assert shares.shares == {CA_DAM: Decimal("0.333333"), TAY_TRA_BONG: Decimal("0.666667")}
    assert str(Weighing.CONCLUDED.label) in shares.source


@pytest.mark.integration
def test_a_conversion_is_told_with_names(register, tmp_path, settings):
    settings.HATANG_ENSURE_DATABASE = "hatang.capabilities.places.tests.test_geodata.ready"
    file = tmp_path / "series.csv"
    file.write_text("code,value,denominator\n21142,3,30\n21136,1,10\n", encoding="utf-8")
    call = ["convert", str(file), "--from", "2025-06-30", "--to", "2025-07-01"]
    described = json.loads(CliRunner().invoke(commands.room, [*call, "--json"], catch_exceptions=False).stdout)
    left = described["unplaced"]["21142@2020-02-01"]
    assert (left["title"], left["value"], left["share_percent"], left["reason"]) == (
        "Xã Trà Bùi",
        3,
        75,
        "share_unknown",
    )
    assert left["unweighed"] == ["Xã Cà Đam (21136@2025-07-01)", "Xã Tây Trà Bồng (21157@2025-07-01)"]
    assert described["units"]["21136@2025-07-01"]["value"] == 0.1
    assert described["unplaced_denominators"]["21142@2020-02-01"]["value"] == 30
    table = CliRunner().invoke(commands.room, call, catch_exceptions=False).stdout
    assert "Xã Trà Bùi (21142@2020-02-01), 3 (75.0 %" in " ".join(table.split())
