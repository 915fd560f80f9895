"""When figures close and reports are due: the decree, the plan, the calendar of working days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.reporting.actions.reference import load_reference
from hatang.capabilities.reporting.queries import obligations, periods
from hatang.capabilities.reporting.tests.conftest import TODAY
from hatang.kernel import workdays
from hatang.kernel.problems import Invalid

pytestmark = [pytest.mark.spec, pytest.mark.django_db]


def _of(code, key):
    return periods.find_period(regime=obligations.find_regime(code=code, as_of=TODAY), key=key)


def test_before_10_december_is_due_on_the_9th_and_precedes_the_closing_day(world):
    found = _of("kh194-bao-cao-nam", "2026")
    assert (found.starts, found.closes) == (date(2025, 12, 15), date(2026, 12, 14))
    assert (found.due, found.as_of) == (date(2026, 12, 9), date(2026, 12, 9))
    assert found.early


def test_before_15_december_is_due_on_the_14th_and_leaves_no_working_day_after_the_closing_day(world, client):
    found = _of("kh194-ke-hoach-doanh-nghiep", "2026")
    assert (found.closes, found.due, found.as_of) == (date(2026, 12, 14),) * 3
    assert found.early
    for code, said in (
        ("kh194-ke-hoach-doanh-nghiep", "chưa đủ một ngày làm việc sau ngày chốt số liệu của kỳ (14/12/2026)"),
        ("kh194-bao-cao-nam", "trước ngày chốt số liệu của kỳ (14/12/2026)"),
        ("nd09-tinh-nam", ""),
    ):
        page = client.get(reverse("reporting:period", args=[code, "2026"])).content.decode()
        assert ("Kế hoạch yêu cầu nộp" in page) == bool(said)
        assert said in page


def test_the_operator_is_warned_where_it_reads_what_it_owes(world, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *asked: TODAY)
    page = cast.client(cast.operator_engineer()).get(reverse("reporting:index")).content.decode()
    assert "chưa đủ một ngày làm việc sau ngày chốt số liệu" in page


def test_a_due_day_is_early_until_one_working_day_has_passed(world):
    regime = obligations.find_regime(code="nd09-tinh-thang", as_of=TODAY)
    early = {}
    for day in (14, 15, 16, 17):  # 14/03/2026 is a Saturday
        regime.due_day = day
        early[day] = periods.find_period(regime=regime, key="2026-03").early
    assert early == {14: True, 15: True, 16: False, 17: False}


def test_a_month_closes_on_its_14th(world):
    found = _of("nd09-tinh-thang", "2026-03")
    assert (found.starts, found.closes, found.due) == (date(2026, 2, 15), date(2026, 3, 14), date(2026, 3, 25))
    january = _of("nd09-tinh-thang", "2026-01")
    assert (january.starts, january.closes) == (date(2025, 12, 15), date(2026, 1, 14))


def test_a_half_year_closes_on_14_june_and_on_14_december(world):
    first, second = _of("nd09-tinh-6-thang", "2026-H1"), _of("nd09-tinh-6-thang", "2026-H2")
    assert (first.starts, first.closes, first.due) == (date(2025, 12, 15), date(2026, 6, 14), date(2026, 6, 25))
    assert (second.starts, second.closes, second.due) == (date(2026, 6, 15), date(2026, 12, 14), date(2026, 12, 25))


@pytest.mark.parametrize(
    ("code", "many"), [("nd09-tinh-thang", 12), ("nd09-tinh-quy", 4), ("nd09-tinh-6-thang", 2), ("nd09-tinh-nam", 1)]
)
def test_a_province_reports_by_the_25th_and_always_a_working_day_after_closing(world, code, many):
    regime = obligations.find_regime(code=code, as_of=TODAY)
    regime.valid_from = date(2023, 1, 1)  # the yearly one's; the others hold longer
    found = list(periods.due_between(regime=regime, first=date(2024, 1, 1), last=date(2030, 12, 31)))
    assert len(found) == 7 * many
    for each, following in pairwise(found):
        assert following.starts == each.closes + timedelta(days=1)
    for each in found:
        assert (each.closes.day, each.due.day) == (14, 25)
        assert workdays.add_working_days(each.closes, 1) <= each.due
        assert not each.early


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
    assert load_reference(today=TODAY) == 0


def test_the_digital_infrastructure_index_has_24_criteria(world):
    form = obligations.find_regime(code="dii", as_of=TODAY).form
    assert len(form) == 24
