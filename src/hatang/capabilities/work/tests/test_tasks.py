"""Tasks: who was named, who answers for it today, who may report, what is for whose eyes."""

from datetime import UTC, date, datetime

import pytest
from tests import cast

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work import public as work
from hatang.capabilities.work.actions import tasks as actions
from hatang.capabilities.work.models import Obstacle, ProgressNote
from hatang.capabilities.work.public import TaskState
from hatang.capabilities.work.queries import duties
from hatang.capabilities.work.queries import tasks as queries
from hatang.capabilities.work.tests.conftest import NOW, TODAY
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SIGNED = date(2022, 12, 16)


def record(number):
    return queries.find_task_record(plan=plans.find_plan(name="194"), number=number, as_of=TODAY, actor=cast.officer())


def row(number, as_of=TODAY):
    return next(each for each in work.list_tasks("194", as_of) if each.number == number)


def report(actor, number="2.1", organisation="VIETTEL.QNG", now=NOW, **fields):
    values = {
        "reported_on": date(2026, 11, 20),
        "state": TaskState.RUNNING,
        "text": "Đã dựng 40 cột",
        "percent_done": 60,
        **fields,
    }
    return actions.report_progress(actor, actions.ProgressReport(organisation, **values), task=record(number), now=now)


class TestWhoAnswers:
    def test_the_department_named_then_and_its_successor_today(self, world):
        (then,) = row("1.2", SIGNED).lead
        (now,) = row("1.2").lead
        assert (then.named, [each.code for each in then.today], then.changed) == (
            "Sở Thông tin và Truyền thông",
            ["QNG.STTTT"],
            False,
        )
        assert (now.named, [each.code for each in now.today], now.changed) == (then.named, ["QNG.SKHCN"], True)

    def test_security_went_to_the_police(self, world):
        (body,) = row("4.1").lead
        assert [each.code for each in body.today] == ["QNG.CAT"]

    def test_the_state_bank_became_a_regional_branch(self, world):
        (body,) = row("3.3").lead
        assert [each.code for each in body.today] == ["NHNN.KV9"]

    def test_the_districts_ended_and_the_communes_answer(self, world):
        then = next(each for each in row("1.1", SIGNED).support if each.named == "UBND cấp huyện")
        now = next(each for each in row("1.1").support if each.named == "UBND cấp huyện")
        assert then.members == 13
        assert [each.code for each in now.today] == ["commune_committee"]
        assert now.members == 96

    def test_every_body_of_the_plan_is_answered_for_today(self, world):
        named = [body for task in work.list_tasks("194", TODAY) for body in (*task.lead, *task.support)]
        named += [
            body
            for duty in duties.standing_duties(plan=plans.find_plan(name="194"), as_of=TODAY)
            for body in (*duty.bodies, *duty.support, *duty.recipients)
        ]
        assert [body.named for body in named if not body.today] == []

    def test_the_department_of_planning_went_into_finance(self, world):
        duty = next(
            each
            for each in duties.standing_duties(plan=plans.find_plan(name="194"), as_of=TODAY)
            if each.number == "VI.2.b"
        )
        assert [each.code for each in duty.bodies[0].today] == ["QNG.STC"]


class TestDeadlines:
    def test_before_the_tenth_is_the_ninth(self, world):
        found = {each.code: each for each in work.list_deadlines("194", TODAY)}
        assert found["annual_report"].next_last_day == date(2026, 12, 9)
        assert found["operator_plan"].next_last_day == date(2026, 12, 14)
        assert found["annual_report"].days_left == 14
        assert found["consolidated_report"].next_last_day is None

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 12, 9), date(2026, 12, 9)),
            (date(2026, 12, 10), date(2027, 12, 9)),
            (date(2022, 12, 20), date(2023, 12, 9)),
            (date(2026, 12, 31), date(2027, 12, 9)),
        ],
    )
    def test_on_the_last_day_one_is_still_in_time(self, world, day, expected):
        found = {each.code: each for each in work.list_deadlines("194", day)}
        assert found["annual_report"].next_last_day == expected


class TestReports:
    def test_a_task_whose_years_are_over_is_late_until_it_is_reported_done(self, world):
        assert row("2.1").state == "late"
        assert row("2.1").is_overdue
        for operator in ("VIETTEL.QNG", "VNPT.QNG", "MOBIFONE.QNG", "VIETNAMOBILE.QNG"):  # all of them lead it
            assert row("2.1").is_overdue
            report(cast.operator_engineer(operator), organisation=operator, state=TaskState.DONE, percent_done=None)
        assert (row("2.1").state, row("2.1").percent_done, row("2.1").is_overdue) == ("done", 100, False)
        assert row("2.1", date(2026, 11, 19)).state == "late"  # the day before the report

    def test_a_body_reports_only_on_what_it_answers_for(self, world):
        report(cast.operator_engineer())
        with pytest.raises(Forbidden):
            report(cast.operator_engineer(), number="4.1")
        with pytest.raises(Forbidden):
            report(cast.operator_engineer(), organisation="VNPT.QNG")
        with pytest.raises(Forbidden):
            report(cast.resident(), organisation="VIETTEL.QNG")

    def test_the_successor_reports_for_the_body_named(self, world):
        report(cast.agency_officer("QNG.CAT"), number="4.1", organisation="QNG.CAT")
        with pytest.raises(Forbidden):  # it ended, nobody acts for it
            report(cast.agency_officer("QNG.STTTT"), number="1.2", organisation="QNG.STTTT")

    def test_a_commune_reports_as_a_member_of_its_group(self, world):
        clerk = cast.clerk()
        report(clerk, number="5.1", organisation=cast.committee("21136"))
        with pytest.raises(Forbidden):
            report(clerk, number="5.1", organisation=cast.committee("21157"))

    def test_not_of_a_day_to_come_nor_twice_on_one_day(self, world):
        with pytest.raises(Invalid):
            report(cast.operator_engineer(), reported_on=date(2026, 11, 26))
        report(cast.operator_engineer())
        with pytest.raises(Invalid):
            report(cast.operator_engineer())

    def test_of_the_day_that_has_begun_in_the_province(self, world):
        # Twenty past midnight of 25 November.
        report(cast.operator_engineer(), reported_on=TODAY, now=datetime(2026, 11, 24, 17, 20, tzinfo=UTC))

    def test_done_is_a_hundred_per_cent(self, world):
        with pytest.raises(Invalid):
            report(cast.operator_engineer(), state=TaskState.DONE, percent_done=80)

    def test_is_withdrawn_with_a_reason_by_its_own_body_and_kept(self, world):
        note = report(cast.operator_engineer())
        with pytest.raises(Forbidden):
            actions.withdraw_note(cast.operator_engineer("VNPT.QNG"), note=note, reason="x", now=NOW)
        actions.withdraw_note(cast.operator_engineer(), note=note, reason="Nhầm nhiệm vụ", now=NOW)
        assert not row("2.1").is_reported
        assert ProgressNote.objects.count() == 1
        report(cast.operator_engineer())


class TestObstacles:
    def raised(self, actor=None, raised_on=date(2026, 11, 1), now=NOW):
        return actions.raise_obstacle(
            actor or cast.operator_engineer(),
            task=record("2.1"),
            organisation="VIETTEL.QNG",
            raised_on=raised_on,
            text="Bí mật kinh doanh của Viettel",
            now=now,
        )

    def test_is_raised_on_the_day_that_has_begun_in_the_province(self, world):
        assert self.raised(raised_on=TODAY, now=datetime(2026, 11, 24, 17, 20, tzinfo=UTC)).raised_on == TODAY

    def test_is_raised_and_answered(self, world):
        obstacle = self.raised()
        assert row("2.1").open_obstacles == 1
        with pytest.raises(Forbidden):
            actions.answer_obstacle(
                cast.operator_engineer(),
                obstacle=obstacle,
                answered_by="VIETTEL.QNG",
                answered_on=TODAY,
                answer="Tự trả lời",
            )
        with pytest.raises(Invalid):
            actions.answer_obstacle(
                cast.officer(), obstacle=obstacle, answered_by="QNG.SKHCN", answered_on=date(2026, 10, 1), answer="Sớm"
            )
        obstacle.refresh_from_db()
        actions.answer_obstacle(
            cast.officer(), obstacle=obstacle, answered_by="QNG.SKHCN", answered_on=TODAY, answer="Đã giao UBND xã"
        )
        assert row("2.1").open_obstacles == 0
        (seen,) = work.list_obstacles("194", TODAY, cast.officer())
        assert (seen.answer, seen.answered_by_name) == ("Đã giao UBND xã", "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi")
        actions.reopen_obstacle(cast.officer(), obstacle=obstacle, reason="Chưa xong")
        assert row("2.1").open_obstacles == 1

    def test_is_taken_back_by_its_own_body(self, world):
        obstacle = self.raised()
        with pytest.raises(Forbidden):
            actions.withdraw_obstacle(cast.operator_engineer("VNPT.QNG"), obstacle=obstacle, reason="x")
        actions.withdraw_obstacle(cast.operator_engineer(), obstacle=obstacle, reason="Đã tự xử lý")
        with pytest.raises(Conflict):
            actions.answer_obstacle(
                cast.officer(), obstacle=obstacle, answered_by="QNG.SKHCN", answered_on=TODAY, answer="x"
            )
        assert Obstacle.objects.count() == 1

    @pytest.mark.parametrize(
        ("actor", "sees"),
        [
            (cast.nobody, False),
            (cast.outsider(), False),
            (cast.resident(), False),
            (cast.operator_engineer("VNPT.QNG"), False),  # a competitor
            (cast.operator_engineer("VIETTEL.QNG"), True),
            (cast.agency_officer(), True),
            (cast.officer(), True),
        ],
        ids=lambda each: each.id if hasattr(each, "id") else str(each),
    )
    def test_what_bodies_write_is_not_for_everybody(self, world, actor, sees):
        self.raised()
        report(cast.operator_engineer(), text="Tiến độ riêng của Viettel")
        assert bool(work.list_obstacles("194", TODAY, actor)) is sees
        assert bool(work.list_notes("194", "2.1", TODAY, actor)) is sees


def test_the_states_and_counts_of_all_tasks_take_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert len(work.list_tasks("194", TODAY)) == 20
