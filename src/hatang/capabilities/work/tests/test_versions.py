"""What belongs to a version comes with it: loaded with the shipped plan, copied into an amendment."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from tests import cast

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.actions import shipped
from hatang.capabilities.work.models import Task
from hatang.capabilities.work.terms import parse_period
from hatang.capabilities.work.tests.conftest import TODAY
from hatang.kernel import events
from hatang.kernel.problems import Invalid

FILE = Path(settings.CHECKOUT) / "data" / "plans" / "194.toml"


def body():
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.integration
@pytest.mark.django_db
def test_a_draft_copies_everything(world):
    found = plans.find_plan(name="194")
    draft = plans.prepare_amendment(cast.officer(), plan=found, instrument="dự thảo", note="", today=TODAY)
    assert draft.tasks.count() == 20
    assert draft.tasks.get(number="2.4").assignments.count() == 5
    assert draft.duties.get(number="VI.5.d").deadlines.count() == 1
    assert draft.named_items.count() == 20
    assert draft.funding_sources.count() == 4


@pytest.mark.integration
@pytest.mark.django_db
def test_lines_that_cannot_be_loaded_undo_the_loading(world):
    version = plans.version_in_force(plan=plans.find_plan(name="252"), as_of=TODAY)
    broken = body() | {"task": [{"number": "1", "period": "không rõ"}]}
    with pytest.raises(Invalid, match="not a period"):
        events.publish_event("plan.version_shipped", {"version": version.pk, "body": broken, "file": "252.toml"})
    assert not Task.objects.filter(version=version).exists()


@pytest.mark.spec
def test_the_twenty_tasks_with_their_periods():
    tasks = body()["task"]
    assert [row["number"] for row in tasks] == (
        [
            "1.1",
            "1.2",
            "2.1",
            "2.2",
            "2.3",
            "2.4",
            "2.5",
            "2.6",
            "3.1",
            "3.2",
            "3.3",
            "3.4",
            "3.5",
            "3.6",
            "3.7",
            "4.1",
            "4.2",
            "4.3",
            "5.1",
            "5.2",
        ]
    )
    periods = {row["number"]: parse_period(row["period"]) for row in tasks}
    assert (periods["2.1"].year_from, periods["2.1"].year_to) == (2022, 2025)
    assert (periods["3.5"].year_from, periods["3.5"].year_to) == (2023, 2023)
    assert (periods["4.1"].year_from, periods["4.1"].year_to) == (2022, 2030)
    assert [n for n, p in periods.items() if p.recurrence == "standing"] == ["1.1"]
    assert [n for n, p in periods.items() if p.recurrence == "yearly"] == ["4.3", "5.1", "5.2"]
    leads = {row["number"]: [party["named"] for party in row["lead"]] for row in tasks}
    assert leads["2.4"] == ["Các doanh nghiệp viễn thông", "Công ty Điện lực"]
    assert leads["3.2"] == ["Công an tỉnh"]
    assert leads["3.3"] == ["Ngân hàng Nhà nước"]
    assert next(row for row in tasks if row["number"] == "3.7").get("support") is None


@pytest.mark.unit
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda text: text.replace('period = "2022-2025"', 'period = "2025-2022"', 1), "not a period"),
        (lambda text: text.replace('targets = ["D1"]', 'targets = ["99"]', 1), "part IV.2.b.2: target 99"),
        (lambda text: text.replace('targets = ["17", "1",', 'targets = ["98", "1",', 1), "task 2.1: target 98"),
        (lambda text: text.replace('tasks = ["1.1"]', 'tasks = ["9.9"]', 1), "part IV.1.1: task 9.9"),
        (lambda text: text.replace('duty = "VI.5.d"', 'duty = "VI.9"', 1), "annual_report"),
    ],
)
def test_a_broken_line_is_named(change, named):
    assert shipped.problems_of(body()) == []
    (problem,) = shipped.problems_of(tomllib.loads(change(FILE.read_text(encoding="utf-8"))))
    assert named in problem


@pytest.mark.unit
def test_before_a_day_means_the_day_before():
    assert shipped.month_and_day("12-10") == (12, 10)
    assert shipped.month_and_day(None) == (None, None)
    with pytest.raises(ValueError, match="day"):
        shipped.month_and_day("02-30")
