"""What is sent and what is watched: to its owner, with the owner's rows of the day, once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from smtplib import SMTPException

import pdfplumber
import pytest
import python_calamine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail import EmailMessage
from tests import cast

from hatang.capabilities.analytics import jobs
from hatang.capabilities.analytics.actions import dashboards, deliveries, questions
from hatang.capabilities.analytics.models import Alert, SavedQuery, Schedule
from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
CELLS = "SELECT code, operator, people FROM test.cell ORDER BY code"
TOTAL = "SELECT sum(people) AS nguoi FROM test.cell"


@pytest.fixture(autouse=True)
def post(settings):
    settings.HATANG_SENDS_MAIL = True
    settings.HATANG_ADDRESS = "https://hatang.example"


def person(actor):
    browser = cast.client(actor)
    get_user_model().objects.filter(pk=int(browser.actor.id)).update(email=f"{actor.id.lower()}@example.vn")
    return browser


def kept(browser, sql=CELLS, title="Ô phủ sóng", **more):
    return questions.save_question(browser.actor, title=title, sql=sql, now=NOW, **more)


def send(day=MONDAY):
    return deliveries.send_due_schedules(today=day, now=NOW)


def sheet(content, number=1):
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(number).to_python()


def test_a_spreadsheet_carries_the_owner_s_rows_alone(tables):
    officer, engineer = person(cast.officer()), person(cast.operator_engineer("VIETTEL.QNG"))
    for browser in (officer, engineer):
        made = kept(browser)
        deliveries.schedule_delivery(browser.actor, question=made.pk, rhythm="daily", paper="xlsx")
    assert send().sent == 2
    bodies = {}
    for letter in mail.outbox:
        ((name, content, _type),) = letter.attachments
        assert name == "o-phu-song-2026-11-23.xlsx"
        (receiver,) = letter.to
        bodies[receiver] = {row[1] for row in sheet(content)[1:]}
    assert bodies == {
        "cast-officer@example.vn": {"VIETTEL.QNG", "VNPT.QNG"},
        "cast-engineer-viettel.qng@example.vn": {"VIETTEL.QNG"},
    }


def test_a_title_stands_in_one_line(tables):
    """In a letter a break would begin another header."""
    officer = person(cast.officer())
    made = kept(officer, title=" Ô\r\nBcc: ai@example.vn ")
    assert made.title == "Ô Bcc: ai@example.vn"
    tiles = [dashboards.PlacedQuestion(made.pk)]
    assert dashboards.save_dashboard(officer.actor, title="Bảng\u2028hai", tiles=tiles, now=NOW).title == "Bảng hai"


def test_what_nobody_foresaw_keeps_no_other_letter_and_no_notice_back(tables):
    """A title of old with a break in it: the letter cannot be written, and those after it are somebody else's."""
    first, second = person(cast.operator_engineer("VIETTEL.QNG")), person(cast.officer())
    for browser in (first, second):
        made = kept(browser, TOTAL)
        deliveries.schedule_delivery(browser.actor, question=made.pk, rhythm="daily", paper="xlsx")
        deliveries.watch_question(browser.actor, question=made.pk, side="above", threshold=1, today=MONDAY)
    SavedQuery.objects.filter(owner=first.actor.id).update(title="a\nb")
    assert (send().sent, send().failed) == (1, 1)
    assert Schedule.objects.get(owner=first.actor.id).problem
    looked = deliveries.check_alerts(today=MONDAY, now=NOW)
    assert (looked.sent, looked.failed) == (1, 1)
    assert {each.to[0] for each in mail.outbox} == {"cast-officer@example.vn"}


def test_a_dashboard_comes_as_paper(tables):
    officer = person(cast.officer())
    first, second = kept(officer), kept(officer, TOTAL, "Tổng số người", drawing="number")
    tiles = [dashboards.PlacedQuestion(each.pk) for each in (first, second)]
    board = dashboards.save_dashboard(officer.actor, title="Ô của tỉnh", tiles=tiles, now=NOW)
    deliveries.schedule_delivery(officer.actor, dashboard=board.pk, rhythm="weekly", paper="pdf")
    assert send().sent == 1
    ((_name, content, kind),) = mail.outbox[0].attachments
    assert kind == "application/pdf"
    with pdfplumber.open(io.BytesIO(content)) as paper:
        text = " ".join(page.extract_text() for page in paper.pages)
    for word in ("Ô của tỉnh", "VNPT.QNG", "Tổng số người", "45", "Nguyễn Thị Sở"):
        assert word in text


@pytest.mark.night("samples")
def test_each_day_week_and_month_once(tables):
    officer = person(cast.officer())
    for rhythm in ("daily", "weekly", "monthly"):
        deliveries.schedule_delivery(officer.actor, question=kept(officer).pk, rhythm=rhythm, paper="xlsx")
    counts = [send(day).sent for day in (MONDAY, MONDAY, date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 1))]
    assert counts == [3, 0, 1, 2, 2]


def test_a_week_is_due_from_its_first_working_day_on():
    monday, tuesday, friday = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 20)
    assert not deliveries.is_due("weekly", monday, tuesday)
    assert deliveries.is_due("weekly", friday, tuesday)


def test_a_day_that_the_worker_missed_is_made_good_the_next(tables):
    assert deliveries.is_due("weekly", date(2026, 11, 17), date(2026, 11, 25))
    assert not deliveries.is_due("weekly", date(2026, 11, 23), date(2026, 11, 25))
    assert deliveries.is_due("monthly", date(2026, 10, 30), date(2026, 11, 4))


def test_what_was_taken_from_the_owner_is_sent_no_more_and_they_are_told(tables):
    officer, engineer = person(cast.officer()), person(cast.operator_engineer())
    made = kept(officer, shared=True)
    deliveries.schedule_delivery(engineer.actor, question=made.pk, rhythm="daily", paper="xlsx")
    questions.save_question(officer.actor, title=made.title, sql=CELLS, now=NOW, shared=False)
    assert send().failed == 1
    (letter,) = mail.outbox
    assert letter.attachments == []
    assert "Không có câu hỏi này" in letter.body
    assert Schedule.objects.get().problem


def test_whose_role_ended_gets_nothing(tables):
    engineer = person(cast.operator_engineer())
    deliveries.schedule_delivery(engineer.actor, question=kept(engineer).pk, rhythm="daily", paper="xlsx")
    get_user_model().objects.get(pk=int(engineer.actor.id)).grants.update(valid_to=date(2026, 11, 1))
    assert send().failed == 1
    assert mail.outbox == []
    assert Schedule.objects.get().problem


def test_a_broken_question_is_told_of_and_holds_up_no_other(tables):
    officer = person(cast.officer())
    deliveries.schedule_delivery(officer.actor, question=kept(officer, "SELECT nix FROM test.cell", "Hỏng").pk,
                                 rhythm="daily",
                        paper="xlsx")  # fmt: skip
    deliveries.schedule_delivery(officer.actor, question=kept(officer).pk, rhythm="daily", paper="xlsx")
    done = send()
    assert (done.sent, done.failed) == (1, 1)
    assert "nix" in mail.outbox[0].body
    assert "Không gửi được" in mail.outbox[0].subject
    assert "nix" in officer.get("/phan-tich/gui/").content.decode()


def test_a_letter_that_was_not_taken_is_tried_again(tables, monkeypatch):
    officer = person(cast.officer())
    deliveries.schedule_delivery(officer.actor, question=kept(officer).pk, rhythm="monthly", paper="xlsx")

    def refuse(self, *args, **kwargs):
        raise SMTPException("451")

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", refuse)
        assert send().failed == 1
    assert send(date(2026, 11, 24)).sent == 1


@pytest.mark.night("samples")
def test_a_crossing_is_told_once_and_again_after_it_was_left(tables, monkeypatch):
    officer, engineer = person(cast.officer()), person(cast.operator_engineer("VIETTEL.QNG"))
    deliveries.watch_question(officer.actor, question=kept(officer, TOTAL).pk, side="above", threshold=50, today=MONDAY)
    deliveries.watch_question(
        engineer.actor, question=kept(engineer, TOTAL).pk, side="above", threshold=50, today=MONDAY
    )
    told = []
    for day, people in enumerate((0, 10, 20, 0, 30), start=1):
        dataset = datasets.get_dataset("test.cell")
        rows = [{"code": f"C{n}", "operator": ("VNPT.QNG", "VIETTEL.QNG")[n % 2], "people": n} for n in range(10)]
        rows.append({"code": "CX", "operator": "VNPT.QNG", "people": people})
        monkeypatch.setitem(
            datasets._datasets, "test.cell", replace(dataset, rows=lambda as_of, actor, held=rows: held)
        )
        as_of = date(2026, 10, day)
        lake.publish(SYSTEM, names=["test.cell"], as_of=as_of, now=NOW)
        told.append(deliveries.check_alerts(today=as_of, now=NOW).sent)
    assert told == [0, 1, 0, 0, 1]
    assert {letter.to[0] for letter in mail.outbox} == {"cast-officer@example.vn"}, (
        "the engineer's own cells stay below"
    )
    assert "75" in mail.outbox[-1].body


def test_without_a_mail_server_the_page_says_so_and_marks_the_crossing(tables, settings):
    settings.HATANG_SENDS_MAIL = False
    officer = person(cast.officer())
    deliveries.watch_question(officer.actor, question=kept(officer, TOTAL).pk, side="below", threshold=50, today=MONDAY)
    assert not deliveries.check_alerts(today=MONDAY, now=NOW).configured
    assert not send().configured
    text = officer.get("/phan-tich/gui/").content.decode()
    assert "vượt ngưỡng" in text
    assert "máy chủ thư" in text


def test_what_gives_no_number_is_not_watched_and_a_foreign_one_is_not_reached(tables):
    officer, engineer = person(cast.officer()), person(cast.operator_engineer())
    with pytest.raises(Invalid):
        deliveries.watch_question(
            officer.actor,
            question=kept(officer, "SELECT code FROM test.cell").pk,
            side="above",
            threshold=1,
            today=MONDAY,
        )
    private = kept(officer, TOTAL, "Riêng")
    for act in (
        lambda: deliveries.watch_question(engineer.actor, question=private.pk, side="above", threshold=1, today=MONDAY),
        lambda: deliveries.schedule_delivery(engineer.actor, question=private.pk, rhythm="daily", paper="pdf"),
    ):
        with pytest.raises(Missing):
            act()


def test_the_page_makes_and_stops_and_nobody_stops_another_s(tables):
    officer, engineer = person(cast.officer()), person(cast.operator_engineer())
    made = kept(officer, TOTAL)
    assert (
        officer.post("/phan-tich/gui/lich/", {"what": "question:0", "rhythm": "daily", "paper": "pdf"}).status_code
        == 422
    )
    wish = {"what": f"question:{made.pk}", "rhythm": "daily", "paper": "pdf"}
    assert officer.post("/phan-tich/gui/lich/", wish).status_code == 302
    watched = {"question": str(made.pk), "side": "above", "threshold": "5"}
    assert officer.post("/phan-tich/gui/canh-bao/", watched).status_code == 302
    assert "Ô phủ sóng" not in engineer.get("/phan-tich/gui/").content.decode()
    roads = [
        f"/phan-tich/gui/lich/{Schedule.objects.get().pk}/bo/",
        f"/phan-tich/gui/canh-bao/{Alert.objects.get().pk}/bo/",
    ]
    for road in roads:
        assert engineer.post(road).status_code == 404
        assert cast.client(cast.nobody).post(road).status_code in (302, 401, 403)
        assert officer.post(road).status_code == 302
    assert not Schedule.objects.exists()
    assert not Alert.objects.exists()


def test_a_publication_has_the_watched_questions_looked_at(tables, django_capture_on_commit_callbacks):
    from hatang.kernel.models import Job

    officer = person(cast.officer())
    with django_capture_on_commit_callbacks(execute=True):
        lake.publish(SYSTEM, names=["test.hamlet"], as_of=MONDAY, now=NOW)
    assert not Job.objects.filter(function__endswith="analytics.jobs.look").exists()
    deliveries.watch_question(officer.actor, question=kept(officer, TOTAL).pk, side="above", threshold=5, today=MONDAY)
    with django_capture_on_commit_callbacks(execute=True):
        lake.publish(SYSTEM, names=["test.hamlet", "test.cell"], as_of=date(2026, 11, 24), now=NOW)
    assert Job.objects.filter(function__endswith="analytics.jobs.look").count() == 1
    assert jobs.look.__module__ == "hatang.capabilities.analytics.jobs"
