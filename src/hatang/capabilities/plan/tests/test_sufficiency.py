"""What decides nothing: a figure while somebody is silent, a share of what nobody saw, an interval with the goal."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.facts import build_looked_at

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.actions import results as actions
from hatang.capabilities.plan.queries import documents
from hatang.capabilities.plan.queries.standing import describe_lack
from hatang.capabilities.plan.terms import ResultState
from hatang.capabilities.plan.tests.conftest import HERE, NOW, OPERATORS, TODAY
from hatang.kernel.problems import Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PHONES = "device.adults_smartphone"


def target(number, as_of=TODAY):
    (row,) = plan.list_standings("194", as_of, numbers=[number])
    return row


def close(reason=""):
    approval = actions.Approval("15/TTr-SKHCN", date(2026, 1, 12), reason)
    plan_194 = documents.find_plan(name="194")
    return actions.close_result(cast.officer(), plan=plan_194, number="5", year=2025, approval=approval, now=NOW)


def test_while_a_filer_is_missing_the_state_is_not_enough_data_with_a_range(world, filed):
    filed("VIETTEL.QNG", share=5)
    row = target("5")
    assert (row.state, row.figure.value, row.short_by) == (ResultState.INSUFFICIENT, 5, None)
    assert [filer.code for filer in row.figure.missing_filers] == ["MOBIFONE.QNG", "VNPT.QNG"]
    assert row.figure.could_be == (5, 100)
    assert "VNPT" in row.reason
    assert {point.value for point in row.trend} == {None}, "no line is drawn through silence"


def test_that_it_is_reached_without_them_decides_nothing_either(world, filed):
    filed("VIETTEL.QNG", "VNPT.QNG")
    assert target("5").state is ResultState.INSUFFICIENT


def test_when_all_have_filed_it_is_judged(world, filed):
    filed(*OPERATORS)
    assert target("5").state is ResultState.REACHED


def test_closing_demands_a_reason_that_is_kept_and_printed(world, filed):
    filed("VIETTEL.QNG", "VNPT.QNG")
    with pytest.raises(Invalid) as refused:
        close()
    assert "MobiFone" in refused.value.detail
    result = close("MobiFone không nộp sau ba lần nhắc")
    assert (result.state, result.value) == ("insufficient", 97)
    assert [filer["code"] for filer in result.completeness["filers"] if not filer["filed_on"]] == ["MOBIFONE.QNG"]
    assert target("5").closed.incomplete_reason == "MobiFone không nộp sau ba lần nhắc"
    for address in (
        reverse("plan:result", args=["194-kh-ubnd", "5", result.pk]),
        reverse("plan:standing_target", args=["5"]),
    ):
        assert "MobiFone không nộp sau ba lần nhắc" in Client().get(address).content.decode()


def test_a_result_that_knows_enough_keeps_no_such_reason(world, filed):
    filed(*OPERATORS)
    assert close("không cần").incomplete_reason == ""


def test_the_page_says_who_has_filed_and_who_has_not(world, filed):
    filed("VIETTEL.QNG", share=5)
    page = Client().get(reverse("plan:standing_target", args=["5"]), {"as_of": TODAY}).content.decode()
    shown = page.split('id="filers"')[1].split("</ul>")[0]
    assert shown.count("<li") == 3
    assert shown.count("chưa nộp") == 2
    assert "31/12/2025" in shown or "31/10/2026" in shown
    assert "chưa đủ số liệu" in page


def test_an_interval_that_holds_the_goal_leaves_the_target_undecided(world, only):
    only(PHONES, [(HERE, 8100, 10_000)], quality="measured", strata=[(HERE, 10_000, 243, 300)])
    row = target("2")
    assert (row.target.goal, row.figure.value) == (80, 81)
    assert row.figure.sampling.low < 80 < row.figure.sampling.high
    assert row.state is ResultState.UNDECIDED
    assert "76," in row.reason


@pytest.mark.parametrize(("positive", "state"), [(270, ResultState.REACHED), (180, ResultState.NOT_REACHED)])
def test_an_interval_on_one_side_of_the_goal_decides(world, only, positive, state):
    share = positive / 300
    only(PHONES, [(HERE, share * 10_000, 10_000)], quality="measured", strata=[(HERE, 10_000, positive, 300)])
    assert target("2").state is state


def test_missing_counts_people_and_not_respondents(world, only):
    only(PHONES, [(HERE, 6000, 10_000)], quality="measured", strata=[(HERE, 10_000, 180, 300)])
    assert target("2").short_by == 2000


def test_a_share_of_what_nobody_looked_at_is_not_enough_data_with_the_names(world, only):
    seen = [(HERE, f"Sở {number}", number < 20, 1) for number in range(208)]
    code = "security.agencies_weaknesses_fixed"
    only(code, [(HERE, 1, 1)] * 20, looked_at=build_looked_at(seen))
    row = target("14")
    assert (row.state, row.figure.value) == (ResultState.INSUFFICIENT, 100)
    assert len(row.figure.cover.missing) == 188
    page = Client().get(reverse("plan:standing_target", args=["14"])).content.decode()
    assert "Sở 207" in page


def test_a_survey_of_too_few_communes_makes_no_figure(world, only):
    looked = build_looked_at([(HERE, "Xã A", 100, 100), (HERE, "Xã B", 0, 100)], 60, withholds=True)
    only(PHONES, [(HERE, 90, 100)], quality="measured", looked_at=looked)
    row = target("2")
    assert (row.state, row.figure.value) == (ResultState.INSUFFICIENT, None)


def test_what_is_lacking_is_said_in_words(world, filed):
    filed("VIETTEL.QNG", share=5)
    figure = target("5").figure
    assert describe_lack(replace(figure, could_be=(7.0, None))).count("7") == 1
