"""A commune derives its own plan: its drafts are its own, its figures add up or the difference is shown."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.plan import public as plans
from hatang.capabilities.work.actions import cascade as actions
from hatang.capabilities.work.models import Commitment
from hatang.capabilities.work.queries import cascade
from hatang.capabilities.work.tests.conftest import NOW, TODAY
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

MINE, OTHER = cast.committee("21136"), cast.committee("21157")
SECRET = "Kéo cáp về thôn 3 bằng vốn chưa công bố"


@pytest.fixture
def plan(world, facts):
    facts("fibre.hamlets", [("21136@2025-07-01", n < 2, 1) for n in range(4)] + [("21157@2025-07-01", 1, 1)] * 6)
    return plans.find_plan(name="194")


def commit(actor, plan, **changed):
    said = {"year": 2027, "text": SECRET, "target": "5", "numerator": Decimal(4), "denominator": Decimal(4), **changed}
    return actions.write_commitment(
        actor, actions.CommitmentPart(**({"organisation": MINE} | said)), plan=plan, now=NOW
    )


def sums(plan, actor):
    (row,) = plans.list_standings(plan.code, TODAY, numbers=["5"], with_trend=False)
    return cascade.of_target(plan=plan, standing=row, actor=actor, as_of=TODAY)


def test_the_lines_add_up_with_where_the_others_stand(plan):
    clerk = cast.clerk("21136")
    commit(clerk, plan)
    (found,) = sums(plan, clerk)
    assert (found.taken, found.whole, found.others, found.others_whole) == (4, 4, 6, 6)
    assert (found.value, found.short) == (100, 0)
    commit(clerk, plan, numerator=Decimal(3))
    (found,) = sums(plan, clerk)
    assert (found.value, found.short) == (90, 1)  # 95 % of ten hamlets are ten


def test_a_draft_is_read_by_its_body_alone_and_an_issued_plan_by_all(plan):
    clerk = cast.client(cast.clerk("21136"))
    commit(clerk.actor, plan)
    pages = [
        reverse("work:target_cascade", args=["194", "5"]),
        reverse("work:own_plan", args=["194"]),
    ]
    others = [cast.client(actor) for actor in (cast.officer(), cast.clerk("21157"), cast.outsider(), cast.nobody)]
    for page in pages:
        assert SECRET in clerk.get(page).content.decode()
        for other in others:
            assert SECRET not in other.get(page).content.decode()
    actions.issue_own_plan(
        clerk.actor, plan=plan, organisation=MINE, year=2027, document="12/KH-UBND", issued_on=date(2026, 11, 25)
    )
    for other in others:
        assert SECRET in other.get(pages[0]).content.decode()
    actions.take_back(clerk.actor, plan=plan, organisation=MINE, year=2027, reason="Sửa số thôn")
    assert SECRET not in others[0].get(pages[0]).content.decode()


def test_a_body_writes_its_own_plan_only(plan):
    commit(cast.clerk("21136"), plan)
    line = Commitment.objects.get()
    for stranger in (cast.clerk("21157"), cast.officer(), cast.resident(), cast.nobody):
        with pytest.raises(Forbidden):
            commit(stranger, plan)
        with pytest.raises(Forbidden):
            actions.take_out(stranger, line=line, reason="x")
        with pytest.raises(Forbidden):
            actions.issue_own_plan(stranger, plan=plan, organisation=MINE, year=2027, document="1", issued_on=TODAY)
    stranger = cast.client(cast.clerk("21157"))
    assert stranger.get(reverse("work:take_out_commitment", args=["194", line.pk])).status_code == 404


def test_what_cannot_be_is_refused_and_an_issued_line_stands(plan):
    clerk = cast.clerk("21136")
    with pytest.raises(Invalid):
        commit(clerk, plan, numerator=Decimal(5))
    with pytest.raises(Invalid):
        commit(clerk, plan, text="  ")
    with pytest.raises(Missing):
        actions.issue_own_plan(clerk, plan=plan, organisation=MINE, year=2027, document="12/KH", issued_on=TODAY)
    line = commit(clerk, plan)
    actions.issue_own_plan(clerk, plan=plan, organisation=MINE, year=2027, document="12/KH", issued_on=TODAY)
    with pytest.raises(Conflict):
        commit(clerk, plan, numerator=Decimal(3))
    line.refresh_from_db()
    with pytest.raises(Conflict):
        actions.take_out(clerk, line=line, reason="x")


def test_the_form_begins_with_where_the_commune_stands_and_a_task_shows_the_difference(plan):
    clerk = cast.client(cast.clerk("21136"))
    page = clerk.get(reverse("work:commit_to_target", args=["194", "5"])).content.decode()
    assert 'value="2"' in page
    assert 'value="4"' in page
    address = reverse("work:commit_to_task", args=["194", "1.1"])
    said = {"organisation": MINE, "year": "2027", "text": "Rà soát", "cost_vnd": "120.000.000"}
    assert clerk.post(address, said).status_code == 302
    shown = clerk.get(reverse("work:task_cascade", args=["194", "1.1"])).content.decode()
    assert "Rà soát" in shown
    (found,) = cascade.of_task(plan=plan, number="1.1", actor=clerk.actor, as_of=TODAY)
    assert (found.cost_vnd, found.estimate_vnd) == (120_000_000, None)
    assert cast.client(cast.outsider()).get(address).status_code == 403
