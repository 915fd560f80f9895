"""When a task is owed: its day, the turns of what comes round, and what a report settles."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from tests import cast

from hatang.capabilities.plan import public as plans
from hatang.capabilities.plan.public import Plan, year_end
from hatang.capabilities.work.actions import tasks as actions
from hatang.capabilities.work.actions.lines import NamedAs, PlanLines, TaskLine, enter_lines
from hatang.capabilities.work.models import Task
from hatang.capabilities.work.queries import tasks as queries
from hatang.capabilities.work.terms import TaskState
from hatang.capabilities.work.tests.conftest import NOW

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = date(2026, 11, 27)
TIMES = {
    "1": ("once", 2026, date(2026, 6, 15)),
    "5": ("standing", None, None),
    "6": ("yearly", None, None),
    "7": ("half-yearly", None, None),
    "8": ("quarterly", None, None),
    "9": ("monthly", None, None),
    "10": ("quarterly", 2026, year_end(2026)),
}


@pytest.fixture
def entered(world):
    day = date(2026, 2, 12)
    lead = (NamedAs("Sở Khoa học và Công nghệ", "QNG.SKHCN"),)
    tasks = tuple(
        TaskLine(number, "", f"Việc {number}", often, year, year, due, often, "Phụ lục", lead=lead)
        for number, (often, year, due) in TIMES.items()
    )
    document = plans.EnteredDocument("77/KH-UBND", uuid4(), "a.txt", "77/KH-UBND", "Hạ tầng", "", "UBND tỉnh", day)
    version = plans.begin_version(
        cast.officer(),
        to=plans.Destination(plans.Way.NEW),
        document=document,
        changes=plans.TargetChanges(),
        valid_from=day,
    )
    enter_lines(version=version, before=None, lines=PlanLines(tasks=tasks), amends=False)
    plans.issue_entered(cast.officer(), version=version, before={}, after={})
    return plans.version(key=version).plan


def seen(found: Plan, day: date = TODAY):
    return {row.number: row for row in queries.list_tasks(plan=found, as_of=day)}


def report(found: Plan, number: str, day: date, state: TaskState = TaskState.DONE):
    actions.report_progress(
        cast.officer(),
        actions.ProgressReport("QNG.SKHCN", day, state, "Đã làm"),
        task=queries.find_task_record(plan=found, number=number, as_of=day, actor=cast.officer()),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("day", "dues"),
    [
        (date(2026, 3, 20), ["12-31", "06-30", "03-31", "03-31"]),
        (date(2026, 6, 30), ["12-31", "06-30", "06-30", "06-30"]),
        (date(2026, 7, 1), ["12-31", "06-30", "06-30", "06-30"]),  # just missed
        (date(2026, 7, 15), ["12-31", "12-31", "09-30", "07-31"]),
    ],
)
def test_what_comes_round_is_due_at_the_end_of_each_turn(entered, day, dues):
    rows = seen(entered, day)
    assert [rows[number].due_on.strftime("%m-%d") for number in ("6", "7", "8", "9")] == dues
    assert {rows[number].is_overdue for number in ("7", "8", "9")} == {day == date(2026, 7, 1)}


def test_a_turn_that_is_done_is_owed_no_more_and_the_next_one_is(entered):
    report(entered, "8", date(2026, 7, 2))  # for the quarter that ended
    july = seen(entered, date(2026, 7, 3))["8"]
    assert (july.due_on, july.is_overdue, july.state) == (date(2026, 9, 30), False, TaskState.RUNNING)
    report(entered, "8", date(2026, 9, 20))
    done = seen(entered, date(2026, 9, 25))["8"]
    assert (done.due_on, done.state) == (date(2026, 12, 31), TaskState.DONE)
    assert seen(entered, date(2026, 10, 2))["8"].state == TaskState.RUNNING


def test_the_last_turn_stays_late_until_it_is_done(entered):
    late = seen(entered, date(2027, 5, 1))["10"]
    assert (late.due_on, late.is_overdue) == (date(2026, 12, 31), True)
    report(entered, "10", date(2026, 11, 20))
    done = seen(entered, date(2027, 5, 1))["10"]
    assert (done.due_on, done.is_overdue, done.state) == (None, False, TaskState.DONE)


def test_nothing_was_due_before_the_plan_held(entered):
    assert seen(entered, date(2026, 2, 12))["9"].due_on == date(2026, 2, 28)


def test_a_done_task_is_late_no_more(entered):
    report(entered, "1", date(2026, 6, 10))
    assert not seen(entered)["1"].is_overdue


def test_a_first_year_without_a_last_needs_a_recurrence(entered):
    with pytest.raises(IntegrityError, match="task_years_in_order"), transaction.atomic():
        Task.objects.filter(number="5", version__plan=entered).update(year_from=2026, recurrence="once")


def test_a_task_is_never_due_in_another_year_than_its_last(entered):
    with pytest.raises(IntegrityError, match="task_is_due_in_its_last_year"), transaction.atomic():
        Task.objects.filter(number="1", version__plan=entered).update(due_on=date(2027, 6, 15))


def test_the_plans_that_stand_are_due_at_the_end_of_their_last_year(world):
    before = dict(Task.objects.exclude(year_to=None).values_list("pk", "due_on"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE plan_task DROP CONSTRAINT task_is_due_in_its_last_year")
    Task.objects.update(due_on=None)
    of_then = SimpleNamespace(get_model=lambda _app, _name: Task)
    import_module("hatang.capabilities.plan.migrations.0009_task_days").last_days(of_then, None)
    assert dict(Task.objects.exclude(year_to=None).values_list("pk", "due_on")) == before
    assert {(each.month, each.day) for each in before.values()} == {(12, 31)}
