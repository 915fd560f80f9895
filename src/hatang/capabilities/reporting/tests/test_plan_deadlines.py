"""A deadline of a plan that comes round within the year is a matter each time, and dates the regime that watches it."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from hatang.capabilities.reporting.formats import calendar
from hatang.capabilities.reporting.queries import matters, periods
from hatang.capabilities.reporting.tests.conftest import TODAY
from hatang.capabilities.work import public as work

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def due(world, monkeypatch):
    """`due(recurrence, month, day, first_year)`: the plan has this one deadline, which no regime watches."""
    (known,) = [each for each in work.list_deadlines("194", TODAY) if each.code == "annual_report"]

    def says(recurrence, month, day, **years):
        def rows(name, as_of):
            row = replace(
                known, code="bao-cao", recurrence=type(known.recurrence)(recurrence), before_month=month, before_day=day
            )
            row = replace(row, **years)
            return [replace(row, next_last_day=row.before.next_after(as_of))] if name in (known.plan, "194") else []

        monkeypatch.setattr(work, "list_deadlines", rows)

    return says


def found(day):
    return [each for each in matters.open_matters(today=day) if "|bao-cao|" in each.key]


def test_every_turn_is_a_matter_of_its_own(due):
    due("quarterly", 3, 25)
    seen = {each.key.split("|")[-1]: each.due for day in (20, 30) for each in found(date(2026, 3, day))}
    assert seen == {"2026-03-24": date(2026, 3, 24), "2026-06-24": date(2026, 6, 24)}
    file = calendar.write_calendar(
        found(date(2026, 3, 30)), name="Sở", host="x.vn", address="https://x.vn", today=TODAY
    )
    assert [file.count(f"DTSTART;VALUE=DATE:{day}".encode()) for day in ("20260324", "20260624")] == [1, 1]
    assert len({line for line in file.splitlines() if line.startswith(b"UID")}) == 2


def test_that_of_every_month_comes_each_month(due):
    due("monthly", 1, 20)
    assert [each.due for each in found(date(2026, 12, 21))] == [date(2026, 12, 19), date(2027, 1, 19)]


def test_what_is_due_once_never_comes_again(due):
    due("once", 6, 30, first_year=2026, last_year=2026)
    assert [(each.key.split("|")[-1], each.is_late) for each in found(date(2026, 7, 1))] == [("2026", True)]
    assert found(date(2026, 7, 20)) == []
    assert found(date(2027, 6, 20)) == []


def test_that_of_every_year_keeps_the_name_it_had(due):
    due("yearly", 12, 10)
    assert {each.key.split("|", 2)[2] for each in found(date(2026, 12, 1))} == {"bao-cao|2026"}


def regime(cadence):
    said = {"cadence": cadence, "plan": "194", "plan_deadline": "bao-cao", "code": "q", "title": "Báo cáo"}
    return SimpleNamespace(**said, closes_day=14, due_day=None, valid_from=date(2023, 1, 1), valid_to=None)


def test_a_regime_follows_the_turns_of_its_plan(due):
    due("quarterly", 3, 25)
    assert [periods.find_period(regime=regime("quarter"), key=f"2027-Q{each}").due for each in (1, 2, 3, 4)] == [
        *(date(2027, 3, 24), date(2027, 6, 24), date(2027, 9, 24), date(2027, 12, 24))
    ]
    assert periods.find_period(regime=regime("year"), key="2027").due == date(2027, 12, 24)


def test_in_the_first_month_of_the_next_quarter_the_quarter_is_over(due):
    due("quarterly", 1, 5)
    assert [periods.find_period(regime=regime("quarter"), key=f"2027-Q{each}").due for each in (1, 4)] == [
        *(date(2027, 4, 4), date(2028, 1, 4))
    ]


def test_what_is_due_once_dates_no_other_year(due):
    due("once", 6, 30, first_year=2026, last_year=2026)
    assert [periods.is_dated(regime=regime("year"), year=year) for year in (2025, 2026, 2027)] == [False, True, False]


def test_the_shipped_plan_is_due_on_the_same_days_as_ever(world):
    keys = {each.key for each in matters.open_matters(today=date(2026, 12, 12)) if each.kind == "deadline"}
    assert keys == set()  # both are watched by regimes
    named = {each.code: each for each in work.list_deadlines("194", TODAY)}
    assert [named[code].next_last_day for code in ("annual_report", "operator_plan")] == [
        *(date(2026, 12, 9), date(2026, 12, 14))
    ]
