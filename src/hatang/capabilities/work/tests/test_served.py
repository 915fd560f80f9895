"""What work serves to others: datasets, the API under the name of plans."""

import json
from datetime import date

import pytest
from tests import cast

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.actions import tasks as task_actions
from hatang.capabilities.work.queries import tasks
from hatang.capabilities.work.terms import TaskState
from hatang.capabilities.work.tests.conftest import NOW, TODAY
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NAMES = ("task", "task_share", "deadline", "funding", "commitment", "obstacle")


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_the_declared_fields_and_a_key_that_is_one(world, name):
    dataset = datasets.get_dataset(f"plan.{name}")
    rows = list(dataset.rows(TODAY, cast.officer()))
    declared = {field.name for field in dataset.fields}
    assert all(set(row) == declared for row in rows)
    keys = [tuple(row[part] for part in dataset.key) for row in rows]
    assert len(keys) == len(set(keys))
    if name in ("task", "task_share", "deadline"):
        assert rows


def test_reports_do_not_leak_into_the_open_data(world):
    record = tasks.find_task_record(plan=plans.find_plan(name="194"), number="2.1", as_of=TODAY, actor=cast.officer())
    said = task_actions.ProgressReport("VIETTEL.QNG", date(2026, 11, 20), TaskState.RUNNING, "Bí mật kinh doanh", 60)
    task_actions.report_progress(cast.operator_engineer(), said, task=record, now=NOW)
    for name in NAMES:
        rows = list(datasets.get_dataset(f"plan.{name}").rows(TODAY, ANONYMOUS))
        assert "Bí mật" not in json.dumps(rows, default=str, ensure_ascii=False)


def test_an_obstacle_is_read_by_officials_and_by_whoever_raised_it(world):
    record = tasks.find_task_record(plan=plans.find_plan(name="194"), number="2.1", as_of=TODAY, actor=cast.officer())
    task_actions.raise_obstacle(
        cast.operator_engineer("VIETTEL.QNG"),
        task=record,
        organisation="VIETTEL.QNG",
        raised_on=date(2026, 11, 1),
        text="Bí mật kinh doanh",
        now=NOW,
    )
    dataset = datasets.get_dataset("plan.obstacle")

    def read(actor):
        """How many rows there are for the actor, and of which bodies the published file is for them."""
        return len(list(dataset.rows(TODAY, actor))), dataset.scope(actor)

    for official in (cast.officer(), cast.planner(), cast.agency_officer()):
        assert read(official) == (1, None), official.label
    assert read(cast.operator_engineer("VIETTEL.QNG")) == (1, {"VIETTEL.QNG"})
    assert read(cast.operator_engineer("VNPT.QNG")) == (0, {"VNPT.QNG"})
    for stranger in (ANONYMOUS, cast.resident(), cast.outsider()):
        assert read(stranger) == (0, frozenset()), stranger.label
    assert (dataset.access, dataset.holder) == ("agency", "organisation")


def test_the_shares_of_a_task_are_the_same_for_everybody(world):
    dataset = datasets.get_dataset("plan.task_share")
    rows = list(dataset.rows(TODAY, ANONYMOUS))
    assert rows
    for reader in (cast.officer(), cast.resident(), cast.operator_engineer()):
        assert list(dataset.rows(TODAY, reader)) == rows, reader.label


class TestApi:
    def get(self, client, path, **query):
        answer = client.get(f"/api/v1/plan/{path}", query)
        return answer.status_code, answer.json()

    def test_the_document(self, world, client):
        status, said = self.get(client, "194-kh-ubnd")
        assert (status, len(said["targets"]), len(said["tasks"])) == (200, 17, 20)

    def test_tasks_and_deadlines(self, world, client):
        status, rows = self.get(client, "194/tasks", as_of="2026-11-25")
        assert (status, rows[15]["lead"][0]["today"][0]["code"]) == (200, "QNG.CAT")
        status, rows = self.get(client, "194/deadlines", as_of="2026-11-25")
        assert (status, rows[0]["next_last_day"]) == (200, "2026-12-09")

    @pytest.mark.parametrize(("path", "query", "status"), [("999", {}, 404), ("194/tasks", {"as_of": "hôm nay"}, 422)])
    def test_errors_are_problems(self, world, client, path, query, status):
        answer = client.get(f"/api/v1/plan/{path}", query)
        assert answer.status_code == status
        assert answer["Content-Type"].startswith("application/problem+json")
