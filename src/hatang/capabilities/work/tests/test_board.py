"""The board by organisation, and what is due on the first page: each body by its own state, the others by theirs."""

import csv
import io
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook
from tests import cast

from hatang.capabilities.work import public as work
from hatang.capabilities.work.terms import TaskState
from hatang.capabilities.work.views import board
from hatang.capabilities.work.views.due import list_due
from hatang.kernel.access import ANONYMOUS

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = date(2026, 11, 25)


@pytest.fixture
def tasks(world, monkeypatch):
    """The tasks of Plan 194 as of the day, with those that a test says in their place."""
    found = {row.number: row for row in work.list_tasks("194", TODAY)}
    monkeypatch.setattr(work, "list_tasks", lambda code, day, actor=ANONYMOUS: list(found.values()))
    return found


def with_states(task, **states):
    """The task with the shares of some bodies changed: VIETTEL="done"."""
    shares = tuple(
        replace(each, state=states.get(each.code.split(".")[0], each.state), is_overdue=False) for each in task.shares
    )
    return replace(task, shares=shares)


def cards(client, **asked):
    context = client.get("/nhiem-vu/", {"plan": "194-kh-ubnd", "as_of": TODAY.isoformat(), **asked}).context
    return {card.task.number: (lane.state, card.task) for lane in context["lanes"] for card in lane.cards}


def shown_due(client, **asked):
    return client.get("/nhiem-vu/", {"plan": "194-kh-ubnd", "as_of": TODAY.isoformat(), **asked}).context["due"]


def test_one_organisations_board_shows_its_own_state(tasks, client):
    tasks["2.1"] = with_states(tasks["2.1"], VIETTEL="done")
    assert cards(client)["2.1"][0] == "late"
    assert cards(client, **{"co-quan": "VIETTEL.QNG"})["2.1"][0] == "done"
    assert cards(client, **{"co-quan": "VNPT.QNG"})["2.1"][0] == "late"
    assert "2.1" in cards(client, **{"co-quan": "VIETTEL.QNG", "trang-thai": "done"})
    assert "2.1" not in cards(client, **{"co-quan": "VIETTEL.QNG", "trang-thai": "overdue"})
    assert "2.1" in cards(client, **{"co-quan": "operator", "trang-thai": "late"})
    page = client.get("/nhiem-vu/", {"plan": "194-kh-ubnd", "as_of": TODAY.isoformat()}).content.decode()
    assert "1/4 đơn vị đã xong" in page
    assert '<optgroup label="Từng đơn vị trong nhóm">' in page


def test_who_leads_and_who_supports_are_asked_apart(tasks, client):
    """Each body that is offered as leading leads every card; what it only supports stands under the other word."""

    def codes(rows):
        return {body.code for row in rows for body in row.today}

    page = client.get("/nhiem-vu/", {"plan": "194-kh-ubnd", "as_of": TODAY.isoformat(), "co-quan": "QNG.SYT"})
    for card in (card for lane in page.context["lanes"] for card in lane.cards):
        # Whoever reads the card sees that the body asked for leads it, alone or as one of a group.
        assert card.member == ("" if "QNG.SYT" in codes(card.task.lead) else "Sở Y tế tỉnh Quảng Ngãi")
    everybody = {code for task in tasks.values() for code in codes(task.lead)}
    helpers = {code for task in tasks.values() for code in codes(task.support)}
    assert everybody & helpers  # else the two words could not be mixed up
    for code in everybody | helpers:
        led = {number for number, task in tasks.items() if code in codes(task.lead) or task.of_body(code)}
        supported = {number for number, task in tasks.items() if code in codes(task.support)}
        assert cards(client, **{"co-quan": code}).keys() == led
        assert cards(client, **{"phoi-hop": code}).keys() == supported
    answer = client.get("/nhiem-vu/", {"plan": "194-kh-ubnd", "as_of": TODAY.isoformat()})
    assert {code for code, _name in answer.context["helpers"]} == helpers
    assert {code for code, _name in answer.context["bodies"]} == everybody


def test_the_board_opens_on_ones_own_body_and_all_are_one_click_away(tasks):
    engineer = cast.client(cast.operator_engineer("VIETTEL.QNG"))
    own = {number for number, task in tasks.items() if task.of_body("VIETTEL.QNG")}
    assert cards(engineer).keys() == own
    page = engineer.get("/nhiem-vu/", {"plan": "194-kh-ubnd", "as_of": TODAY.isoformat()})
    assert "?co-quan=&" in page.content.decode().replace("&amp;", "&")
    assert cards(engineer, **{"co-quan": ""}).keys() == tasks.keys()
    # A link that asks for something else is answered for everybody.
    assert len(cards(engineer, **{"trang-thai": "late"})) > len(
        own & {n for n, t in tasks.items() if t.state == "late"}
    )
    # Whose body has no task sees all.
    assert cards(cast.client(cast.resident())).keys() == tasks.keys()


def test_my_board_has_the_tasks_that_my_group_leads_and_my_own_state(tasks):
    tasks["2.1"] = with_states(tasks["2.1"], VIETTEL="done")
    mine = cards(cast.client(cast.operator_engineer("VIETTEL.QNG")), **{"cua-toi": "1"})
    assert mine["2.1"][0] == "done"
    assert mine.keys() == {number for number, task in tasks.items() if task.of_body("VIETTEL.QNG")}
    # What departments support together is nobody's own.
    department = cards(cast.client(cast.officer()), **{"cua-toi": "1"})
    assert 0 < len(department) < len(tasks)


def test_several_bodies_of_the_reader_leave_the_task_as_it_is(tasks):
    several = frozenset({"VIETTEL.QNG", "VNPT.QNG"})
    assert board.as_led_by(tasks["2.1"], several) is tasks["2.1"]


class TestDue:
    """What stands under "deadlines" on the first page and the board."""

    def due(self, as_of=TODAY, plan_code="194-kh-ubnd"):
        context = SimpleNamespace(plan=plan_code, as_of=as_of, url=lambda path: path)
        return list_due(context, ANONYMOUS)

    def test_what_is_late_first_then_by_day(self, tasks):
        found = self.due()
        assert [each.is_late for each in found] == sorted((each.is_late for each in found), reverse=True)
        assert [each.day for each in found] == sorted(each.day for each in found)
        assert {each.is_late for each in found} == {True, False}

    def test_it_obeys_what_was_chosen_above_it(self, tasks):
        every = shown_due(cast.client(cast.officer()), **{"co-quan": ""})
        commune = shown_due(cast.client(cast.officer()), **{"co-quan": cast.committee("21136")})
        assert 0 < len(commune) < len(every)
        assert all(each in every for each in commune)
        # A deadline of all communes is that of each.
        assert any(not each.is_task for each in commune)
        nobody = {each.title for each in shown_due(cast.client(cast.officer()), **{"co-quan": "X"}) if each.is_task}
        assert nobody == set()
        late = shown_due(cast.client(cast.officer()), **{"trang-thai": "overdue"})
        assert late
        assert all(each.is_late and each.is_task for each in late)
        of_year = shown_due(cast.client(cast.officer()), nam="2027")
        assert not [each for each in of_year if not each.is_task and each.day.year != 2027]

    def test_a_deadline_has_its_last_day_its_words_and_its_bodies(self, tasks):
        (report,) = [each for each in self.due() if each.note == "trước ngày 10/12 hàng năm"]
        assert (report.day, report.days_left, report.is_near, report.is_late) == (date(2026, 12, 9), 14, True, False)
        assert report.bodies
        assert report.url == "/nhiem-vu/?co-quan=", "not the reader's own board: the deadline is everybody's"

    def test_a_deadline_without_a_day_to_come_is_not_due(self, tasks, monkeypatch):
        known = work.list_deadlines("194", TODAY)
        rows = [replace(each, next_last_day=None, days_left=None) for each in known]
        monkeypatch.setattr(work, "list_deadlines", lambda code, day: rows)
        assert not [each for each in self.due() if each.note]

    def test_a_task_is_due_until_it_is_ended_and_in_its_own_year(self, tasks):
        assert [each.title for each in self.due() if each.title == tasks["2.1"].text] == [tasks["2.1"].text]
        (late,) = [each for each in self.due() if each.title == tasks["2.1"].text]
        assert (late.day, late.is_late, late.url) == (date(2025, 12, 31), True, "/ke-hoach/194-kh-ubnd/nhiem-vu/2.1/")
        for changes in ({"state": "done"}, {"state": "stopped"}, {"due_on": date(2027, 1, 1)}, {"due_on": None}):
            kept = tasks["2.1"]
            tasks["2.1"] = replace(kept, **changes)
            assert not [each for each in self.due() if each.title == kept.text]
            tasks["2.1"] = kept

    def test_a_task_names_the_bodies_that_still_owe_it(self, tasks):
        (all_of_them,) = [each for each in self.due() if each.title == tasks["2.1"].text]
        assert [each.code for each in all_of_them.bodies] == ["operator"]
        tasks["2.1"] = with_states(tasks["2.1"], VIETTEL="done", VNPT="stopped")
        (some,) = [each for each in self.due() if each.title == tasks["2.1"].text]
        assert {each.code for each in some.bodies} == {"MOBIFONE.QNG", "VIETNAMOBILE.QNG"}

    def test_without_a_plan_nothing_is_due(self, world):
        assert self.due(plan_code="") == []


def test_a_mean_of_some_of_many_says_of_how_many_on_every_board(tasks, client):
    """85 % of one of four operators is no 85 % of the task, whoever looks and whatever is asked for."""
    task = tasks["2.1"]
    shares = [replace(share, percent_done=85 if share.code == "VNPT.QNG" else None) for share in task.shares]
    tasks["2.1"] = replace(task, shares=tuple(shares), percent_done=85)
    known = f"1/{len(shares)} có số liệu: trung bình 85 %"
    officer, plan = cast.client(cast.officer()), {"plan": "194-kh-ubnd", "as_of": TODAY.isoformat()}

    def card(browser, **asked):
        page = browser.get("/nhiem-vu/", {**plan, **asked}).content.decode()
        return page[page.index('id="task-2.1"') :].partition("</article>")[0]

    supports = {"phoi-hop": "QNG.SKHCN"}
    for browser, asked in ((client, {}), (officer, {}), (officer, {"cua-toi": "1"}), (officer, supports)):
        assert known in card(browser, **asked), asked
    own = card(officer, **{"co-quan": "VNPT.QNG"})
    assert known not in own, "what one body said of itself is its own figure"
    assert "85 % · phần việc của đơn vị" in own.replace("\u00a0", " ").replace("&nbsp;", " ")
    silent = card(officer, **{"co-quan": "VIETTEL.QNG"})
    assert "85" not in silent, "who said nothing has none"
    assert "đơn vị này chưa báo cáo" in silent, "how many of all reported stands beside it"
    assert "chưa có báo cáo" not in silent


def test_what_is_shown_on_the_board_is_had_as_a_file(tasks, client):
    """Whoever narrowed the board to one body gets the tasks of that body, as that body leads them."""
    tasks["2.1"] = with_states(tasks["2.1"], VIETTEL="done")
    asked = {"plan": "194-kh-ubnd", "as_of": TODAY.isoformat(), "co-quan": "VIETTEL.QNG"}
    page = client.get("/nhiem-vu/", asked).content.decode()
    assert "tasks-format=csv" in page
    assert "data-print-page" in page
    file = client.get("/nhiem-vu/", {**asked, "tasks-format": "csv"}).getvalue().decode("utf-8-sig")
    lines = list(csv.DictReader(file.splitlines()))
    shown = cards(client, **{"co-quan": "VIETTEL.QNG"})
    assert {next(iter(line.values())) for line in lines} == shown.keys()
    (line,) = (each for each in lines if next(iter(each.values())) == "2.1")
    assert TaskState.DONE.label in line.values()
    book = client.get("/nhiem-vu/", {**asked, "tasks-format": "xlsx"}).content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()) == len(shown) + 1
