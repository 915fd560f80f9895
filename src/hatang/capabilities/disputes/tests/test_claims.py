"""The page of claims is about one's own operator first, counts what it shows, and waits under «Việc của tôi»."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests import cast
from tests.looks import look_at

from hatang.capabilities.disputes.views import claims
from hatang.capabilities.prediction.queries import claims as comparison
from hatang.kernel import panels
from hatang.kernel.access import Area

pytestmark = pytest.mark.integration
TODAY = "2026-10-31"
PROVINCE = Area("51", date(2025, 7, 1))


@pytest.fixture
def disagreements(world, declare, operators, monkeypatch):
    """Three contradicted claims of Viettel, one of VNPT: the model predicts ten per cent everywhere."""
    hamlets = [world.hamlet(number, people=100 * number) for number in (1, 2, 3)]
    pairs = [*((hamlet, "VIETTEL.QNG") for hamlet in hamlets), (hamlets[0], "VNPT.QNG")]
    for hamlet, operator in pairs:
        declare(hamlet, 95, operator=operator)
    rows = [(hamlet, operator, "4G", 10.0) for hamlet, operator in pairs]

    def predicted(as_of):
        return comparison.pl.DataFrame(rows, schema=comparison.PREDICTED, orient="row")

    monkeypatch.setattr(comparison, "read_predicted_shares", predicted)
    monkeypatch.setattr(comparison, "_comparisons", comparison.KeptFew(4))


def show(actor, **asked):
    return cast.client(actor).get(reverse("disputes:claims"), {"as_of": TODAY, **asked})


@pytest.mark.usefixtures("disagreements")
def test_an_engineer_sees_the_claims_of_the_own_operator_first_and_all_on_wish():
    engineer = cast.operator_engineer("VNPT.QNG")
    page = show(engineer)
    assert {row["operator"] for row in page.context["table"].visible} == {"VNPT.QNG"}
    # The tiles count what the table shows.
    assert (page.context["count"], page.context["found"].compared) == (1, 1)
    text = page.content.decode()
    assert "Chỉ đang hiện khai báo của VNPT Quảng Ngãi" in text
    assert "operator=all" in text
    every = show(engineer, operator="all")
    assert (every.context["count"], every.context["found"].compared) == (4, 4)
    assert "Chỉ đang hiện" not in every.content.decode()


@pytest.mark.usefixtures("disagreements")
@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(cast.officer(), marks=pytest.mark.night("roads"), id="officer"),
        *(pytest.param(actor(), id=actor.__name__) for actor in (cast.clerk, cast.resident)),
    ],
)
def test_whoever_works_for_no_operator_sees_every_one_and_may_narrow(actor):
    assert show(actor).context["count"] == 4
    chosen = show(actor, operator="VIETTEL.QNG")
    assert (chosen.context["count"], chosen.context["found"].compared) == (3, 3)


@pytest.mark.usefixtures("disagreements")
def test_the_number_waits_under_my_work_with_its_link():
    engineer = cast.client(cast.operator_engineer("VIETTEL.QNG"))
    look = look_at(PROVINCE, as_of=date(2026, 10, 31), actor=cast.operator_engineer("VIETTEL.QNG"))
    part = claims.own_claims(look)
    assert (part.values["count"], part.values["hamlets"]) == (3, 3)
    assert "operator=VIETTEL.QNG" in part.values["address"]
    assert engineer.get(part.values["address"]).context["operator"] == "Viettel Quảng Ngãi"
    assert claims.contradicted_claims(look, "VNPT.QNG") is None, "of another operator's page nothing"
    for actor in (cast.officer(), cast.clerk(), cast.nobody):
        assert claims.own_claims(look_at(PROVINCE, as_of=date(2026, 10, 31), actor=actor)) is None
    shown = [panel.show for panel in panels.list_panels(panels.PagePart) if panel.page == "reporting:mine"]
    assert claims.own_claims in shown
    assert claims.contradicted_claims in [panel.show for panel in panels.list_panels(panels.RecordPanel)]


@pytest.mark.usefixtures("disagreements")
def test_what_is_late_stands_before_the_claims_that_wait(monkeypatch):
    page = cast.client(cast.operator_engineer("VIETTEL.QNG")).get(reverse("reporting:mine"))
    text = page.content.decode()
    assert page.context["waiting"], "the claims"
    heading = text.index("claims-title")
    late = [text.index(mark) for mark in ('class="matters"', 'class="empty') if mark in text[:heading]]
    assert late, "what is due stands above"


@pytest.mark.usefixtures("disagreements")
def test_every_reader_has_something_to_do_about_a_row():
    def list_acts(actor):
        rows = show(actor, operator="all").context["table"].visible
        return {(row["operator"], str(row["act"]), row["act_url"].partition("?")[0].split("/")[-2]) for row in rows}

    own = ("VIETTEL.QNG", "Sửa khai báo", "khai-bao")
    viettel, vnpt = (code + ".QNG" for code in ("VIETTEL", "VNPT"))
    assert list_acts(cast.operator_engineer(viettel)) == {own, (vnpt, "Báo không có sóng ở đây", "mat-song")}
    assert {act for _code, act, _where in list_acts(cast.planner())} == {"Báo không có sóng ở đây"}
    assert {act for _code, act, _where in list_acts(cast.clerk())} == {"Gửi khiếu nại"}
    row = show(cast.operator_engineer(viettel)).context["table"].visible[0]
    assert cast.client(cast.operator_engineer(viettel)).get(row["act_url"]).status_code == 200
    assert "coverage.drive_test" not in show(cast.operator_engineer(viettel)).content.decode()
    assert "/import/coverage.drive_test/" in show(cast.officer()).content.decode()


def test_what_was_measured_stands_before_what_is_predicted(world, declare, operators, monkeypatch):
    few, many, most = (world.hamlet(number, people=people) for number, people in ((1, 50), (2, 500), (3, 900)))
    for hamlet in (few, many, most):
        declare(hamlet, 95)
    predicted = [(hamlet, "VIETTEL.QNG", "4G", 10.0) for hamlet in (many, most)]
    seen = comparison.pl.DataFrame(
        {
            "hamlet": [few],
            "operator": ["VIETTEL.QNG"],
            "technology": ["4G"],
            "samples": [300],
            "share": [20.0],
            "last_on": [date(2026, 9, 1)],
        }
    )
    frame = comparison.pl.DataFrame(predicted, schema=comparison.PREDICTED, orient="row")
    monkeypatch.setattr(comparison, "read_predicted_shares", lambda as_of: frame)
    monkeypatch.setattr(comparison.coverage, "measured_by_hamlet", lambda as_of: seen)
    monkeypatch.setattr(comparison, "_comparisons", comparison.KeptFew(4))
    page = show(cast.officer())
    assert [row["hamlet"] for row in page.context["table"].visible] == [few, most, many]
    assert "Thứ tự: đã đo trước" in page.content.decode()


def test_a_challenge_preselects_neither_a_reason_nor_a_share(world, declare, operators):
    hamlet = world.hamlet(1)
    declare(hamlet, 90)
    address = reverse("disputes:new_challenge", args=[hamlet])
    asked = {"operator": "VIETTEL.QNG", "technology": "4G", "against": "predicted"}
    for query in ({}, asked):
        form = cast.client(cast.clerk()).get(address, query).context["form"]
        assert form["reason"].value() in (None, "")
        assert form["claimed_share_percent"].value() in (None, "")
        assert 'value="" selected' in str(form["reason"])
    told = {"operator": "VIETTEL.QNG", "technology": "4G", "description": "Không có sóng.", "observed_on": "2024-05-02"}
    answer = cast.client(cast.clerk()).post(address, told)
    assert {"reason", "claimed_share_percent"} <= set(answer.context["form"].errors)
    answer = cast.client(cast.clerk()).post(address, {**told, "reason": "partly", "claimed_share_percent": "42,5"})
    assert answer.status_code == 302, "a decimal comma is a number"
