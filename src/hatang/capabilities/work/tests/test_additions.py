"""Tasks that a decision adds: all of them with their funding, or nothing."""

from __future__ import annotations

from datetime import date

import pytest
from tests import cast

from hatang.capabilities.plan import public as plans
from hatang.capabilities.plan.public import PlanVersion
from hatang.capabilities.work import public as work
from hatang.capabilities.work.models import Funding
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
TODAY = date(2026, 11, 26)


@pytest.fixture
def plan(world):
    return plans.plan_code("194")


def add(plan, actor=None, **more):
    said = {
        "plan": plan,
        "tasks": [
            work.NewTask("PA1.1", "Phương án", "Dựng 3 cột", 2027, 2028, "QNG.SKHCN", (work.NewFunding(2027, 5),))
        ],
        "source": work.funding_sources(plan, TODAY)[0].code,
        "instrument": "77/QĐ-UBND",
        "valid_from": TODAY,
        "note": "",
        "today": TODAY,
    }
    work.add_tasks(actor or cast.officer(), **{**said, **more})


def test_the_tasks_stand_from_the_day_on_with_their_funding(plan):
    before = {row.number for row in work.list_tasks(plan, TODAY)}
    add(plan)
    assert {row.number for row in work.list_tasks(plan, TODAY)} == before | {"PA1.1"}
    assert "PA1.1" not in {row.number for row in work.list_tasks(plan, date(2026, 11, 25))}
    lines = work.list_funding(plan, TODAY, cast.officer(), task="PA1.1")
    assert [(line.year, line.estimate_vnd, line.document) for line in lines] == [(2027, 5, "77/QĐ-UBND")]


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"source": "no-such"}, Missing),
        ({"instrument": " "}, Invalid),
        ({"tasks": []}, Invalid),
        pytest.param({"valid_from": date(2020, 1, 1)}, Invalid, marks=pytest.mark.night("samples")),
        ({"actor": cast.planner()}, Forbidden),
        ({"actor": cast.operator_engineer()}, Forbidden),
    ],
)
def test_what_is_refused_changes_nothing(plan, wrong, refused):
    versions = PlanVersion.objects.count()
    with pytest.raises(refused):
        add(plan, **wrong)
    assert PlanVersion.objects.count() == versions
    assert not Funding.objects.exists()


def test_a_number_is_given_once(plan):
    add(plan)
    with pytest.raises(Conflict):
        add(plan, valid_from=date(2026, 12, 1))


def withdraw(plan, actor=None, **more):
    said = {"plan": plan, "numbers": ["PA1.1"], "instrument": "9/QĐ", "valid_from": date(2026, 12, 1), "note": ""}
    work.withdraw_tasks(actor or cast.officer(), **{**said, **more})


def test_a_second_decision_keeps_the_tasks_of_one_that_begins_between(plan):
    add(plan, valid_from=date(2026, 12, 1))
    second = work.NewTask("PA2.1", "Phương án", "Kéo cáp", 2027, 2027, "QNG.SKHCN")
    add(plan, valid_from=date(2026, 12, 20), tasks=[second])
    assert {"PA1.1", "PA2.1"} <= {row.number for row in work.list_tasks(plan, date(2026, 12, 20))}


def test_tasks_go_by_a_document_from_a_day_on_and_their_funding_with_them(plan):
    before = {row.number for row in work.list_tasks(plan, TODAY)}
    add(plan)
    withdraw(plan)
    assert "PA1.1" in {row.number for row in work.list_tasks(plan, date(2026, 11, 30))}
    assert {row.number for row in work.list_tasks(plan, date(2026, 12, 1))} == before
    assert not work.list_funding(plan, TODAY, cast.officer(), task="PA1.1")
    add(plan, valid_from=date(2026, 12, 2))
    assert [line.estimate_vnd for line in work.list_funding(plan, TODAY, cast.officer(), task="PA1.1")] == [5]


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        pytest.param({"numbers": ["PA9.9"]}, Missing, marks=pytest.mark.night("samples")),
        pytest.param({"instrument": " "}, Invalid, marks=pytest.mark.night("samples")),
        ({"valid_from": TODAY}, Invalid),
        ({"actor": cast.planner()}, Forbidden),
    ],
)
def test_what_cannot_be_withdrawn_changes_nothing(plan, wrong, refused):
    add(plan)
    versions = PlanVersion.objects.count()
    with pytest.raises(refused):
        withdraw(plan, **wrong)
    assert PlanVersion.objects.count() == versions
    assert Funding.objects.filter(closed_on=None).count() == 1
