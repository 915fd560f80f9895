"""A figure of which only an upper bound is known keeps its mark on every road out of the plan, and proves no more."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.plan.actions import results as actions
from hatang.capabilities.plan.commands import _summarize_standing
from hatang.capabilities.plan.public import ResultState
from hatang.capabilities.plan.queries import documents, standing
from hatang.capabilities.plan.queries.forecast import forecast_target
from hatang.capabilities.plan.queries.standing import TrendPoint
from hatang.capabilities.plan.tests.conftest import HERE, NOW, TODAY
from hatang.capabilities.plan.tests.test_commands import said
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

BOUND = "≤\u00a075,0\u00a0%"


@pytest.fixture
def plan(world, only, settings, tmp_path):
    """Target 6 asks for 80 %; at most 75 % are known."""
    settings.HATANG_DATA = tmp_path
    only("fibre.households", [(HERE, 75, 100)], upper_bound=True)
    return documents.find_plan(name="194")


def _row(plan, *, with_trend=False):
    (row,) = standing.list_standings(plan=plan, as_of=TODAY, numbers=["6"], with_trend=with_trend)
    return row


def _close(plan):
    approval = actions.Approval("15/TTr-SKHCN", date(2026, 1, 12))
    return actions.close_result(cast.officer(), plan=plan, number="6", year=2025, approval=approval, now=NOW)


def test_at_least_so_many_are_missing_below_it_and_none_is_promised_above(plan, only):
    row = _row(plan)
    assert (row.short_by, row.short_text) == (5, "≥\u00a05")
    only("fibre.households", [(HERE, 85, 100)], upper_bound=True)
    row = _row(plan)
    assert (row.state, row.short_by) == (ResultState.NO_DATA, None)


def test_the_command_line_marks_it_in_its_table_and_names_it_in_json(plan):
    assert _summarize_standing(_row(plan))["figure"] == "≤ 75.0"
    (row,) = [each for each in said("standing", "194", "--as-of", TODAY.isoformat()) if each["number"] == "6"]
    assert row["figure"]["upper_bound"] is True
    assert {each["upper_bound"] for each in row["trend"] if each["value"] is not None} == {True}


def test_a_closed_result_keeps_it_on_its_pages_in_the_api_and_in_the_open_rows(plan):
    result = _close(plan)
    reader = cast.client(cast.officer())
    pages = [
        reverse("plan:result", args=["194-kh-ubnd", "6", result.pk]),
        reverse("plan:target", args=["194-kh-ubnd", "6"]),
        reverse("plan:plan", args=["194-kh-ubnd"]),
        reverse("plan:document", args=["194-kh-ubnd"]),
    ]
    for page in pages:
        assert BOUND in reader.get(page).content.decode(), page
    (row,) = [each for each in reader.get(f"/api/v1/plan/194/standing?as_of={TODAY}").json() if each["number"] == "6"]
    assert (row["closed_value"], row["closed_upper_bound"], row["figure"]["upper_bound"]) == (75, True, True)
    (open_row,) = datasets.get_dataset("plan.result").rows(TODAY, ANONYMOUS)
    assert (open_row["value"], open_row["upper_bound"]) == (75, True)


@pytest.mark.parametrize(("operator", "of_chance"), [(">=", True), ("<=", False)])
def test_what_is_foreseen_from_it_is_one_too(operator, of_chance):
    days = [date(year, 12, 31) for year in (2022, 2023, 2024, 2025)]
    trend = tuple(TrendPoint(day, 50.0 + 4 * n + n % 2, "declared") for n, day in enumerate(days))
    target = SimpleNamespace(goal=80.0, year=2030, operator=operator, shown_unit="%")
    row = SimpleNamespace(target=target, trend=trend, as_of=date(2026, 11, 25))
    assert not forecast_target(row).upper_bound
    row.trend = (*trend[:-1], replace(trend[-1], upper_bound=True))
    found = forecast_target(row)
    assert (found.upper_bound, found.chance_upper_bound) == (True, of_chance)
