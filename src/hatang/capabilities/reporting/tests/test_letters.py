"""Letters: one a person, only where a server is known, never twice; calendars: private, revocable, readable."""

from datetime import date, timedelta
from smtplib import SMTPException

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse
from icalendar import Calendar as Ics
from tests import cast

from hatang.capabilities.reporting import jobs as reminders
from hatang.capabilities.reporting.actions import calendars, letters, notices
from hatang.capabilities.reporting.models import Calendar, Notice
from hatang.capabilities.reporting.terms import Digest
from hatang.capabilities.reporting.tests.conftest import NOW, YEARLY
from hatang.capabilities.reporting.views import due
from hatang.kernel.problems import Forbidden, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DUE = date(2026, 12, 9)


@pytest.fixture
def post(settings):
    settings.HATANG_SENDS_MAIL = True
    settings.HATANG_ADDRESS = "https://hatang.example"
    return mail.outbox


def person(actor, email):
    client = cast.client(actor)
    get_user_model().objects.filter(pk=int(client.actor.id)).update(email=email)
    return client


def send(day):
    notices.write_notices(today=day)
    return letters.send_letters(today=day, now=NOW)


def test_one_letter_a_person_with_everything_in_it_and_never_twice(world, post):
    person(cast.clerk("21136"), "xa@hatang.example")
    assert send(DUE).letters == 1
    assert send(DUE).letters == 0
    (letter,) = post
    assert letter.to == ["xa@hatang.example"]
    assert "Báo cáo năm kết quả thực hiện Kế hoạch 194" in letter.body
    assert "https://hatang.example/bao-cao/" in letter.body
    assert "Chào" in letter.body


def test_without_a_mail_server_nothing_is_sent_and_the_page_says_so(world):
    client = person(cast.clerk("21136"), "xa@hatang.example")
    assert send(DUE) == letters.LettersSent(0, 0, configured=False)
    assert mail.outbox == []
    assert "Chưa có máy chủ thư" in client.get(reverse("reporting:mine")).content.decode()


def test_off_is_off_and_weekly_is_once_a_week(world, post):
    off, weekly = person(cast.clerk("21136"), "a@hatang.example"), person(cast.clerk("21157"), "b@hatang.example")
    notices.choose_digest(off.actor, digest=Digest.OFF)
    weekly.post(reverse("reporting:choose_digest"), {"digest": "weekly"})
    for days in range(7):
        send(date(2026, 11, 30) + timedelta(days=days))  # Monday to Sunday
    assert [letter.to for letter in post] == [["b@hatang.example"]]


@pytest.mark.parametrize(
    ("digest", "day", "wanted"),
    [("weekly", date(2026, 11, 23), True), ("weekly", date(2026, 11, 24), False), ("off", date(2026, 11, 23), False)],
)
def test_which_day_is_one_of_letters(digest, day, wanted):
    assert letters.is_wanted(digest, day) is wanted


def test_after_a_silence_each_matter_stands_once_at_its_newest_stage(world, post):
    client = person(cast.clerk("21136"), "a@hatang.example")
    notices.write_notices(today=DUE - timedelta(days=10))
    notices.write_notices(today=DUE)
    send(DUE + timedelta(days=1))
    (letter,) = post
    assert letter.body.count("Báo cáo năm kết quả thực hiện Kế hoạch 194") == 1
    assert not Notice.objects.visible_to(client.actor).filter(mailed_at=None).exists()


def test_a_server_that_refuses_one_letter_keeps_no_other_back(world, post, monkeypatch):
    person(cast.clerk("21136"), "a@hatang.example")
    person(cast.clerk("21157"), "b@hatang.example")
    real = mail.EmailMessage.send

    def refuse(message, *args, **options):
        if message.to == ["a@hatang.example"]:
            raise SMTPException("no such mailbox")
        return real(message, *args, **options)

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    assert send(DUE) == letters.LettersSent(1, 1, configured=True)
    monkeypatch.undo()
    assert letters.send_letters(today=DUE + timedelta(days=1), now=NOW).letters == 1  # tried again the next day


def test_nobody_is_written_about_another_body(world, post):
    person(cast.clerk("21136"), "xa@hatang.example")
    person(cast.resident(), "dan@hatang.example")
    person(cast.outsider(), "ngoai@hatang.example")
    send(DUE + timedelta(days=1))
    assert [letter.to for letter in post] == [["xa@hatang.example"]]
    assert cast.committee("21157") not in post[0].body


def test_the_work_of_the_day_writes_and_sends(world, post):
    from hatang.kernel import jobs
    from hatang.kernel.access import SYSTEM

    person(cast.clerk("21136"), "xa@hatang.example")
    job = jobs.start_job(reminders.remind, actor=SYSTEM, title="x", day=DUE.isoformat())
    jobs.run.call(str(job.pk))
    job.refresh_from_db()
    assert job.result["letters"] == 1


class TestCalendar:
    def made(self, client):
        answer = client.post(reverse("reporting:make_calendar"), {"organisation": cast.committee("21136")})
        text = answer.content.decode()
        start = text.index("/bao-cao/lich/")
        return text[start : text.index(".ics", start) + 4]

    def test_holds_the_deadlines_of_the_body_as_whole_days_with_alarms(self, world, client, set_clock):
        set_clock(NOW)
        clerk = cast.client(cast.clerk("21136"))
        answer = client.get(self.made(clerk))
        assert answer["Content-Type"].startswith("text/calendar")
        read = Ics.from_ical(answer.content)
        assert read["x-wr-timezone"] == "Asia/Ho_Chi_Minh"
        events = read.walk("VEVENT")
        yearly = next(each for each in events if YEARLY in each["uid"])
        assert yearly.decoded("dtstart") == DUE
        assert len(yearly.walk("VALARM")) == 2
        assert all(cast.committee("21157") not in each["uid"] for each in events)
        assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))

    def test_things_to_do_are_the_same_as_todos(self, world, client):
        address = self.made(cast.client(cast.clerk("21136")))
        read = Ics.from_ical(client.get(address.replace(".ics", "/viec.ics")).content)
        assert read.walk("VTODO")
        assert not read.walk("VEVENT")

    def test_a_revoked_or_invented_address_opens_nothing(self, world, client):
        clerk = cast.client(cast.clerk("21136"))
        address = self.made(clerk)
        assert client.get(address).status_code == 200
        made = Calendar.objects.get()
        assert made.read_at is not None
        assert made.key_sha256 not in address
        assert clerk.post(reverse("reporting:revoke_calendar", args=[made.pk])).status_code == 302
        assert client.get(address).status_code == 404
        assert client.get("/bao-cao/lich/abc.ics").status_code == 404

    def test_is_made_and_revoked_for_ones_own_body_only(self, world):
        with pytest.raises(Forbidden):
            calendars.make_calendar(cast.clerk("21157"), organisation=cast.committee("21136"), now=NOW)
        for stranger in (cast.resident(), cast.outsider(), cast.nobody):
            with pytest.raises(Forbidden):
                calendars.make_calendar(stranger, organisation=cast.committee("21136"), now=NOW)
        calendars.make_calendar(cast.clerk("21136"), organisation=cast.committee("21136"), now=NOW)
        number = Calendar.objects.get().pk
        with pytest.raises(Forbidden):
            calendars.revoke_calendar(cast.clerk("21157"), calendar=number, now=NOW)
        calendars.revoke_calendar(cast.officer(), calendar=number, now=NOW)
        with pytest.raises(Missing):
            calendars.revoke_calendar(cast.officer(), calendar=number, now=NOW)


class TestPages:
    def test_my_work_shows_mine_and_the_bell_counts_until_seen(self, world):
        clerk = cast.client(cast.clerk("21136"))
        from django.utils import timezone

        notices.write_notices(today=timezone.localdate())
        text = clerk.get(reverse("reporting:mine")).content.decode()
        assert cast.committee("21157") not in text
        before = clerk.get(reverse("reporting:bell")).content.decode()
        assert ('class="count"' in before) == Notice.objects.visible_to(clerk.actor).exists()
        assert clerk.post(reverse("reporting:see")).status_code == 302
        assert 'class="count"' not in clerk.get(reverse("reporting:bell")).content.decode()

    def test_a_visitor_has_no_work(self, world, client):
        for name in ("mine", "bell", "overdue"):
            assert client.get(reverse(f"reporting:{name}")).status_code in (302, 403)

    def test_overdue_is_open_to_both_sides(self, world):
        for actor in (cast.clerk("21136"), cast.officer(), cast.operator_engineer(), cast.outsider()):
            assert cast.client(actor).get(reverse("reporting:overdue")).status_code == 200

    def test_what_the_own_body_owes_is_a_link_for_whoever_may_open_it_alone(self, world):
        address = reverse("reporting:submission", args=["kh194-bao-cao-nam", "2026", "QNG.SKHCN"])
        assert due._is_open_to(cast.officer(), address, mine=True)
        assert not due._is_open_to(cast.planner(), address, mine=True)
