"""What plans serve to others: datasets, the API, the search for a default plan."""

from datetime import date

import pytest
from tests import cast

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.tests.conftest import HERE, TODAY
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NAMES = ("target", "standing", "result", "declared_figure")


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_the_declared_fields_and_a_key_that_is_one(world, name):
    dataset = datasets.get_dataset(f"plan.{name}")
    rows = list(dataset.rows(TODAY, cast.officer()))
    declared = {field.name for field in dataset.fields}
    assert all(set(row) == declared for row in rows)
    keys = [tuple(row[part] for part in dataset.key) for row in rows]
    assert len(keys) == len(set(keys))
    if name == "target":
        assert rows


def test_the_open_targets_are_those_in_force_on_the_date(world):
    rows = list(datasets.get_dataset("plan.target").rows(TODAY, ANONYMOUS))
    assert len(rows) == 24
    assert sum(row["kind"] == "numeric" for row in rows) == 17


def test_where_targets_stand_is_the_same_for_everybody(world, only):
    only("fibre.hamlets", [(HERE, 96, 100)])
    dataset = datasets.get_dataset("plan.standing")
    rows = list(dataset.rows(TODAY, ANONYMOUS))
    assert {row["value"] for row in rows if row["number"] == "5"} == {96}
    for reader in (cast.officer(), cast.resident(), cast.operator_engineer(), cast.clerk()):
        assert list(dataset.rows(TODAY, reader)) == rows, reader.label


class TestApi:
    def get(self, client, path, **query):
        answer = client.get(f"/api/v1/plan/{path}", query)
        return answer.status_code, answer.json()

    def test_plans(self, world, client):
        status, rows = self.get(client, "", as_of="2026-11-25")
        assert (status, [row["number"] for row in rows]) == (200, ["194/KH-UBND", "252/KH-UBND"])

    def test_standing(self, world, only, client):
        only("fibre.hamlets", [(HERE, 96, 100)])
        status, rows = self.get(client, "194/standing", as_of="2026-01-31")
        row = next(row for row in rows if row["number"] == "5")
        assert status == 200
        assert (row["state"], row["position"], row["goal"], row["judged"]["value"]) == ("reached", "judged", 95, 96)
        status, rows = self.get(client, "194/standing", area="51@2025-07-01", trend="false")
        assert {row["position"] for row in rows} == {"reading"}

    def test_standing_as_known_on_a_day(self, world, only, client):
        only("fibre.hamlets", [(HERE, 96, 100)])

        def ask(day):
            status, rows = self.get(client, "194/standing", known_on=day, trend="false")
            return status, next(row for row in rows if row["number"] == "5")

        status, row = ask("2026-01-31")  # nobody here knew the territory then
        assert (status, row["figure"], row["state"]) == (200, None, "no_data")
        _status, row = ask("9999-12-31")
        assert (row["figure"]["value"], row["figure"]["known_at"]) == (96, None)

    @pytest.mark.parametrize("name", ["as_of", "known_on"])
    def test_what_is_no_date_is_said_in_the_readers_language(self, world, client, name):
        answer = client.get("/api/v1/plan/194/standing", {name: "hôm qua"}, headers={"accept-language": "vi"})
        assert answer.status_code == 422
        problem = answer.json()
        assert name in problem["where"]
        assert "ngày" in f"{problem['title']} {problem['hint']}"

    @pytest.mark.parametrize(
        ("path", "query", "status"),
        [("999/standing", {}, 404), ("194/standing", {"area": "51"}, 422)],
    )
    def test_errors_are_problems(self, world, client, path, query, status):
        answer = client.get(f"/api/v1/plan/{path}", query)
        assert answer.status_code == status
        assert answer["Content-Type"].startswith("application/problem+json")


def test_the_default_plan_is_the_live_one_whose_content_is_entered(world):
    assert plan.default_plan(TODAY) == "194-kh-ubnd"
    assert plan.default_plan(date(2020, 1, 1)) in ("252-kh-ubnd", "194-kh-ubnd")
    assert plan.plan_code("194/KH-UBND") == "194-kh-ubnd"


def test_the_whole_standing_is_a_handful_of_queries_when_warm(world, only, django_assert_max_num_queries):
    only("fibre.hamlets", [(HERE, 96, 100)])
    plan.list_standings("194", TODAY)
    with django_assert_max_num_queries(16):
        assert len(plan.list_standings("194", TODAY)) == 24
