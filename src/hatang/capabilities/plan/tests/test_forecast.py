"""Where a target is heading: wide where little is known, silent where nothing is."""

import random
from datetime import date
from types import SimpleNamespace

import pytest

from hatang.capabilities.plan.queries.forecast import evidence_days, forecast_target
from hatang.capabilities.plan.queries.standing import TrendPoint

pytestmark = pytest.mark.unit


def _row(values, *, goal=95.0, year=2030, operator=">=", unit="%", as_of=date(2026, 11, 25)):
    days = [date(2022 + position // 2, 6 if position % 2 == 0 else 12, 30) for position in range(len(values))]
    trend = tuple(TrendPoint(day, value, "declared") for day, value in zip(days, values, strict=True))
    target = SimpleNamespace(goal=goal, year=year, operator=operator, shown_unit=unit)
    return SimpleNamespace(target=target, trend=trend, as_of=as_of)


def test_a_steady_climb_is_carried_on_with_an_interval_around_it():
    found = forecast_target(_row([60.0, 63.5, 66.0, 69.8, 72.0, 75.6]))
    assert 80 < found.low < found.expected < found.high < 97
    assert found.chance < 0.5  # the last per cent are the slowest


def test_few_points_make_a_wide_interval():
    few = forecast_target(_row([60.0, 64.0, 67.0], goal=200, unit=""))
    many = forecast_target(_row([60.0 + 3.7 * step + (-1) ** step * 0.2 for step in range(9)], goal=200, unit=""))
    assert few.high - few.low > many.high - many.low


@pytest.mark.parametrize("values", [[], [50.0], [50.0, 60.0], [50.0, 50.0, 50.0, 50.0], [None, None, 50.0]])
def test_too_little_history_is_said_and_no_figure_given(values):
    found = forecast_target(_row(values))
    assert found.expected is None
    assert found.reason


def test_a_target_without_a_year_or_behind_it_is_not_forecast():
    assert forecast_target(_row([1.0, 2.0, 3.0], year=None)).expected is None
    assert forecast_target(_row([1.0, 2.0, 3.0], year=2025)).expected is None


def test_a_share_stays_within_its_bounds_and_chance_is_never_certain():
    found = forecast_target(_row([10.0, 40.0, 70.0, 99.0]))
    assert found.high <= 100
    assert 1 <= found.chance_percent <= 99
    assert forecast_target(_row([99.0, 99.4, 100.0], goal=100.0)).chance_percent <= 99


def test_less_is_better_where_the_plan_says_so():
    falling = [40.0, 35.5, 30.0, 26.0, 20.5]
    assert forecast_target(_row(falling, goal=10.0, operator="<=")).chance > 0.5
    assert forecast_target(_row(falling, goal=10.0, operator=">=")).chance < 0.5


def test_a_standing_figure_is_one_day_of_evidence():
    assert len(evidence_days(_row([50.0, 50.0, 51.0, 51.0, 52.0]).trend)) == 3


@pytest.mark.property
def test_the_interval_holds_nine_times_out_of_ten_when_the_world_is_a_noisy_line():
    draw = random.Random(194)
    held = 0
    for _round in range(400):
        values = [20 + 2.5 * half + draw.gauss(0, 1.0) for half in range(8)]
        found = forecast_target(_row(values, goal=1000, unit=""))
        years = (found.day - date(2022, 6, 30)).days / 365.25
        truth = 20 + 5.0 * years + draw.gauss(0, 1.0)
        held += found.low <= truth <= found.high
    assert 0.85 <= held / 400 <= 0.95
