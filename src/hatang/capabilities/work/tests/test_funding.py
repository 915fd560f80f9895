"""Funding: estimate → consolidated → allocated → spent, in whole đồng; public money is public, the rest is not."""

from datetime import date

import pytest
from tests import cast

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work import public as work
from hatang.capabilities.work.actions import funding as actions
from hatang.capabilities.work.actions.funding import Amounts
from hatang.capabilities.work.models import FundingSource
from hatang.capabilities.work.queries import funding as queries
from hatang.capabilities.work.queries import tasks as task_queries
from hatang.capabilities.work.tests.conftest import TODAY
from hatang.kernel import datasets
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

BILLION = 1_000_000_000


def put(actor, amounts, *, task="1.2", source="state_budget", year=2026, organisation="QNG.SKHCN"):
    record = task_queries.find_task_record(
        plan=plans.find_plan(name="194"), number=task, as_of=TODAY, actor=cast.officer()
    )
    paid = FundingSource.objects.get(version=record.version, code=source)
    said = actions.FundingLine(paid, year, organisation, amounts)
    return actions.record_funding(actor, said, task=record, today=TODAY)


def test_money_goes_through_its_stages_and_the_log_keeps_each(world):
    put(cast.officer(), Amounts(estimate_vnd=5 * BILLION))
    put(cast.officer(), Amounts(5 * BILLION, 4 * BILLION, 3 * BILLION))
    line = put(cast.officer(), Amounts(5 * BILLION, 4 * BILLION, 3 * BILLION, 2_999_999_999))
    assert [row.stage for row in work.list_funding("194", TODAY, cast.nobody)] == ["spent"]
    assert line.spent_vnd == 2_999_999_999
    assert AuditEntry.objects.filter(action="plan.funding.record").count() == 3


@pytest.mark.parametrize(
    "amounts",
    [Amounts(estimate_vnd=-1), Amounts(spent_vnd=1), Amounts(allocated_vnd=5, spent_vnd=6)],
    ids=["negative", "spent without an allocation", "spent more than allocated"],
)
def test_what_is_refused(world, amounts):
    with pytest.raises(Invalid):
        put(cast.officer(), amounts)


def test_a_body_records_its_own_lines(world):
    put(
        cast.operator_engineer(),
        Amounts(estimate_vnd=BILLION),
        task="2.1",
        source="enterprise",
        organisation="VIETTEL.QNG",
    )
    with pytest.raises(Forbidden):
        put(cast.operator_engineer(), Amounts(estimate_vnd=1), task="2.1", source="enterprise", organisation="VNPT.QNG")
    with pytest.raises(Forbidden):
        put(cast.resident(), Amounts(estimate_vnd=1))


def test_what_an_enterprise_spends_is_seen_by_itself_and_the_lead_department(world):
    put(cast.officer(), Amounts(estimate_vnd=7 * BILLION))
    put(cast.officer(), Amounts(estimate_vnd=BILLION), task="2.1", source="enterprise", organisation="VIETTEL.QNG")

    def seen(actor):
        return {row.organisation for row in work.list_funding("194", TODAY, actor)}

    assert seen(cast.officer()) == {"QNG.SKHCN", "VIETTEL.QNG"}
    assert seen(cast.operator_engineer()) == {"QNG.SKHCN", "VIETTEL.QNG"}
    for actor in (
        cast.nobody,
        cast.resident(),
        cast.outsider(),
        cast.operator_engineer("VNPT.QNG"),
        cast.agency_officer(),
    ):
        assert seen(actor) == {"QNG.SKHCN"}, actor.id
        rows = datasets.get_dataset("plan.funding").rows(TODAY, actor)
        assert {row["organisation"] for row in rows} == {"QNG.SKHCN"}


def test_sums_by_year_and_source(world):
    put(cast.officer(), Amounts(estimate_vnd=2 * BILLION))
    put(cast.officer(), Amounts(estimate_vnd=3 * BILLION), task="2.6")
    (line,) = queries.sum_funding(plan=plans.find_plan(name="194"), actor=cast.nobody)
    assert (line.year, line.source, line.estimate_vnd, line.spent_vnd) == (2026, "state_budget", 5 * BILLION, None)


def test_a_line_taken_out_stays_in_the_record(world):
    line = put(cast.officer(), Amounts(estimate_vnd=BILLION))
    actions.close_line(cast.officer(), line=line, today=date(2026, 11, 25), reason="Nhập trùng")
    assert work.list_funding("194", TODAY, cast.officer()) == []
    line.refresh_from_db()
    assert line.closed_on == date(2026, 11, 25)
