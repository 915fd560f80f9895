"""Which days a deadline names: the edges of months and years, and the deadlines of the shipped plans."""

from datetime import date

import pytest

from hatang.capabilities.work import public as work
from hatang.capabilities.work.terms import DueBefore, Recurrence

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("before", "year", "days"),
    [
        ((2, 28, Recurrence.YEARLY), 2028, ["2028-02-27"]),
        ((2, 29, Recurrence.YEARLY), 2026, ["2026-02-28"]),
        ((3, 1, Recurrence.YEARLY), 2028, ["2028-02-29"]),
        ((1, 1, Recurrence.YEARLY), 2026, ["2025-12-31"]),
        ((3, 31, Recurrence.QUARTERLY), 2026, ["2026-03-30", "2026-06-30", "2026-09-30", "2026-12-30"]),
        ((1, 5, Recurrence.QUARTERLY), 2026, ["2026-01-04", "2026-04-04", "2026-07-04", "2026-10-04"]),
        ((12, 15, Recurrence.HALF_YEARLY), 2026, ["2026-06-14", "2026-12-14"]),
    ],
)
def test_the_edges_of_months_and_years(before, year, days):
    assert [each.isoformat() for each in DueBefore(*before, 2020).last_days(year)] == days


def test_before_the_31st_of_every_month_is_its_30th_or_its_last():
    days = DueBefore(1, 31, Recurrence.MONTHLY, 2020).last_days(2026)
    assert [each.day for each in days] == [30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30]


def test_a_last_year_is_the_last():
    before = DueBefore(3, 25, Recurrence.QUARTERLY, 2026, 2026)
    assert before.next_after(date(2026, 12, 24)) == date(2026, 12, 24)
    assert before.next_after(date(2026, 12, 25)) is None


def test_the_seed_plan_stays_yearly(world):
    found = {row.code: row for row in work.list_deadlines("194", TODAY)}
    assert {row.recurrence for row in found.values()} == {Recurrence.YEARLY}
    assert [found[code].before.words for code in ("annual_report", "operator_plan")] == ["10/12", "15/12"]
    assert found["consolidated_report"].before is None
