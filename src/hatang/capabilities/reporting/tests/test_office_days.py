"""A day that the Government moves is entered, and every last day counted in working days moves with it."""

from datetime import date

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.reporting.actions import office_days
from hatang.capabilities.reporting.models import OfficeDay
from hatang.capabilities.reporting.queries import obligations, periods
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY
from hatang.kernel import workdays
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

OFF, WORKED = date(2026, 1, 15), date(2026, 1, 3)


def _enter(day=OFF, works=False, who=cast.officer):
    return office_days.enter_office_day(who(), day=day, works=works, citation="Thông báo 9/TB-BNV (thử)", now=NOW)


def _due():
    return periods.find_period(regime=obligations.find_regime(code="dii", as_of=TODAY), key="2025").due


def test_a_due_day_moves_when_a_day_off_is_entered_and_back_when_it_is_taken_out(world):
    assert _due() == date(2026, 1, 15)
    row = _enter()
    assert _due() == date(2026, 1, 16)
    _enter(WORKED, works=True)
    assert _due() == date(2026, 1, 14)
    office_days.take_out(cast.officer(), row=row, reason="nhập nhầm")
    OfficeDay.objects.get(day=WORKED).delete()
    workdays.forget_announced()
    assert _due() == date(2026, 1, 15)
    assert set(AuditEntry.objects.filter(action__endswith="_day").values_list("object_key", flat=True)) >= {
        "2026-01-15"
    }


def test_the_last_working_day_before_a_due_day_moves_too(world):
    regime = obligations.find_regime(code="nd09-tinh-thang", as_of=TODAY)
    _enter(date(2026, 11, 25))
    found = periods.find_period(regime=regime, key="2026-11")
    assert (found.due, found.last_working_day) == (date(2026, 11, 25), date(2026, 11, 23))  # the 24th is a holiday


def test_a_clock_of_another_capability_moves_with_it(world):
    """Obstacles, voices and deliveries count by the same function of the kernel."""
    assert workdays.add_working_days(date(2026, 12, 14), 1) == date(2026, 12, 15)
    _enter(date(2026, 12, 15))
    assert workdays.add_working_days(date(2026, 12, 14), 1) == date(2026, 12, 16)


def test_the_calendar_itself_knows_holidays_and_days_worked_for_them(world):
    assert [workdays.is_working_day(date(2026, *day)) for day in ((9, 2), (8, 31), (8, 22))] == [False, False, True]
    assert (
        workdays.add_working_days(date(2026, 4, 24), 1)
        == workdays.add_working_days(date(2026, 4, 25), 0)
        == date(2026, 4, 28)
    )
    assert workdays.last_until(date(2026, 9, 2)) == date(2026, 8, 28)


def test_what_the_calendar_says_already_and_what_was_entered_already_is_refused(world):
    with pytest.raises(Invalid) as caught:
        _enter(date(2026, 9, 2))
    assert "02/09/2026" in str(caught.value)
    _enter()
    with pytest.raises(Conflict):
        _enter()


@pytest.mark.parametrize("who", [cast.clerk, cast.operator_engineer, cast.analyst, cast.resident, lambda: cast.nobody])
def test_others_see_the_days_and_enter_none(world, who):
    with pytest.raises(Forbidden):
        _enter(who=who)
    browser = cast.client(who())
    assert browser.get(reverse("reporting:office_days")).status_code == 200
    assert browser.get(reverse("reporting:enter_day")).status_code == 403


def test_an_officer_enters_a_day_on_the_page_and_takes_it_out(world):
    officer = cast.client(cast.officer())
    said = {"day": "2026-12-31", "works": "no", "citation": "Thông báo 9/TB-BNV (thử)"}
    assert officer.post(reverse("reporting:enter_day"), said).status_code == 302
    page = officer.get(reverse("reporting:office_days")).content.decode()
    assert "cơ quan nghỉ" in page
    assert "Thông báo 9/TB-BNV" in page
    again = officer.post(reverse("reporting:enter_day"), said)
    assert again.status_code == 422
    assert "31/12/2026" in again.content.decode()
    row = OfficeDay.objects.get()
    assert officer.post(reverse("reporting:take_out_day", args=[row.pk]), {"reason": "nhầm"}).status_code == 302
    assert not OfficeDay.objects.exists()
