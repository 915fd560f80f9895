"""An accepted scenario: tasks, funding and planned assets come by one decision, and go by another."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast, databases

from hatang.capabilities.assets import public as assets
from hatang.capabilities.plan.public import load_reference, plan_code
from hatang.capabilities.siting.actions import accepting
from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.tests.conftest import DAY
from hatang.capabilities.work import public as plans
from hatang.kernel import datasets
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = pytest.mark.integration

FROM, UNTIL = date(2026, 11, 10), date(2026, 12, 1)
STRANGERS = [cast.resident(), cast.outsider(), cast.analyst()]


@pytest.fixture(scope="module")
def _plans(django_db_setup, django_db_blocker):
    """The shipped plans, once for the module."""
    with databases.undone_at_the_end(django_db_blocker):
        load_reference(today=DAY)
        yield


@pytest.fixture
def plan(_plans, db):
    return plan_code("194")


def accept(scenario, plan, actor=None, **more):
    said = {
        "plan": plan,
        "decision": "77/QĐ-UBND",
        "valid_from": FROM,
        "lead": "QNG.SKHCN",
        "source": plans.funding_sources(plan, DAY)[0].code,
        "years": range(2027, 2030),
    }
    return accepting.accept_scenario(actor or cast.officer(), scenario=scenario, **{**said, **more})


def take_back(scenario, actor=None, **more):
    said = {"decision": "9/QĐ-UBND", "reason": "Hết vốn", "valid_from": UNTIL}
    return accepting.take_back(actor or cast.officer(), scenario=scenario, **{**said, **more})


@pytest.fixture
def masts(solve):
    """A solved scenario of masts, built in three years."""
    done = solve(budget_vnd=100_000_000, radius_m=2500, sources=["mast"], build_years=3)
    assert done.state == "complete", done.problem
    return done


def numbers(plan, day):
    return {row.number for row in plans.list_tasks(plan, day) if row.number.startswith("PA")}


def test_tasks_funding_by_year_and_planned_assets_stand_from_the_day_on(masts, plan):
    accept(masts, plan)
    number = f"PA{masts.pk}.1"
    assert numbers(plan, date(2026, 11, 9)) == set()
    assert numbers(plan, FROM) == {number}
    result = ScenarioResult.objects.get(scenario=masts)
    funded = {row.year: row.estimate_vnd for row in plans.list_funding(plan, FROM, cast.officer(), task=number)}
    assert funded == {row["year"]: row["cost_vnd"] for row in result.phases if row["cost_vnd"]}
    assert sum(funded.values()) == masts.summary["cost_vnd"]
    assert not assets.list_planned_assets(as_of=date(2026, 11, 9), actor=cast.officer())
    planned = assets.list_planned_assets(as_of=FROM, actor=cast.officer(), kind="site")
    assert {row.code for row in planned} == {row["code"] for row in result.sites}
    assert {row.source for row in planned} == {f"siting.scenario/{masts.pk}"}
    assert all(row.year in range(2027, 2030) for row in planned)


def test_who_must_act_sees_what_is_planned_on_the_map_and_nobody_else(masts, plan):
    accept(masts, plan)
    for actor in (cast.clerk(), cast.operator_engineer(), cast.agency_officer()):
        answer = cast.client(actor).get(reverse("siting:planned"), {"as_of": FROM.isoformat()})
        features = json.loads(answer.content)["features"]
        assert {each["properties"]["kind"] for each in features} >= {"site"}, actor
        assert all(each["properties"]["url"] == reverse("siting:scenario", args=[masts.pk]) for each in features), actor
    for actor in STRANGERS:
        assert not assets.list_planned_assets(as_of=FROM, actor=actor), actor
        assert cast.client(actor).get(reverse("siting:planned")).status_code == 403, actor


def test_a_scenario_of_lines_plans_lines(solve, plan):
    done = solve(question="fibre")
    accept(done, plan)
    (line,) = assets.list_planned_assets(as_of=FROM, actor=cast.officer(), kind="line")
    assert line.length_m == pytest.approx(4 * 2010, abs=100)
    assert line.way in ("aerial", "trench")


def test_another_decision_takes_it_back_from_a_day_on(masts, plan):
    accept(masts, plan)
    taken = take_back(Scenario.objects.get(pk=masts.pk))
    assert not taken.is_part_of_a_plan
    number = f"PA{masts.pk}.1"
    day_before = date(2026, 11, 30)
    assert numbers(plan, day_before) == {number}
    assert numbers(plan, UNTIL) == set()
    assert assets.list_planned_assets(as_of=day_before, actor=cast.officer())
    assert not assets.list_planned_assets(as_of=UNTIL, actor=cast.officer())
    assert not plans.list_funding(plan, UNTIL, cast.officer(), task=number)
    page = cast.client(cast.officer()).get(reverse("siting:scenario", args=[masts.pk])).content.decode()
    assert "9/QĐ-UBND" in page
    with pytest.raises(Conflict):
        take_back(taken)


def test_what_cannot_be_taken_back_stays(masts, plan):
    accept(masts, plan)
    for wrong, refused in (
        ({"decision": " "}, Invalid),
        ({"reason": ""}, Invalid),
        ({"valid_from": FROM}, Invalid),
        ({"actor": cast.planner()}, Forbidden),
        ({"actor": cast.operator_engineer()}, Forbidden),
    ):
        with pytest.raises(refused):
            take_back(Scenario.objects.get(pk=masts.pk), **wrong)
        assert Scenario.objects.get(pk=masts.pk).is_part_of_a_plan, wrong
        assert numbers(plan, UNTIL), wrong
        assert assets.list_planned_assets(as_of=UNTIL, actor=cast.officer()), wrong


def test_a_refused_acceptance_plans_nothing(masts, plan):
    with pytest.raises(Invalid):
        accept(masts, plan, valid_from=date(2020, 1, 1))
    assert not assets.list_planned_assets(as_of=UNTIL, actor=cast.officer())
    assert Scenario.objects.get(pk=masts.pk).accepted_at is None


def test_the_pages_accept_and_take_back(masts, plan):
    officer = cast.client(cast.officer())
    page = officer.get(reverse("siting:take_back", args=[masts.pk]))
    assert page.status_code == 302  # not accepted yet
    accept(masts, plan)
    address = reverse("siting:take_back", args=[masts.pk])
    assert f"PA{masts.pk}.1" in officer.get(address).content.decode()
    assert officer.post(address, {"decision": "", "reason": "x", "valid_from": "2026-12-01"}).status_code == 422
    said = {"decision": "9/QĐ", "reason": "Hết vốn", "valid_from": "2026-12-01"}
    assert officer.post(address, said).status_code == 302
    assert Scenario.objects.get(pk=masts.pk).taken_back["reason"] == "Hết vốn"
    for actor in (cast.planner(), cast.clerk(), *STRANGERS):
        assert cast.client(actor).post(address, said).status_code == 403


def test_what_scenarios_cost_is_read_by_planners_alone_in_published_files(masts, plan):
    """On pages whoever acts on a decision sees the accepted ones; the files hold drafts too, and are for planners."""
    accept(masts, plan)
    proposed, made_on = ScenarioResult.objects.get(scenario=masts).sites, timezone.localdate(masts.made_at)
    for name, count in (("siting.scenario", 1), ("siting.proposed", len(proposed))):
        dataset = datasets.get_dataset(name)
        for planner in (cast.officer(), cast.planner(), cast.administrator()):
            rows = list(dataset.rows(made_on, planner))
            assert (len(rows), {row["scenario"] for row in rows}) == (count, {masts.pk}), name
            assert dataset.scope(planner) is None
        for other in (cast.nobody, *STRANGERS, cast.clerk(), cast.agency_officer(), cast.operator_engineer()):
            assert dataset.scope(other) == frozenset(), other.label
        assert (dataset.access, dataset.holder) == ("agency", "")
        for stranger in (cast.nobody, *STRANGERS):
            assert list(dataset.rows(made_on, stranger)) == [], stranger.label
