"""The register of policy instruments: what replaced what, what rests on each, when it is to be reviewed."""

from datetime import date

import pytest
from django.urls import reverse

from hatang.capabilities.plan.queries import definitions, instruments

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def of(number, as_of):
    return next(row for row in instruments.instruments(as_of=as_of) if row.number == number)


def test_a_replaced_document_names_its_successor_once_that_is_signed():
    assert of("59/2022/NĐ-CP", date(2024, 1, 1)).replaced_by == ()
    assert of("59/2022/NĐ-CP", date(2026, 11, 26)).replaced_by == ("69/2024/NĐ-CP",)
    assert "69/2024/NĐ-CP" not in [row.number for row in instruments.instruments(as_of=date(2024, 1, 1))]


def test_what_rests_on_a_document_is_found_in_the_citations():
    for row in instruments.instruments(as_of=date(2026, 11, 26)):
        for change in row.changes:
            if change.code:
                assert any(row.number in each.citation for each in definitions.history(code=change.code))
    assert of("35/2022/NĐ-CP", date(2026, 11, 26)).changes[0].code == "industrial_zone"
    assert any("14" in change.values for change in of("09/2019/NĐ-CP", date(2026, 11, 26)).changes)


def test_a_review_falls_due_after_the_months_that_hold():
    assert not of("26/2023/QH15", date(2027, 11, 25)).is_due
    assert of("26/2023/QH15", date(2027, 11, 26)).is_due


def test_the_page_is_open_and_links_to_the_words_it_changes(client):
    page = client.get(reverse("plan:instruments")).content.decode()
    assert "35/2022/NĐ-CP" in page
    assert reverse("plan:definition", args=["industrial_zone"]) in page
