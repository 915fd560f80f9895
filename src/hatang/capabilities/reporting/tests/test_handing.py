"""A body that was merged owes nothing any more: its open report goes to its successor, which shows whose it was."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.actions import handing, submissions
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.queries import matters, obligations
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY, YEARLY
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

OLD, NEW = cast.committee("21136"), cast.committee("21157")
MERGED = TODAY + timedelta(days=2)
DAY_AFTER = MERGED + timedelta(days=1)
LATE = date(2026, 12, 20)


@pytest.fixture
def begun(yearly, period):
    """The old commune's draft, with one text of its own."""
    clerk = cast.clerk("21136")
    found = submissions.begin_submission(
        clerk, regime=yearly, period=period, organisation=identity.read_organisation(OLD, TODAY), now=NOW
    )
    values = {"difficulties": "Thôn 4 chưa có điện", "own_plan": "yes", "households_smart": "81"}
    return submissions.save_answers(clerk, submission=found, values=values, reasons={}, now=NOW)


def _merge(follower=NEW, on=MERGED):
    """The administrator closes the commune; whoever follows it does its work from the day on."""
    said = {"on": on.isoformat(), "successor": follower, "reason": "Sáp nhập (thử)"}
    closed = cast.client(cast.administrator()).post(reverse("identity:organisation_close", args=[OLD]), said)
    assert closed.status_code == 302


def _owed(today=DAY_AFTER, actor=None):
    rows = obligations.list_live(today=today, actor=actor or cast.officer())
    return {row.organisation.code: row for row in rows if row.regime.code == YEARLY and row.period.key == "2026"}


def test_an_open_report_goes_to_the_successor_with_its_texts_and_its_origin(begun):
    _merge()
    assert handing.hand_over(today=TODAY, now=NOW) == 0
    assert handing.hand_over(today=DAY_AFTER, now=NOW) == 1
    assert handing.hand_over(today=DAY_AFTER, now=NOW) == 0
    begun.refresh_from_db()
    taken = Submission.objects.get(organisation=NEW)
    assert (begun.state, begun.handed_to, taken.state) == ("handed", taken, "draft")
    name = identity.read_organisation(OLD).name
    assert taken.values["difficulties"]["value"] == f"{name}: Thôn 4 chưa có điện"
    assert (taken.values["own_plan"]["value"], taken.values["households_smart"]["value"]) == (None, None)
    assert AuditEntry.objects.filter(action="reporting.hand_over", object_key=begun.key).exists()
    owed = _owed()
    assert OLD not in owed
    assert owed[NEW].origins == (name,)


def test_the_successor_that_began_its_own_report_keeps_it_and_reads_the_texts(begun, yearly, period):
    clerk = cast.clerk("21157")
    body = identity.read_organisation(NEW, TODAY)
    own = submissions.begin_submission(clerk, regime=yearly, period=period, organisation=body, now=NOW)
    submissions.save_answers(clerk, submission=own, values={"difficulties": "Thiếu cán bộ"}, reasons={}, now=NOW)
    _merge()
    handing.hand_over(today=DAY_AFTER, now=NOW)
    own.refresh_from_db()
    text = f"Thiếu cán bộ\n{identity.read_organisation(OLD).name}: Thôn 4 chưa có điện"
    assert own.values["difficulties"]["value"] == text
    assert Submission.objects.count() == 2


def test_what_was_sent_stays_with_the_body_that_sent_it(begun):
    Submission.objects.filter(pk=begun.pk).update(state="submitted", version=1)
    _merge()
    assert handing.hand_over(today=DAY_AFTER, now=NOW) == 0
    begun.refresh_from_db()
    assert (begun.state, begun.handed_to) == ("submitted", None)


def test_a_report_that_was_late_before_the_merger_is_owed_by_the_successor_alone(world):
    assert OLD in _owed(LATE)
    _merge(on=LATE - timedelta(days=3))
    owed = _owed(LATE)
    assert OLD not in owed
    assert owed[NEW].origins == (identity.read_organisation(OLD).name,)
    assert owed[NEW].is_late
    mine = [each for each in matters.open_matters(today=LATE) if each.bodies & {OLD, NEW}]
    assert [each.bodies for each in mine if each.kind == "report"] == [frozenset({NEW})]
    count = next(
        row for row in obligations.count_progress(today=LATE) if row.regime.code == YEARLY and row.period.key == "2026"
    )
    assert count.bodies == len(owed)


def test_a_late_report_that_was_sent_before_the_merger_is_still_its_body_s(begun):
    Submission.objects.filter(pk=begun.pk).update(state="accepted", version=1)
    _merge(on=LATE - timedelta(days=3))
    owed = _owed(LATE)
    assert owed[OLD].state == "accepted"
    assert owed[NEW].origins == ()


def test_where_nobody_follows_nobody_owes_it(begun):
    _merge(follower="", on=LATE - timedelta(days=3))
    assert handing.hand_over(today=LATE, now=NOW) == 0
    owed = _owed(LATE)
    assert OLD not in owed
    assert not any(row.origins for row in owed.values())


def test_the_page_of_the_successor_says_whose_report_it_was(begun, monkeypatch):
    _merge()
    handing.hand_over(today=DAY_AFTER, now=NOW)
    monkeypatch.setattr(timezone, "localdate", lambda *asked: DAY_AFTER)
    clerk = cast.client(cast.clerk("21157"))
    name = identity.read_organisation(OLD).name
    page = clerk.get(reverse("reporting:submission", args=[YEARLY, "2026", NEW])).content.decode()
    assert f"Nhận bàn giao từ: {name}" in page
    assert f"nhận bàn giao từ {name}" in clerk.get(reverse("reporting:index")).content.decode()
