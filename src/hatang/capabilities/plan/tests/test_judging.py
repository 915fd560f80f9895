"""How a target is judged: the manual, one rule a test.

A figure is a numerator over a denominator; it is judged on the exact sums, at the end of the target's year, on the
plan's own territory. Before that it is today's position. Where there is no figure there is no verdict.
"""

from dataclasses import replace
from datetime import date

import pytest

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.actions import results
from hatang.capabilities.plan.public import Footing, ResultState
from hatang.capabilities.plan.queries import deciding, documents, standing
from hatang.capabilities.plan.tests.conftest import HERE, NEW, NOW, OLD, THERE, TODAY
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.definitions import read_definition

pytestmark = [pytest.mark.spec, pytest.mark.django_db]

FIBRE = "fibre.hamlets"  # target 5: at least 95 % of the hamlets by 2025


def target(number, as_of=TODAY, area=None, **options):
    (row,) = plan.list_standings("194", as_of, area, numbers=[number], **options)
    return row


def test_at_least_is_reached_by_the_goal_itself(world, only):
    only(FIBRE, [(HERE, 95, 100)])
    assert target("5").state is ResultState.REACHED


def test_a_figure_is_judged_exactly_and_never_rounded_up(world, only):
    only(FIBRE, [(HERE, 9496, 10000)])
    row = target("5")
    assert row.state is ResultState.NOT_REACHED
    assert row.short_by == 4


def test_more_than_is_not_reached_by_the_goal_itself(world, only):
    only("security.agencies_weaknesses_fixed", [(HERE, 90, 100)])  # target 14: more than 90 %
    row = target("14")
    assert row.state is ResultState.NOT_REACHED
    assert row.short_by == 1


def test_a_count_is_held_against_its_goal(world, only):
    only("sites.positions", [(HERE, 3000, 0)], unit="count")  # target 17: more than 3,000 positions
    only("sites.positions_new", [(HERE, 1200, 0)], unit="count")
    row = target("17")
    assert row.state is ResultState.NOT_REACHED
    assert row.short_by == 1
    assert [each.code for each in row.others] == ["sites.positions_new"]  # new or total is not said: both are shown
    assert row.others[0].value == 1200


@pytest.fixture
def masts(only):
    """`masts(all, new)`: the two readings of target 17, which the definition of a mast position leaves undecided."""

    def say(standing, new):
        for code, value in (("sites.positions", standing), ("sites.positions_new", new)):
            only(code, [(HERE, value, 0)], unit="count", definitions=("mast_position",))

    return say


@pytest.fixture
def read_masts_as(monkeypatch):
    """`read_masts_as(code)`: the definition of a mast position names this reading alone."""

    def read(code):
        decided = replace(read_definition("mast_position", TODAY), values={"judged_by": [code]})
        monkeypatch.setattr(deciding, "read_definition", lambda word, day: decided)

    return read


def test_two_readings_that_agree_give_one_state_and_two_verdicts(world, masts):
    masts(1730, 400)
    row = target("17")
    assert row.state is ResultState.NOT_REACHED
    assert [(each.measurement.value, each.state) for each in row.verdicts] == [
        (1730, ResultState.NOT_REACHED),
        (400, ResultState.NOT_REACHED),
    ]


def test_two_readings_that_differ_leave_the_target_undecided(world, masts):
    masts(3100, 400)
    row = target("17")
    assert row.state is ResultState.UNDECIDED
    assert [each.state for each in row.verdicts] == [ResultState.REACHED, ResultState.NOT_REACHED]
    assert "sites.positions_new" in row.reason


def test_before_its_year_ends_no_reading_is_lost_yet(world, masts):
    masts(3100, 400)
    assert [each.state for each in target("17", date(2025, 6, 1)).verdicts] == [
        ResultState.REACHED,
        ResultState.IN_PROGRESS,
    ]


def test_a_document_decides_which_reading_judges(world, masts, read_masts_as):
    masts(3100, 400)
    read_masts_as("sites.positions")
    assert (target("17").state, target("17").verdicts) == (ResultState.REACHED, ())
    read_masts_as("sites.positions_new")
    row = target("17")
    assert (row.state, row.figure.value, row.short_by) == (ResultState.NOT_REACHED, 400, 2601)
    assert [each.value for each in row.others] == [3100]


def test_shares_of_people_leave_no_binary_dust(world, only):
    only(FIBRE, [(HERE, 0.1, 0.1), (HERE, 0.2, 0.2), (HERE, 0.65, 0.7)])  # 0.95 of 1.0, as floats never quite
    assert target("5").state is ResultState.REACHED


def test_without_evidence_there_is_no_data_and_never_a_zero(world, only):
    only(FIBRE, [], reason="Chưa có tệp cáp quang.")
    row = target("5")
    assert row.state is ResultState.NO_DATA
    assert row.figure.value is None
    assert row.reason == "Chưa có tệp cáp quang."


def test_an_indicator_nobody_computes_is_no_data_and_named(world, only):
    row = target("5")
    assert (row.state, row.figure) == (ResultState.NO_DATA, None)
    assert FIBRE in row.reason


def test_too_small_a_sample_is_no_data(world, only):
    only("device.adults_smartphone", [(HERE, 20, 24)], minimum_sample=100, quality="measured")
    assert target("2").state is ResultState.NO_DATA


def test_an_upper_bound_above_the_goal_proves_nothing(world, only):
    only("fibre.households", [(HERE, 85, 100)], upper_bound=True)  # target 6: at least 80 %
    row = target("6")
    assert row.state is ResultState.NO_DATA
    assert row.figure.value == 85


def test_an_upper_bound_below_the_goal_proves_that_it_is_not_reached(world, only):
    only("fibre.households", [(HERE, 75, 100)], upper_bound=True)
    assert target("6").state is ResultState.NOT_REACHED


def test_before_the_end_of_its_year_a_target_has_todays_position(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    row = target("5", date(2025, 12, 30))
    assert (row.state, row.position, row.judged) == (ResultState.REACHED, Footing.TODAY, None)
    assert not row.is_final


def test_before_its_year_has_come_nothing_is_reached_for_good(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    row = target("5", date(2024, 12, 31))
    assert row.state is ResultState.IN_PROGRESS
    assert "2025" in row.reason


def test_from_the_last_day_of_its_year_it_is_judged(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    assert target("5", date(2025, 12, 31)).position is Footing.JUDGED


def test_what_happens_after_the_year_does_not_change_the_verdict(world, only):
    only(FIBRE, lambda as_of: [(HERE, 97 if as_of.year > 2025 else 90, 100)])
    row = target("5")
    assert row.state is ResultState.NOT_REACHED  # 90 % on 31 December 2025
    assert row.judged.value == 90
    assert row.figure.value == 97  # today's figure stands beside it


def test_a_target_without_a_year_is_judged_at_any_date(world, only):
    only("security.endpoints_antimalware", [(HERE, 100, 100)])
    row = target("15", date(2024, 3, 1))
    assert (row.state, row.position) == (ResultState.REACHED, Footing.CONTINUOUS)


def test_a_duty_that_speaks_of_all_is_fulfilled_by_the_whole(world, only):
    only("ipv6.systems", [(HERE, 99, 100)])
    assert target("D1").state is ResultState.NOT_REACHED
    only("ipv6.systems", [(HERE, 100, 100)])
    assert target("D1").state is ResultState.REACHED


def test_the_operators_duty_is_all_hamlets_beside_the_provinces_95_percent(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    assert target("5").state is ResultState.REACHED
    assert target("D3").state is ResultState.NOT_REACHED


def test_the_duty_of_3g_says_what_it_is_at_odds_with(world, only):
    assert "2G/3G" in target("D4").target.at_odds


def test_a_plan_keeps_its_own_territory(world, only):
    only(FIBRE, [(HERE, 96, 100), (THERE, 0, 100)])  # nothing in what was Kon Tum
    row = target("5")
    assert [str(area) for area in row.areas] == [OLD]
    assert row.state is ResultState.REACHED


def test_and_is_read_on_the_new_province_beside(world, only):
    only(FIBRE, [(HERE, 96, 100), (THERE, 0, 100)])
    (beside,) = target("5").beside
    assert [str(area) for area in beside.areas] == [NEW]
    assert beside.value == 48


def test_before_the_merger_there_is_nothing_beside(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    assert target("5", date(2025, 6, 30)).beside == ()


def test_on_another_area_it_is_a_reading(world, only):
    only(FIBRE, [(HERE, 96, 100), (THERE, 0, 100)])
    row = target("5", area=Area.parse(NEW))
    assert (row.state, row.position) == (ResultState.NOT_REACHED, Footing.READING)
    assert row.beside == ()


def test_not_carried_out_goes_before_any_figure(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    results.do_not_carry_out(
        SYSTEM,
        target=results.target_of(plan=documents.find_plan(name="194"), number="5", day=TODAY),
        decision="12/QĐ-UBND",
        decided_on=date(2025, 1, 10),
        reason="Thay bằng chương trình khác.",
        now=NOW,
    )
    row = target("5")
    assert row.state is ResultState.NOT_CARRIED_OUT
    assert "12/QĐ-UBND" in row.reason
    assert target("5", date(2025, 1, 9)).state is ResultState.REACHED  # the day before, nothing was decided


def test_a_letter_stands_beside_and_is_never_mixed_in(world, only):
    only("network.agencies_four_levels", [(HERE, 170, 173)])
    results.declare_figure(
        SYSTEM,
        results.Stated(numerator=173, denominator=173),
        target=results.target_of(plan=documents.find_plan(name="194"), number="7", day=TODAY),
        as_of=date(2025, 12, 31),
        letter=results.Letter("101/BC-SKHCN", date(2026, 1, 5), "QNG.SKHCN"),
        now=NOW,
    )
    row = target("7")
    assert row.state is ResultState.NOT_REACHED
    assert row.judged.numerator == 170
    (letter,) = row.declared
    assert (letter.text, letter.value, letter.letter_number) == ("173/173", 100, "101/BC-SKHCN")


def test_the_trend_shows_the_figure_as_it_was_known_at_each_half_year(world, only):
    only(FIBRE, lambda as_of: [(HERE, as_of.year - 1960, 100)])
    points = target("5", date(2024, 3, 1)).trend
    assert [point.date for point in points] == [
        *(date(2022, 12, 31), date(2023, 6, 30), date(2023, 12, 31)),
        date(2024, 3, 1),
    ]
    assert [point.value for point in points] == [62, 63, 63, 64]


def test_all_twenty_four_lines_stand_in_the_plans_order(world, only):
    numbers = [row.target.number for row in plan.list_standings("194", TODAY)]
    assert numbers == [*(str(n) for n in range(1, 18)), *(f"D{n}" for n in range(1, 8))]


def test_goals_are_written_as_people_write_them(world, only):
    rows = {
        row.number: row.goal_text
        for row in standing.list_targets(plan=documents.find_plan(name="194"), as_of=TODAY, kind=None)
    }
    assert rows["5"] == "≥ 95\xa0%"
    assert rows["17"] == "> 3.000\xa0vị trí"
    assert rows["D1"]
