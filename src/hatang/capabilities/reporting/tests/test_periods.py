"""When figures close and reports are due: the decree, the plan, the calendar of working days."""

from datetime import date

import pytest

from hatang.capabilities.reporting.actions.reference import load_reference
from hatang.capabilities.reporting.queries import obligations, periods
from hatang.capabilities.reporting.tests.conftest import TODAY
from hatang.kernel.problems import Invalid

pytestmark = [pytest.mark.spec, pytest.mark.django_db]


def _of(code, key):
    return periods.of(regime=obligations.regime(code=code, as_of=TODAY), key=key)


def test_before_10_december_is_due_on_the_9th_and_precedes_the_closing_day(world):
    found = _of("kh194-bao-cao-nam", "2026")
    assert (found.starts, found.closes) == (date(2025, 12, 15), date(2026, 12, 14))
    assert (found.due, found.as_of) == (date(2026, 12, 9), date(2026, 12, 9))
    assert found.early


def test_the_operators_plan_is_due_on_the_14th(world):
    found = _of("kh194-ke-hoach-doanh-nghiep", "2026")
    assert found.due == date(2026, 12, 14)
    assert not found.early


def test_a_quarter_closes_on_the_14th_of_its_last_month_and_the_province_reports_by_the_25th(world):
    found = _of("nd09-tinh-quy", "2026-Q1")
    assert (found.starts, found.closes, found.due) == (date(2025, 12, 15), date(2026, 3, 14), date(2026, 3, 25))


def test_statistics_run_on_the_calendar_year(world):
    found = _of("dii", "2025")
    assert (found.starts, found.closes) == (date(2025, 1, 1), date(2025, 12, 31))
    assert found.due == date(2026, 1, 15)  # ten working days on, New Year and the 2nd are off, Saturday 10th is worked


def test_a_due_day_that_is_no_working_day_names_the_last_one_before(world):
    found = _of("nd09-tinh-quy", "2026-Q4")
    assert (found.due, found.last_working_day) == (date(2026, 12, 25), date(2026, 12, 25))
    sunday = _of("nd09-tinh-quy", "2022-Q4")
    assert (sunday.due, sunday.last_working_day) == (date(2022, 12, 25), date(2022, 12, 23))


@pytest.mark.parametrize("key", ["2026-Q5", "2026-H1", "26", "", "2026-13"])
def test_a_period_of_another_cadence_is_refused(world, key):
    with pytest.raises(Invalid):
        _of("nd09-tinh-quy", key)


def test_loading_the_regimes_again_changes_nothing(world):
    assert load_reference() == 0


def test_the_digital_infrastructure_index_has_24_criteria(world):
    form = obligations.regime(code="dii", as_of=TODAY).form
    assert len(form) == 24
