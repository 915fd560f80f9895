"""What is due, who is told of it and when: before, on and after the day, once a stage; what is late is known above."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse
from tests import cast

from hatang.capabilities.reporting.actions import letters, notices, submissions
from hatang.capabilities.reporting.formats import calendar
from hatang.capabilities.reporting.models import Notice, Submission
from hatang.capabilities.reporting.queries import matters
from hatang.capabilities.reporting.queries import notices as notice_queries
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY, YEARLY
from hatang.capabilities.reporting.tests.test_submissions import _complete
from hatang.capabilities.siting import public as siting
from hatang.capabilities.work import public as work

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DUE = date(2026, 12, 9)
HOUR = timedelta(hours=1)
SUBJECT = f"report|{YEARLY}|2026|{cast.committee('21136')}"


@pytest.fixture
def clerk(world):
    return cast.client(cast.clerk("21136")).actor


@pytest.fixture
def officer(world):
    return cast.client(cast.officer()).actor


def of(actor, day):
    return [each for each in matters.open_matters(today=day) if each.concerns(actor)]


def told(actor, subject=SUBJECT):
    return list(
        Notice.objects.visible_to(actor).filter(subject=subject).order_by("made_on").values_list("stage", flat=True)
    )


@pytest.mark.parametrize("step_days", [3, pytest.param(1, marks=pytest.mark.night("samples"))])
def test_a_clerk_is_told_before_on_and_after_the_day_once_a_stage(clerk, step_days):
    for days in range(-30, 30, step_days):
        notices.write_notices(today=DUE + timedelta(days=days))
    assert told(clerk) == ["ahead", "soon", "today", "late", "long_late"]


def test_an_offer_to_build_together_is_told_to_the_operator_that_must_answer(clerk, officer, monkeypatch):
    """The same day, and to nobody else; once it is answered nobody is reminded of it."""
    viettel, vnpt = (cast.client(cast.operator_engineer(f"{name}.QNG")).actor for name in ("VIETTEL", "VNPT"))
    until = TODAY + timedelta(days=14)
    waiting = siting.OpenOffer(7, "VIETTEL.QNG", "VNPT.QNG", "V-1", "Trạm Trà Bồng 2", 2027, TODAY, until)
    monkeypatch.setattr(siting, "open_offers", lambda as_of, actor: [waiting])
    notices.write_notices(today=TODAY)
    assert told(vnpt, "offer|7") == ["ahead"]
    assert [told(each, "offer|7") for each in (viettel, clerk, officer)] == [[], [], []]
    assert "Viettel" in Notice.objects.get(subject="offer|7").title
    monkeypatch.setattr(siting, "open_offers", lambda as_of, actor: [])
    notices.write_notices(today=TODAY)
    assert "offer|7" not in notice_queries.unseen_subjects(actor=vnpt)


def test_running_the_day_again_tells_nothing_twice(clerk, officer):
    assert notices.write_notices(today=DUE) > 0
    assert notices.write_notices(today=DUE) == 0


def test_a_day_the_platform_was_down_is_caught_up_with(clerk):
    notices.write_notices(today=DUE + timedelta(days=2))
    assert told(clerk) == ["late"]


def test_what_was_sent_is_no_longer_owed_and_its_notice_is_settled(clerk, yearly, period):
    notices.write_notices(today=DUE)
    assert SUBJECT in notice_queries.unseen_subjects(actor=clerk)
    body = next(
        row.organisation for row in plan_obligations(yearly, period) if row.organisation.code == cast.committee("21136")
    )
    begun = submissions.begin_submission(clerk, regime=yearly, period=period, organisation=body, now=NOW)
    submissions.save_answers(clerk, submission=begun, values=_complete(begun), reasons={}, now=NOW)
    submissions.send_submission(clerk, submission=begun, now=NOW)
    notices.write_notices(today=DUE)
    assert SUBJECT not in notice_queries.unseen_subjects(actor=clerk)
    assert not [each for each in of(clerk, DUE + timedelta(days=5)) if each.key == SUBJECT]
    submissions.give_back(cast.officer(), submission=begun, comment="Thiếu thôn 2", now=NOW)
    notices.write_notices(today=DUE)
    assert SUBJECT in notice_queries.unseen_subjects(actor=clerk)  # owed again, told again


def plan_obligations(yearly, period):
    from hatang.capabilities.reporting.queries import obligations

    return obligations.of_period(regime=yearly, period=period, today=TODAY, actor=cast.officer())


def test_a_commune_hears_of_its_own_and_the_department_of_all_that_is_late(clerk, officer):
    day = DUE + timedelta(days=1)
    own = [each for each in of(clerk, day) if each.kind == "report"]
    assert {body for each in own for body in each.bodies} == {cast.committee("21136")}
    late = matters.list_overdue(actor=officer, today=day)
    assert {cast.committee("21136"), cast.committee("21157")} <= {body for each in late for body in each.bodies}
    assert not [
        each
        for each in matters.list_overdue(actor=clerk, today=day)
        if cast.committee("21157") in each.bodies and each.kind == "report"
    ]
    notices.write_notices(today=day)
    (line,) = Notice.objects.visible_to(officer).filter(subject=f"below|report|{YEARLY}|2026")
    assert "đơn vị" in line.detail  # one line for all of them, not a hundred


def test_a_report_that_is_not_late_is_nobody_elses_business(clerk, officer):
    assert not [each for each in of(officer, DUE) if each.key == SUBJECT]
    assert [each for each in of(officer, DUE + timedelta(days=1)) if each.key == SUBJECT]


@pytest.mark.parametrize("stranger", [cast.nobody, cast.outsider(), cast.resident(), cast.operator_engineer()])
def test_nobody_hears_of_what_is_not_theirs(world, stranger):
    day = DUE + timedelta(days=10)
    reports = [each for each in of(stranger, day) if each.kind == "report"]
    assert not [each for each in reports if each.key == SUBJECT]
    assert not [each for each in of(stranger, day) if each.kind == "obstacle"]


def test_a_notice_is_read_by_its_person_alone(clerk, officer):
    notices.write_notices(today=DUE)
    assert Notice.objects.visible_to(clerk).exists()
    for other in (
        officer,
        cast.client(cast.administrator()).actor,
        cast.client(cast.clerk("21157")).actor,
        cast.nobody,
    ):
        assert not Notice.objects.visible_to(other).filter(person=clerk.id).exists()
        if not other.is_anonymous:
            notices.mark_seen(other, notices=None, now=NOW)
    assert notice_queries.count_unseen(actor=clerk) > 0


def test_an_obstacle_waits_for_the_department_until_its_day(officer, clerk):
    work.raise_obstacle(
        cast.officer(),
        plan="194",
        task="2.1",
        organisation="QNG.SKHCN",
        raised_on=date(2026, 11, 10),
        text="Vướng mặt bằng",
        proposal="",
        now=NOW,
    )
    (waiting,) = [each for each in of(officer, TODAY) if each.kind == "obstacle"]
    assert waiting.due == date(2026, 11, 25)  # ten working days; the 24th is a day off since 2026
    assert not [each for each in of(clerk, TODAY) if each.kind == "obstacle"]


def test_a_task_whose_years_are_over_is_late_for_its_lead(world):
    engineer = cast.operator_engineer()
    found = [each for each in of(engineer, TODAY) if each.kind == "task"]
    assert any(each.is_late for each in found)
    assert all("VIETTEL.QNG" in each.bodies for each in found)


def task_matters(monkeypatch, row, day=TODAY):
    monkeypatch.setattr(work, "list_tasks", lambda code, day, actor: [row] if row.plan == code else [])
    return [each for each in matters.open_matters(today=day) if each.kind == "task"]


def shared(due_of):
    """Task 2.1, which all operators lead, with the day by which each owes it; None: it has done it."""
    (row,) = [each for each in work.list_tasks("194", TODAY) if each.number == "2.1"]
    shares = tuple(
        replace(each, due_on=due_of(each.code), state="late" if due_of(each.code) else "done") for each in row.shares
    )
    return replace(row, shares=shares)


def test_a_body_that_has_done_a_task_owes_it_no_more_and_the_others_do(world, monkeypatch):
    day = date(2026, 9, 30)
    (matter,) = task_matters(monkeypatch, shared(lambda code: None if code == "VIETTEL.QNG" else day))
    assert (matter.due, "VIETTEL.QNG" in matter.bodies, "VNPT.QNG" in matter.bodies) == (day, False, True)
    assert "1/4 đơn vị đã xong" in matter.detail


def test_bodies_in_different_turns_owe_it_by_different_days(world, monkeypatch):
    ended, running = date(2026, 9, 30), date(2026, 12, 31)
    found = task_matters(monkeypatch, shared(lambda code: running if code == "VIETTEL.QNG" else ended))
    assert {each.due: "VIETTEL.QNG" in each.bodies for each in found} == {ended: False, running: True}
    assert len({each.key for each in found}) == 2


def test_the_level_above_is_told_of_a_task_that_is_late_and_of_no_other(world, monkeypatch):
    (row,) = [each for each in work.list_tasks("194", TODAY) if each.number == "1.2"]
    committee = cast.agency_officer("QNG.UBND")
    (late,) = task_matters(monkeypatch, replace(row, due_on=date(2026, 11, 20), state="late"))
    assert (late.bodies, late.above) == ({"QNG.SKHCN"}, {"QNG.UBND"})
    assert late.concerns(committee)
    assert not late.concerns(cast.agency_officer("QNG.STC"))  # beside, not above
    (coming,) = task_matters(monkeypatch, replace(row, due_on=date(2026, 12, 5), state="running"))
    assert not coming.concerns(committee)


def test_above_a_commune_stands_the_province(world, monkeypatch):
    commune = cast.committee("21136")
    (row,) = [each for each in work.list_tasks("194", TODAY) if each.number == "2.1"]
    first = replace(row.shares[0], code=commune, state="late", due_on=date(2026, 9, 30))
    (matter,) = task_matters(monkeypatch, replace(row, shares=(first, replace(row.shares[1], state="done"))))
    assert (matter.bodies, matter.above) == ({commune}, {"QNG.UBND"})


@pytest.mark.parametrize(("due", "seen_on"), [(date(2026, 6, 15), TODAY), (date(2027, 1, 5), date(2026, 12, 30))])
def test_one_is_reminded_of_the_day_a_task_is_due(world, monkeypatch, due, seen_on):
    """Not of the end of its last year; and in December of what is due early in January."""
    row = replace(work.list_tasks("194", TODAY)[0], due_on=due, state="running")
    monkeypatch.setattr(work, "list_tasks", lambda code, day, actor: [row])
    found = [each for each in matters.open_matters(today=seen_on) if each.kind == "task"]
    assert {(each.due, each.days_left) for each in found} == {(due, (due - seen_on).days)}
    file = calendar.write_calendar(found, name="Sở", host="ha-tang.vn", address="https://ha-tang.vn", today=seen_on)
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}".encode() in file


def test_a_period_begun_here_stays_late_for_a_year(clerk, yearly, period):
    body = next(
        row.organisation for row in plan_obligations(yearly, period) if cast.committee("21136") in row.organisation.code
    )
    submissions.begin_submission(clerk, regime=yearly, period=period, organisation=body, now=NOW)
    assert Submission.objects.count() == 1
    assert [each for each in matters.of_actor(actor=clerk, today=DUE + timedelta(days=300)) if each.key == SUBJECT]


class TestNews:
    """What was assigned, handed back, answered: told and mailed once, by the way of the reminders."""

    @pytest.fixture
    def order(self, world, set_clock):
        """Give task 2.1 to the department of health, by the page; gives the address of the order."""
        set_clock(NOW)
        lead, due_on = cast.client(cast.officer()), TODAY + timedelta(days=60)
        form = {"assigned_by": "QNG.SKHCN", "organisation": "QNG.SYT", "wanted": "Danh sách vị trí cột"}

        def give(**more):
            address = reverse("work:assign", args=["194-kh-ubnd", "2.1"])
            answer = lead.post(address, {**form, "due_on": due_on.isoformat(), **more})
            return answer.url.partition("?")[0]

        return give

    def news(self, actor):
        return list(
            Notice.objects.visible_to(actor).filter(stage="news", settled_at=None).values_list("title", flat=True)
        )

    def test_the_other_side_is_told_once_however_often_the_work_runs(self, order, clerk, set_clock):
        health, lead = (cast.client(each).actor for each in (cast.agency_officer(), cast.officer()))
        given = order()
        for _again in range(3):  # a worker killed in between begins anew
            notices.write_notices(today=TODAY)
        (title,) = self.news(health)
        assert title.startswith("Sở Khoa học và Công nghệ tỉnh Quảng Ngãi đã giao việc: Phát triển")
        assert self.news(lead) == self.news(clerk) == []
        assert notice_queries.count_unseen(actor=health) >= 1
        set_clock(NOW + HOUR)
        cast.client(cast.agency_officer()).post(f"{given}tra-lai/", {"words": "Trùng việc"})
        notices.write_notices(today=TODAY)
        assert self.news(health) == []
        assert [each.detail for each in notice_queries.list_unseen_news(actor=lead)] == ["Trùng việc"]

    def test_whom_it_was_given_to_alone_is_told_as_long_as_he_works_there(self, order):
        chosen = cast.client(cast.agency_officer()).actor
        colleague = cast.client(replace(cast.agency_officer(), id="cast-colleague")).actor
        order(person=chosen.id)
        notices.write_notices(today=TODAY)
        assert len(self.news(chosen)) == 1
        assert self.news(colleague) == []
        get_user_model().objects.filter(pk=chosen.id).update(is_active=False)
        notices.write_notices(today=TODAY)
        assert len(self.news(colleague)) == 1

    def test_the_letter_of_the_day_carries_it_once(self, order, settings):
        settings.HATANG_SENDS_MAIL = True
        health = cast.client(cast.agency_officer()).actor
        get_user_model().objects.filter(pk=health.id).update(email="nganh@hatang.example")
        order()
        for _again in range(2):
            notices.write_notices(today=TODAY)
            letters.send_letters(today=TODAY, now=NOW)
        (letter,) = mail.outbox
        assert "MỚI" in letter.body
        assert "Danh sách vị trí cột" in letter.body
        assert "việc mới hoặc đến hạn" in letter.subject

    def test_the_page_of_ones_work_shows_what_is_new_until_it_is_seen(self, order):
        client = cast.client(cast.agency_officer())
        order()
        notices.write_notices(today=TODAY)
        assert "đã giao việc" in client.get(reverse("reporting:mine")).content.decode()
        client.post(reverse("reporting:see"))
        assert "đã giao việc" not in client.get(reverse("reporting:mine")).content.decode()


@pytest.mark.usefixtures("world")
def test_what_a_body_just_wrote_changes_its_line_under_my_work_at_once(set_clock):
    set_clock(NOW)
    client = cast.client(cast.operator_engineer("VIETTEL.QNG"))
    mine, home = reverse("reporting:mine"), reverse("identity:organisation", args=["VIETTEL.QNG"])
    assert "Đã ghi hôm nay" not in client.get(mine).content.decode()
    typed = {"organisation": "VIETTEL.QNG", "reported_on": "20/11/2026", "state": "running", "percent_done": "40"}
    written = client.post(reverse("work:report", args=["194-kh-ubnd", "2.1"]), typed | {"text": "Đang kéo cáp"})
    assert written.status_code == 302, "the report was taken"
    (line,) = [line for line in client.get(mine).content.decode().split("<li") if "Nhiệm vụ 2.1:" in line]
    assert "Đã ghi hôm nay: 40,0\xa0%" in line
    assert "Đã ghi hôm nay: 40,0" in client.get(home).content.decode()
    # Of another that leads the task as well nothing was written.
    other = cast.client(cast.operator_engineer("VNPT.QNG")).get(mine).content.decode()
    assert "Nhiệm vụ 2.1:" in other
    assert "Đã ghi hôm nay" not in other
    set_clock(NOW + timedelta(days=2))
    later = cast.client(cast.operator_engineer("VIETTEL.QNG")).get(mine).content.decode()
    assert "Ghi lần cuối 25/11/2026: 40,0" in later
