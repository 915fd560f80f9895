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
NAMES = ("task", "deadline", "funding", "commitment")


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_the_declared_fields_and_a_key_that_is_one(world, name):
    dataset = datasets.get_dataset(f"plan.{name}")
    rows = list(dataset.rows(TODAY, cast.officer()))
    declared = {field.name for field in dataset.fields}
    assert all(set(row) == declared for row in rows)
    keys = [tuple(row[part] for part in dataset.key) for row in rows]
    assert len(keys) == len(set(keys))
    if name in ("task", "deadline"):
        assert rows


def test_reports_do_not_leak_into_the_open_data(world):
    record = tasks.find_task_record(plan=plans.find_plan(name="194"), number="2.1", as_of=TODAY, actor=cast.officer())
    said = task_actions.ProgressReport("VIETTEL.QNG", date(2026, 11, 20), TaskState.RUNNING, "Bí mật kinh doanh", 60)
    task_actions.report_progress(cast.operator_engineer(), said, task=record, now=NOW)
    for name in NAMES:
        rows = list(datasets.get_dataset(f"plan.{name}").rows(TODAY, ANONYMOUS))
        assert "Bí mật" not in json.dumps(rows, default=str, ensure_ascii=False)


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
