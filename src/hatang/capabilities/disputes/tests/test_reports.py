"""Residents say that there is no signal: without an account, joined by place, answered, followed and reopened."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests import cast

from hatang.capabilities.disputes.actions import reports as actions
from hatang.capabilities.disputes.models import ReportContact, SignalReport
from hatang.capabilities.disputes.queries import reports
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("operators")]
VIETTEL = "VIETTEL.QNG"


@pytest.fixture
def hamlet(world):
    return world.hamlet(1, people=200)


@pytest.fixture
def now():
    return timezone.now()


def send(hamlet, now, operator=VIETTEL, days=3, **more):
    since = timezone.localtime(now).date() - timedelta(days=days)
    return actions.send_report(cast.nobody, actions.NewReport(hamlet, operator, since, **more), now=now)


def test_reports_of_one_place_are_joined_and_say_by_when(hamlet, now):
    first = send(hamlet, now, days=40)
    send(hamlet, now)
    send(hamlet, now, operator="")
    viettel, every = reports.list_joined(actor=cast.nobody, hamlet_codes=[hamlet])
    assert (viettel.operator, viettel.count, viettel.waiting, viettel.since) == (VIETTEL, 2, 2, first.since)
    assert viettel.answer_by == first.reported_on + timedelta(days=30)
    assert (every.operator, every.count) == ("", 1)
    assert viettel.is_late(first.answer_by + timedelta(days=1))


def test_what_cannot_be_is_refused_and_nothing_is_kept(hamlet, now):
    with pytest.raises(Missing):
        send("51-00000-T01", now)
    with pytest.raises(Invalid):
        send(hamlet, now, operator="NOBODY")
    for days in (-1, 3000):
        with pytest.raises(Invalid):
            send(hamlet, now, days=days)
    assert not SignalReport.objects.exists()


def test_nothing_tells_who_sent_it_and_the_address_is_erased_in_time(hamlet, now, settings):
    report = send(hamlet, now, email="lanh@example.vn")
    entry = AuditEntry.objects.filter(action="coverage.signal_report.send").get()
    said = f"{entry.actor_label} {entry.object_key} {entry.after}"
    assert report.code not in said
    assert "lanh" not in said
    contact = ReportContact.objects.get()
    assert not ReportContact.objects.visible_to(cast.officer()).exists()
    assert actions.erase_contacts(today=contact.erase_on - timedelta(days=1)) == 0
    assert actions.erase_contacts(today=contact.erase_on) == 1
    assert SignalReport.objects.get() == report


def test_its_operator_or_the_department_answers_and_nobody_else(hamlet, now):
    send(hamlet, now)
    answer = {"hamlet_code": hamlet, "operator": VIETTEL, "text": "Đang thay thiết bị, xong trước 15/12.", "now": now}
    with pytest.raises(Forbidden):
        actions.answer_reports(cast.operator_engineer("VNPT.QNG"), **answer)
    with pytest.raises(Forbidden):
        actions.answer_reports(cast.clerk(), **answer)
    with pytest.raises(Invalid):
        actions.answer_reports(cast.officer(), **{**answer, "text": " "})
    assert actions.answer_reports(cast.operator_engineer(VIETTEL), **answer) == 1
    (joined,) = reports.list_joined(actor=cast.nobody)
    assert (joined.waiting, joined.answer, joined.answered_by) == (0, answer["text"], "Viettel Quảng Ngãi")
    with pytest.raises(Missing):
        actions.answer_reports(cast.officer(), **answer)


def test_whoever_holds_the_code_ends_it_and_opens_it_again(hamlet, now):
    report = send(hamlet, now)
    actions.end_report(cast.nobody, code=report.code, now=now)
    assert reports.list_joined(actor=cast.nobody) == []
    again = actions.reopen_report(cast.nobody, code=report.code, now=now)
    assert (again.state, again.ended_on) == ("open", None)
    with pytest.raises(Missing):
        actions.end_report(cast.nobody, code="NOSUCHCODE", now=now)


def test_a_letter_goes_to_who_left_an_address(hamlet, now, settings, django_capture_on_commit_callbacks):
    settings.HATANG_SENDS_MAIL = True
    with django_capture_on_commit_callbacks(execute=True):
        report = send(hamlet, now, email="lanh@example.vn")
        send(hamlet, now)
        actions.answer_reports(cast.officer(), hamlet_code=hamlet, operator=VIETTEL, text="Đang sửa", now=now)
    assert mail.outbox == []  # not while anybody waits for the page
    assert actions.write_letters([report.pk]) == 1
    (letter,) = mail.outbox
    assert letter.to == ["lanh@example.vn"]
    assert report.code in letter.body
    assert "Đang sửa" in letter.body


class TestPages:
    def test_three_answers_without_an_account_then_a_code(self, hamlet):
        browser = Client()
        road = f"/phu-song/thon/{hamlet}/mat-song/"
        assert browser.get(road).status_code == 200
        sent = browser.post(road, {"operator": VIETTEL, "since": "week"})
        report = SignalReport.objects.get()
        assert sent["Location"] == f"/phu-song/mat-song/{report.code}/"
        page = browser.get(sent["Location"]).content.decode()
        assert report.code in page
        assert "Viettel Quảng Ngãi" in page
        assert browser.get("/phu-song/mat-song/tim/", {"code": report.code.lower()})["Location"] == sent["Location"]
        assert browser.post(f"{sent['Location']}co-song/").status_code == 302
        assert SignalReport.objects.get().state == "ended"

    def test_without_since_when_nothing_is_kept_and_the_field_says_so(self, hamlet):
        answer = Client().post(f"/phu-song/thon/{hamlet}/mat-song/", {"operator": VIETTEL})
        assert answer.status_code == 422
        assert not SignalReport.objects.exists()

    def test_one_sender_says_the_same_a_few_times_a_day_and_no_more(self, hamlet):
        browser = Client()
        road = f"/phu-song/thon/{hamlet}/mat-song/"
        codes = [browser.post(road, {"operator": "-", "since": "today"}).status_code for _number in range(4)]
        assert codes == [302, 302, 302, 429]
        assert SignalReport.objects.count() == 3
        assert browser.post(road, {"operator": VIETTEL, "since": "today"}).status_code == 302

    def test_the_list_leads_the_operator_to_the_answer_and_residents_not(self, hamlet, now):
        send(hamlet, now)
        road = f"/phu-song/thon/{hamlet}/mat-song/{VIETTEL}/"
        assert road not in Client().get("/phu-song/mat-song/").content.decode()
        engineer = cast.client(cast.operator_engineer(VIETTEL))
        assert road in engineer.get("/phu-song/mat-song/").content.decode()
        assert engineer.post(road, {"text": "Đang sửa"}).status_code == 302
        assert cast.client(cast.operator_engineer("VNPT.QNG")).post(road, {"text": "x"}).status_code == 403
        assert Client().get(road).status_code == 403
