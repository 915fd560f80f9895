"""What law serves to others: its datasets, the meaning of words in the API of plans."""

from datetime import date

import pytest
from tests import cast

from hatang.kernel import datasets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.mark.parametrize("name", ["definition", "instrument"])
def test_rows_have_the_declared_fields_and_a_key_that_is_one(name):
    dataset = datasets.get_dataset(f"plan.{name}")
    rows = list(dataset.rows(date(2026, 11, 25), cast.officer()))
    declared = {field.name for field in dataset.fields}
    assert rows
    assert all(set(row) == declared for row in rows)
    assert len(rows) == len({tuple(row[part] for part in dataset.key) for row in rows})


def test_the_api_says_what_words_mean(client):
    answer = client.get("/api/v1/plan/definitions", {"as_of": "2026-11-25"})
    assert answer.status_code == 200
    assert {row["code"] for row in answer.json()} >= {"city", "covered", "adult"}
