"""The manual of the figures on mobile coverage, by example."""

from datetime import date

import pytest
import shapely

from hatang.capabilities.coverage.indicators import declared as indicators
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.indicators import fact_schema

TODAY = date(2024, 6, 1)
# Where conftest puts its first hamlet.
EAST, NORTH = 108.50, 15.10


def figure(facts):
    return facts.frame["numerator"].sum(), facts.frame["denominator"].sum()


def covered(facts):
    return set(facts.frame.filter(facts.frame["numerator"] > 0)["place"])


@pytest.mark.spec
class TestHamletsWithMobileBroadband:
    def test_a_hamlet_counts_from_half_its_households_on(self, world, declare):
        half, under, none = world.hamlet(1), world.hamlet(2), world.hamlet(3)
        declare(half, 50)
        declare(under, 49.99)
        facts = indicators.hamlets_broadband(TODAY)
        assert figure(facts) == (1, 3)
        assert covered(facts) == {half}
        assert none not in covered(facts)

    def test_3g_is_not_broadband_and_5g_is(self, world, declare):
        old, new = world.hamlet(1), world.hamlet(2)
        declare(old, 100, technology="3G")
        declare(new, 100, technology="5G")
        assert covered(indicators.hamlets_broadband(TODAY)) == {new}

    def test_two_operators_are_not_added_up(self, world, declare):
        hamlet = world.hamlet(1)
        declare(hamlet, 30)
        declare(hamlet, 40, operator="VNPT.QNG")
        assert covered(indicators.hamlets_broadband(TODAY)) == set()

    def test_only_what_holds_on_the_day_counts(self, world, declare):
        hamlet = world.hamlet(1)
        declare(hamlet, 100, since=date(2023, 1, 1), until=date(2024, 1, 1))
        assert covered(indicators.hamlets_broadband(date(2023, 12, 31))) == {hamlet}
        assert covered(indicators.hamlets_broadband(date(2024, 1, 1))) == set()

    def test_a_polygon_that_touches_the_centre_is_not_coverage(self, world, declare_area):
        world.hamlet(1)
        sliver = shapely.box(EAST - 0.0003, NORTH - 0.0003, EAST + 0.0003, NORTH + 0.0003)
        declare_area(sliver)
        facts = indicators.hamlets_broadband(TODAY)
        assert figure(facts) == (0, 1)
        assert facts.frame["note"][0].startswith("VIETTEL.QNG · 4G · 0.")

    def test_a_polygon_over_most_of_the_hamlet_is(self, world, declare_area):
        hamlet = world.hamlet(1)
        declare_area(shapely.box(EAST - 0.001, NORTH - 0.1, EAST + 0.1, NORTH + 0.1))
        facts = indicators.hamlets_broadband(TODAY)
        assert covered(facts) == {hamlet}
        assert facts.frame["dataset"][0] == "coverage.area"

    def test_the_list_goes_before_the_polygon(self, world, declare, declare_area):
        hamlet = world.hamlet(1)
        declare(hamlet, 10)
        declare_area(shapely.box(EAST - 0.1, NORTH - 0.1, EAST + 0.1, NORTH + 0.1))
        facts = indicators.hamlets_broadband(TODAY)
        assert figure(facts) == (0, 1)
        assert facts.frame["dataset"][0] == "coverage.declared"

    def test_a_hamlet_without_a_position_is_not_covered_by_a_polygon(self, world, declare_area):
        world.hamlet(1, placed=False)
        declare_area(shapely.box(EAST - 0.1, NORTH - 0.1, EAST + 0.1, NORTH + 0.1))
        assert figure(indicators.hamlets_broadband(TODAY)) == (0, 1)

    def test_without_any_declaration_there_is_no_figure_but_a_reason(self, world, db):
        world.hamlet(1)
        facts = indicators.hamlets_broadband(TODAY)
        assert facts.frame.is_empty()
        assert "coverage.declared" in str(facts.reason)

    def test_silence_on_5g_is_not_a_zero(self, world, declare):
        declare(world.hamlet(1), 100, technology="4G")
        facts = indicators.inhabited_5g(TODAY)
        assert facts.frame.is_empty()
        assert "5G" in str(facts.reason)

    def test_without_hamlets_the_missing_file_is_named(self, world, db):
        facts = indicators.hamlets_broadband(TODAY)
        assert facts.frame.is_empty()
        assert "places.hamlet" in str(facts.reason)

    def test_each_row_leads_to_its_record_and_import(self, world, declare):
        hamlet, silent = world.hamlet(1), world.hamlet(2)
        declare(hamlet, 75)
        facts = indicators.hamlets_broadband(TODAY)
        assert dict(facts.frame.schema) == fact_schema()
        rows = {row["place"]: row for row in facts.frame.iter_rows(named=True)}
        assert rows[hamlet]["record"] == f"VIETTEL.QNG|4G|{hamlet}|2021-01-01"
        assert rows[hamlet]["imported_by"] == "import-1"
        assert rows[hamlet]["area"] == f"{hamlet}@2021-01-01"
        assert (rows[silent]["dataset"], rows[silent]["record"]) == ("places.hamlet", silent)
        assert set(facts.frame["quality"]) == {"declared"}


@pytest.mark.spec
class TestHamlets3G4G:
    def test_3g_alone_fulfils_the_duty_and_is_named(self, world, declare):
        hamlet = world.hamlet(1)
        declare(hamlet, 90, technology="3G")
        facts = indicators.hamlets_3g4g(TODAY)
        assert covered(facts) == {hamlet}
        assert "3G" in facts.frame["note"][0]

    def test_at_equal_shares_the_newer_technology_is_named(self, world, declare):
        hamlet = world.hamlet(1)
        declare(hamlet, 90, technology="3G")
        declare(hamlet, 90, technology="4G")
        assert "4G" in indicators.hamlets_3g4g(TODAY).frame["note"][0]


@pytest.mark.spec
class TestPopulationOfTheCity:
    BEFORE = date(2025, 6, 30)
    AFTER = date(2025, 9, 1)

    def test_people_count_by_the_share_of_households(self, world, declare):
        inside, outside = world.hamlet(1, people=200), world.hamlet(2, people=900, east=0.5)
        world.in_units["city"] = {inside}
        declare(inside, 75)
        declare(outside, 100)
        assert figure(indicators.urban_population_4g5g(self.BEFORE)) == (150, 200)

    def test_a_hamlet_half_inside_an_urban_zone_gives_half_its_people(self, world, declare):
        hamlet = world.hamlet(1, people=200)
        world.zone("DT-01", "urban", shapely.box(EAST, NORTH - 0.1, EAST + 0.1, NORTH + 0.1))
        declare(hamlet, 100)
        numerator, denominator = figure(indicators.urban_population_4g5g(self.BEFORE))
        assert denominator == pytest.approx(100, rel=0.02)
        assert numerator == denominator

    def test_industrial_parks_belong_to_it_and_clusters_do_not(self, world, declare):
        park, cluster = world.hamlet(1, people=200), world.hamlet(2, people=300, east=0.5)
        declare(park, 100)
        declare(cluster, 100)
        for code, kind, east in (("KCN", "industrial_park", EAST), ("CCN", "industrial_cluster", EAST + 0.5)):
            world.zone(code, kind, shapely.box(east - 0.1, NORTH - 0.1, east + 0.1, NORTH + 0.1))
        assert figure(indicators.urban_population_4g5g(self.BEFORE)) == (200, 200)

    def test_after_the_cities_ended_their_ground_still_counts(self, world, declare):
        hamlet = world.hamlet(1, people=200)
        world.in_units["city"] = {hamlet}
        declare(hamlet, 100)
        assert figure(indicators.urban_population_4g5g(self.AFTER)) == (200, 200)

    def test_a_count_of_2009_is_no_denominator_of_2025(self, world, declare):
        hamlet = world.hamlet(1, people=200, counted=date(2009, 4, 1))
        world.in_units["city"] = {hamlet}
        declare(hamlet, 100)
        facts = indicators.urban_population_4g5g(self.BEFORE)
        assert facts.frame.is_empty()
        assert "2009" in str(facts.reason)
        assert "places.population" in str(facts.reason)

    def test_hamlets_without_a_count_are_left_out_and_said(self, world, declare):
        known, unknown = world.hamlet(1, people=200), world.hamlet(2, people=None)
        world.in_units["city"] = {known, unknown}
        declare(known, 100)
        facts = indicators.urban_population_4g5g(self.BEFORE)
        assert figure(facts) == (200, 200)
        assert "1 " in str(facts.reason)

    def test_without_city_or_zone_there_is_no_figure(self, world, declare):
        declare(world.hamlet(1), 100)
        facts = indicators.urban_population_4g5g(self.BEFORE)
        assert facts.frame.is_empty()
        assert "places.zone" in str(facts.reason)


@pytest.mark.spec
class TestInhabited5G:
    def test_an_empty_hamlet_is_no_area_where_people_live(self, world, declare):
        lived, empty = world.hamlet(1, people=200), world.hamlet(2, people=0)
        declare(lived, 60, technology="5G")
        declare(empty, 60, technology="5G")
        assert figure(indicators.inhabited_5g(TODAY)) == (1, 1)

    def test_an_industrial_park_counts_by_its_surface(self, world, declare, declare_area):
        declare(world.hamlet(1), 0, technology="5G")
        park = shapely.box(EAST + 0.3, NORTH, EAST + 0.32, NORTH + 0.02)
        world.zone("KCN-DQ", "industrial_park", park)
        declare_area(shapely.box(EAST + 0.305, NORTH, EAST + 0.4, NORTH + 0.02), technology="5G")
        facts = indicators.inhabited_5g(TODAY)
        assert figure(facts) == (1, 2)
        row = facts.frame.filter(facts.frame["place"] == "KCN-DQ").row(0, named=True)
        assert row["area"] == "21136@2025-07-01"
        assert row["note"] == "VIETTEL.QNG · 5G · 75.0 %"

    def test_what_is_declared_of_a_park_is_open_with_its_best_operator(self, world, declare_area):
        world.zone("KCN-DQ", "industrial_park", shapely.box(EAST, NORTH, EAST + 0.02, NORTH + 0.02))
        assert list(datasets.get_dataset("coverage.zone").rows(TODAY, ANONYMOUS)) == []
        declare_area(shapely.box(EAST + 0.005, NORTH, EAST + 0.4, NORTH + 0.02), technology="5G")
        (row,) = datasets.get_dataset("coverage.zone").rows(TODAY, ANONYMOUS)
        assert row.pop("share_percent") == pytest.approx(75)
        assert row == {"zone": "KCN-DQ", "technology": "5G", "operator": "VIETTEL.QNG"}

    def test_without_areas_of_5g_parks_are_left_out_and_said(self, world, declare):
        declare(world.hamlet(1), 100, technology="5G")
        world.zone("KCN-DQ", "industrial_park", shapely.box(EAST, NORTH, EAST + 0.02, NORTH + 0.02))
        facts = indicators.inhabited_5g(TODAY)
        assert figure(facts) == (1, 1)
        assert "coverage.area" in str(facts.reason)
