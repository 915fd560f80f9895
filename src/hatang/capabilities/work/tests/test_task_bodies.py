"""A task that several bodies lead is done when each of them is; a body's reports settle its own turns alone."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plans
from hatang.capabilities.work import public as work
from hatang.capabilities.work.actions import tasks as actions
from hatang.capabilities.work.datasets import TASKS
from hatang.capabilities.work.models import ProgressNote, Task
from hatang.capabilities.work.queries import tasks as queries
from hatang.capabilities.work.terms import TaskState
from hatang.capabilities.work.tests.conftest import NOW, TODAY
from hatang.kernel.problems import Forbidden

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

OPERATORS = {"VIETTEL.QNG", "VNPT.QNG", "MOBIFONE.QNG", "VIETNAMOBILE.QNG"}
CODE = "194-kh-ubnd"


def row(number="2.1", as_of=TODAY):
    return next(each for each in work.list_tasks("194", as_of) if each.number == number)


def report(organisation, *, number="2.1", day=date(2026, 11, 20), state=TaskState.DONE, actor=None, **fields):
    found = plans.find_plan(name="194")
    task = queries.find_task_record(plan=found, number=number, as_of=TODAY, actor=cast.officer())
    said = actions.ProgressReport(organisation, day, state, **({"text": "Báo cáo"} | fields))
    return actions.report_progress(actor or cast.officer(), said, task=task, now=NOW)


def recurring(recurrence="quarterly"):
    """Task 2.1 as one that comes round without an end."""
    Task.objects.filter(number="2.1", version__plan__code=CODE).update(
        recurrence=recurrence, year_from=2023, year_to=None, due_on=None
    )


def states(as_of=TODAY):
    return {each.code: each.state for each in row(as_of=as_of).shares}


def test_one_bodys_done_closes_the_task_for_itself_alone(world):
    assert {each.code for each in row().shares} == OPERATORS
    report("VIETTEL.QNG")
    found = row()
    assert states() == dict.fromkeys(OPERATORS, "late") | {"VIETTEL.QNG": "done"}
    assert (found.state, found.is_overdue, found.bodies_done, found.bodies_told) == ("late", True, 1, 1)
    assert found.percent_done == 100, "who said nothing is not at zero"
    assert [each.code for each in found.shares_by_need][-1] == "VIETTEL.QNG"


def test_when_every_body_is_done_the_task_is(world):
    for code in OPERATORS:
        report(code)
    assert (row().state, row().is_overdue, row().bodies_done, row().percent_done) == ("done", False, 4, 100)


def test_who_has_stopped_owes_it_no_more(world):
    for code in OPERATORS:
        report(code, state=TaskState.STOPPED if code == "VNPT.QNG" else TaskState.DONE)
    assert (row().state, row().is_overdue) == ("done", False)


def test_before_its_day_a_task_runs_while_one_body_has_not_done_it(world):
    report("VIETTEL.QNG", number="2.2")
    found = row("2.2")
    assert (found.state, found.is_overdue, found.bodies_done) == ("running", False, 1)


def test_the_department_closes_it_for_all_and_nobody_else_does(world):
    report("VIETTEL.QNG", state=TaskState.RUNNING)
    with pytest.raises(Forbidden):
        report("VIETTEL.QNG", day=date(2026, 11, 21), actor=cast.operator_engineer(), for_all=True)
    report("QNG.SKHCN", day=date(2026, 11, 21), for_all=True)
    assert (row().state, row().bodies_done) == ("done", 4)
    report("VNPT.QNG", day=date(2026, 11, 22), state=TaskState.RUNNING)  # begun again, and said so
    assert states()["VNPT.QNG"] == "late"
    assert row().state == "late"


def test_who_only_supports_closes_nothing(world):
    report("QNG.SKHCN")
    assert (row().state, row().bodies_done, row().is_reported) == ("late", 0, True)


def test_two_bodies_just_after_a_quarter_settle_that_one_and_not_the_next(world):
    recurring()
    report("VIETTEL.QNG", day=date(2026, 10, 2))
    report("VNPT.QNG", day=date(2026, 10, 5))
    found = row(as_of=date(2026, 10, 6))
    done = {"VIETTEL.QNG", "VNPT.QNG"}
    dues = {each.code: each.due_on for each in found.shares}
    assert dues == {code: date(2026, 12, 31) if code in done else date(2026, 9, 30) for code in OPERATORS}
    assert (found.state, found.due_on, found.is_overdue) == ("late", date(2026, 9, 30), True)
    assert {each.code for each in found.shares if each.is_overdue} == OPERATORS - done
    for code in OPERATORS - done:
        report(code, day=date(2026, 10, 7))
    after = row(as_of=date(2026, 10, 8))
    assert (after.state, after.due_on, after.is_overdue) == ("running", date(2026, 12, 31), False)


def test_a_bodys_report_goes_over_to_who_follows_it(world):
    """Before the merger another department led 1.2."""
    report("QNG.STTTT", number="1.2", day=date(2024, 5, 1), state=TaskState.RUNNING, percent_done=40)
    (share,) = row("1.2").shares
    assert (share.code, share.percent_done) == ("QNG.SKHCN", 40)


def test_all_communes_lead_and_each_reports_for_itself(world):
    task = Task.objects.get(number="2.1", version__plan__code=CODE)
    task.assignments.filter(part="lead").update(organisation="commune_committee", named="UBND cấp xã")
    communes = {each.code for each in identity.list_members("commune_committee", TODAY)}
    clerk = cast.clerk("21136")
    report(cast.committee("21136"), actor=clerk)
    found = row()
    assert {each.code for each in found.shares} == communes
    assert (found.bodies_done, found.state) == (1, "late")
    assert found.of_body(cast.committee("21136")).state == "done"
    assert found.of_body(cast.committee("21157")).is_overdue


def test_however_many_bodies_there_are_the_queries_stay_few(world, django_assert_max_num_queries):
    Task.objects.get(number="2.1", version__plan__code=CODE).assignments.filter(part="lead").update(
        organisation="commune_committee"
    )
    for code in sorted(each.code for each in identity.list_members("commune_committee", TODAY))[:20]:
        report(code)
    with django_assert_max_num_queries(12):
        assert row().bodies_done == 20


@pytest.fixture
def page(world, client):
    def shown(name, *args, actor=None, **query):
        browser = cast.client(actor) if actor else client
        context = {"plan": CODE, "as_of": TODAY.isoformat(), **query}
        answer = browser.get(reverse(name, args=args), context)
        return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()

    return shown


def test_the_task_page_shows_each_bodys_state_and_how_many_are_done(page):
    report("VIETTEL.QNG")
    shown = page("work:task", CODE, "2.1")
    assert "1/4 đơn vị đã báo cáo · 1/4 đơn vị đã xong" in shown
    assert "Đơn vị của bạn" not in shown
    report("VNPT.QNG", state=TaskState.RUNNING, percent_done=40)
    own = page("work:task", CODE, "2.1", actor=cast.operator_engineer("VNPT.QNG"))
    assert "2/4 đơn vị đã báo cáo · 1/4 đơn vị đã xong" in own
    assert re.search(r"Đơn vị của bạn, [^<:]*VNPT[^<:]*: .*? · 40&nbsp;%</strong>", own)
    section = shown[shown.index("Từng đơn vị chủ trì") :]
    assert section.index("VNPT") < section.index("Viettel Quảng Ngãi")  # what is owed stands first
    assert "Từng đơn vị chủ trì" not in page("work:task", CODE, "1.2")


def test_the_tables_have_the_day_and_the_bodies(page):
    report("VIETTEL.QNG")
    by_task = page("work:tasks", CODE)
    assert "1/4" in by_task
    assert "31/12/2025" in by_task
    by_body = page("work:task_bodies", CODE, **{"bodies-format": "csv"})
    assert sum("Viettel Quảng Ngãi" in line and "2.1" in line for line in by_body.splitlines()) == 1
    assert len(by_body.splitlines()) == 1 + sum(len(each.shares) for each in work.list_tasks("194", TODAY))


def test_only_who_keeps_plans_is_offered_to_speak_for_all(page):
    assert 'name="for_all"' in page("work:report", CODE, "2.1", actor=cast.officer())
    assert 'name="for_all"' not in page("work:report", CODE, "1.2", actor=cast.officer())  # one body leads it
    assert 'name="for_all"' not in page("work:report", CODE, "2.1", actor=cast.operator_engineer())
    sent = {
        "organisation": "VIETTEL.QNG",
        "reported_on": "2026-11-20",
        "state": "done",
        "text": "Xong",
        "for_all": "on",
    }
    cast.client(cast.operator_engineer()).post(reverse("work:report", args=[CODE, "2.1"]), sent)
    assert ProgressNote.objects.get().for_all is False
    cast.client(cast.officer()).post(reverse("work:report", args=[CODE, "2.1"]), sent | {"organisation": "QNG.SKHCN"})
    assert ProgressNote.objects.get(organisation="QNG.SKHCN").for_all
    assert "cho mọi đơn vị" in page("work:task", CODE, "2.1", actor=cast.officer())


def test_the_open_data_say_how_many_bodies_are_done(world):
    report("VIETTEL.QNG")
    said = {each["number"]: (each["bodies"], each["bodies_done"]) for each in TASKS.rows(TODAY, cast.nobody)}
    assert (said["2.1"], said["1.2"]) == ((4, 1), (1, 0))


def test_progress_opens_on_ones_own_body(world):
    """The table by body and the form of a report; every body is one click away."""
    address = reverse("work:task_bodies", args=[CODE])
    own = cast.client(cast.operator_engineer())

    def bodies(client, **asked):
        table = client.get(address, {"plan": CODE, "as_of": TODAY.isoformat(), **asked}).context["table"]
        return {each["code"] for each in table.rows.everything()}

    assert bodies(own) == {"VIETTEL.QNG"}
    assert bodies(own, **{"tat-ca": "1"}) > OPERATORS
    assert bodies(cast.client(cast.nobody)) == bodies(own, **{"tat-ca": "1"})
    form = cast.client(cast.officer()).get(reverse("work:report", args=[CODE, "2.1"])).context["form"]
    assert form.initial["organisation"] == cast.LEAD_DEPARTMENT


def test_a_body_that_two_of_the_named_have_become_stands_once_on_the_board(world):
    shared = row("5.1")
    assert [each.named for each in shared.lead if each.changed], "the districts are gone"
    assert len(shared.lead_apart) == len({each.today for each in shared.lead}) < len(shared.lead)
    assert "UBND cấp xã" in [each.named for each in shared.lead_apart]
