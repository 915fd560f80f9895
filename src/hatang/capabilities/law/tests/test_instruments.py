"""The register of policy instruments: what replaced what, what rests on each, when it is to be reviewed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from tests import cast
from tests.clock import MOMENTS

from hatang.capabilities.law.actions import instruments as actions
from hatang.capabilities.law.models import Instrument
from hatang.capabilities.law.queries import instruments
from hatang.kernel.definitions import read_history
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def of(number, as_of):
    return next(row for row in instruments.list_instruments(as_of=as_of) if row.number == number)


def test_a_replaced_document_names_its_successor_once_that_is_signed():
    assert of("59/2022/NĐ-CP", date(2024, 1, 1)).replaced_by == ()
    assert of("59/2022/NĐ-CP", date(2026, 11, 26)).replaced_by == ("69/2024/NĐ-CP",)
    assert "69/2024/NĐ-CP" not in [row.number for row in instruments.list_instruments(as_of=date(2024, 1, 1))]


def test_what_rests_on_a_document_is_found_in_the_citations():
    for row in instruments.list_instruments(as_of=date(2026, 11, 26)):
        for change in row.changes:
            if change.code:
                assert any(row.number in each.citation for each in read_history(change.code))
    assert of("35/2022/NĐ-CP", date(2026, 11, 26)).changes[0].code == "industrial_zone"
    assert any("14" in change.values for change in of("09/2019/NĐ-CP", date(2026, 11, 26)).changes)


def test_a_review_falls_due_after_the_months_that_hold():
    assert not of("26/2023/QH15", date(2027, 11, 25)).is_due
    assert of("26/2023/QH15", date(2027, 11, 26)).is_due


def test_the_page_is_open_and_links_to_the_words_it_changes(client):
    page = client.get(reverse("law:instruments")).content.decode()
    assert "35/2022/NĐ-CP" in page
    assert reverse("law:definition", args=["industrial_zone"]) in page


NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
ENTRY = {
    "number": "12/2026/NĐ-CP",
    "title": "Nghị định về hạ tầng số",
    "issuer": "Chính phủ",
    "signed_on": date(2026, 6, 1),
    "replaces": ["69/2024/NĐ-CP"],
    "reviewed_on": date(2026, 11, 26),
}


def test_an_entered_document_stands_in_the_register_and_is_taken_out_again():
    row = actions.record_instrument(cast.officer(), **ENTRY, now=NOW)
    assert of("69/2024/NĐ-CP", date(2026, 11, 26)).replaced_by == ("12/2026/NĐ-CP",)
    assert of("12/2026/NĐ-CP", date(2026, 11, 26)).own == row.pk
    actions.forget_instrument(cast.officer(), row=row, reason="nhập nhầm")
    assert of("69/2024/NĐ-CP", date(2026, 11, 26)).replaced_by == ()
    kept = AuditEntry.objects.get(action="plan.instrument.forget")
    assert (kept.before["title"], kept.reason) == (ENTRY["title"], "nhập nhầm")


def test_a_review_moves_the_next_one_and_is_undone_to_what_is_shipped():
    shipped = of("26/2023/QH15", date(2027, 11, 26))
    assert shipped.is_due
    fields = {name: getattr(shipped, name) for name in ("number", "title", "issuer", "signed_on", "replaces")}
    later = datetime(2027, 11, 20, 8, tzinfo=UTC)
    row = actions.record_instrument(cast.officer(), **fields, reviewed_on=date(2027, 11, 20), now=later)
    assert not of("26/2023/QH15", date(2027, 11, 26)).is_due
    actions.forget_instrument(cast.officer(), row=row, reason="chưa rà soát")
    assert of("26/2023/QH15", date(2027, 11, 26)) == shipped


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"replaces": ["12/2026/NĐ-CP"]}, "12/2026/NĐ-CP"),
        ({"replaces": ["999/2020/NĐ-CP"]}, "999/2020/NĐ-CP"),
        ({"signed_on": date(2024, 1, 1)}, "69/2024/NĐ-CP"),
        ({"reviewed_on": date(2026, 12, 1)}, "2026-12-01"),
        ({"reviewed_on": date(2026, 5, 1)}, "12/2026/NĐ-CP"),
        ({"title": " "}, "12/2026/NĐ-CP"),
    ],
)
def test_what_cannot_be_is_refused_and_names_it(wrong, named):
    with pytest.raises(Invalid) as refused:
        actions.record_instrument(cast.officer(), **{**ENTRY, **wrong}, now=NOW)
    assert named in refused.value.where
    assert not Instrument.objects.exists()


@pytest.mark.parametrize(
    "moment",
    [MOMENTS[0], *(pytest.param(moment, marks=pytest.mark.night("samples")) for moment in MOMENTS[1:3])],
    ids=str,
)
def test_a_review_of_today_is_taken_on_the_page_at_any_hour(set_clock, moment):
    set_clock(moment.astimezone(UTC))
    browser, road = cast.client(cast.officer()), reverse("law:record_instrument")
    sent = {**ENTRY, "signed_on": "2026-06-01", "replaces": "69/2024/NĐ-CP"}
    tomorrow = {**sent, "reviewed_on": moment.date() + timedelta(days=1)}
    assert browser.post(road, tomorrow).status_code == 422
    assert browser.post(road, {**sent, "reviewed_on": moment.date()}).status_code == 302
    assert Instrument.objects.get().reviewed_on == moment.date()


def test_only_who_keeps_plans_keeps_the_register():
    with pytest.raises(Forbidden):
        actions.record_instrument(cast.planner(), **ENTRY, now=NOW)
    row = actions.record_instrument(cast.officer(), **ENTRY, now=NOW)
    roads = [reverse("law:record_instrument"), reverse("law:forget_instrument", args=[row.pk])]
    for road in roads:
        assert cast.client(cast.planner()).get(road).status_code == 403
        assert cast.client(cast.nobody).post(road).status_code in (302, 403)
    with pytest.raises(Forbidden):
        actions.forget_instrument(cast.operator_engineer(), row=row, reason="x")
    assert Instrument.objects.exists()


def test_an_officer_reviews_a_document_on_the_page():
    browser, road = cast.client(cast.officer()), reverse("law:record_instrument")
    page = browser.get(road, {"number": "69/2024/NĐ-CP"}).content.decode()
    assert "59/2022/NĐ-CP" in page
    sent = {**ENTRY, "signed_on": "2026-06-01", "reviewed_on": "2026-06-02", "replaces": "69/2024/NĐ-CP\r\n"}
    assert browser.post(road, sent).status_code == 302
    row = Instrument.objects.get()
    assert row.replaces == ["69/2024/NĐ-CP"]
    listed = browser.get(reverse("law:instruments")).content.decode()
    assert reverse("law:forget_instrument", args=[row.pk]) in listed
    refused = browser.post(road, {**sent, "replaces": "999/2020/NĐ-CP"})
    assert refused.status_code == 422
    assert "999/2020/NĐ-CP" in refused.content.decode()
