"""The rules of plans find what was planted: a figure that rests on later rows, silence that nobody names."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests import cast

from hatang.capabilities.plan.actions import results as actions
from hatang.capabilities.plan.models import ClosedResult
from hatang.capabilities.plan.queries import documents, soundness, standing
from hatang.capabilities.plan.terms import ResultState
from hatang.capabilities.plan.tests.conftest import FIBRE, HERE, NOW, OPERATORS, TODAY

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


def sentences(check, today=TODAY):
    return [sentence for sentence in check(today) if sentence is not None]


def close(number="5", reason=""):
    approval = actions.Approval("15/TTr-SKHCN", date(2026, 1, 12), reason)
    plan_194 = documents.find_plan(name="194")
    return actions.close_result(cast.officer(), plan=plan_194, number=number, year=2025, approval=approval, now=NOW)


def count_units(until="infinity"):
    """How many units there are, of those that begin by the day: their table stands in a room below."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM places_unit WHERE valid_from <= %s", [until])
        return cursor.fetchone()[0]


def test_a_figure_that_counts_what_begins_later_is_named_with_its_day_and_area(world, only):
    today = date(2026, 3, 1)  # a year ago the communes of the merger were not yet
    only("test.sound", lambda as_of: [(HERE, count_units(as_of), 100_000)])
    only("test.forward", lambda as_of: [(HERE, count_units(), 100_000)])
    (sentence,) = sentences(soundness.check_nothing_later, today)
    assert "test.forward" in sentence
    assert "01/03/2025" in sentence
    assert "Quảng Ngãi" in sentence
    assert f"{count_units()}/100000" in sentence
    assert f"{count_units(date(2025, 3, 1))}/100000" in sentence


def test_the_days_of_closed_results_are_asked_too(world, only):
    only(FIBRE, [(HERE, 96, 100)])
    close()
    asked = soundness._list_asked_days(TODAY)
    assert [day for day, _areas in asked] == [date(2025, 11, 25), date(2025, 12, 31)]
    assert not sentences(soundness.check_nothing_later)


def test_a_closed_result_that_does_not_say_who_was_silent_is_named(world, filed):
    filed("VIETTEL.QNG", "VNPT.QNG")
    result = close(reason="MobiFone không nộp sau ba lần nhắc")
    assert not sentences(soundness.check_filers)
    # As one was closed before a reason was asked for.
    fields = {
        field.attname: getattr(result, field.attname) for field in ClosedResult._meta.fields if field.name != "id"
    }
    ClosedResult.objects.create(**fields | {"year": 2024, "state": "reached", "incomplete_reason": ""})
    (sentence,) = sentences(soundness.check_filers)
    assert "Chỉ tiêu 5 của 194/KH-UBND" in sentence
    assert "31/12/2025" in sentence
    assert "MobiFone" in sentence


def test_one_closed_before_filers_were_kept_is_asked_as_known_then(world, filed):
    filed(*OPERATORS)
    result = close()
    fields = {
        field.attname: getattr(result, field.attname) for field in ClosedResult._meta.fields if field.name != "id"
    }
    later = timezone.now() + timedelta(hours=1)
    ClosedResult.objects.create(**fields | {"year": 2024, "completeness": {}, "closed_at": later})
    assert not sentences(soundness.check_filers)
    filed("VIETTEL.QNG")
    (sentence,) = sentences(soundness.check_filers)
    assert "MobiFone" in sentence


def test_an_open_figure_that_is_judged_while_somebody_is_silent_is_named(world, filed, monkeypatch):
    filed("VIETTEL.QNG")
    assert not sentences(soundness.check_filers)
    monkeypatch.setattr(standing, "judge_target", lambda *asked: (ResultState.REACHED, ""))
    sentence = next(each for each in sentences(soundness.check_filers) if "Chỉ tiêu 5 của 194/KH-UBND" in each)
    assert "“đạt”" in sentence
    assert "VNPT" in sentence
