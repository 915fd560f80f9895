"""Pages of work: what they show, who may open them, what a form refuses, and that nothing leaks."""

from datetime import date

import pytest
from django.urls import URLResolver, get_resolver, reverse
from tests import cast

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.actions import tasks as task_actions
from hatang.capabilities.work.models import Funding, ProgressNote
from hatang.capabilities.work.queries import tasks
from hatang.capabilities.work.terms import TaskState
from hatang.capabilities.work.tests.conftest import HERE, NOW
from hatang.kernel import access

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
CODE = "194-kh-ubnd"


@pytest.fixture
def as_(client, monkeypatch):
    """`as_(actor)`: a client that asks as the actor."""
    views = [f"hatang.capabilities.work.views.{name}" for name in ("plans", "tasks", "framing")]
    views += [f"hatang.capabilities.plan.views.{name}" for name in ("documents", "editing")]

    # Whoever is imported later would keep the actor of this test for ever.
    assert get_resolver().url_patterns

    def choose(actor):
        monkeypatch.setattr(access, "actor_of", lambda request: actor)
        for name in views:
            monkeypatch.setattr(f"{name}.actor_of", lambda request: actor)
        return client

    return choose


def page(client, name, *args, **query):
    return client.get(reverse(f"work:{name}", args=args), {"plan": CODE, **query})


VIEWS = [
    *(("tasks", CODE), ("duties", CODE), ("funding", CODE), ("task_bodies", CODE)),
    *(("task", CODE, "2.1"), ("task", CODE, "3.7"), ("task", CODE, "4.1")),
]


@pytest.mark.parametrize("address", VIEWS, ids="/".join)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_everybody(world, only, as_, address, language, django_assert_max_num_queries):
    only("fibre.hamlets", [(HERE, 96, 100)])
    client = as_(cast.nobody)
    client.cookies["hatang_language"] = language
    with django_assert_max_num_queries(30):
        answer = page(client, *address)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'style="' not in text
    assert "<script>" not in text


def test_the_pages_of_the_plan_that_is_not_at_hand_open(world, as_):
    for tab in ("tasks", "duties", "funding"):
        assert page(as_(cast.nobody), tab, "252-kh-ubnd", plan="252-kh-ubnd").status_code == 200


def test_the_pages_stand_in_the_frame_of_the_plan(world, as_):
    shown = page(as_(cast.nobody), "tasks", CODE).content.decode()
    for address in (reverse("plan:plan", args=[CODE]), reverse("work:funding", args=[CODE])):
        assert address in shown
    assert shown.count('aria-current="page"') >= 2


def test_the_plan_of_the_address_and_of_the_chip_are_one(world, as_):
    client = as_(cast.nobody)
    chosen = client.get(reverse("work:tasks", args=[CODE]), {"plan": "252-kh-ubnd", "as_of": "2025-06-30"})
    assert chosen.url == "/ke-hoach/252-kh-ubnd/nhiem-vu/?plan=252-kh-ubnd&as_of=2025-06-30"


def test_a_figure_on_the_page_of_a_task_says_its_day_and_todays_stands_beside(world, only, as_):
    only("ipv6.systems", [(HERE, 2, 3)])
    shown = page(as_(cast.nobody), "task", CODE, "2.6", as_of="2026-11-25").content.decode()
    assert "31/12/2025" in shown  # judged at the end of its year
    assert "hôm nay: 66,7" in shown
    assert "25/11/2026" in shown.partition("hôm nay: 66,7")[2][:60]


def test_a_task_that_does_not_exist_is_named(world, as_):
    answer = as_(cast.officer()).get(reverse("work:task", args=[CODE, "9.9"]))
    assert answer.status_code == 404
    assert "9.9" in answer.content.decode()


def routes():
    """Those of the records; the board is everybody's."""
    found = get_resolver("hatang.capabilities.work.urls")
    return [pattern for each in found.url_patterns if isinstance(each, URLResolver) for pattern in each.url_patterns]


@pytest.mark.parametrize("pattern", routes(), ids=lambda pattern: pattern.name)
def test_every_route_states_its_rule_and_edits_are_not_for_everybody(pattern):
    rule = pattern.callback.access_rule
    assert rule.startswith("plan.")
    if rule != "plan.view":
        for actor in (cast.nobody, cast.outsider(), cast.resident()):
            assert not access.has_right(actor, rule)


@pytest.mark.parametrize("name", ["report", "record_funding", "raise_obstacle"])
def test_edit_pages_open_for_the_officer_and_for_nobody_else(world, only, as_, name):
    address = reverse(f"work:{name}", args=[CODE, "2.1"])
    for actor in (cast.nobody, cast.outsider(), cast.resident(), cast.analyst()):
        assert as_(actor).get(address).status_code == 403, actor.id
    assert as_(cast.officer()).get(address).status_code == 200


class TestTasks:
    def record(self, number):
        return tasks.find_task_record(
            plan=plans.find_plan(name="194"), number=number, as_of=NOW.date(), actor=cast.officer()
        )

    def test_an_operator_reports_raises_and_records_on_its_own_task(self, world, only, as_):
        client = as_(cast.operator_engineer())
        assert reverse("work:report", args=[CODE, "2.1"]) in page(client, "task", CODE, "2.1").content.decode()
        assert reverse("work:report", args=[CODE, "4.1"]) not in page(client, "task", CODE, "4.1").content.decode()
        assert client.get(reverse("work:report", args=[CODE, "4.1"])).status_code == 403
        report = {
            "organisation": "VIETTEL.QNG",
            "reported_on": "2026-11-20",
            "state": "running",
            "percent_done": 60,
            "text": "Bốn mươi cột",
        }
        assert client.post(reverse("work:report", args=[CODE, "2.1"]), report).status_code == 302
        again = client.get(reverse("work:report", args=[CODE, "2.1"])).content.decode()
        assert '<option value="late" selected>' in again  # where the body stands, not where every task begins
        assert "Phát triển hơn 3.000 vị trí cột ăng ten" in again
        stolen = {**report, "organisation": "VNPT.QNG"}
        assert client.post(reverse("work:report", args=[CODE, "2.1"]), stolen).status_code == 422
        assert ProgressNote.objects.count() == 1
        money = {"organisation": "VIETTEL.QNG", "year": 2026, "source": "enterprise", "estimate_vnd": "1.200.000.000"}
        assert client.post(reverse("work:record_funding", args=[CODE, "2.1"]), money).status_code == 302
        assert Funding.objects.get().estimate_vnd == 1_200_000_000
        wrong = {**money, "spent_vnd": "5"}
        assert client.post(reverse("work:record_funding", args=[CODE, "2.1"]), wrong).status_code == 422
        obstacle = {"organisation": "VIETTEL.QNG", "raised_on": "2026-11-20", "text": "Chưa có điện lưới"}
        assert client.post(reverse("work:raise_obstacle", args=[CODE, "2.1"]), obstacle).status_code == 302
        assert "Chưa có điện lưới" in page(client, "task", CODE, "2.1").content.decode()

    def test_what_an_operator_wrote_does_not_leak(self, world, only, as_):
        said = task_actions.ProgressReport(
            "VIETTEL.QNG", date(2026, 11, 20), TaskState.RUNNING, "Bí mật kinh doanh", 60
        )
        task_actions.report_progress(cast.operator_engineer(), said, task=self.record("2.1"), now=NOW)
        for actor in (cast.nobody, cast.resident(), cast.operator_engineer("VNPT.QNG")):
            text = page(as_(actor), "task", CODE, "2.1").content.decode()
            assert "Bí mật kinh doanh" not in text
            assert "60" in text  # how far a task is, is public
        note = ProgressNote.objects.get()
        other = as_(cast.operator_engineer("VNPT.QNG"))
        assert other.get(reverse("work:withdraw_note", args=[CODE, "2.1", note.pk])).status_code == 404
        assert "Bí mật kinh doanh" in page(as_(cast.officer()), "task", CODE, "2.1").content.decode()

    def test_who_of_the_body_may_not_report_is_offered_no_way_to_withdraw(self, world, only, as_):
        said = task_actions.ProgressReport("QNG.SKHCN", date(2026, 11, 20), TaskState.RUNNING, "Đã chuyển", 60)
        task_actions.report_progress(cast.officer(), said, task=self.record("2.6"), now=NOW)
        note = ProgressNote.objects.get()
        road = reverse("work:withdraw_note", args=[CODE, "2.6", note.pk])
        assert road in page(as_(cast.officer()), "task", CODE, "2.6").content.decode()
        planner = as_(cast.planner())
        text = page(planner, "task", CODE, "2.6").content.decode()
        assert "Đã chuyển" in text
        assert road not in text

    def test_the_answer_and_its_undo(self, world, only, as_):
        obstacle = task_actions.raise_obstacle(
            cast.operator_engineer(),
            task=self.record("2.1"),
            organisation="VIETTEL.QNG",
            raised_on=date(2026, 11, 1),
            text="Chưa có đường",
            now=NOW,
        )
        client = as_(cast.officer())
        address = reverse("work:answer_obstacle", args=[CODE, "2.1", obstacle.pk])
        assert as_(cast.operator_engineer()).get(address).status_code == 403
        client = as_(cast.officer())
        answered = {"organisation": "QNG.SKHCN", "answered_on": "2026-11-10", "answer": "Đã giao UBND xã"}
        assert client.post(address, answered).status_code == 302
        assert "Đã giao UBND xã" in page(client, "task", CODE, "2.1").content.decode()
        client.post(reverse("work:reopen_obstacle", args=[CODE, "2.1", obstacle.pk]), {"reason": "Chưa xong"})
        obstacle.refresh_from_db()
        assert obstacle.state == "open"


def test_tables_are_exported_as_shown(world, only, as_):
    answer = page(as_(cast.nobody), "tasks", CODE, **{"tasks-format": "csv"})
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert "Công an tỉnh" in text
    assert text.count("\n") >= 20
